/* Parts of a snapshot, and the digest of a whole one. A place is, in the catalogue, 0, the version and how many of its
 * entries were sent; in the rows, kind and id of the last one. Numbers have four bytes, big endian. A version stays readable
 * when a newer one comes, so a snapshot goes on with the one it was begun with. */
#include "server/snapshot.h"

#include <stdlib.h>
#include "common/catalogue/catalogue.h"
#include "common/record/row_digest.h"
#include "embedded/run_sql.h"

#define PLACE_CATALOGUE 12u
#define PLACE_ROW 20u
#define ITEM_ENTRIES (48u << 10)         /* bytes of entries in one item */
#define ITEMS_MAX 4096u                  /* of one part */

enum { S_GENERATION, S_N, S_CHAIN, S_PRUNED, S_BEGUN_CHAIN, S_CATALOGUE };

/* What a part is made with. */
struct making {
	struct db *db;
	const struct snapshot_ask *ask;
	struct snapshot_part *out;
	uint64_t pruned; struct hash begun_chain;
	uint32_t catalogue;                  /* in force now */
	bool full;
	size_t size;                         /* of out->items */
};

/* ---- where the feed stands ---- */

static void
hash_get(struct hash *out, const PGresult *rows, int col)
{
	struct slice s = db_get_bytes(rows, 0, col);

	*out = (struct hash){ { 0 } };
	if (!db_is_null(rows, 0, col) && s.len == HASH_BYTES)
		memcpy(out->b, s.data, HASH_BYTES);
}

static struct id
owner_of(enum feed_no feed, const struct id *site_id)
{
	return feed == FEED_PROVINCE ? log_province_owner() : *site_id;
}

static enum result
stand_read(struct making *m, struct fault *f)
{
	struct id owner = owner_of(m->ask->feed, &m->ask->site_id);
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, &owner);
	db_arg_int8(args, (int64_t)m->ask->begun.n);
	enum result r = db_run(m->db, "snapshot_stand", run_sql_snapshot_stand, args, &rows, f);
	if (r == DONE && PQntuples(rows) == 1) {
		m->out->head.generation = db_get_id(rows, 0, S_GENERATION);
		m->out->head.n = (uint64_t)db_get_int8(rows, 0, S_N);
		hash_get(&m->out->head.chain, rows, S_CHAIN);
		m->pruned = (uint64_t)db_get_int8(rows, 0, S_PRUNED);
		hash_get(&m->begun_chain, rows, S_BEGUN_CHAIN);
		m->catalogue = (uint32_t)db_get_int4(rows, 0, S_CATALOGUE);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* May it go on from there? At zero one of `province` is begun. */
static bool
begun_is_known(struct making *m)
{
	const struct log_position *begun = &m->ask->begun, *head = &m->out->head;

	if (id_is_zero(&begun->generation)) {
		m->out->begun = *head;
		return m->ask->feed == FEED_PROVINCE && m->ask->next_len == 0 && !id_is_zero(&head->generation);
	}
	m->out->begun = *begun;
	return id_equal(&begun->generation, &head->generation) && begun->n <= head->n && begun->n >= m->pruned &&
	       memcmp(&begun->chain, &m->begun_chain, sizeof begun->chain) == 0;     /* zeros at n 0 */
}

/* ---- places ---- */

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void
put32(struct snapshot_part *out, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		out->next[out->next_len++] = (uint8_t)(v >> shift);
}

static void
place_catalogue(struct snapshot_part *out, uint32_t version, uint32_t sent)
{
	out->next_len = 0;
	put32(out, 0);
	put32(out, version);
	put32(out, sent);
}

static void
place_row(struct snapshot_part *out, uint32_t kind, const struct id *id)
{
	out->next_len = 0;
	put32(out, kind);
	memcpy(out->next + out->next_len, id->b, sizeof id->b);
	out->next_len += sizeof id->b;
}

/* ---- items ---- */

/* False: it does not fit any more. */
static bool
item_put(struct making *m, const Lt1__FeedItem *item)
{
	struct snapshot_part *out = m->out;
	size_t len = lt1__feed_item__get_packed_size(item);

	if (out->n_items > 0 && (out->bytes.len + len > m->ask->bytes || out->n_items == ITEMS_MAX))
		return !(m->full = true);
	if (out->n_items == m->size) {
		m->size = m->size > 0 ? 2 * m->size : 256;
		out->items = reallocarray(out->items, m->size, sizeof *out->items);
		if (out->items == NULL)
			abort();
	}
	lt1__feed_item__pack(item, buffer_room(&out->bytes, len));
	out->items[out->n_items++] = (struct slice){ NULL, len };
	out->bytes.len += len;
	return true;
}

/* The buffer has found its place. */
static void
items_settle(struct snapshot_part *out)
{
	const uint8_t *at = out->bytes.data;

	for (size_t i = 0; i < out->n_items; i++) {
		out->items[i].data = at;
		at += out->items[i].len;
	}
}

/* ---- the catalogue ---- */

struct version { uint32_t number, count; struct hash digest; bool known; };

static enum result
version_read(struct db *db, struct version *v, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	v->known = v->number == 0;
	v->count = 0;
	v->digest = catalogue_digest(NULL);
	db_arg_int4(args, (int32_t)v->number);
	enum result r = v->known ? DONE : db_run(db, "snapshot_version", run_sql_snapshot_version, args, &rows, f);
	if (r == DONE && !v->known && PQntuples(rows) == 1) {
		v->known = true;
		v->count = (uint32_t)db_get_int8(rows, 0, 0);
		hash_get(&v->digest, rows, 1);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
entries_read(struct db *db, uint32_t version, uint32_t from, PGresult **rows, struct fault *f)
{
	struct db_args *args = db_args_new();

	db_arg_int4(args, (int32_t)version);
	db_arg_int8(args, from);
	enum result r = db_run(db, "snapshot_catalogue", run_sql_snapshot_catalogue, args, rows, f);
	db_args_free(&args);
	return r;
}

/* One item: as many of the entries as it may hold, at least one where there are any. */
static size_t
entries_lent(const PGresult *rows, ProtobufCBinaryData *entries, size_t room)
{
	size_t n = 0, bytes = 0;

	for (; n < (size_t)PQntuples(rows); n++) {
		struct slice e = db_get_bytes(rows, (int)n, 0);
		if (n > 0 && bytes + e.len > room)
			break;
		entries[n] = (ProtobufCBinaryData){ e.len, (uint8_t *)(uintptr_t)e.data };
		bytes += e.len;
	}
	return n;
}

static bool
catalogue_item(struct making *m, const PGresult *rows, const struct version *v, uint32_t *sent)
{
	size_t room = m->ask->bytes < ITEM_ENTRIES ? m->ask->bytes : ITEM_ENTRIES;
	Lt1__CatalogueItem c = LT1__CATALOGUE_ITEM__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	ProtobufCBinaryData entries[128];

	c.n_entries = entries_lent(rows, entries, room);
	c.entries = entries;
	c.has_version = c.has_whole = c.whole = true;
	c.version = v->number;
	c.has_last = c.has_digest = c.last = *sent + c.n_entries >= v->count;
	c.digest = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)v->digest.b };
	item.catalogue = &c;
	if (!item_put(m, &item))
		return false;
	*sent += (uint32_t)c.n_entries;
	return true;
}

/* From `sent` entries of that version on, until it is told or the part is full. */
static enum result
catalogue_put(struct making *m, uint32_t number, uint32_t sent, struct fault *f)
{
	struct version v = { .number = number };
	bool more = true;

	enum result r = version_read(m->db, &v, f);
	m->out->position_known = v.known && sent <= v.count;
	while (r == DONE && m->out->position_known && more) {
		PGresult *rows = NULL;
		r = entries_read(m->db, number, sent, &rows, f);
		more = r == DONE && catalogue_item(m, rows, &v, &sent) && sent < v.count;
		PQclear(rows);
	}
	if (m->full)
		place_catalogue(m->out, number, sent);
	else
		place_row(m->out, 0, &(struct id){ { 0 } });     /* before all rows */
	return r;
}

/* ---- rows ---- */

static bool
row_put(struct making *m, const struct row_told *told)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__Row row = LT1__ROW__INIT;

	row.has_kind = row.has_id = row.has_version = row.has_update_id = row.has_j = row.has_said = true;
	row.kind = told->kind;
	row.id = (ProtobufCBinaryData){ sizeof told->id.b, (uint8_t *)(uintptr_t)told->id.b };
	row.version = told->version;
	row.update_id = (ProtobufCBinaryData){ sizeof told->update_id.b, (uint8_t *)(uintptr_t)told->update_id.b };
	row.j = told->j;
	row.said = (ProtobufCBinaryData){ told->said.len, (uint8_t *)(uintptr_t)told->said.data };
	item.row = &row;
	return item_put(m, &item);
}

static enum result
rows_put(struct making *m, struct row_walk *w, struct fault *f)
{
	enum row_step step = ROW_TOLD;
	struct row_told row;
	enum result r = DONE;
	int pieces = 0;

	while (r == DONE && !m->full && step != ROW_END && pieces < 8) {
		row_walk_room(w, m->ask->bytes > m->out->bytes.len ? m->ask->bytes - m->out->bytes.len : 1);
		r = row_walk_next(w, &step, &row, f);
		if (r != DONE || step == ROW_END || (step == ROW_TOLD && !row_put(m, &row)))
			break;
		place_row(m->out, row.kind, &row.id);
		pieces += step == ROW_NOT_HERE;
	}
	m->out->last = r == DONE && step == ROW_END;
	return r;
}

/* ---- a part ---- */

/* Reads the place and goes on from there. */
static enum result
part_put(struct making *m, struct row_walk *w, struct fault *f)
{
	const uint8_t *next = m->ask->next;
	size_t len = m->ask->next_len;
	struct id id = { { 0 } };
	enum result r = DONE;

	m->out->position_known = true;
	if (len == 0 && m->ask->feed == FEED_PROVINCE) {
		r = catalogue_put(m, m->catalogue, 0, f);
	} else if (len == PLACE_CATALOGUE && be32(next) == 0 && m->ask->feed == FEED_PROVINCE) {
		r = catalogue_put(m, be32(next + 4), be32(next + 8), f);
	} else if (len != 0) {
		m->out->position_known = len == PLACE_ROW && id_from_bytes(next + 4, sizeof id.b, &id) &&
			row_walk_seek(w, be32(next), &id);
	}
	return r == DONE && m->out->position_known && !m->full ? rows_put(m, w, f) : r;
}

static enum result
part_read(struct making *m, struct fault *f)
{
	enum result r = stand_read(m, f);

	if (r != DONE || !begun_is_known(m))
		return r;
	struct row_walk *w = row_walk_new(m->db, m->ask->feed, &m->ask->site_id);
	memcpy(m->out->next, m->ask->next, m->ask->next_len);
	m->out->next_len = m->ask->next_len;
	r = part_put(m, w, f);
	row_walk_free(&w);
	items_settle(m->out);
	return r;
}

static enum result
moment_end(struct db *db, enum result r, struct fault *f)
{
	if (r == DONE)
		return db_do(db, "COMMIT", f);
	(void)!db_do(db, "ROLLBACK", NULL);
	return r;
}

enum result
snapshot_part(struct db *db, const struct snapshot_ask *ask, struct snapshot_part *out, struct fault *f)
{
	struct making m = { .db = db, .ask = ask, .out = out };

	*out = (struct snapshot_part){ 0 };
	enum result r = db_do(db, run_sql_snapshot_begin, f);
	if (r == DONE)
		r = moment_end(db, part_read(&m, f), f);
	if (r != DONE)
		snapshot_part_fini(out);
	return r;
}

void
snapshot_part_fini(struct snapshot_part *p)
{
	buffer_fini(&p->bytes);
	free(p->items);
	p->items = NULL;
	p->n_items = 0;
}

/* ---- digests ---- */

static enum result
digest_rows(struct db *db, enum feed_no feed, const struct id *site_id, struct snapshot_digest *out, struct fault *f)
{
	struct row_walk *w = row_walk_new(db, feed, site_id);
	enum row_step step = ROW_TOLD;
	enum result r = DONE;
	struct row_digest d;
	struct row_told row;

	row_digest_begin(&d);
	while (r == DONE && step != ROW_END) {
		r = row_walk_next(w, &step, &row, f);
		if (r == DONE && step == ROW_TOLD)
			row_digest_add(&d, row.kind, &row.id, row.version, &row.update_id, row.said);
	}
	out->rows = d.rows;
	out->of_rows = row_digest_end(&d);
	row_walk_free(&w);
	return r;
}

/* From the entries themselves, not from what `catalogue` says of them. */
static enum result
digest_catalogue(struct db *db, uint32_t version, struct hash *out, struct fault *f)
{
	struct catalogue *c = NULL;
	PGresult *pieces[CATALOGUE_ENTRIES_MAX / 128 + 1] = { NULL };
	struct slice *entries = calloc(CATALOGUE_ENTRIES_MAX + 128, sizeof *entries);
	size_t n = 0, read = 0;
	bool more = version > 0;
	enum result r = DONE;

	if (entries == NULL)
		abort();
	for (; r == DONE && more && read < CATALOGUE_ENTRIES_MAX / 128 + 1; read++) {
		r = entries_read(db, version, (uint32_t)n, &pieces[read], f);
		more = r == DONE && PQntuples(pieces[read]) > 0;
		for (int i = 0; more && i < PQntuples(pieces[read]); i++)
			entries[n++] = db_get_bytes(pieces[read], i, 0);
	}
	if (r == DONE && version > 0)
		r = catalogue_make(entries, n, version, &c, f);
	*out = catalogue_digest(c);
	for (size_t i = 0; i < read; i++)
		PQclear(pieces[i]);
	catalogue_free(&c);
	free(entries);
	return r;
}

static enum result
digest_read(struct making *m, struct snapshot_digest *out, struct fault *f)
{
	enum result r = stand_read(m, f);

	if (r != DONE)
		return r;
	out->at = m->out->head;
	if (m->ask->feed == FEED_PROVINCE) {
		out->catalogue = m->catalogue;
		r = digest_catalogue(m->db, m->catalogue, &out->of_catalogue, f);
	}
	return r == DONE ? digest_rows(m->db, m->ask->feed, &m->ask->site_id, out, f) : r;
}

enum result
snapshot_digest(struct db *db, enum feed_no feed, const struct id *site_id, struct snapshot_digest *out, struct fault *f)
{
	struct snapshot_ask ask = { .feed = feed, .site_id = *site_id };
	struct snapshot_part part = { 0 };
	struct making m = { .db = db, .ask = &ask, .out = &part };

	*out = (struct snapshot_digest){ 0 };
	enum result r = db_do(db, run_sql_snapshot_begin, f);
	return r == DONE ? moment_end(db, digest_read(&m, out, f), f) : r;
}
