/* Members, posts and meetings that must wait: for a cell, for a member, for an event that comes first; and whom a
 * returned record takes with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world_people.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define ON 18500

static struct world w;
static struct outbox a, b;
static struct id huyen, committee, xa, thon, cell, cell2, far, mai, lan;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	huyen = unit_of("081");
	committee = organisation_of("HU0801");
	xa = unit_of("0811");
	thon = unit_of("08111");
	cell = organisation_of("CB1");
	cell2 = organisation_of("CB2");
	far = organisation_of("CB7");
	mai = id_random();
	lan = id_random();
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen), body_unit("08111", "Thôn", VILLAGE, &xa),
	                             body_cell("CB1", &committee, &thon), body_cell("CB2", &committee, NULL));
	assert_int_equal(r.accepted, 4);
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static int64_t
open_spans(const struct id *member)
{
	char text[ID_TEXT];

	id_format(member, text);
	return world_int(&w, "SELECT count(*) FROM member WHERE id = '%s' AND j_to IS NULL", text);
}

static void
a_member_waits_for_the_cell_and_all_of_him_for_the_member(void **state)
{
	struct batch_result r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &far, .on = ON), EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900),
	                             POST(.person = &mai, .organisation = &far, .title = TITLE(SECRETARY), .from = 18600),
	                             MEETING(.cell = &far, .on = 18700, .present = 3));
	assert_int_equal(r.parked, 4);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked WHERE entity_kind = 24 AND waits_for_kind = 24"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked WHERE creates"), 3);
	world_engine(&w, NULL);
	r = PUSH(&w, &a, body_cell("CB7", &committee, NULL));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_verdicts(&w, "returned"), 0);
	assert_int_equal(open_spans(&mai), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM post WHERE j_to IS NULL") + world_int(&w, "SELECT count(*) FROM meeting WHERE j_to IS NULL"), 2);
}

static void
a_closer_waits_for_its_opener_and_tells_so(void **state)
{
	for (int forgetting = 0; forgetting < 2; forgetting++) {
		struct id who = id_random();

		PUSH(&w, &a, MEMBER(.person = &who, .cell = &cell, .on = ON));
		if (forgetting)
			engine_forget(w.engine);
		struct batch_result r = PUSH(&w, &a, EVENT(.person = &who, .what = WHAT(RESUME), .on = 19000));
		assert_int_equal(r.parked, 1);
		assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE verdict = 'parked' AND findings IS NOT NULL"), 1);
		if (forgetting)
			engine_forget(w.engine);
		PUSH(&w, &a, EVENT(.person = &who, .what = WHAT(TEMP_OUT), .on = 18800, .to = &cell2));   /* not what it waits for */
		assert_int_equal(world_verdicts(&w, "parked"), 1);
		if (forgetting)
			engine_forget(w.engine);
		PUSH(&w, &a, EVENT(.person = &who, .what = WHAT(EXEMPT), .on = 18900));
		assert_int_equal(world_verdicts(&w, "parked"), 0);
		assert_int_equal(open_spans(&who), 4);
	}
}

static void
a_member_is_not_held_up_by_what_is_parked_of_him(void **state)
{
	PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON));
	struct batch_result r = PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(RESUME), .on = 19500), EVENT(.person = &mai, .what = WHAT(TEMP_OUT), .on = 18800),
	                             EVENT(.person = &mai, .what = WHAT(TEMP_IN), .on = 18950));
	assert_int_equal(r.parked, 1);
	assert_int_equal(r.accepted, 2);
	assert_int_equal(open_spans(&mai), 3);
}

static void
an_opening_is_not_held_up_by_an_event_that_came_before(void **state)
{
	struct batch_result r = PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(DEATH), .on = 19000), EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900));

	assert_int_equal(r.parked, 2);
	r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(open_spans(&mai), 3);
}

static void
a_post_waits_until_its_holder_is_official(void **state)
{
	struct batch_result r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .status = STATUS(PROBATIONARY), .on = ON, .admitted_on = ON - 100),
	                             POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 19000));
	assert_int_equal(r.parked, 1);
	engine_forget(w.engine);
	PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(RECOGNISE_OFFICIAL), .on = year_after(ON - 100)));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM post WHERE j_to IS NULL AND j_from = (SELECT max(j) FROM judgement)"), 1);
}

/* ---- who goes with a returned record ---- */

static void
a_returned_opening_returns_what_waits_for_the_member(void **state)
{
	PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900), POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	struct batch_result r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &committee, .on = ON));   /* no cell */
	assert_int_equal(r.returned, 1);
	assert_int_equal(world_verdicts(&w, "returned"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE findings @> '[{\"code\": \"REC-005\"}]'"), 2);
}

static void
another_way_in_keeps_them_waiting(void **state)
{
	for (int forgetting = 0; forgetting < 2; forgetting++) {
		struct id who = id_random(), place = organisation_of(forgetting ? "CB8" : "CB7");

		PUSH(&w, &a, EVENT(.person = &who, .what = WHAT(EXEMPT), .on = 18900),
		     EVENT(.person = &who, .what = WHAT(TRANSFER_IN), .enters = &place, .to = &place, .on = 18800, .outside = true));
		assert_int_equal(world_verdicts(&w, "parked"), 2);
		if (forgetting)
			engine_forget(w.engine);
		int64_t returned = world_verdicts(&w, "returned");
		PUSH(&w, &a, MEMBER(.person = &who, .cell = &committee, .on = ON));
		assert_int_equal(world_verdicts(&w, "returned"), returned + 1);
		assert_int_equal(world_verdicts(&w, "parked"), 2);
		PUSH(&w, &a, body_cell(forgetting ? "CB8" : "CB7", &committee, NULL));
		assert_int_equal(world_verdicts(&w, "parked"), 0);
		assert_int_equal(open_spans(&who), 2);
	}
}

static void
an_event_that_waits_elsewhere_is_no_other_way_in(void **state)
{
	/* the transfer inside the province does not enter anybody, whatever it waits for */
	PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(TRANSFER_IN), .from = &cell, .to = &far, .on = 19000), EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	PUSH(&w, &a, MEMBER(.person = &mai, .cell = &committee, .on = ON));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE kind = 25 AND verdict = 'returned'") + world_int(&w, "SELECT count(*) FROM parked WHERE waits_for_kind = 22"), 2);
}

static void
a_stranger_returns_nobody_elses(void **state)
{
	PUSH(&w, &a, EVENT(.person = &mai, .what = WHAT(EXEMPT), .on = 18900));
	struct batch_result r = PUSH(&w, &b, MEMBER(.person = &mai, .cell = &cell, .on = ON));
	assert_int_equal(r.returned, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
}

/* ---- who is still needed ---- */

static void
a_cell_does_not_end_over_its_people(void **state)
{
	static const struct { int what; int32_t on; bool accepted; } cases[] = {
		{ 0, 19500, false }, { 1, 19500, false }, { 2, 19500, false }, { 3, 19500, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int forgetting = 0; forgetting < 2; forgetting++) {
			char code[8];
			struct id here, who = id_random();

			snprintf(code, sizeof code, "D%zu%d", i, forgetting);
			here = organisation_of(code);
			struct slice hanging_on[] = {
				MEMBER(.person = &who, .cell = &here, .on = ON),
				POST(.person = &lan, .organisation = &here, .title = TITLE(SECRETARY), .from = 18600),
				MEETING(.cell = &here, .on = 19600, .present = 3),
				MEETING(.cell = &here, .on = 19400, .present = 3),
			};
			PUSH(&w, &a, body_cell(code, &committee, NULL));
			if (i == 1)
				PUSH(&w, &a, MEMBER(.person = &lan, .cell = &cell, .on = ON));
			for (size_t k = 0; k < 4; k++)
				if ((int)k == cases[i].what)
					PUSH(&w, &a, hanging_on[k]);
				else
					free((void *)hanging_on[k].data);
			if (forgetting)
				engine_forget(w.engine);
			struct batch_result r = PUSH(&w, &a, RENAME(.organisation = &here, .dissolves = true, .on = cases[i].on));
			assert_int_equal(r.accepted, cases[i].accepted);
			assert_int_equal(r.returned, !cases[i].accepted);
		}
}

static void
members_of_the_same_group_hold_their_cell_too(void **state)
{
	struct batch_result r = PUSH(&w, &a, body_cell("CB7", &committee, NULL), MEMBER(.person = &mai, .cell = &far, .on = ON),
	                             RENAME(.organisation = &far, .dissolves = true, .on = 19500), EVENT(.person = &mai, .what = WHAT(DEATH), .on = 19000),
	                             RENAME(.organisation = &far, .dissolves = true, .on = 19500));

	assert_int_equal(r.returned, 1);
	assert_int_equal(r.accepted, 4);
}

static void
whoever_moved_by_an_amendment_holds_the_old_cell_no_more(void **state)
{
	struct id told;

	PUSH(&w, &a, body_cell("CB7", &committee, NULL), MEMBER(.person = &mai, .cell = &far, .on = ON, .as.told = &told));
	struct batch_result r = PUSH(&w, &a, RENAME(.organisation = &far, .dissolves = true, .on = 19500));
	assert_int_equal(r.returned, 1);
	r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON, .as.amends = &told), RENAME(.organisation = &far, .dissolves = true, .on = 19500));
	assert_int_equal(r.accepted, 2);
}

/* The change it tells anew was returned and may be told once more: that one is not held up. */
static void
an_amendment_of_what_was_returned_holds_nothing_up(void **state)
{
	struct id first = id_random(), second, told;
	struct batch_result r = PUSH(&w, &a, RENAME(.organisation = &cell, .name = "Hai", .on = 18900, .as = { &first, &second }));

	assert_int_equal(r.parked, 1);
	for (int forgetting = 0; forgetting < 2; forgetting++) {
		r = PUSH(&w, &a, RENAME(.organisation = &cell, .name = "Ba", .on = 19000 + forgetting));
		assert_int_equal(r.accepted, 1);
		r = PUSH(&w, &a, RENAME(.organisation = &cell, .name = "Năm", .on = 19010 + forgetting, .as.told = &told));
		assert_int_equal(r.accepted, 1);
		r = PUSH(&w, &a, RENAME(.organisation = &cell, .name = "Sáu", .on = 19010 + forgetting, .as.amends = &told));
		assert_int_equal(r.accepted, 1);
		engine_forget(w.engine);
	}
	r = PUSH(&w, &a, RENAME(.organisation = &cell, .name = "Một", .on = 18900));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_verdicts(&w, "returned"), 1);      /* REC-015: it named another */
}

/* ---- one bad row ---- */

static void
one_bad_row_of_a_new_kind_is_quarantined_alone(void **state)
{
	static const char *const slips[] = {
		"ALTER TABLE member_event ADD CONSTRAINT slip CHECK (birth_year <> 1971)",
		"ALTER TABLE member ADD CONSTRAINT slip CHECK (birth_year <> 1972)",
		"ALTER TABLE post ADD CONSTRAINT slip CHECK (title <> 'group_leader')",
		"ALTER TABLE meeting ADD CONSTRAINT slip CHECK (present <> 13)",
	};
	struct id others[3] = { id_random(), id_random(), id_random() };

	for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++)
		world_sql(&w, "%s", slips[i]);
	struct batch_result r = PUSH(&w, &a, MEMBER(.person = &mai, .cell = &cell, .on = ON), MEMBER(.person = &others[0], .cell = &cell, .on = ON, .birth_year = 1971),
	                             MEMBER(.person = &others[1], .cell = &cell, .on = ON, .birth_year = 1972), MEMBER(.person = &others[2], .cell = &cell, .on = ON),
	                             POST(.person = &mai, .organisation = &cell, .title = TITLE(GROUP_LEADER), .from = 18600),
	                             POST(.person = &mai, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600),
	                             MEETING(.cell = &cell, .on = 18700, .present = 13), MEETING(.cell = &cell, .on = 18730, .present = 12));
	assert_int_equal(r.quarantined, 4);
	assert_int_equal(r.accepted, 4);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM member") + world_int(&w, "SELECT count(*) FROM member_event"), 4);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM post") + world_int(&w, "SELECT count(*) FROM meeting"), 2);
	assert_int_equal(open_spans(&others[0]) + open_spans(&others[1]), 0);
}

/* An id is known by its kind as well: a unit and a member may bear the same one. */
static void
who_waits_for_two_kinds_of_one_id_wakes_once(void **state)
{
	struct id both = unit_of("0812");

	PUSH(&w, &a, POST(.person = &both, .organisation = &cell, .title = TITLE(SECRETARY), .from = 18600), body_unit("08121", "Thôn", VILLAGE, &both));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	PUSH(&w, &a, MEMBER(.person = &both, .cell = &cell, .on = ON), body_unit("0812", "Xã", COMMUNE, &huyen));
	assert_int_equal(world_verdicts(&w, "accepted"), world_int(&w, "SELECT count(*) FROM inbox WHERE NOT duplicate"));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement"), 2);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(who_waits_for_two_kinds_of_one_id_wakes_once),
		T(a_member_waits_for_the_cell_and_all_of_him_for_the_member),
		T(a_closer_waits_for_its_opener_and_tells_so),
		T(a_member_is_not_held_up_by_what_is_parked_of_him),
		T(an_opening_is_not_held_up_by_an_event_that_came_before),
		T(a_post_waits_until_its_holder_is_official),
		T(a_returned_opening_returns_what_waits_for_the_member),
		T(another_way_in_keeps_them_waiting),
		T(an_event_that_waits_elsewhere_is_no_other_way_in),
		T(a_stranger_returns_nobody_elses),
		T(a_cell_does_not_end_over_its_people),
		T(members_of_the_same_group_hold_their_cell_too),
		T(whoever_moved_by_an_amendment_holds_the_old_cell_no_more),
		T(an_amendment_of_what_was_returned_holds_nothing_up),
		T(one_bad_row_of_a_new_kind_is_quarantined_alone),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
