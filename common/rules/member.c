/* Members (S09, S10): the opening and every event take their place in the timeline, which is folded anew; then it is asked
 * what the new timeline would mean: a cell on every day, inside the site's scope, no post without its holder. What the
 * regulations ask of single events is in member_rules.c. */
#include "common/rules/work.h"
#include "common/base/clock.h"

#define EVENT(name) LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define ENTERING (BIT(EVENT(UNSPECIFIED)) | BIT(EVENT(ADMIT)) | BIT(EVENT(TRANSFER_IN)) | BIT(EVENT(RESTORE)))
#define ENDING (BIT(EVENT(TRANSFER_OUT)) | BIT(EVENT(DELETE)) | BIT(EVENT(RESIGN)) | BIT(EVENT(EXPEL)) | BIT(EVENT(DEATH)))
#define FROM "member_event.from_organisation_id"
#define TO "member_event.to_organisation_id"

bool
member_enters(const struct node_event *e)
{
	return e->enters != NULL;
}

bool
member_ends(const struct node_event *e)
{
	if (e->what == EVENT(TRANSFER_OUT))
		return e->member->has_outside_province && e->member->outside_province;
	return (ENDING & BIT(e->what)) != 0;
}

/* The first entry is the opening: what came before is not in the register. */
bool
member_by_opening(const struct node *n)
{
	for (size_t i = 0; i < n->n_events; i++)
		if (n->events[i].what == EVENT(UNSPECIFIED))
			return n->events[i].effect == EFFECT_DONE && n->events[i].on == n->from;
	return false;
}

static void
read_member(struct work *w)
{
	const Lt__MemberEvent *e = w->u->member_event;
	struct happening *h = &w->happening;
	bool event = e && e->has_event;

	*h = (struct happening){
		.what = event ? e->event : EVENT(UNSPECIFIED), .event = e,
		.enters = e ? e->enters : w->u->member, .path = e ? &enters_paths : &member_paths,
	};
	if (e) {
		h->has_from = form_id(e->has_from_organisation_id, &e->from_organisation_id, &h->from);
		h->has_to = form_id(e->has_to_organisation_id, &e->to_organisation_id, &h->to);
	}
	if (h->enters)
		h->has_cell = form_id(h->enters->has_organisation_id, &h->enters->organisation_id, &h->cell);
	w->bases = BIT(e ? LT__BASIS__BASIS_EVENT : LT__BASIS__BASIS_OPENING);
	w->needs_decision = event && h->what != EVENT(DEATH) && h->what != EVENT(TEMP_IN);
}

/* ---- its place in the timeline ---- */

/* The opening is told once; an event once a day. */
static const struct node_event *
told_before(const struct work *w)
{
	const struct node *n = w->node;

	if (w->happening.event)
		return events_find(n, w->happening.what, w->on);
	for (size_t i = 0; i < n->n_events; i++)
		if (n->events[i].what == EVENT(UNSPECIFIED))
			return &n->events[i];
	return NULL;
}

static void
wait_for_member(struct work *w, struct id id)
{
	work_report(w, RULE_MEM_026, w->happening.event ? "member_event.event" : "member.person_ref");
	work_wait(w, KIND_MEMBER, id);
}

/* True when the record has a place; else it is told twice, amends what is not there, or comes before anybody entered. */
static bool
find_place(struct work *w, struct id id)
{
	const struct node *n = w->node;
	const struct node_event *told = n ? told_before(w) : NULL;

	if (w->amends ? !told : !n && !w->happening.enters) {
		wait_for_member(w, id);
		return false;
	}
	if (w->amends) {
		w->told = told;
		return work_supersedes(w, &told->update_id, told->on);
	}
	if (told) {
		work_report_other(w, RULE_REC_004, w->happening.event ? "member_event.event" : "member.person_ref",
		                  told->update_id, told->on);
		return false;
	}
	if (n && n->n_events >= NODE_EVENTS_MAX) {
		work_report(w, RULE_REC_014, "member_event.person_ref");
		return false;
	}
	return true;
}

static void
take_place(struct work *w, struct id id)
{
	const struct happening *h = &w->happening;
	struct node_event fresh = {
		.on = w->on, .j = w->j, .what = h->what, .enters = h->enters, .member = h->event,
		.has_decided_on = w->u->has_decided_on, .decided_on = w->u->decided_on,
	};

	w->after = events_put(w, w->node, w->told, fresh);
	w->after->kind = KIND_MEMBER;
	w->after->id = id;
	node_fold(w->after, w->arena);
	w->out->created = !w->node;
	w->out->earliest = w->told && w->told->on < w->on ? w->told->on : w->on;
}

/* ---- what became of it ---- */

/* The event that left nothing to do: before the place the latest that made it so, else whoever entered later. */
static const struct node_event *
find_obstacle(const struct node *n, size_t place)
{
	Lt__MemberEventKind what = n->events[place].what;
	unsigned counted = ENDING | ENTERING | BIT(what);

	for (size_t i = place; i-- > 0;)
		if (n->events[i].effect == EFFECT_DONE && (counted & BIT(n->events[i].what)) &&
		    (member_enters(&n->events[i]) || member_ends(&n->events[i]) || n->events[i].what == what))
			return &n->events[i];
	for (size_t i = place + 1; i < n->n_events; i++)
		if (n->events[i].effect == EFFECT_DONE && member_enters(&n->events[i]))
			return &n->events[i];
	return NULL;
}

static void
check_effect(struct work *w, size_t place)
{
	const struct node_event *obstacle;

	if (w->out->event->effect == EFFECT_TOO_SOON)
		wait_for_member(w, w->after->id);
	if (w->out->event->effect != EFFECT_NONE)
		return;
	obstacle = find_obstacle(w->after, place);
	work_report_other(w, RULE_MEM_025, w->happening.event ? "member_event.event" : "member.person_ref",
	                  obstacle ? obstacle->update_id : (struct id){ { 0 } }, obstacle ? obstacle->on : ON_BEGINNING);
}

/* An event told before may come to nothing because of this one. */
static void
check_others(struct work *w)
{
	const struct node *old = w->node, *n = w->after;
	size_t k = 0;

	for (size_t i = 0; i < n->n_events; i++) {
		const struct node_event *e = &n->events[i];

		if (e == w->out->event)
			continue;
		if (&old->events[k] == w->told)
			k++;
		if (old->events[k++].effect == EFFECT_DONE && e->effect != EFFECT_DONE) {
			work_report_other(w, RULE_MEM_027, "occurred_on", e->update_id, e->on);
			return;
		}
	}
}

/* ---- the cell ---- */

struct stay { struct id cell; int32_t from, to; };

/* Stays in one cell, each a run of spans. */
static bool
next_stay(const struct node *n, size_t *at, struct stay *out)
{
	while (*at < n->n_spans && !n->spans[*at].has_parent)
		(*at)++;
	if (*at == n->n_spans)
		return false;
	*out = (struct stay){ n->spans[*at].parent, n->spans[*at].from, n->spans[*at].to };
	for ((*at)++; *at < n->n_spans && n->spans[*at].has_parent && id_equal(&n->spans[*at].parent, &out->cell); (*at)++)
		out->to = n->spans[*at].to;
	return true;
}

static const char *
cell_path(const struct work *w, const struct stay *s)
{
	const struct happening *h = &w->happening;

	if (h->has_cell && id_equal(&h->cell, &s->cell))
		return h->path->organisation;
	return h->has_to && id_equal(&h->to, &s->cell) ? TO : "occurred_on";
}

static void
check_cell(struct work *w, struct id cell, int32_t from, int32_t to, const char *path)
{
	const struct node *n = work_node(w, KIND_ORGANISATION, cell, true);

	if (!n)
		return;
	if (!place_is_cell(n))
		work_report_other(w, RULE_MEM_002, path, cell, ON_BEGINNING);
	place_check_holds(w, n, from, to, RULE_MEM_001, path);
}

/* R51: a cell on every day. A stay that is as it was before is not asked again: its cell may have ended since. */
static void
check_stays(struct work *w)
{
	struct stay now, before = { .from = ON_BEGINNING };
	size_t at = 0, at_before = 0;
	bool has = w->node && next_stay(w->node, &at_before, &before);

	while (next_stay(w->after, &at, &now)) {
		while (has && before.from < now.from)
			has = next_stay(w->node, &at_before, &before);
		if (!has || before.from != now.from || before.to < now.to || !id_equal(&before.cell, &now.cell))
			check_cell(w, now.cell, now.from, now.to, cell_path(w, &now));
	}
}

/* Where he was counted on the day, or else the last time before (if that matters), or else the first time after. */
static const struct node_span *
counted_on(const struct node *n, int32_t on, bool before)
{
	const struct node_span *found = NULL;

	for (size_t i = 0; i < n->n_spans && (!found || n->spans[i].from <= on); i++)
		if (n->spans[i].has_parent && (before || n->spans[i].to > on))
			found = &n->spans[i];
	return found;
}

/* What is told of somebody is told where he is counted already. Whoever has ended may enter anywhere, but nobody may enter
 * before, or tell anew the entry of, a member of somebody else. */
static void
check_counted(struct work *w)
{
	const struct happening *h = &w->happening;
	int32_t on = w->told ? w->told->on : w->on;
	const struct node_span *s = w->node ? counted_on(w->node, on, w->told || !h->enters) : NULL;

	if (!s || (h->has_cell && id_equal(&h->cell, &s->parent)) ||
	    (member_inside(h) && h->has_from && id_equal(&h->from, &s->parent)))
		return;         /* looked at by what the record says itself */
	place_check_scope(w, KIND_ORGANISATION, s->parent, place_day(s, on),
	                  h->what == EVENT(TRANSFER_IN) ? RULE_SITE_002 : RULE_SITE_001,
	                  h->event ? "member_event.person_ref" : "member.person_ref");
}

/* A site writes of the members of its own cells. Between the cells of two sites there is no transfer yet. */
static void
check_scope(struct work *w)
{
	const struct happening *h = &w->happening;
	bool inside = member_inside(h);

	if (w->scope->everything)
		return;
	if (h->has_cell)
		place_check_scope(w, KIND_ORGANISATION, h->cell, w->on, h->what == EVENT(TRANSFER_IN) ? RULE_SITE_002 : RULE_SITE_001,
		                  h->path->organisation);
	check_counted(w);
	if (inside && h->has_from)
		place_check_scope(w, KIND_ORGANISATION, h->from, w->on, RULE_SITE_002, FROM);
	if (inside && h->has_to)
		place_check_scope(w, KIND_ORGANISATION, h->to, w->on, RULE_SITE_002, TO);
}

/* The new cell is one on the day he is sent there; the one he leaves is his. */
static void
check_transfer(struct work *w)
{
	const struct happening *h = &w->happening;
	const struct node_span *here = w->node ? node_at(w->node, w->on) : NULL;
	const ProtobufCBinaryData *before;

	if (!member_inside(h))
		return;
	before = w->told ? &w->told->member->to_organisation_id : NULL;
	if (h->what == EVENT(TRANSFER_OUT) && !(before && before->len == 16 && memcmp(before->data, h->to.b, 16) == 0))
		check_cell(w, h->to, w->on, w->on + 1, TO);
	if (h->has_from && here && here->has_parent && !id_equal(&here->parent, &h->from))
		work_report_other(w, RULE_MEM_030, FROM, here->parent, here->from);
}

/* ---- others ---- */

/* No party post goes on after its holder's end. */
static void
check_posts(struct work *w)
{
	struct query q = { .by = BY_PERSON, .kind = KIND_POST, .id = w->after->id };
	const struct node *const *rows = NULL;
	size_t n;

	if (!w->node || w->out->event->effect != EFFECT_DONE || !(member_ends(w->out->event) || w->happening.enters))
		return;
	n = work_probe(w, &q, &rows);
	for (size_t i = 0; i < n; i++) {
		const struct node_span *s = rows[i]->spans;

		if (rows[i]->post && post_of_party(rows[i]->post) && post_holds(w->after, s->from, s->to) != HOLDS &&
		    post_holds(w->node, s->from, s->to) == HOLDS) {
			work_report_other(w, RULE_MEM_029, "occurred_on", rows[i]->id, s->from);
			return;
		}
	}
}

/* Two clerks may have entered one person: equal card numbers give equal matches. */
static void
check_match(struct work *w)
{
	const Lt__Member *m = w->happening.enters;
	struct query q = { .by = BY_MATCH, .kind = KIND_MEMBER };
	const struct node *const *rows = NULL;
	size_t n;

	if (!m || !form_id(m->has_match, &m->match, &q.id))
		return;
	n = work_probe(w, &q, &rows);
	for (size_t i = 0; i < n; i++)
		if (!id_equal(&rows[i]->id, &w->after->id)) {
			work_report_other(w, RULE_MEM_028, w->happening.path->match, rows[i]->id, ON_BEGINNING);
			return;
		}
}

static void
judge_member(struct work *w)
{
	const struct happening *h = &w->happening;
	const ProtobufCBinaryData *ref = h->event ? &h->event->person_ref : &h->enters->person_ref;
	struct id id = { { 0 } };
	size_t place;

	form_id(true, ref, &id);
	w->node = work_node(w, KIND_MEMBER, id, false);
	member_rules_record(w);
	if (!find_place(w, id))
		return;
	take_place(w, id);
	place = (size_t)(w->out->event - w->after->events);
	check_effect(w, place);
	if (w->node)
		check_others(w);
	check_scope(w);
	check_stays(w);
	check_transfer(w);
	check_posts(w);
	check_match(w);
	member_rules_timeline(w, place);
}

const struct subject member_subject = {
	.kind = KIND_MEMBER, .read = read_member, .check_form = member_form_check, .judge = judge_member,
};
