/* The list of checks, in the order in which a reader of the report understands them: numbers, chains, journal, audit,
 * feeds, sums, registers, replay. One snapshot for all, so a running centre can be verified. */
#include "server/verify/verify.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "embedded/sql.h"
#include "server/verify/room.h"

/* Either sql, whose rows are places that are wrong, or a function. */
static const struct {
	const char *name;
	const char *sql;
	enum result (*run)(struct verify *v, struct verify_check *c, struct fault *f);
} checks[] = {
	{ "numbers", sql_verify_numbers, NULL },
	{ "chains", NULL, verify_chains },
	{ "journal", sql_verify_journal, NULL },
	{ "verdicts", sql_verify_verdicts, NULL },
	{ "audit_trail", sql_verify_audit_trail, NULL },
	{ "audit_digests", sql_verify_audit_digests, NULL },
	{ "audit_acts", sql_verify_audit_acts, NULL },
	{ "feeds", NULL, verify_feeds },
	{ "feed_verdicts", sql_verify_feed_verdicts, NULL },
	{ "sums", sql_verify_sums, NULL },
	{ "versions", sql_verify_versions, NULL },
	{ "amendments", sql_verify_amendments, NULL },
	{ "effects", sql_verify_effects, NULL },
	{ "closings", sql_verify_closings, NULL },
	{ "parents", sql_verify_parents, NULL },
	{ "members", sql_verify_members, NULL },
	{ "posts", sql_verify_posts, NULL },
	{ "timelines", NULL, verify_timelines },
	{ "catalogue", NULL, verify_catalogue },
	{ "vault", NULL, verify_vault },
	{ "figures", NULL, verify_figures },
	{ "closed_figures", NULL, verify_closed_figures },
};

/* ---- one check ---- */

static void
tell(struct verify_check *c, const char *fmt, va_list args)
{
	size_t at = strlen(c->detail);

	if (at > 0 && at + 2 < sizeof c->detail)
		at += (size_t)snprintf(c->detail + at, sizeof c->detail - at, "; ");
	vsnprintf(c->detail + at, sizeof c->detail - at, fmt, args);
}

struct verify_check *
verify_begin(struct verify *v, const char *name)
{
	struct verify_report *r = v->out;

	r->checks = realloc(r->checks, (r->n + 1) * sizeof *r->checks);
	assert(r->checks);
	r->checks[r->n] = (struct verify_check){ .name = name, .ok = true };
	if (v->progress)
		v->progress(v->ctx, name);
	return &r->checks[r->n++];
}

void
verify_blame(struct verify_check *c, const char *fmt, ...)
{
	va_list args;

	if (c->ok)
		c->detail[0] = '\0';             /* what is wrong comes first */
	c->ok = false;
	va_start(args, fmt);
	tell(c, fmt, args);
	va_end(args);
}

void
verify_note(struct verify_check *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(c, fmt, args);
	va_end(args);
}

enum result
verify_rows(struct verify *v, struct verify_check *c, const char *sql, struct fault *f)
{
	struct scan s;
	bool got = false;
	int n = 0;
	enum result done = scan_open(&s, v->db, "verify_rows", sql, PLACES_TOLD + 1, f);

	while (done == DONE && n <= PLACES_TOLD && (done = scan_next(&s, &got, f)) == DONE && got) {
		const char *place = db_get_text(s.rows, s.row, 0);
		if (n++ < PLACES_TOLD)
			verify_blame(c, "%s", place ? place : "?");
		else
			verify_note(c, "...");
	}
	scan_close(&s);
	return done;
}

/* ---- all of them ---- */

/* What was looked at: told where nothing is wrong. */
static enum result
look(struct verify *v, char *out, size_t size, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(v->db, NULL, sql_verify_looked, NULL, &r, f);

	if (done == DONE)
		snprintf(out, size, "%s", db_get_text(r, 0, 0));
	PQclear(r);
	return done;
}

static enum result
run_checks(struct verify *v, struct fault *f)
{
	char looked[160] = "";
	enum result done = look(v, looked, sizeof looked, f);

	for (size_t i = 0; done == DONE && i < sizeof checks / sizeof checks[0]; i++) {
		struct verify_check *c = verify_begin(v, checks[i].name);

		done = checks[i].sql ? verify_rows(v, c, checks[i].sql, f) : checks[i].run(v, c, f);
		if (c->ok && c->detail[0] == '\0')
			verify_note(c, "%s", looked);
	}
	return done;
}

enum result
verify_run(struct db *db, const char *conninfo, bool replay, void (*progress)(void *ctx, const char *check),
           void *ctx, struct verify_report *out, struct fault *f)
{
	struct verify v = { .db = db, .conninfo = conninfo, .progress = progress, .ctx = ctx, .out = out };
	struct beside *beside = NULL;
	struct fault late = { 0 };
	enum result done, ended = DONE;

	*out = (struct verify_report){ 0 };
	done = db_do(db, sql_verify_begin, f);
	if (done == DONE && replay)
		done = verify_beside_start(&v, &beside, f);
	if (done == DONE)
		done = db_do(db, sql_verify_tables, f);
	if (done == DONE)
		done = run_checks(&v, f);
	if (beside)
		ended = verify_beside_end(&beside, out, &late);
	if (done == DONE && ended != DONE) {
		done = ended;
		if (f)
			*f = late;
	}
	if (db_do(db, "ROLLBACK", NULL) != DONE)
		log_line(LOG_WARN, "verify.rollback", "result=failed");
	out->ok = done == DONE;
	for (size_t i = 0; i < out->n; i++)
		out->ok &= out->checks[i].ok;
	if (done != DONE)
		verify_report_fini(out);
	return done;
}

void
verify_report_fini(struct verify_report *r)
{
	free(r->checks);
	*r = (struct verify_report){ 0 };
}
