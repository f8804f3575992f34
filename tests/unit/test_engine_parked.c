/* Parked records: who waits for whom, in which order they wake, and what a returned parent means for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE

static struct world w;
static struct outbox a, b;
static struct id huyen_a, huyen_b, xa, thon;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	huyen_a = unit_of("081");
	huyen_b = unit_of("082");
	xa = unit_of("0811");
	thon = unit_of("08111");
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static void
a_child_waits_for_its_parent_and_wakes_in_a_later_group(void **state)
{
	struct batch_result r = PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa));

	assert_int_equal(r.parked, 1);
	assert_int_equal(r.feed_head.n, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked WHERE entity_kind = 20 AND waits_for_kind = 20"), 1);
	r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(r.feed_head.n, 2);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'accepted'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_from = (SELECT max(j) FROM judgement)"), 1);
}

static void
it_wakes_after_a_restart_as_well(void **state)
{
	PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa));
	world_engine(&w, NULL);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
}

static void
it_wakes_within_the_same_group(void **state)
{
	struct batch_result r = PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa), body_unit("0811", "Xã", COMMUNE, &huyen_a));

	assert_int_equal(r.accepted, 2);
	assert_int_equal(r.feed_head.n, 2);   /* parked, then accepted */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE first_verdict = 'parked' AND verdict = 'accepted'"), 1);
}

static void
a_change_of_what_is_parked_waits_behind_it(void **state)
{
	PUSH(&w, &a, body_unit("08111", "Một", VILLAGE, &xa), body_rename(&thon, "Hai", 18900), body_rename(&thon, "Ba", 19000));
	assert_int_equal(world_verdicts(&w, "parked"), 3);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_to IS NULL"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement g JOIN judgement h ON g.j < h.j AND g.n > h.n"), 0);      /* in order of arrival */
}

static void
a_change_told_before_its_unit_does_not_hold_it_up(void **state)
{
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a), body_rename(&thon, "Hai", 18900));
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	world_engine(&w, NULL);
	struct batch_result r = PUSH(&w, &a, body_unit("08111", "Một", VILLAGE, &xa));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_to IS NULL"), 2);
}

static void
waking_cascades_down_the_tree(void **state)
{
	struct id cell_parent = id_derive("organisation", "HU0801", "");

	PUSH(&w, &a, body_cell("CB1", &cell_parent, &thon));
	PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM organisation WHERE code = 'CB1' AND j_to IS NULL"), 1);
}

static void
another_sites_record_wakes_and_its_own_feed_tells(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lt__Unit u = LT__UNIT__INIT;
	struct buffer body = { 0 };
	struct fault f = { 0 };

	PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa));
	u.code = (char *)"0811";              /* the province itself writes the commune */
	u.name = (char *)"Xã";
	u.has_level = u.has_kind = u.has_parent_id = true;
	u.level = COMMUNE;
	u.kind = LT__UNIT_KIND__UNIT_KIND_XA;
	u.parent_id = (ProtobufCBinaryData){ 16, huyen_a.b };
	assert_int_equal(hand_unit(&u, 18500, clock_wall_ms(), &body, &f), DONE);
	act.n_updates = 1;
	act.updates = &(ProtobufCBinaryData){ body.len, body.data };
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT feed_n FROM site WHERE code = '0801'"), 2);
	assert_int_equal(world_int(&w, "SELECT audit_seq FROM site WHERE code = '0801'"), 3);   /* added, parked, woken */
	buffer_fini(&body);
}

static void
a_returned_parent_returns_those_who_wait_for_it(void **state)
{
	PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa), body_rename(&thon, "Hai", 18900));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	/* a commune that is a village: UNIT-003 */
	struct batch_result r = PUSH(&w, &a, body_unit("0811", " ", COMMUNE, &huyen_a));
	assert_int_equal(r.returned, 1);
	assert_int_equal(world_verdicts(&w, "returned"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE findings @> '[{\"code\": \"REC-005\"}]'"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 0);
}

static void
a_strangers_returned_record_returns_nobody_else(void **state)
{
	PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa));
	struct batch_result r = PUSH(&w, &b, body_unit("0811", "Xã", COMMUNE, &huyen_a));     /* outside its scope */
	assert_int_equal(r.returned, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	r = PUSH(&w, &b, body_unit("0811", NULL, COMMUNE, &huyen_a));  /* too little to be asked whose it is */
	assert_int_equal(r.returned, 1);
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
}

static void
province_writes_district(const char *code)
{
	Lta__Act act = LTA__ACT__INIT;
	Lt__Unit u = LT__UNIT__INIT;
	struct buffer body = { 0 };
	struct fault f = { 0 };

	u.code = (char *)code;
	u.name = (char *)"Huyện";
	u.has_level = u.has_kind = u.has_parent_id = true;
	u.level = LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT;
	u.kind = LT__UNIT_KIND__UNIT_KIND_HUYEN;
	u.parent_id = (ProtobufCBinaryData){ 16, w.province.unit.b };
	assert_int_equal(hand_unit(&u, 18500, clock_wall_ms(), &body, &f), DONE);
	act.n_updates = 1;
	act.updates = &(ProtobufCBinaryData){ body.len, body.data };
	assert_string_equal(world_act(&w, &act), "");
	buffer_fini(&body);
}

static void
a_second_creation_that_waits_behind_saves_the_children(void **state)
{
	struct id xb = unit_of("0812");

	/* 0812 waits for its district, twice told; children wait for 0812 */
	struct id far = unit_of("083");
	PUSH(&w, &a, body_unit("0812", "Xã", COMMUNE, &far), body_unit("0812", "Xã", COMMUNE, &huyen_a), body_unit("08121", "Thôn", VILLAGE, &xb));
	assert_int_equal(world_verdicts(&w, "parked"), 3);
	/* the first can never be: its parent turns out to lie in another's scope */
	province_writes_district("083");
	assert_int_equal(world_verdicts(&w, "returned"), 1);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code IN ('0812', '08121') AND j_to IS NULL"), 2);
}

static void
as_long_as_another_creation_waits_the_children_wait(void **state)
{
	struct id xb = unit_of("0812"), far = unit_of("083"), farther = unit_of("084");

	PUSH(&w, &a, body_unit("0812", "Xã", COMMUNE, &far), body_unit("0812", "Xã", COMMUNE, &farther), body_unit("08121", "Thôn", VILLAGE, &xb));
	province_writes_district("083");
	assert_int_equal(world_verdicts(&w, "returned"), 1);
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE verdict = 'parked'"), 1);     /* it waits for something else now */
	province_writes_district("084");
	assert_int_equal(world_verdicts(&w, "returned"), 3);
}

static void
a_woken_dissolution_sees_who_came_in_the_same_group(void **state)
{
	struct id far = unit_of("0819");

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a), body_unit("08111", "Thôn", VILLAGE, &xa));
	PUSH(&w, &a, body_re_parent(&thon, &far, 18800), body_dissolve(&xa, 18900), body_rename(&thon, "Hai", 18950));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	assert_int_equal(world_verdicts(&w, "returned"), 1);     /* the village still belongs to it */
	PUSH(&w, &a, body_re_parent(&xa, &far, 19000), body_dissolve(&xa, 19100));
	world_engine(&w, NULL);                        /* nothing is remembered: the dissolution asks in mid-group */
	PUSH(&w, &a, body_unit("0819", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08111' AND j_to IS NULL"), 3);
}

static void
a_woken_dissolution_sees_children_that_are_not_yet_written(void **state)
{
	struct id far = unit_of("0831");

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	PUSH(&w, &a, body_re_parent(&xa, &far, 18600), body_dissolve(&xa, 18900));
	assert_int_equal(world_verdicts(&w, "parked"), 2);
	world_engine(&w, NULL);
	/* the child comes first, then what the re-parenting waits for: it fails (level), the dissolution is judged */
	PUSH(&w, &a, body_unit("08119", "Thôn", VILLAGE, &xa), body_unit("0831", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE findings @> '[{\"code\": \"UNIT-006\"}]'"), 1);
}

static void
a_duplicate_of_a_parked_one_says_that_it_waits(void **state)
{
	struct slice body = body_unit("08111", "Thôn", VILLAGE, &xa), same = body_again(body);

	PUSH(&w, &a, body);
	outbox_renew(&a);
	struct batch_result r = PUSH(&w, &a, same);
	assert_int_equal(r.duplicate, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE duplicate AND verdict = 'parked'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM parked"), 1);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
}

static void
a_duplicate_of_one_woken_in_the_same_group_says_what_it_is_now(void **state)
{
	struct slice body = body_unit("08111", "Thôn", VILLAGE, &xa), same = body_again(body);

	PUSH(&w, &a, body);
	outbox_renew(&a);
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a), same);
	assert_int_equal(r.duplicate, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE duplicate AND verdict = 'accepted'"), 1);
}

static void
a_thousand_children_wake_at_once(void **state)
{
	char code[16];

	for (int batch = 0; batch < 20; batch++) {
		struct slice bodies[50];
		for (int i = 0; i < 50; i++) {
			snprintf(code, sizeof code, "T%d", batch * 50 + i);
			bodies[i] = body_unit(code, "Thôn", VILLAGE, &xa);
		}
		push(&w, &a, bodies, 50, BATCH_STORED);
	}
	assert_int_equal(world_verdicts(&w, "parked"), 1000);
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT feed_n FROM site WHERE code = '0801'"), 2000);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM (SELECT n, row_number() OVER (ORDER BY j) FROM judgement) x WHERE n <> row_number"), 0);
}

/* Record by record it stands in the list and in the table when its parent comes. */
static void
who_was_parked_and_written_in_this_transaction_wakes_once(void **state)
{
	world_sql(&w, "ALTER TABLE unit ADD CHECK (name <> 'Xấu')");
	struct batch_result r = PUSH(&w, &a, body_unit("08111", "Thôn", VILLAGE, &xa), body_unit("0819", "Xấu", COMMUNE, &huyen_a),
	                             body_unit("0811", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(r.quarantined, 1);
	assert_int_equal(r.accepted, 2);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement"), 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_child_waits_for_its_parent_and_wakes_in_a_later_group),
		T(it_wakes_after_a_restart_as_well),
		T(it_wakes_within_the_same_group),
		T(a_change_of_what_is_parked_waits_behind_it),
		T(a_change_told_before_its_unit_does_not_hold_it_up),
		T(waking_cascades_down_the_tree),
		T(another_sites_record_wakes_and_its_own_feed_tells),
		T(a_returned_parent_returns_those_who_wait_for_it),
		T(a_strangers_returned_record_returns_nobody_else),
		T(a_second_creation_that_waits_behind_saves_the_children),
		T(as_long_as_another_creation_waits_the_children_wait),
		T(a_woken_dissolution_sees_who_came_in_the_same_group),
		T(a_woken_dissolution_sees_children_that_are_not_yet_written),
		T(a_duplicate_of_a_parked_one_says_that_it_waits),
		T(a_duplicate_of_one_woken_in_the_same_group_says_what_it_is_now),
		T(a_thousand_children_wake_at_once),
		T(who_was_parked_and_written_in_this_transaction_wakes_once),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
