/* The checker is fine with what the writer wrote, and finds each kind of tampering: one row of the table per kind, the
 * check that must turn red first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/desk.h"
#include "tests/unit/verify_journal.h"

struct tampering {
	const char *red;         /* the check that finds it; NULL: nobody can */
	bool replay;             /* only a replay finds it */
	const char *sentence;
	const char *sql;
};

/* Places in the journal. */
#define PLAIN "j = (SELECT min(j) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '0801')"
#define AT_0802(which) "j = (SELECT " which "(j) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '0802')"
#define A_JUDGEMENT "j = (SELECT min(j) FROM judgement)"
#define AN_AUDIT "site_id = (SELECT site_id FROM site WHERE code = '0801') AND seq = 3"
#define LAST_AUDIT "(site_id, seq) IN (SELECT site_id, audit_seq FROM site WHERE code = '0802')"
#define AN_ITEM "site_id = (SELECT site_id FROM site WHERE code = '0802') AND n = 2"
#define A_UNIT "code = '0811' AND version = 1"

static const struct tampering tamperings[] = {
	/* inbox */
	{ "numbers", false, "a_deleted_inbox_row_is_found", "DELETE FROM inbox WHERE " PLAIN },
	{ "numbers", false, "a_deleted_last_inbox_row_is_found", "DELETE FROM inbox WHERE " AT_0802("max") },
	{ "numbers", false, "a_moved_number_is_found", "UPDATE inbox SET n = n + 100 WHERE " PLAIN },
	{ "chains", false, "an_edited_body_is_found", "UPDATE inbox SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE " PLAIN },
	{ "chains", false, "a_body_taken_away_is_found", "UPDATE inbox SET body = NULL WHERE NOT duplicate AND " AT_0802("max") },
	{ "chains", false, "a_body_replaced_together_with_its_hash_is_found",
	  "UPDATE inbox i SET body = o.body, body_hash = o.body_hash, update_id = o.update_id, entity = o.entity FROM inbox o WHERE i." PLAIN
	  " AND o.kind = 20 AND NOT o.duplicate AND o.j = (SELECT max(j) FROM inbox WHERE kind = 20 AND NOT duplicate)" },
	{ "chains", false, "an_edited_hash_is_found", "UPDATE inbox SET body_hash = set_byte(body_hash, 0, get_byte(body_hash, 0) # 1) WHERE " PLAIN },
	{ "chains", false, "two_exchanged_numbers_are_found",
	  "UPDATE inbox SET n = -n WHERE n IN (1, 2) AND log = (SELECT log FROM inbox WHERE " PLAIN "); UPDATE inbox SET n = 3 + n WHERE n < 0" },
	{ "audit_digests", false, "two_exchanged_journal_numbers_are_found",
	  "UPDATE inbox SET j = -j WHERE j IN (SELECT max(j) FROM inbox GROUP BY log ORDER BY 1 DESC LIMIT 2);"
	  "UPDATE inbox i SET j = (SELECT -sum(o.j) FROM inbox o WHERE o.j < 0) + i.j WHERE j < 0" },
	{ "journal", false, "a_moved_journal_number_is_found", "UPDATE inbox SET j = 100000 WHERE " PLAIN },
	{ "chains", false, "an_edited_update_id_is_found", "UPDATE inbox SET update_id = gen_random_uuid() WHERE " PLAIN },
	{ "chains", false, "an_edited_entity_is_found", "UPDATE inbox SET entity = gen_random_uuid() WHERE " PLAIN },
	{ "chains", false, "an_edited_kind_is_found", "UPDATE inbox SET kind = 22 WHERE " PLAIN },
	{ "chains", false, "a_name_taken_from_a_body_is_found", "UPDATE inbox SET update_id = NULL WHERE " PLAIN },
	{ "verdicts", false, "an_edited_verdict_is_found", "UPDATE inbox SET verdict = 'returned' WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_verdict_in_both_places_is_found", "UPDATE inbox SET verdict = 'returned', first_verdict = 'returned' WHERE " PLAIN },
	{ "audit_digests", false, "edited_findings_are_found", "UPDATE inbox SET findings = '[]' WHERE findings IS NOT NULL AND " AT_0802("min") },
	{ "sums", false, "a_body_said_to_be_a_duplicate_is_found", "UPDATE inbox SET duplicate = true, body = NULL WHERE " PLAIN },
	{ "sums", false, "a_duplicate_said_to_count_is_found", "UPDATE inbox SET duplicate = false WHERE duplicate" },
	{ "audit_digests", false, "an_edited_day_of_judging_is_found", "UPDATE inbox SET today = today - 1 WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_catalogue_version_is_found", "UPDATE inbox SET catalogue = 7 WHERE " PLAIN },
	{ "audit_digests", false, "an_edited_time_of_arrival_is_found", "UPDATE inbox SET received_at = received_at - interval '1 second' WHERE " PLAIN },
	{ "audit_digests", false, "a_row_given_to_another_log_is_found",
	  "UPDATE inbox SET log = (SELECT max(log) FROM site_log), n = 50 WHERE " PLAIN },
	/* judgement, parked */
	{ "journal", false, "a_deleted_judgement_is_found", "DELETE FROM judgement WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_judgement_is_found", "UPDATE judgement SET verdict = 'quarantined' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "edited_findings_of_a_judgement_are_found", "UPDATE judgement SET findings = '[]' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_day_of_a_judgement_is_found", "UPDATE judgement SET today = today - 1 WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "an_edited_time_of_a_judgement_is_found", "UPDATE judgement SET judged_at = judged_at - interval '1 second' WHERE " A_JUDGEMENT },
	{ "audit_digests", false, "a_judgement_of_another_body_is_found", "UPDATE judgement SET n = n + 1 WHERE " A_JUDGEMENT },
	{ "verdicts", false, "a_judgement_behind_a_final_one_is_found",
	  "INSERT INTO judgement SELECT (SELECT j + 1 FROM centre), log, n, 'returned', findings, today, catalogue, judged_at FROM judgement WHERE " A_JUDGEMENT },
	{ "verdicts", false, "a_deleted_parked_row_is_found", "DELETE FROM parked" },
	{ "verdicts", false, "an_added_parked_row_is_found",
	  "INSERT INTO parked SELECT log, n, j, 20, entity, 20, entity, received_at FROM inbox WHERE " PLAIN },
	{ "feed_verdicts", false, "a_parked_row_that_waits_for_another_is_found", "UPDATE parked SET waits_for = gen_random_uuid()" },
	/* audit */
	{ "audit_trail", false, "an_edited_audit_time_is_found", "UPDATE audit SET at = at + interval '1 second' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_what_is_found", "UPDATE audit SET what = 'other' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_actor_is_found", "UPDATE audit SET actor = 'somebody' WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_j_first_is_found", "UPDATE audit SET j_first = j_first + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_j_last_is_found", "UPDATE audit SET j_last = j_last + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_count_is_found", "UPDATE audit SET count = count + 1 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_digest_is_found", "UPDATE audit SET digest = sha256(digest) WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_hash_is_found", "UPDATE audit SET hash = sha256(hash) WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_edited_audit_number_is_found", "UPDATE audit SET seq = 1000 WHERE " AN_AUDIT },
	{ "audit_trail", false, "an_audit_row_of_another_site_is_found", "UPDATE audit SET site_id = (SELECT site_id FROM site WHERE code = '0802'), seq = 1000 WHERE " AN_AUDIT },
	{ "audit_trail", false, "a_deleted_audit_row_is_found", "DELETE FROM audit WHERE " AN_AUDIT },
	{ "audit_trail", false, "two_exchanged_audit_rows_are_found",
	  "UPDATE audit SET seq = -seq WHERE seq IN (2, 3) AND site_id = (SELECT site_id FROM site WHERE code = '0801'); UPDATE audit SET seq = 5 + seq WHERE seq < 0" },
	{ "audit_trail", false, "a_cut_tail_is_found", "DELETE FROM audit WHERE " LAST_AUDIT },
	{ "audit_acts", false, "a_cut_tail_with_a_lowered_head_is_found_by_the_act_it_spoke_of",
	  "DELETE FROM audit WHERE " LAST_AUDIT "; UPDATE site s SET audit_seq = s.audit_seq - 1, audit_hash = a.hash FROM audit a "
	  "WHERE s.code = '0802' AND a.site_id = s.site_id AND a.seq = s.audit_seq - 1" },
	{ "audit_digests", false, "a_trail_cut_to_nothing_is_found_by_its_judgements",
	  "DELETE FROM audit WHERE site_id = (SELECT site_id FROM site WHERE code = '0801');"
	  "UPDATE site SET audit_seq = 0, audit_hash = decode(repeat('00', 32), 'hex') WHERE code = '0801'" },
	{ NULL, false, "an_enrolment_cut_off_the_tail_only_a_head_held_by_the_site_can_tell",
	  "DELETE FROM audit WHERE what = 'enrolled'; UPDATE site s SET audit_seq = s.audit_seq - 1, audit_hash = a.hash FROM audit a "
	  "WHERE s.code = '0801' AND a.site_id = s.site_id AND a.seq = s.audit_seq - 1" },
	{ "audit_trail", false, "a_moved_audit_head_is_found", "UPDATE site SET audit_seq = audit_seq + 1 WHERE code = '0801'" },
	{ "audit_trail", false, "an_edited_audit_head_is_found", "UPDATE site SET audit_hash = sha256(audit_hash) WHERE code = '0801'" },
	/* acts */
	{ "audit_acts", false, "an_edited_act_is_found", "UPDATE centre_inbox SET act = act || '\\x00' WHERE j = (SELECT min(j) FROM centre_inbox)" },
	{ "audit_acts", false, "an_edited_actor_of_an_act_is_found", "UPDATE centre_inbox SET actor = 'nobody' WHERE j = (SELECT min(j) FROM centre_inbox)" },
	{ "journal", false, "a_deleted_act_is_found", "DELETE FROM centre_inbox WHERE j = (SELECT min(j) FROM centre_inbox)" },
	/* feeds */
	{ "feeds", false, "an_edited_feed_item_is_found", "UPDATE feed_item SET item = set_byte(item, 30, get_byte(item, 30) # 1) WHERE " AN_ITEM },
	{ "feeds", false, "an_edited_feed_chain_is_found", "UPDATE feed_item SET chain = sha256(chain) WHERE " AN_ITEM },
	{ "feeds", false, "a_deleted_feed_item_is_found", "DELETE FROM feed_item WHERE " AN_ITEM },
	{ "feeds", false, "two_exchanged_feed_items_are_found",
	  "UPDATE feed_item SET n = -n WHERE n IN (1, 2) AND site_id = (SELECT site_id FROM site WHERE code = '0802'); UPDATE feed_item SET n = 3 + n WHERE n < 0" },
	{ "feeds", false, "a_moved_feed_head_is_found", "UPDATE site SET feed_n = feed_n + 1 WHERE code = '0802'" },
	{ "feeds", false, "an_edited_feed_head_is_found", "UPDATE site SET feed_chain = sha256(feed_chain) WHERE code = '0802'" },
	{ "feed_verdicts", false, "a_feed_cut_short_with_its_head_is_found",
	  "DELETE FROM feed_item f USING site s WHERE s.code = '0802' AND f.site_id = s.site_id AND f.n = s.feed_n;"
	  "UPDATE site s SET feed_n = f.n, feed_chain = f.chain FROM feed_item f WHERE s.code = '0802' AND f.site_id = s.site_id AND f.n = s.feed_n - 1" },
	/* registers */
	{ "replay_unit", true, "an_edited_typed_row_is_found_by_a_replay", "UPDATE unit SET name = 'Xã khác' WHERE " A_UNIT },
	{ "replay_unit", true, "an_edited_attribute_is_found_by_a_replay", "UPDATE unit SET special_difficulty = true WHERE " A_UNIT },
	{ "replay_unit_change", true, "an_edited_change_is_found_by_a_replay", "UPDATE unit_change SET issuer = 'Ai đó' WHERE change = 'rename'" },
	{ "replay_organisation", true, "an_edited_organisation_is_found_by_a_replay", "UPDATE organisation SET name = 'Chi bộ khác' WHERE code = 'CB0802'" },
	{ "effects", false, "a_deleted_typed_row_is_found", "DELETE FROM unit WHERE code = '08111'" },
	{ "effects", false, "an_added_typed_row_is_found",
	  "INSERT INTO unit SELECT gen_random_uuid(), version, from_on, to_on, j_from, NULL, 'X', 'X', level, kind, parent_id, NULL, NULL, NULL, NULL FROM unit WHERE code = '08111'" },
	{ "effects", false, "a_deleted_change_is_found", "DELETE FROM unit_change WHERE change = 'dissolve'" },
	{ "effects", false, "an_added_change_is_found",
	  "INSERT INTO unit_change SELECT gen_random_uuid(), version, j_from, j_to, unit_id, change, occurred_on, decided_on, issuer, number, type_code, signed_on FROM unit_change WHERE change = 'dissolve'" },
	{ "effects", false, "a_founding_without_its_unit_is_found", "DELETE FROM unit WHERE code = '08112'" },
	{ "effects", false, "a_row_opened_under_anothers_number_is_found", "UPDATE unit SET j_from = 1 WHERE code = '08111'" },
	{ "versions", false, "a_deleted_span_is_found", "DELETE FROM unit WHERE code = '0811' AND j_to IS NULL AND from_on = (SELECT min(from_on) FROM unit WHERE code = '0811' AND j_to IS NULL AND from_on > '-infinity')" },
	{ "versions", false, "a_span_grown_over_the_next_is_found", "UPDATE unit SET to_on = to_on + 5 WHERE code = '0811' AND j_to IS NULL AND from_on = '-infinity'" },
	{ "versions", false, "an_edited_version_is_found", "UPDATE unit SET version = version + 1 WHERE code = '08111'" },
	{ "versions", false, "a_row_closed_before_it_was_opened_is_found", "UPDATE unit SET j_to = 1 WHERE j_to IS NOT NULL" },
	{ "parents", false, "a_parent_that_is_not_there_is_found", "UPDATE unit SET parent_id = gen_random_uuid() WHERE code = '08111'" },
	{ "parents", false, "a_seat_that_is_not_there_is_found", "UPDATE organisation SET unit_id = gen_random_uuid() WHERE code = 'CB0802'" },
	/* heads */
	{ "numbers", false, "a_moved_cursor_is_found", "UPDATE site_log SET n = n + 1 WHERE n > 3" },
	{ "chains", false, "an_edited_cursor_chain_is_found", "UPDATE site_log SET chain = sha256(chain) WHERE n > 3" },
	{ "journal", false, "a_moved_journal_head_is_found", "UPDATE centre SET j = j + 1" },
};
#define TAMPERINGS (sizeof tamperings / sizeof tamperings[0])

static void
tampering_is_found(void **state)
{
	const struct tampering *t = *state;
	const struct verify_check *c;

	world_sql(&journal, "%s", t->sql);
	if (t->red == NULL || t->replay)
		journal_is_fine(false);
	if (t->red == NULL)
		return;
	assert_false(journal_verify(t->replay)->ok);
	c = journal_check(t->red);
	assert_non_null(c);
	if (getenv("LT_TEST_SAY"))
		print_message("\t%s: %s\n", c->name, c->detail);
	if (c->ok)
		fail_msg("%s is still green", t->red);
	assert_string_not_equal(c->detail, "");
}

static int
put_back(void **state)
{
	journal_restore();
	return 0;
}

/* ---- what is right ---- */

static void
what_the_writer_wrote_is_fine(void **state)
{
	journal_is_fine(false);
	assert_int_equal(world_int(&journal, "SELECT count(DISTINCT verdict) FROM inbox"), 4);
	assert_true(world_int(&journal, "SELECT count(*) FROM judgement") >= 5);
}

static void
a_replay_comes_to_the_same_tables_and_leaves_nothing_behind(void **state)
{
	world_sql(&journal, "CREATE SCHEMA %s_replay; CREATE TABLE %s_replay.unit (stale integer)", journal.schema, journal.schema);
	journal_is_fine(true);
	assert_non_null(journal_check("replay_judgement"));
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM pg_namespace WHERE nspname = '%s_replay'", journal.schema), 0);
}

/* A feed that begins anew keeps the last item of every body; a hold writes an audit row of its own. */
static void
what_the_desk_writes_is_fine_too(void **state)
{
	struct desk_job job = { .site_id = hand_site_id("0801"), .site_code = "0801" };
	struct news *news = NULL;
	struct fault f = { 0 };
	PGresult *r = NULL;
	int64_t items = world_int(&journal, "SELECT feed_n FROM site WHERE code = '0801'");

	assert_int_equal(db_run(journal.db, NULL, "SELECT feed_generation FROM site WHERE code = '0801'", NULL, &r, &f), DONE);
	job.generation = db_get_id(r, 0, 0);
	PQclear(r);
	job.ask = DESK_RENEW;
	assert_int_equal(desk_job_do(journal.db, &job, &news, &f), DONE);
	news_free(&news);
	job.ask = DESK_HOLD;
	assert_int_equal(desk_job_do(journal.db, &job, &news, &f), DONE);
	assert_true(world_int(&journal, "SELECT feed_n FROM site WHERE code = '0801'") < items);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM audit WHERE what = 'site_held'"), 1);
	journal_is_fine(true);
}

static void
pruned_bodies_end_the_chain_with_a_note_and_cannot_be_replayed(void **state)
{
	world_sql(&journal, "UPDATE inbox SET body = NULL WHERE n <= 2 AND log = (SELECT log FROM inbox WHERE " PLAIN ")");
	journal_is_fine(false);
	assert_non_null(strstr(journal_check("chains")->detail, "the oldest"));
	assert_false(journal_verify(true)->ok);
	assert_false(journal_check("replay")->ok);
	assert_int_equal(world_int(&journal, "SELECT count(*) FROM pg_namespace WHERE nspname = '%s_replay'", journal.schema), 0);
}

static void
two_replays_at_a_time_do_not_disturb_each_other(void **state)
{
	struct verify_report r = { 0 };
	struct fault f = { 0 };

	world_sql(&journal, "SELECT pg_advisory_lock(hashtextextended('lienthong replay %s_replay', 0))", journal.schema);
	assert_int_equal(verify_run(journal.db, world_conninfo, true, NULL, NULL, &r, &f), LATER);
	assert_int_equal(f.code, LT_5080);
	world_sql(&journal, "SELECT pg_advisory_unlock_all()");
	journal_is_fine(true);
}

int
main(void)
{
	struct CMUnitTest tests[TAMPERINGS + 5] = {
		cmocka_unit_test(what_the_writer_wrote_is_fine),
		cmocka_unit_test(a_replay_comes_to_the_same_tables_and_leaves_nothing_behind),
		cmocka_unit_test_teardown(what_the_desk_writes_is_fine_too, put_back),
		cmocka_unit_test_teardown(pruned_bodies_end_the_chain_with_a_note_and_cannot_be_replayed, put_back),
		cmocka_unit_test(two_replays_at_a_time_do_not_disturb_each_other),
	};
	struct cluster *c = cluster_start();
	int failed;

	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	journal_make();
	for (size_t i = 0; i < TAMPERINGS; i++)
		tests[5 + i] = (struct CMUnitTest){ tamperings[i].sentence, tampering_is_found, NULL, put_back, (void *)&tamperings[i] };
	failed = cmocka_run_group_tests_name("verify", tests, NULL, NULL);
	journal_close();
	cluster_stop(&c);
	return failed;
}
