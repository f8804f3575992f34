/* Inside the refresher: one round, step by step. refresh.c has the order of the steps; trees (round_trees.c), what is affected
 * (round_marks.c), the figures (round_figures.c), closed periods (round_closed.c), letters to the sites (round_letters.c). */
#ifndef LT_SERVER_REFRESH_ROOM_H
#define LT_SERVER_REFRESH_ROOM_H
#include "server/refresh/ask_room.h"
#include "server/refresh/refresh.h"

struct refresher {
	struct db *db;                    /* lent */
	struct db_args *args;
	struct ask_texts texts; int32_t texts_of;     /* of that catalogue; -1: none */
	bool *prepared; unsigned serial;  /* of the texts: prepared under this number */
};

struct trouble { const char *indicator; char period[32]; struct ask_said said; };
struct round {
	struct refresher *r;
	struct refresh_round *out;
	int32_t today, day_before;        /* of the last round; INT32_MIN: none */
	int64_t j, j_before;              /* of this snapshot; of the last round, -1: none */
	int32_t catalogue, catalogue_before;
	bool sites_wait, closings_wait;
	PGresult *marks;                  /* kind, entities, days, how many, the earliest */
	struct trouble *troubles; size_t n_troubles;
	bool filled;                      /* asked* may hold many rows */
	bool new_definitions;             /* most of it was worked out for the first time */
};

/* Runs with the arguments gathered in r->args, which are empty afterwards. */
enum result round_run(struct round *w, const char *sql, PGresult **out, struct fault *f) MUST_CHECK;
/* The same, no rows wanted. name: prepared once, planned without reading whole tables: for what is asked often of a few places. */
enum result round_named(struct round *w, const char *name, const char *sql, PGresult **out, struct fault *f) MUST_CHECK;
enum result round_do(struct round *w, const char *sql, struct fault *f) MUST_CHECK;

enum result round_trees(struct round *w, struct fault *f) MUST_CHECK;
enum result round_marks(struct round *w, struct fault *f) MUST_CHECK;
enum result round_figures(struct round *w, struct fault *f) MUST_CHECK;
enum result round_closed(struct round *w, struct fault *f) MUST_CHECK;
enum result round_letters(struct round *w, struct fault *f) MUST_CHECK;
void round_trouble(struct round *w, const char *indicator, const char *period, const struct ask_said *said);
bool round_failed(const struct round *w, const char *indicator);
/* The journal's head; -1: not to be had now. */
int64_t refresh_head(struct db *db);

#endif
