/* The feed coming down: PULL states where we stand, DATA brings what follows, APPLY puts items and position into one
 * transaction. Also here: what is settled. A first, plain `accepted` has no item, so an acknowledged number is settled
 * when the feed is applied up to the head that was told with the acknowledgement. */
#include "common/link/site_inner.h"

#include <assert.h>

void
feed_new_session(struct site_link *l)
{
	struct feed_state *f = &l->feed;
	f->left[0] = f->left[1] = (struct id){ { 0 } };
	f->head = (struct log_position){ 0 };
	feed_greeted(l);
}

void
feed_greeted(struct site_link *l)
{
	struct feed_state *f = &l->feed;
	f->pull_due = false;
	f->met = false;
	f->ack_head = (struct log_position){ 0 };
	f->n_points = 0;   /* points were made of heads of a log that has to be met anew */
}

void
feed_failed(struct site_link *l)
{
	l->feed.applying = 0;
	l->feed.settled = l->feed.apply_settled =
		0; /* whether the store was told is not known: it will be told again */
	l->feed.expected = l->feed.stored;
}

/* ---- settling ---- */

void
feed_unsettle(struct site_link *l, uint64_t n)
{
	l->feed.n_points = 0;
	l->feed.apply_settled = 0;
	if (l->feed.settled > n)
		l->feed.settled = n;
}

uint64_t
feed_settled(const struct site_link *l, const struct log_position *at)
{
	const struct feed_state *f = &l->feed;
	uint64_t settled = f->settled;
	for (size_t i = 0; i < f->n_points; i++) {
		struct log_position point = { f->expected.generation, f->points[i].head_n, { { 0 } } };
		if (log_reached(at, &point) && f->points[i].n > settled)
			settled = f->points[i].n;
	}
	return settled;
}

static void
points_trim(struct feed_state *f)
{
	size_t done = 0;
	while (done < f->n_points && f->points[done].n <= f->settled)
		done++;
	f->n_points -= done;
	memmove(f->points, f->points + done, f->n_points * sizeof f->points[0]);
}

/* Tells the store, when something acknowledged or settled is new to it. */
void
feed_say(struct site_link *l, bool acked_grew)
{
	struct feed_state *f = &l->feed;
	uint64_t settled = feed_settled(l, &f->stored);
	if (!acked_grew && settled == f->settled)
		return;
	f->settled = settled;
	points_trim(f);
	struct site_intent *i = site_intend(l, SITE_DO_ACK);
	i->n = l->box.acked;
	i->settled = settled;
}

static void
point_add(struct feed_state *f, uint64_t n, uint64_t head_n)
{
	struct point *last = f->n_points > 0 ? &f->points[f->n_points - 1] : NULL;
	if (n <= f->settled || (last != NULL && n <= last->n))
		return;
	if (last != NULL && (f->n_points == POINTS_MAX || head_n <= last->head_n)) {
		last->n = n;   /* the same head, or no room: settled together, at the later head */
		last->head_n = head_n > last->head_n ? head_n : last->head_n;
		return;
	}
	f->points[f->n_points++] = (struct point){ n, head_n };
}

void
feed_acked(struct site_link *l, uint64_t n, const struct log_position *head)
{
	struct feed_state *f = &l->feed;
	f->ack_head = *head;
	if (f->met && id_equal(&head->generation, &f->expected.generation))
		point_add(f, n, head->n);
	f->head = *head;
}

static bool
was_left(const struct feed_state *f, const struct id *generation)
{
	return !id_is_zero(generation) && (id_equal(generation, &f->left[0]) || id_equal(generation, &f->left[1]));
}

/* The logs agree, so heads mean something: what was acknowledged before waits for the latest head told. When the
 * acknowledgement named a head of another log, this head says something about it only if that log is known to be the
 * older one: the feed begins anew with this DATA, or did before in this session. */
static void
feed_meet(struct site_link *l, const struct log_position *head, bool anew)
{
	struct feed_state *f = &l->feed;
	bool same = id_equal(&head->generation, &f->ack_head.generation);
	uint64_t head_n = same && f->ack_head.n > head->n ? f->ack_head.n : head->n;
	f->met = true;
	f->head = (struct log_position){ head->generation, head_n, head->chain };
	if (same || anew || was_left(f, &f->ack_head.generation))
		point_add(f, l->box.acked, head_n);
}

/* ---- DATA ---- */

struct run {                             /* one DATA, taken apart */
	struct id generation;
	uint64_t first_n;
	struct hash chain_before;
	struct log_position head;
	struct slice *items;
	size_t n_items;
	bool anew;                           /* begins another generation than the one we have */
};

static bool
run_of(struct site_link *l, const Lt1__Data *m, struct run *run)
{
	*run = (struct run){ .first_n = m->first_n, .n_items = m->n_items };
	if (!m->has_generation || !id_from_bytes(m->generation.data, m->generation.len, &run->generation) ||
	    m->first_n == 0 || !position_hash(&m->chain_before, m->has_chain_before, &run->chain_before) ||
	    !position_read(m->head, &run->head) || !id_equal(&run->head.generation, &run->generation))
		return false;
	run->items = arena_alloc(l->arena, m->n_items * sizeof run->items[0]);
	if (run->items == NULL)
		return false;
	for (size_t i = 0; i < m->n_items; i++)
		run->items[i] = (struct slice){ m->items[i].data, m->items[i].len };
	run->anew = !id_equal(&run->generation, &l->feed.expected.generation);
	return true;
}

/* An empty DATA says only "here our logs agree". */
static enum log_fit
run_fit(const struct site_link *l, const struct run *run, const struct log_position *base, size_t *skip,
        struct log_position *after)
{
	if (run->n_items > 0)
		return log_fit(base, &l->config.owner, run->first_n, &run->chain_before, run->items, run->n_items, skip,
		               after);
	*skip = 0;
	*after = *base;
	if (run->first_n != base->n + 1)
		return LOG_GAP;
	return memcmp(run->chain_before.b, base->chain.b, HASH_BYTES) == 0 ? LOG_KNOWN : LOG_CHAIN_BROKEN;
}

static void
apply(struct site_link *l, const struct run *run, size_t skip, const struct log_position *after)
{
	struct feed_state *f = &l->feed;
	if (run->anew) {
		f->left[1] = f->left[0];
		f->left[0] = f->expected.generation;
		f->n_points = 0;
		f->settled = f->apply_settled = 0;   /* what was told by the other log is forgotten with it */
	}
	f->expected = *after;
	f->applying++;
	if (l->phase == SITE_STREAMING)
		feed_meet(l, &run->head, run->anew);
	struct site_intent *i = site_intend(l, SITE_DO_APPLY);
	i->items = run->items + skip;
	i->n_items = run->n_items - skip;
	i->first_n = run->first_n + skip;
	i->feed = *after;
	i->settled = f->apply_settled = feed_settled(l, after);
}

static void
broken(struct site_link *l, int64_t now)
{
	site_alarm(l, SITE_WHY_FEED_CHAIN);
	site_end(l, now, 0);
}

/* Nothing to apply. With items it used up our credit, so we say again where we stand. */
static void
old_news(struct site_link *l, const struct run *run, bool compared)
{
	if (l->phase != SITE_STREAMING || l->drain_only)
		return;
	l->feed.pull_due |= run->n_items > 0;
	if (!compared)
		return;
	feed_meet(l, &run->head, false);
	feed_say(l, false);
}

static void
take_run(struct site_link *l, const struct run *run, int64_t now)
{
	struct feed_state *f = &l->feed;
	struct log_position base = run->anew ? (struct log_position){ .generation = run->generation } : f->expected,
			    after;
	size_t skip;
	enum log_fit fit = run_fit(l, run, &base, &skip, &after);
	bool behind = run->first_n + run->n_items <= base.n + 1 && !(run->n_items == 0 && run->first_n == base.n + 1);
	if (fit == LOG_FITS || (fit == LOG_KNOWN && run->anew))
		apply(l, run, skip, &after);
	else if (fit == LOG_CHAIN_BROKEN)
		broken(l, now);
	else if (fit == LOG_KNOWN || behind)
		old_news(l, run, fit == LOG_KNOWN);
	else
		site_end(l, now, 0);   /* something is missing between: the logs meet again in a new session */
}

void
feed_data(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Data *m = (const Lt1__Data *)message;
	struct run run;
	if (m->feed == NULL || strcmp(m->feed, l->feed_name) != 0)
		return;   /* of a feed that this version does not follow */
	if (!run_of(l, m, &run)) {
		site_violated(l, now);
		return;
	}
	if (run.anew && was_left(&l->feed, &run.generation))
		return;   /* a straggler of a log that is gone */
	take_run(l, &run, now);
}

void
feed_stored(struct site_link *l, const struct log_position *stored, int64_t now)
{
	struct feed_state *f = &l->feed;
	l->progress_at = now;
	f->stored = *stored;
	if (f->applying > 0)
		f->applying--;
	if (f->applying == 0)
		f->expected = *stored;
	if (f->applying == 0 && f->apply_settled > f->settled)
		f->settled = f->apply_settled;   /* the APPLY stored it */
	feed_say(l, false);
	if (l->phase == SITE_STREAMING && !l->drain_only)
		f->pull_due = true;
}

/* ---- PULL ---- */

void
feed_pump(struct site_link *l, int64_t now)
{
	struct feed_state *f = &l->feed;
	if (!f->pull_due || f->applying > 0)
		return;
	Lt1__LogPosition position = LT1__LOG_POSITION__INIT;
	Lt1__Pull m = LT1__PULL__INIT;
	position.has_generation = position.has_n = position.has_chain = 1;
	position.generation = (ProtobufCBinaryData){ 16, f->stored.generation.b };
	position.n = f->stored.n;
	position.chain = (ProtobufCBinaryData){ HASH_BYTES, f->stored.chain.b };
	m.feed = l->feed_name;
	m.position = &position;
	m.has_credit_bytes = 1;
	m.credit_bytes = PULL_BYTES;
	f->pull_due = false;
	site_send(l, LT1__MESSAGE_TYPE__PULL, &m.base, now);
}

bool
feed_unsettled(const struct site_link *l)
{
	return !l->drain_only && l->feed.settled < l->box.acked;
}

bool
feed_drained(const struct site_link *l)
{
	const struct feed_state *f = &l->feed;
	return f->met && f->applying == 0 && f->settled == l->box.acked && log_reached(&f->stored, &f->head);
}
