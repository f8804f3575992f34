/* The working set: entities as the judge asks for them, kept between transactions because nobody else
 * writes while we hold the term. What is known to be absent is kept too. A failed transaction forgets everything. */
#include <assert.h>
#include <stdlib.h>
#include "server/engine/work.h"

#define WORKING_MAX ((size_t)64 << 20)

/* ---- keys and buckets ---- */

static uint64_t
mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	return h;
}

static uint64_t
id_key(const struct id *id, uint64_t salt)
{
	uint64_t a, b;
	memcpy(&a, id->b, 8);
	memcpy(&b, id->b + 8, 8);
	return mix(a ^ mix(b + salt));
}

static uint64_t
query_key(const struct query *q)
{
	uint64_t h = UINT64_C(14695981039346656037);

	if (q->by != BY_CODE)
		return id_key(&q->id, q->by * 1000 + q->kind);
	for (const char *p = q->code; *p; p++)
		h = (h ^ (uint8_t)*p) * UINT64_C(1099511628211);
	return mix(h ^ q->kind);
}

static bool
query_equal(const struct query *a, const struct query *b)
{
	if (a->by != b->by || a->kind != b->kind)
		return false;
	return a->by == BY_CODE ? strcmp(a->code, b->code) == 0 : id_equal(&a->id, &b->id);
}

void
list_grow(void *v, size_t n, size_t *size, size_t element)
{
	void **list = v;

	if (n < *size)
		return;
	*size = *size ? *size * 2 : 64;
	*list = realloc(*list, *size * element);
	assert(*list);
}

#define GROW(w, field) list_grow(&(w)->field, (w)->n_##field, &(w)->size_##field, sizeof *(w)->field)

/* Chains of boxes and of indexes begin alike: pointer, key. */
struct link { struct link *chain; uint64_t key; };

static void
buckets_grow(struct link ***buckets, size_t n, size_t *size)
{
	if (*size && n < *size)
		return;
	size_t more = *size ? *size * 4 : 1024;
	struct link **wider = calloc(more, sizeof *wider);

	assert(wider);
	for (size_t i = 0; i < *size; i++)
		for (struct link *l = (*buckets)[i], *next; l; l = next) {
			next = l->chain;
			l->chain = wider[l->key & (more - 1)];
			wider[l->key & (more - 1)] = l;
		}
	free(*buckets);
	*buckets = wider;
	*size = more;
}

/* ---- life ---- */

struct working *
working_new(void)
{
	struct working *w = calloc(1, sizeof *w);
	assert(w);
	return w;
}

void
working_forget(struct working *w)
{
	for (size_t i = 0; i < w->size_boxes; i++)
		for (struct box *b = w->boxes[i], *next; b; b = next) {
			next = b->chain;
			free(b->node);
			free(b->parked);
			free(b);
		}
	for (size_t i = 0; i < w->size_indexes; i++)
		for (struct index *x = w->indexes[i], *next; x; x = next) {
			next = x->chain;
			free((char *)x->query.code);
			free(x->boxes);
			free(x);
		}
	free(w->boxes);
	free(w->indexes);
	free(w->touched);
	free(w->want_boxes);
	free(w->want_indexes);
	*w = (struct working){ 0 };
}

void
working_free(struct working **w)
{
	if (w == NULL || *w == NULL)
		return;
	working_forget(*w);
	free(*w);
	*w = NULL;
}

void
working_rest(struct working *w)
{
	for (size_t i = 0; i < w->n_touched; i++) {
		struct box *b = w->touched[i];

		if (b->waiters_loaded || b->waiters)
			b->awaited = b->waiters ? AWAITED_YES : b->waiters_loaded ? AWAITED_NO : b->awaited;
		b->touched = b->waiters_loaded = false;
		b->waiters = NULL;
		b->first_row = b->dirty = 0;
	}
	w->n_touched = 0;
	if (working_bytes(w) > WORKING_MAX)
		working_forget(w);
}

size_t
working_bytes(const struct working *w)
{
	return w->bytes + w->n_boxes * sizeof(struct box) + w->n_indexes * sizeof(struct index) +
	       (w->size_boxes + w->size_indexes) * sizeof(void *);
}

/* ---- boxes ---- */

static struct box *
box_find(const struct working *w, uint32_t kind, const struct id *id, uint64_t key)
{
	if (w->size_boxes == 0)
		return NULL;
	for (struct box *b = w->boxes[key & (w->size_boxes - 1)]; b; b = b->chain)
		if (b->key == key && b->kind == kind && id_equal(&b->id, id))
			return b;
	return NULL;
}

struct box *
working_box(struct working *w, uint32_t kind, const struct id *id)
{
	uint64_t key = id_key(id, kind);
	struct box *b = box_find(w, kind, id, key);

	if (b)
		return b;
	buckets_grow((struct link ***)&w->boxes, w->n_boxes, &w->size_boxes);
	b = calloc(1, sizeof *b);
	assert(b);
	*b = (struct box){ .chain = w->boxes[key & (w->size_boxes - 1)], .key = key, .kind = kind, .id = *id };
	w->boxes[key & (w->size_boxes - 1)] = b;
	w->n_boxes++;
	return b;
}

void
working_touch(struct working *w, struct box *b)
{
	if (b->touched)
		return;
	GROW(w, touched);
	w->touched[w->n_touched++] = b;
	b->touched = true;
}

/* ---- indexes ---- */

static struct index *
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

static struct index *
index_make(struct working *w, const struct query *q)
{
	uint64_t key = query_key(q);
	struct index *x = calloc(1, sizeof *x);

	buckets_grow((struct link ***)&w->indexes, w->n_indexes, &w->size_indexes);
	assert(x);
	*x = (struct index){ .chain = w->indexes[key & (w->size_indexes - 1)], .key = key, .query = *q };
	if (q->by == BY_CODE) {
		x->query.code = strdup(q->code);
		w->bytes += strlen(q->code) + 16;
	}
	w->indexes[key & (w->size_indexes - 1)] = x;
	w->n_indexes++;
	return x;
}

static void
index_join(struct index *x, struct box *b)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->boxes[i] == b)
			return;
	list_grow(&x->boxes, x->n, &x->size, sizeof *x->boxes);
	x->boxes[x->n++] = b;
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
		index_join(x, j->box);
	return false;
}

void
working_join(struct working *w, struct box *b)
{
	struct joining j = { w, b };
	each_key(b->node, join_if_asked, &j);
}

static bool
is_asked(void *ctx, const struct query *q)
{
	return query_equal(q, ctx);
}

static bool
index_fits(const struct index *x, const struct node *n)
{
	return n->kind == x->query.kind && each_key(n, is_asked, (void *)&x->query);
}

/* ---- questions ---- */

static void
want_box(struct working *w, struct box *b)
{
	if (b->wanted || b->loaded)
		return;
	b->wanted = true;
	GROW(w, want_boxes);
	w->want_boxes[w->n_want_boxes++] = b;
}

void
working_want(struct working *w, const struct query *q)
{
	if (q->by == BY_ID) {
		want_box(w, working_box(w, q->kind, &q->id));
		return;
	}
	struct index *x = index_find(w, q);
	if (x == NULL)
		x = index_make(w, q);
	if (x->wanted || x->loaded)
		return;
	x->wanted = true;
	GROW(w, want_indexes);
	w->want_indexes[w->n_want_indexes++] = x;
}

bool
working_wants(const struct working *w)
{
	return w->n_want_boxes + w->n_want_indexes > 0;
}

/* Whose letters are taken in the order of arrival: an earlier one of a known entity, or one that would create it, is
 * still parked. Of all others it makes no difference. An amendment may wait for a change that was returned, perhaps for
 * ever: it holds nothing up, but while it waits elsewhere the next amendment comes after it. */
static bool
is_behind(const struct box *b, struct asker by)
{
	if (!entity_kind(b->kind)->in_order)
		return false;
	for (size_t i = 0; i < b->n_parked && b->parked[i].arrival < by.arrival; i++)
		if (b->node ? !b->parked[i].amends || (by.amends && b->parked[i].elsewhere) : b->parked[i].creates)
			return true;
	return false;
}

static enum answer
find_by_id(struct working *w, const struct query *q, struct asker by, struct arena *a, const struct node *const **rows,
           size_t *n)
{
	struct box *b = box_find(w, q->kind, &q->id, id_key(&q->id, q->kind));
	bool parked;

	if (b == NULL || !b->loaded) {
		working_want(w, q);
		return ANSWER_UNKNOWN;
	}
	parked = is_behind(b, by);
	*n = 1;
	if (b->node) {
		b->node->parked = parked;
		*rows = (const struct node *const *)&b->node;
		return ANSWER_ROW;
	}
	if (!parked)
		return ANSWER_UNKNOWN;
	struct {
		const struct node *row;
		struct node hollow;
	} *lent = arena_alloc(a, sizeof *lent); /* its creation is parked */
	assert(lent);
	lent->hollow = (struct node){ .kind = q->kind, .id = q->id, .parked = true };
	lent->row = &lent->hollow;
	*rows = &lent->row;
	return ANSWER_ROW;
}

enum answer
working_find(struct working *w, const struct query *q, struct asker by, struct arena *a,
             const struct node *const **rows, size_t *n)
{
	struct index *x;
	const struct node **list;

	if (q->by == BY_ID)
		return find_by_id(w, q, by, a, rows, n);
	x = index_find(w, q);
	if (x == NULL || !x->loaded) {
		working_want(w, q);
		return ANSWER_UNKNOWN;
	}
	if (x->n == 0)
		return ANSWER_NONE;
	list = arena_alloc(a, x->n * sizeof *list);
	assert(list);
	*n = 0;
	for (size_t i = 0; i < x->n; i++)     /* who was amended may fit no longer */
		if (x->boxes[i]->node && index_fits(x, x->boxes[i]->node))
			list[(*n)++] = x->boxes[i]->node;
	*rows = list;
	return *n ? ANSWER_ROW : ANSWER_NONE;
}

/* ---- effects ---- */

void
working_put(struct working *w, struct box *b, struct node *node, size_t bytes)
{
	w->bytes += bytes;
	b->node = node;
	b->loaded = true;
	working_touch(w, b);
	working_join(w, b);
}

void
working_parked(struct working *w, struct box *b, struct parked_one one)
{
	size_t at = b->n_parked;

	for (size_t i = 0; i < b->n_parked; i++)
		if (b->parked[i].arrival == one.arrival) {
			b->parked[i] = one;
			return;
		}
	b->parked = realloc(b->parked, (b->n_parked + 1) * sizeof *b->parked);
	assert(b->parked);
	while (at > 0 && b->parked[at - 1].arrival > one.arrival) {
		b->parked[at] = b->parked[at - 1];
		at--;
	}
	b->parked[at] = one;
	b->n_parked++;
	w->bytes += sizeof *b->parked;
}

void
working_unparked(struct working *w, struct box *b, uint64_t arrival)
{
	for (size_t i = 0; i < b->n_parked; i++)
		if (b->parked[i].arrival == arrival) {
			memmove(b->parked + i, b->parked + i + 1, (b->n_parked - i - 1) * sizeof *b->parked);
			b->n_parked--;
			return;
		}
	assert(!"what is unparked was parked");
}
