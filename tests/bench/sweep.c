/* `./dev bench sweep`: how rate and memory move with the size of the centre's transactions, the number of sites, and
 * the size of a body: one thing varies, the others stay. The whole is gone through several times; of each point that
 * time counts whose rate is in the middle. Prints a JSON object per line and point: `what` varies, its `value`, and
 * what the load took. */
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/play.h"
#include "tests/bench/report.h"
#include "tests/bench/tool.h"

#define SITES 10
#define SITES_MAX 100
#define ROUNDS_MAX 9

struct point {
	const char *what;
	long value;
	struct work_shape shape;
	long group_bytes;
}; /* value 0: the mean body's bytes */

static const struct point points[] = {
	{ "group_bytes", 4096, { .sites = SITES }, 4096 },
	{ "group_bytes", 131072, { .sites = SITES }, 131072 },
	{ "group_bytes", 524288, { .sites = SITES }, 524288 },
	{ "group_bytes", 2097152, { .sites = SITES }, 2097152 },
	{ "group_bytes", 8388608, { .sites = SITES }, 8388608 },
	{ "sites", 1, { .sites = 1 }, 0 },
	{ "sites", 10, { .sites = 10 }, 0 },
	{ "sites", 30, { .sites = 30 }, 0 },
	{ "sites", 100, { .sites = SITES_MAX }, 0 },
	{ "body_bytes", 0, { .sites = SITES, .name_bytes = 20 }, 0 },
	{ "body_bytes", 0, { .sites = SITES, .name_bytes = 200 }, 0 },
	{ "body_bytes", 0, { .sites = SITES, .name_bytes = 600 }, 0 },
	{ "body_bytes", 0, { .sites = SITES, .name_bytes = 600, .note_bytes = 800 }, 0 },
};

#define N_POINTS (sizeof points / sizeof points[0])

struct options {
	struct play play;
	const char *files, *only;
	long updates;
	int rounds;
};

static struct play_result
play_point(const struct options *o, const struct point *point)
{
	struct work w;
	struct play_result r;
	struct play p = o->play;
	struct work_shape shape = point->shape;

	shape.updates = o->updates;
	p.group_bytes = point->group_bytes;
	work_make(&w, o->files, &shape);
	PGconn *db = play_round(&p, &w, &r);
	play_end(&p, &db);
	work_fini(&w);
	return r;
}

static int
by_rate(const void *a, const void *b)
{
	const struct play_result *x = a, *y = b;
	double u = (double)x->updates / x->seconds, v = (double)y->updates / y->seconds;
	return (u > v) - (u < v);
}

static void
print_point(const struct point *point, struct play_result *rounds, int n)
{
	qsort(rounds, (size_t)n, sizeof *rounds, by_rate);
	const struct play_result *r = &rounds[n / 2];

	printf("{\"what\": \"%s\", \"value\": %ld, ", point->what,
	       point->value != 0 ? point->value : (long)(r->body_bytes + 0.5));
	report_play(r);
	printf("}\n");
	fflush(stdout);
}

static bool
wanted(const struct options *o, const struct point *point)
{
	return o->only == NULL || strcmp(o->only, point->what) == 0;
}

static void
read_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = { { "bin", 1, NULL, 'd' },     { "conninfo", 1, NULL, 'c' },
		                               { "work", 1, NULL, 'w' },    { "files", 1, NULL, 'f' },
		                               { "updates", 1, NULL, 'u' }, { "only", 1, NULL, 'o' },
		                               { "rounds", 1, NULL, 'r' },  { NULL, 0, NULL, 0 } };
	*o = (struct options){ .updates = 60000, .rounds = 3 };
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
		case 'f':
			o->files = optarg;
			break;
		case 'u':
			o->updates = atol(optarg);
			break;
		case 'o':
			o->only = optarg;
			break;
		case 'r':
			o->rounds = atoi(optarg);
			break;
		default:
			exit(64);
		}
	}
	if (optind < argc || o->play.bin == NULL || o->play.conninfo == NULL || o->play.folder == NULL || o->files == NULL ||
	    o->updates < 100 * SITES_MAX || o->rounds < 1 || o->rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: bench_sweep --bin DIR --conninfo INFO --work DIR --files DIR [--updates N] "
		                "[--rounds N] "
		                "[--only group_bytes|sites|body_bytes]\n");
		exit(64);
	}
}

int
main(int argc, char **argv)
{
	static struct play_result results[N_POINTS][ROUNDS_MAX];
	struct options o;

	read_options(&o, argc, argv);
	play_begin(&o.play);
	for (int k = 0; k < o.rounds; k++)
		for (size_t i = 0; i < N_POINTS; i++) {
			if (!wanted(&o, &points[i]))
				continue;
			results[i][k] = play_point(&o, &points[i]);
			fprintf(stderr, "round %d of %d, point %zu of %zu: %s, %.0f a second\n", k + 1, o.rounds, i + 1,
			        N_POINTS, points[i].what, (double)results[i][k].updates / results[i][k].seconds);
		}
	printf("{");
	report_machine(o.play.conninfo);
	printf("}\n");
	for (size_t i = 0; i < N_POINTS; i++)
		if (wanted(&o, &points[i]))
			print_point(&points[i], results[i], o.rounds);
	return 0;
}
