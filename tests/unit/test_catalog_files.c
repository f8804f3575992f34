/* The catalogue's files: what is right is read, and every kind of mistake is told with file, line, column and code.
 * Each case is one edit of a small catalogue that is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/kinds.h"
#include "server/catalog_reader/reader.h"
#include "tests/unit/catalog_folder.h"

static const char *dir;

static int
begin(void **state)
{
	(void)state;
	dir = folder_make();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	folder_remove();
	return 0;
}

/* "forms/fields.csv:3:6 5210; ..." */
static const char *
mistakes(void)
{
	static char out[8000];
	struct catalog_book *book = catalog_read(dir);
	size_t n, entries, used = 0;
	const struct catalog_problem *p = catalog_problems(book, &n);
	out[0] = '\0';
	for (size_t i = 0; i < n && used + 200 < sizeof out; i++) {
		char sentence[900];
		fault_format(&p[i].fault, sentence, sizeof sentence);
		assert_true(strstr(sentence, p[i].file) == sentence);
		assert_non_null(strstr(sentence, ". "));
		used += (size_t)sprintf(out + used, "%s%s:%u:%u %d", i > 0 ? "; " : "", p[i].file, p[i].line,
		                        p[i].column, (int)p[i].fault.code);
	}
	catalog_entries(book, &entries);
	assert_true((n == 0) == (entries > 0));
	catalog_book_free(&book);
	return out;
}

static struct catalogue *
made(void)
{
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	size_t n;
	struct catalog_book *book = catalog_read(dir);
	const struct slice *entries = catalog_entries(book, &n);
	if (n == 0 || catalogue_make(entries, n, 7, &c, &f) != DONE)
		fail_msg("%s %s", f.place, f.detail);
	catalog_book_free(&book);
	return c;
}

static int32_t
day(int year, int month, int d)
{
	int32_t out;
	assert_true(date_make(year, month, d, &out));
	return out;
}

static void
what_the_files_say_is_in_the_catalogue(void **state)
{
	(void)state;
	int64_t v;
	bool known;
	assert_string_equal(mistakes(), "");
	struct catalogue *c = made();
	const struct catalogue_form *old = catalogue_form(c, "people", day(2019, 12, 31)),
				    *new = catalogue_form(c, "people", day(2020, 1, 1));
	assert_int_equal(old->n_fields, 4);
	assert_int_equal(old->n_rules, 3);
	assert_int_equal(old->due_days, 20);
	assert_int_equal(old->subject_types,
	                 1 << LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE | 1 << LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE);
	assert_int_equal(old->rules[1].constant, 5);
	assert_int_equal(old->rules[1].severity, 2);
	assert_string_equal(old->systems[1], "S09");
	assert_int_equal(new->period, LTC__PERIOD__PERIOD_HALF);
	assert_int_equal(new->fields[1].max, 10000); /* 100,00 in hundredths */
	assert_null(catalogue_form(c, "people", day(2015, 12, 31)));
	assert_true(catalogue_form(c, "visits", 0)->person);
	assert_int_equal(catalogue_form(c, "visits", 0)->fields[1].min, day(2016, 1, 1));
	assert_string_equal(code_find(old->fields[3].list, "middle", day(2019, 1, 1))->vi, "Trung cấp");
	assert_true(catalogue_parameter(c, PARAMETER_MEETING_MINUTES, day(2019, 12, 31), &v) && v == 80);
	assert_true(catalogue_parameter(c, PARAMETER_MEETING_MINUTES, day(2020, 1, 1), &v) && v == 90);
	assert_true(catalogue_holiday(c, day(2021, 2, 12), &known) && known);
	assert_false(catalogue_holiday(c, day(2023, 1, 1), &known) || known);
	assert_string_equal(catalogue_programme(c, "03-ĐA/TU")->items[0]->product, "Báo cáo; danh sách");
	assert_int_equal(catalogue_programme(c, "03-ĐA/TU")->n_assignees, 2);
	assert_string_equal(catalogue_label(c, "unit")->en, "Area");
	catalogue_free(&c);
}

/* ---- one edit, what is told ---- */

struct mistake {
	const char *name, *file, *from, *to, *told;
};

static const struct mistake all[] = {
	{ "an unknown column", "lists/lists.csv", "list;vi;en", "list;vi;en;fr",
	  "lists/lists.csv:1:4 5204; "
	  "lists/lists.csv:2:0 5207; lists/lists.csv:3:0 5207" },
	{ "a missing column", "labels/kinds.csv", "kind;vi;en\nunit;Địa bàn;Area\nmember;Đảng viên;Member",
	  "kind;vi\nunit;Địa bàn", "labels/kinds.csv:1:0 5205" },
	{ "a column twice", "labels/kinds.csv", "kind;vi;en\nunit;Địa bàn;Area", "kind;vi;en;vi\nunit;Địa bàn;Area;x",
	  "labels/kinds.csv:1:4 5206; labels/kinds.csv:3:0 5207" },
	{ "a line that is too short", "labels/kinds.csv", "unit;Địa bàn;Area", "unit;Địa bàn",
	  "labels/kinds.csv:2:0 5207" },
	{ "a quote that does not close", "labels/kinds.csv", "member;Đảng viên", "member;\"Đảng viên",
	  "labels/kinds.csv:3:0 5208" },
	{ "an empty first cell", "labels/kinds.csv", "unit;Địa", ";Địa", "labels/kinds.csv:2:1 5209" },
	{ "an empty vi", "lists/lists.csv", "faith;Tôn giáo;", "faith;;", "lists/lists.csv:3:2 5209" },
	{ "a label of an unknown kind", "labels/kinds.csv", "unit;", "people;", "labels/kinds.csv:2:1 5217" },
	{ "a label twice", "labels/kinds.csv", "member;", "unit;", "labels/kinds.csv:3:1 5213" },

	{ "a list twice", "lists/lists.csv", "faith;Tôn giáo", "theory;Tôn giáo",
	  "lists/lists.csv:3:1 5213; lists/lists.csv:3:1 5218; "
	  "lists/codes.csv:6:1 5217" },
	{ "a list without codes", "lists/codes.csv", "faith;PG;Phật giáo;Buddhism;;\n", "",
	  "lists/lists.csv:3:1 5218" },
	{ "a code of an unknown list", "lists/codes.csv", "faith;PG", "belief;PG",
	  "lists/lists.csv:3:1 5218; lists/codes.csv:6:1 5217" },
	{ "a code twice", "lists/codes.csv", "theory;middle;Trung cấp;", "theory;primary;Trung cấp;",
	  "lists/codes.csv:4:1 5213" },
	{ "a code twice on the same days", "lists/codes.csv", "Middle;;1/1/2020", "Middle;;2/1/2020",
	  "lists/codes.csv:5:5 5214" },
	{ "a code that ends before it begins", "lists/codes.csv", "Primary;;", "Primary;1/1/2020;1/1/2020",
	  "lists/codes.csv:3:6 5216" },
	{ "a list's name that is no code", "lists/lists.csv", "theory;L", "Theory;L", "lists/lists.csv:2:1 5211" },

	{ "an unknown kind", "forms/forms.csv", "visits;register_entry", "visits;meeting", "forms/forms.csv:4:2 5210" },
	{ "a form called like a kind", "forms/forms.csv", "petitions;", "meeting;",
	  "forms/forms.csv:5:1 5212; forms/forms.csv:5:1 5228; "
	  "forms/fields.csv:11:1 5217" },
	{ "an unknown subject", "forms/forms.csv", "Visits;organisation", "Visits;person", "forms/forms.csv:4:5 5210" },
	{ "an unknown type of subject", "forms/forms.csv", "commune village", "commune hamlet",
	  "forms/forms.csv:2:6 5210" },
	{ "a subject type of the other subject", "forms/forms.csv", "organisation;direct_committee",
	  "organisation;commune", "forms/forms.csv:5:6 5210" },
	{ "an unknown period", "forms/forms.csv", ";half;", ";week;", "forms/forms.csv:3:7 5210" },
	{ "a return without a period", "forms/forms.csv", ";half;;x;30", ";;;;", "forms/forms.csv:3:7 5209" },
	{ "a period of what is no return", "forms/forms.csv", "direct_committee;;", "direct_committee;year;",
	  "forms/forms.csv:5:7 5225" },
	{ "persons in a return", "forms/forms.csv", "half;;x", "half;x;x", "forms/forms.csv:3:8 5225" },
	{ "owed without a period", "forms/forms.csv", ";half;", ";none;", "forms/forms.csv:3:9 5225" },
	{ "due days without owed", "forms/forms.csv", "half;;x;30", "half;;;30", "forms/forms.csv:3:10 5225" },
	{ "a yes that is none", "forms/forms.csv", "half;;x;30", "half;;maybe;", "forms/forms.csv:3:9 2017" },
	{ "a date that is none", "forms/forms.csv", "30;1/1/2020", "30;1/13/2020", "forms/forms.csv:3:11 2014" },
	{ "two forms with one code on the same days", "forms/forms.csv", "1/1/2016;1/1/2020", "1/1/2016;2/1/2020",
	  "forms/forms.csv:3:11 5214" },
	{ "a gap between a form's versions", "forms/forms.csv", "1/1/2016;1/1/2020", "1/1/2016;31/12/2019",
	  "forms/forms.csv:3:11 5215" },
	{ "a form told twice", "forms/forms.csv", "visits;register_entry", "petitions;register_entry",
	  "forms/forms.csv:5:1 5213; "
	  "forms/forms.csv:5:1 5228; forms/fields.csv:9:1 5217; forms/fields.csv:10:1 5217" },
	{ "a form that ends before it begins", "forms/forms.csv", "1/1/2016;1/1/2020", "1/1/2016;1/1/2015",
	  "forms/forms.csv:2:12 5216; forms/forms.csv:3:11 5215" },
	{ "a system that is none", "forms/forms.csv", "S01 S09", "S00 S9",
	  "forms/forms.csv:2:13 5227; forms/forms.csv:2:13 5227" },
	{ "a system beyond the last", "forms/forms.csv", "S64", "S86", "forms/forms.csv:4:13 5227" },
	{ "a form without fields", "forms/fields.csv", "petitions;;kind;Loại đơn;Kind;text;;;;;;;\n", "",
	  "forms/forms.csv:5:1 5228" },

	{ "a field of an unknown form", "forms/fields.csv", "petitions;;kind", "petition;;kind",
	  "forms/forms.csv:5:1 5228; forms/fields.csv:11:1 5217" },
	{ "a field of an unknown version", "forms/fields.csv", "petitions;;kind", "petitions;1/1/2020;kind",
	  "forms/forms.csv:5:1 5228; "
	  "forms/fields.csv:11:2 5217" },
	{ "a field twice", "forms/fields.csv", "1/1/2016;poor;", "1/1/2016;women;",
	  "forms/fields.csv:4:3 5213; forms/rules.csv:3:3 5220; "
	  "forms/rules.csv:4:3 5220" },
	{ "a field called like a column of every form", "forms/fields.csv", ";next_on;", ";to_on;",
	  "forms/fields.csv:10:3 5225" },
	{ "an unknown type", "forms/fields.csv", "Topic;text", "Topic;words", "forms/fields.csv:9:6 5210" },
	{ "a code without its list", "forms/fields.csv", "code;;theory", "code;;", "forms/fields.csv:5:8 5209" },
	{ "an unknown list", "forms/fields.csv", "code;;theory", "code;;theories", "forms/fields.csv:5:8 5217" },
	{ "a list for what is no code", "forms/fields.csv", "Topic;text;;", "Topic;text;;theory",
	  "forms/fields.csv:9:8 5225" },
	{ "least above greatest", "forms/fields.csv", "0;100,00;2", "200;100,00;2", "forms/fields.csv:7:11 5224" },
	{ "limits with more decimals than the field", "forms/fields.csv", "0;100,00;2", "0;100,005;2",
	  "forms/fields.csv:7:11 5225" },
	{ "limits of a code", "forms/fields.csv", "code;;theory;;;", "code;;theory;;1;", "forms/fields.csv:5:10 5225" },
	{ "decimals of a count", "forms/fields.csv", "Women;count;người;;;0;;", "Women;count;người;;;0;;2",
	  "forms/fields.csv:3:12 5225; "
	  "forms/rules.csv:2:3 5221; forms/rules.csv:3:3 5221; forms/rules.csv:4:3 5221" },
	{ "money in another unit than đồng", "forms/fields.csv", "money;đồng", "money;triệu đồng",
	  "forms/fields.csv:8:7 5238" },
	{ "no mistake: money without a unit", "forms/fields.csv", "money;đồng", "money;", "" },
	{ "no mistake: what is no money has any unit", "forms/fields.csv", "decimal;%;", "decimal;triệu đồng;", "" },
	{ "a qualified text", "forms/fields.csv", "text;;;x;;500;;", "text;;;x;;500;;x", "forms/fields.csv:9:13 5225" },

	{ "a formula that is none", "forms/rules.csv", "women <= total;E", "women < total;E",
	  "forms/rules.csv:2:3 5219" },
	{ "an unknown field in a formula", "forms/rules.csv", "women <= total;E", "men <= total;E",
	  "forms/rules.csv:2:3 5220" },
	{ "a formula on a code", "forms/rules.csv", "women <= total;E", "level <= total;E",
	  "forms/rules.csv:2:3 5221" },
	{ "a formula on a cell that another version has", "forms/rules.csv", "women <= total;E", "rate <= total;E",
	  "forms/rules.csv:2:3 5220" },
	{ "a sum that contains itself", "forms/rules.csv", "women <= total;E", "total = total + women;E",
	  "forms/rules.csv:2:3 5222" },
	{ "a cyclic sub-set", "forms/rules.csv", "poor <= women", "total <= women", "forms/rules.csv:4:3 5223" },
	{ "a sum that contains itself by a detour", "forms/rules.csv", "poor <= women", "women = total + poor",
	  "forms/rules.csv:4:3 5222" },
	{ "a cyclic sub-set the other way round", "forms/rules.csv", "poor <= women", "women >= total",
	  "forms/rules.csv:4:3 5223" },
	{ "no mistake: a constant makes no part", "forms/rules.csv", "poor <= women", "total <= women + 5", "" },
	{ "no mistake: what is equal is no part", "forms/rules.csv", "poor <= women", "total = women", "" },
	{ "no mistake: what is subtracted is no part", "forms/rules.csv", "poor <= women", "women = total - poor", "" },
	{ "an unknown severity", "forms/rules.csv", "total;E;", "total;X;", "forms/rules.csv:2:4 5210" },
	{ "a rule without its sentence", "forms/rules.csv", "E;Nữ không quá tổng số.", "E;",
	  "forms/rules.csv:2:5 5209" },
	{ "a rule of an unknown form", "forms/rules.csv", "people;1/1/2016;women", "peoples;1/1/2016;women",
	  "forms/rules.csv:2:1 5217" },

	{ "an unknown parameter", "parameters/parameters.csv", "village_titles", "village_title",
	  "parameters/parameters.csv:4:1 5217" },
	{ "a value that is no number", "parameters/parameters.csv", "meeting_minutes;80", "meeting_minutes;8O",
	  "parameters/parameters.csv:2:2 2015" },
	{ "a gap in a parameter's values", "parameters/parameters.csv", "80;;1/1/2020", "80;;1/1/2019",
	  "parameters/parameters.csv:3:3 5215" },
	{ "two values on the same days", "parameters/parameters.csv", "80;;1/1/2020", "80;;1/1/2021",
	  "parameters/parameters.csv:3:3 5214" },
	{ "a holiday twice", "parameters/holidays.csv", "12/2/2021", "2021-01-01", "parameters/holidays.csv:3:1 5213" },
	{ "a holiday that is no day", "parameters/holidays.csv", "12/2/2021", "30/2/2021",
	  "parameters/holidays.csv:3:1 2014" },

	{ "a programme twice", "programmes/programmes.csv", "PLAN;Kế", "03-ĐA/TU;Kế",
	  "programmes/programmes.csv:3:1 5213; "
	  "programmes/assignees.csv:4:1 5217; programmes/items.csv:4:1 5217; programmes/items.csv:5:1 5217" },
	{ "a group of an unknown programme", "programmes/groups.csv", "03-ĐA/TU;2", "03-DA/TU;2",
	  "programmes/groups.csv:3:1 5217; programmes/items.csv:3:3 5217" },
	{ "a group twice", "programmes/groups.csv", "03-ĐA/TU;2", "03-ĐA/TU;1",
	  "programmes/groups.csv:3:2 5213; programmes/items.csv:3:3 5217" },
	{ "an item of an unknown group", "programmes/items.csv", "2.1;2;", "2.1;3;", "programmes/items.csv:3:3 5217" },
	{ "an item of an unknown assignee", "programmes/items.csv", "btc all", "btc some",
	  "programmes/items.csv:2:8 5217" },
	{ "an assignee of another programme", "programmes/items.csv", "PLAN;b;;2;Bước hai;Step two;S66;all",
	  "PLAN;b;;2;Bước hai;Step two;S66;btc", "programmes/items.csv:5:8 5217" },
	{ "an item of an unknown programme", "programmes/items.csv", "03-ĐA/TU;2.1;2", "04-ĐA/TU;2.1;2",
	  "programmes/items.csv:3:1 5217" },
	{ "an item twice", "programmes/items.csv", "PLAN;b;", "PLAN;a;", "programmes/items.csv:5:2 5213" },
	{ "a gap in a sequence", "programmes/items.csv", "PLAN;b;;2", "PLAN;b;;3", "programmes/items.csv:5:4 5226" },
	{ "a number of a sequence twice", "programmes/items.csv", "PLAN;b;;2", "PLAN;b;;1",
	  "programmes/items.csv:5:4 5226" },
	{ "a sequence that does not begin at 1", "programmes/items.csv",
	  "PLAN;a;;1;Bước một;Step one;S66;all;;1/3/2025\n", "", "programmes/items.csv:4:4 5226" },
	{ "a sequence that is no number", "programmes/items.csv", "PLAN;b;;2", "PLAN;b;;II",
	  "programmes/items.csv:5:4 2015" },
	{ "a system of an item that is none", "programmes/items.csv", "S06 S20", "S06 S6",
	  "programmes/items.csv:2:7 5227" },
	{ "a review without a day", "programmes/reviews.csv", "Final;;;12/6/2026", "Final;;;",
	  "programmes/reviews.csv:3:7 5209" },
	{ "a review twice", "programmes/reviews.csv", "03-ĐA/TU;final", "03-ĐA/TU;annual",
	  "programmes/reviews.csv:3:2 5213" },
	{ "an assignee with a space", "programmes/assignees.csv", "btc;Ban", "b tc;Ban",
	  "programmes/assignees.csv:2:2 5225; programmes/items.csv:2:8 5217" },
};

static void
every_mistake_is_told_with_its_place(void **state)
{
	(void)state;
	unsigned wrong = 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		folder_edit(all[i].file, all[i].from, all[i].to);
		const char *told = mistakes();
		if (strcmp(told, all[i].told) != 0) {
			print_error("%s:\n  told   %s\n  wanted %s\n", all[i].name, told, all[i].told);
			wrong++;
		}
		folder_restore(all[i].file);
	}
	assert_int_equal(wrong, 0);
	assert_string_equal(mistakes(), "");
}

static void
mistakes_of_all_files_are_told_at_once_in_order(void **state)
{
	(void)state;
	folder_edit("labels/kinds.csv", "unit;", "people;");
	folder_edit("forms/rules.csv", "women <= total;E", "women <;E");
	folder_edit("lists/lists.csv", "theory;Lý luận chính trị", "theory;");
	assert_string_equal(mistakes(),
	                    "lists/lists.csv:2:2 5209; forms/rules.csv:2:3 5219; labels/kinds.csv:2:1 5217");
	folder_restore("labels/kinds.csv");
	folder_restore("forms/rules.csv");
	folder_restore("lists/lists.csv");
}

static void
a_missing_file_is_one_mistake_and_not_one_per_line_that_names_it(void **state)
{
	(void)state;
	for (size_t i = 0; catalog_files[i] != NULL; i++) {
		char wanted[100];
		folder_drop(catalog_files[i]);
		snprintf(wanted, sizeof wanted, "%s:0:0 5202", catalog_files[i]);
		assert_string_equal(mistakes(), wanted);
		folder_restore(catalog_files[i]);
	}
}

static void
a_folder_that_is_not_there_lacks_every_file(void **state)
{
	(void)state;
	size_t n;
	struct catalog_book *book = catalog_read("/nowhere");
	const struct catalog_problem *p = catalog_problems(book, &n);
	assert_int_equal(n, 13);
	assert_int_equal(p[12].fault.code, LT_5202);
	catalog_book_free(&book);
}

/* ---- encodings ---- */

static void
an_encoding_that_is_not_utf8_is_named_with_the_line(void **state)
{
	(void)state;
	static const char tcvn[] =
		"kind;vi;en\nunit;\xa7\xb6ng b\xe9 huy\xd6n;Area\nmember;\xa7\xb6ng vi\xaan;Member\n";
	static const char utf16[] = "\xff\xfek\0i\0n\0d\0;\0v\0i\0;\0e\0n\0\n\0";
	static const char stray[] = "kind;vi;en\nunit;Địa bàn;Area\nmember;Đảng vi\xff\xfe;Member\n";
	folder_write("labels/kinds.csv", tcvn, sizeof tcvn - 1);
	assert_string_equal(mistakes(), "labels/kinds.csv:2:0 5203");
	folder_write("labels/kinds.csv", utf16, sizeof utf16 - 1);
	assert_string_equal(mistakes(), "labels/kinds.csv:1:0 5203");
	folder_write("labels/kinds.csv", stray, sizeof stray - 1);
	assert_string_equal(mistakes(), "labels/kinds.csv:3:0 5203");
	folder_restore("labels/kinds.csv");
}

static struct hash
digest(void)
{
	struct catalogue *c = made();
	struct hash h = catalogue_digest(c);
	catalogue_free(&c);
	return h;
}

static void
habits_of_editors_and_spreadsheets_change_nothing(void **state)
{
	(void)state;
	static const char *const same[] = {
		"\xef\xbb\xbfkind;vi;en\r\nunit;Địa bàn;Area\r\nmember;Đảng viên;Member\r\n",
		"kind,vi,en\nunit,Địa bàn,Area\nmember,Đảng viên,Member",
		"kind\tvi\ten\nunit\tĐịa bàn\tArea\nmember\tĐảng viên\tMember\n",
		"# why \"these\n\nkind;vi;en;;\nunit;Địa bàn;Area;;\n;;;;\n\"# quoted; comment\";;;;\nmember;  Đảng   "
		"viên ;Member;;\n",
		"en;kind;vi\nArea;unit;Địa bàn\nMember;member;Đảng viên\n",
		"kind;vi;en\nunit;Đi\u0323a ba\u0300n;Area\nmember;Đa\u0309ng viên;Member\n",
		"KIND;VI;EN\nmember;\"Đảng viên\";Member\nunit;Địa bàn;Area\n",
	};
	struct hash wanted = digest();
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		folder_write("labels/kinds.csv", same[i], strlen(same[i]));
		assert_string_equal(mistakes(), "");
		struct hash h = digest();
		assert_memory_equal(&h, &wanted, sizeof h);
	}
	folder_edit("labels/kinds.csv", "Area", "AREA");
	struct hash other = digest();
	assert_memory_not_equal(&other, &wanted, sizeof other);
	folder_restore("labels/kinds.csv");
}

static void
lines_are_counted_as_an_editor_does(void **state)
{
	(void)state;
	static const char text[] =
		"# a comment\n\nkind;vi;en\nunit;\"Địa\nbàn\";Area\n# another\nmembers;Đảng viên;Member\n";
	folder_write("labels/kinds.csv", text, strlen(text));
	assert_string_equal(mistakes(), "labels/kinds.csv:7:1 5217");
	folder_restore("labels/kinds.csv");
}

static void
too_much_is_refused(void **state)
{
	(void)state;
	static char text[(1 << 20) + 100], line[3000];
	memset(text, '#', sizeof text);
	folder_write("labels/kinds.csv", text, sizeof text);
	assert_string_equal(mistakes(), "labels/kinds.csv:0:0 5201");
	folder_restore("labels/kinds.csv");
	memset(line, 'a', sizeof line - 1);
	folder_edit("labels/kinds.csv", "Area", line);
	assert_string_equal(mistakes(), "labels/kinds.csv:2:3 5229");
	folder_restore("labels/kinds.csv");
	size_t n = (size_t)sprintf(text, "list;code;vi;en;from;to\nfaith;PG;Phật giáo;;;\n");
	for (int i = 0; i < 1500; i++)
		n += (size_t)sprintf(text + n, "theory;c%d;Một trình độ có tên khá dài để đầy mục;;;\n", i);
	folder_write("lists/codes.csv", text, n);
	assert_string_equal(mistakes(), "lists/lists.csv:2:1 5201");
	folder_restore("lists/codes.csv");
}

static void
sentences_come_in_both_languages(void **state)
{
	(void)state;
	char vi[900], en[900];
	size_t n;
	folder_edit("forms/rules.csv", "women <= total;E", "men <= total;E");
	struct catalog_book *book = catalog_read(dir);
	const struct catalog_problem *p = catalog_problems(book, &n);
	assert_int_equal(n, 1);
	lang_init("vi");
	fault_format(&p[0].fault, vi, sizeof vi);
	lang_init("en");
	fault_format(&p[0].fault, en, sizeof en);
	assert_string_equal(
		vi,
		"forms/rules.csv:2:3 formula: Công thức dùng trường mà mẫu biểu không có: «men». Sửa tên trường, hoặc "
		"thêm trường vào forms/fields.csv. [LT-5220]");
	assert_string_equal(
		en, "forms/rules.csv:2:3 formula: The formula names a field the form does not have: «men». Correct the "
		    "field's code, or add it to forms/fields.csv. [LT-5220]");
	catalog_book_free(&book);
	folder_restore("forms/rules.csv");
}

/* ---- the province's own files ---- */

static void
the_shipped_catalogue_is_right_and_its_parameters_are_those_built_in(void **state)
{
	(void)state;
	const char *own = dir;
	dir = LT_CATALOG;
	assert_string_equal(mistakes(), "");
	struct catalogue *c = made();
	for (int p = 0; p < PARAMETER_COUNT; p++)
		for (int32_t on = day(1990, 1, 1); on < day(2030, 1, 1); on += 10) {
			int64_t said = -1, built_in = -1;
			bool has = catalogue_parameter(c, p, on, &said),
			     is = catalogue_parameter(NULL, p, on, &built_in);
			if (has != is || said != built_in)
				fail_msg("%s on day %d: %lld, built in %lld", parameters[p].code, (int)on,
				         (long long)said, (long long)built_in);
		}
	assert_true(catalogue_n_forms(c) >= 5);
	assert_int_equal(catalogue_programme(c, "03-ĐA/TU")->n_groups, 3);
	catalogue_free(&c);
	dir = own;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_files_say_is_in_the_catalogue),
		cmocka_unit_test(every_mistake_is_told_with_its_place),
		cmocka_unit_test(mistakes_of_all_files_are_told_at_once_in_order),
		cmocka_unit_test(a_missing_file_is_one_mistake_and_not_one_per_line_that_names_it),
		cmocka_unit_test(a_folder_that_is_not_there_lacks_every_file),
		cmocka_unit_test(an_encoding_that_is_not_utf8_is_named_with_the_line),
		cmocka_unit_test(habits_of_editors_and_spreadsheets_change_nothing),
		cmocka_unit_test(lines_are_counted_as_an_editor_does),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(sentences_come_in_both_languages),
		cmocka_unit_test(the_shipped_catalogue_is_right_and_its_parameters_are_those_built_in),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
