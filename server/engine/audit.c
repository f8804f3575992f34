/* The audit trail's bytes, in C: the same as audit_judgement() and audit_hash() of migration 0003. */
#include <assert.h>
#include "common/base/bytes.h"
#include "server/engine/work.h"

static void
put_text(struct buffer *b, const char *text)
{
	buffer_put_u8(b, text != NULL);
	if (text == NULL)
		return;
	buffer_put_be32(b, (uint32_t)strlen(text));
	buffer_put(b, text, strlen(text));
}

static void
put_number(struct buffer *b, const uint64_t *v)
{
	buffer_put_u8(b, v != NULL);
	if (v)
		buffer_put_be64(b, *v);
}

void
audit_begin(struct site *s)
{
	s->count = 0;
	s->j_first = s->j_last = 0;
	crypto_hash_sha256_init(&s->digest);
}

void
audit_add(struct site *s, uint64_t j, const struct matter *m, int32_t today, uint32_t catalogue, int64_t at_ms)
{
	struct buffer b = { 0 };

	buffer_put_be64(&b, j);
	buffer_put_be32(&b, (uint32_t)m->log);
	buffer_put_be64(&b, m->n);
	buffer_put(&b, m->hash.b, HASH_BYTES);
	buffer_put_u8(&b, m->duplicate);
	put_text(&b, verdict_labels[m->verdict]);
	put_text(&b, m->findings);
	buffer_put_be32(&b, (uint32_t)date_to_postgres(today));
	buffer_put_be32(&b, catalogue);
	buffer_put_be64(&b, (uint64_t)time_to_postgres(at_ms));
	crypto_hash_sha256_update(&s->digest, b.data, b.len);
	buffer_fini(&b);
	if (s->count++ == 0)
		s->j_first = j;
	s->j_last = j;
}

void
audit_digest(const struct site *s, uint8_t out[32])
{
	crypto_hash_sha256_state state = s->digest;
	crypto_hash_sha256_final(&state, out);
}

void
audit_next(const uint8_t before[32], const struct id *site_id, uint64_t seq, int64_t at_ms, const char *what,
           const char *actor, const uint64_t *j_first, const uint64_t *j_last, uint32_t count, const uint8_t *digest,
           size_t digest_len, uint8_t out[32])
{
	struct buffer b = { 0 };

	buffer_put(&b, before, 32);
	buffer_put(&b, site_id->b, sizeof site_id->b);
	buffer_put_be64(&b, seq);
	buffer_put_be64(&b, (uint64_t)time_to_postgres(at_ms));
	put_text(&b, what);
	put_text(&b, actor);
	put_number(&b, j_first);
	put_number(&b, j_last);
	buffer_put_be32(&b, count);
	buffer_put(&b, digest, digest_len);
	crypto_hash_sha256(out, b.data, b.len);
	buffer_fini(&b);
}
