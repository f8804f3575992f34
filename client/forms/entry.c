/* The steps of one entry. Whoever takes many holds the transaction open over a thousand of them; a refusal leaves no
 * trace in it, because nothing is written before all has been asked. */
#include "client/forms/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/forms/entry_room.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/lang.h"
#include "common/record/codec.h"

#define ENTRY_ARENA (JUDGE_ROOM + (512u << 10))

/* ---- the desk ---- */

enum result
desk_open(struct store *s, const struct entry_options *o, struct desk **out, struct fault *f)
{
	struct desk *d = calloc(1, sizeof *d);
	if (d == NULL)
		abort();
	d->store = s;
	d->o = *o;
	d->arena = arena_new(ENTRY_ARENA);
	d->judging = arena_new(JUDGE_ROOM);
	enum result r = o->reason != NULL ? reason_check(&(struct reason_said){ o->reason, o->note }, f) : DONE;
	if (r == DONE)
		r = identity_load(s, &d->me, f);
	if (r == DONE && form_has_people(o->form))
		r = names_open(s, &d->names, f);
	if (r != DONE) {
		desk_close(&d);
		return r;
	}
	d->outbox = outbox_new(s, &d->me.site_id);
	d->mirror = mirror_new(s, &d->me);
	d->documents = documents_new();
	d->ctx = (struct row_context){ .store = s,
		                       .mirror = d->mirror,
		                       .names = d->names,
		                       .as_of = o->as_of,
		                       .has_as_of = o->has_as_of,
		                       .today = o->today,
		                       .documents = d->documents };
	*out = d;
	return DONE;
}

void
desk_close(struct desk **dp)
{
	struct desk *d = *dp;
	if (d == NULL)
		return;
	if (d->mirror != NULL)
		mirror_free(&d->mirror);
	if (d->outbox != NULL)
		outbox_free(&d->outbox);
	if (d->names != NULL)
		names_close(&d->names);
	documents_free(&d->documents);
	arena_free(&d->judging);
	arena_free(&d->arena);
	buffer_fini(&d->body);
	free(d);
	*dp = NULL;
}

const struct row_context *
desk_context(const struct desk *d)
{
	return &d->ctx;
}

/* ---- understanding ---- */

static void
source_put(struct desk *d, Lt__Update *u, uint32_t row)
{
	Lt__ImportSource *source = arena_alloc(d->arena, sizeof *source);
	lt__import_source__init(source);
	source->has_file_hash = source->has_row = true;
	source->file_hash = (ProtobufCBinaryData){ sizeof d->o.file.b, d->o.file.b };
	source->row = row;
	u->source = source;
}

static void
envelope_put(struct taking *t)
{
	struct desk *d = t->d;
	Lt__Update *u = t->built.update;
	int64_t now = clock_wall_ms();
	struct id id = id_v7(now);
	char actor[16];

	u->has_update_id = true;
	u->update_id = (ProtobufCBinaryData){ sizeof id.b, arena_copy(d->arena, id.b, sizeof id.b) };
	u->has_recorded_at = u->has_today = true;
	u->recorded_at = now;
	u->today = d->o.today;
	snprintf(actor, sizeof actor, "u%u", (unsigned)getuid());
	u->actor = arena_text(d->arena, actor);
	if (d->o.has_file)
		source_put(d, u, t->e->row);
}

/* ---- judging ---- */

/* The entry's own reason, or the one given for all; code NULL: none. */
static struct reason_said
reason_of(const struct taking *t)
{
	const struct form *form = t->d->o.form;
	struct reason_said own = { NULL, NULL };
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		const char *cell = t->e->cells[i];
		if (c->place != IN_REASON || cell == NULL || cell[0] == '\0')
			continue;
		if (c->tag == REASON_CODE)
			own.code = cell;
		else
			own.note = cell;
	}
	if (own.code == NULL)
		own.code = t->d->o.reason;
	if (own.note == NULL)
		own.note = t->d->o.note;
	return own;
}

static void
reason_put(struct taking *t, const struct rule *rule, const struct reason_said *said)
{
	struct arena *a = t->d->arena;
	Lt__Update *u = t->built.update;
	if (reason_given(u, rule))
		return;
	Lt__WarningReason **list = arena_alloc(a, (u->n_reasons + 1) * sizeof *list),
			  *own = arena_alloc(a, sizeof *own);
	if (list == NULL || own == NULL)
		return;
	lt__warning_reason__init(own);
	own->rule = arena_text(a, rule->code);
	own->reason_code = arena_text(a, said->code);
	own->note = said->note != NULL && said->note[0] != '\0' ? arena_text(a, said->note) : NULL;
	if (u->n_reasons > 0)
		memcpy(list, u->reasons, u->n_reasons * sizeof *list);
	list[u->n_reasons++] = own;
	u->reasons = list;
}

static void
finding_tell(struct taking *t, const struct finding *finding, enum severity severity, bool wants_reason)
{
	char text[1600], choices[200];
	finding_sentence(finding, lang_now(), text, 1200);
	taking_name_other(t, finding, text, 1200);
	size_t len = strlen(text);
	if (wants_reason) {
		reason_choices(choices, sizeof choices);
		snprintf(text + len, sizeof text - len,
		         lang_pick(" Nếu vẫn đúng thì nêu lý do (cột reason hoặc --reason): %s.",
		                   " If it is right all the same give a reason (column reason, or --reason): %s."),
		         choices);
	}
	taking_tell(t, form_column_of(t->d->o.form, finding->field), finding->rule->code, text, severity, wants_reason);
}

static enum result
warnings_take(struct taking *t, const struct judgement *j)
{
	struct reason_said said = reason_of(t);
	struct fault why = { 0 };
	bool checked = false;
	for (size_t i = 0; i < j->n_findings; i++) {
		const struct finding *finding = &j->findings[i];
		enum severity severity = finding->rule->severity;
		if (severity == SEVERITY_WARNING && !checked && said.code != NULL && reason_check(&said, &why) != DONE)
			return taking_refuse(t, why.code == LT_2045 ? "reason" : "reason_note", &why);
		checked |= severity == SEVERITY_WARNING;
		bool wanting = severity == SEVERITY_WARNING && said.code == NULL;
		if (severity == SEVERITY_WARNING && !wanting)
			reason_put(t, finding->rule, &said);
		finding_tell(t, finding,
		             wanting                      ? SEVERITY_ERROR
		             : severity == SEVERITY_ERROR ? SEVERITY_INFO
		                                          : severity,
		             wanting);
	}
	return DONE;
}

static bool
rules_allow(struct taking *t)
{
	struct desk *d = t->d;
	struct lookup lookup = mirror_lookup(d->mirror);
	struct judgement j;

	judge(t->built.update, &d->me.scope, &lookup, d->o.today, J_NEW, d->judging, &j);
	if (j.decision != JUDGED_RETURNED)
		return warnings_take(t, &j) == DONE && t->fate != ENTRY_REFUSED;
	for (size_t i = 0; i < j.n_findings; i++)
		if (j.findings[i].rule->severity ==
		    SEVERITY_ERROR) /* of what is refused the warnings do not matter yet */
			finding_tell(t, &j.findings[i], SEVERITY_ERROR, false);
	return false;
}

/* ---- recording ---- */

static enum result
record(struct taking *t, const struct hash *content, const struct id *instead_of, struct fault *f)
{
	struct desk *d = t->d;
	Lt__Update *u = t->built.update;
	struct letter letter = { .kind = d->o.form->kind, .content = *content, .recorded_at = u->recorded_at };
	struct fault why = { 0 };
	int64_t no;

	if (instead_of != NULL) {
		letter.has_supersedes = true;
		letter.supersedes = *instead_of;
	}
	memcpy(letter.update_id.b, u->update_id.data, sizeof letter.update_id.b);
	buffer_clear(&d->body);
	if (record_pack(u, &d->body, &why) != DONE)
		return taking_refuse(t, form_column_of(d->o.form, why.place), &why);
	letter.body = buffer_slice(&d->body);
	enum result r = t->built.has_person ? names_put(d->names, &t->built.person, f) : DONE;
	if (r == DONE)
		r = outbox_put(d->outbox, &letter, &no, f);
	if (r == DONE)
		r = mirror_put(d->mirror, no, u, f);
	for (size_t i = 0; r == DONE && i < t->built.n_mentions; i++) {
		const struct mention *m = &t->built.mentions[i];
		r = mirror_mention(d->mirror, m->kind, m->code, &m->id, f);
	}
	return r;
}

static void
supersede(struct taking *t, const struct id *superseded)
{
	Lt__Update *u = t->built.update;
	u->has_supersedes = true;
	u->supersedes = (ProtobufCBinaryData){ sizeof superseded->b,
		                               arena_copy(t->d->arena, superseded->b, sizeof superseded->b) };
}

static enum result
judge_and_record(struct taking *t, const struct hash *content, const struct id *instead_of, struct fault *f)
{
	bool allowed = rules_allow(t);
	if (FAILPOINT("A1"))
		return fault_set(f, LATER, LT_7003, store_dir(t->d->store), "A1");
	return allowed ? record(t, content, instead_of, f) : DONE;
}

/* ---- known already ---- */

/* Nothing to record, but the row may say more of the person than was known. */
static enum result
skip(struct taking *t, struct fault *f)
{
	t->fate = ENTRY_SKIPPED;
	return t->built.has_person ? names_put(t->d->names, &t->built.person, f) : DONE;
}

/* An amendment names what it puts right: the update the present content comes from, and the version it looked at. */
static void
amend(struct taking *t, const struct id *present)
{
	Lt__Update *u = t->built.update;
	const struct node *now = NULL;
	uint32_t kind;
	struct id id;

	t->fate = ENTRY_AMENDED;
	u->op = LT__OP__OP_AMEND;
	supersede(t, present);
	if (record_entity(u, &kind, &id))
		now = mirror_get(t->d->mirror, kind, &id);
	u->has_made_from = now != NULL;
	u->made_from = now != NULL ? now->version : 0;
}

static enum result
amend_or_refuse(struct taking *t, const struct hash *content, struct fault *f)
{
	struct desk *d = t->d;
	struct mirror_present present;
	struct difference differs;
	struct fault why = { 0 };

	enum result r = mirror_present(d->mirror, t->built.update, d->arena, &present, f);
	if (r == DONE)
		r = taking_differs(t, present.update, &differs, f);
	if (r != DONE)
		return r;
	if (differs.who && t->built.by_name_only) { /* a namesake would be overwritten */
		(void)!fault_set(&why, REFUSED, LT_2051, "", "%s", differs.text);
		return taking_refuse(t, "card", &why);
	}
	if (!d->o.amend) {
		bool numbered = form_column(d->o.form, "reference") >= 0;    /* several of one day can be told apart */
		(void)!fault_set(&why, REFUSED, numbered ? LT_2073 : LT_2021, "", "%s", differs.text);
		taking_refuse(t, differs.column != NULL ? differs.column : "", &why);
		t->fate = ENTRY_DIFFERS;
		return DONE;
	}
	amend(t, &present.update_id);
	const struct id *instead_of = t->e->corrects != NULL ? t->e->corrects
	                              : present.has_returned ? &present.returned
	                                                     : &present.update_id;
	return judge_and_record(t, content, instead_of, f);
}

static bool
says_its_day(const struct taking *t)
{
	int at = form_column(t->d->o.form, "occurred_on");
	const char *cell = at >= 0 ? t->e->cells[at] : NULL;
	return t->d->o.has_as_of || (cell != NULL && cell[0] != '\0');
}

/* What was told as opening stock stays so, and of that day, when a later file without --as-of puts it right. */
static enum result
find_known(struct taking *t, struct hash *content, enum mirror_known *known, struct id *superseded, struct fault *f)
{
	struct desk *d = t->d;
	Lt__Update *u = t->built.update;
	struct mirror_present present;

	*content = mirror_content(d->mirror, u);
	enum result r = mirror_known(d->mirror, u, content, known, superseded, f);
	if (r != DONE || *known != MIRROR_DIFFERENT || says_its_day(t))
		return r;
	r = mirror_present(d->mirror, u, d->arena, &present, f);
	if (r != DONE || present.update == NULL || present.update->basis != LT__BASIS__BASIS_OPENING ||
	    !present.update->has_occurred_on)
		return r;
	u->basis = present.update->basis;
	u->occurred_on = present.update->occurred_on;
	*content = mirror_content(d->mirror, u);
	return mirror_known(d->mirror, u, content, known, superseded, f);
}

static enum result
take_built(struct taking *t, struct fault *f)
{
	enum mirror_known known;
	struct hash content;
	struct id superseded;

	envelope_put(t);
	enum result r = find_known(t, &content, &known, &superseded, f);
	if (r != DONE)
		return r;
	if (known == MIRROR_EQUAL)
		return skip(t, f);
	if (known == MIRROR_DIFFERENT)
		return amend_or_refuse(t, &content, f);
	const struct id *instead_of = t->e->corrects;
	if (instead_of == NULL && known == MIRROR_RETURNED)
		instead_of = &superseded;
	if (instead_of != NULL)
		supersede(t, instead_of);
	return judge_and_record(t, &content, instead_of, f);
}

enum result
desk_take(struct desk *d, const struct entry *e, enum entry_fate *fate, struct fault *f)
{
	struct taking t = { .d = d, .e = e, .fate = ENTRY_RECORDED };
	const struct column *bad;
	struct fault why = { 0 };

	arena_reset(d->arena);
	arena_reset(d->judging);
	mirror_rest(d->mirror);
	d->ctx.corrects_names = d->o.amend || e->corrects != NULL;
	enum result r = form_build(d->o.form, &d->ctx, e->cells, d->arena, &t.built, &bad, &why);
	if (r == DONE)
		r = take_built(&t, f);
	else if (r == REFUSED)
		r = taking_refuse(&t, bad != NULL ? bad->name : "", &why);
	else if (f != NULL)
		*f = why;
	*fate = t.fate;
	return r;
}
