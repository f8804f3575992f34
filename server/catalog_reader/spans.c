/* Validity: [from, to) of lines that say the same thing for different days. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/lang.h"
#include "server/catalog_reader/room.h"

struct span
cell_span(struct catalog_book *b, const struct row *row, int from_column, const char *key)
{
	struct span s = { .key = key, .from = INT32_MIN, .to = INT32_MAX, .row = row, .column = from_column };
	bool has_from = cell_day(b, row, from_column, MAY_BE_BLANK, &s.from);
	bool has_to = cell_day(b, row, from_column + 1, MAY_BE_BLANK, &s.to);
	s.unread = (!has_from && row->cells[from_column][0] != '\0') ||
	           (!has_to && row->cells[from_column + 1][0] != '\0');
	if (has_from && has_to && s.from >= s.to)
		problem(b, row, from_column + 1, LT_5216, "%s, %s", row->cells[from_column],
		        row->cells[from_column + 1]);
	return s;
}

void
span_put(const struct span *s, protobuf_c_boolean *has_from, int32_t *from, protobuf_c_boolean *has_to, int32_t *to)
{
	*has_from = s->from != INT32_MIN;
	*from = *has_from ? s->from : 0;
	*has_to = s->to != INT32_MAX;
	*to = *has_to ? s->to : 0;
}

static int
span_order(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	if (order != 0)
		return order;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->row->line < y->row->line ? -1 : 1;
}

static void
day_say(int32_t day, char out[32])
{
	if (day == INT32_MIN || day == INT32_MAX)
		strcpy(out, "…");
	else
		date_format_vi(day, out);
}

static void
pair_check(struct catalog_book *b, const struct span *first, const struct span *next, bool gapless)
{
	char to[32], from[32];
	day_say(first->to, to);
	day_say(next->from, from);
	if (next->from == first->from)
		problem(b, next->row, 0, LT_5213, lang_pick("dòng %u", "line %u"), first->row->line);
	else if (first->to > next->from)
		problem(b, next->row, next->column, LT_5214,
		        lang_pick("dòng %u đến %s, dòng này từ %s", "line %u to %s, this one from %s"),
		        first->row->line, to, from);
	else if (gapless && first->to < next->from)
		problem(b, next->row, next->column, LT_5215,
		        lang_pick("dòng %u đến %s, dòng này từ %s", "line %u to %s, this one from %s"),
		        first->row->line, to, from);
}

void
spans_check(struct catalog_book *b, struct span *spans, size_t n, bool gapless)
{
	size_t read = 0;
	for (size_t i = 0; i < n; i++)
		if (!spans[i].unread)
			spans[read++] = spans[i];
	if (read > 0)
		qsort(spans, read, sizeof *spans, span_order);
	for (size_t i = 1; i < read; i++)
		if (strcmp(spans[i - 1].key, spans[i].key) == 0)
			pair_check(b, &spans[i - 1], &spans[i], gapless);
}
