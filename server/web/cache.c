#include "server/web/cache.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sodium.h>

#define SLOTS (2 * CACHE_ENTRIES)                /* a power of two, never more than half full */

struct entry { char *key; struct MHD_Response *response; };
struct cache {
	pthread_rwlock_t lock;
	struct freshness state;
	struct entry slots[SLOTS];
	size_t n, bytes;
	uint8_t secret[crypto_shorthash_KEYBYTES];       /* nobody chooses keys that fall into one slot */
};

struct cache *
cache_new(void)
{
	struct cache *c = calloc(1, sizeof *c);

	assert(c);
	pthread_rwlock_init(&c->lock, NULL);
	c->state.j = -1;
	crypto_shorthash_keygen(c->secret);
	return c;
}

static void
clear(struct cache *c)
{
	for (size_t i = 0; i < SLOTS; i++) {
		free(c->slots[i].key);
		if (c->slots[i].response != NULL)
			MHD_destroy_response(c->slots[i].response);
		c->slots[i] = (struct entry){ NULL, NULL };
	}
	c->n = c->bytes = 0;
}

void
cache_free(struct cache **c)
{
	if (*c == NULL)
		return;
	clear(*c);
	pthread_rwlock_destroy(&(*c)->lock);
	free(*c);
	*c = NULL;
}

/* The slot of the key, or the free one where it belongs. */
static struct entry *
slot_of(struct cache *c, const char *key)
{
	uint64_t h;

	crypto_shorthash((uint8_t *)&h, (const uint8_t *)key, strlen(key), c->secret);
	for (size_t i = (size_t)h & (SLOTS - 1);; i = (i + 1) & (SLOTS - 1))
		if (c->slots[i].key == NULL || strcmp(c->slots[i].key, key) == 0)
			return &c->slots[i];
}

bool
cache_answer(struct cache *c, const struct freshness *now, const char *key, struct MHD_Connection *to)
{
	bool found = false;

	pthread_rwlock_rdlock(&c->lock);
	struct entry *e = freshness_equal(&c->state, now) ? slot_of(c, key) : NULL;
	if (e != NULL && e->key != NULL)
		found = MHD_queue_response(to, MHD_HTTP_OK, e->response) == MHD_YES;
	pthread_rwlock_unlock(&c->lock);
	return found;
}

static bool
is_older(const struct freshness *a, const struct freshness *b)
{
	return a->j < b->j || a->catalogue < b->catalogue || a->day < b->day;
}

bool
cache_put(struct cache *c, const struct freshness *now, const char *key, struct MHD_Response *response, size_t bytes)
{
	bool taken = false;

	if (bytes > CACHE_BODY_MAX || now->j < 0)
		return false;
	pthread_rwlock_wrlock(&c->lock);
	if (!is_older(now, &c->state)) {
		if (!freshness_equal(&c->state, now) || c->n == CACHE_ENTRIES || c->bytes + bytes > CACHE_BYTES)
			clear(c);
		c->state = *now;
		struct entry *e = slot_of(c, key);
		taken = e->key == NULL;
		if (taken) {
			*e = (struct entry){ strdup(key), response };
			assert(e->key);
			c->n++;
			c->bytes += bytes;
		}
	}
	pthread_rwlock_unlock(&c->lock);
	return taken;
}

size_t
cache_bytes(struct cache *c)
{
	pthread_rwlock_rdlock(&c->lock);
	size_t bytes = c->bytes;
	pthread_rwlock_unlock(&c->lock);
	return bytes;
}
