/* What is settled. A first, plain `accepted` has no item, so an acknowledged number is settled when the feed
 * site/<code> is applied up to the head that was told with the acknowledgement. Two numbers tell the store; no row is
 * touched. What `province` brings settles nothing. */
#include "common/link/site_inner.h"

void
settle_greeted(struct site_link *l)
{
	l->settle.ack_head = (struct log_position){ 0 };
	l->settle.n_points = 0; /* points were made of heads of a log that has to be met anew */
}

void
settle_failed(struct site_link *l)
{
	l->settle.settled = l->settle.apply_settled =
		0; /* whether the store was told is not known: it will be told again */
}

void
settle_unsettle(struct site_link *l, uint64_t n)
{
	struct settle_state *s = &l->settle;
	s->n_points = 0;
	s->apply_settled = 0;
	if (s->settled > n)
		s->settled = n;
}

/* What was told by the other log is forgotten with it. */
void
settle_anew(struct site_link *l)
{
	settle_unsettle(l, 0);
}

static uint64_t
settled_at(const struct site_link *l, const struct log_position *at)
{
	const struct settle_state *s = &l->settle;
	uint64_t settled = s->settled;
	for (size_t i = 0; i < s->n_points; i++) {
		struct log_position point = { l->feeds[FEED_SITE].expected.at.generation,
			                      s->points[i].head_n,
			                      { { 0 } } };
		if (log_reached(at, &point) && s->points[i].n > settled)
			settled = s->points[i].n;
	}
	return settled;
}

static void
points_trim(struct settle_state *s)
{
	size_t done = 0;
	while (done < s->n_points && s->points[done].n <= s->settled)
		done++;
	s->n_points -= done;
	memmove(s->points, s->points + done, s->n_points * sizeof s->points[0]);
}

/* Tells the store, when something acknowledged or settled is new to it. */
void
settle_say(struct site_link *l, bool acked_grew)
{
	struct settle_state *s = &l->settle;
	uint64_t settled = settled_at(l, &l->feeds[FEED_SITE].stored.at);
	if (!acked_grew && settled == s->settled)
		return;
	s->settled = settled;
	points_trim(s);
	struct site_intent *i = site_intend(l, SITE_DO_ACK);
	i->n = l->box.acked;
	i->settled = settled;
}

static void
point_add(struct settle_state *s, uint64_t n, uint64_t head_n)
{
	struct point *last = s->n_points > 0 ? &s->points[s->n_points - 1] : NULL;
	if (n <= s->settled || (last != NULL && n <= last->n))
		return;
	if (last != NULL && (s->n_points == POINTS_MAX || head_n <= last->head_n)) {
		last->n = n; /* the same head, or no room: settled together, at the later head */
		last->head_n = head_n > last->head_n ? head_n : last->head_n;
		return;
	}
	s->points[s->n_points++] = (struct point){ n, head_n };
}

void
settle_acked(struct site_link *l, uint64_t n, const struct log_position *head)
{
	const struct feed_state *f = &l->feeds[FEED_SITE];
	l->settle.ack_head = *head;
	if (f->met && id_equal(&head->generation, &f->expected.at.generation))
		point_add(&l->settle, n, head->n);
}

/* The logs agree, so heads mean something: what was acknowledged before waits for the latest head told. When the
 * acknowledgement named a head of another log, this head says something about it only if that log is known to be the
 * older one: the feed begins anew with this DATA, or did before in this session. */
void
settle_meet(struct site_link *l, const struct log_position *head, bool anew)
{
	const struct log_position *acked = &l->settle.ack_head;
	bool same = id_equal(&head->generation, &acked->generation);
	if (same || anew || feed_was_left(&l->feeds[FEED_SITE], &acked->generation))
		point_add(&l->settle, l->box.acked, same && acked->n > head->n ? acked->n : head->n);
}

uint64_t
settle_applying(struct site_link *l, const struct log_position *after)
{
	return l->settle.apply_settled = settled_at(l, after);
}

void
settle_stored(struct site_link *l)
{
	struct settle_state *s = &l->settle;
	if (l->feeds[FEED_SITE].applying == 0 && s->apply_settled > s->settled)
		s->settled = s->apply_settled; /* the APPLY stored it */
	settle_say(l, false);
}
