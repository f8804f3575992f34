/* What is told of an entry: refusals with their column, warnings, what they collide with, and which columns differ from
 * what is recorded. */
#include <stdio.h>
#include <string.h>

#include "client/forms/entry_room.h"
#include "common/base/lang.h"

static const char *
value_of(const struct taking *t, const char *column)
{
	int at = column[0] != '\0' ? form_column(t->d->o.form, column) : -1;
	return at >= 0 && t->e->cells[at] != NULL ? t->e->cells[at] : "";
}

void
taking_tell(struct taking *t, const char *column, const char *code, const char *text, enum severity severity,
            bool wants_reason)
{
	const struct entry_options *o = &t->d->o;
	struct entry_said said = { column, value_of(t, column), code, text, severity, wants_reason };
	if (severity == SEVERITY_ERROR)
		t->fate = ENTRY_REFUSED;
	if (o->say != NULL)
		o->say(o->ctx, &said);
}

enum result
taking_refuse(struct taking *t, const char *column, const struct fault *why)
{
	char code[16], text[1600];
	snprintf(code, sizeof code, "LT-%d", (int)why->code);
	fault_format(why, text, sizeof text);
	taking_tell(t, column, code, text, SEVERITY_ERROR, false);
	return DONE;
}

/* The id stands at the sentence's end: "(01/07/2025, 0190...)". */
void
taking_name_other(const struct taking *t, const struct finding *finding, char *text, size_t size)
{
	char id[ID_TEXT];
	if (id_is_zero(&finding->other))
		return;
	id_format(&finding->other, id);
	char *at = strstr(text, id);
	const char *name = at != NULL ? id_name(&t->d->ctx, &finding->other, t->d->arena) : NULL;
	if (name != NULL)
		snprintf(at, size - (size_t)(at - text), "%s)", name);
}

/* ---- reasons ---- */

void
reason_choices(char *out, size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < n_reasons && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", reasons[i].code);
}

enum result
reason_check(const struct reason_said *r, struct fault *f)
{
	char choices[200];
	const struct reason *known = reason_find(r->code);
	if (known == NULL) {
		reason_choices(choices, sizeof choices);
		return fault_set(f, REFUSED, LT_2045, "", "%.60s (%s)", r->code, choices);
	}
	if (known->needs_note && (r->note == NULL || r->note[0] == '\0'))
		return fault_set(f, REFUSED, LT_2046, "", "%s", r->code);
	int64_t max = field_find(&lt__warning_reason__descriptor, 3)->max;
	if (r->note != NULL && (int64_t)strlen(r->note) > max)
		return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %lld byte)", r->note, strlen(r->note),
		                 (long long)max);
	return DONE;
}

/* ---- differences ---- */

static bool
same(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool
tells_who(const char *column)
{
	static const char *const columns[] = { "organisation_code", "birth_year", "sex" };
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (strcmp(columns[i], column) == 0)
			return true;
	return false;
}

static void
difference_add(const struct form *form, const struct column *c, const char *old, const char *new,
               struct difference *out)
{
	size_t used = strlen(out->text);
	if (out->column == NULL)
		out->column = c->name;
	out->who |= form->kind == KIND_MEMBER && tells_who(c->name);
	snprintf(out->text + used, sizeof out->text - used, "%s%s: %s -> %s", used > 0 ? "; " : "", form_label(form, c),
	         old != NULL ? old : lang_pick("(trống)", "(blank)"),
	         new != NULL ? new : lang_pick("(trống)", "(blank)"));
}

static const ProtobufCBinaryData *
match_of(const Lt__Update *u)
{
	const Lt__Member *m = u->member_event != NULL ? u->member_event->enters : u->member;
	return m != NULL && m->has_match ? &m->match : NULL;
}

static bool
same_match(const Lt__Update *a, const Lt__Update *b)
{
	const ProtobufCBinaryData *one = match_of(a), *other = match_of(b);
	if (one == NULL || other == NULL)
		return one == other;
	return one->len == other->len && memcmp(one->data, other->data, one->len) == 0;
}

/* What no column shows, so that a refusal never names nothing. */
static void
hidden_add(const struct taking *t, const Lt__Update *present, struct difference *out)
{
	const Lt__Update *u = t->built.update;
	const char *opening = lang_pick("số liệu ban đầu", "opening stock");
	const char *event = lang_pick("việc mới phát sinh", "an event");
	int card = form_column(t->d->o.form, "card");
	if (present == NULL) {
		snprintf(out->text, sizeof out->text, "%s",
		         lang_pick("nội dung cũ không còn được lưu", "the old content is no longer kept"));
	} else if (present->basis != u->basis) {
		bool was = present->basis == LT__BASIS__BASIS_OPENING;
		snprintf(out->text, sizeof out->text, "--as-of: %s -> %s", was ? opening : event,
		         was ? event : opening);
	} else if (card >= 0 && !same_match(present, u)) {
		out->column = "card";
		snprintf(out->text, sizeof out->text, "%s: %s",
		         form_label(t->d->o.form, &t->d->o.form->columns[card]),
		         lang_pick("thêm mã đối sánh", "its match is added"));
	}
}

/* A code nobody bears yet is known as the row writes it. */
static const char *
as_written(const struct taking *t, size_t column, const char *shown)
{
	uint32_t to = t->d->o.form->columns[column].refers_to;
	const char *cell = t->e->cells[column];
	return (to == KIND_UNIT || to == KIND_ORGANISATION || to == KIND_TASK) && cell != NULL && cell[0] != '\0'
	               ? cell
	               : shown;
}

enum result
taking_differs(struct taking *t, const Lt__Update *present, struct difference *out, struct fault *f)
{
	const struct form *form = t->d->o.form;
	const char *old[FORM_COLUMNS_MAX], *new[FORM_COLUMNS_MAX];
	*out = (struct difference){ .column = NULL };
	if (present == NULL) {
		hidden_add(t, present, out);
		return DONE;
	}
	enum result r = form_show(form, &t->d->ctx, present, t->d->arena, old, f);
	if (r == DONE)
		r = form_show(form, &t->d->ctx, t->built.update, t->d->arena, new, f);
	bool dated = t->built.update->basis == LT__BASIS__BASIS_EVENT;
	for (size_t i = 0; r == DONE && i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		bool counts = c->place != IN_PERSON && c->place != IN_REASON &&
		              (dated || (c->place != IN_UPDATE && c->place != IN_DECISION));
		if (counts && !same(old[i], new[i]))
			difference_add(form, c, old[i], as_written(t, i, new[i]), out);
	}
	if (r == DONE && out->text[0] == '\0')
		hidden_add(t, present, out);
	return r;
}
