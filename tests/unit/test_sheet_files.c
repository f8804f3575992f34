/* Books as xlsx and PDF, read back by programs that have nothing to do with ours: LibreOffice opens the xlsx and tells what is in its
 * cells, pdftotext tells what stands on the pages. Where a program lacks its tests are skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/base/clock.h"
#include "server/sheets/room.h"
#include "tests/unit/sheet_book.h"

#define LETTERS_KEPT 32000

static struct arena *arena;
static char folder[64];

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new(256u << 20);
	strcpy(folder, "/tmp/lt-sheets-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return 0;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	arena_free(&arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static bool
run(const char *fmt, ...)
{
	char command[1000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof command, fmt, args);
	va_end(args);
	return system(command) == 0;
}

static void
need(const char *program, const char *package)
{
	if (run("command -v %s >/dev/null 2>&1", program))
		return;
	print_message("%s is not here (package %s): skipped\n", program, package);
	skip();
}

static const char *
path(const char *name)
{
	static char out[4][512];
	static int turn;
	char *it = out[turn = (turn + 1) % 4];

	snprintf(it, 512, "%s/%s", folder, name);
	return it;
}

static struct buffer
file_read(const char *name)
{
	struct buffer b = { 0 };
	FILE *file = fopen(name, "rb");
	size_t n;

	if (file == NULL)
		fail_msg("%s was not written", name);
	while ((n = fread(buffer_room(&b, 65536), 1, 65536, file)) > 0)
		b.len += n;
	fclose(file);
	buffer_put_u8(&b, 0);
	b.len--;
	return b;
}

static void
wrote(enum result result, const struct fault *f)
{
	if (result != DONE)
		fail_msg("%s: %s", f->place, f->detail);
}

/* ---- what LibreOffice says is in the cells ---- */

#define GRID_COLUMNS 16
struct grid { char *(*cells)[GRID_COLUMNS]; size_t n_rows; struct buffer text; };

/* Each sheet as CSV: numbers bare, days month first, as the filter tells them. */
static void
office(const char *name, const char *to)
{
	assert_true(run("cd '%s' && timeout 120 soffice --headless -env:UserInstallation=file://%s/profile --convert-to '%s' '%s' >office.log 2>&1", folder,
	                folder, to, name));
}

#define AS_CSV "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1"

static struct grid
grid_read(const char *file)
{
	struct grid g = { .cells = calloc(2000, sizeof *g.cells), .text = file_read(file) };
	char *p = (char *)g.text.data;
	size_t column = 0;

	while (*p != '\0' && g.n_rows < 2000) {
		char *to = p, *start = p;
		bool quoted = *p == '"';
		if (quoted)
			p++;
		for (; quoted ? *p != '\0' && !(*p == '"' && p[1] != '"') : *p != ';' && *p != '\n' && *p != '\0'; p++) {
			if (quoted && *p == '"')
				p++;
			*to++ = *p;
		}
		if (quoted)
			p++;
		char end = *p;
		if (column < GRID_COLUMNS)
			g.cells[g.n_rows][column++] = start;
		if (end != ';') {
			g.n_rows++;
			column = 0;
		}
		if (end != '\0')
			p++;
		*to = '\0';
	}
	return g;
}

static void
grid_fini(struct grid *g)
{
	free(g->cells);
	buffer_fini(&g->text);
}

static void
bare_number(int64_t hundredths, char out[40])
{
	snprintf(out, 40, "%s%lld.%02d", hundredths < 0 ? "-" : "", llabs((long long)hundredths) / 100, (int)(llabs((long long)hundredths) % 100));
	for (char *end = out + strlen(out) - 1; *end == '0' || *end == '.'; *end-- = '\0')
		if (*end == '.') {
			*end = '\0';
			break;
		}
}

/* What the cell of a spreadsheet must hold. */
static const char *
expected(const struct sheet_cell *c, struct buffer *room)
{
	static char text[40];
	int year, month, day;
	int64_t hundredths;

	if (c->what == CELL_DAY && c->cover == COVER_NONE) {
		date_split((int32_t)c->n, &year, &month, &day);
		snprintf(text, sizeof text, "%02d/%02d/%d", month, day, year);
		return text;
	}
	if (c->what == CELL_COUNT && c->cover == COVER_NONE) {
		snprintf(text, sizeof text, "%lld", (long long)c->n);
		return text;
	}
	if (sheet_cell_hundredths(c, &hundredths)) {
		bare_number(hundredths, text);
		return text;
	}
	const char *shown = sheet_cell_shown(c, LANG_VI, room);
	if (text_letters(shown) > LETTERS_KEPT) {
		size_t at = 0;
		for (size_t n = 0; n <= LETTERS_KEPT; at++)
			n += (shown[at] & 0xc0) != 0x80;
		strcpy((char *)room->data + at - 1, "…");
	}
	return shown;
}

static size_t
heading_row(const struct grid *g, const struct sheet *s)
{
	struct buffer room = { 0 };

	for (size_t r = 0; r < g->n_rows; r++) {
		size_t c = 0;
		while (c < s->n_columns && g->cells[r][c] != NULL && strcmp(g->cells[r][c], sheet_clean(&room, s->columns[c].vi)) == 0)
			c++;
		if (c == s->n_columns) {
			buffer_fini(&room);
			return r;
		}
	}
	fail_msg("no row of headings");
	return 0;
}

static void
same_cells(const char *file, const struct sheet *s)
{
	struct grid g = grid_read(file);
	struct buffer room = { 0 };
	size_t first = heading_row(&g, s) + 1;

	assert_true(g.n_rows >= first + s->n_rows);
	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; c < s->n_columns; c++) {
			const char *wanted = expected(&s->rows[r].cells[c], &room);
			if (strcmp(g.cells[first + r][c], wanted) != 0)
				fail_msg("row %zu, column %zu: «%.80s», not «%.80s»", r, c, g.cells[first + r][c], wanted);
		}
	buffer_fini(&room);
	grid_fini(&g);
}

static void
libreoffice_finds_every_cell_as_it_was(void **state)
{
	(void)state;
	struct fault f = { 0 };
	struct book *b = book_official(arena);

	need("soffice", "libreoffice-calc-nogui");
	wrote(book_write_xlsx(b, LANG_VI, path("book.xlsx"), &f), &f);
	office("book.xlsx", AS_CSV);
	same_cells(path("book-Chỉ tiêu nghị quyết.csv"), &b->sheets[0]);
	same_cells(path("book-Đảng viên.csv"), &b->sheets[1]);
	struct grid g = grid_read(path("book-Đảng viên.csv"));
	assert_string_equal(g.cells[0][0], "ĐẢNG BỘ TỈNH MẪU");
	assert_string_equal(g.cells[0][3], "ĐẢNG CỘNG SẢN VIỆT NAM");
	assert_string_equal(g.cells[6][3], "Phụ nữ");
	assert_string_equal(g.cells[6][5], "Thiểu số");
	grid_fini(&g);
}

static void
hostile_words_stay_words_in_a_spreadsheet(void **state)
{
	(void)state;
	struct fault f = { 0 };
	struct book *b = book_hostile(arena);

	need("soffice", "libreoffice-calc-nogui");
	wrote(book_write_xlsx(b, LANG_VI, path("hostile.xlsx"), &f), &f);
	office("hostile.xlsx", AS_CSV);
	same_cells(path("hostile-Một tờ có tên dài hơn ba mươi m.csv"), &b->sheets[0]);
	same_cells(path("hostile-MỘT tờ có tên dài hơn ba mư (2).csv"), &b->sheets[1]);
	same_cells(path("hostile---------.csv"), &b->sheets[2]);
}

static size_t
times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void
a_spreadsheet_has_its_charts_headers_and_no_formula(void **state)
{
	(void)state;
	struct fault f = { 0 };

	need("soffice", "libreoffice-calc-nogui");
	wrote(book_write_xlsx(book_official(arena), LANG_VI, path("book.xlsx"), &f), &f);
	office("book.xlsx", "fods");
	struct buffer fods = file_read(path("book.fods"));
	const char *text = (const char *)fods.data;
	assert_int_equal(times(text, "table:formula="), 0);
	assert_int_equal(times(text, "<table:table-header-rows>"), 2 + 2);             /* repeated on paper; charts have one each */
	assert_true(times(text, "<chart:chart ") >= 2);
	assert_true(times(text, "<text:page-number>") >= 2);
	assert_non_null(strstr(text, "<dc:title>KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CỦA NGHỊ QUYẾT SỐ 03-NQ/TU</dc:title>"));
	assert_non_null(strstr(text, "<meta:creation-date>2021-01-01T00:00:00"));
	buffer_fini(&fods);
}

/* What a spreadsheet without a window does not tell is looked for in the file. */
static void
headings_stay_in_sight(void **state)
{
	(void)state;
	struct fault f = { 0 };

	need("unzip", "unzip");
	wrote(book_write_xlsx(book_official(arena), LANG_VI, path("book.xlsx"), &f), &f);
	assert_true(run("cd '%s' && unzip -p book.xlsx xl/worksheets/sheet1.xml >one.xml && unzip -p book.xlsx xl/worksheets/sheet2.xml >two.xml", folder));
	struct buffer one = file_read(path("one.xml")), two = file_read(path("two.xml"));
	assert_non_null(strstr((char *)one.data, "<pane xSplit=\"2\" ySplit=\"8\" topLeftCell=\"C9\""));
	assert_non_null(strstr((char *)two.data, "state=\"frozen\""));
	assert_int_equal(times((char *)one.data, "<f>") + times((char *)two.data, "<f>"), 0);
	buffer_fini(&one);
	buffer_fini(&two);
}

/* ---- what stands on paper ---- */

static struct buffer
page_text(const char *name)
{
	assert_true(run("cd '%s' && timeout 60 pdftotext -layout '%s' page.txt", folder, name));
	return file_read(path("page.txt"));
}

/* The numbers of a row in their order in one line; words may wrap, but none is missing. */
static void
row_is_on_paper(const char *text, const struct sheet *s, const struct sheet_row *row)
{
	struct buffer room = { 0 };
	const char *line = text;

	for (size_t c = 0; c < s->n_columns; c++) {
		char *words = strdup(sheet_cell_shown(&row->cells[c], LANG_VI, &room)), *rest = words, *word;
		while (s->columns[c].type == COLUMN_WORDS && (word = strsep(&rest, " ")) != NULL)
			if (strstr(text, word) == NULL)
				fail_msg("«%s» is not on paper", word);
		free(words);
	}
	for (bool found = false; !found;) {
		const char *at = line, *end = strchr(line, '\n');
		if (end == NULL)
			fail_msg("no line has the numbers of row «%s»", row->key);
		found = true;
		for (size_t c = 0; found && c < s->n_columns; c++) {
			const char *shown = sheet_cell_shown(&row->cells[c], LANG_VI, &room);
			if (s->columns[c].type == COLUMN_WORDS || shown[0] == '\0')
				continue;
			at = strstr(at, shown);
			found = at != NULL && at < end;
			at = found ? at + strlen(shown) : line;
		}
		line = end + 1;
	}
	buffer_fini(&room);
}

static void
the_pdf_says_what_the_book_says(void **state)
{
	(void)state;
	struct fault f = { 0 };
	struct book *b = book_official(arena);

	need("pdftotext", "poppler-utils");
	wrote(book_write_pdf(b, LANG_VI, path("book.pdf"), &f), &f);
	struct buffer paper = page_text("book.pdf");
	const char *text = (const char *)paper.data;
	for (size_t i = 0; i < b->n_sheets; i++) {
		assert_non_null(strstr(text, b->sheets[i].title_vi));
		for (size_t r = 0; r < b->sheets[i].n_rows; r++)
			row_is_on_paper(text, &b->sheets[i], &b->sheets[i].rows[r]);
	}
	static const char *const parts[] = { "ĐẢNG BỘ TỈNH MẪU", "ĐẢNG CỘNG SẢN VIỆT NAM", "BAN TỔ CHỨC", "Có đến 31/12/2020. Đơn vị tính: đảng viên",
		"Kết quả thực hiện", "NGƯỜI LẬP BIỂU", "T/M BAN THƯỜNG VỤ", "Ngày 01 tháng 01 năm 2021", "(*) Khác mẫu số: số đơn vị đã thay đổi.",
		"Số liệu nhận đến số 145.872, 10/10 điểm đã chốt.", "Đảng viên theo đơn vị", "Trang 1/" };
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strstr(text, parts[i]) == NULL)
			fail_msg("«%s» is not on paper:\n%s", parts[i], text);
	buffer_fini(&paper);
}

static void
a_long_table_repeats_its_heading_on_every_numbered_page(void **state)
{
	(void)state;
	struct fault f = { 0 };
	struct book *b = book_long(arena, 700);
	char number[32];

	need("pdftotext", "poppler-utils");
	wrote(book_write_pdf(b, LANG_VI, path("long.pdf"), &f), &f);
	struct buffer paper = page_text("long.pdf");
	const char *text = (const char *)paper.data;
	size_t pages = times(text, "\f");
	assert_true(pages > 10);
	assert_int_equal(times(text, "Cột 5"), pages);
	for (size_t page = 1; page <= pages; page++) {
		snprintf(number, sizeof number, "Trang %zu/%zu", page, pages);
		assert_non_null(strstr(text, number));
	}
	for (size_t r = 0; r < b->sheets[0].n_rows; r++)
		row_is_on_paper(text, &b->sheets[0], &b->sheets[0].rows[r]);
	buffer_fini(&paper);
}

static void
hostile_words_are_drawn_and_what_is_longer_than_a_page_is_cut(void **state)
{
	(void)state;
	struct fault f = { 0 };

	wrote(book_write_pdf(book_hostile(arena), LANG_VI, path("hostile.pdf"), &f), &f);
	need("pdftotext", "poppler-utils");
	struct buffer paper = page_text("hostile.pdf");
	assert_non_null(strstr((char *)paper.data, "Thượng tướng Đỗ Ưỡng Ỷ Ẫm"));
	assert_non_null(strstr((char *)paper.data, "=1+1"));
	assert_true(times((char *)paper.data, "ế") > 3 * 1000);                         /* a viewer may find the rest behind the «…» */
	assert_null(strstr((char *)paper.data, "ế-"));                                  /* what has no spaces is broken, not hyphenated */
	assert_true(times((char *)paper.data, "\f") <= 9);
	buffer_fini(&paper);
}

/* ---- both ---- */

typedef enum result write_fn(const struct book *, enum lang, const char *, struct fault *);

static void
the_same_book_gives_the_same_file(void **state)
{
	(void)state;
	static write_fn *const writers[] = { book_write_xlsx, book_write_pdf };
	struct fault f = { 0 };

	for (size_t i = 0; i < 2; i++) {
		wrote(writers[i](book_official(arena), LANG_VI, path("one"), &f), &f);
		usleep(1100000);              /* another second */
		wrote(writers[i](book_official(arena), LANG_VI, path("two"), &f), &f);
		struct buffer one = file_read(path("one")), two = file_read(path("two"));
		assert_true(slice_equal(buffer_slice(&one), buffer_slice(&two)));
		buffer_fini(&one);
		buffer_fini(&two);
	}
}

static void
a_file_that_cannot_be_written_is_told_and_the_old_one_stays(void **state)
{
	(void)state;
	static write_fn *const writers[] = { book_write_xlsx, book_write_pdf };
	struct fault f;

	for (size_t i = 0; i < 2; i++) {
		f = (struct fault){ 0 };
		assert_int_equal(writers[i](book_official(arena), LANG_VI, path("nowhere/book"), &f), REFUSED);
		assert_int_equal(f.code, LT_5360);
		assert_true(run("mkdir -p '%s/taken/x'", folder));      /* a folder of that name: the last step fails */
		assert_int_equal(writers[i](book_official(arena), LANG_VI, path("taken"), &f), REFUSED);
		assert_int_not_equal(access(path("taken.part"), F_OK), 0);
		assert_int_equal(access(path("taken/x"), F_OK), 0);
		if (access("/dev/full", W_OK) == 0) {                   /* a disk without room */
			assert_true(run("ln -s /dev/full '%s/full.part'", folder));
			assert_int_equal(writers[i](book_official(arena), LANG_VI, path("full"), &f), REFUSED);
			assert_int_not_equal(access(path("full"), F_OK), 0);
		}
	}
}

static void
an_empty_table_is_a_table(void **state)
{
	(void)state;
	static write_fn *const writers[] = { book_write_xlsx, book_write_pdf };
	struct fault f = { 0 };
	struct book *b = book_long(arena, 1);

	for (size_t rows = 0; rows < 2; rows++)
		for (size_t columns = 0; columns < 3; columns++)
			for (size_t i = 0; i < 2; i++) {
				b->sheets[0].n_rows = rows;
				b->sheets[0].n_columns = columns;
				wrote(writers[i](b, LANG_EN, path("small"), &f), &f);
			}
	b->n_sheets = 0;
	wrote(book_write_pdf(b, LANG_EN, path("none"), &f), &f);
	wrote(book_write_xlsx(b, LANG_EN, path("none"), &f), &f);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
		TEST(libreoffice_finds_every_cell_as_it_was),
		TEST(hostile_words_stay_words_in_a_spreadsheet),
		TEST(a_spreadsheet_has_its_charts_headers_and_no_formula),
		TEST(headings_stay_in_sight),
		TEST(the_pdf_says_what_the_book_says),
		TEST(a_long_table_repeats_its_heading_on_every_numbered_page),
		TEST(hostile_words_are_drawn_and_what_is_longer_than_a_page_is_cut),
		TEST(the_same_book_gives_the_same_file),
		TEST(a_file_that_cannot_be_written_is_told_and_the_old_one_stays),
		TEST(an_empty_table_is_a_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
