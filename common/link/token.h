/* The one-time token: what a site's administrator types in to enrol. "LT1-" and base64url of: version (1), token id,
 * secret, the centre's public CURVE key, the centre's endpoints (text, separated by commas). The centre keeps only the
 * secret's hash. Pure. */
#ifndef LT_LINK_TOKEN_H
#define LT_LINK_TOKEN_H
#include <stddef.h>
#include <stdint.h>
#include "common/base/fault.h"
#include "common/base/hash.h"

#define TOKEN_ID 8
#define TOKEN_SECRET 16
#define TOKEN_ENDPOINTS 512          /* with the terminator */
#define TOKEN_TEXT 800               /* the longest token fits, with the terminator */

struct token {
	uint8_t token_id[TOKEN_ID], secret[TOKEN_SECRET], centre_public[32];
	char endpoints[TOKEN_ENDPOINTS];
};

void token_format(const struct token *t, char *out, size_t size);      /* size >= TOKEN_TEXT */
/* White space around the token is forgiven (it is pasted from a mail). REFUSED LT-4081. */
enum result token_parse(const char *text, struct token *out, struct fault *f) MUST_CHECK;
struct hash token_secret_hash(const uint8_t secret[TOKEN_SECRET]);

#endif
