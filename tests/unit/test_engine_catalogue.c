/* The catalogue in the writer's core: put in force as a whole by an act, or refused as a whole; what is judged after it is
 * judged by it, and says so; and every site is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/failpoint.h"
#include "proto/link.pb-c.h"
#include "tests/unit/engine_world_generic.h"

static struct world w;
static struct outbox a;
static struct id committee;
static int32_t new_year;

static int
open_world(void **state)
{
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "081");
	committee = organisation_of("HU0801");
	assert_true(date_make(2020, 1, 1, &new_year));
	return 0;
}

static int
close_world(void **state)
{
	world_close(&w);
	return 0;
}

static struct slice
religion(int64_t total, int year)
{
	int32_t on;

	assert_true(date_make(year, 1, 1, &on));
	return FILLED(.form = "members_religion", .organisation = &committee, .on = on, .cells = { { "total", total } });
}

/* ---- what sites are told: the items of `province` that speak of the catalogue ---- */

struct told { size_t items, entries, gone, lasts; uint32_t version; struct hash digest; char first_gone[CATALOGUE_KEY]; struct slice kept[512]; size_t n_kept; };

static void
told_since(int64_t n, struct told *out)
{
	char sql[256];
	*out = (struct told){ 0 };
	snprintf(sql, sizeof sql, "SELECT item FROM feed_item JOIN site USING (site_id) WHERE everything AND n > %lld ORDER BY n", (long long)n);
	PGresult *r = PQexecParams(db_conn(w.other), sql, 0, NULL, NULL, NULL, NULL, 1);
	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	for (int i = 0; i < PQntuples(r); i++) {
		Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, (size_t)PQgetlength(r, i, 0), (const uint8_t *)PQgetvalue(r, i, 0));
		Lt1__CatalogueItem *c = item->catalogue;

		assert_non_null(c);
		assert_in_range(PQgetlength(r, i, 0), 1, 60000);
		out->items++;
		out->entries += c->n_entries;
		out->gone += c->n_gone;
		out->lasts += c->last;
		out->version = c->version;
		assert_false(c->whole);
		if (c->n_gone)
			snprintf(out->first_gone, sizeof out->first_gone, "%s", c->gone[0]);
		if (c->last)
			memcpy(out->digest.b, c->digest.data, c->digest.len);
		for (size_t k = 0; k < c->n_entries && out->n_kept < 512; k++)
			out->kept[out->n_kept++] = body_again((struct slice){ c->entries[k].data, c->entries[k].len });
		lt1__feed_item__free_unpacked(item, NULL);
	}
	PQclear(r);
}

static void
told_free(struct told *t)
{
	for (size_t i = 0; i < t->n_kept; i++)
		free((void *)t->kept[i].data);
}

static int64_t
province_n(void)
{
	return world_int(&w, "SELECT feed_n FROM site WHERE everything");
}

/* ---- in force ---- */

static void
the_version_in_force_judges_and_is_named(void **state)
{
	assert_int_equal(PUSH(&w, &a, religion(5, 2018)).returned, 1);      /* no catalogue, no forms */
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	assert_int_equal(PUSH(&w, &a, religion(5, 2019)).accepted, 1);
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion", .more = "young")), "");
	assert_int_equal(PUSH(&w, &a, religion(5, 2020)).returned, 1);      /* the new one asks for one field more */
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE kind = 28 AND (catalogue, verdict::text) IN ((0, 'returned'), (1, 'accepted'), (2, 'returned'))"), 3);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue_now"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue c JOIN centre_inbox USING (j) WHERE c.note = 'thử' AND c.actor = 'test'"), 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue_entry WHERE (version_from, version_to) = (1, 2) AND key = 'form/members_religion' AND content #>> '{form,code}' = 'members_religion'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM audit WHERE what = 'catalogue_apply'"), 2);
}

static void
a_restarted_engine_judges_by_the_one_in_force(void **state)
{
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	engine_forget(w.engine);
	assert_int_equal(PUSH(&w, &a, religion(5, 2019)).accepted, 1);
	world_engine(&w, NULL);
	assert_int_equal(PUSH(&w, &a, religion(5, 2020)).accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE kind = 28 AND catalogue = 1"), 2);
}

static void
an_earlier_version_comes_into_force_again(void **state)
{
	struct told t;

	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion"), entry_label("unit", "Đơn vị")), "");
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion", .more = "young")), "");
	int64_t n = province_n();
	assert_string_equal(world_catalogue_again(&w, 1), "");
	assert_int_equal(PUSH(&w, &a, religion(5, 2020)).accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue a JOIN catalogue b ON a.version = 1 AND b.version = 3 AND a.digest = b.digest"), 1);
	told_since(n, &t);
	assert_int_equal(t.entries, 2);
	assert_int_equal(t.version, 3);
	told_free(&t);
	assert_string_equal(world_catalogue_again(&w, 1), "ACT-005 catalogue_apply: nothing would change");
	assert_non_null(strstr(world_catalogue_again(&w, 9), "ACT-006"));
	assert_non_null(strstr(world_catalogue_again(&w, 0), "ACT-006"));
}

/* ---- refused ---- */

static void
what_makes_no_catalogue_is_refused_whole_and_named(void **state)
{
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	int64_t n = province_n(), j = world_int(&w, "SELECT j FROM centre");
	const char *why = CATALOGUE(&w, entry_label("unit", "Đơn vị"), FORM(.code = "twice"), FORM(.code = "twice", .more = "young"));
	assert_non_null(strstr(why, "form/twice"));
	assert_non_null(strstr(CATALOGUE(&w, body_again((struct slice){ (const uint8_t *)"\x0a\x7fnothing", 9 })), "ACT-007"));
	assert_non_null(strstr(world_catalogue(&w, NULL, NULL, 0), "ACT-002"));
	assert_non_null(strstr(CATALOGUE(&w, FORM(.code = "members_religion")), "ACT-005"));
	assert_int_equal(province_n(), n);
	assert_int_equal(world_int(&w, "SELECT j FROM centre"), j);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue"), 1);
	assert_int_equal(PUSH(&w, &a, religion(5, 2020)).accepted, 1);
}

/* The act is lost at COMMIT: what was in force stays in force, in memory as well. */
static void
a_version_that_was_not_committed_judges_nothing(void **state)
{
#ifdef LT_FAILPOINTS
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply apply = LTA__CATALOGUE_APPLY__INIT;
	struct slice entry = FORM(.code = "members_religion", .more = "young");
	ProtobufCBinaryData list = { entry.len, (uint8_t *)entry.data };
	struct fault f = { 0 };
	int64_t act_id;
	size_t n;

	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	apply.n_entries = 1;
	apply.entries = &list;
	act.catalogue_apply = &apply;
	assert_int_equal(act_put(w.other, "test", &act, &act_id, &f), DONE);
	setenv("LT_FAILPOINT", "S10:fail", 1);
	failpoint_reread();
	assert_int_not_equal(engine_acts(w.engine, &n, &f), DONE);
	unsetenv("LT_FAILPOINT");
	failpoint_reread();
	world_sql(&w, "UPDATE centre_inbox SET done_at = now(), refused = 'put aside' WHERE done_at IS NULL");
	engine_forget(w.engine);
	assert_int_equal(PUSH(&w, &a, religion(5, 2020)).accepted, 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE catalogue = 1 AND kind = 28"), 1);
	free((void *)entry.data);
#else
	skip();
#endif
}

/* ---- told ---- */

static void
sites_are_told_what_changed_and_what_is_gone(void **state)
{
	struct told t;
	int64_t n = province_n();

	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion"), entry_label("unit", "Đơn vị"), entry_label("post", "Chức vụ")), "");
	told_since(n, &t);
	assert_int_equal(t.items, 1);
	assert_int_equal(t.entries, 3);
	assert_int_equal(t.lasts, 1);
	told_free(&t);
	n = province_n();
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion"), entry_label("post", "Chức danh")), "");
	told_since(n, &t);
	assert_int_equal(t.entries, 1);
	assert_int_equal(t.gone, 1);
	assert_string_equal(t.first_gone, "label/unit");
	assert_int_equal(t.version, 2);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM catalogue WHERE version = 2 AND encode(digest, 'hex') = '%s'",
	                           ({ static char x[65]; hash_hex(t.digest.b, 32, x); x; })), 1);
	told_free(&t);
}

/* More than fits into one item goes out in several; the last one has the digest of the whole. */
static void
a_large_version_is_told_in_parts(void **state)
{
	static char words[20001];
	struct slice entries[9];
	struct told t;
	int64_t n = province_n();

	memset(words, 'x', sizeof words - 1);
	for (int i = 0; i < 9; i++) {
		char kind[16];

		snprintf(kind, sizeof kind, "kind_%d", i);
		entries[i] = entry_label(kind, i == 4 ? "ngắn" : words);
	}
	assert_string_equal(world_catalogue(&w, NULL, entries, 9), "");
	told_since(n, &t);
	assert_true(t.items >= 5);
	assert_int_equal(t.entries, 9);
	assert_int_equal(t.lasts, 1);
	struct catalogue *made = NULL;
	struct fault f = { 0 };
	assert_int_equal(catalogue_make(t.kept, t.n_kept, 1, &made, &f), DONE);
	struct hash digest = catalogue_digest(made);
	assert_memory_equal(digest.b, t.digest.b, HASH_BYTES);
	catalogue_free(&made);
	told_free(&t);
}

/* Also of a version that drops nearly everything no item is too large to be sent. */
static void
what_is_gone_is_told_in_parts_too(void **state)
{
	enum { N = 1500 };
	static struct slice entries[N];
	struct told t;

	for (int i = 0; i < N; i++) {
		char kind[121];

		snprintf(kind, sizeof kind, "%04d_%0110d", i, i);
		entries[i] = entry_label(kind, "lời");
	}
	assert_string_equal(world_catalogue(&w, NULL, entries, N), "");
	int64_t n = province_n();
	assert_string_equal(CATALOGUE(&w, entry_label("unit", "Đơn vị"), entry_label("post", "Chức vụ")), "");
	told_since(n, &t);
	assert_in_range(t.items, 3, 6);
	assert_int_equal(t.gone, N);
	assert_int_equal(t.entries, 2);
	assert_int_equal(t.lasts, 1);
	told_free(&t);
}

/* ---- what it leaves alone ---- */

static void
what_waits_for_something_else_goes_on_waiting(void **state)
{
	struct id cell = organisation_of("CB1");

	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion")), "");
	assert_int_equal(PUSH(&w, &a, FILLED(.form = "members_religion", .organisation = &cell, .on = new_year, .cells = { { "total", 1 } })).parked, 1);
	assert_string_equal(CATALOGUE(&w, FORM(.code = "members_religion", .more = "young")), "");
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement"), 0);
	assert_int_equal(world_verdicts(&w, "parked"), 1);
	/* the newest version judges it when its cell arrives */
	PUSH(&w, &a, body_cell("CB1", &committee, NULL));
	assert_int_equal(world_int(&w, "SELECT count(*) FROM judgement WHERE catalogue = 2 AND verdict = 'returned'"), 1);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM inbox WHERE catalogue = 1 AND first_verdict = 'parked'"), 1);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		T(the_version_in_force_judges_and_is_named),
		T(a_restarted_engine_judges_by_the_one_in_force),
		T(an_earlier_version_comes_into_force_again),
		T(what_makes_no_catalogue_is_refused_whole_and_named),
		T(a_version_that_was_not_committed_judges_nothing),
		T(sites_are_told_what_changed_and_what_is_gone),
		T(a_large_version_is_told_in_parts),
		T(what_is_gone_is_told_in_parts_too),
		T(what_waits_for_something_else_goes_on_waiting),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
