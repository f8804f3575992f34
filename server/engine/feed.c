/* What goes into feeds. site/<code> gets the verdicts of its own letters, and its figures; `province`, which is the log of the centre's own
 * hand, gets every record in force that all sites may know, and catalogue versions. Nothing is sent from here: items are
 * rows of the transaction, chained behind the head that stands in the owner's locked site row. */
#include <assert.h>
#include "common/base/failpoint.h"
#include "embedded/sql.h"
#include "server/engine/hand.h"
#include "server/engine/work.h"

/* ---- one item ---- */

static uint64_t
next_feed_n(struct site *s)
{
	static uint64_t sequence;

	if (CANARY("sequence_as_feed"))       /* one counter for all, never rolled back: gaps */
		return sequence = (sequence > s->feed_n ? sequence : s->feed_n) + 1;
	return s->feed_n + 1;
}

static void
put_item(struct engine *e, struct site *s, const Lt1__FeedItem *item)
{
	struct copy *c = e->rows.feed;
	struct slice body;

	buffer_clear(&e->item);
	e->item.len = lt1__feed_item__pack(item, buffer_room(&e->item, lt1__feed_item__get_packed_size(item)));
	body = buffer_slice(&e->item);
	s->feed_n = next_feed_n(s);
	s->feed_chain = log_chain(&s->feed_chain, &s->id, &s->feed_generation, s->feed_n, body);
	copy_row(c);
	copy_id(c, &s->id);
	copy_id(c, &s->feed_generation);
	copy_int8(c, (int64_t)s->feed_n);
	copy_bytes(c, s->feed_chain.b, HASH_BYTES);
	copy_bytes(c, body.data, body.len);
	copy_time(c, engine_now(e));
}

static ProtobufCBinaryData
lent(const void *data, size_t len)
{
	return (ProtobufCBinaryData){ .len = len, .data = (uint8_t *)data };
}

/* ---- verdicts ---- */

static void
fill_findings(struct engine *e, const struct matter *m, Lt1__VerdictItem *v)
{
	Lt1__Finding *one = engine_alloc(e, m->n_told * sizeof *one);

	v->findings = engine_alloc(e, m->n_told * sizeof *v->findings);
	v->n_findings = m->n_told;
	for (size_t i = 0; i < m->n_told; i++) {
		lt1__finding__init(&one[i]);
		one[i].code = m->told[i].code;
		one[i].field = m->told[i].field;
		one[i].has_severity = true;
		one[i].severity = m->told[i].severity;
		one[i].vi = m->told[i].vi;
		one[i].en = m->told[i].en;
		v->findings[i] = &one[i];
	}
}

static void
fill_verdict(struct engine *e, const struct matter *m, Lt1__VerdictItem *v)
{
	const struct id *waits_for = m->verdict != LT1__VERDICT__PARKED ? NULL
	                             : m->duplicate                     ? &m->waits_for_id
	                                                                : &m->waits_for->id;

	v->has_generation = v->has_n = v->has_body_hash = v->has_verdict = v->has_j = true;
	v->generation = lent(m->generation.b, sizeof m->generation.b);
	v->n = m->n;
	v->body_hash = lent(m->hash.b, HASH_BYTES);
	v->verdict = m->verdict;
	v->j = e->j;
	v->has_update_id = m->has_id;
	v->update_id = lent(m->update_id.b, sizeof m->update_id.b);
	v->has_duplicate = v->duplicate = m->duplicate;
	v->has_waits_for = waits_for != NULL;
	if (waits_for)
		v->waits_for = lent(waits_for->b, sizeof waits_for->b);
	fill_findings(e, m, v);
}

/* The centre's own hand hears at once what became of its acts: its log is `province`. */
void
feed_verdict(struct engine *e, const struct matter *m)
{
	Lt1__VerdictItem verdict = LT1__VERDICT_ITEM__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;

	if (m->site->scope.everything)
		return;
	fill_verdict(e, m, &verdict);
	item.verdict = &verdict;
	put_item(e, m->site, &item);
}

/* ---- the province ---- */

bool
feed_is_public(const struct matter *m, const struct node *after)
{
	const struct kind *k = kind_by_tag(m->kind);

	return k->audience == AUDIENCE_PROVINCE || (k->audience == AUDIENCE_ISSUED && after->issued);
}

enum result
feed_need_province(struct engine *e, struct fault *f)
{
	struct id own = hand_site_id("centre");

	return e->own ? DONE : tx_need_site(e, &own, &e->own, f);
}

void
feed_row(struct engine *e, const struct matter *m, const struct node *after)
{
	struct told_row told = emit_told(m, after);
	Lt1__Row row = LT1__ROW__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;

	record_said(m->update, &e->said);
	row.has_kind = row.has_id = row.has_version = row.has_update_id = row.has_j = row.has_said = true;
	row.kind = m->kind;
	row.id = lent(told.id.b, sizeof told.id.b);
	row.version = told.version;
	row.update_id = lent(m->update_id.b, sizeof m->update_id.b);
	row.j = e->j;
	row.said = lent(e->said.data, e->said.len);
	item.row = &row;
	assert(e->own);
	put_item(e, e->own, &item);
}

void
feed_catalogue(struct engine *e, Lt1__CatalogueItem *part)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;

	item.catalogue = part;
	assert(e->own);
	put_item(e, e->own, &item);
}

/* ---- figures ---- */

void
feed_figures(struct engine *e, struct site *site, Lt1__FiguresItem *part)
{
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;

	assert(!site->scope.everything);
	item.figures = part;
	put_item(e, site, &item);
}

/* Nobody else moves it, so it is remembered: a transaction that tells the province nothing does not touch its row. */
struct log_position
feed_province_head(const struct engine *e)
{
	const struct site *s = e->own;

	return s ? (struct log_position){ s->feed_generation, s->feed_n, s->feed_chain } : e->province;
}
