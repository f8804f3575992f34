/* Opening the sealed table of persons: is the key that lies beside the store the one it was sealed with, what do we
 * know of the matching and the recovery key. The persons themselves are names_person.c's business, the file and the
 * sealing names_key.c's. */
#include "client/names/names.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "client/names/names_room.h"
#include "embedded/site_sql.h"

#define NEVER UINT64_MAX

static const uint8_t probe_plain[] = "names";
#define PROBE (sizeof probe_plain + SEAL_EXTRA)
static const struct slice bound_probe = { (const uint8_t *)"probe", 5 },
			  bound_matching = { (const uint8_t *)"matching", 8 };

/* ---- the row of the keys ---- */

struct key_row {                        /* as it stands: sealed */
	bool there;
	uint8_t probe[PROBE], matching[NAMES_KEY + SEAL_EXTRA], recovery[NAMES_KEY];
	size_t probe_len, matching_len, recovery_len;
};

static size_t
column_take(struct sql *q, int at, uint8_t *out, size_t size)
{
	struct slice b = sql_get_bytes(q, at);
	if (b.len != size)
		return 0;
	memcpy(out, b.data, size);
	return size;
}

static enum result
key_row_read(struct store *s, struct key_row *row, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_person_key_get);
	enum sql_step step = sql_next(s, q, f);

	*row = (struct key_row){ .there = step == SQL_ROW };
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (!row->there)
		return DONE;
	row->probe_len = column_take(q, 0, row->probe, sizeof row->probe);
	row->matching_len = column_take(q, 1, row->matching, sizeof row->matching);
	row->recovery_len = column_take(q, 2, row->recovery, sizeof row->recovery);
	sql_done(q);
	return DONE;
}

static bool
probe_fits(const struct names *n, const struct key_row *row)
{
	uint8_t plain[sizeof probe_plain];
	return names_unseal(n->keys, bound_probe, (struct slice){ row->probe, row->probe_len }, plain);
}

static void
key_row_take(struct names *n, const struct key_row *row)
{
	n->has_probe = row->there;
	n->has_matching = names_unseal(n->keys, bound_matching, (struct slice){ row->matching, row->matching_len },
	                               n->keys->matching);
	n->has_recovery = row->recovery_len > 0;
	memcpy(n->recovery_public, row->recovery, NAMES_KEY);
	n->life = store_life(n->s);
}

/* Writes what n knows of its keys. */
static enum result
key_row_write(struct names *n, struct fault *f)
{
	uint8_t probe[PROBE], matching[NAMES_KEY + SEAL_EXTRA];
	struct sql *q = store_sql(n->s, site_sql_person_key_put);

	names_seal(n->keys, bound_probe, (struct slice){ probe_plain, sizeof probe_plain }, probe);
	if (n->has_matching)
		names_seal(n->keys, bound_matching, (struct slice){ n->keys->matching, NAMES_KEY }, matching);
	sql_bytes(q, 1, probe, sizeof probe);
	sql_bytes(q, 2, n->has_matching ? matching : NULL, sizeof matching);
	sql_bytes(q, 3, n->has_recovery ? n->recovery_public : NULL, NAMES_KEY);
	enum result r = sql_run(n->s, q, f);
	n->has_probe = n->has_probe || r == DONE;
	return r;
}

/* What others, or an undone transaction of ours, have made of it since. */
enum result
names_refresh(struct names *n, struct fault *f)
{
	struct key_row row;

	if (n->life == store_life(n->s))
		return DONE;
	enum result r = key_row_read(n->s, &row, f);
	if (r != DONE)
		return r;
	if (row.there && !probe_fits(n, &row))
		return fault_set(f, REFUSED, LT_7105, store_dir(n->s), "%s", NAMES_KEY_FILE);
	key_row_take(n, &row);
	return DONE;
}

enum result
names_keep(struct names *n, struct fault *f)
{
	bool own = !store_is_writing(n->s);
	enum result r = own ? store_begin(n->s, f) : DONE;
	if (r != DONE)
		return r;
	r = key_row_write(n, f);
	if (own && r == DONE)
		r = store_commit(n->s, f);
	if (own)
		store_rollback(n->s);
	if (r != DONE)
		n->life = NEVER;
	return r;
}

enum result
names_keep_matching(struct names *n, const uint8_t key[NAMES_KEY], struct fault *f)
{
	enum result r = names_refresh(n, f);
	if (r != DONE)
		return r;
	memcpy(n->keys->matching, key, NAMES_KEY);
	n->has_matching = true;
	return names_keep(n, f);
}

enum result
names_keep_recovery(struct names *n, const uint8_t public_key[NAMES_KEY], struct fault *f)
{
	enum result r = names_refresh(n, f);
	if (r != DONE)
		return r;
	memcpy(n->recovery_public, public_key, NAMES_KEY);
	n->has_recovery = true;
	return names_keep(n, f);
}

/* ---- opening ---- */

static enum result
key_find(struct store *s, bool may_make, uint8_t key[NAMES_KEY], struct fault *f)
{
	bool there;
	enum result r = names_key_read(store_dir(s), key, &there, f);
	if (r != DONE || there)
		return r;
	if (!may_make)
		return fault_set(f, REFUSED, LT_7103, store_dir(s), "%s", NAMES_KEY_FILE);
	r = names_key_make(store_dir(s), f);
	if (r == DONE)
		r = names_key_read(store_dir(s), key, &there, f);
	if (r == DONE && !there)
		r = fault_set(f, REFUSED, LT_7102, store_dir(s), "%s", NAMES_KEY_FILE);
	return r;
}

static enum result
given_up(struct names *n, struct key_row *row, uint64_t *persons, struct fault *f)
{
	struct sql *q = store_sql(n->s, site_sql_person_forget);
	enum result r = sql_run(n->s, q, f);
	*persons = r == DONE ? (uint64_t)store_changes(n->s) : 0;
	row->matching_len = 0;   /* sealed under the lost key like the rest; the recovery key's public half is not */
	return r;
}

/* n has its keys: does the store know them? */
static enum result
keys_agree(struct names *n, struct key_row *row, uint64_t *anew, struct fault *f)
{
	bool fits = row->there && probe_fits(n, row);
	enum result r = DONE;

	if (row->there && !fits && anew == NULL)
		return fault_set(f, REFUSED, LT_7105, store_dir(n->s), "%s", NAMES_KEY_FILE);
	if (row->there && !fits)
		r = given_up(n, row, anew, f);
	key_row_take(n, row);
	return r == DONE && !fits ? names_keep(n, f) : r;
}

static enum result
open_how(struct store *s, uint64_t *anew, struct names **out, struct fault *f)
{
	uint8_t key[NAMES_KEY];
	struct key_row row;
	struct names *n = NULL;
	enum result r = key_row_read(s, &row, f);   /* before the file: whoever has sealed something had a key before */

	if (r == DONE)
		r = key_find(s, !row.there || anew != NULL, key, f);
	if (r != DONE)
		return r;
	n = calloc(1, sizeof *n);
	if (n == NULL)
		abort();
	n->s = s;
	n->changed = NEVER;
	n->keys = names_keys_new(key);
	sodium_memzero(key, sizeof key);
	r = keys_agree(n, &row, anew, f);
	if (r == DONE)
		*out = n;
	else
		names_close(&n);
	return r;
}

enum result
names_open(struct store *s, struct names **out, struct fault *f)
{
	return open_how(s, NULL, out, f);
}

enum result
names_open_anew(struct store *s, struct names **out, uint64_t *given_up_persons, struct fault *f)
{
	assert(store_is_writing(s));
	*given_up_persons = 0;
	return open_how(s, given_up_persons, out, f);
}

void
names_close(struct names **np)
{
	struct names *n = *np;
	if (n == NULL)
		return;
	names_keys_free(&n->keys);
	sodium_memzero(n, sizeof *n);
	free(n);
	*np = NULL;
}

enum result
names_state(struct store *s, bool *any, uint64_t *changes, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_person_state);
	if (sql_next(s, q, f) != SQL_ROW)
		return store_trouble(s);
	*any = sql_get_int(q, 0) != 0;
	*changes = (uint64_t)sql_get_int(q, 1);
	sql_done(q);
	return DONE;
}
