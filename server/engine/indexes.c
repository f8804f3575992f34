/* By which questions entities are found, beside their ids: an index per question that was asked, with the entities that
 * answer it. What a transaction has written may not be in the tables yet when a question is asked for the first time,
 * so it stands in the index of each question it answers, asked or not, until the transaction is over. */
#include <assert.h>
#include <stdlib.h>
#include "server/engine/work.h"

/* ---- keys ---- */

static uint64_t
query_key(const struct query *q)
{
	uint64_t h = UINT64_C(14695981039346656037);

	if (q->by != BY_CODE)
		return working_id_key(&q->id, q->by * 1000 + q->kind);
	for (const char *p = q->code; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(1099511628211);
	return working_mix(h ^ q->kind);
}

static bool
query_equal(const struct query *a, const struct query *b)
{
	if (a->by != b->by || a->kind != b->kind)
		return false;
	return a->by == BY_CODE ? strcmp(a->code, b->code) == 0 : id_equal(&a->id, &b->id);
}

/* ---- indexes ---- */

struct index *
index_find(const struct working *w, const struct query *q)
{
	uint64_t key = query_key(q);

	if (w->size_indexes == 0)
		return NULL;
	for (struct index *x = w->indexes[key & (w->size_indexes - 1)]; x; x = x->chain)
		if (x->key == key && query_equal(&x->query, q))
			return x;
	return NULL;
}

struct index *
index_make(struct working *w, const struct query *q)
{
	struct index *x = index_find(w, q);
	uint64_t key = query_key(q);

	if (x)
		return x;
	working_buckets(&w->indexes, w->n_indexes, &w->size_indexes);
	x = calloc(1, sizeof *x);
	assert(x);
	*x = (struct index){ .chain = w->indexes[key & (w->size_indexes - 1)], .key = key, .query = *q };
	x->query.code = q->by == BY_CODE ? strdup(q->code) : NULL;
	if (q->by == BY_CODE) {
		assert(x->query.code);
		w->bytes += strlen(q->code) + 16;
	}
	w->indexes[key & (w->size_indexes - 1)] = x;
	w->n_indexes++;
	return x;
}

static void
index_free(struct working *w, struct index *x)
{
	w->bytes -= x->size * sizeof *x->boxes;
	if (x->query.by == BY_CODE)
		w->bytes -= strlen(x->query.code) + 16;
	free((char *)x->query.code);
	free(x->boxes);
	free(x);
}

/* Most questions have one answer: lists begin small. */
static void
index_join(struct working *w, struct index *x, struct box *b)
{
	for (size_t i = x->n; i-- > 0;)
		if (x->boxes[i] == b)
			return;
	if (x->n == x->size) {
		size_t more = x->size ? x->size * 2 : 2;

		x->boxes = realloc(x->boxes, more * sizeof *x->boxes);
		assert(x->boxes);
		w->bytes += (more - x->size) * sizeof *x->boxes;
		x->size = more;
	}
	x->boxes[x->n++] = b;
}

/* Only those of a transaction that is over, and nobody asked for. */
static void
index_drop(struct working *w, struct index *x)
{
	struct index **at = &w->indexes[x->key & (w->size_indexes - 1)];

	while (*at != x)
		at = &(*at)->chain;
	*at = x->chain;
	w->n_indexes--;
	index_free(w, x);
}

void
indexes_forget(struct working *w)
{
	for (size_t i = 0; i < w->size_indexes; i++)
		for (struct index *x = w->indexes[i], *next; x; x = next) {
			next = x->chain;
			index_free(w, x);
		}
	free(w->indexes);
	free(w->unasked);
}

void
indexes_rest(struct working *w)
{
	for (size_t i = 0; i < w->n_unasked; i++) {
		if (w->unasked[i]->loaded || w->unasked[i]->wanted)
			w->unasked[i]->unasked = false;
		else
			index_drop(w, w->unasked[i]);
	}
	w->n_unasked = 0;
}

/* ---- which questions a node answers, beside the one for its id ---- */

typedef bool (*key_visit)(void *ctx, const struct query *q);       /* true: enough */

static bool
visit_id(key_visit visit, void *ctx, struct query *q, enum query_by by, bool has, const ProtobufCBinaryData *bytes)
{
	q->by = by;
	return has && id_from_bytes(bytes->data, bytes->len, &q->id) && visit(ctx, q);
}

static bool
each_key(const struct node *n, key_visit visit, void *ctx)
{
	struct query q = { .by = BY_CODE, .kind = n->kind, .code = node_code(n) };
	const Lt__Organisation *o = n->organisation;
	bool enough = q.code && visit(ctx, &q);

	for (size_t i = 0; !enough && i < n->n_spans; i++) {
		const struct node_span *s = &n->spans[i];
		const Lt__Member *m = n->kind == KIND_MEMBER ? member_in_force(n, s) : NULL;

		q.by = BY_PARENT;
		q.id = s->parent;
		enough = (s->has_parent && visit(ctx, &q)) ||
		         (m && visit_id(visit, ctx, &q, BY_MATCH, m->has_match, &m->match));
	}
	return enough || (o && visit_id(visit, ctx, &q, BY_UNIT, o->has_unit_id, &o->unit_id)) ||
	       (n->post && visit_id(visit, ctx, &q, BY_PERSON, n->post->has_person_ref, &n->post->person_ref));
}

struct joining { struct working *w; struct box *box; };

static bool
join_if_asked(void *ctx, const struct query *q)
{
	struct joining *j = ctx;
	struct index *x = index_find(j->w, q);

	if (x)
		index_join(j->w, x, j->box);
	return false;
}

static bool
join_always(void *ctx, const struct query *q)
{
	struct joining *j = ctx;
	struct index *x = index_make(j->w, q);

	if (!x->loaded && !x->unasked) {
		list_grow(&j->w->unasked, j->w->n_unasked, &j->w->size_unasked, sizeof *j->w->unasked);
		j->w->unasked[j->w->n_unasked++] = x;
		x->unasked = true;
	}
	index_join(j->w, x, j->box);
	return false;
}

void
indexes_join(struct working *w, struct box *b)
{
	struct joining j = { w, b };
	each_key(b->node, join_if_asked, &j);
}

void
indexes_put(struct working *w, struct box *b)
{
	struct joining j = { w, b };
	each_key(b->node, join_always, &j);
}

static bool
is_asked(void *ctx, const struct query *q)
{
	return query_equal(q, ctx);
}

bool
index_fits(const struct index *x, const struct node *n)
{
	return n->kind == x->query.kind && each_key(n, is_asked, (void *)&x->query);
}
