/* Small numbers: covers the small ones, looks for the witnesses that keep them from being worked out, covers what those take, and
 * then wipes. What is printed from a covered number elsewhere (points, judgements, sentences) goes with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/sheets/protect.h"

#define EFFORT 1500            /* steps of one search */
#define EFFORT_MORE 20000
#define WORK_MOST UINT64_C(60000000)  /* candidates looked at in a book; beyond it whatever hangs together is covered whole */

/* ---- covering ---- */

static bool
small_member(const struct model *m, const struct member *at)
{
	return at->n > 0 && at->n < m->small && member_sensitive(m, at);
}

bool
number_covered(const struct model *m, uint32_t number)
{
	return m->members[m->numbers[number].first].cover != COVER_NONE;
}

void
number_cover(struct model *m, uint32_t number, bool hide)
{
	for (uint32_t i = m->numbers[number].first; i != NONE; i = m->members[i].next) {
		struct member *at = &m->members[i];
		if (at->cover != COVER_OTHER)
			at->cover = small_member(m, at) && !hide ? COVER_SMALL : COVER_OTHER;
	}
}

static bool
cover_small_ones(struct model *m)
{
	bool any = false;

	for (uint32_t i = 0; i < m->n_members; i++) {
		const struct member *at = &m->members[i];
		if (at->number == NONE || !small_member(m, at))
			continue;
		number_cover(m, at->number, false);
		any = true;
	}
	return any;
}

/* ---- keeping them from being worked out ---- */

/* Everything that hangs together by sums with a number: nothing of it is printed, so nothing can be worked out from it. */
static void
cover_all_around(struct model *m, uint32_t number)
{
	uint32_t *queue = malloc((m->n_numbers + 1) * sizeof *queue), n = 0;
	bool *seen = calloc(m->n_numbers + 1, sizeof *seen);

	if (queue == NULL || seen == NULL)
		abort();
	queue[n++] = number;
	seen[number] = true;
	for (uint32_t at = 0; at < n; at++) {
		const struct number *it = &m->numbers[queue[at]];
		number_cover(m, queue[at], true);
		for (uint32_t i = 0; i < it->n_terms; i++) {
			const struct sum *sum = &m->sums[m->terms[m->terms_of[it->first_term + i]].sum];
			for (uint32_t t = 0; t < sum->n_terms; t++) {
				uint32_t other = m->terms[sum->first_term + t].number;
				if (!seen[other])
					queue[n++] = other;
				seen[other] = true;
			}
		}
	}
	free(queue);
	free(seen);
}

/* It prints <5 and could be any of 1 to 4. */
static bool
any_small(struct model *m, uint32_t number, int64_t n)
{
	for (int64_t then = 1; then < m->small; then++)
		if (then != n && (m->work > WORK_MOST || !witness_find(m, number, then - n, CARE_STRICT, EFFORT)))
			return false;
	return true;
}

/* It prints «…» and could be as many others as there are small numbers. */
static bool
any_others(struct model *m, uint32_t number, int64_t n)
{
	int found = 0;

	for (int64_t far = 1; found < m->small - 2 && far < 3 * m->small; far++) {
		if (m->work > WORK_MOST)
			return false;
		found += witness_find(m, number, far, CARE_LOOSE, EFFORT_MORE);
		if (found < m->small - 2 && n >= far)
			found += witness_find(m, number, -far, CARE_LOOSE, EFFORT_MORE);
	}
	return found >= m->small - 2;
}

static void
secure(struct model *m, uint32_t member)
{
	const struct member *at = &m->members[member];

	if (at->cover == COVER_SMALL && any_small(m, at->number, at->n))
		return;
	number_cover(m, at->number, true);
	if (!any_others(m, at->number, at->n))
		cover_all_around(m, at->number);
}

/* ---- what is printed from a covered number elsewhere ---- */

struct covered { int64_t n; unsigned height; };       /* height: 0 for totals, else the row's depth + 1 */

static int
by_covered(const void *a, const void *b)
{
	const struct covered *x = a, *y = b;
	int order = (x->n > y->n) - (x->n < y->n);

	return order != 0 ? order : (x->height > y->height) - (x->height < y->height);
}

static bool
covered_count(const struct model *m, unsigned sheet, unsigned row, unsigned column)
{
	const struct member *at = &m->members[member_at(m, sheet, row, column)];

	return at->number != NONE && at->cover != COVER_NONE && m->book->sheets[sheet].rows[row].cells[column].what == CELL_COUNT;
}

/* The covered counts of a sheet, each number once, with the highest row that has it. */
static struct covered *
covered_counts(const struct model *m, unsigned sheet, size_t *n)
{
	const struct sheet *s = &m->book->sheets[sheet];
	struct covered *all = calloc(s->n_rows * s->n_columns + 1, sizeof *all);
	size_t kept = 0;

	if (all == NULL)
		abort();
	*n = 0;
	for (unsigned r = 0; r < s->n_rows; r++)
		for (unsigned c = 0; c < s->n_columns; c++)
			if (covered_count(m, sheet, r, c))
				all[(*n)++] = (struct covered){ s->rows[r].cells[c].n, s->rows[r].total ? 0 : s->rows[r].depth + 1 };
	qsort(all, *n, sizeof *all, by_covered);
	for (size_t i = 0; i < *n; i++)
		if (kept == 0 || all[kept - 1].n != all[i].n)
			all[kept++] = all[i];
	*n = kept;
	return all;
}

/* Is d a covered number of this row, or of a row above it, or of a total? */
static bool
covered_whole(const struct model *m, unsigned sheet, unsigned row, int64_t d, const struct covered *all, size_t n)
{
	const struct sheet *s = &m->book->sheets[sheet];
	size_t from = 0, to = n;

	for (unsigned c = 0; c < s->n_columns; c++)
		if (s->rows[row].cells[c].n == d && covered_count(m, sheet, row, c))
			return true;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if (all[middle].n < d)
			from = middle + 1;
		else
			to = middle;
	}
	return from < n && all[from].n == d && all[from].height < s->rows[row].depth + 1;
}

/* A share of a covered number would tell it, because what it is the share of stands beside: the count stays, the share goes. */
static void
cover_shares_of_covered(struct model *m, unsigned sheet)
{
	const struct sheet *s = &m->book->sheets[sheet];
	size_t n;
	struct covered *all = covered_counts(m, sheet, &n);

	for (unsigned r = 0; n > 0 && r < s->n_rows; r++)
		for (unsigned c = 0; c < s->n_columns; c++) {
			struct member *at = &m->members[member_at(m, sheet, r, c)];
			const struct sheet_cell *cell = &s->rows[r].cells[c];
			if (at->number != NONE && at->cover == COVER_NONE && cell->what != CELL_COUNT && covered_whole(m, sheet, r, cell->d, all, n))
				at->cover = COVER_OTHER;
		}
	explicit_bzero(all, n * sizeof *all);
	free(all);
}

static bool
same_group(const struct sheet *s, size_t a, size_t b)
{
	const char *x = s->columns[a].group_vi, *y = s->columns[b].group_vi;

	return x == NULL || y == NULL || strcmp(x, y) == 0;
}

static bool
group_has_share(const struct sheet *s, const struct sheet_row *row, size_t of)
{
	const char *group = s->columns[of].group_vi;

	for (size_t c = 0; c < s->n_columns; c++)
		if (group != NULL && s->columns[c].group_vi != NULL && strcmp(group, s->columns[c].group_vi) == 0 && (row->cells[c].what == CELL_SHARE || row->cells[c].what == CELL_RATIO))
			return true;
	return false;
}

/* Points are differences of shares, of those under the same heading if there are any; words like «Đạt» compare them. */
static void
cover_beside(const struct sheet *s, struct sheet_row *row, bool *any)
{
	for (size_t c = 0; c < s->n_columns; c++) {
		if (row->cells[c].cover == COVER_NONE || row->cells[c].what == CELL_POINTS || s->columns[c].judges)
			continue;
		*any = true;
		for (size_t other = 0; other < s->n_columns; other++) {
			struct sheet_cell *beside = &row->cells[other];
			bool points = beside->what == CELL_POINTS && row->cells[c].what != CELL_COUNT &&
			              (same_group(s, c, other) || !group_has_share(s, row, other));
			bool judged = s->columns[other].judges && beside->what == CELL_WORDS;
			if (points || judged)
				*beside = (struct sheet_cell){ .what = beside->what, .cover = COVER_OTHER, .differs = beside->differs };
		}
	}
}

static void
drop_sentences(struct sheet *s, struct arena *a, const bool *rows)
{
	size_t kept = 0, n = s->n_sentences;
	const char **vi = arena_alloc(a, (n + 1) * sizeof *vi), **en = arena_alloc(a, (n + 1) * sizeof *en);
	unsigned *of = arena_alloc(a, (n + 1) * sizeof *of);

	for (size_t i = 0; vi != NULL && en != NULL && of != NULL && s->sentence_rows != NULL && i < n; i++) {
		if (s->sentence_rows[i] >= s->n_rows || rows[s->sentence_rows[i]])
			continue;
		vi[kept] = s->sentences_vi != NULL ? s->sentences_vi[i] : NULL;
		en[kept] = s->sentences_en != NULL ? s->sentences_en[i] : NULL;
		of[kept++] = s->sentence_rows[i];
	}
	s->sentences_vi = vi;
	s->sentences_en = en;
	s->sentence_rows = of;
	s->n_sentences = kept;
}

static void
add_note(struct sheet *s, struct arena *a, int small)
{
	const char **vi = arena_alloc(a, (s->n_notes + 1) * sizeof *vi), **en = arena_alloc(a, (s->n_notes + 1) * sizeof *en);
	char text[200];

	if (vi == NULL || en == NULL)
		return;
	for (size_t i = 0; i < s->n_notes; i++) {
		vi[i] = s->notes_vi != NULL ? s->notes_vi[i] : NULL;
		en[i] = s->notes_en != NULL ? s->notes_en[i] : NULL;
	}
	snprintf(text, sizeof text, "«<%d» là từ 1 đến %d; «…» là ô không in, để không ai tính ra được số nhỏ.", small, small - 1);
	vi[s->n_notes] = arena_text(a, text);
	snprintf(text, sizeof text, "<%d is 1 to %d; … is not printed, so that nobody can work a small number out.", small, small - 1);
	en[s->n_notes] = arena_text(a, text);
	s->notes_vi = vi;
	s->notes_en = en;
	s->n_notes++;
}

/* From here on the numbers exist nowhere any more. */
static void
wipe(struct model *m)
{
	for (uint32_t i = 0; i < m->n_members; i++) {
		const struct member *at = &m->members[i];
		struct sheet_cell *cell = member_cell(m, at);
		if (at->number == NONE || at->cover == COVER_NONE)
			continue;
		*cell = (struct sheet_cell){ .what = cell->what, .cover = at->cover, .differs = cell->differs,
		                             .n = at->cover == COVER_SMALL ? m->small : 0 };
	}
}

static void
tidy_sheet(struct sheet *s, struct arena *a, int small)
{
	bool *rows = calloc(s->n_rows + 1, sizeof *rows), any = false;

	if (rows == NULL)
		abort();
	for (size_t r = 0; r < s->n_rows; r++) {
		cover_beside(s, &s->rows[r], &rows[r]);
		any |= rows[r];
	}
	if (any && s->n_sentences > 0)
		drop_sentences(s, a, rows);
	if (any)
		add_note(s, a, small);
	free(rows);
}

static bool
has_small(const struct book *b)
{
	for (size_t i = 0; i < b->n_sheets; i++)
		for (size_t r = 0; r < b->sheets[i].n_rows; r++)
			for (size_t c = 0; c < b->sheets[i].n_columns; c++) {
				const struct sheet_cell *cell = &b->sheets[i].rows[r].cells[c];
				if (cell->n > 0 && cell->n < sheet_small(b) && (b->sheets[i].columns[c].sensitive || b->sheets[i].rows[r].sensitive))
					return true;
			}
	return false;
}

void
book_protect(struct book *b, struct arena *a)
{
	struct model m;

	if (!has_small(b))
		return;
	model_init(&m, b);
	if (cover_small_ones(&m)) {
		for (uint32_t i = 0; i < m.n_members; i++)
			if (m.members[i].number != NONE && small_member(&m, &m.members[i]))
				secure(&m, i);
		for (unsigned i = 0; i < b->n_sheets; i++)
			cover_shares_of_covered(&m, i);
		wipe(&m);
		for (size_t i = 0; i < b->n_sheets; i++)
			tidy_sheet(&b->sheets[i], a, m.small);
	}
	model_fini(&m);
}
