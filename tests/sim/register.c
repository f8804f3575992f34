/* The centre's store as a model: generations with their cursors, the inbox, one letter per distinct (update_id, body),
 * the journal number J, and a feed per site. Every function is a part of one transaction; gateway.c says when it
 * commits. */
#include <assert.h>

#include "common/base/failpoint.h"
#include "tests/sim/sim.h"

#define DUPLICATE_WINDOW_MS 20000        /* canary duplicate_by_time */

void
registry_init(struct world *w)
{
	struct registry *r = &w->disk;
	memset(r, 0, sizeof *r);
	memset(r->letter_of, 0xff, sizeof r->letter_of);
	r->epoch = rng_id(&w->rng);
	for (int k = 0; k < KEYS_MAX; k++) {
		r->feeds[k].generation = rng_id(&w->rng);
		r->feeds[k].oldest_kept = 1;
	}
	province_init(w);
}

/* ---- generations ---- */

struct generation *
registry_generation(struct registry *r, int key, const struct id *id)
{
	for (uint32_t i = 0; i < r->n_generations; i++) {
		if (r->generations[i].key == key && id_equal(&r->generations[i].id, id))
			return &r->generations[i];
	}
	return NULL;
}

struct log_lineage
registry_lineage(const struct registry *r, int key, const struct id *id, const struct id *succeeded, bool has_succeeded)
{
	struct log_lineage l = { 0 };
	for (uint32_t i = 0; i < r->n_generations; i++) {
		const struct generation *g = &r->generations[i];
		if (g->key != key)
			continue;
		bool self = id_equal(&g->id, id);
		l.known |= self;
		l.has_successor |= !self && g->has_succeeded && id_equal(&g->succeeded, id);
		l.predecessor_succeeded |=
			!self && has_succeeded && g->has_succeeded && id_equal(&g->succeeded, succeeded);
	}
	return l;
}

/* ---- the feed ---- */

struct log_position
registry_head(const struct registry *r, int key)
{
	const struct feed *f = &r->feeds[key];
	struct log_position head = { .generation = f->generation, .n = f->head };
	const struct feed_item *last = feed_item_at(f, f->head);
	if (last != NULL)
		head.chain = last->chain;
	return head;
}

const struct feed_item *
feed_item_at(const struct feed *f, uint32_t n)
{
	for (uint32_t i = f->n_items; i > 0; i--) {
		if (f->items[i - 1].n == n)
			return &f->items[i - 1];
	}
	return NULL;
}

void
feed_item_bytes(const struct world *w, const struct feed_item *item, uint8_t out[ITEM_BYTES])
{
	memset(out, 0, ITEM_BYTES);
	memcpy(out, w->updates[item->update].hash.b, HASH_BYTES);
	out[HASH_BYTES] = item->verdict;
	out[HASH_BYTES + 1] = item->duplicate;
	memcpy(out + HASH_BYTES + 2, &item->j, sizeof item->j);
}

static void
item_put(struct world *w, int key, uint32_t n, struct feed_item item)
{
	struct feed *f = &w->disk.feeds[key];
	uint8_t bytes[ITEM_BYTES];
	const struct feed_item *last = feed_item_at(f, f->head);
	struct hash before = last != NULL ? last->chain : (struct hash){ { 0 } };
	assert(f->n_items < ITEMS_MAX);
	item.n = n;
	feed_item_bytes(w, &item, bytes);
	item.chain = log_chain(&before, &w->owners[key], &f->generation, n, (struct slice){ bytes, ITEM_BYTES });
	f->items[f->n_items++] = item;
	if (n > f->head)
		f->head = n;
}

void
feed_append(struct world *w, int key, int update, bool duplicate)
{
	struct letter *l = &w->disk.letters[w->disk.letter_of[update]];
	uint32_t n = w->disk.feeds[key].head + 1;
	if (CANARY("sequence_as_feed") && w->reserved_n[key] >= n)
		n = w->reserved_n[key] + 1;   /* the sequence has moved on, whether that one commits or not */
	l->told = true;
	item_put(w, key, n,
	         (struct feed_item){ .update = (uint16_t)update,
	                             .verdict = (uint8_t)l->verdict,
	                             .duplicate = duplicate,
	                             .j = l->j });
}

static int
letter_before(const struct registry *r, uint32_t j)
{
	int next = -1;
	for (uint32_t i = 0; i < r->n_letters; i++) {
		if (r->letters[i].told && r->letters[i].j > j && (next < 0 || r->letters[i].j < r->letters[next].j))
			next = (int)i;
	}
	return next;
}

void
registry_renew_feed(struct world *w, int key, const struct id *generation)
{
	struct registry *r = &w->disk;
	struct feed *f = &r->feeds[key];
	if (!id_equal(&f->generation, generation))
		return;   /* another session was quicker */
	stats.faults[F_FEED_RENEWED]++;
	if (!w->any_centre_restore && !w->any_prune && !w->any_lie)
		world_fail(w, "feed of key %d renewed although nothing was ever restored, pruned or lied about", key);
	f->generation = rng_id(&w->rng);
	f->head = f->n_items = 0;
	f->oldest_kept = 1;
	f->acked = (struct log_position){ 0 };
	uint32_t j = 0;
	for (int i = letter_before(r, j); i >= 0; i = letter_before(r, j)) {
		struct letter *l = &r->letters[i];
		j = l->j;
		if (w->updates[l->update].key == key)
			item_put(w, key, f->head + 1,
			         (struct feed_item){ .update = l->update, .verdict = (uint8_t)l->verdict, .j = l->j });
	}
}

bool
registry_prune_feed(struct world *w, int key)
{
	struct feed *f = &w->disk.feeds[key];
	if (!id_equal(&f->acked.generation, &f->generation) || f->acked.n < f->oldest_kept || f->acked.n > f->head)
		return false;
	uint32_t until = f->oldest_kept + rng_below(&w->rng, (uint32_t)f->acked.n - f->oldest_kept + 1);
	f->oldest_kept = until + 1;
	return true;
}

/* ---- judging ---- */

static void judged(struct world *w, int update);

static void
verdict_set(struct world *w, int update, enum verdict verdict)
{
	struct letter *l = &w->disk.letters[w->disk.letter_of[update]];
	l->verdict = verdict;
	l->j = ++w->disk.j;
	stats.verdicts[verdict]++;
}

static enum verdict
judge(const struct world *w, int update)
{
	const struct update *u = &w->updates[update];
	if (u->kind == KIND_CHILD) {
		int parent = registry_letter(w, u->parent);
		enum verdict v = parent < 0 ? V_NONE : w->disk.letters[parent].verdict;
		return v == V_ACCEPTED || v == V_RETURNED ? v : V_PARKED;
	}
	if (u->kind == KIND_RETURNED)
		return V_RETURNED;
	return u->kind == KIND_PLAIN || u->kind == KIND_WARNED ? V_ACCEPTED : V_QUARANTINED;
}

/* Whoever waits for it wakes, in order of arrival, each under a new J. */
static void
judged(struct world *w, int update)
{
	struct registry *r = &w->disk;
	uint32_t n = r->n_letters;
	for (uint32_t i = 0; i < n; i++) {
		const struct update *u = &w->updates[r->letters[i].update];
		if (r->letters[i].verdict != V_PARKED || u->parent != update)
			continue;
		int child = r->letters[i].update;
		enum verdict v = judge(w, child);
		if (v == V_PARKED)
			continue;
		stats.faults[F_WOKEN]++;
		verdict_set(w, child, v);
		feed_append(w, u->key, child, false);
		judged(w, child);
	}
}

static bool
same_id_known(const struct world *w, int update)
{
	for (uint32_t i = 0; i < w->disk.n_letters; i++) {
		const struct update *other = &w->updates[w->disk.letters[i].update];
		if (other->kind != KIND_JUNK && w->disk.letters[i].update != update &&
		    id_equal(&other->id, &w->updates[update].id))
			return true;
	}
	return false;
}

int
registry_letter(const struct world *w, int update)
{
	return update < (int)w->n_updates ? w->disk.letter_of[update] : -1;
}

static void
letter_take(struct world *w, int key, int update)
{
	struct registry *r = &w->disk;
	int known = r->letter_of[update];
	if (CANARY("duplicate_by_time") && known >= 0 && w->now - r->letters[known].at > DUPLICATE_WINDOW_MS)
		known = -1;
	if (known >= 0) {
		stats.faults[F_DUPLICATE_LETTER]++;
		feed_append(w, key, update, true);
		return;
	}
	const struct update *u = &w->updates[update];
	bool reused = u->kind != KIND_JUNK && same_id_known(w, update);
	assert(r->n_letters < UPDATES_MAX * 2);
	r->letter_of[update] = (int16_t)r->n_letters;
	r->letters[r->n_letters++] = (struct letter){ .update = (uint16_t)update, .at = w->now };
	stats.faults[F_ID_REUSED] += reused;
	verdict_set(w, update, reused ? V_QUARANTINED : judge(w, update));
	enum verdict v = r->letters[r->letter_of[update]].verdict;
	if (v != V_ACCEPTED || u->kind == KIND_WARNED)
		feed_append(w, key, update, false);
	judged(w, update);
}

int
update_of_body(const struct world *w, struct slice body)
{
	for (uint32_t u = 0; u < w->n_updates; u++) {
		if (slice_equal(w->updates[u].body, body))
			return (int)u;
	}
	return -1;
}

/* ---- a batch ---- */

static struct generation *
generation_add(struct registry *r, const struct batch *b)
{
	assert(r->n_generations < GENERATIONS_MAX);
	struct generation *g = &r->generations[r->n_generations++];
	*g = (struct generation){
		.id = b->generation, .succeeded = b->succeeded, .has_succeeded = b->has_succeeded, .key = b->key
	};
	return g;
}

enum log_fit
registry_store(struct world *w, const struct batch *b, bool *twin, uint64_t *stands_at)
{
	struct registry *r = &w->disk;
	struct log_lineage lineage = registry_lineage(r, b->key, &b->generation, &b->succeeded, b->has_succeeded);
	struct generation *g = registry_generation(r, b->key, &b->generation);
	struct log_position cursor = { .generation = b->generation }, after;
	size_t skip;
	if (g != NULL)
		cursor = (struct log_position){ g->id, g->n, g->chain };
	*stands_at = cursor.n;
	*twin = log_is_twin(&lineage);
	if (*twin)
		return LOG_CHAIN_BROKEN;
	enum log_fit fit = log_fit(&cursor, &w->owners[b->key], b->first_n, &b->chain_before, b->bodies, b->n_bodies,
	                           &skip, &after);
	if (fit != LOG_FITS)
		return fit;
	if (g == NULL)
		g = generation_add(r, b);
	for (size_t i = skip; i < b->n_bodies; i++) {
		int update = update_of_body(w, b->bodies[i]);
		if (update < 0)
			world_fail(w, "a body nobody wrote was stored");
		assert(r->n_rows < ROWS_MAX);
		r->rows[r->n_rows++] = (struct inbox_row){ (uint16_t)(g - r->generations), (uint16_t)update,
			                                   (uint32_t)(b->first_n + i) };
		letter_take(w, b->key, update);
	}
	g->n = (uint32_t)after.n;
	g->chain = after.chain;
	*stands_at = g->n;
	return fit;
}

bool
registry_rejudge(struct world *w, int update)
{
	struct registry *r = &w->disk;
	int known = registry_letter(w, update);
	if (known < 0 || r->letters[known].verdict != V_QUARANTINED || w->updates[update].kind != KIND_POISON)
		return false;
	verdict_set(w, update, V_ACCEPTED);
	feed_append(w, w->updates[update].key, update, false);
	judged(w, update);
	return true;
}
