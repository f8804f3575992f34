/* One cell into one field, by the field's type: text, word of a list, date, month, whole number, yes or no, code of
 * another, people, and of a filled form by its field (forms_value.c). */
#include <stdio.h>
#include <string.h>

#include "common/files/cell.h"
#include "client/forms/forms_room.h"
#include "common/base/lang.h"
#include "common/record/labels.h"

struct cell {
	struct cell_work *w;
	const struct column *c;
	ProtobufCMessage *m;
	const ProtobufCFieldDescriptor *fd;
	const struct field *limits;
	const char *text;
};

static enum result
put_date(const struct cell *cell, struct fault *f)
{
	int32_t date;
	enum result r = cell->limits->is_month ? cell_month(cell->text, &date, f) : cell_date(cell->text, &date, f);
	if (r != DONE)
		return r;
	memcpy(FIELD_AT(cell->m, cell->fd), &date, sizeof date);
	*FIELD_HAS(cell->m, cell->fd) = 1;
	return DONE;
}

/* «60 %» where the label says that percents are meant. */
static const char *
without_percent(const struct cell *cell, char *out, size_t size)
{
	size_t len = strlen(cell->text);
	if (strchr(cell->limits->vi, '%') == NULL || len < 2 || len >= size || cell->text[len - 1] != '%')
		return cell->text;
	for (len--; len > 1 && cell->text[len - 1] == ' ';)
		len--;
	snprintf(out, size, "%.*s", (int)len, cell->text);
	return out;
}

static enum result
put_number(const struct cell *cell, struct fault *f)
{
	const struct field *limits = cell->limits;
	char bare[40];
	int64_t value;
	enum result r = cell_number(without_percent(cell, bare, sizeof bare), &value, f);
	if (r != DONE)
		return r;
	if (value < limits->min || value > limits->max)
		return fault_set(f, REFUSED, LT_2016, "", "%.80s (%lld … %lld)", cell->text, (long long)limits->min,
		                 (long long)limits->max);
	uint32_t v = (uint32_t)value; /* every number of these forms is a uint32 */
	memcpy(FIELD_AT(cell->m, cell->fd), &v, sizeof v);
	*FIELD_HAS(cell->m, cell->fd) = 1;
	return DONE;
}

static enum result
put_bool(const struct cell *cell, struct fault *f)
{
	bool value;
	enum result r = cell_bool(cell->text, &value, f);
	if (r != DONE)
		return r;
	*(protobuf_c_boolean *)FIELD_AT(cell->m, cell->fd) = value;
	*FIELD_HAS(cell->m, cell->fd) = 1;
	return DONE;
}

static enum result
put_label(const struct cell *cell, struct fault *f)
{
	char choices[240];
	int value;
	if (!label_read(cell->fd->descriptor, cell->text, &value)) {
		form_choices(cell->w->form, cell->c, choices, sizeof choices);
		return fault_set(f, REFUSED, LT_2018, "", "%.60s (%s)", cell->text, choices);
	}
	memcpy(FIELD_AT(cell->m, cell->fd), &value, sizeof value);
	*FIELD_HAS(cell->m, cell->fd) = 1;
	return DONE;
}

static enum result
put_text(const struct cell *cell, struct fault *f)
{
	if ((int64_t)strlen(cell->text) > cell->limits->max)
		return text_too_long(cell->text, cell->limits->max, f);
	char *copy = arena_text(cell->w->arena, cell->text);
	memcpy(FIELD_AT(cell->m, cell->fd), &copy, sizeof copy);
	return copy != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%zu", strlen(cell->text));
}

/* ---- codes ---- */

/* "A01;A02" */
static enum result
put_codes(const struct cell *cell, struct fault *f)
{
	uint32_t max = cell->limits->max_count;
	ProtobufCBinaryData *ids = arena_alloc(cell->w->arena, max * sizeof *ids);
	char *copy = arena_text(cell->w->arena, cell->text), *rest = copy, *code;
	size_t n = 0;
	enum result r = ids != NULL && copy != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%.40s", cell->text);

	while (r == DONE && (code = strsep(&rest, ";")) != NULL) {
		code += strspn(code, " ");
		for (size_t len = strlen(code); len > 0 && code[len - 1] == ' '; len--)
			code[len - 1] = '\0';
		if (*code == '\0')
			continue;
		if (n == max)
			return fault_set(f, REFUSED, LT_2016, "", "%zu (… %u)", n + 1, max);
		r = refer(cell->w, cell->c->refers_to, code, &ids[n++], f);
	}
	memcpy(FIELD_AT(cell->m, cell->fd), &ids, sizeof ids);
	*FIELD_COUNT(cell->m, cell->fd) = n;
	return r;
}

static enum result
put_code(const struct cell *cell, struct fault *f)
{
	if (cell->fd->label == PROTOBUF_C_LABEL_REPEATED)
		return put_codes(cell, f);
	enum result r = refer(cell->w, cell->c->refers_to, cell->text, FIELD_AT(cell->m, cell->fd), f);
	if (r == DONE)
		*FIELD_HAS(cell->m, cell->fd) = 1;
	return r;
}

/* A cell of a filled form: the version's own field of that code decides what it means. */
static enum result
put_cell(struct cell_work *w, const struct column *c, const char *text, struct fault *f)
{
	size_t at = w->version != NULL ? form_field_find(w->version, c->name, c->tag) : SIZE_MAX;
	if (at == SIZE_MAX)
		return fault_set(f, REFUSED, LT_2065, "", "%.80s", text);
	Lt__Cell *cell = arena_alloc(w->arena, sizeof *cell);
	if (cell == NULL)
		return fault_set(f, LATER, LT_1001, "", "%zu", strlen(text));
	enum result r = value_read(w, &w->version->fields[at], text, cell, f);
	if (r == DONE && w->cells != NULL)
		w->cells[at] = cell;
	return r;
}

enum result
cell_put(struct cell_work *w, const struct column *c, ProtobufCMessage *m, const char *text, struct fault *f)
{
	const struct binding *own = form_binding(w->form, c);
	const struct cell cell = { w, c, m, own->fd, own->limits, text };

	if (c->place == IN_CELL)
		return put_cell(w, c, text, f);
	if (c->refers_to == KIND_MEMBER)
		return people_put(w, c, m, text, f);
	if (c->refers_to != 0)
		return put_code(&cell, f);
	if (own->limits->is_date)
		return put_date(&cell, f);
	switch (own->fd->type) {
	case PROTOBUF_C_TYPE_ENUM:
		return put_label(&cell, f);
	case PROTOBUF_C_TYPE_BOOL:
		return put_bool(&cell, f);
	case PROTOBUF_C_TYPE_UINT32:
		return put_number(&cell, f);
	default:
		return put_text(&cell, f);
	}
}
