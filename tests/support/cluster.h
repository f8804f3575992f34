/* A PostgreSQL 15 cluster of a test's own: made by initdb, a socket in its folder and no TCP, stopped at the end even
 * when the test dies. As root its programs run as user postgres (setpriv). The only one in the tests: the engine's unit
 * tests want it fast, the facts about PostgreSQL and the stories with real processes want it killed and started again. */
#ifndef LT_TESTS_SUPPORT_CLUSTER_H
#define LT_TESTS_SUPPORT_CLUSTER_H
#include <libpq-fe.h>
#include <stdbool.h>
#include <sys/types.h>

struct cluster;
struct cluster_options {
	const char *folder;       /* for socket and postgres.log, short; stays. NULL: one under /tmp, removed at the end */
	const char *data;         /* not there yet, or empty; NULL: `data` in the folder */
	const char *settings;     /* lines of postgresql.conf, the last words there; may be NULL */
	bool sync;                /* false: fsync off, for tests that do not kill the server */
};
bool cluster_programs_are_here(void);
/* Made and answering. NULL: it did not start; said on stderr. */
struct cluster *cluster_start_with(const struct cluster_options *o);
/* The same with nothing synced and no autovacuum. NULL only without the programs: the test then exits with 77. Ends the
 * test with 1 when the server does not start. */
struct cluster *cluster_start(void);
void cluster_stop(struct cluster **c);

const char *cluster_conninfo(const struct cluster *c);      /* of the superuser, database postgres */
const char *cluster_folder(const struct cluster *c);        /* where the socket is */
const char *cluster_data(const struct cluster *c);
PGconn *cluster_connect(const struct cluster *c);
/* One of PostgreSQL's programs by its name, as the cluster's user; its words go to postgres.log. Its exit status or -1. */
int cluster_tool(const struct cluster *c, const char *const *argv);
bool cluster_give(const char *path);                         /* to the cluster's user */

pid_t cluster_postmaster(const struct cluster *c);          /* 0: none */
bool cluster_is_running(struct cluster *c);
void cluster_crash(struct cluster *c);                      /* SIGKILL to the postmaster; waits for its children, too */
void cluster_halt(struct cluster *c);                       /* fast shutdown */
/* After a crash, a halt or an end of its own. data: another data folder (a restored backup); NULL: the same. */
bool cluster_start_again(struct cluster *c, const char *data);

#endif
