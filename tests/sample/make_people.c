/* Who there is: first everybody who is a member on 31/12/2020, cell by cell; then those who were there and ended; then
 * what they are and what happens to them, each so often as plan.h says: a pick takes exactly so many of all it may
 * take. When, and what they are called, is make_lives.c's. */
#include "tests/sample/make.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct person people[N_PEOPLE];
static int n_people;

/* ---- picks ---- */

typedef bool may_fn(const struct person *p);
typedef void take_fn(struct person *p);

static void
pick(int wanted, uint64_t salt, may_fn *may, take_fn *take)
{
	struct quota q = { .left = wanted };

	for (int i = 0; i < n_people; i++)
		q.of += may(&people[i]);
	assert(q.of >= wanted);
	for (int i = 0; i < n_people; i++)
		if (may(&people[i]) && quota_take(&q, draw((uint64_t)i, salt)))
			take(&people[i]);
	assert(q.left == 0);
}

bool
in_village(const struct person *p)
{
	return cells[p->cell].group == VILLAGE_CELL;
}

static bool
stays(const struct person *p)
{
	return p->end_on == NEVER && p->walk != OUTSIDER;
}

static bool
is_bare(const struct person *p)
{
	return stays(p) && p->walk == ORDINARY;
}

static bool
village_bare(const struct person *p)
{
	return is_bare(p) && in_village(p);
}

static bool
other_bare(const struct person *p)
{
	return is_bare(p) && !in_village(p);
}

static void
take_youth(struct person *p)
{
	p->walk = YOUTH;
}

static void
take_exempt(struct person *p)
{
	p->walk = EXEMPT;
	p->exempt_since = 1;
}

static void
take_retired(struct person *p)
{
	p->walk = RETIRED;
}

static bool
is_youth(const struct person *p)
{
	return stays(p) && p->walk == YOUTH;
}

static void
take_admitted(struct person *p)
{
	p->admitted = true;
}

static bool
stock_youth(const struct person *p)
{
	return is_youth(p) && !p->admitted;
}

static bool
stock_bare(const struct person *p)
{
	return is_bare(p) && !p->admitted;
}

static void
take_probation(struct person *p)
{
	p->probation = true;
}

/* exempt_since 1: in the stock; exempt_on 1: by an event; the days come later. */
static bool
stock_exempt(const struct person *p)
{
	return stays(p) && p->walk == EXEMPT && p->exempt_on == NEVER;
}

static void
take_exempted(struct person *p)
{
	p->exempt_since = NEVER;
	p->exempt_on = 1;
}

static bool
plain_retired(const struct person *p)
{
	return stays(p) && p->walk == RETIRED && p->resume_on == NEVER;
}

static void
take_resumed(struct person *p)
{
	p->exempt_since = 1;
	p->resume_on = 1;
}

static void
take_exempted_resumed(struct person *p)
{
	p->exempt_on = 1;
	p->resume_on = 1;
}

static bool
stock_dead(const struct person *p)
{
	return p->end_on != NEVER && !p->admitted && !p->probation && p->end == DEATH;
}

static bool
dead_unexempt(const struct person *p)
{
	return stock_dead(p) && p->exempt_since == NEVER;
}

static void
take_dead_exempt(struct person *p)
{
	p->exempt_since = 1;
}

static void
take_dead_exempted(struct person *p)
{
	p->exempt_on = 1;
}

static bool
may_move(const struct person *p)
{
	return stays(p) && p->walk != EXEMPT && !p->admitted && !p->probation && p->resume_on == NEVER &&
	       p->away_on == NEVER && p->out_on == NEVER;
}

static bool
may_go(const struct person *p)
{
	return may_move(p) && p->walk != RETIRED;
}

static void
take_away(struct person *p)
{
	p->away_on = 1;
}

bool
is_stable(const struct person *p)
{
	return may_move(p);
}

/* ---- beginnings and ends ---- */

static struct person *
person(int cell, enum walk walk)
{
	struct person *p = &people[n_people++];

	assert(n_people <= N_PEOPLE);
	p->cell = p->from_cell = cell;
	p->walk = walk;
	return p;
}

/* Ends: where, and of what; villages have most of them. */
static void
ended(int n, enum event end, bool admitted, bool probation)
{
	for (int i = 0; i < n; i++) {
		uint64_t who = (uint64_t)n_people;
		struct person *p;
		int cell = draw_below(who, 11, N_CELLS);

		if (end == DEATH && cells[cell].group != VILLAGE_CELL && draw_below(who, 12, 4) != 0)
			cell = draw_below(who, 13, sites[N_DISTRICTS - 1].first_cell + sites[N_DISTRICTS - 1].n_cells);
		p = person(cell, admitted || probation                    ? YOUTH
		                 : end == DEATH && draw_below(who, 14, 2) ? RETIRED
		                                                          : ORDINARY);
		p->end = end;
		p->end_on = 1;
		p->admitted = admitted;
		p->probation = probation;
	}
}

static void
everybody_enters(void)
{
	for (int c = 0; c < N_CELLS; c++) {
		cells[c].first = n_people;
		cells[c].n = cells[c].size;
		for (int i = 0; i < cells[c].size; i++)
			person(c, ORDINARY);
	}
	assert(n_people == N_MEMBERS);
	ended(STOCK_DEATHS - STOCK_PROBATION_DEATHS, DEATH, false, false);
	ended(STOCK_PROBATION_DEATHS, DEATH, false, true);
	ended(STOCK_DELETED - STOCK_PROBATION_DELETED, DELETE, false, false);
	ended(STOCK_PROBATION_DELETED, DELETE, false, true);
	ended(STOCK_RESIGNED, RESIGN, false, false);
	ended(STOCK_EXPELLED, EXPEL, false, false);
	ended(ADMITTED_DEATHS - DEATHS_ON_PROBATION, DEATH, true, false);
	ended(DEATHS_ON_PROBATION, DEATH, true, true);
	ended(ADMITTED_DELETED - DELETED_ON_PROBATION, DELETE, true, false);
	ended(DELETED_ON_PROBATION, DELETE, true, true);
	ended(ADMITTED_RESIGNED, RESIGN, true, false);
	ended(ADMITTED_EXPELLED, EXPEL, true, false);
	assert(n_people == N_MEMBERS_EVER);
}

/* ---- where he came from ---- */

static int
origin(uint64_t who, uint64_t turn, int cell, bool near)
{
	const struct site *s = &sites[cells[cell].site];
	int from = near ? cell + draw_between(who, 100 + turn, -12, 12)
	                : s->first_cell + draw_below(who, 200 + turn, s->n_cells);

	return from >= s->first_cell && from < s->first_cell + s->n_cells ? from : cell;
}

/* Most come from another cell of the same committee, the others from anywhere in the site. */
static void
take_transfer(struct person *p)
{
	uint64_t who = (uint64_t)(p - people);
	bool near = draw_below(who, 21, 10) < 6;

	for (uint64_t turn = 0; p->from_cell == p->cell; turn++) {
		int from = origin(who, turn, p->cell, near && turn < 40);

		if (!near || turn >= 40 || cells[from].parent == cells[p->cell].parent)
			p->from_cell = from;
	}
	p->out_on = 1;
}

/* ---- flags ---- */

static int of_site;
static bool
stays_in_site(const struct person *p)
{
	return stays(p) && cells[p->cell].site == of_site;
}

static void
take_minority(struct person *p)
{
	p->minority = true;
}

static void
take_female(struct person *p)
{
	p->female = true;
}

/* Those who ended are like those who stayed, one by one. */
static void
flags_make(void)
{
	int size[N_SITES] = { 0 };

	for (of_site = 0; of_site < N_SITES; of_site++) {
		pick(sites[of_site].minority, 31, stays_in_site, take_minority);
		pick(sites[of_site].female, 32, stays_in_site, take_female);
	}
	for (int c = 0; c < N_CELLS; c++)
		size[cells[c].site] += cells[c].size;
	for (int i = N_MEMBERS; i < N_MEMBERS_EVER; i++) {
		int site = cells[people[i].cell].site;

		people[i].minority = draw_below((uint64_t)i, 33, size[site]) < sites[site].minority;
		people[i].female = draw_below((uint64_t)i, 34, size[site]) < sites[site].female;
	}
}

/* ---- the picks in their order ---- */

static const struct { int wanted; may_fn *may; take_fn *take; } picks[] = {
	{ YOUTH_IN_VILLAGES, village_bare, take_youth },
	{ YOUTH_ELSEWHERE, other_bare, take_youth },
	{ EXEMPT_IN_VILLAGES, village_bare, take_exempt },
	{ EXEMPT_ELSEWHERE, other_bare, take_exempt },
	{ RETIRED_IN_VILLAGES, village_bare, take_retired },
	{ YOUTH_ADMITTED, is_youth, take_admitted },
	{ N_ADMITTED - N_ADMITTED_ENDED - YOUTH_ADMITTED, is_bare, take_admitted },
	{ YOUTH_ON_PROBATION, stock_youth, take_probation },
	{ STOCK_ON_PROBATION - YOUTH_ON_PROBATION - STOCK_PROBATION_DEATHS - STOCK_PROBATION_DELETED, stock_bare,
	  take_probation },
	{ EXEMPT_BY_EVENT, stock_exempt, take_exempted },
	{ RESUMED_OF_STOCK, plain_retired, take_resumed },
	{ RESUMED_OF_EVENT, plain_retired, take_exempted_resumed },
	{ DEAD_EXEMPT_IN_STOCK, stock_dead, take_dead_exempt },
	{ DEAD_EXEMPT_BY_EVENT, dead_unexempt, take_dead_exempted },
	{ N_TRANSFERS, may_move, take_transfer },
	{ N_AWAY, may_go, take_away },
};

void
people_make(void)
{
	everybody_enters();
	for (size_t i = 0; i < sizeof picks / sizeof picks[0]; i++)
		pick(picks[i].wanted, i + 1, picks[i].may, picks[i].take);
	flags_make();
}
