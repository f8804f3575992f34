/* Who asks: roles, and the tokens that prove them. A token is "lt_", eight bytes that find the user, "_", thirty-two
 * that nobody can guess; the centre keeps only a hash of the whole, so a plain fast one is enough. Pure. */
#ifndef LT_SERVER_WEB_USERS_H
#define LT_SERVER_WEB_USERS_H
#include <stdbool.h>
#include <stdint.h>
#include "common/base/hash.h"

#define ROLE_ORG 1u
#define ROLE_INS 2u
#define ROLE_FRONT 4u
#define ROLE_GOV 8u
#define ROLE_LEADER 16u
#define ROLE_ADMIN 32u
#define ROLE_AUDITOR 64u
#define ROLE_ANYBODY 128u                 /* no token is needed */
#define ROLES_SMALL_NUMBERS (ROLE_ORG | ROLE_INS)        /* to these small numbers are shown */

struct web_role { const char *word; unsigned bit; const char *vi, *en; };
extern const struct web_role web_roles[];
extern const size_t n_web_roles;
const struct web_role *web_role_find(const char *word);  /* NULL: none */
const char *web_role_words(void);                        /* "ORG INS ..." */

#define WEB_TOKEN_ID 8
#define WEB_TOKEN_SECRET 32
#define WEB_TOKEN_TEXT (3 + 2 * WEB_TOKEN_ID + 1 + 2 * WEB_TOKEN_SECRET + 1)
struct web_token { uint8_t id[WEB_TOKEN_ID], secret[WEB_TOKEN_SECRET]; };
void web_token_make(struct web_token *out);
void web_token_format(const struct web_token *t, char out[WEB_TOKEN_TEXT]);
bool web_token_parse(const char *text, struct web_token *out);         /* exactly what format wrote */
struct hash web_token_hash(const struct web_token *t);

/* The users as the process knows them, in order of token_id. */
struct web_user { uint8_t token_id[WEB_TOKEN_ID], token_hash[HASH_BYTES]; char name[65]; unsigned role; };
/* Takes as long for a wrong token as for a right one. NULL: nobody. */
const struct web_user *web_user_find(const struct web_user *users, size_t n, const struct web_token *t);

#endif
