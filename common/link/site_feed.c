/* Feeds coming down: PULL states where we stand, DATA brings what follows, APPLY puts items and position into one
 * transaction. Every feed has its own log, PULL and credit. Snapshots are site_snap.c's, what is settled
 * site_settle.c's. */
#include "common/link/site_inner.h"

#include <assert.h>

void
feed_init(struct site_link *l, const struct feed_place places[FEEDS])
{
	l->pull_bytes = PULL_BYTES_FIRST;
	for (int i = 0; i < FEEDS; i++)
		l->feeds[i] = (struct feed_state){ .no = (enum feed_no)i, .stored = places[i], .expected = places[i] };
	l->feeds[FEED_SITE].name = l->feed_name;
	l->feeds[FEED_SITE].owner = l->config.owner;
	l->feeds[FEED_PROVINCE].name = FEED_PROVINCE_NAME;
	l->feeds[FEED_PROVINCE].owner = log_province_owner();
}

void
feed_new_session(struct site_link *l)
{
	for (int i = 0; i < FEEDS; i++) {
		struct feed_state *f = &l->feeds[i];
		f->left[0] = f->left[1] = (struct id){ { 0 } };
		f->head = (struct log_position){ 0 };
	}
	feed_greeted(l);
}

void
feed_greeted(struct site_link *l)
{
	for (int i = 0; i < FEEDS; i++) {
		struct feed_state *f = &l->feeds[i];
		f->pull_due = f->asked = f->met = f->trouble_said = false;
		f->strays = 0;
	}
	settle_greeted(l);
}

void
feed_failed(struct site_link *l)
{
	for (int i = 0; i < FEEDS; i++) {
		l->feeds[i].applying = 0;
		l->feeds[i].expected = l->feeds[i].stored;
		l->feeds[i].trouble_told = false; /* was TROUBLE_TOLD carried out? They are told again */
	}
	settle_failed(l);
}

struct feed_state *
feed_named(struct site_link *l, const char *name)
{
	for (int i = 0; name != NULL && i < FEEDS; i++) {
		if (strcmp(l->feeds[i].name, name) == 0)
			return &l->feeds[i];
	}
	return NULL;
}

bool
feed_followed(const struct site_link *l, enum feed_no no)
{
	return no == FEED_SITE || l->features >= FEED_FEATURE_LEVEL;
}

bool
feed_was_left(const struct feed_state *f, const struct id *generation)
{
	return !id_is_zero(generation) && (id_equal(generation, &f->left[0]) || id_equal(generation, &f->left[1]));
}

/* ---- heads ---- */

bool
feed_heads(const struct site_link *l, Lt1__FeedPosition *const *rows, size_t n, struct log_position heads[FEEDS])
{
	bool told[FEEDS] = { false };
	memset(heads, 0, FEEDS * sizeof heads[0]);
	for (size_t i = 0; i < n; i++) {
		for (int no = 0; rows[i]->feed != NULL && no < FEEDS; no++) {
			if (told[no] || strcmp(rows[i]->feed, l->feeds[no].name) != 0)
				continue;
			if (!position_read(rows[i]->position, &heads[no]))
				return false;
			told[no] = true;
		}
	}
	return told[FEED_SITE];
}

/* Within a session a head goes back only with another generation, and never to one that was left. */
void
feed_head_told(struct feed_state *f, const struct log_position *head)
{
	bool same = id_equal(&head->generation, &f->head.generation);
	if (id_is_zero(&head->generation) || (same && head->n < f->head.n) || feed_was_left(f, &head->generation))
		return;
	f->head = *head;
}

void
feed_heads_told(struct site_link *l, const struct log_position heads[FEEDS])
{
	for (int i = 0; i < FEEDS; i++)
		feed_head_told(&l->feeds[i], &heads[i]);
}

/* ---- answers to PULL ---- */

/* The line shows what it carries. heard: what came begins just where we stand, so our PULL from there was heard, and
 * with it the troubles it named; a doubled answer to an earlier one says nothing of it. */
void
feed_answered(struct site_link *l, struct feed_state *f, size_t bytes, bool heard, int64_t now)
{
	bool quick = f->asked && now - f->pulled_at <= QUICK_ACK_MS && bytes >= l->pull_bytes / 2;
	if (quick && l->pull_bytes < PULL_BYTES_MAX)
		l->pull_bytes *= 2;
	f->asked = false;
	if (!heard || !f->trouble_said)
		return;
	struct site_intent *i = site_intend(l, SITE_DO_TROUBLE_TOLD);
	i->feed_no = f->no;
	i->troubles = f->troubles;
	i->n_troubles = f->n_troubles;
	f->trouble_said = false;
	f->trouble_told = true;
}

/* No whole answer came through in time: less at once next time. */
void
feed_silent(struct site_link *l)
{
	bool asked = l->feeds[FEED_SITE].asked || l->feeds[FEED_PROVINCE].asked;
	if (asked && l->pull_bytes > PULL_BYTES_MIN)
		l->pull_bytes /= 2;
}

void
feed_stray(struct site_link *l, struct feed_state *f, int64_t now)
{
	if (l->phase != SITE_STREAMING)
		return;
	f->pull_due = !l->drain_only; /* it may have used up our credit */
	if (++f->strays > STRAYS_MAX)
		site_end(l, now, 0);
}

static void
feed_meet(struct site_link *l, struct feed_state *f, const struct log_position *head, bool anew)
{
	f->met = true;
	feed_head_told(f, head);
	if (f->no == FEED_SITE)
		settle_meet(l, head, anew);
}

/* ---- DATA ---- */

struct run { /* one DATA, taken apart */
	struct id generation;
	uint64_t first_n;
	struct hash chain_before;
	struct log_position head;
	struct slice *items;
	size_t n_items, bytes;
	bool anew; /* begins another generation than the one we have */
};

static bool
run_of(struct site_link *l, const struct feed_state *f, const Lt1__Data *m, struct run *run)
{
	*run = (struct run){ .first_n = m->first_n, .n_items = m->n_items };
	if (!m->has_generation || !id_from_bytes(m->generation.data, m->generation.len, &run->generation) ||
	    m->first_n == 0 || !position_hash(&m->chain_before, m->has_chain_before, &run->chain_before) ||
	    !position_read(m->head, &run->head) || !id_equal(&run->head.generation, &run->generation))
		return false;
	run->items = feed_items(l, m->items, m->n_items, &run->bytes);
	run->anew = !id_equal(&run->generation, &f->expected.at.generation);
	return run->items != NULL;
}

/* An empty DATA says only "here our logs agree". */
static enum log_fit
run_fit(const struct feed_state *f, const struct run *run, const struct log_position *base, size_t *skip,
        struct log_position *after)
{
	if (run->n_items > 0)
		return log_fit(base, &f->owner, run->first_n, &run->chain_before, run->items, run->n_items, skip,
		               after);
	*skip = 0;
	*after = *base;
	if (run->first_n != base->n + 1)
		return LOG_GAP;
	return memcmp(run->chain_before.b, base->chain.b, HASH_BYTES) == 0 ? LOG_KNOWN : LOG_CHAIN_BROKEN;
}

static void
begin_anew(struct site_link *l, struct feed_state *f)
{
	f->left[1] = f->left[0];
	f->left[0] = f->expected.at.generation;
	f->expected = (struct feed_place){ .snapping = false };
	settle_anew(l);
}

static void
apply(struct site_link *l, struct feed_state *f, const struct run *run, size_t skip, const struct log_position *after,
      int64_t now)
{
	feed_answered(l, f, run->bytes, skip == 0, now);
	if (run->anew)
		begin_anew(l, f);
	f->expected.at = *after;
	f->applying++;
	if (l->phase == SITE_STREAMING)
		feed_meet(l, f, &run->head, run->anew);
	struct site_intent *i = site_intend(l, SITE_DO_APPLY);
	i->feed_no = f->no;
	i->items = run->items + skip;
	i->n_items = run->n_items - skip;
	i->first_n = run->first_n + skip;
	i->place = f->expected;
	i->feed = *after;
	i->settled = f->no == FEED_SITE ? settle_applying(l, after) : 0;
}

static void
broken(struct site_link *l, int64_t now)
{
	site_alarm(l, SITE_WHY_FEED_CHAIN);
	site_end(l, now, 0);
}

/* Nothing to apply. With items it used up our credit, so we say again where we stand. */
static void
old_news(struct site_link *l, struct feed_state *f, const struct run *run, bool compared, int64_t now)
{
	if (l->phase != SITE_STREAMING || l->drain_only)
		return;
	f->pull_due |= run->n_items > 0;
	if (!compared)
		return;
	feed_answered(l, f, 0, run->n_items == 0, now);
	feed_meet(l, f, &run->head, false);
	settle_say(l, false);
}

static void
take_run(struct site_link *l, struct feed_state *f, const struct run *run, int64_t now)
{
	struct log_position base = { .generation = run->generation }, after;
	if (!run->anew)
		base = f->expected.at;
	size_t skip;
	enum log_fit fit = run_fit(f, run, &base, &skip, &after);
	bool old = run->first_n + run->n_items <= base.n + 1 && !(run->n_items == 0 && run->first_n == base.n + 1);
	if (fit == LOG_FITS || (fit == LOG_KNOWN && run->anew))
		apply(l, f, run, skip, &after, now);
	else if (fit == LOG_CHAIN_BROKEN)
		broken(l, now);
	else if (fit == LOG_KNOWN || old)
		old_news(l, f, run, fit == LOG_KNOWN, now);
	else
		site_end(l, now, 0); /* something is missing between: the logs meet again in a new session */
}

/* Where nothing stands yet, and in the middle of a snapshot, only a snapshot goes on; `province` begins no other way.
 */
static bool
only_snap(const struct site_link *l, const struct feed_state *f, const struct run *run)
{
	bool nothing = id_is_zero(&f->expected.at.generation) && l->features >= FEED_FEATURE_LEVEL;
	return nothing || (run->anew && f->no == FEED_PROVINCE);
}

void
feed_data(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Data *m = (const Lt1__Data *)message;
	struct feed_state *f = feed_named(l, m->feed);
	struct run run;
	if (f == NULL)
		return;
	if (!run_of(l, f, m, &run)) {
		site_violated(l, now);
		return;
	}
	if (run.anew && feed_was_left(f, &run.generation))
		return; /* a straggler of a log that is gone */
	if (only_snap(l, f, &run))
		feed_stray(l, f, now);
	else
		take_run(l, f, &run, now);
}

struct slice *
feed_items(struct site_link *l, const ProtobufCBinaryData *from, size_t n, size_t *bytes)
{
	struct slice *items = arena_alloc(l->arena, (n + 1) * sizeof items[0]);
	*bytes = 0;
	for (size_t i = 0; items != NULL && i < n; i++) {
		items[i] = (struct slice){ from[i].data, from[i].len };
		*bytes += from[i].len;
	}
	return items;
}

/* ---- what the store says ---- */

static void
troubles_take(struct feed_state *f, const struct site_event *event)
{
	f->n_troubles = event->n_troubles < TROUBLES_MAX ? event->n_troubles : TROUBLES_MAX;
	if (f->n_troubles > 0)
		memcpy(f->troubles, event->troubles, f->n_troubles * sizeof f->troubles[0]);
	f->trouble_said = f->trouble_told = false;
}

void
feed_stored(struct site_link *l, const struct site_event *event, int64_t now)
{
	assert(event->feed_no < FEEDS);
	struct feed_state *f = &l->feeds[event->feed_no];
	l->progress_at = now;
	f->stored = event->place;
	f->strays = 0;
	troubles_take(f, event);
	if (f->applying > 0)
		f->applying--;
	if (f->applying == 0)
		f->expected = f->stored;
	snap_doubt(l, f);
	if (f->no == FEED_SITE)
		settle_stored(l);
	if (l->phase == SITE_STREAMING && !l->drain_only)
		f->pull_due = true;
}

/* ---- PULL ---- */

void
feed_pull_all(struct site_link *l)
{
	for (int i = 0; i < FEEDS; i++)
		l->feeds[i].pull_due |=
			l->phase == SITE_STREAMING && !l->drain_only && feed_followed(l, (enum feed_no)i);
}

static void
pull_say(struct site_link *l, struct feed_state *f, int64_t now)
{
	Lt1__LogPosition position, begun;
	Lt1__SnapPlace snap = LT1__SNAP_PLACE__INIT;
	Lt1__Trouble troubles[TROUBLES_MAX], *rows[TROUBLES_MAX];
	Lt1__Pull m = LT1__PULL__INIT;
	bool old = l->features < FEED_FEATURE_LEVEL;
	position_fill(&f->stored.at, &position);
	position_fill(&f->stored.begun, &begun);
	snap.begun = &begun;
	snap.has_next = 1;
	snap.next = position_bytes(f->stored.next, f->stored.next_len);
	for (size_t i = 0; i < f->n_troubles; i++) {
		lt1__trouble__init(&troubles[i]);
		troubles[i].has_n = troubles[i].has_code = 1;
		troubles[i].n = f->troubles[i].n;
		troubles[i].code = f->troubles[i].code;
		rows[i] = &troubles[i];
	}
	m.feed = (char *)(uintptr_t)f->name;
	m.position = &position;
	m.has_credit_bytes = 1;
	m.credit_bytes = l->pull_bytes;
	m.snap = f->stored.snapping && !old ? &snap : NULL;
	m.troubles = rows;
	m.n_troubles = old || f->trouble_told ? 0 : f->n_troubles;
	f->trouble_said = m.n_troubles > 0;
	f->asked = true;
	f->pulled_at = now;
	site_send(l, LT1__MESSAGE_TYPE__PULL, &m.base, now);
}

void
feed_pump(struct site_link *l, int64_t now)
{
	for (int i = 0; i < FEEDS; i++) {
		struct feed_state *f = &l->feeds[i];
		if (!f->pull_due || f->applying > 0)
			continue;
		f->pull_due = false;
		if (feed_followed(l, f->no))
			pull_say(l, f, now);
	}
}

static bool
here(const struct site_link *l, const struct feed_state *f)
{
	return !feed_followed(l, f->no) ||
	       (f->met && f->applying == 0 && !f->stored.snapping && log_reached(&f->stored.at, &f->head));
}

bool
feed_behind(const struct site_link *l)
{
	return !l->drain_only && (l->settle.settled < l->box.acked || !here(l, &l->feeds[FEED_PROVINCE]));
}

bool
feed_drained(const struct site_link *l)
{
	return l->settle.settled == l->box.acked && here(l, &l->feeds[FEED_SITE]) && here(l, &l->feeds[FEED_PROVINCE]);
}
