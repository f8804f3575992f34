/* The few units, organisations, members, posts, documents, tasks and filled forms against which fuzzed records are judged,
 * with the small catalogue in force, and lines that make valid records of every kind (the seeds). Everything is written in
 * the words of tests/unit/world.h. */
#ifndef LT_TESTS_FUZZ_SMALL_WORLD_H
#define LT_TESTS_FUZZ_SMALL_WORLD_H
#include "tests/unit/world.h"

struct world *small_world(void);
struct scope small_scope(bool everything);
extern const char *const seed_lines[];
extern const size_t n_seed_lines;
/* Ids that mean something there: n of them. */
const struct id *known_ids(size_t *n);

#endif
