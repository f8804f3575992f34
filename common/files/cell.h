/* What a cell of a clerk's file says: dates, months, numbers, yes and no. Pure. Texts are terminated, trimmed, NFC. The
 * detail of a fault is the cell's text, with a hint behind it where there is one. */
#ifndef LT_CLIENT_FILES_CELL_H
#define LT_CLIENT_FILES_CELL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "common/base/fault.h"

/* 31/12/2020, 31-12-2020, 31.12.2020, 2020-12-31. REFUSED LT-2013 (no date), LT-2014 (not in the calendar, or not
 * between 1900 and 2199; 29/02 of a common year is told so). */
enum result cell_date(const char *text, int32_t *out, struct fault *f) MUST_CHECK;
/* 8-2016, 08/2016, 2016-08: the first of the month; also a whole date that is one, because spreadsheets make 01/08/2016
 * of 8-2016. REFUSED LT-2025 (no month), LT-2014. In other fields such a text is LT-2013 with a hint. */
enum result cell_month(const char *text, int32_t *out, struct fault *f) MUST_CHECK;
/* 56.760 and 56760; a decimal comma with zeros behind is whole (12,0). REFUSED LT-2015 (not a number: the letter O, l),
 * LT-2016 (beyond 64 bits), LT-2023 (a dot that is not of a group of three, and 12,000 which may be twelve thousand:
 * both readings are shown), LT-2024 (a fraction where a whole number is wanted). */
enum result cell_number(const char *text, int64_t *out, struct fault *f) MUST_CHECK;
/* Exact decimal: value = *out / 10^*scale, scale 0 to 6. "77,78%" and "77,78" are both 7778 with scale 2. LT-2016 also
 * when there are more decimals. */
enum result cell_decimal(const char *text, int64_t *out, int *scale, struct fault *f) MUST_CHECK;
/* 1 0, có không, x (yes), đúng sai, yes no, true false, in any case of letters. REFUSED LT-2017. */
enum result cell_bool(const char *text, bool *out, struct fault *f) MUST_CHECK;
/* A text that would start a formula in a spreadsheet ("=", "+", "-", "@", tab, CR first) gets a leading apostrophe, and
 * so does one that would lose its own on reading; such an apostrophe is taken away on reading. */
void cell_guard(const char *text, char *out, size_t size);
const char *cell_unguard(const char *text);

#endif
