/* The writer's core against a real PostgreSQL: what is accepted, fitted, known, quarantined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world.h"

#define DISTRICT LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT
#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE

static struct world w;
static struct outbox a, b;
static struct id huyen_a, huyen_b;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	world_site(&w, &b, "0802", "082");
	huyen_a = unit_of("081");
	huyen_b = unit_of("082");
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static void
accepted_rows_are_versions(void **state)
{
	struct id xa = unit_of("0811");
	int64_t j = world_int(&w, "SELECT j FROM centre");
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã Một", COMMUNE, &huyen_a), body_unit("08111", "Thôn Một", VILLAGE, &xa));

	assert_int_equal(r.accepted, 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code IN ('0811', '08111') AND version = 1 AND j_to IS NULL "
	                 "AND from_on = '-infinity' AND to_on = 'infinity'"), 2);
	assert_int_equal(world_int(&w, "SELECT j FROM centre"), j + 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE j > %d AND verdict = 'accepted' AND findings IS NULL", (int)j), 2);
	assert_int_equal(world_int(&w, "SELECT feed_n FROM site WHERE code = '0801'"), 0);
	assert_int_equal(world_int(&w, "SELECT cardinality(entities) FROM dirty_mark WHERE j_last = %d", (int)j + 2), 2);
}

static void
a_group_of_several_sites_is_one_transaction(void **state)
{
	struct slice ones[] = { body_unit("0811", "Xã Một", COMMUNE, &huyen_a) }, twos[] = { body_unit("0821", "Xã Hai", COMMUNE, &huyen_b) };
	struct batch *group[] = { batch_make(&a, ones, 1), batch_make(&b, twos, 1) };
	struct batch_result results[2];
	struct fault f = { 0 };

	assert_int_equal(engine_group(w.engine, group, 2, results, &f), DONE);
	assert_int_equal(results[0].accepted + results[1].accepted, 2);
	assert_int_equal(world_int(&w, "SELECT count(DISTINCT xmin::text) FROM inbox WHERE n = 1 AND log IN (SELECT log FROM site_log JOIN site USING (site_id) WHERE NOT everything)"), 1);
	batch_free(&group[0]);
	batch_free(&group[1]);
}

static void
a_gap_and_a_broken_chain_store_nothing(void **state)
{
	struct outbox ahead, other;

	PUSH(&w, &a, body_unit("0811", "Xã Một", COMMUNE, &huyen_a));
	ahead = other = a;
	ahead.n++;
	push(&w, &ahead, (struct slice[]){ body_unit("0812", "Xã Hai", COMMUNE, &huyen_a) }, 1, BATCH_GAP);
	other.chain.b[0] ^= 1;
	struct batch_result r = push(&w, &other, (struct slice[]){ body_unit("0812", "Xã Hai", COMMUNE, &huyen_a) }, 1, BATCH_CHAIN);
	assert_int_equal(r.cursor.n, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox i JOIN site_log l USING (log) JOIN site s USING (site_id) WHERE s.code = '0801'"), 1);
}

static void
known_numbers_are_acknowledged_again(void **state)
{
	struct outbox before = a;
	struct slice body = body_unit("0811", "Xã Một", COMMUNE, &huyen_a), same = body_again(body);

	PUSH(&w, &a, body);
	int64_t j = world_int(&w, "SELECT j FROM centre");
	struct batch_result r = PUSH(&w, &before, same);
	assert_int_equal(r.accepted + r.duplicate, 0);
	assert_int_equal(r.cursor.n, 1);
	assert_int_equal(world_int(&w, "SELECT j FROM centre"), j);
}

static void
an_equal_body_under_a_new_generation_is_a_duplicate(void **state)
{
	struct slice body = body_unit("0811", "Xã Một", COMMUNE, &huyen_a), same = body_again(body), third = body_again(body);

	PUSH(&w, &a, body);
	outbox_renew(&a);
	struct batch_result r = PUSH(&w, &a, same, third);
	assert_int_equal(r.duplicate, 2);
	assert_int_equal(r.feed_head.n, 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE duplicate AND body IS NULL AND verdict = 'accepted'"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811'"), 1);
}

static void
a_duplicate_within_one_group_is_seen(void **state)
{
	struct slice body = body_unit("0811", "Xã Một", COMMUNE, &huyen_a), same = body_again(body);
	struct batch_result r = PUSH(&w, &a, body, same);

	assert_int_equal(r.accepted, 1);
	assert_int_equal(r.duplicate, 1);
}

static void
the_same_id_with_another_body_is_quarantined(void **state)
{
	struct id id = id_v7(clock_wall_ms());
	struct batch_result r = PUSH(&w, &a, body_unit_id(&id, "0811", "Xã Một", COMMUNE, &huyen_a), body_unit_id(&id, "0812", "Xã Hai", COMMUNE, &huyen_a));

	assert_int_equal(r.accepted, 1);
	assert_int_equal(r.quarantined, 1);
	r = PUSH(&w, &a, body_unit_id(&id, "0813", "Xã Ba", COMMUNE, &huyen_a));
	assert_int_equal(r.quarantined, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE findings @> '[{\"code\": \"SYS-001\"}]'"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code LIKE '081_'"), 1);
}

static void
an_older_update_that_comes_late_is_judged_all_the_same(void **state)
{
	struct id old = id_v7_from(clock_wall_ms() - 86400000, (const uint8_t[10]){ 1, 2, 3 });

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	struct batch_result r = PUSH(&w, &a, body_unit_id(&old, "0812", "Xã", COMMUNE, &huyen_a));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0812'"), 1);
}

static void
another_sites_id_is_quarantined_too(void **state)
{
	struct slice body = body_unit("0811", "Xã Một", COMMUNE, &huyen_a), same = body_again(body);

	PUSH(&w, &a, body);
	struct batch_result r = PUSH(&w, &b, same);
	assert_int_equal(r.quarantined, 1);
}

static void
an_unreadable_body_is_quarantined_and_counted_by_its_hash(void **state)
{
	struct slice bad = { (uint8_t *)strdup("\x0a\xff\xff"), 3 }, same = body_again(bad), other = body_again(bad);
	struct batch_result r = PUSH(&w, &a, bad, body_unit("0811", "Xã Một", COMMUNE, &huyen_a), same);

	assert_int_equal(r.quarantined, 1);
	assert_int_equal(r.accepted, 1);
	assert_int_equal(r.duplicate, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE update_id IS NULL AND NOT duplicate AND findings->0->>'code' LIKE 'LT-30__'"), 1);
	r = PUSH(&w, &b, other);              /* another site's bytes are its own */
	assert_int_equal(r.quarantined, 1);
}

static void
a_returned_record_says_why_in_the_feed(void **state)
{
	struct batch_result r = PUSH(&w, &a, body_unit("0821", "Xã lạ", COMMUNE, &huyen_b));

	assert_int_equal(r.returned, 1);
	assert_int_equal(r.feed_head.n, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE verdict = 'returned' AND findings @> '[{\"code\": \"SITE-001\"}]'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0821'"), 0);
}

static void
a_back_dated_rename_folds_in(void **state)
{
	struct id xa = unit_of("0811");

	PUSH(&w, &a, body_unit("0811", "Một", COMMUNE, &huyen_a), body_rename(&xa, "Ba", 19000));
	engine_forget(w.engine);              /* the rest is folded with what the database knows */
	struct batch_result r = PUSH(&w, &a, body_rename(&xa, "Hai", 18800));
	assert_int_equal(r.accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811' AND j_to IS NULL"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811' AND j_to IS NULL AND (name, from_on, to_on) IN "
	                 "(('Một', '-infinity', date '1970-01-01' + 18800), ('Hai', date '1970-01-01' + 18800, date '1970-01-01' + 19000), ('Ba', date '1970-01-01' + 19000, 'infinity'))"), 3);
	assert_int_equal(world_int(&w, "SELECT max(version) FROM unit WHERE code = '0811'"), 3);
	/* known at an earlier J: what was known then */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811' AND j_from <= (SELECT j - 1 FROM centre) AND coalesce(j_to, 99999) > (SELECT j - 1 FROM centre)"), 2);
}

static void
versions_within_one_group_are_all_written(void **state)
{
	struct id xa = unit_of("0811");
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Một", COMMUNE, &huyen_a), body_rename(&xa, "Hai", 18800), body_rename(&xa, "Ba", 18900));

	assert_int_equal(r.accepted, 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811'"), 5);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811' AND j_to IS NULL"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit_change WHERE unit_id = (SELECT id FROM unit WHERE code = '0811' LIMIT 1)"), 2);
	assert_int_equal(world_int(&w, "SELECT count(DISTINCT xmin::text) FROM unit WHERE code = '0811'"), 1);     /* at one go, not one by one */
}

static void
who_is_still_needed_cannot_be_dissolved(void **state)
{
	struct id xa = unit_of("0811"), thon = unit_of("08111");
	struct batch_result r = PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a), body_unit("08111", "Thôn", VILLAGE, &xa), body_dissolve(&xa, 19000));

	assert_int_equal(r.returned, 1);      /* the village is not in the table yet when it is asked for */
	r = PUSH(&w, &a, body_dissolve(&thon, 19000), body_dissolve(&xa, 19000));
	assert_int_equal(r.accepted, 2);
}

static void
a_revoked_key_stores_nothing(void **state)
{
	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	world_sql(&w, "UPDATE site_key SET state = 'revoked' WHERE key_id = '%s'", a.key_id);
	push(&w, &a, (struct slice[]){ body_unit("0812", "Xã", COMMUNE, &huyen_a) }, 1, BATCH_REVOKED);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0812'"), 0);
	PUSH(&w, &b, body_unit("0821", "Xã", COMMUNE, &huyen_b));
}

static void
a_twin_is_held_until_it_is_approved(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__KeyApprove approve = LTA__KEY_APPROVE__INIT;
	struct outbox clone, held;

	PUSH(&w, &a, body_unit("0811", "Xã", COMMUNE, &huyen_a));
	clone = a;
	outbox_renew(&a);
	PUSH(&w, &a, body_unit("0812", "Xã", COMMUNE, &huyen_a));
	push(&w, &clone, (struct slice[]){ body_unit("0813", "Xã", COMMUNE, &huyen_a) }, 1, BATCH_TWIN);
	assert_int_equal(world_int(&w, "SELECT state = 'held' FROM site WHERE code = '0801'"), 1);
	held = a;
	push(&w, &held, (struct slice[]){ body_unit("0814", "Xã", COMMUNE, &huyen_a) }, 1, BATCH_REVOKED);
	act.key_approve = &approve;
	approve.site_code = a.code;
	assert_string_equal(world_act(&w, &act), "");
	PUSH(&w, &a, body_unit("0814", "Xã", COMMUNE, &huyen_a));
}

static void
whoever_lost_the_term_stops(void **state)
{
	struct slice body = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	struct batch *one = batch_make(&a, &body, 1);
	struct batch_result r;
	struct fault f = { 0 };

	world_sql(&w, "UPDATE centre SET term = term + 1");
	assert_int_equal(engine_group(w.engine, &one, 1, &r, &f), REFUSED);
	assert_int_equal(f.code, LT_5053);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '0811'"), 0);
	batch_free(&one);
}

/* Each transaction prepares what is left of the group: one for each record would never end. */
static void
a_group_too_large_from_the_start_is_not_cut_behind_each_record(void **state)
{
	struct slice bodies[60];
	char code[16];

	world_tx_bytes = 16000;
	world_engine(&w, NULL);
	world_tx_bytes = 0;
	for (int i = 0; i < 60; i++) {
		snprintf(code, sizeof code, "081%d", i);
		bodies[i] = body_unit(code, "Xã", COMMUNE, &huyen_a);
	}
	struct batch_result r = push(&w, &a, bodies, 60, BATCH_STORED);
	assert_int_equal(r.accepted, 60);
	assert_in_range(world_int(&w, "SELECT count(*) FROM audit WHERE what = 'judged' AND site_id = (SELECT site_id FROM site WHERE code = '0801')"), 2, 20);
}

/* A transaction that ends early has met the new generation already, but taken nothing of it: nobody's twin. */
static void
a_log_and_its_successor_may_share_a_group_that_is_cut(void **state)
{
	struct slice ones[] = { body_unit("0811", "Xã Một", COMMUNE, &huyen_a), body_unit("0812", "Xã Hai", COMMUNE, &huyen_a) };
	struct slice twos[] = { body_unit("0813", "Xã Ba", COMMUNE, &huyen_a), body_unit("0814", "Xã Bốn", COMMUNE, &huyen_a) };
	struct batch *group[2];
	struct batch_result results[2];
	struct fault f = { 0 };

	world_tx_bytes = 1;
	world_engine(&w, NULL);
	world_tx_bytes = 0;
	group[0] = batch_make(&a, ones, 2);
	outbox_renew(&a);
	group[1] = batch_make(&a, twos, 2);
	assert_int_equal(engine_group(w.engine, group, 2, results, &f), DONE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(results[i].outcome, BATCH_STORED);
		assert_int_equal(results[i].accepted, 2);
		assert_int_equal(results[i].cursor.n, 2);
		batch_free(&group[i]);
	}
	assert_int_equal(world_int(&w, "SELECT count(*) FROM site WHERE state = 'held'"), 0);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(accepted_rows_are_versions),
		T(a_group_of_several_sites_is_one_transaction),
		T(a_gap_and_a_broken_chain_store_nothing),
		T(known_numbers_are_acknowledged_again),
		T(an_equal_body_under_a_new_generation_is_a_duplicate),
		T(a_duplicate_within_one_group_is_seen),
		T(the_same_id_with_another_body_is_quarantined),
		T(an_older_update_that_comes_late_is_judged_all_the_same),
		T(another_sites_id_is_quarantined_too),
		T(an_unreadable_body_is_quarantined_and_counted_by_its_hash),
		T(a_returned_record_says_why_in_the_feed),
		T(a_back_dated_rename_folds_in),
		T(versions_within_one_group_are_all_written),
		T(who_is_still_needed_cannot_be_dissolved),
		T(a_revoked_key_stores_nothing),
		T(a_twin_is_held_until_it_is_approved),
		T(a_group_too_large_from_the_start_is_not_cut_behind_each_record),
		T(a_log_and_its_successor_may_share_a_group_that_is_cut),
		T(whoever_lost_the_term_stops),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
