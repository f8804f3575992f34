/* Inside the catalogue's room only: what a catalogue is made of. Everything lives in its one arena; entries stay as
 * they were unpacked, and what is looked up is sorted beside them. */
#ifndef LT_CATALOGUE_ROOM_H
#define LT_CATALOGUE_ROOM_H
#include "common/base/arena.h"
#include "common/catalogue/catalogue.h"

#define FORM_RULES_MAX 200u
#define ARENA_MAX (64u << 20) /* unpacked, with everything made beside it */

struct item {
	char key[CATALOGUE_KEY];
	Ltc__Entry *entry;
	struct slice bytes;
};

/* What is counted: each list sorted as catalogue.h says. */
struct figures {
	const Ltc__Indicator **indicators;
	size_t n_indicators;
	const Ltc__Cut **cuts;
	size_t n_cuts;
	const Ltc__Baseline **baselines;
	size_t n_baselines;
	const Ltc__Target **targets;
	size_t n_targets;
	const Ltc__Owed **owed;
	size_t n_owed;
	int32_t stored_from[LTC__PERIOD__PERIOD_NONE + 1];
	bool stored[LTC__PERIOD__PERIOD_NONE + 1];
};

struct catalogue {
	struct arena *arena;
	uint32_t version;
	struct hash digest;
	struct item *items;
	size_t n_items; /* by key */
	struct catalogue_form *forms;
	size_t n_forms; /* by code, then by from */
	struct code_list *lists;
	size_t n_lists; /* by code */
	const Ltc__Programme **programmes;
	size_t n_programmes; /* by code */
	const Ltc__Label **labels;
	size_t n_labels; /* by kind */
	const Ltc__Holidays **holidays;
	size_t n_holidays;                                 /* by year */
	struct figures figures;
	const Ltc__Parameter *parameters[PARAMETER_COUNT]; /* values by valid_from; NULL: built in */
};

/* REFUSED LT-5200: what of this entry does not fit. */
enum result unfit(struct fault *f, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool word_is_code(const char *text); /* not NULL, not empty, short enough */
void words_fill(char *code, char **vi, char **en);

/* form.c: lists are there already. */
enum result form_make(struct catalogue *c, const struct item *item, struct catalogue_form *out,
                      struct fault *f) MUST_CHECK;
/* parameters.c: what the entries say is sorted and looked at. */
enum result parameter_take(struct catalogue *c, const struct item *item, struct fault *f) MUST_CHECK;
enum result holidays_check(const struct item *item, struct fault *f) MUST_CHECK;
/* figures.c: begin makes room for at most n of each; take looks at one entry that is none of its own too; end sorts, and looks
 * at what names what. */
enum result figures_begin(struct catalogue *c, size_t n, struct fault *f);
enum result figures_take(struct catalogue *c, const struct item *item, struct fault *f);
enum result figures_end(struct catalogue *c, struct fault *f);

#endif
