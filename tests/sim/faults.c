/* What goes wrong, and what people do about it: lines, crashes, restores, clones, pruning, revoked keys, strange
 * frames; the operator who looks at a held key or judges again. Each is one function, drawn by chance. */
#include "tests/sim/sim.h"

#include <assert.h>

#include "common/base/failpoint.h"

static int
some_agent(struct world *w)
{
	int i = (int)rng_below(&w->rng, w->n_agents);
	return w->agents[i].exists && !w->agents[i].destroyed ? i : -1;
}

static int
some_line(struct world *w)
{
	int i = some_agent(w);
	return i >= 0 && w->agents[i].running ? w->agents[i].line : -1;
}

static void
fault_break(struct world *w)
{
	int line = some_line(w);
	if (line < 0)
		return;
	stats.faults[F_LINE_BROKEN]++;
	world_note(w, "line.break", line, 0);
	net_break(w, line);
}

static void
fault_crash(struct world *w)
{
	int i = some_agent(w);
	if (i >= 0 && rng_chance(&w->rng, 300))
		agent_stop(w, i, rng_between(&w->rng, 10, 30000));
	else if (i >= 0)
		agent_crash(w, i, rng_between(&w->rng, 10, 30000));
}

static void
fault_snapshot_agent(struct world *w)
{
	int i = some_agent(w);
	uint32_t slot = rng_below(&w->rng, 2);
	if (i < 0)
		return;
	w->agents[i].snapshots[slot] = w->agents[i].disk;
	w->agents[i].has_snapshot[slot] = true;
}

static void
fault_restore_agent(struct world *w)
{
	int i = some_agent(w);
	uint32_t slot = rng_below(&w->rng, 2);
	if (i < 0 || !w->weather.restores || !w->agents[i].has_snapshot[slot])
		return;
	stats.faults[F_AGENT_RESTORE]++;
	w->any_site_restore = true;
	agent_crash(w, i, rng_between(&w->rng, 10, 20000));
	w->agents[i].disk = w->agents[i].checkpoint = w->agents[i].snapshots[slot];
	w->saved[i] = w->agents[i].disk.saved;
	world_note(w, "agent.restore", i, w->saved[i]);
}

static void
fault_clone(struct world *w)
{
	int i = some_agent(w);
	if (i < 0 || !w->weather.clones || w->n_agents == AGENTS_MAX)
		return;
	int twin = (int)w->n_agents++;
	struct agent *a = &w->agents[twin];
	stats.faults[F_CLONE]++;
	w->any_clone = true;
	*a = (struct agent){ .exists = true,
		             .key = w->agents[i].key,
		             .line = -1,
		             .disk = w->agents[i].disk,
		             .to_write = rng_below(&w->rng, 4),
		             .epoch_seen = w->agents[i].epoch_seen };
	a->checkpoint = a->disk;
	w->saved[twin] = a->disk.saved;
	world_note(w, "agent.clone", i, twin);
	world_at(w, rng_between(&w->rng, 1, 10000), EV_AGENT_RESTART, twin, a->incarnation, NULL, 0);
	world_at(w, rng_between(&w->rng, 1, 20000), EV_CLERK, twin, 0, NULL, 0);
}

static void
fault_crash_centre(struct world *w)
{
	if (rng_chance(&w->rng, 300)) {
		stats.faults[F_SHUTDOWN]++;
		for (int k = 0; k < KEYS_MAX; k++)
			centre_end_key(w, k, LT1__BYE_REASON__SHUTDOWN, 0, -1);
	}
	centre_crash(w, rng_between(&w->rng, 10, 30000));
}

static void
fault_snapshot_centre(struct world *w)
{
	uint32_t slot = rng_below(&w->rng, SNAPSHOTS);
	if (w->weather.too_old && slot == 0 && w->has_snapshot[0])
		return;   /* the oldest backup is kept, for the day it is taken by mistake */
	w->snapshots[slot] = w->disk;
	w->has_snapshot[slot] = true;
}

/* Bodies pruned at a site after this backup was made are gone: the promise ends there, and the ledger says so. */
static bool
snapshot_is_too_old(const struct world *w, const struct registry *snapshot)
{
	for (uint32_t i = 0; i < w->n_agents; i++) {
		const struct outbox *o = &w->agents[i].disk;
		for (uint32_t k = 0; w->agents[i].exists && k < o->n_archive; k++) {
			if (snapshot->letter_of[o->archive[k]] < 0)
				return true;
		}
	}
	return false;
}

static void
fault_restore_centre(struct world *w)
{
	uint32_t slot = rng_below(&w->rng, SNAPSHOTS);
	if (!w->weather.centre_restores || !w->has_snapshot[slot])
		return;
	stats.faults[F_CENTRE_RESTORE]++;
	stats.faults[F_RESTORE_TOO_OLD] += snapshot_is_too_old(w, &w->snapshots[slot]);
	stats.faults[F_DRAIN]++;
	w->any_centre_restore = true;
	centre_crash(w, rng_between(&w->rng, 10, 30000));
	w->disk = w->snapshots[slot];
	w->disk.epoch = rng_id(&w->rng);
	w->epoch++;
	memset(w->reserved_n, 0, sizeof w->reserved_n);
	w->drain_until = w->now + rng_between(&w->rng, 1000, 90000);
	for (int k = 0; k < KEYS_MAX; k++)
		w->operator_coming[k] = false;   /* an operator looks at every key again */
	world_note(w, "centre.restore", slot, w->epoch);
}

static void
fault_prune_outbox(struct world *w)
{
	int i = some_agent(w);
	if (i < 0 || !outbox_prune(w, &w->agents[i].disk))
		return;
	stats.faults[F_OUTBOX_PRUNED]++;
	w->any_prune = true;
	agent_committed(w, i);
	if (w->agents[i].running)
		agent_outbox_grew(w, i);
}

static void
fault_prune_feed(struct world *w)
{
	if (!registry_prune_feed(w, (int)rng_below(&w->rng, w->weather.n_sites)))
		return;
	stats.faults[F_FEED_PRUNED]++;
	w->any_prune = true;
}

static void
fault_revoke(struct world *w)
{
	int key = (int)rng_below(&w->rng, w->weather.n_sites);
	if (!rng_chance(&w->rng, 300))
		return;
	stats.faults[F_REVOKED]++;
	w->revoked[key] = true;
	centre_end_key(w, key, LT1__BYE_REASON__REVOKED, 0, -1);
}

static void
fault_overload(struct world *w)
{
	stats.faults[F_OVERLOAD]++;
	centre_end_key(w, (int)rng_below(&w->rng, w->weather.n_sites), LT1__BYE_REASON__OVERLOAD,
	               (uint32_t)rng_between(&w->rng, 100, 9000), -1);
}

/* What only broken or hostile software says. */
static void
strange_frame(struct world *w, struct buffer *out)
{
	static uint8_t large[FRAME_BODY_MAX + 1];
	ProtobufCBinaryData body = { sizeof large, large }, id = { 16, w->owners[0].b };
	Lt1__Hello hello = LT1__HELLO__INIT;
	Lt1__Push push = LT1__PUSH__INIT;
	Lt1__Vault vault = LT1__VAULT__INIT;
	enum result r = DONE;
	hello.has_protocol_min = hello.has_protocol_max = hello.has_generation = 1;
	hello.protocol_min = hello.protocol_max = 9;
	hello.generation = id;
	push.has_generation = push.has_first_n = 1;
	push.generation = id;
	push.first_n = 1;
	push.bodies = &body;
	push.n_bodies = 1;
	vault.has_backup_id = vault.has_total = vault.has_at = 1;
	vault.backup_id = (ProtobufCBinaryData){ HASH_BYTES, large };
	vault.total = rng_chance(&w->rng, 500) ? UINT64_MAX : 0;
	vault.at = rng_below(&w->rng, 2);
	vault.has_part = rng_chance(&w->rng, 500);
	vault.part = (ProtobufCBinaryData){ 2000, large };
	switch (rng_below(&w->rng, 4)) {
	case 2: r = frame_encode(LT1__MESSAGE_TYPE__VAULT, &vault.base, out, NULL); break;
	case 0: r = frame_encode(LT1__MESSAGE_TYPE__HELLO, &hello.base, out, NULL); break;
	case 1: r = frame_encode(LT1__MESSAGE_TYPE__PUSH, &push.base, out, NULL); break;
	default: buffer_put(out, "LT rubbish, or worse", 20); break;
	}
	assert(r == DONE);
}

/* Batches as fast as they can be written, whatever the credit; their chain fits nothing. */
static void
flood(struct world *w, int line)
{
	const struct outbox *o = &w->agents[w->lines[line].agent].disk;
	struct id generation = o->generation;
	uint8_t junk[HASH_BYTES] = "a flood";
	ProtobufCBinaryData body = { 5, junk };
	Lt1__Push push = LT1__PUSH__INIT;
	push.has_generation = push.has_first_n = push.has_chain_before = 1;
	push.generation = (ProtobufCBinaryData){ 16, generation.b };
	push.chain_before = (ProtobufCBinaryData){ HASH_BYTES, junk };
	push.bodies = &body;
	push.n_bodies = 1;
	for (uint64_t i = 1; i <= 8; i++) {
		struct buffer out = { 0 };
		push.first_n = o->made + i;
		if (frame_encode(LT1__MESSAGE_TYPE__PUSH, &push.base, &out, NULL) == DONE)
			net_up(w, line, buffer_slice(&out));
		buffer_fini(&out);
	}
}

static void
fault_strange(struct world *w)
{
	int line = some_line(w);
	struct buffer out = { 0 };
	if (line < 0 || !w->weather.hostile)
		return;
	stats.faults[F_STRANGE_FRAME]++;
	if (rng_chance(&w->rng, 250)) {
		flood(w, line);
	} else if (rng_chance(&w->rng, 700)) {
		strange_frame(w, &out);
		net_up(w, line, buffer_slice(&out));
	} else {
		net_down(w, line, (struct slice){ (const uint8_t *)"LT\1\4\0\0\0\0\0\0\0\2no", 14 });
	}
	buffer_fini(&out);
}

static void
fault_rejudge(struct world *w)
{
	world_at(w, 1, EV_REJUDGE, w->n_updates > 0 ? (int)rng_below(&w->rng, w->n_updates) : 0, 0, NULL, 0);
}

/* Somebody says a PULL that the site never would: any position, any place in a snapshot. What comes back fits nowhere. */
static void
fault_forged_pull(struct world *w)
{
	int line = some_line(w);
	if (line < 0 || !w->weather.hostile || !w->weather.lies)
		return;
	uint8_t next[SNAP_NEXT_MAX + 1];
	const struct feed_place *place = &w->agents[w->lines[line].agent].disk.holding.places[rng_below(&w->rng, FEEDS)];
	struct id random = rng_id(&w->rng), generation = rng_chance(&w->rng, 300) ? random : place->at.generation;
	Lt1__LogPosition position = LT1__LOG_POSITION__INIT;
	Lt1__SnapPlace snap = LT1__SNAP_PLACE__INIT;
	Lt1__Pull pull = LT1__PULL__INIT;
	struct buffer out = { 0 };
	for (size_t i = 0; i < sizeof next; i++)
		next[i] = (uint8_t)rng_next(&w->rng);
	position.has_generation = position.has_n = position.has_chain = 1;
	position.generation = (ProtobufCBinaryData){ 16, generation.b };
	position.n = place->at.n + rng_below(&w->rng, 3);
	position.chain = (ProtobufCBinaryData){ HASH_BYTES, (uint8_t *)(uintptr_t)place->at.chain.b };
	snap.begun = &position;
	snap.has_next = 1;
	snap.next = (ProtobufCBinaryData){ rng_below(&w->rng, SNAP_NEXT_MAX + 2), next };
	if (rng_chance(&w->rng, 400))
		snap.next = (ProtobufCBinaryData){ place->next_len, (uint8_t *)(uintptr_t)place->next };
	pull.feed = rng_chance(&w->rng, 500) ? (char *)(uintptr_t)FEED_PROVINCE_NAME : w->feed_names[w->agents[w->lines[line].agent].key];
	pull.position = &position;
	pull.has_credit_bytes = 1;
	pull.credit_bytes = 1u << 20;
	pull.snap = rng_chance(&w->rng, 600) ? &snap : NULL;
	if (frame_encode(LT1__MESSAGE_TYPE__PULL, &pull.base, &out, NULL) == DONE)
		net_up(w, line, buffer_slice(&out));
	buffer_fini(&out);
	w->any_lie = true;
	stats.snaps[SS_FORGED_PULLS]++;
	world_note(w, "forged.pull", line, (int64_t)position.n);
}

static void
fault_lie(struct world *w)
{
	int i = some_agent(w);
	if (i < 0 || !w->weather.lies)
		return;
	agent_crash(w, i, rng_between(&w->rng, 10, 20000));
	held_lie(w, i);
	w->agents[i].checkpoint = w->agents[i].disk;
}

/* A new machine in the old one's place, with nothing on it: what was not sent is lost, what was is at the centre. */
static void
fault_disk_dies(struct world *w)
{
	int i = some_agent(w);
	if (i < 0 || !w->weather.disks_die || w->n_agents == AGENTS_MAX)
		return;
	int fresh = (int)w->n_agents++;
	struct agent *a = &w->agents[fresh], *dead = &w->agents[i];
	stats.faults[F_DISK_DIED]++;
	agent_crash(w, i, 1);
	dead->destroyed = true;
	*a = (struct agent){
		.exists = true, .key = dead->key, .line = -1, .to_write = rng_below(&w->rng, 4), .epoch_seen = w->epoch };
	outbox_init(&a->disk, &w->rng);
	a->disk.epoch = w->disk.epoch;   /* told when it enrols */
	a->checkpoint = a->disk;
	world_note(w, "disk.dies", i, fresh);
	world_at(w, rng_between(&w->rng, 1, 20000), EV_AGENT_RESTART, fresh, a->incarnation, NULL, 0);
	world_at(w, rng_between(&w->rng, 1, 20000), EV_CLERK, fresh, 0, NULL, 0);
}

/* An upgrade of the centre that writes its log anew; 60 days of silence. */
static void
fault_province(struct world *w)
{
	if (!w->centre_running)
		return;
	if (rng_chance(&w->rng, 150))
		province_renew(w);
	else if (province_prune(w))
		stats.snaps[SS_PRUNED]++;
}

static void (*const faults[])(struct world *) = {
	fault_break,          fault_break,          fault_break,           fault_crash,           fault_crash,
	fault_snapshot_agent, fault_snapshot_agent, fault_restore_agent,   fault_restore_agent,   fault_clone,
	fault_crash_centre,   fault_crash_centre,   fault_snapshot_centre, fault_snapshot_centre, fault_restore_centre,
	fault_prune_outbox,   fault_prune_outbox,   fault_prune_feed,      fault_prune_feed,      fault_revoke,
	fault_overload,       fault_strange,        fault_strange,         fault_rejudge,         fault_rejudge,
	fault_rejudge,        vault_rot,            fault_forged_pull,     fault_lie,             fault_disk_dies,
	fault_province,       fault_province,       fault_restore_centre,  fault_prune_outbox,    fault_prune_outbox,
};

void
faults_any(struct world *w)
{
	faults[rng_below(&w->rng, sizeof faults / sizeof faults[0])](w);
}

/* ---- operators ---- */

void
faults_rejudge(struct world *w, int update)
{
	if (!w->centre_running || update >= (int)w->n_updates)
		return;
	int key = w->updates[update].key, letter = registry_letter(w, update);
	bool due = letter >= 0 && w->disk.letters[letter].verdict == V_QUARANTINED &&
	           w->updates[update].kind == KIND_POISON;
	if (CANARY("sequence_as_feed") && due && w->reserved_update[key] < 0) {
		w->reserved_n[key] =
			(w->reserved_n[key] > w->disk.feeds[key].head ? w->reserved_n[key] : w->disk.feeds[key].head) +
			1;
		w->reserved_update[key] = update;   /* nextval now, commit later */
		world_at(w, rng_between(&w->rng, 1, 5000), EV_REJUDGE, update, 0, NULL, 0);
		return;
	}
	if (CANARY("sequence_as_feed") && w->reserved_update[key] == update) {
		w->reserved_update[key] = -1;
		w->reserved_n[key]--;   /* this one takes the number it was given */
	}
	if (!registry_rejudge(w, update))
		return;
	stats.faults[F_REJUDGED]++;
	ledger_committed(w);
	centre_heads(w);
}

static void
fresh_generation(struct world *w, int agent)
{
	struct agent *a = &w->agents[agent];
	stats.faults[F_FRESH_GENERATION]++;
	outbox_renew(w, &a->disk, true);
	agent_committed(w, agent);
	if (!a->running)
		return;
	a->ack_waits = false;
	agent_outbox_grew(w, agent);
}

/* Of a key's copies the operator keeps one. If its generation has been succeeded by another copy's, it gets a fresh
 * one. */
void
faults_operator(struct world *w, int key)
{
	int kept = -1;
	uint32_t copies = 0;
	w->operator_coming[key] = false;
	if (!w->disk.held[key])
		return;
	for (uint32_t i = 0; i < w->n_agents; i++) {
		if (w->agents[i].exists && !w->agents[i].destroyed && w->agents[i].key == key &&
		    rng_below(&w->rng, ++copies) == 0)
			kept = (int)i;
	}
	if (!w->faults_on && rng_chance(&w->rng, 200))
		return;   /* nobody ever came */
	for (uint32_t i = 0; i < w->n_agents; i++) {
		struct agent *a = &w->agents[i];
		if (!a->exists || a->key != key || (int)i == kept)
			continue;
		if (a->running)
			agent_stop(w, (int)i, 1);
		a->destroyed = true;
	}
	stats.faults[F_TWIN_RELEASED]++;
	w->disk.held[key] = false;
	struct outbox *o = &w->agents[kept].disk;
	struct log_lineage lineage = registry_lineage(&w->disk, key, &o->generation, &o->succeeded, o->has_succeeded);
	world_note(w, "operator", key, kept);
	if (log_is_twin(&lineage))
		fresh_generation(w, kept);
}
