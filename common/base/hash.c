/* BLAKE2b and hexadecimal. libsodium is made ready before main, so that any thread may ask at any time. */
#include "common/base/hash.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void __attribute__((constructor))
hash_ready(void)
{
	if (sodium_init() < 0)
		abort();
}

struct hash
hash_of(const void *data, size_t len)
{
	struct hash h;
	crypto_generichash(h.b, sizeof h.b, data, len, NULL, 0);
	return h;
}

void
hash_hex(const uint8_t *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[data[i] >> 4];
		out[2 * i + 1] = digits[data[i] & 15];
	}
	out[2 * len] = '\0';
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
hash_unhex(const char *text, uint8_t *out, size_t len)
{
	if (strlen(text) != 2 * len)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
