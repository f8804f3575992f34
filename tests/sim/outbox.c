/* A site's store as a model: every function is one transaction. What the client's outbox does in SQL is done here in
 * arrays, by the contract in common/link/site.h. */
#include <assert.h>

#include "common/base/failpoint.h"
#include "tests/sim/sim.h"

void
outbox_init(struct outbox *o, struct rng *r)
{
	memset(o, 0, sizeof *o);
	o->generation = rng_id(r);
	o->oldest_kept = 1;
}

struct site_outbox
outbox_facts(const struct outbox *o)
{
	return (struct site_outbox){ .generation = o->generation,
		                     .succeeded = o->succeeded,
		                     .has_succeeded = o->has_succeeded,
		                     .made = o->made,
		                     .acked = o->acked,
		                     .oldest_kept = o->oldest_kept };
}

static void
row_add(struct world *w, struct outbox *o, int key, int update)
{
	uint32_t n = ++o->made;
	assert(n <= UPDATES_MAX);
	o->rows[n].update = (uint16_t)update;
	o->rows[n].chain =
		log_chain(&o->rows[n - 1].chain, &w->owners[key], &o->generation, n, w->updates[update].body);
}

void
outbox_add(struct world *w, struct outbox *o, int update)
{
	row_add(w, o, w->updates[update].key, update);
	o->saved++;
}

enum verdict
outbox_verdict(const struct outbox *o, uint32_t n)
{
	enum verdict told = o->item[o->rows[n].update];
	if (told != V_NONE)
		return told;
	return n <= o->settled ? V_ACCEPTED : V_NONE;
}

static void
settle(struct world *w, int agent, uint64_t settled)
{
	struct outbox *o = &w->agents[agent].disk;
	assert(settled <= o->made);
	for (uint32_t n = o->settled + 1; n <= settled; n++) {
		if (o->item[o->rows[n].update] == V_NONE) {
			stats.faults[F_SETTLED_PLAIN]++;
			ledger_verdict(w, agent, o->rows[n].update, V_ACCEPTED, false);
		}
	}
	if (settled > o->settled)
		o->settled = (uint32_t)settled;
}

void
outbox_ack(struct world *w, int agent, const struct site_intent *i)
{
	struct outbox *o = &w->agents[agent].disk;
	uint32_t before = o->acked;
	if (i->n > o->made)
		world_fail(w, "agent %d: acknowledged up to %llu, made %u", agent, (unsigned long long)i->n, o->made);
	if (i->settled > i->n)
		world_fail(w, "agent %d: settled %llu beyond acknowledged %llu", agent, (unsigned long long)i->settled,
		           (unsigned long long)i->n);
	if (i->n > o->acked)
		o->acked = (uint32_t)i->n;
	ledger_acked(w, agent, before);
	settle(w, agent, i->settled);
}

void
outbox_rewind(struct outbox *o, uint64_t n)
{
	assert(n <= o->made);
	o->acked = (uint32_t)n;
	if (o->settled > n)
		o->settled = (uint32_t)n;
}

/* fresh: the operator's hand after a twin was stopped; succeeds nothing. */
void
outbox_renew(struct world *w, struct outbox *o, bool fresh)
{
	struct outbox_row old[UPDATES_MAX + 1];
	uint32_t first = o->oldest_kept, last = o->made;
	int key = last > 0 ? w->updates[o->rows[last].update].key : 0;
	memcpy(old, o->rows, sizeof old);
	o->succeeded = o->generation;
	o->has_succeeded = !fresh;
	if (!CANARY("generation_reused"))
		o->generation = rng_id(&w->rng);
	o->made = o->acked = o->settled = 0;
	o->oldest_kept = 1;
	for (uint32_t n = first; n <= last; n++)
		row_add(w, o, key, old[n].update);
}

static int
item_take(const struct world *w, struct slice item, enum verdict *verdict)
{
	int update = -1;
	assert(item.len == ITEM_BYTES);
	for (uint32_t u = 0; u < w->n_updates && update < 0; u++) {
		if (memcmp(w->updates[u].hash.b, item.data, HASH_BYTES) == 0)
			update = (int)u;
	}
	*verdict = item.data[HASH_BYTES];
	return update;
}

void
outbox_forget(struct outbox *o)
{
	o->settled = 0;
	for (uint32_t n = o->oldest_kept; n <= o->made; n++)
		o->item[o->rows[n].update] = V_NONE;
}

void
outbox_apply(struct world *w, int agent, const struct site_intent *i)
{
	struct outbox *o = &w->agents[agent].disk;
	const struct log_position *at = &o->holding.places[FEED_SITE].at;
	bool anew = !id_equal(&at->generation, &i->feed.generation);
	uint64_t before = anew ? 0 : at->n;
	if (i->n_items > 0 && i->first_n != before + 1)
		world_fail(w, "agent %d: feed applied from %llu, stands at %llu", agent, (unsigned long long)i->first_n,
		           (unsigned long long)before);
	if (i->feed.n != before + i->n_items)
		world_fail(w, "agent %d: feed position %llu after %zu items from %llu", agent,
		           (unsigned long long)i->feed.n, i->n_items, (unsigned long long)before);
	if (anew)
		outbox_forget(o);
	for (size_t k = 0; k < i->n_items; k++) {
		enum verdict verdict;
		int update = item_take(w, i->items[k], &verdict);
		if (update < 0)
			world_fail(w, "agent %d: an item about a body nobody wrote", agent);
		o->item[update] = (uint8_t)verdict;
		ledger_verdict(w, agent, update, verdict, true);
	}
	o->holding.places[FEED_SITE] = i->place;
	settle(w, agent, i->settled);
}

/* Bodies past their term: settled for good, and (unless the seed says too old) in every backup of the centre. */
static bool
may_prune(const struct world *w, const struct outbox *o, uint32_t n)
{
	uint16_t update = o->rows[n].update;
	enum verdict v = outbox_verdict(o, n);
	if (n > o->settled || (v != V_ACCEPTED && v != V_RETURNED))
		return false;
	for (int s = 0; s < SNAPSHOTS && !w->weather.too_old; s++) {
		if (w->has_snapshot[s] && w->snapshots[s].letter_of[update] < 0)
			return false;
	}
	return true;
}

bool
outbox_prune(struct world *w, struct outbox *o)
{
	uint32_t limit = 1 + rng_below(&w->rng, 6), done = 0;
	while (done < limit && o->oldest_kept <= o->made && may_prune(w, o, o->oldest_kept)) {
		enum verdict v = outbox_verdict(o, o->oldest_kept);
		uint16_t update = o->rows[o->oldest_kept].update;
		o->item[update] = (uint8_t)v;
		o->archive[o->n_archive++] = update;
		o->oldest_kept++;
		done++;
	}
	return done > 0;
}
