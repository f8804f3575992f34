/* A bump allocator with a cap, reset per batch or record. Allocation beyond the cap returns NULL: hostile input
 * cannot make us use more. Memory is zeroed. */
#ifndef LT_BASE_ARENA_H
#define LT_BASE_ARENA_H
#include <stddef.h>

struct arena;
struct arena *arena_new(size_t cap);
void *arena_alloc(struct arena *a, size_t len);          /* 16-byte aligned; NULL beyond the cap */
char *arena_text(struct arena *a, const char *text);     /* a copy */
void *arena_copy(struct arena *a, const void *data, size_t len);
size_t arena_used(const struct arena *a);
void arena_reset(struct arena *a);                       /* everything lent from it is gone */
void arena_free(struct arena **a);

#endif
