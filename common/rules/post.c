/* Posts in organisations and titles in units (S05, S47, S48): held somewhere by somebody from a day to a day. Its key says
 * who, where, what and since when, so that an amendment can only move the end and the basis. */
#include "common/rules/work.h"
#include "common/record/codec.h"

#define TITLE(name) LT__POST_TITLE__POST_TITLE_##name
#define STATUS(name) LT__MEMBER_STATUS__MEMBER_STATUS_##name
#define TYPE(name) LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##name
#define POSTS_MAX 64              /* looked at for R36: far more than a village has */

bool
post_of_party(const Lt__Post *p)
{
	return p->title <= TITLE(GROUP_LEADER);
}

/* ---- the form ---- */

static void
read_post(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT) | BIT(LT__BASIS__BASIS_OPENING);
}

static void
check_form(struct work *w)
{
	const Lt__Post *p = w->u->post;

	form_has(w, p->has_person_ref && p->person_ref.len == 16, "post.person_ref");
	if (form_has(w, p->has_title && p->title != TITLE(UNSPECIFIED), "post.title") &&
	    (unsigned)p->title > TITLE(COMMUNE_CADRE))
		work_break(w, RULE_REC_018, "post.title");
	if (p->has_organisation_id && p->has_unit_id)
		work_break(w, RULE_REC_006, "post.unit_id");
	else if (!w->broken && post_of_party(p))
		form_has(w, p->has_organisation_id && p->organisation_id.len == 16, "post.organisation_id");
	else if (!w->broken)
		form_has(w, p->has_unit_id && p->unit_id.len == 16, "post.unit_id");
	form_known(w, p->has_basis, p->basis, LT__POST_BASIS__POST_BASIS_ACTING, "post.basis");
	if (form_has(w, p->has_from_on, "post.from_on"))
		form_key_date(w, true, p->from_on, "post.from_on");
	form_not_future(w, p->has_to_on, p->to_on, "post.to_on");
	if (p->has_to_on && p->has_from_on && p->to_on <= p->from_on)
		work_break(w, RULE_POST_002, "post.to_on");
}

/* ---- the place ---- */

struct place {
	uint32_t kind; struct id id; const char *path;
	const struct node *node;              /* NULL while unknown */
	const struct node *const *posts; size_t n_posts;      /* what may stand in the way of a post there */
};

static struct place
place_of(const Lt__Post *p)
{
	struct place out = { .kind = KIND_UNIT, .path = "post.unit_id" };

	if (p->has_organisation_id)
		out = (struct place){ .kind = KIND_ORGANISATION, .path = "post.organisation_id" };
	form_id(true, p->has_organisation_id ? &p->organisation_id : &p->unit_id, &out.id);
	return out;
}

#define AT(type) BIT(TYPE(type))
#define COMMITTEES (AT(PROVINCE_COMMITTEE) | AT(DIRECT_COMMITTEE) | AT(GRASSROOTS_COMMITTEE) | AT(SECTION_COMMITTEE))
#define CELLS (AT(GRASSROOTS_CELL) | AT(SUBORDINATE_CELL))
#define LEVEL(level) BIT(LT__UNIT_LEVEL__UNIT_LEVEL_##level)
/* Where a title is held: types of organisation, or levels of unit. */
static const unsigned titles_at[] = {
	[TITLE(SECRETARY)] = COMMITTEES | CELLS, [TITLE(DEPUTY_SECRETARY)] = COMMITTEES | CELLS,
	[TITLE(STANDING_MEMBER)] = COMMITTEES, [TITLE(COMMITTEE_MEMBER)] = COMMITTEES,
	[TITLE(CELL_COMMITTEE_MEMBER)] = CELLS, [TITLE(INSPECTION_MEMBER)] = COMMITTEES,
	[TITLE(GROUP_LEADER)] = AT(PARTY_GROUP),
	[TITLE(VILLAGE_HEAD)] = LEVEL(VILLAGE), [TITLE(FRONT_TEAM_HEAD)] = LEVEL(VILLAGE),
	[TITLE(COMMUNE_STAFF)] = LEVEL(COMMUNE) | LEVEL(VILLAGE), [TITLE(COMMUNE_CADRE)] = LEVEL(COMMUNE),
};

/* to: until when it has to hold. */
static void
check_place(struct work *w, const struct place *place, int32_t to)
{
	const Lt__Post *p = w->u->post;
	const struct node *n = place->node;
	unsigned what;

	if (!n)
		return;
	place_check_holds(w, n, w->after->from, to, RULE_POST_001, place->path);
	what = (unsigned)(n->unit ? (int)n->unit->level : (int)n->organisation->type);
	if (what > 31 || !(titles_at[p->title] & BIT(what)))
		work_report(w, RULE_POST_008, "post.title");
}

/* ---- the others ---- */

/* Titles that somebody else's post can stand in the way of. */
#define COUNTED (BIT(TITLE(SECRETARY)) | BIT(TITLE(VILLAGE_HEAD)) | BIT(TITLE(FRONT_TEAM_HEAD)))

static void
find_posts(struct work *w, struct place *place)
{
	struct query q = { .by = BY_PARENT, .kind = KIND_POST, .id = place->id };

	place->n_posts = work_probe(w, &q, &place->posts);
}

/* Of a title that is not counted only the same person's posts matter: one or two, where the place may have had hundreds. */
static void
find_obstacles(struct work *w, struct place *place)
{
	const Lt__Post *p = w->u->post;
	struct query q = { .by = BY_PERSON, .kind = KIND_POST };

	if (BIT(p->title) & COUNTED)
		find_posts(w, place);
	else if (form_id(p->has_person_ref, &p->person_ref, &q.id))
		place->n_posts = work_probe(w, &q, &place->posts);
}

static bool
meet(const struct node_span *a, const struct node_span *b)
{
	return a->from < b->to && b->from < a->to;
}

/* One secretary of an organisation, one head of a village at a time; and nobody holds one title twice at once. */
static void
check_others(struct work *w, const struct place *place)
{
	const Lt__Post *p = w->u->post;
	enum rule_no single = p->title == TITLE(SECRETARY) ? RULE_POST_003 : RULE_POST_004;
	bool one = p->title == TITLE(SECRETARY) || p->title == TITLE(VILLAGE_HEAD);

	for (size_t i = 0; i < place->n_posts; i++) {
		const struct node *held = place->posts[i];
		const Lt__Post *other = held->post;
		bool same;

		if (!other || other->title != p->title || id_equal(&held->id, &w->after->id) ||
		    !id_equal(&held->spans->parent, &place->id) || !meet(held->spans, w->after->spans))
			continue;
		same = other->person_ref.len == 16 && memcmp(other->person_ref.data, p->person_ref.data, 16) == 0;
		if (same || one) {
			work_report_other(w, same ? RULE_POST_009 : single, "post.title", held->id, held->spans->from);
			return;
		}
	}
}

/* R36: the titles of one village: its heads, and the secretaries of the cells seated there. */
struct titles { const struct node *post[POSTS_MAX]; size_t n; };

static void
gather(const struct work *w, const struct place *place, struct titles *t)
{
	for (size_t i = 0; i < place->n_posts && t->n < POSTS_MAX; i++) {
		const struct node *held = place->posts[i];
		const Lt__Post *p = held->post;
		bool counts = p && (place->kind == KIND_UNIT ? p->title == TITLE(VILLAGE_HEAD) || p->title == TITLE(FRONT_TEAM_HEAD)
		                                             : p->title == TITLE(SECRETARY));

		if (counts && !id_equal(&held->id, &w->after->id) && meet(held->spans, w->after->spans))
			t->post[t->n++] = held;
	}
}

static size_t
held_on(const struct titles *t, int32_t on)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += node_at(t->post[i], on) != NULL;
	return n;
}

/* The village whose titles this post adds to: its own place, or the seat of a cell. */
static bool
find_village(struct work *w, const struct place *place, struct place *village)
{
	const Lt__Post *p = w->u->post;

	*village = *place;
	if (p->title == TITLE(SECRETARY)) {
		const Lt__Organisation *o = place->node && place_is_cell(place->node) ? place->node->organisation : NULL;

		if (!o || !form_id(o->has_unit_id, &o->unit_id, &village->id))
			return false;
		village->kind = KIND_UNIT;
		village->node = work_node(w, KIND_UNIT, village->id, false);
		find_posts(w, village);
	} else if (p->title != TITLE(VILLAGE_HEAD) && p->title != TITLE(FRONT_TEAM_HEAD))
		return false;
	return village->node && village->node->unit->level == LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE;
}

static void
gather_secretaries(struct work *w, const struct place *village, const struct place *place, struct titles *t)
{
	struct query q = { .by = BY_UNIT, .kind = KIND_ORGANISATION, .id = village->id };
	const struct node *const *rows = NULL;
	size_t n = work_probe(w, &q, &rows);

	for (size_t i = 0; i < n; i++) {
		struct place cell = { .kind = KIND_ORGANISATION, .id = rows[i]->id };

		if (!place_is_cell(rows[i]))
			continue;
		if (id_equal(&cell.id, &place->id))
			cell = *place;
		else
			find_posts(w, &cell);
		gather(w, &cell, t);
	}
}

static void
check_village(struct work *w, const struct place *place)
{
	struct titles t;
	struct place village;
	int most;

	if (!find_village(w, place, &village) || !work_parameter(w, PARAMETER_VILLAGE_TITLES, &most))
		return;
	t.n = 0;
	gather(w, &village, &t);
	gather_secretaries(w, &village, place, &t);
	for (size_t i = 0; i < t.n; i++) {
		int32_t from = t.post[i]->from > w->after->from ? t.post[i]->from : w->after->from;

		if (held_on(&t, from) >= (size_t)most) {
			work_report_other(w, RULE_POST_005, "post.title", t.post[i]->id, from);
			return;
		}
	}
}

/* ---- the holder ---- */

enum holds
post_holds(const struct node *member, int32_t from, int32_t to)
{
	enum holds out = HOLDS;

	if (from < member->from && !member_by_opening(member))
		out = HOLDS_NOT_YET;
	for (size_t i = 0; i < member->n_spans; i++) {
		const struct node_span *s = &member->spans[i];

		if (s->to <= from || s->from >= to || s->member.status == STATUS(OFFICIAL))
			continue;
		if (s->member.status != STATUS(PROBATIONARY))
			return HOLDS_ENDED;
		out = HOLDS_NOT_YET;
	}
	return out;
}

/* Village titles may be held by anybody; a party post by an official member. */
static void
check_holder(struct work *w)
{
	const Lt__Post *p = w->u->post;
	const struct node *member;
	enum holds holds;
	struct id id;

	if (!post_of_party(p) || !form_id(p->has_person_ref, &p->person_ref, &id))
		return;
	member = work_node(w, KIND_MEMBER, id, true);
	if (!member) {
		work_report(w, RULE_POST_007, "post.person_ref");
		return;
	}
	holds = post_holds(member, w->after->spans->from, w->after->spans->to);
	if (holds == HOLDS_ENDED)
		work_report(w, RULE_POST_006, "post.person_ref");
	if (holds == HOLDS_NOT_YET) {
		work_report(w, RULE_POST_007, "post.person_ref");
		work_wait(w, KIND_MEMBER, id);
	}
}

/* ---- the whole ---- */

static int32_t
post_end(const Lt__Post *p)
{
	return p->has_to_on ? p->to_on : ON_END;
}

/* An amended end changes nothing before the earlier of the two. */
static int32_t
first_difference(const struct node *old, const Lt__Post *p)
{
	int32_t a, b;

	if (!old || old->post->has_basis != p->has_basis || old->post->basis != p->basis)
		return p->from_on;
	a = post_end(old->post);
	b = post_end(p);
	if (a == b)
		return p->from_on;
	return a < b ? a : b;
}

static void
judge_post(struct work *w)
{
	const Lt__Post *p = w->u->post;
	struct place place = place_of(p);
	struct id id = post_id(p);
	const struct node *old = work_node(w, KIND_POST, id, w->amends);

	if (old && !w->amends)
		work_report_other(w, RULE_REC_004, "post.from_on", id, old->from);
	if (w->amends ? !old || !work_supersedes(w, &old->update_id, old->from) : old != NULL)
		return;
	w->node = old;
	w->after = events_base(w, old, id, p->from_on);
	node_fold(w->after, w->arena);
	w->out->earliest = first_difference(old, p);
	if (old && post_end(p) <= post_end(old->post)) {
		place_check_scope(w, place.kind, place.id, w->on, RULE_SITE_001, place.path);
		return;         /* R51: what is only shortened is not asked again */
	}
	place.node = work_node(w, place.kind, place.id, true);
	find_obstacles(w, &place);
	place_check_scope(w, place.kind, place.id, w->on, RULE_SITE_001, place.path);
	check_place(w, &place, post_end(p));
	check_others(w, &place);
	check_village(w, &place);
	check_holder(w);
}

const struct subject post_subject = {
	.kind = KIND_POST, .read = read_post, .check_form = check_form, .judge = judge_post,
};
