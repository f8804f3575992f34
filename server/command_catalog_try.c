/* Before a catalogue comes into force: does the server work out every indicator that is new or changed, and do the sites exist
 * that baselines and targets name? Everything is told; nothing is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/clock.h"
#include "server/catalog_entries.h"
#include "server/refresh/ask.h"

#define LIMIT_MS 10000

struct trial {
	trial_told *told;
	void *ctx;
	size_t n;
};

static void
row_take(void *ctx, const struct asked *row)
{
	(void)ctx;
	(void)row;
}

static void
trouble_take(void *ctx, const struct ask_trouble *t)
{
	struct trial *trial = ctx;
	struct fault f;
	char place[160];

	snprintf(place, sizeof place, "%.120s:%u", t->file, t->line);
	(void)fault_set(&f, REFUSED, LT_5249, place, "%s (%s)", t->words, t->sqlstate);
	trial->told(trial->ctx, &f, t->file, t->line);
	trial->n++;
}

/* For the year before this one: over, and young enough that there is something in it. */
static enum result
indicators_try(struct db *db, const Ltc__Indicator *const *list, size_t n, struct trial *trial, struct fault *f)
{
	struct ask a = { .stored = true, .limit_ms = LIMIT_MS };
	int32_t begins, ends;

	if (n == 0)
		return DONE;
	period_of(LTC__PERIOD__PERIOD_YEAR, clock_today(), &begins, &ends);
	period_of(LTC__PERIOD__PERIOD_YEAR, begins - 1, &a.from, &a.to);
	a.on = a.to - 1;
	return ask_try(db, list, n, &a, row_take, trouble_take, trial, f);
}

static enum result
site_try(struct db *db, const char *site, const struct entry *entry, struct trial *trial, struct fault *f)
{
	char place[160];

	if (site == NULL || *site == '\0')
		return DONE;
	snprintf(place, sizeof place, "%.120s:%u", entry->place.file != NULL ? entry->place.file : entry->key, entry->place.line);
	enum result r = catalog_site_known(db, site, place, f);
	if (r != REFUSED)
		return r;
	trial->told(trial->ctx, f, entry->place.file != NULL ? entry->place.file : entry->key, entry->place.line);
	trial->n++;
	return DONE;
}

static enum result
sites_try(struct db *db, struct entries *new, const char *key, struct trial *trial, struct fault *f)
{
	Ltc__Entry *e = entries_read(new, key);

	if (e == NULL || (e->baseline == NULL && e->target == NULL))
		return DONE;
	return site_try(db, e->baseline != NULL ? e->baseline->site : e->target->site, entries_find(new, key), trial, f);
}

enum result
catalog_try(struct db *db, struct entries *new, const struct changes *changes, trial_told *told, void *ctx, size_t *n_told,
            struct fault *f)
{
	struct trial trial = { told, ctx, 0 };
	const Ltc__Indicator **list = calloc(changes->n[ADDED] + changes->n[CHANGED] + 1, sizeof *list);
	size_t n = 0;
	enum result r = DONE;

	if (list == NULL)
		abort();
	for (int what = ADDED; what <= CHANGED; what++)
		for (size_t i = 0; i < changes->n[what] && r == DONE; i++) {
			const char *key = changes->keys[what][i];
			if (strncmp(key, "indicator/", 10) == 0) {
				const Ltc__Entry *e = entries_read(new, key);
				if (e != NULL)
					list[n++] = e->indicator;
			} else {
				r = sites_try(db, new, key, &trial, f);
			}
		}
	if (r == DONE)
		r = indicators_try(db, list, n, &trial, f);
	free(list);
	*n_told = trial.n;
	return r;
}
