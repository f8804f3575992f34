/* One round: everything in one REPEATABLE READ transaction of the only refresher, in the order in which it stands in steps[]. */
#include "server/refresh/refresh.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "embedded/refresh_sql.h"
#include "server/refresh/refresh_room.h"

enum result
refresh_open(struct db *db, struct refresher **out, struct fault *f)
{
	struct refresher *r = calloc(1, sizeof *r);

	(void)f;
	if (r == NULL)
		abort();
	r->db = db;
	r->args = db_args_new();
	r->texts_of = -1;
	*out = r;
	return DONE;
}

void
refresh_close(struct refresher **r)
{
	if (r == NULL || *r == NULL)
		return;
	ask_texts_fini(&(*r)->texts);
	free((*r)->prepared);
	db_args_free(&(*r)->args);
	free(*r);
	*r = NULL;
}

enum result
round_run(struct round *w, const char *sql, PGresult **out, struct fault *f)
{
	enum result r = db_run(w->r->db, NULL, sql, w->r->args, out, f);

	db_args_clear(w->r->args);
	return r;
}

enum result
round_named(struct round *w, const char *name, const char *sql, PGresult **out, struct fault *f)
{
	enum result r = db_run(w->r->db, name, sql, w->r->args, out, f);

	db_args_clear(w->r->args);
	return r;
}

enum result
round_do(struct round *w, const char *sql, struct fault *f)
{
	return round_run(w, sql, NULL, f);
}

void
round_trouble(struct round *w, const char *indicator, const char *period, const struct ask_said *said)
{
	struct trouble *t;

	w->troubles = realloc(w->troubles, (w->n_troubles + 1) * sizeof *w->troubles);
	if (w->troubles == NULL)
		abort();
	t = &w->troubles[w->n_troubles++];
	*t = (struct trouble){ .indicator = indicator, .said = *said };
	snprintf(t->period, sizeof t->period, "%s", period);
}

bool
round_failed(const struct round *w, const char *indicator)
{
	for (size_t i = 0; i < w->n_troubles; i++)
		if (strcmp(w->troubles[i].indicator, indicator) == 0)
			return true;
	return false;
}

/* ---- steps ---- */

static enum result
step_begin(struct round *w, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = ask_tables(w->r->db, f);

	if (r == DONE)
		r = round_run(w, "SELECT to_regclass('pg_temp.gone') IS NOT NULL", &rows, f);
	if (r == DONE && !db_get_bool(rows, 0, 0))
		r = db_do(w->r->db, refresh_sql_refresh_tables, f);
	PQclear(rows);
	if (r == DONE)
		r = ask_settings(w->r->db, 0, w->today, w->today, w->today, f);
	rows = NULL;
	if (r == DONE)
		r = round_run(w, refresh_sql_refresh_snapshot, &rows, f);
	if (r == DONE) {
		w->j = db_get_int8(rows, 0, 0);
		w->catalogue = db_get_int4(rows, 0, 1);
		w->j_before = db_get_int8(rows, 0, 2);
		w->day_before = db_get_date(rows, 0, 3);
		w->catalogue_before = db_get_int4(rows, 0, 4);
	}
	PQclear(rows);
	return r;
}

static enum result
forget_texts(struct refresher *r, struct fault *f)
{
	char sql[120];
	enum result done = DONE;

	for (size_t i = 0; done == DONE && i < r->texts.n; i++) {
		if (!r->prepared[i])
			continue;
		snprintf(sql, sizeof sql, "DEALLOCATE \"ask_%u_%u\"", r->serial, (unsigned)i);
		done = db_do(r->db, sql, f);
	}
	ask_texts_fini(&r->texts);
	free(r->prepared);
	r->prepared = NULL;
	r->texts_of = -1;
	return done;
}

static enum result
read_texts(struct refresher *r, int32_t catalogue, struct fault *f)
{
	enum result done = forget_texts(r, f);

	if (done == DONE)
		done = ask_texts_read(r->db, 0, NULL, 0, &r->texts, f);
	if (done != DONE)
		return done;
	r->prepared = calloc(r->texts.n + 1, sizeof *r->prepared);
	if (r->prepared == NULL)
		abort();
	r->serial++;
	for (size_t i = 0; i < r->texts.n; i++) {
		r->texts.v[i].prepared = &r->prepared[i];
		r->texts.v[i].serial = r->serial;
		r->texts.v[i].number = (unsigned)i;
	}
	r->texts_of = catalogue;
	return DONE;
}

/* What is in force: its SELECTs, its periods; and what is marked. */
static enum result
step_read(struct round *w, struct fault *f)
{
	struct refresher *r = w->r;
	enum result done = r->texts_of != w->catalogue ? read_texts(r, w->catalogue, f) : DONE;

	if (done == DONE)
		done = round_do(w, refresh_sql_refresh_indicators, f);
	if (done == DONE)
		done = round_do(w, "INSERT INTO period_was SELECT code, on_day, tree_on FROM figure_period", f);
	db_arg_date(r->args, w->today);
	if (done == DONE && (w->j_before < 0 || w->day_before != w->today || w->catalogue_before != w->catalogue))
		done = round_do(w, refresh_sql_refresh_periods, f);
	db_args_clear(r->args);
	return done == DONE ? round_run(w, refresh_sql_refresh_marks, &w->marks, f) : done;
}

static enum result
step_state(struct round *w, struct fault *f)
{
	db_arg_int8(w->r->args, w->j);
	db_arg_date(w->r->args, w->today);
	return round_do(w, refresh_sql_refresh_state, f);
}

static enum result (*const steps[])(struct round *w, struct fault *f) = {
	step_begin, step_read, round_trees, round_marks, round_figures, round_closed, round_letters, step_state,
};

/* ---- a round ---- */

/* Is there anything to do? A new day, a new catalogue, a moved head, marks, a site, a closing or an
 * indicator that waits. */
static enum result
look(struct round *w, bool *due, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(w->r->db, "refresh_look", refresh_sql_refresh_look, NULL, &rows, f);

	if (r == DONE && db_rows(rows) != 1)
		r = fault_set(f, REFUSED, LT_5052, db_schema(w->r->db), "centre");
	if (r == DONE) {
		w->out->j = db_get_int8(rows, 0, 1);
		*due = db_get_int8(rows, 0, 0) != db_get_int8(rows, 0, 1) || db_get_date(rows, 0, 2) != w->today ||
		       db_get_int4(rows, 0, 3) != db_get_int4(rows, 0, 4) || db_get_bool(rows, 0, 5) || db_get_bool(rows, 0, 6) ||
		       db_get_bool(rows, 0, 7) || db_get_bool(rows, 0, 8);
	}
	PQclear(rows);
	return r;
}

static enum result
seat(struct round *w, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = DONE;

	/* The lock is the session's: whoever has it gets it again, and lets it go once more. */
	db_arg_text(w->r->args, db_schema(w->r->db));
	r = round_run(w, "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = 19541 "
	              "AND objid = (hashtext($1::text)::bigint & 4294967295)::oid AND granted)", &rows, f);
	w->out->mine = r == DONE && db_get_bool(rows, 0, 0);
	PQclear(rows);
	rows = NULL;
	if (r == DONE && !w->out->mine) {
		db_arg_text(w->r->args, db_schema(w->r->db));
		r = round_run(w, refresh_sql_refresh_lock, &rows, f);
		w->out->mine = r == DONE && db_get_bool(rows, 0, 0);
		PQclear(rows);
	}
	return r;
}

static enum result
play(struct round *w, struct fault *f)
{
	const char *was = db_role(w->r->db);
	enum result r = db_do(w->r->db, "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL work_mem = '32MB'", f);

	for (size_t i = 0; r == DONE && i < sizeof steps / sizeof steps[0]; i++)
		r = steps[i](w, f);
	if (r == DONE)
		return db_do(w->r->db, "COMMIT", f);
	db_args_clear(w->r->args);
	if (db_do(w->r->db, "ROLLBACK", NULL) == DONE && was)
		(void)!db_become(w->r->db, was, NULL);
	return r;
}

int64_t
refresh_head(struct db *db)
{
	PGresult *rows = NULL;
	int64_t j = -1;

	if (db_run(db, "refresh_head", "SELECT j FROM centre", NULL, &rows, NULL) == DONE && db_rows(rows) == 1)
		j = db_get_int8(rows, 0, 0);
	PQclear(rows);
	return j;
}

static void
finish(struct round *w, int64_t began)
{
	int64_t head = refresh_head(w->r->db);

	w->out->j = w->j;
	w->out->ms = clock_mono_ms() - began;
	w->out->new_definitions = w->new_definitions;
	w->out->behind = head >= 0 ? head - w->j : 0;
	log_line(LOG_INFO, "figures.refreshed", "j=%" PRId64 " marks=%zu entities=%" PRId64 " places=%" PRId64 " changed=%" PRId64
	         " letters=%" PRId64 " troubles=%zu ms=%" PRId64 " behind=%" PRId64, w->out->j, w->out->marks, w->out->entities,
	         w->out->parts, w->out->figures, w->out->letters, w->out->troubles, w->out->ms, w->out->behind);
}

enum result
refresh_run(struct refresher *r, int32_t today, struct refresh_round *out, struct fault *f)
{
	struct round w = { .r = r, .out = out, .today = today };
	int64_t began = clock_mono_ms();
	bool due = false;

	*out = (struct refresh_round){ 0 };
	enum result done = seat(&w, f);
	if (done == DONE && out->mine)
		done = look(&w, &due, f);
	if (done == DONE && due) {
		done = play(&w, f);
		if (done == DONE)
			finish(&w, began);
	}
	PQclear(w.marks);
	free(w.troubles);
	return done;
}
