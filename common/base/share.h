/* Numbers as people cite them: one of another in hundredths of a per cent, half up, in integers; and their texts. */
#ifndef LT_BASE_SHARE_H
#define LT_BASE_SHARE_H
#include <stdint.h>
#include "common/base/lang.h"

/* d > 0, |n| and d below 2^53. A negative n is the mirror of the positive one. */
int64_t share_hundredths(int64_t n, int64_t d);
#define SHARE_TEXT 32
/* "77,78", "77.78"; no thousands set apart, no sign of per cent. Returns out. */
const char *share_text(int64_t hundredths, enum lang lang, char out[SHARE_TEXT]);
/* "56.760", "56,760". Returns out. */
const char *count_text(int64_t n, enum lang lang, char out[SHARE_TEXT]);

#endif
