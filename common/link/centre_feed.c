/* Feeds going down. The centre is the sender here, so the table "On meeting" is decided on this side: what the site
 * states with PULL is compared by the store (READ_FEED -> ITEMS), and log_meet says what to do. One DATA or SNAP of a
 * feed is under way at a time; the next PULL acknowledges it. A PULL that finds nothing new is answered by an empty
 * DATA, which tells the site that both logs agree, and stands until the head moves. Snapshots are centre_snap.c's. */
#include "common/link/centre_inner.h"

#include <assert.h>

void
serve_init(struct centre_link *l)
{
	l->serve[FEED_SITE] = (struct serve_state){ .no = FEED_SITE, .name = l->feed_name };
	l->serve[FEED_PROVINCE] = (struct serve_state){ .no = FEED_PROVINCE, .name = FEED_PROVINCE_NAME };
}

void
serve_reset(struct centre_link *l)
{
	for (int i = 0; i < FEEDS; i++) {
		l->serve[i].stale = l->serve[i].reading;
		l->serve[i].pulled = false;
	}
}

void
serve_head(struct serve_state *s, const struct log_position *head)
{
	bool older = id_equal(&head->generation, &s->head.generation) && head->n < s->head.n;
	if (!id_is_zero(&head->generation) && !older)
		s->head = *head;
}

/* ---- PULL ---- */

static struct serve_state *
feed_named(struct centre_link *l, const char *name)
{
	for (int i = 0; name != NULL && i < FEEDS; i++) {
		if (strcmp(name, l->serve[i].name) == 0)
			return &l->serve[i];
	}
	return NULL;
}

static void
troubles_note(struct centre_link *l, const struct serve_state *s, const Lt1__Pull *m)
{
	size_t n = m->n_troubles < TROUBLES_MAX ? m->n_troubles : TROUBLES_MAX;
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		l->troubles[i] = (struct feed_trouble){ m->troubles[i]->n, m->troubles[i]->code };
	struct centre_intent *i = centre_intend(l, CENTRE_DO_TROUBLE);
	i->feed_no = s->no;
	i->troubles = l->troubles;
	i->n_troubles = n;
}

void
serve_pull(struct centre_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Pull *m = (const Lt1__Pull *)message;
	struct serve_state *s = feed_named(l, m->feed);
	struct log_position at;
	(void)now;
	if (l->phase == CENTRE_GREETING || (l->phase == CENTRE_OPEN && l->drain_only))
		return; /* will be said again after a WELCOME that allows it */
	if (l->phase == CENTRE_NEW || s == NULL || !position_read(m->position, &at) || !snap_asked(s, m->snap)) {
		centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);
		return;
	}
	s->stale = s->reading;
	s->pulled = s->confirm = true;
	s->at = at;
	s->credit = m->credit_bytes < DATA_BYTES ? m->credit_bytes : DATA_BYTES;
	troubles_note(l, s, m);
}

/* ---- what the store found ---- */

bool
serve_answered(struct centre_link *l, struct serve_state *s)
{
	bool wanted = s->reading && !s->stale && s->pulled && l->phase == CENTRE_OPEN;
	s->reading = s->stale = false;
	return wanted;
}

static void
data_send(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	ProtobufCBinaryData items[DATA_ITEMS];
	Lt1__LogPosition head;
	Lt1__AuditHead audit = LT1__AUDIT_HEAD__INIT;
	Lt1__Data m = LT1__DATA__INIT;
	size_t n = 0, bytes = 0;

	for (; n < event->n_items && n < DATA_ITEMS && (n == 0 || bytes + event->items[n].len <= s->credit); n++) {
		items[n] = position_bytes(event->items[n].data, event->items[n].len);
		bytes += event->items[n].len;
	}
	position_fill(&s->head, &head);
	audit.has_seq = audit.has_hash = 1;
	audit.seq = event->audit_seq;
	audit.hash = position_bytes(event->audit_hash.b, HASH_BYTES);
	m.feed = (char *)(uintptr_t)s->name;
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = position_bytes(s->at.generation.b, 16);
	m.first_n = event->first_n;
	m.chain_before = position_bytes(event->chain_before.b, HASH_BYTES);
	m.items = items;
	m.n_items = n;
	m.head = &head;
	m.audit_head = event->audit_seq > 0 ? &audit : NULL;
	s->confirm = false;
	s->pulled = n == 0; /* with items the credit is used; an empty one only confirms */
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
met_normal(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	acked_note(s);
	if (event->n_items > 0 || s->confirm)
		data_send(l, s, event);
}

static void
renew(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	s->renewing = true;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_RENEW_FEED);
	i->feed_no = s->no;
	i->generation = event->head.generation;
	i->position = s->at;
}

/* site/ is told whole from 1, with the rows of a snapshot before it where nothing stands yet; `province` by a snapshot.
 */
static void
met_new(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	if (s->no == FEED_PROVINCE)
		snap_begin(s, NULL);
	else if (event->oldest_kept > 1)
		renew(l, s, event); /* the log does not reach back that far */
	else if (snap_begins(l, s))
		snap_begin(s, &event->head);
	else
		s->at = (struct log_position){ .generation = event->head.generation }; /* from 1; the pump reads on */
}

static void
met_sender_restored(struct centre_link *l, struct serve_state *s, const struct centre_event *event)
{
	if (s->no == FEED_PROVINCE)
		snap_begin(s, NULL);
	else
		renew(l, s, event);
}

static void (*const meetings[])(struct centre_link *, struct serve_state *, const struct centre_event *) = {
	[LOG_TWIN] = NULL,
	[LOG_NEW] = met_new,
	[LOG_SENDER_RESTORED] = met_sender_restored,
	[LOG_RECEIVER_RESTORED] = met_normal,
	[LOG_NORMAL] = met_normal,
};

void
serve_items(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	assert(event->feed_no < FEEDS);
	struct serve_state *s = &l->serve[event->feed_no];
	(void)now;
	serve_head(s, &event->head);
	if (!serve_answered(l, s))
		return;
	struct log_facts facts = {
		.receiver_knows_generation = id_equal(&event->head.generation, &s->at.generation),
		.receiver_n = s->at.n,
		.made = event->head.n,
		.chain_known = true,
		.chain_equal = event->position_known,
		.acked = id_equal(&s->acked.generation, &s->at.generation) ? s->acked.n : 0,
		.oldest_kept = event->oldest_kept,
	};
	meetings[log_meet(&facts)](l, s, event);
}

/* ---- out ---- */

static bool
behind(const struct serve_state *s)
{
	return !id_equal(&s->at.generation, &s->head.generation) || s->at.n != s->head.n;
}

static void
serve_read(struct centre_link *l, struct serve_state *s)
{
	if (l->phase != CENTRE_OPEN || !s->pulled || s->reading || s->renewing || s->credit == 0)
		return;
	if (s->snapping || (s->no == FEED_PROVINCE && id_is_zero(&s->at.generation))) {
		s->reading = true;
		snap_read(l, s);
	} else if (s->confirm || behind(s)) {
		s->reading = true;
		struct centre_intent *i = centre_intend(l, CENTRE_DO_READ_FEED);
		i->feed_no = s->no;
		i->position = s->at;
		i->bytes = s->credit;
	}
}

void
serve_pump(struct centre_link *l, int64_t now)
{
	for (int no = 0; no < FEEDS; no++) {
		struct serve_state *s = &l->serve[no];
		if (s->acked_due && now >= s->acked_at + ACKED_FEED_MS) {
			s->acked_due = false;
			s->acked_at = now;
			struct centre_intent *i = centre_intend(l, CENTRE_DO_ACKED_FEED);
			i->feed_no = s->no;
			i->position = s->acked;
		}
		serve_read(l, s);
	}
}

int64_t
serve_wake(const struct centre_link *l)
{
	int64_t at = INT64_MAX;
	for (int no = 0; no < FEEDS; no++) {
		const struct serve_state *s = &l->serve[no];
		if (s->acked_due && s->acked_at + ACKED_FEED_MS < at)
			at = s->acked_at + ACKED_FEED_MS;
	}
	return at;
}
