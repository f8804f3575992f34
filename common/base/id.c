/* Ids. Updates get UUIDv7 so that an index over them grows at its end; the 74 random bits count up within one
 * millisecond, and the millisecond never goes back, whatever the clock does. */
#include "common/base/id.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/hash.h"

static void __attribute__((constructor))
id_ready(void)
{
	if (sodium_init() < 0)
		abort();
}

struct id
id_random(void)
{
	struct id id;
	randombytes_buf(id.b, sizeof id.b);
	return id;
}

struct id
id_v7_from(int64_t wall_ms, const uint8_t random[10])
{
	struct id id;
	uint64_t ms = wall_ms > 0 ? (uint64_t)wall_ms : 0;
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (8 * (5 - i)));
	memcpy(id.b + 6, random, 10);
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

/* Adds one to the 74 random bits; false when they were all ones. */
static bool
count_up(uint8_t random[10])
{
	static const uint8_t mask[10] = { 0x0f, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	for (int i = 9; i >= 0; i--) {
		random[i] = (uint8_t)((random[i] + 1) & mask[i]);
		if (random[i] != 0)
			return true;
	}
	return false;
}

struct id
id_v7(int64_t wall_ms)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static int64_t last_ms = -1;
	static uint8_t random[10];
	static pid_t owner;

	pthread_mutex_lock(&lock);
	if (owner != getpid()) {   /* a forked child must not continue its parent's count */
		owner = getpid();
		last_ms = -1;
	}
	if (wall_ms > last_ms) {
		last_ms = wall_ms;
		randombytes_buf(random, sizeof random);
		random[0] &= 0x0f;
		random[2] &= 0x3f;
	} else if (!count_up(random)) {
		last_ms++;
	}
	struct id id = id_v7_from(last_ms, random);
	pthread_mutex_unlock(&lock);
	return id;
}

struct id
id_derive(const char *kind, const char *code, const char *valid_from_iso_or_empty)
{
	struct id id;
	crypto_generichash_state s;
	crypto_generichash_init(&s, NULL, 0, sizeof id.b);
	crypto_generichash_update(&s, (const uint8_t *)kind,
	                          strlen(kind) + 1); /* with the NUL: ("a","bc") differs from ("ab","c") */
	crypto_generichash_update(&s, (const uint8_t *)code, strlen(code) + 1);
	crypto_generichash_update(&s, (const uint8_t *)valid_from_iso_or_empty, strlen(valid_from_iso_or_empty));
	crypto_generichash_final(&s, id.b, sizeof id.b);
	return id;
}

struct id
id_of(const void *key, size_t len)
{
	struct id id;
	crypto_generichash(id.b, sizeof id.b, key, len, NULL, 0);
	return id;
}

bool
id_from_bytes(const void *data, size_t len, struct id *out)
{
	if (len != sizeof out->b || data == NULL)
		return false;
	memcpy(out->b, data, sizeof out->b);
	return true;
}

bool
id_parse(const char *text, struct id *out)
{
	static const int dashes[] = { 8, 13, 18, 23 };
	char hex[33];
	size_t n = 0, dash = 0;

	if (strlen(text) != ID_TEXT - 1)
		return false;
	for (int i = 0; i < ID_TEXT - 1; i++) {
		if (dash < 4 && i == dashes[dash]) {
			if (text[i] != '-')
				return false;
			dash++;
		} else {
			hex[n++] = text[i];
		}
	}
	hex[n] = '\0';
	return hash_unhex(hex, out->b, sizeof out->b) == 0;
}

void
id_format(const struct id *id, char out[ID_TEXT])
{
	char hex[33];
	hash_hex(id->b, sizeof id->b, hex);
	const char *from = hex;
	for (int i = 0; i < ID_TEXT - 1; i++)
		out[i] = i == 8 || i == 13 || i == 18 || i == 23 ? '-' : *from++;
	out[ID_TEXT - 1] = '\0';
}
