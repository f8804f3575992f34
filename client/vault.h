/* The sealed backup of the names on its way to the centre (names.h makes it; only the recovery key opens it): when is one
 * due, the file it stands in until the centre has it (DIR/names.backup, 0600), what the centre said. The way itself is
 * the link machine's, the agent's hands are in agent_vault.c. Persons are never named here.
 *
 * Due at once when the centre never had one; an hour after names changed; and after names_backup_hours even if nothing
 * changed: then the same bytes are offered, which costs one question, and the centre says that it still has them. */
#ifndef LT_CLIENT_VAULT_H
#define LT_CLIENT_VAULT_H
#include "client/identity.h"
#include "client/store.h"
#include "common/link/vault.h"

#define VAULT_FILE "names.backup"
#define VAULT_HOURS_DEFAULT 24

struct vault_row {                       /* as the store has it; times are wall milliseconds, 0: none */
	struct vault_name made; uint64_t made_changes;
	bool has_kept; struct hash kept;
	int64_t kept_at, dirty_at, stranger_at, begun_at;
	bool looked;
};
enum result vault_load(struct store *s, struct vault_row *out, struct fault *f) MUST_CHECK;
/* How `status` and `doctor` see it. */
enum vault_health {
	VAULT_NOTHING,                   /* nobody to be backed up */
	VAULT_FRESH,                     /* at the centre, or on its way */
	VAULT_STRANGER,                  /* the centre has one of an earlier life that was not restored */
	VAULT_OVERDUE,                   /* none at the centre for three days */
};
enum result vault_health(struct store *s, int64_t now, struct vault_row *row, enum vault_health *out,
                         struct fault *f) MUST_CHECK;

struct vault;
struct vault *vault_new(struct store *s);
void vault_free(struct vault **v);
void vault_set_hours(struct vault *v, int64_t hours);
/* What should be offered now (total 0: nothing), or first be asked. Makes the backup when it is due. The caller has no
 * transaction open. */
enum result vault_due(struct vault *v, int64_t now, struct vault_name *offer, bool *ask, struct fault *f) MUST_CHECK;
/* At most `bytes` (<= VAULT_PART_MAX) of the backup from place `at`; lent until the next call. Empty: the file is not there any more,
 * or is not what it was. */
struct slice vault_read(struct vault *v, const struct vault_name *name, uint64_t at, size_t bytes);
/* What the centre said; each inside a transaction. */
enum result vault_kept(struct vault *v, const struct vault_name *name, int64_t now, struct fault *f) MUST_CHECK;
enum result vault_refused(struct vault *v, const struct vault_name *name, int64_t now, struct fault *f) MUST_CHECK;
enum result vault_found(struct store *s, const struct vault_name *name, int64_t now, struct fault *f) MUST_CHECK;
enum result vault_doubt(struct store *s, struct fault *f) MUST_CHECK;      /* the centre was restored: offer again */

/* ---- for `restore` ---- */
/* The newest whole backup the centre has of this site, into *out (emptied first; its hash is right). *there false: it has none.
 * Opens the line and runs the agent until then; outside a transaction. LATER LT-4020: nothing came for patience_ms. REFUSED
 * LT-8009: another process is the agent; LT-8007: the key is held; LT-4022: damaged at the centre. */
enum result vault_fetch(struct store *s, const struct identity *me, int64_t patience_ms, struct buffer *out,
                        bool *there, struct fault *f) MUST_CHECK;
/* After names were restored, in the same transaction: what the centre has of an earlier life may be replaced. */
enum result vault_restored(struct store *s, struct fault *f) MUST_CHECK;

#endif
