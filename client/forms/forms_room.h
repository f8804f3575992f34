/* Inside the forms: forms_table.c holds the program's own columns, forms_filled.c those of the catalogue's forms,
 * forms.c what can be read off them, forms_words.c finds a column by what people call it. forms_cell.c reads a cell, of
 * a filled form with forms_value.c (figures), forms_period.c and forms_refer.c (codes, documents); forms_person.c finds
 * who is meant, forms_build.c makes the Update, forms_show.c goes the other way. */
#ifndef LT_CLIENT_FORMS_ROOM_H
#define LT_CLIENT_FORMS_ROOM_H
#include <stdlib.h>
#include "client/forms/forms.h"

extern struct form forms[];
extern const size_t n_forms;

/* A list with room for one more at its end. */
static inline void *
list_room(void *list, size_t n, size_t *size, size_t each)
{
	if (n < *size)
		return list;
	*size = *size > 0 ? *size * 2 : 64;
	list = realloc(list, *size * each);
	if (list == NULL)
		abort();
	return list;
}

/* The catalogue's forms, made by forms_use, in order of their codes. */
size_t filled_count(void);
struct form *filled_at(size_t i);
void form_prepare(struct form *form);          /* makes its bindings, once */
void words_forget(void);                       /* the forms have changed */
/* Of a column that is the field of no message: where its words stand. vi NULL: nowhere. */
void form_words(const struct form *form, const struct column *c, const char **vi, const char **en, const char **more);

const ProtobufCMessageDescriptor *form_message(const struct form *form, const struct column *c);
static inline const struct binding *
form_binding(const struct form *form, const struct column *c)
{
	return &form->bindings[c - form->columns];
}
static inline bool
is_blank(const char *cell)
{
	return cell == NULL || cell[0] == '\0';
}
/* The cell of that place and tag; NULL when it is blank or no such column. */
const char *form_cell(const struct form *form, const char *const *cells, enum column_place place, uint32_t tag,
                      const struct column **c);

struct cell_work {
	const struct form *form;
	const struct row_context *ctx;
	struct arena *arena;
	struct row_built *out;
	int32_t on;                    /* the row's date: whose code it was on that day */
	const struct catalogue_form *version;      /* of a filled form, in force on that day */
	Lt__Cell **cells;              /* of it, by place in version->fields; NULL: blank */
};
#define PERIOD_COLUMN "period"
/* The day of a row and the version of its form then. REFUSED LT-20nn; *bad is the column. */
enum result form_day(const struct form *form, const struct row_context *ctx, const char *const *cells, int32_t *on,
                     const struct catalogue_form **version, const struct column **bad, struct fault *f) MUST_CHECK;
/* A period's cell: its first day, and the version of the form then. */
enum result form_period(const struct form *form, const char *text, int32_t *on, const struct catalogue_form **version,
                        struct fault *f) MUST_CHECK;

/* A cell of a filled form that is not blank; field is the version's own. */
enum result value_read(struct cell_work *w, const struct form_field *field, const char *text, Lt__Cell *out,
                       struct fault *f) MUST_CHECK;
bool value_figure(const struct form_field *field, const char *text, int64_t *out);
/* The id a code or a document's name means; kept as a mention when nobody here bears it. */
enum result refer(struct cell_work *w, uint32_t kind, const char *text, ProtobufCBinaryData *out,
                  struct fault *f) MUST_CHECK;
enum result document_refer(struct cell_work *w, const char *text, struct id *out, struct fault *f) MUST_CHECK;
enum result text_too_long(const char *text, int64_t max, struct fault *f);       /* LT-2019 */
/* The cells of a record of a filled kind, and its form's code; false for other kinds. */
struct filled_record { Lt__Cell ***cells; size_t *n_cells; char **form; int32_t on; };
bool filled_record(const ProtobufCMessage *record, uint32_t kind, struct filled_record *out);
/* Reads a cell that is not blank into the message's field. REFUSED LT-20nn with the value as detail. */
enum result cell_put(struct cell_work *w, const struct column *c, ProtobufCMessage *message, const char *text,
                     struct fault *f) MUST_CHECK;

/* Who the row is about: into *ref (len 0 when the row does not say). may_enter: somebody new is taken in. */
struct row_person { bool known; struct id ref; const char *card; bool has_birth_on; int32_t birth_on; };
enum result person_of_row(struct cell_work *w, const char *const *cells, bool may_enter, struct row_person *out,
                          const struct column **bad, struct fault *f) MUST_CHECK;
/* "1234; Nguyễn Văn A": people who are known already, by card or name. */
enum result people_put(struct cell_work *w, const struct column *c, ProtobufCMessage *message, const char *text,
                       struct fault *f) MUST_CHECK;
int months_between(int32_t from, int32_t to);          /* full months; 0 when to is before from */

#define FIELD_AT(m, fd) ((void *)((char *)(m) + (fd)->offset))
#define FIELD_HAS(m, fd) ((protobuf_c_boolean *)((char *)(m) + (fd)->quantifier_offset))
#define FIELD_COUNT(m, fd) ((size_t *)((char *)(m) + (fd)->quantifier_offset))

#endif
