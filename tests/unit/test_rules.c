/* Runs the tables of cases, and asks of the table of rules what can be asked of every rule. */
#include "tests/unit/test_rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "common/base/text.h"

static void
run(const struct rule_case *cases)
{
	for (const struct rule_case *c = cases; c->verdict; c++)
		check_case(c);
}

static void what_a_record_says_by_itself(void **state) { run(form_cases); }
static void units_keep_their_rules(void **state) { run(unit_cases); }
static void organisations_keep_their_rules(void **state) { run(organisation_cases); }
static void a_site_writes_below_its_root_only(void **state) { run(scope_cases); }
static void the_unknown_never_refuses(void **state) { run(unknown_cases); }

static void events_find_their_place_in_the_timeline(void **state) { run(timeline_cases); }
static void members_keep_their_rules(void **state) { run(member_cases); }
static void a_member_says_what_its_event_needs(void **state) { run(member_form_cases); }
static void a_member_has_a_cell_on_every_day(void **state) { run(cell_cases); }
static void posts_keep_their_rules(void **state) { run(post_cases); }
static void meetings_keep_their_rules(void **state) { run(meeting_cases); }
static void filled_forms_keep_the_rules_of_the_catalogue(void **state) { run(filled_cases); }
static void tasks_and_reports_keep_their_rules(void **state) { run(task_cases); }
static void closings_keep_their_rules_and_what_comes_late_is_an_adjustment(void **state) { run(period_cases); }
static void documents_keep_their_rules(void **state) { run(document_cases); }
static void amendments_keep_the_rules(void **state) { run(amend_cases); }

static void
a_node_takes_a_thousand_changes_and_no_more(void **state)
{
	static char before[NODE_EVENTS_MAX * 80];
	char day[DATE_TEXT], *end = before;
	struct rule_case last = { "accepted", "unit_change change=rename unit_id=X1 name=Mới", before },
		one_more = { "returned REC-014:unit_change.unit_id", last.record, before };

	for (int i = 0; i < NODE_EVENTS_MAX; i++) {
		if (i == NODE_EVENTS_MAX - 1)
			check_case(&last);
		date_format_iso(i, day);
		end += sprintf(end, "unit_change change=rename unit_id=X1 name=Tên_%d occurred_on=%s\n", i, day);
	}
	check_case(&one_more);
}

static void
a_member_takes_a_thousand_events_and_no_more(void **state)
{
	static char before[NODE_EVENTS_MAX * 100];
	char day[DATE_TEXT], *end = before + sprintf(before, "member person_ref=P1 organisation_id=CB1 occurred_on=1970-01-01 "
	                                             "birth_year=1900\n");
	struct rule_case last = { "accepted", "member_event event=exempt person_ref=P1", before },
		one_more = { "returned REC-014:member_event.person_ref", last.record, before };

	for (int i = 1; i < NODE_EVENTS_MAX; i++) {
		if (i == NODE_EVENTS_MAX - 1)
			check_case(&last);
		date_format_iso(i, day);
		end += sprintf(end, "member_event event=%s person_ref=P1 occurred_on=%s\n", i % 2 ? "temp_out" : "temp_in", day);
	}
	check_case(&one_more);
}

/* Who follows the order of tasks gives up after 256 of them: it can only be an attempt to keep the centre busy. */
static void
a_plan_has_no_more_than_256_steps_before_one(void **state)
{
	static char before[300 * 80];
	char *end = before + sprintf(before, "task code=S0 lead_organisation_id=CB1\n");
	struct rule_case last = { "accepted", "task code=T1 lead_organisation_id=CB1 after_ids=S255", before },
		one_more = { "returned TSK-005:task.after_ids", "task code=T1 lead_organisation_id=CB1 after_ids=S256", before };

	for (int i = 1; i <= 256; i++)
		end += sprintf(end, "task code=S%d lead_organisation_id=CB1 after_ids=S%d\n", i, i - 1);
	check_case(&last);
	check_case(&one_more);
}

static void
every_rule_is_broken_by_some_case(void **state)
{
	for (size_t i = 0; i < n_rules; i++) {
		if (strcmp(rules[i].code, "REC-005") == 0)   /* said by the centre's writer, never by judge */
			assert_int_equal(rule_hits[i], 0);
		else if (!rule_hits[i])
			fail_msg("no case breaks %s", rules[i].code);
	}
}

static bool
has_diacritic(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return true;
	return false;
}

static void
assert_sentence(const char *code, const char *text)
{
	char *normal = text_normalise(text);

	if (!text[0] || text[strlen(text) - 1] != '.' || strchr(text, '%'))
		fail_msg("%s: not a whole sentence: \"%s\"", code, text);
	if (!normal || strcmp(normal, text) != 0)
		fail_msg("%s: not in normal form: \"%s\"", code, text);
	free(normal);
}

static void
every_rule_speaks_whole_sentences_in_both_languages(void **state)
{
	for (size_t i = 0; i < n_rules; i++) {
		const struct rule *r = &rules[i];

		assert_sentence(r->code, r->vi);
		assert_sentence(r->code, r->en);
		assert_sentence(r->code, r->remedy_vi);
		assert_sentence(r->code, r->remedy_en);
		if (!has_diacritic(r->vi) || !has_diacritic(r->remedy_vi))
			fail_msg("%s: Vietnamese without diacritics", r->code);
		assert_true(r->source[0]);
		assert_true(r->severity >= SEVERITY_INFO && r->severity <= SEVERITY_ERROR);
	}
}

static void
a_code_names_one_rule(void **state)
{
	for (size_t i = 0; i < n_rules; i++)
		assert_ptr_equal(rule_find(rules[i].code), &rules[i]);
	assert_null(rule_find("REC-999"));
	assert_null(rule_find(NULL));
}

/* The code is ours, the sentence the form's; whoever gave a reason for the code gave it for this. */
static void
a_rule_of_a_form_speaks_in_its_own_words(void **state)
{
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct scope everything = world_scope(NULL);
	struct judgement out;
	char text[600];

	world_use(w, small_catalogue());
	struct lookup lookup = world_lookup(w);
	Lt__Update *u = world_write(a, "counted_return form=totals organisation_id=CB1 period_on=2024-04-01 cells=total:12|women:13");
	Lt__WarningReason reason = LT__WARNING_REASON__INIT, *reasons_given[] = { &reason };

	judge(u, &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
	assert_int_equal(out.n_findings, 1);
	assert_ptr_equal(out.findings[0].rule, rule_find("FRM-020"));
	finding_sentence(&out.findings[0], LANG_VI, text, sizeof text);
	assert_memory_equal(text, "Các con số của mẫu không khớp nhau. ", strlen("Các con số của mẫu không khớp nhau. "));
	finding_sentence(&out.findings[0], LANG_EN, text, sizeof text);
	assert_memory_equal(text, "The figures of the form", 23);
	assert_non_null(strstr(text, out.findings[0].rule->remedy_en));
	reason.rule = (char *)"FRM-020";
	u->n_reasons = 1;
	u->reasons = reasons_given;
	assert_true(reason_given(u, out.findings[0].rule));
	arena_free(&a);
	world_free(&w);
}

/* Of several closed periods the first one to end after the change, of the same end the longest. */
static void
an_adjustment_names_the_period_it_changes(void **state)
{
	static const struct { const char *day, *vi, *en; } cases[] = {
		{ "2020-02-29", "Kỳ 02/2020 đã khóa: thay đổi ghi thành điều chỉnh.", "The period 02/2020 is closed" },
		{ "2020-03-01", "Kỳ quý 1/2020 đã khóa: thay đổi ghi thành điều chỉnh.", "The period Q1/2020 is closed" },
		{ "2020-04-01", "Kỳ 6 tháng đầu năm 2020 đã khóa", "The period first half of 2020 is closed" },
		{ "1999-01-01", "Kỳ 02/2020 đã khóa", "The period 02/2020 is closed" },
		{ "2020-12-31", "Kỳ 2020 đã khóa", "The period 2020 is closed" },
	};
	static const struct { const char *length, *on; } closed[] = {
		{ "month", "2020-12-01" }, { "year", "2020-01-01" }, { "half", "2020-01-01" }, { "quarter", "2020-10-01" },
		{ "month", "2020-02-01" }, { "quarter", "2020-01-01" },
	};
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct scope everything = world_scope(NULL);
	char text[600];

	for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
		snprintf(text, sizeof text, "period_step organisation_id=TU what=closed stepped_on=2021-02-01 length=%s period_on=%s",
		         closed[i].length, closed[i].on);
		world_judge(w, NULL, text, 100 + i);
	}
	struct lookup lookup = world_lookup(w);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct judgement out;

		snprintf(text, sizeof text, "meeting cell_id=CB1 held_on=%s", cases[i].day);
		judge(world_write(a, text), &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
		assert_int_equal(out.decision, JUDGED_ACCEPTED);
		assert_true(out.adjusts);
		assert_int_equal(out.n_findings, 1);
		finding_sentence(&out.findings[0], LANG_VI, text, sizeof text);
		assert_memory_equal(text, cases[i].vi, strlen(cases[i].vi));
		finding_sentence(&out.findings[0], LANG_EN, text, sizeof text);
		assert_memory_equal(text, cases[i].en, strlen(cases[i].en));
	}
	world_judge(w, NULL, "period_step organisation_id=TU what=reopened note=Sai stepped_on=2021-02-02 length=year period_on=2020-01-01", 200);
	assert_int_equal(closed_touched(lookup.closed, world_date("2020-12-31"))->length, LTC__PERIOD__PERIOD_QUARTER);
	assert_null(closed_touched(lookup.closed, world_date("2021-01-01")));
	assert_null(closed_touched(NULL, 0));
	arena_free(&a);
	world_free(&w);
}

static void
nothing_is_accepted_without_a_required_field(void **state)
{
	static const struct rule_case *const all[] = { form_cases, unit_cases, organisation_cases, scope_cases, unknown_cases,
		timeline_cases, member_cases, member_form_cases, cell_cases, post_cases, meeting_cases, amend_cases, filled_cases,
		task_cases, document_cases, period_cases };
	size_t dropped = 0;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		for (const struct rule_case *c = all[i]; c->verdict; c++)
			dropped += check_case_without_each_field(c);
	assert_true(dropped > 5000);
}

static void
a_finding_says_sentence_remedy_and_what_it_collides_with(void **state)
{
	struct finding f = { rule_find("UNIT-008"), "occurred_on", world_id(KIND_UNIT, "X1"), world_date("2024-03-09") };
	char text[600];

	finding_sentence(&f, LANG_VI, text, sizeof text);
	assert_memory_equal(text, f.rule->vi, strlen(f.rule->vi));
	assert_non_null(strstr(text, f.rule->remedy_vi));
	assert_non_null(strstr(text, " (09/03/2024, "));
	f.other = (struct id){ { 0 } };
	finding_sentence(&f, LANG_VI, text, sizeof text);
	assert_non_null(strstr(text, " (09/03/2024)"));
	f.other = world_id(KIND_UNIT, "X1");
	f.other_on = ON_BEGINNING;
	finding_sentence(&f, LANG_EN, text, sizeof text);
	assert_null(strstr(text, "2024"));
	f.other = (struct id){ { 0 } };
	finding_sentence(&f, LANG_EN, text, sizeof text);
	assert_null(strchr(text, '('));
	finding_sentence(&f, LANG_VI, text, 10);
	assert_int_equal(strlen(text), 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_record_says_by_itself),
		cmocka_unit_test(units_keep_their_rules),
		cmocka_unit_test(organisations_keep_their_rules),
		cmocka_unit_test(a_site_writes_below_its_root_only),
		cmocka_unit_test(the_unknown_never_refuses),
		cmocka_unit_test(events_find_their_place_in_the_timeline),
		cmocka_unit_test(members_keep_their_rules),
		cmocka_unit_test(a_member_says_what_its_event_needs),
		cmocka_unit_test(a_member_has_a_cell_on_every_day),
		cmocka_unit_test(posts_keep_their_rules),
		cmocka_unit_test(meetings_keep_their_rules),
		cmocka_unit_test(amendments_keep_the_rules),
		cmocka_unit_test(filled_forms_keep_the_rules_of_the_catalogue),
		cmocka_unit_test(tasks_and_reports_keep_their_rules),
		cmocka_unit_test(closings_keep_their_rules_and_what_comes_late_is_an_adjustment),
		cmocka_unit_test(documents_keep_their_rules),
		cmocka_unit_test(a_node_takes_a_thousand_changes_and_no_more),
		cmocka_unit_test(a_member_takes_a_thousand_events_and_no_more),
		cmocka_unit_test(a_plan_has_no_more_than_256_steps_before_one),
		cmocka_unit_test(every_rule_is_broken_by_some_case),
		cmocka_unit_test(every_rule_speaks_whole_sentences_in_both_languages),
		cmocka_unit_test(a_code_names_one_rule),
		cmocka_unit_test(a_rule_of_a_form_speaks_in_its_own_words),
		cmocka_unit_test(an_adjustment_names_the_period_it_changes),
		cmocka_unit_test(nothing_is_accepted_without_a_required_field),
		cmocka_unit_test(a_finding_says_sentence_remedy_and_what_it_collides_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
