/* `./dev bench refresh`: what keeping the figures up to date costs.
 * 1. The same batches of recent updates (half meetings, half members) on a province as it is and on one with ten times as much
 *    stored: each batch goes through the centre, then one round of the refresher takes its marks. Promised: <= 1.3 times.
 * 2. The whole province sent, without and with `web` refreshing beside: the rates. Promised: at most 15 % slower.
 * One JSON object. Rounds are made in this process, by server/refresh, on a day soon after the batches. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/refresh/refresh.h"
#include "server/store/db.h"
#include "tests/bench/history.h"
#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"

enum { BATCHES_MAX = 5, TODAY = 18632 /* 5/1/2021 */, PER_BATCH_MAX = 3000 };

struct options {
	struct play play;
	const char *sample;
	int batches, per_batch, times, loads;
	double minutes;
};
struct rounds {
	long updates;               /* in the inbox before the batches */
	double whole_s;             /* everything, once */
	double s[BATCHES_MAX], median_s;
	long entities, parts, figures;      /* of all batches: looked at, computed, changed */
	long rows;                  /* of figures */
};

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

static struct db *
refresher_database(const struct play *p)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	char conninfo[700];

	text_make(conninfo, sizeof conninfo, "%s dbname=bench", p->conninfo);
	if (db_open(conninfo, "lt", "bench", &db, &f) != DONE)
		give_up("%s", f.detail);
	return db;
}

/* Until nothing is left; how long, and what was done. */
static double
refresh_all(const struct play *p, struct rounds *out)
{
	struct db *db = refresher_database(p);
	struct refresher *r = NULL;
	struct refresh_round round;
	struct fault f = { 0 };

	if (refresh_open(db, &r, &f) != DONE)
		give_up("%s", f.detail);
	double start = seconds();
	do {
		if (refresh_run(r, TODAY, &round, &f) != DONE || !round.mine)
			give_up("a round failed: %s", f.detail);
		if (round.troubles > 0)
			give_up("%zu indicators failed", round.troubles);
		out->entities += (long)round.entities;
		out->parts += (long)round.parts;
		out->figures += (long)round.figures;
	} while (round.marks > 0 || round.behind > 0);
	start = seconds() - start;
	refresh_close(&r);
	db_close(&db);
	return start;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

static char cells[PER_BATCH_MAX][24];
static int n_cells;

static void
cells_read(PGconn *db, const char *org)
{
	char sql[400];

	text_make(sql, sizeof sql, "WITH RECURSIVE below AS (SELECT id, code, type FROM lt.organisation_as_of WHERE code = '%s'"
		  " UNION ALL SELECT o.id, o.code, o.type FROM lt.organisation_as_of o JOIN below b ON o.parent_id = b.id)"
		  " SELECT code FROM below WHERE type = 'subordinate_cell' ORDER BY md5(code) LIMIT %d", org, PER_BATCH_MAX);
	PGresult *r = PQexec(db, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) == 0)
		give_up("cells of %s: %s", org, PQerrorMessage(db));
	for (n_cells = 0; n_cells < PQntuples(r); n_cells++)
		text_make(cells[n_cells], sizeof cells[0], "%s", PQgetvalue(r, n_cells, 0));
	PQclear(r);
}

static void
batch_write(const char *folder, int batch, int rows, struct work_file files[2])
{
	text_make(files[0].path, sizeof files[0].path, "%s/meetings_%d.csv", folder, batch);
	text_make(files[1].path, sizeof files[1].path, "%s/members_%d.csv", folder, batch);
	strcpy(files[0].form, "meeting");
	strcpy(files[1].form, "member");
	files[0].encoding[0] = files[1].encoding[0] = '\0';
	FILE *m = fopen(files[0].path, "w"), *p = fopen(files[1].path, "w");
	if (m == NULL || p == NULL)
		give_up("cannot write into %s", folder);
	fputs("cell_code,held_on,kind,month,required,present,excused,unexcused\n", m);
	fputs("name,card,birth_on,organisation_code,sex,is_minority,status,admitted_on,official_on\n", p);
	for (int i = 0; i < rows / 2; i++) {
		const char *cell = cells[i % n_cells];
		int who = batch * rows + i;
		fprintf(m, "%s,2020-12-%02d,extraordinary,2020-12,9,8,1,0\n", cell, 27 + batch);
		fprintf(p, "Ma Thị Mới %d,99%06d,%d-%02d-%02d,%s,female,1,official,2015-05-19,2016-05-19\n", who, who, 1970 + who % 20,
			who % 12 + 1, who % 28 + 1, cell);
	}
	fclose(m);
	fclose(p);
}

/* ---- one size ---------------------------------------------------------------------------------------------------- */

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void
measure(const struct options *o, const struct work_site *site, struct rounds *out)
{
	struct play_names n;
	FILE *words;
	struct rounds whole = { 0 };
	double sorted[BATCHES_MAX];

	play_names(&o->play, &n);
	PGconn *db = sql_open(n.settings[0] + strlen("database="));
	out->updates = (long)sql_number(db, "SELECT count(*) FROM lt.inbox");
	out->whole_s = refresh_all(&o->play, &whole);
	for (int b = 0; b < o->batches; b++) {
		struct work_file files[2];
		batch_write(o->play.folder, b, o->per_batch, files);
		for (int i = 0; i < 2; i++)
			play_import(&o->play, &n, site, &files[i]);
		pid_t centre = play_centre(&o->play, &n, &words);
		play_send(&o->play, &n, site);
		kill(centre, SIGTERM);
		process_finish(centre, "the centre", NULL);
		fclose(words);
		sql_do(db, "CHECKPOINT");
		out->s[b] = refresh_all(&o->play, out);
	}
	out->rows = (long)sql_number(db, "SELECT count(*) FROM lt.figure");
	memcpy(sorted, out->s, sizeof sorted);
	qsort(sorted, (size_t)o->batches, sizeof sorted[0], ascending);
	out->median_s = sorted[o->batches / 2];
	PQfinish(db);
}

static void
print_rounds(const struct rounds *r, const char *name, int batches)
{
	printf("  \"%s\": {\"updates\": %ld, \"figures\": %ld, \"whole_s\": %.2f, \"median_ms\": %.0f, \"ms\": [", name, r->updates, r->rows,
	       r->whole_s, 1000 * r->median_s);
	for (int i = 0; i < batches; i++)
		printf("%s%.0f", i ? ", " : "", 1000 * r->s[i]);
	printf("], \"entities\": %ld, \"parts\": %ld, \"changed\": %ld},\n", r->entities, r->parts, r->figures);
	fflush(stdout);
}

/* ---- the two parts ----------------------------------------------------------------------------------------------- */

static void
copy_folder(const char *from, const char *to)
{
	char *remove[] = { "/bin/rm", "-rf", "--", (char *)to, NULL };
	char *copy[] = { "/bin/cp", "-a", (char *)from, (char *)to, NULL };

	process_run(remove, NULL, 0);
	process_run(copy, NULL, 0);
}

static void
copy_database(const struct play *p, const char *from, const char *to)
{
	char conninfo[700], sql[200];

	text_make(conninfo, sizeof conninfo, "%s dbname=postgres", p->conninfo);
	PGconn *c = sql_open(conninfo);
	text_make(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", to);
	sql_do(c, "SET client_min_messages = warning");
	sql_do(c, sql);
	text_make(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", to, from);
	sql_do(c, sql);
	PQfinish(c);
}

static void
compare_histories(struct options *o, const struct work *w)
{
	struct rounds small = { 0 }, large = { 0 };
	struct play_result result;
	char kept[700], conninfo[700];
	const struct work_site *site = &w->sites[1];

	o->play.port = play_port();
	PGconn *db = play_round(&o->play, w, &result);
	cells_read(db, site->org);
	PQfinish(db);
	text_make(kept, sizeof kept, "%s.kept", o->play.folder);
	copy_folder(o->play.folder, kept);
	copy_database(&o->play, "bench", "bench_kept");
	measure(o, site, &small);
	print_rounds(&small, "history", o->batches);
	copy_folder(kept, o->play.folder);
	copy_database(&o->play, "bench_kept", "bench");
	text_make(conninfo, sizeof conninfo, "%s dbname=bench", o->play.conninfo);
	db = sql_open(conninfo);
	history_fill(db, small.updates * o->times, o->minutes);
	PQfinish(db);
	measure(o, site, &large);
	print_rounds(&large, "long_history", o->batches);
	if (small.entities != large.entities || small.figures != large.figures || small.rows != large.rows)
		give_up("the two histories did not make the same work");
	printf("  \"times_the_history\": %.1f, \"ratio\": %.2f, \"promised\": 1.3,\n", (double)large.updates / (double)small.updates,
	       large.median_s / small.median_s);
	copy_folder(kept, o->play.folder);
	db = sql_open(conninfo);
	play_end(&o->play, &db);
	o->play.port = 0;
}

/* In turns, so that what else the machine does meets both. */
static void
compare_loads(const struct options *o, const struct work *w)
{
	double sum[2] = { 0 };

	printf("  \"loads\": [\n");
	for (int i = 0; i < o->loads; i++)
		for (int beside = 0; beside < 2; beside++) {
			struct play p = o->play;
			struct play_result r;
			p.refreshing = beside;
			PGconn *db = play_round(&p, w, &r);
			long j = (long)sql_number(db, "SELECT coalesce(max(j), 0) FROM lt.figure_state");
			play_end(&p, &db);
			sum[beside] += r.seconds;
			printf("    {\"refreshing\": %s, \"watermark\": %ld, ", beside ? "true" : "false", j);
			report_play(&r);
			printf("}%s\n", i + 1 == o->loads && beside ? "" : ",");
			fflush(stdout);
		}
	printf("  ],\n  \"slower_percent\": %.1f, \"promised_percent\": 15\n}\n", 100 * (1 - sum[0] / sum[1]));
}

int
main(int argc, char **argv)
{
	struct options o = { .batches = 5, .per_batch = 300, .times = 10, .loads = 2, .minutes = 10 };
	struct work w;

	for (int i = 1; i + 1 < argc; i += 2) {
		const char *value = argv[i + 1];
		const struct { const char *name; const char **text; int *number; } known[] = {
			{ "--bin", &o.play.bin, NULL }, { "--conninfo", &o.play.conninfo, NULL }, { "--work", &o.play.folder, NULL },
			{ "--sample", &o.sample, NULL }, { "--catalog", &o.play.catalog, NULL }, { "--batches", NULL, &o.batches },
			{ "--batch", NULL, &o.per_batch }, { "--times", NULL, &o.times }, { "--loads", NULL, &o.loads },
		};
		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
			if (strcmp(argv[i], known[k].name) == 0) {
				if (known[k].text != NULL)
					*known[k].text = value;
				else
					*known[k].number = atoi(value);
			}
		if (strcmp(argv[i], "--minutes") == 0)
			o.minutes = atof(value);
	}
	if (o.play.bin == NULL || o.play.conninfo == NULL || o.play.folder == NULL || o.sample == NULL || o.play.catalog == NULL ||
	    o.batches < 1 || o.batches > BATCHES_MAX || o.per_batch < 2 || o.per_batch > PER_BATCH_MAX || o.times < 2 || o.loads < 0) {
		fprintf(stderr, "refresh_cost --bin DIR --conninfo C --work DIR --sample DIR --catalog DIR"
				" [--batches N] [--batch ROWS] [--times N] [--loads N] [--minutes M]\n");
		return 64;
	}
	play_begin(&o.play);
	work_read(&w, o.sample);
	printf("{\n  ");
	report_machine(o.play.conninfo);
	printf(",\n  \"batch\": %d,\n", o.per_batch);
	fflush(stdout);
	compare_histories(&o, &w);
	compare_loads(&o, &w);
	work_fini(&w);
	return 0;
}
