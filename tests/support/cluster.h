/* A PostgreSQL cluster of a test's own: made with initdb in a temporary folder with a socket there, stopped and removed at
 * the end, even when the test dies. fsync is off: these tests kill connections, not machines. As root the server runs as
 * user postgres (setpriv). */
#ifndef LT_TESTS_SUPPORT_CLUSTER_H
#define LT_TESTS_SUPPORT_CLUSTER_H
#include <stdbool.h>

struct cluster;
/* NULL: the programs of PostgreSQL 15 are missing, or it did not start; said on stderr. The test then exits with 77. */
struct cluster *cluster_start(void);
const char *cluster_conninfo(const struct cluster *c);
void cluster_stop(struct cluster **c);

#endif
