/* Which language people read. Only the words change: codes, keys and machine formats never do. */
#include "common/base/lang.h"

#include <stdlib.h>
#include <string.h>

static enum lang now = LANG_VI;

void
lang_init(const char *option_or_null)
{
	const char *wanted = option_or_null != NULL ? option_or_null : getenv("LANGUAGE");
	now = wanted != NULL && strncmp(wanted, "en", 2) == 0 ? LANG_EN : LANG_VI;
}

enum lang
lang_now(void)
{
	return now;
}
