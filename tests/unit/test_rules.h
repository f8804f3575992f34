/* Tables of cases for the rules: the expected verdict first, then the record, then the world and the site it meets.
 *   verdict   "accepted", "returned UNIT-003 SITE-001", "unknown unit H9": then the findings' codes in their order, each
 *             with ":field" where the field matters
 *   before    lines of world.h that happened before ("as org=HU1 LINE": at that site), or "hide unit X1", "park unit X1", "blind", or "catalogue"
 *             (the small one comes into force); one per line
 *   scope     as in world.h; NULL is everything
 *   today     2026-01-15 unless given */
#ifndef LT_TESTS_UNIT_TEST_RULES_H
#define LT_TESTS_UNIT_TEST_RULES_H
#include "tests/unit/world.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"   /* a case says only what it is about */

struct rule_case { const char *verdict, *record, *before, *scope, *today; };
extern const struct rule_case form_cases[], unit_cases[], organisation_cases[], scope_cases[], unknown_cases[],
	timeline_cases[], member_cases[], member_form_cases[], cell_cases[], post_cases[], meeting_cases[], amend_cases[], filled_cases[],
	task_cases[], document_cases[], period_cases[];

/* A province T with districts H1, H2 and (since 2010) H3, communes X1 X2 in H1 and X3 in H2, village V1 in X1; its
 * committee TU with HU1 (H1) and HU2, grassroots committees DB1 (HU1, X1) and DB2 (HU2), section committee BP1 and cell
 * CB1 (V1) below DB1, grassroots cells CC1 and (since 2010) CC3 below HU1 and CC2 below HU2, party group TD1 below CB1. */
struct world *base_world(void);
void world_tell(struct world *w, const char *before);
void check_case(const struct rule_case *c);
/* The same case with one field of its record dropped: whatever comes out, nothing crashes, and without a required field
 * nothing is accepted. Returns the number of fields dropped. */
size_t check_case_without_each_field(const struct rule_case *c);
extern unsigned rule_hits[];

#endif
