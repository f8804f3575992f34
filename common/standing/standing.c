/* The tables of standing.def, and the calendar of a day: SQL that both databases understand cannot count working days or
 * months, so the periods are made here and handed in as rows. */
#include "common/standing/standing.h"

#include <assert.h>
#include "common/base/clock.h"
#include "common/rules/calendar.h"
#include "embedded/standing_sql.h"

const struct standing_rule standing_rules[] = {
#define STANDING(code, severity, source, stem, vi, en, remedy_vi, remedy_en, n_vi, n_en, m_vi, m_en) \
	{ code, SEVERITY_##severity, source, standing_sql_##stem, vi, en, remedy_vi, remedy_en, n_vi, n_en, m_vi, m_en },
#define NOTE(word, vi, en)
#include "common/standing/standing.def"
#undef STANDING
#undef NOTE
};
const size_t n_standing_rules = sizeof standing_rules / sizeof standing_rules[0];

static const struct { const char *word, *vi, *en; } notes[] = {
#define STANDING(...)
#define NOTE(word, vi, en) { word, vi, en },
#include "common/standing/standing.def"
#undef STANDING
#undef NOTE
};

const struct standing_rule *
standing_find(const char *code)
{
	for (size_t i = 0; i < n_standing_rules; i++)
		if (strcmp(standing_rules[i].code, code) == 0)
			return &standing_rules[i];
	return NULL;
}

const char *
standing_note(const char *note, enum lang lang)
{
	for (size_t i = 0; note && i < sizeof notes / sizeof notes[0]; i++)
		if (strcmp(notes[i].word, note) == 0)
			return lang == LANG_EN ? notes[i].en : notes[i].vi;
	return note ? note : "";
}

/* ---- the calendar ---- */

#define TERM_MAX 1000         /* nobody waits longer for anything */

/* What happened before this day lies more working days back than the term in force; of that day and later ones at most as
 * many. Without a term nothing is ever late: ON_BEGINNING. */
static int32_t
before_term(const struct catalogue *c, enum parameter_no term, int32_t day)
{
	int32_t date = day;
	int64_t days;

	if (!catalogue_parameter(c, term, day, &days))
		return ON_BEGINNING;
	days = days < 0 ? 0 : days > TERM_MAX ? TERM_MAX : days;
	while (calendar_within(c, date - 1, day, (int)days))
		date--;
	return date;
}

static int32_t
make(int year, int month, int day)
{
	int32_t date;

	if (!date_make(year + (month - 1) / 12, (month - 1) % 12 + 1, day, &date))
		return year < 2000 ? DATE_MIN : DATE_MAX;
	return date;
}

/* The first day whose probation ends on `date` or later. */
static int32_t
probation_before(const struct catalogue *c, int32_t date)
{
	int64_t months;
	int32_t first;

	if (!catalogue_parameter(c, PARAMETER_PROBATION_MONTHS, date, &months))
		return ON_BEGINNING;
	months = months < 0 ? 0 : months > TERM_MAX ? TERM_MAX : months;
	if (date - DATE_MIN <= 31 * (int)months)
		return DATE_MIN;
	first = calendar_add_months(date, -(int)months);
	return calendar_add_months(first, (int)months) < date ? first + 1 : first;
}

static size_t
put_parts(const char *kind, int year, int count, int months, struct standing_period *out)
{
	for (int i = 0; i < count; i++)
		out[i] = (struct standing_period){ kind, make(year, 1 + i * months, 1),
			                           make(year, 1 + (i + 1) * months, 1) };
	return (size_t)count;
}

/* The parts of `months` months of the year of the last complete one. */
static size_t
put_year(const char *kind, int32_t day, int months, struct standing_period *out)
{
	int year, month, d, complete;

	date_split(day, &year, &month, &d);
	complete = (month - 1) / months;
	return complete ? put_parts(kind, year, complete, months, out)
	                : put_parts(kind, year - 1, 12 / months, months, out);
}

size_t
standing_periods(const struct catalogue *c, int32_t day, struct standing_period out[STANDING_PERIODS_MAX])
{
	int32_t transfer = before_term(c, PARAMETER_PRESENTED_DAYS, day);
	int32_t recognition = before_term(c, PARAMETER_RECOGNITION_DAYS, day);
	size_t n = put_year("month", day, 1, out);

	n += put_year("quarter", day, 3, out + n);
	if (transfer != ON_BEGINNING)
		out[n++] = (struct standing_period){ "transfer", ON_BEGINNING, transfer };
	if (recognition != ON_BEGINNING)
		out[n++] = (struct standing_period){ "recognition", ON_BEGINNING, probation_before(c, recognition) };
	assert(n <= STANDING_PERIODS_MAX);
	return n;
}
