/* The replay beside the other checks: a thread and a connection of its own, in the snapshot of the first. Both have as
 * much to do, so they share the time; the report has the order it would have had one after the other. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "embedded/sql.h"
#include "server/verify/room.h"

struct beside {
	struct verify v;                     /* its own connection and report; tells no progress */
	struct verify_report report;
	struct fault fault;
	enum result done;
	pthread_t thread;
};

static void *
beside_main(void *arg)
{
	struct beside *b = arg;

	b->done = verify_replay(&b->v, &b->fault);
	return NULL;
}

/* The same rows as v sees, whatever has been committed since. */
static enum result
share_snapshot(const struct verify *v, struct db *db, struct fault *f)
{
	PGresult *rows = NULL;
	char sql[128];
	enum result done = db_run(v->db, NULL, "SELECT pg_export_snapshot()", NULL, &rows, f);

	if (done == DONE) {
		snprintf(sql, sizeof sql, "SET TRANSACTION SNAPSHOT '%s'", db_get_text(rows, 0, 0));
		done = db_do(db, sql_verify_begin, f);
	}
	if (done == DONE)
		done = db_do(db, sql, f);
	PQclear(rows);
	return done;
}

enum result
verify_beside_start(const struct verify *v, struct beside **out, struct fault *f)
{
	struct beside *b = calloc(1, sizeof *b);
	enum result done;

	assert(b);
	b->v = (struct verify){ .conninfo = v->conninfo, .out = &b->report };
	done = db_open(v->conninfo, db_schema(v->db), "lienthong verify", &b->v.db, f);
	if (done == DONE)
		done = share_snapshot(v, b->v.db, f);
	if (done == DONE && pthread_create(&b->thread, NULL, beside_main, b) != 0)
		abort();
	if (done != DONE) {
		db_close(&b->v.db);
		free(b);
		return done;
	}
	*out = b;
	return DONE;
}

enum result
verify_beside_end(struct beside **beside, struct verify_report *into, struct fault *f)
{
	struct beside *b = *beside;
	enum result done;

	pthread_join(b->thread, NULL);
	done = b->done;
	if (done == DONE) {
		into->checks = realloc(into->checks, (into->n + b->report.n) * sizeof *into->checks);
		assert(into->checks);
		memcpy(into->checks + into->n, b->report.checks, b->report.n * sizeof *into->checks);
		into->n += b->report.n;
	} else if (f)
		*f = b->fault;
	verify_report_fini(&b->report);
	db_close(&b->v.db);
	free(b);
	*beside = NULL;
	return done;
}
