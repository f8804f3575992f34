/* What the link machine wants done, one function per intent. Acknowledgements gather: of several in a row only the last
 * counts, and each commit is an fsync; they are committed before anything that must come after them. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/agent_room.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/site_sql.h"

#define FRAME_TYPE_AT 3

/* ---- how the line stands, for `status` ---- */

static enum result
line_put(struct agent *a, const char *state, const char *why, struct fault *f)
{
	struct sql *q = store_sql(a->store, site_sql_line_put);
	sql_text(q, 1, state);
	sql_text(q, 2, why);
	sql_int(q, 3, clock_wall_ms());
	if (a->contact_wall != 0)
		sql_int(q, 4, a->contact_wall);
	else
		sql_text(q, 4, NULL);
	return sql_run(a->store, q, f);
}

/* Only when something changed, because it is a commit; what contact there was goes along with other commits. */
void
agent_line_write(struct agent *a, const char *state, const char *why)
{
	if (strcmp(a->line_state, state) == 0 && strcmp(a->line_why, why) == 0)
		return;
	enum result r = store_begin(a->store, NULL);
	if (r == DONE)
		r = line_put(a, state, why, NULL);
	if (r == DONE)
		r = store_commit(a->store, NULL);
	store_rollback(a->store);
	snprintf(a->line_state, sizeof a->line_state, "%s", state);
	snprintf(a->line_why, sizeof a->line_why, "%s", why);
}

static enum result
contact_put(struct agent *a, struct fault *f)
{
	return a->line_state[0] != '\0' ? line_put(a, a->line_state, a->line_why, f) : DONE;
}

enum result
line_load(struct store *s, struct line_state *out, struct fault *f)
{
	*out = (struct line_state){ .state = "idle" };
	struct sql *q = store_sql(s, site_sql_line_get);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW) {
		snprintf(out->state, sizeof out->state, "%s", sql_get_text(q, 0));
		snprintf(out->why, sizeof out->why, "%s", sql_get_text(q, 1));
		out->since_ms = sql_get_int(q, 2);
		out->has_contact = !sql_is_null(q, 3);
		out->contact_ms = sql_get_int(q, 3);
		sql_done(q);
	}
	return DONE;
}

/* ---- transactions ---- */

struct site_event
agent_outbox_event(struct agent *a, enum result *r)
{
	struct site_event event = { .type = SITE_EV_OUTBOX };
	*r = outbox_state(a->outbox, &event.outbox, &a->view.settled, &a->view.store);
	if (*r == DONE)
		a->view.acked = event.outbox.acked;
	return event;
}

/* Inside a transaction: what was acknowledged before goes first. */
static enum result
ack_put(struct agent *a, struct fault *f)
{
	return a->ack.is ? outbox_ack(a->outbox, a->ack.n, a->ack.settled, clock_today(), f) : DONE;
}

enum result
agent_in_transaction(struct agent *a, enum result (*work)(struct agent *, const struct site_intent *, struct fault *),
                     const struct site_intent *i)
{
	struct fault *f = &a->view.store;
	enum result r = store_begin(a->store, f);
	if (r != DONE)
		return r;
	r = ack_put(a, f);
	if (r == DONE && work != NULL)
		r = work(a, i, f);
	if (r == DONE)
		r = contact_put(a, f);
	if (r == DONE)
		r = store_commit(a->store, f);
	if (r == DONE && a->ack.is && FAILPOINT("A7"))   /* whatever else it carried */
		r = fault_set(f, LATER, LT_7003, store_dir(a->store), "A7");
	store_rollback(a->store);   /* nothing to do after a commit */
	a->ack.is = false;          /* committed; or lost, and then the centre tells it again */
	return r;
}

enum result
agent_commit_ack(struct agent *a)
{
	if (!a->ack.is)
		return DONE;
	enum result r = agent_in_transaction(a, NULL, NULL);
	if (r == DONE)
		(void)agent_outbox_event(a, &r);   /* for the view */
	return r;
}

static enum result
answer_outbox(struct agent *a)
{
	enum result r;
	struct site_event event = agent_outbox_event(a, &r);
	if (r == DONE) {
		a->view.made = event.outbox.made;
		agent_answer(a, &event);
	}
	return r;
}

/* ---- the line ---- */

static enum result
carry_open(struct agent *a, const struct site_intent *i)
{
	struct fault f = { 0 };
	a->line_up = false;
	a->unsent.n = 0;
	enum result r = a->n_endpoints > 0
	                        ? site_wire_open(a->wire, a->endpoints[i->n % a->n_endpoints], a->me.centre_public, &f)
	                        : REFUSED;
	if (r != DONE) {
		a->view.line = f;
		agent_answer(a, &(struct site_event){ .type = SITE_EV_LINE_DOWN });
	}
	return DONE;
}

static enum result
carry_close(struct agent *a, const struct site_intent *i)
{
	(void)i;
	site_wire_close(a->wire);
	a->line_up = false;
	a->unsent.n = 0;
	return DONE;
}

static bool
frame_lost(struct slice frame)
{
	unsigned type = frame.data[FRAME_TYPE_AT];
	return type == LT1__MESSAGE_TYPE__HELLO ? FAILPOINT("A4") : type == LT1__MESSAGE_TYPE__PUSH && FAILPOINT("A5");
}

static void
unsent_add(struct agent *a, struct slice frame)
{
	if (a->unsent.n == a->unsent.size) {
		size_t size = a->unsent.size > 0 ? a->unsent.size * 2 : 8;
		a->unsent.frames = realloc(a->unsent.frames, size * sizeof *a->unsent.frames);
		if (a->unsent.frames == NULL)
			abort();
		memset(a->unsent.frames + a->unsent.size, 0, (size - a->unsent.size) * sizeof *a->unsent.frames);
		a->unsent.size = size;
	}
	struct buffer *b = &a->unsent.frames[a->unsent.n++];
	buffer_clear(b);
	buffer_put(b, frame.data, frame.len);
}

static enum result
carry_send(struct agent *a, const struct site_intent *i)
{
	struct fault f = { 0 };
	if (!site_wire_is_open(a->wire))
		return DONE;
	enum result r = a->unsent.n > 0 ? LATER : site_wire_send(a->wire, i->frame, &f);
	if (r == LATER)
		unsent_add(a, i->frame);
	if ((r != DONE && r != LATER) || frame_lost(i->frame)) {
		a->view.line = f;
		agent_answer(a, &(struct site_event){ .type = SITE_EV_LINE_DOWN });
	}
	return DONE;
}

void
agent_flush(struct agent *a)
{
	size_t sent = 0;
	while (sent < a->unsent.n && site_wire_send(a->wire, buffer_slice(&a->unsent.frames[sent]), NULL) == DONE)
		sent++;
	for (size_t i = 0; sent > 0 && i + sent < a->unsent.n; i++) {
		struct buffer done = a->unsent.frames[i];
		a->unsent.frames[i] = a->unsent.frames[i + sent];
		a->unsent.frames[i + sent] = done;
	}
	a->unsent.n -= sent;
}

/* ---- the outbox ---- */

static enum result
carry_read_chain(struct agent *a, const struct site_intent *i)
{
	struct site_event event = { .type = SITE_EV_CHAIN, .n = i->n };
	enum result r = outbox_chain(a->outbox, i->n, &event.found, &event.chain, &a->view.store);
	if (r == DONE)
		agent_answer(a, &event);
	return r;
}

static enum result
carry_read_bodies(struct agent *a, const struct site_intent *i)
{
	enum result r = outbox_bodies(a->outbox, i->n, i->bytes, &a->run, &a->view.store);
	if (r == DONE)
		agent_answer(a, &(struct site_event){ .type = SITE_EV_BODIES,
		                                      .n = i->n,
		                                      .found = a->run.found,
		                                      .chain = a->run.chain_before,
		                                      .bodies = a->run.bodies,
		                                      .n_bodies = a->run.n_bodies });
	return r;
}

static enum result
carry_ack(struct agent *a, const struct site_intent *i)
{
	if (!a->ack.is)
		a->ack.since = clock_mono_ms();
	a->ack.is = true;
	a->ack.n = i->n;
	a->ack.settled = i->settled;
	return DONE;
}

static enum result
rewind_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	return outbox_rewind(a->outbox, i->n, f);
}

static enum result
renew_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	enum result r = i->first ? feed_forget(a->store, a->feed, f) : DONE;
	return r == DONE ? outbox_renew(a->outbox, f) : r;
}

static enum result
carry_rewind(struct agent *a, const struct site_intent *i)
{
	enum result r = agent_in_transaction(a, rewind_work, i);
	return r == DONE ? answer_outbox(a) : r;
}

static enum result
carry_renew(struct agent *a, const struct site_intent *i)
{
	enum result r = agent_in_transaction(a, renew_work, i);
	if (r == DONE && i->first)
		a->feed_at[FEED_SITE] = (struct feed_place){ .snapping = false };
	return r == DONE ? answer_outbox(a) : r;
}

/* ---- the feed ---- */

static const char *
feed_name(const struct agent *a, enum feed_no no)
{
	return no == FEED_SITE ? a->feed : FEED_PROVINCE_NAME;
}

/* Where the verdicts' feed begins anew what was told before counts no more. */
static enum result
apply_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	struct feed_place stored;
	enum result r = feed_place(a->store, feed_name(a, i->feed_no), &stored, f);
	bool anew = i->feed_no == FEED_SITE && !id_equal(&stored.at.generation, &i->feed.generation);
	if (r == DONE && anew)
		r = outbox_feed_anew(a->outbox, f);
	if (r == DONE)
		r = feed_apply(a->store, i->feed_no, feed_name(a, i->feed_no), i->items, i->n_items, &i->place, &a->taken, f);
	if (r != DONE || i->feed_no != FEED_SITE)
		return r;
	return anew ? outbox_resettle(a->outbox, i->settled, f) : outbox_ack(a->outbox, 0, i->settled, clock_today(), f);
}

static enum result
snap_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	struct feed_part part = { .first = i->first, .last = i->last, .place = &i->place };
	bool anew = i->feed_no == FEED_SITE && i->first;
	enum result r = anew ? outbox_feed_anew(a->outbox, f) : DONE;
	if (r == DONE)
		r = feed_snapshot(a->store, i->feed_no, feed_name(a, i->feed_no), i->items, i->n_items, &part, &a->taken, f);
	return r == DONE && anew ? outbox_resettle(a->outbox, 0, f) : r;
}

static struct site_event
feed_event(struct agent *a, enum feed_no no)
{
	struct site_event event = { .type = SITE_EV_FEED, .feed_no = no, .place = a->feed_at[no], .troubles = a->troubles[no] };
	if (feed_troubles(a->store, no, a->troubles[no], &event.n_troubles, &a->view.store) != DONE)
		event.n_troubles = 0;   /* they are told another time */
	return event;
}

void
agent_tell_troubles(struct agent *a)
{
	for (int no = 0; no < FEEDS; no++) {
		struct site_event event = feed_event(a, (enum feed_no)no);
		if (event.n_troubles > 0)
			agent_answer(a, &event);
	}
}

static enum result
feed_taken(struct agent *a, const struct site_intent *i, enum result r)
{
	if (r != DONE)
		return r;
	a->feed_at[i->feed_no] = a->taken.anew ? (struct feed_place){ .snapping = false } : i->place;
	if (a->taken.tasks > 0 || i->last)
		a->receipts_due = true;
	struct site_event event = feed_event(a, i->feed_no);
	agent_answer(a, &event);
	(void)agent_outbox_event(a, &r);   /* for the view */
	return r;
}

static enum result
carry_apply(struct agent *a, const struct site_intent *i)
{
	return feed_taken(a, i, agent_in_transaction(a, apply_work, i));
}

static enum result
carry_snap(struct agent *a, const struct site_intent *i)
{
	return feed_taken(a, i, agent_in_transaction(a, snap_work, i));
}

static enum result
told_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	return feed_troubles_told(a->store, i->feed_no, i->troubles, i->n_troubles, f);
}

static enum result
carry_trouble_told(struct agent *a, const struct site_intent *i)
{
	return agent_in_transaction(a, told_work, i);
}

/* ---- the operator ---- */

static enum result
carry_hold(struct agent *a, const struct site_intent *i)
{
	a->view.held = true;
	a->view.why = i->why;
	log_line(LOG_ERROR, "line.held", "site=%s why=%s", a->me.code, site_why_name(i->why));
	return DONE;
}

static enum result
epoch_work(struct agent *a, const struct site_intent *i, struct fault *f)
{
	enum result r = identity_set_epoch(a->store, &i->epoch, f);
	return r == DONE ? vault_doubt(a->store, f) : r;
}

static enum result
carry_alarm(struct agent *a, const struct site_intent *i)
{
	log_line(LOG_WARN, "line.alarm", "site=%s why=%s", a->me.code, site_why_name(i->why));
	if (i->why != SITE_WHY_EPOCH)
		return DONE;
	a->me.epoch = i->epoch;
	return agent_in_transaction(a, epoch_work, i);
}

static enum result (*const carriers[])(struct agent *, const struct site_intent *) = {
	[SITE_DO_OPEN] = carry_open, [SITE_DO_CLOSE] = carry_close, [SITE_DO_SEND] = carry_send,
	[SITE_DO_READ_CHAIN] = carry_read_chain, [SITE_DO_READ_BODIES] = carry_read_bodies, [SITE_DO_ACK] = carry_ack,
	[SITE_DO_REWIND] = carry_rewind, [SITE_DO_RENEW] = carry_renew, [SITE_DO_APPLY] = carry_apply,
	[SITE_DO_SNAP] = carry_snap, [SITE_DO_TROUBLE_TOLD] = carry_trouble_told,
	[SITE_DO_HOLD] = carry_hold, [SITE_DO_ALARM] = carry_alarm,
	[SITE_DO_VAULT_READ] = carry_vault_read, [SITE_DO_VAULT_KEPT] = carry_vault_kept,
	[SITE_DO_VAULT_REFUSED] = carry_vault_refused, [SITE_DO_VAULT_FOUND] = carry_vault_found,
	[SITE_DO_VAULT_TAKE] = carry_vault_take, [SITE_DO_VAULT_FETCHED] = carry_vault_fetched,
};

/* After a failure of the store the session is over: only what ends it is still carried out. */
void
agent_carry(struct agent *a, const struct site_intent *intents, size_t n)
{
	bool failed = false;
	for (size_t i = 0; i < n; i++) {
		assert((size_t)intents[i].type < sizeof carriers / sizeof carriers[0]);
		if (failed && intents[i].type != SITE_DO_CLOSE && intents[i].type != SITE_DO_HOLD)
			continue;
		if (carriers[intents[i].type](a, &intents[i]) == DONE)
			continue;
		failed = true;
		agent_answer(a, &(struct site_event){ .type = SITE_EV_FAILED });
	}
}
