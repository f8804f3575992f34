/* Closing at a site: what is owed, by months and kinds of meetings; where a period stands by own steps and what came down; that the
 * clerk is asked for a reason once the province has closed it; a step that came back. */
#include "client_catalogue.h"
#include "client_files.h"
#include "client_rows.h"

#include <stdio.h>

#include "client/closing.h"
#include "client/forms/due.h"
#include "common/base/clock.h"

#define DID(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define YEAR LTC__PERIOD__PERIOD_YEAR
#define TODAY DAY(2026, 3, 1)

static struct client_site *c;
static uint64_t item_n;

static int
set_up(void **state)
{
	c = client_site_new();
	cells_put(c, 2);
	item_n = 0;
	return 0;
}

static int
tear_down(void **state)
{
	forms_use(NULL);
	client_site_free(c);
	return 0;
}

/* ---- what is owed ---- */

static struct slice
owed_pack(const char *meetings, Ltc__Period length, uint32_t due_days, int32_t from, int32_t to)
{
	static uint8_t bytes[2][400];
	static int turn;
	Ltc__Owed o = LTC__OWED__INIT;
	Ltc__Entry e = LTC__ENTRY__INIT;
	uint32_t types[] = { LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL };
	o.has_kind = o.has_subject = o.has_period = o.has_due_days = o.has_valid_from = o.has_valid_to = 1;
	o.kind = KIND_MEETING;
	o.detail = (char *)(uintptr_t)meetings;
	o.subject = LTC__SUBJECT__SUBJECT_ORGANISATION;
	o.n_subject_types = 1;
	o.subject_types = types;
	o.period = length;
	o.due_days = due_days;
	o.valid_from = from;
	o.valid_to = to;
	o.vi = o.en = (char *)(uintptr_t)"Sinh hoạt";
	e.owed = &o;
	turn = !turn;
	return (struct slice){ bytes[turn], ltc__entry__pack(&e, bytes[turn]) };
}

static void
owed_see(void *ctx, const struct due_owed *d)
{
	char *text = ctx, period[PERIOD_TEXT];
	size_t used = strlen(text);
	snprintf(text + used, 4000 - used, "%s %s %s %d|", d->code, d->subject_code, period_write(d->length, d->period_on, period),
	         d->days_left);
}

static const char *
owed_on(int32_t since, int32_t on)
{
	static char text[4000];
	text[0] = '\0';
	mirror_rest(c->mirror);
	assert_int_equal(due_owed(c->mirror, &c->me.scope, forms_catalogue(), since, on, owed_see, text, NULL), DONE);
	return text;
}

static void
meet(const char *code, int32_t on, Lt__MeetingKind kind)
{
	struct told t;
	tell_meeting(&t, cell(code), kind, on);
	told_put(c, &t);
}

static void
meetings_are_owed_by_cell_and_month_until_they_are_told(void **state)
{
	struct slice entries[] = { owed_pack("periodic", LTC__PERIOD__PERIOD_MONTH, 10, DAY(2021, 3, 1), DAY(2021, 5, 1)),
		                   owed_pack("thematic", LTC__PERIOD__PERIOD_QUARTER, 5, DAY(2021, 1, 1), DAY(2022, 1, 1)) };
	catalogue_give_entries(c, entries, 2);
	assert_string_equal(owed_on(DAY(2021, 1, 1), DAY(2021, 3, 31)), "");
	assert_string_equal(owed_on(DAY(2021, 1, 1), DAY(2021, 4, 1)),
	                    "thematic CB1 2021-Q1 4|thematic CB2 2021-Q1 4|periodic CB1 2021-03 9|periodic CB2 2021-03 9|");
	meet("CB1", DAY(2021, 3, 5), LT__MEETING_KIND__MEETING_KIND_COMBINED);          /* both at once */
	meet("CB2", DAY(2021, 3, 5), LT__MEETING_KIND__MEETING_KIND_EXTRAORDINARY);     /* neither */
	assert_string_equal(owed_on(DAY(2021, 1, 1), DAY(2021, 4, 1)), "thematic CB2 2021-Q1 4|periodic CB2 2021-03 9|");
	meet("CB2", DAY(2021, 1, 5), LT__MEETING_KIND__MEETING_KIND_THEMATIC);
	meet("CB2", DAY(2021, 4, 5), PERIODIC);
	/* the rule of the month ended with April */
	assert_string_equal(owed_on(DAY(2021, 1, 1), DAY(2021, 6, 30)), "periodic CB2 2021-03 -81|periodic CB1 2021-04 -51|");
}

/* ---- what came down ---- */

static void
province_says(struct id organisation, uint32_t round, Lt__PeriodAction what, const char *note)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__Row row = LT1__ROW__INIT;
	Lt__Update u = LT__UPDATE__INIT;
	Lt__PeriodStep s = LT__PERIOD_STEP__INIT;
	struct coming coming = { .n = 0 };
	struct buffer said = { 0 };
	struct id id, update_id = id_v7(1000 + (int64_t)item_n);
	uint8_t bytes[1000];

	u.has_update_id = u.has_op = u.has_basis = u.has_occurred_on = 1;
	u.update_id = (ProtobufCBinaryData){ 16, update_id.b };
	u.op = LT__OP__OP_CREATE;
	u.basis = LT__BASIS__BASIS_EVENT;
	u.occurred_on = DAY(2021, 1, 20);
	s.has_organisation_id = s.has_length = s.has_period_on = s.has_round = s.has_what = s.has_stepped_on = 1;
	s.organisation_id = (ProtobufCBinaryData){ 16, organisation.b };
	s.length = LT__PERIOD_LENGTH__PERIOD_LENGTH_YEAR;
	s.period_on = DAY(2020, 1, 1);
	s.round = round;
	s.what = what;
	s.stepped_on = u.occurred_on;
	s.note = (char *)(uintptr_t)note;
	u.period_step = &s;
	id = period_step_id(&s);
	record_said(&u, &said);
	item.row = &row;
	row.has_kind = row.has_id = row.has_version = row.has_update_id = row.has_j = row.has_said = 1;
	row.kind = KIND_PERIOD_STEP;
	row.id = (ProtobufCBinaryData){ 16, id.b };
	row.version = 1;
	row.update_id = (ProtobufCBinaryData){ 16, update_id.b };
	row.j = 100 + item_n;
	row.said = (ProtobufCBinaryData){ said.len, said.data };
	come_bytes(&coming, bytes, lt1__feed_item__pack(&item, bytes));
	assert_int_equal(come_apply(c, &coming, ++item_n, NULL), DONE);
	buffer_fini(&said);
}

static struct closing_view
stand(void)
{
	struct closing_view v;
	mirror_rest(c->mirror);
	closing_find(c->mirror, &c->me, YEAR, DAY(2020, 1, 1), &v);
	return v;
}

static uint32_t
last_round(void)
{
	struct closing_view v = stand();
	return closing_round(&v.stand);
}

static enum result
step(Lt__PeriodAction what, const char *note, struct fault *f)
{
	struct closing_view v = stand();
	*f = (struct fault){ 0 };
	return closing_record(c->store, &c->me, &v, what, note, TODAY, f);
}

static void
a_period_goes_on_by_own_steps_and_by_what_comes_down(void **state)
{
	const struct id self = c->me.scope.root_organisation;
	struct fault f;
	assert_int_equal(stand().state, CLOSING_NONE);
	assert_int_equal(step(DID(REOPEN_ASKED), "vì", &f), REFUSED);
	assert_int_equal(f.code, LT_2082);
	assert_int_equal(step(DID(CLOSED), NULL, &f), DONE);
	assert_int_equal(stand().state, CLOSING_CLOSED);
	assert_int_equal(step(DID(CLOSED), NULL, &f), REFUSED);
	province_says(self, 1, DID(RETURNED), "Thiếu");
	assert_int_equal(stand().state, CLOSING_RETURNED);
	assert_string_equal(stand().note, "Thiếu");
	assert_int_equal(step(DID(CLOSED), "lần hai", &f), DONE);
	assert_int_equal(last_round(), 2);
	province_says(self, 2, DID(ACCEPTED), NULL);
	assert_int_equal(stand().state, CLOSING_ACCEPTED);
	assert_int_equal(step(DID(REOPEN_ASKED), NULL, &f), REFUSED);
	assert_int_equal(f.code, LT_8035);
	assert_non_null(strstr(f.detail, "PER-007"));
	assert_int_equal(step(DID(REOPEN_ASKED), "Sót", &f), DONE);
	assert_true(stand().asked);
	province_says(self, 2, DID(REOPEN_REFUSED), "Muộn");
	assert_false(stand().asked);
	assert_string_equal(stand().note, "Muộn");
	assert_int_equal(step(DID(REOPEN_ASKED), "Vẫn sót", &f), DONE);
	assert_int_equal(last_round(), 3);
	province_says(self, 3, DID(REOPENED), "Được");
	assert_int_equal(stand().state, CLOSING_REOPENED);
	/* another's steps are none of ours */
	province_says(id_derive("organisation", "HU0899", ""), 1, DID(ACCEPTED), NULL);
	assert_int_equal(stand().state, CLOSING_REOPENED);
}

static void
a_step_that_came_back_is_told_anew_and_corrects_its_letter(void **state)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP);
	struct fault f;
	struct told t = { .u = LT__UPDATE__INIT };
	assert_int_equal(step(DID(CLOSED), NULL, &f), DONE);
	Lt__Update *u = files_latest(c, a);
	assert_true(id_from_bytes(u->update_id.data, u->update_id.len, &t.update_id));
	assert_int_equal(u->period_step->round, 1);
	told_verdict(c, &t, LT1__VERDICT__RETURNED);
	assert_int_equal(stand().state, CLOSING_NONE);
	assert_int_equal(client_counts(c).open, 1);
	assert_int_equal(step(DID(CLOSED), NULL, &f), DONE);
	u = files_latest(c, a);
	assert_memory_equal(u->supersedes.data, t.update_id.b, 16);
	assert_int_equal(client_counts(c).open, 0);
	arena_free(&a);
}

/* The day after the end is not closed; once it is open again nobody is asked. */
static void
what_changes_a_closed_period_needs_a_reason(void **state)
{
	static const char header[] = "cell_code;held_on;kind;month;mode;minutes_taken;required;present;excused;unexcused\n";
	const struct id province = id_derive("organisation", "TU08", "");
	struct fault f = { 0 };
	char csv[400];

	snprintf(csv, sizeof csv, "%sCB1;31/12/2020;extraordinary;12/2020;in_person;120;3;3;0;0\n", header);
	province_says(province, 1, DID(CLOSED), NULL);
	assert_true(stand().whole);
	assert_int_equal(client_import(c, "meeting", csv, DONE, &f).refused, 1);
	assert_non_null(strstr(client_said, "LCK-001"));
	snprintf(csv, sizeof csv, "%sCB1;1/1/2021;extraordinary;1/2021;in_person;120;3;3;0;0\n", header);
	assert_int_equal(client_import(c, "meeting", csv, DONE, &f).recorded, 1);
	province_says(province, 1, DID(REOPENED), "Sai");
	assert_false(stand().whole);
	snprintf(csv, sizeof csv, "%sCB1;31/12/2020;extraordinary;12/2020;in_person;120;3;3;0;0\n", header);
	assert_int_equal(client_import(c, "meeting", csv, DONE, &f).recorded, 1);
	province_says(province, 2, DID(CLOSED), NULL);
	snprintf(csv, sizeof csv, "%sCB2;31/12/2020;extraordinary;12/2020;in_person;120;3;3;0;0\n", header);
	assert_int_equal(client_import(c, "meeting", csv, DONE, &f).refused, 1);
	client_site_reopen(c);                /* another process knows it as well */
	assert_int_equal(client_import(c, "meeting", csv, DONE, &f).refused, 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(meetings_are_owed_by_cell_and_month_until_they_are_told),
		T(a_period_goes_on_by_own_steps_and_by_what_comes_down),
		T(a_step_that_came_back_is_told_anew_and_corrects_its_letter),
		T(what_changes_a_closed_period_needs_a_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
