/* The search for a witness: a best-first walk over sets of changes. A step takes a sum that no longer holds and changes one number in
 * it so that it holds again, which may break others; what is covered already costs nothing, a part costs less than a whole, a
 * sensitive cell less than one that is not. The cheapest set that keeps every sum is taken and its cells are covered. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/sheets/protect.h"

#define STEPS_MOST 40          /* changes in one witness */
#define CHOICES 24             /* tried of one sum */
#define BROKEN_COST 800        /* a sum that does not hold yet will cost something */

#define COST_CELL 1000         /* beside what it counts */
#define COST_COUNT_MOST 100000
#define COST_ZERO 200000
#define COST_PLAIN 1000000     /* not sensitive */
#define COST_WHOLE 10000000
#define COST_RELABEL 150000    /* <5 becomes «…» */

struct step { uint32_t parent, number; int64_t change, cost; uint32_t broken; };
struct choice { uint32_t number; int64_t change, cost; int broken; };
struct search {
	struct model *m;
	enum care care;
	struct step *steps; uint32_t n_steps, size;
	uint32_t *heap, n_heap;
};

/* ---- what a change of a number costs ---- */

static int64_t
cost_of_member(const struct model *m, const struct number *number, const struct member *at)
{
	int64_t cost = COST_CELL + (at->n < COST_COUNT_MOST ? at->n : COST_COUNT_MOST);

	return cost + (at->n == 0 ? COST_ZERO : 0) + (member_sensitive(m, at) ? 0 : COST_PLAIN) + (number->whole ? COST_WHOLE : 0);
}

/* What covering would have to change for this; -1: it cannot. A cell that would print <5 must stay small, or print «…» instead. */
static int64_t
cost_of_change(const struct search *s, uint32_t n, int64_t change)
{
	const struct model *m = s->m;
	const struct number *number = &m->numbers[n];
	int64_t cost = 0;

	for (uint32_t i = number->first; i != NONE; i = m->members[i].next) {
		const struct member *at = &m->members[i];
		int64_t then = at->n + change;
		bool small = at->n > 0 && at->n < m->small;
		if (then < 0 || (!small && at->n > 0 && then < m->small && s->care == CARE_STRICT))
			return -1;
		bool prints_small = at->cover == COVER_SMALL || (at->cover == COVER_NONE && small && member_sensitive(m, at));
		if (at->cover == COVER_NONE)
			cost += cost_of_member(m, number, at);
		if (prints_small && (then < 1 || then >= m->small))
			cost += COST_RELABEL;
	}
	return cost;
}

/* ---- where a set of changes stands ---- */

static void
touch(struct model *m, uint32_t number, int64_t change)
{
	const struct number *it = &m->numbers[number];

	m->change[number] += change;
	for (uint32_t i = 0; i < it->n_terms; i++) {
		const struct term *t = &m->terms[m->terms_of[it->first_term + i]];
		m->residue[t->sum] += t->coef * change;
		if (!m->is_touched[t->sum]) {
			m->is_touched[t->sum] = true;
			m->touched[m->n_touched++] = t->sum;
		}
	}
}

static void
stand_at(struct search *s, uint32_t step)
{
	for (; step != NONE; step = s->steps[step].parent)
		touch(s->m, s->steps[step].number, s->steps[step].change);
}

static void
stand_back(struct search *s, uint32_t step)
{
	for (; step != NONE; step = s->steps[step].parent)
		s->m->change[s->steps[step].number] = 0;
	for (uint32_t i = 0; i < s->m->n_touched; i++) {
		s->m->residue[s->m->touched[i]] = 0;
		s->m->is_touched[s->m->touched[i]] = false;
	}
	s->m->n_touched = 0;
}

/* How many more (or fewer) sums would not hold after this change. */
static int
broken_by(const struct model *m, uint32_t number, int64_t change)
{
	const struct number *it = &m->numbers[number];
	int more = 0;

	for (uint32_t i = 0; i < it->n_terms; i++) {
		const struct term *t = &m->terms[m->terms_of[it->first_term + i]];
		more += sum_broken(&m->sums[t->sum], m->residue[t->sum] + t->coef * change) - sum_broken(&m->sums[t->sum], m->residue[t->sum]);
	}
	return more;
}

/* The broken sum with the fewest numbers: it leaves the least to choose. */
static uint32_t
narrowest(const struct model *m)
{
	uint32_t best = NONE;

	for (uint32_t i = 0; i < m->n_touched; i++) {
		uint32_t sum = m->touched[i];
		if (sum_broken(&m->sums[sum], m->residue[sum]) && (best == NONE || m->sums[sum].n_terms < m->sums[best].n_terms))
			best = sum;
	}
	return best;
}

/* ---- the walk ---- */

static int64_t
priority(const struct search *s, uint32_t step)
{
	return s->steps[step].cost + (int64_t)BROKEN_COST * s->steps[step].broken;
}

static void
heap_put(struct search *s, uint32_t step)
{
	uint32_t at = s->n_heap++;

	while (at > 0 && priority(s, s->heap[(at - 1) / 2]) > priority(s, step)) {
		s->heap[at] = s->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	s->heap[at] = step;
}

static uint32_t
heap_take(struct search *s)
{
	uint32_t first = s->heap[0], last = s->heap[--s->n_heap], at = 0;

	for (;;) {
		uint32_t child = 2 * at + 1;
		if (child >= s->n_heap)
			break;
		if (child + 1 < s->n_heap && priority(s, s->heap[child + 1]) < priority(s, s->heap[child]))
			child++;
		if (priority(s, s->heap[child]) >= priority(s, last))
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = last;
	return first;
}

static void
step_put(struct search *s, uint32_t parent, uint32_t number, int64_t change, int64_t cost, uint32_t broken)
{
	if (s->n_steps == s->size) {
		s->size = s->size > 0 ? 2 * s->size : 256;
		s->steps = realloc(s->steps, s->size * sizeof *s->steps);
		s->heap = realloc(s->heap, s->size * sizeof *s->heap);
		if (s->steps == NULL || s->heap == NULL)
			abort();
	}
	s->steps[s->n_steps] = (struct step){ parent, number, change, cost, broken };
	heap_put(s, s->n_steps++);
}

static int64_t
choice_rank(const struct choice *c)
{
	return c->cost + (int64_t)BROKEN_COST * c->broken;
}

/* The best choices for one sum, best first; equal ones in the order of the book. */
static size_t
choose(struct search *s, uint32_t sum, struct choice out[CHOICES])
{
	struct model *m = s->m;
	int64_t over = m->residue[sum] - (m->sums[sum].at_most ? m->sums[sum].room : 0);
	size_t n = 0;

	for (uint32_t i = 0; i < m->sums[sum].n_terms; i++) {
		const struct term *t = &m->terms[m->sums[sum].first_term + i];
		m->work++;
		if (m->change[t->number] != 0 || over % t->coef != 0)
			continue;
		struct choice c = { t->number, -over / t->coef, 0, 0 };
		if ((c.cost = cost_of_change(s, c.number, c.change)) < 0)
			continue;
		c.broken = broken_by(m, c.number, c.change);
		size_t at = n < CHOICES ? n++ : CHOICES;
		while (at > 0 && choice_rank(&out[at - 1]) > choice_rank(&c)) {
			if (at < CHOICES)
				out[at] = out[at - 1];
			at--;
		}
		if (at < CHOICES)
			out[at] = c;
	}
	return n;
}

static unsigned
depth_of(const struct search *s, uint32_t step)
{
	unsigned depth = 0;

	for (; step != NONE; step = s->steps[step].parent)
		depth++;
	return depth;
}

static void
go_on(struct search *s, uint32_t step)
{
	struct choice choices[CHOICES];
	uint32_t sum = narrowest(s->m);
	size_t n = depth_of(s, step) < STEPS_MOST ? choose(s, sum, choices) : 0;

	for (size_t i = 0; i < n; i++)
		step_put(s, step, choices[i].number, choices[i].change, s->steps[step].cost + choices[i].cost,
		         (uint32_t)((int)s->steps[step].broken + choices[i].broken));
}

/* The witness is found: its cells are covered, and what no longer stays small prints «…». */
static void
keep(struct search *s, uint32_t step)
{
	struct model *m = s->m;

	for (; step != NONE; step = s->steps[step].parent) {
		const struct step *it = &s->steps[step];
		bool hide = false;
		for (uint32_t i = m->numbers[it->number].first; i != NONE; i = m->members[i].next) {
			const struct member *at = &m->members[i];
			bool small = at->n > 0 && at->n < m->small && member_sensitive(m, at);
			hide |= small && at->cover != COVER_OTHER && (at->n + it->change < 1 || at->n + it->change >= m->small);
		}
		number_cover(m, it->number, hide);
	}
}

bool
witness_find(struct model *m, uint32_t number, int64_t change, enum care care, unsigned effort)
{
	struct search s = { .m = m, .care = care };
	bool found = false;
	int64_t cost = cost_of_change(&s, number, change);

	if (cost >= 0)
		step_put(&s, NONE, number, change, cost, (uint32_t)broken_by(m, number, change));
	for (unsigned tries = 0; !found && s.n_heap > 0 && tries < effort; tries++) {
		uint32_t step = heap_take(&s);
		if (s.steps[step].broken == 0) {
			keep(&s, step);
			found = true;
			break;
		}
		stand_at(&s, step);
		go_on(&s, step);
		stand_back(&s, step);
	}
	free(s.steps);
	free(s.heap);
	return found;
}
