/* Exponential back-off with full jitter: after an outage a thousand sites must not knock in the same second. */
#include "common/base/backoff.h"

uint32_t
backoff_next(struct backoff *b, uint32_t random)
{
	uint64_t ceiling = b->attempt < 32 ? (uint64_t)b->base_ms << b->attempt : b->cap_ms;
	if (ceiling > b->cap_ms)
		ceiling = b->cap_ms;
	if (b->attempt < 32)
		b->attempt++;
	return ceiling > 0 ? 1 + (uint32_t)(random % ceiling) : 1;
}

void
backoff_reset(struct backoff *b)
{
	b->attempt = 0;
}
