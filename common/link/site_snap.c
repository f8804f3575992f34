/* Snapshots of feeds coming down: a part, its place, the next PULL from there, until the last part puts the feed at the
 * position where the snapshot was begun. Between two parts anything may happen to either end: what is stored is the
 * place, and with it the next session goes on. */
#include "common/link/site_inner.h"

#include "common/base/failpoint.h"

struct part { /* one SNAP, taken apart */
	struct log_position begun, head;
	struct slice after, next;
	bool last;
	struct slice *items;
	size_t n_items, bytes;
};

static bool
position_equal(const struct log_position *a, const struct log_position *b)
{
	return a->n == b->n && id_equal(&a->generation, &b->generation) &&
	       memcmp(a->chain.b, b->chain.b, HASH_BYTES) == 0;
}

/* Rows may be newer than where their snapshot was begun. When the centre was restored meanwhile, they may be of the
 * life that is gone although `begun` is not: only up to item `until` of the same epoch does the log set them right. */
static bool
sound(const struct site_link *l, const struct feed_place *p)
{
	bool whole = !p->snapping && p->at.n >= p->until;
	return whole || id_equal(&p->epoch, &l->epoch) || CANARY("snap_of_another_life");
}

void
snap_doubt(struct site_link *l, struct feed_state *f)
{
	if (f->applying > 0 || sound(l, &f->stored))
		return;
	f->stored = f->expected = (struct feed_place){ .snapping = false };
}

static bool
place_of(const ProtobufCBinaryData *b, protobuf_c_boolean present, struct slice *out)
{
	*out = (struct slice){ present ? b->data : NULL, present ? b->len : 0 };
	return out->len <= SNAP_NEXT_MAX;
}

static bool
part_of(struct site_link *l, const struct feed_state *f, const Lt1__Snap *m, struct part *part)
{
	*part = (struct part){ .last = m->has_last && m->last, .n_items = m->n_items };
	if (!position_read(m->begun, &part->begun) || id_is_zero(&part->begun.generation) ||
	    !position_read(m->head, &part->head) || !id_equal(&part->head.generation, &part->begun.generation) ||
	    part->head.n < part->begun.n || !place_of(&m->after, m->has_after, &part->after) ||
	    !place_of(&m->next, m->has_next, &part->next))
		return false;
	if (f->no == FEED_SITE && part->begun.n > 0 && !CANARY("snap_begun_at_head"))
		return false; /* it would pass over verdicts */
	bool moves = part->next.len > 0 && part->n_items > 0 && !slice_equal(part->next, part->after);
	part->items = feed_items(l, m->items, m->n_items, &part->bytes);
	return part->items != NULL && (part->last || moves);
}

/* A first part begins where only a snapshot can begin: where nothing stands (any more), and of `province` before the logs
 * have met. Any other has to fit what was told with the part before it. */
static bool
part_fits(const struct site_link *l, const struct feed_state *f, const struct part *part)
{
	const struct feed_place *e = &f->expected;
	if (l->features < FEED_FEATURE_LEVEL)
		return false;
	if (part->after.len == 0)
		return e->snapping || id_is_zero(&e->at.generation) || (f->no == FEED_PROVINCE && !f->met);
	return e->snapping && position_equal(&part->begun, &e->begun) &&
	       slice_equal(part->after, (struct slice){ e->next, e->next_len });
}

static struct feed_place
place_after(const struct site_link *l, const struct part *part)
{
	struct feed_place place = { .epoch = l->epoch };
	if (part->last || CANARY("snap_position_early")) {
		place.at = part->begun;
		place.until = part->head.n;
		return place;
	}
	place.snapping = true;
	place.begun = part->begun;
	place.next_len = part->next.len;
	memcpy(place.next, part->next.data, part->next.len);
	return place;
}

static void
snap(struct site_link *l, struct feed_state *f, const struct part *part, int64_t now)
{
	bool first = part->after.len == 0;
	feed_answered(l, f, part->bytes, !first || !f->expected.snapping, now);
	if (first && f->no == FEED_SITE)
		settle_anew(l);
	f->expected = place_after(l, part);
	f->met = false;
	f->applying++;
	feed_head_told(f, &part->head);
	struct site_intent *i = site_intend(l, SITE_DO_SNAP);
	i->feed_no = f->no;
	i->first = first;
	i->last = part->last;
	i->items = part->items;
	i->n_items = part->n_items;
	i->place = f->expected;
	i->feed = f->expected.at;
}

void
feed_snap(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Snap *m = (const Lt1__Snap *)message;
	struct feed_state *f = feed_named(l, m->feed);
	struct part part;
	if (f == NULL)
		return;
	if (!part_of(l, f, m, &part)) {
		site_violated(l, now);
		return;
	}
	if (l->phase != SITE_STREAMING)
		return; /* of before this HELLO: the PULL after the WELCOME asks again */
	if (part_fits(l, f, &part))
		snap(l, f, &part, now);
	else
		feed_stray(l, f, now);
}
