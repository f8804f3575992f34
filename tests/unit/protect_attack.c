/* Bounds are drawn in along every fact until they rest; then a cell is guessed. Guesses near the truth come first, because they
 * agree sooner: what is asked is only whether there is a filling, and that does not depend on the order. */
#include "tests/unit/protect_attack.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MOST 20000
#define FAR 12        /* a covered number is tried to be so much more or less than the truth: whoever has that many ways does not know */

int
attack_cell(struct attack *a, const struct sheet_cell *cell)
{
	assert(a->n_cells < ATTACK_CELLS);
	a->cells[a->n_cells].cell = cell;
	a->cells[a->n_cells].truth = cell->n;
	return a->n_cells++;
}

void
attack_fact(struct attack *a, const int *signed_cells)
{
	struct fact *f = &a->facts[a->n_facts++];

	assert(a->n_facts <= ATTACK_FACTS);
	memset(f, 0, sizeof *f);
	for (; *signed_cells != 0; signed_cells++) {
		assert(f->n < 24);
		f->cell[f->n] = abs(*signed_cells) - 1;
		f->coef[f->n] = *signed_cells < 0 ? -1 : 1;
		f->sum += f->coef[f->n] * a->cells[f->cell[f->n]].truth;
		f->n++;
	}
}

void
attack_at_most(struct attack *a, int part, int whole)
{
	assert(a->n_cells < ATTACK_CELLS);
	a->cells[a->n_cells].truth = a->cells[whole].truth - a->cells[part].truth;
	assert(a->cells[a->n_cells].truth >= 0);
	a->n_cells++;
	attack_fact(a, (int[]){ part + 1, a->n_cells, -(whole + 1), 0 });
}

static int64_t
half_up(int64_t n, int64_t d)
{
	return (20000 * n + d) / (2 * d);
}

void
attack_share(struct attack *a, int n, int d, const struct sheet_cell *cell)
{
	assert(a->n_shares < ATTACK_CELLS && a->cells[d].truth > 0);
	a->shares[a->n_shares].n = n;
	a->shares[a->n_shares].d = d;
	a->shares[a->n_shares].cell = cell;
	a->shares[a->n_shares++].hundredths = half_up(a->cells[n].truth, a->cells[d].truth);
	attack_at_most(a, n, d);
}

static int64_t
up(int64_t a, int64_t b)
{
	return a <= 0 ? 0 : (a + b - 1) / b;
}

/* A printed share: (2 seen - 1) d <= 20000 n < (2 seen + 1) d. */
static bool
draw_in_share(struct attack *a, int i, bool *moved)
{
	int64_t *n_low = &a->low[a->shares[i].n], *n_high = &a->high[a->shares[i].n], *d_low = &a->low[a->shares[i].d],
	        *d_high = &a->high[a->shares[i].d], seen = a->shares[i].hundredths;
	int64_t before = *n_high - *n_low + *d_high - *d_low, bound;

	if (*d_low < 1)
		*d_low = 1;
	if ((bound = up((2 * seen - 1) * *d_low, 20000)) > *n_low)
		*n_low = bound;
	if ((bound = ((2 * seen + 1) * *d_high - 1) / 20000) < *n_high)
		*n_high = bound;
	if ((bound = 20000 * *n_low / (2 * seen + 1) + 1) > *d_low)
		*d_low = bound;
	if (seen > 0 && (bound = 20000 * *n_high / (2 * seen - 1)) < *d_high)
		*d_high = bound;
	*moved |= before != *n_high - *n_low + *d_high - *d_low;
	return *n_low <= *n_high && *d_low <= *d_high;
}

/* One fact: each of its cells can be no more than what the others leave. */
static bool
draw_in(struct attack *a, const struct fact *f, bool *moved)
{
	int64_t least = 0, most = 0;

	for (int i = 0; i < f->n; i++) {
		least += f->coef[i] > 0 ? a->low[f->cell[i]] : -a->high[f->cell[i]];
		most += f->coef[i] > 0 ? a->high[f->cell[i]] : -a->low[f->cell[i]];
	}
	for (int i = 0; i < f->n; i++) {
		int64_t *low = &a->low[f->cell[i]], *high = &a->high[f->cell[i]];
		int64_t own_least = f->coef[i] > 0 ? *low : -*high, own_most = f->coef[i] > 0 ? *high : -*low;
		int64_t from = f->sum - (most - own_most), to = f->sum - (least - own_least);
		int64_t new_low = f->coef[i] > 0 ? from : -to, new_high = f->coef[i] > 0 ? to : -from;
		if (new_low > *low) {
			*low = new_low;
			*moved = true;
		}
		if (new_high < *high) {
			*high = new_high;
			*moved = true;
		}
		if (*low > *high)
			return false;
		least += (f->coef[i] > 0 ? *low : -*high) - own_least;
		most += (f->coef[i] > 0 ? *high : -*low) - own_most;
	}
	return true;
}

static bool
draw_all_in(struct attack *a)
{
	for (bool moved = true; moved;) {
		moved = false;
		for (int i = 0; i < a->n_facts; i++)
			if (!draw_in(a, &a->facts[i], &moved))
				return false;
		for (int i = 0; i < a->n_shares; i++)
			if (a->shares[i].cell->cover == COVER_NONE && !draw_in_share(a, i, &moved))
				return false;
	}
	return true;
}

static bool
filling_exists(struct attack *a)
{
	int64_t low[ATTACK_CELLS], high[ATTACK_CELLS], truth;
	int guess = -1;

	if (++a->nodes > NODES_MOST) {
		a->undecided = true;
		return true;
	}
	if (!draw_all_in(a))
		return false;
	for (int i = 0; i < a->n_cells; i++)
		if (a->low[i] < a->high[i] && (guess < 0 || a->high[i] - a->low[i] < a->high[guess] - a->low[guess]))
			guess = i;
	if (guess < 0)
		return true;
	memcpy(low, a->low, sizeof low);
	memcpy(high, a->high, sizeof high);
	truth = a->cells[guess].truth;
	for (int64_t far = 0; truth - far >= low[guess] || truth + far <= high[guess]; far++)
		for (int side = 0; side < 2; side++) {
			int64_t value = side == 0 ? truth + far : truth - far;
			if ((side == 1 && far == 0) || value < low[guess] || value > high[guess])
				continue;
			a->low[guess] = a->high[guess] = value;
			if (filling_exists(a))
				return true;
			memcpy(a->low, low, sizeof low);
			memcpy(a->high, high, sizeof high);
		}
	return false;
}

bool
attack_possible(struct attack *a, int cell, int64_t value, bool bold)
{
	for (int i = 0; i < a->n_cells; i++) {
		const struct sheet_cell *c = a->cells[i].cell;
		bool known = c != NULL && c->cover == COVER_NONE && !a->cells[i].from_share, small = c != NULL && c->cover == COVER_SMALL;
		int64_t least = bold && c != NULL && c->cover == COVER_OTHER ? 5 : 0, near = a->cells[i].truth - FAR;
		a->low[i] = known ? a->cells[i].truth : small ? 1 : near > least ? near : least;
		a->high[i] = known ? a->cells[i].truth : small ? 4 : a->cells[i].truth + FAR;
	}
	for (int i = 0; i < a->n_shares; i++)
		if (a->shares[i].cell->cover == COVER_NONE && a->shares[i].cell->what == CELL_RATIO) {      /* prints both */
			int both[2] = { a->shares[i].n, a->shares[i].d };
			for (int k = 0; k < 2; k++)
				a->low[both[k]] = a->high[both[k]] = a->cells[both[k]].truth;
		}
	if (value < a->low[cell] || value > a->high[cell])
		return false;
	a->low[cell] = a->high[cell] = value;
	a->nodes = 0;
	return filling_exists(a);
}

/* Where «…» does hide less than 5 the bold reader starts from what is not so: what he concludes is no knowledge. */
static bool
bold_is_right(const struct attack *a)
{
	for (int i = 0; i < a->n_cells; i++)
		if (a->cells[i].cell != NULL && a->cells[i].cell->cover == COVER_OTHER && a->cells[i].truth < 5)
			return false;
	return true;
}

/* How many values the cell can have, up to four. */
static int
values(struct attack *a, int cell, bool bold)
{
	int n = 0;

	for (int64_t value = 0; n < 4 && value <= a->cells[cell].truth + 12; value++)
		n += attack_possible(a, cell, value, bold);
	return n;
}

static bool
found_out(struct attack *a, int cell, const char *what, uint64_t seed)
{
	const struct sheet_cell *c = a->cells[cell].cell;
	bool small = c->cover == COVER_SMALL;
	int possible = values(a, cell, false), bold = small && bold_is_right(a) ? values(a, cell, true) : 4;

	if (possible >= 4 && bold >= 4)
		return false;
	printf("%s, seed %llu: cell %d (it is %lld, prints %s) is one of %d, to a bold reader of %d\n", what, (unsigned long long)seed, cell,
	       (long long)a->cells[cell].truth, small ? "<5" : "…", possible, bold);
	return true;
}

bool
attack_fails(struct attack *a, const char *what, uint64_t seed)
{
	for (int i = 0; i < a->n_cells; i++)
		if (a->cells[i].cell != NULL && !a->cells[i].open && a->cells[i].cell->cover != COVER_NONE && a->cells[i].truth > 0 &&
		    a->cells[i].truth < 5 && found_out(a, i, what, seed))
			return false;
	return true;
}
