/* Entries of the catalogue by their keys: those in force, those of the files, what changes between them, and the act that puts a
 * list of them in force. `catalog apply` and the commands that set one number share it. */
#ifndef LT_SERVER_CATALOG_ENTRIES_H
#define LT_SERVER_CATALOG_ENTRIES_H
#include "common/base/arena.h"
#include "server/catalog_reader/reader.h"
#include "server/command.h"

struct entry {
	char key[CATALOGUE_KEY];
	struct slice body;             /* lent, or in the list's arena */
	struct catalog_place place;    /* in the files; file NULL: from elsewhere */
};
struct entries {
	struct entry *list;            /* in order of their keys */
	size_t n;
	struct arena *arena;
	PGresult *rows;                /* of those in force: bodies lie here */
};
void entries_fini(struct entries *e);
enum result entries_of_book(const struct catalog_book *book, struct entries *out, struct fault *f);
/* version 0: the present one. */
enum result entries_in_force(struct db *db, int32_t version, struct entries *out, struct fault *f);
const struct entry *entries_find(const struct entries *e, const char *key);
/* Unpacked, in the list's arena; NULL: none of this key. */
Ltc__Entry *entries_read(struct entries *e, const char *key);
Ltc__Entry *entries_indicator(struct entries *e, const char *code);      /* likewise, of that code */
/* In the place of the one of the same key, or beside the others. */
enum result entries_put(struct entries *e, const Ltc__Entry *entry, struct fault *f);
bool entries_remove(struct entries *e, const char *key);
/* What a command set and the files do not give stays: it is put into `new`, and its keys into *kept (the caller's to free).
 * REFUSED LT-5250: its indicator or its programme is no longer there. */
enum result entries_keep(struct entries *old, struct entries *new, const char ***kept, size_t *n_kept, struct fault *f);
/* Is it a catalogue that both ends can use? */
enum result entries_check(const struct entries *e, struct fault *f);
/* In force from now on. again > 0: that version's, and e is not looked at. */
enum result entries_apply(const struct settings *s, struct db *db, const struct entries *e, int32_t again, const char *note,
                          struct fault *f);

enum change { ADDED, CHANGED, GONE, CHANGES };
struct changes {
	const char **keys[CHANGES];
	size_t n[CHANGES];
};
void changes_find(const struct entries *old, const struct entries *new, struct changes *out);
void changes_fini(struct changes *c);

/* The newest version (0: none), and whether `asked` exists. */
enum result catalog_newest(struct db *db, int32_t asked, int32_t *version, bool *known, struct fault *f);
/* REFUSED LT-5256 at `place`: no such site. */
enum result catalog_site_known(struct db *db, const char *site, const char *place, struct fault *f);

/* command_catalog_try.c: every indicator of `new` that is added or changed is worked out once for the year before this one;
 * what the server refuses is told by `told`. Also whether sites of baselines and targets exist. */
typedef void trial_told(void *ctx, const struct fault *f, const char *file, unsigned line);
enum result catalog_try(struct db *db, struct entries *new, const struct changes *changes, trial_told *told, void *ctx,
                        size_t *n_told, struct fault *f);

#endif
