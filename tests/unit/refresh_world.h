/* A centre with figures: indicators of every shape, rounds, and the comparison with figures worked out from nothing. */
#ifndef LT_TESTS_REFRESH_WORLD_H
#define LT_TESTS_REFRESH_WORLD_H
#include "server/refresh/ask.h"
#include "server/refresh/refresh.h"
#include "tests/unit/engine_world_generic.h"

struct say_indicator {
	const char *code, *select;
	bool share, additive, absent_none;
	bool month;                           /* for months, too; else for years */
	bool only_units, only_organisations;
	uint32_t reads[6];
};
struct slice entry_indicator(const struct say_indicator *s);
struct slice entry_periods(Ltc__Period period, int32_t from);
struct slice entry_cut(const char *code, int32_t from, int32_t to, const char *indicator);
/* Puts these indicators in force, with years from 2020, months from `months_from`, the cut GK (2021) of the first of them, and the
 * forms the streams fill in. */
const char *refresh_catalogue(struct world *w, const struct say_indicator *list, size_t n, int32_t months_from);
extern const struct say_indicator shapes[];
extern const size_t n_shapes;

struct slice body_organisation(const char *code, Lt__OrganisationType type, const struct id *parent, const struct id *unit);
struct say_move {
	struct telling as;
	const struct id *unit, *organisation; /* what */
	const struct id *parent, *successor;  /* to where; dissolved into whom */
	int32_t on;
};
struct slice body_move(const struct say_move *s);
#define MOVE(...) body_move(&(struct say_move){ __VA_ARGS__ })

/* With roles; the refresher works on a connection of its own. */
struct fresh { struct world *w; struct db *db; struct refresher *r; };
void fresh_open(struct fresh *f, struct world *w);
void fresh_close(struct fresh *f);
struct refresh_round fresh_round(struct fresh *f, int32_t today);
/* Both checks of `verify`; "" or the first differences. Lent until the next call. */
const char *fresh_differs(struct fresh *f);
/* n and d as text: "3", "3/4", "-" (nothing known), "none" (no row). */
const char *fresh_figure(struct fresh *f, const char *indicator, const char *period, const struct id *subject);

#endif
