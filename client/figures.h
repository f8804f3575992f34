/* The site's own figures: what the province counts of the organisation the site stands for, in table `figure`, with the watermark
 * they are known up to. They come as items of `site/<code>`, some or all anew; the watermark comes with the last of them. */
#ifndef LT_CLIENT_FIGURES_H
#define LT_CLIENT_FIGURES_H
#include "client/store.h"
#include "proto/link.pb-c.h"

/* One item, in the caller's transaction. An item that is broken anywhere changes nothing; *why says so (code 0: it is not). */
enum result figure_item_take(struct store *s, const Lt1__FiguresItem *item, struct fault *why, struct fault *f) MUST_CHECK;

struct figure_state { bool any; int64_t j, at_ms; uint64_t figures; };      /* any: some have come */
enum result figure_state(struct store *s, struct figure_state *out, struct fault *f) MUST_CHECK;

struct figure {
	const char *period, *indicator;                /* lent until the next one */
	bool has_numerator, has_denominator;
	int64_t numerator, denominator;
};
typedef void figure_fn(void *ctx, const struct figure *one);
/* By period, then by indicator. period NULL: all. */
enum result figure_each(struct store *s, const char *period, figure_fn *each, void *ctx, struct fault *f) MUST_CHECK;

#endif
