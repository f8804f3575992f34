/* The table of forms and what can be read off it. forms_build.c turns a row's cells into an Update. */
#include "client/forms.h"

#include <stdio.h>
#include <string.h>

#include "client/forms_room.h"
#include "common/base/lang.h"

#define REQUIRED true
#define OPTIONAL false

static const struct column unit_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0 },
	{ "name", IN_RECORD, 2, REQUIRED, 0 },
	{ "level", IN_RECORD, 3, REQUIRED, 0 },
	{ "kind", IN_RECORD, 4, REQUIRED, 0 },
	{ "parent_code", IN_RECORD, 5, REQUIRED, KIND_UNIT },
	{ "region_class", IN_RECORD, 6, OPTIONAL, 0 },
	{ "special_difficulty", IN_RECORD, 7, OPTIONAL, 0 },
	{ "households", IN_RECORD, 8, OPTIONAL, 0 },
	{ "valid_from", IN_RECORD, 9, OPTIONAL, 0 },
	{ "occurred_on", IN_UPDATE, 4, OPTIONAL, 0 },
};

static const struct column organisation_columns[] = {
	{ "code", IN_RECORD, 1, REQUIRED, 0 }, { "name", IN_RECORD, 2, REQUIRED, 0 }, { "type", IN_RECORD, 3, REQUIRED, 0 },
	{ "setting", IN_RECORD, 4, OPTIONAL, 0 }, { "parent_code", IN_RECORD, 5, REQUIRED, KIND_ORGANISATION },
	{ "unit_code", IN_RECORD, 6, OPTIONAL, KIND_UNIT }, { "has_committee", IN_RECORD, 7, OPTIONAL, 0 },
	{ "valid_from", IN_RECORD, 8, OPTIONAL, 0 }, { "occurred_on", IN_UPDATE, 4, OPTIONAL, 0 },
};

#define CHANGE_COLUMNS(subject) \
	{ "change", IN_RECORD, 1, REQUIRED, 0 }, { "code", IN_SUBJECT, 2, REQUIRED, subject }, \
	{ "occurred_on", IN_UPDATE, 4, REQUIRED, 0 }, { "decided_on", IN_UPDATE, 5, REQUIRED, 0 }, \
	{ "issuer", IN_DECISION, 1, REQUIRED, 0 }, { "number", IN_DECISION, 2, REQUIRED, 0 }, \
	{ "type_code", IN_DECISION, 3, REQUIRED, 0 }, { "signed_on", IN_DECISION, 4, REQUIRED, 0 }, \
	{ "new_name", IN_RECORD, 4, OPTIONAL, 0 }, { "new_parent_code", IN_RECORD, 5, OPTIONAL, subject }, \
	{ "successor_codes", IN_RECORD, 6, OPTIONAL, subject }, { "without_successor", IN_RECORD, 7, OPTIONAL, 0 }, \
	{ "retroactive", IN_RECORD, 8, OPTIONAL, 0 }

static const struct column unit_change_columns[] = {
	CHANGE_COLUMNS(KIND_UNIT),
	{ "name", IN_FOUND, 2, OPTIONAL, 0 }, { "level", IN_FOUND, 3, OPTIONAL, 0 }, { "kind", IN_FOUND, 4, OPTIONAL, 0 },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_UNIT }, { "region_class", IN_FOUND, 6, OPTIONAL, 0 },
	{ "special_difficulty", IN_FOUND, 7, OPTIONAL, 0 }, { "households", IN_FOUND, 8, OPTIONAL, 0 },
};

static const struct column organisation_change_columns[] = {
	CHANGE_COLUMNS(KIND_ORGANISATION),
	{ "name", IN_FOUND, 2, OPTIONAL, 0 }, { "type", IN_FOUND, 3, OPTIONAL, 0 }, { "setting", IN_FOUND, 4, OPTIONAL, 0 },
	{ "parent_code", IN_FOUND, 5, OPTIONAL, KIND_ORGANISATION }, { "unit_code", IN_FOUND, 6, OPTIONAL, KIND_UNIT },
	{ "has_committee", IN_FOUND, 7, OPTIONAL, 0 },
};

#define FORM(kind, columns) { kind, columns, sizeof columns / sizeof columns[0] }
static const struct form forms[] = {
	FORM(KIND_UNIT, unit_columns),
	FORM(KIND_UNIT_CHANGE, unit_change_columns),
	FORM(KIND_ORGANISATION, organisation_columns),
	FORM(KIND_ORGANISATION_CHANGE, organisation_change_columns),
};
#define N_FORMS (sizeof forms / sizeof forms[0])

const struct form *
form_find(const char *name)
{
	const struct kind *k = kind_by_name(name);
	for (size_t i = 0; k != NULL && i < N_FORMS; i++)
		if (forms[i].kind == k->tag)
			return &forms[i];
	return NULL;
}

void
form_names(char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < N_FORMS && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
		                         kind_by_tag(forms[i].kind)->name);
}

int
form_column(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->n_columns; i++)
		if (strcmp(form->columns[i].name, name) == 0)
			return (int)i;
	return -1;
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
	default:
		return kind_by_tag(form->kind)->message;
	}
}

const char *
form_label(const struct form *form, const struct column *c)
{
	const struct field *field = field_find(form_message(form, c), c->tag);
	return field != NULL ? lang_pick(field->vi, field->en) : c->name;
}

static void
path_of(const struct form *form, const struct column *c, char *out, size_t size)
{
	const char *field = protobuf_c_message_descriptor_get_field(form_message(form, c), c->tag)->name;
	const char *record = kind_by_tag(form->kind)->name;
	if (c->place == IN_UPDATE)
		snprintf(out, size, "%s", field);
	else if (c->place == IN_DECISION)
		snprintf(out, size, "decision.%s", field);
	else
		snprintf(out, size, "%s.%s%s", record, c->place == IN_FOUND ? "found." : "", field);
}

const char *
form_column_of(const struct form *form, const char *path)
{
	char own[128];
	for (size_t i = 0; i < form->n_columns; i++) {
		path_of(form, &form->columns[i], own, sizeof own);
		if (strcmp(own, path) == 0)
			return form->columns[i].name;
	}
	size_t len = strlen(path);
	if (len > 11 && strcmp(path + len - 11, ".found.code") == 0)
		return "code";
	if (len > 17 && strcmp(path + len - 17, ".found.valid_from") == 0)
		return "occurred_on";
	return "";
}
