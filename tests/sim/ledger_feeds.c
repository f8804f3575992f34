/* What must hold of `province` and of snapshots: what a site holds is what the log says at the position where it
 * stands, after every transaction, whatever life of the centre that position was made in; and at quiet it is what the
 * centre has now, and every letter of its own that was accepted before its snapshot was begun. */
#include "tests/sim/sim.h"

/* The state of the province after the latest item, by its position. */
void
ledger_published(struct world *w)
{
	if (w->n_history == HISTORY_MAX)
		world_fail(w, "more than %d positions of the province", HISTORY_MAX);
	w->history[w->n_history].at = province_head(&w->disk);
	memcpy(w->history[w->n_history].now, w->disk.province.now, sizeof w->history[0].now);
	w->n_history++;
}

static void
compare(struct world *w, int agent, const struct thing now[PROVINCE_KEYS], const char *when)
{
	const struct holding *h = &w->agents[agent].disk.holding;
	stats.snaps[SS_CHECKED]++;
	for (uint32_t k = 0; k < PROVINCE_KEYS; k++) {
		const struct held *held = &h->rows[k];
		if (province_bad(&now[k]))
			continue; /* it was skipped, is shown and reported: what is held instead is what came before */
		if (held->there != (now[k].version > 0) ||
		    (held->there && (held->version != now[k].version || held->content != now[k].content)))
			world_fail(w, "%s: agent %d: thing %u has version %u (%x) here, %u (%x) at the centre", when,
			           agent, k, held->there ? held->version : 0, held->there ? held->content : 0,
			           now[k].version, now[k].content);
	}
}

void
ledger_province(struct world *w, int agent)
{
	const struct feed_place *p = &w->agents[agent].disk.holding.places[FEED_PROVINCE];
	if (p->snapping || p->at.n < p->until)
		return; /* rows of its snapshot may be newer than where it stands */
	for (uint32_t i = 0; i < w->n_history; i++) {
		const struct log_position *at = &w->history[i].at;
		if (at->n != p->at.n || !id_equal(&at->generation, &p->at.generation) ||
		    memcmp(at->chain.b, p->at.chain.b, HASH_BYTES) != 0)
			continue;
		compare(w, agent, w->history[i].now, "at its position");
		return;
	}
	world_fail(w, "agent %d: stands at %llu of a province that never was", agent, (unsigned long long)p->at.n);
}

bool
ledger_feeds_quiet(const struct world *w, int agent)
{
	const struct holding *h = &w->agents[agent].disk.holding;
	struct log_position head = province_head(&w->disk);
	struct feed_trouble untold[TROUBLES_MAX];
	return !h->places[FEED_PROVINCE].snapping && log_reached(&h->places[FEED_PROVINCE].at, &head) &&
	       id_equal(&h->places[FEED_PROVINCE].at.generation, &head.generation) && !h->places[FEED_SITE].snapping &&
	       held_troubles(&w->agents[agent].disk, FEED_PROVINCE, untold) == 0;
}

static void
own_rows_end(struct world *w, int agent)
{
	const struct agent *a = &w->agents[agent];
	const struct holding *h = &a->disk.holding;
	if (h->own_life == 0 || h->own_epoch != w->epoch)
		return; /* told by a life of the centre that was restored away */
	for (uint32_t u = 0; u < w->n_updates; u++) {
		int letter = registry_letter(w, (int)u);
		bool accepted =
			letter >= 0 && w->disk.letters[letter].verdict == V_ACCEPTED && w->updates[u].key == a->key;
		if (h->own[u] != 0 && !accepted)
			world_fail(w, "agent %d: holds update %u, which is not accepted at the centre", agent, u);
		if (accepted && w->disk.letters[letter].j <= h->own_j && h->own[u] == 0)
			world_fail(w, "agent %d: update %u was accepted before its snapshot, and it does not hold it",
			           agent, u);
	}
}

void
ledger_feeds_end(struct world *w, int agent)
{
	const struct agent *a = &w->agents[agent];
	const struct holding *h = &a->disk.holding;
	compare(w, agent, w->disk.province.now, "at quiet");
	own_rows_end(w, agent);
	for (uint32_t i = 0; i < h->n_troubles; i++) {
		bool noted = w->n_noted == sizeof w->noted / sizeof w->noted[0];
		for (uint32_t k = 0; k < w->n_noted && !noted; k++)
			noted = w->noted[k].key == a->key && w->noted[k].trouble.feed_no == h->troubles[i].feed_no &&
			        w->noted[k].trouble.n == h->troubles[i].n;
		if (!noted)
			world_fail(w, "agent %d: could not apply item %u, and the centre was never told", agent,
			           h->troubles[i].n);
	}
}
