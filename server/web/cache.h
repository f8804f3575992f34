/* Answers that were worked out, by address, format, language and whether small numbers are shown. All of them belong
 * to one state of the figures: when watermark, catalogue or day move, all go. Bounded in number and in bytes; what
 * does not fit is simply worked out again. */
#ifndef LT_SERVER_WEB_CACHE_H
#define LT_SERVER_WEB_CACHE_H
#include <microhttpd.h>
#include "server/web/watch.h"

#define CACHE_KEY_MAX 2048
#define CACHE_ENTRIES 512
#define CACHE_BYTES (24u << 20)
#define CACHE_BODY_MAX (2u << 20)

struct cache;
struct cache *cache_new(void);
void cache_free(struct cache **c);
/* Queues the answer kept under key, if there is one of this state. */
bool cache_answer(struct cache *c, const struct freshness *now, const char *key, struct MHD_Connection *to);
/* True: the response is the cache's now. False: it stays the caller's. */
bool cache_put(struct cache *c, const struct freshness *now, const char *key, struct MHD_Response *response,
               size_t bytes);
size_t cache_bytes(struct cache *c);

#endif
