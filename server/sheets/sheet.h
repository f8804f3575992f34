/* What a report is before it is rendered: a book of sheets, each a table of typed cells with its head, notes and charts. Pure: no
 * database, no clock. The same book becomes xlsx, pdf, csv, json, or a table on a terminal; JSON is its exact form and can be
 * read back, which is how a frozen report is rendered again. Numbers stay whole numbers until the last moment: a share keeps both
 * of its numbers. */
#ifndef LT_SERVER_SHEET_H
#define LT_SERVER_SHEET_H
#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/lang.h"
#include "common/base/share.h"

enum cell_what {
	CELL_BLANK,               /* nothing belongs here */
	CELL_NO_DATA,             /* something does, but nobody has told it: printed as «-» */
	CELL_WORDS,               /* text, as it is printed */
	CELL_COUNT,               /* n */
	CELL_SHARE,               /* n of d: printed as 77,78 (half up, in integers); d 0: no data */
	CELL_RATIO,               /* n of d, both numbers and the share: 588/756 = 77,78% */
	CELL_POINTS,              /* n hundredths of a percentage point, with its sign: +38,15 */
	CELL_PERCENT,             /* n hundredths of a per cent, set by somebody (a target), not counted */
	CELL_DAY,                 /* n: days since 1970-01-01 */
};
/* SMALL prints <5: n is the limit then (the book's), d 0. OTHER prints «…»: n and d are 0. What was counted is gone from memory. */
enum cell_cover { COVER_NONE, COVER_SMALL, COVER_OTHER };
struct sheet_cell {
	enum cell_what what : 8;
	enum cell_cover cover : 8;
	bool differs;             /* a mark beside it (*), said in a note (khác mẫu số, tổng khác các phần ...) */
	int64_t n, d;
	const char *words;
};

enum column_type { COLUMN_WORDS, COLUMN_NUMBER, COLUMN_SHARE, COLUMN_DAY };
struct sheet_column {
	const char *key;          /* csv, json: small letters, digits, _ */
	const char *group_vi, *group_en;      /* a heading above several columns side by side; NULL: none */
	const char *vi, *en;
	enum column_type type;
	unsigned width;           /* letters it would like; 0: the writer decides */
	bool sensitive;           /* counts of persons by an attribute: 1-4 are small */
	bool judges;              /* words that follow from the row's numbers («Đạt»): not printed where one of those is covered */
};
struct sheet_row {
	const char *key;          /* what it is about, for diff and drill-down: "organisation:DB08", "indicator:members_total" */
	unsigned depth;           /* printed further in */
	bool total;               /* printed bold */
	bool sensitive;           /* as of a column: every number in this row is (a table whose rows are indicators) */
	struct sheet_cell *cells; /* one per column */
};
/* A sum that readers can work out: whole = parts (each with +1 or -1). Cells by row and column; the whole's sign is not read.
 * Declare those along rows (total = men + women; opening + in - out = closing; a difference of two months) and whatever rows
 * add up that rows' depths and `total` do not show: book_protect finds those by itself. */
struct sheet_place { unsigned row, column; int sign; };
struct sheet_sum { struct sheet_place whole, *parts; size_t n_parts; };

enum chart_type { CHART_NONE, CHART_BARS, CHART_LINE };
struct sheet_chart { enum chart_type type; unsigned labels, *values; size_t n_values; const char *vi, *en; };

struct sheet {
	const char *name_vi, *name_en;        /* of the tab: 31 letters at most, none of []:*?/\ */
	const char *title_vi, *title_en;
	const char *as_of_vi, *as_of_en;      /* «Có đến 31/12/2020» */
	const char *unit_vi, *unit_en;        /* «Đơn vị tính: đảng viên»; NULL: several */
	struct sheet_column *columns; size_t n_columns;
	struct sheet_row *rows; size_t n_rows;
	struct sheet_sum *sums; size_t n_sums;
	struct sheet_chart *charts; size_t n_charts;
	const char **notes_vi, **notes_en; size_t n_notes;    /* below the table; warnings among them */
	const char **sentences_vi, **sentences_en; size_t n_sentences;  /* as an article prints them */
	unsigned *sentence_rows;  /* the row each tells of: it is left out when that row has a covered cell. NULL: all are, when any has */
};
struct book {
	const char *left_vi[2], *left_en[2];  /* head on the left: «ĐẢNG BỘ TỈNH …», «BAN TỔ CHỨC» */
	const char *right_vi, *right_en;      /* «ĐẢNG CỘNG SẢN VIỆT NAM» */
	const char *sign_vi[2], *sign_en[2];  /* «NGƯỜI LẬP BIỂU», «T/M BAN THƯỜNG VỤ» */
	const char *report, *period;          /* "review", "2020" */
	int64_t j;                            /* known up to here */
	int64_t at_ms;
	int32_t catalogue;                    /* version of the catalogue its rules come from */
	const char *received_vi, *received_en;        /* «Số liệu nhận đến số 145.872, 10/10 điểm đã chốt» */
	const char *class_code;               /* public, internal, restricted (S85) */
	const char *series_vi, *series_en;    /* «theo đơn vị tại thời điểm ấy», «quy về đơn vị ngày …»; «biết đến ngày …» */
	int32_t small;                        /* counts below it are small; 0: SMALL_NUMBER */
	struct sheet *sheets; size_t n_sheets;
};
#define SMALL_NUMBER 5

/* What people read: "56.760" / "56,760", "77,78" / "77.78", "+38,15", "<5", "…", "-"; without the mark of `differs`. Returns out,
 * or the cell's own words. */
#define CELL_TEXT_MAX 96
const char *sheet_cell_text(const struct sheet_cell *c, enum lang lang, char out[CELL_TEXT_MAX]);

/* protect.c: covers every sensitive cell of 1-4, what is printed beside it from the same number (its share, its points), and as many
 * others as it takes that nobody who knows the sums can work one out to within less than the covered range. Sheets of one
 * book are looked at together: cells whose rows and columns bear the same keys are taken to differ by something known.
 * Covered numbers are wiped; a note is added where something was covered (in the arena). Notes must not tell counts of
 * sensitive columns; sentences may (sentence_rows). README.md says what is promised and what is not. */
void book_protect(struct book *b, struct arena *a);

/* Writers. `out` gets the whole file; xlsx and pdf go through a file because their libraries do. REFUSED or LATER with a fault. */
enum result book_write_xlsx(const struct book *b, enum lang lang, const char *path, struct fault *f) MUST_CHECK;
enum result book_write_pdf(const struct book *b, enum lang lang, const char *path, struct fault *f) MUST_CHECK;
/* For Excel in Vietnam: UTF-8 with BOM, `;`, CRLF, decimal comma; text that begins with = + - @ gets an apostrophe (cell_guard).
 * Sheets one after the other, a blank line between: title, what it is of, heading, rows, notes. Numbers stand without
 * points between the thousands; marked cells are named in a last column. */
void book_write_csv(const struct book *b, enum lang lang, struct buffer *out);
void book_write_json(const struct book *b, struct buffer *out);
void book_write_text(const struct book *b, enum lang lang, struct buffer *out);      /* for a terminal: libsmartcols */
/* What book_write_json wrote. Strings live in the arena. REFUSED: not a book. */
enum result book_read_json(struct slice json, struct arena *a, struct book **out, struct fault *f) MUST_CHECK;

#endif
