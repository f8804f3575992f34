/* The settings of lienthong-server: one table, read once per process. */
#ifndef LT_SERVER_SETTINGS_H
#define LT_SERVER_SETTINGS_H
#include "common/base/config.h"
#include "common/wire/wire.h"
#include "server/store/db.h"

struct settings {
	struct config *config;
	const char *database, *listen, *endpoints, *state_dir, *schema;
	const char *web_database, *web_listen;
	char note_path[512];                 /* the crash note, in state_dir */
	int64_t group_bytes, group_ms, global_budget_bytes, token_hours, feed_days, web_stale_seconds;
};
extern const struct setting server_settings[];
extern const size_t n_server_settings;

/* file NULL: /etc/lienthong/server.conf if it is there. overrides: key=value. Checks what the table cannot: the schema is
 * a plain name, listen and endpoints are tcp:// addresses, web_listen is host:port. */
enum result settings_load(const char *file, const char *const *overrides, size_t n_overrides, struct settings *out,
                          struct fault *f) MUST_CHECK;
void settings_fini(struct settings *s);

/* Makes state_dir (0700) when its parent is there. */
enum result settings_state_dir(const struct settings *s, struct fault *f) MUST_CHECK;
/* The pair in centre.key, made when missing. */
enum result settings_keys(const struct settings *s, struct wire_keypair *out, struct fault *f) MUST_CHECK;
/* db_open, with the remedy for a database that is not there. */
enum result settings_connect(const struct settings *s, const char *application, struct db **out,
                             struct fault *f) MUST_CHECK;
/* Connects and checks that the tables are the ones this program knows. REFUSED with the remedy otherwise. */
enum result settings_open(const struct settings *s, const char *application, struct db **out,
                          struct fault *f) MUST_CHECK;

#endif
