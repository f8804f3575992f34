/* Inside the room of HTTP: one question on its way to its answer. http.c talks to libmicrohttpd, door.c asks who it
 * is, answers.c has a function for each kind of route, answer.c makes a response of what they say. */
#ifndef LT_SERVER_WEB_ROOM_H
#define LT_SERVER_WEB_ROOM_H
#include <microhttpd.h>
#include "server/web/cache.h"
#include "server/web/conns.h"
#include "server/web/metrics.h"
#include "server/web/pool.h"
#include "server/web/routes.h"
#include "server/web/watch.h"
#include "server/web/web.h"

struct door;
struct web_parts {                        /* what answers are made with */
	struct pool *pool;
	struct watch *watch;
	struct cache *cache;
	struct metrics *metrics;
	struct door *door;
	int64_t stale_ms, began_at;
	struct conns *conns;
};

struct call {
	const struct web_parts *parts;
	const struct route *route;
	const char *values[ROUTE_PARAMS_MAX];
	unsigned format;
	enum lang lang;
	bool covered;                     /* small numbers are not for this one */
	struct web_user user;             /* name "": nobody in particular */
};

#define TAG_TEXT 80
struct answer {
	unsigned status;
	const char *type;                 /* Content-Type */
	struct buffer body;
	bool has_fresh;                   /* it is made of this state */
	struct freshness fresh;
	char tag[TAG_TEXT];               /* with its quotes; "": none */
	char filename[96];                /* "": it is shown, not kept */
	const char *allow;
	unsigned retry_s;
	bool asks_token, in_english;
};

/* answers.c: DONE with a body, or what the fault says. */
enum result call_answer(struct call *c, struct answer *out, struct fault *f) MUST_CHECK;

/* answer.c. The problem (RFC 7807) a fault is, in the language of the question. */
void answer_problem(struct answer *out, enum result r, const struct fault *f, enum lang lang);
struct MHD_Response *answer_response(struct answer *a);  /* takes the body; NULL: no memory */
struct MHD_Response *answer_unchanged(const char *tag);
/* What it is kept and tagged under: all that makes one answer differ from another but the state. false: too long. */
bool call_key(const struct call *c, char out[CACHE_KEY_MAX]);
void call_tag(const struct call *c, const struct freshness *fresh, const char *key, char out[TAG_TEXT]);

/* door.c: who it is by "Authorization". REFUSED LT-5433, LT-5434 (too many wrong ones), LATER LT-5438 (blind). */
struct door *door_new(void);
void door_free(struct door **d);
enum result door_enter(const struct web_parts *p, const char *authorization, const char *peer, struct web_user *out,
                       struct fault *f) MUST_CHECK;

#endif
