/* In which encoding is this file, and what does a TCVN3 text say in Unicode? Words decide: read in the right encoding
 * they are Vietnamese syllables, read in a wrong one hardly any is. A file is scanned once as UTF-8, and once more byte
 * by byte when it is not; what is kept are counts. */
#ifndef LT_CLIENT_FILES_CSV_ENCODING_H
#define LT_CLIENT_FILES_CSV_ENCODING_H
#include "common/base/bytes.h"
#include "common/base/fault.h"

enum encoding {
	ENC_UTF8,       /* also with a few broken cells */
	ENC_TCVN3,      /* bytes of TCVN3 */
	ENC_TCVN3_SEEN, /* UTF-8 of the Latin letters that TCVN3's bytes look like without its fonts: «§¶ng bé» */
	ENC_VNI,        /* the same for VNI, as bytes or seen: «Nguyeãn» */
	ENC_UTF16,
	ENC_EXCEL,
	ENC_UNKNOWN,
};

/* TCVN3's letters as Unicode, from the C library; 0: no such letter. Bytes 0x80 to 0x9f are Windows' punctuation. */
struct letters { uint32_t of[256]; };
const struct letters *letters_load(void);                 /* NULL: the C library lacks them, errno says why */

#define WORD_MAX 16

struct scan {
	const struct letters *letters;
	bool by_bytes;                /* the second way */
	uint64_t offset, nul[2];      /* zero bytes at even and odd places */
	uint8_t start[4];
	uint8_t pending[4]; size_t n_pending;     /* of a UTF-8 character at a chunk's end */
	uint64_t broken, multibyte;   /* bytes that are not UTF-8, characters of several bytes that are */
	uint32_t word[WORD_MAX]; size_t n_word; bool word_high, word_modern;
	uint64_t modern;              /* words with letters that only Unicode has */
	uint64_t tcvn_sure, tcvn, vni_sure, vni;  /* syllables in that reading; sure: in no other */
	uint64_t neither;
};
void scan_init(struct scan *s, const struct letters *letters, bool by_bytes);
void scan_feed(struct scan *s, const void *data, size_t len);
void scan_end(struct scan *s);
bool scan_is_bytes(const struct scan *s);                 /* not UTF-8: scan again by bytes */
enum encoding scan_verdict(const struct scan *s);

/* Appends the text in UTF-8. False when a byte is no letter of TCVN3 (what came before it is appended). */
bool tcvn_decode(const struct letters *l, const char *bytes, size_t len, struct buffer *out);
/* Of a text as seen. A text with letters only Unicode has is left as it is. */
void tcvn_decode_seen(const struct letters *l, const char *text, struct buffer *out);

#endif
