/* Exponential back-off with full jitter, pure: the caller passes the random number. */
#ifndef LT_BASE_BACKOFF_H
#define LT_BASE_BACKOFF_H
#include <stdint.h>

struct backoff { uint32_t base_ms, cap_ms, attempt; };
#define BACKOFF_LINE ((struct backoff){ .base_ms = 1000, .cap_ms = 300000 })

uint32_t backoff_next(struct backoff *b, uint32_t random);   /* 0 .. min(cap, base << attempt), at least 1 */
void backoff_reset(struct backoff *b);

#endif
