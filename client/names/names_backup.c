/* The backup of names: everybody, opened row by row, straight into zstd, and the whole sealed to the recovery key's
 * public half (names_room.h has the layout). Names in the clear stand here one at a time; what zstd makes of them is
 * wiped. */
#include <sodium.h>
#include <stdlib.h>
#include <zstd.h>

#include "client/identity.h"
#include "client/names/names_room.h"
#include "client/names/names_text.h"
#include "common/base/clock.h"
#include "embedded/site_sql.h"

#define ZSTD_LEVEL 3

/* ---- the recovery key ---- */

void
backup_key_id(const uint8_t recovery_public[NAMES_KEY], uint8_t out[BACKUP_KEY_ID])
{
	crypto_generichash(out, BACKUP_KEY_ID, recovery_public, NAMES_KEY, NULL, 0);
}

void
backup_keypair(const uint8_t recovery_key[NAMES_KEY], uint8_t public_key[NAMES_KEY], uint8_t secret_key[NAMES_KEY])
{
	_Static_assert(crypto_box_SEEDBYTES == NAMES_KEY && crypto_box_PUBLICKEYBYTES == NAMES_KEY &&
	                       crypto_box_SECRETKEYBYTES == NAMES_KEY,
	               "all keys have one length");
	crypto_box_seed_keypair(public_key, secret_key, recovery_key);
}

enum result
names_renew_recovery_key(struct names *n, char out[RECOVERY_TEXT], struct fault *f)
{
	uint8_t key[NAMES_KEY], public_key[NAMES_KEY], secret_key[NAMES_KEY];

	randombytes_buf(key, sizeof key);
	backup_keypair(key, public_key, secret_key);
	enum result r = names_keep_recovery(n, public_key, f);
	if (r == DONE)
		key_text_format(KEY_TEXT_RECOVERY, key, out);
	sodium_memzero(key, sizeof key);
	sodium_memzero(secret_key, sizeof secret_key);
	return r;
}

enum result
names_make_recovery_key(struct names *n, char out[RECOVERY_TEXT], struct fault *f)
{
	enum result r = names_refresh(n, f);
	if (r == DONE && n->has_recovery)
		r = fault_set(f, REFUSED, LT_7113, "", "%s", store_dir(n->s));
	return r == DONE ? names_renew_recovery_key(n, out, f) : r;
}

bool
names_has_recovery_key(struct names *n)
{
	return names_refresh(n, NULL) == DONE && n->has_recovery;
}

enum result
names_set_matching_key(struct names *n, const char *text, struct fault *f)
{
	uint8_t key[NAMES_KEY];
	enum result r = key_text_parse(KEY_TEXT_MATCHING, text, key, f);
	if (r == DONE)
		r = names_keep_matching(n, key, f);
	sodium_memzero(key, sizeof key);
	return r;
}

/* ---- packing ---- */

struct packing {
	ZSTD_CCtx *z;
	uint8_t *out;
	size_t len, size;
};

static void
packing_grow(struct packing *p)
{
	size_t size = p->size > 0 ? 2 * p->size : 256u << 10;
	uint8_t *out = malloc(size);
	if (out == NULL)
		abort();
	if (p->len > 0)
		memcpy(out, p->out, p->len);
	if (p->out != NULL)
		sodium_memzero(p->out, p->len);
	free(p->out);
	p->out = out;
	p->size = size;
}

static void
packing_fini(struct packing *p)
{
	ZSTD_freeCCtx(p->z);
	if (p->out != NULL)
		sodium_memzero(p->out, p->len);
	free(p->out);
}

static void
pack(struct packing *p, const void *data, size_t len, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = { data, len, 0 };
	size_t left;
	do {
		if (p->size - p->len < ZSTD_CStreamOutSize() / 2)
			packing_grow(p);
		ZSTD_outBuffer out = { p->out, p->size, p->len };
		left = ZSTD_compressStream2(p->z, &out, &in, how);
		if (ZSTD_isError(left))
			abort();   /* memory, or we have broken its rules */
		p->len = out.pos;
	} while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
}

static void
pack_number(struct packing *p, uint64_t v, size_t len)
{
	uint8_t bytes[8];
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v >> (8 * (len - 1 - i)));
	pack(p, bytes, len, ZSTD_e_continue);
}

static void
pack_code(struct packing *p, const char *code)
{
	pack_number(p, strlen(code), 1);
	pack(p, code, strlen(code), ZSTD_e_continue);
}

static enum result
pack_person(struct names *n, struct packing *p, struct sql *q, struct fault *f)
{
	struct person person;
	struct record record;
	struct id ref = { 0 };
	(void)sql_get_id(q, 0, &ref);   /* 16 bytes: the table checks that */

	enum result r = names_row_open(n, &ref, sql_get_bytes(q, 1), &person, f);
	if (r != DONE)
		return r;
	record_write(&person, &record);
	pack_number(p, 1, 1);
	pack(p, ref.b, sizeof ref.b, ZSTD_e_continue);
	pack_number(p, record.len, 2);
	pack(p, record.bytes, record.len, ZSTD_e_continue);
	sodium_memzero(&record, sizeof record);
	return DONE;
}

/* One statement sees one state of the table, whoever writes meanwhile. */
static enum result
pack_everybody(struct names *n, struct packing *p, struct fault *f)
{
	struct sql *q = store_sql(n->s, site_sql_person_all);
	enum sql_step step;
	enum result r = DONE;

	while (r == DONE && (step = sql_next(n->s, q, f)) != SQL_END)
		r = step == SQL_ROW ? pack_person(n, p, q, f) : store_trouble(n->s);
	sql_done(q);
	pack_number(p, 0, 1);
	return r;
}

static enum result
pack_all(struct names *n, const char *code, struct packing *p, struct fault *f)
{
	p->z = ZSTD_createCCtx();
	if (p->z == NULL)
		abort();
	ZSTD_CCtx_setParameter(p->z, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	pack_code(p, code);
	pack_number(p, n->has_matching, 1);
	if (n->has_matching)
		pack(p, n->keys->matching, NAMES_KEY, ZSTD_e_continue);
	enum result r = pack_everybody(n, p, f);
	pack(p, NULL, 0, ZSTD_e_end);
	return r;
}

/* ---- sealing ---- */

static void
seal_into(struct names *n, const char *code, const struct packing *p, struct buffer *out)
{
	uint8_t key_id[BACKUP_KEY_ID];
	size_t start = out->len, sealed = p->len + crypto_box_SEALBYTES;

	buffer_put(out, BACKUP_MAGIC, 4);
	buffer_put_u8(out, BACKUP_VERSION);
	buffer_put_u8(out, (uint8_t)strlen(code));
	buffer_put(out, code, strlen(code));
	backup_key_id(n->recovery_public, key_id);
	buffer_put(out, key_id, sizeof key_id);
	buffer_put_be64(out, (uint64_t)clock_wall_ms());
	if (crypto_box_seal(buffer_room(out, sealed), p->out, p->len, n->recovery_public) != 0)
		abort();   /* the public half is ours: no key of low order */
	out->len += sealed;
	struct hash whole = hash_of(out->data + start, out->len - start);
	buffer_put(out, whole.b, sizeof whole.b);
}

enum result
names_backup(struct names *n, struct buffer *out, struct fault *f)
{
	struct identity me;
	struct packing p = { 0 };
	enum result r = identity_load(n->s, &me, f);

	if (r == DONE)
		r = names_refresh(n, f);
	if (r == DONE && !n->has_recovery)
		r = fault_set(f, REFUSED, LT_7112, "", "%s", store_dir(n->s));
	if (r == DONE)
		r = pack_all(n, me.code, &p, f);
	if (r == DONE)
		seal_into(n, me.code, &p, out);
	packing_fini(&p);
	return r;
}
