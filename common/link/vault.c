/* The backup's name and its hash, for both machines and both stores. */
#include "common/link/vault.h"

#include <string.h>

#include "common/base/failpoint.h"

bool
vault_name_equal(const struct vault_name *a, const struct vault_name *b)
{
	return a->total == b->total && memcmp(a->id.b, b->id.b, HASH_BYTES) == 0;
}

void
vault_sum_begin(struct vault_sum *s)
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
	memcpy(s->state, &state, sizeof state);
}

void
vault_sum_add(struct vault_sum *s, struct slice part)
{
	crypto_generichash_state state;
	memcpy(&state, s->state, sizeof state);
	crypto_generichash_update(&state, part.data, part.len);
	memcpy(s->state, &state, sizeof state);
}

bool
vault_sum_is(const struct vault_sum *s, const struct hash *id)
{
	crypto_generichash_state state;
	struct hash found;
	memcpy(&state, s->state, sizeof state);
	crypto_generichash_final(&state, found.b, HASH_BYTES);
	return CANARY("vault_unchecked") || memcmp(found.b, id->b, HASH_BYTES) == 0;
}
