/* Keys as people write them: 32 bytes as 13 groups of five characters with dashes between them, of the alphabet 0-9 A-Z
 * without I, L, O, U. The fifth of each group checks its group and its place, so that a slip of the pen is told by its
 * group. */
#ifndef LT_CLIENT_NAMES_TEXT_H
#define LT_CLIENT_NAMES_TEXT_H
#include "client/names/names.h"

#define KEY_TEXT_BYTES 32
enum key_text { KEY_TEXT_RECOVERY, KEY_TEXT_MATCHING };      /* one typed for the other is noticed */

void key_text_format(enum key_text kind, const uint8_t key[KEY_TEXT_BYTES], char out[RECOVERY_TEXT]);
/* Forgives case, blanks, missing dashes, O for 0, I and L for 1. REFUSED LT-7107: which group. */
enum result key_text_parse(enum key_text kind, const char *text, uint8_t key[KEY_TEXT_BYTES],
                           struct fault *f) MUST_CHECK;
/* The last line that is not blank, of a file or of stdin ("-"). REFUSED LT-8051, 8052. */
#define KEY_TEXT_LINE 256
enum result key_text_read(const char *path, char out[KEY_TEXT_LINE], struct fault *f) MUST_CHECK;

#endif
