/* Reading and searching the key table. A key of a disabled or held site stays in the table, so that its site is told why
 * it may not speak instead of being taken for a stranger. */
#include "server/keys.h"

#include <stdlib.h>
#include "embedded/run_sql.h"

enum { K_PROVINCE = 3, K_KEY = 6, K_PUBLIC, K_ACTIVE, K_STATE, K_CONFIRMED, K_SITE, K_CODE, K_FEED };

static const char *const standing_names[] = { "active", "revoked", "site_disabled", "site_held" };

const char *
key_standing_name(enum key_standing s)
{
	return standing_names[s];
}

void
key_id_of(const uint8_t curve_public[32], char out[17])
{
	struct hash h = hash_of(curve_public, 32);
	hash_hex(h.b, 8, out);
}

static enum key_standing
standing_of(bool key_active, const char *site_state)
{
	if (!key_active)
		return KEY_REVOKED;
	if (strcmp(site_state, "disabled") == 0)
		return KEY_SITE_DISABLED;
	return strcmp(site_state, "held") == 0 ? KEY_SITE_HELD : KEY_MAY_SPEAK;
}

/* Generation, n and chain, side by side. */
static void
head_fill(struct log_position *out, const PGresult *rows, int row, int col)
{
	struct slice chain = db_get_bytes(rows, row, col + 2);

	if (db_is_null(rows, row, col))
		return;
	out->generation = db_get_id(rows, row, col);
	out->n = (uint64_t)db_get_int8(rows, row, col + 1);
	memcpy(out->chain.b, chain.data, chain.len < HASH_BYTES ? chain.len : HASH_BYTES);
}

static void
key_fill(struct key *k, const PGresult *rows, int i)
{
	struct slice public = db_get_bytes(rows, i, K_PUBLIC);

	snprintf(k->key_id, sizeof k->key_id, "%s", db_get_text(rows, i, K_KEY));
	memcpy(k->curve_public, public.data, public.len < 32 ? public.len : 32);
	k->standing = standing_of(db_get_bool(rows, i, K_ACTIVE), db_get_text(rows, i, K_STATE));
	k->drain_only = !db_get_bool(rows, i, K_CONFIRMED);
	k->site_id = db_get_id(rows, i, K_SITE);
	snprintf(k->site_code, sizeof k->site_code, "%s", db_get_text(rows, i, K_CODE));
	snprintf(k->feed, sizeof k->feed, "site/%s", k->site_code);
	head_fill(&k->feed_head, rows, i, K_FEED);
}

static struct keys *
keys_new(size_t n)
{
	struct keys *k = calloc(1, sizeof *k);
	if (k == NULL || (k->by_id = calloc(n + 1, sizeof *k->by_id)) == NULL ||
	    (k->by_public = calloc(n + 1, sizeof *k->by_public)) == NULL)
		abort();
	return k;
}

enum result
keys_read(struct db *db, struct keys **out, struct fault *f)
{
	struct id province = log_province_owner();
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	*out = NULL;
	db_arg_id(args, &province);
	enum result r = db_run(db, "keys_read", run_sql_keys_read, args, &rows, f);
	if (r == DONE && PQntuples(rows) == 0)
		r = fault_set(f, REFUSED, LT_5052, db_schema(db), "centre");
	if (r == DONE) {
		int n = PQntuples(rows);
		struct keys *k = keys_new((size_t)n);
		k->epoch = db_get_id(rows, 0, 0);
		k->j = (uint64_t)db_get_int8(rows, 0, 1);
		k->term = (uint64_t)db_get_int8(rows, 0, 2);
		head_fill(&k->province, rows, 0, K_PROVINCE);
		for (int i = 0; i < n && !db_is_null(rows, i, K_KEY); i++)
			key_fill(&k->by_id[k->n++], rows, i);
		keys_index(k);
		*out = k;
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

void
keys_free(struct keys **k)
{
	if (*k == NULL)
		return;
	free((*k)->by_id);
	free((*k)->by_public);
	free(*k);
	*k = NULL;
}

static int
compare_id(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->key_id, ((const struct key *)b)->key_id);
}

static int
compare_public(const void *a, const void *b, void *ctx)
{
	const struct key *keys = ctx;
	return memcmp(keys[*(const uint32_t *)a].curve_public, keys[*(const uint32_t *)b].curve_public, 32);
}

void
keys_index(struct keys *k)
{
	qsort(k->by_id, k->n, sizeof *k->by_id, compare_id);
	for (size_t i = 0; i < k->n; i++)
		k->by_public[i] = (uint32_t)i;
	qsort_r(k->by_public, k->n, sizeof *k->by_public, compare_public, k->by_id);
}

const struct key *
keys_find(const struct keys *k, const char *key_id)
{
	struct key wanted = { 0 };

	if (k == NULL)
		return NULL;
	snprintf(wanted.key_id, sizeof wanted.key_id, "%s", key_id);
	return bsearch(&wanted, k->by_id, k->n, sizeof *k->by_id, compare_id);
}

const struct key *
keys_find_public(const struct keys *k, const uint8_t curve_public[32])
{
	size_t low = 0, high = k != NULL ? k->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct key *key = &k->by_id[k->by_public[middle]];
		int c = memcmp(curve_public, key->curve_public, 32);
		if (c == 0)
			return key;
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
