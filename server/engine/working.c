/* The working set: entities as the judge asks for them, kept between transactions because nobody else
 * writes while we hold the term. What is known to be absent is kept too. A failed transaction forgets everything. */
#include <assert.h>
#include <stdlib.h>
#include "server/engine/work.h"

#define WORKING_MAX ((size_t)48 << 20)
#define BLOCK 16               /* what malloc adds to each block */

/* ---- keys and buckets ---- */

uint64_t
working_mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	return h;
}

uint64_t
working_id_key(const struct id *id, uint64_t salt)
{
	uint64_t a, b;
	memcpy(&a, id->b, 8);
	memcpy(&b, id->b + 8, 8);
	return working_mix(a ^ working_mix(b + salt));
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

void
working_buckets(void *buckets, size_t n, size_t *size)
{
	struct link ***at = buckets;

	if (*size && n < *size)
		return;
	size_t more = *size ? *size * 4 : 1024;
	struct link **wider = calloc(more, sizeof *wider);

	assert(wider);
	for (size_t i = 0; i < *size; i++)
		for (struct link *l = (*at)[i], *next; l; l = next) {
			next = l->chain;
			l->chain = wider[l->key & (more - 1)];
			wider[l->key & (more - 1)] = l;
		}
	free(*at);
	*at = wider;
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
	indexes_forget(w);
	free(w->boxes);
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

		b->touched = b->waiters_loaded = false;
		b->waiters = b->waiters_last = NULL;
		b->first_row = b->dirty = 0;
	}
	w->n_touched = 0;
	indexes_rest(w);
	if (working_bytes(w) > WORKING_MAX)
		working_forget(w);
}

size_t
working_bytes(const struct working *w)
{
	return w->bytes + w->n_boxes * (sizeof(struct box) + BLOCK) + w->n_indexes * (sizeof(struct index) + BLOCK) +
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
	uint64_t key = working_id_key(id, kind);
	struct box *b = box_find(w, kind, id, key);

	if (b)
		return b;
	working_buckets(&w->boxes, w->n_boxes, &w->size_boxes);
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
	struct index *x = index_make(w, q);
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
	struct box *b = box_find(w, q->kind, &q->id, working_id_key(&q->id, q->kind));
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
working_hold(struct working *w, struct box *b, struct node *node, size_t bytes)
{
	w->bytes += bytes + BLOCK;
	w->bytes -= b->node_bytes;
	b->node = node;
	b->node_bytes = (uint32_t)bytes + BLOCK;
}

void
working_put(struct working *w, struct box *b, struct node *node, size_t bytes)
{
	working_hold(w, b, node, bytes);
	b->loaded = true;
	working_touch(w, b);
	indexes_put(w, b);
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
