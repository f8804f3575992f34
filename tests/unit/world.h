/* A small world in memory for tests of whatever judges: nodes that have been accepted, a lookup over them, and records
 * written as one line of text. It knows the rules only through judge.h.
 *
 *   unit code=X9 level=commune kind=xa parent_id=H1 name=Xã_Chín
 *   unit_change change=rename unit_id=X1 name=Mới occurred_on=2024-03-01 decision.number=12
 *   unit_change change=found found.code=X8 found.level=commune found.parent_id=H1 occurred_on=2024-03-01 -actor
 *   member person_ref=P1 organisation_id=CB1
 *   member_event event=transfer_in person_ref=P1 enters.organisation_id=CB1 outside_province=true
 *   post person_ref=P1 organisation_id=CB1 title=secretary from_on=2020-01-01
 *   meeting cell_id=CB1 held_on=2024-05-03
 *   counted_return form=totals organisation_id=CB1 period_on=2024-04-01 cells=total:12|women:~5|spent:10..20|note:"two_words|where:unit/X1
 *   task code=T1 lead_organisation_id=CB1 coordinator_ids=CC1,CC2 after_ids=T0 issued_on=2024-06-01
 *   task_report task_id=T1 organisation_id=CB1 what=done
 *   period_step organisation_id=HU1 length=year period_on=2023-01-01 what=closed round=1 stepped_on=2024-01-05
 *   document number=D1 signed_on=2024-06-01 replaces_ids=D0@2020-01-01
 *   unit op=amend update_id=U2 supersedes=U1 code=X9 level=commune kind=phuong parent_id=H1
 *
 * A word is field=value, the field sought in the record and then in the envelope ("envelope.basis": only there); '_' in
 * text is a space; an id is the code of what it names, with @valid_from if it has one, or a word for a person, a card or an update; repeated ids are
 * separated by commas; of a cell '~' says about, '>' at least, '"' a text; it may say several things (12+"two+unit/X1); "-field" leaves a field out that would have been filled in (the envelope, the decision of a change,
 * name, kind of a unit, found.valid_from, and what world_lines.c fills in for members, posts and meetings). */
#ifndef LT_TESTS_UNIT_WORLD_H
#define LT_TESTS_UNIT_WORLD_H
#include "common/rules/judge.h"
#include "tests/unit/small_catalogue.h"

#define WORLD_DAY "2024-06-01"     /* occurred_on, decided_on and signed_on unless the line says otherwise */

struct world;
struct world *world_new(void);
void world_free(struct world **w);

Lt__Update *world_write(struct arena *a, const char *line);
void world_drop(Lt__Update *u, const char *path);                      /* "decision.signed_on" */
/* "H3@2010-01-01"; a person "P1"; a post "P1:CB1:secretary:2020-01-01"; a meeting "CB1:2024-05-03:periodic"; a task "T1";
 * a document "D1@2024-06-01", WORLD_DAY unless said; kind 0: an update. */
struct id world_id(uint32_t kind, const char *code);
int32_t world_date(const char *iso);
/* "org=HU1 unit=H1 from=2020-01-01 to=2025-01-01"; NULL or "" is everything. */
struct scope world_scope(const char *text);

struct lookup world_lookup(struct world *w);
void world_use(struct world *w, const struct catalogue *c);            /* borrowed; none until then */
const struct node *world_node(struct world *w, struct id id);           /* NULL when not there, or hidden */
void world_apply(struct world *w, const struct node *after);            /* copies; replaces the former version */
void world_judge(struct world *w, const char *scope, const char *line, uint64_t j);      /* must be accepted */

void world_hide(struct world *w, struct id id);                         /* BY_ID answers unknown */
void world_park(struct world *w, uint32_t kind, struct id id);          /* an update of it is parked; a stub when it is not there */
void world_blind(struct world *w);                                      /* everything but BY_ID answers unknown */

#endif
