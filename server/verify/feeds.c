/* The feeds: numbered without gaps, chained, ending at the head their site states; pruned items only at the beginning. The
 * verdicts of the present feeds are decoded into verify_item, where verify_feed_verdicts.sql compares them with what was
 * judged; what `province` says into verify_row, where it is compared with what is in force; figures are feed_figures.c's. */
#include <assert.h>
#include <inttypes.h>

#include "common/link/log.h"
#include "common/record/codec.h"
#include "embedded/sql.h"
#include "server/verify/feed_figures.h"

#define PIECE 256

enum { I_SITE, I_GENERATION, I_N, I_CHAIN, I_ITEM, I_CODE, I_PRESENT, I_HEAD_N, I_HEAD_CHAIN, I_PRUNED, I_PROVINCE };

struct walk {
	struct verify_check *check;
	struct copy *items, *rows, *versions, *figures;
	struct id site_id, generation;   /* the feed we are in */
	bool begun, present, province, wrong, kept;      /* kept: an item that is not pruned was met */
	char place[128];
	uint64_t n, head_n, pruned;
	struct hash chain, head;
	int blamed;
};

static void
blame(struct walk *w, uint64_t n, const char *what)
{
	if (!w->wrong && w->blamed++ < PLACES_TOLD)
		verify_blame(w->check, "%s item %" PRIu64 " %s", w->place, n, what);
	w->wrong = true;
}

/* ---- one feed ---- */

static void
feed_end(struct walk *w)
{
	if (w->begun && w->present && (w->n != w->head_n || memcmp(w->chain.b, w->head.b, HASH_BYTES) != 0))
		blame(w, w->n, "is the last one, and not the head its site states");
}

static void
feed_begin(struct walk *w, const PGresult *r, int row)
{
	const char *code = db_get_text(r, row, I_CODE);
	struct slice head = db_get_bytes(r, row, I_HEAD_CHAIN);
	char generation[ID_TEXT];

	w->begun = true;
	w->wrong = false;
	w->site_id = db_get_id(r, row, I_SITE);
	w->generation = db_get_id(r, row, I_GENERATION);
	id_format(&w->generation, generation);
	snprintf(w->place, sizeof w->place, "feed of site=%s generation=%s", code ? code : "?", generation);
	w->n = 0;
	w->chain = w->head = (struct hash){ { 0 } };
	w->present = db_get_bool(r, row, I_PRESENT);
	w->kept = false;
	w->province = db_get_bool(r, row, I_PROVINCE);
	w->pruned = w->present ? (uint64_t)db_get_int8(r, row, I_PRUNED) : 0;
	w->head_n = (uint64_t)db_get_int8(r, row, I_HEAD_N);
	if (head.len == HASH_BYTES)
		memcpy(w->head.b, head.data, HASH_BYTES);
	if (code == NULL)
		blame(w, 1, "belongs to no site");
}

/* ---- one item ---- */

static const char *const verdict_names[] = { NULL, "accepted", "returned", "parked", "quarantined" };

static void
put_id(struct copy *c, bool has, const ProtobufCBinaryData *bytes)
{
	struct id id;
	copy_id(c, has && id_from_bytes(bytes->data, bytes->len, &id) ? &id : NULL);
}

/* As the database keeps findings: code, field and severity. */
static void
put_findings(struct copy *c, const Lt1__VerdictItem *v)
{
	struct buffer b = { 0 };
	char one[256];

	for (size_t i = 0; i < v->n_findings; i++) {
		const Lt1__Finding *x = v->findings[i];
		int n = snprintf(one, sizeof one, "%s{\"code\":\"%s\",\"field\":\"%s\",\"severity\":%" PRIu32 "}",
		                 i ? "," : "[", x->code ? x->code : "", x->field ? x->field : "", x->severity);
		buffer_put(&b, one, (size_t)n < sizeof one ? (size_t)n : sizeof one - 1);
	}
	buffer_put(&b, "]", 2);
	copy_jsonb(c, v->n_findings ? (const char *)b.data : NULL);
	buffer_fini(&b);
}

/* Codes and field paths are plain; anything else is not ours, and would not be JSON. */
static bool
is_plain(const Lt1__VerdictItem *v)
{
	for (size_t i = 0; i < v->n_findings; i++) {
		const char *texts[] = { v->findings[i]->code, v->findings[i]->field };

		for (int k = 0; k < 2; k++)
			for (const char *p = texts[k]; p && *p; p++)
				if (*p == '"' || *p == '\\' || *p < 0x20 || *p > 0x7e || p - texts[k] > 100)
					return false;
	}
	return true;
}

static bool
put_item(struct walk *w, uint64_t n, const Lt1__VerdictItem *v)
{
	struct copy *c = w->items;
	size_t verdict = (size_t)v->verdict;

	if (verdict == 0 || verdict >= sizeof verdict_names / sizeof verdict_names[0] || !is_plain(v))
		return false;
	copy_row(c);
	copy_id(c, &w->site_id);
	copy_int8(c, (int64_t)n);
	put_id(c, v->has_generation, &v->generation);
	copy_int8(c, (int64_t)v->n);
	put_id(c, v->has_update_id, &v->update_id);
	copy_bytes(c, v->body_hash.data, v->body_hash.len);
	copy_text(c, verdict_names[verdict]);
	copy_bool(c, v->duplicate);
	copy_int8(c, (int64_t)v->j);
	put_findings(c, v);
	put_id(c, v->has_waits_for, &v->waits_for);
	return true;
}

static bool
put_row(struct walk *w, uint64_t n, const Lt1__Row *row)
{
	struct copy *c = w->rows;
	struct hash said = hash_of(row->said.data, row->said.len);

	copy_row(c);
	copy_int8(c, (int64_t)n);
	copy_int4(c, (int32_t)row->kind);
	put_id(c, row->has_id, &row->id);
	copy_int4(c, (int32_t)row->version);
	put_id(c, row->has_update_id, &row->update_id);
	copy_int8(c, (int64_t)row->j);
	copy_bytes(c, said.b, HASH_BYTES);
	return row->has_said;
}

/* Of the items a version comes in, the last one states its digest. */
static bool
put_version(struct walk *w, uint64_t n, const Lt1__CatalogueItem *catalogue)
{
	if (!catalogue->last)
		return catalogue->version > 0;
	copy_row(w->versions);
	copy_int8(w->versions, (int64_t)n);
	copy_int4(w->versions, (int32_t)catalogue->version);
	copy_bytes(w->versions, catalogue->digest.data, catalogue->digest.len);
	return catalogue->version > 0;
}

static bool
put_any(struct walk *w, uint64_t n, const Lt1__FeedItem *item)
{
	if (!w->province && (item->row || item->catalogue || !item->verdict == !item->figures))
		return false;
	if (!w->province)
		return item->verdict ? put_item(w, n, item->verdict) : feed_figures_put(w->figures, &w->site_id, n, item->figures);
	if (item->verdict || item->figures || !item->row == !item->catalogue)
		return false;
	return item->row ? put_row(w, n, item->row) : put_version(w, n, item->catalogue);
}

static void
read_item(struct walk *w, uint64_t n, struct slice bytes)
{
	Lt1__FeedItem *item = lt1__feed_item__unpack(NULL, bytes.len, bytes.data);

	if (!item || !put_any(w, n, item))
		blame(w, n, "cannot be read");
	lt1__feed_item__free_unpacked(item, NULL);
}

/* Its chain is believed, so that what follows can be checked; it must stand before all that is kept. */
static void
pass_pruned(struct walk *w, uint64_t n, struct slice chain)
{
	if (w->kept || (w->present && n > w->pruned))
		blame(w, n, "is not there, and was not pruned");
	if (chain.len == HASH_BYTES)
		memcpy(w->chain.b, chain.data, HASH_BYTES);
}

static void
check_item(struct walk *w, const PGresult *r, int row)
{
	uint64_t n = (uint64_t)db_get_int8(r, row, I_N);
	struct slice item = db_get_bytes(r, row, I_ITEM), chain = db_get_bytes(r, row, I_CHAIN);

	if (n != w->n + 1)
		blame(w, w->n + 1, "is missing");
	w->n = n;
	if (db_is_null(r, row, I_ITEM)) {
		pass_pruned(w, n, chain);
		return;
	}
	if (w->present && n <= w->pruned)
		blame(w, n, "is there, but is said to be pruned");
	w->kept = true;
	w->chain = log_chain(&w->chain, &w->site_id, &w->generation, n, item);
	if (!slice_equal(chain, (struct slice){ w->chain.b, HASH_BYTES }))
		blame(w, n, "does not fit its chain");
	if (w->present)
		read_item(w, n, item);
}

static bool
is_other_feed(const struct walk *w, const PGresult *r, int row)
{
	struct id site = db_get_id(r, row, I_SITE), generation = db_get_id(r, row, I_GENERATION);
	return !w->begun || !id_equal(&site, &w->site_id) || !id_equal(&generation, &w->generation);
}

static enum result
put_aside(struct verify *v, struct walk *w, struct fault *f)
{
	enum result done = copy_send(w->items, v->db, f);

	if (done == DONE)
		done = copy_send(w->rows, v->db, f);
	if (done == DONE)
		done = copy_send(w->figures, v->db, f);
	return done == DONE ? copy_send(w->versions, v->db, f) : done;
}

static enum result
walk_feeds(struct verify *v, struct walk *w, struct fault *f)
{
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, v->db, "verify_items", sql_verify_items, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		if (is_other_feed(w, s.rows, s.row)) {
			feed_end(w);
			feed_begin(w, s.rows, s.row);
		}
		check_item(w, s.rows, s.row);
		if (copy_rows(w->items) + copy_rows(w->rows) + copy_rows(w->figures) >= PIECE)
			done = put_aside(v, w, f);
	}
	if (done == DONE)
		feed_end(w);
	scan_close(&s);
	return done == DONE ? put_aside(v, w, f) : done;
}

/* ---- what rows say ---- */

static bool
said_is_right(const PGresult *r, int row, struct arena *arena, struct buffer *said)
{
	struct slice body = db_get_bytes(r, row, 2), stated = db_get_bytes(r, row, 1);
	struct fault unread;
	Lt__Update *u;

	arena_reset(arena);
	if (record_unpack(body, arena, &u, &unread) != DONE)
		return true;                 /* `chains` tells */
	record_said(u, said);
	struct hash h = hash_of(said->data, said->len);
	return slice_equal(stated, (struct slice){ h.b, HASH_BYTES });
}

static enum result
walk_said(struct verify *v, struct walk *w, struct fault *f)
{
	struct arena *arena = arena_new(RECORD_ARENA_CAP);
	struct buffer said = { 0 };
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, v->db, "verify_said", sql_verify_feed_said, PIECE, f);

	snprintf(w->place, sizeof w->place, "province");
	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got)
		if (!said_is_right(s.rows, s.row, arena, &said)) {
			w->wrong = false;
			blame(w, (uint64_t)db_get_int8(s.rows, s.row, 0), "does not say what its update says");
		}
	scan_close(&s);
	buffer_fini(&said);
	arena_free(&arena);
	return done;
}

enum result
verify_feeds(struct verify *v, struct verify_check *c, struct fault *f)
{
	struct walk w = { .check = c };
	enum result done = db_do(v->db, sql_verify_feed_tables, f);

	if (done != DONE)
		return done;
	w.rows = copy_new("verify_row", "n, kind, id, version, update_id, j, said_hash", 7);
	w.versions = copy_new("verify_version", "n, version, digest", 3);
	w.figures = feed_figures_copy();
	w.items = copy_new("verify_item",
	                   "site_id, n, generation, body_n, update_id, body_hash, verdict, duplicate, j, findings, "
	                   "waits_for", 11);
	done = walk_feeds(v, &w, f);
	if (done == DONE)
		done = db_do(v->db, "ANALYZE verify_item; ANALYZE verify_row", f);
	if (done == DONE)
		done = walk_said(v, &w, f);
	if (w.blamed > PLACES_TOLD)
		verify_note(c, "...");
	copy_free(&w.items);
	copy_free(&w.rows);
	copy_free(&w.versions);
	copy_free(&w.figures);
	if (done == DONE)
		done = verify_feed_figures(v, c, f);
	if (done == DONE)
		done = verify_rows(v, c, sql_verify_feed_heads, f);
	return done == DONE ? verify_rows(v, c, sql_verify_feed_rows, f) : done;
}
