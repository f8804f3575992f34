/* Persons: who is meant, what is known of him. A row is sealed on its own; it is found by keyed hashes of what was
 * folded, so that a look-up opens nothing. Inside other people's transactions. */
#include <assert.h>
#include <sodium.h>

#include "client/names/names_room.h"
#include "common/base/text.h"
#include "embedded/site_sql.h"

#define RECORD_VERSION 1
#define NO_NAME 0xffff
#define NO_CARD 0xff

/* ---- records ---- */

static uint8_t *
put_be32(uint8_t *at, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(v >> shift);
	return at;
}

void
record_write(const struct person *p, struct record *out)
{
	uint8_t *at = out->bytes;
	size_t name = p->name != NULL ? strlen(p->name) : 0, card = p->card != NULL ? strlen(p->card) : 0;
	size_t name_said = p->name != NULL ? name : NO_NAME;

	assert(name <= NAME_MAX_BYTES && card <= CARD_MAX_BYTES);
	*at++ = RECORD_VERSION;
	*at++ = (uint8_t)(name_said >> 8), *at++ = (uint8_t)name_said;
	memcpy(at, p->name != NULL ? p->name : "", name), at += name;
	*at++ = p->card != NULL ? (uint8_t)card : NO_CARD;
	memcpy(at, p->card != NULL ? p->card : "", card), at += card;
	*at++ = p->has_birth_on;
	at = put_be32(at, p->has_birth_on ? (uint32_t)p->birth_on : 0);
	out->len = (size_t)(at - out->bytes);
}

/* A text of the record, copied; *out stays NULL when it is not known. */
static bool
record_text(struct slice *left, size_t len, bool known, char *copy, size_t max, const char **out)
{
	if (!known)
		return true;
	if (len > max || len > left->len)
		return false;
	memcpy(copy, left->data, len);
	copy[len] = '\0';
	*left = (struct slice){ left->data + len, left->len - len };
	*out = copy;
	return text_is_utf8(copy, len);
}

bool
record_read(struct names *n, struct slice b, struct person *out)
{
	struct id ref = out->ref;

	*out = (struct person){ .ref = ref };
	if (b.len < 3 || b.data[0] != RECORD_VERSION)
		return false;
	size_t name = (size_t)b.data[1] << 8 | b.data[2];
	b = (struct slice){ b.data + 3, b.len - 3 };
	if (!record_text(&b, name, name != NO_NAME, n->name, NAME_MAX_BYTES, &out->name) || b.len < 1)
		return false;
	size_t card = b.data[0];
	b = (struct slice){ b.data + 1, b.len - 1 };
	if (!record_text(&b, card, card != NO_CARD, n->card, CARD_MAX_BYTES, &out->card) || b.len != 5 || b.data[0] > 1)
		return false;
	out->has_birth_on = b.data[0] == 1;
	out->birth_on =
		(int32_t)((uint32_t)b.data[1] << 24 | (uint32_t)b.data[2] << 16 | (uint32_t)b.data[3] << 8 | b.data[4]);
	return true;
}

/* ---- rows ---- */

struct lookup {                         /* keyed hashes; each only when there is something to hash */
	bool has_card, has_name, has_birth;
	uint8_t card[crypto_generichash_BYTES_MIN], name[crypto_generichash_BYTES_MIN],
		birth[crypto_generichash_BYTES_MIN];
};

static void
keyed_hash(uint8_t out[crypto_generichash_BYTES_MIN], const char *text, size_t len, const uint8_t key[NAMES_KEY])
{
	_Static_assert(NAMES_HASH <= crypto_generichash_BYTES_MIN, "the first bytes are used");
	crypto_generichash(out, crypto_generichash_BYTES_MIN, (const uint8_t *)text, len, key, NAMES_KEY);
}

static void
lookup_of(const struct names *n, const struct person *p, struct lookup *l)
{
	char folded[2 * NAME_MAX_BYTES + 4];

	*l = (struct lookup){ 0 };
	l->has_card = p->card != NULL && card_fold(p->card, folded, sizeof folded);
	if (l->has_card)
		keyed_hash(l->card, folded, strlen(folded), n->keys->card);
	if (p->name == NULL)
		return;
	name_fold(p->name, folded, sizeof folded - 4);
	size_t len = strlen(folded);
	l->has_name = len > 0;
	l->has_birth = l->has_name && p->has_birth_on;
	if (l->has_name)
		keyed_hash(l->name, folded, len, n->keys->name);
	if (l->has_birth) {
		put_be32((uint8_t *)folded + len, (uint32_t)p->birth_on);
		keyed_hash(l->birth, folded, len + 4, n->keys->birth);
	}
}

enum result
names_row_open(struct names *n, const struct id *ref, struct slice sealed, struct person *out, struct fault *f)
{
	uint8_t plain[RECORD_MAX + RECORD_PAD] = { 0 };
	char place[ID_TEXT];
	size_t len = 0;

	out->ref = *ref;
	bool whole = sealed.len > SEAL_EXTRA && sealed.len <= SEALED_MAX &&
	             names_unseal(n->keys, (struct slice){ ref->b, sizeof ref->b }, sealed, plain) &&
	             sodium_unpad(&len, plain, sealed.len - SEAL_EXTRA, RECORD_PAD) == 0 &&
	             record_read(n, (struct slice){ plain, len }, out);
	sodium_memzero(plain, sizeof plain);
	if (whole)
		return DONE;
	id_format(ref, place);
	return fault_set(f, REFUSED, LT_7106, store_dir(n->s), "%s", place);
}

enum result
names_get(struct names *n, const struct id *ref, struct person *out, bool *there, struct fault *f)
{
	struct sql *q = store_sql(n->s, site_sql_person_get);

	sql_id(q, 1, ref);
	enum sql_step step = sql_next(n->s, q, f);
	*there = step == SQL_ROW;
	if (!*there)
		return step == SQL_END ? DONE : store_trouble(n->s);
	enum result r = names_row_open(n, ref, sql_get_bytes(q, 0), out, f);
	sql_done(q);
	return r;
}

/* Counted once in a transaction: whoever makes backups asks whether there is something new. */
static enum result
change_count(struct names *n, struct fault *f)
{
	enum result r = names_refresh(n, f);
	if (r == DONE && !n->has_probe)   /* an undone transaction took it away again */
		r = names_keep(n, f);
	if (r != DONE || n->changed == store_life(n->s))
		return r;
	r = sql_run(n->s, store_sql(n->s, site_sql_person_changed), f);
	if (r == DONE)
		n->changed = store_life(n->s);
	return r;
}

enum result
names_row_put(struct names *n, const struct person *p, struct fault *f)
{
	uint8_t sealed[SEALED_MAX];
	struct record plain;
	struct lookup l;
	size_t len;

	assert(store_is_writing(n->s));
	enum result r = change_count(n, f);
	if (r != DONE)
		return r;
	record_write(p, &plain);
	int fits = sodium_pad(&len, plain.bytes, plain.len, RECORD_PAD, sizeof plain.bytes);
	assert(fits == 0);
	names_seal(n->keys, (struct slice){ p->ref.b, sizeof p->ref.b }, (struct slice){ plain.bytes, len }, sealed);
	sodium_memzero(&plain, sizeof plain);
	lookup_of(n, p, &l);
	struct sql *q = store_sql(n->s, site_sql_person_put);
	sql_id(q, 1, &p->ref);
	sql_bytes(q, 2, sealed, len + SEAL_EXTRA);
	sql_bytes(q, 3, l.has_card ? l.card : NULL, NAMES_HASH);
	sql_bytes(q, 4, l.has_name ? l.name : NULL, NAMES_HASH);
	sql_bytes(q, 5, l.has_birth ? l.birth : NULL, NAMES_HASH_BIRTH);
	return sql_run(n->s, q, f);
}

/* ---- putting ---- */

static bool
text_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What p says, and where it says nothing, what was known. False: that is what was known. */
static bool
person_merge(const struct person *p, const struct person *known, struct person *out)
{
	*out = *p;
	if (out->name == NULL || out->name[0] == '\0')
		out->name = known->name;
	if (out->card == NULL || out->card[0] == '\0')
		out->card = known->card;
	if (!out->has_birth_on) {
		out->has_birth_on = known->has_birth_on;
		out->birth_on = known->birth_on;
	}
	return !text_equal(out->name, known->name) || !text_equal(out->card, known->card) ||
	       out->has_birth_on != known->has_birth_on || (out->has_birth_on && out->birth_on != known->birth_on);
}

static bool
text_fits(const char *text, size_t max)
{
	return text == NULL || (strnlen(text, max + 1) <= max && text_is_utf8(text, strlen(text)));
}

enum result
names_put(struct names *n, const struct person *p, struct fault *f)
{
	struct person known = { 0 }, whole;
	bool there;

	if (!text_fits(p->name, NAME_MAX_BYTES) || !text_fits(p->card, CARD_MAX_BYTES))
		return fault_set(f, REFUSED, LT_7114, "", "%d/%d", NAME_MAX_BYTES, CARD_MAX_BYTES);
	enum result r = names_get(n, &p->ref, &known, &there, f);
	if (r != DONE)
		return r;
	bool new = person_merge(p, &known, &whole);
	return new || !there ? names_row_put(n, &whole, f) : DONE;
}

/* ---- finding ---- */

/* The card's bearer of this name, else whoever bears it; of several the oldest, should a restore have made two of one.
 */
static enum result
find_by_card(struct names *n, const struct lookup *l, enum names_found *found, struct id *ref, struct fault *f)
{
	struct sql *q = store_sql(n->s, site_sql_person_by_card);
	enum sql_step step;
	struct id at;

	sql_bytes(q, 1, l->card, NAMES_HASH);
	sql_bytes(q, 2, l->has_name ? l->name : NULL, NAMES_HASH);
	while ((step = sql_next(n->s, q, f)) == SQL_ROW) {
		enum names_found now = sql_get_int(q, 1) != 0 ? NAMES_ONE : NAMES_DIFFERENT;
		if (!sql_get_id(q, 0, &at) || (*found == NAMES_ONE && now != NAMES_ONE))
			continue;
		if (now != *found || memcmp(at.b, ref->b, sizeof at.b) < 0)
			*ref = at;
		*found = now;
	}
	return step == SQL_FAILED ? store_trouble(n->s) : DONE;
}

/* How many of the query's first two rows. */
static enum result
find_rows(struct names *n, struct sql *q, enum names_found *found, struct id *ref, struct fault *f)
{
	enum sql_step step;
	size_t rows = 0;

	while ((step = sql_next(n->s, q, f)) == SQL_ROW)
		rows += rows > 0 || sql_get_id(q, 0, ref);
	*found = rows == 0 ? NAMES_NONE : rows == 1 ? NAMES_ONE : NAMES_MANY;
	return step == SQL_FAILED ? store_trouble(n->s) : DONE;
}

static enum result
find_by_name(struct names *n, const struct lookup *l, enum names_found *found, struct id *ref, struct fault *f)
{
	struct sql *q = store_sql(n->s, l->has_birth ? site_sql_person_by_birth : site_sql_person_by_name);
	sql_bytes(q, 1, l->name, NAMES_HASH);
	if (!l->has_birth)
		return find_rows(n, q, found, ref, f);
	sql_bytes(q, 2, l->birth, NAMES_HASH_BIRTH);
	enum result r = find_rows(n, q, found, ref, f);
	if (r != DONE || *found != NAMES_NONE)
		return r;
	q = store_sql(n->s, site_sql_person_by_birth);   /* somebody of whom no birth date is known yet */
	sql_bytes(q, 1, l->name, NAMES_HASH);
	sql_bytes(q, 2, NULL, 0);
	return find_rows(n, q, found, ref, f);
}

enum result
names_find(struct names *n, const struct person *p, enum names_found *found, struct id *ref, struct fault *f)
{
	struct lookup l;

	*found = NAMES_NONE;
	lookup_of(n, p, &l);
	if (l.has_card)
		return find_by_card(n, &l, found, ref, f);
	return l.has_name ? find_by_name(n, &l, found, ref, f) : DONE;
}

bool
names_match(struct names *n, const char *card, struct id *out)
{
	uint8_t mac[crypto_auth_hmacsha512256_BYTES];
	char folded[CARD_MAX_BYTES + 1];

	if (card == NULL || !card_fold(card, folded, sizeof folded) || names_refresh(n, NULL) != DONE ||
	    !n->has_matching)
		return false;
	crypto_auth_hmacsha512256(mac, (const uint8_t *)folded, strlen(folded), n->keys->matching);
	return id_from_bytes(mac, sizeof out->b, out);
}
