/* The outbox going up: reads bodies as far as credit and window allow, keeps what is under way, learns the line's rate
 * from the ACKs. There is no retransmission: what a NACK or a lost line leaves open is read again from the store. */
#include "common/link/site_inner.h"

#include <assert.h>

void
push_init(struct push_state *p)
{
	*p = (struct push_state){
		.window = WINDOW_MIN, .patience_ms = SILENCE_MS, .last_ack_at = INT64_MIN, .not_before = INT64_MIN
	};
}

/* What was learnt of the line outlives a session; what was under way does not. */
void
push_new_session(struct site_link *l)
{
	struct push_state *p = &l->push;
	push_reset(l, 0);
	p->window = WINDOW_MIN;
	p->last_ack_at = INT64_MIN;
	p->not_before = INT64_MIN;
	p->credit_batches = p->credit_bytes = 0;
}

void
push_reset(struct site_link *l, uint64_t next_n)
{
	l->push.n_flights = 0;
	l->push.bytes = 0;
	l->push.next_n = next_n;
}

void
push_credit(struct site_link *l, const Lt1__Credit *credit)
{
	if (credit == NULL)
		return;
	l->push.credit_batches = credit->batches < FLIGHTS_MAX ? credit->batches : FLIGHTS_MAX;
	l->push.credit_bytes = credit->bytes;
}

/* ---- clocks ---- */

int64_t
push_patience(const struct site_link *l)
{
	const struct push_state *p = &l->push;
	int64_t ms = p->patience_ms;
	if (4 * p->mean_ms > ms)
		ms = 4 * p->mean_ms;
	if (p->rate > 0 && (int64_t)(2000 * p->bytes / p->rate) > ms)
		ms = (int64_t)(2000 * p->bytes / p->rate);
	return ms < PATIENCE_MAX_MS ? ms : PATIENCE_MAX_MS;
}

void
push_more_patience(struct site_link *l)
{
	struct push_state *p = &l->push;
	p->patience_ms = 2 * p->patience_ms < PATIENCE_MAX_MS ? 2 * p->patience_ms : PATIENCE_MAX_MS;
}

int64_t
push_deadline(const struct site_link *l)
{
	const struct push_state *p = &l->push;
	if (p->n_flights == 0)
		return NEVER;
	int64_t since = p->flights[0].sent_at > p->last_ack_at ? p->flights[0].sent_at : p->last_ack_at;
	return since + push_patience(l);
}

int64_t
push_wake(const struct site_link *l)
{
	const struct push_state *p = &l->push;
	bool waits = !p->reading && p->next_n <= l->box.made && p->not_before > INT64_MIN;
	return waits && p->n_flights == 0 ? p->not_before : NEVER;
}

/* ---- out ---- */

/* How many bytes of bodies may still go out now; at least one body may when nothing is under way. */
static size_t
room(const struct push_state *p)
{
	size_t limit = p->window < p->credit_bytes ? p->window : p->credit_bytes;
	if (p->rate > 0 && p->rate * WINDOW_SECONDS < limit)
		limit = (size_t)p->rate * WINDOW_SECONDS;
	if (p->n_flights == 0)
		return limit > 0 ? limit : 1;
	size_t left = limit > p->bytes ? limit - p->bytes : 0;
	return left < limit / 8 ? 0 : left;   /* crumbs are not worth a frame */
}

void
push_pump(struct site_link *l, int64_t now)
{
	struct push_state *p = &l->push;
	if (now >= p->not_before)
		p->not_before = INT64_MIN;
	if (p->reading || p->next_n == 0 || p->next_n > l->box.made || p->not_before > now ||
	    p->n_flights >= p->credit_batches)
		return;
	size_t bytes = room(p);
	if (bytes == 0)
		return;
	p->reading = true;
	p->read_n = p->next_n;
	p->read_bytes = bytes < BATCH_BYTES ? bytes : BATCH_BYTES;
	struct site_intent *i = site_intend(l, SITE_DO_READ_BODIES);
	i->n = p->read_n;
	i->bytes = p->read_bytes;
}

/* How many of the bodies make one PUSH, whatever the store gave. */
static size_t
batch_of(const struct push_state *p, const struct slice *bodies, size_t n_bodies, size_t *bytes)
{
	size_t n = 0;
	*bytes = 0;
	while (n < n_bodies && n < BATCH_BODIES && (n == 0 || *bytes + bodies[n].len <= p->read_bytes))
		*bytes += bodies[n++].len;
	return n;
}

static void
push_send(struct site_link *l, const struct site_event *event, size_t n, int64_t now)
{
	ProtobufCBinaryData bodies[BATCH_BODIES];
	Lt1__Push m = LT1__PUSH__INIT;
	for (size_t i = 0; i < n; i++)
		bodies[i] = (ProtobufCBinaryData){ event->bodies[i].len, (uint8_t *)(uintptr_t)event->bodies[i].data };
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = (ProtobufCBinaryData){ 16, l->box.generation.b };
	m.first_n = event->n;
	m.chain_before = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)event->chain.b };
	m.bodies = bodies;
	m.n_bodies = n;
	site_send(l, LT1__MESSAGE_TYPE__PUSH, &m.base, now);
}

void
push_bodies(struct site_link *l, const struct site_event *event, int64_t now)
{
	struct push_state *p = &l->push;
	bool asked = p->reading;
	size_t bytes;
	p->reading = false;
	if (!asked || l->phase != SITE_STREAMING || event->n != p->next_n || p->n_flights >= p->credit_batches)
		return;   /* asked for before the conversation took a turn */
	size_t n = batch_of(p, event->bodies, event->n_bodies, &bytes);
	if (n == 0) {
		p->not_before = now + BUSY_MS;   /* said to be made, but not to be read yet */
		return;
	}
	if (event->bodies[0].len > FRAME_BODY_MAX) {
		site_alarm(l, SITE_WHY_PROTOCOL);   /* recorded by something that does not know the limit */
		site_end(l, now, 0);
		return;
	}
	push_send(l, event, n, now);
	p->flights[p->n_flights++] = (struct flight){ event->n, event->n + n - 1, bytes, now };
	p->bytes += bytes;
	p->next_n = event->n + n;
}

/* ---- in ---- */

void
push_acked_to(struct site_link *l, uint64_t n, const struct log_position *head)
{
	bool grows = n > l->box.acked || l->push.retell;
	l->push.retell = false;
	if (n > l->box.acked)
		l->box.acked = n;
	settle_acked(l, l->box.acked, head);
	settle_say(l, grows);
}

static void
learn(struct push_state *p, size_t bytes, int64_t began, int64_t newest_sent, int64_t now)
{
	int64_t took = now > began ? now - began : 1, delay = now - newest_sent;
	uint64_t sample = bytes * 1000 / (uint64_t)took;
	sample = sample > 0 ? sample : 1;
	p->rate = p->rate == 0 ? sample : (3 * p->rate + sample) / 4;
	p->mean_ms = p->mean_ms == 0 ? delay : (3 * p->mean_ms + delay) / 4;
	if (delay <= QUICK_ACK_MS && p->window < p->credit_bytes)
		p->window *= 2;
}

/* Takes out of the air what was acknowledged up to n. */
static void
land(struct push_state *p, uint64_t n, int64_t now)
{
	size_t landed = 0, bytes = 0;
	while (landed < p->n_flights && p->flights[landed].last_n <= n)
		bytes += p->flights[landed++].bytes;
	if (landed == 0)
		return;
	int64_t began = p->flights[0].sent_at > p->last_ack_at ? p->flights[0].sent_at : p->last_ack_at;
	learn(p, bytes, began, p->flights[landed - 1].sent_at, now);
	p->last_ack_at = now;
	p->patience_ms = SILENCE_MS;
	p->bytes -= bytes;
	p->n_flights -= landed;
	memmove(p->flights, p->flights + landed, p->n_flights * sizeof p->flights[0]);
}

static bool
names_our_generation(const struct site_link *l, const ProtobufCBinaryData *generation)
{
	struct id id;
	return id_from_bytes(generation->data, generation->len, &id) && id_equal(&id, &l->box.generation);
}

void
push_ack(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Ack *m = (const Lt1__Ack *)message;
	struct push_state *p = &l->push;
	struct log_position heads[FEEDS];
	if (!m->has_generation || !feed_heads(l, m->feed_heads, m->n_feed_heads, heads)) {
		site_violated(l, now);
		return;
	}
	if (l->phase != SITE_STREAMING || !names_our_generation(l, &m->generation))
		return;   /* the WELCOME to come will say it */
	if (m->n >= p->next_n) {
		site_greet(l, now);   /* acknowledges what this session never sent: somebody else speaks for us */
		return;
	}
	push_credit(l, m->credit);
	if (m->retry_after_ms > 0)
		p->not_before = now + m->retry_after_ms;
	if (m->n <= l->session_n)
		return;
	l->session_n = m->n;
	l->progress_at = now;
	l->greetings = 0;
	l->vault.turn = true;
	backoff_reset(&l->backoff);
	land(p, m->n, now);
	feed_heads_told(l, heads);
	push_acked_to(l, m->n, &heads[FEED_SITE]);
}

/* Forgets what is under way from n on, so that it is read again; false when n is no border we know. */
static bool
fall_back(struct push_state *p, uint64_t n)
{
	size_t keep = 0;
	while (keep < p->n_flights && p->flights[keep].first_n != n)
		keep++;
	if (keep == p->n_flights && n != p->next_n)
		return false;
	for (size_t i = keep; i < p->n_flights; i++)
		p->bytes -= p->flights[i].bytes;
	p->n_flights = keep;
	p->next_n = n;
	return true;
}

void
push_nack(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Nack *m = (const Lt1__Nack *)message;
	if (l->phase != SITE_STREAMING)
		return;
	bool wait = m->reason == LT1__NACK_REASON__BUSY || m->reason == LT1__NACK_REASON__CREDIT;
	if (wait && fall_back(&l->push, m->expected_n))
		l->push.not_before = now + (m->retry_after_ms > 0 ? m->retry_after_ms : BUSY_MS);
	else
		site_greet(l, now);
}
