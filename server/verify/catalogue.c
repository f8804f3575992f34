/* Every version of the catalogue that was ever in force: its entries still make a catalogue, with the digest it was put in
 * force by (sites hold the same one), and what SQL reads of an entry is what its bytes say. */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "common/base/arena.h"
#include "common/catalogue/catalogue.h"
#include "embedded/sql.h"
#include "server/verify/room.h"

#define PIECE 64
#define ENTRY_ROOM ((size_t)8 << 20)

enum { C_VERSION, C_DIGEST, C_KEY, C_BODY, C_CONTENT };

struct version {
	struct verify_check *check;
	struct arena *room;              /* of one entry */
	bool begun;
	int32_t number;
	struct hash digest;
	struct buffer bytes;             /* of all its entries */
	size_t *lens, n, size;
	int blamed;
	uint64_t versions, entries;
};

static void
blame(struct version *v, const char *key, const char *what)
{
	if (v->blamed++ < PLACES_TOLD)
		verify_blame(v->check, "catalogue version=%" PRId32 "%s%s %s", v->number, key ? " " : "", key ? key : "", what);
}

static void
version_end(struct version *v)
{
	struct slice *entries = calloc(v->n + 1, sizeof *entries);
	struct catalogue *made = NULL;
	struct fault why = { 0 };
	struct hash digest;
	size_t at = 0;

	assert(entries);
	for (size_t i = 0; i < v->n; at += v->lens[i], i++)
		entries[i] = (struct slice){ v->bytes.data + at, v->lens[i] };
	if (v->begun && catalogue_make(entries, v->n, (uint32_t)v->number, &made, &why) != DONE)
		blame(v, NULL, "is no catalogue");
	if (made) {
		digest = catalogue_digest(made);
		if (memcmp(digest.b, v->digest.b, HASH_BYTES) != 0)
			blame(v, NULL, "does not have the digest it was put in force by");
	}
	v->versions += v->begun;
	catalogue_free(&made);
	free(entries);
}

static void
version_begin(struct version *v, const PGresult *r, int row)
{
	struct slice digest = db_get_bytes(r, row, C_DIGEST);

	v->begun = true;
	v->number = db_get_int4(r, row, C_VERSION);
	memcpy(v->digest.b, digest.data, digest.len < HASH_BYTES ? digest.len : HASH_BYTES);
	buffer_clear(&v->bytes);
	v->n = 0;
}

/* Key and content follow from the bytes. */
static bool
entry_fits(struct version *v, const char *key, struct slice body, const char *content)
{
	struct buffer json = { 0 };
	char due[CATALOGUE_KEY];
	struct fault why = { 0 };
	Ltc__Entry *entry = NULL;
	json_t *said, *follows;
	bool fits;

	arena_reset(v->room);
	if (catalogue_entry(body, v->room, &entry, &why) != DONE || !catalogue_key(entry, due) || strcmp(due, key) != 0)
		return false;
	catalogue_entry_json(entry, &json);
	said = json_loads(content, JSON_DECODE_ANY, NULL);
	follows = json_loadb((const char *)json.data, json.len, JSON_DECODE_ANY, NULL);
	fits = said && follows && json_equal(said, follows);
	json_decref(said);
	json_decref(follows);
	buffer_fini(&json);
	return fits;
}

static void
add_entry(struct version *v, const PGresult *r, int row)
{
	const char *key = db_get_text(r, row, C_KEY);
	struct slice body = db_get_bytes(r, row, C_BODY);

	if (key == NULL) {
		blame(v, NULL, "has no entries");
		return;
	}
	if (v->n == v->size) {
		v->size = v->size ? 2 * v->size : 256;
		v->lens = realloc(v->lens, v->size * sizeof *v->lens);
		assert(v->lens);
	}
	v->lens[v->n++] = body.len;
	v->entries++;
	buffer_put(&v->bytes, body.data, body.len);
	if (!entry_fits(v, key, body, db_get_text(r, row, C_CONTENT)))
		blame(v, key, "is not what its bytes say");
}

enum result
verify_catalogue(struct verify *all, struct verify_check *c, struct fault *f)
{
	struct version v = { .check = c, .room = arena_new(ENTRY_ROOM) };
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, all->db, "verify_catalogue", sql_verify_catalogue_entries, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		if (!v.begun || db_get_int4(s.rows, s.row, C_VERSION) != v.number) {
			version_end(&v);
			version_begin(&v, s.rows, s.row);
		}
		add_entry(&v, s.rows, s.row);
	}
	if (done == DONE)
		version_end(&v);
	scan_close(&s);
	arena_free(&v.room);
	buffer_fini(&v.bytes);
	free(v.lens);
	if (done == DONE)
		done = verify_rows(all, c, sql_verify_catalogue, f);
	if (done == DONE && c->ok)
		verify_note(c, "versions=%" PRIu64 " entries=%" PRIu64, v.versions, v.entries);
	return done;
}
