/* What the site knows of members, posts and meetings: lookups of every kind, amendments, and what falls away when a
 * letter is returned. */
#include "client_people.h"

#define ON DAY(2021, 1, 1)

struct asked { enum answer answer; const struct node *const *rows; size_t n; };

static struct asked
ask(struct client_site *c, enum query_by by, uint32_t kind, struct id id)
{
	struct lookup lookup = mirror_lookup(c->mirror);
	struct query q = { .by = by, .kind = kind, .id = id };
	struct asked a = { .n = 0 };
	mirror_rest(c->mirror);
	a.answer = lookup.find(lookup.ctx, &q, &a.rows, &a.n);
	return a;
}

static void
every_question_finds_what_was_recorded(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4];
	tell_one_of_each(c, t);
	struct id match = id_derive("match", "1", ""), post = post_id(&t[2].post), meeting = meeting_id(&t[3].meeting);
	const struct { enum answer expected; enum query_by by; uint32_t kind; struct id id; } cases[] = {
		{ ANSWER_ROW, BY_ID, KIND_MEMBER, person(1) },
		{ ANSWER_ROW, BY_PARENT, KIND_MEMBER, cell("CB1") },
		{ ANSWER_ROW, BY_MATCH, KIND_MEMBER, match },
		{ ANSWER_ROW, BY_ID, KIND_POST, post },
		{ ANSWER_ROW, BY_PARENT, KIND_POST, cell("CB1") },
		{ ANSWER_ROW, BY_PERSON, KIND_POST, person(1) },
		{ ANSWER_ROW, BY_ID, KIND_MEETING, meeting },
		{ ANSWER_ROW, BY_PARENT, KIND_MEETING, cell("CB1") },
		{ ANSWER_UNKNOWN, BY_ID, KIND_MEMBER, person(2) },
		{ ANSWER_UNKNOWN, BY_ID, KIND_MEETING, post },
		{ ANSWER_NONE, BY_PARENT, KIND_MEMBER, cell("CB2") },
		{ ANSWER_NONE, BY_MATCH, KIND_MEMBER, person(1) },
		{ ANSWER_NONE, BY_PERSON, KIND_POST, person(2) },
		{ ANSWER_NONE, BY_PARENT, KIND_MEETING, cell("CB2") },
		{ ANSWER_UNKNOWN, BY_UNIT, KIND_MEMBER, cell("CB1") },   /* nobody asks that */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct asked a = ask(c, cases[i].by, cases[i].kind, cases[i].id);
		if (a.answer != cases[i].expected)
			fail_msg("case %zu: %d", i, a.answer);
		assert_int_equal(a.n, a.answer == ANSWER_ROW);
		if (a.n > 0)
			assert_int_equal(a.rows[0]->kind, cases[i].kind);
	}
	client_site_free(c);
}

static void
a_node_says_where_its_content_comes_from(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4];
	tell_one_of_each(c, t);
	const struct node *n = ask(c, BY_ID, KIND_MEMBER, person(1)).rows[0];
	assert_int_equal(n->version, 2);
	assert_int_equal(n->edition, 0);
	assert_int_equal(n->n_events, 2);
	assert_true(id_equal(&n->events[0].update_id, &t[0].update_id) && n->events[0].member == NULL);
	assert_true(id_equal(&n->events[1].id, &t[1].update_id) && n->events[1].what == EVENT(EXEMPT));
	assert_true(n->events[1].has_decided_on);
	n = ask(c, BY_ID, KIND_POST, post_id(&t[2].post)).rows[0];
	assert_true(n->version == 1 && n->edition == 1 && id_equal(&n->update_id, &t[2].update_id));
	assert_true(n->has_decided_on && n->decided_on == DAY(2021, 2, 1));
	assert_string_equal(n->decision->number, "12-QĐ/HU");
	assert_int_equal(n->from, DAY(2021, 2, 1));
	n = ask(c, BY_ID, KIND_MEETING, meeting_id(&t[3].meeting)).rows[0];
	assert_true(n->version == 1 && n->meeting->present == 7 && n->decision == NULL);
	client_site_free(c);
}

static void
events_told_in_any_order_stand_in_the_order_of_days(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	tell_event(&t, person(1), EVENT(RESUME), DAY(2021, 6, 1));
	told_put(c, &t);
	assert_int_equal(ask(c, BY_ID, KIND_MEMBER, person(1)).answer, ANSWER_UNKNOWN);   /* nobody entered yet */
	tell_event(&t, person(1), EVENT(EXEMPT), DAY(2021, 3, 1));
	told_put(c, &t);
	tell_member(&t, person(1), cell("CB1"), OFFICIAL, ON);
	told_put(c, &t);
	struct asked a = ask(c, BY_ID, KIND_MEMBER, person(1));
	assert_int_equal(a.answer, ANSWER_ROW);
	const Lt__MemberEventKind expected[] = { 0, EVENT(EXEMPT), EVENT(RESUME) };
	assert_int_equal(a.rows[0]->n_events, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(a.rows[0]->events[i].what, expected[i]);
	client_site_free(c);
}

static void
an_amendment_is_the_content_until_it_is_returned(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4], amended;
	tell_one_of_each(c, t);
	tell_post(&amended, person(1), cell("CB1"), TITLE(SECRETARY), DAY(2021, 2, 1));
	amended.post.has_to_on = 1;
	amended.post.to_on = DAY(2021, 9, 1);
	told_amend(c, &amended, t[2].update_id);
	struct id id = post_id(&t[2].post);
	const struct { uint32_t version; bool ended; Lt1__Verdict v; } cases[] = {
		{ 2, true, LT1__VERDICT__PARKED },
		{ 1, false, LT1__VERDICT__RETURNED },
		{ 2, true, LT1__VERDICT__ACCEPTED },
	};
	for (size_t i = 0; i < 3; i++) {
		told_verdict(c, &amended, cases[i].v);
		for (int round = 0; round < 4; round++) {   /* made afresh one way, remembered the other */
			bool place = round % 2 == 0;
			struct asked a = ask(c, place ? BY_PARENT : BY_ID, KIND_POST, place ? cell("CB1") : id);
			assert_int_equal(a.n, 1);
			assert_int_equal(a.rows[0]->version, cases[i].version);
			assert_int_equal(a.rows[0]->post->has_to_on, cases[i].ended);
			const struct told *from = cases[i].ended ? &amended : &t[2];
			assert_true(id_equal(&a.rows[0]->update_id, &from->update_id));
		}
	}
	told_verdict(c, &t[2], LT1__VERDICT__RETURNED);   /* what is amended is not there: nor is the amendment */
	assert_int_equal(ask(c, BY_PARENT, KIND_POST, cell("CB1")).answer, ANSWER_NONE);
	assert_int_equal(ask(c, BY_ID, KIND_POST, id).answer, ANSWER_UNKNOWN);
	client_site_free(c);
}

static void
an_amended_event_keeps_its_name_and_moves_to_the_end_of_its_day(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4], other, amended;
	tell_one_of_each(c, t);
	tell_event(&other, person(1), EVENT(TEMP_OUT), DAY(2021, 3, 1));
	told_put(c, &other);
	tell_event(&amended, person(1), EVENT(EXEMPT), DAY(2021, 3, 1));
	amended.event.has_voluntary = amended.event.voluntary = 1;
	told_amend(c, &amended, t[1].update_id);
	const struct node *n = ask(c, BY_ID, KIND_MEMBER, person(1)).rows[0];
	assert_int_equal(n->n_events, 3);
	assert_int_equal(n->version, 4);
	const struct node_event *e = &n->events[2];
	assert_int_equal(e->what, EVENT(EXEMPT));
	assert_true(id_equal(&e->id, &t[1].update_id) && id_equal(&e->update_id, &amended.update_id));
	assert_true(e->version == 2 && e->member->voluntary);
	told_verdict(c, &amended, LT1__VERDICT__RETURNED);
	n = ask(c, BY_ID, KIND_MEMBER, person(1)).rows[0];
	assert_true(n->version == 3 && n->events[1].what == EVENT(EXEMPT) && n->events[1].version == 1);
	client_site_free(c);
}

static void
an_amended_opening_of_a_member_may_name_another_cell_and_day(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4], amended;
	tell_one_of_each(c, t);
	tell_member(&amended, person(1), cell("CB2"), OFFICIAL, DAY(2020, 12, 1));
	told_amend(c, &amended, t[0].update_id);
	assert_int_equal(ask(c, BY_PARENT, KIND_MEMBER, cell("CB2")).n, 1);
	assert_int_equal(ask(c, BY_PARENT, KIND_MEMBER, cell("CB1")).n, 0);   /* she was never there */
	const struct node *n = ask(c, BY_ID, KIND_MEMBER, person(1)).rows[0];
	assert_true(n->n_events == 2 && n->from == DAY(2020, 12, 1));
	told_verdict(c, &amended, LT1__VERDICT__RETURNED);
	assert_int_equal(ask(c, BY_PARENT, KIND_MEMBER, cell("CB1")).n, 1);
	client_site_free(c);
}

static void
an_amended_card_matches_as_amended(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4], amended;
	struct id before = id_derive("match", "1", ""), after = id_derive("match", "2", "");
	tell_one_of_each(c, t);
	tell_member(&amended, person(1), cell("CB1"), OFFICIAL, ON);
	amended.member.has_match = 1;
	amended.member.match = (ProtobufCBinaryData){ sizeof after.b, after.b };
	told_amend(c, &amended, t[0].update_id);
	assert_int_equal(ask(c, BY_MATCH, KIND_MEMBER, after).n, 1);
	assert_int_equal(ask(c, BY_MATCH, KIND_MEMBER, before).n, 0);
	told_verdict(c, &amended, LT1__VERDICT__RETURNED);
	assert_int_equal(ask(c, BY_MATCH, KIND_MEMBER, after).n, 0);
	assert_int_equal(ask(c, BY_MATCH, KIND_MEMBER, before).n, 1);
	client_site_free(c);
}

static void
a_returned_letter_falls_away_whatever_its_kind(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4];
	tell_one_of_each(c, t);
	for (int i = 3; i >= 0; i--)
		told_verdict(c, &t[i], LT1__VERDICT__RETURNED);
	assert_int_equal(ask(c, BY_ID, KIND_MEMBER, person(1)).answer, ANSWER_UNKNOWN);
	assert_int_equal(ask(c, BY_PARENT, KIND_MEMBER, cell("CB1")).answer, ANSWER_NONE);
	assert_int_equal(ask(c, BY_MATCH, KIND_MEMBER, id_derive("match", "1", "")).answer, ANSWER_NONE);
	assert_int_equal(ask(c, BY_PERSON, KIND_POST, person(1)).answer, ANSWER_NONE);
	assert_int_equal(ask(c, BY_PARENT, KIND_MEETING, cell("CB1")).answer, ANSWER_NONE);
	client_site_free(c);
}

/* ---- units and organisations can be amended too ---- */

static void
an_amended_organisation_is_another_edition_of_itself(void **state)
{
	struct client_site *c = client_site_new();
	struct told t = { .place = c->me.scope.root_organisation };
	struct mirror_present p;
	struct arena *a = arena_new(1 << 20);
	Lt__Organisation o;
	cells_put(c, 1);
	const struct node *n = ask(c, BY_ID, KIND_ORGANISATION, cell("CB1")).rows[0];
	struct id entered = n->update_id;
	tell_meeting(&t, t.place, PERIODIC, DAY(2020, 12, 31));   /* for its envelope */
	lt__organisation__init(&o);
	o.code = (char *)"CB1";
	o.name = (char *)"Chi bộ thôn Nà Khà";
	o.has_type = o.has_parent_id = 1;
	o.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL;
	o.parent_id = (ProtobufCBinaryData){ 16, t.place.b };
	t.u.meeting = NULL;
	t.u.organisation = &o;
	t.u.basis = LT__BASIS__BASIS_OPENING;
	told_amend(c, &t, entered);
	n = ask(c, BY_ID, KIND_ORGANISATION, cell("CB1")).rows[0];
	assert_true(n->version == 2 && n->edition == 2 && id_equal(&n->update_id, &t.update_id));
	assert_string_equal(n->spans[0].name, "Chi bộ thôn Nà Khà");
	assert_int_equal(mirror_present(c->mirror, &t.u, a, &p, NULL), DONE);
	assert_string_equal(p.update->organisation->name, "Chi bộ thôn Nà Khà");
	struct id sent[3] = { t.update_id }, seats[2] = { id_derive("unit", "T1", ""), id_derive("unit", "T2", "") };
	for (int i = 0; i < 2; i++) {   /* only the latest seat is one */
		t.update_id = sent[i + 1] = id_v7(3000 + i);
		o.has_unit_id = 1;
		o.unit_id = (ProtobufCBinaryData){ 16, seats[i].b };
		told_amend(c, &t, n->update_id);
		assert_int_equal(ask(c, BY_UNIT, KIND_ORGANISATION, seats[i]).n, 1);
		assert_int_equal(ask(c, BY_UNIT, KIND_ORGANISATION, seats[1 - i]).n, 0);
	}
	for (int i = 2; i >= 0; i--) {
		t.update_id = sent[i];
		told_verdict(c, &t, LT1__VERDICT__RETURNED);
	}
	n = ask(c, BY_ID, KIND_ORGANISATION, cell("CB1")).rows[0];
	assert_true(n->edition == 1 && id_equal(&n->update_id, &entered));
	assert_string_equal(n->spans[0].name, "Chi bộ thôn 1");
	arena_free(&a);
	client_site_free(c);
}

static void
more_than_there_is_room_for_is_unknown_not_half_known(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(store_begin(c->store, NULL), DONE);
		for (int i = 0; i < (round == 0 ? 1024 : 1); i++) {
			tell_member(&t, person(round * 1024 + i), cell("CB1"), OFFICIAL, ON);
			told_put(c, &t);
			tell_post(&t, person(round * 1024 + i), cell("CB1"), TITLE(CELL_COMMITTEE_MEMBER), ON);
			told_put(c, &t);
		}
		assert_int_equal(store_commit(c->store, NULL), DONE);
		const uint32_t asked[] = { KIND_MEMBER, KIND_POST };
		for (size_t i = 0; i < 2; i++) {
			struct asked a = ask(c, BY_PARENT, asked[i], cell("CB1"));
			assert_int_equal(a.answer, round == 0 ? ANSWER_ROW : ANSWER_UNKNOWN);
			assert_int_equal(a.n, round == 0 ? 1024 : 0);
		}
	}
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_question_finds_what_was_recorded),
		cmocka_unit_test(a_node_says_where_its_content_comes_from),
		cmocka_unit_test(events_told_in_any_order_stand_in_the_order_of_days),
		cmocka_unit_test(an_amendment_is_the_content_until_it_is_returned),
		cmocka_unit_test(an_amended_event_keeps_its_name_and_moves_to_the_end_of_its_day),
		cmocka_unit_test(an_amended_opening_of_a_member_may_name_another_cell_and_day),
		cmocka_unit_test(an_amended_card_matches_as_amended),
		cmocka_unit_test(a_returned_letter_falls_away_whatever_its_kind),
		cmocka_unit_test(an_amended_organisation_is_another_edition_of_itself),
		cmocka_unit_test(more_than_there_is_room_for_is_unknown_not_half_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
