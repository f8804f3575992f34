/* Closing of periods in the writer's core: the steps as rows, what the province has closed and for whom that counts, adjustments with
 * author and reason, and what is owed, told, told in time, missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/engine/work.h"
#include "tests/unit/engine_world_generic.h"

#define DAY(y, m, d) day(y, m, d)
#define DID(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define YEAR DAY(2020, 1, 1)

static struct world w;
static struct outbox a, b;
static struct id committee, committee_b, cell, cell_b;

static int32_t
day(int y, int m, int d)
{
	int32_t on = 0;
	assert_true(date_make(y, m, d, &on));
	return on;
}

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	committee = organisation_of("HU0801");
	committee_b = organisation_of("HU0802");
	cell = organisation_of("CB1");
	cell_b = organisation_of("CB2");
	PUSH(&w, &a, body_cell("CB1", &committee, NULL));
	PUSH(&w, &b, body_cell("CB2", &committee_b, NULL));
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static void
all_accepted(struct batch_result r, unsigned n)
{
	if (r.accepted == n)
		return;
	PGresult *said = PQexec(db_conn(w.other), "SELECT string_agg(kind || ' ' || verdict || ' ' || coalesce(findings::text, ''), E'\n' ORDER BY j) FROM inbox WHERE verdict <> 'accepted'");
	fail_msg("accepted %u of %u: %s", r.accepted, n, PQgetvalue(said, 0, 0));
}

static int64_t
told(const char *code)
{
	return world_int(&w, "SELECT count(*) FROM (SELECT findings FROM inbox UNION ALL SELECT findings FROM judgement) x WHERE findings @> '[{\"code\": \"%s\"}]'", code);
}

/* A meeting with what its clerk says about it. */
struct late { const struct id *cell; int32_t on; const char *reason, *note, *actor; int64_t recorded_at; Lt__MeetingKind kind; };
static struct slice
late_meeting(const struct late *l)
{
	Lt__Update u;
	Lt__Meeting m = LT__MEETING__INIT;
	Lt__WarningReason r = LT__WARNING_REASON__INIT, *list[] = { &r };
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, l->on);
	m.has_cell_id = m.has_held_on = m.has_kind = m.has_required = m.has_present = m.has_excused = m.has_unexcused = 1;
	m.cell_id = body_lent(l->cell);
	m.held_on = l->on;
	m.kind = l->kind ? l->kind : LT__MEETING_KIND__MEETING_KIND_PERIODIC;
	m.has_mode = m.has_minutes_taken = m.has_has_resolution = 1;
	m.mode = LT__MEETING_MODE__MEETING_MODE_IN_PERSON;
	m.minutes_taken = 120;
	m.has_resolution = 1;
	m.required = m.present = 5;
	if (m.kind == LT__MEETING_KIND__MEETING_KIND_THEMATIC || m.kind == LT__MEETING_KIND__MEETING_KIND_COMBINED)
		m.topic_code = (char *)"CD01";
	r.rule = (char *)"LCK-001";
	r.reason_code = (char *)l->reason;
	r.note = (char *)l->note;
	u.n_reasons = l->reason != NULL;
	u.reasons = list;
	if (l->actor)
		u.actor = (char *)l->actor;
	if (l->recorded_at)
		u.recorded_at = l->recorded_at;
	u.meeting = &m;
	return body_pack(&u);
}
#define LATE(...) late_meeting(&(struct late){ __VA_ARGS__ })

static void
close_whole(uint32_t round)
{
	assert_string_equal(world_issue(&w, STEP(.organisation = &w.province.committee, .period_on = YEAR, .on = DAY(2021, 1, 20), .round = round, .what = DID(CLOSED))), "");
}

static void
reopen_whole(uint32_t round)
{
	assert_string_equal(world_issue(&w, STEP(.organisation = &w.province.committee, .period_on = YEAR, .on = DAY(2021, 1, 25), .round = round, .what = DID(REOPENED), .note = "Sai số")), "");
}

/* ---- steps ---- */

static void
a_site_closes_the_province_returns_and_accepts(void **state)
{
	all_accepted(PUSH(&w, &a, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 5), .what = DID(CLOSED))), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM period_step WHERE length = 'year' AND period_on = '2020-01-01' AND round = 1 AND what = 'closed' AND stepped_on = '2021-01-05' AND "
	                 "note IS NULL AND NOT issued AND version = 1 AND j_to IS NULL"), 1);
	assert_string_equal(world_issue(&w, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 6), .what = DID(RETURNED), .note = "Thiếu sinh hoạt")), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM period_state_known WHERE state = 'returned' AND code = '2020' AND note = 'Thiếu sinh hoạt' AND NOT asked AND round = 1"), 1);
	engine_forget(w.engine);
	assert_int_equal(PUSH(&w, &a, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 7), .what = DID(CLOSED), .round = 3)).returned, 1);
	assert_int_equal(told("PER-006"), 1);
	all_accepted(PUSH(&w, &a, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 7), .what = DID(CLOSED), .round = 2)), 1);
	assert_string_equal(world_issue(&w, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 8), .what = DID(ACCEPTED), .round = 2)), "");
	all_accepted(PUSH(&w, &a, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 9), .what = DID(REOPEN_ASKED), .round = 2, .note = "Còn thiếu")), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM period_state_known WHERE state = 'accepted' AND asked AND last_note = 'Còn thiếu'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM closed_period"), 0);
	/* what the hand said goes to every site, what a site said to nobody */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM period_step WHERE issued"), 2);
}

static void
the_province_speaks_for_nobody_else_and_nobody_for_it(void **state)
{
	assert_non_null(strstr(world_issue(&w, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 5), .what = DID(CLOSED))), "PER-004"));
	assert_int_equal(PUSH(&w, &a, STEP(.organisation = &w.province.committee, .period_on = YEAR, .on = DAY(2021, 1, 5), .what = DID(CLOSED))).returned, 1);
	assert_int_equal(PUSH(&w, &a, STEP(.organisation = &committee_b, .period_on = YEAR, .on = DAY(2021, 1, 5), .what = DID(CLOSED))).returned, 1);
	assert_int_equal(told("PER-003"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM period_step"), 0);
}

/* ---- what is closed ---- */

static void
what_comes_after_the_closing_is_an_adjustment_with_author_and_reason(void **state)
{
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 12, 30), .actor = "vp01")), 1);
	close_whole(1);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 12, 31), .reason = "late_paper", .note = "Biên bản đến muộn", .actor = "vp07"),
	                  LATE(.cell = &cell, .on = DAY(2021, 1, 1)),
	                  LATE(.cell = &cell, .on = DAY(2020, 11, 2))), 3);
	assert_int_equal(told("LCK-001"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment a JOIN closed_period p ON p.j = a.closed_j WHERE a.period = '2020' AND a.site = '0801' AND a.actor = 'vp07' AND a.kind = 27 "
	                 "AND a.reason = 'late_paper' AND a.note = 'Biên bản đến muộn' AND a.adjusts_from = '2020-12-31' AND a.j > p.j AND "
	                 "EXISTS (SELECT FROM meeting m WHERE m.id = a.entity AND m.j_from = a.j)"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment WHERE reason IS NULL AND adjusts_from = '2020-11-02'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE recorded_at IS NULL AND update_id IS NOT NULL"), 0);
	/* bounded by what was known */
	world_sql(&w, "SET lt.known = '%lld'", (long long)world_int(&w, "SELECT min(j) FROM adjustment"));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment"), 1);
}

static void
an_engine_that_starts_anew_knows_what_is_closed(void **state)
{
	close_whole(1);
	engine_forget(w.engine);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 5))), 1);
	assert_int_equal(told("LCK-001"), 1);
	reopen_whole(1);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 6))), 1);
	engine_forget(w.engine);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 7))), 1);
	assert_int_equal(told("LCK-001"), 1);
	close_whole(2);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 8))), 1);
	assert_int_equal(told("LCK-001"), 2);
	/* each closing has its own adjustments */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM closed_period WHERE (reopened_j IS NULL) = (round = 2)"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment a JOIN closed_period p ON p.j = a.closed_j WHERE (p.round = 1) = (a.adjusts_from = '2020-05-05')"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM closed_period_known"), 1);
	world_sql(&w, "SET lt.known = '%lld'", (long long)world_int(&w, "SELECT max(reopened_j) FROM closed_period"));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM closed_period_known"), 0);
}

/* The re-opening of one site's period opens nothing for the others. */
static void
one_sites_re_opening_leaves_the_whole_closed(void **state)
{
	all_accepted(PUSH(&w, &a, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 5), .what = DID(CLOSED))), 1);
	assert_string_equal(world_issue(&w, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 6), .what = DID(ACCEPTED))), "");
	close_whole(1);
	assert_string_equal(world_issue(&w, STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 26), .what = DID(REOPENED), .note = "Bổ sung")), "");
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 5)), STEP(.organisation = &committee, .period_on = YEAR, .on = DAY(2021, 1, 27), .what = DID(CLOSED), .round = 2)), 2);
	assert_int_equal(told("LCK-001"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment"), 1);
}

/* What counts is when it was accepted: parked before the closing, accepted after it. */
static void
what_waited_over_the_closing_is_an_adjustment(void **state)
{
	struct id later = organisation_of("CB3");

	assert_int_equal(PUSH(&w, &a, LATE(.cell = &later, .on = DAY(2020, 6, 6), .reason = "checked")).parked, 1);
	close_whole(1);
	PUSH(&w, &a, body_cell("CB3", &committee, NULL));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'accepted' AND adjusts_from = '2020-06-06' AND findings @> '[{\"code\": \"LCK-001\"}]'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM adjustment WHERE reason = 'checked'"), 1);
}

/* A refused act closes nothing, neither in the tables nor in what the engine remembers. */
static void
a_refused_closing_closes_nothing(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	struct slice one = STEP(.organisation = &w.province.committee, .period_on = YEAR, .on = DAY(2021, 1, 20), .what = DID(CLOSED)),
		     two = STEP(.organisation = &w.province.committee, .period_on = YEAR, .on = DAY(2021, 1, 20), .what = DID(CLOSED), .round = 7);
	ProtobufCBinaryData updates[] = { { one.len, (uint8_t *)one.data }, { two.len, (uint8_t *)two.data } };

	act.n_updates = 2;
	act.updates = updates;
	assert_non_null(strstr(world_act(&w, &act), "PER-005"));
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 5, 5))), 1);
	assert_int_equal(told("LCK-001"), 0);
	free((void *)one.data);
	free((void *)two.data);
}

/* ---- what is owed ---- */

static int64_t
of_site(const char *column, const char *site)
{
	return world_int(&w, "SELECT coalesce(sum(%s), 0)::bigint FROM completeness('2020-01-01', '2021-01-01') WHERE site_code = '%s' AND rule = 'owed/meeting/periodic'", column, site);
}

static void
what_is_owed_is_counted_by_site_and_never_over_a_hundred_percent(void **state)
{
	struct id young = organisation_of("CB9");

	assert_string_equal(CATALOGUE(&w, entry_owed("periodic", DAY(2020, 3, 1)), FORM(.code = "members_religion")), "");
	world_sql(&w, "UPDATE organisation SET from_on = '2000-01-01' WHERE code = 'CB1'");
	/* ten months of one cell; a combined meeting is periodic as well; two of a month count once */
	assert_int_equal(of_site("expected", "0801"), 10);
	assert_int_equal(of_site("expected", "0802"), 10);
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 3, 3)), LATE(.cell = &cell, .on = DAY(2020, 3, 20)), LATE(.cell = &cell, .on = DAY(2020, 4, 3), .kind = LT__MEETING_KIND__MEETING_KIND_COMBINED),
	                  LATE(.cell = &cell, .on = DAY(2020, 5, 3), .kind = LT__MEETING_KIND__MEETING_KIND_THEMATIC), LATE(.cell = &cell, .on = DAY(2020, 1, 3))), 5);
	assert_int_equal(of_site("told", "0801"), 2);
	assert_int_equal(of_site("told", "0802"), 0);
	/* founded on the tenth of a month: owed from the next one on, though it has met before */
	all_accepted(PUSH(&w, &a, body_cell("CB9", &committee, NULL)), 1);
	world_sql(&w, "UPDATE organisation SET from_on = '2020-11-10' WHERE code = 'CB9'");
	all_accepted(PUSH(&w, &a, LATE(.cell = &young, .on = DAY(2020, 11, 20)), LATE(.cell = &young, .on = DAY(2020, 12, 20))), 2);
	assert_int_equal(of_site("expected", "0801"), 11);
	assert_int_equal(of_site("told", "0801"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM missing('owed/meeting/periodic', '2020-01-01', '2021-01-01') WHERE site_code = '0801' AND code = 'CB1' AND period BETWEEN '2020-05' AND '2020-12'"), 8);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM missing('owed/meeting/periodic', '2020-01-01', '2021-01-01') WHERE site_code = '0801' AND code = 'CB9'"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM completeness('2020-01-01', '2021-01-01') WHERE told > expected OR in_time > told"), 0);
	/* only what was over on the day that is asked about */
	world_sql(&w, "SET lt.tree = '2020-04-29'");
	assert_int_equal(of_site("expected", "0801"), 1);
	world_sql(&w, "SET lt.tree = '2020-04-30'");
	assert_int_equal(of_site("expected", "0801"), 2);
	world_sql(&w, "RESET lt.tree");
	world_sql(&w, "UPDATE organisation SET from_on = '-infinity' WHERE code IN ('CB1', 'CB9')");
}

static int64_t
moment(int y, int m, int d, int hour_there)
{
	return ((int64_t)day(y, m, d) * 24 + hour_there - 7) * 3600 * 1000;
}

/* Recorded in time, arrived a year later; recorded in the last hour of the due day there, and in the first of the next. */
static void
an_outage_of_the_line_makes_nobody_late(void **state)
{
	assert_string_equal(CATALOGUE(&w, entry_owed("periodic", DAY(2020, 3, 1))), "");
	all_accepted(PUSH(&w, &a, LATE(.cell = &cell, .on = DAY(2020, 3, 3), .recorded_at = moment(2020, 3, 4, 9)), LATE(.cell = &cell, .on = DAY(2020, 4, 3), .recorded_at = moment(2020, 5, 10, 23)),
	                  LATE(.cell = &cell, .on = DAY(2020, 5, 3), .recorded_at = moment(2020, 6, 11, 0)), LATE(.cell = &cell, .on = DAY(2020, 6, 3))), 4);
	assert_int_equal(of_site("told", "0801"), 4);
	assert_int_equal(of_site("in_time", "0801"), 2);
	/* what does not say when it was recorded counts from when it came */
	world_sql(&w, "UPDATE inbox SET recorded_at = NULL");
	assert_int_equal(of_site("told", "0801"), 4);
	assert_int_equal(of_site("in_time", "0801"), 0);
}

static void
a_form_that_is_owed_is_owed_by_every_subject(void **state)
{
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion", .owed = true, .due_days = 15)), "");
	assert_int_equal(world_int(&w, "SELECT sum(expected)::bigint FROM completeness('2019-01-01', '2021-01-01') WHERE rule = 'form/members_religion' AND form = 'members_religion' AND kind = 28 AND site_code = '0801'"), 4);
	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = YEAR, .cells = { { "total", 12 } })), 1);
	assert_int_equal(world_int(&w, "SELECT sum(told)::bigint FROM completeness('2019-01-01', '2021-01-01')"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM missing(NULL, '2020-01-01', '2021-01-01') WHERE site_code = '0801'"), 1);
	/* the province's own organisation lies below no site */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM missing(NULL, '2020-01-01', '2021-01-01') WHERE site_code IS NULL"), 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_site_closes_the_province_returns_and_accepts),
		T(the_province_speaks_for_nobody_else_and_nobody_for_it),
		T(what_comes_after_the_closing_is_an_adjustment_with_author_and_reason),
		T(an_engine_that_starts_anew_knows_what_is_closed),
		T(one_sites_re_opening_leaves_the_whole_closed),
		T(what_waited_over_the_closing_is_an_adjustment),
		T(a_refused_closing_closes_nothing),
		T(what_is_owed_is_counted_by_site_and_never_over_a_hundred_percent),
		T(an_outage_of_the_line_makes_nobody_late),
		T(a_form_that_is_owed_is_owed_by_every_subject),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
