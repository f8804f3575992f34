/* A chained log: bodies numbered 1, 2, 3 ... without gaps under a random generation,
 * chain_n = BLAKE2b-256(chain_(n-1) | owner | generation | n as u64 big endian | body), chain_0 = 32 zero bytes.
 * One idea for both directions: a site's outbox towards the centre, a feed towards a site. Pure. */
#ifndef LT_LINK_LOG_H
#define LT_LINK_LOG_H
#include <stdbool.h>
#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "proto/link.pb-c.h"

/* Where a receiver stands: everything up to n is applied. */
struct log_position { struct id generation; uint64_t n; struct hash chain; };

struct hash log_chain(const struct hash *before, const struct id *owner, const struct id *generation, uint64_t n, struct slice body);

/* Who owns the chain of the feed `province`: the centre's own hand. The same at every site. */
struct id log_province_owner(void);

/* On meeting: the sender compares what the receiver states with what it knows. The table's order is the order of trial. */
enum log_meeting {
	LOG_TWIN,               /* the receiver knows a generation that succeeded the one the sender names */
	LOG_NEW,                /* generation unknown to the receiver, or older than the log reaches: from 1 (or a snapshot) */
	LOG_SENDER_RESTORED,    /* receiver ahead of what was ever made here, or the chain differs: a new generation is due */
	LOG_RECEIVER_RESTORED,  /* receiver behind what it acknowledged: alarm, and send from n + 1 */
	LOG_NORMAL,             /* send from n + 1 */
};
struct log_facts {
	bool receiver_knows_successor;
	bool receiver_knows_generation;
	uint64_t receiver_n;
	uint64_t made;                  /* highest number ever made here in this generation */
	bool chain_known;               /* the sender still has (or can compute) its own chain at receiver_n; true when receiver_n == 0 */
	bool chain_equal;
	uint64_t acked;                 /* highest number the receiver acknowledged before */
	uint64_t oldest_kept;           /* lowest number whose body is still kept (1 when all) */
};
enum log_meeting log_meet(const struct log_facts *facts);
const char *log_meeting_name(enum log_meeting m);

/* What a receiver does with a run of bodies that starts at first_n after chain_before; the cursor is the truth and is
 * locked by the caller (an unknown generation: cursor = that generation, n 0, chain all zero).
 *   LOG_FITS          apply bodies from index *skip on; *after is the position to store; the overlap was compared
 *   LOG_KNOWN         the run ends exactly at the cursor with the cursor's chain: applied before, acknowledge it
 *   LOG_GAP           the run starts after cursor + 1, is empty, or ends BEFORE the cursor: what it says below the cursor
 *                     cannot be compared with the cursor alone, so it must never be acknowledged (a clone could have
 *                     other bodies under these numbers). NACK GAP: the sender meets again.
 *   LOG_CHAIN_BROKEN  the sender's log is another one. NACK CHAIN. */
enum log_fit { LOG_FITS, LOG_KNOWN, LOG_GAP, LOG_CHAIN_BROKEN };
enum log_fit log_fit(const struct log_position *cursor, const struct id *owner, uint64_t first_n, const struct hash *chain_before,
                     const struct slice *bodies, size_t n_bodies, size_t *skip, struct log_position *after);

const char *log_fit_name(enum log_fit fit);

/* The rule for generations, the same in HELLO (READ_CURSOR -> CURSOR.successor_known) and, under the lock, in STORE: the
 * named generation belongs to a living twin when a generation that succeeded it is known, or when it is new here and
 * the one it says it succeeded already has another successor. In STORE answer a twin with NOT_STORED CHAIN: the site says
 * HELLO again and is told BYE TWIN. A generation becomes known by its first stored PUSH, never by a HELLO. */
struct log_lineage {
	bool known;                     /* the named generation is in the receiver's table */
	bool has_successor;             /* some generation in the table names it as the one it succeeded */
	bool predecessor_succeeded;     /* another generation in the table succeeded the one it says it succeeded */
};
bool log_is_twin(const struct log_lineage *lineage);

/* Has a receiver at `at` applied everything up to `point`? True for point.n == 0 (an empty log). */
bool log_reached(const struct log_position *at, const struct log_position *point);

#endif
