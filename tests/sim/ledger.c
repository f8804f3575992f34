/* What must hold, whatever the weather: P1, P3, P4 and P5 of the promises, checked when a transaction commits at either
 * end, and the whole at quiet. The ledger knows both stores; no machine or store ever looks into it. */
#include <assert.h>

#include "tests/sim/sim.h"

static const char *const verdict_names[VERDICTS] = { "none", "accepted", "returned", "parked", "quarantined" };

static bool
is_final(enum verdict v)
{
	return v == V_ACCEPTED || v == V_RETURNED;
}

/* ---- the centre ---- */

static void
check_numbers(struct world *w)
{
	struct registry *r = &w->disk;
	uint32_t next[GENERATIONS_MAX] = { 0 };
	struct hash chain[GENERATIONS_MAX] = { 0 };
	static const struct hash none;
	for (uint32_t i = 0; i < r->n_rows; i++) {
		const struct inbox_row *row = &r->rows[i];
		struct generation *g = &r->generations[row->generation];
		if (row->n != ++next[row->generation])
			world_fail(w, "P3: generation %u has number %u after %u", row->generation, row->n,
			           next[row->generation] - 1);
		if (w->n_updates < 24)   /* small worlds: recompute every chain from scratch */
			chain[row->generation] = log_chain(&chain[row->generation], &w->owners[g->key], &g->id, row->n,
			                                   w->updates[row->update].body);
	}
	for (uint32_t i = 0; i < r->n_generations; i++) {
		if (next[i] != r->generations[i].n)
			world_fail(w, "P3: cursor of generation %u says %u, inbox has %u", i, r->generations[i].n,
			           next[i]);
		if (memcmp(chain[i].b, none.b, HASH_BYTES) != 0 &&
		    memcmp(chain[i].b, r->generations[i].chain.b, HASH_BYTES) != 0)
			world_fail(w, "P3: the chain of generation %u does not fit its bodies", i);
	}
}

static void
check_succession(struct world *w)
{
	struct registry *r = &w->disk;
	for (uint32_t i = 0; i < r->n_generations; i++) {
		for (uint32_t k = i + 1; k < r->n_generations; k++) {
			const struct generation *a = &r->generations[i], *b = &r->generations[k];
			if (a->key == b->key && a->has_succeeded && b->has_succeeded &&
			    id_equal(&a->succeeded, &b->succeeded))
				world_fail(w, "generations %u and %u both succeeded the same one", i, k);
		}
	}
}

static void
check_letters(struct world *w)
{
	struct registry *r = &w->disk;
	bool received[UPDATES_MAX] = { false };
	uint32_t distinct[KEYS_MAX] = { 0 }, letters[KEYS_MAX][VERDICTS] = { 0 };
	for (uint32_t i = 0; i < r->n_rows; i++) {
		uint16_t u = r->rows[i].update;
		distinct[w->updates[u].key] += !received[u];
		received[u] = true;
	}
	for (uint32_t i = 0; i < r->n_letters; i++) {
		const struct letter *l = &r->letters[i];
		if (r->letter_of[l->update] != (int)i)
			world_fail(w, "P1: update %u is in the register twice", l->update);
		letters[w->updates[l->update].key][l->verdict]++;
		if (l->j == 0 || l->j > r->j)
			world_fail(w, "P3: update %u has J %u of %u", l->update, l->j, r->j);
		bool seen =
			w->centre_final[l->update].epoch == w->epoch && w->centre_final[l->update].verdict != V_NONE;
		if (seen && w->centre_final[l->update].verdict != l->verdict)
			world_fail(w, "P4: update %u was %s, is %s", l->update,
			           verdict_names[w->centre_final[l->update].verdict], verdict_names[l->verdict]);
		if (is_final(l->verdict)) {
			w->centre_final[l->update].verdict = l->verdict;
			w->centre_final[l->update].epoch = w->epoch;
		}
	}
	for (int k = 0; k < KEYS_MAX; k++) {
		uint32_t sum = letters[k][V_ACCEPTED] + letters[k][V_RETURNED] + letters[k][V_PARKED] +
		               letters[k][V_QUARANTINED];
		if (sum != distinct[k])
			world_fail(w, "P5: key %d: %u distinct received, %u have a verdict", k, distinct[k], sum);
	}
}

static void
check_feeds(struct world *w)
{
	for (int k = 0; k < KEYS_MAX; k++) {
		const struct feed *f = &w->disk.feeds[k];
		for (uint32_t i = 0; i < f->n_items; i++) {
			if (f->items[i].n != i + 1)
				world_fail(w, "P3: feed of key %d has number %u at place %u", k, f->items[i].n, i + 1);
		}
	}
}

void
ledger_committed(struct world *w)
{
	check_numbers(w);
	check_succession(w);
	check_letters(w);
	check_feeds(w);
}

/* ---- the sites ---- */

void
ledger_acked(struct world *w, int agent, uint32_t before)
{
	struct agent *a = &w->agents[agent];
	struct outbox *o = &a->disk;
	if (o->acked <= before || a->epoch_seen != w->epoch)
		return;   /* the word of a life of the centre that was restored away meanwhile */
	struct generation *g = registry_generation(&w->disk, a->key, &o->generation);
	uint32_t found = 0;
	for (uint32_t i = 0; g != NULL && i < w->disk.n_rows; i++) {
		const struct inbox_row *row = &w->disk.rows[i];
		if (&w->disk.generations[row->generation] != g || row->n <= before || row->n > o->acked)
			continue;
		if (row->update != o->rows[row->n].update)
			world_fail(w,
			           "P1: agent %d: number %u is acknowledged, but the centre has another body under it",
			           agent, row->n);
		found++;
	}
	if (found != o->acked - before)
		world_fail(w, "P1: agent %d: %u..%u acknowledged, the centre has %u of them", agent, before + 1,
		           o->acked, found);
}

void
ledger_verdict(struct world *w, int agent, int update, enum verdict verdict, bool by_item)
{
	struct agent *a = &w->agents[agent];
	if (!by_item && a->epoch_seen == w->epoch) {
		int letter = registry_letter(w, update);
		if (letter < 0 || w->disk.letters[letter].verdict != V_ACCEPTED)
			world_fail(w, "P4: agent %d settles update %d as accepted, the centre says %s", agent, update,
			           letter < 0 ? "nothing" : verdict_names[w->disk.letters[letter].verdict]);
	}
	if (!is_final(verdict))
		return;
	bool seen =
		w->site_final[agent][update].epoch == a->epoch_seen && w->site_final[agent][update].verdict != V_NONE;
	if (seen && w->site_final[agent][update].verdict != verdict)
		world_fail(w, "P4: agent %d: update %d was %s, is %s", agent, update,
		           verdict_names[w->site_final[agent][update].verdict], verdict_names[verdict]);
	w->site_final[agent][update].verdict = verdict;
	w->site_final[agent][update].epoch = a->epoch_seen;
}

void
ledger_restarted(struct world *w, int agent)
{
	if (w->agents[agent].disk.saved != w->saved[agent])
		world_fail(w, "agent %d: the clerk was told %u are saved, %u are there", agent, w->saved[agent],
		           w->agents[agent].disk.saved);
}

/* ---- quiet ---- */

static bool
counts(const struct world *w, int agent)
{
	const struct agent *a = &w->agents[agent];
	return a->exists && !a->destroyed && !w->disk.held[a->key];
}

bool
ledger_quiet(struct world *w)
{
	if (!w->centre_running || w->n_batches > 0)
		return false;
	for (uint32_t i = 0; i < w->n_agents; i++) {
		const struct agent *a = &w->agents[i];
		if (!counts(w, (int)i))
			continue;
		struct log_position head = registry_head(&w->disk, a->key);
		bool connected = a->line >= 0 && w->lines[a->line].life == w->life && !w->lines[a->line].cut;
		if (!a->running || !connected || !site_link_drained(a->link) || a->disk.settled != a->disk.made ||
		    !log_reached(&a->disk.holding.places[FEED_SITE].at, &head) || !vault_quiet(w, (int)i) ||
		    !ledger_feeds_quiet(w, (int)i))
			return false;
	}
	return true;
}

static void
check_end(struct world *w, int agent)
{
	struct outbox *o = &w->agents[agent].disk;
	if (o->made - (o->oldest_kept - 1) + o->n_archive != o->saved)
		world_fail(w, "agent %d: %u saved, %u kept and %u pruned", agent, o->saved,
		           o->made - (o->oldest_kept - 1), o->n_archive);
	for (uint32_t n = o->oldest_kept; n <= o->made; n++) {
		int update = o->rows[n].update, letter = registry_letter(w, update);
		if (letter < 0)
			world_fail(w, "P1: agent %d: number %u (update %d) is not at the centre", agent, n, update);
		if (outbox_verdict(o, n) != w->disk.letters[letter].verdict)
			world_fail(w, "P4: agent %d: number %u (update %d) is %s here, %s at the centre", agent, n,
			           update, verdict_names[outbox_verdict(o, n)],
			           verdict_names[w->disk.letters[letter].verdict]);
	}
	bool forgiven = w->weather.too_old && w->any_centre_restore;
	for (uint32_t i = 0; i < o->n_archive && !forgiven; i++) {
		int letter = registry_letter(w, o->archive[i]);
		if (letter < 0 || (enum verdict)o->item[o->archive[i]] != w->disk.letters[letter].verdict)
			world_fail(w, "P1: agent %d: pruned update %d is not at the centre as it was", agent,
			           o->archive[i]);
	}
}

void
ledger_end(struct world *w)
{
	ledger_committed(w);
	for (uint32_t i = 0; i < w->n_agents; i++) {
		if (counts(w, (int)i))
			check_end(w, (int)i);
		if (counts(w, (int)i)) {
			vault_end(w, (int)i);
			ledger_feeds_end(w, (int)i);
		}
		stats.held += w->agents[i].exists && !w->agents[i].destroyed && w->disk.held[w->agents[i].key];
	}
}
