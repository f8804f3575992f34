/* Snapshots of feeds going down: one part per PULL, each from the place that the site says it has. Nothing of a
 * snapshot is remembered here: where it was begun and how far it is travel with the PULL, so a new session, or another
 * process after a crash, goes on where the site stands. What the store does not know any more is begun anew. */
#include "common/link/centre_inner.h"

#include <assert.h>

#include "common/base/failpoint.h"

bool
snap_asked(struct serve_state *s, const Lt1__SnapPlace *m)
{
	s->snapping = false;
	if (m == NULL)
		return true;
	if (!position_read(m->begun, &s->begun) || id_is_zero(&s->begun.generation) || !m->has_next ||
	    m->next.len == 0 || m->next.len > SNAP_NEXT_MAX)
		return false;
	s->snapping = s->no != FEED_SITE || s->begun.n == 0 ||
	              CANARY("snap_begun_at_head"); /* else it passed over verdicts: anew */
	s->next_len = m->next.len;
	memcpy(s->next, m->next.data, m->next.len);
	return true;
}

bool
snap_begins(const struct centre_link *l, const struct serve_state *s)
{
	return l->knows_snap && id_is_zero(&s->at.generation);
}

/* Where one of FEED_SITE begins: before the first item of its present log. Of `province`: the store says it. */
void
snap_begin(struct serve_state *s, const struct log_position *head)
{
	s->snapping = true;
	s->begun = (struct log_position){ .n = 0 };
	if (head != NULL)
		s->begun.generation = head->generation;
	if (head != NULL && CANARY("snap_begun_at_head"))
		s->begun = *head;
	s->next_len = 0;
}

void
snap_read(struct centre_link *l, struct serve_state *s)
{
	if (!s->snapping)
		snap_begin(s, NULL);
	struct centre_intent *i = centre_intend(l, CENTRE_DO_READ_SNAP);
	i->feed_no = s->no;
	i->position = s->begun;
	i->bytes = s->credit;
	i->next_len = s->next_len;
	memcpy(i->next, s->next, s->next_len);
}

static void
snap_send(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	ProtobufCBinaryData items[SNAP_ITEMS_MAX];
	Lt1__LogPosition begun, head;
	Lt1__Snap m = LT1__SNAP__INIT;

	assert(event->n_items <= SNAP_ITEMS_MAX && event->next_len <= SNAP_NEXT_MAX);
	for (size_t i = 0; i < event->n_items; i++)
		items[i] = position_bytes(event->items[i].data, event->items[i].len);
	position_fill(&event->begun, &begun);
	position_fill(&s->head, &head);
	m.feed = (char *)(uintptr_t)s->name;
	m.begun = &begun;
	m.has_after = s->next_len > 0;
	m.after = position_bytes(s->next, s->next_len);
	m.has_next = event->next_len > 0;
	m.next = position_bytes(event->next, event->next_len);
	m.items = items;
	m.n_items = event->n_items;
	m.has_last = 1;
	m.last = event->last;
	m.head = &head;
	s->confirm = s->pulled = s->snapping = false;
	centre_send(l, LT1__MESSAGE_TYPE__SNAP, &m.base);
}

void
snap_part(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	assert(event->feed_no < FEEDS);
	struct serve_state *s = &l->serve[event->feed_no];
	(void)now;
	serve_head(s, &event->head);
	if (!serve_answered(l, s))
		return;
	bool began = s->next_len == 0, renewed = !id_equal(&s->begun.generation, &s->head.generation);
	if (event->position_known && id_equal(&event->begun.generation, &s->head.generation)) {
		snap_send(l, s, event);
	} else if (began && (!renewed || s->no == FEED_PROVINCE)) {
		centre_bye(l, LT1__BYE_REASON__OVERLOAD, SNAP_RETRY_MS);
	} else {
		s->snapping = false; /* it stands nowhere: the pump begins anew */
		s->at = (struct log_position){ .n = 0 };
	}
}
