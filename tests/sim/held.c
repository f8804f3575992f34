/* What a site holds of both feeds beside its own letters: the rows of `province` with their versions, the catalogue,
 * the rows of its own register after its disk died; the places, and what could not be applied. Every function is one
 * transaction, by the contract in common/link/site.h. */
#include <assert.h>

#include "common/base/failpoint.h"
#include "tests/sim/sim.h"

static void
trouble_add(struct holding *h, enum feed_no feed_no, uint64_t n)
{
	for (uint32_t i = 0; i < h->n_troubles; i++) {
		if (h->troubles[i].feed_no == feed_no && h->troubles[i].n == n)
			return;
	}
	if (h->n_troubles == TROUBLES_KEPT)
		return;
	stats.snaps[SS_TROUBLES]++;
	h->troubles[h->n_troubles++] = (struct trouble){ .feed_no = feed_no, .n = (uint32_t)n, .code = TROUBLE_CODE };
}

size_t
held_troubles(const struct outbox *o, enum feed_no feed_no, struct feed_trouble out[TROUBLES_MAX])
{
	const struct holding *h = &o->holding;
	size_t n = 0;
	for (uint32_t i = 0; i < h->n_troubles && n < TROUBLES_MAX; i++) {
		if (h->troubles[i].feed_no == feed_no && !h->troubles[i].told)
			out[n++] = (struct feed_trouble){ h->troubles[i].n, h->troubles[i].code };
	}
	return n;
}

void
held_told(struct world *w, int agent, const struct site_intent *i)
{
	struct holding *h = &w->agents[agent].disk.holding;
	for (size_t t = 0; t < i->n_troubles; t++) {
		for (uint32_t k = 0; k < h->n_troubles; k++)
			h->troubles[k].told |=
				h->troubles[k].feed_no == i->feed_no && h->troubles[k].n == i->troubles[t].n;
	}
}

static struct row_bytes
row_of(struct world *w, int agent, struct slice item, uint8_t type)
{
	struct row_bytes row;
	if (item.len != sizeof row || item.data[0] != type)
		world_fail(w, "agent %d: an item nobody published", agent);
	memcpy(&row, item.data, sizeof row);
	return row;
}

/* ---- the log of `province` ---- */

void
held_apply(struct world *w, int agent, const struct site_intent *i)
{
	struct holding *h = &w->agents[agent].disk.holding;
	const struct feed_place *at = &h->places[FEED_PROVINCE];
	if (at->snapping || !id_equal(&at->at.generation, &i->feed.generation) ||
	    (i->n_items > 0 && i->first_n != at->at.n + 1) || i->feed.n != at->at.n + i->n_items)
		world_fail(w, "agent %d: province applied from %llu to %llu, stands at %llu%s", agent,
		           (unsigned long long)i->first_n, (unsigned long long)i->feed.n, (unsigned long long)at->at.n,
		           at->snapping ? ", in a snapshot" : "");
	for (size_t k = 0; k < i->n_items; k++) {
		struct row_bytes row = row_of(w, agent, i->items[k], 'P');
		struct held *held = &h->rows[row.key];
		if (province_bad(&(struct thing){ row.version, row.content })) {
			trouble_add(h, FEED_PROVINCE, i->first_n + k);
			continue;
		}
		bool older = held->there && row.version < held->version;
		stats.snaps[SS_NEWER_KEPT] += older;
		if (older && !CANARY("row_version_ignored"))
			continue;
		if (older)
			world_fail(w, "agent %d: thing %u went back from version %u to %u", agent, row.key,
			           held->version, row.version);
		*held = (struct held){ true, row.version, row.content, h->life };
	}
	h->places[FEED_PROVINCE] = i->place;
	ledger_province(w, agent);
}

/* ---- snapshots ---- */

/* Whoever took the part before: the same session, another one, another life of either end? */
static void
part_counted(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	struct holding *h = &a->disk.holding;
	uint64_t serial = a->line >= 0 ? w->lines[a->line].serial : 0;
	stats.snaps[SS_PARTS]++;
	stats.snaps[SS_FINISHED] += i->last;
	if (i->first) {
		stats.snaps[i->feed_no == FEED_SITE ? SS_BEGUN_SITE : SS_BEGUN_PROVINCE]++;
		stats.snaps[SS_RESTARTED] += h->places[i->feed_no].snapping;
		stats.snaps[SS_OTHER_LIFE] +=
			h->places[i->feed_no].snapping && !id_equal(&h->places[i->feed_no].epoch, &i->place.epoch);
	} else {
		stats.snaps[SS_RESUMED_LINE] += serial != h->part_line;
		stats.snaps[SS_RESUMED_SITE] += a->incarnation != h->part_incarnation;
		stats.snaps[SS_RESUMED_CENTRE] += w->life != h->part_life;
	}
	h->part_line = serial;
	h->part_incarnation = (uint32_t)a->incarnation;
	h->part_life = w->life;
}

static void
province_row(struct world *w, int agent, const struct row_bytes *row)
{
	struct holding *h = &w->agents[agent].disk.holding;
	struct thing t = { row->version, row->content };
	if (row->half == 1) {
		h->staged_version = row->version;
		h->staged_half = row->content;
		return;
	}
	if (row->half == 2 && h->staged_version != row->version)
		world_fail(w, "agent %d: a catalogue of halves of versions %u and %u", agent, h->staged_version,
		           row->version);
	if (row->half == 2)
		t.content = row->content << 16 | h->staged_half;
	if (province_bad(&t))
		trouble_add(h, FEED_PROVINCE, 0);
	else
		h->rows[row->key] = (struct held){ true, t.version, t.content, h->life };
}

static void
sweep(struct holding *h, enum feed_no feed_no)
{
	if (CANARY("snap_not_swept"))
		return;
	for (uint32_t k = 0; feed_no == FEED_PROVINCE && k < PROVINCE_KEYS; k++) {
		bool told = h->rows[k].life == h->life;
		stats.snaps[SS_SWEPT] += h->rows[k].there && !told;
		h->rows[k].there &= told;
	}
	for (uint32_t u = 0; feed_no == FEED_SITE && u < UPDATES_MAX; u++)
		h->own[u] = h->own[u] == h->own_life ? h->own[u] : 0;
}

static void
site_row(struct holding *h, const struct row_bytes *row, bool first_of_all)
{
	h->own[row->key] = h->own_life;
	if (first_of_all)
		h->own_j = row->content;
}

void
held_snap(struct world *w, int agent, const struct site_intent *i)
{
	struct outbox *o = &w->agents[agent].disk;
	struct holding *h = &o->holding;
	part_counted(w, agent, i);
	if (!i->first && !h->places[i->feed_no].snapping)
		world_fail(w, "agent %d: a part of a snapshot that was never begun", agent);
	if (i->first && i->feed_no == FEED_SITE) {
		outbox_forget(o);
		h->own_life++;
		h->own_j = 0;
		h->own_epoch = w->agents[agent].epoch_seen;
	} else if (i->first) {
		h->life++;
	}
	for (size_t k = 0; k < i->n_items; k++) {
		struct row_bytes row = row_of(w, agent, i->items[k], i->feed_no == FEED_PROVINCE ? 'P' : 'S');
		if (i->feed_no == FEED_PROVINCE)
			province_row(w, agent, &row);
		else
			site_row(h, &row, i->first && k == 0);
	}
	if (i->last)
		sweep(h, i->feed_no);
	h->places[i->feed_no] = i->place;
	if (i->feed_no == FEED_PROVINCE)
		ledger_province(w, agent);
}

/* ---- lies ---- */

void
held_lie(struct world *w, int agent)
{
	struct holding *h = &w->agents[agent].disk.holding;
	enum feed_no no = (enum feed_no)rng_below(&w->rng, FEEDS);
	struct feed_place *p = &h->places[no];
	uint32_t lie = rng_below(&w->rng, 5);
	if (p->snapping && lie < 3) {
		p->begun.n += no == FEED_PROVINCE ? 1 + rng_below(&w->rng, 3) : 0;
		p->next[0] ^= 0x55;
	} else if (lie == 0 && p->at.n > 0) {
		p->at.chain.b[3] ^= 1;
	} else if (lie == 1 && !id_is_zero(&p->at.generation)) {
		p->at.n += 1 + rng_below(&w->rng, 5);
		p->at.chain.b[0] ^= 1;
	} else if (lie == 2 && !id_is_zero(&p->at.generation)) {
		p->at.generation = rng_id(&w->rng);
	} else {
		*p = (struct feed_place){ .snapping = false };
	}
	w->any_lie = true;
	stats.snaps[SS_LIES]++;
	world_note(w, "lie", agent, (int64_t)lie + 10 * no);
}
