/* Time. The pure rooms never call this: their callers pass `now` and `today` in. Dates are days since 1970-01-01 in
 * Asia/Ho_Chi_Minh (UTC+7, no summer time). */
#ifndef LT_BASE_CLOCK_H
#define LT_BASE_CLOCK_H
#include <stdbool.h>
#include <stdint.h>

#define DATE_MIN (-25567)     /* 1900-01-01: earlier dates are refused */
#define DATE_MAX 84005        /* 2199-12-31 */
#define DATE_TEXT 11

int64_t clock_mono_ms(void);
int64_t clock_wall_ms(void);
int32_t clock_today(void);
int32_t date_of_ms(int64_t wall_ms);
bool date_make(int year, int month, int day, int32_t *out);                 /* false when no such day, or outside the limits */
void date_split(int32_t date, int *year, int *month, int *day);
bool date_parse_iso(const char *text, int32_t *out);                        /* yyyy-mm-dd, exactly */
void date_format_iso(int32_t date, char out[DATE_TEXT]);
void date_format_vi(int32_t date, char out[DATE_TEXT]);                     /* dd/mm/yyyy */

#endif
