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

/* One span each; of a return the first day of its period, which the judge widens to the whole of it when it knows the form. */
static void
what_has_no_events_has_one_span(void **state)
{
	static const struct { const char *line, *from, *to, *period_to; uint32_t parent; const char *below; } rows[] = {
		{ "post person_ref=P1 unit_id=V1 title=village_head from_on=2020-01-01 to_on=2022-01-01", "2020-01-01", "2022-01-01", NULL,
		  KIND_UNIT, "V1" },
		{ "meeting cell_id=CB1 held_on=2024-05-03", "2024-05-03", "2024-05-04", NULL, KIND_ORGANISATION, "CB1" },
		{ "counted_return form=totals organisation_id=CB1 period_on=2024-04-01 cells=total:1", "2024-04-01", "2024-04-02", "2024-07-01",
		  KIND_ORGANISATION, "CB1" },
		{ "counted_return form=villages unit_id=V1 period_on=2024-01-01 cells=households:1", "2024-01-01", "2024-01-02", "2025-01-01",
		  KIND_UNIT, "V1" },
		{ "register_entry form=term organisation_id=DB1 from_on=2021-06-01 cells=number:25", "2021-06-01", NULL, NULL, KIND_ORGANISATION, "DB1" },
		{ "register_entry form=term organisation_id=DB1 from_on=2021-06-01 to_on=2024-06-01 cells=number:25", "2021-06-01", "2024-06-01", NULL,
		  KIND_ORGANISATION, "DB1" },
		{ "case_file form=issue unit_id=X1 opened_on=2024-03-05 closed_on=2024-03-05", "2024-03-05", "2024-03-06", NULL, KIND_UNIT, "X1" },
		{ "document number=D1 signed_on=2020-05-01 valid_from=2020-07-01 valid_to=2025-07-01", "2020-07-01", "2025-07-01", NULL, 0, NULL },
		{ "document number=D1 signed_on=2020-05-01", "2020-05-01", NULL, NULL, 0, NULL },
		{ "task code=T1 lead_organisation_id=CB1 issued_on=2024-06-01", "2024-06-01", NULL, NULL, KIND_ORGANISATION, "CB1" },
		{ "task_report task_id=T0 organisation_id=CB1 what=read reported_on=2024-06-09", "2024-06-09", NULL, NULL, KIND_TASK, "T0" },
	};
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct scope everything = world_scope(NULL);

	world_use(w, small_catalogue());
	world_judge(w, NULL, "task code=T0 lead_organisation_id=CB1", 90);
	struct lookup lookup = world_lookup(w);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int32_t from = world_date(rows[i].from), to = rows[i].to ? world_date(rows[i].to) : ON_END;
		struct judgement out;
		struct node folded;

		judge(world_write(a, rows[i].line), &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
		assert_int_equal(out.decision, JUDGED_ACCEPTED);
		assert_int_equal(out.after->n_spans, 1);
		assert_int_equal(out.after->spans[0].to, rows[i].period_to ? world_date(rows[i].period_to) : to);
		folded = *out.after;
		if (folded.generic)
			folded.from = 0;          /* filled in by the fold */
		assert_null(node_fold(&folded, a));
		assert_int_equal(folded.from, from);
		assert_int_equal(folded.spans[0].from, from);
		assert_int_equal(folded.spans[0].to, to);
		assert_int_equal(folded.spans[0].has_parent, rows[i].below != NULL);
		if (rows[i].below) {
			struct id below = world_id(rows[i].parent, rows[i].below);

			assert_true(id_equal(&folded.spans[0].parent, &below));
		}
	}
	arena_free(&a);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_folds_into_spans),
		cmocka_unit_test(a_span_holds_from_its_first_day_until_the_day_before_its_end),
		cmocka_unit_test(what_is_only_parked_is_valid_on_no_day),
		cmocka_unit_test(what_has_no_events_has_one_span),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
