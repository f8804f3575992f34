/* A catalogue as small as tests need one, written as text: a line says one entry.
 *
 *   form totals counted_return organisation period=quarter types=grassroots_cell from=2016-01-01 to=2024-01-01 person
 *     fields total:count! women:count note:text[1..20] grade:code@grade spent:money? rate:decimal.2
 *     rule E women <= total / rule W a + b = total
 *   list grade a b[2015-01-01..2020-01-01]
 *   parameter meeting_minutes 60[2020-01-01..]
 *   holidays 2025 2025-01-01 2025-01-28
 *   programme P03 1.1 1.2
 *
 * '!' is required, '?' takes qualifiers, [..] limits or days of validity, '@' a list. */
#ifndef LT_TESTS_UNIT_SMALL_CATALOGUE_H
#define LT_TESTS_UNIT_SMALL_CATALOGUE_H
#include "common/catalogue/catalogue.h"

struct catalogue *catalogue_write(const char *text);      /* the caller frees */
/* Forms for all three kinds, withdrawn and coming ones among them; what is in it stands in small_catalogue.c. Shared. */
const struct catalogue *small_catalogue(void);

#endif
