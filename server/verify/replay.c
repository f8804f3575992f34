/* Everything once more: in a schema of its own the writer's core gets every body in the order of the journal, with the
 * day it was judged on, and must come to the same tables. Acts are repeated as far as registers follow from them: their
 * updates are bodies like others, a second look and a catalogue are asked for again, any other deed only takes its number. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "embedded/sql.h"
#include "proto/acts.pb-c.h"
#include "server/engine.h"
#include "server/store/migrate.h"
#include "server/verify/room.h"

#define PIECE 256
#define GROUP_BODIES 4096
#define GROUP_BYTES (512u << 10)

enum { B_J, B_LOG, B_N, B_SITE, B_GENERATION, B_PREDECESSOR, B_CODE, B_BODY, B_TODAY, B_RECEIVED, B_THEN };
enum { A_J, A_ACTOR, A_ACT, A_AT };

struct piece {                           /* one body of the group that is being gathered */
	int32_t log;
	uint64_t n;
	struct id site_id, generation, predecessor;
	bool has_predecessor;
	size_t at, len;                  /* in replay.bytes */
	int32_t today;
	int64_t received_ms;
	char then[8];                    /* "SYS-002", "" */
	char code[24];
};
struct chain { int32_t log; struct hash at; };

struct replay {
	struct verify *v;
	struct verify_check *check;
	struct db *db;                   /* the schema of its own */
	struct engine *engine;
	struct piece *pieces; size_t n_pieces;
	struct buffer bytes;
	struct chain *chains; size_t n_chains;
	int64_t act_ms;                  /* of the act that is being repeated */
	uint64_t bodies, acts;
	bool owned;                      /* the schema is ours to drop */
	bool stopped;                    /* it cannot go on: the check says why */
};

/* ---- how it was then ---- */

static int32_t
then_today(void *ctx, const struct batch *b, size_t body)
{
	const struct replay *r = ctx;
	const struct piece *p = b->owner;

	return p ? p[body].today : date_of_ms(r->act_ms);
}

static int64_t
then_ms(void *ctx, const struct batch *b, size_t body)
{
	const struct replay *r = ctx;
	const struct piece *p = b->owner;

	return p ? p[body].received_ms : r->act_ms;
}

static const char *
then_quarantined(void *ctx, const struct batch *b, size_t body)
{
	const struct piece *p = b->owner;

	return p && p[body].then[0] ? p[body].then : NULL;
}

/* ---- one group ---- */

static void
blame_fault(struct replay *r, const struct fault *f)
{
	char text[400];

	fault_format(f, text, sizeof text);
	verify_blame(r->check, "stopped after %" PRIu64 " bodies: %s", r->bodies, text);
	r->stopped = true;
}

static struct hash *
chain_of(struct replay *r, int32_t log)
{
	for (size_t i = r->n_chains; i-- > 0;)
		if (r->chains[i].log == log)
			return &r->chains[i].at;
	r->chains = realloc(r->chains, (r->n_chains + 1) * sizeof *r->chains);
	assert(r->chains);
	r->chains[r->n_chains] = (struct chain){ .log = log };
	return &r->chains[r->n_chains++].at;
}

static bool
goes_on(const struct piece *a, const struct piece *b)
{
	return a->log == b->log && a->n + 1 == b->n;
}

/* Runs of one log become batches, as a site would have sent them. */
static size_t
make_batches(struct replay *r, struct slice *bodies, struct batch *batches)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_pieces; i++) {
		const struct piece *p = &r->pieces[i];
		struct hash *chain = chain_of(r, p->log);

		bodies[i] = (struct slice){ r->bytes.data + p->at, p->len };
		if (i == 0 || !goes_on(p - 1, p))
			batches[n++] = (struct batch){ .site_id = p->site_id, .generation = p->generation,
				.succeeded = p->predecessor, .has_succeeded = p->has_predecessor, .first_n = p->n,
				.chain_before = *chain, .bodies = &bodies[i], .received_ms = p->received_ms,
				.owner = (void *)p };
		batches[n - 1].n_bodies++;
		batches[n - 1].bytes += p->len;
		*chain = log_chain(chain, &p->site_id, &p->generation, p->n, bodies[i]);
	}
	return n;
}

static const char *const outcomes[] = { "stored", "gap", "chain", "twin", "revoked" };

static void
check_results(struct replay *r, const struct batch *batches, const struct batch_result *results, size_t n)
{
	for (size_t i = 0; i < n && !r->stopped; i++) {
		const struct piece *p = batches[i].owner;
		char generation[ID_TEXT];

		if (results[i].outcome == BATCH_STORED)
			continue;
		id_format(&p->generation, generation);
		verify_blame(r->check, "site=%s generation=%s n=%" PRIu64 " would not be taken again (%s)", p->code,
		             generation, p->n, outcomes[results[i].outcome]);
		r->stopped = true;
	}
}

static enum result
flush(struct replay *r, struct fault *f)
{
	struct slice *bodies = calloc(r->n_pieces + 1, sizeof *bodies);
	struct batch *batches = calloc(r->n_pieces + 1, sizeof *batches);
	struct batch **list = calloc(r->n_pieces + 1, sizeof *list);
	struct batch_result *results = calloc(r->n_pieces + 1, sizeof *results);
	size_t n;
	enum result done = DONE;

	assert(bodies && batches && list && results);
	n = make_batches(r, bodies, batches);
	for (size_t i = 0; i < n; i++)
		list[i] = &batches[i];
	if (n > 0)
		done = engine_group(r->engine, list, n, results, f);
	if (done == DONE)
		check_results(r, batches, results, n);
	r->bodies += r->n_pieces;
	r->n_pieces = 0;
	buffer_clear(&r->bytes);
	free(bodies);
	free(batches);
	free(list);
	free(results);
	return done;
}

/* ---- bodies and acts in their order ---- */

static void
put_piece(struct replay *r, const PGresult *rows, int row)
{
	struct piece *p = &r->pieces[r->n_pieces++];
	struct slice body = db_get_bytes(rows, row, B_BODY);
	const char *then = db_get_text(rows, row, B_THEN);

	*p = (struct piece){ .log = db_get_int4(rows, row, B_LOG), .n = (uint64_t)db_get_int8(rows, row, B_N),
		.at = r->bytes.len, .len = body.len,
		.site_id = db_get_id(rows, row, B_SITE), .generation = db_get_id(rows, row, B_GENERATION),
		.has_predecessor = !db_is_null(rows, row, B_PREDECESSOR),
		.predecessor = db_get_id(rows, row, B_PREDECESSOR),
		.today = db_get_date(rows, row, B_TODAY), .received_ms = db_get_time_ms(rows, row, B_RECEIVED) };
	snprintf(p->then, sizeof p->then, "%s", then ? then : "");
	snprintf(p->code, sizeof p->code, "%s", db_get_text(rows, row, B_CODE));
	buffer_put(&r->bytes, body.data, body.len);
}

static enum result
take_body(struct replay *r, const struct scan *s, struct fault *f)
{
	if (db_is_null(s->rows, s->row, B_BODY)) {
		verify_blame(r->check, "site=%s n=%" PRId64 " has lost its body: nothing behind it can be judged again",
		             db_get_text(s->rows, s->row, B_CODE), db_get_int8(s->rows, s->row, B_N));
		r->stopped = true;
		return DONE;
	}
	put_piece(r, s->rows, s->row);
	return r->n_pieces == GROUP_BODIES || r->bytes.len >= GROUP_BYTES ? flush(r, f) : DONE;
}

static enum result
put_act(struct replay *r, const char *actor, const Lta__Act *act, struct fault *f)
{
	struct db_args *a = db_args_new();
	struct buffer b = { 0 };
	enum result done;

	b.len = lta__act__pack(act, buffer_room(&b, lta__act__get_packed_size(act)));
	db_arg_text(a, actor);
	db_arg_bytes(a, b.data, b.len);
	done = db_run(r->db, NULL, sql_verify_replay_put_act, a, NULL, f);
	buffer_fini(&b);
	db_args_free(&a);
	return done;
}

/* An operator's second look changes registers, and a catalogue what is judged after it: both are asked for again, without
 * the updates, which are bodies. */
static enum result
take_act(struct replay *r, const struct scan *s, struct fault *f)
{
	struct slice bytes = db_get_bytes(s->rows, s->row, A_ACT);
	Lta__Act *act = lta__act__unpack(NULL, bytes.len, bytes.data), again = LTA__ACT__INIT;
	size_t count;
	enum result done = flush(r, f);

	r->act_ms = db_get_time_ms(s->rows, s->row, A_AT);
	if (done == DONE && !r->stopped && act && (act->rejudge || act->catalogue_apply)) {
		again.rejudge = act->rejudge;
		again.catalogue_apply = act->catalogue_apply;
		done = put_act(r, db_get_text(s->rows, s->row, A_ACTOR), &again, f);
		if (done == DONE)
			done = engine_acts(r->engine, &count, f);
	} else if (done == DONE && !r->stopped)
		done = db_do(r->db, sql_verify_replay_skip, f);
	if (act)
		lta__act__free_unpacked(act, NULL);
	r->acts++;
	return done;
}

static enum result
feed_engine(struct replay *r, struct fault *f)
{
	struct scan bodies = { 0 }, acts = { 0 };
	bool has_body = false, has_act = false;
	enum result done = scan_open(&bodies, r->v->db, "verify_replay_bodies", sql_verify_replay_bodies, PIECE, f);

	if (done == DONE)
		done = scan_open(&acts, r->v->db, "verify_replay_acts", sql_verify_replay_acts, PIECE, f);
	if (done == DONE)
		done = scan_next(&bodies, &has_body, f);
	if (done == DONE)
		done = scan_next(&acts, &has_act, f);
	while (done == DONE && !r->stopped && (has_body || has_act)) {
		bool act = !has_body ||
			(has_act && db_get_int8(acts.rows, acts.row, A_J) < db_get_int8(bodies.rows, bodies.row, B_J));

		done = act ? take_act(r, &acts, f) : take_body(r, &bodies, f);
		if (done == DONE)
			done = act ? scan_next(&acts, &has_act, f) : scan_next(&bodies, &has_body, f);
	}
	if (done == DONE && !r->stopped)
		done = flush(r, f);
	scan_close(&bodies);
	scan_close(&acts);
	return done;
}

/* ---- the schema ---- */

static enum result
ask(struct db *db, const char *sql, const char *argument, PGresult **out, struct fault *f)
{
	struct db_args *a = db_args_new();
	enum result done;

	if (argument)
		db_arg_text(a, argument);
	done = db_run(db, NULL, sql, a, out, f);
	db_args_free(&a);
	return done;
}

/* The name is plain: settings see to that. */
static enum result
drop_schema(struct db *db, struct fault *f)
{
	char sql[128];

	snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS \"%s\" CASCADE", db_schema(db));
	return db_do(db, sql, f);
}

/* Two replays at a time would drop each other's tables. */
static enum result
lock_schema(struct replay *r, struct fault *f)
{
	PGresult *rows = NULL;
	enum result done = ask(r->db, sql_verify_replay_lock, db_schema(r->db), &rows, f);

	if (done == DONE && !db_get_bool(rows, 0, 0))
		done = fault_set(f, LATER, LT_5080, "verify --replay", "%s", db_schema(r->db));
	r->owned = done == DONE;
	PQclear(rows);
	return done;
}

static enum result
copy_rows_of(struct replay *r, const char *read, const char *write, uint64_t *term, struct fault *f)
{
	PGresult *rows = NULL;
	enum result done = ask(r->v->db, read, NULL, &rows, f);

	if (done == DONE)
		done = ask(r->db, write, db_get_text(rows, 0, 0), NULL, f);
	if (done == DONE && term)
		*term = (uint64_t)db_get_int8(rows, 0, 1);
	PQclear(rows);
	return done;
}

static enum result
prepare(struct replay *r, struct fault *f)
{
	struct engine_config config = { .today = then_today, .now_ms = then_ms, .quarantined = then_quarantined,
		.ctx = r };
	enum result done = lock_schema(r, f);

	if (done == DONE)
		done = drop_schema(r->db, f);
	if (done == DONE)
		done = migrate_apply(r->db, NULL, f);
	if (done == DONE)
		done = db_do(r->db, sql_verify_replay_unlogged, f);
	if (done == DONE)
		done = copy_rows_of(r, sql_verify_replay_centre, sql_verify_replay_put_centre, &config.term, f);
	if (done == DONE)
		done = copy_rows_of(r, sql_verify_replay_sites, sql_verify_replay_put_sites, NULL, f);
	if (done == DONE)
		done = engine_new(r->db, &config, &r->engine, f);
	return done == DONE ? db_do(r->db, "SET synchronous_commit = off", f) : done;
}

/* ---- all of it ---- */

static enum result
replay_all(struct replay *r, struct fault *f)
{
	struct fault own = { 0 };
	enum result done = feed_engine(r, &own);

	if (done == BROKEN || done == REFUSED) {
		blame_fault(r, &own);            /* an answer, too: it cannot be repeated */
		done = DONE;
	}
	if (f && done != DONE)
		*f = own;
	if (done == DONE && !r->stopped)
		verify_note(r->check, "bodies=%" PRIu64 " acts=%" PRIu64, r->bodies, r->acts);
	return done;
}

static enum result
compare(struct replay *r, struct fault *f)
{
	enum result done = db_do(r->db, sql_verify_replay_compare, f);

	if (done == DONE)
		done = verify_compare(r->v, r->v->db, r->db, f);
	if (db_do(r->db, "ROLLBACK", NULL) != DONE)
		log_line(LOG_WARN, "verify.rollback", "schema=%s result=failed", db_schema(r->db));
	return done;
}

enum result
verify_replay(struct verify *v, struct fault *f)
{
	struct replay r = { .v = v, .check = verify_begin(v, "replay") };
	char schema[64];
	enum result done;

	r.pieces = calloc(GROUP_BODIES, sizeof *r.pieces);
	assert(r.pieces);
	snprintf(schema, sizeof schema, "%.55s_replay", db_schema(v->db));
	done = db_open(v->conninfo, schema, "lienthong verify replay", &r.db, f);
	if (done == DONE)
		done = prepare(&r, f);
	if (done == DONE)
		done = replay_all(&r, f);
	engine_free(&r.engine);
	if (done == DONE && !r.stopped)
		done = compare(&r, f);
	if (r.owned && drop_schema(r.db, NULL) != DONE)
		log_line(LOG_WARN, "verify.drop", "schema=%s result=failed", schema);
	db_close(&r.db);
	free(r.pieces);
	free(r.chains);
	buffer_fini(&r.bytes);
	return done;
}
