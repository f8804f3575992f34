/* Where the time goes while the product works: CPU seconds of the centre's threads, of PostgreSQL's processes, of the
 * whole machine, read from /proc before and after; the writes of PostgreSQL's log. What others did on the machine
 * meanwhile is what the machine did less what we know of, so a disturbed round shows. */
#ifndef LT_BENCH_METER_H
#define LT_BENCH_METER_H
#include <libpq-fe.h>
#include <sys/types.h>

struct meter {
	double at;
	double gateway, writer, desk, wire; /* the centre: our three threads, libzmq's own */
	double store, postgres;             /* the backend of the writer; all of PostgreSQL, that one in it */
	double busy, idle, waiting;         /* the machine: all CPUs; `waiting`: idle while a disk worked */
	double syncs, sync_s, wal_bytes;    /* of PostgreSQL's log; sync_s: of those that a backend waited for */
};

/* Reads everything now. db is a connection to the centre's cluster; the writer is at work as `lienthong writer`. centre
 * 0: no centre is running. */
void meter_read(PGconn *db, pid_t centre, struct meter *out);
void meter_between(const struct meter *before, struct meter *after); /* *after becomes the difference */
long meter_peak_kb(pid_t pid);                                       /* VmHWM of a living process, 0: gone */
long meter_own_kb(void);                                             /* what of our own memory a child begins with */

#endif
