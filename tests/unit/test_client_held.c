/* The register as what came down with own letters on top: known, amended, looked up, listed; what is whose; receipts for
 * tasks; and one number for all of it. */
#include "client_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/receipt.h"
#include "common/base/clock.h"

static const struct id by = { { 1 } };

static const struct node *
node_of(struct client_site *s, uint32_t kind, struct id id)
{
	mirror_rest(s->mirror);
	return mirror_get(s->mirror, kind, &id);
}

static void
come_told(struct coming *c, struct told *t, uint32_t version, struct id update_id)
{
	uint32_t kind;
	struct id id;
	assert_true(record_entity(&t->u, &kind, &id));
	bool by_update = t->u.member != NULL || t->u.member_event != NULL;
	come_row(c, &t->u, by_update ? t->update_id : id, version, update_id);
}

static enum mirror_known
known(struct client_site *s, const struct told *t, struct id *present)
{
	enum mirror_known is;
	struct hash content = mirror_content(s->mirror, &t->u);
	assert_int_equal(mirror_known(s->mirror, &t->u, &content, &is, present, NULL), DONE);
	return is;
}

static void
alter(struct told *t)
{
	if (t->u.member != NULL)
		t->member.birth_year = 1981;
	if (t->u.member_event != NULL)
		t->event.has_voluntary = t->event.voluntary = 1;
	if (t->u.post != NULL)
		t->post.has_to_on = 1, t->post.to_on = DAY(2022, 1, 1);
	if (t->u.meeting != NULL)
		t->meeting.present = 6, t->meeting.unexcused = 1;
}

/* Of each: the opening of person 1, his exemption, his post, a meeting. */
static void
hold_one_of_each(struct client_site *s, struct told t[TOLD_KINDS])
{
	struct coming c = { 0 };
	cells_put(s, 2);
	for (int i = 0; i < TOLD_KINDS; i++) {
		tell_one(&t[i], i);
		come_told(&c, &t[i], 1, t[i].update_id);
	}
	come_all(s, FEED_SITE, &c);
	buffer_fini(&c.bytes);
}

static void
what_is_only_held_is_recorded_already_and_can_be_amended(void **state)
{
	struct client_site *s = client_site_new();
	struct arena *a = arena_new(1 << 20);
	struct told held[TOLD_KINDS], again, changed;
	struct mirror_present p;
	struct id present;
	hold_one_of_each(s, held);
	for (int i = 0; i < TOLD_KINDS; i++) {
		tell_one(&again, i);
		assert_int_equal(known(s, &again, &present), MIRROR_EQUAL);
		tell_one(&changed, i);
		alter(&changed);
		changed.update_id = id_v7(1000 + i);
		assert_int_equal(known(s, &changed, &present), MIRROR_DIFFERENT);
		assert_true(id_equal(&present, &held[i].update_id));
		assert_int_equal(mirror_present(s->mirror, &again.u, a, &p, NULL), DONE);
		assert_true(p.there && id_equal(&p.update_id, &held[i].update_id) && p.update != NULL && !p.has_returned);
		told_amend(s, &changed, held[i].update_id);
		assert_int_equal(mirror_present(s->mirror, &again.u, a, &p, NULL), DONE);
		assert_true(id_equal(&p.update_id, &changed.update_id));
		told_verdict(s, &changed, LT1__VERDICT__RETURNED);      /* it never counts */
		assert_int_equal(mirror_present(s->mirror, &again.u, a, &p, NULL), DONE);
		assert_true(id_equal(&p.update_id, &held[i].update_id) && p.has_returned);
		assert_true(id_equal(&p.returned, &changed.update_id));
	}
	const struct node *n = node_of(s, KIND_MEMBER, person(1));
	assert_int_equal(n->n_events, 2);
	assert_int_equal(n->version, 2);
	assert_int_equal(n->member->birth_year, held[0].member.birth_year);
	arena_free(&a);
	client_site_free(s);
}

static void
an_own_letter_on_top_counts_once_although_its_row_comes_down_later(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct id letter, root = s->me.scope.root_unit, other = { { 9 } };
	client_put(s, 1, &letter);                              /* told here: «Thôn 1» */
	assert_int_equal(node_of(s, KIND_UNIT, village_id(1))->edition, 1);
	come_village(&c, 1, root, "Thôn 1", 1, letter);         /* and published */
	assert_int_equal(come_apply(s, &c, 1, NULL), DONE);
	const struct node *n = node_of(s, KIND_UNIT, village_id(1));
	assert_int_equal(n->edition, 1);
	assert_true(id_equal(&n->update_id, &letter));
	/* an own amendment on top of it */
	struct id amendment = id_v7(5);
	struct buffer body = { 0 };
	Lt__Update *u;
	struct arena *a = arena_new(1 << 20);
	assert_int_equal(record_unpack(client_village(&body, 1, &other), a, &u, NULL), DONE);
	u->update_id.data = amendment.b;
	u->op = LT__OP__OP_AMEND;
	u->has_supersedes = true;
	u->supersedes = (ProtobufCBinaryData){ 16, letter.b };
	u->unit->name = (char *)"Thôn Sửa";
	struct letter l = { .update_id = amendment, .kind = KIND_UNIT, .body = buffer_slice(&body) };
	int64_t no;
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(outbox_put(s->outbox, &l, &no, NULL), DONE);
	assert_int_equal(mirror_put(s->mirror, no, u, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	n = node_of(s, KIND_UNIT, village_id(1));
	assert_int_equal(n->edition, 2);
	assert_string_equal(n->unit->name, "Thôn Sửa");
	/* its row comes down: the same content, once */
	come_village(&c, 1, root, "Thôn Sửa", 2, amendment);
	assert_int_equal(come_apply(s, &c, 2, NULL), DONE);
	n = node_of(s, KIND_UNIT, village_id(1));
	assert_int_equal(n->edition, 2);
	assert_true(id_equal(&n->update_id, &amendment));
	/* a later version by the province's own hand: ours is not what it amended any more */
	come_village(&c, 1, root, "Thôn Tỉnh", 3, by);
	assert_int_equal(come_apply(s, &c, 3, NULL), DONE);
	n = node_of(s, KIND_UNIT, village_id(1));
	assert_int_equal(n->edition, 3);
	assert_string_equal(n->unit->name, "Thôn Tỉnh");
	buffer_fini(&body);
	arena_free(&a);
	client_site_free(s);
}

static void
others_are_looked_up_and_not_ours(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct id foreign = id_derive("unit", "0901", ""), own;
	bool derived;
	struct id found;
	come_village(&c, 1, foreign, "Thôn Ngoài", 1, by);
	come_village(&c, 2, s->me.scope.root_unit, "Thôn Trong", 1, by);
	come_all(s, FEED_PROVINCE, &c);
	client_put(s, 3, &own);
	struct lookup lookup = mirror_lookup(s->mirror);
	struct query q = { .by = BY_ID, .kind = KIND_UNIT, .id = village_id(1) };
	const struct node *const *rows;
	size_t n;
	assert_int_equal(lookup.find(lookup.ctx, &q, &rows, &n), ANSWER_ROW);
	assert_string_equal(rows[0]->unit->name, "Thôn Ngoài");
	q = (struct query){ .by = BY_PARENT, .kind = KIND_UNIT, .id = s->me.scope.root_unit };
	assert_int_equal(lookup.find(lookup.ctx, &q, &rows, &n), ANSWER_ROW);
	assert_int_equal(n, 2);
	assert_int_equal(mirror_resolve(s->mirror, KIND_UNIT, "V1", DAY(2021, 1, 1), &found, &derived, NULL), DONE);
	assert_true(!derived && id_equal(&found, &q.id) == false);
	/* who tells a stranger's village again is told by the rules, not asked to amend it */
	struct buffer body = { 0 };
	struct arena *a = arena_new(1 << 20);
	Lt__Update *u;
	enum mirror_known is;
	for (int i = 1; i <= 2; i++) {
		buffer_clear(&body);
		assert_int_equal(record_unpack(client_village(&body, i, &own), a, &u, NULL), DONE);
		struct hash content = mirror_content(s->mirror, u);
		assert_int_equal(mirror_known(s->mirror, u, &content, &is, &found, NULL), DONE);
		assert_int_equal(is, i == 1 ? MIRROR_NEW : MIRROR_DIFFERENT);
	}
	buffer_fini(&body);
	arena_free(&a);
	const bool is_own[] = { false, true, true };
	for (int i = 0; i < 3; i++) {
		struct id id = village_id(i + 1);
		assert_int_equal(mirror_is_own(s->mirror, KIND_UNIT, &id), is_own[i]);
	}
	client_site_free(s);
}

/* ---- tasks and receipts ---- */

static void
come_task_of(struct coming *c, const char *code, struct id lead, struct id co, int32_t issued_on)
{
	Lt__Update u = LT__UPDATE__INIT;
	Lt__Task t = LT__TASK__INIT;
	ProtobufCBinaryData cos = { 16, co.b };
	u.has_basis = u.has_occurred_on = true;
	u.basis = LT__BASIS__BASIS_EVENT;
	u.occurred_on = t.issued_on = issued_on;
	u.task = &t;
	t.code = t.title = (char *)(uintptr_t)code;
	t.has_kind = t.has_lead_organisation_id = t.has_issued_on = true;
	t.kind = LT__TASK_KIND__TASK_KIND_TASK;
	t.lead_organisation_id = (ProtobufCBinaryData){ 16, lead.b };
	t.coordinator_ids = &cos;
	t.n_coordinator_ids = 1;
	come_row(c, &u, task_id(&t), 1, by);
}

static void
come_task(struct coming *c, const char *code, struct id lead, struct id co)
{
	come_task_of(c, code, lead, co, DAY(2021, 5, 1));
}

static size_t
receipts(struct client_site *s, int32_t today)
{
	size_t made;
	struct fault f = { 0 };
	if (receipts_delivered(s->store, &s->me, s->outbox, today, &made, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	return made;
}

static void
a_task_of_ours_is_told_to_have_arrived_once_per_organisation(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct id root = s->me.scope.root_organisation, stranger = { { 8 } };
	cells_put(s, 1);
	come_task(&c, "nv-1", root, stranger);
	come_task(&c, "nv-2", stranger, cell("CB1"));
	come_task(&c, "nv-3", stranger, stranger);
	come_task(&c, "nv-4", root, cell("CB1"));
	come_all(s, FEED_PROVINCE, &c);
	uint64_t before = client_state(s, NULL).made;
	assert_int_equal(receipts(s, clock_today() - 1), 4);
	assert_int_equal(receipts(s, clock_today()), 0);
	client_site_reopen(s);
	assert_int_equal(receipts(s, clock_today()), 0);
	assert_int_equal(client_state(s, NULL).made, before + 4);
	assert_int_equal(client_number(s, "SELECT count(*) FROM record WHERE kind = 32"), 4);
	client_site_free(s);
}

/* More than one round holds, and among them as many that may not be reported on yet. */
static void
hundreds_of_tasks_are_told_to_have_arrived_at_once(void **state)
{
	struct client_site *s = client_site_new();
	struct coming c = { 0 };
	struct id root = s->me.scope.root_organisation, stranger = { { 8 } };
	int32_t today = DAY(2022, 1, 1);
	char code[16];
	for (int part = 0; part < 2; part++) {
		for (int i = 0; i < 300; i++) {
			snprintf(code, sizeof code, "nv-%d-%d", part, i);
			come_task_of(&c, code, root, stranger, today + part);
		}
		assert_int_equal(come_part(s, FEED_PROVINCE, &c, part == 0, part == 1, &(struct feed_taken){ 0 }), DONE);
	}
	assert_int_equal(receipts(s, today), 300);
	assert_int_equal(receipts(s, today), 0);
	assert_int_equal(receipts(s, today + 1), 300);
	assert_int_equal(client_number(s, "SELECT count(DISTINCT parent) FROM record WHERE kind = 32"), 600);
	client_site_free(s);
}

/* ---- one number ---- */

static struct mirror_digest
own_digest(struct client_site *s)
{
	struct mirror_digest d;
	assert_int_equal(mirror_digest_own(s->store, &d, NULL), DONE);
	return d;
}

/* One of each and a post put right: told, and as it comes down elsewhere. changed: the amendment. */
static void
tell_a_register(struct client_site *s, struct coming *c, struct told *changed)
{
	struct told t;
	for (int i = 0; i < TOLD_KINDS; i++) {
		tell_one(&t, i);
		told_put(s, &t);
		if (i == 2) {
			tell_one(changed, i);
			alter(changed);
			changed->update_id = id_v7(77);
			told_amend(s, changed, t.update_id);
			come_told(c, changed, 2, changed->update_id);
		} else {
			come_told(c, &t, 1, t.update_id);
		}
	}
}

/* The same register at a site that told it and at one to which it came down, told and amended. */
static void
own_digest_is_the_same_of_letters_and_of_what_came_down(void **state)
{
	struct client_site *told_here = client_site_new(), *came = client_site_new();
	struct coming c = { 0 };
	struct told changed;
	tell_a_register(told_here, &c, &changed);
	assert_int_equal(own_digest(told_here).rows, 0);        /* nothing is accepted yet */
	client_ack(told_here, 5, 5);
	come_all(came, FEED_SITE, &c);
	struct mirror_digest a = own_digest(told_here), b = own_digest(came);
	assert_int_equal(a.rows, TOLD_KINDS);
	assert_int_equal(b.rows, TOLD_KINDS);
	assert_memory_equal(a.hash.b, b.hash.b, HASH_BYTES);
	/* what was accepted and blanked has no number in a later generation */
	assert_int_equal(store_begin(told_here->store, NULL), DONE);
	assert_int_equal(outbox_prune(told_here->outbox, clock_today() + BODY_DAYS + 1, NULL), DONE);
	assert_int_equal(outbox_renew(told_here->outbox, NULL), DONE);
	assert_int_equal(store_commit(told_here->store, NULL), DONE);
	assert_int_equal(client_state(told_here, NULL).made, 0);
	a = own_digest(told_here);
	assert_memory_equal(a.hash.b, b.hash.b, HASH_BYTES);
	told_verdict(told_here, &changed, LT1__VERDICT__RETURNED);
	a = own_digest(told_here);
	assert_memory_not_equal(a.hash.b, b.hash.b, HASH_BYTES);
	client_site_free(told_here);
	client_site_free(came);
}

/* ---- a store of before the feeds ---- */

/* As the release before wrote it: no held rows, no `amends`; the feed of verdicts stands somewhere. */
static void
become_old(struct client_site *s)
{
	static const char script[] =
		"DROP TABLE held; DROP TABLE trouble; DROP TABLE catalogue; DROP TABLE catalogue_entry;"
		"DROP TABLE catalogue_stage; DROP TABLE catalogue_staged; DROP TABLE figure; DROP TABLE figure_state; DELETE FROM feed WHERE feed = 'province';"
		"ALTER TABLE node DROP COLUMN amends; ALTER TABLE node_event DROP COLUMN amends; ALTER TABLE record DROP COLUMN amends;"
		"ALTER TABLE feed DROP COLUMN snapping; ALTER TABLE feed DROP COLUMN begun_generation;"
		"ALTER TABLE feed DROP COLUMN begun_n; ALTER TABLE feed DROP COLUMN begun_chain; ALTER TABLE feed DROP COLUMN next;"
		"ALTER TABLE feed DROP COLUMN until; ALTER TABLE feed DROP COLUMN epoch; ALTER TABLE feed DROP COLUMN life;"
		"ALTER TABLE feed DROP COLUMN applied_at; PRAGMA user_version = 4";
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(store_script(s->store, script, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	client_site_reopen(s);
}

static void
a_site_of_before_the_feeds_keeps_its_verdicts_and_what_its_amendments_put_right(void **state)
{
	struct client_site *old = client_site_new(), *came = client_site_new();
	struct coming c = { 0 };
	struct told first, wrong, right, changed;
	struct feed_place at, was;
	tell_a_register(old, &c, &changed);
	/* the meeting: an amendment that was returned, and the one that the clerk sent in its place */
	c.n--;                                                  /* it comes last, and is told below */
	c.bytes.len = c.ends[c.n - 1];
	tell_one(&first, 3);
	assert_int_equal(told_known(old, &first, &first.update_id), MIRROR_EQUAL);
	tell_one(&wrong, 3);
	alter(&wrong);
	wrong.update_id = id_v7(78);
	told_amend(old, &wrong, first.update_id);
	told_verdict(old, &wrong, LT1__VERDICT__RETURNED);
	tell_one(&right, 3);
	alter(&right);
	right.meeting.present = 5, right.meeting.unexcused = 2;
	right.update_id = id_v7(79);
	told_amend(old, &right, first.update_id);
	come_told(&c, &right, 2, right.update_id);
	client_ack(old, 7, 7);
	assert_int_equal(store_begin(old->store, NULL), DONE);
	struct sql *q = store_sql(old->store, "UPDATE letter SET supersedes = ?1 WHERE update_id = ?2");
	sql_id(q, 1, &wrong.update_id);                         /* a letter corrects what was returned */
	sql_id(q, 2, &right.update_id);
	assert_int_equal(sql_run(old->store, q, NULL), DONE);
	assert_int_equal(store_commit(old->store, NULL), DONE);
	assert_int_equal(feed_place(old->store, FEED, &was, NULL), DONE);
	come_all(came, FEED_SITE, &c);
	become_old(old);
	struct mirror_digest a = own_digest(old), b = own_digest(came);
	assert_int_equal(a.rows, b.rows);
	assert_memory_equal(a.hash.b, b.hash.b, HASH_BYTES);
	assert_int_equal(client_counts(old).returned, 1);
	assert_int_equal(feed_place(old->store, FEED, &at, NULL), DONE);
	assert_int_equal(at.at.n, was.at.n);
	assert_true(id_equal(&at.at.generation, &was.at.generation) && !at.snapping);
	assert_int_equal(feed_place(old->store, FEED_PROVINCE_NAME, &at, NULL), DONE);
	assert_true(id_is_zero(&at.at.generation));
	client_site_free(old);
	client_site_free(came);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_only_held_is_recorded_already_and_can_be_amended),
		cmocka_unit_test(an_own_letter_on_top_counts_once_although_its_row_comes_down_later),
		cmocka_unit_test(others_are_looked_up_and_not_ours),
		cmocka_unit_test(a_task_of_ours_is_told_to_have_arrived_once_per_organisation),
		cmocka_unit_test(hundreds_of_tasks_are_told_to_have_arrived_at_once),
		cmocka_unit_test(own_digest_is_the_same_of_letters_and_of_what_came_down),
		cmocka_unit_test(a_site_of_before_the_feeds_keeps_its_verdicts_and_what_its_amendments_put_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
