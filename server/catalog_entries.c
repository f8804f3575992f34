/* Entries by their keys; everything is in order of the keys, and short enough to be searched by halves and moved by memmove. */
#include "server/catalog_entries.h"

#include <stdlib.h>
#include <string.h>
#include "common/base/lang.h"
#include "embedded/run_sql.h"

#define ARENA (64u << 20)

static struct entry *
entries_room(struct entries *e, size_t n)
{
	e->n = n;
	e->list = calloc(n + 1, sizeof *e->list);
	e->arena = arena_new(ARENA);
	if (e->list == NULL)
		abort();
	return e->list;
}

void
entries_fini(struct entries *e)
{
	free(e->list);
	arena_free(&e->arena);
	PQclear(e->rows);
	*e = (struct entries){ 0 };
}

enum result
entries_of_book(const struct catalog_book *book, struct entries *out, struct fault *f)
{
	size_t n;
	const struct slice *said = catalog_entries(book, &n);
	struct arena *once = arena_new(1u << 20);
	enum result r = DONE;

	entries_room(out, n);
	for (size_t i = 0; i < n && r == DONE; i++) {
		Ltc__Entry *entry;
		out->list[i].body = said[i];
		out->list[i].place = catalog_places(book)[i];
		arena_reset(once);
		r = catalogue_entry(said[i], once, &entry, f);
		if (r == DONE && !catalogue_key(entry, out->list[i].key))
			r = fault_set(f, REFUSED, LT_5200, "", "entry %zu", i);
	}
	arena_free(&once);
	return r;
}

enum result
entries_in_force(struct db *db, int32_t version, struct entries *out, struct fault *f)
{
	struct db_args *args = db_args_new();

	if (version > 0)
		db_arg_int4(args, version);
	else
		db_arg_null(args);
	enum result r = db_run(db, NULL, run_sql_catalog_at, args, &out->rows, f);
	db_args_free(&args);
	entries_room(out, r == DONE ? db_rows(out->rows) : 0);
	for (size_t i = 0; i < out->n; i++) {
		snprintf(out->list[i].key, CATALOGUE_KEY, "%s", db_get_text(out->rows, (int)i, 0));
		out->list[i].body = db_get_bytes(out->rows, (int)i, 1);
	}
	return r;
}

/* ---- one of them ---- */

/* Where the key stands, or would. */
static size_t
place_of(const struct entries *e, const char *key, bool *there)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(e->list[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*there = low < e->n && strcmp(e->list[low].key, key) == 0;
	return low;
}

const struct entry *
entries_find(const struct entries *e, const char *key)
{
	bool there;
	size_t at = place_of(e, key, &there);

	return there ? &e->list[at] : NULL;
}

Ltc__Entry *
entries_read(struct entries *e, const char *key)
{
	struct fault f;
	Ltc__Entry *out = NULL;
	const struct entry *found = entries_find(e, key);

	return found != NULL && catalogue_entry(found->body, e->arena, &out, &f) == DONE ? out : NULL;
}

Ltc__Entry *
entries_indicator(struct entries *e, const char *code)
{
	char key[CATALOGUE_KEY];

	snprintf(key, sizeof key, "indicator/%.100s", code);
	return entries_read(e, key);
}

static void
put_body(struct entries *e, const char *key, struct slice body)
{
	bool there;
	size_t at = place_of(e, key, &there);

	if (!there) {
		e->list = realloc(e->list, (e->n + 2) * sizeof *e->list);
		if (e->list == NULL)
			abort();
		memmove(e->list + at + 1, e->list + at, (e->n - at) * sizeof *e->list);
		e->n++;
	}
	e->list[at] = (struct entry){ .body = body };
	snprintf(e->list[at].key, CATALOGUE_KEY, "%s", key);
}

enum result
entries_put(struct entries *e, const Ltc__Entry *entry, struct fault *f)
{
	char key[CATALOGUE_KEY];
	size_t len = ltc__entry__get_packed_size(entry);
	uint8_t *bytes = arena_alloc(e->arena, len);

	if (!catalogue_key(entry, key))
		return fault_set(f, REFUSED, LT_5200, "", "entry");
	if (bytes == NULL || len > CATALOGUE_ENTRY_MAX)
		return fault_set(f, REFUSED, LT_5201, key, "%zu > %u byte", len, CATALOGUE_ENTRY_MAX);
	put_body(e, key, (struct slice){ bytes, ltc__entry__pack(entry, bytes) });
	return DONE;
}

bool
entries_remove(struct entries *e, const char *key)
{
	bool there;
	size_t at = place_of(e, key, &there);

	if (there)
		memmove(e->list + at, e->list + at + 1, (--e->n - at) * sizeof *e->list);
	return there;
}

/* ---- what commands set ---- */

static bool
has(const struct entries *e, const char *what, const char *name)
{
	char key[CATALOGUE_KEY];

	snprintf(key, sizeof key, "%s/%s", what, name);
	return entries_find(e, key) != NULL;
}

enum result
entries_keep(struct entries *old, struct entries *new, const char ***kept, size_t *n_kept, struct fault *f)
{
	*kept = calloc(old->n + 1, sizeof **kept);
	if (*kept == NULL)
		abort();
	for (size_t i = 0; i < old->n; i++) {
		const char *key = old->list[i].key;
		bool aim = strncmp(key, "baseline/", 9) == 0 || strncmp(key, "target/", 7) == 0;
		Ltc__Entry *e = aim ? entries_read(old, key) : NULL;
		if (e == NULL || !(e->baseline != NULL ? e->baseline->by_command : e->target->by_command) ||
		    entries_find(new, key) != NULL)
			continue;
		const char *programme = e->baseline != NULL ? e->baseline->programme : e->target->programme;
		const char *indicator = e->baseline != NULL ? e->baseline->indicator : e->target->indicator;
		if (!has(new, "programme", programme) || !has(new, "indicator", indicator))
			return fault_set(f, REFUSED, LT_5250, "", "%s", key);
		put_body(new, key, old->list[i].body);
		(*kept)[(*n_kept)++] = key;
	}
	return DONE;
}

enum result
entries_check(const struct entries *e, struct fault *f)
{
	struct catalogue *c = NULL;
	struct slice *bodies = calloc(e->n + 1, sizeof *bodies);

	if (bodies == NULL)
		abort();
	for (size_t i = 0; i < e->n; i++)
		bodies[i] = e->list[i].body;
	enum result r = catalogue_make(bodies, e->n, 1, &c, f);
	catalogue_free(&c);
	free(bodies);
	return r;
}

enum result
entries_apply(const struct settings *s, struct db *db, const struct entries *e, int32_t again, const char *note, struct fault *f)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__CatalogueApply deed = LTA__CATALOGUE_APPLY__INIT;
	ProtobufCBinaryData *bodies = calloc(e->n + 1, sizeof *bodies);

	if (bodies == NULL)
		abort();
	for (size_t i = 0; i < e->n; i++)
		bodies[i] = (ProtobufCBinaryData){ e->list[i].body.len, (uint8_t *)e->list[i].body.data };
	deed.has_again = again > 0;
	deed.again = (uint32_t)again;
	deed.n_entries = deed.has_again ? 0 : e->n;
	deed.entries = bodies;
	deed.note = (char *)note;
	act.catalogue_apply = &deed;
	enum result r = act_do(s, db, &act, f);
	free(bodies);
	return r;
}

/* ---- what changes ---- */

static void
change_add(struct changes *c, enum change what, const char *key)
{
	c->keys[what] = realloc(c->keys[what], (c->n[what] + 1) * sizeof *c->keys[what]);
	if (c->keys[what] == NULL)
		abort();
	c->keys[what][c->n[what]++] = key;
}

/* Both are in order of their keys. */
void
changes_find(const struct entries *old, const struct entries *new, struct changes *out)
{
	size_t i = 0, k = 0;

	while (i < old->n || k < new->n) {
		int order = i == old->n ? 1 : k == new->n ? -1 : strcmp(old->list[i].key, new->list[k].key);
		if (order > 0)
			change_add(out, ADDED, new->list[k].key);
		else if (order < 0)
			change_add(out, GONE, old->list[i].key);
		else if (!slice_equal(old->list[i].body, new->list[k].body))
			change_add(out, CHANGED, new->list[k].key);
		i += order <= 0;
		k += order >= 0;
	}
}

void
changes_fini(struct changes *c)
{
	for (int what = 0; what < CHANGES; what++)
		free(c->keys[what]);
	*c = (struct changes){ 0 };
}

/* ---- questions ---- */

enum result
catalog_newest(struct db *db, int32_t asked, int32_t *version, bool *known, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_int4(args, asked);
	enum result r = db_run(db, NULL, run_sql_catalog_newest, args, &rows, f);
	if (r == DONE) {
		*version = db_get_int4(rows, 0, 0);
		*known = db_get_bool(rows, 0, 1);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

enum result
catalog_site_known(struct db *db, const char *site, const char *place, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(args, site);
	enum result r = db_run(db, NULL, run_sql_site_by_code, args, &rows, f);
	if (r == DONE && db_rows(rows) == 0)
		r = fault_set(f, REFUSED, LT_5256, place, "%s", site);
	PQclear(rows);
	db_args_free(&args);
	return r;
}
