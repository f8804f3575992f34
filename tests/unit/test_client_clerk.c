/* What a clerk reads when a row is refused must be enough to put it right: the column, both contents, and a way to
 * correct what is known wrongly. */
#include "client_files.h"

#include <stdio.h>

#include "client/names/names.h"
#include "client/names/names_text.h"

#define MEMBERS "name,card,birth_on,organisation_code,sex,status,admitted_on,official_on\n"
#define TAM "Lê Văn Tám,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n"
#define POSTS "name,organisation_code,title,basis,from_on\nLê Văn Tám,CB1,secretary,elected,2020-02-01\n"

static struct import_report
take(struct client_site *c, const char *form, bool amend, const char *csv)
{
	struct import_options o = { .form = form_find(form), .amend = amend, .reason = "checked" };
	return files_import(c, &o, csv, strlen(csv), DONE, NULL);
}

static void
expect_texts(const char *part)
{
	if (strstr(files_texts, part) == NULL)
		fail_msg("«%s» is not in\n%s", part, files_texts);
}

static void
known_as(struct client_site *c, const char *card, const char *name)
{
	struct person said = { .card = card }, known = { 0 };
	enum names_found found;
	struct names *names;
	struct id ref;
	bool there;
	assert_int_equal(names_open(c->store, &names, NULL), DONE);
	assert_int_equal(names_find(names, &said, &found, &ref, NULL), DONE);
	assert_int_not_equal(found, NAMES_NONE);
	assert_int_equal(names_get(names, &ref, &known, &there, NULL), DONE);
	assert_string_equal(known.name, name);
	names_close(&names);
}

/* ---- what is refused ---- */

static void
the_file_of_refused_rows_names_the_column(void **state)
{
	static const char csv[] = MEMBERS TAM ",2222,1980-05-05,CB1,female,official,2000-01-01,2001-01-01\n"
					      "Lò Thị Đào,3333,1980-05-05,CB1,female,official,2002-01-01,2001-01-01\n";
	struct client_site *c = client_site_new();
	char path[128], text[4096];
	cells_put(c, 1);
	snprintf(path, sizeof path, "%s/refused.csv", c->dir);
	struct import_options o = { .form = form_find("member"), .refused_path = path, .refused_must = true };
	assert_int_equal(files_import(c, &o, csv, strlen(csv), DONE, NULL).refused, 2);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	text[fread(text, 1, sizeof text - 1, in)] = '\0';
	fclose(in);
	assert_non_null(strstr(text, "Họ và tên: "));          /* LT-2048 */
	assert_non_null(strstr(text, "Ngày chính thức: "));    /* MEM-021 */
	client_site_free(c);
}

static void
a_birth_date_to_come_is_told_as_such(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	take(c, "member", false, MEMBERS "Lê Văn Tám,1111,2150-05-05,CB1,male,official,1990-01-01,1991-01-01\n");
	assert_string_equal(files_said, "2 birth_on LT-2014|");
	expect_texts("ngày này chưa đến");
	client_site_free(c);
}

/* ---- what differs ---- */

static void
a_post_told_as_event_and_as_opening_differs_by_that(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	files_take(c, "member", MEMBERS TAM);
	take(c, "post", false, POSTS);
	struct import_options o = { .form = form_find("post"), .reason = "checked", .has_as_of = true };
	o.as_of = DAY(2020, 12, 31);
	assert_int_equal(files_import(c, &o, POSTS, strlen(POSTS), DONE, NULL).differing, 1);
	expect_texts("--as-of: việc mới phát sinh -> số liệu ban đầu");
	client_site_free(c);
}

/* Its end is told months later, in a file of ends: that does not make an event of it. */
static void
a_post_of_the_opening_stock_stays_one(void **state)
{
	static const char ended[] = "name,organisation_code,title,basis,from_on,to_on\n"
				    "Lê Văn Tám,CB1,secretary,elected,2020-02-01,2021-06-01\n";
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(2 * RECORD_ARENA_CAP);
	struct import_options o = { .form = form_find("post"), .reason = "checked", .has_as_of = true };
	o.as_of = DAY(2020, 12, 31);
	cells_put(c, 1);
	files_take(c, "member", MEMBERS TAM);
	assert_int_equal(files_import(c, &o, POSTS, strlen(POSTS), DONE, NULL).recorded, 1);
	assert_int_equal(files_latest(c, a)->basis, LT__BASIS__BASIS_OPENING);
	assert_int_equal(take(c, "post", false, POSTS).skipped, 1);
	assert_int_equal(take(c, "post", true, ended).amended, 1);
	assert_int_equal(files_latest(c, a)->basis, LT__BASIS__BASIS_OPENING);
	assert_int_equal(files_latest(c, a)->post->to_on, DAY(2021, 6, 1));
	assert_int_equal(take(c, "post", true, ended).skipped, 1);
	arena_free(&a);
	client_site_free(c);
}

/* Who was counted at the end of 2020 was so before his occupation was put right, too. */
static void
an_amendment_keeps_the_day_of_the_opening_stock(void **state)
{
	static const char put_right[] = MEMBERS "Lê Văn Tám,1111,1970-05-05,CB1,female,official,1990-01-01,1991-01-01\n";
	static const char other_day[] =
		"name,card,birth_on,organisation_code,sex,status,admitted_on,official_on,occurred_on\n"
		"Lê Văn Tám,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01,2020-06-30\n";
	struct client_site *c = client_site_new();
	struct arena *a = arena_new(2 * RECORD_ARENA_CAP);
	struct import_options o = { .form = form_find("member"), .has_as_of = true };
	o.as_of = DAY(2019, 12, 31);
	cells_put(c, 1);
	files_import(c, &o, MEMBERS TAM, strlen(MEMBERS TAM), DONE, NULL);
	int32_t first = files_latest(c, a)->occurred_on;
	assert_int_equal(take(c, "member", true, put_right).amended, 1);
	assert_int_equal(files_latest(c, a)->occurred_on, first);
	assert_int_equal(take(c, "member", true, other_day).amended, 1);   /* unless the row says which */
	assert_int_equal(files_latest(c, a)->occurred_on, DAY(2020, 6, 30));
	arena_free(&a);
	client_site_free(c);
}

static void
a_card_known_later_differs_by_its_match(void **state)
{
	uint8_t bytes[KEY_TEXT_BYTES] = { 7 };
	char key[RECOVERY_TEXT];
	struct client_site *c = client_site_new();
	struct names *names;
	cells_put(c, 1);
	key_text_format(KEY_TEXT_MATCHING, bytes, key);
	assert_int_equal(names_open(c->store, &names, NULL), DONE);
	assert_int_equal(names_set_matching_key(names, key, NULL), DONE);
	names_close(&names);
	files_take(c, "member", MEMBERS "Lê Văn Tám,,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n");
	struct import_report r = take(c, "member", false, MEMBERS TAM);
	assert_int_equal(r.differing, 1);
	assert_string_equal(files_said, "2 card LT-2021|");
	expect_texts("Số thẻ đảng viên: thêm mã đối sánh");
	assert_int_equal(take(c, "member", true, MEMBERS TAM).amended, 1);
	client_site_free(c);
}

static void
a_code_nobody_bears_yet_is_told_as_it_is_written(void **state)
{
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	files_take(c, "member", MEMBERS TAM);
	take(c, "member", false,
	     MEMBERS "Lê Văn Tám,1111,1970-05-05,CB99,male,official,1990-01-01,1991-01-01\n");
	expect_texts("CB1 -> CB99");
	client_site_free(c);
}

/* ---- a name that was misspelt ---- */

#define RENAMED "Lê Văn Tâm,1111,%s,CB1,male,official,1990-01-01,1991-01-01\n"

static const struct { const char *expected; bool amend; const char *birth_on, *name; } renamed[] = {
	{ "2 name LT-2044|", false, "1970-05-05", "Lê Văn Tám" },
	{ "2 name LT-2044|", true, "1971-05-05", "Lê Văn Tám" },   /* card or birth date is wrong: who is he? */
	{ "2 name LT-2044|", true, "", "Lê Văn Tám" },
	{ "", true, "1970-05-05", "Lê Văn Tâm" },
};

static void
only_card_and_birth_date_bring_another_spelling(void **state)
{
	static const char *const rows[] = {
		"LÊ VĂN TÁM,1111,,CB1,male,official,1990-01-01,1991-01-01\n",
		"LÊ VĂN TÁM,,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n",
		"LÊ VĂN TÁM,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n",
	};
	struct client_site *c = client_site_new();
	char csv[400];
	cells_put(c, 1);
	files_take(c, "member", MEMBERS TAM);
	for (size_t i = 0; i < 3; i++) {
		snprintf(csv, sizeof csv, MEMBERS "%s", rows[i]);
		assert_int_equal(take(c, "member", true, csv).skipped, 1);
		known_as(c, "1111", i == 2 ? "LÊ VĂN TÁM" : "Lê Văn Tám");
	}
	client_site_free(c);
}

static void
a_name_is_put_right_by_card_and_birth_date_on_purpose(void **state)
{
	char csv[400];
	for (size_t i = 0; i < sizeof renamed / sizeof renamed[0]; i++) {
		struct client_site *c = client_site_new();
		cells_put(c, 1);
		files_take(c, "member", MEMBERS TAM);
		uint64_t made = client_state(c, NULL).made;
		snprintf(csv, sizeof csv, MEMBERS RENAMED, renamed[i].birth_on);
		take(c, "member", renamed[i].amend, csv);
		if (strcmp(files_said, renamed[i].expected) != 0)
			fail_msg("case %zu: said \"%s\"\n%s", i, files_said, files_texts);
		known_as(c, "1111", renamed[i].name);
		assert_int_equal(client_state(c, NULL).made, made);   /* a name does not travel */
		client_site_free(c);
	}
}

static void
a_refused_row_or_a_dry_run_puts_no_name_right(void **state)
{
	static const char right[] = MEMBERS "Lê Văn Tâm,1111,1970-05-05,CB1,male,official,1990-01-01,1991-01-01\n";
	struct client_site *c = client_site_new();
	cells_put(c, 1);
	files_take(c, "member", MEMBERS TAM);
	take(c, "member", true, MEMBERS "Lê Văn Tâm,1111,1970-05-05,CB1,male,official,1992-01-01,1991-01-01\n");
	assert_string_equal(files_said, "2 official_on MEM-021|");
	struct import_options o = { .form = form_find("member"), .amend = true, .dry_run = true };
	assert_int_equal(files_import(c, &o, right, strlen(right), DONE, NULL).skipped, 1);
	known_as(c, "1111", "Lê Văn Tám");
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_of_refused_rows_names_the_column),
		cmocka_unit_test(a_birth_date_to_come_is_told_as_such),
		cmocka_unit_test(a_post_told_as_event_and_as_opening_differs_by_that),
		cmocka_unit_test(a_post_of_the_opening_stock_stays_one),
		cmocka_unit_test(an_amendment_keeps_the_day_of_the_opening_stock),
		cmocka_unit_test(a_card_known_later_differs_by_its_match),
		cmocka_unit_test(a_code_nobody_bears_yet_is_told_as_it_is_written),
		cmocka_unit_test(a_name_is_put_right_by_card_and_birth_date_on_purpose),
		cmocka_unit_test(only_card_and_birth_date_bring_another_spelling),
		cmocka_unit_test(a_refused_row_or_a_dry_run_puts_no_name_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
