/* What is counted: indicators, stored periods, cuts, baselines, targets, what is owed. Nothing of it judges anything; it is
 * looked at here because both ends hold it and ask for it by name. */
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/catalogue/room.h"
#include "common/record/kinds.h"

#define NUMBER_MAX (INT64_C(1) << 53) /* what every reader of JSON can still tell apart */
#define PERCENT_MAX 10000

static bool
filled(const char *text)
{
	return text != NULL && *text != '\0';
}

static bool
is_day(bool has, int32_t day)
{
	return has && day >= DATE_MIN && day <= DATE_MAX;
}

static bool
is_number(bool has, int64_t n)
{
	return has && n >= -NUMBER_MAX && n <= NUMBER_MAX;
}

/* Months to years. */
static bool
is_length(Ltc__Period p)
{
	return p > LTC__PERIOD__PERIOD_UNSPECIFIED && p < LTC__PERIOD__PERIOD_NONE;
}

/* ---- one entry ---- */

static enum result
indicator_take(struct figures *g, const struct item *item, struct fault *f)
{
	Ltc__Indicator *i = item->entry->indicator;
	bool known = i->has_kind && enum_label(&ltc__indicator_kind__descriptor, (int)i->kind) != NULL &&
	             i->has_direction && enum_label(&ltc__direction__descriptor, (int)i->direction) != NULL;
	if (!known || !word_is_code(i->code))
		return unfit(f, item->key, "kind, direction");
	if (!filled(i->select))
		return unfit(f, item->key, "select");
	for (size_t k = 0; k < i->n_periods; k++)
		if (!is_length(i->periods[k]))
			return unfit(f, item->key, "periods[%zu]", k);
	words_fill(i->code, &i->vi, &i->en);
	words_fill((char *)"", &i->unit_vi, &i->unit_en);
	words_fill((char *)"", &i->numerator_vi, &i->numerator_en);
	words_fill((char *)"", &i->denominator_vi, &i->denominator_en);
	words_fill((char *)"", &i->sentence_vi, &i->sentence_en);
	g->indicators[g->n_indicators++] = i;
	return DONE;
}

static enum result
periods_take(struct figures *g, const struct item *item, struct fault *f)
{
	const Ltc__FigurePeriods *p = item->entry->periods;
	if (!is_length(p->period) || !is_day(p->has_from, p->from))
		return unfit(f, item->key, "period, from");
	g->stored[p->period] = true;
	g->stored_from[p->period] = p->from;
	return DONE;
}

/* A cut is named where a period is ("2020-Q1"), so it does not begin with a digit. */
static enum result
cut_take(struct figures *g, const struct item *item, struct fault *f)
{
	Ltc__Cut *cut = item->entry->cut;
	if (!word_is_code(cut->code) || (*cut->code >= '0' && *cut->code <= '9'))
		return unfit(f, item->key, "code");
	if (!is_day(cut->has_from, cut->from) || !is_day(cut->has_to, cut->to) || cut->from >= cut->to)
		return unfit(f, item->key, "from, to");
	words_fill(cut->code, &cut->vi, &cut->en);
	g->cuts[g->n_cuts++] = cut;
	return DONE;
}

static enum result
baseline_take(struct figures *g, const struct item *item, struct fault *f)
{
	const Ltc__Baseline *b = item->entry->baseline;
	if (!is_day(b->has_on, b->on) || !is_number(b->has_numerator, b->numerator) ||
	    (b->has_denominator && (!is_number(true, b->denominator) || b->denominator <= 0)))
		return unfit(f, item->key, "on, numerator, denominator");
	g->baselines[g->n_baselines++] = b;
	return DONE;
}

static enum result
target_take(struct figures *g, const struct item *item, struct fault *f)
{
	const Ltc__Target *t = item->entry->target;
	if (!t->has_comparator || enum_label(&ltc__comparator__descriptor, (int)t->comparator) == NULL ||
	    !is_number(t->has_value, t->value) || t->value < 0 || !is_day(t->has_due_on, t->due_on))
		return unfit(f, item->key, "comparator, value, due_on");
	g->targets[g->n_targets++] = t;
	return DONE;
}

static enum result
owed_take(struct figures *g, const struct item *item, struct fault *f)
{
	Ltc__Owed *o = item->entry->owed;
	bool subject = o->subject == LTC__SUBJECT__SUBJECT_ORGANISATION || o->subject == LTC__SUBJECT__SUBJECT_UNIT;
	if (!subject || !o->has_period || !is_length(o->period))
		return unfit(f, item->key, "subject, period");
	for (size_t i = 0; i < o->n_subject_types; i++)
		if (o->subject_types[i] == 0 || o->subject_types[i] > 63)
			return unfit(f, item->key, "subject_types");
	if (o->has_valid_from && o->has_valid_to && o->valid_from >= o->valid_to)
		return unfit(f, item->key, "valid_from, valid_to");
	words_fill((char *)"", &o->vi, &o->en);
	g->owed[g->n_owed++] = o;
	return DONE;
}

enum result
figures_begin(struct catalogue *c, size_t n, struct fault *f)
{
	struct figures *g = &c->figures;
	g->indicators = arena_alloc(c->arena, n * sizeof *g->indicators);
	g->cuts = arena_alloc(c->arena, n * sizeof *g->cuts);
	g->baselines = arena_alloc(c->arena, n * sizeof *g->baselines);
	g->targets = arena_alloc(c->arena, n * sizeof *g->targets);
	g->owed = arena_alloc(c->arena, n * sizeof *g->owed);
	if (g->indicators == NULL || g->cuts == NULL || g->baselines == NULL || g->targets == NULL || g->owed == NULL)
		return unfit(f, "", "> %u byte", ARENA_MAX);
	return DONE;
}

enum result
figures_take(struct catalogue *c, const struct item *item, struct fault *f)
{
	const Ltc__Entry *e = item->entry;
	if (e->indicator != NULL)
		return indicator_take(&c->figures, item, f);
	if (e->periods != NULL)
		return periods_take(&c->figures, item, f);
	if (e->cut != NULL)
		return cut_take(&c->figures, item, f);
	if (e->baseline != NULL)
		return baseline_take(&c->figures, item, f);
	if (e->target != NULL)
		return target_take(&c->figures, item, f);
	return e->owed != NULL ? owed_take(&c->figures, item, f) : DONE;
}

/* ---- together ---- */

static const char *
site_of(const char *site)
{
	return site != NULL ? site : "";
}

/* By programme, then the province's before the sites', then in the order of the table. */
static int
aim_order(const char *programme, const char *site, uint32_t place, const char *indicator, const char *other_programme,
          const char *other_site, uint32_t other_place, const char *other_indicator)
{
	int order = strcmp(programme, other_programme);
	if (order == 0)
		order = strcmp(site_of(site), site_of(other_site));
	if (order == 0)
		order = (place > other_place) - (place < other_place);
	return order != 0 ? order : strcmp(indicator, other_indicator);
}

static int
baseline_order(const void *a, const void *b)
{
	const Ltc__Baseline *x = *(const Ltc__Baseline *const *)a, *y = *(const Ltc__Baseline *const *)b;
	return aim_order(x->programme, x->site, x->place, x->indicator, y->programme, y->site, y->place, y->indicator);
}

static int
target_order(const void *a, const void *b)
{
	const Ltc__Target *x = *(const Ltc__Target *const *)a, *y = *(const Ltc__Target *const *)b;
	return aim_order(x->programme, x->site, x->place, x->indicator, y->programme, y->site, y->place, y->indicator);
}

static enum result
named_check(const struct catalogue *c, const char *what, const char *programme, const char *indicator, struct fault *f)
{
	if (programme != NULL && catalogue_programme(c, programme) == NULL)
		return unfit(f, what, "programme %s", programme);
	return catalogue_indicator(c, indicator) != NULL ? DONE : unfit(f, what, "indicator %s", indicator);
}

static enum result
baseline_check(const struct catalogue *c, const Ltc__Baseline *b, struct fault *f)
{
	enum result r = named_check(c, "baseline", b->programme, b->indicator, f);
	if (r == DONE && catalogue_indicator(c, b->indicator)->share && !b->has_denominator)
		return unfit(f, "baseline", "%s: denominator", b->indicator);
	return r;
}

static enum result
target_check(const struct catalogue *c, const Ltc__Target *t, struct fault *f)
{
	enum result r = named_check(c, "target", t->programme, t->indicator, f);
	if (r == DONE && catalogue_indicator(c, t->indicator)->share && t->value > PERCENT_MAX)
		return unfit(f, "target", "%s: > 100%%", t->indicator);
	return r;
}

/* Entries come in the order of their keys, so indicators, cuts and what is owed are sorted. */
enum result
figures_end(struct catalogue *c, struct fault *f)
{
	struct figures *g = &c->figures;
	enum result r = DONE;
	for (size_t i = 0; i < g->n_cuts; i++)
		for (size_t k = 0; k < g->cuts[i]->n_indicators && r == DONE; k++)
			r = named_check(c, g->cuts[i]->code, NULL, g->cuts[i]->indicators[k], f);
	for (size_t i = 0; i < g->n_baselines && r == DONE; i++)
		r = baseline_check(c, g->baselines[i], f);
	for (size_t i = 0; i < g->n_targets && r == DONE; i++)
		r = target_check(c, g->targets[i], f);
	if (r != DONE)
		return r;
	qsort(g->baselines, g->n_baselines, sizeof *g->baselines, baseline_order);
	qsort(g->targets, g->n_targets, sizeof *g->targets, target_order);
	return DONE;
}

/* ---- looking up ---- */

static int
indicator_named(const void *code, const void *row)
{
	return strcmp(code, (*(const Ltc__Indicator *const *)row)->code);
}

const Ltc__Indicator *
catalogue_indicator(const struct catalogue *c, const char *code)
{
	const Ltc__Indicator *const *found = NULL;
	if (c != NULL && c->figures.n_indicators > 0)
		found = bsearch(code, c->figures.indicators, c->figures.n_indicators, sizeof *c->figures.indicators,
		                indicator_named);
	return found != NULL ? *found : NULL;
}

size_t
catalogue_n_indicators(const struct catalogue *c)
{
	return c != NULL ? c->figures.n_indicators : 0;
}

const Ltc__Indicator *
catalogue_indicator_at(const struct catalogue *c, size_t i)
{
	return c->figures.indicators[i];
}

bool
indicator_reads(const Ltc__Indicator *i, uint32_t kind)
{
	for (size_t k = 0; k < i->n_reads; k++)
		if (i->reads[k] == kind)
			return true;
	return false;
}

bool
indicator_keeps(const Ltc__Indicator *i, Ltc__Period p)
{
	for (size_t k = 0; k < i->n_periods; k++)
		if (i->periods[k] == p)
			return true;
	return false;
}

bool
catalogue_stored_from(const struct catalogue *c, Ltc__Period p, int32_t *from)
{
	if (c == NULL || !is_length(p) || !c->figures.stored[p])
		return false;
	*from = c->figures.stored_from[p];
	return true;
}

const Ltc__Cut *const *
catalogue_cuts(const struct catalogue *c, size_t *n)
{
	*n = c != NULL ? c->figures.n_cuts : 0;
	return c != NULL ? c->figures.cuts : NULL;
}

const Ltc__Cut *
catalogue_cut(const struct catalogue *c, const char *code)
{
	size_t n;
	const Ltc__Cut *const *cuts = catalogue_cuts(c, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(cuts[i]->code, code) == 0)
			return cuts[i];
	return NULL;
}

const Ltc__Baseline *const *
catalogue_baselines(const struct catalogue *c, const char *programme, size_t *n)
{
	const Ltc__Baseline *const *all = c != NULL ? c->figures.baselines : NULL;
	size_t first = 0, end = c != NULL ? c->figures.n_baselines : 0;
	while (programme != NULL && first < end && strcmp(all[first]->programme, programme) != 0)
		first++;
	while (programme != NULL && end > first && strcmp(all[end - 1]->programme, programme) != 0)
		end--;
	*n = end - first;
	return *n > 0 ? all + first : NULL;
}

const Ltc__Target *const *
catalogue_targets(const struct catalogue *c, const char *programme, size_t *n)
{
	const Ltc__Target *const *all = c != NULL ? c->figures.targets : NULL;
	size_t first = 0, end = c != NULL ? c->figures.n_targets : 0;
	while (programme != NULL && first < end && strcmp(all[first]->programme, programme) != 0)
		first++;
	while (programme != NULL && end > first && strcmp(all[end - 1]->programme, programme) != 0)
		end--;
	*n = end - first;
	return *n > 0 ? all + first : NULL;
}

const Ltc__Baseline *
catalogue_baseline(const struct catalogue *c, const char *programme, const char *indicator, const char *site)
{
	size_t n;
	const Ltc__Baseline *const *list = catalogue_baselines(c, programme, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->indicator, indicator) == 0 && strcmp(site_of(list[i]->site), site_of(site)) == 0)
			return list[i];
	return NULL;
}

const Ltc__Target *
catalogue_target(const struct catalogue *c, const char *programme, const char *indicator, const char *site)
{
	size_t n;
	const Ltc__Target *const *list = catalogue_targets(c, programme, &n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->indicator, indicator) == 0 && strcmp(site_of(list[i]->site), site_of(site)) == 0)
			return list[i];
	return NULL;
}

const Ltc__Owed *const *
catalogue_owed(const struct catalogue *c, size_t *n)
{
	*n = c != NULL ? c->figures.n_owed : 0;
	return c != NULL ? c->figures.owed : NULL;
}

/* ---- met? ---- */

enum target_state
target_look(const Ltc__Target *t, bool share, bool known, int64_t now, int64_t nearly, int64_t *distance)
{
	*distance = known ? now - t->value : 0;
	if (!known)
		return TARGET_NO_DATA;
	int64_t off = *distance < 0 ? -*distance : *distance;
	bool met = t->comparator == LTC__COMPARATOR__COMPARATOR_AT_LEAST  ? *distance >= 0
	           : t->comparator == LTC__COMPARATOR__COMPARATOR_AT_MOST ? *distance <= 0
	                                                                  : off == 0;
	if (met)
		return TARGET_MET;
	/* A count: off / value <= nearly / 10000, without overflow (|now| and value below 2^54). */
	__int128 allowed = share ? nearly : (__int128)t->value * nearly, is = share ? off : (__int128)off * PERCENT_MAX;
	return is <= allowed ? TARGET_NEARLY : TARGET_NOT_MET;
}
