/* What paper.c spells with: labels of columns as the empty forms have them, and old ways to write letters. */
#ifndef LT_SAMPLE_LETTERS_H
#define LT_SAMPLE_LETTERS_H
#include <stdbool.h>

const char *letters_label(const char *form, const char *column); /* as `lienthong template get FORM` writes it */
void letters_old_d(char *text);                                  /* Đ (U+0110) becomes Ð (U+00D0), in place */
/* UTF-8 in NFC becomes TCVN3, in place: one byte a letter. The fonts have marked capitals only as small letters; a word
 * in capitals is told by its plain ones. False: a capital with a mark that would not come back. */
bool letters_tcvn3(char *text);

#endif
