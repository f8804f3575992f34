/* The forms of the province's catalogue as forms like all others: the columns every record of the kind has, then one
 * per field. A form with several versions has the fields of all of them, the newest's first; which version a row must
 * fit is told by its day. */
#include <stdlib.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/files/cell.h"

static struct catalogue *in_use;
struct filled {
	struct form form;
	struct column columns[FORM_COLUMNS_MAX];
};
static struct filled **filled;
static size_t n_filled;

size_t
filled_count(void)
{
	return n_filled;
}

struct form *
filled_at(size_t i)
{
	return &filled[i]->form;
}

const struct catalogue *
forms_catalogue(void)
{
	return in_use;
}

/* ---- the columns of every record of a kind ---- */

#define FIXED(name, place, tag, must, refers) { name, place, tag, must, refers, 0, NULL }
#define SUBJECT_TAG 0             /* told by the form: organisation or unit, fields 2 and 3 of all three kinds */
static const struct fixed { uint32_t kind; struct column column; } fixed[] = {
	{ KIND_COUNTED_RETURN, FIXED("", IN_RECORD, SUBJECT_TAG, true, 0) },
	{ KIND_COUNTED_RETURN, FIXED(PERIOD_COLUMN, IN_PERIOD, 4, true, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("", IN_RECORD, SUBJECT_TAG, true, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("name", IN_PERSON, PERSON_NAME, false, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("card", IN_PERSON, PERSON_CARD, false, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("birth_on", IN_PERSON, PERSON_BIRTH_ON, false, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("from_on", IN_RECORD, 6, true, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("to_on", IN_RECORD, 7, false, 0) },
	{ KIND_REGISTER_ENTRY, FIXED("reference", IN_RECORD, 5, false, 0) },
	{ KIND_CASE_FILE, FIXED("", IN_RECORD, SUBJECT_TAG, true, 0) },
	{ KIND_CASE_FILE, FIXED("opened_on", IN_RECORD, 5, true, 0) },
	{ KIND_CASE_FILE, FIXED("closed_on", IN_RECORD, 6, false, 0) },
	{ KIND_CASE_FILE, FIXED("reference", IN_RECORD, 4, false, 0) },
};

static void
column_add(struct filled *to, const struct column *c)
{
	if (to->form.n_columns < FORM_COLUMNS_MAX)
		to->columns[to->form.n_columns++] = *c;
}

static void
fixed_add(struct filled *to, const struct catalogue_form *version, const struct column *c)
{
	struct column own = *c;
	if (c->name[0] == '\0') {
		bool unit = version->subject == KIND_UNIT;
		own.name = unit ? "unit" : "organisation";
		own.tag = unit ? 3 : 2;
		own.refers_to = version->subject;
	}
	if (own.place == IN_PERSON && !version->person)
		return;
	if (form_column(&to->form, own.name) < 0)
		column_add(to, &own);
}

static void
fields_add(struct filled *to, const struct catalogue_form *version)
{
	for (size_t i = 0; i < version->n_fields; i++) {
		const struct form_field *field = &version->fields[i];
		if (form_column(&to->form, field->code) >= 0)
			continue;
		uint32_t refers = field->type == LTC__FIELD_TYPE__FIELD_TYPE_DOCUMENT ? KIND_DOCUMENT : 0;
		column_add(to, &(struct column){ field->code, IN_CELL, (uint32_t)i, false, refers, 0, field });
	}
}

/* Versions first .. last, [first, last) of the catalogue's forms, have one code. */
static struct filled *
filled_make(const struct catalogue *c, size_t first, size_t last)
{
	struct filled *to = calloc(1, sizeof *to);
	if (to == NULL)
		abort();
	to->form.newest = catalogue_form_at(c, last - 1);
	to->form.kind = to->form.newest->kind;
	to->form.columns = to->columns;
	for (size_t v = last; v-- > first;)
		for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
			if (fixed[i].kind == to->form.kind)
				fixed_add(to, catalogue_form_at(c, v), &fixed[i].column);
	for (size_t v = last; v-- > first;)
		fields_add(to, catalogue_form_at(c, v));
	column_add(to, &(struct column){ "reason", IN_REASON, REASON_CODE, false, 0, 0, NULL });
	column_add(to, &(struct column){ "reason_note", IN_REASON, REASON_NOTE, false, 0, 0, NULL });
	return to;
}

void
forms_use(struct catalogue **c)
{
	for (size_t i = 0; i < n_filled; i++) {
		free(filled[i]->form.bindings);
		free(filled[i]);
	}
	free(filled);
	filled = NULL;
	n_filled = 0;
	words_forget();
	catalogue_free(&in_use);
	if (c == NULL || *c == NULL)
		return;
	in_use = *c;
	*c = NULL;
	size_t n = catalogue_n_forms(in_use);
	filled = calloc(n + 1, sizeof(struct filled *));
	if (filled == NULL)
		abort();
	for (size_t first = 0, last; first < n; first = last) {
		const char *code = catalogue_form_at(in_use, first)->code;
		for (last = first + 1; last < n && strcmp(catalogue_form_at(in_use, last)->code, code) == 0;)
			last++;
		filled[n_filled++] = filled_make(in_use, first, last);
	}
}

/* ---- versions ---- */

const struct catalogue_form *
form_version(const struct form *form, int32_t on)
{
	if (form->newest == NULL)
		return NULL;
	const struct catalogue_form *then = catalogue_form(in_use, form->newest->code, on);
	return then != NULL ? then : form->newest;
}

bool
form_has_column(const struct column *c, const struct catalogue_form *version)
{
	return c->place != IN_CELL || (version != NULL && form_field_find(version, c->name, c->tag) != SIZE_MAX);
}

/* The first of a row's days that is told; what is counted or recorded happened then. */
enum result
form_day(const struct form *form, const struct row_context *ctx, const char *const *cells, int32_t *on,
         const struct catalogue_form **version, const struct column **bad, struct fault *f)
{
	static const char *const days[] = { "occurred_on", "from_on",   "held_on",   PERIOD_COLUMN,
		                            "opened_on",   "signed_on", "issued_on", "reported_on" };
	enum result r = DONE;
	*on = ctx->as_of;
	*version = form_version(form, ctx->today);
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		int at = form_column(form, days[i]);
		if (at < 0 || is_blank(cells[at]))
			continue;
		*bad = &form->columns[at];
		if (form->columns[at].place == IN_PERIOD)
			return form_period(form, cells[at], on, version, f);
		r = cell_date(cells[at], on, f);
		if (r != DONE || form->newest == NULL)
			return r;
		*version = catalogue_form(in_use, form->newest->code, *on);
		return *version != NULL ? DONE
		                        : fault_set(f, REFUSED, LT_2062, "", "%.40s (%s)", cells[at], form_title(form));
	}
	return r;
}

/* ---- records of filled kinds ---- */

bool
filled_record(const ProtobufCMessage *record, uint32_t kind, struct filled_record *out)
{
	if (record == NULL)
		return false;
	if (kind == KIND_COUNTED_RETURN) {
		Lt__CountedReturn *r = (Lt__CountedReturn *)(uintptr_t)record;
		*out = (struct filled_record){ &r->cells, &r->n_cells, &r->form, r->period_on };
	} else if (kind == KIND_REGISTER_ENTRY) {
		Lt__RegisterEntry *r = (Lt__RegisterEntry *)(uintptr_t)record;
		*out = (struct filled_record){ &r->cells, &r->n_cells, &r->form, r->from_on };
	} else if (kind == KIND_CASE_FILE) {
		Lt__CaseFile *r = (Lt__CaseFile *)(uintptr_t)record;
		*out = (struct filled_record){ &r->cells, &r->n_cells, &r->form, r->opened_on };
	} else {
		return false;
	}
	return true;
}
