/* Books as text, CSV and JSON: what cells say, what files say, and that a stored book comes back as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/text.h"
#include "tests/unit/draw.h"
#include "tests/unit/sheet_book.h"

static struct arena *arena;
static struct buffer out;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(256u << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buffer_fini(&out);
	arena_free(&arena);
	return 0;
}

static const char *
written(void (*write)(const struct book *, enum lang, struct buffer *), const struct book *b, enum lang lang)
{
	buffer_clear(&out);
	write(b, lang, &out);
	buffer_put_u8(&out, 0);
	return (const char *)out.data;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("«%s» is not in:\n%s", part, text);
}

/* ---- cells ---- */

static void
cells_read_as_people_write_them(void **state)
{
	(void)state;
	static const struct { struct sheet_cell cell; const char *vi, *en; } cases[] = {
		{ { .what = CELL_BLANK }, "", "" },
		{ { .what = CELL_NO_DATA }, "-", "-" },
		{ { .what = CELL_WORDS, .words = "Đạt" }, "Đạt", "Đạt" },
		{ { .what = CELL_WORDS }, "", "" },
		{ { .what = CELL_COUNT, .n = 0 }, "0", "0" },
		{ { .what = CELL_COUNT, .n = 56760 }, "56.760", "56,760" },
		{ { .what = CELL_COUNT, .n = -1234567 }, "-1.234.567", "-1,234,567" },
		{ { .what = CELL_SHARE, .n = 588, .d = 756 }, "77,78", "77.78" },
		{ { .what = CELL_SHARE, .n = 2203, .d = 2276 }, "96,79", "96.79" },
		{ { .what = CELL_SHARE, .n = 0, .d = 9 }, "0,00", "0.00" },
		{ { .what = CELL_SHARE, .n = 5, .d = 0 }, "-", "-" },
		{ { .what = CELL_RATIO, .n = 1588, .d = 1756 }, "1.588/1.756 = 90,43%", "1,588/1,756 = 90.43%" },
		{ { .what = CELL_POINTS, .n = 3815 }, "+38,15", "+38.15" },
		{ { .what = CELL_POINTS, .n = -5 }, "-0,05", "-0.05" },
		{ { .what = CELL_POINTS, .n = 0 }, "0,00", "0.00" },
		{ { .what = CELL_PERCENT, .n = 7000 }, "70%", "70%" },
		{ { .what = CELL_PERCENT, .n = 7778 }, "77,78%", "77.78%" },
		{ { .what = CELL_DAY, .n = 18627 }, "31/12/2020", "2020-12-31" },
		{ { .what = CELL_DAY, .n = INT64_C(1) << 40 }, "-", "-" },
		{ { .what = CELL_COUNT, .cover = COVER_SMALL, .n = 5 }, "<5", "<5" },
		{ { .what = CELL_RATIO, .cover = COVER_OTHER }, "…", "…" },
	};
	char text[CELL_TEXT_MAX];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_string_equal(sheet_cell_text(&cases[i].cell, LANG_VI, text), cases[i].vi);
		assert_string_equal(sheet_cell_text(&cases[i].cell, LANG_EN, text), cases[i].en);
	}
}

static void
the_longest_numbers_fit(void **state)
{
	(void)state;
	char text[CELL_TEXT_MAX];
	struct sheet_cell c = { .what = CELL_RATIO, .n = -(INT64_C(1) << 53) + 1, .d = (INT64_C(1) << 53) - 1 };

	assert_string_equal(sheet_cell_text(&c, LANG_VI, text), "-9.007.199.254.740.991/9.007.199.254.740.991 = -100,00%");
}

/* ---- csv ---- */

static void
csv_is_what_excel_in_vietnam_opens(void **state)
{
	(void)state;
	const char *csv = written(book_write_csv, book_official(arena), LANG_VI);

	assert_memory_equal(csv, "\xef\xbb\xbfKẾT QUẢ", 10);
	has(csv, "\r\nTT;Chỉ tiêu;Kết quả thực hiện: Thời điểm ban hành;Kết quả thực hiện: Hiện nay;Kết quả thực hiện: Tăng/giảm;Mục tiêu;Đánh giá;"
	         "Có dấu (*)\r\n");
	has(csv, "\r\n1;Thôn trưởng là đảng viên;344/868 = 39,63%;588/756 = 77,78%;+38,15;70%;Đạt;Thời điểm ban hành\r\n");
	has(csv, "\r\n3;Chi bộ có sinh hoạt chuyên đề;-;-;-0,25;;Chưa có số liệu;\r\n");
	has(csv, "\r\n\r\nĐẢNG VIÊN THEO ĐƠN VỊ\r\nCó đến 31/12/2020. Đơn vị tính: đảng viên\r\n");
	has(csv, "\r\n0;Toàn tỉnh;56760;22114;38,96;25292;44,56;06/02/1948\r\n");
	has(csv, "\r\n2;Xã Thượng Lâm;1268;400;31,55;<5;<5;06/01/1950\r\n");
	has(csv, "\r\n(*) Khác mẫu số: số đơn vị đã thay đổi.\r\n");
	has(written(book_write_csv, book_official(arena), LANG_EN), "\r\n1;Thôn trưởng là đảng viên;344/868 = 39.63%;588/756 = 77.78%;+38.15;70%;");
}

static void
nothing_typed_becomes_a_formula_or_breaks_a_row(void **state)
{
	(void)state;
	const char *csv = written(book_write_csv, book_hostile(arena), LANG_VI);

	has(csv, "\r\n'=1+1;");
	has(csv, "\r\n'+SUM(A1:A9);");
	has(csv, "\r\n'-2+3;");
	has(csv, "\r\n'@cmd;");
	has(csv, "\r\n''=quoted;");
	has(csv, "\r\n\"a;b\"\"c\";");
	has(csv, "\r\n\"<b>&amp;\"\"' ]]>\";");
	has(csv, "\r\n??? lines??and?tabs;");
	has(csv, "\xef\xbb\xbf'=cmd|' /C calc'!A0\r\n");
	has(csv, "\r\n'=A1 <&>;Cột 1\r\n");
	assert_true(text_is_utf8(csv, strlen(csv)));
	for (const char *p = csv; (p = strchr(p, '\n')) != NULL; p++)
		assert_true(p[-1] == '\r');
}

/* ---- text ---- */

static void
a_terminal_shows_title_table_and_notes_in_line(void **state)
{
	(void)state;
	const char *text = written(book_write_text, book_official(arena), LANG_VI);

	has(text, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CỦA NGHỊ QUYẾT SỐ 03-NQ/TU\nCó đến 31/12/2020\nTT Chỉ tiêu ");
	has(text, " 0 Toàn tỉnh              56.760 ");
	has(text, " 2   Xã Thượng Lâm         1.268 ");           /* further in, and in line although letters are of two or three bytes */
	has(text, " 4 Thành phố Tuyên Quang  53.491 ");
	has(text, "344/868 = 39,63% *");
	has(text, "\nSố liệu nhận đến số 145.872, 10/10 điểm đã chốt.\n");
	text = written(book_write_text, book_hostile(arena), LANG_VI);
	for (const char *p = text; *p != '\0'; p++)
		assert_true((unsigned char)*p >= 0x20 || *p == '\n');
}

/* ---- json ---- */

static struct book *
read_back(const struct buffer *json)
{
	struct book *b = NULL;
	struct fault f = { 0 };
	enum result result = book_read_json(buffer_slice(json), arena, &b, &f);

	if (result != DONE)
		fail_msg("%s: %s", f.place, f.detail);
	return b;
}

static void
comes_back(const struct book *b)
{
	struct buffer json = { 0 }, again = { 0 };
	char *csv = strdup(written(book_write_csv, b, LANG_VI)), *text = strdup(written(book_write_text, b, LANG_EN));

	book_write_json(b, &json);
	const struct book *back = read_back(&json);
	book_write_json(back, &again);
	assert_int_equal(json.len, again.len);
	assert_memory_equal(json.data, again.data, json.len);
	assert_string_equal(written(book_write_csv, back, LANG_VI), csv);
	assert_string_equal(written(book_write_text, back, LANG_EN), text);
	free(csv);
	free(text);
	buffer_fini(&json);
	buffer_fini(&again);
}

static void
a_book_comes_back_from_json_exactly(void **state)
{
	(void)state;
	comes_back(book_official(arena));
	comes_back(book_long(arena, 500));
}

static void
every_field_survives(void **state)
{
	(void)state;
	struct buffer json = { 0 };
	struct book *b = book_official(arena);

	b->small = 7;
	b->sheets[0].columns[6].judges = true;
	b->sheets[0].rows[1].sensitive = true;
	book_write_json(b, &json);
	const struct book *back = read_back(&json);
	assert_string_equal(back->report, "review");
	assert_string_equal(back->left_en[1], "ORGANISATION COMMISSION");
	assert_string_equal(back->sign_vi[0], "NGƯỜI LẬP BIỂU");
	assert_int_equal(back->j, 145872);
	assert_int_equal(back->at_ms, INT64_C(1609459200000));
	assert_int_equal(back->catalogue, 3);
	assert_int_equal(back->small, 7);
	assert_string_equal(back->class_code, "internal");
	assert_int_equal(back->n_sheets, 2);
	const struct sheet *s = &back->sheets[0];
	assert_true(s->columns[6].judges && s->rows[1].sensitive && !s->rows[0].sensitive);
	assert_true(s->rows[0].cells[2].differs && s->rows[0].cells[2].n == 344 && s->rows[0].cells[2].d == 868);
	assert_int_equal(s->n_sentences, 1);
	assert_int_equal(s->sentence_rows[0], 0);
	s = &back->sheets[1];
	assert_int_equal(s->n_sums, 1);
	assert_int_equal(s->sums[0].parts[1].row, 4);
	assert_int_equal(s->sums[0].whole.column, 2);
	assert_int_equal(s->n_charts, 2);
	assert_int_equal(s->charts[1].type, CHART_LINE);
	assert_int_equal(s->charts[1].values[1], 6);
	assert_int_equal(s->rows[2].depth, 1);
	assert_true(s->rows[0].total);
	assert_int_equal(s->rows[2].cells[5].cover, COVER_SMALL);
	assert_int_equal(s->rows[1].cells[6].cover, COVER_OTHER);
	assert_string_equal(s->columns[3].group_en, "Women");
	buffer_fini(&json);
}

static void
hostile_words_come_back_as_far_as_they_are_utf8(void **state)
{
	(void)state;
	struct buffer json = { 0 };
	struct book *b = book_hostile(arena);

	book_write_json(b, &json);
	const struct book *back = read_back(&json);
	for (size_t r = 0; r < b->sheets[0].n_rows; r++) {
		const char *was = b->sheets[0].rows[r].cells[0].words, *is = back->sheets[0].rows[r].cells[0].words;
		assert_string_equal(is, text_is_utf8(was, strlen(was)) ? was : "?? broken");
	}
	assert_int_equal(back->sheets[0].rows[0].cells[1].n, (INT64_C(1) << 53) - 1);
	buffer_fini(&json);
}

static void
refused(const char *json, size_t cap, enum fault_code code)
{
	struct arena *small = arena_new(cap);
	struct book *b;
	struct fault f = { 0 };
	struct slice text = { (const uint8_t *)json, strlen(json) };

	if (book_read_json(text, small, &b, &f) != REFUSED || f.code != code)
		fail_msg("taken, or refused for another reason (%d %s %s): %s", f.code, f.place, f.detail, json);
	assert_null(b);
	arena_free(&small);
}

static void
what_is_not_a_book_is_refused(void **state)
{
	(void)state;
#define SHEET(columns, rest) "{\"sheets\":[{\"columns\":[" columns "]," rest "}]}"
#define COLUMN "{\"key\":\"a\",\"type\":\"number\"}"
	static const char *const texts[] = {
		"", "[]", "{", "null", "{}", "{\"sheets\":{}}", "{\"sheets\":[1]}", "{\"j\":\"1\",\"sheets\":[]}", "{\"j\":1.5,\"sheets\":[]}",
		"{\"catalogue\":99999999999,\"sheets\":[]}", "{\"report\":5,\"sheets\":[]}", "{\"left_vi\":[\"a\"],\"sheets\":[]}",
		"{\"sheets\":[],\"sheets\":[]}",
		SHEET("{\"type\":\"number\"}", "\"rows\":[]"),
		SHEET("{\"key\":\"a\"}", "\"rows\":[]"),
		SHEET("{\"key\":\"a\",\"type\":\"thing\"}", "\"rows\":[]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[1,2]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[1.5]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[true]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[99999999999999999]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[{\"what\":\"nothing\"}]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[{\"what\":\"count\",\"cover\":\"big\"}]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[{\"n\":1}]}]"),
		SHEET(COLUMN, "\"rows\":[{\"depth\":-1,\"cells\":[1]}]"),
		SHEET(COLUMN, "\"rows\":[{\"depth\":99,\"cells\":[1]}]"),
		SHEET(COLUMN, "\"rows\":[{\"total\":1,\"cells\":[1]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[1]}],\"sums\":[{\"whole\":[0,1,1],\"parts\":[]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[1]}],\"sums\":[{\"whole\":[0,0,1],\"parts\":[[1,0,1]]}]"),
		SHEET(COLUMN, "\"rows\":[{\"cells\":[1]}],\"sums\":[{\"whole\":[0,0],\"parts\":[]}]"),
		SHEET(COLUMN, "\"rows\":[],\"charts\":[{\"type\":\"bars\",\"labels\":1,\"values\":[0]}]"),
		SHEET(COLUMN, "\"rows\":[],\"charts\":[{\"type\":\"bars\",\"labels\":0,\"values\":[1]}]"),
		SHEET(COLUMN, "\"rows\":[],\"notes_vi\":[\"a\"],\"notes_en\":[\"a\",\"b\"]"),
		SHEET(COLUMN, "\"rows\":[],\"sentences_vi\":[\"a\"],\"sentence_rows\":[0]"),
		SHEET(COLUMN, "\"rows\":\"none\""),
		"{\"report\":\"a\\u0000b\",\"sheets\":[]}",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		refused(texts[i], 1u << 20, LT_5361);
	char *deep = calloc(1, 100001);
	memset(deep, '[', 100000);
	refused(deep, 1u << 20, LT_5361);
	free(deep);
	refused(SHEET(COLUMN, "\"rows\":[]"), 16, LT_5362);
}

static void
a_damaged_book_is_read_or_refused_but_never_worse(void **state)
{
	(void)state;
	struct buffer json = { 0 };
	uint64_t seed = 11;
	int taken = 0;

	book_write_json(book_official(arena), &json);
	for (int i = 0; i < 3000; i++) {
		struct arena *small = arena_new(1u << 20);
		struct buffer damaged = { 0 };
		struct book *b;
		buffer_put(&damaged, json.data, json.len);
		for (int n = 1 + below(&seed, 3); n > 0; n--)
			damaged.data[below(&seed, (int)json.len)] = (uint8_t) "0129-\"[]{},:xn\xc3\x00"[below(&seed, 16)];
		if (book_read_json(buffer_slice(&damaged), small, &b, NULL) == DONE) {
			taken++;
			written(book_write_text, b, LANG_VI);
			written(book_write_csv, b, LANG_EN);
		}
		buffer_fini(&damaged);
		arena_free(&small);
	}
	assert_true(taken > 100 && taken < 2900);
	buffer_fini(&json);
}

static void
the_same_book_gives_the_same_bytes(void **state)
{
	(void)state;
	struct arena *other = arena_new(1u << 20);
	char *csv = strdup(written(book_write_csv, book_official(arena), LANG_VI));
	struct buffer a = { 0 }, b = { 0 };

	assert_string_equal(written(book_write_csv, book_official(other), LANG_VI), csv);
	book_write_json(book_official(arena), &a);
	book_write_json(book_official(other), &b);
	assert_true(slice_equal(buffer_slice(&a), buffer_slice(&b)));
	free(csv);
	buffer_fini(&a);
	buffer_fini(&b);
	arena_free(&other);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
		TEST(cells_read_as_people_write_them),
		TEST(the_longest_numbers_fit),
		TEST(csv_is_what_excel_in_vietnam_opens),
		TEST(nothing_typed_becomes_a_formula_or_breaks_a_row),
		TEST(a_terminal_shows_title_table_and_notes_in_line),
		TEST(a_book_comes_back_from_json_exactly),
		TEST(every_field_survives),
		TEST(hostile_words_come_back_as_far_as_they_are_utf8),
		TEST(what_is_not_a_book_is_refused),
		TEST(a_damaged_book_is_read_or_refused_but_never_worse),
		TEST(the_same_book_gives_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
