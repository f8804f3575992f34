/* What a clerk's table looks like before its rows are read: which sign separates, which row names the columns, which
 * rows are sums. All by trying: the beginning of the file is parsed with each separator, the one that gives a header
 * wins. */
#include <stdlib.h>

#include "common/files/csv_room.h"
#include "common/files/vietnamese.h"

#define TOTAL_TEXT 64

static uint32_t
cells_kept(const struct csv_row *row)
{
	return row->n_cells < CSV_CELLS_MAX ? row->n_cells : CSV_CELLS_MAX;
}

/* ---- the header ---- */

size_t
header_find(const struct csv_options *o, const struct csv_rows *r, unsigned *fits)
{
	size_t single = 0;
	*fits = 0;
	for (size_t i = 0; o->is_column != NULL && i < r->n_rows && i < HEADER_ROWS; i++) {
		unsigned columns = 0, says = 0;
		for (uint32_t c = 0; c < cells_kept(&r->rows[i]); c++) {
			const char *cell = rows_cell(r, &r->rows[i], c);
			says += *cell != '\0';
			columns += *cell != '\0' && o->is_column(o->ctx, cell);
		}
		if (columns > 1) {
			*fits = columns;
			return i;
		}
		if (columns == 1 && says == 1 && *fits == 0) {
			*fits = 1;
			single = i;
		}
	}
	return single;
}

/* ---- the separator ---- */

/* How well a separator explains the sample: columns in the header first, then rows with equally many cells, then cells.
 */
struct trial { unsigned columns; size_t agreeing; uint32_t cells; };

static struct trial
trial_of(const struct csv_options *o, const struct csv_rows *r)
{
	struct trial t = { 0 };
	header_find(o, r, &t.columns);
	for (size_t i = 0; i < r->n_rows && i < 200; i++) {
		size_t same = 0;
		for (size_t k = 0; k < r->n_rows && k < 200; k++)
			same += r->rows[k].n_cells == r->rows[i].n_cells;
		uint32_t cells = r->rows[i].n_cells;
		if (cells > 1 && (same > t.agreeing || (same == t.agreeing && cells > t.cells))) {
			t.agreeing = same;
			t.cells = cells;
		}
	}
	return t;
}

static bool
is_better(const struct trial *a, const struct trial *b)
{
	if (a->columns != b->columns)
		return a->columns > b->columns;
	if (a->agreeing != b->agreeing)
		return a->agreeing > b->agreeing;
	return a->cells > b->cells;
}

char
separator_find(const struct csv_options *o, const char *sample, size_t len, enum encoding encoding,
               const struct letters *letters)
{
	static const char separators[] = { ';', ',', '\t' };
	struct trial best = { 0 };
	char found = ',';
	for (size_t i = 0; i < sizeof separators; i++) {
		struct csv_rows r;
		rows_init(&r, separators[i], encoding, letters);
		if (rows_parse(&r, sample, len) && len < SAMPLE - 3)   /* all of the file */
			(void)!rows_end(&r);
		struct trial t = trial_of(o, &r);
		if (t.agreeing > 0 && is_better(&t, &best)) {   /* a single column: no matter */
			best = t;
			found = separators[i];
		}
		rows_fini(&r);
	}
	return found;
}

/* ---- totals ---- */

/* The word alone, or with a colon or a bracket behind it. */
static bool
is_one_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(words[i]);
		const char *rest = text + len;
		if (strncmp(text, words[i], len) != 0)
			continue;
		rest += *rest == ' ';
		if (*rest == '\0' || strchr(":.(", *rest) != NULL)
			return true;
	}
	return false;
}

static bool
is_figure(const char *text)
{
	return text[strspn(text, "0123456789.,%- ")] == '\0';
}

/* Names and words beside the label: then a lone «Cộng» is somebody's name. */
static bool
row_is_figures(const struct csv_rows *r, const struct csv_row *row, uint32_t from)
{
	for (uint32_t i = from; i < cells_kept(row); i++)
		if (!is_figure(rows_cell(r, row, i)))
			return false;
	return true;
}

/* «Tổng cộng» says so itself; what may also be a name, or has lost its marks, must have figures beside it. The label is
 * the first cell that says anything; «Tổng cộng» may stand behind a number. */
bool
row_is_total(const struct csv_rows *r, const struct csv_row *row)
{
	static const char *const sure[] = { "tổng cộng", "tổng số", "grand total" };
	static const char *const likely[] = { "cộng", "tổng", "total", "tong cong", "tong so" };
	uint32_t i = 0, n = cells_kept(row);
	char text[TOTAL_TEXT];

	while (i < n && *rows_cell(r, row, i) == '\0')
		i++;
	bool numbered = i + 1 < n && is_figure(rows_cell(r, row, i));
	for (i += numbered; i < n && *rows_cell(r, row, i) == '\0';)
		i++;
	if (i == n)
		return false;
	vi_lower_text(rows_cell(r, row, i), text, sizeof text);
	if (is_one_of(text, sure, sizeof sure / sizeof sure[0]))
		return true;
	return !numbered && is_one_of(text, likely, sizeof likely / sizeof likely[0]) && row_is_figures(r, row, i + 1);
}
