#include "tests/unit/sheet_book.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void *
room(struct arena *a, size_t n, size_t size)
{
	void *p = arena_alloc(a, n * size);
	assert(p != NULL);
	return p;
}

static const char *
numbered(struct arena *a, const char *fmt, size_t n)
{
	char text[80];
	snprintf(text, sizeof text, fmt, (unsigned)n);
	return arena_text(a, text);
}

struct sheet_cell
cell_count(int64_t n)
{
	return (struct sheet_cell){ .what = CELL_COUNT, .n = n };
}

struct sheet_cell
cell_pair(enum cell_what what, int64_t n, int64_t d)
{
	return (struct sheet_cell){ .what = what, .n = n, .d = d };
}

struct sheet_cell
cell_words(const char *words)
{
	return (struct sheet_cell){ .what = CELL_WORDS, .words = words };
}

void
sheet_blank(struct sheet *s, struct arena *a, size_t rows, size_t columns)
{
	s->n_columns = columns;
	s->columns = room(a, columns, sizeof *s->columns);
	for (size_t c = 0; c < columns; c++)
		s->columns[c] = (struct sheet_column){ .key = numbered(a, "c%u", c), .vi = numbered(a, "Cột %u", c), .en = numbered(a, "Column %u", c),
		                                       .type = COLUMN_NUMBER };
	s->n_rows = rows;
	s->rows = room(a, rows, sizeof *s->rows);
	for (size_t r = 0; r < rows; r++)
		s->rows[r] = (struct sheet_row){ .key = numbered(a, "r%u", r), .cells = room(a, columns, sizeof(struct sheet_cell)) };
}

void
sheet_sum_put(struct sheet_sum *out, struct arena *a, size_t n, const unsigned (*places)[2])
{
	out->whole = (struct sheet_place){ places[0][0], places[0][1], 1 };
	out->n_parts = n - 1;
	out->parts = room(a, n - 1, sizeof *out->parts);
	for (size_t i = 1; i < n; i++)
		out->parts[i - 1] = (struct sheet_place){ places[i][0], places[i][1], 1 };
}

static void
heads(struct book *b)
{
	b->left_vi[0] = "ĐẢNG BỘ TỈNH MẪU";
	b->left_vi[1] = "BAN TỔ CHỨC";
	b->left_en[0] = "PARTY COMMITTEE OF THE SAMPLE PROVINCE";
	b->left_en[1] = "ORGANISATION COMMISSION";
	b->right_vi = "ĐẢNG CỘNG SẢN VIỆT NAM";
	b->right_en = "COMMUNIST PARTY OF VIETNAM";
	b->sign_vi[0] = "NGƯỜI LẬP BIỂU";
	b->sign_vi[1] = "T/M BAN THƯỜNG VỤ";
	b->sign_en[0] = "PREPARED BY";
	b->sign_en[1] = "FOR THE STANDING COMMITTEE";
	b->report = "review";
	b->period = "2020";
	b->j = 145872;
	b->at_ms = INT64_C(1609459200000);
	b->catalogue = 3;
	b->received_vi = "Số liệu nhận đến số 145.872, 10/10 điểm đã chốt.";
	b->received_en = "Figures received up to number 145,872, 10 of 10 sites closed.";
	b->class_code = "internal";
	b->series_vi = "Theo đơn vị tại thời điểm ấy.";
	b->series_en = "By the units of the time.";
}

static void
review(struct sheet *s, struct arena *a)
{
	static const char *const vi[] = { "TT", "Chỉ tiêu", "Thời điểm ban hành", "Hiện nay", "Tăng/giảm", "Mục tiêu", "Đánh giá" };
	static const char *const en[] = { "No.", "Indicator", "At issue", "Now", "Change", "Target", "Judgement" };
	static const char *const keys[] = { "tt", "indicator", "baseline", "now", "change", "target", "judgement" };
	static const char *notes_vi[] = { "(*) Khác mẫu số: số đơn vị đã thay đổi." }, *notes_en[] = { "(*) Another denominator: units changed." };
	static const char *said_vi[] = { "Đến nay, có 588/756 thôn trưởng là đảng viên, đạt 77,78%, tăng 38,15 điểm phần trăm." };
	static const char *said_en[] = { "By now 588 of 756 village heads are members: 77.78%, up by 38.15 points." };

	sheet_blank(s, a, 3, 7);
	for (size_t c = 0; c < 7; c++)
		s->columns[c] = (struct sheet_column){ .key = keys[c], .vi = vi[c], .en = en[c], .type = c >= 2 && c <= 5 ? COLUMN_SHARE : COLUMN_WORDS };
	s->columns[2].group_vi = s->columns[3].group_vi = s->columns[4].group_vi = "Kết quả thực hiện";
	s->columns[2].group_en = s->columns[3].group_en = s->columns[4].group_en = "Results";
	struct sheet_cell rows[3][7] = {
		{ cell_count(1), cell_words("Thôn trưởng là đảng viên"), cell_pair(CELL_RATIO, 344, 868), cell_pair(CELL_RATIO, 588, 756),
		  cell_pair(CELL_POINTS, 3815, 0), cell_pair(CELL_PERCENT, 7000, 0), cell_words("Đạt") },
		{ cell_count(2), cell_words("Bí thư chi bộ kiêm trưởng thôn"), cell_pair(CELL_SHARE, 33, 868), cell_pair(CELL_SHARE, 280, 756),
		  cell_pair(CELL_POINTS, 3324, 0), cell_pair(CELL_PERCENT, 7778, 0), cell_words("Chưa đạt") },
		{ cell_count(3), cell_words("Chi bộ có sinh hoạt chuyên đề"), cell_pair(CELL_NO_DATA, 0, 0), cell_pair(CELL_SHARE, 0, 0),
		  cell_pair(CELL_POINTS, -25, 0), cell_pair(CELL_BLANK, 0, 0), cell_words("Chưa có số liệu") },
	};
	rows[0][2].differs = true;
	rows[1][3].differs = true;
	for (size_t r = 0; r < 3; r++)
		memcpy(s->rows[r].cells, rows[r], sizeof rows[r]);
	s->name_vi = "Chỉ tiêu nghị quyết", s->name_en = "Programme review";
	s->title_vi = "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CỦA NGHỊ QUYẾT SỐ 03-NQ/TU", s->title_en = "RESULTS OF RESOLUTION 03-NQ/TU";
	s->as_of_vi = "Có đến 31/12/2020", s->as_of_en = "As of 2020-12-31";
	s->notes_vi = notes_vi, s->notes_en = notes_en, s->n_notes = 1;
	s->sentences_vi = said_vi, s->sentences_en = said_en, s->n_sentences = 1;
	s->sentence_rows = room(a, 1, sizeof *s->sentence_rows);
}

static void
members(struct sheet *s, struct arena *a)
{
	static const char *const vi[] = { "TT", "Đơn vị", "Tổng số", "Nữ", "Tỷ lệ %", "Dân tộc thiểu số", "Tỷ lệ %", "Ngày thành lập" };
	static const char *const en[] = { "No.", "Unit", "Total", "Women", "Share %", "Minority", "Share %", "Founded" };
	static const enum column_type types[] = { COLUMN_NUMBER, COLUMN_WORDS, COLUMN_NUMBER, COLUMN_NUMBER, COLUMN_SHARE, COLUMN_NUMBER, COLUMN_SHARE,
	                                          COLUMN_DAY };
	static const struct { const char *name; int64_t total, women, minority; int32_t day; } units[] = {
		{ "Toàn tỉnh", 56760, 22114, 25292, -8000 }, { "Huyện Lâm Bình", 3269, 1000, 3, 14975 }, { "Xã Thượng Lâm", 1268, 400, 2, -7300 },
		{ "Xã Khuôn Hà", 2001, 600, 1, -20000 }, { "Thành phố Tuyên Quang", 53491, 21114, 25289, -8000 },
	};

	sheet_blank(s, a, 5, 8);
	for (size_t c = 0; c < 8; c++)
		s->columns[c] = (struct sheet_column){ .key = numbered(a, "k%u", c), .vi = vi[c], .en = en[c], .type = types[c] };
	s->columns[3].group_vi = s->columns[4].group_vi = "Phụ nữ", s->columns[3].group_en = s->columns[4].group_en = "Women";
	s->columns[5].group_vi = s->columns[6].group_vi = "Thiểu số", s->columns[5].group_en = s->columns[6].group_en = "Minorities";
	for (size_t r = 0; r < 5; r++) {
		struct sheet_cell cells[8] = { cell_count((int64_t)r), cell_words(units[r].name), cell_count(units[r].total), cell_count(units[r].women),
			cell_pair(CELL_SHARE, units[r].women, units[r].total), cell_count(units[r].minority),
			cell_pair(CELL_SHARE, units[r].minority, units[r].total), { .what = CELL_DAY, .n = units[r].day } };
		if (units[r].minority < 5)
			cells[5] = (struct sheet_cell){ .what = CELL_COUNT, .cover = COVER_SMALL, .n = 5 },
			cells[6] = (struct sheet_cell){ .what = CELL_SHARE, .cover = r == 1 ? COVER_OTHER : COVER_SMALL, .n = r == 1 ? 0 : 5 };
		memcpy(s->rows[r].cells, cells, sizeof cells);
		s->rows[r].depth = r == 2 || r == 3;
	}
	s->rows[0].total = true;
	s->columns[5].sensitive = s->columns[6].sensitive = true;
	s->name_vi = "Đảng viên", s->name_en = "Members";
	s->title_vi = "ĐẢNG VIÊN THEO ĐƠN VỊ", s->title_en = "MEMBERS BY UNIT";
	s->as_of_vi = "Có đến 31/12/2020", s->as_of_en = "As of 2020-12-31";
	s->unit_vi = "Đơn vị tính: đảng viên", s->unit_en = "Unit: members";
	s->n_sums = 1;
	s->sums = room(a, 1, sizeof *s->sums);
	sheet_sum_put(s->sums, a, 3, (const unsigned[][2]){ { 0, 2 }, { 1, 2 }, { 4, 2 } });
	s->n_charts = 2;
	s->charts = room(a, 2, sizeof *s->charts);
	for (size_t i = 0; i < 2; i++) {
		unsigned *values = room(a, 2, sizeof *values);
		values[0] = i == 0 ? 2 : 4, values[1] = i == 0 ? 3 : 6;
		s->charts[i] = (struct sheet_chart){ .type = i == 0 ? CHART_BARS : CHART_LINE, .labels = 1, .values = values, .n_values = 2,
		                                     .vi = "Đảng viên theo đơn vị", .en = "Members by unit" };
	}
}

struct book *
book_official(struct arena *a)
{
	struct book *b = room(a, 1, sizeof *b);

	heads(b);
	b->n_sheets = 2;
	b->sheets = room(a, 2, sizeof *b->sheets);
	review(&b->sheets[0], a);
	members(&b->sheets[1], a);
	return b;
}

struct book *
book_hostile(struct arena *a)
{
	static const char *const words[] = {
		"<b>&amp;\"' ]]>", "=1+1", "+SUM(A1:A9)", "-2+3", "@cmd", "'=quoted", "a;b\"c", "\x01\x1f\x7f lines\r\nand\ttabs", "_x0041_ stays",
		"Thượng tướng Đỗ Ưỡng Ỷ Ẫm", "\xef\xbf\xbe nothing \xef\xbf\xbf", "\xe2\x80\xae turned", "", " leading and trailing ", "\xff\xfe broken",
		"0123", "1/2/2020", "http://example.invalid/", "汉字 𝄞",
	};
	struct book *b = room(a, 1, sizeof *b);
	size_t n = sizeof words / sizeof words[0];
	char *very_long = room(a, 1, 120001);

	for (size_t i = 0; i + 3 <= 120000; i += 3)
		memcpy(very_long + i, "ế", 3);
	b->n_sheets = 3;
	b->sheets = room(a, 3, sizeof *b->sheets);
	b->at_ms = 1;
	for (size_t i = 0; i < 3; i++) {
		struct sheet *s = &b->sheets[i];
		sheet_blank(s, a, n + 1, 2);
		s->name_vi = i == 2 ? "[]:*?/\\'" : i == 1 ? "MỘT tờ có tên dài hơn ba mươi mốt chữ" : "Một tờ có tên dài hơn ba mươi mốt chữ";
		s->title_vi = "=cmd|' /C calc'!A0";
		s->columns[0].type = COLUMN_WORDS;
		s->columns[0].vi = "=A1 <&>";
		for (size_t r = 0; r < n; r++) {
			s->rows[r].cells[0] = cell_words(words[r]);
			s->rows[r].cells[1] = cell_count(i == 0 ? (INT64_C(1) << 53) - 1 : -(int64_t)r);
		}
		s->rows[n].cells[0] = cell_words(very_long);
		s->rows[n].depth = 25;
	}
	return b;
}

struct book *
book_long(struct arena *a, size_t rows)
{
	struct book *b = room(a, 1, sizeof *b);
	struct sheet *s = b->sheets = room(a, 1, sizeof *s);

	heads(b);
	b->n_sheets = 1;
	sheet_blank(s, a, rows, 10);
	s->name_vi = "Danh sách";
	s->title_vi = "DANH SÁCH TỔ CHỨC ĐẢNG";
	s->columns[1].type = s->columns[2].type = COLUMN_WORDS;
	s->columns[8].type = s->columns[9].type = COLUMN_SHARE;
	for (size_t r = 0; r < rows; r++) {
		struct sheet_cell *cells = s->rows[r].cells;
		cells[0] = cell_count((int64_t)r + 1);
		cells[1] = cell_words(numbered(a, "Chi bộ thôn Mẫu số %u", r));
		cells[2] = cell_words("Đảng bộ xã Phúc Sơn");
		for (size_t c = 3; c < 8; c++)
			cells[c] = cell_count((int64_t)(r * (c + 7) % 1733));
		for (size_t c = 8; c < 10; c++)
			cells[c] = cell_pair(CELL_SHARE, (int64_t)(r * c % 97), 97);
	}
	return b;
}
