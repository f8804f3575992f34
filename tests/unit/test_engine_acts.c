/* Acts of the centre's own hand: all or nothing, in the same journal, with an audit row each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tests/unit/engine_world.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE

static struct world w;
static struct outbox a;
static struct id huyen_a;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	huyen_a = unit_of("081");
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static void
the_province_is_entered_by_the_centres_own_hand(void **state)
{
	bool known = false, fresh = true;
	struct fault f = { 0 };

	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code = '08' AND level = 'province' AND kind = 'tinh'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM organisation WHERE code = 'TU08' AND name = 'Đảng bộ tỉnh Tuyên Quang'"), 1);
	assert_int_equal(hand_known(w.db, KIND_ORGANISATION, &w.province.committee, &known, &f), DONE);
	assert_true(known);
	assert_int_equal(migrate_bootstrap(w.db, "08", "Tuyên Quang", &fresh, &f), DONE);
	assert_false(fresh);
	assert_int_equal(migrate_bootstrap(w.db, "09", "Khác", &fresh, &f), REFUSED);
	assert_int_equal(f.code, LT_6010);
}

static void
a_site_with_its_token_is_added_once(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteAdd add = LTA__SITE_ADD__INIT;
	uint8_t token[8] = { 1 }, secret[32] = { 2 };

	add.code = (char *)"0803";
	add.name = (char *)"Ba";
	add.has_root_organisation_id = add.has_token_id = add.has_secret_hash = add.has_expires_at_ms = true;
	add.root_organisation_id = (ProtobufCBinaryData){ 16, w.province.committee.b };
	add.token_id = (ProtobufCBinaryData){ 8, token };
	add.secret_hash = (ProtobufCBinaryData){ 32, secret };
	add.expires_at_ms = clock_wall_ms() + 1000000;
	act.site_add = &add;
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM enrol_token JOIN site USING (site_id) WHERE code = '0803'"), 1);
	assert_string_equal(world_act(&w, &act), "ACT-001 code: the site exists");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM site"), 3);
}

static void
an_act_with_a_wrong_update_is_refused_as_a_whole(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	struct slice good = body_unit("0811", "Xã", COMMUNE, &huyen_a), bad = body_unit("0812", "Xã", COMMUNE, &w.province.committee);
	ProtobufCBinaryData updates[] = { { good.len, (uint8_t *)good.data }, { bad.len, (uint8_t *)bad.data } };
	int64_t j = world_int(&w, "SELECT j FROM centre"), n = world_int(&w, "SELECT n FROM site_log JOIN site USING (site_id) WHERE code = 'centre'");

	act.n_updates = 2;
	act.updates = updates;
	assert_non_null(strstr(world_act(&w, &act), "parked"));      /* its parent is unknown: an act does not wait */
	assert_int_equal(world_int(&w, "SELECT j FROM centre"), j);
	assert_int_equal(world_int(&w, "SELECT n FROM site_log JOIN site USING (site_id) WHERE code = 'centre'"), n);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code LIKE '081_'"), 0);
	act.n_updates = 1;
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM unit WHERE code LIKE '081_'"), 1);
	struct slice again = body_unit("0811", "Xã", COMMUNE, &huyen_a);
	updates[0] = (ProtobufCBinaryData){ again.len, (uint8_t *)again.data };
	assert_non_null(strstr(world_act(&w, &act), "REC-004"));
	free((void *)good.data);
	free((void *)bad.data);
	free((void *)again.data);
}

static void
bytes_that_are_no_act_are_refused(void **state)
{
	struct fault f = { 0 };
	char refused[512];
	int64_t act_id;
	size_t n;
	bool done;

	assert_int_equal(act_put_bytes(w.other, "test", (struct slice){ (const uint8_t *)"\xff\xff\xff", 3 }, &act_id, &f), DONE);
	assert_int_equal(engine_acts(w.engine, &n, &f), DONE);
	assert_int_equal(act_answer(w.other, act_id, &done, refused, sizeof refused, &f), DONE);
	assert_true(done);
	assert_memory_equal(refused, "LT-", 3);
}

static void
a_disabled_site_stores_nothing_and_gets_no_token(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteDisable disable = LTA__SITE_DISABLE__INIT;
	Lta__SiteToken token = LTA__SITE_TOKEN__INIT;
	uint8_t id[8] = { 9 }, secret[32] = { 2 };

	disable.code = token.code = (char *)"0801";
	act.site_disable = &disable;
	assert_string_equal(world_act(&w, &act), "");
	push(&w, &a, (struct slice[]){ body_unit("0811", "Xã", COMMUNE, &huyen_a) }, 1, BATCH_REVOKED);
	act.site_disable = NULL;
	act.site_token = &token;
	token.has_token_id = token.has_secret_hash = true;
	token.token_id = (ProtobufCBinaryData){ 8, id };
	token.secret_hash = (ProtobufCBinaryData){ 32, secret };
	assert_memory_equal(world_act(&w, &act), "ACT-003", 7);
	disable.code = (char *)"0899";
	act.site_token = NULL;
	act.site_disable = &disable;
	assert_memory_equal(world_act(&w, &act), "ACT-003", 7);
}

static void
a_fresh_token_voids_the_old_one(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteToken token = LTA__SITE_TOKEN__INIT;
	uint8_t id[8] = { 9 }, secret[32] = { 2 };

	token.code = (char *)"0801";
	token.has_token_id = token.has_secret_hash = token.has_expires_at_ms = true;
	token.token_id = (ProtobufCBinaryData){ 8, id };
	token.secret_hash = (ProtobufCBinaryData){ 32, secret };
	token.expires_at_ms = clock_wall_ms() + 1000000;
	act.site_token = &token;
	assert_string_equal(world_act(&w, &act), "");
	id[0]++;
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM enrol_token WHERE expires_at > now()"), 1);
}

static void
keys_are_revoked_and_confirmed(void **state)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__KeyRevoke revoke = LTA__KEY_REVOKE__INIT;
	Lta__KeyApprove approve = LTA__KEY_APPROVE__INIT;

	world_sql(&w, "UPDATE centre SET epoch = gen_random_uuid()");
	act.key_approve = &approve;
	assert_string_equal(world_act(&w, &act), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM site_key JOIN centre ON confirmed_epoch = epoch"), 1);
	act.key_approve = NULL;
	act.key_revoke = &revoke;
	revoke.site_code = (char *)"0801";
	assert_string_equal(world_act(&w, &act), "");
	push(&w, &a, (struct slice[]){ body_unit("0811", "Xã", COMMUNE, &huyen_a) }, 1, BATCH_REVOKED);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM audit WHERE what IN ('key_approve', 'key_revoke') AND actor = 'test'"), 2);
}

static void
the_audit_trail_covers_everything_that_was_judged(void **state)
{
	struct id xa = unit_of("0811");
	struct slice bad = { (uint8_t *)strdup("\xff\xff"), 2 };

	PUSH(&w, &a, body_unit("08111", "Thôn", LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE, &xa), bad, body_unit("0811", "Xã", COMMUNE, &huyen_a),
	     body_unit("0899", "Lạ", COMMUNE, &w.province.unit));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM audit a JOIN site s USING (site_id) WHERE s.code = '0801' AND what = 'judged' AND a.count = 5"), 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(the_province_is_entered_by_the_centres_own_hand),
		T(a_site_with_its_token_is_added_once),
		T(an_act_with_a_wrong_update_is_refused_as_a_whole),
		T(bytes_that_are_no_act_are_refused),
		T(a_disabled_site_stores_nothing_and_gets_no_token),
		T(a_fresh_token_voids_the_old_one),
		T(keys_are_revoked_and_confirmed),
		T(the_audit_trail_covers_everything_that_was_judged),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
