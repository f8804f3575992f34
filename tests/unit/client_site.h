/* A site's directory for tests: enrolled by hand, with a root district "0807" and its committee "HU0807". */
#ifndef LT_TESTS_CLIENT_SITE_H
#define LT_TESTS_CLIENT_SITE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/feed.h"
#include "client/identity.h"
#include "client/forms/import.h"
#include "client/mirror/mirror.h"
#include "client/outbox.h"
#include "client/verdict.h"

#define DAY(y, m, d) client_day(y, m, d)
#define FEED "site/0807"

struct client_site {
	char dir[64];
	struct store *store;
	struct identity me;
	struct outbox *outbox;
	struct mirror *mirror;
};

int32_t client_day(int y, int m, int d);
struct client_site *client_site_new(void);          /* a fresh directory; asserts */
void client_site_free(struct client_site *c);       /* and removes the directory */
void client_site_reopen(struct client_site *c);     /* as another process would find it */
void client_site_close(struct client_site *c);

/* A village "V<i>" below the root, packed; *update_id as given out. */
struct slice client_village(struct buffer *b, int i, struct id *update_id);
int64_t client_put(struct client_site *c, int i, struct id *update_id); /* its own transaction; the letter's number */
void client_put_many(struct client_site *c, int n);

struct site_outbox client_state(struct client_site *c, uint64_t *settled);
void client_ack(struct client_site *c, uint64_t n, uint64_t settled);
struct verdict_counts client_counts(struct client_site *c);

/* A FeedItem about an update. */
struct slice client_item(struct buffer *b, const struct id *update_id, const struct id *generation, uint64_t n,
                         Lt1__Verdict v, const char *code);
enum result client_apply(struct client_site *c, const struct slice *items, size_t n, uint64_t after_n, struct fault *f);

struct import_report client_import(struct client_site *c, const char *form, const char *csv, enum result expected,
                                   struct fault *f);
extern char client_said[8192];                      /* "row column CODE|" of every refusal of the last import */
void client_env(const char *name, const char *value);   /* failpoints and canaries; NULL: off */

#endif
