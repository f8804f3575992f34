/* A session's machine and its intents. A step may answer itself (a batch the queue has no room for), so answers wait in
 * the session until the intents of the step are carried out. */
#include "server/gateway_room.h"

#include <assert.h>
#include <inttypes.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"

#define BUSY_RETRY_MS 2000u

static const char *
bye_name(Lt1__ByeReason why)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(&lt1__bye_reason__descriptor, (int)why);
	return v != NULL ? v->name : "-";
}

void
gateway_gone(struct gateway *g, struct session *s)
{
	if (s->ended == 0)
		log_line(LOG_INFO, "session.gone", "site=%s address=%s", s->site_code, s->peer.address);
	if (s->ended == 0)
		s->ended = clock_mono_ms();
	s->gone = true;
	g->any_gone = true;
}

void
gateway_ended(struct gateway *g, struct session *s, const char *why)
{
	if (s->ended != 0)
		return;
	s->ended = clock_mono_ms();
	log_line(LOG_INFO, "session.end", "site=%s address=%s why=%s", s->site_code, s->peer.address, why);
}

/* ---- frames out ---- */

static bool
is_ack(struct slice frame)
{
	return frame.len > FRAME_HEADER && frame.data[3] == LT1__MESSAGE_TYPE__ACK;
}

static void
hold_frame(struct gateway *g, struct session *s, struct slice frame)
{
	if (session_hold_frame(s, frame) == DONE)
		g->stuffed = true;
	else
		gateway_ended(g, s, "slow_consumer");
}

void
gateway_send(struct gateway *g, struct session *s, struct slice frame)
{
	if (s->gone || (is_ack(frame) && FAILPOINT("S12")))
		return;
	if (s->out != NULL) {
		hold_frame(g, s, frame);
		return;
	}
	switch (centre_wire_send(g->wire, &s->peer, frame)) {
	case DONE:
		if (is_ack(frame))
			(void)FAILPOINT("S13");
		break;
	case LATER:
		hold_frame(g, s, frame);
		break;
	case REFUSED:
		gateway_gone(g, s);
		break;
	case BROKEN:
		g->why = BROKEN;
		break;
	}
}

static void
send_held(struct gateway *g, struct session *s)
{
	while (s->out != NULL && !s->gone) {
		enum result r = centre_wire_send(g->wire, &s->peer, (struct slice){ s->out->bytes, s->out->len });
		if (r == LATER)
			break;
		if (r == REFUSED)
			gateway_gone(g, s);
		session_drop_first(s);
	}
	g->stuffed |= s->out != NULL;
}

void
gateway_send_held(struct gateway *g)
{
	g->stuffed = false;
	for (struct session *s = session_first(g->sessions); s != NULL; s = s->next)
		if (s->out != NULL && !s->gone)
			send_held(g, s);
}

/* ---- intents ---- */

static struct desk_job
job_of(const struct session *s, enum desk_ask ask)
{
	struct desk_job job = { .ask = ask, .session = s->serial, .site_id = s->site_id };

	memcpy(job.key_id, s->key_id, sizeof job.key_id);
	memcpy(job.site_code, s->site_code, sizeof job.site_code);
	return job;
}

static void
do_send(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	gateway_send(g, s, i->frame);
}

static void
do_read_cursor(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_CURSOR);

	job.generation = i->generation;
	job.succeeded = i->succeeded;
	job.has_succeeded = i->has_succeeded;
	desk_ask(g->desk, &job);
}

static void
do_store(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct batch_owner owner = { .session = s->serial, .ticket = i->ticket };
	struct batch like = { .site_id = s->site_id, .generation = i->generation, .succeeded = i->succeeded,
		.has_succeeded = i->has_succeeded, .first_n = i->first_n, .chain_before = i->chain_before,
		.bodies = (struct slice *)i->bodies, .n_bodies = i->n_bodies, .received_ms = clock_wall_ms() };

	bool room = session_ticket_open(s, i->ticket);
	assert(room);      /* the machine's credit is smaller */
	memcpy(like.key_id, s->key_id, sizeof like.key_id);
	memcpy(owner.site_code, s->site_code, sizeof owner.site_code);
	struct batch *b = queue_batch(&like, &owner, sizeof owner);
	if (queue_put(g->config.queue, b) == DONE)
		return;
	queue_batch_free(&b);
	struct centre_event busy = { .type = CENTRE_EV_NOT_STORED, .ticket = i->ticket, .reason = LT1__NACK_REASON__BUSY,
		.cursor = { i->generation, i->first_n - 1, i->chain_before }, .retry_after_ms = BUSY_RETRY_MS };
	session_ticket_answer(s, i->ticket, &busy);
}

static void
do_read_feed(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_FEED);

	job.feed_no = i->feed_no;
	job.position = i->position;
	job.bytes = i->bytes;
	desk_ask(g->desk, &job);
}

static void
do_read_snap(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_SNAP);

	job.feed_no = i->feed_no;
	job.position = i->position;
	job.bytes = i->bytes;
	job.next_len = i->next_len;
	memcpy(job.next, i->next, i->next_len);
	desk_ask(g->desk, &job);
}

static void
do_trouble(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_TROUBLE);

	job.feed_no = i->feed_no;
	job.n_troubles = i->n_troubles < TROUBLES_MAX ? i->n_troubles : TROUBLES_MAX;
	memcpy(job.troubles, i->troubles, job.n_troubles * sizeof *job.troubles);
	desk_ask(g->desk, &job);
}

static void
do_acked_feed(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_ACKED);

	job.feed_no = i->feed_no;
	job.position = i->position;
	desk_ask(g->desk, &job);
}

static void
do_renew_feed(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_RENEW);

	job.generation = i->generation;
	desk_ask(g->desk, &job);
}

static void
do_vault(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_VAULT);

	job.vault_ask = i->ask;
	job.vault = i->vault;
	job.at = i->at;
	job.bytes = i->bytes;
	job.part = (uint8_t *)(uintptr_t)i->part.data;
	job.part_len = i->part.len;
	desk_ask(g->desk, &job);
}

/* The other sessions of the site end when the desk's new key table arrives, which is at once. */
static void
do_hold(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	struct desk_job job = job_of(s, DESK_HOLD);

	(void)i;
	desk_ask(g->desk, &job);
}

static void
do_cut(struct gateway *g, struct session *s, const struct centre_intent *i)
{
	gateway_ended(g, s, i->why != LT1__BYE_REASON__BYE_UNSPECIFIED ? bye_name(i->why) : "left");
}

static void (*const doers[])(struct gateway *, struct session *, const struct centre_intent *) = {
	[CENTRE_DO_SEND] = do_send,
	[CENTRE_DO_READ_CURSOR] = do_read_cursor,
	[CENTRE_DO_STORE] = do_store,
	[CENTRE_DO_READ_FEED] = do_read_feed,
	[CENTRE_DO_READ_SNAP] = do_read_snap,
	[CENTRE_DO_TROUBLE] = do_trouble,
	[CENTRE_DO_ACKED_FEED] = do_acked_feed,
	[CENTRE_DO_RENEW_FEED] = do_renew_feed,
	[CENTRE_DO_HOLD] = do_hold,
	[CENTRE_DO_VAULT] = do_vault,
	[CENTRE_DO_CUT] = do_cut,
};

/* ---- steps ---- */

static void
head_note(struct session *s, const struct centre_event *e)
{
	if (e->type == CENTRE_EV_CURSOR || e->type == CENTRE_EV_STORED) {
		s->head_told[FEED_SITE] = e->head;
		if (!id_is_zero(&e->province.generation))
			s->head_told[FEED_PROVINCE] = e->province;
	} else if (e->type == CENTRE_EV_HEAD || e->type == CENTRE_EV_ITEMS || e->type == CENTRE_EV_SNAP) {
		s->head_told[e->feed_no] = e->head;
	}
}

static void
deliver(struct gateway *g, struct session *s)
{
	struct centre_event event;

	while (s->ended == 0 && session_ticket_next(s, &event))
		gateway_step(g, s, &event);
}

void
gateway_step(struct gateway *g, struct session *s, const struct centre_event *event)
{
	size_t n;

	if (s->ended != 0 || s->link == NULL)
		return;
	head_note(s, event);
	const struct centre_intent *intents = centre_link_step(s->link, event, clock_mono_ms(), &n);
	for (size_t i = 0; i < n && !s->gone; i++)
		doers[intents[i].type](g, s, &intents[i]);
	deliver(g, s);
}

void
gateway_answer(struct gateway *g, struct session *s, uint64_t ticket, const struct centre_event *event)
{
	session_ticket_answer(s, ticket, event);
	deliver(g, s);
}

void
gateway_end(struct gateway *g, struct session *s, Lt1__ByeReason bye, uint32_t retry_after_ms)
{
	struct centre_event end = { .type = CENTRE_EV_END, .bye = bye, .retry_after_ms = retry_after_ms };

	gateway_step(g, s, &end);
	gateway_ended(g, s, bye_name(bye));
}
