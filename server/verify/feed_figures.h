/* The part of `feeds` that knows figures (feeds.c walks the feeds). */
#ifndef LT_SERVER_VERIFY_FEED_FIGURES_H
#define LT_SERVER_VERIFY_FEED_FIGURES_H
#include "proto/link.pb-c.h"
#include "server/verify/room.h"

struct copy *feed_figures_copy(void);     /* of verify_figure */
/* An item of a site's present feed. false: it is none that a site could take. */
bool feed_figures_put(struct copy *c, const struct id *site_id, uint64_t n, const Lt1__FiguresItem *item);
/* When all items are there: the letters behind them, and what both come to beside `figure`. */
enum result verify_feed_figures(struct verify *v, struct verify_check *c, struct fault *f) MUST_CHECK;

#endif
