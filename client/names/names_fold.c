/* What is the same name, what is the same card number. Pure, without a store or a key; utf8proc decomposes and folds
 * the case, the rest is what Vietnamese keyboards and clerks differ in. */
#include <string.h>
#include <utf8proc.h>

#include "client/names/names.h"

#define FOLD_MAX 1400               /* characters of a decomposed name of NAME_MAX_BYTES, with room */

/* ---- the place of the tone mark ---- */

/* An open cluster bears its tone on either vowel (hòa hoà, khỏe khoẻ, thúy thuý): here always on the second. After q
 * the u is no vowel, so quý stands on the second already, and every closed syllable (hoàn, huỳnh) does. Clusters with a
 * marked vowel (oă, uê, uơ) know one place only and are not listed. */
static const struct { int32_t first, second; } clusters[] = { { 'o', 'a' }, { 'o', 'e' }, { 'u', 'y' } };

static bool
is_mark(int32_t c)
{
	return c >= 0x300 && c <= 0x36f;
}

static bool
is_tone(int32_t c)   /* huyền, sắc, ngã, hỏi, nặng */
{
	return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}

/* c: vowel, tone, vowel, and no mark on the second: the tone moves there. */
static void
tone_place(int32_t *c, size_t left)
{
	if (left < 3 || !is_tone(c[1]) || (left > 3 && is_mark(c[3])))
		return;
	for (size_t i = 0; i < sizeof clusters / sizeof clusters[0]; i++) {
		if (c[0] != clusters[i].first || c[2] != clusters[i].second)
			continue;
		c[2] = c[1];
		c[1] = clusters[i].second;
		return;
	}
}

/* ---- characters ---- */

static bool
is_space(int32_t c)
{
	if (c < 0x300)
		return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0;
	utf8proc_category_t k = utf8proc_category(c);
	return k == UTF8PROC_CATEGORY_ZS || k == UTF8PROC_CATEGORY_ZL || k == UTF8PROC_CATEGORY_ZP;
}

/* In place: white space to single blanks, none at the ends; ð (which Ð becomes) to đ; tones to their place. */
static size_t
characters_fold(int32_t *c, size_t n)
{
	size_t len = 0;
	bool space = false;
	for (size_t i = 0; i < n; i++) {
		if (is_space(c[i])) {
			space = len > 0;
			continue;
		}
		if (space)
			c[len++] = ' ';
		space = false;
		c[len++] = c[i] == 0xf0 ? 0x111 : c[i];
	}
	for (size_t i = 0; i < len; i++)
		tone_place(c + i, len - i);
	return len;
}

/* Never in the middle of a character. */
static void
copy_whole(const char *text, size_t len, char *out, size_t size)
{
	if (len >= size) {
		len = size - 1;
		while (len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
}

void
name_fold(const char *name, char *out, size_t size)
{
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	int32_t c[FOLD_MAX + 1];
	size_t len = strlen(name);

	if (size == 0)
		return;
	utf8proc_ssize_t n =
		utf8proc_decompose((const utf8proc_uint8_t *)name, (utf8proc_ssize_t)len, c, FOLD_MAX, how);
	if (n > FOLD_MAX)   /* longer than any name: nothing was written */
		n = -1;
	if (n > 0)
		n = utf8proc_reencode(c, (utf8proc_ssize_t)characters_fold(c, (size_t)n),
		                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0)          /* or no UTF-8: the same as itself only */
		copy_whole(name, len, out, size);
	else
		copy_whole((const char *)c, (size_t)n, out, size);
}

/* ---- cards ---- */

/* Blanks, dots and dashes, of whatever script, are how a number is written; letters and foreign digits are something
 * else. */
static bool
is_filler(int32_t c)
{
	if (c < 0x80)
		return !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '\0';
	utf8proc_category_t k = utf8proc_category(c);
	return k >= UTF8PROC_CATEGORY_PC && k <= UTF8PROC_CATEGORY_CF; /* punctuation, symbols, separators, controls */
}

bool
card_fold(const char *card, char *out, size_t size)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)card;
	size_t len = 0;

	if (size > 0)
		out[0] = '\0';
	while (*p != '\0') {
		utf8proc_int32_t c = *p;
		utf8proc_ssize_t step = c < 0x80 ? 1 : utf8proc_iterate(p, -1, &c);
		bool digit = c >= '0' && c <= '9';
		if (step <= 0 || (!digit && !is_filler(c)) || (digit && len + 1 >= size))
			return false;
		if (digit)
			out[len++] = (char)c;
		p += step;
	}
	if (len == 0)
		return false;
	out[len] = '\0';
	return true;
}
