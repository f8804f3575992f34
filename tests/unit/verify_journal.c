/* See verify_journal.h. */
#include "tests/unit/verify_journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/store/audit.h"
#include "tests/unit/engine_world_generic.h"

#define COMMUNE LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE
#define VILLAGE LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE
#define DID(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name

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

/* ---- people ---- */

static struct id
person(const char *name)
{
	return id_derive("person", name, "");
}

/* In and out of order: resumed before exempt, a transfer, an end, an entry and an event amended, one who waits for good. */
static void
members(const struct id *one, const struct id *two)
{
	struct id an = person("an"), binh = person("binh"), chi = person("chi"), nobody = person("nobody"), match = person("match"), told, event;

	PUSH(&journal, &a, MEMBER(.person = &an, .cell = one, .on = 18500, .as = { .told = &told }),
	     MEMBER(.person = &binh, .cell = one, .on = 18500, .status = STATUS(PROBATIONARY), .admitted_on = 18400),
	     MEMBER(.person = &chi, .cell = one, .on = 18500, .match = &match));
	PUSH(&journal, &a, EVENT(.person = &chi, .what = WHAT(RESUME), .on = 19100));
	PUSH(&journal, &a, EVENT(.person = &chi, .what = WHAT(EXEMPT), .on = 19000, .as = { .told = &event }),
	     EVENT(.person = &binh, .what = WHAT(RECOGNISE_OFFICIAL), .on = year_after(18400)),
	     EVENT(.person = &nobody, .what = WHAT(DEATH), .on = 19000));
	PUSH(&journal, &a, EVENT(.person = &chi, .what = WHAT(TRANSFER_OUT), .on = 19300, .from = one, .to = two),
	     EVENT(.person = &chi, .what = WHAT(TRANSFER_IN), .on = 19310, .from = one, .to = two));
	PUSH(&journal, &a, MEMBER(.person = &an, .cell = one, .on = 18500, .birth_year = 1961, .as = { .amends = &told }),
	     EVENT(.person = &chi, .what = WHAT(EXEMPT), .on = 19000, .as = { .amends = &event }));
}

/* A secretary who was followed by another, one too many, a head who is no member, meetings amended and waiting. */
static void
posts_and_meetings(const struct id *one)
{
	struct id an = person("an"), binh = person("binh"), head = person("head"), thon = unit_of("08111"), away = organisation_of("CB0809"), post, meeting;

	PUSH(&journal, &a, POST(.person = &an, .organisation = one, .title = TITLE(SECRETARY), .from = 18600, .opening = true, .as = { .told = &post }),
	     POST(.person = &binh, .organisation = one, .title = TITLE(SECRETARY), .from = 19500),
	     POST(.person = &head, .unit = &thon, .title = TITLE(VILLAGE_HEAD), .from = 18600));
	PUSH(&journal, &a, POST(.person = &an, .organisation = one, .title = TITLE(SECRETARY), .from = 18600, .to = 19500, .opening = true, .as = { .amends = &post }),
	     POST(.person = &binh, .organisation = one, .title = TITLE(SECRETARY), .from = 19500));
	PUSH(&journal, &a, MEETING(.cell = one, .on = 19600, .present = 2, .as = { .told = &meeting }), MEETING(.cell = &away, .on = 19600, .present = 2));
	PUSH(&journal, &a, MEETING(.cell = one, .on = 19600, .present = 3, .as = { .amends = &meeting }));
	PUSH(&journal, &a, EVENT(.person = &binh, .what = WHAT(DELETE), .on = 19700), EVENT(.person = &an, .what = WHAT(DEATH), .on = 19800));
}

/* A founding, told again with more households. */
static struct slice
found_again(const struct id *parent, uint32_t households, const struct id *amends, struct id *told)
{
	Lt__Update u;
	Lt__UnitChange c = LT__UNIT_CHANGE__INIT;
	Lt__Unit unit = LT__UNIT__INIT;
	Lt__DecisionRef d = LT__DECISION_REF__INIT;

	body_envelope(&u, told, LT__BASIS__BASIS_EVENT, 18950);
	u.has_decided_on = d.has_signed_on = true;
	u.decided_on = d.signed_on = 18900;
	d.issuer = (char *)"UBND tỉnh";
	d.number = (char *)"14";
	d.type_code = (char *)"QĐ";
	u.decision = &d;
	if (amends) {
		u.op = LT__OP__OP_AMEND;
		u.has_supersedes = true;
		u.supersedes = body_lent(amends);
	}
	unit.code = (char *)"08113";
	unit.name = (char *)"Thôn Ba";
	unit.has_level = unit.has_kind = unit.has_parent_id = unit.has_valid_from = unit.has_households = true;
	unit.level = VILLAGE;
	unit.kind = LT__UNIT_KIND__UNIT_KIND_THON;
	unit.parent_id = body_lent(parent);
	unit.valid_from = 18950;
	unit.households = households;
	c.has_change = true;
	c.change = LT__CHANGE_KIND__CHANGE_KIND_FOUND;
	c.found = &unit;
	u.unit_change = &c;
	return body_pack(&u);
}

/* Bases and changes of trees that were amended. */
static void
amended_trees(const struct id *committee, const struct id *cell)
{
	struct id xa = unit_of("0811"), three = organisation_of("CB3"), renamed, opened, twice, founded, again;

	PUSH(&journal, &a, RENAME(.organisation = cell, .name = "Chi bộ Hai", .on = 19200, .as = { .told = &renamed }),
	     OPENING(.code = "CB3", .name = "Chi bộ Ba", .cell = true, .parent = committee, .as = { .told = &opened }),
	     found_again(&xa, 70, NULL, &founded));
	PUSH(&journal, &a, RENAME(.organisation = cell, .name = "Chi bộ Hai Mới", .on = 19200, .as = { .amends = &renamed }),
	     OPENING(.code = "CB3", .name = "Chi bộ Bốn", .cell = true, .parent = committee, .as = { &opened, &twice }),
	     found_again(&xa, 80, &founded, &again));
	PUSH(&journal, &a, RENAME(.organisation = &three, .name = "Chi bộ Năm", .on = 19250));
	PUSH(&journal, &a, OPENING(.code = "CB3", .name = "Chi bộ Sáu", .cell = true, .parent = committee, .as = { .amends = &twice }));
}

static void
people(void)
{
	struct id committee = organisation_of("HU0801"), one = organisation_of("CB1"), two = organisation_of("CB2"), thon = unit_of("08111");

	PUSH(&journal, &a, body_cell("CB1", &committee, &thon), body_cell("CB2", &committee, NULL));
	members(&one, &two);
	posts_and_meetings(&one);
	amended_trees(&committee, &two);
}

/* ---- what the catalogue decides ---- */

/* Judged by the first version, by the second, by the first again; amended; in vain; and what the centre issues. */
static void
generic(void)
{
	struct id committee = organisation_of("HU0801"), one = organisation_of("CB1"), away = organisation_of("CB0809"), returned, entry, issued,
		  resolution = document_of("12-NQ/TU", 18262), task = task_of("NV-01");

	if (*CATALOGUE(&journal, FORM(.code = "members_religion"), FORM(.code = "rewards", .kind = KIND_REGISTER_ENTRY), entry_label("unit", "Đơn vị")))
		fail_msg("no catalogue");
	PUSH(&journal, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = 18262, .cells = { { "total", 120 }, { "led_by", .ref = &one } },
	                          .as = { .told = &returned }),
	     FILLED(.kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &one, .on = 18300, .reference = "7", .cells = { { "note", .text = "Bằng khen" } },
	            .as = { .told = &entry }),
	     FILLED(.form = "members_religion", .organisation = &away, .on = 18262, .cells = { { "total", 3 } }),
	     DOCUMENT(.number = "3-NQ/HU", .on = 18300));
	if (*CATALOGUE(&journal, FORM(.code = "members_religion", .more = "young"), FORM(.code = "petitions", .kind = KIND_CASE_FILE)))
		fail_msg("no second catalogue");
	PUSH(&journal, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = 18262, .cells = { { "total", 121 }, { "young", 20 } },
	                          .as = { .amends = &returned }),
	     FILLED(.form = "members_religion", .organisation = &one, .on = 18262, .cells = { { "total", 9 } }),
	     FILLED(.kind = KIND_CASE_FILE, .form = "petitions", .organisation = &one, .on = 18400, .to = 18500, .reference = "1/2020", .cells = { { "total", 1 } }));
	world_catalogue_again(&journal, 1);
	world_issue(&journal, DOCUMENT(.number = "12-NQ/TU", .on = 18262));
	world_issue(&journal, TASK(.code = "NV-01", .lead = &committee, .document = &resolution, .on = 18262, .as = { .told = &issued }));
	world_issue(&journal, TASK(.code = "NV-01", .lead = &committee, .coordinator = &one, .document = &resolution, .on = 18262, .as = { .amends = &issued }));
	PUSH(&journal, &a, FILLED(.kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &one, .on = 18300, .to = 18700, .reference = "7",
	                          .cells = { { "note", .text = "Bằng khen" } }, .as = { .amends = &entry }),
	     REPORT(.task = &task, .organisation = &committee, .what = LT__TASK_EVENT__TASK_EVENT_PROGRESS, .on = 18300, .progress = 40),
	     REPORT(.task = &task, .organisation = &committee, .what = LT__TASK_EVENT__TASK_EVENT_DONE, .on = 18340));
}

/* A year closed by the site, returned, closed again, accepted; by the province for all; and what came afterwards, with a reason. */
static void
closings(void)
{
	struct id committee = organisation_of("HU0801"), one = organisation_of("CB1"), later = organisation_of("CB0810");
	Lt__WarningReason why = LT__WARNING_REASON__INIT;

	why.rule = (char *)"LCK-001";
	why.reason_code = (char *)"late_paper";
	PUSH(&journal, &a, STEP(.organisation = &committee, .period_on = 18262, .on = 18632, .what = DID(CLOSED)));
	world_issue(&journal, STEP(.organisation = &committee, .period_on = 18262, .on = 18633, .what = DID(RETURNED), .note = "Thiếu sinh hoạt"));
	PUSH(&journal, &a, STEP(.organisation = &committee, .period_on = 18262, .on = 18634, .what = DID(CLOSED), .round = 2),
	     MEETING(.cell = &later, .on = 18500, .present = 5));
	world_issue(&journal, STEP(.organisation = &committee, .period_on = 18262, .on = 18635, .what = DID(ACCEPTED), .round = 2));
	world_issue(&journal, STEP(.organisation = &journal.province.committee, .period_on = 18262, .on = 18640, .what = DID(CLOSED)));
	PUSH(&journal, &a, MEETING(.cell = &one, .on = 18400, .present = 5, .why = &why), body_cell("CB0810", &committee, NULL));
}

/* What sites sealed lies beside the journal. */
static void
vault(void)
{
	struct hash whole = hash_of("sealed names", 12), begun = hash_of("", 0);
	char hex[2 * HASH_BYTES + 1], half[2 * HASH_BYTES + 1];

	hash_hex(whole.b, HASH_BYTES, hex);
	hash_hex(begun.b, HASH_BYTES, half);
	world_sql(&journal, "INSERT INTO vault SELECT site_id, '\\x%s', 12, 12, now(), now() FROM site WHERE code = '0801';"
	          "INSERT INTO vault_part SELECT site_id, '\\x%s', 0, 'sealed ' FROM site WHERE code = '0801';"
	          "INSERT INTO vault_part SELECT site_id, '\\x%s', 7, 'names' FROM site WHERE code = '0801';"
	          "INSERT INTO vault SELECT site_id, '\\x%s', 9, 4, now(), NULL FROM site WHERE code = '0801';"
	          "INSERT INTO vault_part SELECT site_id, '\\x%s', 0, 'begu' FROM site WHERE code = '0801'", hex, hex, hex, half, half);
}

/* ---- keeping and putting back ---- */

static const char *const tables[] = { "inbox", "judgement", "parked", "feed_item", "audit", "unit", "organisation", "unit_change",
	"organisation_change", "member", "member_event", "post", "meeting", "counted_return", "register_entry", "document", "task", "task_report",
	"case_file", "period_step", "centre_inbox" };

void
journal_restore(void)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		world_sql(&journal, "TRUNCATE %s; INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM keep_%s", tables[i], tables[i], tables[i]);
	world_sql(&journal, "TRUNCATE vault, vault_part; INSERT INTO vault SELECT * FROM keep_vault; INSERT INTO vault_part SELECT * FROM keep_vault_part");
	world_sql(&journal, "TRUNCATE catalogue, catalogue_entry; INSERT INTO catalogue SELECT * FROM keep_catalogue; INSERT INTO catalogue_entry SELECT * FROM keep_catalogue_entry");
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
	world_sql(&journal, "CREATE TABLE keep_catalogue AS TABLE catalogue; CREATE TABLE keep_catalogue_entry AS TABLE catalogue_entry");
	world_sql(&journal, "CREATE TABLE keep_vault AS TABLE vault; CREATE TABLE keep_vault_part AS TABLE vault_part; CREATE TABLE keep_centre AS TABLE centre; CREATE TABLE keep_site AS TABLE site; CREATE TABLE keep_site_log AS TABLE site_log");
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
	people();
	generic();
	closings();
	vault();
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
