/* Letters come apart into a base and a tone; a word is a syllable when its bases are an initial of the table followed
 * by a rime of the table. That is a sharp test: of words read in a wrong encoding hardly one passes. */
#include "common/files/vietnamese.h"

#include <stdlib.h>
#include <string.h>

/* Bases as vi_letter has them, and D for đ. */
static const struct { char base; uint16_t by_tone[6]; } vowels[] = {
	{ 'a', { 'a', 0xe0, 0x1ea3, 0xe3, 0xe1, 0x1ea1 } },
	{ 'A', { 0x103, 0x1eb1, 0x1eb3, 0x1eb5, 0x1eaf, 0x1eb7 } },
	{ 'B', { 0xe2, 0x1ea7, 0x1ea9, 0x1eab, 0x1ea5, 0x1ead } },
	{ 'e', { 'e', 0xe8, 0x1ebb, 0x1ebd, 0xe9, 0x1eb9 } },
	{ 'E', { 0xea, 0x1ec1, 0x1ec3, 0x1ec5, 0x1ebf, 0x1ec7 } },
	{ 'i', { 'i', 0xec, 0x1ec9, 0x129, 0xed, 0x1ecb } },
	{ 'o', { 'o', 0xf2, 0x1ecf, 0xf5, 0xf3, 0x1ecd } },
	{ 'O', { 0xf4, 0x1ed3, 0x1ed5, 0x1ed7, 0x1ed1, 0x1ed9 } },
	{ 'Q', { 0x1a1, 0x1edd, 0x1edf, 0x1ee1, 0x1edb, 0x1ee3 } },
	{ 'u', { 'u', 0xf9, 0x1ee7, 0x169, 0xfa, 0x1ee5 } },
	{ 'U', { 0x1b0, 0x1eeb, 0x1eed, 0x1eef, 0x1ee9, 0x1ef1 } },
	{ 'y', { 'y', 0x1ef3, 0x1ef7, 0x1ef9, 0xfd, 0x1ef5 } },
};

static const char *const initials[] = {
	"", "b", "c", "ch", "d", "D", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q",
	"qu", "r", "s", "t", "th", "tr", "v", "x",
};

static const char *const rimes[] = {   /* in the order of strcmp */
	"Ac", "Ak", "Am", "An", "Ang", "Ap", "At",
	"Bc", "Bm", "Bn", "Bng", "Bp", "Bt", "Bu", "By",
	"E", "Ech", "Em", "En", "Enh", "Ep", "Et", "Eu",
	"O", "Oc", "Oi", "Ok", "Om", "On", "Ong", "Op", "Ot",
	"Q", "Qi", "Qm", "Qn", "Qp", "Qt",
	"U", "UQc", "UQi", "UQm", "UQn", "UQng", "UQp", "UQt", "UQu", "Ua", "Uc", "Ui", "Um", "Un", "Ung", "Ut", "Uu",
	"a", "ac", "ach", "ai", "ak", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay",
	"e", "ec", "em", "en", "eng", "eo", "ep", "et",
	"i", "iEc", "iEm", "iEn", "iEng", "iEp", "iEt", "iEu", "ia", "ich", "im", "in", "inh", "ip", "it", "iu",
	"o", "oAc", "oAm", "oAn", "oAng", "oAt", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
	"oat", "oay", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot",
	"u", "uBn", "uBng", "uBt", "uBy", "uE", "uEch", "uEnh", "uOc", "uOi", "uOm", "uOn", "uOng", "uOt", "uQ", "ua",
	"uc", "ui", "um", "un", "ung", "up", "ut", "uy", "uyEn", "uyEt", "uya", "uych", "uynh", "uyp", "uyt", "uyu",
	"y", "yEm", "yEn", "yEng", "yEt", "yEu",
};

uint32_t
vi_lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
		return c + 0x20;
	bool pairs = (c >= 0x100 && c <= 0x12f) || (c >= 0x168 && c <= 0x177) || (c >= 0x1ea0 && c <= 0x1ef9);
	if ((pairs && c % 2 == 0) || c == 0x1a0 || c == 0x1af)
		return c + 1;
	return c;
}

uint32_t
vi_upper(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7))
		return c - 0x20;
	return c > 0 && vi_lower(c) == c && vi_lower(c - 1) == c ? c - 1 : c;
}

/* ---- UTF-8 ---- */

uint32_t
utf8_next(const char **p)
{
	const uint8_t *s = (const uint8_t *)*p;
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc2 ? 2 : 0;
	if (n == 0 || s[0] == 0 || s[0] > 0xf4)
		return 0;
	uint32_t c = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	*p += n;
	return c;
}

size_t
utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((0xf00 >> n) | c);
	return n;
}

void
vi_lower_text(const char *text, char *out, size_t size)
{
	size_t used = 0;
	char one[4];
	uint32_t c;
	if (size == 0)
		return;
	while ((c = utf8_next(&text)) != 0) {
		size_t n = utf8_put(vi_lower(c), one);
		if (used + n >= size)
			break;
		memcpy(out + used, one, n);
		used += n;
	}
	out[used] = '\0';
}

/* ---- syllables ---- */

/* The letter's base, 0 when it is none of ours; *tones counts. */
static char
base_of(uint32_t c, int *tones)
{
	c = vi_lower(c);
	if (c < 0x80)
		return c >= 'a' && c <= 'y' && c != 'f' && c != 'j' && c != 'w' ? (char)c : '\0';
	if (c == 0x111)
		return 'D';
	for (size_t v = 0; v < sizeof vowels / sizeof vowels[0]; v++)
		for (size_t tone = 0; tone < 6; tone++)
			if (vowels[v].by_tone[tone] == c) {
				*tones += tone > 0;
				return vowels[v].base;
			}
	return '\0';
}

static int
compare_rimes(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool
is_rime(const char *text)
{
	return bsearch(text, rimes, sizeof rimes / sizeof rimes[0], sizeof rimes[0], compare_rimes) != NULL;
}

uint32_t
vi_letter(char base, unsigned tone)
{
	for (size_t v = 0; v < sizeof vowels / sizeof vowels[0]; v++)
		if (vowels[v].base == base && tone < 6)
			return vowels[v].by_tone[tone];
	return 0;
}

bool
vi_is_syllable(const uint32_t *letters, size_t n)
{
	char bases[SYLLABLE_LETTERS + 1] = "";
	int tones = 0;
	if (n == 0 || n > SYLLABLE_LETTERS)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((bases[i] = base_of(letters[i], &tones)) == '\0')
			return false;
	if (tones > 1)
		return false;
	for (size_t i = 0; i < sizeof initials / sizeof initials[0]; i++) {
		size_t len = strlen(initials[i]);
		if (len > 0 && initials[i][0] != bases[0])
			continue;
		if (strncmp(bases, initials[i], len) == 0 && is_rime(bases + len))
			return true;
	}
	return false;
}
