/* Generic records in the writer's core: how they stand in their tables, how they come back from there, that they wait for what
 * they name, and that their versions follow one another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "server/engine/work.h"
#include "tests/unit/engine_world_generic.h"

#define DAY(y, m, d) day(y, m, d)
#define WHAT_TASK(name) LT__TASK_EVENT__TASK_EVENT_##name

static struct world w;
static struct outbox a;
static struct id huyen, committee, xa, cell;

static int32_t
day(int y, int m, int d)
{
	int32_t on = 0;
	assert_true(date_make(y, m, d, &on));
	return on;
}

static const char *
hex(const struct id *id)
{
	static char text[4][ID_TEXT];
	static int turn;

	id_format(id, text[turn = (turn + 1) % 4]);
	return text[turn];
}

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	huyen = unit_of("081");
	committee = organisation_of("HU0801");
	xa = unit_of("0811");
	cell = organisation_of("CB1");
	PUSH(&w, &a, body_unit("0811", "Xã", LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE, &huyen), body_cell("CB1", &committee, &xa));
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion"), FORM(.code = "unit_people", .of_unit = true),
	                              FORM(.code = "rewards", .kind = KIND_REGISTER_ENTRY), FORM(.code = "petitions", .kind = KIND_CASE_FILE)), "");
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static void
all_accepted(struct batch_result r, uint32_t n)
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

/* The same as an engine that has just been started. */
static void
forget(void)
{
	engine_forget(w.engine);
}

/* ---- rows ---- */

static void
a_return_stands_there_with_its_cells_and_its_period(void **state)
{
	int32_t on = DAY(2020, 1, 1);

	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = {
		{ "total", 120 }, { "women", 40, .qualifier = LT__VALUE_QUALIFIER__VALUE_QUALIFIER_AT_LEAST }, { "note", .text = "gồm \"cả\" \\ hai" },
		{ "led_by", .ref = &cell } })), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return WHERE form = 'members_religion' AND organisation_id = '%s' AND unit_id IS NULL AND "
	                 "period_on = '2020-01-01' AND from_on = '2020-01-01' AND to_on = '2021-01-01' AND version = 1 AND j_to IS NULL AND "
	                 "cells = '{\"total\": 120, \"women\": {\"n\": 40, \"q\": \"at_least\"}, \"note\": \"gồm \\\"cả\\\" \\\\ hai\", \"led_by\": {\"ref\": \"%s\"}}'",
	                 hex(&committee), hex(&cell)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return_known"), 1);
	world_sql(&w, "SET lt.tree = '2020-06-30'");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return_as_of"), 1);
	world_sql(&w, "SET lt.tree = '2021-01-01'");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return_as_of"), 0);
}

static void
a_range_has_an_upper_end(void **state)
{
	all_accepted(PUSH(&w, &a, FILLED(.form = "unit_people", .unit = &xa, .on = DAY(2020, 1, 1), .cells = {
		{ "total", 100, .qualifier = LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE, .upper = 120 } })), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return WHERE unit_id = '%s' AND organisation_id IS NULL AND cells = "
	                 "'{\"total\": {\"n\": 100, \"q\": \"range\", \"upper\": 120}}'", hex(&xa)), 1);
}

static void
entries_and_cases_last_until_they_end(void **state)
{
	struct id first;
	int32_t on = DAY(2019, 5, 4), to = DAY(2020, 2, 1);

	all_accepted(PUSH(&w, &a, FILLED(.kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &cell, .on = on, .reference = "7", .cells = { { "total", 3 } },
	                                 .as.told = &first),
	                  FILLED(.kind = KIND_CASE_FILE, .form = "petitions", .organisation = &cell, .on = on, .to = to, .reference = "1/2019", .cells = { { "total", 1 } })), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM register_entry WHERE from_on = '2019-05-04' AND to_on = 'infinity' AND reference = '7'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM case_file WHERE opened_on = '2019-05-04' AND closed_on = '2020-02-01' AND from_on = opened_on AND to_on = closed_on + 1"), 1);
	forget();
	all_accepted(PUSH(&w, &a, FILLED(.kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &cell, .on = on, .to = to, .reference = "7", .cells = { { "total", 4 } },
	                                 .as.amends = &first)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM register_entry a JOIN register_entry b USING (id) WHERE a.version = 1 AND b.version = 2 AND a.j_to = b.j_from AND "
	                 "b.j_to IS NULL AND b.to_on = '2020-02-01' AND a.cells <> b.cells"), 1);
}

static void
tasks_documents_and_reports_are_rows(void **state)
{
	int32_t on = DAY(2020, 3, 1);
	struct id document = document_of("12-NQ/TU", on), task = task_of("NV-01"), later = task_of("NV-02");

	all_accepted(PUSH(&w, &a, DOCUMENT(.number = "12-NQ/TU", .on = on), TASK(.code = "NV-01", .lead = &committee, .coordinator = &cell, .document = &document, .on = on),
	                  TASK(.code = "NV-02", .lead = &committee, .after = &task, .on = on, .due = on + 120),
	                  REPORT(.task = &task, .organisation = &committee, .what = WHAT_TASK(PROGRESS), .on = on + 30, .progress = 40),
	                  REPORT(.task = &task, .organisation = &committee, .what = WHAT_TASK(DONE), .on = on + 60)), 5);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM task WHERE code = 'NV-01' AND kind = 'task' AND lead_organisation_id = '%s' AND coordinator_ids = ARRAY['%s'::uuid] AND "
	                 "document_id = '%s' AND NOT issued AND update_id IS NOT NULL", hex(&committee), hex(&cell), hex(&document)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM task_report WHERE task_id = '%s' AND what IN ('progress', 'done') AND (progress IS NOT DISTINCT FROM 40) = (what = 'progress')", hex(&task)), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM document WHERE number = '12-NQ/TU' AND from_on = signed_on AND to_on = 'infinity'"), 1);
	/* what is loaded answers as what was remembered: the task before it is done */
	forget();
	all_accepted(PUSH(&w, &a, REPORT(.task = &later, .organisation = &committee, .what = WHAT_TASK(DONE), .on = on + 61)), 1);
	assert_int_equal(told("TSK-014"), 0);
}

/* What the engine has of it, as bytes: the record, and from when to when it holds. */
static void
held(uint32_t kind, const struct id *id, struct buffer *out)
{
	struct query q = { .by = BY_ID, .kind = kind, .id = *id };
	struct fault f = { 0 };

	working_want(w.engine->working, &q);
	assert_int_equal(working_load(w.engine->working, w.engine->db, &f), DONE);
	const struct node *n = working_box(w.engine->working, kind, id)->node;
	assert_non_null(n);
	assert_int_equal(n->n_spans, 1);
	out->len = protobuf_c_message_pack(n->generic, buffer_room(out, protobuf_c_message_get_packed_size(n->generic)));
	buffer_put(out, &n->spans[0].from, sizeof n->spans[0].from);
	buffer_put(out, &n->spans[0].to, sizeof n->spans[0].to);
	buffer_put(out, &n->issued, sizeof n->issued);
	buffer_put(out, &n->edition, sizeof n->edition);
	buffer_put(out, n->update_id.b, sizeof n->update_id.b);
	buffer_put(out, n->spans[0].parent.b, sizeof n->spans[0].parent.b);
}

static void
what_is_loaded_is_what_was_remembered(void **state)
{
	int32_t on = DAY(2020, 1, 1);
	struct id task = task_of("NV-01"), document = document_of("12-NQ/TU", on);
	struct slice issued = TASK(.code = "NV-01", .lead = &committee, .coordinator = &cell, .document = &document, .on = on);
	struct { uint32_t kind; struct id id; } all[6] = { { KIND_DOCUMENT, document }, { KIND_TASK, task } };
	struct buffer remembered[6] = { 0 }, loaded[6] = { 0 };
	size_t n = 2;

	assert_string_equal(world_issue(&w, DOCUMENT(.number = "12-NQ/TU", .on = on)), "");
	assert_string_equal(world_issue(&w, issued), "");
	/* cells in the order in which jsonb keeps them */
	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = {
		{ "note", .text = "gồm \"cả\"" }, { "total", 7, .qualifier = LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE, .upper = 9 }, { "women", -0 }, { "led_by", .ref = &cell } }),
	                  FILLED(.kind = KIND_REGISTER_ENTRY, .form = "rewards", .organisation = &cell, .on = on, .to = on + 9, .reference = "7", .cells = { { "total", 3 } }),
	                  FILLED(.kind = KIND_CASE_FILE, .form = "petitions", .unit = NULL, .organisation = &cell, .on = on, .cells = { { "total", 3 } }),
	                  REPORT(.task = &task, .organisation = &committee, .what = WHAT_TASK(PROGRESS), .on = on + 30, .progress = 40)), 4);
	PGresult *r = PQexecParams(db_conn(w.other), "SELECT kind::int4, entity FROM inbox WHERE kind IN (28, 29, 32, 33) ORDER BY j", 0, NULL, NULL, NULL, NULL, 1);
	for (int i = 0; i < PQntuples(r); i++, n++) {
		all[n].kind = (uint32_t)db_get_int4(r, i, 0);
		all[n].id = db_get_id(r, i, 1);
	}
	PQclear(r);
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++)
		held(all[i].kind, &all[i].id, &remembered[i]);
	forget();
	for (size_t i = 0; i < n; i++) {
		held(all[i].kind, &all[i].id, &loaded[i]);
		assert_int_equal(loaded[i].len, remembered[i].len);
		assert_memory_equal(loaded[i].data, remembered[i].data, loaded[i].len);
		buffer_fini(&remembered[i]);
		buffer_fini(&loaded[i]);
	}
}

/* ---- versions ---- */

static void
a_return_is_amended_remembered_or_loaded(void **state)
{
	struct id first, second;
	int32_t on = DAY(2020, 1, 1);

	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", 120 } }, .as.told = &first)), 1);
	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", 121 } }, .as = { &first, &second })), 1);
	forget();
	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", 122 } }, .as.amends = &second)), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return a JOIN counted_return b ON b.id = a.id AND b.version = a.version + 1 AND b.j_from = a.j_to AND "
	                 "(b.cells ->> 'total')::int = (a.cells ->> 'total')::int + 1"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM counted_return WHERE j_to IS NULL AND version = 3 AND to_on = '2021-01-01'"), 1);
}

static void
the_same_return_twice_is_returned(void **state)
{
	int32_t on = DAY(2020, 1, 1);

	all_accepted(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", 120 } })), 1);
	forget();
	assert_int_equal(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", 120 } })).returned, 1);
}

/* ---- waiting ---- */

static void
what_a_record_names_is_waited_for(void **state)
{
	struct id cell2 = organisation_of("CB2"), task = task_of("NV-09"), document = document_of("1-NQ/TU", DAY(2020, 1, 2));
	int32_t on = DAY(2020, 3, 1);

	assert_int_equal(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &cell2, .on = DAY(2020, 1, 1), .cells = { { "total", 3 } }),
	                      FILLED(.form = "members_religion", .organisation = &cell, .on = DAY(2020, 1, 1), .cells = { { "led_by", .ref = &cell2 } }),
	                      REPORT(.task = &task, .organisation = &committee, .what = WHAT_TASK(READ), .on = on + 1),
	                      TASK(.code = "NV-09", .lead = &committee, .document = &document, .on = on)).parked, 4);
	forget();
	all_accepted(PUSH(&w, &a, body_cell("CB2", &committee, NULL), DOCUMENT(.number = "1-NQ/TU", .on = DAY(2020, 1, 2))), 2);
	assert_int_equal(world_verdicts(&w, "parked"), 0);
	assert_int_equal(world_verdicts(&w, "returned"), 0);
	assert_int_equal(world_int(&w, "SELECT (SELECT count(*) FROM counted_return) * 100 + (SELECT count(*) FROM task) * 10 + (SELECT count(*) FROM task_report)"), 211);
}

/* Anybody may tell a task or a document with that key; a mistake in it is the teller's alone. */
static void
a_strangers_mistake_returns_nobody_else(void **state)
{
	int32_t on = DAY(2020, 3, 1);
	struct id task = task_of("NV-09"), document = document_of("1-NQ/TU", on), nobody = id_random(), hamlet = unit_of("0812"), later = task_of("NV-12");
	struct outbox b;

	world_site(&w, &b, "0802", "082");
	assert_int_equal(PUSH(&w, &a, REPORT(.task = &task, .organisation = &committee, .what = WHAT_TASK(READ), .on = on + 1),
	                      TASK(.code = "NV-10", .lead = &committee, .document = &document, .on = on),
	                      body_cell("CB3", &committee, &hamlet)).parked, 3);
	assert_int_equal(PUSH(&w, &b, TASK(.code = "NV-09", .lead = &nobody, .on = on, .due = on - 5),
	                      DOCUMENT(.number = "1-NQ/TU", .on = on, .replaces = &document),
	                      body_unit("0812", " ", LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE, &nobody)).returned, 3);
	assert_int_equal(world_verdicts(&w, "parked"), 3);
	assert_string_equal(world_issue(&w, DOCUMENT(.number = "1-NQ/TU", .on = on)), "");
	assert_string_equal(world_issue(&w, TASK(.code = "NV-09", .lead = &committee, .on = on)), "");
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	/* its own mistake returns what a site told after it */
	assert_int_equal(PUSH(&w, &a, TASK(.code = "NV-11", .lead = &committee, .after = &later, .on = on)).parked, 1);
	PUSH(&w, &a, TASK(.code = "NV-12", .lead = &committee, .on = on, .due = on - 5));
	assert_int_equal(told("REC-005"), 1);
}

/* It has no place, so its present version is the key to it. */
static void
a_strangers_amendment_of_a_document_is_not_told_the_present_version(void **state)
{
	struct id guess = id_random(), first;
	struct outbox b;

	world_site(&w, &b, "0802", "082");
	all_accepted(PUSH(&w, &a, DOCUMENT(.number = "1-CT/HU", .on = DAY(2020, 3, 1), .as.told = &first)), 1);
	assert_int_equal(PUSH(&w, &b, DOCUMENT(.number = "1-CT/HU", .on = DAY(2020, 3, 1), .as.amends = &guess)).returned, 1);
	assert_int_equal(told("REC-015"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item f JOIN site USING (site_id) WHERE code = '0802' AND position(convert_to('%s', 'UTF8') IN item) = 0", hex(&first)), 1);
	all_accepted(PUSH(&w, &a, DOCUMENT(.number = "1-CT/HU", .on = DAY(2020, 3, 1), .as.amends = &first)), 1);
}

/* ---- what the catalogue says ---- */

static void
the_forms_own_sentence_goes_out(void **state)
{
	PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &committee, .on = DAY(2020, 1, 1), .cells = { { "total", 10 }, { "women", 11 } }));
	assert_int_equal(told("FRM-020"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM feed_item f JOIN site USING (site_id) WHERE code = '0801' AND position(convert_to('Số nữ không vượt quá tổng số.', 'UTF8') IN item) > 0"), 1);
}

/* However long it is, what goes out is text. */
static void
a_long_sentence_is_cut_behind_a_whole_character(void **state)
{
	char sentence[2200] = "";

	for (int shift = 0; shift < 3; shift++) {
		char form[16];

		snprintf(form, sizeof form, "long_%d", shift);
		memset(sentence, 'x', (size_t)shift);
		sentence[shift] = '\0';
		for (int i = 0; i < 700; i++)
			strcat(sentence, "ệ");
		assert_string_equal(CATALOGUE(&w, FORM(.code = form, .sentence = sentence)), "");
		PUSH(&w, &a, FILLED(.form = form, .organisation = &committee, .on = DAY(2020, 1, 1), .cells = { { "total", 10 }, { "women", 11 } }));
	}
	PGresult *r = PQexecParams(db_conn(w.other), "SELECT item FROM feed_item f JOIN site USING (site_id) WHERE code = '0801' ORDER BY n", 0, NULL, NULL, NULL, NULL, 1);
	assert_int_equal(PQntuples(r), 3);
	for (int i = 0; i < 3; i++) {
		Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, (size_t)PQgetlength(r, i, 0), (const uint8_t *)PQgetvalue(r, i, 0));
		const char *vi = item->verdict->findings[0]->vi;
		size_t end = strlen(vi);

		assert_in_range(end, 1000, 1023);
		assert_memory_equal(vi + end - 3, "ệ", 3);
		lt1__feed_item__free_unpacked(item, NULL);
	}
	PQclear(r);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(a_return_stands_there_with_its_cells_and_its_period),
		T(a_range_has_an_upper_end),
		T(entries_and_cases_last_until_they_end),
		T(tasks_documents_and_reports_are_rows),
		T(what_is_loaded_is_what_was_remembered),
		T(a_return_is_amended_remembered_or_loaded),
		T(the_same_return_twice_is_returned),
		T(what_a_record_names_is_waited_for),
		T(a_strangers_mistake_returns_nobody_else),
		T(a_strangers_amendment_of_a_document_is_not_told_the_present_version),
		T(the_forms_own_sentence_goes_out),
		T(a_long_sentence_is_cut_behind_a_whole_character),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
