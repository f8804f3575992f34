/* The chained log: the one idea behind both directions. Here are its four decisions as pure functions: the chain, the
 * meeting of two ends, what a receiver does with a run of bodies, and whose generation is a twin's. Stores at both
 * ends and the simulation call these same functions. */
#include "common/link/log.h"

#include <assert.h>
#include <sodium.h>

#include "common/base/failpoint.h"

struct hash
log_chain(const struct hash *before, const struct id *owner, const struct id *generation, uint64_t n, struct slice body)
{
	struct { uint8_t before[HASH_BYTES], owner[16], generation[16], n[8]; } head;
	struct hash out;
	crypto_generichash_state state;

	memcpy(head.before, before->b, sizeof head.before);
	memcpy(head.owner, owner->b, sizeof head.owner);
	memcpy(head.generation, generation->b, sizeof head.generation);
	for (int i = 0; i < 8; i++)
		head.n[i] = (uint8_t)(n >> (56 - 8 * i));
	crypto_generichash_init(&state, NULL, 0, sizeof out.b);
	crypto_generichash_update(&state, (const uint8_t *)&head, sizeof head);
	if (body.len > 0)
		crypto_generichash_update(&state, body.data, body.len);
	crypto_generichash_final(&state, out.b, sizeof out.b);
	return out;
}

struct id
log_province_owner(void)
{
	return id_derive("site", "centre", "");
}

enum log_meeting
log_meet(const struct log_facts *facts)
{
	bool ahead = facts->receiver_n > facts->made;
	if (facts->receiver_knows_successor)
		return LOG_TWIN;
	if (!facts->receiver_knows_generation)
		return LOG_NEW;
	if (!ahead && (facts->receiver_n + 1 < facts->oldest_kept || !facts->chain_known))
		return LOG_NEW;
	if (ahead || !facts->chain_equal)
		return LOG_SENDER_RESTORED;
	if (facts->receiver_n < facts->acked)
		return LOG_RECEIVER_RESTORED;
	return LOG_NORMAL;
}

const char *
log_meeting_name(enum log_meeting m)
{
	static const char *const names[] = { "twin", "new", "sender_restored", "receiver_restored", "normal" };
	assert((size_t)m < sizeof names / sizeof names[0]);
	return names[m];
}

const char *
log_fit_name(enum log_fit fit)
{
	static const char *const names[] = { "fits", "known", "gap", "chain_broken" };
	assert((size_t)fit < sizeof names / sizeof names[0]);
	return names[fit];
}

static bool
chain_fits(const struct hash *a, const struct hash *b)
{
	return CANARY("chain_unchecked") || memcmp(a->b, b->b, sizeof a->b) == 0;
}

enum log_fit
log_fit(const struct log_position *cursor, const struct id *owner, uint64_t first_n, const struct hash *chain_before,
        const struct slice *bodies, size_t n_bodies, size_t *skip, struct log_position *after)
{
	*skip = 0;
	*after = *cursor;
	if (first_n == 0 || n_bodies == 0 || first_n - 1 > cursor->n || n_bodies > UINT64_MAX - first_n)
		return LOG_GAP;
	uint64_t last = first_n + n_bodies - 1;
	if (last < cursor->n)
		return LOG_GAP;   /* below the cursor nothing can be compared, so nothing may be acknowledged */
	struct hash chain = *chain_before;
	if (first_n - 1 == cursor->n && !chain_fits(&chain, &cursor->chain))
		return LOG_CHAIN_BROKEN;
	for (size_t i = 0; i < n_bodies; i++) {
		chain = log_chain(&chain, owner, &cursor->generation, first_n + i, bodies[i]);
		if (first_n + i == cursor->n && !chain_fits(&chain, &cursor->chain))
			return LOG_CHAIN_BROKEN;
	}
	if (last == cursor->n)
		return LOG_KNOWN;
	*skip = (size_t)(cursor->n + 1 - first_n);
	*after = (struct log_position){ cursor->generation, last, chain };
	return LOG_FITS;
}

bool
log_is_twin(const struct log_lineage *lineage)
{
	return lineage->has_successor || (!lineage->known && lineage->predecessor_succeeded);
}

bool
log_reached(const struct log_position *at, const struct log_position *point)
{
	return point->n == 0 || (id_equal(&at->generation, &point->generation) && at->n >= point->n);
}
