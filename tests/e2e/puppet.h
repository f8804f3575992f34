/* A site that says what the test wants: it has an enrolled site's keys and speaks LT/1 correctly, but the bodies it pushes are
 * the test's, and it forgets what it hears as the test wants. (hostile.h is the peer that does not even speak LT/1.) */
#ifndef LT_E2E_PUPPET_H
#define LT_E2E_PUPPET_H
#include "common/base/bytes.h"
#include "proto/records.pb-c.h"
#include "tests/e2e/hostile.h"
#include "tests/e2e/house.h"

struct puppet;
enum { PUPPET_BATCH = 512 };                            /* bodies a batch may have; together at most 128 KiB */
/* Of a site that is enrolled and whose agent does not run. A fresh generation, HELLO said and WELCOME heard. */
struct puppet *puppet_open(struct site *s);
void puppet_close(struct puppet **p);
const char *puppet_generation(const struct puppet *p);                 /* uuid text, for SQL */
/* Pushes one body under the next number. Returns true when it was acknowledged within ms; the number is used only then. */
bool puppet_push(struct puppet *p, struct slice body, int64_t ms);
/* The same in two steps, for a batch. A batch that was sent and not acknowledged can be sent again, under the same numbers. */
void puppet_send(struct puppet *p, const struct slice *bodies, size_t n);
bool puppet_acked(struct puppet *p, int64_t ms);                       /* of the batch sent last */
/* The line ends without a word, and with it whatever was on its way and unread. Then a new line for the same generation:
 * returns the number up to which the centre has it. */
void puppet_cut(struct puppet *p);
uint64_t puppet_meet(struct puppet *p);
uint64_t puppet_number(const struct puppet *p);                        /* the last acknowledged one */
bool puppet_send_frame(struct puppet *p, uint8_t type, const void *payload, size_t len);   /* any payload under a right header */
struct hostile *puppet_line(struct puppet *p);
/* The keys of an enrolled site, and the centre's public key. */
void puppet_keys(struct site *s, struct wire_keypair *own, uint8_t server_key[32]);

/* A right organisation (a cell under the site's root's committee DBcode-D01), packed without any check; the caller alters it. */
struct draft {
	Lt__Update update;
	Lt__Organisation organisation;
	char code[24], name[96];
	uint8_t update_id[16], parent_id[16];
};
void draft_init(struct draft *d, const struct site *s, const char *code, const char *name);
struct slice draft_pack(const struct draft *d, uint8_t *out, size_t size);

#endif
