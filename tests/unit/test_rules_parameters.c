/* Parameters and holidays: what the province sets takes the place of what is built in, on the day of the event; whatever it
 * does not name stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#include "common/rules/calendar.h"
#include "tests/unit/test_rules.h"

#define MEET "meeting cell_id=CB1 "
#define P1 "member person_ref=P1 organisation_id=CB1 occurred_on=2024-01-01 "
#define ADMIT "member_event event=admit person_ref=P9 enters.organisation_id=CB1 considered_on=2024-05-20 decided_on=2024-05-25 " \
	"decision.signed_on=2024-05-25 enters.admission_decided_on=2024-05-25 "
#define PROBATION "member person_ref=P2 organisation_id=CB1 status=probationary admitted_on=2023-06-03 occurred_on=2024-01-01"

struct parameter_case { const char *catalogue, *verdict, *without, *record, *before; };

/* With that catalogue the first verdict, without any the second. */
static const struct parameter_case cases[] = {
	{ "parameter meeting_minutes 60[2025-10-28..]", "accepted", "accepted MTG-005", MEET "held_on=2025-11-03 minutes_taken=70" },
	{ "parameter meeting_minutes 60[2025-10-28..2025-11-03] 100[2025-11-03..]", "accepted MTG-005", "accepted",
	  MEET "held_on=2025-11-03 minutes_taken=95" },
	{ "parameter meeting_minutes 60[2025-10-28..2025-11-03] 100[2025-11-03..]", "accepted", "accepted MTG-005",
	  MEET "held_on=2025-11-02 minutes_taken=70" },
	{ "parameter meeting_minutes 60[2024-01-01..]", "accepted MTG-005", "accepted", MEET "held_on=2024-05-03 minutes_taken=50" },
	{ "parameter meeting_minutes 60[2026-01-01..]", "accepted", "accepted MTG-005", MEET "held_on=2025-11-03 minutes_taken=5" },
	{ "parameter meeting_minutes_combined 60", "accepted", "accepted MTG-005",
	  MEET "held_on=2025-11-03 kind=combined topic_code=A minutes_taken=70" },
	{ "parameter village_titles 1", "returned POST-005", "accepted", "post person_ref=N1 unit_id=V1 title=village_head from_on=2021-01-01",
	  "post person_ref=N2 unit_id=V1 title=front_team_head from_on=2020-01-01" },
	{ "parameter admission_age_min 55", "returned MEM-003", "accepted", ADMIT },
	{ "parameter admission_age_max 50", "returned MEM-003", "accepted", ADMIT },
	{ "parameter ceremony_days 3", "accepted MEM-007", "accepted", ADMIT "decision_received_on=2024-05-25" },
	{ "parameter certificate_months 6", "accepted MEM-015", "accepted", ADMIT "certificate_on=2023-01-01 dossier_on=2024-05-19" },
	{ "parameter vote_parts 3\nparameter vote_of 4", "returned MEM-009", "accepted", ADMIT },
	{ "parameter vote_parts 1\nparameter vote_of 2", "accepted", "returned MEM-009", ADMIT "votes_yes=6" },
	{ "parameter failed_votes 2", "returned MEM-010", "accepted", ADMIT "failed_votes=2" },
	{ "parameter introducers 3", "accepted MEM-012", "accepted", ADMIT },
	{ "parameter introducer_months 1", "accepted", "accepted MEM-013", ADMIT "introducer_refs=P1,P8",
	  "member_event event=transfer_in person_ref=P1 enters.organisation_id=CB1 outside_province=true occurred_on=2024-03-01" },
	{ "parameter probation_months 18", "returned MEM-005", "accepted MEM-008",
	  "member_event event=recognise_official person_ref=P2 occurred_on=2024-06-03 considered_on=2024-09-02", PROBATION },
	{ "parameter probation_months 11", "accepted", "returned MEM-005",
	  "member_event event=recognise_official person_ref=P2 occurred_on=2024-05-03", PROBATION },
	{ "parameter recognition_days 90", "accepted", "accepted MEM-008",
	  "member_event event=recognise_official person_ref=P2 occurred_on=2024-06-03 considered_on=2024-09-02", PROBATION },
	{ "parameter transfer_days 10", "accepted MEM-016", "accepted", "member_event event=transfer_in person_ref=P1 to_organisation_id=CC1",
	  P1 "\nmember_event event=transfer_out person_ref=P1 to_organisation_id=CC1 occurred_on=2024-05-01" },
	{ "parameter presented_days 10", "accepted MEM-017", "accepted",
	  "member_event event=transfer_in person_ref=P1 to_organisation_id=CC1 presented_on=2024-05-30",
	  P1 "\nmember_event event=transfer_out person_ref=P1 to_organisation_id=CC1 occurred_on=2024-05-01" },
	{ "parameter absence_months_min 7", "returned MEM-018", "accepted", "member_event event=temp_out person_ref=P1 until_on=2024-12-01", P1 },
	{ "parameter absence_months 5", "returned MEM-018", "accepted", "member_event event=temp_out person_ref=P1 until_on=2024-12-01", P1 },
	{ "parameter absence_study_months 5", "returned MEM-018", "accepted",
	  "member_event event=temp_out person_ref=P1 until_on=2024-12-01 reason=study", P1 },
	{ "parameter working_age_women 600", "accepted", "accepted MEM-019", "member_event event=exempt person_ref=P1", P1 },
	{ "parameter working_age_men 700", "accepted MEM-019", "accepted MEM-019", "member_event event=exempt person_ref=P1", P1 },
	/* what the catalogue does not name stays built in */
	{ "parameter meeting_minutes 60", "accepted MTG-005", "accepted MTG-005",
	  MEET "held_on=2025-11-03 kind=combined topic_code=A minutes_taken=70" },
	{ "holidays 2024 2024-05-27 2024-05-28\nparameter ceremony_days 5", "accepted", "accepted", ADMIT "decision_received_on=2024-05-25" },
	{ "holidays 2024\nparameter ceremony_days 4", "accepted MEM-007", "accepted", ADMIT "decision_received_on=2024-05-25" },
	{ "holidays 2024 2024-05-27\nparameter ceremony_days 4", "accepted", "accepted", ADMIT "decision_received_on=2024-05-25" },
	{ "holidays 2023 2023-05-27\nparameter ceremony_days 4", "accepted MEM-007", "accepted", ADMIT "decision_received_on=2024-05-25" },
};

static void
words_of(const struct parameter_case *c, const struct catalogue *catalogue, char *words, size_t size)
{
	struct world *w = base_world();
	struct arena *a = arena_new(1u << 20);
	struct scope everything = world_scope(NULL);
	struct judgement out;
	size_t len;

	world_tell(w, c->before);
	world_use(w, catalogue);
	struct lookup lookup = world_lookup(w);

	judge(world_write(a, c->record), &everything, &lookup, world_date("2026-01-15"), J_NEW, a, &out);
	len = (size_t)snprintf(words, size, "%s", out.decision == JUDGED_ACCEPTED ? "accepted"
	                                          : out.decision == JUDGED_RETURNED ? "returned" : "unknown");
	for (size_t i = 0; i < out.n_findings; i++)
		len += (size_t)snprintf(words + len, size - len, " %s", out.findings[i].rule->code);
	arena_free(&a);
	world_free(&w);
}

static void
the_catalogues_value_of_the_day_takes_the_place_of_the_built_in_one(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct catalogue *c = catalogue_write(cases[i].catalogue);
		char with[256], without[256];

		words_of(&cases[i], c, with, sizeof with);
		words_of(&cases[i], NULL, without, sizeof without);
		if (strcmp(with, cases[i].verdict) != 0 || strcmp(without, cases[i].without) != 0)
			fail_msg("%s\n  under %s: %s, expected %s\n  without: %s, expected %s", cases[i].record, cases[i].catalogue, with,
			         cases[i].verdict, without, cases[i].without);
		catalogue_free(&c);
	}
}

/* A catalogue that names no parameter judges as none does. */
static void
a_catalogue_without_parameters_changes_nothing(void **state)
{
	struct catalogue *c = catalogue_write("list any a");

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char with[256];

		words_of(&cases[i], c, with, sizeof with);
		assert_string_equal(with, cases[i].without);
	}
	catalogue_free(&c);
}

static void
holidays_of_a_named_year_are_the_only_ones(void **state)
{
	struct catalogue *c = catalogue_write("holidays 2024 2024-06-03 2024-06-08\nholidays 2023");
	static const struct { const char *from, *to; int with, without; } days[] = {
		{ "2024-05-31", "2024-06-10", 5, 6 },      /* Monday the 3rd; the 8th is a Saturday anyway */
		{ "2024-04-29", "2024-05-03", 4, 2 },      /* 30 April and 1 May are not among them */
		{ "2022-12-30", "2023-01-03", 2, 2 },      /* 1 January 2023 is a Sunday */
		{ "2023-04-28", "2023-05-02", 2, 1 },      /* 2023 has none */
		{ "2025-04-29", "2025-05-02", 1, 1 },      /* 2025 is not named: the fixed four */
		{ "2024-12-30", "2025-01-02", 2, 2 },      /* 31 December and 2 January; the 1st belongs to 2025 */
	};
	int fixed = 0, named = 0;

	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		int32_t from = world_date(days[i].from), to = world_date(days[i].to);

		assert_true(calendar_within(c, from, to, days[i].with) && !calendar_within(c, from, to, days[i].with - 1));
		assert_true(calendar_within(NULL, from, to, days[i].without) && !calendar_within(NULL, from, to, days[i].without - 1));
	}
	/* five years: of 2023 one fixed day is a working day, of 2024 three until June, against one that is named */
	while (!calendar_within(NULL, world_date("2019-04-29"), world_date("2024-06-04"), fixed))
		fixed++;
	while (!calendar_within(c, world_date("2019-04-29"), world_date("2024-06-04"), named))
		named++;
	assert_int_equal(named - fixed, 1 + 3 - 1);
	catalogue_free(&c);
}

/* However it is counted, by leaps or day by day. */
static void
a_catalogue_that_names_no_year_counts_like_none(void **state)
{
	struct catalogue *c = catalogue_write("list any a");

	for (int32_t from = world_date("2023-12-01"); from < world_date("2024-06-01"); from += 3)
		for (int days = 0; days < 40; days += 7)
			for (int32_t to = from; to < from + 90; to += 2)
				assert_int_equal(calendar_within(c, from, to, days), calendar_within(NULL, from, to, days));
	catalogue_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_catalogues_value_of_the_day_takes_the_place_of_the_built_in_one),
		cmocka_unit_test(a_catalogue_without_parameters_changes_nothing),
		cmocka_unit_test(holidays_of_a_named_year_are_the_only_ones),
		cmocka_unit_test(a_catalogue_that_names_no_year_counts_like_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
