/* The centre's shell as a model: one machine per line, and the one writer that commits batches of many sites together.
 * The registry is what a crash leaves; lines, machines and waiting batches are what it takes. */
#include <assert.h>
#include <stdlib.h>

#include "tests/sim/sim.h"

/* ---- sessions ---- */

static int64_t
wall(void *ctx)
{
	return 1790000000000 + ((struct world *)ctx)->now;
}

static int
key_of(const struct world *w, int line)
{
	return w->agents[w->lines[line].agent].key;
}

static bool
draining(const struct world *w)
{
	return w->now < w->drain_until;
}

void
centre_side_closed(struct world *w, int line)
{
	centre_link_free(&w->lines[line].link);
	w->lines[line].centre_side = false;
	w->lines[line].life = 0;   /* what still comes on this line is not heard */
}

static void
session_begin(struct world *w, int line)
{
	struct line *l = &w->lines[line];
	struct centre_link_config config = { .feed = w->feed_names[key_of(w, line)],
		                             .epoch = w->disk.epoch,
		                             .wall_ms = wall,
		                             .wall_ctx = w,
		                             .drain_only = draining(w) };
	l->link = centre_link_new(&config, w->now);
	l->centre_side = true;
	l->tick_at = INT64_MAX;
}

void
centre_frame(struct world *w, int line, struct slice frame)
{
	struct line *l = &w->lines[line];
	if (!w->centre_running || l->life != w->life)
		return;
	if (l->link == NULL)
		session_begin(w, line);
	centre_event(w, line, &(struct centre_event){ .type = CENTRE_EV_FRAME, .frame = frame });
}

static void
tick_schedule(struct world *w, int line)
{
	struct line *l = &w->lines[line];
	int64_t at = centre_link_wake(l->link);
	if (at == INT64_MAX || at >= l->tick_at)
		return;
	l->tick_at = at > w->now ? at : w->now;
	world_at(w, l->tick_at - w->now, EV_CENTRE_TICK, line, l->serial, NULL, 0);
}

void
centre_wake(struct world *w, int line, uint64_t serial)
{
	struct line *l = &w->lines[line];
	if (!net_current(w, line, serial) || l->link == NULL)
		return;
	l->tick_at = INT64_MAX;
	if (centre_link_wake(l->link) <= w->now)
		centre_event(w, line, &(struct centre_event){ .type = CENTRE_EV_TICK });
	else
		tick_schedule(w, line);
}

void
centre_end_key(struct world *w, int key, Lt1__ByeReason why, uint32_t retry_after_ms, int but_line)
{
	struct centre_event end = { .type = CENTRE_EV_END, .bye = why, .retry_after_ms = retry_after_ms };
	for (int i = 0; i < LINES_MAX; i++) {
		if (i != but_line && w->lines[i].link != NULL && key_of(w, i) == key)
			centre_event(w, i, &end);
	}
}

void
centre_heads(struct world *w)
{
	for (int i = 0; i < LINES_MAX; i++) {
		struct line *l = &w->lines[i];
		if (l->link == NULL)
			continue;
		const struct log_position heads[FEEDS] = { registry_head(&w->disk, key_of(w, i)), province_head(&w->disk) };
		for (int no = 0; no < FEEDS; no++) {
			if (memcmp(&heads[no], &l->head_told[no], sizeof heads[no]) == 0)
				continue;
			l->head_told[no] = heads[no];
			centre_event(w, i,
			             &(struct centre_event){
					     .type = CENTRE_EV_HEAD, .feed_no = (enum feed_no)no, .head = heads[no] });
		}
	}
}

/* ---- what a machine wants ---- */

static void
batch_queue(struct world *w, int line, const struct centre_intent *i)
{
	if (w->n_batches == BATCHES_MAX)
		world_fail(w, "more than %d batches wait", BATCHES_MAX);
	struct batch *b = &w->batches[w->n_batches++];
	*b = (struct batch){ .line = line,
		             .serial = w->lines[line].serial,
		             .ticket = i->ticket,
		             .key = key_of(w, line),
		             .generation = i->generation,
		             .succeeded = i->succeeded,
		             .has_succeeded = i->has_succeeded,
		             .first_n = i->first_n,
		             .chain_before = i->chain_before,
		             .n_bodies = i->n_bodies };
	b->busy = w->faults_on && rng_chance(&w->rng, w->weather.busy_pm);
	stats.faults[F_BUSY] += b->busy;
	b->bodies = calloc(i->n_bodies, sizeof *b->bodies);
	for (size_t k = 0; k < i->n_bodies; k++) {
		uint8_t *copy = malloc(i->bodies[k].len + 1);
		memcpy(copy, i->bodies[k].data, i->bodies[k].len);
		b->bodies[k] = (struct slice){ copy, i->bodies[k].len };
	}
	if (!w->writer_scheduled)
		world_at(w, rng_between(&w->rng, 1, 60), EV_WRITER, 0, w->life, NULL, 0);
	w->writer_scheduled = true;
}

void
batch_free(struct batch *b)
{
	for (size_t k = 0; k < b->n_bodies; k++)
		free((void *)(uintptr_t)b->bodies[k].data);
	free(b->bodies);
	*b = (struct batch){ 0 };
}

static void
hold(struct world *w, int line)
{
	int key = key_of(w, line);
	w->disk.held[key] = true;
	centre_end_key(w, key, LT1__BYE_REASON__TWIN, 0, line);
	if (w->operator_coming[key])
		return;
	w->operator_coming[key] = true;
	world_at(w, rng_between(&w->rng, 5000, 60000), EV_OPERATOR, key, 0, NULL, 0);
}

static void
answer_later(struct world *w, int line, const struct centre_intent *i)
{
	struct centre_intent *copy = malloc(sizeof *copy + i->part.len);
	*copy = *i;
	copy->bodies = NULL;
	if (i->part.len > 0)
		copy->part.data = memcpy(copy + 1, i->part.data, i->part.len);
	if (i->type == CENTRE_DO_VAULT)
		copy->ticket = w->life;   /* asked in this life: whoever asked may be gone when it is done */
	bool late = w->weather.late_answers && rng_chance(&w->rng, 500);
	int64_t at = w->now + (late ? rng_between(&w->rng, 0, 300) : 0);
	w->centre_answer_at = at > w->centre_answer_at ? at : w->centre_answer_at;
	world_at(w, w->centre_answer_at - w->now, EV_CENTRE_ANSWER, line, w->lines[line].serial, copy, 0);
}

static void
carry_out(struct world *w, int line, const struct centre_intent *i, bool *cut)
{
	struct line *l = &w->lines[line];
	switch (i->type) {
	case CENTRE_DO_SEND:
		stats_frame(i->frame, true);
		net_down(w, line, i->frame);
		break;
	case CENTRE_DO_STORE:
		batch_queue(w, line, i);
		break;
	case CENTRE_DO_HOLD:
		hold(w, line);
		break;
	case CENTRE_DO_CUT:
		*cut = true;
		net_break(w, line);
		if (rng_chance(&w->rng, 700))
			l->last_down_at = l->down_at;   /* the BYE before it gets through */
		break;
	case CENTRE_DO_ACKED_FEED:
		if (i->feed_no == FEED_SITE)
			w->disk.feeds[key_of(w, line)].acked = i->position;
		break;
	case CENTRE_DO_TROUBLE:
		province_troubles(w, key_of(w, line), i);
		break;
	case CENTRE_DO_READ_CURSOR:
	case CENTRE_DO_READ_FEED:
	case CENTRE_DO_READ_SNAP:
	case CENTRE_DO_RENEW_FEED:
	case CENTRE_DO_VAULT:
		answer_later(w, line, i);
		break;
	}
}

void
centre_event(struct world *w, int line, const struct centre_event *event)
{
	struct line *l = &w->lines[line];
	size_t n;
	bool cut = false;
	if (l->link == NULL)
		return;
	world_note(w, "centre", line, event->type);
	w->steps++;
	const struct centre_intent *intents = centre_link_step(l->link, event, w->now, &n);
	for (size_t i = 0; i < n; i++) {
		world_note(w, "centre.does", intents[i].type, (int64_t)intents[i].first_n);
		carry_out(w, line, &intents[i], &cut);
	}
	if (cut)
		centre_side_closed(w, line);
	else
		tick_schedule(w, line);
}

/* ---- answers of the store ---- */

static void
cursor_answer(struct world *w, int line, const struct centre_intent *i)
{
	int key = key_of(w, line);
	struct registry *r = &w->disk;
	if (r->held[key] || w->revoked[key]) {
		Lt1__ByeReason why = r->held[key] ? LT1__BYE_REASON__TWIN : LT1__BYE_REASON__REVOKED;
		centre_event(w, line, &(struct centre_event){ .type = CENTRE_EV_END, .bye = why });
		return;
	}
	struct log_lineage lineage = registry_lineage(r, key, &i->generation, &i->succeeded, i->has_succeeded);
	struct generation *g = registry_generation(r, key, &i->generation);
	struct centre_event e = { .type = CENTRE_EV_CURSOR,
		                  .generation_known = lineage.known,
		                  .successor_known = log_is_twin(&lineage),
		                  .drain_only = draining(w),
		                  .epoch = r->epoch,
		                  .head = registry_head(r, key),
		                  .province = province_head(r) };
	e.cursor.generation = i->generation;
	if (g != NULL)
		e.cursor = (struct log_position){ g->id, g->n, g->chain };
	centre_event(w, line, &e);
}

static void
items_answer(struct world *w, int line, const struct centre_intent *i)
{
	struct feed *f = &w->disk.feeds[key_of(w, line)];
	static uint8_t bytes[ITEMS_MAX][ITEM_BYTES];
	static struct slice items[ITEMS_MAX];
	struct centre_event e = { .type = CENTRE_EV_ITEMS,
		                  .head = registry_head(&w->disk, key_of(w, line)),
		                  .oldest_kept = f->oldest_kept };
	const struct feed_item *at = feed_item_at(f, (uint32_t)i->position.n);
	bool same = id_equal(&i->position.generation, &f->generation);
	struct hash none = { { 0 } }, chain = at != NULL ? at->chain : none;
	e.position_known = same && i->position.n <= f->head && memcmp(chain.b, i->position.chain.b, HASH_BYTES) == 0;
	if (e.position_known) {
		size_t total = 0, limit = w->weather.short_reads ? 1 + rng_below(&w->rng, 3) : ITEMS_MAX;
		e.first_n = i->position.n + 1;
		e.chain_before = chain;
		for (uint64_t n = e.first_n; n <= f->head && e.first_n >= f->oldest_kept && e.n_items < limit; n++) {
			const struct feed_item *item = feed_item_at(f, (uint32_t)n);
			if (item == NULL || (e.n_items > 0 && total + ITEM_BYTES > i->bytes))
				break;
			feed_item_bytes(w, item, bytes[e.n_items]);
			items[e.n_items] = (struct slice){ bytes[e.n_items], ITEM_BYTES };
			e.n_items++;
			total += ITEM_BYTES;
		}
	}
	e.items = items;
	centre_event(w, line, &e);
}

static void
renewed_answer(struct world *w, int line, const struct centre_intent *i)
{
	int key = key_of(w, line);
	registry_renew_feed(w, key, &i->generation);
	ledger_committed(w);
	centre_event(w, line, &(struct centre_event){ .type = CENTRE_EV_HEAD, .head = registry_head(&w->disk, key) });
	centre_heads(w);
}

static bool
centre_dies(struct world *w, enum fault_kind fault)
{
	if (!w->faults_on || !rng_chance(&w->rng, w->weather.crash_pm))
		return false;
	stats.faults[fault]++;
	centre_crash(w, rng_between(&w->rng, 10, 20000));
	return true;
}

/* Done whether the session still lives or not, as the desk does. */
static void
vault_answer(struct world *w, int line, bool alive, const struct centre_intent *i)
{
	int key = key_of(w, line);
	if (!w->centre_running || i->ticket != w->life || centre_dies(w, F_CENTRE_CRASH_BEFORE_COMMIT))
		return;
	struct centre_event e = vault_store(w, key, i);
	if (!centre_dies(w, F_CENTRE_CRASH_AFTER_COMMIT) && alive)
		centre_event(w, line, &e);
}

void
centre_answer(struct world *w, int line, uint64_t serial, struct centre_intent *copy)
{
	bool alive = net_current(w, line, serial) && w->lines[line].link != NULL && w->centre_running;
	if (copy->type == CENTRE_DO_VAULT)
		vault_answer(w, line, alive, copy);
	else if (alive && copy->type == CENTRE_DO_READ_CURSOR)
		cursor_answer(w, line, copy);
	else if (alive && copy->type == CENTRE_DO_READ_FEED && copy->feed_no == FEED_PROVINCE)
		province_items(w, line, copy);
	else if (alive && copy->type == CENTRE_DO_READ_FEED)
		items_answer(w, line, copy);
	else if (alive && copy->type == CENTRE_DO_READ_SNAP)
		snap_answer(w, line, copy);
	else if (alive)
		renewed_answer(w, line, copy);
	free(copy);
}

/* ---- the writer ---- */

void
writer_forget(struct world *w)
{
	for (uint32_t i = 0; i < w->n_batches; i++)
		batch_free(&w->batches[i]);
	w->n_batches = 0;
	w->writer_scheduled = false;
}

static struct centre_event
batch_write(struct world *w, const struct batch *b)
{
	bool twin = false;
	uint64_t stands_at = 0;
	struct centre_event e = { .type = CENTRE_EV_NOT_STORED, .ticket = b->ticket, .reason = LT1__NACK_REASON__BUSY };
	if (b->busy) {
		e.retry_after_ms = 500;
		return e;
	}
	if (w->disk.held[b->key] || w->revoked[b->key])
		return e;   /* its session has been told; the locked row says no */
	enum log_fit fit = registry_store(w, b, &twin, &stands_at);
	e.cursor.n = stands_at;
	e.reason = fit == LOG_GAP ? LT1__NACK_REASON__GAP : LT1__NACK_REASON__CHAIN;
	if (fit == LOG_FITS || fit == LOG_KNOWN)
		e.type = CENTRE_EV_STORED;
	return e;
}

void
writer_run(struct world *w)
{
	static struct batch group[BATCHES_MAX];
	static struct centre_event answers[BATCHES_MAX];
	uint32_t n = w->n_batches > 0 ? 1 + rng_below(&w->rng, w->n_batches) : 0;
	uint32_t life = w->life;
	w->writer_scheduled = false;
	if (n == 0 || centre_dies(w, F_CENTRE_CRASH_BEFORE_COMMIT))
		return;
	bool unknown = w->faults_on && rng_chance(&w->rng, w->weather.unknown_pm),
	     lost = unknown && rng_chance(&w->rng, 500);
	stats.faults[F_COMMIT_UNKNOWN] += unknown;
	memcpy(group, w->batches, n * sizeof group[0]);
	w->n_batches -= n;
	memmove(w->batches, w->batches + n, w->n_batches * sizeof w->batches[0]);
	for (uint32_t i = 0; i < n; i++) {
		if (lost)
			answers[i] = (struct centre_event){ .type = CENTRE_EV_NOT_STORED,
				                            .ticket = group[i].ticket,
				                            .reason = LT1__NACK_REASON__BUSY };
		else
			answers[i] = batch_write(w, &group[i]);
	}
	ledger_committed(w);
	if (w->n_batches > 0) {
		w->writer_scheduled = true;
		world_at(w, rng_between(&w->rng, 1, 60), EV_WRITER, 0, w->life, NULL, 0);
	}
	bool died = centre_dies(w, F_CENTRE_CRASH_AFTER_COMMIT);
	for (uint32_t i = 0; i < n; i++) {
		struct batch *b = &group[i];
		struct generation *g = registry_generation(&w->disk, b->key, &b->generation);
		answers[i].head = registry_head(&w->disk, b->key);
		answers[i].province = province_head(&w->disk);
		if (answers[i].type == CENTRE_EV_STORED && g != NULL)
			answers[i].cursor.n =
				g->n; /* as committed: another session's batch of the group may have moved it on */
		if (!died && w->life == life && net_current(w, b->line, b->serial))
			centre_event(w, b->line, &answers[i]);
		batch_free(b);
	}
	if (!died)
		centre_heads(w);
}

/* ---- life and death ---- */

void
centre_start(struct world *w)
{
	if (w->centre_running)
		return;
	w->centre_running = true;
	w->life++;
	w->writer_scheduled = false;
	world_note(w, "centre.start", w->life, w->epoch);
}

void
centre_crash(struct world *w, int64_t restart_after)
{
	if (!w->centre_running)
		return;
	world_note(w, "centre.crash", w->life, restart_after);
	stats.faults[F_CENTRE_CRASH]++;
	w->centre_running = false;
	for (int i = 0; i < LINES_MAX; i++) {
		if (!w->lines[i].used)
			continue;
		net_break(w, i);
		centre_side_closed(w, i);
	}
	writer_forget(w);
	memset(w->reserved_update, 0xff,
	       sizeof w->reserved_update); /* the sequence stays where it was, the act is lost */
	world_at(w, restart_after, EV_CENTRE_RESTART, 0, w->life, NULL, 0);
}
