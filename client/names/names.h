/* Who the person_refs are: names, card numbers and birth dates, sealed in a table of the site's store and nowhere else.
 * The key lies beside the store (DIR/names.key, 0600). Nothing of this room is ever logged, queued or sent, except the
 * sealed backup, which only the recovery key opens.
 *
 * Two names are the same when they differ in Unicode form (NFC, NFD), in Ð/Đ, in the place of a tone mark (hoà, hòa),
 * in case or in white space only. Two card numbers are the same when their digits are. */
#ifndef LT_CLIENT_NAMES_H
#define LT_CLIENT_NAMES_H
#include "client/store.h"
#include "common/base/bytes.h"

#define NAME_MAX_BYTES 600
#define CARD_MAX_BYTES 40
#define RECOVERY_TEXT 80 /* the recovery key and the matching key as people write them, with terminator */

struct names;
/* Makes the key on first use; never when something is sealed already. Inside a transaction or outside (then it makes
 * its own when it has to). REFUSED LT-7101 (readable by others), 7102 (unreadable), 7103 (lost), 7104 (not a key), 7105
 * (not the key of this store). */
enum result names_open(struct store *s, struct names **out, struct fault *f) MUST_CHECK;
/* When the key is lost for good: gives up what only it could open (*given_up persons). Inside a transaction. */
enum result names_open_anew(struct store *s, struct names **out, uint64_t *given_up, struct fault *f) MUST_CHECK;
void names_close(struct names **n);     /* wipes keys from memory */
/* Needs no key. *any: is anybody known; *changes: grows with each transaction that changed a person or the matching
 * key. */
enum result names_state(struct store *s, bool *any, uint64_t *changes, struct fault *f) MUST_CHECK;

struct person {
	struct id ref;
	const char *name;                   /* NULL: not known */
	const char *card;                   /* NULL: none */
	bool has_birth_on; int32_t birth_on;
};
/* The same name in canonical form, for comparing; of a Vietnamese name it is never longer than the name. */
void name_fold(const char *name, char *out, size_t size);
bool card_fold(const char *card, char *out, size_t size); /* digits only; false when there are none, or letters */

/* Who is meant: by card if one is given, else by name (and birth date if given; whose birth date is not known fits when
 * nobody fits exactly). MANY: several people fit; a card would tell. DIFFERENT: the card is known under another name
 * (*ref is that person). */
enum names_found { NAMES_NONE, NAMES_ONE, NAMES_MANY, NAMES_DIFFERENT };
enum result names_find(struct names *n, const struct person *p, enum names_found *found, struct id *ref,
                       struct fault *f) MUST_CHECK;
/* Inside a transaction: a new person, or what is known of p->ref put right (what p does not say stays). REFUSED LT-7106
 * (what is known of him cannot be opened), 7114 (too long, not UTF-8). */
enum result names_put(struct names *n, const struct person *p, struct fault *f) MUST_CHECK;
/* The texts are lent until the next call. *there false: nobody of ours. REFUSED LT-7106: tampered with or damaged. */
enum result names_get(struct names *n, const struct id *ref, struct person *out, bool *there,
                      struct fault *f) MUST_CHECK;

/* Matching: HMAC of the card number under the key all sites share (typed in at enrolment, never at the centre). */
bool names_match(struct names *n, const char *card, struct id *out);        /* false: no key, or no number */
/* In an open transaction or one of its own. REFUSED LT-7107. */
enum result names_set_matching_key(struct names *n, const char *text, struct fault *f) MUST_CHECK;

/* The recovery key is made once and shown once; the site keeps only its public half. In an open transaction or one of
 * its own: who shows it first and commits then cannot lose it. REFUSED LT-7113: there is one. */
enum result names_make_recovery_key(struct names *n, char out[RECOVERY_TEXT], struct fault *f) MUST_CHECK;
bool names_has_recovery_key(struct names *n);
/* When the paper is lost: another one; backups made from now on open with it only. */
enum result names_renew_recovery_key(struct names *n, char out[RECOVERY_TEXT], struct fault *f) MUST_CHECK;
/* All persons and the matching key, compressed, then sealed to the recovery key's public half; at the end of *out.
 * REFUSED LT-7112 (no recovery key yet), 7106. */
enum result names_backup(struct names *n, struct buffer *out, struct fault *f) MUST_CHECK;
/* Is this a whole backup of this site? Needs no key. REFUSED LT-7108 (no backup), 7109 (damaged), 7111 (of
 * another site), 7115 (of a newer program). */
enum result names_look(struct store *s, struct slice sealed, int64_t *made_at_ms, struct fault *f) MUST_CHECK;
/* Opens a backup and puts everybody in, under the same person_refs; whoever is there already stays as he is, unless his
 * row cannot be opened. *persons: how many were put in. Inside a transaction, which the caller undoes when it fails.
 * REFUSED LT-7107 (the key is mistyped: which group), 7108 to 7111, 7115, or 7110: another recovery key. */
enum result names_restore(struct names *n, struct slice sealed, const char *recovery_key, uint64_t *persons,
                          struct fault *f) MUST_CHECK;

#endif
