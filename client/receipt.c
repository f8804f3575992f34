/* Tasks that came down, one after the other: to whom of ours, and was it said already? What is missing is recorded. */
#include "client/receipt.h"

#include <assert.h>

#include "client/mirror/mirror.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/record/codec.h"

#define ACTOR "agent"
#define MISSING_MAX 256          /* of one round and transaction; the next one finds the rest */
#define RECEIPT_ARENA (JUDGE_ROOM + (64u << 10))

struct missing { struct id task, organisation; };
struct round {
	struct mirror *mirror;
	struct outbox *outbox;
	struct store *store;
	struct scope scope;
	int32_t today;
	size_t refused, passed;          /* by the rules, in earlier rounds of this call: found first, and passed over */
	struct missing missing[MISSING_MAX]; size_t n;
};

static bool
said_already(struct round *round, const struct id *task, const struct id *organisation)
{
	struct lookup lookup = mirror_lookup(round->mirror);
	struct query q = { .by = BY_PARENT, .kind = KIND_TASK_REPORT, .id = *task };
	const struct node *const *rows = NULL;
	size_t n = 0;
	lookup.find(lookup.ctx, &q, &rows, &n);
	for (size_t i = 0; i < n; i++) {
		const Lt__TaskReport *r = rows[i]->task_report;
		struct id who;
		if (r->what == LT__TASK_EVENT__TASK_EVENT_DELIVERED &&
		    id_from_bytes(r->organisation_id.data, r->organisation_id.len, &who) && id_equal(&who, organisation))
			return true;
	}
	return false;
}

static enum result
task_look(void *ctx, const struct node *n, struct fault *f)
{
	struct round *round = ctx;
	const Lt__Task *t = n->task;
	struct id id = n->id, to;
	(void)f;
	for (size_t i = 0; n->issued && i <= t->n_coordinator_ids && round->n < MISSING_MAX; i++) {
		if (!mirror_addressed(round->mirror, t, i, &to) || said_already(round, &id, &to))
			continue;
		if (round->passed < round->refused)
			round->passed++;
		else
			round->missing[round->n++] = (struct missing){ id, to };
	}
	return DONE;
}

static ProtobufCBinaryData
bytes_of(struct id *id)
{
	return (ProtobufCBinaryData){ sizeof id->b, id->b };
}

struct receipt { Lt__Update u; Lt__TaskReport report; struct id update_id, task, organisation; };

static void
receipt_fill(struct receipt *r, const struct missing *m, int32_t today)
{
	int64_t now = clock_wall_ms();
	Lt__Update *u = &r->u;
	lt__update__init(u);
	lt__task_report__init(&r->report);
	r->update_id = id_v7(now);
	r->task = m->task;
	r->organisation = m->organisation;
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = bytes_of(&r->update_id);
	u->op = LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_EVENT;
	u->occurred_on = u->today = today;
	u->recorded_at = now;
	u->actor = (char *)(uintptr_t)ACTOR;
	u->task_report = &r->report;
	r->report.has_task_id = r->report.has_organisation_id = r->report.has_what = r->report.has_reported_on = true;
	r->report.task_id = bytes_of(&r->task);
	r->report.organisation_id = bytes_of(&r->organisation);
	r->report.what = LT__TASK_EVENT__TASK_EVENT_DELIVERED;
	r->report.reported_on = today;
}

static enum result
letter_make(struct round *round, const struct receipt *r, struct buffer *body, struct fault *f)
{
	struct letter l = { .update_id = r->update_id, .kind = KIND_TASK_REPORT, .recorded_at = r->u.recorded_at };
	int64_t no;
	buffer_clear(body);
	enum result done = record_pack(&r->u, body, f);
	l.body = buffer_slice(body);
	l.content = mirror_content(round->mirror, &r->u);
	if (done == DONE)
		done = outbox_put(round->outbox, &l, &no, f);
	return done == DONE ? mirror_put(round->mirror, no, &r->u, f) : done;
}

/* What the rules would return is not recorded: the next call asks them again. */
static enum result
receipt_take(struct round *round, const struct missing *m, struct arena *a, struct buffer *body, size_t *made,
             struct fault *f)
{
	struct lookup lookup = mirror_lookup(round->mirror);
	struct judgement j;
	struct receipt r;
	receipt_fill(&r, m, round->today);
	arena_reset(a);
	judge(&r.u, &round->scope, &lookup, round->today, J_NEW, a, &j);
	if (j.decision == JUDGED_RETURNED) {
		log_line(LOG_WARN, "receipt.refused", "rule=%s", j.n_findings > 0 ? j.findings[0].rule->code : "-");
		return DONE;
	}
	enum result done = letter_make(round, &r, body, f);
	*made += done == DONE;
	mirror_rest(round->mirror);
	return done;
}

/* One round: *made grows by what was recorded. */
static enum result
round_take(struct round *round, struct arena *a, struct buffer *body, size_t *made, struct fault *f)
{
	size_t before = *made;
	round->n = round->passed = 0;
	enum result r = mirror_walk(round->mirror, KIND_TASK, task_look, round, f);
	if (r != DONE || round->n == 0)
		return r;
	r = store_begin(round->store, f);
	for (size_t i = 0; r == DONE && i < round->n; i++)
		r = receipt_take(round, &round->missing[i], a, body, made, f);
	if (r == DONE)
		r = store_commit(round->store, f);
	store_rollback(round->store);   /* nothing to do after a commit */
	if (r != DONE)
		*made = before;
	round->refused += round->n - (*made - before);
	return r;
}

enum result
receipts_delivered(struct store *s, const struct identity *me, struct outbox *o, int32_t today, size_t *made,
                   struct fault *f)
{
	assert(!store_is_writing(s));
	struct round round = { .mirror = mirror_new(s, me), .outbox = o, .store = s, .scope = me->scope, .today = today };
	struct arena *a = arena_new(RECEIPT_ARENA);
	struct buffer body = { 0 };
	enum result r = DONE;
	*made = 0;
	do
		r = round_take(&round, a, &body, made, f);
	while (r == DONE && round.n == MISSING_MAX);
	buffer_fini(&body);
	arena_free(&a);
	mirror_free(&round.mirror);
	return r;
}
