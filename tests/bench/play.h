/* The product at work for the bench: a fresh database, one centre, some sites with full outboxes, real processes. */
#ifndef LT_BENCH_PLAY_H
#define LT_BENCH_PLAY_H
#include <libpq-fe.h>

struct play {
	const char *bin;           /* the build's folder with server/ and client/ */
	const char *conninfo;      /* of a cluster with fsync on, without dbname */
	const char *work;          /* an empty folder for the sites and the centre's state */
	long updates;              /* in all */
	int sites;
	long b_rows;               /* how many rows the slow yardstick writes */
};
struct play_result { double seconds; long centre_kb, site_kb; };

int play_options(struct play *p, int argc, char **argv);   /* returns the number of rounds (1-16); exits 64 on nonsense */
/* Plays one round and returns a connection to its database; exits with a message when anything fails. */
PGconn *play_run(const struct play *p, int round, struct play_result *out);

#endif
