/* Migrations: SQL files embedded in order of their names, a ledger with checksums, one transaction each. Bodies of a
 * running system are never touched here; what must be judged (the province itself) is an act, see engine/hand.h. */
#include "server/store/migrate.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/migration.h"
#include "embedded/sql.h"
#include "server/store/db_room.h"

struct ledger { size_t n; PGresult *rows; };             /* name, checksum */

static struct hash
checksum_of(size_t i)
{
	return hash_of(migration_files[i].text, strlen(migration_files[i].text));
}

static int
ledger_find(const struct ledger *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(db_get_text(l->rows, (int)i, 0), name) == 0)
			return (int)i;
	return -1;
}

static enum result
schema_there(struct db *db, bool *there, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done;

	db_arg_text(a, db_schema(db));
	done = db_run(db, NULL, sql_migrate_schema, a, &r, f);
	if (done == DONE)
		*there = db_get_bool(r, 0, 0);
	PQclear(r);
	db_args_free(&a);
	return done;
}

static enum result
ledger_read(struct db *db, struct ledger *l, struct fault *f)
{
	enum result done = db_run(db, NULL, sql_migrate_ledger, NULL, &l->rows, f);
	l->n = done == DONE ? db_rows(l->rows) : 0;
	return done;
}

/* Counts what is applied; a checksum that differs is refused. */
static enum result
compare(const struct ledger *l, struct migrate_state *out, struct fault *f)
{
	for (size_t i = 0; i < migration_count; i++) {
		int row = ledger_find(l, migration_files[i].name);
		struct hash sum = checksum_of(i);

		if (row < 0)
			continue;
		if (!slice_equal(db_get_bytes(l->rows, row, 1), (struct slice){ sum.b, sizeof sum.b }))
			return fault_set(f, REFUSED, LT_6008, "migration", "%s", migration_files[i].name);
		out->applied++;
	}
	out->newer = (unsigned)l->n - out->applied;
	return DONE;
}

static enum result
read_bootstrapped(struct db *db, struct migrate_state *out, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	if (out->applied == 0)
		return DONE;
	done = db_run(db, NULL, sql_migrate_centre, NULL, &r, f);
	if (done == DONE)
		out->bootstrapped = db_rows(r) == 1;
	PQclear(r);
	return done;
}

enum result
migrate_state(struct db *db, struct migrate_state *out, struct fault *f)
{
	struct ledger l = { 0 };
	bool there = false;
	enum result done;

	*out = (struct migrate_state){ .known = (unsigned)migration_count };
	done = schema_there(db, &there, f);
	out->no_schema = !there;
	if (done != DONE || !there)
		return done;
	done = ledger_read(db, &l, f);
	if (done == DONE)
		done = compare(&l, out, f);
	PQclear(l.rows);
	return done == DONE ? read_bootstrapped(db, out, f) : done;
}

/* ---- applying ---- */

static enum result
create_schema(struct db *db, struct fault *f)
{
	char *schema = PQescapeIdentifier(db_conn(db), db_schema(db), strlen(db_schema(db)));
	char sql[256];
	enum result done;

	assert(schema);
	snprintf(sql, sizeof sql, "CREATE SCHEMA IF NOT EXISTS %s", schema);
	PQfreemem(schema);
	done = db_do(db, sql, f);
	return done == DONE ? db_do(db, sql_migrate_create_ledger, f) : done;
}

static enum result
apply_one(struct db *db, size_t i, struct fault *f)
{
	struct db_args *a = db_args_new();
	struct hash sum = checksum_of(i);
	PGresult *r = PQexec(db_conn(db), migration_files[i].text);
	enum result done = db_check(db, r, migration_files[i].name, f);

	PQclear(r);
	db_arg_text(a, migration_files[i].name);
	db_arg_bytes(a, sum.b, sizeof sum.b);
	if (done == DONE)
		done = db_run(db, NULL, sql_migrate_record, a, NULL, f);
	db_args_free(&a);
	if (done == DONE && FAILPOINT("S17"))
		done = fault_set(f, LATER, LT_6005, "migration", "%s", migration_files[i].name);
	return done;
}

static enum result
apply_missing(struct db *db, unsigned *applied_now, struct fault *f)
{
	struct migrate_state state = { 0 };
	struct ledger l = { 0 };
	enum result done = ledger_read(db, &l, f);

	if (done == DONE)
		done = compare(&l, &state, f);
	if (done == DONE && state.newer > 0)
		done = fault_set(f, REFUSED, LT_6009, "migration", "%u", state.newer);
	for (size_t i = 0; done == DONE && i < migration_count; i++) {
		if (ledger_find(&l, migration_files[i].name) >= 0)
			continue;
		done = apply_one(db, i, f);
		if (done == DONE)
			log_line(LOG_INFO, "migrate.applied", "name=%s", migration_files[i].name);
		*applied_now += done == DONE;
	}
	PQclear(l.rows);
	return done;
}

/* Everything in one transaction: a database is at one version or at the other, never between two. */
enum result
migrate_apply(struct db *db, unsigned *applied_now, struct fault *f)
{
	struct db_args *a = db_args_new();
	unsigned count = 0;
	enum result done = db_do(db, "BEGIN", f);

	db_arg_text(a, db_schema(db));
	if (done == DONE)
		done = db_run(db, NULL, sql_migrate_lock, a, NULL, f);
	if (done == DONE)
		done = create_schema(db, f);
	if (done == DONE)
		done = apply_missing(db, &count, f);
	if (done == DONE)
		done = db_do(db, "COMMIT", f);
	else if (db_do(db, "ROLLBACK", NULL) != DONE)
		log_line(LOG_WARN, "migrate.rollback", "result=failed");
	db_args_free(&a);
	if (applied_now)
		*applied_now = done == DONE ? count : 0;
	return done;
}

/* ---- the two first rows ---- */

static enum result
same_province(struct db *db, const char *code, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(db, NULL, sql_migrate_centre, NULL, &r, f);

	if (done == DONE && db_rows(r) == 1 && strcmp(db_get_text(r, 0, 0), code) != 0)
		done = fault_set(f, REFUSED, LT_6010, "centre", "%s", db_get_text(r, 0, 0));
	PQclear(r);
	return done;
}

enum result
migrate_bootstrap(struct db *db, const char *province_code, const char *province_name, bool *fresh, struct fault *f)
{
	struct db_args *a = db_args_new();
	struct id epoch = id_random(), site = id_derive("site", "centre", ""), feed = id_random();
	PGresult *r = NULL;
	enum result done;

	db_arg_text(a, province_code);
	db_arg_text(a, province_name);
	db_arg_id(a, &epoch);
	db_arg_id(a, &site);
	db_arg_id(a, &feed);
	done = db_run(db, NULL, sql_migrate_bootstrap, a, &r, f);
	if (done == DONE)
		done = same_province(db, province_code, f);
	if (done == DONE && fresh)
		*fresh = db_get_int8(r, 0, 0) > 0;
	PQclear(r);
	db_args_free(&a);
	return done;
}
