/* The logs received, from their bodies: each body has the hash that is stored and is what its row says it is, and the
 * chain over all bodies of a log ends at its cursor. Bodies come in pieces; only one is looked at a time. */
#include <assert.h>
#include <inttypes.h>

#include "common/link/log.h"
#include "common/record/codec.h"
#include "embedded/sql.h"
#include "server/verify/room.h"

#define PIECE 256        /* at 64 KiB a body: 16 MiB at most */

enum { B_LOG, B_N, B_UPDATE_ID, B_HASH, B_DUPLICATE, B_KIND, B_ENTITY, B_QUARANTINED, B_BODY, B_SITE, B_GENERATION,
	B_CODE, B_CHAIN, B_RECORDED_AT, B_ACTOR };

struct walk {
	struct verify_check *check;
	struct arena *arena;
	int32_t log;                     /* 0: before the first */
	struct id site_id, generation;
	char place[128];                 /* site and generation */
	struct hash chain, cursor;
	uint64_t n, kept;                /* rows seen; of them with a body */
	bool pruned;                     /* its oldest bodies are gone: the chain cannot be followed */
	bool wrong;                      /* blamed already: one place per log */
	int blamed;
};

static void
blame(struct walk *w, uint64_t n, const char *what)
{
	if (!w->wrong && w->blamed++ < PLACES_TOLD)
		verify_blame(w->check, "%s n=%" PRIu64 " %s", w->place, n, what);
	w->wrong = true;
}

/* ---- one log ---- */

static void
log_end(struct walk *w)
{
	if (w->log == 0)
		return;
	if (w->pruned)
		verify_note(w->check, "%s the oldest of %" PRIu64 " bodies are gone, the chain was not followed",
		            w->place, w->n);
	else if (memcmp(w->chain.b, w->cursor.b, HASH_BYTES) != 0)
		blame(w, w->n, "the chain does not end at the cursor");
}

static void
log_begin(struct walk *w, const PGresult *r, int row)
{
	char generation[ID_TEXT];
	struct slice cursor = db_get_bytes(r, row, B_CHAIN);

	w->log = db_get_int4(r, row, B_LOG);
	w->site_id = db_get_id(r, row, B_SITE);
	w->generation = db_get_id(r, row, B_GENERATION);
	id_format(&w->generation, generation);
	snprintf(w->place, sizeof w->place, "site=%s generation=%s", db_get_text(r, row, B_CODE), generation);
	w->chain = w->cursor = (struct hash){ { 0 } };
	if (cursor.len == HASH_BYTES)
		memcpy(w->cursor.b, cursor.data, HASH_BYTES);
	w->n = w->kept = 0;
	w->pruned = w->wrong = false;
}

/* ---- one body ---- */

static bool
same_id(const PGresult *r, int row, int col, bool has, const struct id *id)
{
	struct id stored = db_get_id(r, row, col);
	return has ? !db_is_null(r, row, col) && id_equal(&stored, id) : db_is_null(r, row, col);
}

/* Rows older than these columns do not say; that no others are silent is seen by `closings`. */
static bool
same_envelope(const PGresult *r, int row, const Lt__Update *u)
{
	const char *actor = db_get_text(r, row, B_ACTOR);

	if (db_is_null(r, row, B_RECORDED_AT))
		return actor == NULL;
	return u->has_recorded_at && db_get_time_ms(r, row, B_RECORDED_AT) == u->recorded_at &&
	       (actor && u->actor ? strcmp(actor, u->actor) == 0 : actor == u->actor);
}

/* Does the row name what the body says? A row without names could not be read, and was quarantined for it. */
static void
check_names(struct walk *w, const PGresult *r, int row, uint64_t n, struct slice body)
{
	Lt__Update *u = NULL;
	struct id id = { { 0 } }, entity = { { 0 } };
	uint32_t subject;
	bool has_entity;

	if (db_is_null(r, row, B_UPDATE_ID)) {
		if (!db_get_bool(r, row, B_QUARANTINED) || !db_is_null(r, row, B_KIND) || !db_is_null(r, row, B_ENTITY))
			blame(w, n, "has no update_id but was judged");
		return;
	}
	arena_reset(w->arena);
	if (record_unpack(body, w->arena, &u, NULL) != DONE) {
		blame(w, n, "cannot be read any more");
		return;
	}
	has_entity = record_entity(u, &subject, &entity);
	if (!id_from_bytes(u->update_id.data, u->update_id.len, &id) || !same_id(r, row, B_UPDATE_ID, true, &id))
		blame(w, n, "update_id is not that of the body");
	else if (db_is_null(r, row, B_KIND) || (uint32_t)db_get_int2(r, row, B_KIND) != kind_of(u)->tag)
		blame(w, n, "kind is not that of the body");
	else if (!same_id(r, row, B_ENTITY, has_entity, &entity))
		blame(w, n, "entity is not that of the body");
	else if (!same_envelope(r, row, u))
		blame(w, n, "recorded_at or actor is not that of the body");
}

static void
check_body(struct walk *w, const PGresult *r, int row)
{
	uint64_t n = (uint64_t)db_get_int8(r, row, B_N);
	struct slice body = db_get_bytes(r, row, B_BODY), stored = db_get_bytes(r, row, B_HASH);
	struct hash hash;

	w->n = n;
	if (db_is_null(r, row, B_BODY)) {
		if (w->kept > 0 && !db_get_bool(r, row, B_DUPLICATE))
			blame(w, n, "has no body, though older ones are kept");
		w->pruned = true;
		return;
	}
	w->kept += !db_get_bool(r, row, B_DUPLICATE);
	hash = hash_of(body.data, body.len);
	if (!slice_equal(stored, (struct slice){ hash.b, HASH_BYTES }))
		blame(w, n, "body and body_hash do not fit");
	else
		check_names(w, r, row, n, body);
	w->chain = log_chain(&w->chain, &w->site_id, &w->generation, n, body);
}

enum result
verify_chains(struct verify *v, struct verify_check *c, struct fault *f)
{
	struct walk w = { .check = c, .arena = arena_new(RECORD_ARENA_CAP) };
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, v->db, "verify_bodies", sql_verify_bodies, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		if (db_get_int4(s.rows, s.row, B_LOG) != w.log) {
			log_end(&w);
			log_begin(&w, s.rows, s.row);
		}
		check_body(&w, s.rows, s.row);
	}
	if (done == DONE)
		log_end(&w);
	if (w.blamed > PLACES_TOLD)
		verify_note(c, "...");
	scan_close(&s);
	arena_free(&w.arena);
	return done;
}
