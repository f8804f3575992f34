/* The refresher of `lienthong-server web`: refresh_serve in a thread and on a connection of its own, again and
 * again. */
#ifndef LT_SERVER_WEB_KEEPER_H
#define LT_SERVER_WEB_KEEPER_H
#include "common/base/fault.h"

struct keeper;
enum result keeper_start(const char *database, const char *schema, struct keeper **out, struct fault *f) MUST_CHECK;
void keeper_stop(struct keeper **k);

#endif
