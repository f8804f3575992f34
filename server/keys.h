/* The key table in memory: who may speak. The desk reads it from PostgreSQL whenever a key changes (NOTIFY lt_keys) and at
 * least every second; the gateway owns the newest one and looks into it on every message. Immutable once read. */
#ifndef LT_SERVER_KEYS_H
#define LT_SERVER_KEYS_H
#include "common/link/log.h"
#include "server/store/db.h"

enum key_standing {
	KEY_MAY_SPEAK,
	KEY_REVOKED,           /* the key is revoked, or a younger key of its site is in use */
	KEY_SITE_DISABLED,
	KEY_SITE_HELD,         /* a living twin was seen: an operator decides */
};
struct key {
	char key_id[17];
	uint8_t curve_public[32];
	enum key_standing standing;
	bool drain_only;                     /* not confirmed in the present epoch: PUSH is taken, PULL waits */
	struct id site_id;
	char site_code[32];
	char feed[40];                       /* "site/<code>" */
	struct log_position feed_head;       /* when the table was read */
};
struct keys {
	struct id epoch;
	uint64_t j, term;
	struct log_position province;        /* head of the feed every site follows */
	size_t n;
	struct key *by_id;                   /* sorted by key_id */
	uint32_t *by_public;                 /* indexes of by_id, sorted by curve_public */
};

enum result keys_read(struct db *db, struct keys **out, struct fault *f) MUST_CHECK;
void keys_free(struct keys **k);
const struct key *keys_find(const struct keys *k, const char *key_id);
const struct key *keys_find_public(const struct keys *k, const uint8_t curve_public[32]);
const char *key_standing_name(enum key_standing s);
/* The first 8 bytes of the key's BLAKE2b-256, in hex. */
void key_id_of(const uint8_t curve_public[32], char out[17]);
/* For tests: sorts what was filled in by hand. */
void keys_index(struct keys *k);

#endif
