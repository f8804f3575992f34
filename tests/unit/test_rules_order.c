/* The order of arrival does not matter: a random history of one unit, its events judged in any order, leaves the same
 * spans behind whenever all of them are accepted. One seed gives one history: 2,000 of them, three orders each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "tests/unit/draw.h"
#include "tests/unit/test_rules.h"

#define RUNS 2000
#define EVENTS_MAX 10
#define FIRST_DAY 10957   /* 2000-01-01 */

/* Few days, so that many events meet on one day; a dissolution in half of the histories, mostly after all others. */
static size_t
make_history(uint64_t *seed, char lines[EVENTS_MAX][160])
{
	static const char *const parents[] = { "H1", "H2", "H3@2010-01-01" };
	size_t n = 1 + (size_t)below(seed, EVENTS_MAX);
	char day[DATE_TEXT];

	for (size_t i = 0; i < n; i++) {
		date_format_iso(FIRST_DAY + 4000 + below(seed, 30), day);
		if (below(seed, 2))
			snprintf(lines[i], 160, "unit_change change=rename unit_id=X9@2000-01-01 name=Tên_%d occurred_on=%s",
			         below(seed, 1000), day);
		else
			snprintf(lines[i], 160, "unit_change change=re_parent unit_id=X9@2000-01-01 parent_id=%s occurred_on=%s",
			         parents[below(seed, 3)], day);
	}
	if (below(seed, 2)) {
		date_format_iso(FIRST_DAY + 4000 + (below(seed, 4) ? 30 : below(seed, 30)), day);
		snprintf(lines[n - 1], 160, "unit_change change=dissolve unit_id=X9@2000-01-01 without_successor=true "
		         "occurred_on=%s", day);
	}
	return n;
}

static void
shuffle(uint64_t *seed, size_t *order, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)below(seed, (int)i), swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

/* The spans in words, or "" when some event was not accepted. */
static void
live(char lines[EVENTS_MAX][160], const size_t *order, size_t n, char *words, size_t size)
{
	struct world *w = base_world();
	struct arena *a = arena_new(8u << 20);
	struct lookup lookup = world_lookup(w);
	struct scope everything = world_scope(NULL);
	const struct node *node;
	size_t len = 0;

	world_judge(w, NULL, "unit code=X9 level=commune parent_id=H1 valid_from=2000-01-01", 99);
	words[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		struct judgement out;

		judge(world_write(a, lines[order[i]]), &everything, &lookup, DATE_MAX, 100 + i, a, &out);
		if (out.decision != JUDGED_ACCEPTED)
			goto done;
		world_apply(w, out.after);
	}
	node = world_node(w, world_id(KIND_UNIT, "X9@2000-01-01"));
	assert_int_equal(node->n_events, n);
	assert_int_equal(node->version, n + 1);
	for (size_t i = 0; i < node->n_spans; i++)
		len += (size_t)snprintf(words + len, size - len, "[%d %d) %s %02x%02x; ", node->spans[i].from, node->spans[i].to,
		                        node->spans[i].name, node->spans[i].parent.b[0], node->spans[i].parent.b[1]);
done:
	arena_free(&a);
	world_free(&w);
}

static void
order_of_arrival_leaves_the_same_spans(void **state)
{
	unsigned compared = 0, refused = 0;

	for (uint64_t run = 0; run < RUNS; run++) {
		char lines[EVENTS_MAX][160], first[2048] = "", words[2048];
		uint64_t seed = run;
		size_t order[EVENTS_MAX], n = make_history(&seed, lines);

		for (size_t i = 0; i < n; i++)
			order[i] = i;
		for (int turn = 0; turn < 3; turn++) {
			live(lines, order, n, words, sizeof words);
			shuffle(&seed, order, n);
			if (!words[0]) {
				refused++;
				continue;
			}
			if (first[0] && strcmp(first, words) != 0)
				fail_msg("run %u\n  one order:     %s\n  another order: %s", (unsigned)run, first, words);
			compared += first[0] != '\0';
			snprintf(first, sizeof first, "%s", words);
		}
	}
	print_message("orders compared %u, with a refusal %u\n", compared, refused);
	assert_true(compared > RUNS / 2 && refused > RUNS / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(order_of_arrival_leaves_the_same_spans) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
