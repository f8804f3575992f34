/* The sealed backups of a site's names at the centre: taken part by part, given back part by part. This machine keeps
 * order: one question to the store at a time, nothing without an offer, nothing out of bounds. Where a backup stands is
 * decided in the store, under the lock of its row, because a site may have two sessions. A site waits for each answer,
 * so what comes while the store is asked was doubled on the way and is dropped. */
#include "common/link/centre_inner.h"

static void
ask(struct centre_link *l, enum vault_ask what, const struct vault_name *name, uint64_t at, struct slice part)
{
	l->vault.asked = true;
	l->vault.ask = what;
	struct centre_intent *i = centre_intend(l, CENTRE_DO_VAULT);
	i->ask = what;
	i->vault = *name;
	i->at = at;
	i->part = part;
	i->bytes = what == VAULT_GET ? VAULT_DOWN_BYTES : 0;
}

static void
stands_say(struct centre_link *l)
{
	const struct vault_serve *v = &l->vault;
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_backup_id = m.has_total = m.has_at = 1;
	m.backup_id = position_bytes(v->offered.id.b, HASH_BYTES);
	m.total = v->offered.total;
	m.at = v->at;
	centre_send(l, LT1__MESSAGE_TYPE__VAULT, &m.base);
}

/* In an orderly conversation nothing is dropped. */
static void
drop(struct centre_link *l)
{
	if (++l->vault.dropped > DROPPED_MAX)
		centre_bye(l, LT1__BYE_REASON__FLOW, 0);
}

/* ---- what the site says; false: against the protocol ---- */

static bool
hear_part(struct centre_link *l, const Lt1__Vault *m, const struct hash *id)
{
	struct vault_serve *v = &l->vault;
	if (v->offered.total == 0 || memcmp(id->b, v->offered.id.b, HASH_BYTES) != 0 || m->part.len == 0 ||
	    m->part.len > VAULT_PART_MAX || m->at > v->at || m->part.len > v->offered.total - m->at)
		return false;
	if (m->part.len < VAULT_PART_LEAST && m->part.len < v->offered.total - m->at)
		return false; /* a backup of crumbs would be a million rows */
	if (m->at == v->at) {
		v->dropped = 0;
		ask(l, VAULT_PUT, &v->offered, m->at, (struct slice){ m->part.data, m->part.len });
		return true;
	}
	stands_say(l); /* an old one: nothing of it is stored, not even what may stand beyond */
	drop(l);
	return true;
}

static bool
hear_offer(struct centre_link *l, const Lt1__Vault *m, const struct hash *id)
{
	struct vault_name name = { *id, m->total };
	if (m->total == 0 || m->total > VAULT_TOTAL_MAX || m->at != 0)
		return false;
	l->vault.offered.total = 0; /* until the store has answered */
	ask(l, VAULT_OFFER, &name, 0, (struct slice){ 0 });
	return true;
}

static bool
hear_wish(struct centre_link *l, const Lt1__Vault *m, const struct hash *id)
{
	struct vault_name name = { .id = *id };
	if (m->has_part || m->total != 0 || (!m->has_backup_id && m->at != 0) || m->at >= VAULT_TOTAL_MAX)
		return false;
	ask(l, m->has_backup_id ? VAULT_GET : VAULT_NAME, &name, m->at, (struct slice){ 0 });
	return true;
}

void
vault_hear(struct centre_link *l, const ProtobufCMessage *message, int64_t now)
{
	const Lt1__Vault *m = (const Lt1__Vault *)message;
	struct hash id;
	(void)now;
	if (l->phase == CENTRE_GREETING || (l->phase == CENTRE_OPEN && l->drain_only))
		return; /* will be said again after a WELCOME that allows it */
	bool fine = l->phase == CENTRE_OPEN && position_hash(&m->backup_id, m->has_backup_id, &id) &&
	            (m->wanted || m->has_backup_id);
	if (fine && l->vault.asked)
		drop(l);
	else if (fine)
		fine = m->wanted ? hear_wish(l, m, &id) : m->has_part ? hear_part(l, m, &id) : hear_offer(l, m, &id);
	if (!fine)
		centre_bye(l, LT1__BYE_REASON__PROTOCOL, 0);
}

/* ---- what the store found ---- */

static void
stands(struct centre_link *l, const struct centre_event *event)
{
	l->vault.offered = event->vault;
	l->vault.at = event->at;
	if (l->phase == CENTRE_OPEN && !l->drain_only)
		stands_say(l);
}

static void
give(struct centre_link *l, const struct centre_event *event)
{
	Lt1__Vault m = LT1__VAULT__INIT;
	if (l->phase != CENTRE_OPEN || l->drain_only)
		return;
	m.has_wanted = m.wanted = m.has_total = 1;
	m.total = event->vault.total;
	m.has_backup_id = event->vault.total > 0;
	m.backup_id = position_bytes(event->vault.id.b, HASH_BYTES);
	m.has_at = m.has_part = event->part.len > 0;
	m.at = event->at;
	m.part = position_bytes(event->part.data, event->part.len);
	centre_send(l, LT1__MESSAGE_TYPE__VAULT, &m.base);
}

void
vault_answer(struct centre_link *l, const struct centre_event *event, int64_t now)
{
	struct vault_serve *v = &l->vault;
	(void)now;
	if (!v->asked)
		return;
	v->asked = false;
	if (event->lost)
		return; /* the site makes its offer, or its wish, again */
	if (v->ask == VAULT_OFFER || v->ask == VAULT_PUT)
		stands(l, event);
	else
		give(l, event);
}
