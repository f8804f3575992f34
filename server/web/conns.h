/* The connections that are open: how many, what each is at, and a janitor who ends whoever takes too long over it. The library's own
 * timeout counts from the last byte, which a byte now and then defeats. */
#ifndef LT_SERVER_WEB_CONNS_H
#define LT_SERVER_WEB_CONNS_H
#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>
#include "common/base/fault.h"

enum conn_does { CONN_LISTENS, CONN_ANSWERS };
struct conns;
struct conns *conns_new(int64_t head_ms, int64_t answer_ms);      /* how long one may listen, how long answer */
enum result conns_watch(struct conns *c, struct fault *f) MUST_CHECK;     /* the janitor begins */
void conns_free(struct conns **c);                                /* after the library has ended */
/* libmicrohttpd's notice of a connection; its own argument is the conns. */
void conns_notice(void *conns, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what);
void conns_does(struct conns *c, struct MHD_Connection *mhd, enum conn_does what);
size_t conns_answering(struct conns *c);
uint64_t conns_count(struct conns *c);

#endif
