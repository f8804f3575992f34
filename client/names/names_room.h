/* Inside the room of names: names.c opens it, names_person.c keeps the table, names_key.c the key file and the sealing,
 * names_fold.c says what is the same, names_text.c reads typed keys, names_backup.c packs everybody for a bad day and
 * names_restore.c unpacks them. */
#ifndef LT_CLIENT_NAMES_ROOM_H
#define LT_CLIENT_NAMES_ROOM_H
#include "client/names/names.h"

#define NAMES_KEY 32
#define NAMES_HASH 10 /* of a keyed BLAKE2b: by chance two of a million are equal once in 2 * 10^12 times */
#define NAMES_HASH_BIRTH 4              /* tells apart those of one name only */
#define SEAL_EXTRA (24 + 16)            /* nonce in front, tag behind */
#define RECORD_MAX (1 + 2 + NAME_MAX_BYTES + 1 + CARD_MAX_BYTES + 5)
#define RECORD_PAD 32                   /* so that a row's length does not tell the name's */
#define SEALED_MAX (RECORD_MAX + RECORD_PAD + SEAL_EXTRA)

struct names_keys {                     /* in locked memory, wiped on close */
	uint8_t seal[NAMES_KEY], card[NAMES_KEY], name[NAMES_KEY], birth[NAMES_KEY], matching[NAMES_KEY];
};
struct names {
	struct store *s;
	struct names_keys *keys;
	bool has_probe, has_matching, has_recovery;
	uint8_t recovery_public[NAMES_KEY];
	uint64_t life;                      /* store_life when the row person_key was read */
	uint64_t changed;                   /* store_life of the transaction that was counted as a change */
	char name[NAME_MAX_BYTES + 1], card[CARD_MAX_BYTES + 1];   /* of the person opened last */
};

/* ---- names_key.c ---- */
#define NAMES_KEY_FILE "names.key"
/* *there false: no such file. */
enum result names_key_read(const char *dir, uint8_t key[NAMES_KEY], bool *there, struct fault *f) MUST_CHECK;
/* DONE also when another process was faster: its key is then there to be read. */
enum result names_key_make(const char *dir, struct fault *f) MUST_CHECK;
struct names_keys *names_keys_new(const uint8_t key[NAMES_KEY]);
void names_keys_free(struct names_keys **k);
/* out holds len + SEAL_EXTRA, and as many are written. `bound` cannot be exchanged without the seal breaking. */
void names_seal(const struct names_keys *k, struct slice bound, struct slice plain, uint8_t *out);
bool names_unseal(const struct names_keys *k, struct slice bound, struct slice sealed, uint8_t *out);

/* ---- names.c ---- */
enum result names_refresh(struct names *n, struct fault *f) MUST_CHECK;        /* what the row person_key says now */
/* Writes what n knows of its keys, in the open transaction or in one of its own. */
enum result names_keep(struct names *n, struct fault *f) MUST_CHECK;
enum result names_keep_matching(struct names *n, const uint8_t key[NAMES_KEY], struct fault *f) MUST_CHECK;
enum result names_keep_recovery(struct names *n, const uint8_t public_key[NAMES_KEY], struct fault *f) MUST_CHECK;

/* ---- names_person.c ---- */
/* {name, card, birth date}, each with its length. */
struct record { uint8_t bytes[RECORD_MAX + RECORD_PAD]; size_t len; };
void record_write(const struct person *p, struct record *out);
/* The texts are put into n; out->ref stays. False: nothing of ours. */
bool record_read(struct names *n, struct slice bytes, struct person *out);
/* Opens a row's seal; LT-7106. */
enum result names_row_open(struct names *n, const struct id *ref, struct slice sealed, struct person *out,
                           struct fault *f) MUST_CHECK;
/* Seals and writes the whole row, whatever was there. */
enum result names_row_put(struct names *n, const struct person *p, struct fault *f) MUST_CHECK;

/* ---- names_backup.c and names_restore.c: the layout of a backup ----
 * magic 4, version 1, length of the site's code 1, the code, key id 16 (which recovery key opens it), made at 8 (ms),
 * sealed box, BLAKE2b of everything before 32. Any version keeps the magic in front and the hash behind.
 * In the box, zstd of: the code's length and the code again, matching key there? 1, matching key 32 (when there), for
 * each person: 1, person_ref 16, length 2, record; and at the end 0. Numbers are big-endian. */
#define BACKUP_MAGIC "LTNB"
#define BACKUP_VERSION 1
#define BACKUP_KEY_ID 16
#define BACKUP_MAX (16u << 20)
void backup_key_id(const uint8_t recovery_public[NAMES_KEY], uint8_t out[BACKUP_KEY_ID]);
void backup_keypair(const uint8_t recovery_key[NAMES_KEY], uint8_t public_key[NAMES_KEY],
                    uint8_t secret_key[NAMES_KEY]);

#endif
