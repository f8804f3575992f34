/* The generator's parts and what they share: cells, people and events in arrays, made in this order: places, people,
 * events; then written. Nothing here asks a clock or a random source: draw() follows from its arguments alone. */
#ifndef LT_SAMPLE_MAKE_H
#define LT_SAMPLE_MAKE_H
#include "tests/sample/paper.h"
#include "tests/sample/plan.h"
#include <stdbool.h>
#include <stdint.h>

enum { CODE_TEXT = 24, NAME_TEXT = 160 };

/* ---- small things (make.c) ---- */

void die(const char *what, const char *where) __attribute__((noreturn));
uint64_t draw(uint64_t what, uint64_t salt);
uint64_t draw_text(const char *text, uint64_t salt);
int draw_below(uint64_t what, uint64_t salt, int below);
int draw_between(uint64_t what, uint64_t salt, int from, int to); /* both included */
int32_t day_of(int year, int month, int day);
int32_t day_plus_months(int32_t day, int months); /* 31 January + 1 month: 28 or 29 February */
int day_year(int32_t day);
int day_month(int32_t day);
int32_t workday(int32_t day); /* itself, or the next one */

/* Exactly `left` of `of` that are asked one after the other. */
struct quota {
	int left, of;
};
bool quota_take(struct quota *q, uint64_t drawn);

/* ---- places (make_places.c) ---- */

enum cell_group { VILLAGE_CELL, COMMUNE_CELL, OTHER_CELL, GRASSROOTS_CELL };
struct cell {
	char code[CODE_TEXT], village[CODE_TEXT]; /* village: "" elsewhere */
	const char *setting;
	enum cell_group group;
	int site, parent; /* parent: a number all cells of one committee share */
	int size;         /* members on 31/12/2020 */
	int first, n;     /* its members on that day, in people */
};
struct site {
	char code[4], name[NAME_TEXT], issuer[NAME_TEXT];
	const char *sign;                         /* of its decisions: "12-QĐ/HU" */
	const char *unit, *unit_name, *unit_kind; /* "" at a bloc */
	int minority, female;
	int first_cell, n_cells;
};
/* A grassroots organisation, and a commune: what returns are about. */
struct base {
	char code[CODE_TEXT];
	int site, members; /* on 31/12/2020, in its cells */
};
struct commune {
	char code[CODE_TEXT];
	int site;
};
extern struct site sites[N_SITES];
extern struct cell cells[N_CELLS];
extern struct base base_orgs[N_BASES];
extern struct commune communes[N_COMMUNES];

void places_read(const char *path);
void places_write(int site); /* makes the site and its cells as well */

enum phase { STRUCTURE, STOCK, EVENTS, POSTS, MEETINGS, RETURNS, N_PHASES };
enum habit_no habit_of(int site, enum phase phase); /* who keeps these files, and how */

/* ---- people (make_people.c, make_lives.c) ---- */

enum walk { YOUTH, EXEMPT, RETIRED, ORDINARY, OUTSIDER };
enum event {
	ADMIT,
	RECOGNISE,
	TRANSFER_OUT,
	TRANSFER_IN,
	TEMP_OUT,
	TEMP_IN,
	EXEMPTION,
	RESUME,
	DELETE,
	RESIGN,
	EXPEL,
	DEATH,
	N_EVENT_KINDS
};
#define NEVER 0 /* 1970-01-01: nothing that may be missing happened so early */
struct person {
	enum walk walk;
	int cell, from_cell;      /* the last one; the one of the stock (differs after a transfer) */
	bool admitted, probation; /* since 2017; in the stock */
	bool female, minority, has_post;
	bool born_known; /* the day, not only the year */
	bool late;       /* what is late or incomplete about him is warned of */
	enum event end;
	int32_t end_on; /* NEVER: still a member on 31/12/2020 */
	int32_t born, admitted_on, official_on;
	int32_t recognised_on, out_on, in_on, away_on, back_on, exempt_on, resume_on, exempt_since;
	char name[64], card[12];
};
enum { N_MEMBERS_EVER = N_STOCK + N_ADMITTED, N_PEOPLE = N_MEMBERS_EVER + N_OUTSIDERS };
extern struct person people[N_PEOPLE];

void people_make(void);                  /* who there is: cells, walks of life, beginnings and ends */
void lives_make(void);                   /* when they were born, joined and left, and what they are called */
void life_of_outsider(struct person *p); /* who holds a village's title without being a member */
void stock_write(int site);
bool in_village(const struct person *p);
bool is_stable(const struct person *p); /* in one cell and official from the stock until 31/12/2020 */

/* ---- the rest ---- */

struct happening {
	int person;
	enum event event;
	int32_t on;
};
void events_make(void);
void events_write(int site);
bool has_card(const struct person *m, int32_t on); /* numbers are given with the recognition */
int cell_required(int cell, int32_t on);           /* members on a day of 2020 who are neither exempt nor away */
void posts_make(void);
const struct person *upper_of(int cell); /* who of the committee above may come to its meetings; NULL: nobody */
void posts_write(int site);
void meetings_write(int site);
void returns_write(int site);

#endif
