/* The table of rules, made of rules.def, and how a finding is told to a person. Which records break a rule is decided
 * by the files of the registers; they name rules by their place in the table (enum rule_no). */
#include "common/rules/work.h"
#include <stdio.h>
#include "common/base/clock.h"

const struct rule rules[] = {
#define RULE(symbol, code, severity, source, vi, en, remedy_vi, remedy_en) \
	[RULE_##symbol] = { code, SEVERITY_##severity, source, vi, en, remedy_vi, remedy_en },
#include "common/rules/rules.def"
#undef RULE
};
const size_t n_rules = sizeof rules / sizeof rules[0];
_Static_assert(sizeof rules / sizeof rules[0] == RULE_COUNT, "one row per rule");

const struct rule *
rule_find(const char *code)
{
	for (size_t i = 0; code && i < n_rules; i++)
		if (strcmp(rules[i].code, code) == 0)
			return &rules[i];
	return NULL;
}

const struct reason reasons[] = {
#define REASON(code, needs_note, vi, en) { code, vi, en, needs_note },
#include "common/rules/reasons.def"
#undef REASON
};
const size_t n_reasons = sizeof reasons / sizeof reasons[0];

const struct reason *
reason_find(const char *code)
{
	for (size_t i = 0; code && i < n_reasons; i++)
		if (strcmp(reasons[i].code, code) == 0)
			return &reasons[i];
	return NULL;
}

bool
reason_given(const Lt__Update *u, const struct rule *rule)
{
	for (size_t i = 0; i < u->n_reasons; i++)
		if (u->reasons[i]->rule && strcmp(u->reasons[i]->rule, rule->code) == 0)
			return true;
	return false;
}

/* " (01/07/2025, 0190...)": what the record collides with, or only the day of it. */
static void
format_other(const struct finding *f, enum lang lang, char *out, size_t size)
{
	char day[DATE_TEXT] = "", id[ID_TEXT];

	out[0] = '\0';
	if (f->other_on >= DATE_MIN && f->other_on <= DATE_MAX)
		lang == LANG_VI ? date_format_vi(f->other_on, day) : date_format_iso(f->other_on, day);
	if (!id_is_zero(&f->other)) {
		id_format(&f->other, id);
		snprintf(out, size, " (%s%s%s)", day, day[0] ? ", " : "", id);
	} else if (day[0])
		snprintf(out, size, " (%s)", day);
}

void
finding_sentence(const struct finding *f, enum lang lang, char *out, size_t size)
{
	char other[DATE_TEXT + ID_TEXT + 8], period[PERIOD_TEXT], closed[PERIOD_TEXT + 96];
	bool vi = lang == LANG_VI;
	const char *sentence = f->says ? (vi ? f->says->vi : f->says->en) : NULL;

	format_other(f, lang, other, sizeof other);
	if (f->closed) {
		period_words(f->closed->length, f->closed->from, lang, period, sizeof period);
		snprintf(closed, sizeof closed, vi ? "Kỳ %s đã khóa: thay đổi ghi thành điều chỉnh."
		                                   : "The period %s is closed: the change counts as an adjustment.", period);
		sentence = closed;
	}
	if (!sentence || !sentence[0])
		sentence = vi ? f->rule->vi : f->rule->en;
	snprintf(out, size, "%s %s%s", sentence, vi ? f->rule->remedy_vi : f->rule->remedy_en, other);
}
