/* From a book to numbers and sums: which cells print one number, and which sums hold between numbers, declared or found in the rows. */
#include "server/sheets/protect.h"

#include <stdlib.h>
#include <string.h>

static void *
must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

/* ---- numbers ---- */

/* The numbers of rows («TT») count nothing. */
static bool
bears_number(const struct sheet_cell *c, const char *key)
{
	return c->cover == COVER_NONE && strcmp(key, "tt") != 0 &&
	       (c->what == CELL_COUNT || ((c->what == CELL_SHARE || c->what == CELL_RATIO) && c->d > 0));
}

bool
member_sensitive(const struct model *m, const struct member *at)
{
	const struct sheet *s = &m->book->sheets[at->sheet];

	return s->columns[at->column].sensitive || s->rows[at->row].sensitive;
}

static uint32_t
root(struct model *m, uint32_t member)
{
	while (m->members[member].number != member) {
		m->members[member].number = m->members[m->members[member].number].number;
		member = m->members[member].number;
	}
	return member;
}

static void
join(struct model *m, uint32_t a, uint32_t b)
{
	a = root(m, a);
	b = root(m, b);
	m->members[a > b ? a : b].number = a > b ? b : a;
}

static void
members_make(struct model *m)
{
	uint32_t at = 0;

	m->first_of_sheet = must(calloc(m->book->n_sheets + 1, sizeof *m->first_of_sheet));
	for (size_t i = 0; i < m->book->n_sheets; i++)
		m->n_members += (uint32_t)(m->book->sheets[i].n_rows * m->book->sheets[i].n_columns);
	m->members = must(calloc(m->n_members + 1, sizeof *m->members));
	for (unsigned i = 0; i < m->book->n_sheets; i++) {
		const struct sheet *s = &m->book->sheets[i];
		m->first_of_sheet[i] = at;
		for (unsigned r = 0; r < s->n_rows; r++)
			for (unsigned c = 0; c < s->n_columns; c++, at++) {
				const struct sheet_cell *cell = &s->rows[r].cells[c];
				m->members[at] = (struct member){ i, r, c, cell->n, bears_number(cell, s->columns[c].key) ? at : NONE, NONE, COVER_NONE };
			}
	}
}

/* A share shows the number of a count in its row. Where only one of them is said to be sensitive the other goes with it; a count that
 * is not said to be is meant only right before the share. */
static void
join_shares(struct model *m, unsigned sheet, unsigned row)
{
	const struct sheet *s = &m->book->sheets[sheet];

	for (unsigned c = 0; c < s->n_columns; c++) {
		struct member *share = &m->members[member_at(m, sheet, row, c)];
		if (share->number == NONE || s->rows[row].cells[c].what == CELL_COUNT)
			continue;
		for (unsigned other = 0; other < s->n_columns; other++) {
			struct member *count = &m->members[member_at(m, sheet, row, other)];
			bool meant = member_sensitive(m, count) || (other + 1 == c && member_sensitive(m, share));
			if (other != c && count->number != NONE && count->n == share->n && meant)
				join(m, member_at(m, sheet, row, c), member_at(m, sheet, row, other));
		}
	}
}

static bool
same_columns(const struct sheet *a, const struct sheet *b)
{
	if (a->n_columns != b->n_columns)
		return false;
	for (size_t c = 0; c < a->n_columns; c++)
		if (strcmp(a->columns[c].key, b->columns[c].key) != 0)
			return false;
	return true;
}

struct keyed { const char *row, *column; uint32_t member; };

static int
by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int order = strcmp(x->row, y->row);

	if (order == 0)
		order = strcmp(x->column, y->column);
	return order != 0 ? order : (x->member > y->member) - (x->member < y->member);
}

/* Two sheets, equal keys: one number printed twice, or two months of one table, whose difference somebody may know. */
static void
join_sheets(struct model *m)
{
	struct keyed *keyed;
	size_t n = 0;

	if (m->book->n_sheets < 2)
		return;
	keyed = must(calloc(m->n_members + 1, sizeof *keyed));
	for (uint32_t i = 0; i < m->n_members; i++) {
		const struct member *at = &m->members[i];
		const struct sheet *s = &m->book->sheets[at->sheet];
		if (at->number != NONE && s->rows[at->row].key != NULL)
			keyed[n++] = (struct keyed){ s->rows[at->row].key, s->columns[at->column].key, i };
	}
	qsort(keyed, n, sizeof *keyed, by_key);
	for (size_t i = 1; i < n; i++) {
		const struct member *a = &m->members[keyed[i - 1].member], *b = &m->members[keyed[i].member];
		if (strcmp(keyed[i - 1].row, keyed[i].row) != 0 || strcmp(keyed[i - 1].column, keyed[i].column) != 0 || a->sheet == b->sheet)
			continue;
		if (a->n == b->n || same_columns(&m->book->sheets[a->sheet], &m->book->sheets[b->sheet]))
			join(m, keyed[i - 1].member, keyed[i].member);
	}
	free(keyed);
}

/* Members of one root become a number; member.number is its index from here on. */
static void
numbers_make(struct model *m)
{
	uint32_t *index = must(calloc(m->n_members + 1, sizeof *index));

	for (uint32_t i = 0; i < m->n_members; i++)
		if (m->members[i].number != NONE && root(m, i) == i)
			index[i] = m->n_numbers++;
	m->numbers = must(calloc(m->n_numbers + 1, sizeof *m->numbers));
	for (uint32_t i = 0; i < m->n_numbers; i++)
		m->numbers[i].first = NONE;
	for (uint32_t i = m->n_members; i-- > 0;) {
		struct member *at = &m->members[i];
		if (at->number == NONE)
			continue;
		struct number *number = &m->numbers[index[root(m, i)]];
		at->next = number->first;
		number->first = i;
		number->n_members++;
		number->sensitive |= member_sensitive(m, at);
	}
	for (uint32_t i = 0; i < m->n_numbers; i++)          /* roots are no longer needed */
		for (uint32_t at = m->numbers[i].first; at != NONE; at = m->members[at].next)
			m->members[at].number = i;
	free(index);
}

/* ---- sums ---- */

static void
term_put(struct model *m, uint32_t member, int coef)
{
	uint32_t number = m->members[member].number;
	struct sum *sum = &m->sums[m->n_sums];

	if (number == NONE)
		return;
	for (uint32_t i = sum->first_term; sum->n_terms <= 64 && i < m->n_terms; i++)       /* long sums do not repeat a number */
		if (m->terms[i].number == number) {
			m->terms[i].coef += coef;
			return;
		}
	if (m->n_terms == m->terms_size) {
		m->terms_size = m->terms_size > 0 ? 2 * m->terms_size : 1024;
		m->terms = must(realloc(m->terms, m->terms_size * sizeof *m->terms));
	}
	m->terms[m->n_terms++] = (struct term){ m->n_sums, number, coef };
	sum->n_terms++;
}

static void
sum_open(struct model *m)
{
	if (m->n_sums + 1 >= m->sums_size) {
		m->sums_size = m->sums_size > 0 ? 2 * m->sums_size : 256;
		m->sums = must(realloc(m->sums, m->sums_size * sizeof *m->sums));
	}
	m->sums[m->n_sums] = (struct sum){ .first_term = m->n_terms };
}

static int
by_number(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* What the parts leave of the whole; EXACT: nothing. A sum that says nothing (nothing left, or said already by the one before it) is
 * dropped. */
#define EXACT (-1)
static void
sum_close(struct model *m, uint32_t whole, int64_t rest)
{
	struct sum *sum = &m->sums[m->n_sums], *last = m->n_sums > 0 ? sum - 1 : NULL;
	struct term *terms = &m->terms[sum->first_term];
	uint32_t kept = 0;

	for (uint32_t i = 0; i < sum->n_terms; i++)
		if (terms[i].coef != 0)
			terms[kept++] = terms[i];
	sum->n_terms = kept;
	m->n_terms = sum->first_term + kept;
	qsort(terms, kept, sizeof *terms, by_number);
	sum->at_most = rest != EXACT;
	sum->room = sum->at_most ? rest : 0;
	bool again = last != NULL && last->n_terms == kept && last->at_most == sum->at_most && last->room == sum->room;
	for (uint32_t i = 0; again && i < kept; i++)
		again = m->terms[last->first_term + i].number == terms[i].number && m->terms[last->first_term + i].coef == terms[i].coef;
	if (kept == 0 || again) {
		m->n_terms = sum->first_term;
		return;
	}
	if (whole != NONE && m->members[whole].number != NONE)
		m->numbers[m->members[whole].number].whole = true;
	m->n_sums++;
}

static void
declared_sums(struct model *m, unsigned sheet)
{
	const struct sheet *s = &m->book->sheets[sheet];

	for (size_t i = 0; i < s->n_sums; i++) {
		const struct sheet_sum *sum = &s->sums[i];
		uint32_t whole = member_at(m, sheet, sum->whole.row, sum->whole.column);
		sum_open(m);
		term_put(m, whole, -1);
		for (size_t p = 0; p < sum->n_parts; p++)
			term_put(m, member_at(m, sheet, sum->parts[p].row, sum->parts[p].column), sum->parts[p].sign < 0 ? -1 : 1);
		sum_close(m, whole, EXACT);
	}
}

/* Do the rows [from, to) of this depth, totals aside, add up to the row in this column? Then readers see it, declared or not. Where
 * they are `below` it they are no more than it. */
static void
found_sum(struct model *m, unsigned sheet, unsigned row, unsigned column, unsigned from, unsigned to, unsigned depth, bool below)
{
	const struct sheet *s = &m->book->sheets[sheet];
	uint32_t whole = member_at(m, sheet, row, column);
	__extension__ __int128 all = 0;
	bool any = false;

	if (m->members[whole].number == NONE)
		return;
	for (unsigned r = from; r < to; r++) {
		const struct member *part = &m->members[member_at(m, sheet, r, column)];
		if (r == row || s->rows[r].total || s->rows[r].depth != depth || part->number == NONE)
			continue;
		all += part->n;
		any = true;
	}
	if (!any || all > m->members[whole].n || (!below && all < m->members[whole].n))
		return;
	sum_open(m);
	term_put(m, whole, -1);
	for (unsigned r = from; r < to; r++)
		if (r != row && !s->rows[r].total && s->rows[r].depth == depth)
			term_put(m, member_at(m, sheet, r, column), 1);
	sum_close(m, whole, all < m->members[whole].n ? m->members[whole].n - (int64_t)all : EXACT);
}

static unsigned
least_depth(const struct sheet *s, unsigned from, unsigned to)
{
	unsigned depth = UINT32_MAX;

	for (unsigned r = from; r < to; r++)
		if (!s->rows[r].total && s->rows[r].depth < depth)
			depth = s->rows[r].depth;
	return depth;
}

/* A total is of all rows, of those above it up to the total before, or of those below it up to the next. */
static void
sums_of_total(struct model *m, unsigned sheet, unsigned row)
{
	const struct sheet *s = &m->book->sheets[sheet];
	unsigned rows = (unsigned)s->n_rows, above = row, below = row + 1;

	while (above > 0 && !s->rows[above - 1].total)
		above--;
	while (below < rows && !s->rows[below].total)
		below++;
	unsigned ranges[3][2] = { { 0, rows }, { above, row }, { row + 1, below } };
	for (unsigned c = 0; c < s->n_columns; c++)
		for (size_t i = 0; i < 3; i++)
			found_sum(m, sheet, row, c, ranges[i][0], ranges[i][1], least_depth(s, ranges[i][0], ranges[i][1]), i == 0);
}

static void
sums_of_rows(struct model *m, unsigned sheet)
{
	const struct sheet *s = &m->book->sheets[sheet];

	for (unsigned r = 0; r < s->n_rows; r++) {
		if (s->rows[r].total)
			sums_of_total(m, sheet, r);
		unsigned end = r + 1;
		while (end < s->n_rows && s->rows[end].depth > s->rows[r].depth)
			end++;
		for (unsigned c = 0; end > r + 1 && c < s->n_columns; c++)
			found_sum(m, sheet, r, c, r + 1, end, least_depth(s, r + 1, end), true);
	}
}

/* Two shares of one denominator that make it whole: who knows the one knows the other. */
static void
sums_of_shares(struct model *m, unsigned sheet, unsigned row)
{
	const struct sheet *s = &m->book->sheets[sheet];
	const struct sheet_cell *cells = s->rows[row].cells;

	for (unsigned a = 0; a < s->n_columns; a++)
		for (unsigned b = a + 1; b < s->n_columns && cells[a].what != CELL_COUNT; b++) {
			uint32_t one = member_at(m, sheet, row, a), two = member_at(m, sheet, row, b);
			if (m->members[one].number == NONE || m->members[two].number == NONE || cells[b].what == CELL_COUNT ||
			    cells[a].d != cells[b].d || cells[a].n + cells[b].n != cells[a].d || !member_sensitive(m, &m->members[one]))
				continue;
			sum_open(m);
			term_put(m, one, 1);
			term_put(m, two, 1);
			for (unsigned c = 0; c < s->n_columns; c++)
				if (cells[c].what == CELL_COUNT && cells[c].n == cells[a].d && c != a && c != b) {
					term_put(m, member_at(m, sheet, row, c), -1);
					break;
				}
			sum_close(m, NONE, EXACT);
		}
}

/* A share is of a number printed in its row, and no more than that. */
static void
limits_of_shares(struct model *m, unsigned sheet, unsigned row)
{
	const struct sheet *s = &m->book->sheets[sheet];
	const struct sheet_cell *cells = s->rows[row].cells;

	for (unsigned c = 0; c < s->n_columns; c++) {
		uint32_t share = member_at(m, sheet, row, c);
		if (m->members[share].number == NONE || cells[c].what == CELL_COUNT || cells[c].n > cells[c].d)
			continue;
		for (unsigned whole = 0; whole < s->n_columns; whole++) {
			if (whole == c || cells[whole].what != CELL_COUNT || cells[whole].n != cells[c].d)
				continue;
			sum_open(m);
			term_put(m, member_at(m, sheet, row, whole), -1);
			term_put(m, share, 1);
			sum_close(m, NONE, cells[c].d - cells[c].n);
		}
	}
}

static void
terms_by_number(struct model *m)
{
	uint32_t at = 0;

	m->terms_of = must(calloc(m->n_terms + 1, sizeof *m->terms_of));
	for (uint32_t i = 0; i < m->n_terms; i++)
		m->numbers[m->terms[i].number].n_terms++;
	for (uint32_t i = 0; i < m->n_numbers; i++) {
		m->numbers[i].first_term = at;
		at += m->numbers[i].n_terms;
		m->numbers[i].n_terms = 0;
	}
	for (uint32_t i = 0; i < m->n_terms; i++) {
		struct number *number = &m->numbers[m->terms[i].number];
		m->terms_of[number->first_term + number->n_terms++] = i;
	}
}

void
model_init(struct model *m, struct book *b)
{
	*m = (struct model){ .book = b, .small = sheet_small(b) };
	members_make(m);
	for (unsigned i = 0; i < b->n_sheets; i++)
		for (unsigned r = 0; r < b->sheets[i].n_rows; r++)
			join_shares(m, i, r);
	join_sheets(m);
	numbers_make(m);
	for (unsigned i = 0; i < b->n_sheets; i++) {
		declared_sums(m, i);
		sums_of_rows(m, i);
		for (unsigned r = 0; r < b->sheets[i].n_rows; r++) {
			sums_of_shares(m, i, r);
			limits_of_shares(m, i, r);
		}
	}
	terms_by_number(m);
	m->residue = must(calloc(m->n_sums + 1, sizeof *m->residue));
	m->is_touched = must(calloc(m->n_sums + 1, sizeof *m->is_touched));
	m->touched = must(calloc(m->n_sums + 1, sizeof *m->touched));
	m->change = must(calloc(m->n_numbers + 1, sizeof *m->change));
}

static void
forget(void *memory, size_t len)
{
	if (memory != NULL)
		explicit_bzero(memory, len);
	free(memory);
}

void
model_fini(struct model *m)
{
	forget(m->members, (m->n_members + 1) * sizeof *m->members);
	forget(m->residue, (m->n_sums + 1) * sizeof *m->residue);
	forget(m->change, (m->n_numbers + 1) * sizeof *m->change);
	free(m->first_of_sheet);
	free(m->numbers);
	free(m->sums);
	free(m->terms);
	free(m->terms_of);
	free(m->touched);
	free(m->is_touched);
}
