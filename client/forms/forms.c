/* What can be read off the table of forms (forms_table.c): columns by the names people use, labels, choices, what a
 * finding is about. */
#include "client/forms/forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/files/cell.h"
#include "client/forms/forms_room.h"
#include "common/base/lang.h"
#include "common/record/labels.h"

#define EVENT_MAX 32

/* ---- forms ---- */

static void
prepare(struct form *form)
{
	static struct binding all[16][FORM_COLUMNS_MAX];
	struct binding *own = all[form - forms];
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		const ProtobufCMessageDescriptor *d = form_message(form, c);
		if (d == NULL)
			continue;
		own[i] = (struct binding){ protobuf_c_message_descriptor_get_field(d, c->tag), field_find(d, c->tag) };
	}
	form->bindings = own;
}

const struct form *
form_at(size_t i)
{
	if (i >= n_forms)
		return NULL;
	if (forms[i].bindings == NULL)
		prepare(&forms[i]);
	return &forms[i];
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
	const struct kind *k = kind_by_name(name);
	return k != NULL ? form_of(k->tag) : NULL;
}

const char *
form_name(const struct form *form)
{
	return kind_by_tag(form->kind)->name;
}

void
form_names(char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < n_forms && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", form_name(&forms[i]));
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
		return NULL;
	default:
		return kind_by_tag(form->kind)->message;
	}
}

/* Every spelling of every column, folded once: a file's first thirty rows are asked cell by cell whether they name one.
 */
struct spelling {
	const struct form *form;
	const char *folded;
	int column;
};
static struct spelling *spellings;
static size_t n_spellings, spellings_size;

static void
spelling_add(const struct form *form, int column, const char *text, size_t len)
{
	char one[LABEL_MAX], folded[LABEL_MAX];
	snprintf(one, sizeof one, "%.*s", (int)len, text);
	label_fold(one, folded, sizeof folded);
	if (n_spellings == spellings_size) {
		spellings_size = spellings_size > 0 ? spellings_size * 2 : 1024;
		spellings = realloc(spellings, spellings_size * sizeof *spellings);
	}
	char *kept = strdup(folded);
	if (spellings == NULL || kept == NULL)
		abort();
	spellings[n_spellings++] = (struct spelling){ form, kept, column };
}

static void
spellings_of(const struct form *form, int column)
{
	const struct column *c = &form->columns[column];
	const struct column_label *said = label_column(form->kind, c->name);
	const struct field *field = form_binding(form, c)->limits;
	const char *vi = said != NULL && said->vi != NULL ? said->vi : field->vi;
	const char *en = said != NULL && said->en != NULL ? said->en : field->en;
	const char *more = said != NULL ? said->more : NULL;

	spelling_add(form, column, c->name, strlen(c->name));
	spelling_add(form, column, vi, strlen(vi));
	spelling_add(form, column, en, strlen(en));
	while (more != NULL && *more != '\0') {
		size_t len = strcspn(more, "|");
		spelling_add(form, column, more, len);
		more += len + (more[len] == '|');
	}
}

static int
spelling_order(const void *a, const void *b)
{
	return strcmp(((const struct spelling *)a)->folded, ((const struct spelling *)b)->folded);
}

static const struct spelling *
spelling_find(const struct form *form, const char *cell)
{
	char folded[LABEL_MAX];
	if (spellings == NULL) {
		for (size_t i = 0; i < n_forms; i++)
			for (size_t k = 0; k < forms[i].n_columns; k++)
				spellings_of(form_at(i), (int)k);
		qsort(spellings, n_spellings, sizeof *spellings, spelling_order);
	}
	label_fold(cell, folded, sizeof folded);
	size_t low = 0, high = n_spellings;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(spellings[middle].folded, folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n_spellings && strcmp(spellings[low].folded, folded) == 0; low++)
		if (form == NULL || spellings[low].form == form)
			return &spellings[low];
	return NULL;
}

int
form_column_read(const struct form *form, const char *cell)
{
	int exact = form_column(form, cell);
	if (exact >= 0)
		return exact;
	const struct spelling *found = spelling_find(form, cell);
	return found != NULL ? found->column : -1;
}

bool
form_is_column(const char *cell)
{
	return spelling_find(NULL, cell) != NULL;
}

const char *
form_label(const struct form *form, const struct column *c)
{
	const struct column_label *said = label_column(form->kind, c->name);
	if (said != NULL && said->vi != NULL)
		return lang_pick(said->vi, said->en);
	const struct field *field = form_binding(form, c)->limits;
	return field != NULL ? lang_pick(field->vi, field->en) : c->name;
}

void
form_choices(const struct form *form, const struct column *c, char *out, size_t size)
{
	const ProtobufCFieldDescriptor *fd = form_binding(form, c)->fd;
	size_t used = 0;
	out[0] = '\0';
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
form_asks(const struct form *form, size_t column, const char *const *cells)
{
	const struct column *c = &form->columns[column];
	if (c->place == IN_REASON)
		return false;
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
	const ProtobufCFieldDescriptor *fd = form_binding(form, c)->fd;
	const char *field = fd != NULL ? fd->name : "person_ref", *record = form_name(form);
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
