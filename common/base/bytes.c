/* Growing buffers. A buffer belongs to its maker and is bounded by the maker's own limits, so running out of memory
 * here is not an input's fault: we stop. */
#include "common/base/bytes.h"

#include <stdio.h>
#include <stdlib.h>

uint8_t *
buffer_room(struct buffer *b, size_t len)
{
	if (len > SIZE_MAX / 2 - b->len)
		abort();
	size_t need = b->len + len;
	if (need > b->size || b->data == NULL) {
		size_t size = b->size > 0 ? b->size : 256;
		while (size < need)
			size *= 2;
		uint8_t *data = realloc(b->data, size);
		if (data == NULL) {
			fprintf(stderr, "level=error event=memory.out bytes=%zu\n", size);
			abort();
		}
		b->data = data;
		b->size = size;
	}
	return b->data + b->len;
}

void
buffer_put(struct buffer *b, const void *data, size_t len)
{
	uint8_t *room = buffer_room(b, len);
	if (len > 0)
		memcpy(room, data, len);
	b->len += len;
}

static void
put_big_endian(struct buffer *b, uint64_t v, size_t len)
{
	uint8_t bytes[8];
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v >> (8 * (len - 1 - i)));
	buffer_put(b, bytes, len);
}

void
buffer_put_u8(struct buffer *b, uint8_t v)
{
	put_big_endian(b, v, 1);
}

void
buffer_put_be16(struct buffer *b, uint16_t v)
{
	put_big_endian(b, v, 2);
}

void
buffer_put_be32(struct buffer *b, uint32_t v)
{
	put_big_endian(b, v, 4);
}

void
buffer_put_be64(struct buffer *b, uint64_t v)
{
	put_big_endian(b, v, 8);
}

void
buffer_clear(struct buffer *b)
{
	b->len = 0;
}

void
buffer_fini(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){ 0 };
}
