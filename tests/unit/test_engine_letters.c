/* Letters of the refresher become items of a site's feed: merged, split, both or neither, and the checker follows them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include "common/base/failpoint.h"
#include "server/desk.h"
#include "server/verify/verify.h"
#include "tests/unit/engine_world.h"

static struct world w;
static struct outbox a, b;

static int
open_world(void **state)
{
	(void)state;
	world_open(&w, NULL);
	world_site(&w, &a, "0801", "0801");
	world_site(&w, &b, "0802", "0802");
	world_sql(&w, "INSERT INTO figure_state (j, day, catalogue, at) VALUES (1000, now(), 0, now())");
	return 0;
}

static int
drop_world(void **state)
{
	(void)state;
	unsetenv("LT_FAILPOINT");
	failpoint_reread();
	engine_free(&w.engine);
	world_sql(&w, "DROP SCHEMA %s CASCADE", w.schema);
	db_close(&w.db);
	db_close(&w.other);
	return 0;
}

static void
failpoint(const char *spec)
{
	setenv("LT_FAILPOINT", spec, 1);
	failpoint_reread();
}

/* ---- letters ---- */

struct one { const char *indicator, *period; int64_t numerator, denominator; bool gone; };
#define NOBODY_KNOWS INT64_MIN
#define IS(indicator, period, n, d) { indicator, period, n, d, false }
#define UNKNOWN(indicator, period) { indicator, period, NOBODY_KNOWS, 0, false }
#define GONE(indicator, period) { indicator, period, 0, 0, true }

static void
letter_bytes(const struct outbox *o, const void *bytes, size_t len)
{
	struct db_args *args = db_args_new();

	db_arg_id(args, &o->site_id);
	db_arg_bytes(args, bytes, len);
	assert_int_equal(db_run(w.other, NULL, "INSERT INTO figure_letter (site_id, generation, j, at, item) SELECT $1, "
	                 "feed_generation, 0, now() - interval '5 s', $2 FROM site WHERE site_id = $1", args, NULL, NULL), DONE);
	db_args_free(&args);
}

static void
letter(const struct outbox *o, uint64_t j, bool whole, const struct one *ones, size_t n)
{
	Lt1__FiguresItem item = LT1__FIGURES_ITEM__INIT;
	Lt1__Figure *figures = calloc(n + 1, sizeof *figures), **list = calloc(n + 1, sizeof *list);

	item.has_j = item.has_at_ms = item.has_whole = true;
	item.j = j;
	item.at_ms = (int64_t)j * 10;
	item.whole = whole;
	item.n_figures = n;
	item.figures = list;
	for (size_t i = 0; i < n; i++) {
		lt1__figure__init(list[i] = &figures[i]);
		figures[i].indicator = (char *)(uintptr_t)ones[i].indicator;
		figures[i].period = (char *)(uintptr_t)ones[i].period;
		figures[i].has_numerator = !ones[i].gone && ones[i].numerator != NOBODY_KNOWS;
		figures[i].numerator = ones[i].numerator;
		figures[i].has_denominator = ones[i].denominator > 0;
		figures[i].denominator = ones[i].denominator;
		figures[i].has_gone = figures[i].gone = ones[i].gone;
	}
	uint8_t *bytes = malloc(lt1__figures_item__get_packed_size(&item) + 1);
	letter_bytes(o, bytes, lt1__figures_item__pack(&item, bytes));
	free(bytes);
	free(figures);
	free(list);
}
#define LETTER(o, j, whole, ...) \
	letter(o, j, whole, (struct one[]){ __VA_ARGS__ }, sizeof((struct one[]){ __VA_ARGS__ }) / sizeof(struct one))

static enum result
carry(int64_t wait_ms)
{
	struct fault f = { 0 };
	size_t sites;
	return engine_letters(w.engine, wait_ms, &sites, &f);
}

/* ---- what stands in the feed ---- */

/* "j=9 whole a/2020=1/2 b/2020=-"; lent. */
static const char *
item_text(const struct outbox *o, int n)
{
	static char text[1 << 10];
	struct db_args *args = db_args_new();
	PGresult *r;
	size_t len;

	db_arg_id(args, &o->site_id);
	db_arg_int8(args, n);
	assert_int_equal(db_run(w.other, NULL, "SELECT item FROM feed_item JOIN site s USING (site_id) WHERE site_id = $1 AND n = $2 "
	                 "AND generation = s.feed_generation", args, &r, NULL), DONE);
	assert_int_equal(db_rows(r), 1);
	struct slice bytes = db_get_bytes(r, 0, 0);
	Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, bytes.len, bytes.data);
	assert_true(item && item->figures && !item->verdict && !item->row && !item->catalogue);
	const Lt1__FiguresItem *g = item->figures;
	assert_int_equal(g->has_j, g->has_at_ms);
	assert_true(!g->has_j || g->at_ms == (int64_t)g->j * 10);
	len = (size_t)snprintf(text, sizeof text, "j=%d%s", g->has_j ? (int)g->j : -1, g->whole ? " whole" : "");
	for (size_t i = 0; i < g->n_figures && len + 100 < sizeof text; i++) {
		const Lt1__Figure *x = g->figures[i];
		len += (size_t)snprintf(text + len, sizeof text - len, " %s/%s=", x->indicator, x->period);
		if (x->gone || !x->has_numerator)
			len += (size_t)snprintf(text + len, sizeof text - len, x->gone ? "gone" : "-");
		else
			len += (size_t)snprintf(text + len, sizeof text - len, "%d", (int)x->numerator);
		if (x->has_denominator)
			len += (size_t)snprintf(text + len, sizeof text - len, "/%d", (int)x->denominator);
	}
	lt1__feed_item__free_unpacked(item, NULL);
	PQclear(r);
	db_args_free(&args);
	return text;
}

static int64_t
feed_n(const struct outbox *o)
{
	return world_int(&w, "SELECT feed_n FROM site WHERE code = '%s'", o->code);
}

static int64_t
waiting(void)
{
	return world_int(&w, "SELECT count(*) FROM figure_letter");
}

/* What the refresher would have written in the same transaction. */
static void
figures_are(const struct outbox *o, const char *values)
{
	world_sql(&w, "DELETE FROM figure WHERE subject_id = (SELECT root_organisation FROM site WHERE code = '%s')", o->code);
	world_sql(&w, "INSERT INTO figure SELECT v.indicator, v.period, 22, s.root_organisation, v.n::bigint, v.d::bigint, 1, 1 FROM site s, "
	          "(VALUES %s) AS v(indicator, period, n, d) WHERE s.code = '%s'", values, o->code);
	world_sql(&w, "INSERT INTO figure_told SELECT site_id, feed_generation, root_organisation FROM site WHERE code = '%s' "
	          "ON CONFLICT (site_id) DO UPDATE SET generation = excluded.generation", o->code);
}

static bool
feeds_are_fine(char *why, size_t size)
{
	struct verify_report report = { 0 };
	struct fault f = { 0 };
	bool fine = true;

	assert_int_equal(verify_run(w.other, world_conninfo, false, NULL, NULL, &report, &f), DONE);
	for (size_t i = 0; i < report.n; i++)
		if (strcmp(report.checks[i].name, "feeds") == 0 || strcmp(report.checks[i].name, "feed_verdicts") == 0) {
			fine &= report.checks[i].ok;
			if (!report.checks[i].ok)
				snprintf(why, size, "%s", report.checks[i].detail);
		}
	verify_report_fini(&report);
	return fine;
}

static void
assert_fine(void)
{
	char why[512] = "";
	if (!feeds_are_fine(why, sizeof why))
		fail_msg("%s", why);
}

/* ---- tests ---- */

static void
several_letters_become_one_item_that_says_each_figure_once(void **state)
{
	int64_t j = world_int(&w, "SELECT j FROM centre"), audits = world_int(&w, "SELECT count(*) FROM audit");

	(void)state;
	LETTER(&a, 5, true, IS("b", "2020", 1, 2), IS("a", "2020", 3, 0), UNKNOWN("c", "2020"));
	LETTER(&b, 5, true, IS("a", "2020", 7, 0));
	LETTER(&a, 6, false, IS("a", "2020", 4, 0), IS("d", "2020-Q1", 9, 0));
	LETTER(&a, 8, false, GONE("d", "2020-Q1"), GONE("e", "2020"), IS("a", "2020", 5, 0));
	figures_are(&a, "('a', '2020', 5, NULL), ('b', '2020', 1, 2), ('c', '2020', NULL, NULL)");
	figures_are(&b, "('a', '2020', 7, NULL)");
	assert_fine();                         /* letters that wait are already as good as told */
	assert_int_equal(carry(0), DONE);
	assert_int_equal(feed_n(&a), 1);
	assert_int_equal(feed_n(&b), 1);
	assert_string_equal(item_text(&a, 1), "j=8 whole a/2020=5 b/2020=1/2 c/2020=-");
	assert_string_equal(item_text(&b, 1), "j=5 whole a/2020=7");
	assert_int_equal(waiting(), 0);
	assert_fine();
	LETTER(&a, 9, false, GONE("b", "2020"), IS("a", "2020", 6, 0), IS("a", "2020", 8, 0));
	figures_are(&a, "('a', '2020', 8, NULL), ('c', '2020', NULL, NULL)");
	assert_int_equal(carry(0), DONE);
	assert_string_equal(item_text(&a, 2), "j=9 a/2020=8 b/2020=gone");
	assert_fine();
	assert_int_equal(carry(0), DONE);      /* nothing waits, nothing is said */
	assert_int_equal(feed_n(&a) + feed_n(&b), 3);
	assert_int_equal(world_int(&w, "SELECT j FROM centre"), j);
	assert_int_equal(world_int(&w, "SELECT count(*) FROM audit"), audits);
}

static void
a_whole_drops_what_was_said_before_it(void **state)
{
	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0), IS("b", "2020", 1, 0));
	LETTER(&a, 6, false, IS("c", "2020", 1, 0));
	LETTER(&a, 7, true, IS("b", "2020", 2, 0));
	LETTER(&a, 8, false, IS("d", "2020", 4, 0));
	figures_are(&a, "('b', '2020', 2, NULL), ('d', '2020', 4, NULL)");
	assert_fine();
	assert_int_equal(carry(0), DONE);
	assert_string_equal(item_text(&a, 1), "j=8 whole b/2020=2 d/2020=4");
	letter(&a, 9, true, NULL, 0);          /* nothing is kept any more */
	world_sql(&w, "DELETE FROM figure");
	assert_fine();
	assert_int_equal(carry(0), DONE);
	assert_string_equal(item_text(&a, 2), "j=9 whole");
	assert_fine();
}

static void
a_site_is_told_when_its_oldest_letter_has_waited_and_then_everything(void **state)
{
	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	LETTER(&b, 5, true, IS("a", "2020", 1, 0));
	LETTER(&a, 6, false, IS("a", "2020", 2, 0));
	world_sql(&w, "UPDATE figure_letter SET at = now() WHERE letter > 1");
	assert_int_equal(carry(60000), DONE);
	assert_int_equal(waiting(), 3);
	assert_int_equal(carry(2000), DONE);
	assert_string_equal(item_text(&a, 1), "j=6 whole a/2020=2");
	assert_int_equal(waiting(), 1);
	assert_int_equal(feed_n(&b), 0);
}

static void
a_letter_for_a_feed_that_was_renewed_goes_nowhere(void **state)
{
	struct desk_job job = { .ask = DESK_RENEW, .session = 1, .site_id = a.site_id };
	struct fault f = { 0 };
	struct news *n = NULL;

	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	figures_are(&a, "('a', '2020', 1, NULL)");
	assert_int_equal(carry(0), DONE);
	LETTER(&a, 6, false, IS("a", "2020", 2, 0));
	figures_are(&a, "('a', '2020', 2, NULL)");
	struct db_args *args = db_args_new();
	PGresult *r;
	db_arg_id(args, &a.site_id);
	assert_int_equal(db_run(w.other, NULL, "SELECT feed_generation FROM site WHERE site_id = $1", args, &r, NULL), DONE);
	job.generation = db_get_id(r, 0, 0);
	PQclear(r);
	db_args_free(&args);
	assert_int_equal(desk_job_do(w.other, &job, &n, &f), DONE);
	news_free(&n);
	assert_int_equal(feed_n(&a), 0);       /* figures are not renewed with the verdicts */
	assert_fine();
	assert_int_equal(carry(0), DONE);
	assert_int_equal(feed_n(&a), 0);
	assert_int_equal(waiting(), 0);
	assert_fine();
	LETTER(&a, 7, true, IS("a", "2020", 3, 0));       /* as the refresher does for a feed it has told nothing */
	figures_are(&a, "('a', '2020', 3, NULL)");
	assert_int_equal(carry(0), DONE);
	assert_string_equal(item_text(&a, 1), "j=7 whole a/2020=3");
	assert_fine();
}

static void
a_large_whole_is_split_and_only_its_last_part_brings_the_watermark(void **state)
{
	enum { N = 5000 };
	struct one *ones = calloc(N, sizeof *ones);
	char (*codes)[40] = calloc(N, sizeof *codes);

	(void)state;
	for (size_t i = 0; i < N; i++) {
		snprintf(codes[i], sizeof codes[i], "an_indicator_with_a_long_code_%05zu", i);
		ones[i] = (struct one)IS(codes[i], "2020-12", (int64_t)i, 100000);
	}
	letter(&a, 5, true, ones, N);
	assert_int_equal(carry(0), DONE);
	int parts = (int)feed_n(&a);
	assert_in_range(parts, 4, 8);
	assert_true(world_int(&w, "SELECT max(length(item)) <= 49300 AND min(length(item)) > 1000 FROM feed_item JOIN site s USING (site_id) "
	                      "WHERE NOT s.everything"));
	for (int i = 1; i <= parts; i++) {
		assert_int_equal(strncmp(item_text(&a, i), "j=5", 3) == 0, i == parts);
		assert_int_equal(strstr(item_text(&a, i), " whole ") != NULL, i == 1);
	}
	world_sql(&w, "INSERT INTO figure SELECT 'an_indicator_with_a_long_code_' || lpad(i::text, 5, '0'), '2020-12', 22, s.root_organisation, "
	          "i, 100000, 1, 1 FROM site s, generate_series(0, %d) i WHERE s.code = '0801'", N - 1);
	world_sql(&w, "INSERT INTO figure_told SELECT site_id, feed_generation, root_organisation FROM site WHERE code = '0801'");
	assert_fine();
	free(ones);
	free(codes);
}

static void
items_come_and_letters_go_together_or_not_at_all(void **state)
{
	static const char *const before[] = { "S4:fail", "S19:fail", "S7:fail", "S9:fail", "S10:fail" };

	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	figures_are(&a, "('a', '2020', 1, NULL)");
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		failpoint(before[i]);
		assert_int_equal(carry(0), LATER);
		engine_forget(w.engine);
		assert_int_equal(feed_n(&a), 0);
		assert_int_equal(waiting(), 1);
		assert_fine();
	}
	failpoint("S11:fail");                 /* it was committed, and nobody knows */
	assert_int_equal(carry(0), LATER);
	engine_forget(w.engine);
	failpoint("");
	assert_int_equal(carry(0), DONE);
	assert_int_equal(feed_n(&a), 1);
	assert_int_equal(waiting(), 0);
	assert_fine();
	PUSH(&w, &a, body_unit("0811", "Xã Một", LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE, &(struct id[]){ unit_of("0801") }[0]));
	PUSH(&w, &a, body_unit("0811", "Xã Khác", LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE, &(struct id[]){ unit_of("0801") }[0]));
	assert_int_equal(feed_n(&a), 2);       /* a verdict behind the figures */
	assert_fine();
}

static void
a_letter_nobody_can_read_is_dropped_and_the_others_go_on(void **state)
{
	(void)state;
	letter_bytes(&a, "\xff\xff\xff", 3);
	letter_bytes(&b, "\x22\x04\x0a\x02\xc3\x28", 6);          /* not UTF-8 */
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	world_sql(&w, "INSERT INTO figure_letter (site_id, generation, j, at, item) SELECT gen_random_uuid(), generation, 1, at, item FROM "
	          "figure_letter WHERE letter = 3");
	world_sql(&w, "INSERT INTO figure_letter (site_id, generation, j, at, item) SELECT s.site_id, s.feed_generation, 1, l.at, item FROM "
	          "figure_letter l, site s WHERE letter = 3 AND s.everything");
	int64_t province = world_int(&w, "SELECT feed_n FROM site WHERE everything");
	assert_int_equal(carry(0), DONE);
	assert_int_equal(waiting(), 0);
	assert_string_equal(item_text(&a, 1), "j=5 whole a/2020=1");
	assert_int_equal(feed_n(&b), 0);
	assert_int_equal(world_int(&w, "SELECT feed_n FROM site WHERE everything"), province);
}

static void
whoever_was_replaced_tells_nobody(void **state)
{
	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	world_sql(&w, "UPDATE centre SET term = term + 1");
	assert_int_equal(carry(0), REFUSED);
	assert_int_equal(feed_n(&a), 0);
	assert_int_equal(waiting(), 1);
}

static void
the_desk_is_told_that_a_silent_sites_feed_has_moved(void **state)
{
	PGnotify *n;

	(void)state;
	world_sql(&w, "LISTEN %s_keys", w.schema);
	LETTER(&a, 5, true, IS("a", "2020", 1, 0));
	assert_int_equal(carry(0), DONE);
	world_sql(&w, "SELECT 1");
	n = PQnotifies(db_conn(w.other));
	assert_non_null(n);
	assert_string_equal(n->extra, "feed");
	PQfreemem(n);
}

static void
the_checker_finds_what_a_site_was_told_wrongly(void **state)
{
	static const char *const wrongs[] = {
		"UPDATE figure SET numerator = 6 WHERE indicator = 'a'",
		"UPDATE figure SET denominator = NULL WHERE indicator = 'b'",
		"DELETE FROM figure WHERE indicator = 'b'",
		"INSERT INTO figure SELECT 'z', period, subject_kind, subject_id, numerator, denominator, 1, 1 FROM figure WHERE indicator = 'b'",
		"DELETE FROM figure_letter",
		"UPDATE figure_state SET j = 6",
		"UPDATE figure_letter SET item = '\\xffff'",
		"UPDATE feed_item SET item = set_byte(item, length(item) - 1, get_byte(item, length(item) - 1) # 1) WHERE site_id = "
			"(SELECT site_id FROM site WHERE code = '0801')",
	};
	char why[512];

	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0), IS("b", "2020", 1, 2));
	assert_int_equal(carry(0), DONE);
	LETTER(&a, 7, false, IS("a", "2020", 5, 0));
	figures_are(&a, "('a', '2020', 5, NULL), ('b', '2020', 1, 2)");
	assert_fine();
	for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
		world_sql(&w, "CREATE TABLE k1 AS SELECT * FROM figure; CREATE TABLE k2 AS SELECT * FROM figure_letter; "
		          "CREATE TABLE k3 AS SELECT * FROM feed_item");
		world_sql(&w, "%s", wrongs[i]);
		if (feeds_are_fine(why, sizeof why))
			fail_msg("not found: %s", wrongs[i]);
		world_sql(&w, "DELETE FROM figure; INSERT INTO figure SELECT * FROM k1; DELETE FROM figure_letter; INSERT INTO figure_letter "
		          "OVERRIDING SYSTEM VALUE SELECT * FROM k2; DELETE FROM feed_item; INSERT INTO feed_item SELECT * FROM k3; "
		          "UPDATE figure_state SET j = 1000; DROP TABLE k1, k2, k3");
	}
	assert_fine();
}

static void
a_beginning_that_is_pruned_leaves_what_was_told_since(void **state)
{
	struct id site = { { 0 } };
	struct fault f = { 0 };
	char why[512];

	(void)state;
	LETTER(&a, 5, true, IS("a", "2020", 1, 0), IS("b", "2020", 1, 2));
	assert_int_equal(carry(0), DONE);
	world_sql(&w, "UPDATE feed_item SET at = now() - interval '90 days'");
	LETTER(&a, 7, false, IS("a", "2020", 5, 0));
	assert_int_equal(carry(0), DONE);
	do
		assert_int_equal(prune_bite(w.other, 60, &site, &f), DONE);
	while (!id_is_zero(&site));
	assert_int_equal(world_int(&w, "SELECT feed_pruned FROM site WHERE code = '0801'"), 1);
	figures_are(&a, "('a', '2020', 5, NULL), ('b', '2020', 1, 2)");
	assert_fine();
	figures_are(&a, "('a', '2020', 4, NULL), ('b', '2020', 1, 2)");
	assert_false(feeds_are_fine(why, sizeof why));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, drop_world)
	const struct CMUnitTest tests[] = {
		T(several_letters_become_one_item_that_says_each_figure_once),
		T(a_whole_drops_what_was_said_before_it),
		T(a_site_is_told_when_its_oldest_letter_has_waited_and_then_everything),
		T(a_letter_for_a_feed_that_was_renewed_goes_nowhere),
		T(a_large_whole_is_split_and_only_its_last_part_brings_the_watermark),
		T(items_come_and_letters_go_together_or_not_at_all),
		T(a_letter_nobody_can_read_is_dropped_and_the_others_go_on),
		T(whoever_was_replaced_tells_nobody),
		T(the_desk_is_told_that_a_silent_sites_feed_has_moved),
		T(the_checker_finds_what_a_site_was_told_wrongly),
		T(a_beginning_that_is_pruned_leaves_what_was_told_since),
	};
	struct cluster *c = cluster_start();
	if (c == NULL)
		return 77;
	world_conninfo = cluster_conninfo(c);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	cluster_stop(&c);
	return failed;
}
