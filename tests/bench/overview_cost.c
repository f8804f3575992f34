/* `./dev bench overview`: how long a scope's figures of a period take over HTTP (GET /api/v1/figures?subject=S&period=P), with
 * 100,000 updates stored and with many more (10,000,000 unless told otherwise), asked for the first time and again. Everything
 * is asked on one connection, one question after the other; the server has just been started, so nothing is in its memory.
 * Promised: an answer of at most 30 kB; with a hundred times the updates at most 1.5 times as long; again at least 20 times as
 * often as for the first time. One JSON object. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "server/refresh/refresh.h"
#include "server/store/db.h"
#include "tests/bench/history.h"
#include "tests/bench/http.h"
#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"

enum { SCOPES_MAX = 600, AGAIN = 5 };

struct options {
	struct play play;
	const char *sample, *period;
	long updates;
	double minutes;
};
struct overview {
	long updates, figures;
	int scopes;
	double first_ms, first_p99_ms, again_ms, unchanged_ms;  /* medians; unchanged: with the ETag, answered 304 */
	double first_per_s, again_per_s, unchanged_per_s;
	size_t bytes;                                           /* of the longest answer */
};

static char scopes[SCOPES_MAX][24];
static int n_scopes;

/* Organisations of every level that have figures, in no order. */
static void
scopes_read(PGconn *db, const char *period)
{
	char sql[400];

	text_make(sql, sizeof sql, "SELECT o.code FROM lt.organisation_as_of o WHERE EXISTS (SELECT FROM lt.figure f WHERE f.subject_id = o.id AND"
		  " f.period = '%s') ORDER BY md5(o.code) LIMIT %d", period, SCOPES_MAX);
	PGresult *r = PQexec(db, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) == 0)
		give_up("no organisation has figures of %s: %s", period, PQerrorMessage(db));
	for (n_scopes = 0; n_scopes < PQntuples(r); n_scopes++)
		text_make(scopes[n_scopes], sizeof scopes[0], "%s", PQgetvalue(r, n_scopes, 0));
	PQclear(r);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static char etags[SCOPES_MAX][160];

/* All scopes, one after the other; the times sorted into ms, their sum returned in seconds. */
static double
ask_all(struct http *h, const char *period, bool with_etag, int status, double *ms, size_t *longest)
{
	double begin = seconds();

	for (int i = 0; i < n_scopes; i++) {
		char path[200];
		double start = seconds();
		text_make(path, sizeof path, "/api/v1/figures?subject=%s&period=%s", scopes[i], period);
		struct http_answer a = http_get(h, path, with_etag ? etags[i] : NULL);
		ms[i] = 1000 * (seconds() - start);
		if (a.status != status)
			give_up("%s: status %d\n%.500s", path, a.status, h->answer);
		if (a.etag[0] == '\0')
			give_up("%s has no ETag", path);
		text_make(etags[i], sizeof etags[i], "%s", a.etag);
		if (longest != NULL && a.bytes > *longest)
			*longest = a.bytes;
	}
	begin = seconds() - begin;
	qsort(ms, (size_t)n_scopes, sizeof ms[0], ascending);
	return begin;
}

static void
refresh_all(const struct play *p)
{
	char conninfo[700];
	struct db *db = NULL;
	struct refresher *r = NULL;
	struct refresh_round round;
	struct fault f = { 0 };

	text_make(conninfo, sizeof conninfo, "%s dbname=bench", p->conninfo);
	if (db_open(conninfo, "lt", "bench", &db, &f) != DONE || refresh_open(db, &r, &f) != DONE)
		give_up("%s", f.detail);
	do {
		if (refresh_run(r, clock_today(), &round, &f) != DONE || !round.mine)
			give_up("a round failed: %s", f.detail);
	} while (round.marks > 0 || round.behind > 0);
	refresh_close(&r);
	db_close(&db);
}

static void
measure(const struct options *o, PGconn *db, const char *token, struct overview *out)
{
	static double ms[SCOPES_MAX];
	struct play_names n;
	struct http h;
	FILE *words;
	double sum = 0;

	out->updates = (long)sql_number(db, "SELECT count(*) FROM lt.inbox");
	out->figures = (long)sql_number(db, "SELECT count(*) FROM lt.figure");
	out->scopes = n_scopes;
	play_names(&o->play, &n);
	pid_t web = play_web(&n, &words);
	http_open(&h, n.web_port, token);
	out->first_per_s = n_scopes / ask_all(&h, o->period, false, 200, ms, &out->bytes);
	out->first_ms = ms[n_scopes / 2];
	out->first_p99_ms = ms[n_scopes * 99 / 100];
	for (int i = 0; i < AGAIN; i++)
		sum += ask_all(&h, o->period, false, 200, ms, NULL);
	out->again_per_s = AGAIN * n_scopes / sum;
	out->again_ms = ms[n_scopes / 2];
	sum = 0;
	for (int i = 0; i < AGAIN; i++)
		sum += ask_all(&h, o->period, true, 304, ms, NULL);
	out->unchanged_per_s = AGAIN * n_scopes / sum;
	out->unchanged_ms = ms[n_scopes / 2];
	http_close(&h);
	kill(web, SIGTERM);
	process_finish(web, "web", NULL);
	fclose(words);
}

static void
print_overview(const struct overview *v, const char *name)
{
	printf("  \"%s\": {\"updates\": %ld, \"figures\": %ld, \"scopes\": %d, \"longest_bytes\": %zu, \"first_ms\": %.3f, "
	       "\"first_p99_ms\": %.3f, \"again_ms\": %.3f, \"unchanged_ms\": %.3f, ",
	       name, v->updates, v->figures, v->scopes, v->bytes, v->first_ms, v->first_p99_ms, v->again_ms, v->unchanged_ms);
	printf("\"first_per_s\": %.0f, \"again_per_s\": %.0f, \"unchanged_per_s\": %.0f},\n", v->first_per_s, v->again_per_s,
	       v->unchanged_per_s);
	fflush(stdout);
}

/* Figures of as many more years as there are updates would have. */
static void
figures_fill(PGconn *db, double times)
{
	char sql[600];
	int turns = times > 5 ? 5 : (int)times;

	text_make(sql, sizeof sql, "INSERT INTO lt.figure (indicator, period, subject_kind, subject_id, numerator, denominator, version, j)"
		  " SELECT indicator, 'former-' || turn || '-' || period, subject_kind, subject_id, numerator, denominator, version, j"
		  " FROM lt.figure CROSS JOIN generate_series(1, %d) turn", turns);
	sql_do(db, sql);
	sql_do(db, "VACUUM ANALYZE lt.figure");
}

static void
read_options(struct options *o, int argc, char **argv)
{
	*o = (struct options){ .updates = 10000000, .minutes = 20, .period = "2020" };
	for (int i = 1; i + 1 < argc; i += 2) {
		const struct { const char *name; const char **text; } known[] = {
			{ "--bin", &o->play.bin }, { "--conninfo", &o->play.conninfo }, { "--work", &o->play.folder },
			{ "--sample", &o->sample }, { "--catalog", &o->play.catalog }, { "--period", &o->period },
		};
		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
			if (strcmp(argv[i], known[k].name) == 0)
				*known[k].text = argv[i + 1];
		if (strcmp(argv[i], "--updates") == 0)
			o->updates = atol(argv[i + 1]);
		else if (strcmp(argv[i], "--minutes") == 0)
			o->minutes = atof(argv[i + 1]);
	}
	if (o->play.bin == NULL || o->play.conninfo == NULL || o->play.folder == NULL || o->sample == NULL || o->play.catalog == NULL ||
	    o->updates < 1 || o->minutes <= 0) {
		fprintf(stderr, "overview_cost --bin DIR --conninfo C --work DIR --sample DIR --catalog DIR"
				" [--updates N] [--minutes M] [--period P]\n");
		exit(64);
	}
}

int
main(int argc, char **argv)
{
	struct options o;
	struct work w;
	struct play_names n;
	struct play_result result;
	struct overview small = { 0 }, large = { 0 };
	char token[600] = "", conninfo[700];

	read_options(&o, argc, argv);
	play_begin(&o.play);
	work_read(&w, o.sample);
	printf("{\n  ");
	report_machine(o.play.conninfo);
	printf(",\n  \"period\": \"%s\",\n", o.period);
	PGconn *db = play_round(&o.play, &w, &result);
	refresh_all(&o.play);
	sql_do(db, "VACUUM ANALYZE");
	play_names(&o.play, &n);
	play_command(&n, (char *const[]){ "user", "add", "bench", "--role", "ORG", NULL }, token, sizeof token);
	scopes_read(db, o.period);
	measure(&o, db, token, &small);
	print_overview(&small, "few");
	double start = seconds();
	long filled = history_fill(db, o.updates, o.minutes);
	PQfinish(db);
	text_make(conninfo, sizeof conninfo, "%s dbname=bench", o.play.conninfo);
	db = sql_open(conninfo);
	figures_fill(db, (double)filled / (double)small.updates);
	sql_do(db, "CHECKPOINT");
	refresh_all(&o.play);
	printf("  \"filled_s\": %.0f, \"database_mb\": %.0f,\n", seconds() - start, sql_number(db, "SELECT pg_database_size('bench') / 1e6"));
	measure(&o, db, token, &large);
	print_overview(&large, "many");
	printf("  \"times_the_updates\": %.1f, \"ratio\": %.2f, \"promised\": 1.5, \"cached_to_first\": {\"few\": %.1f, \"many\": %.1f, "
	       "\"unchanged_few\": %.1f, \"unchanged_many\": %.1f, \"promised\": 20}\n}\n",
	       (double)large.updates / (double)small.updates, large.first_ms / small.first_ms, small.again_per_s / small.first_per_s,
	       large.again_per_s / large.first_per_s, small.unchanged_per_s / small.first_per_s, large.unchanged_per_s / large.first_per_s);
	play_end(&o.play, &db);
	work_fini(&w);
	return 0;
}
