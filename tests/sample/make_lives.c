/* When: born, joined, left and moved, as it fits what make_people.c has made of them; then names and cards, so that
 * name and birth date, or the card, tell every person of a site from every other. */
#include "tests/sample/make.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
number_of(const struct person *p)
{
	return (uint64_t)(p - people);
}

/* Never a 29 February. */
static int32_t
day_in(const struct person *p, uint64_t salt, int year)
{
	return day_of(year, draw_between(number_of(p), salt, 1, 12), draw_between(number_of(p), salt + 1000, 1, 28));
}

static int32_t
day_between(const struct person *p, uint64_t salt, int32_t from, int32_t to)
{
	return draw_between(number_of(p), salt, from, to);
}

/* ---- admissions since 2017 ---- */

/* Those who ended since were admitted in the first two years; the rest fills what plan.c says of each year. */
static void
admissions_date(void)
{
	int left[N_YEARS], all = N_ADMITTED;

	memcpy(left, admitted_per_year, sizeof left);
	for (int i = N_MEMBERS_EVER - 1; i >= 0; i--) {
		struct person *p = &people[i];
		int year = i % 2, drawn;

		if (!p->admitted)
			continue;
		if (p->end_on == NEVER)
			for (year = 0, drawn = draw_below((uint64_t)i, 41, all); drawn >= left[year]; year++)
				drawn -= left[year];
		left[year]--;
		all--;
		p->admitted_on = workday(day_in(p, 42, FIRST_YEAR + year));
		if (day_year(p->admitted_on) > FIRST_YEAR + year ||
		    (FIRST_YEAR + year == LAST_YEAR && p->admitted_on > day_of(LAST_YEAR, 12, 20)))
			p->admitted_on = day_of(FIRST_YEAR + year, 12, 18);
		if (day_month(p->admitted_on) == 2 && p->admitted_on == day_of(day_year(p->admitted_on), 3, 1) - 1)
			p->admitted_on--;
	}
	assert(all == 0);
}

/* ---- births ---- */

struct years {
	int from, to;
};

/* By walk of life; women leave working life five years earlier. */
static struct years
birth_years(const struct person *p)
{
	int joined = day_year(p->admitted_on), women = p->female ? 5 : 0;

	if (p->walk == OUTSIDER)
		return (struct years){ 1962, 1991 };
	if (p->admitted)
		return p->walk == YOUTH ? (struct years){ joined - 27, joined - 20 }
		                        : (struct years){ joined - 48, joined - 30 };
	if (p->probation)
		return p->walk == YOUTH ? (struct years){ 1990, 1996 } : (struct years){ 1971, 1986 };
	if (p->end_on != NEVER && p->end == DEATH)
		return (struct years){ 1926, p->exempt_since != NEVER ? 1950 : 1954 };
	if (p->walk == YOUTH)
		return (struct years){ 1990, 1995 };
	if (p->walk == EXEMPT && p->exempt_on != NEVER)
		return (struct years){ 1938 + women, 1956 + women };
	if (p->walk == EXEMPT || p->resume_on != NEVER)
		return (struct years){ 1930 + women, 1953 + women };
	if (p->walk == RETIRED)
		return (struct years){ 1944 + women, 1956 + women };
	return in_village(p) ? (struct years){ 1954 + women, 1989 } : (struct years){ 1960 + women, 1989 };
}

static void
birth(struct person *p)
{
	struct years y = birth_years(p);

	p->born = day_in(p, 51, draw_between(number_of(p), 52, y.from, y.to));
	p->born_known = p->admitted || p->probation || p->walk == OUTSIDER || day_year(p->born) >= 1955 ||
	                draw_below(number_of(p), 53, 12) != 0;
}

/* ---- the stock ---- */

enum { OLD_RULES = 1990 }; /* before, probation had other lengths */

static void
joining(struct person *p)
{
	int born = day_year(p->born), latest = born + 36 < 2015 ? born + 36 : 2015, year;

	if (p->probation) {
		p->admitted_on = day_in(p, 62, 2016);
		if (p->end_on != NEVER && day_month(p->admitted_on) < 6)
			p->admitted_on = day_of(2016, 9, draw_between(number_of(p), 63, 1, 28));
		return;
	}
	year = draw_between(number_of(p), 61, born + 20, latest);
	p->admitted_on = day_in(p, 62, year);
	p->official_on = day_plus_months(p->admitted_on, 12);
	if (year < OLD_RULES && draw_below(number_of(p), 64, 16) == 0)
		p->official_on = day_plus_months(p->admitted_on, draw_below(number_of(p), 65, 2) ? 9 : 18);
}

/* ---- what happened since ---- */

static void
exemption(struct person *p)
{
	bool early = p->resume_on != NEVER || p->end_on != NEVER;
	int past = day_year(p->born) + (p->female ? 56 : 61);

	if (p->exempt_on != NEVER)
		p->exempt_on = workday(
			day_between(p, 71, day_of(2017, 1, 9), early ? day_of(2018, 12, 10) : day_of(2020, 11, 20)));
	if (p->exempt_since != NEVER)
		p->exempt_since = day_in(p, 72, draw_between(number_of(p), 73, past < 2015 ? past : 2015, 2015));
	if (p->resume_on != NEVER)
		p->resume_on = workday(day_between(p, 74, day_of(2019, 1, 9), day_of(2020, 10, 20)));
}

static void
moves(struct person *p)
{
	if (p->out_on != NEVER) {
		p->late = draw_below(number_of(p), 81, 50) == 0;
		p->out_on = workday(day_between(p, 82, day_of(2017, 1, 9), day_of(2020, 8, 25)));
		p->in_on = workday(p->out_on + (p->late ? draw_between(number_of(p), 83, 95, 108)
		                                        : draw_between(number_of(p), 83, 5, 34)));
	}
	if (p->away_on != NEVER) {
		p->away_on = workday(day_between(p, 84, day_of(2017, 2, 6), day_of(2020, 2, 20)));
		p->back_on = workday(p->away_on + draw_between(number_of(p), 85, 95, 290));
	}
}

static void
ending(struct person *p)
{
	int32_t from = day_of(2017, 1, 9), to = day_of(2020, 12, 18);

	if (p->admitted)
		from = p->probation ? p->admitted_on + 60 : day_plus_months(p->admitted_on, 13);
	if (p->probation)
		to = p->admitted_on + 330;
	else if (p->admitted)
		to = day_plus_months(p->admitted_on, 23);
	if (p->exempt_on != NEVER)
		from = day_of(2019, 1, 9);
	p->end_on = day_between(p, 91, from, to);
	if (p->end != DEATH)
		p->end_on = workday(p->end_on);
}

static void
since(struct person *p)
{
	bool recognised = p->admitted ? day_year(p->admitted_on) < LAST_YEAR : p->probation;

	if (recognised && !(p->probation && p->end_on != NEVER))
		p->recognised_on = day_plus_months(p->admitted_on, 12);
	exemption(p);
	moves(p);
	if (p->end_on != NEVER)
		ending(p);
	if (p->admitted || p->probation)
		p->late = draw_below(number_of(p), 92, 40) == 0;
	else if (p->exempt_on != NEVER)
		p->late = draw_below(number_of(p), 92, 60) == 0;
}

/* ---- names ---- */

/* What has been given out in a site: name and birth date together, names, and names that nobody else may bear because
 * the clerk does not know the day their owner was born. */
enum { TAKEN_SIZE = 1 << 18 };
static uint64_t taken[TAKEN_SIZE];

static bool
take(uint64_t key, bool look_only)
{
	size_t at = key % TAKEN_SIZE;

	assert(key != 0);
	for (; taken[at] != 0; at = (at + 1) % TAKEN_SIZE)
		if (taken[at] == key)
			return false;
	if (!look_only)
		taken[at] = key;
	return true;
}

static bool
name_is_free(const struct person *p, int site)
{
	uint64_t name = draw_text(p->name, 0x100 + (uint64_t)site), alone = draw(name, 1),
		 with_day = draw(name, (uint64_t)(p->born + 100000));

	if (!p->born_known) {
		if (!take(name, true))
			return false;
		take(alone, false);
	} else if (!take(alone, true) || !take(with_day, true))
		return false;
	else
		take(with_day, false);
	take(name, false);
	return true;
}

static void
naming(struct person *p)
{
	uint64_t who = number_of(p);

	for (uint64_t turn = 0;; turn++) {
		snprintf(
			p->name, sizeof p->name, "%s %s %s", families[draw_below(who, 300 + turn, N_FAMILIES)],
			middles[p->female][draw_below(who, 400 + turn, 3) ? draw_below(who, 500 + turn, N_MIDDLES) : 0],
			givens[p->female][draw_below(who, 600 + turn, N_GIVENS)]);
		if (name_is_free(p, cells[p->cell].site))
			break;
	}
	/* 7919 shares no factor with a million: no number twice */
	if (p->walk != OUTSIDER)
		snprintf(p->card, sizeof p->card, "08%06u", (unsigned)((who * 7919 + 104729) % 1000000));
}

void
lives_make(void)
{
	admissions_date();
	for (int i = 0; i < N_MEMBERS_EVER; i++) {
		birth(&people[i]);
		if (!people[i].admitted)
			joining(&people[i]);
		since(&people[i]);
	}
	for (int known = 0; known < 2; known++) /* who needs a name of his own comes first */
		for (int i = 0; i < N_MEMBERS_EVER; i++)
			if (people[i].born_known == (known == 1))
				naming(&people[i]);
}

void
life_of_outsider(struct person *p)
{
	birth(p);
	naming(p);
}
