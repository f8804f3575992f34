/* Import forms: one per kind of record. A column names a field of the Update; what it may hold (type, limits, labels)
 * comes from the descriptors and common/record/fields.c, so a form says only which columns there are. */
#ifndef LT_CLIENT_FORMS_H
#define LT_CLIENT_FORMS_H
#include "client/mirror.h"
#include "common/base/arena.h"
#include "common/record/kinds.h"

enum column_place {
	IN_UPDATE, IN_DECISION, IN_RECORD,
	IN_FOUND,                      /* of what is founded; only read when change is `found` */
	IN_SUBJECT,                    /* the code of what is changed, or of what is founded */
};
struct column {
	const char *name;
	enum column_place place;
	uint32_t tag;
	bool required;                 /* must stand in the header */
	uint32_t refers_to;            /* the cell is the code of another: KIND_UNIT, KIND_ORGANISATION; 0: no */
};
struct form { uint32_t kind; const struct column *columns; size_t n_columns; };
#define FORM_COLUMNS_MAX 32

const struct form *form_find(const char *name);                      /* the kind's name: "unit_change" */
int form_column(const struct form *form, const char *name);          /* -1: no such column */
/* For people: the field's label in their language. */
const char *form_label(const struct form *form, const struct column *c);
/* The column a finding's field path ("unit.parent_id") is about; "" when there is none. */
const char *form_column_of(const struct form *form, const char *path);
void form_names(char *out, size_t size);                             /* "unit, unit_change, ..." */

struct row_context {
	struct mirror *mirror;
	int32_t as_of;                 /* opening stock without a column of its own */
	int32_t today;
};
/* Builds the record part and dates of an Update in the arena. REFUSED: *bad is the column, f says why (LT-20nn, detail
 * = the value). Ids made from codes nobody bears yet are returned as mentions. */
struct mention { uint32_t kind; const char *code; struct id id; };
#define MENTIONS_MAX 72
struct row_built { Lt__Update *update; struct mention mentions[MENTIONS_MAX]; size_t n_mentions; };
enum result form_build(const struct form *form, const struct row_context *ctx, const char *const *cells,
                       struct arena *a, struct row_built *out, const struct column **bad, struct fault *f) MUST_CHECK;

#endif
