/* Returns that are owed: forms of the catalogue that every subject fills in for every period, less what has been told.
 */
#include <stdlib.h>
#include <string.h>

#include "client/forms/due.h"
#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/record/codec.h"

#define SUBJECTS_ARENA (16u << 20)

/* Of this site, as long as the register says it existed: [from, to). */
struct subject { uint32_t kind; struct id id; uint32_t type; int32_t from, to; const char *code, *name; };
struct owed { const struct catalogue_form *form; const struct subject *of; int32_t period_on, due_on; };
struct owing {
	struct mirror *mirror;
	const struct scope *scope;
	int32_t since, on;
	struct arena *arena;
	struct subject *subjects; size_t n_subjects, subjects_size;
	struct owed *list; size_t n, size;
};

int32_t
due_since(int32_t on)
{
	int year, month, day;
	int32_t since = on;
	date_split(on, &year, &month, &day);
	return date_make(year - 1, 1, 1, &since) ? since : on;
}

/* ---- subjects ---- */

static enum result
subject_see(void *ctx, const struct node *n, struct fault *f)
{
	struct owing *o = ctx;
	if (node_code(n) == NULL || n->n_spans == 0 || !mirror_is_own(o->mirror, n->kind, &n->id))
		return DONE;
	const char *name = n->spans[n->n_spans - 1].name;
	struct subject s = { .kind = n->kind, .id = n->id, .from = n->from, .to = node_end(n) };
	s.type = n->unit != NULL           ? (uint32_t)n->unit->level
	         : n->organisation != NULL ? (uint32_t)n->organisation->type
	                                   : 0;
	s.code = arena_text(o->arena, node_code(n));
	s.name = arena_text(o->arena, name != NULL ? name : "");
	if (s.code == NULL || s.name == NULL)
		return fault_set(f, LATER, LT_1001, "", "%s", node_code(n));
	o->subjects = list_room(o->subjects, o->n_subjects, &o->subjects_size, sizeof s);
	o->subjects[o->n_subjects++] = s;
	return DONE;
}

static bool
owes(const struct catalogue_form *form, const struct subject *s, int32_t last_day)
{
	bool typed = form->subject_types == 0 || (s->type < 64 && (form->subject_types >> s->type & 1) != 0);
	return s->kind == form->subject && typed && s->from <= last_day && last_day < s->to;
}

/* ---- periods ---- */

static bool
is_told(struct owing *o, const struct catalogue_form *form, const struct subject *s, int32_t period_on)
{
	Lt__CountedReturn said = LT__COUNTED_RETURN__INIT;
	ProtobufCBinaryData id = { sizeof s->id.b, (uint8_t *)(uintptr_t)s->id.b };
	said.form = (char *)(uintptr_t)form->code;
	said.has_organisation_id = s->kind == KIND_ORGANISATION;
	said.has_unit_id = s->kind == KIND_UNIT;
	said.organisation_id = said.has_organisation_id ? id : said.organisation_id;
	said.unit_id = said.has_unit_id ? id : said.unit_id;
	said.has_period_on = true;
	said.period_on = period_on;
	struct id told = counted_return_id(&said);
	mirror_rest(o->mirror);
	return mirror_get(o->mirror, KIND_COUNTED_RETURN, &told) != NULL;
}

static void
period_take(struct owing *o, const struct catalogue_form *form, int32_t from, int32_t to)
{
	if (to - 1 < o->scope->from || to - 1 >= o->scope->to)   /* somebody else's to tell */
		return;
	for (size_t i = 0; i < o->n_subjects; i++) {
		const struct subject *s = &o->subjects[i];
		if (!owes(form, s, to - 1) || is_told(o, form, s, from))
			continue;
		o->list = list_room(o->list, o->n, &o->size, sizeof *o->list);
		o->list[o->n++] = (struct owed){ form, s, from, to - 1 + form->due_days };
	}
}

static void
form_take(struct owing *o, const struct catalogue_form *form)
{
	if (!form->owed || form->kind != KIND_COUNTED_RETURN || form->period == LTC__PERIOD__PERIOD_NONE)
		return;
	int32_t from, to, at = o->since > form->from ? o->since : form->from;
	for (period_of(form->period, at, &from, &to); to <= o->on && from < form->to;
	     period_of(form->period, to, &from, &to))
		if (from >= form->from && to > o->since)
			period_take(o, form, from, to);
}

static int
owed_order(const void *a, const void *b)
{
	const struct owed *x = a, *y = b;
	if (x->due_on != y->due_on)
		return x->due_on < y->due_on ? -1 : 1;
	int order = strcmp(x->form->code, y->form->code);
	return order != 0 ? order : strcmp(x->of->code, y->of->code);
}

enum result
due_forms(struct mirror *m, const struct scope *scope, const struct catalogue *c, int32_t since, int32_t on,
          void (*each)(void *ctx, const struct due_form *d), void *ctx, struct fault *f)
{
	struct owing o = { .mirror = m, .scope = scope, .since = since, .on = on, .arena = arena_new(SUBJECTS_ARENA) };
	enum result r = catalogue_n_forms(c) > 0 ? mirror_walk(m, KIND_ORGANISATION, subject_see, &o, f) : DONE;
	if (r == DONE && catalogue_n_forms(c) > 0)
		r = mirror_walk(m, KIND_UNIT, subject_see, &o, f);
	for (size_t i = 0; r == DONE && i < catalogue_n_forms(c); i++)
		form_take(&o, catalogue_form_at(c, i));
	if (r == DONE && o.n > 0)
		qsort(o.list, o.n, sizeof *o.list, owed_order);
	for (size_t i = 0; r == DONE && i < o.n; i++) {
		const struct owed *w = &o.list[i];
		each(ctx, &(struct due_form){ .form = w->form,
		                              .subject_kind = w->of->kind,
		                              .subject = w->of->id,
		                              .subject_code = w->of->code,
		                              .subject_name = w->of->name,
		                              .period_on = w->period_on,
		                              .due_on = w->due_on,
		                              .days_left = w->due_on - on });
	}
	free(o.subjects);
	free(o.list);
	arena_free(&o.arena);
	return r;
}
