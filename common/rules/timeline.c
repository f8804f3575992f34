/* Folding the timeline of a member (S10): every event finds the state the days before left, and does what it can. The fold
 * is total: what finds nothing to do, or misses its predecessor, leaves the state as it is and says so in its effect.
 * That is why the order of arrival never matters: the same events leave the same spans, whenever each was told. */
#include "common/rules/work.h"
#include <assert.h>

#define EVENT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define STATUS(name) LT__MEMBER_STATUS__MEMBER_STATUS_##name

struct fold {
	struct node_span *spans; size_t n;
	bool active;                          /* counted in a cell now */
	bool ended, dead;                     /* has ended at some time; by death */
	const Lt__Member *first;              /* who entered first, and when */
	int32_t first_on;
	bool has_decided; int32_t decided;    /* the admission: as stated at the present entry */
};

/* The span that begins on the event's day: the last one if it begins there already, else a new one cut off it. */
static struct node_span *
span_from(struct fold *f, int32_t on)
{
	struct node_span *last = f->n ? &f->spans[f->n - 1] : NULL;

	if (last && last->from == on)
		return last;
	if (last) {
		last->to = on;
		last[1] = *last;
	}
	last = &f->spans[f->n++];
	last->from = on;
	last->to = ON_END;
	return last;
}

static struct member_state *
state_from(struct fold *f, int32_t on)
{
	return &span_from(f, on)->member;
}

static const struct member_state *
state_now(const struct fold *f)
{
	return &f->spans[f->n - 1].member;
}

/* ---- entering ---- */

/* R07: party age counts from the date of the admission decision, once he is official. */
static void
make_official(const struct fold *f, struct member_state *m, bool has_on, int32_t on)
{
	m->status = STATUS(OFFICIAL);
	m->has_official_on = has_on;
	m->official_on = has_on ? on : 0;
	m->has_party_since = f->has_decided;
	m->party_since = f->has_decided ? f->decided : 0;
}

/* As stated; an admission's own decision is the one, unless another is stated. */
static void
note_decision(struct fold *f, const struct node_event *e)
{
	bool stated = e->enters->has_admission_decided_on;

	f->has_decided = stated || (e->what == EVENT(ADMIT) && e->has_decided_on);
	f->decided = stated ? e->enters->admission_decided_on : e->decided_on;
}

static enum event_effect
enter(struct fold *f, const struct node_event *e)
{
	const Lt__Member *m = e->enters;
	struct node_span *s;

	if (f->active || f->dead || !m)
		return EFFECT_NONE;
	if (!f->first) {
		f->first = m;
		f->first_on = e->on;
	}
	note_decision(f, e);
	s = span_from(f, e->on);
	s->has_parent = id_from_bytes(m->organisation_id.data, m->organisation_id.len, &s->parent);
	s->member = (struct member_state){ .exempt = m->has_exempt_since, .away = m->has_away_since };
	if (e->what != EVENT(ADMIT) && m->status != STATUS(PROBATIONARY))
		make_official(f, &s->member, m->has_official_on, m->official_on);
	s->member.status = e->what == EVENT(ADMIT) ? STATUS(PROBATIONARY) : m->status;
	f->active = true;
	return EFFECT_DONE;
}

/* Of one who is active it takes back an end that has not been told yet, unless all ends have been taken back. */
static enum event_effect
restore(struct fold *f, const struct node_event *e)
{
	return f->active && !f->ended ? EFFECT_TOO_SOON : enter(f, e);
}

/* ---- leaving ---- */

static enum event_effect
end(struct fold *f, const struct node_event *e)
{
	struct node_span *s;

	if (!f->active)
		return EFFECT_NONE;
	s = span_from(f, e->on);
	s->has_parent = false;
	s->parent = (struct id){ { 0 } };
	s->member = (struct member_state){ .status = STATUS(ENDED) };
	f->active = false;
	f->ended = true;
	return EFFECT_DONE;
}

static enum event_effect
die(struct fold *f, const struct node_event *e)
{
	enum event_effect effect = end(f, e);

	f->dead |= effect == EFFECT_DONE;
	return effect;
}

/* ---- from cell to cell ---- */

static enum event_effect
transfer_out(struct fold *f, const struct node_event *e)
{
	const ProtobufCBinaryData *to = &e->member->to_organisation_id;
	struct member_state *m;

	if (e->member->has_outside_province && e->member->outside_province)
		return end(f, e);
	if (!f->active)
		return EFFECT_NONE;
	m = state_from(f, e->on);
	m->has_transfer_to = id_from_bytes(to->data, to->len, &m->transfer_to);
	return EFFECT_DONE;
}

static enum event_effect
transfer_in(struct fold *f, const struct node_event *e)
{
	const ProtobufCBinaryData *bytes = &e->member->to_organisation_id;
	struct node_span *s;
	struct id to;

	if (e->enters)
		return enter(f, e);
	if (!f->active || !state_now(f)->has_transfer_to || !id_from_bytes(bytes->data, bytes->len, &to) ||
	    !id_equal(&state_now(f)->transfer_to, &to))
		return EFFECT_TOO_SOON;
	s = span_from(f, e->on);
	s->parent = to;
	s->member.has_transfer_to = false;
	s->member.transfer_to = (struct id){ { 0 } };
	return EFFECT_DONE;
}

/* ---- as a member ---- */

static enum event_effect
recognise(struct fold *f, const struct node_event *e)
{
	if (!f->active)
		return EFFECT_TOO_SOON;
	if (state_now(f)->status != STATUS(PROBATIONARY))
		return EFFECT_NONE;
	make_official(f, state_from(f, e->on), true, e->on);
	return EFFECT_DONE;
}

static enum event_effect
temp_out(struct fold *f, const struct node_event *e)
{
	if (!f->active || state_now(f)->away)
		return EFFECT_NONE;
	state_from(f, e->on)->away = true;
	return EFFECT_DONE;
}

static enum event_effect
temp_in(struct fold *f, const struct node_event *e)
{
	if (!f->active || !state_now(f)->away)
		return EFFECT_TOO_SOON;
	state_from(f, e->on)->away = false;
	return EFFECT_DONE;
}

static enum event_effect
exempt(struct fold *f, const struct node_event *e)
{
	if (!f->active || state_now(f)->exempt)
		return EFFECT_NONE;
	state_from(f, e->on)->exempt = true;
	return EFFECT_DONE;
}

static enum event_effect
resume(struct fold *f, const struct node_event *e)
{
	if (!f->active || !state_now(f)->exempt)
		return EFFECT_TOO_SOON;
	state_from(f, e->on)->exempt = false;
	return EFFECT_DONE;
}

/* ---- the whole ---- */

static enum event_effect (*const steps[])(struct fold *f, const struct node_event *e) = {
	[EVENT(UNSPECIFIED)] = enter, [EVENT(ADMIT)] = enter, [EVENT(RECOGNISE_OFFICIAL)] = recognise,
	[EVENT(TRANSFER_OUT)] = transfer_out, [EVENT(TRANSFER_IN)] = transfer_in,
	[EVENT(TEMP_OUT)] = temp_out, [EVENT(TEMP_IN)] = temp_in, [EVENT(EXEMPT)] = exempt, [EVENT(RESUME)] = resume,
	[EVENT(DELETE)] = end, [EVENT(RESIGN)] = end, [EVENT(EXPEL)] = end, [EVENT(DEATH)] = die,
	[EVENT(RESTORE)] = restore,
};

/* The opening states how things are at the beginning of its day, whenever it was told or amended. */
static struct node_event *
find_opening(struct node_event *events, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (events[i].what == EVENT(UNSPECIFIED))
			return &events[i];
	return NULL;
}

void
timeline_fold(struct node *n, struct arena *a)
{
	struct node_event *events = (struct node_event *)n->events, *opening = find_opening(events, n->n_events);
	struct fold f = { .spans = arena_alloc(a, n->n_events * sizeof *f.spans) };
	bool opened = false;

	assert(f.spans);
	for (size_t i = 0; i < n->n_events; i++) {
		struct node_event *e = &events[i];

		assert((size_t)e->what < sizeof steps / sizeof steps[0]);
		if (opening && !opened && opening->on == e->on) {
			opening->effect = enter(&f, opening);
			opened = true;
		}
		if (e != opening)
			e->effect = steps[e->what](&f, e);
	}
	n->member = f.first;
	n->from = f.first_on;
	n->spans = f.spans;
	n->n_spans = f.n;
}
