/* The backups of names in the simulated world: a site's file, the centre's rows, and what must hold of them. A backup's
 * bytes follow from its number, so both ends and the ledger can tell at any place whether a byte is the right one.
 * Disks rot on either side; only the hash stands between that and a backup that nobody can open. */
#include <stdlib.h>

#include "tests/sim/sim.h"

#define NAMES_EVERY_MS 40000
#define LOOK_MS 30000

/* ---- bytes ---- */

static uint8_t
byte_of(int number, uint64_t at)
{
	struct rng r = { (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15) + at / 8 };
	return (uint8_t)(rng_next(&r) >> at % 8 * 8);
}

/* `wrong`: place + 1 of a byte that is not what it was, 0: none. */
static void
bytes_of(int number, uint64_t at, size_t len, uint32_t wrong, uint8_t *out)
{
	for (size_t i = 0; i < len; i++)
		out[i] = byte_of(number, at + i) ^ (wrong == at + i + 1);
}

static int
backup_add(struct world *w, int key, uint64_t total)
{
	static uint8_t bytes[SIM_BACKUP_MAX];
	if (w->n_backups == BACKUPS_MAX)
		return -1;
	int number = (int)w->n_backups++;
	bytes_of(number, 0, total, 0, bytes);
	w->backups[number] = (struct backup){ .key = key, .name = { hash_of(bytes, total), total } };
	return number;
}

static int
backup_number(const struct world *w, const struct hash *id)
{
	for (uint32_t i = 0; i < w->n_backups; i++)
		if (memcmp(w->backups[i].name.id.b, id->b, HASH_BYTES) == 0)
			return (int)i;
	return -1;
}

/* ---- the site ---- */

static uint64_t
size_draw(struct world *w)
{
	static const uint32_t edges[] = {
		1, 1023, 1025, VAULT_PART_MAX - 1, VAULT_PART_MAX, VAULT_PART_MAX + 1, SIM_BACKUP_MAX
	};
	if (rng_chance(&w->rng, 300))
		return edges[rng_below(&w->rng, sizeof edges / sizeof edges[0])];
	return 1 + rng_below(&w->rng, 24000);
}

static void
make(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	int number = backup_add(w, a->key, size_draw(w));
	if (number < 0)
		return;
	a->disk.backup_made = (uint16_t)(number + 1);
	a->disk.backup_rot = 0;
	agent_committed(w, agent);
}

static void
look_after(struct world *w, int agent, int64_t delay)
{
	if (w->agents[agent].looking)
		return;
	w->agents[agent].looking = true;
	world_at(w, delay, EV_VAULT, agent, w->agents[agent].incarnation, NULL, 0);
}

static void
offer_soon(struct world *w, int agent)
{
	look_after(w, agent, rng_between(&w->rng, 0, 3000));
}

void
vault_agent_started(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (a->disk.backup_rot != 0 && rng_chance(&w->rng, 500))
		make(w, agent); /* the file is read through once per process */
	a->taken = 0;
	a->wish_said = a->looking = false;
	offer_soon(w, agent);
}

/* What is due is fed: the wish once, the offer again and again, because the word that it is kept may not have got into
 * the store. */
void
vault_due(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	uint64_t incarnation = a->incarnation;
	bool wish = a->wants && !a->wish_said;
	a->looking = false;
	a->wish_said = a->wants;
	if (wish)
		agent_event(w, agent, &(struct site_event){ .type = SITE_EV_VAULT_WANT, .found = !a->wants_name });
	if (!a->running || a->incarnation != incarnation || vault_quiet(w, agent))
		return;
	look_after(w, agent, LOOK_MS);
	if (a->disk.backup_made == a->disk.backup_kept)
		return;
	agent_event(
		w, agent,
		&(struct site_event){ .type = SITE_EV_VAULT_OFFER, .vault = w->backups[a->disk.backup_made - 1].name });
}

/* A clerk changed names; or a site that lost its disk asks what the centre has. */
void
vault_names(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	if (!w->faults_on || a->destroyed)
		return;
	if (rng_chance(&w->rng, 250) && a->running && !a->wants) {
		a->wants = true;
		a->wish_said = false;
		a->wants_name = rng_chance(&w->rng, 300);
		offer_soon(w, agent);
	} else if (a->disk.backup_made == a->disk.backup_kept) {
		make(w, agent);
		offer_soon(w, agent);
	}
	world_at(w, rng_between(&w->rng, 1000, NAMES_EVERY_MS), EV_NAMES, agent, 0, NULL, 0);
}

struct site_event *
vault_part_read(struct world *w, int agent, const struct site_intent *i)
{
	struct outbox *o = &w->agents[agent].disk;
	struct site_event *e = calloc(1, sizeof *e + i->bytes);
	uint8_t *bytes = (uint8_t *)(e + 1);
	int number = backup_number(w, &i->vault.id);
	*e = (struct site_event){ .type = SITE_EV_VAULT_PART, .vault = i->vault, .n = i->n };
	if (number + 1 != o->backup_made)
		return e; /* another file stands there by now */
	if (i->bytes == 0 || i->bytes > VAULT_PART_MAX || i->n + i->bytes > i->vault.total)
		world_fail(w, "agent %d: asked for %zu bytes at %llu of a backup of %llu", agent, i->bytes,
		           (unsigned long long)i->n, (unsigned long long)i->vault.total);
	bytes_of(number, i->n, i->bytes, o->backup_rot, bytes);
	e->part = (struct slice){ bytes, i->bytes };
	return e;
}

void
vault_kept(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	int number = backup_number(w, &i->vault.id);
	stats.vault[VS_KEPT]++;
	if (number < 0 || (a->epoch_seen == w->epoch && w->backups[number].whole_in != w->epoch))
		world_fail(w, "vault: agent %d: backup %d is said to be kept, the centre never had it whole", agent,
		           number);
	if (number + 1 == a->disk.backup_made)
		a->disk.backup_kept = a->disk.backup_made;
}

void
vault_refused(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	stats.vault[VS_REFUSED]++;
	if (backup_number(w, &i->vault.id) + 1 == a->disk.backup_made && a->disk.backup_rot == 0 &&
	    !w->any_site_restore && !w->any_clone)
		world_fail(w, "vault: agent %d: a good backup was refused", agent);
	make(w, agent);
	offer_soon(w, agent);
}

void
vault_doubt(struct world *w, int agent)
{
	w->agents[agent].disk.backup_kept = 0;
	offer_soon(w, agent);
}

/* What comes down: nothing of it is stored, so nothing can die between. */
void
vault_outside(struct world *w, int agent, const struct site_intent *i)
{
	struct agent *a = &w->agents[agent];
	int number = backup_number(w, &i->vault.id);
	if (i->type == SITE_DO_VAULT_FOUND) {
		stats.vault[VS_NONE] += i->vault.total == 0;
		a->taken = 0;
		a->taken_wrong = false;
		a->wants = a->wants && i->vault.total > 0 && !a->wants_name;
	} else if (i->type == SITE_DO_VAULT_TAKE) {
		if (i->n != a->taken)
			world_fail(w, "vault: agent %d: a part at %llu, where %llu is next", agent,
			           (unsigned long long)i->n, (unsigned long long)a->taken);
		for (size_t k = 0; k < i->part.len; k++)
			a->taken_wrong |= number < 0 || i->part.data[k] != byte_of(number, i->n + k);
		a->taken += i->part.len;
	} else {
		stats.vault[i->vault.total > 0 ? VS_FETCHED : VS_DAMAGED]++;
		if (i->vault.total > 0 && (a->taken_wrong || a->taken != i->vault.total))
			world_fail(w, "vault: agent %d: fetched other bytes than backup %d has", agent, number);
		a->wants = false;
	}
}

/* ---- the centre ---- */

static struct vault_entry *
entry_of(struct registry *r, int key, int number)
{
	for (int i = 0; i < ENTRIES_MAX; i++)
		if (r->vaults[key][i].backup == number + 1)
			return &r->vaults[key][i];
	return NULL;
}

/* Of the whole ones the newest two stay, of the unfinished the two last offered. */
static void
prune(struct registry *r, int key)
{
	for (int i = 0; i < ENTRIES_MAX; i++) {
		struct vault_entry *e = &r->vaults[key][i];
		int newer = 0;
		for (int k = 0; k < ENTRIES_MAX; k++) {
			const struct vault_entry *o = &r->vaults[key][k];
			newer += o->backup != 0 && o->whole == e->whole && o->order > e->order;
		}
		if (e->backup == 0 || newer < 2)
			continue;
		stats.vault[VS_PRUNED]++;
		*e = (struct vault_entry){ .backup = 0 };
	}
}

static void
settle(struct world *w, int key, struct vault_entry *e, struct centre_event *answer)
{
	const struct vault_name *name = &w->backups[e->backup - 1].name;
	answer->vault = *name;
	answer->at = e->received;
	if (e->whole)
		w->backups[e->backup - 1].whole_in = w->epoch; /* restored along with the rest */
	if (e->whole || e->received < name->total)
		return;
	if (!vault_sum_is(&e->sum, &name->id)) {
		*e = (struct vault_entry){ .backup = 0 };
		answer->vault.total = answer->at = 0;
		return;
	}
	if (e->wrong)
		world_fail(w, "vault: backup %d is whole at the centre with a wrong byte", e->backup - 1);
	e->whole = true;
	e->order = ++w->vault_order;
	w->backups[e->backup - 1].whole_in = w->epoch;
	prune(&w->disk, key);
}

static void
offered(struct world *w, int key, const struct centre_intent *i, struct centre_event *answer)
{
	struct registry *r = &w->disk;
	int number = backup_number(w, &i->vault.id);
	struct vault_entry *e = number >= 0 ? entry_of(r, key, number) : NULL;
	answer->lost = number < 0 || w->backups[number].name.total != i->vault.total;
	if (answer->lost)
		return; /* hostile words: whatever the store says, nobody waits for it */
	stats.vault[VS_AGAIN] += e != NULL && e->whole;
	stats.vault[VS_RESUMED] += e != NULL && !e->whole && e->received > 0;
	if (e == NULL) {
		e = entry_of(r, key, -1);
		if (e == NULL)
			world_fail(w, "vault: the centre keeps more than %d backups of a site", ENTRIES_MAX - 1);
		*e = (struct vault_entry){ .backup = (uint16_t)(number + 1) };
		vault_sum_begin(&e->sum);
	}
	e->order = e->whole ? e->order : ++w->vault_order;
	settle(w, key, e, answer);
	prune(r, key);
}

static void
put(struct world *w, int key, const struct centre_intent *i, struct centre_event *answer)
{
	int number = backup_number(w, &i->vault.id);
	struct vault_entry *e = number >= 0 ? entry_of(&w->disk, key, number) : NULL;
	answer->vault.total = answer->at = 0;
	if (e == NULL)
		return; /* pruned meanwhile */
	if (!e->whole && i->at == e->received && i->at + i->part.len <= i->vault.total) {
		vault_sum_add(&e->sum, i->part);
		for (size_t k = 0; k < i->part.len; k++)
			e->wrong |= i->part.data[k] != byte_of(number, i->at + k);
		e->received += (uint32_t)i->part.len;
	}
	settle(w, key, e, answer);
}

static void
given(struct world *w, int key, const struct centre_intent *i, struct centre_event *answer)
{
	static uint8_t bytes[VAULT_PART_MAX];
	int number = i->ask == VAULT_GET ? backup_number(w, &i->vault.id) : -1;
	struct vault_entry *e = number >= 0 ? entry_of(&w->disk, key, number) : NULL, *newest = NULL;
	answer->vault = (struct vault_name){ .total = 0 };
	if (e != NULL && e->whole && i->at < w->backups[number].name.total) {
		uint64_t left = w->backups[number].name.total - i->at;
		size_t len = left < i->bytes ? (size_t)left : i->bytes;
		len = w->weather.short_reads ? 1 + rng_below(&w->rng, (uint32_t)len) : len;
		bytes_of(number, i->at, len, e->rot, bytes);
		answer->vault = w->backups[number].name;
		answer->part = (struct slice){ bytes, len };
		return;
	}
	for (int k = 0; k < ENTRIES_MAX; k++) {
		struct vault_entry *o = &w->disk.vaults[key][k];
		if (o->backup != 0 && o->whole && (newest == NULL || o->order > newest->order))
			newest = o;
	}
	if (newest != NULL)
		answer->vault = w->backups[newest->backup - 1].name;
}

struct centre_event
vault_store(struct world *w, int key, const struct centre_intent *i)
{
	struct centre_event e = { .type = CENTRE_EV_VAULT, .vault = i->vault, .at = i->at };
	e.lost = w->revoked[key] || w->disk.held[key] || (w->faults_on && rng_chance(&w->rng, w->weather.busy_pm));
	stats.vault[VS_LOST] += e.lost;
	if (e.lost)
		return e;
	if (i->ask == VAULT_OFFER)
		offered(w, key, i, &e);
	else if (i->ask == VAULT_PUT)
		put(w, key, i, &e);
	else
		given(w, key, i, &e);
	return e;
}

/* ---- what goes wrong ---- */

void
vault_rot(struct world *w)
{
	int key = (int)rng_below(&w->rng, w->weather.n_sites), agent = (int)rng_below(&w->rng, w->n_agents);
	struct vault_entry *e = &w->disk.vaults[key][rng_below(&w->rng, ENTRIES_MAX)];
	struct outbox *o = &w->agents[agent].disk;
	if (e->backup != 0 && e->whole && rng_chance(&w->rng, 300)) {
		e->rot = 1 + rng_below(&w->rng, (uint32_t)w->backups[e->backup - 1].name.total);
		stats.vault[VS_ROT_CENTRE]++;
	}
	if (o->backup_made != 0 && o->backup_made != o->backup_kept) {
		o->backup_rot = 1 + rng_below(&w->rng, (uint32_t)w->backups[o->backup_made - 1].name.total);
		stats.vault[VS_ROT_SITE]++;
	}
}

/* ---- the ledger ---- */

bool
vault_quiet(const struct world *w, int agent)
{
	const struct agent *a = &w->agents[agent];
	return a->disk.backup_made == a->disk.backup_kept && !a->wants;
}

/* The newest two whole ones of a site are there, and a site's own is among them unless two came after it. */
void
vault_end(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	int whole = 0, unfinished = 0;
	for (int i = 0; i < ENTRIES_MAX; i++) {
		const struct vault_entry *e = &w->disk.vaults[a->key][i];
		whole += e->backup != 0 && e->whole;
		unfinished += e->backup != 0 && !e->whole;
	}
	if (whole > 2 || unfinished > 2)
		world_fail(w, "vault: the centre keeps %d whole and %d unfinished backups of key %d", whole, unfinished,
		           a->key);
	if (a->disk.backup_kept == 0 || whole == 2)
		return;
	const struct vault_entry *e = entry_of(&w->disk, a->key, a->disk.backup_kept - 1);
	if (e == NULL || !e->whole)
		world_fail(w, "vault: agent %d: backup %d was kept and is not at the centre", agent,
		           a->disk.backup_kept - 1);
}
