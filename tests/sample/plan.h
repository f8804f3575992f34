/* The integers behind the sample: one consistent way to arrive at the totals published for Tuyên Quang at 31/12/2020.
 * The published sums are fixed; how they spread over districts is chosen here, and test_sample.c holds the sums again. */
#ifndef LT_SAMPLE_PLAN_H
#define LT_SAMPLE_PLAN_H
#include <stddef.h>

#define PROVINCE_ORGANISATION "TU08"
#define COMMITTEES_PER_DISTRICT 4
#define CELLS_PER_DISTRICT 14
#define CELLS_PER_COMMUNE 5
#define CELLS_OF_OTHER_COMMITTEES 648     /* over the 28 committees of district agencies and the 84 of the blocs */

enum { N_DISTRICTS = 7, N_BLOCS = 3, N_COMMUNES = 138, N_VILLAGES = 1733 };

struct district_plan {
	const char *site, *unit;              /* site code; code of the district's unit */
	int communes, villages, special_communes, special_villages;
};
extern const struct district_plan district_plans[N_DISTRICTS];

struct bloc_plan {
	const char *site, *name;
	const char *committee, *cell;         /* what its committees and cells are called, before a number */
	const char *setting;
	int committees, cells;
};
extern const struct bloc_plan bloc_plans[N_BLOCS];

/* The names below are roles, not institutions of a certain place; a %s takes "huyện" or "thành phố". */
struct named { const char *name, *setting; };
extern const struct named district_committees[COMMITTEES_PER_DISTRICT];
extern const struct named district_cells[CELLS_PER_DISTRICT];
extern const struct named commune_cells[CELLS_PER_COMMUNE];

/* Invented village names: one of each. The counts share no factor with the step that make.c walks them by. */
enum { N_HEADS = 20, N_TAILS = 24 };
extern const char *const village_heads[N_HEADS];
extern const char *const village_tails[N_TAILS];

#endif
