/* What figures are held against: which periods are stored, cuts, baselines, targets, and what is owed. */
#include <stdio.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/files/cell.h"
#include "server/catalog_reader/room.h"

enum { P_PERIOD, P_FROM };
enum { C_CUT, C_VI, C_EN, C_FROM, C_TO, C_INDICATORS };
enum { B_PROGRAMME, B_INDICATOR, B_SITE, B_ON, B_NUMERATOR, B_DENOMINATOR, B_NOTE };
enum { T_PROGRAMME, T_INDICATOR, T_SITE, T_COMPARATOR, T_VALUE, T_DUE, T_NOTE };
enum { O_KIND, O_DETAIL, O_SUBJECT, O_TYPES, O_PERIOD, O_DUE, O_FROM, O_TO, O_VI, O_EN, O_SOURCE };

#define NUMBER_MAX (INT64_C(1) << 50)
#define PERCENT_MAX 10000
#define DUE_DAYS_MAX 3650

static Ltc__Entry *
entry_new(struct catalog_book *b)
{
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	ltc__entry__init(entry);
	return entry;
}

/* ---- stored periods, cuts ---- */

static bool
length_read(struct catalog_book *b, const struct row *row, int column, Ltc__Period *out)
{
	int period = 0;
	if (!cell_word(b, row, column, MUST_BE_FILLED, &ltc__period__descriptor, &period))
		return false;
	*out = (Ltc__Period)period;
	if (period == LTC__PERIOD__PERIOD_NONE)
		problem(b, row, column, LT_5210, "«%s» (month, quarter, half, year)", row->cells[column]);
	return period != LTC__PERIOD__PERIOD_NONE;
}

static void
periods_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[PERIODS];
	for (size_t i = 0; i < s->n_rows; i++) {
		const struct row *row = &s->rows[i];
		Ltc__Entry *entry = entry_new(b);
		Ltc__FigurePeriods *p = book_room(b, sizeof *p);
		ltc__figure_periods__init(p);
		p->has_period = length_read(b, row, P_PERIOD, &p->period);
		p->has_from = cell_day(b, row, P_FROM, MUST_BE_FILLED, &p->from);
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->rows[k].cells[P_PERIOD], row->cells[P_PERIOD]) == 0)
				problem(b, row, P_PERIOD, LT_5213, "«%s»", row->cells[P_PERIOD]);
		entry->periods = p;
		book_entry(b, row, entry);
	}
}

static const Ltc__Indicator *
indicator_named(struct catalog_book *b, const struct row *row, int column, const char *code)
{
	for (size_t i = 0; i < b->n_indicators; i++)
		if (strcmp(((Ltc__Indicator *)b->indicators[i].message)->code, code) == 0)
			return b->indicators[i].message;
	problem(b, row, column, LT_5217, "«%.60s» (indicators/%.60s.sql)", code, code);
	return NULL;
}

static void
cut_make(struct catalog_book *b, const struct row *row)
{
	Ltc__Entry *entry = entry_new(b);
	Ltc__Cut *cut = book_room(b, sizeof *cut);
	ltc__cut__init(cut);
	cut->code = (char *)cell_code(b, row, C_CUT, MUST_BE_FILLED);
	cell_both(b, row, C_VI, &cut->vi, &cut->en);
	cut->has_from = cell_day(b, row, C_FROM, MUST_BE_FILLED, &cut->from);
	cut->has_to = cell_day(b, row, C_TO, MUST_BE_FILLED, &cut->to);
	if (cut->has_from && cut->has_to && cut->from >= cut->to)
		problem(b, row, C_TO, LT_5216, "%s, %s", row->cells[C_FROM], row->cells[C_TO]);
	cut->n_indicators = cell_words(b, row, C_INDICATORS, &cut->indicators);
	for (size_t i = 0; i < cut->n_indicators; i++)
		(void)indicator_named(b, row, C_INDICATORS, cut->indicators[i]);
	if (cut->n_indicators == 0)
		problem(b, row, C_INDICATORS, LT_5209, "%s", "");
	entry->cut = cut;
	book_entry(b, row, entry);
}

static void
cuts_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[CUTS];
	for (size_t i = 0; i < s->n_rows; i++) {
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->rows[k].cells[C_CUT], s->rows[i].cells[C_CUT]) == 0)
				problem(b, &s->rows[i], C_CUT, LT_5213, "«%s»", s->rows[i].cells[C_CUT]);
		cut_make(b, &s->rows[i]);
	}
}

/* ---- baselines and targets: their first three columns are the same ---- */

struct aim {
	const char *programme, *site;
	const Ltc__Indicator *indicator;
	unsigned place; /* among the lines of its programme */
};

static struct aim
aim_begin(struct catalog_book *b, const struct sheet *s, size_t at)
{
	const struct row *row = &s->rows[at];
	struct aim a = { .programme = cell_name(b, row, B_PROGRAMME, MUST_BE_FILLED),
		         .site = cell_name(b, row, B_SITE, MAY_BE_BLANK),
		         .place = 1 };
	const char *code = cell_code(b, row, B_INDICATOR, MUST_BE_FILLED);
	a.indicator = code != NULL ? indicator_named(b, row, B_INDICATOR, code) : NULL;
	if (a.programme != NULL && made_find(b->programmes, b->n_programmes, 0, a.programme) == NULL)
		cell_unknown(b, row, B_PROGRAMME, a.programme, PROGRAMMES);
	for (size_t k = 0; k < at; k++) {
		const struct row *other = &s->rows[k];
		bool same = strcmp(other->cells[B_PROGRAMME], row->cells[B_PROGRAMME]) == 0;
		a.place += same;
		if (same && strcmp(other->cells[B_INDICATOR], row->cells[B_INDICATOR]) == 0 &&
		    strcmp(other->cells[B_SITE], row->cells[B_SITE]) == 0)
			problem(b, row, B_INDICATOR, LT_5213, "«%s»", row->cells[B_INDICATOR]);
	}
	return a;
}

static void
baseline_make(struct catalog_book *b, const struct sheet *s, size_t at)
{
	const struct row *row = &s->rows[at];
	struct aim a = aim_begin(b, s, at);
	Ltc__Entry *entry = entry_new(b);
	Ltc__Baseline *base = book_room(b, sizeof *base);
	ltc__baseline__init(base);
	base->programme = (char *)a.programme;
	base->indicator = (char *)row->cells[B_INDICATOR];
	base->site = (char *)a.site;
	base->has_on = cell_day(b, row, B_ON, MUST_BE_FILLED, &base->on);
	base->has_numerator = cell_whole(b, row, B_NUMERATOR, MUST_BE_FILLED, -NUMBER_MAX, NUMBER_MAX, &base->numerator);
	bool known = a.indicator != NULL && a.indicator->has_share, share = known && a.indicator->share;
	base->has_denominator = cell_whole(b, row, B_DENOMINATOR, share ? MUST_BE_FILLED : MAY_BE_BLANK, 1, NUMBER_MAX,
	                                   &base->denominator);
	if (known && !share && base->has_denominator)
		problem(b, row, B_DENOMINATOR, LT_5254, "%s: shown: count", a.indicator->code);
	if (base->has_denominator && base->has_numerator && (base->numerator > base->denominator || base->numerator < 0))
		problem(b, row, B_NUMERATOR, LT_5254, "%s/%s", row->cells[B_NUMERATOR], row->cells[B_DENOMINATOR]);
	base->note = (char *)cell_text(b, row, B_NOTE, MAY_BE_BLANK);
	base->has_place = true;
	base->place = a.place;
	entry->baseline = base;
	book_entry(b, row, entry);
}

static const struct {
	const char *sign;
	Ltc__Comparator comparator;
} signs[] = {
	{ ">=", LTC__COMPARATOR__COMPARATOR_AT_LEAST }, { "≥", LTC__COMPARATOR__COMPARATOR_AT_LEAST },
	{ "<=", LTC__COMPARATOR__COMPARATOR_AT_MOST },  { "≤", LTC__COMPARATOR__COMPARATOR_AT_MOST },
	{ "=", LTC__COMPARATOR__COMPARATOR_EQUAL },
};

/* «70%», «77,78 %», «1.733» */
static bool
aim_value(const char *text, bool *percent, int64_t *value)
{
	char number[64];
	struct fault f;
	int scale = 0;
	size_t len = strlen(text);
	*percent = len > 0 && text[len - 1] == '%';
	len -= *percent;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (len == 0 || len >= sizeof number)
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	if (!*percent)
		return cell_number(number, value, &f) == DONE && *value >= 0 && *value <= NUMBER_MAX;
	if (cell_decimal(number, value, &scale, &f) != DONE || scale > 2 || *value < 0 || *value > PERCENT_MAX)
		return false;
	for (; scale < 2; scale++)
		*value *= 10;
	return *value <= PERCENT_MAX;
}

bool
aim_read(const char *text, Ltc__Comparator *comparator, bool *percent, int64_t *value)
{
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		size_t len = strlen(signs[i].sign);
		if (strncmp(text, signs[i].sign, len) != 0)
			continue;
		*comparator = signs[i].comparator;
		return aim_value(text + len + strspn(text + len, " "), percent, value);
	}
	return false;
}

static void
target_make(struct catalog_book *b, const struct sheet *s, size_t at)
{
	const struct row *row = &s->rows[at];
	struct aim a = aim_begin(b, s, at);
	Ltc__Entry *entry = entry_new(b);
	Ltc__Target *t = book_room(b, sizeof *t);
	char text[200];
	bool percent = false;
	ltc__target__init(t);
	t->programme = (char *)a.programme;
	t->indicator = (char *)row->cells[T_INDICATOR];
	t->site = (char *)a.site;
	snprintf(text, sizeof text, "%.90s %.90s", row->cells[T_COMPARATOR], row->cells[T_VALUE]);
	t->has_comparator = t->has_value = aim_read(text, &t->comparator, &percent, &t->value);
	if (!t->has_value)
		problem(b, row, T_VALUE, LT_5248, "«%.100s»", text);
	else if (a.indicator != NULL && a.indicator->has_share && a.indicator->share != percent)
		problem(b, row, T_VALUE, LT_5254, "«%s»; %s: shown: %s", row->cells[T_VALUE], a.indicator->code,
		        percent ? "count" : "share");
	t->has_due_on = cell_day(b, row, T_DUE, MUST_BE_FILLED, &t->due_on);
	t->note = (char *)cell_text(b, row, T_NOTE, MAY_BE_BLANK);
	t->has_place = true;
	t->place = a.place;
	entry->target = t;
	book_entry(b, row, entry);
}

/* ---- what is owed ---- */

/* Completeness understands meetings by their kind, and returns by their form. */
static void
detail_read(struct catalog_book *b, const struct row *row, Ltc__Owed *o)
{
	int kind;
	bool meeting = o->kind == KIND_MEETING, known;
	o->detail = (char *)cell_name(b, row, O_DETAIL, MUST_BE_FILLED);
	if (o->detail == NULL || !o->has_kind)
		return;
	known = meeting ? enum_value(&lt__meeting_kind__descriptor, o->detail, &kind)
	                : made_find(b->forms, b->n_forms, 0, o->detail) != NULL;
	if (!known && meeting)
		problem(b, row, O_DETAIL, LT_5210, "«%.60s» (periodic, thematic, combined, extraordinary)", o->detail);
	else if (!known)
		cell_unknown(b, row, O_DETAIL, o->detail, FORMS);
}

static void
owed_about(struct catalog_book *b, const struct row *row, Ltc__Owed *o)
{
	char **words;
	int subject = 0, type;
	const struct kind *kind = kind_by_name(row->cells[O_KIND]);
	const char *name = cell_name(b, row, O_KIND, MUST_BE_FILLED);
	o->has_kind = kind != NULL && (kind->tag == KIND_MEETING || kind->tag == KIND_COUNTED_RETURN);
	if (name != NULL && !o->has_kind)
		problem(b, row, O_KIND, LT_5210, "«%.60s» (meeting, counted_return)", name);
	o->kind = o->has_kind ? kind->tag : 0;
	detail_read(b, row, o);
	o->has_subject = cell_word(b, row, O_SUBJECT, MUST_BE_FILLED, &ltc__subject__descriptor, &subject);
	o->subject = (Ltc__Subject)subject;
	size_t n = o->has_subject ? cell_words(b, row, O_TYPES, &words) : 0;
	for (size_t i = 0; i < n; i++) {
		if (enum_value(subject == LTC__SUBJECT__SUBJECT_UNIT ? &lt__unit_level__descriptor
		                                                     : &lt__organisation_type__descriptor,
		               words[i], &type))
			ADD(b, o->subject_types, o->n_subject_types, (uint32_t)type);
		else
			problem(b, row, O_TYPES, LT_5217, "«%.60s»", words[i]);
	}
}

static void
owed_make(struct catalog_book *b, const struct row *row, struct span *span)
{
	Ltc__Entry *entry = entry_new(b);
	Ltc__Owed *o = book_room(b, sizeof *o);
	int64_t days = 0;
	ltc__owed__init(o);
	owed_about(b, row, o);
	o->has_period = length_read(b, row, O_PERIOD, &o->period);
	o->has_due_days = cell_whole(b, row, O_DUE, MUST_BE_FILLED, 0, DUE_DAYS_MAX, &days);
	o->due_days = (uint32_t)days;
	char *key = book_room(b, strlen(row->cells[O_KIND]) + strlen(row->cells[O_DETAIL]) + 2);
	strcat(strcat(strcpy(key, row->cells[O_KIND]), " "), row->cells[O_DETAIL]);
	*span = cell_span(b, row, O_FROM, key);
	span_put(span, &o->has_valid_from, &o->valid_from, &o->has_valid_to, &o->valid_to);
	cell_both(b, row, O_VI, &o->vi, &o->en);
	o->source = (char *)cell_text(b, row, O_SOURCE, MAY_BE_BLANK);
	entry->owed = o;
	book_entry(b, row, entry);
}

void
aims_make(struct catalog_book *b)
{
	const struct sheet *owed = &b->sheets[OWED];
	struct span *spans = book_room(b, owed->n_rows * sizeof *spans);
	periods_make(b);
	cuts_make(b);
	for (size_t i = 0; i < b->sheets[BASELINES].n_rows; i++)
		baseline_make(b, &b->sheets[BASELINES], i);
	for (size_t i = 0; i < b->sheets[TARGETS].n_rows; i++)
		target_make(b, &b->sheets[TARGETS], i);
	for (size_t i = 0; i < owed->n_rows; i++)
		owed_make(b, &owed->rows[i], &spans[i]);
	spans_check(b, spans, owed->n_rows, false);
}
