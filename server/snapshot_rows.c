/* The rows of a feed in the order of (kind, id). Each kind is walked by its register's own index in pieces of one short
 * statement each, so a walk may end anywhere and go on in another transaction. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/arena.h"
#include "common/record/codec.h"
#include "embedded/run_sql.h"
#include "server/snapshot.h"

#define SQL_MAX 2000
#define PIECE 512                        /* rows looked at by one statement, when nothing else is known */
#define PIECE_MAX 1024
#define ITEM_BYTES 150                   /* of a row, about */

enum { R_ID, R_VERSION, R_UPDATE, R_J, R_BODY };

struct row_walk {
	struct db *db;
	enum feed_no feed;
	struct id site_id;
	size_t kind;                         /* place in kinds[]; n_kinds: the end */
	struct id after;
	PGresult *rows; int at;
	int piece;                           /* how many rows were asked for */
	size_t room;                         /* bytes the caller still has; 0: unknown */
	bool any, passing;                   /* any: something of this piece was this feed's; passing: nothing of the last one */
	struct arena *arena;
	struct buffer said;
};

static bool
kind_counts(const struct row_walk *w, const struct kind *k)
{
	return w->feed == FEED_SITE || k->audience != AUDIENCE_SITE;
}

static void
kind_first(struct row_walk *w)
{
	while (w->kind < n_kinds && !kind_counts(w, &kinds[w->kind]))
		w->kind++;
	w->after = (struct id){ { 0 } };
}

struct row_walk *
row_walk_new(struct db *db, enum feed_no feed, const struct id *site_id)
{
	struct row_walk *w = calloc(1, sizeof *w);

	if (w == NULL)
		abort();
	w->db = db;
	w->feed = feed;
	w->site_id = *site_id;
	w->arena = arena_new(RECORD_ARENA_CAP);
	kind_first(w);
	return w;
}

void
row_walk_free(struct row_walk **walk)
{
	struct row_walk *w = *walk;

	if (w == NULL)
		return;
	PQclear(w->rows);
	arena_free(&w->arena);
	buffer_fini(&w->said);
	free(w);
	*walk = NULL;
}

bool
row_walk_seek(struct row_walk *w, uint32_t kind, const struct id *id)
{
	const struct kind *k = kind_by_tag(kind);

	if (kind == 0 && id_is_zero(id))
		return true;
	if (k == NULL || !kind_counts(w, k))
		return false;
	w->kind = (size_t)(k - kinds);
	w->after = *id;
	PQclear(w->rows);
	w->rows = NULL;
	return true;
}

/* ---- pieces ---- */

/* Members enter by an event among others; all other kinds have a register of their own. */
static const char *
register_of(const struct kind *k)
{
	return k->tag == KIND_MEMBER ? kind_by_tag(KIND_MEMBER_EVENT)->table : k->table;
}

static const char *
text_of(const struct row_walk *w, const struct kind *k)
{
	if (k->tag == KIND_UNIT || k->tag == KIND_ORGANISATION)
		return run_sql_snapshot_entered;
	return w->feed == FEED_PROVINCE && k->audience == AUDIENCE_ISSUED ? run_sql_snapshot_issued : run_sql_snapshot_told;
}

/* The statement with its two words filled in: the register, and how many rows. */
static void
statement_of(const struct row_walk *w, const struct kind *k, char sql[SQL_MAX])
{
	const char *text = text_of(w, k), *table = strstr(text, "FROM :table") + 5, *piece = strstr(table, "LIMIT :piece") + 6;

	int len = snprintf(sql, SQL_MAX, "%.*s%s%.*s%d%s", (int)(table - text), text, register_of(k), (int)(piece - table - 6),
	                   table + 6, w->piece, piece + 6);
	assert(len < SQL_MAX);
}

void
row_walk_room(struct row_walk *w, size_t bytes)
{
	w->room = bytes;
}

/* Planned anew for each piece: with the place known it is never sorted, however the register has grown. */
static enum result
piece_read(struct row_walk *w, struct fault *f)
{
	const struct kind *k = &kinds[w->kind];
	struct db_args *args = db_args_new();
	char sql[SQL_MAX];

	w->piece = w->room == 0 ? PIECE : w->room / ITEM_BYTES < PIECE_MAX ? (int)(w->room / ITEM_BYTES) + 16 : PIECE_MAX;
	if (w->passing)                            /* others' rows are passed faster */
		w->piece = PIECE_MAX;
	w->passing = false;
	statement_of(w, k, sql);
	db_arg_id(args, &w->after);
	db_arg_int4(args, (int32_t)k->tag);
	db_arg_id(args, w->feed == FEED_SITE ? &w->site_id : NULL);
	PQclear(w->rows);
	w->rows = NULL;
	w->at = 0;
	w->any = false;
	enum result r = db_run(w->db, NULL, sql, args, &w->rows, f);
	db_args_free(&args);
	return r;
}

static bool
row_fill(struct row_walk *w, struct row_told *row)
{
	int at = w->at++;
	struct slice body = db_get_bytes(w->rows, at, R_BODY);

	w->after = db_get_id(w->rows, at, R_ID);
	row->kind = kinds[w->kind].tag;
	row->id = w->after;
	if (db_is_null(w->rows, at, R_BODY))
		return false;
	arena_reset(w->arena);
	ProtobufCAllocator allocator = arena_allocator(w->arena);
	Lt__Update *u = lt__update__unpack(&allocator, body.len, body.data);
	if (u == NULL)
		return false;                      /* `verify` finds it: what is in force could be read once */
	record_said(u, &w->said);
	row->version = (uint32_t)db_get_int4(w->rows, at, R_VERSION);
	row->update_id = db_get_id(w->rows, at, R_UPDATE);
	row->j = (uint64_t)db_get_int8(w->rows, at, R_J);
	row->said = buffer_slice(&w->said);
	return w->any = true;
}

static void
kind_next(struct row_walk *w)
{
	PQclear(w->rows);
	w->rows = NULL;
	w->kind++;
	kind_first(w);
}

enum result
row_walk_next(struct row_walk *w, enum row_step *step, struct row_told *row, struct fault *f)
{
	for (;;) {
		while (w->rows != NULL && w->at < PQntuples(w->rows))
			if (row_fill(w, row)) {
				*step = ROW_TOLD;
				return DONE;
			}
		if (w->rows != NULL && PQntuples(w->rows) == w->piece && !w->any) {
			w->any = w->passing = true;        /* said once */
			*step = ROW_NOT_HERE;
			return DONE;
		}
		if (w->rows != NULL && PQntuples(w->rows) < w->piece)
			kind_next(w);
		if (w->kind == n_kinds) {
			*step = ROW_END;
			return DONE;
		}
		enum result r = piece_read(w, f);
		if (r != DONE)
			return r;
	}
}
