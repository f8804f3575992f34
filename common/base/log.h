/* One line per event to stderr: `ts=… level=info event=push.stored site=0807 n=42`. key=value, values quoted when they
 * need it, control bytes escaped. Never a body, a name or a reason's text. */
#ifndef LT_BASE_LOG_H
#define LT_BASE_LOG_H
#include <stdbool.h>
#include "common/base/result.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
void log_set_level(enum log_level level);
bool log_level_parse(const char *text, enum log_level *out);
/* fmt is a list of key=%… pairs: log_line(LOG_INFO, "push.stored", "site=%s n=%" PRIu64, code, n). */
void log_line(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
