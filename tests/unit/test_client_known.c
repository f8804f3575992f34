/* What the site recognises when it is told again, the present content of it, and what the inbox says about members,
 * posts and meetings. */
#include "client_people.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "embedded/site_migrations.h"

#define ON DAY(2021, 1, 1)

static void
alter(struct told *t)
{
	t->update_id = id_v7(0);
	if (t->u.member != NULL)
		t->member.birth_year = 1981;
	if (t->u.member_event != NULL)
		t->event.has_voluntary = t->event.voluntary = 1;
	if (t->u.post != NULL)
		t->post.has_to_on = 1, t->post.to_on = DAY(2022, 1, 1);
	if (t->u.meeting != NULL)
		t->meeting.present = 6, t->meeting.unexcused = 1;
}

static void
equal_different_and_returned_are_told_by_the_business_key(void **state)
{
	struct client_site *c = client_site_new();
	struct told first, again, changed, other;
	struct id present;
	cells_put(c, 1);
	for (int kind = 0; kind < 4; kind++) {
		tell_one(&first, kind);
		assert_int_equal(told_known(c, &first, &present), MIRROR_NEW);
		told_put(c, &first);
		tell_one(&again, kind);
		assert_int_equal(told_known(c, &again, &present), MIRROR_EQUAL);
		tell_one(&changed, kind);
		alter(&changed);
		assert_int_equal(told_known(c, &changed, &present), MIRROR_DIFFERENT);
		assert_true(id_equal(&present, &first.update_id));
		told_verdict(c, &first, LT1__VERDICT__RETURNED);
		assert_int_equal(told_known(c, &again, &present), MIRROR_RETURNED);
		assert_true(id_equal(&present, &first.update_id));
		told_verdict(c, &first, LT1__VERDICT__ACCEPTED);
		tell_one(&other, kind);   /* another key: another person, another day, another kind */
		other.person = person(2);
		if (kind == 3)
			other.u.meeting->kind = LT__MEETING_KIND__MEETING_KIND_EXTRAORDINARY;
		assert_int_equal(told_known(c, &other, &present), MIRROR_NEW);
	}
	client_site_free(c);
}

static void
an_amendment_makes_its_content_the_known_one(void **state)
{
	struct client_site *c = client_site_new();
	struct told first, changed, again;
	struct id present;
	cells_put(c, 1);
	for (int kind = 0; kind < 4; kind++) {
		tell_one(&first, kind);
		told_put(c, &first);
		tell_one(&changed, kind);
		alter(&changed);
		changed.update_id = id_v7(1000 + kind);
		told_amend(c, &changed, first.update_id);
		tell_one(&again, kind);
		assert_int_equal(told_known(c, &again, &present), MIRROR_DIFFERENT);
		assert_true(id_equal(&present, &changed.update_id));
		alter(&again);
		assert_int_equal(told_known(c, &again, &present), MIRROR_EQUAL);
		told_verdict(c, &changed, LT1__VERDICT__RETURNED);
		assert_int_equal(told_known(c, &again, &present), MIRROR_DIFFERENT);
		assert_true(id_equal(&present, &first.update_id));
	}
	client_site_free(c);
}

static void
the_present_content_can_be_read_and_names_what_came_back(void **state)
{
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(1 << 20);
	struct told first, changed;
	struct mirror_present p;
	cells_put(c, 1);
	tell_one(&first, 1);
	assert_int_equal(mirror_present(c->mirror, &first.u, a, &p, NULL), DONE);
	assert_false(p.there);
	told_put(c, &first);
	tell_one(&changed, 1);
	alter(&changed);
	told_amend(c, &changed, first.update_id);
	assert_int_equal(mirror_present(c->mirror, &first.u, a, &p, NULL), DONE);
	assert_true(p.there && id_equal(&p.update_id, &changed.update_id) && p.update->member_event->voluntary);
	assert_int_equal(p.update->occurred_on, DAY(2021, 3, 1));
	assert_string_equal(p.update->decision->number, "12-QĐ/HU");
	assert_false(p.update->has_update_id || p.update->source != NULL || p.has_returned);
	told_verdict(c, &changed, LT1__VERDICT__RETURNED);
	assert_int_equal(mirror_present(c->mirror, &first.u, a, &p, NULL), DONE);
	assert_true(id_equal(&p.update_id, &first.update_id) && !p.update->member_event->has_voluntary);
	assert_true(p.has_returned && id_equal(&p.returned, &changed.update_id));
	arena_free(&a);
	client_site_free(c);
}

/* The first was returned, so it was recorded again; then the centre thinks better of the first. */
static void
of_two_letters_with_one_key_the_first_that_counts_is_the_content(void **state)
{
	struct client_site *c = client_site_new();
	struct told first, second;
	struct id present;
	cells_put(c, 1);
	for (int kind = 0; kind < 4; kind++) {
		tell_one(&first, kind);
		told_put(c, &first);
		told_verdict(c, &first, LT1__VERDICT__RETURNED);
		tell_one(&second, kind);
		alter(&second);
		second.update_id = id_v7(2000 + kind);
		told_put(c, &second);
		assert_int_equal(told_known(c, &second, &present), MIRROR_EQUAL);
		told_verdict(c, &first, LT1__VERDICT__ACCEPTED);
		assert_int_equal(told_known(c, &first, &present), MIRROR_EQUAL);
		assert_int_equal(told_known(c, &second, &present), MIRROR_DIFFERENT);
		assert_true(id_equal(&present, &first.update_id));
	}
	struct id who = person(1), held = meeting_id(&first.meeting);
	assert_int_equal(mirror_get(c->mirror, KIND_MEMBER, &who)->version, 2);
	assert_int_equal(mirror_get(c->mirror, KIND_MEETING, &held)->meeting->present, 7);
	client_site_free(c);
}

/* ---- the inbox ---- */

struct seen { int n; uint32_t kinds[4]; };

static void
case_seen(void *ctx, const struct verdict_case *v)
{
	struct seen *seen = ctx;
	struct id who = person(1);
	assert_string_equal(v->entity_code, "CB1");
	assert_null(v->name);
	assert_int_equal(v->has_person, v->kind != KIND_MEETING);
	assert_true(!v->has_person || id_equal(&v->person, &who));
	seen->kinds[seen->n++] = v->kind;
}

static void
the_inbox_tells_the_cell_and_who_it_is_about(void **state)
{
	struct client_site *c = client_site_new();
	struct told t[4];
	struct seen seen = { 0 };
	tell_one_of_each(c, t);
	for (int i = 0; i < 4; i++)
		told_verdict(c, &t[i], i == 0 ? LT1__VERDICT__PARKED : LT1__VERDICT__RETURNED);
	assert_int_equal(verdict_each(c->store, false, case_seen, &seen, NULL), DONE);
	assert_int_equal(seen.n, 4);
	const uint32_t expected[] = { KIND_MEMBER, KIND_MEMBER_EVENT, KIND_POST, KIND_MEETING };
	assert_memory_equal(seen.kinds, expected, sizeof expected);
	client_site_free(c);
}

/* ---- stores of the first release ---- */

/* A unit that entered and was renamed, as the first release wrote it: no op, no text of its own, bodies blanked. */
static void
old_store_write(const char *path)
{
	static const char letters[] = "INSERT INTO letter VALUES (1, randomblob(16), 20, NULL, x'00', x'00', NULL, 0), "
		"(2, randomblob(16), 21, NULL, x'00', x'00', NULL, 0); PRAGMA user_version = 1;";
	Lt__Unit u = LT__UNIT__INIT;
	struct id id = id_derive("unit", "X1", "");
	uint8_t base[64];
	sqlite3 *db;
	sqlite3_stmt *q;
	u.code = (char *)"X1";
	u.name = (char *)"Xã Một";
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, site_migrations_files[0].text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, letters, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO node (letter, kind, id, code, base) VALUES (1, 20, ?1, 'X1', ?2)",
	                                    -1, &q, NULL), SQLITE_OK);
	sqlite3_bind_blob(q, 1, id.b, sizeof id.b, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, base, (int)lt__unit__pack(&u, base), SQLITE_STATIC);
	assert_int_equal(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO node_event (letter, entity, change, occurred_on, name) "
		"SELECT 2, id, 2, 18700, 'Xã Mới' FROM node", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void
a_store_of_before_members_keeps_what_it_knew(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	struct mirror_present p;
	struct arena *a = arena_new(1 << 20);
	Lt__Unit u = LT__UNIT__INIT;
	char path[128];
	client_site_close(c);
	snprintf(path, sizeof path, "%s/site.db", c->dir);
	assert_int_equal(unlink(path), 0);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/site.db%s", c->dir, i == 0 ? "-wal" : "-shm");
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/site.db", c->dir);
	old_store_write(path);
	client_site_reopen(c);
	struct id id = id_derive("unit", "X1", "");
	const struct node *n = mirror_get(c->mirror, KIND_UNIT, &id);
	assert_non_null(n);
	assert_int_equal(n->version, 2);
	assert_string_equal(node_at(n, 18700)->name, "Xã Mới");
	tell_meeting(&t, cell("CB1"), PERIODIC, ON);   /* for its envelope */
	u.code = (char *)"X1";
	t.u.meeting = NULL;
	t.u.unit = &u;
	assert_int_equal(mirror_present(c->mirror, &t.u, a, &p, NULL), DONE);
	assert_true(p.there && p.update != NULL);
	assert_string_equal(p.update->unit->name, "Xã Một");
	arena_free(&a);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_different_and_returned_are_told_by_the_business_key),
		cmocka_unit_test(an_amendment_makes_its_content_the_known_one),
		cmocka_unit_test(the_present_content_can_be_read_and_names_what_came_back),
		cmocka_unit_test(of_two_letters_with_one_key_the_first_that_counts_is_the_content),
		cmocka_unit_test(the_inbox_tells_the_cell_and_who_it_is_about),
		cmocka_unit_test(a_store_of_before_members_keeps_what_it_knew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
