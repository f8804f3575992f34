/* Building sheets in the arena: columns, rows, cells, notes, sums. Lists grow by doubling; what they grew out of stays in the
 * arena, which goes as a whole. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/report/work.h"

void *
take(struct making *m, size_t len)
{
	void *p = arena_alloc(m->a, len);

	if (p == NULL)
		abort();      /* REPORT_ARENA holds more than the rows a request may have */
	return p;
}

const char *
said(struct making *m, const char *fmt, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, fmt);
	int n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n < 0)
		abort();
	char *out = take(m, (size_t)n + 1);
	memcpy(out, text, (size_t)n + 1);
	free(text);
	return out;
}

const char *
kept(struct making *m, const char *text)
{
	return text != NULL ? said(m, "%s", text) : NULL;
}

const char *
day_said(struct making *m, int32_t day)
{
	char text[DATE_TEXT];

	date_format_vi(day, text);
	return said(m, "%s", text);
}

/* Room for one more: doubled whenever the number is a power of two. */
static void *
grown(struct making *m, void *list, size_t n, size_t each)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return list;
	void *more = take(m, (n > 0 ? n * 2 : 1) * each);
	if (n > 0)
		memcpy(more, list, n * each);
	return more;
}
#define GROW(m, list, n) ((list) = grown((m), (void *)(list), (n), sizeof *(list)))

/* What a tab may be called: 31 letters, none of []:*?/\ */
static const char *
tab_name(struct making *m, const char *name)
{
	char *out = take(m, strlen(name) + 1), *to = out;
	unsigned letters = 0;

	for (const char *c = name; *c != '\0'; c++) {
		bool begins = ((unsigned char)*c & 0xC0) != 0x80;
		if (begins && letters++ == 31)
			break;
		*to++ = strchr("[]:*?/\\", *c) != NULL ? '-' : *c;
	}
	return out;
}

struct sheet *
sheet_add(struct making *m, const char *name_vi, const char *name_en, const char *title_vi, const char *title_en)
{
	/* Makers keep pointers to their sheets: the list has room from the start. */
	if (m->b->n_sheets == 0)
		m->b->sheets = take(m, SHEETS_MAX * sizeof *m->b->sheets);
	assert(m->b->n_sheets < SHEETS_MAX);
	struct sheet *s = &m->b->sheets[m->b->n_sheets++];
	s->name_vi = tab_name(m, name_vi);
	s->name_en = tab_name(m, name_en);
	s->title_vi = title_vi;
	s->title_en = title_en;
	return s;
}

unsigned
column_add(struct making *m, struct sheet *s, struct sheet_column column)
{
	assert(s->n_rows == 0);
	GROW(m, s->columns, s->n_columns);
	s->columns[s->n_columns] = column;
	return (unsigned)s->n_columns++;
}

struct sheet_row *
row_add(struct making *m, struct sheet *s, const char *key, unsigned depth, bool total)
{
	GROW(m, s->rows, s->n_rows);
	struct sheet_row *row = &s->rows[s->n_rows++];
	*row = (struct sheet_row){ .key = key, .depth = depth, .total = total, .cells = take(m, s->n_columns * sizeof *row->cells) };
	return row;
}

void
note_add(struct making *m, struct sheet *s, const char *vi, const char *en)
{
	GROW(m, s->notes_vi, s->n_notes);
	GROW(m, s->notes_en, s->n_notes);
	s->notes_vi[s->n_notes] = vi;
	s->notes_en[s->n_notes++] = en;
}

void
sentence_add(struct making *m, struct sheet *s, const char *vi, const char *en)
{
	GROW(m, s->sentences_vi, s->n_sentences);
	GROW(m, s->sentences_en, s->n_sentences);
	s->sentences_vi[s->n_sentences] = vi;
	s->sentences_en[s->n_sentences++] = en;
}

void
chart_add(struct making *m, struct sheet *s, enum chart_type type, unsigned labels, const unsigned *values, size_t n,
          const char *vi, const char *en)
{
	GROW(m, s->charts, s->n_charts);
	struct sheet_chart *c = &s->charts[s->n_charts++];
	*c = (struct sheet_chart){ type, labels, take(m, n * sizeof *c->values), n, vi, en };
	memcpy(c->values, values, n * sizeof *c->values);
}

void
sum_part(struct making *m, struct sheet *s, struct sheet_place whole, struct sheet_place part)
{
	struct sheet_sum *sum = s->n_sums > 0 ? &s->sums[s->n_sums - 1] : NULL;

	if (sum == NULL || sum->whole.row != whole.row || sum->whole.column != whole.column || sum->whole.sign == 0) {
		GROW(m, s->sums, s->n_sums);
		sum = &s->sums[s->n_sums++];
		*sum = (struct sheet_sum){ .whole = whole };
	}
	GROW(m, sum->parts, sum->n_parts);
	sum->parts[sum->n_parts++] = part;
}

void
later_say(struct making *m, void (*say)(struct making *, void *), void *ctx)
{
	struct later *l = take(m, sizeof *l);

	*l = (struct later){ say, ctx, NULL };
	*m->laters_end = l;
	m->laters_end = &l->next;
}

/* ---- cells ---- */

struct sheet_cell
words_cell(const char *words)
{
	return words == NULL ? (struct sheet_cell){ .what = CELL_BLANK } : (struct sheet_cell){ .what = CELL_WORDS, .words = words };
}

struct sheet_cell
count_cell(int64_t n)
{
	return (struct sheet_cell){ .what = CELL_COUNT, .n = n };
}

struct sheet_cell
measured_cell(bool share, const struct measured *v)
{
	int64_t value;

	if (!measure_value(share, v, &value))
		return (struct sheet_cell){ .what = CELL_NO_DATA };
	if (!share)
		return count_cell(v->n);
	return (struct sheet_cell){ .what = CELL_RATIO, .n = v->n, .d = v->d };
}

struct sheet_cell
change_cell(bool share, int64_t change)
{
	return (struct sheet_cell){ .what = share ? CELL_POINTS : CELL_COUNT, .n = change };
}

void
sheet_as_of(struct making *m, struct sheet *s, bool flow)
{
	const char *from = day_said(m, m->span.from), *on = day_said(m, m->span.on);

	s->as_of_vi = flow ? said(m, "Từ %s đến %s", from, on) : said(m, "Có đến %s", on);
	s->as_of_en = flow ? said(m, "From %s to %s", from, on) : said(m, "As of %s", on);
}

/* ---- wholes and parts ---- */

static bool
counts(const struct sheet_cell *c)
{
	return c->what == CELL_COUNT || c->what == CELL_RATIO;
}

/* The whole less its parts in one column; false where nobody told the whole. */
static bool
rest_of(const struct sheet *s, unsigned whole, unsigned column, int64_t *rest)
{
	if (!counts(&s->rows[whole].cells[column]))
		return false;
	*rest = s->rows[whole].cells[column].n;
	for (unsigned r = 0; r < s->n_rows; r++)
		if (!s->rows[r].total && counts(&s->rows[r].cells[column]))
			*rest -= s->rows[r].cells[column].n;
	return true;
}

/* The line of what is missing in the parts; it counts as a part, so the sum holds. */
static void
residual_line(struct making *m, struct sheet *s, unsigned whole, const bool *adds)
{
	struct sheet_row *row = row_add(m, s, "residual", 1, false);
	int64_t rest;

	for (unsigned c = 0; c < s->n_columns; c++) {
		if (c == 0)
			row->cells[c] = words_cell(lang_pick("Chênh lệch (tổng trừ các phần)", "Residual (whole less parts)"));
		else if (adds[c] && s->rows[whole].cells[c].what == CELL_COUNT && rest_of(s, whole, c, &rest)) {
			row->cells[c] = count_cell(rest);
			row->cells[c].differs = rest != 0;
		}
	}
	note_add(m, s, "Dòng «Chênh lệch» là phần của tổng không thuộc dòng nào ở trên, hoặc được tính ở hơn một dòng.",
	         "The line «Residual» is what the whole has and no line above it, or what several lines count.");
}

void
sheet_balance(struct making *m, struct sheet *s, const bool *adds)
{
	unsigned whole = 0;
	int64_t rest;
	bool differs = false;

	while (whole < s->n_rows && !s->rows[whole].total)
		whole++;
	if (whole == s->n_rows || s->n_rows == 1)
		return;
	for (unsigned c = 0; c < s->n_columns; c++) {
		if (!adds[c] || !rest_of(s, whole, c, &rest) || rest == 0)
			continue;
		differs = true;
		s->rows[whole].cells[c].differs = true;
	}
	if (differs)
		residual_line(m, s, whole, adds);
}
