/* node_fold: what follows from a base and its events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "tests/unit/test_rules.h"

#define RENAMED(day, to) { .on = (day), .change = LT__CHANGE_KIND__CHANGE_KIND_RENAME, .name = (to) }
#define MOVED(day, to) { .on = (day), .change = LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT, .parent = { { (to) } } }
#define DISSOLVED(day) { .on = (day), .change = LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE }
#define SPAN(from, to, name, parent) { (from), (to), (name), (parent) != 0, { { (parent) } } }
#define POSSIBLE (-1)

/* Parent ids are one byte; the base is named "A", begins on day `from` and lies below 1. */
static const struct fold_case {
	int impossible;                       /* the first event that cannot be, or POSSIBLE */
	int32_t from;
	struct node_event events[5]; size_t n_events;
	struct node_span spans[5]; size_t n_spans;
} cases[] = {
	{ POSSIBLE, 100, { { 0 } }, 0, { SPAN(100, ON_END, "A", 1) }, 1 },
	{ POSSIBLE, ON_BEGINNING, { { 0 } }, 0, { SPAN(ON_BEGINNING, ON_END, "A", 1) }, 1 },
	{ POSSIBLE, 100, { RENAMED(200, "B") }, 1, { SPAN(100, 200, "A", 1), SPAN(200, ON_END, "B", 1) }, 2 },
	{ POSSIBLE, 100, { MOVED(200, 2) }, 1, { SPAN(100, 200, "A", 1), SPAN(200, ON_END, "A", 2) }, 2 },
	{ POSSIBLE, 100, { RENAMED(200, "B"), MOVED(300, 2), DISSOLVED(400) }, 3,
	  { SPAN(100, 200, "A", 1), SPAN(200, 300, "B", 1), SPAN(300, 400, "B", 2) }, 3 },
	/* one day, one span */
	{ POSSIBLE, 100, { RENAMED(200, "B"), MOVED(200, 2) }, 2, { SPAN(100, 200, "A", 1), SPAN(200, ON_END, "B", 2) }, 2 },
	{ POSSIBLE, 100, { RENAMED(100, "B") }, 1, { SPAN(100, ON_END, "B", 1) }, 1 },
	{ POSSIBLE, 100, { RENAMED(200, "B"), DISSOLVED(200) }, 2, { SPAN(100, 200, "A", 1) }, 1 },
	/* what cannot be */
	{ 0, 100, { RENAMED(99, "B") }, 1 },
	{ 0, 100, { DISSOLVED(100) }, 1 },
	{ 1, 100, { DISSOLVED(200), RENAMED(200, "B") }, 2 },
	{ 1, 100, { DISSOLVED(200), MOVED(300, 2) }, 2 },
	{ 2, 100, { RENAMED(150, "B"), DISSOLVED(200), DISSOLVED(300) }, 3 },
	{ 1, 100, { RENAMED(100, "B"), DISSOLVED(100) }, 2 },
	{ POSSIBLE, ON_BEGINNING, { DISSOLVED(-20000) }, 1, { SPAN(ON_BEGINNING, -20000, "A", 1) }, 1 },
};

static void
assert_spans(const struct node *n, const struct node_span *spans, size_t n_spans)
{
	assert_int_equal(n->n_spans, n_spans);
	for (size_t i = 0; i < n_spans; i++) {
		assert_int_equal(n->spans[i].from, spans[i].from);
		assert_int_equal(n->spans[i].to, spans[i].to);
		assert_string_equal(n->spans[i].name, spans[i].name);
		assert_int_equal(n->spans[i].has_parent, spans[i].has_parent);
		assert_true(id_equal(&n->spans[i].parent, &spans[i].parent));
	}
}

static void
a_history_folds_into_spans(void **state)
{
	struct arena *a = arena_new(1u << 20);
	uint8_t parent[16] = { 1 };
	Lt__Unit unit = LT__UNIT__INIT;

	unit.name = "A";
	unit.has_parent_id = true;
	unit.parent_id = (ProtobufCBinaryData){ sizeof parent, parent };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct fold_case *c = &cases[i];
		struct node n = { .kind = KIND_UNIT, .unit = &unit, .from = c->from, .events = c->events, .n_events = c->n_events };
		const struct node_event *impossible = node_fold(&n, a);

		assert_ptr_equal(impossible, c->impossible == POSSIBLE ? NULL : &c->events[c->impossible]);
		if (!impossible)
			assert_spans(&n, c->spans, c->n_spans);
	}
	arena_free(&a);
}

static void
a_span_holds_from_its_first_day_until_the_day_before_its_end(void **state)
{
	static const struct node_event events[] = { RENAMED(200, "B"), DISSOLVED(300) };
	struct arena *a = arena_new(1u << 20);
	Lt__Organisation organisation = LT__ORGANISATION__INIT;
	struct node n = { .kind = KIND_ORGANISATION, .organisation = &organisation, .from = 100, .events = events, .n_events = 2 };

	organisation.name = "A";
	organisation.code = "O1";
	assert_null(node_fold(&n, a));
	assert_null(node_at(&n, 99));
	assert_string_equal(node_at(&n, 100)->name, "A");
	assert_string_equal(node_at(&n, 199)->name, "A");
	assert_string_equal(node_at(&n, 200)->name, "B");
	assert_string_equal(node_at(&n, 299)->name, "B");
	assert_null(node_at(&n, 300));
	assert_null(node_at(&n, ON_END));
	assert_int_equal(node_end(&n), 300);
	assert_string_equal(node_code(&n), "O1");
	assert_false(node_at(&n, 100)->has_parent);
	arena_free(&a);
}

static void
what_is_only_parked_is_valid_on_no_day(void **state)
{
	struct node stub = { .kind = KIND_UNIT, .parked = true };

	assert_null(node_at(&stub, 0));
	assert_null(node_code(&stub));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_folds_into_spans),
		cmocka_unit_test(a_span_holds_from_its_first_day_until_the_day_before_its_end),
		cmocka_unit_test(what_is_only_parked_is_valid_on_no_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
