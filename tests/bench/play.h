/* The product at work for the bench: a fresh database, one centre, sites with full outboxes, real processes. */
#ifndef LT_BENCH_PLAY_H
#define LT_BENCH_PLAY_H
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "tests/bench/meter.h"
#include "tests/bench/work.h"

struct play {
	const char *bin;      /* the build's folder with server/ and client/ */
	const char *conninfo; /* of a cluster with fsync on, without dbname */
	const char *folder;   /* an empty folder for the sites and the centre's state */
	long group_bytes;     /* the centre's setting; 0: as it is by itself */
	const char *catalog;  /* a folder of the catalogue that is in force before the sites come; NULL: none */
	int port;             /* of the centre, where sites are to find it again; 0: any, another each time */
	bool refreshing;      /* `web` keeps the figures up to date beside the load */
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

/* The same one by one, for what comes down: programs and settings (a free port each time), an empty database, a centre that
 * is ready (SIGTERM and process_finish end it), a site that is enrolled and holds nothing, where it lives. */
struct play_names {
	char server[512], client[512], settings[5][700];
	int web_port;
};
void play_names(const struct play *p, struct play_names *n);
int play_port(void);          /* one that nobody holds at the moment */
PGconn *play_database(const struct play *p);
pid_t play_centre(const struct play *p, struct play_names *n, FILE **out);
/* A command of the centre to its end, its first line into `line` unless that is NULL; `web` until it is ready. */
void play_command(struct play_names *n, char *const words[], char *line, size_t size);
pid_t play_web(struct play_names *n, FILE **out);
/* An import at a site, as of the sample's day. */
void play_import(const struct play *p, struct play_names *n, const struct work_site *s, const struct work_file *f);
void play_send(const struct play *p, struct play_names *n, const struct work_site *s);
void play_enrol(const struct play *p, struct play_names *n, const struct work_site *s);
void play_folder(const struct play *p, const struct work_site *s, char out[600]);

#endif
