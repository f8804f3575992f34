/* The bodies that wait in the outboxes of many sites, sent in another order: shuffled, one in ten twice, in batches of any
 * size; on the way three batches are lost and sent again: an ACK nobody reads, a centre that is deaf and dies, a line that
 * breaks. Like the house, every function asserts. */
#ifndef LT_E2E_SHUFFLE_H
#define LT_E2E_SHUFFLE_H
#include "tests/e2e/province.h"
#include "tests/e2e/puppet.h"

struct turn;
struct sender {
	struct site *site;
	struct puppet *puppet;
	struct bodies bodies;
	struct turn *turns;
	size_t n_turns, next; /* every body at least once, in the order of sending */
	struct slice batch[PUPPET_BATCH];
	size_t n_batch;
};
struct shuffle {
	struct house *house;
	uint64_t seed;
	struct sender *senders;
	int n;
	size_t bodies, turns;
};

/* Of sites whose agents do not run. seed: LT_E2E_SEED when it is set; it is printed. */
void shuffle_init(struct shuffle *s, struct house *h, struct site *const *sites, int n, uint64_t seed);
void shuffle_send(struct shuffle *s);
/* Each body accepted once; what came twice is known as such; nothing else and nothing parked. */
void shuffle_must_be_counted(struct shuffle *s);
void shuffle_fini(struct shuffle *s);

#endif
