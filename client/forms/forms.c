/* What can be read off the forms (forms_table.c, forms_filled.c): which there are, labels, choices, which columns
 * matter, what a finding is about. */
#include "client/forms/forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/files/cell.h"
#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/labels.h"

#define EVENT_MAX 32

/* ---- forms ---- */

void
form_prepare(struct form *form)
{
	form->bindings = calloc(form->n_columns, sizeof *form->bindings);
	if (form->bindings == NULL)
		abort();
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		const ProtobufCMessageDescriptor *d = form_message(form, c);
		if (d == NULL)
			continue;
		form->bindings[i] = (struct binding){ protobuf_c_message_descriptor_get_field(d, c->tag),
			                              field_find(d, c->tag) };
	}
}

/* The program's own first. */
const struct form *
form_at(size_t i)
{
	struct form *form = i < n_forms ? &forms[i] : i < n_forms + filled_count() ? filled_at(i - n_forms) : NULL;
	if (form != NULL && form->bindings == NULL)
		form_prepare(form);
	return form;
}

const struct form *
form_of(uint32_t kind)
{
	for (size_t i = 0; i < n_forms; i++)
		if (forms[i].kind == kind)
			return form_at(i);
	return NULL;
}

const struct form *
form_find(const char *name)
{
	const struct form *form;
	for (size_t i = 0; (form = form_at(i)) != NULL; i++)
		if (strcmp(form_name(form), name) == 0)
			return form;
	return NULL;
}

const struct form *
form_of_update(const Lt__Update *u)
{
	const struct kind *k = kind_of(u);
	const struct form *form = k != NULL ? form_find(form_name_of(u)) : NULL;
	return form != NULL && form->kind == k->tag ? form : NULL;
}

const char *
form_name_of(const Lt__Update *u)
{
	const struct kind *k = kind_of(u);
	struct filled_record filled;
	if (k == NULL)
		return "";
	bool named = filled_record(kind_record(u), k->tag, &filled) && *filled.form != NULL;
	return named ? *filled.form : k->name;
}

const char *
form_name(const struct form *form)
{
	return form->newest != NULL ? form->newest->code : kind_by_tag(form->kind)->name;
}

const char *
kind_title(const struct kind *kind)
{
	const Ltc__Label *own = catalogue_label(forms_catalogue(), kind->name);
	return own != NULL ? lang_pick(own->vi, own->en) : lang_pick(kind->vi, kind->en);
}

const char *
form_title(const struct form *form)
{
	return form->newest != NULL ? lang_pick(form->newest->vi, form->newest->en) : kind_title(kind_by_tag(form->kind));
}

enum result
form_unknown(const char *name, struct fault *f)
{
	char names[240];
	form_names(names, sizeof names);
	return fault_set(f, REFUSED, forms_catalogue() != NULL ? LT_2002 : LT_2060, "", "%.60s (%s)", name, names);
}

void
form_names(char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < n_forms && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", form_name(&forms[i]));
	if (filled_count() > 0 && used < size)
		snprintf(out + used, size - used, lang_pick("; %zu mẫu của danh mục", "; %zu of the catalogue"),
		         filled_count());
}

bool
form_has_people(const struct form *form)
{
	for (size_t i = 0; i < form->n_columns; i++)
		if (form->columns[i].place == IN_PERSON || form->columns[i].refers_to == KIND_MEMBER)
			return true;
	return false;
}

/* ---- columns ---- */

int
form_column(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->n_columns; i++)
		if (strcmp(form->columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *
form_cell(const struct form *form, const char *const *cells, enum column_place place, uint32_t tag,
          const struct column **c)
{
	for (size_t i = 0; i < form->n_columns; i++) {
		if (form->columns[i].place != place || form->columns[i].tag != tag)
			continue;
		if (c != NULL)
			*c = &form->columns[i];
		return is_blank(cells[i]) ? NULL : cells[i];
	}
	return NULL;
}

const ProtobufCMessageDescriptor *
form_message(const struct form *form, const struct column *c)
{
	switch (c->place) {
	case IN_UPDATE:
		return &lt__update__descriptor;
	case IN_DECISION:
		return &lt__decision_ref__descriptor;
	case IN_FOUND:
		return kind_by_tag(kind_by_tag(form->kind)->subject)->message;
	case IN_ENTERS:
		return &lt__member__descriptor;
	case IN_PERSON:
	case IN_REASON:
	case IN_CELL:
		return NULL;
	default:
		return kind_by_tag(form->kind)->message;
	}
}

const char *
form_label(const struct form *form, const struct column *c)
{
	const char *vi, *en, *more;
	form_words(form, c, &vi, &en, &more);
	return vi != NULL ? lang_pick(vi, en) : c->name;
}

/* Those in use today, or to come. */
static void
codes_list(const struct code_list *list, char *out, size_t size)
{
	int32_t today = clock_today();
	size_t used = 0;
	for (size_t i = 0; list != NULL && i < list->n_codes && used < size; i++) {
		const Ltc__Code *code = list->codes[i];
		if (!code->has_valid_to || code->valid_to > today)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "; " : "",
			                         lang_pick(code->vi, code->en));
	}
}

void
form_choices(const struct form *form, const struct column *c, char *out, size_t size)
{
	const ProtobufCFieldDescriptor *fd = form_binding(form, c)->fd;
	size_t used = 0;
	out[0] = '\0';
	if (c->field != NULL && c->field->type == LTC__FIELD_TYPE__FIELD_TYPE_CODE)
		codes_list(c->field->list, out, size);
	if (c->field != NULL && c->field->type == LTC__FIELD_TYPE__FIELD_TYPE_YES_NO)
		snprintf(out, size, "%s", lang_pick("có; không", "yes; no"));
	if (fd == NULL || fd->type != PROTOBUF_C_TYPE_ENUM)
		return;
	const ProtobufCEnumDescriptor *e = fd->descriptor;
	for (unsigned i = 0; i < e->n_values && used < size; i++)
		if (e->values[i].value != 0)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "; " : "",
			                         label_value(e, e->values[i].value, lang_now()));
}

/* ---- which columns matter ---- */

static bool
truthy(const char *cell)
{
	bool yes = false;
	return !is_blank(cell) && cell_bool(cell, &yes, NULL) == DONE && yes;
}

static int
value_in(const struct form *form, const char *const *cells, const char *column)
{
	int at = form_column(form, column), value = 0;
	if (at < 0 || is_blank(cells[at]))
		return 0;
	if (!label_read(form->bindings[at].fd->descriptor, cells[at], &value))
		return 0;
	return value;
}

bool
form_figure(const struct form *form, const struct column *c, const char *text, int64_t *out)
{
	const ProtobufCFieldDescriptor *fd = form_binding(form, c)->fd;
	if (c->field != NULL)
		return value_figure(c->field, text, out);
	return fd != NULL && fd->type == PROTOBUF_C_TYPE_UINT32 && fd->label != PROTOBUF_C_LABEL_REPEATED &&
	       cell_number(text, out, NULL) == DONE;
}

static bool
version_asks(const struct form *form, const struct column *c, const char *const *cells)
{
	const struct catalogue_form *version = NULL;
	const struct column *bad;
	const struct row_context ctx = { .today = clock_today(), .as_of = clock_today() };
	int32_t on;
	return form_day(form, &ctx, cells, &on, &version, &bad, NULL) != DONE || form_has_column(c, version);
}

bool
form_asks(const struct form *form, size_t column, const char *const *cells)
{
	const struct column *c = &form->columns[column];
	if (c->place == IN_REASON)
		return false;
	if (c->place == IN_CELL)
		return version_asks(form, c, cells);
	if (c->place == IN_FOUND)
		return value_in(form, cells, "change") == LT__CHANGE_KIND__CHANGE_KIND_FOUND;
	if (c->events == 0)
		return true;
	int event = value_in(form, cells, "event");
	if (event <= 0 || event >= EVENT_MAX || (c->events & 1u << event) == 0)
		return false;
	bool inside = event == LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_TRANSFER_IN && c->place == IN_ENTERS;
	return !inside || truthy(cells[form_column(form, "outside_province")]);
}

/* ---- findings ---- */

static void
path_of(const struct form *form, const struct column *c, char *out, size_t size)
{
	if (c->place == IN_CELL) {
		snprintf(out, size, "%s", c->field->path);
		return;
	}
	const ProtobufCFieldDescriptor *fd = form_binding(form, c)->fd;
	const char *field = fd != NULL ? fd->name : "person_ref", *record = kind_by_tag(form->kind)->name;
	if (c->place == IN_UPDATE)
		snprintf(out, size, "%s", field);
	else if (c->place == IN_DECISION)
		snprintf(out, size, "decision.%s", field);
	else
		snprintf(out, size, "%s.%s%s", record,
		         c->place == IN_FOUND    ? "found."
		         : c->place == IN_ENTERS ? "enters."
		                                 : "",
		         field);
}

/* Paths that are no column's own: the ends of them, and the column that people look at for it. */
static const struct {
	const char *end, *column;
} others[] = {
	{ ".found.code", "code" }, { ".found.valid_from", "occurred_on" }, { ".match", "card" },
	{ ".person_ref", "name" }, { "occurred_on", "from_on" },           { "occurred_on", "held_on" },
	{ "decision", "number" },  { ".enters", "organisation_code" },
	{ "occurred_on", PERIOD_COLUMN }, { "occurred_on", "opened_on" }, { "occurred_on", "signed_on" },
	{ "occurred_on", "issued_on" }, { "occurred_on", "reported_on" }, { ".organisation_id", "unit" },
	{ ".unit_id", "organisation" },
};

const char *
form_column_of(const struct form *form, const char *path)
{
	char own[128];
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		if (c->place == IN_REASON || (c->place == IN_PERSON && c->tag != PERSON_NAME))
			continue;
		path_of(form, c, own, sizeof own);
		if (strcmp(own, path) == 0)
			return c->name;
	}
	size_t len = strlen(path);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		size_t tail = strlen(others[i].end);
		if (len >= tail && strcmp(path + len - tail, others[i].end) == 0 &&
		    form_column(form, others[i].column) >= 0)
			return others[i].column;
	}
	return "";
}
