/* The HTTP side of `lienthong-server web`: reads figures, tables, reports and registers for people and programs, by
 * role. It owns its threads and its connections, all of them as the role <schema>_web; the refresher beside it is
 * keeper.h's. */
#ifndef LT_SERVER_WEB_H
#define LT_SERVER_WEB_H
#include "common/base/fault.h"

struct web_config {
	const char *listen;               /* host:port; port 0: any */
	const char *database, *schema;    /* lent until web_close */
	int64_t stale_ms;                 /* figures behind for longer: /readyz says no */
	unsigned connections;             /* at most; 0: 256 */
	int64_t head_ms, answer_ms;       /* for a request to come in, for its answer to be taken; 0: 20 s, 300 s */
};
struct web;
enum result web_open(const struct web_config *config, struct web **out, struct fault *f) MUST_CHECK;
const char *web_endpoint(const struct web *w);           /* "http://127.0.0.1:8570" */
/* No new connections, what is being answered is answered (for up to wait_ms), then all are closed. */
void web_close(struct web **w, int64_t wait_ms);

#endif
