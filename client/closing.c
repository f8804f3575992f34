/* The steps of this site's root organisation, gathered by period; and one more step. */
#include "client/closing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/outbox.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/record/codec.h"
#include "common/record/labels.h"

#define WHAT(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define STEP_ARENA (JUDGE_ROOM + (64u << 10))
#define ACTIONS 8

struct gathered {
	struct closing_view view;
	struct { uint32_t round; char text[CLOSING_NOTE]; } notes[ACTIONS];       /* of the last round each step was told in */
};
struct gathering { struct gathered *v; size_t n, size; };

/* ---- gathering ---- */

static struct gathered *
gathered_of(struct gathering *g, Ltc__Period length, int32_t from)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].view.length == length && g->v[i].view.from == from)
			return &g->v[i];
	if (g->n == g->size) {
		g->size = g->size > 0 ? 2 * g->size : 16;
		if ((g->v = realloc(g->v, g->size * sizeof *g->v)) == NULL)
			abort();
	}
	struct gathered *x = &g->v[g->n++];
	memset(x, 0, sizeof *x);
	x->view.length = length;
	period_of(length, from, &x->view.from, &x->view.to);
	return x;
}

static void
step_gather(struct gathering *g, const Lt__PeriodStep *s)
{
	Ltc__Period length;
	if (s == NULL || !closing_period(s->length, &length) || (unsigned)s->what >= ACTIONS)
		return;
	struct gathered *x = gathered_of(g, length, s->period_on);
	closing_take(&x->view.stand, s);
	if (s->round < x->notes[s->what].round)
		return;
	x->notes[s->what].round = s->round;
	snprintf(x->notes[s->what].text, CLOSING_NOTE, "%s", s->note != NULL ? s->note : "");
}

/* The step that counts now: a question that waits, a refusal that came last, else the one that made the state. */
static Lt__PeriodAction
said_last(const struct closing_view *v)
{
	static const Lt__PeriodAction made[] = { [CLOSING_NONE] = WHAT(UNSPECIFIED), [CLOSING_CLOSED] = WHAT(CLOSED),
		                                 [CLOSING_ACCEPTED] = WHAT(ACCEPTED), [CLOSING_RETURNED] = WHAT(RETURNED),
		                                 [CLOSING_REOPENED] = WHAT(REOPENED) };
	const uint32_t *round = v->stand.round;
	bool stands = v->state == CLOSING_CLOSED || v->state == CLOSING_ACCEPTED;
	if (v->asked)
		return WHAT(REOPEN_ASKED);
	if (stands && round[WHAT(REOPEN_REFUSED)] >= round[WHAT(CLOSED)])
		return WHAT(REOPEN_REFUSED);
	return made[v->state];
}

static void
gathered_finish(struct gathered *x)
{
	struct closing_view *v = &x->view;
	v->state = closing_state(&v->stand);
	v->asked = closing_asked(&v->stand);
	v->said = said_last(v);
	memcpy(v->note, x->notes[v->said].text, sizeof v->note);
}

static int
later_first(const void *a, const void *b)
{
	const struct closing_view *x = &((const struct gathered *)a)->view, *y = &((const struct gathered *)b)->view;
	if (x->to != y->to)
		return x->to > y->to ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

static void
gather(struct mirror *m, const struct identity *me, struct gathering *g)
{
	mirror_rest(m);
	struct lookup lookup = mirror_lookup(m);
	struct query q = { .by = BY_PARENT, .kind = KIND_PERIOD_STEP, .id = me->scope.root_organisation };
	const struct node *const *rows = NULL;
	size_t n = 0;
	(void)lookup.find(lookup.ctx, &q, &rows, &n);        /* before the province was heard: what is known here */
	for (size_t i = 0; i < n; i++)
		step_gather(g, rows[i]->period_step);
	for (size_t i = 0; lookup.closed != NULL && i < lookup.closed->n; i++)
		gathered_of(g, lookup.closed->v[i].length, lookup.closed->v[i].from)->view.whole = true;
	for (size_t i = 0; i < g->n; i++)
		gathered_finish(&g->v[i]);
	if (g->n > 0)
		qsort(g->v, g->n, sizeof *g->v, later_first);
}

void
closings_each(struct mirror *m, const struct identity *me, void (*each)(void *ctx, const struct closing_view *v), void *ctx)
{
	struct gathering g = { .n = 0 };
	gather(m, me, &g);
	for (size_t i = 0; i < g.n; i++)
		each(ctx, &g.v[i].view);
	free(g.v);
}

void
closing_find(struct mirror *m, const struct identity *me, Ltc__Period length, int32_t from, struct closing_view *out)
{
	struct gathering g = { .n = 0 };
	gather(m, me, &g);
	struct gathered *x = gathered_of(&g, length, from);
	gathered_finish(x);
	*out = x->view;
	free(g.v);
}

/* ---- in words ---- */

static const struct { const char *name, *vi, *en; } states[] = {
	[CLOSING_NONE] = { "open", "chưa chốt", "not closed" },
	[CLOSING_CLOSED] = { "closed", "đã chốt, chờ tỉnh nhận", "closed, to be accepted" },
	[CLOSING_ACCEPTED] = { "accepted", "tỉnh đã nhận", "accepted" },
	[CLOSING_RETURNED] = { "returned", "tỉnh trả lại, cần sửa rồi chốt lại", "returned: correct it and close it again" },
	[CLOSING_REOPENED] = { "reopened", "đã mở lại, cần chốt lại", "re-opened: to be closed again" },
};

const char *
closing_state_name(enum closing_state s)
{
	return states[s].name;
}

const char *
closing_state_word(const struct closing_view *v)
{
	if (v->asked)
		return lang_pick("đã xin mở lại, chờ tỉnh trả lời", "asked to be re-opened, to be answered");
	if (v->said == WHAT(REOPEN_REFUSED))
		return lang_pick("tỉnh không cho mở lại", "re-opening was refused");
	return lang_pick(states[v->state].vi, states[v->state].en);
}

/* ---- one more step ---- */

struct step { Lt__Update u; Lt__PeriodStep said; Lt__WarningReason why, *reasons[1]; struct id update_id, organisation, superseded; char actor[16]; };

static ProtobufCBinaryData
bytes_of(struct id *id)
{
	return (ProtobufCBinaryData){ sizeof id->b, id->b };
}

static void
step_fill(struct step *s, const struct identity *me, const struct closing_view *v, Lt__PeriodAction what, uint32_t round,
          const char *note, int32_t today)
{
	int64_t now = clock_wall_ms();
	Lt__Update *u = &s->u;
	lt__update__init(u);
	lt__period_step__init(&s->said);
	s->update_id = id_v7(now);
	s->organisation = me->scope.root_organisation;
	snprintf(s->actor, sizeof s->actor, "u%u", (unsigned)getuid());
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = bytes_of(&s->update_id);
	u->op = LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_EVENT;
	u->occurred_on = u->today = today;
	u->recorded_at = now;
	u->actor = s->actor;
	u->period_step = &s->said;
	s->said.has_organisation_id = s->said.has_length = s->said.has_period_on = s->said.has_round = true;
	s->said.has_what = s->said.has_stepped_on = true;
	s->said.organisation_id = bytes_of(&s->organisation);
	s->said.length = (Lt__PeriodLength)v->length;         /* the two number their lengths alike */
	s->said.period_on = v->from;
	s->said.round = round;
	s->said.what = what;
	s->said.stepped_on = today;
	s->said.note = note != NULL && note[0] != '\0' ? (char *)(uintptr_t)note : NULL;
}

/* A warning is a clock that goes wrong; the step stands all the same. */
static enum result
step_judge(struct step *s, struct mirror *m, const struct identity *me, struct arena *a, int32_t today, struct fault *f)
{
	struct lookup lookup = mirror_lookup(m);
	struct judgement j;
	char text[1200];
	judge(&s->u, &me->scope, &lookup, today, J_NEW, a, &j);
	for (size_t i = 0; i < j.n_findings; i++) {
		if (j.decision == JUDGED_RETURNED && j.findings[i].rule->severity == SEVERITY_ERROR) {
			finding_sentence(&j.findings[i], lang_now(), text, sizeof text);
			return fault_set(f, REFUSED, LT_8035, "period_step", "%.400s [%s]", text, j.findings[i].rule->code);
		}
		lt__warning_reason__init(&s->why);
		s->why.rule = (char *)(uintptr_t)j.findings[i].rule->code;
		s->why.reason_code = (char *)(uintptr_t)"checked";
		s->reasons[0] = &s->why;
		s->u.n_reasons = 1;
		s->u.reasons = s->reasons;
	}
	return DONE;
}

/* A step that came back from the centre is told anew, and the inbox shows it no more. */
static enum result
step_put(struct store *store, const struct identity *me, struct mirror *m, struct step *s, struct fault *f)
{
	struct letter l = { .update_id = s->update_id, .kind = KIND_PERIOD_STEP, .recorded_at = s->u.recorded_at,
		            .content = mirror_content(m, &s->u) };
	struct outbox *o = outbox_new(store, &me->site_id);
	struct buffer body = { 0 };
	enum mirror_known known = MIRROR_NEW;
	int64_t no;
	enum result r = mirror_known(m, &s->u, &l.content, &known, &s->superseded, f);
	if (r == DONE && known == MIRROR_RETURNED) {
		l.has_supersedes = true;
		s->u.has_supersedes = true;
		l.supersedes = s->superseded;
		s->u.supersedes = bytes_of(&s->superseded);
	}
	if (r == DONE)
		r = record_pack(&s->u, &body, f);
	l.body = buffer_slice(&body);
	if (r == DONE)
		r = outbox_put(o, &l, &no, f);
	if (r == DONE)
		r = mirror_put(m, no, &s->u, f);
	buffer_fini(&body);
	outbox_free(&o);
	return r;
}

enum result
closing_record(struct store *s, const struct identity *me, const struct closing_view *v, Lt__PeriodAction what,
               const char *note, int32_t today, struct fault *f)
{
	uint32_t round = 0;
	char period[PERIOD_TEXT];
	struct step step = { .actor = "" };
	if (!closing_may(&v->stand, false, what, &round))
		return fault_set(f, REFUSED, LT_2082, "", "%s: %s", period_write(v->length, v->from, period), closing_state_word(v));
	struct mirror *m = mirror_new(s, me);
	struct arena *a = arena_new(STEP_ARENA);
	step_fill(&step, me, v, what, round, note, today);
	enum result r = step_judge(&step, m, me, a, today, f);
	if (r == DONE)
		r = store_begin(s, f);
	if (r == DONE)
		r = step_put(s, me, m, &step, f);
	if (r == DONE)
		r = store_commit(s, f);
	store_rollback(s);                   /* nothing to do after a commit */
	arena_free(&a);
	mirror_free(&m);
	return r;
}
