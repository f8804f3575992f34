/* The site's own figures: items that come down fill the table, replace it, or are passed over; `table figure` shows them. */
#include <stdio.h>
#include <stdlib.h>

#include "capture.h"
#include "client/commands.h"
#include "client/figures.h"
#include "client_catalogue.h"
#include "client_rows.h"
#include "common/base/failpoint.h"
#include "common/base/lang.h"
#include "common/base/share.h"
#include "common/record/kinds.h"

const struct setting client_settings[] = { { 0 } };
const size_t n_client_settings = 0;

/* ---- what comes ---- */

struct one { const char *indicator, *period; int64_t numerator, denominator; bool unknown, gone; };
#define IS(indicator, period, n, d) { indicator, period, n, d, false, false }
#define UNKNOWN(indicator, period) { indicator, period, 0, 0, true, false }
#define OF(indicator, period, d) { indicator, period, 0, d, true, false }
#define GONE(indicator, period) { indicator, period, 0, 0, false, true }
struct said { uint64_t j; bool whole, silent, timeless; const struct one *ones; size_t n; };      /* silent: not the last part */

static struct slice
figures_pack(struct buffer *b, const struct said *s)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__FiguresItem figures = LT1__FIGURES_ITEM__INIT;
	Lt1__Figure all[16], *list[16];
	item.figures = &figures;
	figures.has_j = !s->silent;
	figures.has_at_ms = !s->silent && !s->timeless;
	figures.j = s->j;
	figures.at_ms = 1609459200000 + (int64_t)s->j;
	figures.has_whole = figures.whole = s->whole;
	figures.figures = list;
	figures.n_figures = s->n;
	for (size_t i = 0; i < s->n; i++) {
		const struct one *o = &s->ones[i];
		lt1__figure__init(list[i] = &all[i]);
		all[i].indicator = (char *)(uintptr_t)o->indicator;
		all[i].period = (char *)(uintptr_t)o->period;
		all[i].has_numerator = !o->unknown && !o->gone;
		all[i].numerator = o->numerator;
		all[i].has_denominator = o->denominator != 0;
		all[i].denominator = o->denominator;
		all[i].has_gone = all[i].gone = o->gone;
	}
	buffer_clear(b);
	b->len = lt1__feed_item__pack(&item, buffer_room(b, lt1__feed_item__get_packed_size(&item)));
	return buffer_slice(b);
}

static struct feed_taken taken;

static enum result
take(struct client_site *c, enum feed_no no, const struct slice *items, size_t n, uint64_t upto)
{
	struct feed_place place = { .at = { .generation = id_derive("feed", "site", ""), .n = upto } };
	assert_int_equal(store_begin(c->store, NULL), DONE);
	enum result r = feed_apply(c->store, no, no == FEED_SITE ? FEED : FEED_PROVINCE_NAME, items, n, &place, &taken, NULL);
	if (r == DONE)
		r = store_commit(c->store, NULL);
	store_rollback(c->store);
	return r;
}

static uint64_t number;

static void
come_figures(struct client_site *c, const struct said *s)
{
	struct buffer b = { 0 };
	struct slice item = figures_pack(&b, s);
	assert_int_equal(take(c, FEED_SITE, &item, 1, ++number), DONE);
	buffer_fini(&b);
}
#define COME(c, j_, whole_, ...) \
	come_figures(c, &(struct said){ .j = j_, .whole = whole_, .ones = (struct one[]){ __VA_ARGS__ }, \
	             .n = sizeof((struct one[]){ __VA_ARGS__ }) / sizeof(struct one) })

/* ---- what is held ---- */

static void
one_add(void *ctx, const struct figure *g)
{
	char *text = ctx;
	size_t len = strlen(text);
	len += (size_t)snprintf(text + len, 1000 - len, "%s/%s=", g->indicator, g->period);
	if (g->has_numerator)
		len += (size_t)snprintf(text + len, 1000 - len, "%lld", (long long)g->numerator);
	if (g->has_denominator)
		len += (size_t)snprintf(text + len, 1000 - len, "/%lld", (long long)g->denominator);
	snprintf(text + len, 1000 - len, " ");
}

static const char *
held(struct client_site *c, const char *period)
{
	static char text[1000];
	text[0] = '\0';
	assert_int_equal(figure_each(c->store, period, one_add, text, NULL), DONE);
	return text;
}

static int64_t
watermark(struct client_site *c)
{
	struct figure_state s;
	assert_int_equal(figure_state(c->store, &s, NULL), DONE);
	assert_true(!s.any || s.at_ms == 1609459200000 + s.j);
	return s.any ? s.j : -1;
}

/* ---- tests ---- */

static void
what_comes_is_put_into_the_table_and_what_is_whole_replaces_it(void **state)
{
	struct client_site *c = client_site_new();
	assert_int_equal(watermark(c), -1);
	COME(c, 5, true, IS("members", "2020", 100, 0), IS("share", "2020", 588, 756), UNKNOWN("share", "2020-12"));
	assert_string_equal(held(c, NULL), "members/2020=100 share/2020=588/756 share/2020-12= ");
	assert_int_equal(watermark(c), 5);
	COME(c, 9, false, IS("members", "2020", 101, 0), IS("share", "2020-12", 1, 2), GONE("share", "2020"),
	     GONE("never", "2020"));
	assert_string_equal(held(c, NULL), "members/2020=101 share/2020-12=1/2 ");
	COME(c, 9, false, UNKNOWN("share", "2020-12"));            /* both numbers go */
	assert_string_equal(held(c, "2020-12"), "share/2020-12= ");
	COME(c, 10, false, OF("share", "2020-12", 12));            /* of twelve; how many is not known */
	assert_string_equal(held(c, "2020-12"), "share/2020-12=/12 ");
	assert_int_equal(taken.troubles, 0);
	COME(c, 12, true, IS("other", "2021", -3, 0));
	assert_string_equal(held(c, NULL), "other/2021=-3 ");
	come_figures(c, &(struct said){ .j = 13, .whole = true });
	assert_string_equal(held(c, NULL), "");
	assert_int_equal(watermark(c), 13);
	client_site_free(c);
}

static void
the_watermark_comes_with_the_last_part(void **state)
{
	struct client_site *c = client_site_new();
	const struct one first = IS("a", "2020", 1, 0), second = IS("b", "2020", 2, 0);
	COME(c, 5, true, IS("old", "2020", 1, 0));
	come_figures(c, &(struct said){ .whole = true, .silent = true, .ones = &first, .n = 1 });
	assert_int_equal(watermark(c), 5);
	come_figures(c, &(struct said){ .j = 8, .ones = &second, .n = 1 });
	assert_string_equal(held(c, NULL), "a/2020=1 b/2020=2 ");
	assert_int_equal(watermark(c), 8);
	client_site_free(c);
}

static void
a_broken_item_is_a_trouble_and_changes_nothing(void **state)
{
	static char long_code[200];
	memset(long_code, 'x', sizeof long_code - 1);
	const struct one broken[] = {
		IS(NULL, "2020", 1, 0), IS("a", NULL, 1, 0), IS("", "2020", 1, 0), IS("a", "", 1, 0), IS(long_code, "2020", 1, 0),
		IS("a", "2020", 1, -2), { "a", "2020", 0, 3, false, true },
	};
	struct client_site *c = client_site_new();
	struct feed_view view;
	COME(c, 5, true, IS("a", "2020", 1, 2));
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct one ones[] = { IS("b", "2020", 7, 0), IS("b", "2020", 7, 0) };
		ones[1] = broken[i];
		come_figures(c, &(struct said){ .j = 9, .whole = true, .ones = ones, .n = 2 });
		assert_int_equal(taken.troubles, 1);
	}
	come_figures(c, &(struct said){ .silent = true });                     /* says nothing at all */
	assert_int_equal(taken.troubles, 1);
	come_figures(c, &(struct said){ .j = 9, .timeless = true });           /* a number without its time */
	assert_int_equal(taken.troubles, 1);
	assert_string_equal(held(c, NULL), "a/2020=1/2 ");
	assert_int_equal(watermark(c), 5);
	assert_int_equal(feed_view(c->store, FEED_SITE, FEED, &view, NULL), DONE);
	assert_int_equal(view.troubles, sizeof broken / sizeof broken[0] + 2);
	assert_int_equal(view.latest.code, LT_7210);
	COME(c, 9, false, IS("b", "2020", 7, 0));                              /* nobody is held up */
	assert_int_equal(taken.troubles, 0);
	assert_string_equal(held(c, NULL), "a/2020=1/2 b/2020=7 ");
	client_site_free(c);
}

static void
figures_of_the_province_or_of_a_snapshot_are_passed_over(void **state)
{
	struct client_site *c = client_site_new();
	const struct one ones = IS("a", "2020", 1, 0);
	struct buffer b = { 0 };
	struct coming coming = { 0 };
	struct slice item = figures_pack(&b, &(struct said){ .j = 5, .whole = true, .ones = &ones, .n = 1 });
	assert_int_equal(take(c, FEED_PROVINCE, &item, 1, 1), DONE);
	assert_int_equal(taken.troubles, 1);
	come_bytes(&coming, item.data, item.len);
	assert_int_equal(come_part(c, FEED_SITE, &coming, true, true, &taken), DONE);
	assert_int_equal(taken.troubles, 1);
	assert_string_equal(held(c, NULL), "");
	buffer_fini(&b);
	client_site_free(c);
}

static void
figures_and_the_place_of_the_feed_come_together_or_not_at_all(void **state)
{
	struct client_site *c = client_site_new();
	const struct one ones = IS("a", "2020", 2, 0);
	struct buffer b = { 0 };
	struct feed_place place;
	COME(c, 5, true, IS("a", "2020", 1, 0));
	uint64_t stood = number;
	struct slice item = figures_pack(&b, &(struct said){ .j = 7, .whole = true, .ones = &ones, .n = 1 });
	for (int i = 0; i < 2; i++) {
		client_env("LT_FAILPOINT", i == 0 ? "A9:fail" : "A3:fail");
		assert_int_equal(take(c, FEED_SITE, &item, 1, stood + 1), LATER);
		client_env("LT_FAILPOINT", NULL);
		client_site_reopen(c);
		assert_string_equal(held(c, NULL), "a/2020=1 ");
		assert_int_equal(watermark(c), 5);
		assert_int_equal(feed_place(c->store, FEED, &place, NULL), DONE);
		assert_int_equal(place.at.n, stood);
	}
	assert_int_equal(take(c, FEED_SITE, &item, 1, stood + 1), DONE);
	assert_string_equal(held(c, NULL), "a/2020=2 ");
	buffer_fini(&b);
	client_site_free(c);
}

/* A feed read from its beginning ends where it ended the first time, whatever stood in the table. */
static void
a_feed_read_again_from_its_beginning_converges(void **state)
{
	struct client_site *c = client_site_new();
	for (int life = 0; life < 2; life++) {
		COME(c, 5, true, IS("a", "2020", 1, 0), IS("b", "2020", 1, 0));
		COME(c, 6, false, GONE("b", "2020"), IS("c", "2020", 4, 0));
		COME(c, 8, false, IS("a", "2020", 3, 0));
		assert_string_equal(held(c, NULL), "a/2020=3 c/2020=4 ");
		assert_int_equal(watermark(c), 8);
		COME(c, 9, false, IS("d", "2020", 4, 0));                      /* a life of the centre that is gone */
	}
	client_site_free(c);
}

/* ---- the command ---- */

static struct slice
entry_pack(struct buffer *b, const Ltc__Entry *e)
{
	b->len = ltc__entry__pack(e, buffer_room(b, ltc__entry__get_packed_size(e)));
	return buffer_slice(b);
}

/* Two indicators, a programme, and of the share a baseline and a target of this site and of the province. */
static void
catalogue_of_figures(struct client_site *c)
{
	struct buffer b[8] = { { 0 } };
	struct slice entries[8];
	uint32_t reads = KIND_POST;
	Ltc__Indicator share = LTC__INDICATOR__INIT, count;
	share.has_kind = share.has_direction = share.has_share = true;
	share.kind = LTC__INDICATOR_KIND__INDICATOR_KIND_STOCK;
	share.direction = LTC__DIRECTION__DIRECTION_UP;
	share.select = (char *)"SELECT";
	share.n_reads = 1;
	share.reads = &reads;
	count = share;
	share.share = true;
	share.code = (char *)"heads_members";
	share.vi = (char *)"Thôn trưởng là đảng viên";
	share.en = (char *)"Village heads who are members";
	count.code = (char *)"members_total";
	count.vi = (char *)"Tổng số đảng viên";
	Ltc__Programme programme = LTC__PROGRAMME__INIT;
	programme.code = programme.vi = (char *)"P1";
	Ltc__Baseline at_site = LTC__BASELINE__INIT, of_province;
	at_site.programme = (char *)"P1";
	at_site.indicator = share.code;
	at_site.has_on = at_site.has_numerator = at_site.has_denominator = true;
	at_site.on = DAY(2016, 8, 30);
	at_site.numerator = 39;
	at_site.denominator = 100;
	of_province = at_site;
	at_site.site = (char *)"0807";
	of_province.numerator = 77;
	Ltc__Target target = LTC__TARGET__INIT;
	target.programme = (char *)"P1";
	target.indicator = share.code;
	target.site = (char *)"0807";
	target.has_comparator = target.has_value = target.has_due_on = true;
	target.comparator = LTC__COMPARATOR__COMPARATOR_AT_LEAST;
	target.value = 7050;
	target.due_on = DAY(2020, 12, 31);
	Ltc__Entry e[6];
	for (size_t i = 0; i < 6; i++)
		ltc__entry__init(&e[i]);
	e[0].indicator = &share;
	e[1].indicator = &count;
	e[2].programme = &programme;
	e[3].baseline = &at_site;
	e[4].baseline = &of_province;
	e[5].target = &target;
	for (size_t i = 0; i < 6; i++)
		entries[i] = entry_pack(&b[i], &e[i]);
	catalogue_give_entries(c, entries, 6);
	for (size_t i = 0; i < 6; i++)
		buffer_fini(&b[i]);
}

static struct command command;
static const struct cli_option options[] = { { "as-of", "DATE", "", "" }, { "period", "PERIOD", "", "" }, { 0 } };
static const struct cli_option common_options[] = { { "json", NULL, "", "" }, { 0 } };
static const struct cli_command commands[] = { { "table", "NAME", 1, 1, "", "", { "", "" }, options, command_table } };
static const struct cli_program program = { .name = "lienthong", .vi = "", .en = "", .examples = { "", "" },
	.commands = commands, .n_commands = 1, .options = common_options, .version = "0" };
static const char *printed;

static int
prepare(const struct cli_args *args, void **ctx)
{
	command.json = cli_has(args, "json");
	*ctx = &command;
	return 0;
}

static int
run(struct client_site *c, const char *option, const char *value)
{
	char *argv[] = { (char *)"lienthong", (char *)"table", (char *)"figure", (char *)(uintptr_t)option, (char *)(uintptr_t)value, NULL };
	static struct capture out;
	client_site_close(c);
	command.dir = c->dir;
	capture_begin(&out, STDOUT_FILENO);
	int status = cli_main(&program, option == NULL ? 3 : value == NULL ? 4 : 5, argv, prepare);
	printed = capture_end(&out);
	client_site_reopen(c);
	return status;
}

static void
assert_prints(const char *text)
{
	if (strstr(printed, text) == NULL)
		fail_msg("\"%s\" is not in\n%s", text, printed);
}

static void
the_table_shows_both_numbers_the_share_baseline_and_target_and_how_far_they_go(void **state)
{
	struct client_site *c = client_site_new();
	assert_int_equal(run(c, NULL, NULL), 0);
	assert_prints("Tỉnh chưa gửi số liệu nào xuống điểm này.");
	assert_prints("Không có dòng nào.");
	catalogue_of_figures(c);
	COME(c, 145872, true, IS("members_total", "2020", 56760, 0), IS("heads_members", "2020", 588, 756),
	     UNKNOWN("heads_members", "2020-Q1"), IS("withdrawn", "2020-Q1", 1, 3));
	assert_int_equal(run(c, NULL, NULL), 0);
	assert_prints("Số liệu tính đến số 145.872, lúc 07:02:25 01/01/2021.");
	assert_prints("Thôn trưởng là đảng viên");
	assert_prints("588/756");
	assert_prints("77,78");
	assert_prints("39/100 = 39,00%");
	assert_prints(">= 70,50% (31/12/2020)");
	assert_prints("56.760");
	assert_prints("withdrawn");
	assert_prints("33,33");
	assert_prints("4 dòng.");
	assert_int_equal(run(c, "--period", "quý 1/2020"), 0);
	assert_prints("2 dòng.");
	assert_null(strstr(printed, "77,78"));
	assert_int_equal(run(c, "--period", "some_cut"), 0);
	assert_prints("Không có dòng nào.");
	assert_int_equal(run(c, "--as-of", "31/12/2020"), 64);
	client_site_free(c);
}

static void
json_holds_whole_numbers_and_what_is_not_known_is_null(void **state)
{
	struct client_site *c = client_site_new();
	catalogue_of_figures(c);
	COME(c, 7, true, IS("heads_members", "2020", 588, 756), UNKNOWN("members_total", "2021"));
	assert_int_equal(run(c, "--json", NULL), 0);
	json_t *o = json_loads(printed, 0, NULL), *rows = json_object_get(o, "rows");
	assert_non_null(o);
	assert_int_equal(json_integer_value(json_object_get(o, "j")), 7);
	assert_int_equal(json_array_size(rows), 2);
	json_t *share = json_array_get(rows, 0), *count = json_array_get(rows, 1);
	assert_int_equal(json_integer_value(json_object_get(share, "numerator")), 588);
	assert_int_equal(json_integer_value(json_object_get(share, "denominator")), 756);
	assert_string_equal(json_string_value(json_object_get(share, "percent")), "77.78");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(share, "baseline"), "numerator")), 39);
	assert_string_equal(json_string_value(json_object_get(json_object_get(share, "target"), "value")), "70.50");
	assert_true(json_is_null(json_object_get(count, "numerator")) && json_is_null(json_object_get(count, "percent")) &&
	            json_is_null(json_object_get(count, "target")));
	json_decref(o);
	client_site_free(c);
}

/* ---- the arithmetic both ends share ---- */

static void
shares_are_rounded_half_up_in_whole_numbers(void **state)
{
	static const struct { int64_t n, d, hundredths; } cases[] = {
		{ 588, 756, 7778 }, { 2203, 2276, 9679 }, { 1927, 2276, 8467 }, { 0, 7, 0 }, { 1, 3, 3333 }, { 2, 3, 6667 },
		{ 1, 20000, 1 }, { 1, 20001, 0 }, { 3, 20000, 2 }, { 1, 800, 13 }, { -1, 800, -13 }, { 7, 7, 10000 }, { 5, 2, 25000 },
		{ (INT64_C(1) << 53) - 1, (INT64_C(1) << 53) - 1, 10000 }, { (INT64_C(1) << 52), (INT64_C(1) << 53) - 1, 5000 },
	};
	char text[SHARE_TEXT];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(share_hundredths(cases[i].n, cases[i].d), cases[i].hundredths);
	assert_string_equal(share_text(7778, LANG_VI, text), "77,78");
	assert_string_equal(share_text(-5, LANG_EN, text), "-0.05");
	assert_string_equal(share_text(1000000, LANG_EN, text), "10000.00");
	assert_string_equal(count_text(0, LANG_VI, text), "0");
	assert_string_equal(count_text(-56760, LANG_VI, text), "-56.760");
	assert_string_equal(count_text(1234567, LANG_EN, text), "1,234,567");
	assert_string_equal(count_text(INT64_MIN, LANG_EN, text), "-9,223,372,036,854,775,808");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_is_put_into_the_table_and_what_is_whole_replaces_it),
		cmocka_unit_test(the_watermark_comes_with_the_last_part),
		cmocka_unit_test(a_broken_item_is_a_trouble_and_changes_nothing),
		cmocka_unit_test(figures_of_the_province_or_of_a_snapshot_are_passed_over),
		cmocka_unit_test(figures_and_the_place_of_the_feed_come_together_or_not_at_all),
		cmocka_unit_test(a_feed_read_again_from_its_beginning_converges),
		cmocka_unit_test(the_table_shows_both_numbers_the_share_baseline_and_target_and_how_far_they_go),
		cmocka_unit_test(json_holds_whole_numbers_and_what_is_not_known_is_null),
		cmocka_unit_test(shares_are_rounded_half_up_in_whole_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
