/* A few database connections of the role <schema>_web, shared by the threads that answer. Whoever takes one waits
 * for a moment at most; work that takes long (reports) has places of its own, so that it never holds up what is
 * quick. */
#ifndef LT_SERVER_WEB_POOL_H
#define LT_SERVER_WEB_POOL_H
#include "common/base/fault.h"
#include "server/store/db.h"

#define POOL_QUICK 4
#define POOL_LONG 2

struct pool;
struct pool *pool_new(const char *database, const char *schema);
void pool_free(struct pool **p);          /* nothing is taken any more */
/* LATER: all are taken for longer than one waits, or the database is not there. */
enum result pool_take(struct pool *p, bool takes_long, struct db **out, struct fault *f) MUST_CHECK;
void pool_give(struct pool *p, struct db *db, bool is_well);     /* !is_well: it is closed and made anew */
void pool_cancel(struct pool *p);         /* whatever runs just now fails */
size_t pool_in_use(struct pool *p);

/* A connection as all of this process are: its role is <schema>_web for good. */
enum result pool_open(const char *database, const char *schema, const char *application, struct db **out,
                      struct fault *f) MUST_CHECK;

#endif
