/* Forms: one per kind of record. A column names a field of the Update; what it may hold (type, limits, labels) comes
 * from the descriptors, common/record/fields.c and labels.c, so a form says only which columns there are. The same
 * forms serve import, new, fix and template. */
#ifndef LT_CLIENT_FORMS_H
#define LT_CLIENT_FORMS_H
#include "client/mirror/mirror.h"
#include "client/names/names.h"
#include "common/base/arena.h"
#include "common/record/kinds.h"

enum column_place {
	IN_UPDATE, IN_DECISION, IN_RECORD,
	IN_FOUND,                      /* of what is founded; only when change is `found` */
	IN_SUBJECT,                    /* the code of what is changed, or of what is founded */
	IN_ENTERS,                     /* of the member who enters by the event */
	IN_PERSON,                     /* who it is: stays at the site, becomes person_ref; tag: enum person_column */
	IN_REASON,                     /* why the clerk stands by a row that is warned of; tag: enum reason_column */
};
enum person_column { PERSON_CARD = 1, PERSON_NAME, PERSON_BIRTH_ON };
enum reason_column { REASON_CODE = 1, REASON_NOTE };
struct column {
	const char *name;
	enum column_place place;
	uint32_t tag;
	bool required;                 /* must stand in the header */
	uint32_t refers_to;            /* its code: KIND_UNIT, KIND_ORGANISATION; card or name: KIND_MEMBER; 0: none */
	uint32_t events;               /* asked for these events of a member only, bit 1 << event; 0: always asked */
};
struct binding { const ProtobufCFieldDescriptor *fd; const struct field *limits; };
struct form {
	uint32_t kind;
	const struct column *columns; size_t n_columns;
	struct binding *bindings;      /* one per column, made when the form is first found */
};
#define FORM_COLUMNS_MAX 64

const struct form *form_find(const char *name);                      /* the kind's name: "unit_change" */
const struct form *form_of(uint32_t kind);
const struct form *form_at(size_t i);                                /* NULL behind the last */
const char *form_name(const struct form *form);
int form_column(const struct form *form, const char *name);          /* the program's name; -1: no such column */
/* As people write it: name or label, either language, case and diacritics do not matter. */
int form_column_read(const struct form *form, const char *cell);
bool form_is_column(const char *cell);                               /* of any form */
bool form_has_people(const struct form *form);
/* For people: the column's label in their language. */
const char *form_label(const struct form *form, const struct column *c);
/* The column a finding's field path ("unit.parent_id") is about; "" when there is none. */
const char *form_column_of(const struct form *form, const char *path);
void form_names(char *out, size_t size);                             /* "unit, unit_change, ..." */
/* The values a column may hold, as people call them: "nam, nữ"; "" when it is not a list. */
void form_choices(const struct form *form, const struct column *c, char *out, size_t size);
/* Would this event ask for the column? cells are those answered so far; blank ones are NULL or "". */
bool form_asks(const struct form *form, size_t column, const char *const *cells);

struct row_context {
	struct store *store;
	struct mirror *mirror;
	struct names *names;           /* NULL for forms without people */
	int32_t as_of;                 /* opening stock without a column of its own */
	bool has_as_of;                /* said by the clerk: a post that began before is part of the opening stock */
	int32_t today;
	bool corrects_names;           /* a card with its birth date tells who it is: another name corrects the known one */
};
/* Builds the record part and dates of an Update in the arena. REFUSED: *bad is the column, f says why (LT-20nn, detail
 * = the value). Ids made from codes nobody bears yet are returned as mentions; a person who is new, or of whom the row
 * says more than was known, as `person`: names_put when the row is recorded. */
struct mention { uint32_t kind; const char *code; struct id id; };
#define MENTIONS_MAX 72
struct row_built {
	Lt__Update *update;
	struct mention mentions[MENTIONS_MAX]; size_t n_mentions;
	bool has_person; struct person person;
	bool by_name_only;             /* found by nothing but the name: a namesake is possible */
};
enum result form_build(const struct form *form, const struct row_context *ctx, const char *const *cells,
                       struct arena *a, struct row_built *out, const struct column **bad, struct fault *f) MUST_CHECK;

/* Would this text do in this column, whatever stands in the others? REFUSED as form_build. Never asks for people. */
enum result form_try(const struct form *form, const struct row_context *ctx, size_t column, const char *text,
                       struct arena *a, struct fault *f) MUST_CHECK;

/* The other way round: what an Update says, as cells people would write, in the arena; NULL where it says nothing. */
enum result form_show(const struct form *form, const struct row_context *ctx, const Lt__Update *u, struct arena *a,
                      const char **cells, struct fault *f) MUST_CHECK;

#endif
