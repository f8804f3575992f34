/* Vietnamese letters and syllables, as far as files need them: to tell text from text in a wrong encoding, and words in
 * capitals from the same words. Pure. Letters are precomposed (NFC) code points. */
#ifndef LT_CLIENT_FILES_VIETNAMESE_H
#define LT_CLIENT_FILES_VIETNAMESE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYLLABLE_LETTERS 7        /* "nghiêng" */

/* Other letters and signs as they are. */
uint32_t vi_lower(uint32_t c);
uint32_t vi_upper(uint32_t c);
/* Of terminated UTF-8; what does not fit, or is not UTF-8, ends it. */
void vi_lower_text(const char *text, char *out, size_t size);

/* The letter of a base and a tone (none, grave, hook, tilde, acute, dot): the base is the letter itself, or for those
 * with a mark of their own A (ă) B (â) E (ê) O (ô) Q (ơ) U (ư). 0 when there is no such letter. */
uint32_t vi_letter(char base, unsigned tone);
/* Is this one syllable: an initial, a rime, one tone at most? Case does not matter. */
bool vi_is_syllable(const uint32_t *letters, size_t n);

/* The code point at *p, which moves on; 0 at the end, or where it is not UTF-8. */
uint32_t utf8_next(const char **p);
size_t utf8_put(uint32_t c, char out[4]);

#endif
