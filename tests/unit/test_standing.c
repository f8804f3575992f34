/* Standing rules: every case is put into PostgreSQL, copied from there into SQLite, and the list must say the same in both:
 * what was written down by hand, and each row to the last column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/clock.h"
#include "common/rules/work.h"
#include "tests/unit/standing_rig.h"

/* ---- cases ---- */

struct standing_case {
	const char *expected;        /* "code|n|m|note" per row, sorted, separated by blanks where there is no note */
	const char *code, *day, *sentence, *setup;
};
#define DAY "2026-03-16"             /* a Monday */
#define CELL "SELECT org('CB1');"

static const struct standing_case cases[] = {
	/* R09 */
	{ "CB1|0|0|\n", "STD-009", DAY, "a_cell_without_members_is_listed", CELL },
	{ "CB1|2|2|\n", "STD-009", DAY, "two_official_members_are_too_few", CELL "SELECT people('CB1', 2)" },
	{ "", "STD-009", DAY, "three_official_members_are_enough", CELL "SELECT people('CB1', 3)" },
	{ "", "STD-009", DAY, "four_official_members_are_enough", CELL "SELECT people('CB1', 4)" },
	{ "CB1|2|7|\n", "STD-009", DAY, "probationary_members_do_not_count_as_official", CELL "SELECT people('CB1', 2), people('CB1', 5, 'probationary')" },
	{ "CB1|2|3|\n", "STD-009", DAY, "a_suspended_member_does_not_count_as_official", CELL "SELECT people('CB1', 2), people('CB1', 1, 'suspended')" },
	{ "", "STD-009", DAY, "exempt_members_count", CELL "SELECT people('CB1', 2), people('CB1', 1, exempt => true)" },
	{ "", "STD-009", DAY, "a_member_away_counts_at_home", CELL "SELECT people('CB1', 2), people('CB1', 1, away => true)" },
	{ "CB2|2|2|\n", "STD-009", DAY, "a_member_away_does_not_count_where_he_is",
	  CELL "SELECT org('CB2'), people('CB1', 2), people('CB2', 2), people('CB1', 1, away => true, who => 'x'), event('x', 'temp_out', '2026-01-01')" },
	{ "", "STD-009", DAY, "a_member_being_transferred_counts_where_he_left", CELL "SELECT people('CB1', 2), people('CB1', 1, goes => 'CB2', who => 'x')" },
	{ "CB1|2|2|\n", "STD-009", DAY, "a_member_from_tomorrow_does_not_count", CELL "SELECT people('CB1', 2), people('CB1', 1, f => '2026-03-17')" },
	{ "", "STD-009", DAY, "a_member_from_today_counts", CELL "SELECT people('CB1', 2), people('CB1', 1, f => '2026-03-16')" },
	{ "CB1|2|2|\n", "STD-009", DAY, "a_member_until_today_does_not_count", CELL "SELECT people('CB1', 2), people('CB1', 1, f => '2020-01-01', t => '2026-03-16')" },
	{ "CB1|2|2|\n", "STD-009", DAY, "an_ended_member_does_not_count", CELL "SELECT people('CB1', 2), people('CB1', 1, 'ended')" },
	{ "", "STD-009", DAY, "a_cell_that_ended_today_is_not_listed", "SELECT org('CB1', t => '2026-03-16')" },
	{ "CB1|0|0|\n", "STD-009", DAY, "a_cell_that_ends_tomorrow_is_listed", "SELECT org('CB1', t => '2026-03-17')" },
	{ "CS1|0|0|\n", "STD-009", DAY, "a_grassroots_cell_is_a_cell",
	  "SELECT org('CS1', type => 'grassroots_cell'), org('DU1', type => 'grassroots_committee'), org('TD1', type => 'party_group')" },
	/* R10 */
	{ "", "STD-010", DAY, "a_grassroots_cell_of_29_is_a_cell", "SELECT org('CS1', type => 'grassroots_cell'), people('CS1', 29)" },
	{ "CS1|30|30|should_be_committee\n", "STD-010", DAY, "a_grassroots_cell_of_30_is_listed", "SELECT org('CS1', type => 'grassroots_cell'), people('CS1', 30)" },
	{ "CS1|31|30|should_be_committee\n", "STD-010", DAY, "probationary_members_count_for_the_form",
	  "SELECT org('CS1', type => 'grassroots_cell'), people('CS1', 29), people('CS1', 2, 'probationary')" },
	{ "DU1|29|30|should_be_cell\n", "STD-010", DAY, "a_committee_of_29_is_listed",
	  "SELECT org('DU1', type => 'grassroots_committee'), org('CB1', up => 'DU1'), org('CB2', up => 'DU1'), people('CB1', 20), people('CB2', 9)" },
	{ "", "STD-010", DAY, "a_committee_of_30_in_all_its_cells_is_right",
	  "SELECT org('DU1', type => 'grassroots_committee'), org('BP1', type => 'section_committee', up => 'DU1'), org('CB1', up => 'DU1'),"
	  " org('CB2', up => 'BP1'), people('CB1', 20), people('CB2', 10)" },
	{ "DU1|20|30|should_be_cell\n", "STD-010", DAY, "a_cell_moved_elsewhere_counts_there",
	  "SELECT org('DU1', type => 'grassroots_committee'), org('DU2', type => 'grassroots_committee'), org('CB1', up => 'DU1'), org('CB3', up => 'DU2'),"
	  " org('CB2', up => 'DU1', t => '2026-01-01'), org('CB2', up => 'DU2', f => '2026-01-01'), people('CB1', 20), people('CB2', 10), people('CB3', 20)" },
	{ "", "STD-010", DAY, "a_subordinate_cell_may_be_large", CELL "SELECT people('CB1', 40)" },
	/* R11 */
	{ "", "STD-011", DAY, "a_small_cell_with_a_secretary_is_right", CELL "SELECT people('CB1', 8), post('CB1', 'secretary', 'a')" },
	{ "CB1|8|0|no_secretary\n", "STD-011", DAY, "a_small_cell_without_secretary_is_listed", CELL "SELECT people('CB1', 8)" },
	{ "", "STD-011", DAY, "a_cell_without_official_members_cannot_have_a_secretary", CELL "SELECT people('CB1', 3, 'probationary')" },
	{ "CB1|9|1|no_committee\nCB1|9|1|no_deputy\n", "STD-011", DAY, "from_nine_on_a_secretary_alone_is_not_enough",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a')" },
	{ "CB1|9|2|no_committee\n", "STD-011", DAY, "from_nine_on_a_committee_is_elected",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a'), post('CB1', 'deputy_secretary', 'b')" },
	{ "", "STD-011", DAY, "from_nine_on_secretary_deputy_and_committee_are_right",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a'), post('CB1', 'deputy_secretary', 'b'), post('CB1', 'cell_committee_member', 'c')" },
	{ "", "STD-011", DAY, "a_committee_of_seven_is_right",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a'), post('CB1', 'deputy_secretary', 'b'); SELECT post('CB1', 'cell_committee_member', x) FROM "
	  "unnest('{c,d,e,f,g}'::text[]) x" },
	{ "CB1|9|8|committee_too_large\n", "STD-011", DAY, "a_committee_of_eight_is_too_large",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a'), post('CB1', 'deputy_secretary', 'b'); SELECT post('CB1', 'cell_committee_member', x) FROM "
	  "unnest('{c,d,e,f,g,h}'::text[]) x" },
	{ "", "STD-011", DAY, "a_secretary_said_to_be_in_the_committee_counts_once",
	  CELL "SELECT people('CB1', 9), post('CB1', 'secretary', 'a'), post('CB1', 'deputy_secretary', 'b'); SELECT post('CB1', 'cell_committee_member', x) FROM "
	  "unnest('{a,b,c,d,e,f,g}'::text[]) x" },
	{ "CB1|3|0|no_secretary\n", "STD-011", DAY, "a_post_that_ended_today_is_not_held", CELL "SELECT people('CB1', 3), post('CB1', 'secretary', 'a', t => '2026-03-16')" },
	{ "CB1|3|0|no_secretary\n", "STD-011", DAY, "a_post_from_tomorrow_is_not_held_yet", CELL "SELECT people('CB1', 3), post('CB1', 'secretary', 'a', f => '2026-03-17')" },
	{ "CB1|3|0|no_secretary\n", "STD-011", DAY, "another_cells_secretary_does_not_count",
	  CELL "SELECT org('CB2'), people('CB1', 3), people('CB2', 3), post('CB2', 'secretary', 'a')" },
	{ "", "STD-011", DAY, "committees_are_not_cells", "SELECT org('DU1', type => 'grassroots_committee')" },
	/* R12 */
	{ "CB1|2|2|2026: 01, 02\n", "STD-012", DAY, "both_complete_months_are_missing", CELL },
	{ "CB1|1|2|2026: 02\n", "STD-012", DAY, "one_month_is_missing", CELL "SELECT met('CB1', '2026-01-31')" },
	{ "", "STD-012", DAY, "no_month_is_missing_and_two_in_a_month_are_allowed", CELL "SELECT met('CB1', '2026-01-01'), met('CB1', '2026-02-01'), met('CB1', '2026-02-28')" },
	{ "CB1|1|2|2026: 01\n", "STD-012", DAY, "a_meeting_counts_for_the_month_it_names", CELL "SELECT met('CB1', '2026-02-03', month => '2026-02-01')" },
	{ "", "STD-012", DAY, "a_meeting_held_late_counts_for_its_month", CELL "SELECT met('CB1', '2026-02-03', month => '2026-01-01'), met('CB1', '2026-02-25')" },
	{ "CB1|1|2|2026: 02\n", "STD-012", DAY, "a_meeting_after_the_day_is_not_known_yet",
	  CELL "SELECT met('CB1', '2026-01-03'), met('CB1', '2026-03-17', month => '2026-02-01')" },
	{ "", "STD-012", DAY, "a_combined_meeting_counts", CELL "SELECT met('CB1', '2026-01-03', 'combined'), met('CB1', '2026-02-03')" },
	{ "CB1|2|2|2026: 01, 02\n", "STD-012", DAY, "thematic_and_extraordinary_meetings_do_not_count",
	  CELL "SELECT met('CB1', '2026-01-03', 'thematic'), met('CB1', '2026-02-03', 'extraordinary')" },
	{ "CB1|12|12|2025: 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12\n", "STD-012", "2026-01-31", "in_january_the_year_before_is_looked_at", CELL },
	{ "CB1|1|12|2025: 12\n", "STD-012", "2026-01-01", "december_is_missing_on_new_years_day",
	  CELL "SELECT met('CB1', ('2025-' || m || '-15')::date) FROM generate_series(1, 11) m" },
	{ "", "STD-012", "2025-12-31", "december_is_not_missing_before_it_is_over",
	  CELL "SELECT met('CB1', ('2025-' || m || '-15')::date) FROM generate_series(1, 11) m" },
	{ "CB1|1|1|2026: 01\n", "STD-012", "2026-02-01", "in_february_january_is_looked_at", CELL },
	{ "", "STD-012", DAY, "a_cell_founded_within_a_month_need_not_meet_in_it", "SELECT org('CB1', f => '2026-02-02')" },
	{ "CB1|1|1|2026: 02\n", "STD-012", DAY, "a_cell_founded_on_the_first_meets_in_that_month", "SELECT org('CB1', f => '2026-02-01')" },
	{ "CB1|2|2|2026: 01, 02\n", "STD-012", DAY, "a_renamed_cell_is_the_same_cell",
	  "SELECT org('CB1', t => '2026-01-15'), org('CB1', f => '2026-01-15')" },
	{ "", "STD-012", DAY, "a_dissolved_cell_has_no_work_left", "SELECT org('CB1', t => '2026-03-01')" },
	{ "CB2|2|2|2026: 01, 02\n", "STD-012", DAY, "another_cells_meeting_does_not_count",
	  CELL "SELECT org('CB2'), met('CB1', '2026-01-03'), met('CB1', '2026-02-03')" },
	/* R14 */
	{ "CB1|4|4|2025: I, II, III, IV\n", "STD-014", DAY, "in_the_first_quarter_the_year_before_is_looked_at", CELL },
	{ "CB1|1|1|2026: I\n", "STD-014", "2026-04-01", "the_first_quarter_is_over_on_the_first_of_april", CELL },
	{ "", "STD-014", "2026-04-01", "a_thematic_meeting_in_its_last_month_is_enough", CELL "SELECT met('CB1', '2026-03-31', 'thematic')" },
	{ "", "STD-014", "2026-04-01", "a_combined_meeting_is_thematic", CELL "SELECT met('CB1', '2026-01-01', 'combined')" },
	{ "CB1|1|1|2026: I\n", "STD-014", "2026-04-01", "a_periodic_meeting_is_not_thematic", CELL "SELECT met('CB1', '2026-01-01')" },
	{ "CB1|1|1|2026: I\n", "STD-014", "2026-04-01", "the_next_quarters_meeting_does_not_count", CELL "SELECT met('CB1', '2026-04-01', 'thematic')" },
	{ "CB1|2|3|2025: I, III\n", "STD-014", "2025-12-31", "the_fourth_quarter_is_not_over_on_its_last_day", CELL "SELECT met('CB1', '2025-06-30', 'thematic')" },
	{ "CB1|2|2|2025: III, IV\n", "STD-014", DAY, "a_cell_founded_in_may_begins_with_the_third_quarter", "SELECT org('CB1', f => '2025-05-06')" },
	/* R30: 30 working days before Monday 2026-03-16 is Monday 2026-02-02 */
	{ "CB1|||2026-02-01 -> CB2\n", "STD-030", DAY, "an_out_transfer_31_working_days_back_is_overdue",
	  CELL "SELECT org('CB2'), people('CB1', 1, f => '2026-02-01', who => 'x', goes => 'CB2'), event('x', 'transfer_out', '2026-02-01')" },
	{ "", "STD-030", DAY, "an_out_transfer_30_working_days_back_is_in_time",
	  CELL "SELECT org('CB2'), people('CB1', 1, f => '2026-02-02', who => 'x', goes => 'CB2'), event('x', 'transfer_out', '2026-02-02')" },
	{ "CB1|||2026-01-05\n", "STD-030", DAY, "a_receiver_that_is_not_there_leaves_the_day",
	  CELL "SELECT people('CB1', 1, f => '2026-01-05', who => 'x', goes => 'CB9'), event('x', 'transfer_out', '2026-01-05')" },
	{ "", "STD-030", DAY, "a_member_who_arrived_is_not_overdue",
	  CELL "SELECT org('CB2'), people('CB1', 1, f => '2026-01-05', t => '2026-03-16', who => 'x', goes => 'CB2'), people('CB2', 1, f => '2026-03-16', who => 'x'),"
	  " event('x', 'transfer_out', '2026-01-05'), event('x', 'transfer_in', '2026-03-16')" },
	{ "CB1|||2026-01-05 -> CB2\n", "STD-030", "2026-03-15", "on_the_day_before_he_still_was",
	  CELL "SELECT org('CB2'), people('CB1', 1, f => '2026-01-05', t => '2026-03-16', who => 'x', goes => 'CB2'), people('CB2', 1, f => '2026-03-16', who => 'x'),"
	  " event('x', 'transfer_out', '2026-01-05'), event('x', 'transfer_in', '2026-03-16')" },
	{ "", "STD-030", DAY, "a_member_who_died_meanwhile_is_not_overdue",
	  CELL "SELECT people('CB1', 1, 'ended', f => '2026-02-01', who => 'x', goes => 'CB2'), event('x', 'transfer_out', '2026-01-05')" },
	/* R04: probation begun before 2025-02-02 */
	{ "CB1|||2025-02-01\n", "STD-004", DAY, "twelve_months_and_31_working_days_are_overdue", CELL "SELECT people('CB1', 1, 'probationary', admitted => '2025-02-01')" },
	{ "", "STD-004", DAY, "twelve_months_and_30_working_days_are_in_time", CELL "SELECT people('CB1', 1, 'probationary', admitted => '2025-02-02')" },
	{ "", "STD-004", DAY, "an_official_member_is_not_overdue", CELL "SELECT people('CB1', 1, admitted => '2020-02-01')" },
	{ "CB1|||2025-01-10\n", "STD-004", DAY, "without_the_day_of_admission_the_first_known_day_counts",
	  CELL "SELECT people('CB1', 1, 'probationary', who => 'x', f => '2025-01-10', t => '2025-08-01'), people('CB1', 1, 'probationary', who => 'x', f => '2025-08-01', exempt => true)" },
	{ "", "STD-004", DAY, "an_earlier_membership_does_not_count",
	  CELL "SELECT people('CB1', 1, 'probationary', who => 'x', f => '2020-01-10', t => '2021-01-01'), people('CB1', 1, 'ended', who => 'x', f => '2021-01-01', t => '2025-08-01'),"
	  " people('CB1', 1, 'probationary', who => 'x', f => '2025-08-01')" },
	{ "", "STD-004", DAY, "a_probationary_member_who_ended_is_not_overdue", CELL "SELECT people('CB1', 1, 'ended', admitted => '2020-02-01')" },
	/* equal matches */
	{ "CB1|2|1|\nCB2|2|1|\n", "STD-061", DAY, "two_members_with_one_match_are_listed",
	  CELL "SELECT org('CB2'), people('CB1', 1, who => 'x', same => 's'), people('CB2', 1, who => 'y', same => 's'), people('CB2', 1, who => 'z', same => 't'),"
	  " people('CB2', 3, who => 'w')" },
	{ "", "STD-061", DAY, "one_member_in_two_spans_is_one",
	  CELL "SELECT people('CB1', 1, who => 'x', same => 's', t => '2026-01-01'), people('CB1', 1, who => 'x', same => 's', f => '2026-01-01')" },
	{ "", "STD-061", DAY, "an_ended_record_is_no_duplicate", CELL "SELECT people('CB1', 1, who => 'x', same => 's'), people('CB1', 1, 'ended', who => 'y', same => 's')" },
	{ "CB1|2|1|\nCB1|2|1|\nCB2|3|2|\nCB2|3|2|\nCB2|3|2|\n", "STD-061", DAY, "groups_are_numbered",
	  CELL "SELECT org('CB2'), people('CB1', 2, who => 'x', same => 'c'), people('CB2', 3, who => 'y', same => 'b')" },
	/* S13 */
	{ "T1|0|0|without_cell\n", "STD-062", DAY, "a_village_without_cell_is_blank", "SELECT place('T1')" },
	{ "T1|0|1|\n", "STD-062", DAY, "a_village_whose_cell_has_no_members_is_blank", "SELECT place('T1'), org('CB1', seat => 'T1')" },
	{ "", "STD-062", DAY, "one_probationary_member_is_enough", "SELECT place('T1'), org('CB1', seat => 'T1'), people('CB1', 1, 'probationary')" },
	{ "T1|0|1|\n", "STD-062", DAY, "a_village_becomes_blank_when_the_last_one_ends",
	  "SELECT place('T1'), org('CB1', seat => 'T1'), people('CB1', 1, f => '2020-01-01', t => '2026-03-16', who => 'x'), people('CB1', 1, 'ended', f => '2026-03-16', who => 'x')" },
	{ "T1|0|0|without_cell\n", "STD-062", DAY, "members_of_the_school_do_not_live_there",
	  "SELECT place('T1'), org('CB1', seat => 'T1', setting => 'school'), people('CB1', 9)" },
	{ "", "STD-062", DAY, "communes_are_not_villages", "SELECT place('X1', level => 'commune')" },
	{ "T1|80||\n", "STD-063", DAY, "a_village_without_cell_is_listed", "SELECT place('T1'), place('T2'), org('CB1', seat => 'T2', setting => 'village')" },
	{ "T1|80||\n", "STD-063", DAY, "a_schools_cell_is_not_the_villages", "SELECT place('T1'), org('CB1', seat => 'T1', setting => 'school')" },
	{ "", "STD-063", DAY, "a_village_that_ended_is_not_listed", "SELECT place('T1', t => '2026-03-16')" },
	{ "T1|80||\n", "STD-063", DAY, "a_cell_from_tomorrow_is_not_there_yet", "SELECT place('T1'), org('CB1', seat => 'T1', f => '2026-03-17')" },
	{ "T1|80||\n", "STD-063", DAY, "a_committee_is_not_a_cell", "SELECT place('T1'), org('DU1', seat => 'T1', type => 'grassroots_committee')" },
	/* S63 */
#define TASK CELL "SELECT task('T1', 'CB1', '2026-01-05', '2026-03-15');"
	{ "CB1|0||T1: 2026-03-15\n", "STD-065", DAY, "a_task_due_yesterday_is_overdue", TASK },
	{ "", "STD-065", "2026-03-15", "a_task_due_today_is_not_overdue_yet", TASK },
	{ "", "STD-065", DAY, "a_task_done_on_its_last_day_is_not_overdue", TASK "SELECT told('T1', 'CB1', 'done', '2026-03-15')" },
	{ "", "STD-065", DAY, "a_task_done_late_is_done", TASK "SELECT told('T1', 'CB1', 'done', '2026-03-16')" },
	{ "CB1|0||T1: 2026-03-15\n", "STD-065", DAY, "a_task_done_tomorrow_is_overdue_today", TASK "SELECT told('T1', 'CB1', 'done', '2026-03-17')" },
	{ "", "STD-065", DAY, "a_dropped_task_is_not_overdue", TASK "SELECT told('T1', 'CB1', 'dropped', '2026-02-01')" },
	{ "CB1|60||T1: 2026-03-15\n", "STD-065", DAY, "full_progress_of_a_co_ordinator_does_not_finish_it",
	  TASK "SELECT org('CB2'), told('T1', 'CB1', 'progress', '2026-02-01', 30), told('T1', 'CB1', 'progress', '2026-02-03', 60),"
	  " told('T1', 'CB1', 'progress', '2026-03-17', 90), told('T1', 'CB2', 'progress', '2026-02-05', 100), told('T1', 'CB1', 'accepted', '2026-02-09')" },
	{ "CB1|0||T1: 2026-03-15\nCB1|0||T2: 2026-02-01\nCB2|0||T3: 2026-02-01\n", "STD-065", DAY, "each_task_has_a_line_under_its_lead",
	  TASK "SELECT org('CB2'), task('T2', 'CB1', '2026-01-05', '2026-02-01'), task('T3', 'CB2', '2026-01-05', '2026-02-01')" },
	{ "|0||T1: 2026-03-15\n", "STD-065", DAY, "a_lead_that_has_ended_leaves_the_task",
	  "SELECT org('CB1', t => '2026-02-01'), task('T1', 'CB1', '2026-01-05', '2026-03-15')" },
};
#define CASES (sizeof cases / sizeof cases[0])

/* The first four columns of every row. */
static void
told(const struct rig_list *l, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < l->n; i++) {
		const char *end = l->rows[i];
		for (int bars = 0; bars < 4; end++)
			bars += *end == '|';
		at += (size_t)snprintf(out + at, size - at, "%.*s\n", (int)(end - 1 - l->rows[i]), l->rows[i]);
		assert_true(at < size);
	}
}

static void
case_is_told_alike(void **state)
{
	const struct standing_case *c = *state;
	const struct standing_rule *rule = standing_find(c->code);
	struct rig_list pg = { 0 }, lite = { 0 };
	char text[2000];

	assert_non_null(rule);
	rig_run(c->setup, c->day, rule, &pg, &lite);
	told(&pg, text, sizeof text);
	assert_string_equal(text, c->expected);
	assert_int_equal(pg.n, lite.n);
	for (size_t i = 0; i < pg.n; i++)
		assert_string_equal(pg.rows[i], lite.rows[i]);
	rig_free(&pg);
	rig_free(&lite);
}

/* ---- the table itself ---- */

static void
every_list_has_a_case_that_lists_and_one_that_does_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_standing_rules; i++) {
		bool lists = false, silent = false;
		for (size_t k = 0; k < CASES; k++)
			if (strcmp(cases[k].code, standing_rules[i].code) == 0) {
				lists |= cases[k].expected[0] != '\0';
				silent |= cases[k].expected[0] == '\0';
			}
		if (!lists || !silent)
			fail_msg("%s has no case, or no near miss", standing_rules[i].code);
	}
}

static void
every_list_says_all_in_both_languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_standing_rules; i++) {
		const struct standing_rule *r = &standing_rules[i];
		const char *sentences[] = { r->vi, r->en, r->remedy_vi, r->remedy_en };

		assert_ptr_equal(standing_find(r->code), r);          /* and no code twice */
		assert_int_equal(strlen(r->code), 7);
		for (size_t k = 0; k < 4; k++)
			assert_true(strlen(sentences[k]) > 10 && sentences[k][strlen(sentences[k]) - 1] == '.');
		assert_true((r->n_vi == NULL) == (r->n_en == NULL) && (r->m_vi == NULL) == (r->m_en == NULL));
		assert_null(strstr(r->sql, "::"));
	}
	assert_null(standing_find("STD-999"));
	assert_string_equal(standing_note("no_secretary", LANG_EN), "There is no secretary.");
	assert_string_equal(standing_note("2026: 01", LANG_VI), "2026: 01");
	assert_string_equal(standing_note(NULL, LANG_VI), "");
}

/* ---- the calendar ---- */

static const struct { const char *day, *months_from, *months_to; size_t months; const char *quarters_from, *quarters_to; size_t quarters;
	const char *transfer, *recognition, *why; } days[] = {
	{ "2026-03-16", "2026-01-01", "2026-03-01", 2, "2025-01-01", "2026-01-01", 4, "2026-02-02", "2025-02-02", "a Monday" },
	{ "2026-03-15", "2026-01-01", "2026-03-01", 2, "2025-01-01", "2026-01-01", 4, "2026-01-30", "2025-01-30", "a Sunday: the Friday counts" },
	{ "2026-01-01", "2025-01-01", "2026-01-01", 12, "2025-01-01", "2026-01-01", 4, "2025-11-19", "2024-11-19", "new year's day is a holiday" },
	{ "2025-12-31", "2025-01-01", "2025-12-01", 11, "2025-01-01", "2025-10-01", 3, "2025-11-19", "2024-11-19", "the last day of a year" },
	{ "2026-02-01", "2026-01-01", "2026-02-01", 1, "2025-01-01", "2026-01-01", 4, "2025-12-18", "2024-12-18", "the first day of a month" },
	{ "2026-04-01", "2026-01-01", "2026-04-01", 3, "2026-01-01", "2026-04-01", 1, "2026-02-18", "2025-02-18", "the first day of a quarter" },
	{ "2026-05-04", "2026-01-01", "2026-05-01", 4, "2026-01-01", "2026-04-01", 1, "2026-03-19", "2025-03-19", "30/4 and 1/5 in between" },
	{ "2026-09-02", "2026-01-01", "2026-09-01", 8, "2026-01-01", "2026-07-01", 2, "2026-07-21", "2025-07-21", "2/9 is a holiday" },
	{ "2024-04-11", "2024-01-01", "2024-04-01", 3, "2024-01-01", "2024-04-01", 1, "2024-02-29", "2023-03-01", "a leap day" },
};

static void
periods_of_a_day_are_those_of_the_calendar(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		struct standing_period p[STANDING_PERIODS_MAX];
		char from[DATE_TEXT], to[DATE_TEXT];
		int32_t day;
		size_t n, at = 0;
		const struct { const char *kind, *from, *to; size_t n; } parts[] = {
			{ "month", days[i].months_from, days[i].months_to, days[i].months },
			{ "quarter", days[i].quarters_from, days[i].quarters_to, days[i].quarters } };

		assert_true(date_parse_iso(days[i].day, &day));
		n = standing_periods(NULL, day, p);
		assert_int_equal(n, days[i].months + days[i].quarters + 2);
		for (size_t k = 0; k < 2; at += parts[k++].n) {
			date_format_iso(p[at].from, from);
			date_format_iso(p[at + parts[k].n - 1].to, to);
			assert_string_equal(p[at].kind, parts[k].kind);
			assert_string_equal(from, parts[k].from);
			assert_string_equal(to, parts[k].to);
			for (size_t x = at + 1; x < at + parts[k].n; x++)
				assert_int_equal(p[x].from, p[x - 1].to);
		}
		assert_int_equal(p[at].from, ON_BEGINNING);
		date_format_iso(p[at].to, to);
		if (strcmp(to, days[i].transfer) != 0)
			fail_msg("%s (%s): transfer %s, expected %s", days[i].day, days[i].why, to, days[i].transfer);
		date_format_iso(p[at + 1].to, to);
		if (strcmp(to, days[i].recognition) != 0)
			fail_msg("%s (%s): recognition %s, expected %s", days[i].day, days[i].why, to, days[i].recognition);
	}
}

/* What is overdue on a list is what the judge would call too late. */
static void
the_calendar_is_the_judges(void **state)
{
	struct standing_period p[STANDING_PERIODS_MAX];
	int32_t day;

	(void)state;
	assert_true(date_parse_iso("2023-12-01", &day));
	for (int32_t last = day + 800; day < last; day++) {
		size_t n = standing_periods(NULL, day, p);
		int32_t transfer = p[n - 2].to, recognition = p[n - 1].to;

		assert_true(calendar_within(NULL, transfer, day, 30));
		assert_false(calendar_within(NULL, transfer - 1, day, 30));
		assert_true(calendar_within(NULL, calendar_add_months(recognition, 12), day, 30));
		assert_false(calendar_within(NULL, calendar_add_months(recognition - 1, 12), day, 30));
	}
}

/* Entries as the catalogue brings them: Tết of 2026, and other terms from 2026-03-01 on. */
static struct catalogue *
terms(void)
{
	static const struct { const char *code; int64_t value; } said[] = { { "presented_days", 10 }, { "recognition_days", 5 }, { "probation_months", 6 } };
	Ltc__Holiday off[6], *list[6];
	Ltc__Holidays year = LTC__HOLIDAYS__INIT;
	uint8_t bytes[4][256];
	struct slice entries[4];
	struct catalogue *c = NULL;
	struct fault f = { 0 };

	year.has_year = true;
	year.year = 2026;
	year.n_days = 6;
	year.days = list;
	for (int i = 0; i < 6; i++) {
		ltc__holiday__init(&off[i]);
		off[i].has_on = true;
		assert_true(date_make(2026, 2, 14 + i, &off[i].on));
		list[i] = &off[i];
	}
	for (size_t i = 0; i < 4; i++) {
		Ltc__Entry e = LTC__ENTRY__INIT;
		Ltc__Parameter p = LTC__PARAMETER__INIT;
		Ltc__ParameterValue v = LTC__PARAMETER_VALUE__INIT, *values[] = { &v };

		if (i < 3) {
			p.code = (char *)said[i].code;
			v.has_value = v.has_valid_from = true;
			v.value = said[i].value;
			assert_true(date_make(2026, 3, 1, &v.valid_from));
			p.n_values = 1;
			p.values = values;
			e.parameter = &p;
		} else
			e.holidays = &year;
		assert_true(ltc__entry__get_packed_size(&e) <= sizeof bytes[i]);
		entries[i] = (struct slice){ bytes[i], ltc__entry__pack(&e, bytes[i]) };
	}
	assert_int_equal(catalogue_make(entries, 4, 1, &c, &f), DONE);
	return c;
}

static void
terms_and_holidays_are_the_catalogues(void **state)
{
	struct standing_period p[STANDING_PERIODS_MAX];
	struct catalogue *c = terms();
	char text[DATE_TEXT];
	int32_t day;
	size_t n;

	(void)state;
	assert_true(date_parse_iso("2026-03-16", &day));
	n = standing_periods(c, day, p);
	date_format_iso(p[n - 2].to, text);
	assert_string_equal(text, "2026-03-02");         /* ten working days before */
	date_format_iso(p[n - 1].to, text);
	assert_string_equal(text, "2025-09-09");         /* six months before the fifth working day */
	assert_true(date_parse_iso("2026-03-02", &day));
	n = standing_periods(c, day, p);
	date_format_iso(p[n - 2].to, text);
	assert_string_equal(text, "2026-02-10");         /* 16 to 19 February are holidays, the 14th and 15th a weekend */
	assert_true(date_parse_iso("2026-02-28", &day));
	n = standing_periods(c, day, p);
	assert_string_equal(p[n - 1].kind, "quarter");   /* no term is in force yet: nothing is late */
	catalogue_free(&c);
}

static void
the_calendar_does_not_stumble_at_its_ends(void **state)
{
	struct standing_period p[STANDING_PERIODS_MAX];

	(void)state;
	for (int32_t day = DATE_MIN; day <= DATE_MAX; day += 17)
		assert_true(standing_periods(NULL, day, p) <= STANDING_PERIODS_MAX);
	assert_true(standing_periods(NULL, DATE_MIN, p) > 0 && standing_periods(NULL, DATE_MAX, p) > 0);
}

int
main(void)
{
	struct CMUnitTest tests[CASES + 6] = {
		cmocka_unit_test(every_list_has_a_case_that_lists_and_one_that_does_not),
		cmocka_unit_test(every_list_says_all_in_both_languages),
		cmocka_unit_test(periods_of_a_day_are_those_of_the_calendar),
		cmocka_unit_test(the_calendar_is_the_judges),
		cmocka_unit_test(terms_and_holidays_are_the_catalogues),
		cmocka_unit_test(the_calendar_does_not_stumble_at_its_ends),
	};
	struct cluster *c = cluster_start();
	int failed;

	if (c == NULL)
		return 77;
	if (!rig_open(c))
		return 1;
	for (size_t i = 0; i < CASES; i++)
		tests[6 + i] = (struct CMUnitTest){ cases[i].sentence, case_is_told_alike, NULL, NULL, (void *)&cases[i] };
	failed = cmocka_run_group_tests_name("standing", tests, NULL, NULL);
	rig_close();
	cluster_stop(&c);
	return failed;
}
