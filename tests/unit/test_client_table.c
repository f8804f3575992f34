/* `lienthong table`: what held on a day, told as people read it and as programs do. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "capture.h"
#include "client/commands.h"
#include "client/mirror/register_table.h"
#include "client_people.h"
#include "common/base/clock.h"

#define ON DAY(2021, 1, 1)

const struct setting client_settings[] = { { 0 } };
const size_t n_client_settings = 0;

/* ---- one table of one day as "cell|cell\n" ---- */

static char rows[1 << 16];
struct reading { const struct table *table; const char *columns; };

static bool
wanted(const char *columns, const char *key)
{
	const char *at = strstr(columns, key);
	size_t len = strlen(key);
	return at != NULL && (at[len] == ' ' || at[len] == '\0') && (at == columns || at[-1] == ' ');
}

static void
row_add(void *ctx, const struct cell *cells)
{
	const struct reading *r = ctx;
	size_t used = strlen(rows);
	char room[64];
	for (size_t i = 0; i < r->table->n_columns; i++) {
		const struct table_column *c = &r->table->columns[i];
		const char *text = table_text(c, &cells[i], room, sizeof room);
		if (wanted(r->columns, table_key(c)))
			used += (size_t)snprintf(rows + used, sizeof rows - used, "%s|", text);
	}
	snprintf(rows + used, sizeof rows - used, "\n");
}

static const char *
table_on(struct client_site *c, const char *name, int32_t day, const char *columns)
{
	struct reading reading = { table_find(name), columns };
	struct registers *r;
	struct fault f = { 0 };
	rows[0] = '\0';
	assert_int_equal(registers_open(c->store, &c->me, &r, &f), DONE);
	if (table_each(c->store, r, NULL, reading.table, day, row_add, &reading, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	registers_close(&r);
	return rows;
}

struct day { int32_t on; const char *rows; };

static void
days_are(struct client_site *c, const char *table, const char *columns, const struct day *days, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(table_on(c, table, days[i].on, columns), days[i].rows) != 0)
			fail_msg("%s, day %zu: expected\n%sgot\n%s", table, i, days[i].rows, rows);
}
#define DAYS_ARE(c, table, columns, ...) \
	days_are(c, table, columns, (const struct day[]){ __VA_ARGS__ }, \
	         sizeof((const struct day[]){ __VA_ARGS__ }) / sizeof(struct day))

/* ---- members ---- */

static void
a_member_stands_in_the_cell_of_that_day(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 2);
	tell_transfer_in(&t, person(1), cell("CB2"), DAY(2021, 3, 20));   /* told before everything else */
	told_put(c, &t);
	tell_event(&t, person(1), EVENT(DEATH), DAY(2021, 6, 1));
	told_put(c, &t);
	tell_member(&t, person(1), cell("CB1"), OFFICIAL, ON);
	told_put(c, &t);
	tell_transfer_out(&t, person(1), cell("CB1"), cell("CB2"), DAY(2021, 3, 1));
	told_put(c, &t);
	DAYS_ARE(c, "member", "cell_code cell_name status transfer_to_code",
		{ DAY(2020, 12, 31), "" },
		{ ON, "CB1|Chi bộ thôn 1|chính thức||\n" },
		{ DAY(2021, 2, 28), "CB1|Chi bộ thôn 1|chính thức||\n" },
		{ DAY(2021, 3, 1), "CB1|Chi bộ thôn 1|chính thức|CB2|\n" },
		{ DAY(2021, 3, 20), "CB2|Chi bộ thôn 2|chính thức||\n" },
		{ DAY(2021, 5, 31), "CB2|Chi bộ thôn 2|chính thức||\n" },
		{ DAY(2021, 6, 1), "" });
	client_site_free(c);
}

static void
who_is_exempt_or_away_is_told_for_that_day(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	tell_admit(&t, person(1), cell("CB1"), ON);
	told_put(c, &t);
	const struct { Lt__MemberEventKind what; int32_t on; } events[] = {
		{ EVENT(EXEMPT), DAY(2022, 3, 1) }, { EVENT(RESUME), DAY(2022, 5, 1) },
		{ EVENT(TEMP_OUT), DAY(2022, 6, 1) },
		{ EVENT(RECOGNISE_OFFICIAL), DAY(2022, 1, 1) }, { EVENT(TEMP_IN), DAY(2022, 8, 1) },
	};
	for (size_t i = 0; i < 5; i++) {
		tell_event(&t, person(1), events[i].what, events[i].on);
		told_put(c, &t);
	}
	DAYS_ARE(c, "member", "status exempt away official_on",
		{ DAY(2021, 12, 31), "dự bị|không|không||\n" },
		{ DAY(2022, 1, 1), "chính thức|không|không|01/01/2022|\n" },
		{ DAY(2022, 3, 1), "chính thức|có|không|01/01/2022|\n" },
		{ DAY(2022, 5, 1), "chính thức|không|không|01/01/2022|\n" },
		{ DAY(2022, 6, 1), "chính thức|không|có|01/01/2022|\n" },
		{ DAY(2022, 8, 1), "chính thức|không|không|01/01/2022|\n" });
	client_site_free(c);
}

static void
what_was_returned_is_in_no_table(void **state)
{
	struct client_site *c = client_site_new();
	struct told member, post, meeting;
	cells_put(c, 1);
	tell_member(&member, person(1), cell("CB1"), OFFICIAL, ON);
	tell_post(&post, person(1), cell("CB1"), TITLE(SECRETARY), DAY(2021, 2, 1));
	tell_meeting(&meeting, cell("CB1"), PERIODIC, DAY(2021, 2, 3));
	told_put(c, &member);
	told_put(c, &post);
	told_put(c, &meeting);
	struct told *all[] = { &member, &post, &meeting };
	const char *const tables[] = { "member", "post", "meeting" };
	for (size_t i = 0; i < 3; i++) {
		assert_string_not_equal(table_on(c, tables[i], DAY(2021, 3, 1), "cell_code place_code"), "");
		told_verdict(c, all[i], LT1__VERDICT__RETURNED);
		assert_string_equal(table_on(c, tables[i], DAY(2021, 3, 1), "cell_code place_code"), "");
	}
	client_site_free(c);
}

/* ---- the others ---- */

static void
a_post_is_held_until_the_day_it_ends(void **state)
{
	struct client_site *c = client_site_new();
	struct told t, ended;
	cells_put(c, 1);
	tell_post(&t, person(1), cell("CB1"), TITLE(SECRETARY), DAY(2021, 2, 1));
	told_put(c, &t);
	DAYS_ARE(c, "post", "title place_code place_name from_on to_on", { DAY(2021, 1, 31), "" },
		{ DAY(2021, 2, 1), "bí thư|CB1|Chi bộ thôn 1|01/02/2021||\n" });
	tell_post(&ended, person(1), cell("CB1"), TITLE(SECRETARY), DAY(2021, 2, 1));
	ended.post.has_to_on = 1;
	ended.post.to_on = DAY(2021, 9, 1);
	told_amend(c, &ended, t.update_id);
	DAYS_ARE(c, "post", "place_code to_on", { DAY(2021, 8, 31), "CB1|01/09/2021|\n" }, { DAY(2021, 9, 1), "" });
	client_site_free(c);
}

static void
meetings_are_those_of_the_year_up_to_the_day(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	const int32_t held[] = { DAY(2021, 12, 3), DAY(2022, 1, 3), DAY(2022, 2, 3) };
	for (size_t i = 0; i < 3; i++) {
		tell_meeting(&t, cell("CB1"), PERIODIC, held[i]);
		if (i == 2)
			t.meeting.has_month = 1, t.meeting.month = DAY(2022, 1, 1);
		told_put(c, &t);
	}
	DAYS_ARE(c, "meeting", "cell_code held_on month present",
		{ DAY(2021, 12, 31), "CB1|03/12/2021|12/2021|7|\n" },
		{ DAY(2022, 1, 2), "" },
		{ DAY(2022, 1, 3), "CB1|03/01/2022|01/2022|7|\n" },
		{ DAY(2022, 12, 31), "CB1|03/01/2022|01/2022|7|\nCB1|03/02/2022|01/2022|7|\n" });
	client_site_free(c);
}

static void
units_and_organisations_are_told_with_the_codes_above_them(void **state)
{
	struct client_site *c = client_site_new();
	client_import(c, "unit", "code,name,level,kind,parent_code,households\nX1,Xã Một,commune,xa,0807,\n"
		"T1,Thôn Một,village,thon,X1,120\n", DONE, NULL);
	cells_put(c, 1);
	DAYS_ARE(c, "unit", "code name level parent_code households",
		{ ON, "T1|Thôn Một|cấp thôn|X1|120|\nX1|Xã Một|cấp xã|0807||\n" });
	DAYS_ARE(c, "organisation", "code type parent_code", { ON, "CB1|chi bộ cơ sở|HU0807|\n" });
	client_site_free(c);
}

/* ---- the standing lists ---- */

static void
standing_add(void *ctx, const struct standing_row *r)
{
	size_t used = strlen(rows);
	snprintf(rows + used, sizeof rows - used, "%s|%s|%s|%lld|%lld|%s|\n", (const char *)ctx, r->subject_kind, r->code,
	         (long long)r->n, (long long)r->m, r->note != NULL ? r->note : "");
}

static const char *
standing_on(struct client_site *c, const char *code, int32_t day)
{
	const struct standing_rule *rule = standing_find(code);
	struct registers *r;
	struct fault f = { 0 };
	rows[0] = '\0';
	assert_non_null(rule);
	assert_int_equal(registers_open(c->store, &c->me, &r, NULL), DONE);
	if (standing_each(c->store, r, NULL, rule, day, standing_add, (void *)(uintptr_t)rule->code, &f) != DONE)
		fail_msg("%s: LT-%d %s", code, (int)f.code, f.detail);
	registers_close(&r);
	return rows;
}

static void
standing_lists_are_of_the_day_they_are_asked_for(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	for (int i = 1; i <= 3; i++) {
		tell_member(&t, person(i), cell("CB1"), OFFICIAL, ON);
		told_put(c, &t);
	}
	tell_event(&t, person(3), EVENT(DEATH), DAY(2021, 5, 1));
	told_put(c, &t);
	tell_meeting(&t, cell("CB1"), PERIODIC, DAY(2021, 2, 3));
	told_put(c, &t);
	assert_string_equal(standing_on(c, "STD-009", DAY(2021, 4, 30)), "");
	assert_string_equal(standing_on(c, "STD-009", DAY(2021, 5, 1)), "STD-009|organisation|CB1|2|2||\n");
	assert_string_equal(standing_on(c, "STD-012", DAY(2021, 4, 10)),
	                    "STD-012|organisation|CB1|2|3|2021: 01, 03|\n");
	client_site_free(c);
}

static void
every_standing_list_runs_on_an_empty_register(void **state)
{
	struct client_site *c = client_site_new();
	for (size_t i = 0; i < n_standing_rules; i++)
		assert_string_equal(standing_on(c, standing_rules[i].code, DAY(2021, 6, 1)), "");
	client_site_free(c);
}

/* ---- the command ---- */

static struct command command;
static const struct cli_option options[] = { { "as-of", "DATE", "", "" }, { 0 } };
static const struct cli_option common_options[] = { { "json", NULL, "", "" }, { 0 } };
static const struct cli_command commands[] = { { "table", "NAME", 1, 1, "", "", { "", "" }, options, command_table } };
static const struct cli_program program = { .name = "lienthong", .vi = "", .en = "", .examples = { "", "" },
	.commands = commands, .n_commands = 1, .options = common_options, .version = "0" };

static int
prepare(const struct cli_args *args, void **ctx)
{
	command.json = cli_has(args, "json");
	*ctx = &command;
	return 0;
}

static const char *printed;

static int
run(struct client_site *c, const char *table, const char *as_of, bool json)
{
	char *argv[] = { (char *)"lienthong", (char *)"table", (char *)(uintptr_t)table, (char *)"--as-of",
		         (char *)(uintptr_t)as_of, json ? (char *)"--json" : NULL, NULL };
	static struct capture out;
	client_site_close(c);
	command.dir = c->dir;
	capture_begin(&out, STDOUT_FILENO);
	int status = cli_main(&program, json ? 6 : 5, argv, prepare);
	printed = capture_end(&out);
	client_site_reopen(c);
	return status;
}

static void
name_put(struct client_site *c, struct id who, const char *name, const char *card)
{
	struct names *names;
	struct person p = { .ref = who, .name = name, .card = card };
	assert_int_equal(names_open(c->store, &names, NULL), DONE);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(names_put(names, &p, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	names_close(&names);
}

static void
the_screen_shows_names_and_makes_escapes_harmless(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	cells_put(c, 1);
	for (int i = 1; i <= 3; i++) {
		tell_member(&t, person(i), cell("CB1"), OFFICIAL, ON);
		told_put(c, &t);
	}
	name_put(c, person(1), "Hoàng Thị Thử", "080700001234");
	name_put(c, person(2), "\033[31mLò Văn\007 Đỏ", NULL);
	assert_int_equal(run(c, "member", "1/2/2021", false), 0);
	assert_non_null(strstr(printed, "Hoàng Thị Thử"));
	assert_non_null(strstr(printed, "080700001234"));
	assert_non_null(strstr(printed, "Lò Văn"));
	assert_null(strchr(printed, '\033'));
	assert_null(strchr(printed, '\007'));
	assert_non_null(strstr(printed, "3 dòng."));
	client_site_free(c);
}

static void
json_holds_references_iso_dates_and_words_of_enums(void **state)
{
	struct client_site *c = client_site_new();
	struct told t;
	char ref[ID_TEXT];
	struct id who = person(1);
	cells_put(c, 1);
	tell_member(&t, who, cell("CB1"), OFFICIAL, ON);
	told_put(c, &t);
	name_put(c, who, "=HYPERLINK(\"x\")\033[2J", "080700001234");
	assert_int_equal(run(c, "member", "2021-02-01", true), 0);
	json_t *root = json_loads(printed, 0, NULL), *row = json_array_get(json_object_get(root, "rows"), 0);
	id_format(&who, ref);
	const struct { const char *key, *expected; } texts[] = {
		{ "name", "=HYPERLINK(\"x\")\033[2J" }, { "card", "080700001234" }, { "person_ref", ref },
		{ "cell_code", "CB1" }, { "status", "official" }, { "official_on", "2020-12-02" }, { "sex", "female" },
	};
	assert_string_equal(json_string_value(json_object_get(root, "as_of")), "2021-02-01");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_string_equal(json_string_value(json_object_get(row, texts[i].key)), texts[i].expected);
	assert_true(json_is_false(json_object_get(row, "exempt")) && json_is_null(json_object_get(row, "occupation")));
	assert_int_equal(json_integer_value(json_object_get(row, "birth_year")), 1980);
	assert_null(strchr(printed, '\033'));
	json_decref(root);
	assert_int_equal(run(c, "standing", "2021-02-01", true), 0);
	root = json_loads(printed, 0, NULL);
	assert_true(json_array_size(json_object_get(root, "rows")) > 0);
	json_decref(root);
	client_site_free(c);
}

static void
an_unknown_table_or_day_is_refused_with_a_word_of_help(void **state)
{
	struct client_site *c = client_site_new();
	assert_int_equal(run(c, "people", "1/2/2021", false), 64);
	assert_int_equal(run(c, "member", "30/2/2021", false), 64);
	assert_int_equal(run(c, "member", "1/2/2021", false), 0);
	assert_string_equal(printed, "Không có dòng nào.\n");
	client_site_free(c);
}

/* ---- many ---- */

static long
peak_mb(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static void
count(void *ctx, const struct cell *cells)
{
	(void)cells;
	++*(int *)ctx;
}

static void
sixty_thousand_members_take_bounded_time_and_memory(void **state)
{
	struct client_site *c = client_site_new();
	struct registers *r;
	struct told t;
	char code[16];
	int n = 0;
	cells_put(c, 3000);
	for (int i = 0; i < 60000; i++) {
		if (i % 1000 == 0)
			assert_int_equal(store_begin(c->store, NULL), DONE);
		snprintf(code, sizeof code, "CB%d", i % 3000 + 1);
		tell_member(&t, id_v7(1700000000000 + i), cell(code), OFFICIAL, ON);
		told_put(c, &t);
		if (i % 1000 == 999)
			assert_int_equal(store_commit(c->store, NULL), DONE);
	}
	client_site_reopen(c);
	long before = peak_mb();
	int64_t began = clock_mono_ms();
	assert_int_equal(registers_open(c->store, &c->me, &r, NULL), DONE);
	assert_int_equal(table_each(c->store, r, NULL, table_find("member"), ON, count, &n, NULL), DONE);
	int64_t took = clock_mono_ms() - began;
	registers_close(&r);
	print_message("60,000 members: %lld ms, peak %ld MB (%ld before)\n", (long long)took, peak_mb(), before);
	assert_int_equal(n, 60000);
	assert_true(took < 30000);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_member_stands_in_the_cell_of_that_day),
		cmocka_unit_test(who_is_exempt_or_away_is_told_for_that_day),
		cmocka_unit_test(what_was_returned_is_in_no_table),
		cmocka_unit_test(a_post_is_held_until_the_day_it_ends),
		cmocka_unit_test(meetings_are_those_of_the_year_up_to_the_day),
		cmocka_unit_test(units_and_organisations_are_told_with_the_codes_above_them),
		cmocka_unit_test(standing_lists_are_of_the_day_they_are_asked_for),
		cmocka_unit_test(every_standing_list_runs_on_an_empty_register),
		cmocka_unit_test(the_screen_shows_names_and_makes_escapes_harmless),
		cmocka_unit_test(json_holds_references_iso_dates_and_words_of_enums),
		cmocka_unit_test(an_unknown_table_or_day_is_refused_with_a_word_of_help),
		cmocka_unit_test(sixty_thousand_members_take_bounded_time_and_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
