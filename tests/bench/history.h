/* A long past for a database of the bench, by plain SQL: updates in the inbox and their rows in the registers, of years
 * before those that are there and of versions that were superseded. Nothing of it is judged, chained or marked. */
#ifndef LT_BENCH_HISTORY_H
#define LT_BENCH_HISTORY_H
#include <libpq-fe.h>

/* Until the inbox holds so many updates, or so many minutes are over; then ANALYZE and CHECKPOINT. How many it holds. The
 * connection is changed: close it afterwards. */
long history_fill(PGconn *db, long updates, double minutes);

#endif
