/* Meetings of cells (S20, S21): counts on a day. Its key is the cell, the day and the kind; all else can be amended. */
#include "common/rules/work.h"
#include "common/base/clock.h"
#include "common/record/codec.h"

#define KIND(name) LT__MEETING_KIND__MEETING_KIND_##name

static void
read_meeting(struct work *w)
{
	w->bases = BIT(LT__BASIS__BASIS_EVENT);
}

/* The month it counts for is named by its first day and is that of the meeting or a neighbour. */
static void
check_month(struct work *w)
{
	const Lt__Meeting *m = w->u->meeting;
	int year, month, day, distance;

	if (!m->has_month || !m->has_held_on)
		return;
	date_split(m->month, &year, &month, &day);
	if (day != 1) {
		work_report(w, RULE_MTG_003, "meeting.month");
		return;
	}
	distance = calendar_month(m->month) - calendar_month(m->held_on);
	if (distance < -1 || distance > 1)
		work_report(w, RULE_MTG_007, "meeting.month");
}

static void
check_counts(struct work *w)
{
	const Lt__Meeting *m = w->u->meeting;
	bool all = form_has(w, m->has_required, "meeting.required") & form_has(w, m->has_present, "meeting.present") &
	           form_has(w, m->has_excused, "meeting.excused") & form_has(w, m->has_unexcused, "meeting.unexcused");

	if (all && (uint64_t)m->present + m->excused + m->unexcused != m->required)
		work_report(w, RULE_MTG_004, "meeting.required");
	if (m->has_speakers && m->has_present && m->speakers > m->present)
		work_report(w, RULE_MTG_008, "meeting.speakers");
}

/* R15 and S21 */
static void
check_content(struct work *w)
{
	const Lt__Meeting *m = w->u->meeting;
	bool thematic = m->kind == KIND(THEMATIC) || m->kind == KIND(COMBINED), combined = m->kind == KIND(COMBINED);
	enum parameter_no least = combined ? PARAMETER_MEETING_MINUTES_COMBINED : PARAMETER_MEETING_MINUTES;
	int minutes;

	if (m->kind != KIND(EXTRAORDINARY) && m->has_held_on && m->has_minutes_taken && work_parameter(w, least, &minutes) &&
	    m->minutes_taken < (unsigned)minutes)
		work_report(w, RULE_MTG_005, "meeting.minutes_taken");
	if (thematic && (!m->topic_code || form_blank(m->topic_code)))
		work_report(w, RULE_MTG_006, "meeting.topic_code");
}

static void
check_form(struct work *w)
{
	const Lt__Meeting *m = w->u->meeting;

	form_has(w, m->has_cell_id && m->cell_id.len == 16, "meeting.cell_id");
	if (form_has(w, m->has_held_on, "meeting.held_on"))
		form_key_date(w, true, m->held_on, "meeting.held_on");
	if (form_has(w, m->has_kind && m->kind != KIND(UNSPECIFIED), "meeting.kind") && (unsigned)m->kind > KIND(EXTRAORDINARY))
		work_break(w, RULE_REC_018, "meeting.kind");
	form_known(w, m->has_mode, m->mode, LT__MEETING_MODE__MEETING_MODE_ONLINE, "meeting.mode");
	check_month(w);
	check_counts(w);
	check_content(w);
}

static void
check_cell(struct work *w, struct id cell)
{
	const struct node *n = work_node(w, KIND_ORGANISATION, cell, true);

	if (!n)
		return;
	if (!place_is_cell(n))
		work_report_other(w, RULE_MTG_002, "meeting.cell_id", cell, ON_BEGINNING);
	place_check_holds(w, n, w->on, w->on + 1, RULE_MTG_001, "meeting.cell_id");
}

static void
judge_meeting(struct work *w)
{
	const Lt__Meeting *m = w->u->meeting;
	struct id id = meeting_id(m), cell = { { 0 } };
	const struct node *old = work_node(w, KIND_MEETING, id, w->amends);

	form_id(m->has_cell_id, &m->cell_id, &cell);
	if (old && !w->amends)
		work_report_other(w, RULE_REC_004, "meeting.held_on", id, old->from);
	if (w->amends ? !old || !work_supersedes(w, &old->update_id, old->from) : old != NULL)
		return;
	w->node = old;
	w->after = events_base(w, old, id, m->held_on);
	node_fold(w->after, w->arena);
	w->out->earliest = m->held_on;
	if (!old)
		check_cell(w, cell);     /* R51: cell and day are the key: an amendment keeps them */
	place_check_scope(w, KIND_ORGANISATION, cell, w->on, RULE_SITE_001, "meeting.cell_id");
}

const struct subject meeting_subject = {
	.kind = KIND_MEETING, .read = read_meeting, .check_form = check_form, .judge = judge_meeting,
};
