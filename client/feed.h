/* What comes down: items of the log and parts of snapshots of both feeds. A verdict goes to verdict.c, a row of the
 * register into `held`, a part of the catalogue to catalogue.c. What cannot be applied is a trouble: passed over, kept,
 * shown, and told to the centre. Everything of one call is in the caller's transaction with the place it leads to. */
#ifndef LT_CLIENT_FEED_H
#define LT_CLIENT_FEED_H
#include "client/store.h"
#include "common/link/site.h"

/* Where the feed stands here; all zero before anything was applied. */
enum result feed_place(struct store *s, const char *name, struct feed_place *out, struct fault *f) MUST_CHECK;
/* It stands nowhere now: a snapshot begins it. What is held stays until that has told all. */
enum result feed_forget(struct store *s, const char *name, struct fault *f) MUST_CHECK;

/* Of one call: what somebody may have to look at. anew: the feed stands nowhere now, whatever place was given, and a
 * snapshot tells it again: of site/ when the centre accepted what no letter here tells of (an earlier disk sent it), or
 * the log that rows of the own register came with is gone; of `province` when a version of the catalogue in its log was
 * wrong. */
struct feed_taken { size_t tasks, catalogues, troubles; bool anew; };
/* Items of the log, up to number place->at.n. A row never replaces a newer version. */
enum result feed_apply(struct store *s, enum feed_no no, const char *name, const struct slice *items, size_t n_items,
                       const struct feed_place *place, struct feed_taken *taken, struct fault *f) MUST_CHECK;
/* A part of a snapshot, and how far it is. first: an earlier, unfinished one counts no more. last: what this one did not
 * tell goes. */
struct feed_part { bool first, last; const struct feed_place *place; };
enum result feed_snapshot(struct store *s, enum feed_no no, const char *name, const struct slice *items, size_t n_items,
                      const struct feed_part *part, struct feed_taken *taken, struct fault *f) MUST_CHECK;

/* Troubles the centre was not told of: the oldest TROUBLES_MAX. The same one again (number and code; of snapshots the number
 * is 0) is no other, it has a later time. */
enum result feed_troubles(struct store *s, enum feed_no no, struct feed_trouble out[TROUBLES_MAX], size_t *n,
                          struct fault *f) MUST_CHECK;
enum result feed_troubles_told(struct store *s, enum feed_no no, const struct feed_trouble *troubles, size_t n,
                               struct fault *f) MUST_CHECK;

/* For people. */
struct feed_view {
	struct feed_place place;
	int64_t applied_at;                      /* 0: never */
	uint64_t rows, troubles;                 /* held now; passed over so far */
	struct feed_trouble latest; int64_t latest_at;       /* when there are troubles */
};
enum result feed_view(struct store *s, enum feed_no no, const char *name, struct feed_view *out, struct fault *f) MUST_CHECK;

#endif
