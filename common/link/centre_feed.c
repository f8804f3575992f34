/* The feed going down. The centre is the sender here, so the table "On meeting" is decided on this side: what the site
 * states with PULL is compared by the store (READ_FEED -> ITEMS), and log_meet says what to do. One DATA is under way
 * at a time; the next PULL acknowledges it. A PULL that finds nothing new is answered by an empty DATA, which tells the
 * site that both logs agree, and stands until the head moves. */
#include "common/link/centre_inner.h"

#include <assert.h>

void
serve_reset(struct centre_link *l)
{
	struct serve_state *s = &l->serve;
	s->stale = s->reading;
	s->pulled = false;
}

void
serve_head(struct centre_link *l, const struct log_position *head)
{
	struct log_position *have = &l->serve.head;
	bool older = id_equal(&head->generation, &have->generation) && head->n < have->n;
	if (!id_is_zero(&head->generation) && !older)
		*have = *head;
}

void
serve_pull(struct centre_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Pull *m = (const Lt1__Pull *)message;
	struct serve_state *s = &l->serve;
	struct log_position at = { .n = m->position != NULL ? m->position->n : 0 };
	(void)now;
	if (l->phase == CENTRE_GREETING || (l->phase == CENTRE_OPEN && l->drain_only))
		return;   /* will be said again after a WELCOME that allows it */
	if (l->phase == CENTRE_NEW || m->feed == NULL || strcmp(m->feed, l->feed_name) != 0 || m->position == NULL ||
	    !m->position->has_generation ||
	    !id_from_bytes(m->position->generation.data, m->position->generation.len, &at.generation) ||
	    !position_hash(&m->position->chain, m->position->has_chain, &at.chain)) {
		centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);
		return;
	}
	s->stale = s->reading;
	s->pulled = s->confirm = true;
	s->at = at;
	s->credit = m->credit_bytes < DATA_BYTES ? m->credit_bytes : DATA_BYTES;
}

/* ---- what the store found ---- */

static void
data_send(struct centre_link *l, const struct centre_event *event)
{
	struct serve_state *s = &l->serve;
	ProtobufCBinaryData items[DATA_ITEMS];
	Lt1__LogPosition head;
	Lt1__AuditHead audit = LT1__AUDIT_HEAD__INIT;
	Lt1__Data m = LT1__DATA__INIT;
	size_t n = 0, bytes = 0;

	for (; n < event->n_items && n < DATA_ITEMS && (n == 0 || bytes + event->items[n].len <= s->credit); n++) {
		items[n] = (ProtobufCBinaryData){ event->items[n].len, (uint8_t *)(uintptr_t)event->items[n].data };
		bytes += event->items[n].len;
	}
	position_fill(&s->head, &head);
	audit.has_seq = audit.has_hash = 1;
	audit.seq = event->audit_seq;
	audit.hash = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)event->audit_hash.b };
	m.feed = l->feed_name;
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = (ProtobufCBinaryData){ 16, s->at.generation.b };
	m.first_n = event->first_n;
	m.chain_before = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)event->chain_before.b };
	m.items = items;
	m.n_items = n;
	m.head = &head;
	m.audit_head = event->audit_seq > 0 ? &audit : NULL;
	s->confirm = false;
	s->pulled = n == 0;   /* with items the credit is used; an empty one only confirms */
	centre_send(l, LT1__MESSAGE_TYPE__DATA, &m.base);
}

static void
acked_note(struct serve_state *s)
{
	bool same = id_equal(&s->acked.generation, &s->at.generation) && s->acked.n >= s->at.n;
	if (same || s->at.n == 0)
		return;
	s->acked = s->at;
	s->acked_due = true;
}

static void
met_normal(struct centre_link *l, const struct centre_event *event)
{
	acked_note(&l->serve);
	if (event->n_items > 0 || l->serve.confirm)
		data_send(l, event);
}

static void
renew(struct centre_link *l, const struct centre_event *event)
{
	l->serve.renewing = true;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_RENEW_FEED);
	i->generation = event->head.generation;
	i->position = l->serve.at;
}

static void
met_new(struct centre_link *l, const struct centre_event *event)
{
	if (event->oldest_kept > 1)
		renew(l, event);   /* the log does not reach back that far */
	else
		l->serve.at =
			(struct log_position){ .generation = event->head.generation }; /* from 1; the pump reads on */
}

static void (*const meetings[])(struct centre_link *, const struct centre_event *) = {
	[LOG_TWIN] = NULL, [LOG_NEW] = met_new, [LOG_SENDER_RESTORED] = renew, [LOG_RECEIVER_RESTORED] = met_normal,
	[LOG_NORMAL] = met_normal,
};

void
serve_items(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	struct serve_state *s = &l->serve;
	(void)now;
	if (!s->reading)
		return;
	s->reading = false;
	serve_head(l, &event->head);
	if (s->stale || !s->pulled || l->phase != CENTRE_OPEN) {
		s->stale = false;
		return;
	}
	struct log_facts facts = {
		.receiver_knows_generation = id_equal(&event->head.generation, &s->at.generation),
		.receiver_n = s->at.n,
		.made = event->head.n,
		.chain_known = true,
		.chain_equal = event->position_known,
		.acked = id_equal(&s->acked.generation, &s->at.generation) ? s->acked.n : 0,
		.oldest_kept = event->oldest_kept,
	};
	meetings[log_meet(&facts)](l, event);
}

/* ---- out ---- */

static bool
behind(const struct serve_state *s)
{
	return !id_equal(&s->at.generation, &s->head.generation) || s->at.n != s->head.n;
}

void
serve_pump(struct centre_link *l, int64_t now)
{
	struct serve_state *s = &l->serve;
	if (s->acked_due && now >= s->acked_at + ACKED_FEED_MS) {
		s->acked_due = false;
		s->acked_at = now;
		centre_intend(l, CENTRE_DO_ACKED_FEED)->position = s->acked;
	}
	if (l->phase != CENTRE_OPEN || !s->pulled || s->reading || s->renewing || s->credit == 0 ||
	    !(s->confirm || behind(s)))
		return;
	s->reading = true;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_READ_FEED);
	i->position = s->at;
	i->bytes = s->credit;
}

int64_t
serve_wake(const struct centre_link *l)
{
	return l->serve.acked_due ? l->serve.acked_at + ACKED_FEED_MS : INT64_MAX;
}
