/* Step 8 of an update's way, and all else that comes down: each item is read, sorted and put where it belongs. One that
 * cannot be read or understood leaves a trouble behind and does not block those after it. */
#include "client/feed.h"

#include <assert.h>

#include "client/catalogue.h"
#include "client/figures.h"
#include "client/mirror/mirror_ties.h"
#include "client/verdict.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "common/record/codec.h"
#include "common/record/precheck.h"
#include "embedded/site_sql.h"

#define ITEM_ARENA (RECORD_ARENA_CAP + (512u << 10))
#define REPEATED_MAX CATALOGUE_ENTRIES_MAX

/* ---- where it stands ---- */

struct stand { struct feed_place place; int64_t life, applied_at; };

static void
position_get(struct sql *q, int generation, int n, int chain, struct log_position *out)
{
	struct slice bytes = sql_get_bytes(q, chain);
	sql_get_id(q, generation, &out->generation);
	out->n = (uint64_t)sql_get_int(q, n);
	if (bytes.len == HASH_BYTES)
		memcpy(out->chain.b, bytes.data, HASH_BYTES);
}

static enum result
stand_read(struct store *s, const char *name, struct stand *out, struct fault *f)
{
	*out = (struct stand){ .life = 0 };
	struct sql *q = store_sql(s, site_sql_feed_get);
	sql_text(q, 1, name);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW) {
		struct slice next = sql_get_bytes(q, 7);
		position_get(q, 0, 1, 2, &out->place.at);
		out->place.snapping = sql_get_int(q, 3) != 0;
		position_get(q, 4, 5, 6, &out->place.begun);
		out->place.next_len = next.len <= SNAP_NEXT_MAX ? next.len : 0;
		if (out->place.next_len > 0)
			memcpy(out->place.next, next.data, next.len);
		out->place.until = (uint64_t)sql_get_int(q, 8);
		sql_get_id(q, 9, &out->place.epoch);
		out->life = sql_get_int(q, 10);
		out->applied_at = sql_get_int(q, 11);
		sql_done(q);
	}
	return DONE;
}

static enum result
stand_write(struct store *s, const char *name, const struct stand *at, struct fault *f)
{
	const struct feed_place *p = &at->place;
	struct sql *q = store_sql(s, site_sql_feed_put);
	sql_text(q, 1, name);
	sql_id(q, 2, &p->at.generation);
	sql_int(q, 3, (int64_t)p->at.n);
	sql_bytes(q, 4, p->at.chain.b, HASH_BYTES);
	sql_int(q, 5, p->snapping);
	sql_id(q, 6, p->snapping ? &p->begun.generation : NULL);
	sql_int(q, 7, p->snapping ? (int64_t)p->begun.n : 0);
	sql_bytes(q, 8, p->snapping ? p->begun.chain.b : NULL, HASH_BYTES);
	sql_bytes(q, 9, p->snapping ? p->next : NULL, p->next_len);
	sql_int(q, 10, (int64_t)p->until);
	sql_id(q, 11, &p->epoch);
	sql_int(q, 12, at->life);
	sql_int(q, 13, clock_wall_ms());
	return sql_run(s, q, f);
}

enum result
feed_place(struct store *s, const char *name, struct feed_place *out, struct fault *f)
{
	struct stand at;
	enum result r = stand_read(s, name, &at, f);
	*out = at.place;
	return r;
}

enum result
feed_forget(struct store *s, const char *name, struct fault *f)
{
	assert(store_is_writing(s));
	struct stand at;
	enum result r = stand_read(s, name, &at, f);
	at.place = (struct feed_place){ .snapping = false };
	return r == DONE ? stand_write(s, name, &at, f) : r;
}

/* ---- troubles ---- */

struct taking {                          /* one call */
	struct store *store;
	enum feed_no no;
	int64_t life;
	bool snapping;
	uint64_t n;                      /* of the item under way; 0: of a snapshot */
	uint64_t snapped;                /* up to here a snapshot told what was accepted */
	struct arena *arena;
	struct feed_taken *taken;
};

static enum result
trouble_put(struct taking *t, const struct fault *why, struct fault *f)
{
	struct sql *q = store_sql(t->store, site_sql_trouble_put);
	log_line(LOG_WARN, "feed.trouble", "feed=%d n=%llu code=LT-%d place=%s", (int)t->no, (unsigned long long)t->n,
	         (int)why->code, why->place);
	t->taken->troubles++;
	sql_int(q, 1, t->no);
	sql_int(q, 2, (int64_t)t->n);
	sql_int(q, 3, why->code);
	sql_int(q, 4, clock_wall_ms());
	return sql_run(t->store, q, f);
}

enum result
feed_troubles(struct store *s, enum feed_no no, struct feed_trouble out[TROUBLES_MAX], size_t *n, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_trouble_untold);
	enum sql_step step;
	*n = 0;
	sql_int(q, 1, no);
	sql_int(q, 2, TROUBLES_MAX);
	while ((step = sql_next(s, q, f)) == SQL_ROW)
		out[(*n)++] = (struct feed_trouble){ (uint64_t)sql_get_int(q, 0), (uint32_t)sql_get_int(q, 1) };
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}

enum result
feed_troubles_told(struct store *s, enum feed_no no, const struct feed_trouble *troubles, size_t n, struct fault *f)
{
	assert(store_is_writing(s));
	enum result r = DONE;
	for (size_t i = 0; r == DONE && i < n; i++) {
		struct sql *q = store_sql(s, site_sql_trouble_told);
		sql_int(q, 1, no);
		sql_int(q, 2, (int64_t)troubles[i].n);
		sql_int(q, 3, troubles[i].code);
		r = sql_run(s, q, f);
	}
	return r;
}

/* ---- rows ---- */

struct row_read { const Lt1__Row *row; struct id id, update_id; const Lt__Update *u; struct ties ties; };

/* What it says must be a record of the kind's subject, and of a record that is its own entity the id must be that. */
static bool
row_read(struct taking *t, const Lt1__Row *row, struct row_read *out, struct fault *why)
{
	ProtobufCAllocator allocator = arena_allocator(t->arena);
	const struct kind *kind = kind_by_tag(row->kind), *told;
	*out = (struct row_read){ .row = row };
	if (kind == NULL || !row->has_version || row->version == 0 || !row->has_said ||
	    !id_from_bytes(row->id.data, row->id.len, &out->id) ||
	    !id_from_bytes(row->update_id.data, row->update_id.len, &out->update_id))
		return false;
	struct slice said = { row->said.data, row->said.len };
	if (precheck(&lt__update__descriptor, said, why) != DONE)
		return false;
	out->u = lt__update__unpack(&allocator, said.len, said.data);
	if (out->u == NULL || (told = kind_of(out->u)) == NULL || told->subject != kind->subject ||
	    !ties_of(out->u, &out->ties))
		return false;
	return kind->subject <= KIND_MEMBER || id_equal(&out->id, &out->ties.entity);
}

static void
bind_key(struct sql *q, int at, const ProtobufCBinaryData *key)
{
	sql_bytes(q, at, key != NULL ? key->data : NULL, key != NULL ? key->len : 0);
}

static enum result
row_put(struct taking *t, const struct row_read *r, struct fault *f)
{
	const struct ties *ties = &r->ties;
	struct sql *q = store_sql(t->store, site_sql_held_put);
	sql_int(q, 1, t->no);
	sql_int(q, 2, r->row->kind);
	sql_id(q, 3, &r->id);
	sql_int(q, 4, r->row->version);
	sql_int(q, 5, t->life);
	sql_id(q, 6, &r->update_id);
	sql_int(q, 7, (int64_t)r->row->j);
	sql_id(q, 8, id_equal(&r->id, &ties->entity) ? NULL : &ties->entity);
	sql_int(q, 9, ties->what);
	sql_int(q, 10, r->u->occurred_on);
	sql_text(q, 11, ties->code);
	bind_key(q, 12, ties->parent);
	bind_key(q, 13, ties->seat);
	bind_key(q, 14, ties->person);
	bind_key(q, 15, ties->match);
	sql_bytes(q, 16, r->row->said.data, r->row->said.len);
	return sql_run(t->store, q, f);
}

static enum result
row_take(struct taking *t, const Lt1__Row *row, struct fault *f)
{
	struct row_read r;
	struct fault why = { 0 };
	if (!row_read(t, row, &r, &why)) {
		(void)!fault_set(&why, REFUSED, LT_7201, why.place, "%u", row->kind);
		return trouble_put(t, &why, f);
	}
	t->taken->tasks += row->kind == KIND_TASK;
	return row_put(t, &r, f);
}

/* ---- items ---- */

/* A version of the log that is wrong here does not fit what is held, and none after it would: the whole one is fetched. Of
 * a snapshot a wrong one is only a trouble: the next one would tell the same. */
static enum result
catalogue_part(struct taking *t, const Lt1__CatalogueItem *item, struct fault *f)
{
	struct fault why = { 0 };
	enum result r = catalogue_take(t->store, item, t->snapping, &why, f);
	bool wrong = r == DONE && why.code != FAULT_NONE;
	t->taken->catalogues += r == DONE && item->last;
	t->taken->anew |= wrong && item->last && t->no == FEED_PROVINCE && !t->snapping;
	return wrong ? trouble_put(t, &why, f) : r;
}

/* What was accepted at once has no item, and a snapshot tells it. What waited then, and belongs to a disk that is gone, is
 * told by its number alone: the row is fetched. */
static enum result
verdict_item(struct taking *t, const Lt1__VerdictItem *v, struct fault *f)
{
	bool ours;
	enum result r = verdict_take(t->store, v, t->n, &ours, f);
	t->taken->anew |= r == DONE && !ours && v->verdict == LT1__VERDICT__ACCEPTED && t->n > t->snapped;
	return r;
}

static enum result
figures_item(struct taking *t, const Lt1__FiguresItem *item, struct fault *f)
{
	struct fault why = { 0 };
	enum result r = figure_item_take(t->store, item, &why, f);
	return r == DONE && why.code != FAULT_NONE ? trouble_put(t, &why, f) : r;
}

static enum result
item_take(struct taking *t, struct slice bytes, struct fault *f)
{
	struct fault why = { 0 };
	ProtobufCAllocator allocator = arena_allocator(t->arena);
	Lt1__FeedItem *item = NULL;

	arena_reset(t->arena);
	if (precheck_plain(&lt1__feed_item__descriptor, bytes, REPEATED_MAX, &why) == DONE)
		item = lt1__feed_item__unpack(&allocator, bytes.len, bytes.data);
	if (item != NULL && item->row != NULL)
		return row_take(t, item->row, f);
	if (item != NULL && item->catalogue != NULL)
		return catalogue_part(t, item->catalogue, f);
	if (item != NULL && item->verdict != NULL && t->no == FEED_SITE && verdict_known(item->verdict))
		return verdict_item(t, item->verdict, f);
	if (item != NULL && item->figures != NULL && t->no == FEED_SITE && !t->snapping)
		return figures_item(t, item->figures, f);
	(void)!fault_set(&why, REFUSED, LT_7200, why.place, "%d", (int)why.code);   /* of a later release, or broken */
	return trouble_put(t, &why, f);
}

static enum result
items_take(struct taking *t, const struct slice *items, size_t n_items, uint64_t first_n, struct fault *f)
{
	enum result r = DONE;
	*t->taken = (struct feed_taken){ 0 };
	t->arena = arena_new(ITEM_ARENA);
	for (size_t i = 0; r == DONE && i < n_items; i++) {
		t->n = first_n > 0 ? first_n + i : 0;
		r = item_take(t, items[i], f);
	}
	arena_free(&t->arena);
	return r;
}

/* What is held of the own register came by a snapshot, and that log is gone: it may be of another life of the centre. */
static bool
log_is_another(enum feed_no no, const struct stand *at, const struct feed_place *place)
{
	return no == FEED_SITE && at->life > 0 && !id_is_zero(&at->place.at.generation) &&
	       !id_equal(&at->place.at.generation, &place->at.generation);
}

/* A centre that serves snapshots has begun one of the province. */
static enum result
may_begin_anew(struct store *s, struct feed_taken *taken, struct fault *f)
{
	struct stand province = { .life = 0 };
	enum result r = taken->anew ? stand_read(s, FEED_PROVINCE_NAME, &province, f) : DONE;
	taken->anew = taken->anew && province.life > 0;
	return r;
}

enum result
feed_apply(struct store *s, enum feed_no no, const char *name, const struct slice *items, size_t n_items,
           const struct feed_place *place, struct feed_taken *taken, struct fault *f)
{
	assert(store_is_writing(s));
	struct stand at;
	enum result r = stand_read(s, name, &at, f);
	struct taking t = { .store = s, .no = no, .life = at.life, .snapped = at.place.until, .taken = taken };
	*taken = (struct feed_taken){ 0 };
	if (r == DONE)
		r = items_take(&t, items, n_items, place->at.n - n_items + 1, f);
	taken->anew |= log_is_another(no, &at, place);
	if (r == DONE)
		r = may_begin_anew(s, taken, f);
	if (r == DONE && FAILPOINT("A9"))   /* items are in, the position is not: neither may stay */
		r = fault_set(f, LATER, LT_7003, store_dir(s), "A9");
	at.place = taken->anew ? (struct feed_place){ .snapping = false } : *place;
	return r == DONE ? stand_write(s, name, &at, f) : r;
}

/* ---- snapshots ---- */

static enum result
sweep(struct taking *t, struct fault *f)
{
	struct sql *q = store_sql(t->store, site_sql_held_sweep);
	sql_int(q, 1, t->no);
	sql_int(q, 2, t->life);
	enum result r = sql_run(t->store, q, f);
	if (r == DONE && FAILPOINT("A10"))   /* swept, but the feed does not stand behind the snapshot yet */
		r = fault_set(f, LATER, LT_7003, store_dir(t->store), "A10");
	return r;
}

enum result
feed_snapshot(struct store *s, enum feed_no no, const char *name, const struct slice *items, size_t n_items,
          const struct feed_part *part, struct feed_taken *taken, struct fault *f)
{
	assert(store_is_writing(s));
	struct stand at;
	enum result r = stand_read(s, name, &at, f);
	if (r == DONE && part->first) {
		at.life++;
		r = no == FEED_PROVINCE ? catalogue_unstage(s, f) : DONE;
	}
	struct taking t = { .store = s, .no = no, .life = at.life, .snapping = true, .taken = taken };
	if (r == DONE)
		r = items_take(&t, items, n_items, 0, f);
	if (r == DONE && part->last)
		r = sweep(&t, f);
	at.place = *part->place;
	return r == DONE ? stand_write(s, name, &at, f) : r;
}

/* ---- for people ---- */

enum result
feed_view(struct store *s, enum feed_no no, const char *name, struct feed_view *out, struct fault *f)
{
	struct stand at;
	*out = (struct feed_view){ .applied_at = 0 };
	enum result r = stand_read(s, name, &at, f);
	if (r != DONE)
		return r;
	out->place = at.place;
	out->applied_at = at.applied_at;
	struct sql *q = store_sql(s, site_sql_held_count);
	sql_int(q, 1, no);
	if (sql_next(s, q, f) != SQL_ROW)
		return store_trouble(s);
	out->rows = (uint64_t)sql_get_int(q, 0);
	sql_done(q);
	q = store_sql(s, site_sql_trouble_count);
	sql_int(q, 1, no);
	if (sql_next(s, q, f) != SQL_ROW)
		return store_trouble(s);
	out->troubles = (uint64_t)sql_get_int(q, 0);
	out->latest = (struct feed_trouble){ (uint64_t)sql_get_int(q, 1), (uint32_t)sql_get_int(q, 2) };
	out->latest_at = sql_get_int(q, 3);
	sql_done(q);
	return DONE;
}
