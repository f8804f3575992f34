/* A small world in memory for tests of whatever judges: nodes that have been accepted, a lookup over them, and records
 * written as one line of text. It knows the rules only through judge.h.
 *
 *   unit code=X9 level=commune kind=xa parent_id=H1 name=Xã_Chín
 *   unit_change change=rename unit_id=X1 name=Mới occurred_on=2024-03-01 decision.number=12
 *   unit_change change=found found.code=X8 found.level=commune found.parent_id=H1 occurred_on=2024-03-01 -actor
 *
 * A word is field=value, the field sought in the record and then in the envelope; '_' in text is a space; an id is the
 * code of what it names, with @valid_from if it has one; repeated ids are separated by commas; "-field" leaves a field
 * out that would have been filled in (the envelope, the decision of a change, name, kind of a unit, found.valid_from). */
#ifndef LT_TESTS_UNIT_WORLD_H
#define LT_TESTS_UNIT_WORLD_H
#include "common/rules/judge.h"

#define WORLD_DAY "2024-06-01"     /* occurred_on, decided_on and signed_on unless the line says otherwise */

struct world;
struct world *world_new(void);
void world_free(struct world **w);

Lt__Update *world_write(struct arena *a, const char *line);
void world_drop(Lt__Update *u, const char *path);                      /* "decision.signed_on" */
struct id world_id(uint32_t kind, const char *code);                    /* "H3@2010-01-01" */
int32_t world_date(const char *iso);
/* "org=HU1 unit=H1 from=2020-01-01 to=2025-01-01"; NULL or "" is everything. */
struct scope world_scope(const char *text);

struct lookup world_lookup(struct world *w);
const struct node *world_node(struct world *w, struct id id);           /* NULL when not there, or hidden */
void world_apply(struct world *w, const struct node *after);            /* copies; replaces the former version */
void world_judge(struct world *w, const char *line, uint64_t j);        /* by the centre's hand; must be accepted */

void world_hide(struct world *w, struct id id);                         /* BY_ID answers unknown */
void world_park(struct world *w, uint32_t kind, struct id id);          /* an update of it is parked; a stub when it is not there */
void world_blind(struct world *w);                                      /* BY_CODE, BY_PARENT, BY_UNIT answer unknown */

#endif
