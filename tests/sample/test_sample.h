/* What the sample's tests share: the sample as clerks keep it, twice, and plainly spelt. */
#ifndef LT_TEST_SAMPLE_H
#define LT_TEST_SAMPLE_H
#include "tests/sample/sheets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern char kept_dir[64], again_dir[64], clean_dir[64];
extern struct sheets kept, clean;

int compare_text(const void *a, const void *b);       /* of char * */

void every_event_finds_the_state_it_needs_and_every_meeting_those_who_belong(void **state);
void events_are_as_many_as_the_movement_since_2016_tells(void **state);
void every_cell_has_its_members_on_31_12_2020(void **state);
void members_are_what_was_published_of_them(void **state);
void village_titles_are_held_by_as_many_persons_as_published(void **state);
void every_cell_meets_every_month_and_has_a_theme_in_every_quarter(void **state);

void a_second_run_writes_the_same_bytes(void **state);
void however_they_are_spelt_the_rows_are_the_same(void **state);
void every_habit_of_clerks_is_there_and_a_clean_sample_has_none(void **state);
void a_total_is_the_sum_of_its_rows(void **state);

#endif
