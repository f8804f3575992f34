/* The integers behind the sample: one consistent way to arrive at the totals published for Tuyên Quang at 31/12/2020,
 * and the invented names. The published sums are fixed; how they spread over districts, years and people is chosen
 * here, and the tests count them again in the files.
 *
 * Rows per form: 1,871 unit + 3,519 organisation + 52,543 member + 28,028 member_event + 6,735 post + 52,304 meeting
 * = 145,000, and 872 returns: 448 members_religion, 138 each of council_term, mass_organisation_units and commune_staff,
 * 10 staffing. Each becomes one update. */
#ifndef LT_SAMPLE_PLAN_H
#define LT_SAMPLE_PLAN_H
#include <stddef.h>

#define COMMITTEES_PER_DISTRICT 4
#define CELLS_PER_DISTRICT 14
#define CELLS_PER_COMMUNE 5
#define CELLS_OF_OTHER_COMMITTEES 648     /* over the 28 committees of district agencies and the 84 of the blocs */

enum { N_DISTRICTS = 7, N_BLOCS = 3, N_SITES = N_DISTRICTS + N_BLOCS, N_COMMUNES = 138, N_VILLAGES = 1733,
	N_GRASSROOTS_CELLS = 198, N_COMMITTEES = 250,
	N_CELLS = N_VILLAGES + N_COMMUNES * CELLS_PER_COMMUNE + CELLS_OF_OTHER_COMMITTEES + N_GRASSROOTS_CELLS };

/* Members on 31/12/2020, cell by cell: 345 x 21 + 1,388 x 22, 690 x 11, 643 x 13 + 5 x 12, 198 x 15. */
enum { VILLAGE_SIZE = 22, SMALLER_VILLAGES = 345, COMMUNE_CELL_SIZE = 11, OTHER_CELL_SIZE = 13, SMALLER_OTHERS = 5,
	GRASSROOTS_CELL_SIZE = 15, N_MEMBERS = 56760 };

/* What they are on that day. Youth, exempt and retired are disjoint; the rest is ordinary. */
enum { YOUTH_IN_VILLAGES = 4000, YOUTH_ELSEWHERE = 3844, EXEMPT_IN_VILLAGES = 5909, EXEMPT_ELSEWHERE = 51,
	RETIRED_IN_VILLAGES = 10707 };

/* From 52,543 on 31/12/2016 to 56,760. Of the 3,083 who ended, 90 had been admitted since: 50 of them on probation. */
enum { N_STOCK = 52543, N_ADMITTED = 7300,
	STOCK_DEATHS = 2125, STOCK_DELETED = 470, STOCK_RESIGNED = 160, STOCK_EXPELLED = 238,
	ADMITTED_DEATHS = 25, ADMITTED_DELETED = 50, ADMITTED_RESIGNED = 10, ADMITTED_EXPELLED = 5,
	N_STOCK_ENDED = STOCK_DEATHS + STOCK_DELETED + STOCK_RESIGNED + STOCK_EXPELLED,
	N_ADMITTED_ENDED = ADMITTED_DEATHS + ADMITTED_DELETED + ADMITTED_RESIGNED + ADMITTED_EXPELLED,
	DEATHS_ON_PROBATION = 10, DELETED_ON_PROBATION = 40,           /* of those admitted since */
	YOUTH_ADMITTED = 5400 };                                       /* of the 7,210 admitted who are still there */
enum { FIRST_YEAR = 2017, LAST_YEAR = 2020, N_YEARS = 4 };
extern const int admitted_per_year[N_YEARS];

/* The other events. Recognised: 1,675 who entered the stock on probation, and 5,500 admitted until 2019 but the 50. */
enum { STOCK_ON_PROBATION = 1700, YOUTH_ON_PROBATION = 1275, STOCK_PROBATION_DEATHS = 5, STOCK_PROBATION_DELETED = 20,
	N_RECOGNISED = 7125,
	EXEMPT_BY_EVENT = 2400, DEAD_EXEMPT_BY_EVENT = 200, DEAD_EXEMPT_IN_STOCK = 700,
	RESUMED_OF_STOCK = 100, RESUMED_OF_EVENT = 60,
	N_EXEMPTED = EXEMPT_BY_EVENT + DEAD_EXEMPT_BY_EVENT + RESUMED_OF_EVENT,
	N_RESUMED = RESUMED_OF_STOCK + RESUMED_OF_EVENT,
	N_TRANSFERS = 3100, N_AWAY = 750,
	N_EVENTS = N_ADMITTED + N_STOCK_ENDED + N_ADMITTED_ENDED + N_RECOGNISED + N_EXEMPTED + N_RESUMED +
		2 * N_TRANSFERS + 2 * N_AWAY };

/* Village titles: 5,199 held by 4,254 persons. Others are those who are not the secretary; some are no members. */
enum { SECRETARY_IS_HEAD = 600, SECRETARY_IS_FRONT = 300, HEAD_IS_FRONT = 45,
	OUTSIDE_HEADS = 400, OUTSIDE_BOTH = 15, OUTSIDE_FRONTS = 685,
	N_OUTSIDERS = OUTSIDE_HEADS + OUTSIDE_BOTH + OUTSIDE_FRONTS };

/* All rows: every cell meets twelve times a year, and four times on a theme. */
enum { N_UNITS = N_COMMUNES + N_VILLAGES, N_ORGANISATIONS = N_COMMITTEES + N_CELLS, N_POSTS = N_CELLS + 2 * N_VILLAGES,
	N_MEETINGS = N_CELLS * (12 + 4),
	N_UPDATES = N_UNITS + N_ORGANISATIONS + N_STOCK + N_EVENTS + N_POSTS + N_MEETINGS };
enum { N_BASES = N_COMMITTEES + N_GRASSROOTS_CELLS, N_RETURNS = N_BASES + 3 * N_COMMUNES + N_SITES };
_Static_assert(N_EVENTS == 28028 && N_MEETINGS == 52304 && N_UPDATES == 145000, "the sums per form as told above");

/* What the returns of 2020 sum up to. Religion is never told of a person, only of a grassroots organisation. */
enum { RELIGIOUS = 573,
	SEATS_AT_BEGIN = 3690, SEATS_LEFT = 189,
	FRONT_UNITS = 138, TRADE_UNION_UNITS = 961, FARMERS_UNITS = 138, YOUTH_UNITS = 347, WOMEN_UNITS = 162, VETERANS_UNITS = 188,
	COMMUNE_STAFF = 2708, PART_TIME_PEOPLE = 1060, PART_TIME_POSITIONS = 13,
	OFFICIALS = 2160, EMPLOYEES = 14309 };
struct staff_plan { int officials, employees; };
extern const struct staff_plan staff_plans[N_SITES];

struct district_plan {
	const char *site, *unit;              /* site code; code of the district's unit */
	int communes, villages, special_communes, special_villages;
	int minority, female;                 /* of its members on 31/12/2020 */
};
extern const struct district_plan district_plans[N_DISTRICTS];

struct bloc_plan {
	const char *site, *name;
	const char *committee, *cell;         /* what its committees and cells are called, before a number */
	const char *setting;
	int committees, cells;
	int minority, female;
};
extern const struct bloc_plan bloc_plans[N_BLOCS];

/* The names below are roles, not institutions of a certain place; a %s takes "huyện" or "thành phố". */
struct named { const char *name, *setting; };
extern const struct named district_committees[COMMITTEES_PER_DISTRICT];
extern const struct named district_cells[CELLS_PER_DISTRICT];
extern const struct named commune_cells[CELLS_PER_COMMUNE];

/* Invented village names: one of each. The counts share no factor with the step that make_places.c walks them by. */
enum { N_HEADS = 20, N_TAILS = 24 };
extern const char *const village_heads[N_HEADS];
extern const char *const village_tails[N_TAILS];

/* Invented people: a family, a middle and a given name each. None begins with a letter that TCVN3 fonts lack. */
enum { N_FAMILIES = 36, N_MIDDLES = 20, N_GIVENS = 90 };
extern const char *const families[N_FAMILIES];
extern const char *const middles[2][N_MIDDLES];   /* men, women */
extern const char *const givens[2][N_GIVENS];

#endif
