/* Do two ends hold the same rows? BLAKE2b-256 over rows in the order of (kind, id): what a row says, not when it came. The
 * centre makes it over its registers, a site over what it holds; equal at equal positions of the feed. */
#ifndef LT_RECORD_ROW_DIGEST_H
#define LT_RECORD_ROW_DIGEST_H
#include <sodium.h>
#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/base/id.h"

struct row_digest { crypto_generichash_state state; uint64_t rows; };
void row_digest_begin(struct row_digest *d);
void row_digest_add(struct row_digest *d, uint32_t kind, const struct id *id, uint32_t version, const struct id *update_id,
                    struct slice said);
struct hash row_digest_end(struct row_digest *d);

#endif
