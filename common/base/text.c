/* Text: what is UTF-8, what the register keeps, and what a terminal may see. utf8proc lives here. */
#include "common/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The length of the valid character at data, 0 when there is none. NUL is not one of ours. */
static size_t
character_len(const uint8_t *p, size_t len, uint32_t *out)
{
	static const struct { uint8_t mask, lead; uint8_t len; uint32_t least; } shapes[] = {
		{ 0x80, 0x00, 1, 0x1 }, { 0xe0, 0xc0, 2, 0x80 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 },
	};
	for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
		if ((p[0] & shapes[s].mask) != shapes[s].lead)
			continue;
		size_t n = shapes[s].len;
		if (n > len)
			return 0;
		uint32_t c = p[0] & (uint8_t)~shapes[s].mask;
		for (size_t i = 1; i < n; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return 0;
			c = c << 6 | (p[i] & 0x3f);
		}
		if (c < shapes[s].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return 0;
		*out = c;
		return n;
	}
	return 0;
}

bool
text_is_utf8(const char *data, size_t len)
{
	const uint8_t *p = (const uint8_t *)data;
	uint32_t c;
	for (size_t i = 0; i < len;) {
		size_t n = character_len(p + i, len - i, &c);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static uint32_t
fold(uint32_t c)
{
	if (c == 0xd0)
		return 0x110;
	if (c == 0xf0)
		return 0x111;
	return c;
}

char *
text_normalise(const char *text)
{
	if (!text_is_utf8(text, strlen(text)))
		return NULL;
	char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text);
	if (composed == NULL)
		return NULL;
	/* In place: no fold makes a character longer, and a run of spaces only shrinks. */
	const uint8_t *in = (const uint8_t *)composed;
	size_t left = strlen(composed), len = 0;
	bool space = false;
	while (left > 0) {
		uint32_t c;
		size_t n = character_len(in, left, &c);
		in += n;
		left -= n;
		if (is_space(c)) {
			space = len > 0;
			continue;
		}
		if (space)
			composed[len++] = ' ';
		space = false;
		len += (size_t)utf8proc_encode_char((utf8proc_int32_t)fold(c), (utf8proc_uint8_t *)composed + len);
	}
	composed[len] = '\0';
	return composed;
}

/* Control characters move the cursor, bidi controls make a text read otherwise than it is. */
static bool
is_harmful(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void
text_printable(const char *text, char *out, size_t size)
{
	if (size == 0)
		return;
	const uint8_t *p = (const uint8_t *)text;
	size_t left = strlen(text), len = 0;
	while (left > 0) {
		uint32_t c;
		size_t n = character_len(p, left, &c);
		bool bad = n == 0 || is_harmful(c);
		size_t step = n == 0 ? 1 : n, written = bad ? 1 : n;
		if (len + written >= size)
			break;
		if (bad)
			out[len] = '?';
		else
			memcpy(out + len, p, n);
		len += written;
		p += step;
		left -= step;
	}
	out[len] = '\0';
}
