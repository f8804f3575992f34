/* Inside the forms: forms.c holds the table, forms_cell.c reads a cell, forms_build.c makes the Update. */
#ifndef LT_CLIENT_FORMS_ROOM_H
#define LT_CLIENT_FORMS_ROOM_H
#include "client/forms.h"

const ProtobufCMessageDescriptor *form_message(const struct form *form, const struct column *c);

struct cell_work {
	const struct row_context *ctx;
	struct arena *arena;
	struct row_built *out;
	int32_t on;                    /* the row's date: whose code it was on that day */
};
/* Reads a cell that is not blank into the message's field. REFUSED LT-20nn with the value as detail. */
enum result cell_put(struct cell_work *w, const struct column *c, ProtobufCMessage *message, const char *text,
                     struct fault *f) MUST_CHECK;
/* ISO or day/month/year. */
enum result cell_date(const char *text, int32_t *out, struct fault *f) MUST_CHECK;

#endif
