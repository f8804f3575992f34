/* See verify_journal.h. */
#include "tests/unit/verify_journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/store/audit.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE

struct world journal;
static struct outbox a, b;
static struct id huyen_a, huyen_b;
static struct verify_report report;

/* ---- the journal ---- */

static void
known_and_waiting(struct slice *first, struct slice *stuck)
{
	struct id xa1 = unit_of("0811"), xa2 = unit_of("0812"), nowhere = unit_of("0819"), thon = unit_of("08121");
	struct slice one = body_unit("0811", "Xã Một", COMMUNE, &huyen_a), never = body_unit("08199", "Thôn chờ", VILLAGE, &nowhere);

	*first = body_again(one);
	*stuck = body_again(never);
	PUSH(&journal, &a, one, body_unit("08111", "Thôn Một", VILLAGE, &xa1), body_found("08112", &xa1, 18900));
	PUSH(&journal, &a, body_unit("08121", "Thôn Hai", VILLAGE, &xa2), body_rename(&thon, "Thôn Hai Mới", 18700), never);
	PUSH(&journal, &a, body_unit("0812", "Xã Hai", COMMUNE, &huyen_a));
	PUSH(&journal, &a, body_rename(&xa1, "Xã Ba", 19000), body_rename(&xa1, "Xã Hai Rưỡi", 18800), body_dissolve(&thon, 19100));
}

static void
refused(void)
{
	struct id committee = id_derive("organisation", "HU0802", ""), xa = unit_of("0829"), id = id_v7(clock_wall_ms());
	struct slice bad = { (uint8_t *)strdup("\x0a\xff\xff"), 3 }, same = body_again(bad);

	PUSH(&journal, &b, body_unit("0899", "Xã lạ", COMMUNE, &huyen_a), body_unit("08291", "Thôn mồ côi", VILLAGE, &xa));
	PUSH(&journal, &b, body_unit("0829", "Xã không nhận", COMMUNE, &huyen_a));
	PUSH(&journal, &b, bad, same, body_unit_id(&id, "0821", "Xã Tư", COMMUNE, &huyen_b), body_unit_id(&id, "0822", "Xã Năm", COMMUNE, &huyen_b));
	PUSH(&journal, &b, body_cell("CB0802", &committee, &huyen_b));
}

static const char *of_the_moment;

static const char *
quarantined(void *ctx, const struct batch *batch, size_t body)
{
	return batch->owner == NULL && body == 0 ? of_the_moment : NULL;
}

static void
engine_of_the_moment(const char *code)
{
	struct engine_config config = { .term = journal.term, .quarantined = quarantined };
	struct fault f = { 0 };

	of_the_moment = code;
	engine_free(&journal.engine);
	assert_int_equal(engine_new(journal.db, &config, &journal.engine, &f), DONE);
}

/* A body that killed the process is looked at again; another one the database did not take. */
static void
quarantined_at_that_moment(void)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__Rejudge again = LTA__REJUDGE__INIT;
	struct id xa = unit_of("0817");

	PUSH(&journal, &a, body_unit("08171", "Thôn Bảy", VILLAGE, &xa));
	engine_of_the_moment("SYS-002");
	PUSH(&journal, &a, body_unit("0817", "Xã Bảy", COMMUNE, &huyen_a));
	again.n = a.n;
	engine_of_the_moment("SYS-003");
	PUSH(&journal, &a, body_unit("0818", "Xã Tám", COMMUNE, &huyen_a));
	engine_of_the_moment(NULL);
	again.has_n = again.has_generation = true;
	again.site_code = a.code;
	again.generation = (ProtobufCBinaryData){ sizeof a.generation.b, a.generation.b };
	act.rejudge = &again;
	assert_string_equal(world_act(&journal, &act), "");
}

static void
both_sites_at_once(struct slice first, struct slice stuck)
{
	struct id xa = unit_of("0811");
	struct slice ones[] = { first, stuck, body_rename(&xa, "Xã Cuối", 19200) }, twos[] = { body_unit("0823", "Xã Sáu", COMMUNE, &huyen_b) };
	struct batch *group[2];
	struct batch_result results[2];
	struct fault f = { 0 };

	outbox_renew(&a);
	group[0] = batch_make(&a, ones, 3);
	group[1] = batch_make(&b, twos, 1);
	assert_int_equal(engine_group(journal.engine, group, 2, results, &f), DONE);
	assert_int_equal(results[0].duplicate, 2);
	batch_free(&group[0]);
	batch_free(&group[1]);
}

static void
deeds(void)
{
	Lta__Act approve = LTA__ACT__INIT, disable = LTA__ACT__INIT;
	Lta__KeyApprove all = LTA__KEY_APPROVE__INIT;
	Lta__SiteDisable site = LTA__SITE_DISABLE__INIT;
	struct fault f = { 0 };

	approve.key_approve = &all;
	assert_string_equal(world_act(&journal, &approve), "");
	site.code = b.code;
	disable.site_disable = &site;
	assert_string_equal(world_act(&journal, &disable), "");
	assert_int_equal(audit_append(journal.other, &a.site_id, "enrolled", "test", &f), DONE);
}

/* ---- keeping and putting back ---- */

static const char *const tables[] = { "inbox", "judgement", "parked", "feed_item", "audit", "unit", "organisation", "unit_change",
	"organisation_change", "centre_inbox" };

void
journal_restore(void)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		world_sql(&journal, "TRUNCATE %s; INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM keep_%s", tables[i], tables[i], tables[i]);
	world_sql(&journal, "UPDATE centre c SET j = k.j FROM keep_centre k; "
	          "UPDATE site s SET state = k.state, feed_generation = k.feed_generation, feed_n = k.feed_n, feed_chain = k.feed_chain, audit_seq = k.audit_seq, audit_hash = k.audit_hash "
	          "FROM keep_site k WHERE k.site_id = s.site_id; "
	          "UPDATE site_log l SET n = k.n, chain = k.chain FROM keep_site_log k WHERE k.log = l.log");
}

static void
keep(void)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		world_sql(&journal, "CREATE TABLE keep_%s AS TABLE %s", tables[i], tables[i]);
	world_sql(&journal, "CREATE TABLE keep_centre AS TABLE centre; CREATE TABLE keep_site AS TABLE site; CREATE TABLE keep_site_log AS TABLE site_log");
}

void
journal_make(void)
{
	struct slice first, stuck;

	world_open(&journal, NULL);
	world_site(&journal, &a, "0801", "081");
	world_site(&journal, &b, "0802", "082");
	huyen_a = unit_of("081");
	huyen_b = unit_of("082");
	known_and_waiting(&first, &stuck);
	refused();
	quarantined_at_that_moment();
	both_sites_at_once(first, stuck);
	deeds();
	keep();
}

void
journal_close(void)
{
	verify_report_fini(&report);
	world_close(&journal);
}

/* ---- looking ---- */

const struct verify_report *
journal_verify(bool replay)
{
	struct fault f = { 0 };
	char text[600];
	enum result r;

	verify_report_fini(&report);
	r = verify_run(journal.other, world_conninfo, replay, NULL, NULL, &report, &f);
	fault_format(&f, text, sizeof text);
	if (r != DONE)
		fail_msg("verify: result %d: %s", (int)r, text);
	return &report;
}

const struct verify_check *
journal_check(const char *name)
{
	for (size_t i = 0; i < report.n; i++)
		if (strcmp(report.checks[i].name, name) == 0)
			return &report.checks[i];
	return NULL;
}

void
journal_is_fine(bool replay)
{
	journal_verify(replay);
	for (size_t i = 0; i < report.n; i++)
		if (!report.checks[i].ok)
			fail_msg("%s: %s", report.checks[i].name, report.checks[i].detail);
	assert_true(report.ok);
	assert_true(report.n > (replay ? 15 : 10));
}
