/* What is owed: forms of the catalogue that every subject fills in for every period, and kinds of records every subject owes, less
 * what has been told. The province counts by the same rules (owed() of its database). */
#include <stdlib.h>
#include <string.h>

#include "client/forms/due.h"
#include "client/forms/forms_room.h"
#include "common/base/clock.h"
#include "common/record/codec.h"
#include "common/record/kinds.h"

#define SUBJECTS_ARENA (16u << 20)

/* Of this site, as long as the register says it existed: [from, to). */
struct subject { uint32_t kind; struct id id; uint32_t type; int32_t from, to; const char *code, *name; };
/* What the catalogue says is owed: a form for every period, or a kind of record. */
struct duty {
	const struct catalogue_form *form;           /* one of the two */
	const Ltc__Owed *owed;
	uint32_t kind, subject;
	const char *form_code;                       /* of returns */
	int meeting;                                 /* of meetings: their kind; 0: any */
	uint64_t subject_types;
	Ltc__Period length;
	int32_t due_days, from, to;
};
struct owed { struct duty duty; const struct subject *of; int32_t period_on, period_to, due_on; };
struct month { int32_t on; Lt__MeetingKind kind; };
struct owing {
	struct mirror *mirror;
	const struct scope *scope;
	int32_t since, on;
	struct arena *arena;
	struct subject *subjects; size_t n_subjects, subjects_size;
	struct month *months; size_t n_months, months_size;          /* in which the subject that is looked at has met */
	bool months_known;
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

/* Those that were there during the whole period, as the province counts them. */
static bool
owes(const struct duty *d, const struct subject *s, int32_t from, int32_t to)
{
	bool typed = d->subject_types == 0 || (s->type < 64 && (d->subject_types >> s->type & 1) != 0);
	return s->kind == d->subject && typed && s->from <= from && to <= s->to;
}

/* ---- what was told ---- */

static bool
return_told(struct owing *o, const struct duty *d, const struct subject *s, int32_t period_on)
{
	Lt__CountedReturn said = LT__COUNTED_RETURN__INIT;
	ProtobufCBinaryData id = { sizeof s->id.b, (uint8_t *)(uintptr_t)s->id.b };
	said.form = (char *)(uintptr_t)d->form_code;
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
month_add(struct owing *o, const Lt__Meeting *m)
{
	int32_t from, to;
	period_of(LTC__PERIOD__PERIOD_MONTH, m->has_month ? m->month : m->held_on, &from, &to);
	o->months = list_room(o->months, o->n_months, &o->months_size, sizeof *o->months);
	o->months[o->n_months++] = (struct month){ from, m->kind };
}

/* All meetings of one cell, asked for once. */
static void
months_read(struct owing *o, const struct subject *s)
{
	mirror_rest(o->mirror);
	struct lookup lookup = mirror_lookup(o->mirror);
	struct query q = { .by = BY_PARENT, .kind = KIND_MEETING, .id = s->id };
	const struct node *const *rows = NULL;
	size_t n = 0;
	o->n_months = 0;
	o->months_known = lookup.find(lookup.ctx, &q, &rows, &n) != ANSWER_UNKNOWN;
	for (size_t i = 0; i < n; i++)
		if (rows[i]->meeting != NULL)
			month_add(o, rows[i]->meeting);
}

/* A combined meeting is a periodic and a thematic one. */
static bool
is_such(Lt__MeetingKind held, int wanted)
{
	return wanted == 0 || (int)held == wanted ||
	       (held == LT__MEETING_KIND__MEETING_KIND_COMBINED && (wanted == LT__MEETING_KIND__MEETING_KIND_PERIODIC ||
	                                                            wanted == LT__MEETING_KIND__MEETING_KIND_THEMATIC));
}

static bool
meeting_told(const struct owing *o, const struct duty *d, int32_t from, int32_t to)
{
	for (size_t i = 0; i < o->n_months; i++)
		if (o->months[i].on >= from && o->months[i].on < to && is_such(o->months[i].kind, d->meeting))
			return true;
	return !o->months_known;
}

/* ---- periods ---- */

static void
period_take(struct owing *o, const struct duty *d, const struct subject *s, int32_t from, int32_t to)
{
	if (to - 1 < o->scope->from || to - 1 >= o->scope->to)   /* somebody else's to tell */
		return;
	if (!owes(d, s, from, to) || (d->kind == KIND_MEETING ? meeting_told(o, d, from, to) : return_told(o, d, s, from)))
		return;
	o->list = list_room(o->list, o->n, &o->size, sizeof *o->list);
	o->list[o->n++] = (struct owed){ *d, s, from, to, to - 1 + d->due_days };
}

static void
subject_take(struct owing *o, const struct duty *d, const struct subject *s)
{
	if (s->kind != d->subject)
		return;
	int32_t from, to, at = o->since > d->from ? o->since : d->from;
	for (period_of(d->length, at, &from, &to); to <= o->on && from < d->to; period_of(d->length, to, &from, &to))
		if (from >= d->from && to > o->since)
			period_take(o, d, s, from, to);
}

/* ---- the catalogue's duties ---- */

struct duties { struct duty *v; size_t n, size; };

static void
duty_add(struct duties *l, struct duty d)
{
	l->v = list_room(l->v, l->n, &l->size, sizeof d);
	l->v[l->n++] = d;
}

static void
form_duty(struct duties *l, const struct catalogue_form *form)
{
	if (!form->owed || form->kind != KIND_COUNTED_RETURN || form->period == LTC__PERIOD__PERIOD_NONE)
		return;
	duty_add(l, (struct duty){ .form = form, .kind = form->kind, .subject = form->subject, .form_code = form->code,
	                           .subject_types = form->subject_types, .length = form->period, .due_days = form->due_days,
	                           .from = form->from, .to = form->to });
}

static void
kind_duty(struct duties *l, const Ltc__Owed *owed)
{
	struct duty d = { .owed = owed, .kind = owed->kind, .length = owed->period, .due_days = (int32_t)owed->due_days,
		          .from = owed->has_valid_from ? owed->valid_from : INT32_MIN,
		          .to = owed->has_valid_to ? owed->valid_to : INT32_MAX };
	d.subject = owed->subject == LTC__SUBJECT__SUBJECT_UNIT ? KIND_UNIT : KIND_ORGANISATION;
	for (size_t i = 0; i < owed->n_subject_types; i++)
		d.subject_types |= owed->subject_types[i] < 64 ? UINT64_C(1) << owed->subject_types[i] : 0;
	if (d.kind == KIND_COUNTED_RETURN)
		d.form_code = owed->detail;
	bool any = owed->detail == NULL || owed->detail[0] == '\0';
	if (d.kind == KIND_MEETING && !any && !enum_value(&lt__meeting_kind__descriptor, owed->detail, &d.meeting))
		return;               /* a later release's */
	if (d.kind == KIND_MEETING || d.form_code != NULL)
		duty_add(l, d);
}

static struct duties
duties_read(const struct catalogue *c)
{
	struct duties l = { .n = 0 };
	size_t n = 0;
	const Ltc__Owed *const *owed = catalogue_owed(c, &n);
	for (size_t i = 0; i < catalogue_n_forms(c); i++)
		form_duty(&l, catalogue_form_at(c, i));
	for (size_t i = 0; i < n; i++)
		kind_duty(&l, owed[i]);
	return l;
}

/* ---- in order ---- */

static const char *
code_of(const struct duty *d)
{
	if (d->form != NULL)
		return d->form->code;
	return d->owed->detail != NULL && d->owed->detail[0] != '\0' ? d->owed->detail : kind_by_tag(d->kind)->name;
}

static int
owed_order(const void *a, const void *b)
{
	const struct owed *x = a, *y = b;
	if (x->due_on != y->due_on)
		return x->due_on < y->due_on ? -1 : 1;
	int order = strcmp(code_of(&x->duty), code_of(&y->duty));
	return order != 0 ? order : strcmp(x->of->code, y->of->code);
}

static void
tell(const struct owed *w, int32_t on, void (*each)(void *ctx, const struct due_owed *d), void *ctx)
{
	const struct duty *d = &w->duty;
	each(ctx, &(struct due_owed){ .kind = d->kind,
	                              .code = code_of(d),
	                              .vi = d->form != NULL ? d->form->vi : d->owed->vi,
	                              .en = d->form != NULL ? d->form->en : d->owed->en,
	                              .is_form = d->form_code != NULL,
	                              .length = d->length,
	                              .subject_kind = w->of->kind,
	                              .subject = w->of->id,
	                              .subject_code = w->of->code,
	                              .subject_name = w->of->name,
	                              .period_on = w->period_on,
	                              .period_to = w->period_to,
	                              .due_on = w->due_on,
	                              .days_left = w->due_on - on });
}

enum result
due_owed(struct mirror *m, const struct scope *scope, const struct catalogue *c, int32_t since, int32_t on,
         void (*each)(void *ctx, const struct due_owed *d), void *ctx, struct fault *f)
{
	struct owing o = { .mirror = m, .scope = scope, .since = since, .on = on, .arena = arena_new(SUBJECTS_ARENA) };
	struct duties duties = duties_read(c);
	bool meetings = false;
	enum result r = duties.n > 0 ? mirror_walk(m, KIND_ORGANISATION, subject_see, &o, f) : DONE;
	if (r == DONE && duties.n > 0)
		r = mirror_walk(m, KIND_UNIT, subject_see, &o, f);
	for (size_t i = 0; i < duties.n; i++)
		meetings |= duties.v[i].kind == KIND_MEETING;
	for (size_t i = 0; r == DONE && i < o.n_subjects; i++) {
		const struct subject *s = &o.subjects[i];
		if (meetings && s->kind == KIND_ORGANISATION)
			months_read(&o, s);
		for (size_t k = 0; k < duties.n; k++)
			subject_take(&o, &duties.v[k], s);
	}
	if (r == DONE && o.n > 0)
		qsort(o.list, o.n, sizeof *o.list, owed_order);
	for (size_t i = 0; r == DONE && i < o.n; i++)
		tell(&o.list[i], on, each, ctx);
	free(o.subjects);
	free(o.months);
	free(o.list);
	free(duties.v);
	arena_free(&o.arena);
	return r;
}
