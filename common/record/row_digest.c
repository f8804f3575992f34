/* The digest of rows: see the header. Every part has a fixed length or its length before it, so no two lists of rows
 * read alike. */
#include "common/record/row_digest.h"

#include <arpa/inet.h>

void
row_digest_begin(struct row_digest *d)
{
	crypto_generichash_init(&d->state, NULL, 0, HASH_BYTES);
	d->rows = 0;
}

static void
add_number(struct row_digest *d, uint32_t v)
{
	uint32_t be = htonl(v);
	crypto_generichash_update(&d->state, (const unsigned char *)&be, sizeof be);
}

void
row_digest_add(struct row_digest *d, uint32_t kind, const struct id *id, uint32_t version, const struct id *update_id,
               struct slice said)
{
	add_number(d, kind);
	crypto_generichash_update(&d->state, id->b, sizeof id->b);
	add_number(d, version);
	crypto_generichash_update(&d->state, update_id->b, sizeof update_id->b);
	add_number(d, (uint32_t)said.len);
	crypto_generichash_update(&d->state, said.data, said.len);
	d->rows++;
}

struct hash
row_digest_end(struct row_digest *d)
{
	struct hash h;
	crypto_generichash_final(&d->state, h.b, HASH_BYTES);
	return h;
}
