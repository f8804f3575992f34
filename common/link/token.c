/* Token text <-> token. The text comes from a person's clipboard, so everything about it is checked: alphabet, length,
 * version, and that the endpoints are a plain list of tcp addresses. */
#include "common/link/token.h"

#include <assert.h>
#include <ctype.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define PREFIX "LT1-"
#define VERSION 1
#define FIXED (1 + TOKEN_ID + TOKEN_SECRET + 32)
#define RAW_MAX (FIXED + TOKEN_ENDPOINTS - 1)
_Static_assert(sizeof PREFIX + (RAW_MAX * 4 + 2) / 3 <= TOKEN_TEXT, "TOKEN_TEXT holds the longest token");

void
token_format(const struct token *t, char *out, size_t size)
{
	uint8_t raw[RAW_MAX];
	size_t len = strlen(t->endpoints), at = 0;

	assert(size >= TOKEN_TEXT && len < TOKEN_ENDPOINTS);
	raw[at++] = VERSION;
	memcpy(raw + at, t->token_id, TOKEN_ID), at += TOKEN_ID;
	memcpy(raw + at, t->secret, TOKEN_SECRET), at += TOKEN_SECRET;
	memcpy(raw + at, t->centre_public, 32), at += 32;
	memcpy(raw + at, t->endpoints, len), at += len;
	memcpy(out, PREFIX, sizeof PREFIX);
	sodium_bin2base64(out + strlen(PREFIX), size - strlen(PREFIX), raw, at, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(raw, sizeof raw);
}

/* tcp://something[,tcp://something]: printable ASCII without spaces and quotes. */
static bool
endpoints_are_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~' || strchr("\"'\\<>", text[i]) != NULL)
			return false;
	for (const char *p = text; p < text + len;) {
		const char *comma = memchr(p, ',', (size_t)(text + len - p));
		const char *end = comma != NULL ? comma : text + len;
		if (end - p <= 6 || memcmp(p, "tcp://", 6) != 0)
			return false;
		if (comma != NULL && comma + 1 == text + len)
			return false;
		p = comma != NULL ? comma + 1 : end;
	}
	return len > 0;
}

static enum result
refuse(struct fault *f, const char *why)
{
	return fault_set(f, REFUSED, LT_4081, "", "%s", why);
}

enum result
token_parse(const char *text, struct token *out, struct fault *f)
{
	uint8_t raw[RAW_MAX];
	size_t len = 0;

	while (isspace((unsigned char)*text))
		text++;
	size_t end = strlen(text);
	while (end > 0 && isspace((unsigned char)text[end - 1]))
		end--;
	if (end < strlen(PREFIX) || memcmp(text, PREFIX, strlen(PREFIX)) != 0)
		return refuse(f, "it does not begin with " PREFIX);
	if (end >= TOKEN_TEXT)
		return refuse(f, "too long");
	if (sodium_base642bin(raw, sizeof raw, text + strlen(PREFIX), end - strlen(PREFIX), NULL, &len, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return refuse(f, "a character is missing, or does not belong there");
	enum result r = DONE;
	if (len <= FIXED)
		r = refuse(f, "cut short");
	else if (raw[0] != VERSION)
		r = refuse(f, "made by a newer centre");
	else if (!endpoints_are_plain((const char *)raw + FIXED, len - FIXED))
		r = refuse(f, "the centre's address in it is not tcp://host:port");
	if (r == DONE) {
		memset(out, 0, sizeof *out);
		memcpy(out->token_id, raw + 1, TOKEN_ID);
		memcpy(out->secret, raw + 1 + TOKEN_ID, TOKEN_SECRET);
		memcpy(out->centre_public, raw + 1 + TOKEN_ID + TOKEN_SECRET, 32);
		memcpy(out->endpoints, raw + FIXED, len - FIXED);
	}
	sodium_memzero(raw, sizeof raw);
	return r;
}

struct hash
token_secret_hash(const uint8_t secret[TOKEN_SECRET])
{
	return hash_of(secret, TOKEN_SECRET);
}
