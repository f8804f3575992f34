/* Posts on 31/12/2020: in every village a secretary, a head and a head of the front team, often one person for two of
 * them; in every other cell a secretary. Heads need not be members: some are people the register of members does not
 * know. */
#include "tests/sample/words.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NOBODY = -1 };
static struct {
	int secretary, head, front;
} held[N_CELLS];
static int n_outsiders;

/* ---- who ---- */

static bool
may_lead(const struct person *m)
{
	return is_stable(m) && !m->has_post && day_year(m->born) >= 1950;
}

static bool
may_lead_at_all(const struct person *m)
{
	return is_stable(m) && !m->has_post;
}

static bool
may_head(const struct person *m)
{
	return m->walk != EXEMPT && !m->has_post && day_year(m->born) >= 1950;
}

static int
find(const struct cell *c, uint64_t salt, bool (*may)(const struct person *m))
{
	int at = draw_below((uint64_t)c->first, salt, c->n);

	for (int i = 0; i < c->n; i++) {
		struct person *m = &people[c->first + (at + i) % c->n];

		if (may(m)) {
			m->has_post = true;
			return (int)(m - people);
		}
	}
	return NOBODY;
}

static int
secretary_of(const struct cell *c)
{
	int found = find(c, 901, may_lead);

	if (found == NOBODY)
		found = find(c, 901, may_lead_at_all);
	assert(found != NOBODY);
	return found;
}

static int
outsider(int cell)
{
	struct person *p = &people[N_MEMBERS_EVER + n_outsiders++];

	assert(n_outsiders <= N_OUTSIDERS);
	*p = (struct person){ .walk = OUTSIDER, .cell = cell, .from_cell = cell };
	p->female = draw_below((uint64_t)(p - people), 902, 4) == 0;
	life_of_outsider(p);
	return (int)(p - people);
}

/* ---- the villages ---- */

enum shape { HEAD_TOO, FRONT_TOO, BOTH_OTHER, THREE, N_SHAPES };

/* Somebody who is not the secretary: an outsider so often as the quota says. */
static int
other(int cell, uint64_t salt, struct quota *outside)
{
	int found;

	if (quota_take(outside, draw((uint64_t)cell, salt)))
		return outsider(cell);
	found = find(&cells[cell], salt + 1, may_head);
	assert(found != NOBODY);
	return found;
}

static void
fill_village(int cell, enum shape shape)
{
	static struct quota heads = { OUTSIDE_HEADS, N_VILLAGES - SECRETARY_IS_HEAD - HEAD_IS_FRONT },
			    both = { OUTSIDE_BOTH, HEAD_IS_FRONT },
			    fronts = { OUTSIDE_FRONTS, N_VILLAGES - SECRETARY_IS_FRONT - HEAD_IS_FRONT };
	int secretary = held[cell].secretary;

	held[cell].head = shape == HEAD_TOO     ? secretary
	                  : shape == BOTH_OTHER ? other(cell, 911, &both)
	                                        : other(cell, 913, &heads);
	held[cell].front = shape == FRONT_TOO    ? secretary
	                   : shape == BOTH_OTHER ? held[cell].head
	                                         : other(cell, 915, &fronts);
}

void
posts_make(void)
{
	int left[N_SHAPES] = { SECRETARY_IS_HEAD, SECRETARY_IS_FRONT, HEAD_IS_FRONT,
		               N_VILLAGES - SECRETARY_IS_HEAD - SECRETARY_IS_FRONT - HEAD_IS_FRONT };
	int villages = N_VILLAGES;

	for (int c = 0; c < N_CELLS; c++) {
		int shape = 0, drawn;

		held[c].secretary = secretary_of(&cells[c]);
		held[c].head = held[c].front = NOBODY;
		if (cells[c].group != VILLAGE_CELL)
			continue;
		for (drawn = draw_below((uint64_t)c, 921, villages--); drawn >= left[shape]; shape++)
			drawn -= left[shape];
		left[shape]--;
		fill_village(c, shape);
	}
	assert(n_outsiders == N_OUTSIDERS && villages == 0);
}

/* Who of the committee above may come to a meeting: the secretary of its first cell that is not a village's. */
const struct person *
upper_of(int cell)
{
	int at = cell;

	while (at > 0 && cells[at - 1].parent == cells[cell].parent)
		at--;
	for (; at < N_CELLS && cells[at].parent == cells[cell].parent; at++)
		if (cells[at].group == COMMUNE_CELL || (cells[at].group == OTHER_CELL && at != cell))
			return &people[held[at].secretary];
	return NULL;
}

/* ---- written ---- */

enum title { SECRETARY, HEAD, FRONT };
static const struct word titles[] = {
	[SECRETARY] = { "secretary", "bí thư" },
	[HEAD] = { "village_head", "trưởng thôn" },
	[FRONT] = { "front_team_head", "trưởng ban công tác mặt trận" },
};
static const struct word bases[] = { { "elected", "bầu" }, { "appointed", "chỉ định" } };

static void
post_row(struct paper *p, const struct cell *c, enum title title, int person)
{
	static const struct {
		int from_year, from_month, to_month;
	} since[] = { { 2020, 1, 6 }, { 2018, 6, 12 }, { 2019, 3, 8 } };
	const struct person *m = &people[person];
	uint64_t who = (uint64_t)person * 8 + title;
	int32_t from =
		day_of(since[title].from_year, draw_between(who, 931, since[title].from_month, since[title].to_month),
	               draw_between(who, 932, 1, 28));

	paper_text(p, "name", m->name);
	if (has_card(m, day_of(2020, 12, 31)))
		paper_text(p, "card", m->card);
	if (m->born_known)
		paper_day(p, "birth_on", m->born);
	paper_text(p, title == SECRETARY ? "organisation_code" : "unit_code",
	           title == SECRETARY ? c->code : c->village);
	paper_word(p, "title", &titles[title]);
	paper_word(p, "basis", &bases[title != FRONT && draw_below(who, 933, 25) == 0]);
	paper_day(p, "from_on", from);
	paper_row(p);
}

void
posts_write(int site)
{
	const struct site *s = &sites[site];
	char titles_above[400];
	struct paper *p;

	snprintf(titles_above, sizeof titles_above,
	         "%s\nDANH SÁCH BÍ THƯ CHI BỘ, TRƯỞNG THÔN, TRƯỞNG BAN CÔNG TÁC MẶT TRẬN", s->name);
	p = paper_open(s->code, "posts", "post", "05_posts", habit_of(site, POSTS),
	               "name,card,birth_on,organisation_code,unit_code,title,basis,from_on",
	               habit_of(site, POSTS) == OLD_FONTS ? strchr(titles_above, '\n') + 1 : titles_above);
	for (int c = s->first_cell; c < s->first_cell + s->n_cells; c++) {
		post_row(p, &cells[c], SECRETARY, held[c].secretary);
		if (cells[c].group != VILLAGE_CELL)
			continue;
		post_row(p, &cells[c], HEAD, held[c].head);
		post_row(p, &cells[c], FRONT, held[c].front);
	}
	paper_close(&p);
}
