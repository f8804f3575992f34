/* A PostgreSQL of this test's own: a folder under /tmp, no TCP, ended and removed at the end. As root its programs
 * run as user postgres. */
#ifndef LT_ASSUMPTIONS_CLUSTER_H
#define LT_ASSUMPTIONS_CLUSTER_H
#include <libpq-fe.h>
#include <stdbool.h>
#include <sys/types.h>

struct cluster {
	char folder[32], data[64];
	pid_t postmaster;
};

bool cluster_programs_are_here(void);
bool cluster_make(struct cluster *c);          /* initdb and start */
bool cluster_start(struct cluster *c);         /* also after a crash: tries until the old one's shared memory is gone */
void cluster_crash(struct cluster *c);         /* SIGKILL */
void cluster_remove(struct cluster *c);
PGconn *cluster_connect(const struct cluster *c);

#endif
