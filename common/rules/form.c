/* What a record says by itself, before anything is asked of the lookup: is it complete, does its kind of change carry
 * its own fields, do its dates fit each other (R41, R51)? A broken form ends the judgement; wrong dates do not, so that
 * the clerk sees everything at once. */
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
form_id(protobuf_c_boolean has, const ProtobufCBinaryData *bytes, struct id *out)
{
	return has && id_from_bytes(bytes->data, bytes->len, out);
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

/* ---- the envelope ---- */

static void
check_envelope(struct work *w)
{
	const Lt__Update *u = w->u;
	struct id update_id;

	form_has(w, form_id(u->has_update_id, &u->update_id, &update_id), "update_id");
	if (form_has(w, u->has_op && u->op != LT__OP__OP_UNSPECIFIED, "op") && u->op != LT__OP__OP_CREATE)
		work_break(w, RULE_REC_002, "op");
	if (form_has(w, u->has_basis && u->basis != LT__BASIS__BASIS_UNSPECIFIED, "basis") &&
	    u->basis != (w->is_change ? LT__BASIS__BASIS_EVENT : LT__BASIS__BASIS_OPENING))
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

/* R41: a change has a decision, and a decision is named by all four of its parts. */
static void
check_decision(struct work *w)
{
	const Lt__DecisionRef *d = w->u->decision;

	form_has(w, w->u->has_decided_on, "decided_on");
	if (!form_has(w, d != NULL, "decision"))
		return;
	form_text(w, d->issuer, "decision.issuer");
	form_text(w, d->number, "decision.number");
	form_text(w, d->type_code, "decision.type_code");
	form_has(w, d->has_signed_on, "decision.signed_on");
}

/* ---- which fields belong to which change ---- */

static bool has_found(const struct change *c) { return c->has_found; }
static bool has_subject(const struct change *c) { return c->has_subject; }
static bool has_name(const struct change *c) { return c->name != NULL; }
static bool has_parent(const struct change *c) { return c->has_parent; }
static bool has_successors(const struct change *c) { return c->n_successors > 0; }
static bool has_without(const struct change *c) { return c->without_successor; }

#define BIT(change) (1u << LT__CHANGE_KIND__CHANGE_KIND_##change)
static const struct change_field {
	bool (*is_set)(const struct change *c);
	size_t path;                          /* in struct change_paths */
	unsigned needed_by, allowed_for;
} change_fields[] = {
	{ has_subject, offsetof(struct change_paths, subject), BIT(RENAME) | BIT(RE_PARENT) | BIT(DISSOLVE),
	  BIT(RENAME) | BIT(RE_PARENT) | BIT(DISSOLVE) },
	{ has_found, offsetof(struct change_paths, found), BIT(FOUND), BIT(FOUND) },
	{ has_name, offsetof(struct change_paths, name), BIT(RENAME), BIT(RENAME) },
	{ has_parent, offsetof(struct change_paths, parent), BIT(RE_PARENT), BIT(RE_PARENT) },
	{ has_successors, offsetof(struct change_paths, successors), 0, BIT(DISSOLVE) },
	{ has_without, offsetof(struct change_paths, without_successor), 0, BIT(DISSOLVE) },
};

static void
check_change_fields(struct work *w)
{
	const struct change *c = &w->change;
	unsigned bit;

	if (!form_has(w, c->what != LT__CHANGE_KIND__CHANGE_KIND_UNSPECIFIED, c->path->change))
		return;
	if (c->what < LT__CHANGE_KIND__CHANGE_KIND_FOUND || c->what > LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE) {
		work_break(w, RULE_REC_006, c->path->change);
		return;
	}
	bit = 1u << c->what;
	for (size_t i = 0; i < sizeof change_fields / sizeof change_fields[0]; i++) {
		const struct change_field *f = &change_fields[i];
		bool set = f->is_set(c);

		if (set ? !(f->allowed_for & bit) : (f->needed_by & bit) != 0)
			work_break(w, RULE_REC_006, *(const char *const *)((const char *)c->path + f->path));
	}
}

/* R41: who takes over is said expressly. */
static void
check_dissolution(struct work *w)
{
	const struct change *c = &w->change;

	if (c->what != LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE)
		return;
	if (c->n_successors == 0 && !c->without_successor)
		work_report(w, RULE_REC_012, c->path->successors);
	if (c->n_successors > 0 && c->without_successor)
		work_report(w, RULE_REC_013, c->path->without_successor);
}

/* ---- dates ---- */

static void
check_not_future(struct work *w, bool has, int32_t date, const char *path)
{
	if (has && date > w->today)
		work_report(w, RULE_REC_007, path);
}

static void
check_valid_from(struct work *w)
{
	const struct entry *e = &w->entry;

	check_not_future(w, e->has_valid_from, e->valid_from, e->path->valid_from);
	if (!w->u->has_occurred_on)
		return;
	if (w->is_change && (!e->has_valid_from || e->valid_from != w->on))
		work_report(w, RULE_REC_010, e->path->valid_from);
	if (!w->is_change && e->has_valid_from && e->valid_from > w->on)
		work_report(w, RULE_REC_009, e->path->valid_from);
}

static void
check_dates(struct work *w)
{
	const Lt__Update *u = w->u;
	const Lt__DecisionRef *d = u->decision;

	check_not_future(w, u->has_occurred_on, u->occurred_on, "occurred_on");
	check_not_future(w, u->has_decided_on, u->decided_on, "decided_on");
	check_not_future(w, d && d->has_signed_on, d ? d->signed_on : 0, "decision.signed_on");
	if (w->enters)
		check_valid_from(w);
	if (w->is_change && u->has_occurred_on && u->has_decided_on && u->occurred_on < u->decided_on && !w->change.retroactive)
		work_report(w, RULE_REC_011, "occurred_on");
	if (u->has_decided_on && d && d->has_signed_on && d->signed_on > u->decided_on)
		work_report(w, RULE_REC_008, "decision.signed_on");
}

void
form_check(struct work *w)
{
	check_envelope(w);
	check_attachments(w);
	if (w->is_change) {
		check_decision(w);
		check_change_fields(w);
		check_dissolution(w);
	}
	if (w->enters)
		w->subject->check_form(w);
	check_dates(w);
}
