/* What both machines and both stores must agree on about VAULT, the sealed backup of a site's names: its name and size,
 * the bounds, and the hash that makes it whole. A backup is named by the BLAKE2b-256 of its bytes, so who has all of
 * them can tell whether they are the right ones. Pure. */
#ifndef LT_LINK_VAULT_H
#define LT_LINK_VAULT_H
#include <sodium.h>
#include <stdbool.h>
#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "proto/link.pb-c.h"

#define VAULT_PART_MAX (64u << 10)       /* bytes of one part */
#define VAULT_PART_LEAST 1024u           /* of one that is not the last */
#define VAULT_TOTAL_MAX (64u << 20)      /* bytes of one backup */
#define VAULT_DOWN_BYTES (16u << 10)     /* of a part on its way to a site: at 8 kbit/s it takes 16 s, well within the patience */
#define VAULT_FEATURE_LEVEL 2u           /* WELCOME's feature level from which on a centre knows VAULT */

struct vault_name { struct hash id; uint64_t total; };           /* total 0: none */
bool vault_name_equal(const struct vault_name *a, const struct vault_name *b);

/* The hash of what came so far. As bytes, because libsodium's own state wants an alignment that calloc does not give. */
struct vault_sum { uint8_t state[sizeof(crypto_generichash_state)]; };
void vault_sum_begin(struct vault_sum *s);
void vault_sum_add(struct vault_sum *s, struct slice part);
bool vault_sum_is(const struct vault_sum *s, const struct hash *id);      /* are these all the bytes it is named by? */

#endif
