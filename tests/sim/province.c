/* The centre's store of what every site may know: things with versions, the catalogue among them, published one after
 * the other into a chained log. And snapshots of both feeds: the things, or a site's accepted letters, in the order of
 * keys. A place is the store's own: 'p' or 's', the next key in that order, and the version of a catalogue told by
 * half. */
#include <assert.h>

#include "common/base/failpoint.h"
#include "tests/sim/sim.h"

#define ORDER_ROWS 2u /* in a snapshot: the halves of the catalogue, then the rows from key 1 on */
#define ORDER_END (ORDER_ROWS + PROVINCE_KEYS - 1)

/* ---- the log ---- */

static void
begin_log(struct world *w)
{
	struct province *p = &w->disk.province;
	p->generation = rng_id(&w->rng);
	p->head = 0;
	p->oldest_kept = 1;
	ledger_published(w);
}

void
province_init(struct world *w)
{
	begin_log(w);
	for (uint32_t i = 4 + rng_below(&w->rng, 12); i > 0; i--)
		province_publish(w);
}

void
province_renew(struct world *w)
{
	stats.snaps[SS_RENEWED]++;
	begin_log(w);
	world_note(w, "province.renew", 0, 0);
	centre_heads(w);
}

bool
province_prune(struct world *w)
{
	struct province *p = &w->disk.province;
	if (p->oldest_kept > p->head)
		return false;
	p->oldest_kept += 1 + rng_below(&w->rng, p->head - p->oldest_kept + 1);
	world_note(w, "province.prune", p->oldest_kept, p->head);
	return true;
}

struct log_position
province_head(const struct registry *r)
{
	const struct province *p = &r->province;
	return (struct log_position){ p->generation, p->head, p->items[p->head].chain };
}

bool
province_bad(const struct thing *t)
{
	return t->version > 0 && t->content % 32 == 13;
}

static struct row_bytes
item_of(const struct province_item *item)
{
	return (struct row_bytes){
		.type = 'P', .key = item->key, .version = item->thing.version, .content = item->thing.content
	};
}

void
province_publish(struct world *w)
{
	struct province *p = &w->disk.province;
	if (p->head == PROVINCE_ITEMS_MAX || w->n_history == HISTORY_MAX || (w->life > 0 && !w->centre_running))
		return;
	struct id owner = log_province_owner();
	uint32_t key = rng_chance(&w->rng, 150) ? 0 : 1 + rng_below(&w->rng, PROVINCE_KEYS - 1);
	struct thing *t = &p->now[key];
	t->version++;
	t->content = (uint32_t)rng_next(&w->rng);
	struct province_item *item = &p->items[p->head + 1];
	*item = (struct province_item){ .key = (uint16_t)key, .thing = *t };
	struct row_bytes bytes = item_of(item);
	item->chain = log_chain(&p->items[p->head].chain, &owner, &p->generation, p->head + 1,
	                        (struct slice){ (const uint8_t *)&bytes, sizeof bytes });
	p->head++;
	stats.snaps[SS_PUBLISHED]++;
	ledger_published(w);
	world_note(w, "publish", key, t->version);
	centre_heads(w);
}

static bool
known(const struct province *p, const struct log_position *at)
{
	return id_equal(&at->generation, &p->generation) && at->n <= p->head &&
	       memcmp(at->chain.b, p->items[at->n].chain.b, HASH_BYTES) == 0;
}

void
province_items(struct world *w, int line, const struct centre_intent *i)
{
	static struct row_bytes bytes[PROVINCE_ITEMS_MAX];
	static struct slice items[PROVINCE_ITEMS_MAX];
	const struct province *p = &w->disk.province;
	struct centre_event e = { .type = CENTRE_EV_ITEMS,
		                  .feed_no = FEED_PROVINCE,
		                  .head = province_head(&w->disk),
		                  .oldest_kept = p->oldest_kept,
		                  .items = items };
	e.position_known = known(p, &i->position);
	size_t limit = w->weather.short_reads ? 1 + rng_below(&w->rng, 3) : PROVINCE_ITEMS_MAX;
	if (e.position_known) {
		e.first_n = i->position.n + 1;
		e.chain_before = i->position.chain;
		for (uint64_t n = e.first_n; n <= p->head && e.first_n >= p->oldest_kept && e.n_items < limit; n++) {
			bytes[e.n_items] = item_of(&p->items[n]);
			items[e.n_items] = (struct slice){ (const uint8_t *)&bytes[e.n_items], sizeof bytes[0] };
			e.n_items++;
		}
	}
	centre_event(w, line, &e);
}

/* ---- snapshots ---- */

struct place {
	uint8_t type, unused;
	uint16_t next;
	uint32_t version;
};
struct parcel {
	struct row_bytes bytes[8];
	struct slice items[8];
	size_t n, limit;
};

static void
parcel_put(struct parcel *p, struct row_bytes item)
{
	p->bytes[p->n] = item;
	p->items[p->n] = (struct slice){ (const uint8_t *)&p->bytes[p->n], sizeof item };
	p->n++;
}

static bool
place_read(const struct world *w, const struct centre_intent *i, struct place *out)
{
	uint8_t type = i->feed_no == FEED_PROVINCE ? 'p' : 's';
	*out = (struct place){ .type = type };
	if (i->next_len == 0)
		return true;
	if (i->next_len != sizeof *out)
		return false;
	memcpy(out, i->next, sizeof *out);
	bool halved = type == 'p' && out->next == 1;
	return out->type == type && out->unused == 0 && out->next <= (type == 'p' ? ORDER_END : UPDATES_MAX) &&
	       (halved ? out->version == w->disk.province.now[0].version : out->version == 0);
}

static void
province_part(const struct world *w, struct place *at, struct parcel *out, bool *last)
{
	const struct thing *now = w->disk.province.now;
	for (; at->next < ORDER_END && out->n < out->limit; at->next++) {
		uint32_t key = at->next < ORDER_ROWS ? 0 : at->next - ORDER_ROWS + 1;
		if (now[key].version == 0)
			continue;
		bool half = key == 0;
		uint32_t content = !half           ? now[key].content
		                   : at->next == 0 ? now[0].content & 0xffff
		                                   : now[0].content >> 16;
		parcel_put(out, (struct row_bytes){ .type = 'P',
		                                    .half = half ? (uint8_t)(at->next + 1) : 0,
		                                    .key = (uint16_t)key,
		                                    .version = now[key].version,
		                                    .content = content });
	}
	at->version = at->next == 1 ? now[0].version : 0;
	stats.snaps[SS_CATALOGUE_HALVED] += at->next == 1 && now[0].version > 0;
	*last = at->next == ORDER_END;
}

static void
site_part(const struct world *w, int key, struct place *at, struct parcel *out, bool *last)
{
	const struct registry *r = &w->disk;
	for (; at->next < w->n_updates && out->n < out->limit; at->next++) {
		int letter = registry_letter(w, at->next);
		if (letter < 0 || w->updates[at->next].key != key || r->letters[letter].verdict != V_ACCEPTED)
			continue;
		parcel_put(out, (struct row_bytes){ .type = 'S', .key = at->next, .version = 1, .content = r->j });
	}
	*last = at->next >= w->n_updates;
}

static bool
begun_known(const struct world *w, int key, const struct centre_intent *i)
{
	const struct province *p = &w->disk.province;
	const struct feed *f = &w->disk.feeds[key];
	if (i->feed_no == FEED_PROVINCE)
		return id_is_zero(&i->position.generation) ||
		       (known(p, &i->position) && p->oldest_kept <= i->position.n + 1);
	const struct feed_item *at = feed_item_at(f, (uint32_t)i->position.n);
	static const struct hash none;
	const struct hash *chain = at != NULL ? &at->chain : &none;
	return id_equal(&i->position.generation, &f->generation) && i->position.n <= f->head &&
	       f->oldest_kept <= i->position.n + 1 && memcmp(chain->b, i->position.chain.b, HASH_BYTES) == 0;
}

void
snap_answer(struct world *w, int line, const struct centre_intent *i)
{
	int key = w->agents[w->lines[line].agent].key;
	struct parcel parcel = { .limit = w->weather.short_reads ? 1 : 1 + rng_below(&w->rng, 8) };
	struct place at;
	struct centre_event e = { .type = CENTRE_EV_SNAP, .feed_no = i->feed_no, .begun = i->position };
	e.head = i->feed_no == FEED_PROVINCE ? province_head(&w->disk) : registry_head(&w->disk, key);
	e.position_known = place_read(w, i, &at) && begun_known(w, key, i);
	if (i->next_len == 0 && w->faults_on && rng_chance(&w->rng, w->weather.busy_pm)) {
		e.position_known = false;
		stats.snaps[SS_NOT_NOW]++;
	} else if (!e.position_known) {
		stats.snaps[SS_UNKNOWN_PLACE]++;
	}
	if (e.position_known) {
		if (id_is_zero(&i->position.generation))
			e.begun = e.head;
		if (i->feed_no == FEED_PROVINCE)
			province_part(w, &at, &parcel, &e.last);
		else
			site_part(w, key, &at, &parcel, &e.last);
		e.next_len = e.last ? 0 : sizeof at;
		memcpy(e.next, &at, e.next_len);
	}
	e.items = parcel.items;
	e.n_items = parcel.n;
	centre_event(w, line, &e);
}

/* The operator's list of what sites could not apply: each thing once. */
void
province_troubles(struct world *w, int key, const struct centre_intent *i)
{
	for (size_t t = 0; t < i->n_troubles; t++) {
		bool known = false;
		for (uint32_t k = 0; k < w->n_noted && !known; k++)
			known = w->noted[k].key == key && w->noted[k].trouble.feed_no == i->feed_no &&
			        w->noted[k].trouble.n == i->troubles[t].n;
		if (known || w->n_noted == sizeof w->noted / sizeof w->noted[0])
			continue;
		stats.snaps[SS_TROUBLES_NOTED]++;
		w->noted[w->n_noted].key = key;
		w->noted[w->n_noted++].trouble = (struct trouble){ .feed_no = i->feed_no,
			                                           .n = (uint32_t)i->troubles[t].n,
			                                           .code = i->troubles[t].code };
	}
}
