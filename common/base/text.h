/* Text as the register keeps it: UTF-8, NFC, Ð/ð (U+00D0/U+00F0) folded to Đ/đ, NBSP and runs of white space to one
 * space, trimmed. */
#ifndef LT_BASE_TEXT_H
#define LT_BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>

bool text_is_utf8(const char *data, size_t len);             /* valid, no NUL, no surrogate, not overlong */
char *text_normalise(const char *text);                      /* malloc'd; NULL when not UTF-8 */
void text_printable(const char *text, char *out, size_t size); /* for terminals: control bytes and bidi overrides become '?' */

#endif
