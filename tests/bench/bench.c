/* `./dev bench`: how fast the product takes a whole province, beside PostgreSQL's own ways of taking the same rows.
 * c: the sample's updates wait in the outboxes of its sites; CURVE, rules, journal, audit on; until each site has settled
 *    its last.
 * r: `lienthong-server verify --replay` on what c stored: every check, and everything judged again and compared.
 * a: binary COPY of the inbox and all registers' rows that c stored, a commit every G updates, G = c's mean group; and in
 *    one shot.
 * b: prepared BEGIN, INSERT inbox, INSERT typed rows, COMMIT per update, one connection (on fewer updates: it is slow).
 * Prints one JSON object: each round, medians, ratios, peaks of memory. */
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"
#include "tests/bench/yardstick.h"

#define ROUNDS_MAX 15

struct options {
	struct play play;
	const char *sample;
	int rounds;
	long b_rows;
};
struct round {
	double a, a_one, b, c, r, centre_kb, site_kb, replay_kb, rows_per_update;
	struct play_result play;
	struct play_replay replay;
};

static void
read_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = { { "bin", 1, NULL, 'd' },    { "conninfo", 1, NULL, 'c' },
		                               { "work", 1, NULL, 'w' },   { "sample", 1, NULL, 's' },
		                               { "rounds", 1, NULL, 'r' }, { "b-rows", 1, NULL, 'b' },
		                               { NULL, 0, NULL, 0 } };
	*o = (struct options){ .rounds = 3, .b_rows = 5000 };
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'd':
			o->play.bin = optarg;
			break;
		case 'c':
			o->play.conninfo = optarg;
			break;
		case 'w':
			o->play.folder = optarg;
			break;
		case 's':
			o->sample = optarg;
			break;
		case 'r':
			o->rounds = atoi(optarg);
			break;
		case 'b':
			o->b_rows = atol(optarg);
			break;
		default:
			exit(64);
		}
	}
	if (optind < argc || o->play.bin == NULL || o->play.conninfo == NULL || o->play.folder == NULL || o->sample == NULL ||
	    o->rounds < 1 || o->rounds > ROUNDS_MAX || o->b_rows < 1) {
		fprintf(stderr,
		        "usage: bench --bin DIR --conninfo INFO --work DIR --sample DIR [--rounds N] [--b-rows N]\n");
		exit(64);
	}
}

static struct round
one_round(const struct options *o, const struct work *w)
{
	struct round out = { 0 };
	PGconn *db = play_round(&o->play, w, &out.play);

	play_replay(&o->play, db, &out.replay);
	struct yardstick *y = yardstick_read(db, out.play.first_j);
	out.a = yardstick_copy(y, out.play.group < 1 ? 1 : (size_t)(out.play.group + 0.5));
	out.a_one = yardstick_copy(y, (size_t)out.play.updates);
	out.b = yardstick_insert(y, (size_t)o->b_rows);
	out.c = (double)out.play.updates / out.play.seconds;
	out.r = (double)out.play.updates / out.replay.seconds;
	out.rows_per_update = (double)yardstick_rows(y) / (double)out.play.updates;
	out.centre_kb = (double)out.play.centre_kb;
	out.site_kb = (double)out.play.site_kb;
	out.replay_kb = (double)out.replay.peak_kb;
	yardstick_free(&y);
	play_end(&o->play, &db);
	return out;
}

static void
print_round(const struct round *r, int number, bool last)
{
	printf("    {\"round\": %d, \"a_copy_per_s\": %.0f, \"a_copy_one_shot_per_s\": %.0f, \"b_insert_per_s\": %.0f, ", number,
	       r->a, r->a_one, r->b);
	printf("\"c_per_s\": %.0f, \"r_replay_per_s\": %.0f, \"replay_s\": %.2f, ", r->c, r->r, r->replay.seconds);
	printf("\"replay_kb\": %.0f, \"replay_cpu_s\": %.2f, \"replay_postgres_cpu_s\": %.2f, ", r->replay_kb, r->replay.cpu_s,
	       r->replay.postgres_cpu_s);
	report_play(&r->play);
	printf("}%s\n", last ? "" : ",");
	fflush(stdout);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double
median(const struct round *r, int n, size_t field)
{
	double v[ROUNDS_MAX];

	for (int i = 0; i < n; i++)
		memcpy(&v[i], (const char *)&r[i] + field, sizeof v[i]);
	qsort(v, (size_t)n, sizeof v[0], ascending);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static double
highest(const struct round *r, int n, size_t field)
{
	double high = 0, v;

	for (int i = 0; i < n; i++) {
		memcpy(&v, (const char *)&r[i] + field, sizeof v);
		high = v > high ? v : high;
	}
	return high;
}

#define MEDIAN(what) median(rounds, n, offsetof(struct round, what))
#define HIGHEST(what) highest(rounds, n, offsetof(struct round, what))

static void
print_summary(const struct round *rounds, int n)
{
	double a = MEDIAN(a), a_one = MEDIAN(a_one), b = MEDIAN(b), c = MEDIAN(c), r = MEDIAN(r);

	printf("  \"median\": {\"a_copy_per_s\": %.0f, \"a_copy_one_shot_per_s\": %.0f, \"b_insert_per_s\": %.0f, ", a, a_one, b);
	printf("\"c_per_s\": %.0f, \"r_replay_per_s\": %.0f, \"group\": %.0f, \"rows_per_update\": %.2f},\n", c,
	       r, MEDIAN(play.group), MEDIAN(rows_per_update));
	printf("  \"ratio\": {\"c_to_a\": %.2f, \"c_to_a_one_shot\": %.2f, \"c_to_b\": %.2f, \"r_to_c\": %.2f},\n",
	       c / a, c / a_one, c / b, r / c);
	printf("  \"peak_kb\": {\"centre\": %.0f, \"site\": %.0f, \"replay\": %.0f}\n}\n", HIGHEST(centre_kb),
	       HIGHEST(site_kb), HIGHEST(replay_kb));
}

int
main(int argc, char **argv)
{
	struct options o;
	struct work w;
	struct round rounds[ROUNDS_MAX];

	read_options(&o, argc, argv);
	play_begin(&o.play);
	work_read(&w, o.sample);
	printf("{\n  ");
	report_machine(o.play.conninfo);
	printf(",\n  \"updates\": %ld, \"sites\": %zu,\n  \"rounds\": [\n", w.updates, w.n_sites);
	for (int i = 0; i < o.rounds; i++) {
		rounds[i] = one_round(&o, &w);
		print_round(&rounds[i], i + 1, i + 1 == o.rounds);
	}
	printf("  ],\n");
	print_summary(rounds, o.rounds);
	work_fini(&w);
	return 0;
}
