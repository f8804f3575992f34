/* 128-bit ids: random (generations), UUIDv7 (updates) and derived from what they name (units, organisations, sites). */
#ifndef LT_BASE_ID_H
#define LT_BASE_ID_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct id { uint8_t b[16]; };
#define ID_TEXT 37   /* 8-4-4-4-12 and a terminator */

struct id id_random(void);
struct id id_v7(int64_t wall_ms);                                           /* strictly increasing within a process */
struct id id_v7_from(int64_t wall_ms, const uint8_t random[10]);            /* pure */
/* BLAKE2b-128 over kind, NUL, code, NUL, valid_from: two sites that name the same thing mean the same id. */
struct id id_derive(const char *kind, const char *code, const char *valid_from_iso_or_empty);
struct id id_of(const void *key, size_t len);                               /* BLAKE2b-128 of a key made of bytes */
bool id_from_bytes(const void *data, size_t len, struct id *out);           /* exactly 16 bytes */
bool id_parse(const char *text, struct id *out);
void id_format(const struct id *id, char out[ID_TEXT]);

static inline bool id_equal(const struct id *a, const struct id *b) { return memcmp(a->b, b->b, 16) == 0; }
static inline bool id_is_zero(const struct id *a) { static const struct id zero; return id_equal(a, &zero); }

#endif
