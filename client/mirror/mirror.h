/* The register as the site knows it, so that judge() can look up what it asks: what came down (its own from before its
 * disk was replaced, and what every site may know of the province), and its own letters on top. Those are provisional
 * until the centre answers; the effect of a returned update does not count any more. What is not here is unknown, never
 * wrong. The roots of the scope are known to exist since before the register. */
#ifndef LT_CLIENT_MIRROR_H
#define LT_CLIENT_MIRROR_H
#include "client/catalogue.h"
#include "client/identity.h"
#include "client/store.h"
#include "common/rules/judge.h"

struct mirror;
struct mirror *mirror_new(struct store *s, const struct identity *me);
void mirror_free(struct mirror **m);
/* For judge(). Rows and catalogue are lent until mirror_rest. BY_PARENT of KIND_TASK_REPORT: of a task whose lead is not
 * ours others may report, so the answer is UNKNOWN; likewise of KIND_PERIOD_STEP until the province's feed is here. The rows known
 * here are given all the same. */
struct lookup mirror_lookup(struct mirror *m);
const struct catalogue *mirror_catalogue(struct mirror *m);      /* NULL: none is in force here */
void mirror_rest(struct mirror *m);

/* Keeps the effect of an update just put into the outbox as `letter`; inside the same transaction. An amendment
 * (op amend) becomes the content of what it amends. */
enum result mirror_put(struct mirror *m, int64_t letter, const Lt__Update *u, struct fault *f) MUST_CHECK;

/* The id of whoever bears the code on that day: a node, a root of the scope, or else the id the code would give
 * (*derived; keep it with mirror_mention, so that people can be told what an update waits for). */
enum result mirror_resolve(struct mirror *m, uint32_t kind, const char *code, int32_t on, struct id *out, bool *derived,
                           struct fault *f) MUST_CHECK;
enum result mirror_mention(struct mirror *m, uint32_t kind, const char *code, const struct id *id,
                           struct fault *f) MUST_CHECK;

/* Was this recorded before? By the kind's business key (kinds.c); content is the hash of what the clerk wrote:
 * the record, and of an event also its dates and decision (mirror_content). What is held counts like what was recorded; another
 * site's unit or organisation is none of ours, so telling of it again is new and left to the rules. */
struct hash mirror_content(struct mirror *m, const Lt__Update *u);
enum mirror_known { MIRROR_NEW, MIRROR_EQUAL, MIRROR_DIFFERENT, MIRROR_RETURNED };
/* MIRROR_RETURNED: only returned ones bear the key; *superseded is the latest of them.
 * MIRROR_EQUAL, MIRROR_DIFFERENT: *superseded is the update the present content comes from: what an amendment names. */
enum result mirror_known(struct mirror *m, const Lt__Update *u, const struct hash *content, enum mirror_known *known,
                         struct id *superseded, struct fault *f) MUST_CHECK;

/* The present content of what bears u's business key, for showing which columns differ. */
struct mirror_present {
	bool there;
	struct id update_id;                    /* where the content comes from */
	/* In the arena: record, basis, occurred_on, decided_on and decision only. NULL when it is no longer kept (a change
	 * of a unit or organisation, accepted long ago by an earlier release). */
	const Lt__Update *update;
	/* An amendment of it that came back since: the inbox shows it no more once a letter bears this id as its own
	 * (not the update's) `supersedes`. */
	bool has_returned; struct id returned;
};
enum result mirror_present(struct mirror *m, const Lt__Update *u, struct arena *a, struct mirror_present *out,
                           struct fault *f) MUST_CHECK;

/* Every entity of a kind (members: who has entered), folded, in order of ids; each is lent for the call. Anything but
 * DONE stops the walk. */
typedef enum result (*mirror_each)(void *ctx, const struct node *n, struct fault *f);
enum result mirror_walk(struct mirror *m, uint32_t kind, mirror_each each, void *ctx, struct fault *f) MUST_CHECK;
/* One entity; NULL when not known. Lent until mirror_rest. */
const struct node *mirror_get(struct mirror *m, uint32_t kind, const struct id *id);

/* A unit or organisation of the site's scope: a root, told here, or now or once below one. */
bool mirror_is_own(struct mirror *m, uint32_t kind, const struct id *id);
/* Is the task's lead (at 0) or co-ordinator number `at` ours? *out: who it is. concerns: any of them. */
bool mirror_addressed(struct mirror *m, const Lt__Task *t, size_t at, struct id *out);
bool mirror_concerns(struct mirror *m, const Lt__Task *t);

/* Do both ends hold the same? BLAKE2b over rows (common/record/row_digest.h): of a feed as it came down; of the site's own
 * register: its held rows with its accepted letters on top. Equal to the centre's at the same position. */
struct mirror_digest { struct hash hash; uint64_t rows; };
enum result mirror_digest_feed(struct store *s, int feed, struct mirror_digest *out, struct fault *f) MUST_CHECK;
enum result mirror_digest_own(struct store *s, struct mirror_digest *out, struct fault *f) MUST_CHECK;

#endif
