/* The catalogue by which the centre judges: loaded once, replaced by the deed `catalogue_apply`. A version is put in force as
 * a whole or not at all; entries that say the same stay as they are, the others are closed, opened and told to every site. */
#include <assert.h>
#include <stdlib.h>
#include "common/catalogue/catalogue.h"
#include "embedded/sql.h"
#include "server/engine/deeds.h"

#define ITEM_BYTES (48u << 10)            /* of entries in one feed item */
#define ENTRY_ROOM ((size_t)8 << 20)      /* of one entry, unpacked */

/* ---- the one in force ---- */

enum result
tx_need_catalogue(struct engine *e, struct fault *f)
{
	LIST(struct slice) entries = { 0 };
	struct fault own = { 0 };
	PGresult *r = NULL;
	enum result done;

	if (e->catalogue)
		return DONE;
	done = db_run(e->db, "engine_catalogue", sql_engine_catalogue, NULL, &r, f);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++)
		LIST_ADD(entries, db_get_bytes(r, (int)row, 1));
	if (done == DONE && catalogue_make(entries.v, entries.n, entries.n ? (uint32_t)db_get_int4(r, 0, 0) : 0,
	                                   &e->catalogue, &own) != DONE)
		done = fault_set(f, BROKEN, LT_6030, own.place, "%s", own.detail);
	PQclear(r);
	free(entries.v);
	return done;
}

/* ---- what a new version changes ---- */

struct entry { const char *key; struct slice bytes; const char *json; };
struct change {
	LIST(struct entry) now, then;         /* by key: in force, and wanted */
	LIST(const struct entry *) opened;
	LIST(const char *) closed, gone;      /* keys; gone: of those closed the ones that nothing follows */
	struct catalogue *made;
	uint32_t version;
};

static struct slice
keep_bytes(struct engine *e, struct slice bytes)
{
	return (struct slice){ (const uint8_t *)engine_text(e, (const char *)bytes.data, bytes.len), bytes.len };
}

static void
note_difference(struct change *c, const struct entry *was, const struct entry *is)
{
	if (was && is && slice_equal(was->bytes, is->bytes))
		return;
	if (was)
		LIST_ADD(c->closed, was->key);
	if (was && !is)
		LIST_ADD(c->gone, was->key);
	if (is)
		LIST_ADD(c->opened, is);
}

/* Both lists are in the order of their keys. */
static void
compare(struct change *c)
{
	size_t a = 0, b = 0;

	while (a < c->now.n || b < c->then.n) {
		int order = a == c->now.n ? 1 : b == c->then.n ? -1 : strcmp(c->now.v[a].key, c->then.v[b].key);

		note_difference(c, order <= 0 ? &c->now.v[a] : NULL, order >= 0 ? &c->then.v[b] : NULL);
		a += order <= 0;
		b += order >= 0;
	}
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

/* Key and JSON of each entry; it was made into a catalogue, so it can be read. */
static enum result
describe(struct engine *e, struct entry *x, struct arena *room, struct fault *f)
{
	struct buffer json = { 0 };
	char key[CATALOGUE_KEY];
	Ltc__Entry *entry = NULL;
	enum result done;

	arena_reset(room);
	done = catalogue_entry(x->bytes, room, &entry, f);
	if (done != DONE || !catalogue_key(entry, key))
		return fault_set(f, BROKEN, LT_6030, "catalogue_apply", "entry");
	x->key = engine_text(e, key, strlen(key));
	catalogue_entry_json(entry, &json);
	x->json = engine_text(e, (const char *)json.data, json.len);
	buffer_fini(&json);
	return DONE;
}

static enum result
read_now(struct engine *e, struct change *c, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = engine_query(e, "deed_catalogue_now", sql_deed_catalogue_now, &r, f);

	for (size_t row = 0; done == DONE && row < db_rows(r); row++) {
		const char *key = db_get_text(r, (int)row, 0);
		struct entry x = { engine_text(e, key, strlen(key)), keep_bytes(e, db_get_bytes(r, (int)row, 1)), NULL };

		LIST_ADD(c->now, x);
	}
	PQclear(r);
	if (c->now.n > 0)                     /* SQL orders texts by its own lights */
		qsort(c->now.v, c->now.n, sizeof *c->now.v, by_key);
	return done;
}

/* ---- what is wanted ---- */

static enum result
read_earlier(struct engine *e, struct act *a, uint32_t version, struct change *c, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	db_arg_int4(e->args, (int32_t)version);
	done = engine_query(e, "deed_catalogue_earlier", sql_deed_catalogue_earlier, &r, f);
	if (done == DONE && db_rows(r) == 0)
		act_refuse(a, "ACT-006 again: there was no version %u", version);
	for (size_t row = 0; done == DONE && row < db_rows(r); row++) {
		struct entry x = { .bytes = keep_bytes(e, db_get_bytes(r, (int)row, 0)) };

		LIST_ADD(c->then, x);
	}
	PQclear(r);
	return done;
}

static enum result
read_wanted(struct engine *e, struct act *a, struct change *c, struct fault *f)
{
	const Lta__CatalogueApply *apply = a->message->catalogue_apply;

	if ((apply->n_entries > 0) == (apply->has_again != 0)) {
		act_refuse(a, "ACT-002 catalogue_apply: entries, or the number of an earlier version");
		return DONE;
	}
	if (apply->has_again)
		return read_earlier(e, a, apply->again <= INT32_MAX ? apply->again : 0, c, f);
	for (size_t i = 0; i < apply->n_entries; i++) {
		struct entry x = { .bytes = { apply->entries[i].data, apply->entries[i].len } };

		LIST_ADD(c->then, x);
	}
	return DONE;
}

/* Refused as a whole when the entries do not make a catalogue; the entry is named. */
static enum result
make(struct engine *e, struct act *a, struct change *c, struct fault *f)
{
	LIST(struct slice) entries = { 0 };
	struct arena *room = arena_new(ENTRY_ROOM);
	struct fault own = { 0 };
	char text[300];
	enum result done = DONE;

	for (size_t i = 0; i < c->then.n; i++)
		LIST_ADD(entries, c->then.v[i].bytes);
	c->version = catalogue_version(e->catalogue) + 1;
	if (catalogue_make(entries.v, entries.n, c->version, &c->made, &own) != DONE) {
		fault_format(&own, text, sizeof text);
		act_refuse(a, "ACT-007 catalogue_apply: %s: %s", own.place, text);
	}
	for (size_t i = 0; done == DONE && c->made && i < c->then.n; i++)
		done = describe(e, &c->then.v[i], room, f);
	if (done == DONE && c->made)
		qsort(c->then.v, c->then.n, sizeof *c->then.v, by_key);
	arena_free(&room);
	free(entries.v);
	return done;
}

/* ---- written, and told ---- */

static enum result
write_version(struct engine *e, const struct act *a, const struct change *c, struct fault *f)
{
	struct hash digest = catalogue_digest(c->made);

	db_arg_int4(e->args, (int32_t)c->version);
	db_arg_int8(e->args, (int64_t)e->j + 1);      /* the act takes its number when its deed is done */
	db_arg_time(e->args, engine_now(e));
	db_arg_text(e->args, a->actor);
	db_arg_text(e->args, a->message->catalogue_apply->note);
	db_arg_bytes(e->args, digest.b, HASH_BYTES);
	return engine_query(e, "deed_catalogue_put", sql_deed_catalogue_put, NULL, f);
}

static enum result
close_entries(struct engine *e, const struct change *c, struct fault *f)
{
	PGresult *r = NULL;
	enum result done;

	if (c->closed.n == 0)
		return DONE;
	db_arg_int4(e->args, (int32_t)c->version);
	db_arg_texts(e->args, c->closed.v, c->closed.n);
	done = engine_query(e, "deed_catalogue_close", sql_deed_catalogue_close, &r, f);
	if (done == DONE && db_touched(r) != c->closed.n)
		done = fault_set(f, BROKEN, LT_6011, "catalogue_entry", "%zu != %zu", db_touched(r), c->closed.n);
	PQclear(r);
	return done;
}

static enum result
open_entries(struct engine *e, const struct change *c, struct fault *f)
{
	struct copy *rows = copy_new("catalogue_entry", "key, version_from, body, content", 4);
	enum result done;

	for (size_t i = 0; i < c->opened.n; i++) {
		const struct entry *x = c->opened.v[i];

		copy_row(rows);
		copy_text(rows, x->key);
		copy_int4(rows, (int32_t)c->version);
		copy_bytes(rows, x->bytes.data, x->bytes.len);
		copy_jsonb(rows, x->json);
	}
	done = copy_send(rows, e->db, f);
	copy_free(&rows);
	return done;
}

/* What fits of the keys that are gone, then of the entries; one is told however large it is. */
static size_t
fill_part(const struct change *c, size_t *gone, size_t *opened, Lt1__CatalogueItem *part)
{
	size_t bytes = 0;

	part->gone = (char **)c->gone.v + *gone;
	for (; *gone < c->gone.n && bytes < ITEM_BYTES; (*gone)++, part->n_gone++)
		bytes += strlen(c->gone.v[*gone]) + 3;
	for (; *gone == c->gone.n && *opened < c->opened.n; (*opened)++) {
		struct slice s = c->opened.v[*opened]->bytes;

		if (bytes > 0 && bytes + s.len > ITEM_BYTES)
			break;
		part->entries[part->n_entries++] = (ProtobufCBinaryData){ s.len, (uint8_t *)s.data };
		bytes += s.len;
	}
	return c->gone.n - *gone + c->opened.n - *opened;
}

/* What is gone comes first, the last item ends the version. */
static void
tell(struct engine *e, const struct change *c)
{
	ProtobufCBinaryData *entries = engine_alloc(e, (c->opened.n + 1) * sizeof *entries);
	struct hash digest = catalogue_digest(c->made);
	size_t gone = 0, opened = 0, left;

	do {
		Lt1__CatalogueItem part = LT1__CATALOGUE_ITEM__INIT;

		part.has_version = true;
		part.version = c->version;
		part.entries = entries;
		left = fill_part(c, &gone, &opened, &part);
		part.has_last = part.has_digest = part.last = left == 0;
		part.digest = (ProtobufCBinaryData){ part.last ? HASH_BYTES : 0, digest.b };
		feed_catalogue(e, &part);
	} while (left > 0);
}

static enum result
put_in_force(struct engine *e, struct act *a, struct change *c, struct fault *f)
{
	enum result done = feed_need_province(e, f);

	if (done == DONE)
		done = write_version(e, a, c, f);
	if (done == DONE)
		done = close_entries(e, c, f);
	if (done == DONE)
		done = open_entries(e, c, f);
	if (done != DONE)
		return done;
	tell(e, c);
	catalogue_free(&e->catalogue);
	e->catalogue = c->made;               /* unless the transaction fails: then it is forgotten with everything else */
	c->made = NULL;
	return DONE;
}

enum result
deed_catalogue_apply(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	struct change c = { 0 };
	enum result done = read_wanted(e, a, &c, f);

	(void)site;                           /* the centre's own trail */
	if (done == DONE && !a->refused[0])
		done = make(e, a, &c, f);
	if (done == DONE && !a->refused[0])
		done = read_now(e, &c, f);
	if (done == DONE && !a->refused[0])
		compare(&c);
	if (done == DONE && !a->refused[0] && c.closed.n + c.opened.n == 0)
		act_refuse(a, "ACT-005 catalogue_apply: nothing would change");
	if (done == DONE && !a->refused[0])
		done = put_in_force(e, a, &c, f);
	catalogue_free(&c.made);
	free(c.now.v);
	free(c.then.v);
	free(c.opened.v);
	free(c.closed.v);
	free(c.gone.v);
	return done;
}
