/* What the tests of the province's catalogue share: it, as read from its files. */
#ifndef LT_TEST_COVERAGE_H
#define LT_TEST_COVERAGE_H
#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"
#include "tests/sample/sheets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern struct catalogue *catalogue;

char *next_line(char **rest);         /* that is not blank and no remark; NULL at the end */

void every_form_accepts_its_record_and_every_rule_refuses_one(void **state);
void what_falls_on_one_day_stands_side_by_side_in_forms_or_by_references_of_its_own(void **state);
void documents_of_one_number_and_two_issuers_stand_side_by_side(void **state);

#endif
