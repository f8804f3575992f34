/* What the centre answered. Items of the feed site/<code> are kept one per letter, the latest wins; a letter without
 * one is accepted once its number is settled (outbox.h), and on its way before that. */
#ifndef LT_CLIENT_VERDICT_H
#define LT_CLIENT_VERDICT_H
#include "client/store.h"
#include "common/base/arena.h"
#include "proto/link.pb-c.h"

bool verdict_known(const Lt1__VerdictItem *v);         /* a verdict this release knows */
/* Item n of the feed, in the caller's transaction. One that concerns no letter of ours is logged and passed over. */
enum result verdict_take(struct store *s, const Lt1__VerdictItem *v, uint64_t n, bool *ours, struct fault *f) MUST_CHECK;

struct verdict_counts {            /* over distinct updates */
	uint64_t letters, accepted, returned, parked, quarantined, waiting;
	uint64_t open;                 /* returned, parked or quarantined, and not corrected by a later update */
};
enum result verdict_counts(struct store *s, struct verdict_counts *out, struct fault *f) MUST_CHECK;

/* One case of the clerk's inbox; everything is lent for the call. */
struct verdict_case {
	uint64_t n;
	struct id generation, update_id;
	uint32_t kind;
	const char *entity_code, *name;         /* NULL when not known; of people and meetings: the cell's code, no name */
	bool has_person; struct id person;      /* of a member or post: who; whoever shows it looks the name up */
	const Lt1__VerdictItem *item;
	bool corrected;
	const char *waits_for_code;             /* NULL: not known */
	bool has_waits_for; struct id waits_for;
};
/* all: also what a later update has corrected. */
enum result verdict_each(struct store *s, bool all, void (*each)(void *ctx, const struct verdict_case *c), void *ctx,
                         struct fault *f) MUST_CHECK;
const char *verdict_name(Lt1__Verdict v);   /* "returned" */

#endif
