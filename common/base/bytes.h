/* Bytes: a lent view (struct slice) and an owned, growing buffer (struct buffer). */
#ifndef LT_BASE_BYTES_H
#define LT_BASE_BYTES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice { const uint8_t *data; size_t len; };
struct buffer { uint8_t *data; size_t len, size; };

void buffer_put(struct buffer *b, const void *data, size_t len);   /* copies; aborts when memory is out */
void buffer_put_u8(struct buffer *b, uint8_t v);
void buffer_put_be16(struct buffer *b, uint16_t v);
void buffer_put_be32(struct buffer *b, uint32_t v);
void buffer_put_be64(struct buffer *b, uint64_t v);
uint8_t *buffer_room(struct buffer *b, size_t len);                /* at least len writable bytes at the end; len unchanged */
void buffer_clear(struct buffer *b);                               /* keeps the memory */
void buffer_fini(struct buffer *b);

static inline struct slice buffer_slice(const struct buffer *b) { return (struct slice){ b->data, b->len }; }
static inline bool slice_equal(struct slice a, struct slice b) { return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0); }

#endif
