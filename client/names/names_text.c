/* Keys on paper. 256 bits and four of a checksum of the whole make 52 digits of five bits; every four of them get a
 * check digit over GF(32), whose weights differ by place: a wrong digit and two exchanged ones are always noticed. The
 * group's number and the key's kind go into it too: groups in the wrong order and the wrong key are noticed likewise.
 */
#include "client/names/names_text.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/base/lang.h"

#define GROUPS 13
#define GROUP 5
#define DIGITS (GROUPS * GROUP)
#define LINES_MAX 1000             /* of a file that should hold a key */
_Static_assert(DIGITS + GROUPS <= RECOVERY_TEXT, "RECOVERY_TEXT holds the groups and the dashes");

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint8_t
twice(uint8_t v)   /* in GF(32) over x^5 + x^2 + 1 */
{
	return (uint8_t)((v << 1 ^ ((v & 16) != 0 ? 0x25 : 0)) & 31);
}

static uint8_t
check_digit(enum key_text kind, size_t group, const uint8_t v[GROUP - 1])
{
	uint8_t sum = 0;
	for (size_t i = 0; i < GROUP - 1; i++)
		sum = twice(sum ^ v[i]);
	return sum ^ (uint8_t)((kind == KEY_TEXT_MATCHING ? 17 : 1) + group);
}

static uint8_t
whole_check(enum key_text kind, const uint8_t key[KEY_TEXT_BYTES])
{
	uint8_t sum[16];
	crypto_generichash(sum, sizeof sum, key, KEY_TEXT_BYTES, NULL, 0);
	return (sum[0] ^ (uint8_t)kind) & 15;
}

/* Digit i of the 52: five bits, the highest first; the last four bits are the checksum's. */
static uint8_t
digit_at(const uint8_t bytes[KEY_TEXT_BYTES + 1], size_t i)
{
	size_t bit = i * 5, at = bit / 8, left = 16 - bit % 8 - 5;
	unsigned two = (unsigned)bytes[at] << 8 | (at < KEY_TEXT_BYTES ? bytes[at + 1] : 0);
	return two >> left & 31;
}

void
key_text_format(enum key_text kind, const uint8_t key[KEY_TEXT_BYTES], char out[RECOVERY_TEXT])
{
	uint8_t bytes[KEY_TEXT_BYTES + 1], v[GROUP - 1];

	memcpy(bytes, key, KEY_TEXT_BYTES);
	bytes[KEY_TEXT_BYTES] = (uint8_t)(whole_check(kind, key) << 4);
	for (size_t g = 0; g < GROUPS; g++) {
		for (size_t i = 0; i < GROUP - 1; i++)
			*out++ = alphabet[v[i] = digit_at(bytes, g * (GROUP - 1) + i)];
		*out++ = alphabet[check_digit(kind, g, v)];
		*out++ = g + 1 < GROUPS ? '-' : '\0';
	}
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(v, sizeof v);
}

/* ---- what was typed ---- */

struct typed {
	uint8_t v[DIGITS];
	size_t n;                  /* may be more than fit */
	size_t odd, odd_len; /* the first piece between dashes or blanks that is no group of five; from 1, 0: none */
	size_t strange;            /* the group with a character of no key; from 1, 0: none */
};

static int
value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
	return at != NULL ? (int)(at - alphabet) : -1;
}

/* Blanks and dashes, also those a word processor makes of them; 0: something else. */
static size_t
separator(const char *p)
{
	static const char *const words[] = { "-",
		                             " ",
		                             "\t",
		                             "\r",
		                             "\n",
		                             "\xc2\xa0",
		                             "\xe2\x80\x90",
		                             "\xe2\x80\x91",
		                             "\xe2\x80\x92",
		                             "\xe2\x80\x93",
		                             "\xe2\x80\x94",
		                             "\xef\xbb\xbf" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return strlen(words[i]);
	return 0;
}

static void
typed_read(const char *text, struct typed *t)
{
	size_t piece = 0, pieces = 0, step;
	for (const char *p = text;; p += step) {
		step = *p != '\0' ? separator(p) : 0;
		if (*p == '\0' || step > 0) {
			pieces += piece > 0;
			if (piece > 0 && piece != GROUP && t->odd == 0)
				t->odd = pieces, t->odd_len = piece;
			piece = 0;
			if (*p == '\0')
				return;
			continue;
		}
		int v = value_of(*p);
		if (v < 0 && t->strange == 0)
			t->strange = t->n / GROUP + 1;
		if (t->n < DIGITS)
			t->v[t->n] = v < 0 ? 0 : (uint8_t)v;
		t->n++;
		piece++;
		step = 1;
		while (((uint8_t)p[step] & 0xc0) == 0x80)   /* the rest of a character of several bytes */
			step++;
	}
}

/* The groups whose check digit is wrong: how many, and as people say them. */
static size_t
groups_wrong(const struct typed *t, enum key_text kind, char *list, size_t size)
{
	size_t wrong = 0, len = 0;
	list[0] = '\0';
	for (size_t g = 0; g < GROUPS && (g + 1) * GROUP <= t->n; g++) {
		if (check_digit(kind, g, t->v + g * GROUP) == t->v[g * GROUP + GROUP - 1])
			continue;
		if (wrong++ < 5 && len < size)
			len += (size_t)snprintf(list + len, size - len, "%s%zu", wrong > 1 ? ", " : "", g + 1);
	}
	return wrong;
}

static enum result
typed_check(const struct typed *t, enum key_text kind, struct fault *f)
{
	char list[64], other[64];

	if (t->n == 0)
		return fault_set(f, REFUSED, LT_7107, "", "%s", lang_pick("để trống", "empty"));
	if (t->strange != 0)
		return fault_set(f, REFUSED, LT_7107, "",
		                 lang_pick("nhóm %zu có ký tự lạ", "group %zu holds a strange character"), t->strange);
	size_t wrong = groups_wrong(t, kind, list, sizeof list);
	if (t->n != DIGITS && t->odd != 0 && t->odd <= GROUPS && t->odd_len < 2 * GROUP)
		return fault_set(
			f, REFUSED, LT_7107, "",
			lang_pick("nhóm %zu có %zu ký tự thay vì 5", "group %zu has %zu characters instead of 5"),
			t->odd, t->odd_len);
	if (t->n != DIGITS)
		return fault_set(f, REFUSED, LT_7107, "",
		                 lang_pick("có %zu ký tự thay vì %d%s%s", "%zu characters instead of %d%s%s"), t->n,
		                 DIGITS, wrong > 0 ? lang_pick(", từ nhóm ", ", from group ") : "", list);
	if (wrong > 0 && groups_wrong(t, kind == KEY_TEXT_RECOVERY ? KEY_TEXT_MATCHING : KEY_TEXT_RECOVERY, other,
	                              sizeof other) == 0)
		return fault_set(f, REFUSED, LT_7107, "", "%s",
		                 kind == KEY_TEXT_RECOVERY
		                         ? lang_pick("đây là khóa đối sánh", "this is a matching key")
		                         : lang_pick("đây là khóa khôi phục", "this is a recovery key"));
	if (wrong > 0)
		return fault_set(f, REFUSED, LT_7107, "", lang_pick("nhóm %s", "group %s"), list);
	return DONE;
}

enum result
key_text_parse(enum key_text kind, const char *text, uint8_t key[KEY_TEXT_BYTES], struct fault *f)
{
	struct typed t = { 0 };
	uint8_t bytes[KEY_TEXT_BYTES + 1] = { 0 };

	typed_read(text, &t);
	enum result r = typed_check(&t, kind, f);
	for (size_t i = 0; r == DONE && i < DIGITS - GROUPS; i++) {
		size_t bit = i * 5, at = bit / 8;
		unsigned two = (unsigned)t.v[i / (GROUP - 1) * GROUP + i % (GROUP - 1)] << (16 - bit % 8 - 5);
		bytes[at] |= (uint8_t)(two >> 8);
		if (at < KEY_TEXT_BYTES)
			bytes[at + 1] |= (uint8_t)two;
	}
	if (r == DONE && bytes[KEY_TEXT_BYTES] >> 4 != whole_check(kind, bytes))
		r = fault_set(f, REFUSED, LT_7107, "", "%s",
		              lang_pick("nhiều ký tự sai", "several characters are wrong"));
	if (r == DONE)
		memcpy(key, bytes, KEY_TEXT_BYTES);
	sodium_memzero(&t, sizeof t);
	sodium_memzero(bytes, sizeof bytes);
	return r;
}

enum result
key_text_read(const char *path, char out[KEY_TEXT_LINE], struct fault *f)
{
	char line[KEY_TEXT_LINE];
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *in = from_stdin ? stdin : fopen(path, "re");

	out[0] = '\0';
	if (in == NULL)
		return fault_set(f, REFUSED, LT_8051, path, "%s", strerror(errno));
	if (!from_stdin)
		setvbuf(in, NULL, _IONBF, 0);   /* no copy of the key is left in a buffer */
	for (int lines = 0; lines < LINES_MAX && fgets(line, sizeof line, in) != NULL; lines++)
		if (line[strspn(line, " \t\r\n")] != '\0')
			memcpy(out, line, sizeof line);
	bool failed = ferror(in) != 0;
	int why = errno;
	if (!from_stdin)
		fclose(in);
	sodium_memzero(line, sizeof line);
	if (failed)
		return fault_set(f, REFUSED, LT_8051, path, "%s", strerror(why));
	return out[0] != '\0' ? DONE : fault_set(f, REFUSED, LT_8052, "", "%s", from_stdin ? "stdin" : path);
}
