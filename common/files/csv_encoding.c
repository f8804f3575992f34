/* Letters come in, words are weighed, counts decide. What is sure in one reading: TCVN3 has signs inside words («®¶ng»)
 * where Latin text has none, VNI has pairs («eã») that make a syllable only when read as one letter. */
#include "common/files/csv_encoding.h"

#include <iconv.h>

#include "common/files/vietnamese.h"
#include "common/base/text.h"

#define MODERN_MANY 1000          /* so many right words, and only signs inside words are worth a look: this is time */
#define HIGH 0xa0                 /* letters of both encodings begin here */

/* ---- the letters of TCVN3 ---- */

static uint32_t
letter_convert(iconv_t cd, uint8_t byte)
{
	uint32_t out[4] = { 0 };
	char *in = (char *)&byte, *to = (char *)out;
	size_t n_in = 1, n_out = sizeof out;
	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &n_in, &to, &n_out) == (size_t)-1 || iconv(cd, NULL, NULL, &to, &n_out) == (size_t)-1)
		return 0;   /* the second call: TCVN keeps a letter back, a mark may follow */
	return n_out == sizeof out - sizeof out[0] ? out[0] : 0;
}

static bool
letters_range(struct letters *l, const char *from, unsigned first, unsigned last)
{
	iconv_t cd = iconv_open("UCS-4LE", from);
	if (cd == (iconv_t)-1)
		return false;
	for (unsigned b = first; b <= last; b++)
		l->of[b] = letter_convert(cd, (uint8_t)b);
	iconv_close(cd);
	return true;
}

/* The same for every file, so they are made once. */
const struct letters *
letters_load(void)
{
	static struct letters l;
	if (l.of['A'] != 0)
		return &l;
	if (!letters_range(&l, "CP1252", 0x80, 0x9f) || !letters_range(&l, "TCVN", HIGH, 0xff))
		return NULL;
	for (unsigned b = 0xb0; b <= 0xb4; b++)
		l.of[b] = 0;   /* marks that stand alone: fonts have none */
	for (unsigned b = 1; b < 0x80; b++)
		l.of[b] = b;
	return &l;
}

/* ---- what a word says ---- */

struct word { uint32_t letters[WORD_MAX]; size_t n; };

static bool
word_is_syllable(const struct word *w)
{
	return w->n > 0 && vi_is_syllable(w->letters, w->n);
}

static struct word
word_as_tcvn(const struct scan *s)
{
	struct word w = { .n = s->n_word };
	for (size_t i = 0; i < s->n_word; i++)
		w.letters[i] = s->word[i] >= HIGH ? s->letters->of[s->word[i]] : s->word[i];
	return w;
}

/* VNI's letters: a vowel, then perhaps a sign that gives it mark and tone. A vowel's mark: 'h' hat, 'b' breve. */
static const struct { uint16_t letter; char mark; uint8_t tone; } vni_signs[] = {
	{ 0xf9, 0, 4 },   { 0xf8, 0, 1 },   { 0xfb, 0, 2 },   { 0xf5, 0, 3 },   { 0xef, 0, 5 },   { 0xe2, 'h', 0 },
	{ 0xe1, 'h', 4 }, { 0xe0, 'h', 1 }, { 0xe5, 'h', 2 }, { 0xe3, 'h', 3 }, { 0xe4, 'h', 5 }, { 0xea, 'b', 0 },
	{ 0xe9, 'b', 4 }, { 0xe8, 'b', 1 }, { 0xfa, 'b', 2 }, { 0xfc, 'b', 3 }, { 0xeb, 'b', 5 },
};
static const struct { uint16_t letter; char base; uint8_t tone; } vni_letters[] = {
	{ 0xf4, 'Q', 0 }, { 0xf6, 'U', 0 }, { 0xed, 'i', 4 }, { 0xec, 'i', 1 }, { 0xe6, 'i', 2 }, { 0xf3, 'i', 3 },
	{ 0xf2, 'i', 5 }, { 0xee, 'y', 5 }, { 'a', 'a', 0 },  { 'e', 'e', 0 },  { 'o', 'o', 0 },  { 'u', 'u', 0 },
	{ 'y', 'y', 0 },
};

static char
vni_marked(char base, char mark)
{
	if (mark == 0)
		return base;
	if (mark == 'b')
		return base == 'a' ? 'A' : '\0';
	return base == 'a' ? 'B' : base == 'e' ? 'E' : base == 'o' ? 'O' : '\0';
}

static uint32_t
vni_vowel(uint32_t letter, uint32_t sign, size_t *used)
{
	*used = 1;
	for (size_t v = 0; v < sizeof vni_letters / sizeof vni_letters[0]; v++) {
		if (vni_letters[v].letter != letter)
			continue;
		for (size_t i = 0; i < sizeof vni_signs / sizeof vni_signs[0]; i++) {
			char base = vni_marked(vni_letters[v].base, vni_signs[i].mark);
			if (vni_signs[i].letter != sign || base == '\0' || vni_letters[v].tone != 0)
				continue;
			*used = 2;
			return vi_letter(base, vni_signs[i].tone);
		}
		return vi_letter(vni_letters[v].base, vni_letters[v].tone);
	}
	return letter == 0xf1 ? 0x111 : letter < 0x80 ? letter : 0;
}

static struct word
word_as_vni(const struct scan *s)
{
	struct word w = { 0 };
	for (size_t i = 0, used; i < s->n_word; i += used) {
		uint32_t next = i + 1 < s->n_word ? vi_lower(s->word[i + 1]) : 0;
		w.letters[w.n] = vni_vowel(vi_lower(s->word[i]), next, &used);
		if (w.letters[w.n++] == 0)
			return (struct word){ 0 };
	}
	return w;
}

/* Signs that Latin text does not have inside words: A1 to BF (§ ¨ ® µ ¶ ...), × and ÷. */
static bool
word_has_sign(const struct scan *s)
{
	for (size_t i = 0; i < s->n_word; i++)
		if ((s->word[i] > HIGH && s->word[i] < 0xc0) || s->word[i] == 0xd7 || s->word[i] == 0xf7)
			return true;
	return false;
}

/* «H§ND», «§», «µ»: says nothing. */
static bool
word_is_short_form(const struct scan *s)
{
	if (s->n_word == 1)
		return true;
	for (size_t i = 0; i < s->n_word; i++)
		if (s->word[i] != 0xa7 && (s->word[i] < 'A' || s->word[i] > 'Z'))
			return false;
	return true;
}

static void
word_weigh(struct scan *s)
{
	if (s->word_modern) {
		s->modern++;
		return;
	}
	if (s->n_word > WORD_MAX) {
		s->neither++;
		return;
	}
	if (word_is_short_form(s) || (s->modern > MODERN_MANY && !word_has_sign(s)))
		return;
	struct word as_is = { .n = s->n_word }, tcvn = word_as_tcvn(s), vni = word_as_vni(s);
	memcpy(as_is.letters, s->word, sizeof s->word);
	bool is_tcvn = word_is_syllable(&tcvn), is_vni = word_is_syllable(&vni), sign = word_has_sign(s);
	bool sure_tcvn = is_tcvn && sign, sure_vni = is_vni && !sign && vni.n < s->n_word;
	if ((sure_tcvn || sure_vni) && word_is_syllable(&as_is))
		sure_tcvn = sure_vni = false;
	s->tcvn += is_tcvn;
	s->tcvn_sure += sure_tcvn;
	s->vni += is_vni;
	s->vni_sure += sure_vni;
	s->neither += !is_tcvn && !is_vni;
}

static void
word_end(struct scan *s)
{
	if (s->word_high)
		word_weigh(s);
	s->n_word = 0;
	s->word_high = s->word_modern = false;
}

static void
letter_take(struct scan *s, uint32_t c)
{
	bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (!ascii && (c <= HIGH || (c >= 0x2000 && c <= 0x20cf))) {   /* the latter: punctuation */
		if (s->n_word > 0)
			word_end(s);
		return;
	}
	s->word_high |= !ascii;
	s->word_modern |= c > 0xff;
	if (s->n_word < WORD_MAX)
		s->word[s->n_word++] = c;
	else
		s->n_word = WORD_MAX + 1;
}

/* ---- bytes ---- */

void
scan_init(struct scan *s, const struct letters *letters, bool by_bytes)
{
	*s = (struct scan){ .letters = letters, .by_bytes = by_bytes };
}

static size_t
utf8_length(uint8_t lead)
{
	return lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
}

/* The whole characters of data; returns how many bytes they are. */
static size_t
characters_take(struct scan *s, const uint8_t *data, size_t len, bool last)
{
	size_t at = 0;
	while (at < len) {
		size_t n = utf8_length(data[at]);
		if (n == 1 && data[at] < 0x80) {
			letter_take(s, data[at++]);
			continue;
		}
		if (at + n > len && !last)
			break;
		if (n == 1 || at + n > len || !text_is_utf8((const char *)data + at, n)) {
			s->broken++;
			at++;
			word_end(s);
			continue;
		}
		char one[5] = "";
		const char *p = one;
		memcpy(one, data + at, n);
		letter_take(s, utf8_next(&p));
		s->multibyte++;
		at += n;
	}
	return at;
}

void
scan_feed(struct scan *s, const void *bytes, size_t len)
{
	const uint8_t *data = bytes;
	for (size_t i = 0; i < len && s->offset + i < sizeof s->start; i++)
		s->start[s->offset + i] = data[i];
	for (size_t i = 0; i < len; i++)
		if (data[i] == 0)
			s->nul[(s->offset + i) % 2]++;
	s->offset += len;
	for (size_t i = 0; s->by_bytes && i < len; i++)
		letter_take(s, data[i]);
	if (s->by_bytes)
		return;
	while (s->n_pending > 0 && len > 0) {   /* a character that began in the chunk before */
		s->pending[s->n_pending++] = *data++;
		len--;
		size_t used = characters_take(s, s->pending, s->n_pending, false);
		memmove(s->pending, s->pending + used, s->n_pending - used);
		s->n_pending -= used;
	}
	size_t used = characters_take(s, data, len, false);
	memcpy(s->pending + s->n_pending, data + used, len - used);
	s->n_pending += len - used;
}

void
scan_end(struct scan *s)
{
	characters_take(s, s->pending, s->n_pending, true);
	s->n_pending = 0;
	word_end(s);
}

bool
scan_is_bytes(const struct scan *s)
{
	return s->broken > s->multibyte;
}

/* ---- the verdict ---- */

static bool
is_excel(const struct scan *s)
{
	return memcmp(s->start, "PK\3\4", 4) == 0 || memcmp(s->start, "\xd0\xcf\x11\xe0", 4) == 0;
}

static bool
is_utf16(const struct scan *s)
{
	uint64_t half = s->offset / 2;
	if (s->offset >= 2 && (memcmp(s->start, "\xff\xfe", 2) == 0 || memcmp(s->start, "\xfe\xff", 2) == 0))
		return true;
	return half >= 8 && (s->nul[0] > half / 2 || s->nul[1] > half / 2) && s->nul[0] + s->nul[1] < s->offset * 2 / 3;
}

/* Sure words, and nothing that speaks against them; or some of them in a file with words in right Unicode (a template's
 * header above pasted rows). */
static bool
is_sure(const struct scan *s, uint64_t sure, uint64_t all, uint64_t other)
{
	if (sure == 0 || all < other)
		return false;
	return s->modern == 0 ? all >= 4 * s->neither
	                      : sure >= 3 && sure * 200 >= s->modern && sure >= s->neither;
}

enum encoding
scan_verdict(const struct scan *s)
{
	if (is_excel(s))
		return ENC_EXCEL;
	if (is_utf16(s))
		return ENC_UTF16;
	bool tcvn = is_sure(s, s->tcvn_sure, s->tcvn, s->vni), vni = is_sure(s, s->vni_sure, s->vni, s->tcvn);
	if (vni && (!tcvn || s->vni_sure > s->tcvn_sure) && s->vni_sure >= 3)
		return ENC_VNI;
	if (tcvn)
		return s->by_bytes ? ENC_TCVN3 : ENC_TCVN3_SEEN;
	return s->by_bytes ? ENC_UNKNOWN : ENC_UTF8;
}

/* ---- TCVN3 into Unicode ---- */

struct capitals { bool lower; int upper; bool marked; };

/* Letters of the words in capitals: their fonts show accented letters as capitals that are stored as small ones, so
 * that «NGUYÔN» reads NGUYễN. A word of two capitals and no small letter is one; with it all of a text without small
 * letters. */
static bool
is_capital_word(const struct capitals *c)
{
	return c->upper >= 2 && !c->lower;
}

static void
capitals_count(struct capitals *c, uint32_t letter)
{
	c->lower |= letter >= 'a' && letter <= 'z';
	c->upper += letter >= 'A' && letter <= 'Z';
	c->marked |= letter > 0x7f;
}

static bool
is_word_letter(uint32_t c)
{
	return vi_lower(c) != c || vi_upper(c) != c;
}

static void
capitals_put(const uint32_t *letters, size_t n, struct buffer *out)
{
	struct capitals text = { 0 };
	bool any = false;
	for (size_t i = 0, end; i < n; i = end + 1) {
		struct capitals word = { 0 };
		for (end = i; end < n && is_word_letter(letters[end]); end++) {
			capitals_count(&word, letters[end]);
			capitals_count(&text, letters[end]);
		}
		any |= is_capital_word(&word) && word.marked;
	}
	for (size_t i = 0, end; i < n; i = end + 1) {
		struct capitals word = { 0 };
		for (end = i; end < n && is_word_letter(letters[end]); end++)
			capitals_count(&word, letters[end]);
		bool raise = is_capital_word(&word) || (any && !text.lower);
		for (size_t k = i; k < n && k <= end; k++) {
			char one[4];
			buffer_put(out, one, utf8_put(raise ? vi_upper(letters[k]) : letters[k], one));
		}
	}
}

bool
tcvn_decode(const struct letters *l, const char *bytes, size_t len, struct buffer *out)
{
	struct buffer letters = { 0 };
	bool whole = true;
	for (size_t i = 0; whole && i < len; i++) {
		uint32_t c = l->of[(uint8_t)bytes[i]];
		whole = c != 0;
		if (whole)
			buffer_put(&letters, &c, sizeof c);
	}
	if (letters.len > 0)
		capitals_put((const uint32_t *)(const void *)letters.data, letters.len / sizeof(uint32_t), out);
	buffer_fini(&letters);
	return whole;
}

static bool
has_modern_letter(const char *text)
{
	for (uint32_t c; (c = utf8_next(&text)) != 0;)
		if (c > 0xff && (c < 0x2000 || c > 0x20cf))
			return true;
	return false;
}

void
tcvn_decode_seen(const struct letters *l, const char *text, struct buffer *out)
{
	struct buffer letters = { 0 };
	if (has_modern_letter(text)) {
		buffer_put(out, text, strlen(text));
		return;
	}
	for (uint32_t c; (c = utf8_next(&text)) != 0;) {
		uint32_t read = c > HIGH && c <= 0xff && l->of[c] != 0 ? l->of[c] : c;
		buffer_put(&letters, &read, sizeof read);
	}
	if (letters.len > 0)
		capitals_put((const uint32_t *)(const void *)letters.data, letters.len / sizeof(uint32_t), out);
	buffer_fini(&letters);
}
