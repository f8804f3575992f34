/* Forms: one per kind of record, and one per form of the province's catalogue (of all its versions: the row's day picks
 * the version). A column names a field of the Update or a field of the catalogue's form; what it may hold (type,
 * limits, labels) comes from the descriptors, common/record/fields.c and labels.c, or from the catalogue, so a form
 * says only which columns there are. The same forms serve import, new, fix, template and table. */
#ifndef LT_CLIENT_FORMS_H
#define LT_CLIENT_FORMS_H
#include "client/mirror/mirror.h"
#include "client/names/names.h"
#include "common/base/arena.h"
#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"

enum column_place {
	IN_UPDATE, IN_DECISION, IN_RECORD,
	IN_FOUND,                      /* of what is founded; only when change is `found` */
	IN_SUBJECT,                    /* the code of what is changed, or of what is founded */
	IN_ENTERS,                     /* of the member who enters by the event */
	IN_PERSON,                     /* who it is: stays at the site, becomes person_ref; tag: enum person_column */
	IN_REASON,                     /* why the clerk stands by a row that is warned of; tag: enum reason_column */
	IN_PERIOD,                     /* the period of a return: its first day in the record */
	IN_CELL,                       /* a cell of a filled form, by `field` */
};
enum person_column { PERSON_CARD = 1, PERSON_NAME, PERSON_BIRTH_ON };
enum reason_column { REASON_CODE = 1, REASON_NOTE };
struct column {
	const char *name;
	enum column_place place;
	uint32_t tag;
	bool required;                 /* must stand in the header */
	uint32_t refers_to;            /* its code: KIND_UNIT, KIND_ORGANISATION, KIND_TASK; card or name: KIND_MEMBER;
	                                * number or "issuer|number|type|date": KIND_DOCUMENT; 0: none */
	uint32_t events;               /* asked for these events of a member only, bit 1 << event; 0: always asked */
	const struct form_field *field;        /* IN_CELL: as the newest version that has it defines it */
};
struct binding { const ProtobufCFieldDescriptor *fd; const struct field *limits; };
struct form {
	uint32_t kind;
	const struct column *columns; size_t n_columns;
	struct binding *bindings;      /* one per column, made when the form is first found */
	const struct catalogue_form *newest;   /* of the catalogue; NULL: the program's own */
};
#define FORM_COLUMNS_MAX 256

/* From now on the forms of this catalogue are forms too; it is kept until the next call. NULL: none, as before the
 * first call. A process serves one site, so it has one set of forms. Forms found before are gone. */
void forms_use(struct catalogue **c);
const struct catalogue *forms_catalogue(void);                       /* NULL: none */

const struct form *form_find(const char *name);              /* the kind's name, or the code of the catalogue's form */
const struct form *form_of(uint32_t kind);                           /* the program's own; NULL for filled kinds */
const struct form *form_of_update(const Lt__Update *u);              /* NULL: a form nobody here knows (any more) */
const char *form_name_of(const Lt__Update *u);                       /* what the record calls its form */
const struct form *form_at(size_t i);                                /* NULL behind the last */
const char *form_name(const struct form *form);
const char *kind_title(const struct kind *kind);                       /* as the province calls it, or kinds.c */
const char *form_title(const struct form *form);                     /* for people */
/* LT-2002, or LT-2060 when it may be one of a catalogue that is not here yet. */
enum result form_unknown(const char *name, struct fault *f) MUST_CHECK;
/* Is the column of that version of its form? True for all columns that are no cells. */
bool form_has_column(const struct column *c, const struct catalogue_form *version);
/* The version in force on that day, else the newest; NULL for the program's own forms. */
const struct catalogue_form *form_version(const struct form *form, int32_t on);
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
/* The whole number a text in this column means: what totals add up. false: no figure, or not an exact one. */
bool form_figure(const struct form *form, const struct column *c, const char *text, int64_t *out);
/* Would this event, or this period's version, ask for the column? cells are those answered so far; blank ones are NULL
 * or "". */
bool form_asks(const struct form *form, size_t column, const char *const *cells);

struct row_context {
	struct store *store;
	struct mirror *mirror;
	struct names *names;           /* NULL for forms without people */
	int32_t as_of;                 /* opening stock without a column of its own */
	bool has_as_of;                /* said by the clerk: a post that began before is part of the opening stock */
	int32_t today;
	bool corrects_names; /* a card with its birth date tells who it is: another name corrects the known one */
	struct documents
		*documents; /* which numbers the known documents bear, gathered once; NULL: looked up each time */
};
struct documents *documents_new(void);
void documents_free(struct documents **d);

/* "2020", "6 tháng đầu năm 2020", "quý 3/2020", "8-2016", "31/12/2020": [from, to). `day`: a whole date was written.
 * false: none of these. */
struct period_said { Ltc__Period length; int32_t from, to; bool day; };
bool period_parse(const char *text, struct period_said *out);
void period_show(Ltc__Period length, int32_t from, char *out, size_t size);

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
/* What people know the bearer of an id by: the code of an organisation, unit or task, issuer and number of a document; what
 * somebody here wrote of one that never came. NULL: nobody here can say. In the arena, or lent until mirror_rest. */
const char *id_name(const struct row_context *ctx, const struct id *id, struct arena *a);
/* For a line of a list: whom or what the record is about ("CB1", "03-ĐA/TU|..."), and what it is ("Đảng viên có đạo,
 * 2020"). NULL where nothing is said. */
enum result form_about(const struct form *form, const struct row_context *ctx, const Lt__Update *u, struct arena *a,
                       const char **whom, const char **what, struct fault *f) MUST_CHECK;
/* words: codes of the catalogue's lists as people call them; for eyes, not to be read back. */
enum result form_show_words(const struct form *form, const struct row_context *ctx, const Lt__Update *u, bool words,
                            struct arena *a, const char **cells, struct fault *f) MUST_CHECK;

#endif
