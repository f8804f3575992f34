/* Meeting: HELLO goes out, WELCOME tells where the centre stands, and the rows of the table "On meeting" (log_meet)
 * decide what becomes of the outbox: stream on, go back, or a new generation. Sessions and clocks are site.c's. */
#include "common/link/site_inner.h"

#include "common/base/failpoint.h"

void
site_greet(struct site_link *l, int64_t now)
{
	if (++l->greetings > GREETINGS_MAX) {
		site_end(l, now, 0);   /* we do not understand each other: give it time */
		return;
	}
	Lt1__LogPosition positions[FEEDS];
	Lt1__FeedPosition rows[FEEDS], *feeds[FEEDS];
	Lt1__Limits limits = LT1__LIMITS__INIT;
	Lt1__Hello m = LT1__HELLO__INIT;
	for (int i = 0; i < FEEDS; i++) {   /* that it names `province` tells the centre that we know SNAP */
		position_fill(&l->feeds[i].stored.at, &positions[i]);
		lt1__feed_position__init(&rows[i]);
		rows[i].feed = (char *)(uintptr_t)l->feeds[i].name;
		rows[i].position = &positions[i];
		feeds[i] = &rows[i];
	}
	limits.has_frame_bytes = limits.has_body_bytes = 1;
	limits.frame_bytes = FRAME_MAX;
	limits.body_bytes = FRAME_BODY_MAX;
	m.has_protocol_min = m.has_protocol_max = m.has_generation = m.has_made = m.has_acked = 1;
	m.protocol_min = m.protocol_max = FRAME_VERSION;
	m.software = l->software;
	m.generation = position_bytes(l->box.generation.b, 16);
	m.has_succeeded = l->box.has_succeeded;
	m.succeeded = position_bytes(l->box.succeeded.b, 16);
	m.made = l->box.made;
	m.acked = l->box.acked;
	m.feeds = feeds;
	m.n_feeds = FEEDS;
	m.limits = &limits;
	l->phase = SITE_GREETING;
	l->await = AWAIT_WELCOME;
	l->greeted_at = now;
	push_reset(l, 0);
	feed_greeted(l);
	site_send(l, LT1__MESSAGE_TYPE__HELLO, &m.base, now);
}

static void
stream(struct site_link *l, int64_t now)
{
	l->phase = SITE_STREAMING;
	l->await = AWAIT_NOTHING;
	l->streaming_at = l->progress_at = now;
	l->streamed = true;
	push_reset(l, l->told.n + 1);
	push_acked_to(l, l->told.n, &l->feeds[FEED_SITE].head);
	feed_pull_all(l);
	l->vault.met = l->vault.waits = false;   /* the offer, or the wish, is made again */
}

static void
rewind_to_told(struct site_link *l, int64_t now)
{
	site_alarm(l, SITE_WHY_CENTRE_RESTORED);
	site_intend(l, SITE_DO_REWIND)->n = l->told.n;
	l->box.acked = l->told.n;
	settle_unsettle(l, l->told.n);
	l->await = AWAIT_REWIND;
}

/* register_too: what the centre was told and this outbox does not know comes down by a snapshot of the own register. */
static void
renew(struct site_link *l, enum site_why why, bool register_too)
{
	struct feed_state *f = &l->feeds[FEED_SITE];
	site_alarm(l, why);
	struct site_intent *i = site_intend(l, SITE_DO_RENEW);
	i->first = register_too && f->applying == 0 && l->features >= FEED_FEATURE_LEVEL;
	if (i->first)
		f->stored = f->expected = (struct feed_place){ .snapping = false };
	settle_unsettle(l, 0);
	l->await = AWAIT_RENEW;
}

static void
met_twin(struct site_link *l, int64_t now)
{
	site_hold(l, SITE_WHY_TWIN, now, 0);
}

static void
met_new(struct site_link *l, int64_t now)
{
	if (l->told.n > 0 || l->box.oldest_kept > 1)
		renew(l, SITE_WHY_CENTRE_RESTORED, false); /* what the centre lacks is not kept under these numbers any more */
	else if (l->box.acked > 0)
		rewind_to_told(l, now);
	else
		stream(l, now);
}

static void
met_sender_restored(struct site_link *l, int64_t now)
{
	(void)now;
	renew(l, SITE_WHY_OUTBOX_RESTORED, true);
}

/* What the rows of the table "On meeting" do at a sender of an outbox. */
static void (*const meetings[])(struct site_link *, int64_t) = {
	[LOG_TWIN] = met_twin, [LOG_NEW] = met_new, [LOG_SENDER_RESTORED] = met_sender_restored,
	[LOG_RECEIVER_RESTORED] = rewind_to_told, [LOG_NORMAL] = stream,
};

static void
meet(struct site_link *l, int64_t now)
{
	uint64_t n = l->told.n;
	bool equal = n == 0 || memcmp(l->chain_own.b, l->told.chain.b, HASH_BYTES) == 0;
	struct log_facts facts = {
		.receiver_knows_generation = n > 0,
		.receiver_n = n,
		.made = l->box.made,
		.chain_known = n == 0 || l->chain_found,
		.chain_equal = CANARY("chain_unchecked") || equal,
		.acked = l->box.acked,
		.oldest_kept = l->box.oldest_kept,
	};
	meetings[log_meet(&facts)](l, now);
}

static void
epoch_note(struct site_link *l, const struct id *epoch)
{
	bool changed = !id_is_zero(&l->epoch) && !id_equal(&l->epoch, epoch);
	l->epoch = *epoch;
	if (changed)
		site_alarm(l, SITE_WHY_EPOCH);
	for (int i = 0; i < FEEDS; i++)
		snap_doubt(l, &l->feeds[i]);
}

void
meet_welcome(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Welcome *m = (const Lt1__Welcome *)message;
	struct log_position told, heads[FEEDS];
	struct id epoch;
	if (l->phase != SITE_GREETING || l->await != AWAIT_WELCOME) {
		feed_pull_all(l);
		return;   /* we did not ask: a doubled HELLO, perhaps, and with it the centre forgot our PULL */
	}
	if (m->protocol != FRAME_VERSION || !position_read(m->outbox, &told) || !m->has_epoch ||
	    !id_from_bytes(m->epoch.data, m->epoch.len, &epoch) ||
	    !feed_heads(l, m->feed_heads, m->n_feed_heads, heads)) {
		site_violated(l, now);
		return;
	}
	if (!id_equal(&told.generation, &l->box.generation))
		return;   /* answers an earlier HELLO */
	if (told.n < l->session_n) {
		site_end(l, now, 0);   /* within one session a cursor never goes back: not an answer to trust */
		return;
	}
	epoch_note(l, &epoch);
	feed_heads_told(l, heads);
	l->session_n = told.n;
	l->told = told;
	l->drain_only = m->drain_only;
	l->features = m->feature_level;
	l->chain_found = false;
	push_credit(l, m->credit);
	if (told.n == 0 || told.n > l->box.made) {
		meet(l, now);
		return;
	}
	l->await = AWAIT_CHAIN;
	site_intend(l, SITE_DO_READ_CHAIN)->n = told.n;
}

void
meet_chain(struct site_link *l, bool found, const struct hash *chain, int64_t now)
{
	l->chain_found = found;
	l->chain_own = *chain;
	meet(l, now);
}

void
meet_rewound(struct site_link *l, int64_t now)
{
	stream(l, now);
}
