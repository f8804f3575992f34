/* The site's machine: sessions and the step. A step takes one event, lets the part it concerns decide
 * (site_meet.c, site_push.c, site_feed.c, site_snap.c, site_vault.c), then pumps: whatever credit, window and deadlines allow now becomes an
 * intent. */
#include "common/link/site_inner.h"

#include <assert.h>
#include <stdlib.h>

/* ---- small tools of all its files ---- */

struct site_intent *
site_intend(struct site_link *l, enum site_intent_type type)
{
	assert(l->n_intents < SITE_INTENTS_MAX);
	struct site_intent *i = &l->intents[l->n_intents++];
	*i = (struct site_intent){ .type = type };
	return i;
}

void
site_send(struct site_link *l, Lt1__MessageType type, const ProtobufCMessage *m, int64_t now)
{
	size_t start = l->out.len;
	enum result r = frame_encode(type, m, &l->out, NULL);
	assert(r == DONE);   /* batches are cut so that a frame always fits */
	struct site_intent *i = site_intend(l, SITE_DO_SEND);
	i->bytes = start;    /* `out` may move while it grows: site_link_step turns this into the slice */
	i->frame.len = l->out.len - start;
	l->sent_at = now;
}

void
site_alarm(struct site_link *l, enum site_why why)
{
	struct site_intent *i = site_intend(l, SITE_DO_ALARM);
	i->why = why;
	i->epoch = l->epoch;
}

static uint32_t
random_next(struct site_link *l)
{
	return l->config.random(l->config.random_ctx);
}

void
site_bye(struct site_link *l, Lt1__ByeReason reason, int64_t now)
{
	Lt1__Bye bye = LT1__BYE__INIT;
	bye.has_reason = 1;
	bye.reason = reason;
	site_send(l, LT1__MESSAGE_TYPE__BYE, &bye.base, now);
}

void
site_end(struct site_link *l, int64_t now, uint32_t retry_after_ms)
{
	site_intend(l, SITE_DO_CLOSE);
	if (!l->streamed)
		l->endpoint++;   /* this one did not answer: try the next of the list */
	uint32_t pause = backoff_next(&l->backoff, random_next(l));
	l->phase = SITE_IDLE;
	l->await = AWAIT_NOTHING;
	/* what the other end asked for wins; the jitter keeps a thousand sites from coming back in one second */
	l->retry_at = now + (retry_after_ms > 0 ? retry_after_ms + random_next(l) % (retry_after_ms / 8 + 1) : pause);
	push_new_session(l);
	feed_new_session(l);
	vault_new_session(l);
}

void
site_violated(struct site_link *l, int64_t now)
{
	site_bye(l, LT1__BYE_REASON__PROTOCOL, now);
	site_alarm(l, SITE_WHY_PROTOCOL);
	site_end(l, now, 0);
}

void
site_hold(struct site_link *l, enum site_why why, int64_t now, uint32_t retry_after_ms)
{
	site_end(l, now, retry_after_ms > HOLD_MS ? retry_after_ms : HOLD_MS);
	site_intend(l, SITE_DO_HOLD)->why = why;
	l->phase = SITE_HELD;
}

/* ---- what else the centre says ---- */

static void
on_ping(struct site_link *l, const ProtobufCMessage *m, int64_t now)
{
	(void)m;
	Lt1__Pong pong = LT1__PONG__INIT;
	site_send(l, LT1__MESSAGE_TYPE__PONG, &pong.base, now);
}

static void
on_pong(struct site_link *l, const ProtobufCMessage *m, int64_t now)
{
	(void)l, (void)m, (void)now;   /* that it came is what matters: received_at */
}

static const struct { enum site_why why; bool hold; } byes[] = {
	[LT1__BYE_REASON__BYE_UNSPECIFIED] = { SITE_WHY_NONE, false },
	[LT1__BYE_REASON__SHUTDOWN] = { SITE_WHY_NONE, false },
	[LT1__BYE_REASON__OVERLOAD] = { SITE_WHY_BUSY, false },
	[LT1__BYE_REASON__VERSION] = { SITE_WHY_VERSION, true },
	[LT1__BYE_REASON__REVOKED] = { SITE_WHY_REVOKED, true },
	[LT1__BYE_REASON__PROTOCOL] = { SITE_WHY_PROTOCOL, false },
	[LT1__BYE_REASON__FLOW] = { SITE_WHY_PROTOCOL, false },
	[LT1__BYE_REASON__TOO_BIG] = { SITE_WHY_PROTOCOL, false },
	[LT1__BYE_REASON__SILENT] = { SITE_WHY_NONE, false },
	[LT1__BYE_REASON__TWIN] = { SITE_WHY_TWIN, true },
};

static void
on_bye(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Bye *m = (const Lt1__Bye *)message;
	size_t reason = (size_t)m->reason < sizeof byes / sizeof byes[0] ? (size_t)m->reason : 0;
	if (byes[reason].hold) {
		site_hold(l, byes[reason].why, now, m->retry_after_ms);
		return;
	}
	if (byes[reason].why != SITE_WHY_NONE)
		site_alarm(l, byes[reason].why);
	site_end(l, now, m->retry_after_ms);
}

static const struct {
	Lt1__MessageType type;
	void (*take)(struct site_link *, const ProtobufCMessage *, int64_t);
} messages[] = {
	{ LT1__MESSAGE_TYPE__WELCOME, meet_welcome }, { LT1__MESSAGE_TYPE__ACK, push_ack },
	{ LT1__MESSAGE_TYPE__NACK, push_nack },       { LT1__MESSAGE_TYPE__DATA, feed_data },
	{ LT1__MESSAGE_TYPE__PING, on_ping },         { LT1__MESSAGE_TYPE__PONG, on_pong },
	{ LT1__MESSAGE_TYPE__BYE, on_bye },           { LT1__MESSAGE_TYPE__VAULT, vault_take },
	{ LT1__MESSAGE_TYPE__SNAP, feed_snap },
};

static void
on_frame(struct site_link *l, const struct site_event *event, int64_t now)
{
	struct frame frame;
	if (l->phase != SITE_GREETING && l->phase != SITE_STREAMING)
		return;
	l->received_at = now;
	l->arena = arena_new(frame_arena_cap(event->frame));
	if (frame_decode(event->frame, FRAME_TO_SITE, l->arena, &frame, NULL) != DONE) {
		site_violated(l, now);
		return;
	}
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		if (messages[i].type == frame.type->type) {
			messages[i].take(l, frame.message, now);
			return;
		}
	}
	site_violated(l, now);   /* known, to a site, but not for a site that is enrolled */
}

/* ---- what the shell says ---- */

static void
on_tick(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)l, (void)event, (void)now;   /* the pump does it */
}

static void
on_line_up(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)event;
	if (l->phase != SITE_OPENING)
		return;
	l->received_at = now;
	site_greet(l, now);
}

static void
on_line_down(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)event;
	if (l->phase == SITE_IDLE || l->phase == SITE_HELD)
		return;
	site_end(l, now, 0);
}

static void
on_failed(struct site_link *l, const struct site_event *event, int64_t now)
{
	l->push.reading = false;
	l->push.retell = true;
	l->vault.reading = false;
	feed_failed(l);
	on_line_down(l, event, now);
}

static void
on_outbox(struct site_link *l, const struct site_event *event, int64_t now)
{
	struct site_outbox box = event->outbox;
	bool renewed = !id_equal(&box.generation, &l->box.generation);
	if (box.oldest_kept == 0)
		box.oldest_kept = 1;
	if (renewed) {
		l->box = box;
		l->session_n = 0;
		settle_unsettle(l, 0);
		if (l->phase == SITE_HELD)
			l->retry_at = now;   /* the operator gave this outbox a new life */
		if (l->phase == SITE_GREETING || l->phase == SITE_STREAMING)
			site_greet(l, now);
		return;
	}
	bool rewound = l->await == AWAIT_REWIND && box.acked <= l->told.n;
	if (box.acked < l->box.acked || l->await == AWAIT_REWIND)
		box.acked = l->box.acked;   /* ACKs are carried out late; a REWIND is noted here at once */
	if (box.made < l->box.made)
		box.made = l->box.made;     /* an answer that was overtaken by the news that the outbox grew */
	if (box.oldest_kept < l->box.oldest_kept)
		box.oldest_kept = l->box.oldest_kept;
	l->box = box;
	if (rewound)
		meet_rewound(l, now);
}

static void
on_chain(struct site_link *l, const struct site_event *event, int64_t now)
{
	if (l->await != AWAIT_CHAIN || event->n != l->told.n)
		return;
	meet_chain(l, event->found, &event->chain, now);
}

static void
on_vault_offer(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)now;
	vault_offer(l, event);
}

static void
on_vault_want(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)now;
	vault_want(l, event);
}

static void
on_stop(struct site_link *l, const struct site_event *event, int64_t now)
{
	(void)event;
	if (l->phase == SITE_GREETING || l->phase == SITE_STREAMING)
		site_bye(l, LT1__BYE_REASON__SHUTDOWN, now);
	if (l->phase != SITE_IDLE && l->phase != SITE_HELD)
		site_end(l, now, 0);
	l->phase = SITE_IDLE;
	l->stopped = true;
}

static void (*const events[])(struct site_link *, const struct site_event *, int64_t) = {
	[SITE_EV_TICK] = on_tick,       [SITE_EV_LINE_UP] = on_line_up, [SITE_EV_LINE_DOWN] = on_line_down,
	[SITE_EV_FRAME] = on_frame,     [SITE_EV_OUTBOX] = on_outbox,   [SITE_EV_CHAIN] = on_chain,
	[SITE_EV_BODIES] = push_bodies, [SITE_EV_FEED] = feed_stored,       [SITE_EV_FAILED] = on_failed,
	[SITE_EV_STOP] = on_stop,       [SITE_EV_VAULT_OFFER] = on_vault_offer,
	[SITE_EV_VAULT_PART] = vault_part, [SITE_EV_VAULT_WANT] = on_vault_want,
};

/* ---- the door ---- */

const struct site_intent *
site_link_step(struct site_link *l, const struct site_event *event, int64_t now, size_t *n_intents)
{
	assert((size_t)event->type < sizeof events / sizeof events[0]);
	arena_free(&l->arena);   /* what was lent from the last step ends here */
	if (l->out.size > OUT_KEPT)
		buffer_fini(&l->out);
	buffer_clear(&l->out);
	l->n_intents = 0;
	events[event->type](l, event, now);
	site_pumps[l->phase](l, now);
	for (size_t i = 0; i < l->n_intents; i++) {
		if (l->intents[i].type == SITE_DO_SEND)
			l->intents[i].frame.data = l->out.data + l->intents[i].bytes;
	}
	*n_intents = l->n_intents;
	return l->intents;
}

static char *
copy_text(const char *text)
{
	char *copy = strdup(text);
	if (copy == NULL)
		abort();
	return copy;
}

struct site_link *
site_link_new(const struct site_link_config *config, const struct site_outbox *outbox,
              const struct feed_place places[FEEDS])
{
	struct site_link *l = calloc(1, sizeof *l);
	if (l == NULL)
		abort();
	l->config = *config;
	l->feed_name = copy_text(config->feed);
	l->software = copy_text(config->software != NULL ? config->software : "");
	l->epoch = config->epoch;
	l->backoff = BACKOFF_LINE;
	l->retry_at = INT64_MIN;
	l->box = *outbox;
	if (l->box.oldest_kept == 0)
		l->box.oldest_kept = 1;
	feed_init(l, places);
	push_init(&l->push);
	vault_init(&l->vault);
	return l;
}

void
site_link_free(struct site_link **l)
{
	if (l == NULL || *l == NULL)
		return;
	arena_free(&(*l)->arena);
	buffer_fini(&(*l)->out);
	free((*l)->feed_name);
	free((*l)->software);
	free(*l);
	*l = NULL;
}

enum site_phase
site_link_phase(const struct site_link *l)
{
	return l->phase;
}

bool
site_link_drained(const struct site_link *l)
{
	return l->phase == SITE_STREAMING && l->box.made == l->box.acked && feed_drained(l);
}

const char *
site_why_name(enum site_why why)
{
	static const char *const names[] = { "none", "twin", "revoked", "outbox_restored", "centre_restored", "version",
		"protocol", "silent", "feed_chain", "epoch", "busy" };
	assert((size_t)why < sizeof names / sizeof names[0]);
	return names[why];
}
