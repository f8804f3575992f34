/* BLAKE2b (libsodium): bodies and chains have 32 bytes. */
#ifndef LT_BASE_HASH_H
#define LT_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
struct hash { uint8_t b[HASH_BYTES]; };

struct hash hash_of(const void *data, size_t len);
void hash_hex(const uint8_t *data, size_t len, char *out);                  /* out holds 2 * len + 1 */
int hash_unhex(const char *text, uint8_t *out, size_t len);                 /* 0, or -1 unless exactly 2 * len hex digits */

#endif
