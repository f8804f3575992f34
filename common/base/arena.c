/* The arena: chunks that double, a cap over what was handed out. Reset keeps the newest (largest) chunk, so a loop over
 * records allocates nothing after the first rounds. One arena belongs to one thread. */
#include "common/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)16 * 1024)
#define ALIGN 16

struct chunk {
	struct chunk *older;
	size_t size, used;
	alignas(ALIGN) uint8_t data[];
};

struct arena {
	size_t cap, used;
	struct chunk *newest;
};

struct arena *
arena_new(size_t cap)
{
	struct arena *a = calloc(1, sizeof *a);
	if (a == NULL)
		abort();
	a->cap = cap;
	return a;
}

static struct chunk *
chunk_add(struct arena *a, size_t len)
{
	size_t size = a->newest != NULL ? a->newest->size * 2 : FIRST_CHUNK;
	size_t rest = a->cap - a->used;
	if (size > rest)
		size = rest;
	if (size < len)
		size = len;
	struct chunk *c = malloc(sizeof *c + size);
	if (c == NULL)
		return NULL;
	c->older = a->newest;
	c->size = size;
	c->used = 0;
	a->newest = c;
	return c;
}

void *
arena_alloc(struct arena *a, size_t len)
{
	if (len > a->cap)
		return NULL;
	size_t rounded = len == 0 ? ALIGN : (len + ALIGN - 1) / ALIGN * ALIGN;
	if (rounded > a->cap - a->used)
		return NULL;
	struct chunk *c = a->newest;
	if (c == NULL || rounded > c->size - c->used)
		c = chunk_add(a, rounded);
	if (c == NULL)
		return NULL;
	void *p = c->data + c->used;
	c->used += rounded;
	a->used += rounded;
	return memset(p, 0, rounded);
}

void *
arena_copy(struct arena *a, const void *data, size_t len)
{
	void *p = arena_alloc(a, len);
	if (p != NULL && len > 0)
		memcpy(p, data, len);
	return p;
}

char *
arena_text(struct arena *a, const char *text)
{
	return text != NULL ? arena_copy(a, text, strlen(text) + 1) : NULL;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

static void
chunks_free(struct chunk *c)
{
	while (c != NULL) {
		struct chunk *older = c->older;
		free(c);
		c = older;
	}
}

void
arena_reset(struct arena *a)
{
	a->used = 0;
	if (a->newest == NULL)
		return;
	chunks_free(a->newest->older);
	a->newest->older = NULL;
	a->newest->used = 0;
}

void
arena_free(struct arena **a)
{
	if (a == NULL || *a == NULL)
		return;
	chunks_free((*a)->newest);
	free(*a);
	*a = NULL;
}
