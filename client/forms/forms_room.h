/* Inside the forms: forms_table.c holds the columns, forms.c what can be read off them, forms_cell.c reads a cell,
 * forms_person.c finds who is meant, forms_build.c makes the Update, forms_show.c goes the other way. */
#ifndef LT_CLIENT_FORMS_ROOM_H
#define LT_CLIENT_FORMS_ROOM_H
#include "client/forms/forms.h"

extern struct form forms[];
extern const size_t n_forms;

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
};
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
