/* What /metrics counts: requests by route and status, the time they took, tokens refused. Atomic; no labels come
 * from outside. */
#ifndef LT_SERVER_WEB_METRICS_H
#define LT_SERVER_WEB_METRICS_H
#include <stdint.h>
#include "common/base/bytes.h"
#include "server/web/watch.h"

#define METRICS_ROUTES 32                 /* the last one: what is at no address */
struct metrics_now { struct watched watched; uint64_t connections, databases, cache_bytes; int64_t up_ms; };
struct metrics;
struct metrics *metrics_new(void);
void metrics_free(struct metrics **m);
/* route: place in routes[]; n_routes and above: no address. */
void metrics_count(struct metrics *m, size_t route, unsigned status, int64_t us, bool from_cache);
void metrics_refused_token(struct metrics *m);
void metrics_print(struct metrics *m, const struct metrics_now *now, struct buffer *out);

#endif
