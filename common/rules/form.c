/* What a record says by itself, before anything is asked of the lookup: the envelope, its decision, its dates (R41, R51);
 * the record inside is the subject's. A broken form ends the judgement; wrong dates do not, so that the clerk sees
 * everything at once. */
#include "common/rules/work.h"

/* ---- pieces ---- */

/* Spaces that survive as text: ASCII, NBSP, the U+2000 family, ideographic space, zero width no-break space. */
static size_t
space_len(const unsigned char *s)
{
	if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		return 1;
	if (s[0] == 0xc2 && s[1] == 0xa0)
		return 2;
	if (s[0] == 0xe2 && s[1] == 0x80 && ((s[2] >= 0x80 && s[2] <= 0x8b) || s[2] == 0xaf))
		return 3;
	if ((s[0] == 0xe3 && s[1] == 0x80 && s[2] == 0x80) || (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf))
		return 3;
	return 0;
}

bool
form_blank(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	for (size_t len; (len = space_len(s)) > 0;)
		s += len;
	return *s == '\0';
}

bool
form_has(struct work *w, bool has, const char *path)
{
	if (!has)
		work_break(w, RULE_REC_001, path);
	return has;
}

bool
form_text(struct work *w, const char *text, const char *path)
{
	return form_has(w, text && !form_blank(text), path);
}

void
form_known(struct work *w, bool has, int value, int last, const char *path)
{
	if (has && (value < 0 || value > last))
		work_report(w, RULE_REC_018, path);
}

void
form_not_future(struct work *w, bool has, int32_t date, const char *path)
{
	if (has && date > w->today)
		work_report(w, RULE_REC_007, path);
}

void
form_key_date(struct work *w, bool has, int32_t date, const char *path)
{
	if (has && w->u->has_occurred_on && date != w->on)
		work_report(w, RULE_REC_016, path);
}

/* ---- the envelope ---- */

static void
check_envelope(struct work *w)
{
	const Lt__Update *u = w->u;
	struct id id;

	form_has(w, form_id(u->has_update_id, &u->update_id, &id), "update_id");
	if (form_has(w, u->has_op && u->op != LT__OP__OP_UNSPECIFIED, "op") && u->op != LT__OP__OP_CREATE && !w->amends)
		work_break(w, RULE_REC_002, "op");
	if (w->amends)
		form_has(w, form_id(u->has_supersedes, &u->supersedes, &id), "supersedes");
	if (form_has(w, u->has_basis && u->basis != LT__BASIS__BASIS_UNSPECIFIED, "basis") &&
	    ((unsigned)u->basis > LT__BASIS__BASIS_OPENING || !(w->bases & BIT(u->basis))))
		work_break(w, RULE_REC_003, "basis");
	form_has(w, u->has_occurred_on, "occurred_on");
	form_has(w, u->has_recorded_at, "recorded_at");
	form_has(w, u->has_today, "today");
	form_text(w, u->actor, "actor");
}

static void
check_attachments(struct work *w)
{
	const Lt__Update *u = w->u;

	for (size_t i = 0; i < u->n_reasons; i++) {
		form_text(w, u->reasons[i]->rule, "reasons.rule");
		form_text(w, u->reasons[i]->reason_code, "reasons.reason_code");
	}
	if (u->source) {
		form_has(w, u->source->has_file_hash, "source.file_hash");
		form_has(w, u->source->has_row, "source.row");
	}
}

/* R41: what needs a decision has one, and a decision is named by all four of its parts. */
static void
check_decision(struct work *w)
{
	const Lt__DecisionRef *d = w->u->decision;

	if (w->needs_decision) {
		form_has(w, w->u->has_decided_on, "decided_on");
		form_has(w, d != NULL, "decision");
	}
	if (!d)
		return;
	form_text(w, d->issuer, "decision.issuer");
	form_text(w, d->number, "decision.number");
	form_text(w, d->type_code, "decision.type_code");
	form_has(w, d->has_signed_on, "decision.signed_on");
}

static void
check_dates(struct work *w)
{
	const Lt__Update *u = w->u;
	const Lt__DecisionRef *d = u->decision;

	form_not_future(w, u->has_occurred_on, u->occurred_on, "occurred_on");
	form_not_future(w, u->has_decided_on, u->decided_on, "decided_on");
	form_not_future(w, d && d->has_signed_on, d ? d->signed_on : 0, "decision.signed_on");
	if (u->has_decided_on && d && d->has_signed_on && d->signed_on > u->decided_on)
		work_report(w, RULE_REC_008, "decision.signed_on");
}

void
form_check(struct work *w)
{
	check_envelope(w);
	check_attachments(w);
	check_decision(w);
	w->subject->check_form(w);
	check_dates(w);
}
