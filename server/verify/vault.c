/* The sealed backups of the sites' names: whole, and still the bytes they were called by. Nobody here can open them. */
#include <sodium.h>

#include "embedded/sql.h"
#include "server/verify/room.h"

#define PIECE 64         /* parts of at most 64 KiB */

enum { V_SITE, V_BACKUP, V_CODE, V_BYTES };

struct whole {
	struct verify_check *check;
	bool begun;
	struct id site_id;
	char code[64];
	uint8_t backup_id[HASH_BYTES];
	crypto_generichash_state state;
	int blamed;
	uint64_t backups;
};

static void
whole_end(struct whole *w)
{
	uint8_t hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	if (!w->begun)
		return;
	crypto_generichash_final(&w->state, hash, sizeof hash);
	w->backups++;
	if (memcmp(hash, w->backup_id, sizeof hash) == 0 || w->blamed++ >= PLACES_TOLD)
		return;
	hash_hex(w->backup_id, sizeof w->backup_id, hex);
	verify_blame(w->check, "site=%s backup=%s is not what it is called by", w->code, hex);
}

static void
whole_begin(struct whole *w, const PGresult *r, int row)
{
	struct slice backup = db_get_bytes(r, row, V_BACKUP);

	w->begun = true;
	w->site_id = db_get_id(r, row, V_SITE);
	snprintf(w->code, sizeof w->code, "%s", db_get_text(r, row, V_CODE));
	memset(w->backup_id, 0, sizeof w->backup_id);
	memcpy(w->backup_id, backup.data, backup.len < HASH_BYTES ? backup.len : HASH_BYTES);
	crypto_generichash_init(&w->state, NULL, 0, HASH_BYTES);
}

static bool
is_other(const struct whole *w, const PGresult *r, int row)
{
	struct id site = db_get_id(r, row, V_SITE);
	struct slice backup = db_get_bytes(r, row, V_BACKUP);

	return !w->begun || !id_equal(&site, &w->site_id) ||
	       !slice_equal(backup, (struct slice){ w->backup_id, HASH_BYTES });
}

enum result
verify_vault(struct verify *v, struct verify_check *c, struct fault *f)
{
	struct whole w = { .check = c };
	struct scan s;
	bool got = false;
	enum result done = scan_open(&s, v->db, "verify_vault", sql_verify_vault_parts, PIECE, f);

	while (done == DONE && (done = scan_next(&s, &got, f)) == DONE && got) {
		struct slice bytes = db_get_bytes(s.rows, s.row, V_BYTES);

		if (is_other(&w, s.rows, s.row)) {
			whole_end(&w);
			whole_begin(&w, s.rows, s.row);
		}
		crypto_generichash_update(&w.state, bytes.data, bytes.len);
	}
	if (done == DONE)
		whole_end(&w);
	scan_close(&s);
	if (done == DONE)
		done = verify_rows(v, c, sql_verify_vault, f);
	if (done == DONE && c->ok)
		verify_note(c, "backups=%llu", (unsigned long long)w.backups);
	return done;
}
