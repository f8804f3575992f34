/* Test fixture: see client_people.h. */
#include "client_people.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "common/record/codec.h"

#define SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))
#define SET_ID(message, field, id) SET(message, field, ((ProtobufCBinaryData){ sizeof (id).b, (id).b }))

struct id
person(int i)
{
	char code[16];
	snprintf(code, sizeof code, "%d", i);
	return id_derive("person", code, "");
}

struct id
cell(const char *code)
{
	return id_derive("organisation", code, "");
}

static void
begin(struct told *t, int32_t on, Lt__Basis basis)
{
	memset(t, 0, sizeof *t);
	lt__update__init(&t->u);
	t->update_id = id_v7(clock_wall_ms());
	SET_ID(&t->u, update_id, t->update_id);
	SET(&t->u, op, LT__OP__OP_CREATE);
	SET(&t->u, basis, basis);
	SET(&t->u, occurred_on, on);
	SET(&t->u, recorded_at, clock_wall_ms());
	SET(&t->u, today, clock_today());
	t->u.actor = (char *)"u0";
	lt__decision_ref__init(&t->decision);
	t->decision.issuer = (char *)"Huyện ủy thử";
	t->decision.number = (char *)"12-QĐ/HU";
	t->decision.type_code = (char *)"QĐ";
	SET(&t->decision, signed_on, on);
	if (basis == LT__BASIS__BASIS_EVENT) {
		SET(&t->u, decided_on, on);
		t->u.decision = &t->decision;
	}
}

static void
member_fill(struct told *t, struct id where, Lt__MemberStatus status, int32_t on)
{
	lt__member__init(&t->member);
	t->place = where;
	SET_ID(&t->member, organisation_id, t->place);
	SET(&t->member, status, status);
	SET(&t->member, admitted_on, on - 400);
	if (status == OFFICIAL)
		SET(&t->member, official_on, on - 30);
	SET(&t->member, birth_year, 1980);
	SET(&t->member, sex, LT__SEX__SEX_FEMALE);
	SET(&t->member, education, LT__EDUCATION_LEVEL__EDUCATION_LEVEL_UPPER_SECONDARY);
}

void
tell_member(struct told *t, struct id who, struct id where, Lt__MemberStatus status, int32_t on)
{
	begin(t, on, LT__BASIS__BASIS_OPENING);
	member_fill(t, where, status, on);
	t->person = who;
	SET_ID(&t->member, person_ref, t->person);
	t->u.member = &t->member;
}

void
tell_event(struct told *t, struct id who, Lt__MemberEventKind what, int32_t on)
{
	begin(t, on, LT__BASIS__BASIS_EVENT);
	lt__member_event__init(&t->event);
	t->person = who;
	SET_ID(&t->event, person_ref, t->person);
	SET(&t->event, event, what);
	t->u.member_event = &t->event;
}

void
tell_transfer_in(struct told *t, struct id who, struct id where, int32_t on)
{
	tell_event(t, who, EVENT(TRANSFER_IN), on);
	t->to = where;
	SET_ID(&t->event, to_organisation_id, t->to);
}

void
tell_transfer_out(struct told *t, struct id who, struct id from, struct id where, int32_t on)
{
	tell_event(t, who, EVENT(TRANSFER_OUT), on);
	t->place = from;
	t->to = where;
	SET_ID(&t->event, from_organisation_id, t->place);
	SET_ID(&t->event, to_organisation_id, t->to);
}

void
tell_admit(struct told *t, struct id who, struct id where, int32_t on)
{
	tell_event(t, who, EVENT(ADMIT), on);
	member_fill(t, where, PROBATIONARY, on);
	t->member.admitted_on = on;
	t->event.enters = &t->member;
}

void
tell_post(struct told *t, struct id who, struct id where, Lt__PostTitle title, int32_t from)
{
	begin(t, from, LT__BASIS__BASIS_EVENT);
	lt__post__init(&t->post);
	t->person = who;
	t->place = where;
	SET_ID(&t->post, person_ref, t->person);
	if (title >= TITLE(VILLAGE_HEAD))
		SET_ID(&t->post, unit_id, t->place);
	else
		SET_ID(&t->post, organisation_id, t->place);
	SET(&t->post, title, title);
	SET(&t->post, basis, LT__POST_BASIS__POST_BASIS_ELECTED);
	SET(&t->post, from_on, from);
	t->u.post = &t->post;
}

void
tell_meeting(struct told *t, struct id where, Lt__MeetingKind kind, int32_t on)
{
	begin(t, on, LT__BASIS__BASIS_EVENT);
	t->u.decision = NULL;
	t->u.has_decided_on = 0;
	lt__meeting__init(&t->meeting);
	t->place = where;
	SET_ID(&t->meeting, cell_id, t->place);
	SET(&t->meeting, held_on, on);
	SET(&t->meeting, kind, kind);
	SET(&t->meeting, required, 9);
	SET(&t->meeting, present, 7);
	SET(&t->meeting, excused, 2);
	SET(&t->meeting, unexcused, 0);
	t->u.meeting = &t->meeting;
}

struct hash
told_content(const struct told *t)
{
	const ProtobufCMessage *record = kind_record(&t->u);
	struct buffer b = { 0 };
	b.len = protobuf_c_message_pack(record, buffer_room(&b, protobuf_c_message_get_packed_size(record)));
	buffer_put_be32(&b, (uint32_t)t->u.occurred_on);
	struct hash h = hash_of(b.data, b.len);
	buffer_fini(&b);
	return h;
}

int64_t
told_put(struct client_site *c, struct told *t)
{
	struct buffer body = { 0 };
	int64_t no;
	assert_int_equal(record_pack(&t->u, &body, NULL), DONE);
	struct letter l = { .update_id = t->update_id,
		            .kind = kind_of(&t->u)->tag,
		            .body = buffer_slice(&body),
		            .content = told_content(t),
		            .recorded_at = t->u.recorded_at,
		            .has_supersedes = t->u.has_supersedes,
		            .supersedes = t->supersedes };
	bool alone = !store_is_writing(c->store);
	if (alone)
		assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_put(c->outbox, &l, &no, NULL), DONE);
	assert_int_equal(mirror_put(c->mirror, no, &t->u, NULL), DONE);
	if (alone)
		assert_int_equal(store_commit(c->store, NULL), DONE);
	buffer_fini(&body);
	return no;
}

int64_t
told_amend(struct client_site *c, struct told *t, struct id supersedes)
{
	t->u.op = LT__OP__OP_AMEND;
	t->supersedes = supersedes;
	SET_ID(&t->u, supersedes, t->supersedes);
	return told_put(c, t);
}

enum mirror_known
told_known(struct client_site *c, const struct told *t, struct id *present)
{
	enum mirror_known known;
	struct hash content = told_content(t);
	assert_int_equal(mirror_known(c->mirror, &t->u, &content, &known, present, NULL), DONE);
	return known;
}

void
told_verdict(struct client_site *c, const struct told *t, Lt1__Verdict v)
{
	static uint64_t feed_n;
	struct buffer b = { 0 };
	struct slice item = client_item(&b, &t->update_id, NULL, 1, v, "MEM-001");
	assert_int_equal(client_apply(c, &item, 1, ++feed_n, NULL), DONE);
	buffer_fini(&b);
}

void
cells_put(struct client_site *c, int n)
{
	struct told t;
	Lt__Organisation o;
	char code[16], name[40];
	bool alone = !store_is_writing(c->store);
	if (alone)
		assert_int_equal(store_begin(c->store, NULL), DONE);
	for (int i = 1; i <= n; i++) {
		begin(&t, DAY(2020, 12, 31), LT__BASIS__BASIS_OPENING);
		lt__organisation__init(&o);
		snprintf(code, sizeof code, "CB%d", i);
		snprintf(name, sizeof name, "Chi bộ thôn %d", i);
		o.code = code;
		o.name = name;
		SET(&o, type, LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL);
		t.place = c->me.scope.root_organisation;
		SET_ID(&o, parent_id, t.place);
		t.u.organisation = &o;
		told_put(c, &t);
	}
	if (alone)
		assert_int_equal(store_commit(c->store, NULL), DONE);
}

void
tell_one(struct told *t, int i)
{
	if (i == 0) {
		tell_member(t, person(1), cell("CB1"), OFFICIAL, DAY(2021, 1, 1));
		t->match = id_derive("match", "1", "");
		SET_ID(&t->member, match, t->match);
	}
	if (i == 1)
		tell_event(t, person(1), EVENT(EXEMPT), DAY(2021, 3, 1));
	if (i == 2)
		tell_post(t, person(1), cell("CB1"), TITLE(SECRETARY), DAY(2021, 2, 1));
	if (i == 3)
		tell_meeting(t, cell("CB1"), PERIODIC, DAY(2021, 4, 3));
}

void
tell_one_of_each(struct client_site *c, struct told t[TOLD_KINDS])
{
	cells_put(c, 2);
	for (int i = 0; i < TOLD_KINDS; i++) {
		tell_one(&t[i], i);
		told_put(c, &t[i]);
	}
}
