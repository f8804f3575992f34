/* Both databases for tests of standing rules: words that put rows into PostgreSQL, a copy of them in SQLite, and a list
 * read from each. Everything that fails, fails the test. */
#ifndef LT_TESTS_STANDING_RIG_H
#define LT_TESTS_STANDING_RIG_H
#include <stdbool.h>
#include "common/standing/standing.h"
#include "tests/support/cluster.h"

/* A schema of its own with the words of the cases: org, people, event, post, met, place, task, told (see standing_rig.c). */
bool rig_open(struct cluster *c);
void rig_close(void);

/* The setup's rows and the periods of the day, in both databases; and what the list says in each: a row per line, its
 * columns separated by bars, code n m note first, in the order of the bytes. */
#define RIG_ROWS_MAX 64
struct rig_list { char *rows[RIG_ROWS_MAX]; size_t n; };
void rig_run(const char *setup, const char *day, const struct standing_rule *rule, struct rig_list *pg, struct rig_list *lite);
void rig_free(struct rig_list *l);

#endif
