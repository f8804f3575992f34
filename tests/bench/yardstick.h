/* What PostgreSQL itself can do with the same rows: the inbox and all registers' rows that the centre stored are read
 * back and written again into empty tables with the same indexes, in the order of the journal, by one connection. */
#ifndef LT_BENCH_YARDSTICK_H
#define LT_BENCH_YARDSTICK_H
#include <libpq-fe.h>
#include <stddef.h>

struct yardstick;
struct yardstick *yardstick_read(PGconn *db, long first_j); /* rows of journal numbers behind first_j */
double yardstick_copy(struct yardstick *y,
                      size_t group); /* binary COPY, a commit every `group` updates: updates a second */
double yardstick_insert(struct yardstick *y,
                        size_t updates);          /* prepared INSERTs, a commit each; so many, evenly chosen */
size_t yardstick_rows(const struct yardstick *y); /* in all tables */
void yardstick_free(struct yardstick **y);

#endif
