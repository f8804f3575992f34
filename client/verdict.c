/* Step 8 of an update's way, the answer's side: items into rows, rows into the clerk's inbox and the sums of `status`.
 */
#include "client/verdict.h"

#include <assert.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

#define ITEM_ARENA (256u << 10)

/* ---- which letter is meant ---- */

static bool
same_body(struct sql *q, const Lt1__VerdictItem *v)
{
	if (!v->has_body_hash)
		return true;
	return slice_equal(sql_get_bytes(q, 1), (struct slice){ v->body_hash.data, v->body_hash.len });
}

static enum result
letter_asked(struct store *s, struct sql *q, const Lt1__VerdictItem *v, int64_t *letter, struct fault *f)
{
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW && same_body(q, v))
		*letter = sql_get_int(q, 0);
	sql_done(q);
	return DONE;
}

/* By update_id and the body's hash; by number where the centre could not read so far, or where another body bore that
 * update_id (SYS-001). *letter stays 0 when it is none of ours. */
static enum result
letter_find(struct store *s, const Lt1__VerdictItem *v, int64_t *letter, struct fault *f)
{
	struct id id;
	enum result r = DONE;

	*letter = 0;
	if (v->has_update_id && id_from_bytes(v->update_id.data, v->update_id.len, &id)) {
		struct sql *q = store_sql(s, site_sql_letter_by_update);
		sql_id(q, 1, &id);
		r = letter_asked(s, q, v, letter, f);
	}
	if (r == DONE && *letter == 0 && v->has_generation && id_from_bytes(v->generation.data, v->generation.len, &id)) {
		struct sql *q = store_sql(s, site_sql_letter_by_number);
		sql_id(q, 1, &id);
		sql_int(q, 2, (int64_t)v->n);
		r = letter_asked(s, q, v, letter, f);
	}
	return r;
}

/* ---- items ---- */

bool
verdict_known(const Lt1__VerdictItem *v)
{
	return v->has_verdict && v->verdict >= LT1__VERDICT__ACCEPTED && v->verdict <= LT1__VERDICT__QUARANTINED;
}

static enum result
item_put(struct store *s, int64_t letter, const Lt1__VerdictItem *v, struct fault *f)
{
	struct buffer packed = { 0 };
	size_t len = lt1__verdict_item__get_packed_size(v);
	packed.len = lt1__verdict_item__pack(v, buffer_room(&packed, len));
	struct sql *q = store_sql(s, site_sql_verdict_put);
	sql_int(q, 1, letter);
	sql_int(q, 2, v->verdict);
	sql_bytes(q, 3, v->has_waits_for ? v->waits_for.data : NULL, v->waits_for.len);
	sql_bytes(q, 4, packed.data, packed.len);
	sql_int(q, 5, clock_wall_ms());
	enum result r = sql_run(s, q, f);
	buffer_fini(&packed);
	return r;
}

enum result
verdict_take(struct store *s, const Lt1__VerdictItem *v, uint64_t n, bool *ours, struct fault *f)
{
	assert(store_is_writing(s));
	int64_t letter;
	enum result r = letter_find(s, v, &letter, f);
	*ours = r == DONE && letter != 0;
	if (r == DONE && letter == 0) {
		log_line(LOG_WARN, "feed.item_of_nobody", "n=%llu verdict=%s", (unsigned long long)n, verdict_name(v->verdict));
		return DONE;
	}
	return r == DONE ? item_put(s, letter, v, f) : r;
}

/* ---- sums ---- */

enum result
verdict_counts(struct store *s, struct verdict_counts *out, struct fault *f)
{
	*out = (struct verdict_counts){ 0 };
	struct sql *q = store_sql(s, site_sql_verdict_counts);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_ROW) {
		uint64_t unanswered = (uint64_t)sql_get_int(q, 5);
		out->letters = (uint64_t)sql_get_int(q, 0);
		out->returned = (uint64_t)sql_get_int(q, 1);
		out->parked = (uint64_t)sql_get_int(q, 2);
		out->quarantined = (uint64_t)sql_get_int(q, 3);
		out->open = (uint64_t)sql_get_int(q, 4);
		out->waiting = (uint64_t)sql_get_int(q, 6);
		out->accepted = out->letters - out->returned - out->parked - out->quarantined - unanswered;
		sql_done(q);
	}
	return DONE;
}

/* ---- the inbox ---- */

/* Names of units and organisations out of the body: they stand nowhere else, so a name is stored once. Names of people
 * never stand in a body. */
static void
names_read(struct slice body, struct arena *a, const char **code, const char **name)
{
	Lt__Update *u;
	if (body.len == 0 || record_unpack(body, a, &u, NULL) != DONE)
		return;
	const Lt__Unit *unit = u->unit != NULL ? u->unit : u->unit_change != NULL ? u->unit_change->found : NULL;
	const Lt__Organisation *o = u->organisation != NULL          ? u->organisation
	                            : u->organisation_change != NULL ? u->organisation_change->found
	                                                             : NULL;
	if (unit != NULL) {
		*code = unit->code;
		*name = unit->name;
	} else if (o != NULL) {
		*code = o->code;
		*name = o->name;
	} else if (u->unit_change != NULL || u->organisation_change != NULL) {
		*name = u->unit_change != NULL ? u->unit_change->name : u->organisation_change->name;
	}
}

static bool
case_read(struct sql *q, struct arena *a, struct verdict_case *c)
{
	ProtobufCAllocator allocator = arena_allocator(a);
	struct slice packed = sql_get_bytes(q, 2);

	*c = (struct verdict_case){ .n = (uint64_t)sql_get_int(q, 0), .kind = (uint32_t)sql_get_int(q, 4) };
	sql_get_id(q, 1, &c->generation);
	sql_get_id(q, 3, &c->update_id);
	c->item = lt1__verdict_item__unpack(&allocator, packed.len, packed.data);
	c->has_waits_for = sql_get_id(q, 6, &c->waits_for);
	c->waits_for_code = sql_get_text(q, 7);
	c->entity_code = sql_get_text(q, 8);
	c->corrected = sql_get_int(q, 9) != 0;
	c->has_person = sql_get_id(q, 10, &c->person);
	names_read(sql_get_bytes(q, 5), a, &c->entity_code, &c->name);
	return c->item != NULL;
}

enum result
verdict_each(struct store *s, bool all, void (*each)(void *ctx, const struct verdict_case *c), void *ctx,
             struct fault *f)
{
	struct arena *a = arena_new(RECORD_ARENA_CAP + ITEM_ARENA);
	struct sql *q = store_sql(s, site_sql_inbox);
	struct verdict_case c;
	enum sql_step step;

	sql_int(q, 1, all);
	while ((step = sql_next(s, q, f)) == SQL_ROW) {
		arena_reset(a);
		if (case_read(q, a, &c))
			each(ctx, &c);
	}
	arena_free(&a);
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}

const char *
verdict_name(Lt1__Verdict v)
{
	static const char *const names[] = { "unknown", "accepted", "returned", "parked", "quarantined" };
	return v <= LT1__VERDICT__QUARANTINED ? names[v] : names[0];
}
