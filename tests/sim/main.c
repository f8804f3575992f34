/* The campaign: many seeds, each a whole history; the first that breaks a promise ends it with its number, so that
 * `sim --trace N` tells it again. With --canary a planted bug is switched on and the campaign must break.
 *   sim [--seeds N] [--from S] [--canary NAME] [--trace SEED] [--no-statistics]
 * Status: 0 everything held (or the canary was caught), 1 not, 64 wrong command line. LT_SIM_SEEDS sets the default of
 * N. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/sim.h"

#define SEEDS_DEFAULT 1000
#define CANARY_SEEDS_DEFAULT 2000
#define TWICE_EVERY 100                  /* every so many seeds one is played twice: the same seed, the same trace */

struct options { uint64_t seeds, from; const char *canary; bool trace, statistics; uint64_t trace_seed; };

static struct world world;

static const char *const canaries[] = {
	"ack_before_commit", "generation_reused",  "chain_unchecked",
	"sequence_as_feed",  "synchronous_normal", "duplicate_by_time", "vault_unchecked",
	"snap_position_early", "snap_not_swept", "row_version_ignored", "snap_begun_at_head", "snap_of_another_life",
};

static bool
canary_known(const char *name)
{
	for (size_t i = 0; i < sizeof canaries / sizeof canaries[0]; i++) {
		if (strcmp(name, canaries[i]) == 0)
			return true;
	}
	return false;
}

static bool
options_read(int argc, char **argv, struct options *o)
{
	const char *env = getenv("LT_SIM_SEEDS");
	*o = (struct options){ .from = 1, .statistics = true };
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--no-statistics") == 0) {
			o->statistics = false;
			continue;
		}
		if (value == NULL)
			return false;
		i++;
		if (strcmp(argv[i - 1], "--seeds") == 0)
			o->seeds = strtoull(value, NULL, 10);
		else if (strcmp(argv[i - 1], "--from") == 0)
			o->from = strtoull(value, NULL, 10);
		else if (strcmp(argv[i - 1], "--canary") == 0 && canary_known(value))
			o->canary = value;
		else if (strcmp(argv[i - 1], "--trace") == 0) {
			o->trace = true;
			o->trace_seed = strtoull(value, NULL, 10);
		} else
			return false;
	}
	if (o->seeds == 0)
		o->seeds = o->canary != NULL             ? CANARY_SEEDS_DEFAULT
		           : env != NULL && *env != '\0' ? strtoull(env, NULL, 10)
		                                         : SEEDS_DEFAULT;
	return true;
}

static bool
same_trace_again(uint64_t seed)
{
	uint64_t first = world.hash;
	return world_run(&world, seed, false) && world.hash == first;
}

static int
trace(uint64_t seed)
{
	bool holds = world_run(&world, seed, true);
	printf("seed=%" PRIu64 " trace=%016" PRIx64 " steps=%" PRIu64 " %s%s\n", seed, world.hash, world.steps,
	       holds ? "holds" : "BROKEN: ", holds ? "" : world.message);
	return holds ? 0 : 1;
}

static int
campaign(const struct options *o)
{
	uint64_t hash = 0;
	clock_t began = clock();
	for (uint64_t seed = o->from; seed < o->from + o->seeds; seed++) {
		if (!world_run(&world, seed, false)) {
			printf("%s %s seed=%" PRIu64 " at=%" PRId64 "ms: %s\n",
			       o->canary != NULL ? "caught:" : "BROKEN:", o->canary != NULL ? o->canary : "", seed,
			       world.now, world.message);
			return o->canary != NULL ? 0 : 1;
		}
		hash = (hash ^ world.hash) * UINT64_C(0x100000001b3);
		if (seed % TWICE_EVERY == 0 && !same_trace_again(seed)) {
			printf("BROKEN: seed=%" PRIu64 " has two traces\n", seed);
			return 1;
		}
	}
	double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
	bool complete = stats_print();
	printf("seeds=%" PRIu64 " from=%" PRIu64 " seconds=%.1f trace=%016" PRIx64 "\n", o->seeds, o->from, seconds,
	       hash);
	if (o->canary != NULL) {
		printf("BROKEN: canary %s was not caught\n", o->canary);
		return 1;
	}
	if (!complete && o->statistics) {
		printf("BROKEN: something never happened (ZERO above)\n");
		return 1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct options o;
	if (!options_read(argc, argv, &o)) {
		fprintf(stderr, "sim [--seeds N] [--from S] [--canary NAME] [--trace SEED] [--no-statistics]\n");
		return 64;
	}
	if (o.canary != NULL)
		setenv("LT_CANARY", o.canary, 1);   /* read at the first look, which is after this */
	int status = o.trace ? trace(o.trace_seed) : campaign(&o);
	fflush(stdout);
	if (world.message[0] != '\0')
		_exit(status);   /* a history that broke was left in the middle: what leaks from it is no news */
	return status;
}
