/* Twice the number is compared with whole ones, so that no half is lost; 128 bits hold it. */
#include "common/base/share.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

__extension__ typedef __int128 wide;

int64_t
share_hundredths(int64_t n, int64_t d)
{
	assert(d > 0);
	wide twice = (wide)(n < 0 ? -n : n) * 20000 + d;
	int64_t size = (int64_t)(twice / (2 * (wide)d));
	return n < 0 ? -size : size;
}

const char *
share_text(int64_t hundredths, enum lang lang, char out[SHARE_TEXT])
{
	uint64_t size = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;

	snprintf(out, SHARE_TEXT, "%s%" PRIu64 "%c%02u", hundredths < 0 ? "-" : "", size / 100, lang == LANG_VI ? ',' : '.',
	         (unsigned)(size % 100));
	return out;
}

const char *
count_text(int64_t n, enum lang lang, char out[SHARE_TEXT])
{
	char digits[24];
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	int len = snprintf(digits, sizeof digits, "%" PRIu64, size), at = 0;

	if (n < 0)
		out[at++] = '-';
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = lang == LANG_VI ? '.' : ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}
