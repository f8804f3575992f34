/* Step 8 for the catalogue: parts wait in `catalogue_staged`; with the last one the next version is made, its digest
 * compared, and only then does it take the place of the one in force. */
#include "client/catalogue.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

#define ENTRY_ARENA (1u << 20)

enum result
catalogue_stand(struct store *s, struct catalogue_stand *out, struct fault *f)
{
	*out = (struct catalogue_stand){ .version = 0 };
	struct sql *q = store_sql(s, site_sql_catalogue_get);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW) {
		struct slice digest = sql_get_bytes(q, 1);
		out->version = (uint32_t)sql_get_int(q, 0);
		if (digest.len == HASH_BYTES)
			memcpy(out->digest.b, digest.data, HASH_BYTES);
	}
	sql_done(q);
	return DONE;
}

/* ---- made from rows ---- */

struct entries { struct buffer bytes; size_t *ends; size_t n, size; };

static enum result
entries_read(struct store *s, struct sql *q, struct entries *e, struct fault *f)
{
	enum sql_step step;
	while ((step = sql_next(s, q, f)) == SQL_ROW) {
		struct slice body = sql_get_bytes(q, 0);
		if (e->n == e->size) {
			e->size = e->size > 0 ? e->size * 2 : 256;
			e->ends = realloc(e->ends, e->size * sizeof *e->ends);
			if (e->ends == NULL)
				abort();
		}
		buffer_put(&e->bytes, body.data, body.len);
		e->ends[e->n++] = e->bytes.len;
	}
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}

static enum result
entries_make(struct entries *e, uint32_t version, struct catalogue **out, struct fault *f)
{
	struct slice *slices = calloc(e->n + 1, sizeof *slices);
	if (slices == NULL)
		abort();
	for (size_t i = 0, at = 0; i < e->n; at = e->ends[i++])
		slices[i] = (struct slice){ e->bytes.data + at, e->ends[i] - at };
	enum result r = catalogue_make(slices, e->n, version, out, f);
	free(slices);
	return r;
}

static void
entries_fini(struct entries *e)
{
	buffer_fini(&e->bytes);
	free(e->ends);
}

enum result
catalogue_held(struct store *s, struct catalogue **out, struct fault *f)
{
	struct catalogue_stand at;
	struct entries e = { .n = 0 };
	*out = NULL;
	enum result r = catalogue_stand(s, &at, f);
	if (r != DONE || at.version == 0)
		return r;
	r = entries_read(s, store_sql(s, site_sql_catalogue_entries), &e, f);
	if (r == DONE)
		r = entries_make(&e, at.version, out, f);
	entries_fini(&e);
	return r;
}

/* ---- taking ---- */

static enum result
run(struct store *s, const char *statement, struct fault *f)
{
	return sql_run(s, store_sql(s, statement), f);
}

enum result
catalogue_unstage(struct store *s, struct fault *f)
{
	enum result r = run(s, site_sql_catalogue_staged_drop, f);
	return r == DONE ? run(s, site_sql_catalogue_stage_drop, f) : r;
}

/* The version under way; parts of another one that never ended are dropped. */
static enum result
stage(struct store *s, const Lt1__CatalogueItem *item, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_catalogue_stage_get);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	bool goes_on = step == SQL_ROW && sql_get_int(q, 0) == item->version && (sql_get_int(q, 1) != 0) == item->whole;
	sql_done(q);
	if (goes_on)
		return DONE;
	enum result r = catalogue_unstage(s, f);
	q = store_sql(s, site_sql_catalogue_stage_put);
	sql_int(q, 1, item->version);
	sql_int(q, 2, item->whole != 0);
	return r == DONE ? sql_run(s, q, f) : r;
}

static enum result
entry_stage(struct store *s, const char *key, const ProtobufCBinaryData *body, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_catalogue_staged_put);
	sql_text(q, 1, key);
	sql_bytes(q, 2, body != NULL ? body->data : NULL, body != NULL ? body->len : 0);
	return sql_run(s, q, f);
}

/* An entry that cannot be read spoils the version: what is staged then cannot have the right digest. */
static enum result
entries_stage(struct store *s, const Lt1__CatalogueItem *item, struct fault *why, struct fault *f)
{
	struct arena *a = arena_new(ENTRY_ARENA);
	char key[CATALOGUE_KEY];
	enum result r = DONE;
	for (size_t i = 0; r == DONE && i < item->n_entries; i++) {
		Ltc__Entry *entry;
		arena_reset(a);
		if (catalogue_entry((struct slice){ item->entries[i].data, item->entries[i].len }, a, &entry, why) == DONE &&
		    catalogue_key(entry, key))
			r = entry_stage(s, key, &item->entries[i], f);
		else
			(void)!fault_set(why, REFUSED, LT_7202, why->place, "%u", item->version);
	}
	for (size_t i = 0; r == DONE && i < item->n_gone; i++)
		r = entry_stage(s, item->gone[i], NULL, f);
	arena_free(&a);
	return r;
}

static bool
digest_right(const struct catalogue *c, const Lt1__CatalogueItem *item)
{
	struct hash own = catalogue_digest(c);
	return item->has_digest && slice_equal((struct slice){ own.b, HASH_BYTES },
	                                       (struct slice){ item->digest.data, item->digest.len });
}

static enum result
force(struct store *s, const Lt1__CatalogueItem *item, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_catalogue_entry_clear);
	sql_int(q, 1, item->whole != 0);
	enum result r = sql_run(s, q, f);
	if (r == DONE)
		r = run(s, site_sql_catalogue_entry_fill, f);
	q = store_sql(s, site_sql_catalogue_put);
	sql_int(q, 1, item->version);
	sql_bytes(q, 2, item->digest.data, item->digest.len);
	sql_int(q, 3, clock_wall_ms());
	return r == DONE ? sql_run(s, q, f) : r;
}

/* Version 0 is no catalogue at all. */
static enum result
finish(struct store *s, const Lt1__CatalogueItem *item, struct fault *why, struct fault *f)
{
	struct entries e = { .n = 0 };
	struct catalogue *next = NULL;
	struct sql *q = store_sql(s, site_sql_catalogue_next);
	sql_int(q, 1, item->whole != 0);
	enum result r = entries_read(s, q, &e, f);
	if (r == DONE) {
		struct fault made = { 0 };
		bool right = (item->version == 0 && e.n == 0) ||
		             (entries_make(&e, item->version, &next, &made) == DONE && digest_right(next, item));
		if (right)
			r = force(s, item, f);
		else
			(void)!fault_set(why, REFUSED, LT_7202, made.place, "%u", item->version);
		log_line(right ? LOG_INFO : LOG_WARN, "catalogue.version", "version=%u entries=%zu right=%d", item->version, e.n,
		         right);
	}
	catalogue_free(&next);
	entries_fini(&e);
	return r == DONE ? catalogue_unstage(s, f) : r;
}

enum result
catalogue_take(struct store *s, const Lt1__CatalogueItem *item, bool snapshot, struct fault *why, struct fault *f)
{
	assert(store_is_writing(s));
	struct catalogue_stand now;
	enum result r = catalogue_stand(s, &now, f);
	if (r != DONE || (!snapshot && item->version <= now.version))   /* told before: by a snapshot newer than this item */
		return r;
	r = stage(s, item, f);
	if (r == DONE)
		r = entries_stage(s, item, why, f);
	return r == DONE && item->last ? finish(s, item, why, f) : r;
}
