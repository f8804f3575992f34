/* Letters of the refresher become items of site/<code>: only the writer appends to feeds. What several letters say of one figure
 * is said once, the latest; a letter for a feed that was renewed since goes nowhere, the refresher writes the whole anew. One
 * transaction, in which exactly the letters go that were read; it takes no journal number, and no audit row covers it: what an
 * item says is covered by the feed's chain. */
#include <assert.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "common/record/precheck.h"
#include "embedded/sql.h"
#include "server/engine/work.h"

#define LETTER_BYTES ((int64_t)8 << 20)   /* of letters in one transaction, and one more */
#define LETTER_FIGURES 1000000u
#define PART_BYTES ((size_t)48 << 10)     /* of figures in one feed item */
#define PART_FIGURES 2000u

/* What the letters of one site come to. */
struct parcel {
	struct site *site;
	bool any, whole;
	uint64_t j;
	int64_t at_ms;
	LIST(Lt1__Figure *) figures;          /* in the order in which they were said */
};
struct post { LIST(struct parcel) parcels; LIST(int64_t) letters; };

/* ---- reading ---- */

static struct parcel *
parcel_of(struct post *p, struct site *s)
{
	for (size_t i = 0; i < p->parcels.n; i++)
		if (p->parcels.v[i].site == s)
			return &p->parcels.v[i];
	LIST_ADD(p->parcels, ((struct parcel){ .site = s }));
	return &p->parcels.v[p->parcels.n - 1];
}

static Lt1__FiguresItem *
letter_read(struct engine *e, struct slice bytes)
{
	ProtobufCAllocator allocator = arena_allocator(e->keep);
	struct fault why = { 0 };

	if (precheck_plain(&lt1__figures_item__descriptor, bytes, LETTER_FIGURES, &why) != DONE)
		return NULL;
	return lt1__figures_item__unpack(&allocator, bytes.len, bytes.data);
}

static void
letter_take(struct parcel *p, const Lt1__FiguresItem *item)
{
	if (item->whole) {
		p->whole = true;
		p->figures.n = 0;
	}
	p->any = true;
	p->j = item->j;
	p->at_ms = item->at_ms;
	for (size_t i = 0; i < item->n_figures; i++)
		if (item->figures[i]->indicator && item->figures[i]->period)
			LIST_ADD(p->figures, item->figures[i]);
}

enum { L_LETTER, L_SITE, L_GENERATION, L_ITEM };

static void
letter_sort(struct engine *e, struct post *p, const PGresult *r, int row)
{
	struct id site_id = db_get_id(r, row, L_SITE), generation = db_get_id(r, row, L_GENERATION);
	struct site *s = tx_site(e, &site_id);
	Lt1__FiguresItem *item;

	LIST_ADD(p->letters, db_get_int8(r, row, L_LETTER));
	if (s == NULL || s->scope.everything || !id_equal(&generation, &s->feed_generation))
		return;
	item = letter_read(e, db_get_bytes(r, row, L_ITEM));
	if (item != NULL)
		letter_take(parcel_of(p, s), item);
	else
		log_line(LOG_ERROR, "figures.letter_broken", "site=%s letter=%lld", s->code,
		         (long long)db_get_int8(r, row, L_LETTER));
}

static enum result
letters_read(struct engine *e, const struct id *sites, size_t n, struct post *p, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_ids(e->args, sites, n);
	db_arg_int8(e->args, LETTER_BYTES);
	done = engine_query(e, "engine_letters", sql_engine_letters, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++)
		letter_sort(e, p, r, (int)row);
	PQclear(r);
	return done;
}

/* ---- writing ---- */

struct said { Lt1__Figure *figure; size_t place; };

static int
compare_figures(const Lt1__Figure *a, const Lt1__Figure *b)
{
	int c = strcmp(a->indicator, b->indicator);

	return c ? c : strcmp(a->period, b->period);
}

static int
compare_said(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	int c = compare_figures(x->figure, y->figure);

	return c ? c : (x->place > y->place) - (x->place < y->place);
}

/* Of each figure what was said last. Where everything held before goes, nothing need be called gone. */
static size_t
figures_choose(struct engine *e, struct parcel *p, Lt1__Figure ***out)
{
	size_t n = p->figures.n, chosen = 0;
	struct said *all = engine_alloc(e, (n + 1) * sizeof *all);

	*out = engine_alloc(e, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		all[i] = (struct said){ p->figures.v[i], i };
	qsort(all, n, sizeof *all, compare_said);
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || compare_figures(all[i].figure, all[i + 1].figure) != 0;

		if (last && !(p->whole && all[i].figure->gone))
			(*out)[chosen++] = all[i].figure;
	}
	return chosen;
}

/* The watermark comes with the last part: until then the site has not got what it stands for. */
static void
parcel_write(struct engine *e, struct parcel *p)
{
	Lt1__Figure **figures;
	size_t n = figures_choose(e, p, &figures), from = 0;

	do {
		Lt1__FiguresItem part = LT1__FIGURES_ITEM__INIT;
		size_t bytes = 0, to = from;

		for (; to < n && to - from < PART_FIGURES; to++) {
			size_t one = lt1__figure__get_packed_size(figures[to]) + 4;
			if (to > from && bytes + one > PART_BYTES)
				break;
			bytes += one;
		}
		part.has_whole = part.whole = p->whole && from == 0;
		part.has_j = part.has_at_ms = to == n;
		part.j = p->j;
		part.at_ms = p->at_ms;
		part.figures = figures + from;
		part.n_figures = to - from;
		feed_figures(e, p->site, &part);
		from = to;
	} while (from < n);
}

static enum result
letters_done(struct engine *e, const struct post *p, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_int8s(e->args, p->letters.v, p->letters.n);
	done = engine_query(e, "engine_letters_done", sql_engine_letters_done, &r, f);
	if (done == DONE && db_touched(r) != p->letters.n)
		done = fault_set(f, BROKEN, LT_6011, "figure_letter", "%zu != %zu", db_touched(r), p->letters.n);
	PQclear(r);
	return done;
}

static enum result
carry(struct engine *e, const struct id *sites, size_t n, struct post *p, struct fault *f)
{
	enum result done = tx_begin(e, f);

	e->grain = GRAIN_GROUP;
	if (done == DONE)
		done = tx_lock_sites(e, sites, n, f);
	if (done == DONE)
		done = letters_read(e, sites, n, p, f);
	for (size_t i = 0; done == DONE && i < p->parcels.n; i++)
		if (p->parcels.v[i].figures.n > 0 || p->parcels.v[i].whole)
			parcel_write(e, &p->parcels.v[i]);
	if (done == DONE)
		done = letters_done(e, p, f);
	if (done == DONE && FAILPOINT("S19"))      /* items gathered, letters deleted: both or neither */
		done = fault_set(f, LATER, LT_6005, "S19", "failpoint");
	return done == DONE ? tx_write(e, f) : done;
}

static void
post_fini(struct post *p)
{
	for (size_t i = 0; i < p->parcels.n; i++)
		free(p->parcels.v[i].figures.v);
	free(p->parcels.v);
	free(p->letters.v);
}

/* ---- the door ---- */

static enum result
sites_due(struct engine *e, int64_t wait_ms, struct id sites[LETTER_SITES], size_t *n, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_int8(e->args, wait_ms);
	done = engine_query(e, "engine_letter_sites", sql_engine_letter_sites, &r, f);
	*n = done == DONE ? db_rows(r) : 0;
	assert(*n <= LETTER_SITES);
	for (size_t i = 0; i < *n; i++)
		sites[i] = db_get_id(r, (int)i, 0);
	PQclear(r);
	return done;
}

enum result
engine_letters(struct engine *e, int64_t wait_ms, size_t *sites, struct fault *f)
{
	struct fault own = { 0 };
	struct id ids[LETTER_SITES];
	struct post post = { 0 };
	enum result done = sites_due(e, wait_ms, ids, sites, &own);

	if (done == DONE && *sites > 0) {
		done = carry(e, ids, *sites, &post, &own);
		if (done != DONE)
			tx_rollback(e);
		tx_end(e, done == DONE);
		if (done == DONE)
			log_line(LOG_DEBUG, "figures.told", "sites=%zu letters=%zu", *sites, post.letters.n);
	}
	post_fini(&post);
	if (done == REFUSED && own.code == LT_6004)
		done = BROKEN;
	if (f && done != DONE)
		*f = own;
	return done;
}
