/* A small province for tests of reports, put in as rows: two districts with a commune each, a grassroots committee that goes from one to
 * the other in July 2020, cells that are founded, merged, split and simply there, and thirteen members with every kind of movement.
 * What was told last (an expulsion of December 2020) has the number 20 and came in February 2021. */
#ifndef LT_TESTS_REPORT_WORLD_H
#define LT_TESTS_REPORT_WORLD_H
#include "server/report/report.h"
#include "tests/support/cluster.h"

struct report_world { struct cluster *cluster; struct db *db; struct arena *arena; };
/* One for the whole program: false when PostgreSQL 15 is missing. */
bool report_world_open(struct report_world *w);
void report_world_close(struct report_world *w);
void report_world_sql(struct report_world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
int64_t report_world_int(struct report_world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void report_world_refresh(struct report_world *w);       /* figures up to the journal's head, as of 1/3/2021 */

/* Made as of 1/3/2021 for the role ORG unless `plain`; the test fails when it is refused. The arena is emptied before. */
struct book *report_of(struct report_world *w, const struct report_request *q);
#define REPORT_OF(w, ...) REPORT_IN(w, "2020", __VA_ARGS__)
#define REPORT_IN(w, when, ...) report_of((w), &(struct report_request){ .role = "ORG", .period = (when), __VA_ARGS__ })
/* The code it is refused with; 0: it is made. */
int report_refused(struct report_world *w, const struct report_request *q, struct fault *f);

const struct sheet *sheet_named(const struct book *b, const char *name_vi);
/* What stands in the cell of that row and column, as people read it in Vietnamese; "?": there is none. */
const char *cell_at(const struct sheet *s, const char *row, const char *column);
/* "opening=10 admitted=1 ...": every cell told is so. */
void row_is(const struct sheet *s, const char *row, const char *cells);
bool notes_hold(const struct sheet *s, const char *words);

#endif
