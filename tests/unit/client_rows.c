/* Test fixture: see client_rows.h. */
#include "client_rows.h"

#include <stdio.h>

#include "common/base/clock.h"

static struct slice
item_of(const struct coming *c, size_t i)
{
	size_t from = i > 0 ? c->ends[i - 1] : 0;
	return (struct slice){ c->bytes.data + from, c->ends[i] - from };
}

void
come_bytes(struct coming *c, const void *data, size_t len)
{
	assert_true(c->n < ITEMS_MAX);
	buffer_put(&c->bytes, data, len);
	c->ends[c->n++] = c->bytes.len;
}

static void
come_item(struct coming *c, const Lt1__FeedItem *item)
{
	uint8_t *packed = malloc(lt1__feed_item__get_packed_size(item));
	come_bytes(c, packed, lt1__feed_item__pack(item, packed));
	free(packed);
}

void
come_row(struct coming *c, const Lt__Update *u, struct id id, uint32_t version, struct id update_id)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__Row row = LT1__ROW__INIT;
	struct buffer said = { 0 };
	record_said(u, &said);
	item.row = &row;
	row.has_kind = row.has_id = row.has_version = row.has_update_id = row.has_j = row.has_said = true;
	row.kind = kind_of(u)->tag;
	row.id = (ProtobufCBinaryData){ 16, id.b };
	row.version = version;
	row.update_id = (ProtobufCBinaryData){ 16, update_id.b };
	row.j = 7;
	row.said = (ProtobufCBinaryData){ said.len, said.data };
	come_item(c, &item);
	buffer_fini(&said);
}

struct id
village_id(int i)
{
	char code[16];
	snprintf(code, sizeof code, "V%d", i);
	return id_derive("unit", code, "");
}

void
come_village(struct coming *c, int i, struct id parent, const char *name, uint32_t version, struct id update_id)
{
	char code[16];
	Lt__Update u = LT__UPDATE__INIT;
	Lt__Unit unit = LT__UNIT__INIT;
	snprintf(code, sizeof code, "V%d", i);
	u.has_basis = u.has_occurred_on = true;
	u.basis = LT__BASIS__BASIS_OPENING;
	u.occurred_on = DAY(2020, 12, 31);
	u.unit = &unit;
	unit.code = code;
	unit.name = (char *)(uintptr_t)name;
	unit.has_level = unit.has_kind = unit.has_parent_id = true;
	unit.level = LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE;
	unit.kind = LT__UNIT_KIND__UNIT_KIND_THON;
	unit.parent_id = (ProtobufCBinaryData){ 16, parent.b };
	come_row(c, &u, village_id(i), version, update_id);
}

void
come_catalogue(struct coming *c, const Lt1__CatalogueItem *catalogue)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	item.catalogue = (Lt1__CatalogueItem *)(uintptr_t)catalogue;
	come_item(c, &item);
}

struct feed_place
come_place(uint64_t n)
{
	return (struct feed_place){ .at = { .generation = id_derive("feed", "province", ""), .n = n } };
}

struct feed_place
come_middle(const char *next)
{
	struct feed_place p = { .snapping = true, .begun = come_place(3).at, .next_len = strlen(next), .until = 5,
		                .epoch = id_derive("epoch", "1", "") };
	memcpy(p.next, next, p.next_len);
	return p;
}

static enum result
come(struct client_site *s, struct coming *c, enum result (*take)(struct client_site *, const struct slice *, size_t, void *), void *ctx)
{
	struct slice items[ITEMS_MAX];
	for (size_t i = 0; i < c->n; i++)
		items[i] = item_of(c, i);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	enum result r = take(s, items, c->n, ctx);
	if (r == DONE)
		r = store_commit(s->store, NULL);
	store_rollback(s->store);
	buffer_fini(&c->bytes);
	*c = (struct coming){ .n = 0 };
	return r;
}

struct way { enum feed_no no; const char *name; uint64_t n; bool first, last; struct feed_taken taken; };

static enum result
take_items(struct client_site *s, const struct slice *items, size_t n, void *ctx)
{
	struct way *w = ctx;
	struct feed_place place = come_place(w->n);
	return feed_apply(s->store, FEED_PROVINCE, FEED_PROVINCE_NAME, items, n, &place, &w->taken, NULL);
}

static enum result
take_part(struct client_site *s, const struct slice *items, size_t n, void *ctx)
{
	struct way *w = ctx;
	struct feed_place place = w->last ? come_place(3) : come_middle("there");
	struct feed_part part = { .first = w->first, .last = w->last, .place = &place };
	return feed_snapshot(s->store, w->no, w->name, items, n, &part, &w->taken, NULL);
}

enum result
come_apply(struct client_site *s, struct coming *c, uint64_t n, struct feed_taken *taken)
{
	struct way w = { .n = n };
	enum result r = come(s, c, take_items, &w);
	if (taken != NULL)
		*taken = w.taken;
	return r;
}

enum result
come_part(struct client_site *s, enum feed_no no, struct coming *c, bool first, bool last, struct feed_taken *taken)
{
	struct way w = { .no = no, .name = no == FEED_SITE ? FEED : FEED_PROVINCE_NAME, .first = first, .last = last };
	enum result r = come(s, c, take_part, &w);
	if (taken != NULL)
		*taken = w.taken;
	return r;
}

void
come_all(struct client_site *s, enum feed_no no, struct coming *c)
{
	struct feed_taken taken;
	assert_int_equal(come_part(s, no, c, true, true, &taken), DONE);
	assert_int_equal(taken.troubles, 0);
}

int64_t
client_number(struct client_site *s, const char *sql)
{
	struct sql *q = store_sql(s->store, sql);
	assert_int_equal(sql_next(s->store, q, NULL), SQL_ROW);
	int64_t n = sql_get_int(q, 0);
	sql_done(q);
	return n;
}
