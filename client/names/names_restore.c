/* The way back: is it a whole backup of this site (anybody can tell), does the typed key open it, who is in it.
 * Everybody is put in under the same person_ref; whoever is there stays as he is, so that it can be repeated. What was
 * sealed can be trusted no more than a file: every length is checked, and zstd's window is bounded. */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <zstd.h>

#include "client/identity.h"
#include "client/names/names_room.h"
#include "client/names/names_text.h"

#define HEAD_MIN (4 + 1 + 1 + BACKUP_KEY_ID + 8)
#define WINDOW_LOG_MAX 23

struct parts {
	struct slice code, box;
	const uint8_t *key_id;
	int64_t made_at;
};

static enum result
damaged(struct fault *f, const char *why)
{
	return fault_set(f, REFUSED, LT_7109, "", "%s", why);
}

/* ---- the outside ---- */

static enum result
parts_read(struct slice b, struct parts *out, struct fault *f)
{
	if (b.len < 4 || memcmp(b.data, BACKUP_MAGIC, 4) != 0)
		return fault_set(f, REFUSED, LT_7108, "", "%zu bytes", b.len);
	if (b.len < HEAD_MIN + HASH_BYTES || b.len > BACKUP_MAX)
		return damaged(f, "length");
	size_t end = b.len - HASH_BYTES;
	struct hash whole = hash_of(b.data, end);
	if (memcmp(whole.b, b.data + end, sizeof whole.b) != 0)
		return damaged(f, "BLAKE2b");
	if (b.data[4] != BACKUP_VERSION)
		return fault_set(f, REFUSED, LT_7115, "", "%u > %u", b.data[4], BACKUP_VERSION);
	size_t code = b.data[5], head = HEAD_MIN + code;
	if (end < head)
		return damaged(f, "length");
	*out = (struct parts){ .code = { b.data + 6, code },
		               .key_id = b.data + 6 + code,
		               .box = { b.data + head, end - head } };
	for (size_t i = 0; i < 8; i++)
		out->made_at = (int64_t)((uint64_t)out->made_at << 8 | b.data[head - 8 + i]);
	return DONE;
}

enum result
names_look(struct store *s, struct slice sealed, int64_t *made_at_ms, struct fault *f)
{
	struct identity me;
	struct parts p;
	enum result r = identity_load(s, &me, f);

	if (r == DONE)
		r = parts_read(sealed, &p, f);
	if (r != DONE)
		return r;
	if (!slice_equal(p.code, (struct slice){ (const uint8_t *)me.code, strlen(me.code) }))
		return fault_set(f, REFUSED, LT_7111, "", "%.*s ≠ %s", (int)p.code.len, (const char *)p.code.data,
		                 me.code);
	*made_at_ms = p.made_at;
	return DONE;
}

/* out: malloc'd, p->box.len bytes at most; to be wiped. */
static enum result
box_open(const struct parts *p, const uint8_t recovery_key[NAMES_KEY], uint8_t public_key[NAMES_KEY], uint8_t **out,
         size_t *len, struct fault *f)
{
	uint8_t secret_key[NAMES_KEY], key_id[BACKUP_KEY_ID];
	enum result r = DONE;

	backup_keypair(recovery_key, public_key, secret_key);
	backup_key_id(public_key, key_id);
	*out = malloc(p->box.len + 1);
	if (*out == NULL)
		abort();
	if (memcmp(key_id, p->key_id, sizeof key_id) != 0) {
		char id[9];
		hash_hex(p->key_id, 4, id);
		r = fault_set(f, REFUSED, LT_7110, "", "%s", id);
	} else if (p->box.len < crypto_box_SEALBYTES ||
	           crypto_box_seal_open(*out, p->box.data, p->box.len, public_key, secret_key) != 0) {
		r = damaged(f, "crypto_box_seal_open");
	} else {
		*len = p->box.len - crypto_box_SEALBYTES;
	}
	sodium_memzero(secret_key, sizeof secret_key);
	return r;
}

/* ---- the inside ---- */

struct unpacking {
	ZSTD_DCtx *z;
	ZSTD_inBuffer in;
	uint8_t bytes[32u << 10];
	size_t at, len;
	bool whole;                 /* the frame has ended */
};

/* False: that many bytes are not there. */
static bool
unpack(struct unpacking *u, void *data, size_t len)
{
	uint8_t *to = data;
	while (len > 0) {
		if (u->at == u->len) {
			ZSTD_outBuffer out = { u->bytes, sizeof u->bytes, 0 };
			size_t before = u->in.pos, left = u->whole ? 0 : ZSTD_decompressStream(u->z, &out, &u->in);
			if (u->whole || ZSTD_isError(left) || (out.pos == 0 && u->in.pos == before))
				return false;
			u->whole = left == 0;
			u->at = 0;
			u->len = out.pos;
			continue;
		}
		size_t n = u->len - u->at < len ? u->len - u->at : len;
		memcpy(to, u->bytes + u->at, n);
		u->at += n;
		to += n;
		len -= n;
	}
	return true;
}

static bool
unpack_ends(struct unpacking *u)
{
	uint8_t more;
	return !unpack(u, &more, 1) && u->whole && u->in.pos == u->in.size;
}

static bool
unpack_code(struct unpacking *u, struct slice expected)
{
	uint8_t len, code[255];
	return unpack(u, &len, 1) && unpack(u, code, len) && slice_equal((struct slice){ code, len }, expected);
}

static enum result
unpack_matching(struct names *n, struct unpacking *u, struct fault *f)
{
	uint8_t there, key[NAMES_KEY];
	enum result r = DONE;

	if (!unpack(u, &there, 1) || there > 1 || (there == 1 && !unpack(u, key, sizeof key)))
		return damaged(f, "matching key");
	if (there == 1 && !n->has_matching)
		r = names_keep_matching(n, key, f);
	sodium_memzero(key, sizeof key);
	return r;
}

/* Whoever is there stays as he is; a row that cannot be opened is no more than a hole. */
static enum result
person_is_there(struct names *n, const struct id *ref, bool *there, struct fault *f)
{
	struct fault why = { 0 };
	struct person known;
	enum result r = names_get(n, ref, &known, there, &why);

	if (r == DONE)
		return DONE;
	*there = false;
	if (why.code == LT_7106)
		return DONE;
	if (f != NULL)
		*f = why;
	return r;
}

static enum result
unpack_person(struct names *n, struct unpacking *u, uint64_t *persons, struct fault *f)
{
	struct person p;
	uint8_t two[2], record[RECORD_MAX];
	bool there;

	if (!unpack(u, p.ref.b, sizeof p.ref.b) || !unpack(u, two, sizeof two))
		return damaged(f, "person");
	size_t len = (size_t)two[0] << 8 | two[1];
	if (len > sizeof record || !unpack(u, record, len))
		return damaged(f, "person");
	enum result r = person_is_there(n, &p.ref, &there, f);
	if (r == DONE && !record_read(n, (struct slice){ record, len }, &p))   /* its texts now stand in n */
		r = damaged(f, "person");
	if (r == DONE && !there)
		r = names_row_put(n, &p, f);
	*persons += r == DONE && !there;
	sodium_memzero(record, sizeof record);
	return r;
}

static enum result
unpack_all(struct names *n, struct slice packed, struct slice code, uint64_t *persons, struct fault *f)
{
	struct unpacking *u = calloc(1, sizeof *u);
	uint8_t more = 0;
	enum result r;

	if (u == NULL || (u->z = ZSTD_createDCtx()) == NULL)
		abort();
	ZSTD_DCtx_setParameter(u->z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	u->in = (ZSTD_inBuffer){ packed.data, packed.len, 0 };
	r = unpack_code(u, code) ? unpack_matching(n, u, f) : damaged(f, "site");
	while (r == DONE) {
		if (!unpack(u, &more, 1) || more > 1)
			r = damaged(f, "person");
		if (r != DONE || more == 0)
			break;
		r = unpack_person(n, u, persons, f);
	}
	if (r == DONE && !unpack_ends(u))
		r = damaged(f, "end");
	ZSTD_freeDCtx(u->z);
	sodium_memzero(u, sizeof *u);
	free(u);
	return r;
}

enum result
names_restore(struct names *n, struct slice sealed, const char *recovery_key, uint64_t *persons, struct fault *f)
{
	uint8_t key[NAMES_KEY], public_key[NAMES_KEY], *packed = NULL;
	struct parts p;
	size_t len = 0;
	int64_t made_at;

	assert(store_is_writing(n->s));
	*persons = 0;
	enum result r = names_look(n->s, sealed, &made_at, f);
	if (r == DONE)
		r = parts_read(sealed, &p, f);
	if (r == DONE)
		r = key_text_parse(KEY_TEXT_RECOVERY, recovery_key, key, f);
	if (r != DONE)
		return r;
	r = box_open(&p, key, public_key, &packed, &len, f);
	if (r == DONE)
		r = names_refresh(n, f);
	if (r == DONE)
		r = unpack_all(n, (struct slice){ packed, len }, p.code, persons, f);
	if (r == DONE && !n->has_recovery)   /* the key on paper goes on being the key */
		r = names_keep_recovery(n, public_key, f);
	if (packed != NULL)
		sodium_memzero(packed, len);
	free(packed);
	sodium_memzero(key, sizeof key);
	return r;
}
