/* The outbox coming up: a PUSH under credit becomes a ticket for the writer, the writer's answer an ACK or a NACK.
 * After a NACK the batches the site had already sent are dropped in silence until one begins where it should. */
#include "common/link/centre_inner.h"

#include "common/base/failpoint.h"

static void
ack(struct centre_link *l, uint64_t n)
{
	struct heads_message heads;
	Lt1__Ack m = LT1__ACK__INIT;
	centre_heads_fill(l, &heads);
	m.has_generation = m.has_n = 1;
	m.generation = position_bytes(l->generation.b, 16);
	m.n = n;
	m.feed_heads = heads.rows;
	m.n_feed_heads = heads.n;
	centre_send(l, LT1__MESSAGE_TYPE__ACK, &m.base);
}

static void
nack(struct centre_link *l, Lt1__NackReason reason, uint64_t expected_n, uint32_t retry_after_ms)
{
	Lt1__Nack m = LT1__NACK__INIT;
	m.has_reason = m.has_expected_n = 1;
	m.reason = reason;
	m.expected_n = expected_n;
	m.has_retry_after_ms = retry_after_ms > 0;
	m.retry_after_ms = retry_after_ms;
	l->refusing = true;
	l->expected_n = expected_n;
	centre_send(l, LT1__MESSAGE_TYPE__NACK, &m.base);
}

static size_t
bodies_take(struct centre_link *l, const Lt1__Push *m, size_t *largest)
{
	size_t bytes = 0;
	*largest = 0;
	l->bodies = arena_alloc(l->arena, m->n_bodies * sizeof l->bodies[0]);
	for (size_t i = 0; l->bodies != NULL && i < m->n_bodies; i++) {
		l->bodies[i] = (struct slice){ m->bodies[i].data, m->bodies[i].len };
		bytes += m->bodies[i].len;
		if (m->bodies[i].len > *largest)
			*largest = m->bodies[i].len;
	}
	return bytes;
}

/* In an orderly conversation this is true: what is dropped was sent before the site read our NACK. */
static bool
push_dropped(struct centre_link *l, uint64_t first_n)
{
	bool full = l->n_tickets >= CENTRE_CREDIT_BATCHES;
	if (l->refusing && first_n == l->expected_n && !full)
		l->refusing = l->overdrawn = false;
	if (!l->refusing)
		return false;
	if (++l->dropped > DROPPED_MAX || (full && l->overdrawn))
		centre_bye(l, LT1__BYE_REASON__FLOW, 0);
	return true;
}

/* One batch too many is refused; the next one, as long as nothing was answered, ends the session. */
static void
overdraw(struct centre_link *l, uint64_t first_n)
{
	l->overdrawn = true;
	nack(l, LT1__NACK_REASON__CREDIT, first_n, CREDIT_RETRY_MS);
}

static void
store(struct centre_link *l, const Lt1__Push *m, const struct hash *chain_before, size_t bytes)
{
	struct ticket t = { l->next_ticket++, m->first_n, m->first_n + m->n_bodies - 1, bytes };
	l->tickets[l->n_tickets++] = t;
	l->bytes += bytes;
	l->dropped = 0;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_STORE);
	i->ticket = t.number;
	i->generation = l->generation;
	i->succeeded = l->succeeded;
	i->has_succeeded = l->has_succeeded;
	i->first_n = m->first_n;
	i->chain_before = *chain_before;
	i->bodies = l->bodies;
	i->n_bodies = m->n_bodies;
	i->bytes = bytes;
	if (CANARY("ack_before_commit"))
		ack(l, t.last_n);
}

void
take_push(struct centre_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Push *m = (const Lt1__Push *)message;
	struct hash chain_before;
	struct id generation;
	size_t largest;
	(void)now;
	if (l->phase == CENTRE_GREETING)
		return;   /* sent before the WELCOME that is being made: will be sent again */
	if (l->phase == CENTRE_NEW || m->first_n == 0 || m->n_bodies == 0 || m->first_n > UINT64_MAX - m->n_bodies ||
	    !m->has_generation || !id_from_bytes(m->generation.data, m->generation.len, &generation) ||
	    !position_hash(&m->chain_before, m->has_chain_before, &chain_before)) {
		centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);
		return;
	}
	size_t bytes = bodies_take(l, m, &largest);
	if (largest > FRAME_BODY_MAX || l->bodies == NULL)
		centre_bye(l, LT1__BYE_REASON__TOO_BIG, 0);
	else if (push_dropped(l, m->first_n))
		return;
	else if (!id_equal(&generation, &l->generation))
		nack(l, LT1__NACK_REASON__CHAIN, m->first_n, 0);
	else if (l->bytes + bytes > CENTRE_CREDIT_BYTES + FRAME_MAX)
		centre_bye(l, LT1__BYE_REASON__FLOW, 0);
	else if (l->n_tickets == CENTRE_CREDIT_BATCHES)
		overdraw(l, m->first_n);
	else
		store(l, m, &chain_before, bytes);
}

static bool
ticket_take(struct centre_link *l, uint64_t number, struct ticket *out)
{
	for (size_t i = 0; i < l->n_tickets; i++) {
		if (l->tickets[i].number != number)
			continue;
		*out = l->tickets[i];
		l->bytes -= out->bytes;
		l->n_tickets--;
		memmove(l->tickets + i, l->tickets + i + 1, (l->n_tickets - i) * sizeof l->tickets[0]);
		return true;
	}
	return false;
}

void
take_stored(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	struct ticket t;
	(void)now;
	serve_head(&l->serve[FEED_SITE], &event->head);
	serve_head(&l->serve[FEED_PROVINCE], &event->province);
	if (ticket_take(l, event->ticket, &t) && l->phase == CENTRE_OPEN)
		ack(l, t.last_n);   /* not the cursor's n: another session's batch may have moved it further */
}

void
take_not_stored(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	struct ticket t;
	(void)now;
	if (!ticket_take(l, event->ticket, &t) || l->phase != CENTRE_OPEN || l->refusing)
		return;
	bool busy = event->reason == LT1__NACK_REASON__BUSY;
	nack(l, event->reason, busy ? t.first_n : event->cursor.n + 1, event->retry_after_ms);
}
