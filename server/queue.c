/* Deficit round robin over one lane per site. A lane is in the ring while batches wait in it; its turn adds QUEUE_TURN to
 * what it may take, and it takes whole batches while that lasts. A lane that runs empty leaves and forgets its credit. */
#include "server/queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LANES 4096   /* hash buckets */

struct waiting { struct waiting *next; struct batch batch; };   /* what queue_batch allocates */

struct lane {
	struct lane *in_bucket, *in_ring;
	struct id site_id;
	struct waiting *first, **last;
	size_t credit;
	bool had_turn;       /* credit was added, the turn is not over */
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct queue_limits limits;
	struct lane *bucket[LANES];
	struct lane *ring, **ring_last;
	size_t bytes, count;
	int64_t first_since;   /* when the queue became non-empty */
	bool poked, closed;
};

struct queue *
queue_new(const struct queue_limits *limits)
{
	struct queue *q = calloc(1, sizeof *q);
	pthread_condattr_t monotonic;

	if (q == NULL)
		abort();
	q->limits = *limits;
	q->ring_last = &q->ring;
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&q->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return q;
}

struct batch *
queue_batch(const struct batch *like, const void *owner, size_t owner_len)
{
	size_t bytes = 0, owner_room = (owner_len + 15) / 16 * 16;
	for (size_t i = 0; i < like->n_bodies; i++)
		bytes += like->bodies[i].len;
	struct waiting *w = malloc(sizeof *w + owner_room + like->n_bodies * sizeof(struct slice) + bytes);
	if (w == NULL)
		abort();
	w->next = NULL;
	w->batch = *like;
	w->batch.bytes = bytes;
	w->batch.owner = memcpy(w + 1, owner, owner_len);
	w->batch.bodies = (struct slice *)((uint8_t *)(w + 1) + owner_room);
	uint8_t *at = (uint8_t *)(w->batch.bodies + like->n_bodies);
	for (size_t i = 0; i < like->n_bodies; i++) {
		w->batch.bodies[i] = (struct slice){ at, like->bodies[i].len };
		if (like->bodies[i].len > 0)
			memcpy(at, like->bodies[i].data, like->bodies[i].len);
		at += like->bodies[i].len;
	}
	return &w->batch;
}

static struct waiting *
waiting_of(struct batch *b)
{
	return (struct waiting *)((char *)b - offsetof(struct waiting, batch));
}

void
queue_batch_free(struct batch **b)
{
	if (*b != NULL)
		free(waiting_of(*b));
	*b = NULL;
}

void
queue_free(struct queue **queue)
{
	struct queue *q = *queue;
	struct batch *left;

	if (q == NULL)
		return;
	while (queue_take_now(q, &left) > 0)
		queue_batch_free(&left);
	for (size_t i = 0; i < LANES; i++) {
		for (struct lane *l = q->bucket[i], *next; l != NULL; l = next) {
			next = l->in_bucket;
			free(l);
		}
	}
	pthread_cond_destroy(&q->changed);
	pthread_mutex_destroy(&q->lock);
	free(q);
	*queue = NULL;
}

static struct lane *
lane_of(struct queue *q, const struct id *site_id)
{
	uint32_t h;
	memcpy(&h, site_id->b, sizeof h);
	struct lane **at = &q->bucket[h % LANES];
	for (struct lane *l = *at; l != NULL; l = l->in_bucket)
		if (id_equal(&l->site_id, site_id))
			return l;
	struct lane *l = calloc(1, sizeof *l);
	if (l == NULL)
		abort();
	l->site_id = *site_id;
	l->last = &l->first;
	l->in_bucket = *at;
	*at = l;
	return l;
}

static void
ring_append(struct queue *q, struct lane *l)
{
	l->in_ring = NULL;
	*q->ring_last = l;
	q->ring_last = &l->in_ring;
}

static struct lane *
ring_shift(struct queue *q)
{
	struct lane *l = q->ring;
	q->ring = l->in_ring;
	if (q->ring == NULL)
		q->ring_last = &q->ring;
	return l;
}

enum result
queue_put(struct queue *q, struct batch *b)
{
	struct waiting *w = waiting_of(b);
	enum result r = LATER;

	pthread_mutex_lock(&q->lock);
	if (!q->closed && (q->count == 0 || q->bytes + b->bytes <= q->limits.budget_bytes)) {
		struct lane *l = lane_of(q, &b->site_id);
		if (l->first == NULL)
			ring_append(q, l);
		w->next = NULL;
		*l->last = w;
		l->last = &w->next;
		if (q->count++ == 0)
			q->first_since = clock_mono_ms();
		q->bytes += b->bytes;
		pthread_cond_signal(&q->changed);
		r = DONE;
	}
	pthread_mutex_unlock(&q->lock);
	return r;
}

/* The next batch in the order of service. The queue is not empty. */
static struct waiting *
shift(struct queue *q)
{
	for (;;) {
		struct lane *l = q->ring;
		assert(l != NULL && l->first != NULL);
		if (!l->had_turn) {
			l->credit += QUEUE_TURN;
			l->had_turn = true;
		}
		struct waiting *w = l->first;
		if (w->batch.bytes > l->credit) {      /* its turn is over; it goes to the end with what it saved */
			l->had_turn = false;
			ring_append(q, ring_shift(q));
			continue;
		}
		l->credit -= w->batch.bytes;
		l->first = w->next;
		if (l->first == NULL) {
			l->last = &l->first;
			l->credit = 0;
			l->had_turn = false;
			ring_shift(q);
		}
		q->count--;
		q->bytes -= w->batch.bytes;
		return w;
	}
}

static size_t
take_group(struct queue *q, struct batch **out, size_t max)
{
	size_t n = 0, bytes = 0;

	while (q->count > 0 && n < max && (n == 0 || bytes < q->limits.group_bytes)) {
		out[n] = &shift(q)->batch;
		bytes += out[n++]->bytes;
	}
	if (q->count > 0)
		q->first_since = clock_mono_ms();
	return n;
}

static void
wait_until(struct queue *q, int64_t mono_ms)
{
	struct timespec t = { .tv_sec = mono_ms / 1000, .tv_nsec = mono_ms % 1000 * 1000000 };
	pthread_cond_timedwait(&q->changed, &q->lock, &t);
}

size_t
queue_take(struct queue *q, struct batch **out, bool eager, int64_t timeout_ms, bool *poked)
{
	int64_t until = clock_mono_ms() + timeout_ms;

	pthread_mutex_lock(&q->lock);
	while (q->count == 0 && !q->poked && !q->closed && clock_mono_ms() < until)
		wait_until(q, until);
	while (!eager && q->count > 0 && q->count < QUEUE_GROUP_MAX && q->bytes < q->limits.group_bytes && !q->closed &&
	       clock_mono_ms() < q->first_since + q->limits.group_ms)
		wait_until(q, q->first_since + q->limits.group_ms);
	*poked = q->poked;
	q->poked = false;
	size_t n = take_group(q, out, QUEUE_GROUP_MAX);
	pthread_mutex_unlock(&q->lock);
	return n;
}

size_t
queue_take_now(struct queue *q, struct batch **out)
{
	pthread_mutex_lock(&q->lock);
	size_t n = take_group(q, out, 1);
	pthread_mutex_unlock(&q->lock);
	return n;
}

bool
queue_is_empty(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool empty = q->count == 0;
	pthread_mutex_unlock(&q->lock);
	return empty;
}

size_t
queue_bytes(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t bytes = q->bytes;
	pthread_mutex_unlock(&q->lock);
	return bytes;
}

void
queue_poke(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->poked = true;
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

void
queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

bool
queue_is_closed(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool closed = q->closed;
	pthread_mutex_unlock(&q->lock);
	return closed;
}
