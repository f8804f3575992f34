/* The sealed backup of the names, going up beside the outbox and coming down to a site that lost its disk. Both ways
 * the same: say which backup, hear how far the other end is, one part after the other, each answered. Nothing is
 * remembered of a session but what the two stores have; after a break the offer is simply made again.
 *
 *   up    offer -> met -> READ, part -> answer -> ... -> KEPT       down   wish -> FOUND -> wish at, part -> ... ->
 * FETCHED
 *
 * Updates come first: while the outbox has work, a small part goes out per acknowledged batch and no more. */
#include "common/link/site_inner.h"

#define VAULT_PART_FIRST (4u << 10) /* a session begins with this; also the most that goes out between two batches */
#define VAULT_QUICK_MS 2000         /* answered sooner: the next part may be twice as large; later: half */
#define VAULT_PATIENCE_MS 60000
#define VAULT_PAUSE_MAX_MS 1800000
#define VAULT_MISMATCHES_MAX 3u /* received whole and damaged this often: not to be had */

static bool
may_speak(const struct site_link *l)
{
	return l->phase == SITE_STREAMING && !l->drain_only && l->features >= VAULT_FEATURE_LEVEL;
}

static bool
has_business(const struct vault_state *v)
{
	return v->wanted || v->offer.total > 0;
}

static bool
outbox_rests(const struct site_link *l)
{
	return l->push.n_flights == 0 && !l->push.reading && l->push.next_n > l->box.made;
}

void
vault_init(struct vault_state *v)
{
	*v = (struct vault_state){ .part_bytes = VAULT_PART_FIRST, .retry_at = INT64_MIN };
}

void
vault_new_session(struct site_link *l)
{
	struct vault_state *v = &l->vault;
	v->met = v->waits = v->turn = false;
	v->tries = 0;
	v->retry_at = INT64_MIN;
	v->part_bytes = VAULT_PART_FIRST;
}

/* ---- what the shell says ---- */

void
vault_offer(struct site_link *l, const struct site_event *event)
{
	struct vault_state *v = &l->vault;
	if (vault_name_equal(&event->vault, &v->offer))
		return;
	v->offer = event->vault.total <= VAULT_TOTAL_MAX ? event->vault : (struct vault_name){ .total = 0 };
	v->met = false;
	v->at = 0;
}

void
vault_want(struct site_link *l, const struct site_event *event)
{
	struct vault_state *v = &l->vault;
	v->wanted = true;
	v->name_only = !event->found;
	v->mismatches = 0;
	v->found = (struct vault_name){ .total = 0 };
	v->waits = false; /* an offer that is under way is made again afterwards */
	v->met = false;
}

static void
say(struct site_link *l, const Lt1__Vault *m, int64_t now)
{
	struct vault_state *v = &l->vault;
	v->waits = true;
	v->turn = false;
	v->said_at = now;
	site_send(l, LT1__MESSAGE_TYPE__VAULT, &m->base, now);
}

void
vault_part(struct site_link *l, const struct site_event *event, int64_t now)
{
	struct vault_state *v = &l->vault;
	Lt1__Vault m = LT1__VAULT__INIT;
	bool asked = v->reading;
	v->reading = false;
	if (!asked || !may_speak(l) || v->wanted || v->waits || !v->met || event->n != v->at ||
	    !vault_name_equal(&event->vault, &v->offer))
		return; /* asked for before the conversation took a turn */
	if (event->part.len == 0 || event->part.len > VAULT_PART_MAX || event->part.len > v->offer.total - v->at) {
		v->offer.total = 0; /* the file is not what it was: the shell has another one made */
		return;
	}
	m.has_backup_id = m.has_at = m.has_part = 1;
	m.backup_id = position_bytes(v->offer.id.b, HASH_BYTES);
	m.at = v->at;
	m.part = position_bytes(event->part.data, event->part.len);
	say(l, &m, now);
}

/* ---- what the centre answers ---- */

static void
answered(struct vault_state *v)
{
	v->waits = false;
	v->tries = 0;
	v->retry_at = INT64_MIN;
}

static void
learn(struct vault_state *v, int64_t took)
{
	if (took <= VAULT_QUICK_MS && v->part_bytes < VAULT_PART_MAX)
		v->part_bytes *= 2;
	else if (took > VAULT_QUICK_MS && v->part_bytes > VAULT_PART_LEAST)
		v->part_bytes /= 2;
}

static void
offer_over(struct site_link *l, enum site_intent_type how)
{
	site_intend(l, how)->vault = l->vault.offer;
	l->vault.offer.total = 0;
	l->vault.met = false;
}

static void
take_answer(struct site_link *l, const Lt1__Vault *m, const struct hash *id, int64_t now)
{
	struct vault_state *v = &l->vault;
	if (v->wanted || !v->waits || v->offer.total == 0 || memcmp(id->b, v->offer.id.b, HASH_BYTES) != 0)
		return; /* a straggler */
	if (m->total == 0) {
		answered(v);
		offer_over(l, SITE_DO_VAULT_REFUSED);
		return;
	}
	if (m->total != v->offer.total || m->at > m->total) {
		site_violated(l, now);
		return;
	}
	if (v->met && m->at <= v->at)
		return; /* answers an earlier part; if ours got lost, the offer is made again in its time */
	answered(v);
	if (v->met)
		learn(v, now - v->said_at);
	v->met = true;
	v->at = m->at;
	if (m->at == m->total)
		offer_over(l, SITE_DO_VAULT_KEPT);
}

static void
found(struct site_link *l, const struct vault_name *name)
{
	struct vault_state *v = &l->vault;
	v->found = *name;
	v->taken = 0;
	vault_sum_begin(&v->sum);
	v->wanted = name->total > 0 && !v->name_only;
	site_intend(l, SITE_DO_VAULT_FOUND)->vault = *name;
}

/* All bytes are here. Damaged ones are not asked for for ever. */
static void
fetched(struct site_link *l)
{
	struct vault_state *v = &l->vault;
	bool whole = vault_sum_is(&v->sum, &v->found.id);
	if (!whole && ++v->mismatches < VAULT_MISMATCHES_MAX) {
		v->found.total = 0; /* from the beginning, with whatever is the newest by then */
		return;
	}
	v->wanted = false;
	site_intend(l, SITE_DO_VAULT_FETCHED)->vault = whole ? v->found : (struct vault_name){ .total = 0 };
}

static void
take_part(struct site_link *l, const Lt1__Vault *m, const struct hash *id, int64_t now)
{
	struct vault_state *v = &l->vault;
	if (v->found.total == 0 || memcmp(id->b, v->found.id.b, HASH_BYTES) != 0 || m->at != v->taken)
		return;
	if (m->part.len == 0 || m->part.len > VAULT_PART_MAX || m->part.len > v->found.total - v->taken) {
		site_violated(l, now);
		return;
	}
	struct slice part = { m->part.data, m->part.len };
	answered(v);
	vault_sum_add(&v->sum, part);
	struct site_intent *i = site_intend(l, SITE_DO_VAULT_TAKE);
	i->vault = v->found;
	i->n = v->taken;
	i->part = part;
	v->taken += part.len;
	if (v->taken == v->found.total)
		fetched(l);
}

/* The name of the newest one: the first answer, or ours is not there any more. */
static void
take_name(struct site_link *l, const Lt1__Vault *m, const struct hash *id, int64_t now)
{
	struct vault_state *v = &l->vault;
	struct vault_name name = { *id, m->total };
	if (m->total > VAULT_TOTAL_MAX) {
		site_violated(l, now);
		return;
	}
	if (m->total > 0 && vault_name_equal(&name, &v->found))
		return; /* doubled on the way */
	answered(v);
	found(l, &name);
}

void
vault_take(struct site_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Vault *m = (const Lt1__Vault *)message;
	struct hash id;
	bool named = m->has_backup_id && m->backup_id.len == HASH_BYTES;
	if (!position_hash(&m->backup_id, m->has_backup_id, &id) || (!named && !(m->wanted && m->total == 0)) ||
	    (m->has_part && !m->wanted)) {
		site_violated(l, now);
		return;
	}
	if (!may_speak(l))
		return;
	if (!m->wanted)
		take_answer(l, m, &id, now);
	else if (!l->vault.wanted || !l->vault.waits)
		return;
	else if (m->has_part)
		take_part(l, m, &id, now);
	else
		take_name(l, m, &id, now);
}

/* ---- out ---- */

static void
wish(struct site_link *l, int64_t now)
{
	const struct vault_state *v = &l->vault;
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_wanted = m.wanted = 1;
	m.has_backup_id = m.has_at = v->found.total > 0;
	m.backup_id = position_bytes(v->found.id.b, HASH_BYTES);
	m.at = v->taken;
	say(l, &m, now);
}

static void
offer_say(struct site_link *l, int64_t now)
{
	const struct vault_state *v = &l->vault;
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_backup_id = m.has_total = 1;
	m.backup_id = position_bytes(v->offer.id.b, HASH_BYTES);
	m.total = v->offer.total;
	say(l, &m, now);
}

static void
part_read(struct site_link *l)
{
	struct vault_state *v = &l->vault;
	size_t bytes = v->part_bytes;
	if (!outbox_rests(l) && bytes > VAULT_PART_FIRST)
		bytes = VAULT_PART_FIRST;
	if (bytes > v->offer.total - v->at)
		bytes = (size_t)(v->offer.total - v->at);
	v->reading = true;
	struct site_intent *i = site_intend(l, SITE_DO_VAULT_READ);
	i->vault = v->offer;
	i->n = v->at;
	i->bytes = bytes;
}

/* Nothing was heard of what was said: the centre has no room, perhaps, or it got lost. Longer pauses each time. */
static void
unanswered(struct vault_state *v, int64_t now)
{
	int64_t pause = v->tries == 0 ? 0 : (int64_t)VAULT_PATIENCE_MS << (v->tries < 6 ? v->tries : 6);
	v->waits = v->met = false;
	v->tries++;
	v->retry_at = now + (pause < VAULT_PAUSE_MAX_MS ? pause : VAULT_PAUSE_MAX_MS);
}

void
vault_pump(struct site_link *l, int64_t now)
{
	struct vault_state *v = &l->vault;
	if (v->waits && now >= v->said_at + VAULT_PATIENCE_MS)
		unanswered(v, now);
	if (!may_speak(l) || !has_business(v) || v->waits || v->reading || now < v->retry_at ||
	    !(outbox_rests(l) || v->turn))
		return;
	if (v->wanted)
		wish(l, now);
	else if (!v->met)
		offer_say(l, now);
	else
		part_read(l);
}

int64_t
vault_wake(const struct site_link *l)
{
	const struct vault_state *v = &l->vault;
	if (v->waits)
		return v->said_at + VAULT_PATIENCE_MS;
	bool ready = may_speak(l) && has_business(v) && !v->reading && (outbox_rests(l) || v->turn);
	return ready ? v->retry_at : NEVER;
}

bool
site_link_vault_moves(const struct site_link *l)
{
	return may_speak(l) && has_business(&l->vault) && l->vault.tries == 0;
}
