/* The product at work for the bench: a fresh database, one centre, sites with full outboxes, real processes. */
#ifndef LT_BENCH_PLAY_H
#define LT_BENCH_PLAY_H
#include <libpq-fe.h>
#include <stdbool.h>

#include "tests/bench/meter.h"
#include "tests/bench/work.h"

struct play {
	const char *bin;      /* the build's folder with server/ and client/ */
	const char *conninfo; /* of a cluster with fsync on, without dbname */
	const char *folder;   /* an empty folder for the sites and the centre's state */
	long group_bytes;     /* the centre's setting; 0: as it is by itself */
};

struct play_result {
	long first_j;              /* the journal's head before the load */
	long updates;              /* bodies received in it, all accepted */
	double prepare_s, seconds; /* enrolment and imports; the load */
	double group, body_bytes;  /* on the mean: updates in a transaction, bytes of one */
	long centre_kb, site_kb;   /* peaks: of `run`, of the largest `send` */
	double sites_cpu_s;        /* all `send` together */
	struct meter use;          /* during the load */
};

void play_begin(const struct play *p); /* once: the programs' words go to <folder>.log */
/* Plays one round and returns a connection to its database; the centre has ended. */
PGconn *play_round(const struct play *p, const struct work *w, struct play_result *out);
struct play_replay { double seconds, cpu_s, postgres_cpu_s; long peak_kb; };
/* `verify --replay` on the database of the round; everything must be found right. */
void play_replay(const struct play *p, PGconn *db, struct play_replay *out);
/* Takes the round's database and folders away; the connection is closed. */
void play_end(const struct play *p, PGconn **db);

#endif
