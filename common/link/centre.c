/* The centre's machine for one session: greets, keeps order, ends. Batches go through centre_push.c, feeds through
 * centre_feed.c and centre_snap.c, backups of names through centre_vault.c. What is true is decided behind the intents,
 * under the lock of the cursor row. */
#include "common/link/centre_inner.h"

#include <assert.h>
#include <stdlib.h>

/* ---- small tools ---- */

struct centre_intent *
centre_intend(struct centre_link *l, enum centre_intent_type type)
{
	assert(l->n_intents < CENTRE_INTENTS_MAX);
	struct centre_intent *i = &l->intents[l->n_intents++];
	*i = (struct centre_intent){ .type = type };
	return i;
}

void
centre_send(struct centre_link *l, Lt1__MessageType type, const ProtobufCMessage *m)
{
	size_t start = l->out.len;
	enum result r = frame_encode(type, m, &l->out, NULL);
	assert(r == DONE);
	struct centre_intent *i = centre_intend(l, CENTRE_DO_SEND);
	i->bytes = start;   /* `out` may move while it grows: centre_link_step turns this into the slice */
	i->frame.len = l->out.len - start;
}

void
centre_bye(struct centre_link *l, Lt1__ByeReason reason, uint32_t retry_after_ms)
{
	Lt1__Bye m = LT1__BYE__INIT;
	m.has_reason = 1;
	m.reason = reason;
	m.has_retry_after_ms = retry_after_ms > 0;
	m.retry_after_ms = retry_after_ms;
	centre_send(l, LT1__MESSAGE_TYPE__BYE, &m.base);
	centre_intend(l, CENTRE_DO_CUT)->why = reason;
	l->phase = CENTRE_DEAD;
}

void
centre_heads_fill(const struct centre_link *l, struct heads_message *m)
{
	m->n = 0;
	for (int i = 0; i < FEEDS; i++) {
		const struct serve_state *s = &l->serve[i];
		if (i != FEED_SITE && id_is_zero(&s->head.generation))
			continue;   /* not told */
		position_fill(&s->head, &m->positions[m->n]);
		lt1__feed_position__init(&m->feeds[m->n]);
		m->feeds[m->n].feed = (char *)(uintptr_t)s->name;
		m->feeds[m->n].position = &m->positions[m->n];
		m->rows[m->n] = &m->feeds[m->n];
		m->n++;
	}
}

/* ---- greeting ---- */

static void
cursor_ask(struct centre_link *l)
{
	l->hello_waits = false;
	l->reading_cursor = true;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_READ_CURSOR);
	i->position.generation = i->generation = l->generation;
	i->succeeded = l->succeeded;
	i->has_succeeded = l->has_succeeded;
}

/* A second HELLO waits until the writer has answered everything before it: its WELCOME then tells the last word. */
static void
cursor_ask_when_quiet(struct centre_link *l)
{
	if (l->phase == CENTRE_GREETING && l->hello_waits && l->n_tickets == 0 && !l->reading_cursor)
		cursor_ask(l);
}

static void
on_hello(struct centre_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Hello *m = (const Lt1__Hello *)message;
	(void)now;
	if (m->protocol_min > FRAME_VERSION || m->protocol_max < FRAME_VERSION) {
		centre_bye(l, LT1__BYE_REASON__VERSION, 0);
		return;
	}
	if (!m->has_generation || !id_from_bytes(m->generation.data, m->generation.len, &l->generation) ||
	    (m->has_succeeded && !id_from_bytes(m->succeeded.data, m->succeeded.len, &l->succeeded))) {
		centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);
		return;
	}
	l->has_succeeded = m->has_succeeded;
	l->knows_snap = false;
	for (size_t i = 0; i < m->n_feeds; i++)
		l->knows_snap |= m->feeds[i]->feed != NULL && strcmp(m->feeds[i]->feed, FEED_PROVINCE_NAME) == 0;
	l->phase = CENTRE_GREETING;
	l->hello_waits = true;
	serve_reset(l);
}

static void
welcome(struct centre_link *l, const struct centre_event *event)
{
	struct heads_message heads;
	struct log_position cursor = { .generation = l->generation };
	Lt1__LogPosition outbox;
	Lt1__Credit credit = LT1__CREDIT__INIT;
	Lt1__Limits limits = LT1__LIMITS__INIT;
	Lt1__Welcome m = LT1__WELCOME__INIT;
	const struct id *epoch = id_is_zero(&event->epoch) ? &l->config.epoch : &event->epoch;

	if (event->generation_known)
		cursor = (struct log_position){ l->generation, event->cursor.n, event->cursor.chain };
	position_fill(&cursor, &outbox);
	centre_heads_fill(l, &heads);
	credit.has_batches = credit.has_bytes = 1;
	credit.batches = CENTRE_CREDIT_BATCHES;
	credit.bytes = CENTRE_CREDIT_BYTES;
	limits.has_frame_bytes = limits.has_body_bytes = 1;
	limits.frame_bytes = FRAME_MAX;
	limits.body_bytes = FRAME_BODY_MAX;
	m.has_protocol = m.has_feature_level = m.has_epoch = m.has_server_time_ms = m.has_drain_only = 1;
	m.protocol = FRAME_VERSION;
	m.feature_level = FEED_FEATURE_LEVEL;
	m.epoch = position_bytes(epoch->b, 16);
	m.outbox = &outbox;
	m.credit = &credit;
	m.feed_heads = heads.rows;
	m.n_feed_heads = heads.n;
	m.limits = &limits;
	m.server_time_ms = l->config.wall_ms(l->config.wall_ctx);
	m.drain_only = l->drain_only;
	centre_send(l, LT1__MESSAGE_TYPE__WELCOME, &m.base);
}

static void
on_cursor(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	(void)now;
	if (!l->reading_cursor)
		return;
	l->reading_cursor = false;
	serve_head(&l->serve[FEED_SITE], &event->head);
	serve_head(&l->serve[FEED_PROVINCE], &event->province);
	if (l->hello_waits)
		return;   /* a later HELLO named something else, perhaps */
	struct log_facts facts = { .receiver_knows_successor = event->successor_known };
	if (log_meet(&facts) == LOG_TWIN) {
		struct centre_intent *i = centre_intend(l, CENTRE_DO_HOLD);
		i->why = LT1__BYE_REASON__TWIN;
		i->generation = l->generation;
		centre_bye(l, LT1__BYE_REASON__TWIN, 0);
		return;
	}
	l->drain_only = event->drain_only;
	l->phase = CENTRE_OPEN;
	l->refusing = l->overdrawn = false;
	l->dropped = 0;
	welcome(l, event);
}

/* ---- the rest of the conversation ---- */

static void
on_ping(struct centre_link *l, const ProtobufCMessage *m, int64_t now)
{
	Lt1__Pong pong = LT1__PONG__INIT;
	(void)m, (void)now;
	pong.has_server_time_ms = 1;
	pong.server_time_ms = l->config.wall_ms(l->config.wall_ctx);
	centre_send(l, LT1__MESSAGE_TYPE__PONG, &pong.base);
}

static void
on_pong(struct centre_link *l, const ProtobufCMessage *m, int64_t now)
{
	(void)l, (void)m, (void)now;
}

static void
on_bye(struct centre_link *l, const ProtobufCMessage *m, int64_t now)
{
	(void)m, (void)now;
	centre_intend(l, CENTRE_DO_CUT);
	l->phase = CENTRE_DEAD;
}

static const struct {
	Lt1__MessageType type;
	void (*take)(struct centre_link *, const ProtobufCMessage *, int64_t);
} messages[] = {
	{ LT1__MESSAGE_TYPE__HELLO, on_hello },  { LT1__MESSAGE_TYPE__PUSH, take_push },
	{ LT1__MESSAGE_TYPE__PULL, serve_pull }, { LT1__MESSAGE_TYPE__PING, on_ping },
	{ LT1__MESSAGE_TYPE__PONG, on_pong },    { LT1__MESSAGE_TYPE__BYE, on_bye },
	{ LT1__MESSAGE_TYPE__VAULT, vault_hear },
};

static void
on_frame(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	struct frame frame;
	l->received_at = now;
	l->arena = arena_new(frame_arena_cap(event->frame) + 16 * 8192);   /* and the slices of the bodies */
	if (frame_decode(event->frame, FRAME_TO_CENTRE, l->arena, &frame, NULL) != DONE) {
		centre_bye(l, event->frame.len > FRAME_MAX ? LT1__BYE_REASON__TOO_BIG : LT1__BYE_REASON__PROTOCOL, 0);
		return;
	}
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		if (messages[i].type == frame.type->type) {
			messages[i].take(l, frame.message, now);
			return;
		}
	}
	centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);   /* ENROL is the gateway's, and not for a key that is known */
}

static void
on_head(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	(void)now;
	assert(event->feed_no < FEEDS);
	serve_head(&l->serve[event->feed_no], &event->head);
	l->serve[event->feed_no].renewing = false;
}

static void
on_tick(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	(void)event;
	if (now >= l->received_at + SILENCE_MS)
		centre_bye(l, LT1__BYE_REASON__SILENT, 0);
}

static void
on_end(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	(void)now;
	centre_bye(l, event->bye, event->retry_after_ms);
}

static void (*const events[])(struct centre_link *, const struct centre_event *, int64_t) = {
	[CENTRE_EV_FRAME] = on_frame, [CENTRE_EV_CURSOR] = on_cursor, [CENTRE_EV_STORED] = take_stored,
	[CENTRE_EV_NOT_STORED] = take_not_stored, [CENTRE_EV_ITEMS] = serve_items, [CENTRE_EV_SNAP] = snap_part,
	[CENTRE_EV_HEAD] = on_head, [CENTRE_EV_VAULT] = vault_answer, [CENTRE_EV_TICK] = on_tick, [CENTRE_EV_END] = on_end,
};

/* ---- the door ---- */

const struct centre_intent *
centre_link_step(struct centre_link *l, const struct centre_event *event, int64_t now, size_t *n_intents)
{
	assert((size_t)event->type < sizeof events / sizeof events[0]);
	arena_free(&l->arena);   /* what was lent from the last step ends here */
	l->bodies = NULL;
	if (l->out.size > OUT_KEPT)
		buffer_fini(&l->out);
	buffer_clear(&l->out);
	l->n_intents = 0;
	if (l->phase != CENTRE_DEAD)
		events[event->type](l, event, now);
	if (l->phase != CENTRE_DEAD) {
		cursor_ask_when_quiet(l);
		serve_pump(l, now);
	}
	for (size_t i = 0; i < l->n_intents; i++) {
		if (l->intents[i].type == CENTRE_DO_SEND)
			l->intents[i].frame.data = l->out.data + l->intents[i].bytes;
	}
	*n_intents = l->n_intents;
	return l->intents;
}

int64_t
centre_link_wake(const struct centre_link *l)
{
	int64_t silence = l->received_at + SILENCE_MS, serve = serve_wake(l);
	if (l->phase == CENTRE_DEAD)
		return INT64_MAX;
	return silence < serve ? silence : serve;
}

size_t
centre_link_in_flight(const struct centre_link *l)
{
	return l->bytes;
}

struct centre_link *
centre_link_new(const struct centre_link_config *config, int64_t now)
{
	struct centre_link *l = calloc(1, sizeof *l);
	if (l == NULL)
		abort();
	l->config = *config;
	l->feed_name = strdup(config->feed);
	if (l->feed_name == NULL)
		abort();
	serve_init(l);
	l->next_ticket = 1;
	l->received_at = now;
	l->drain_only = config->drain_only;
	return l;
}

void
centre_link_free(struct centre_link **l)
{
	if (l == NULL || *l == NULL)
		return;
	arena_free(&(*l)->arena);
	buffer_fini(&(*l)->out);
	free((*l)->feed_name);
	free(*l);
	*l = NULL;
}
