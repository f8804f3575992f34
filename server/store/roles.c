/* The roles of a schema: what they lack is asked of the database and comes back as statements, so a second `migrate`
 * finds nothing to do. Roles belong to the cluster: somebody else, in another database, may make the same ones at
 * this moment, so what failed is asked for again before it is a failure. */
#include "server/store/migrate.h"

#include <unistd.h>

#include "common/base/log.h"
#include "embedded/sql.h"

#define TRIES 20
#define PAUSE_US 50000

static enum result
missing(struct db *db, const char *sql, PGresult **out, struct fault *f)
{
	struct db_args *a = db_args_new();

	db_arg_text(a, db_schema(db));
	enum result done = db_run(db, NULL, sql, a, out, f);
	db_args_free(&a);
	return done;
}

static enum result
run_all(struct db *db, const PGresult *statements, struct fault *f)
{
	enum result done = DONE;

	for (size_t i = 0; done == DONE && i < db_rows(statements); i++) {
		done = db_do(db, db_get_text(statements, (int)i, 0), f);
		if (done == DONE)
			log_line(LOG_INFO, "migrate.role", "statement=%s", db_get_text(statements, (int)i, 0));
	}
	return done;
}

static enum result
not_allowed(const PGresult *statements, struct fault *f)
{
	char all[320] = "";
	size_t len = 0;

	for (size_t i = 0; i < db_rows(statements) && len < sizeof all; i++)
		len += (size_t)snprintf(all + len, sizeof all - len, "%s; ", db_get_text(statements, (int)i, 0));
	return fault_set(f, REFUSED, LT_5420, "migrate", "%s", all);
}

/* Makes what is missing, each statement for itself. */
static enum result
roles_make(struct db *db, struct fault *f)
{
	for (int tries = TRIES;; tries--) {
		PGresult *statements = NULL;
		enum result done = missing(db, sql_migrate_roles, &statements, f);
		bool all_there = done == DONE && db_rows(statements) == 0;

		if (done == DONE)
			done = run_all(db, statements, f);
		bool forbidden = done != DONE && statements != NULL && db_trouble(db) == DB_MISSING;
		if (forbidden)
			done = not_allowed(statements, f);
		bool gone = done != DONE && db_trouble(db) == DB_GONE;
		PQclear(statements);
		if (all_there || forbidden || gone || tries == 0)
			return done;
		if (done != DONE)
			usleep(PAUSE_US);
	}
}

static enum result
grants_make(struct db *db, struct fault *f)
{
	PGresult *statements = NULL;
	enum result done = db_do(db, "BEGIN", f);

	if (done == DONE)
		done = db_do(db, sql_migrate_roles_lock, f);
	if (done == DONE)
		done = missing(db, sql_migrate_roles_grants, &statements, f);
	if (done == DONE)
		done = run_all(db, statements, f);
	if (done == DONE)
		done = db_do(db, "COMMIT", f);
	else if (db_do(db, "ROLLBACK", NULL) != DONE)
		log_line(LOG_WARN, "migrate.rollback", "result=failed");
	PQclear(statements);
	return done;
}

enum result
migrate_roles(struct db *db, struct fault *f)
{
	enum result done = roles_make(db, f);

	return done == DONE ? grants_make(db, f) : done;
}
