/* Standing rules: they describe a state on a day ("a cell has three official members"), so they never give a verdict; they
 * are dated SQL lists, shown as work at the centre and at the sites. Told once here: the same text runs on PostgreSQL 15
 * and SQLite 3.40. This room runs nothing and links neither; it knows the texts and the calendar.
 *
 * What whoever runs a list brings along, in one transaction or snapshot:
 *   parameter $1          the day. PostgreSQL: date; SQLite: ISO text
 *   *_known               unit_known, organisation_known, member_known, member_event_known, post_known, meeting_known,
 *                         task_known, task_report_known with the columns of the register tables, one row per span, of all
 *                         days. SQLite: ids as blobs of
 *                         16 bytes, dates as ISO text with '-infinity' and 'infinity', booleans 0 and 1, enums by
 *                         their labels
 *   standing_period       temporary table (kind text, from_on date, to_on date) with the rows of standing_periods(day)
 *   dates as text         are ISO (PostgreSQL: SET LOCAL datestyle = 'ISO')
 *
 * Every list has the columns subject_kind ('organisation', 'unit' or 'member'), subject_id (16 bytes), code and name (of
 * the organisation or unit; of a member's cell), n and m (whole numbers; what they count stands in the rule, NULL label:
 * not used), note (text or NULL: see standing_note). Rows come in the order of code, as the database sorts texts. A list
 * of members holds no personal data but the reference. */
#ifndef LT_STANDING_H
#define LT_STANDING_H
#include "common/rules/judge.h"

struct standing_rule {
	const char *code;             /* "STD-009": the number of the domain's rule, from 061 on there is none; never changes */
	enum severity severity;
	const char *source;           /* "R09" */
	const char *sql;              /* one SELECT, no semicolon; parameter $1 */
	const char *vi, *en;          /* whole sentences */
	const char *remedy_vi, *remedy_en;
	const char *n_vi, *n_en;      /* what n counts; NULL: n is always NULL */
	const char *m_vi, *m_en;
};
extern const struct standing_rule standing_rules[];
extern const size_t n_standing_rules;
const struct standing_rule *standing_find(const char *code);          /* NULL: there is none */
enum { STANDING_SUBJECT_KIND, STANDING_SUBJECT_ID, STANDING_CODE, STANDING_NAME, STANDING_N, STANDING_M, STANDING_NOTE };

/* Half-open: [from, to). kind "month" and "quarter": those of one year, up to the last one that is complete on the day (it
 * ends before the day begins), of that one's year; so in January it is the whole year before. "transfer": an out-transfer
 * of these days is overdue; "recognition": a probation begun on these days is. The last two begin at ON_BEGINNING and are not
 * there on days without a term. Working days and terms are the catalogue's; NULL: those built in. */
struct standing_period { const char *kind; int32_t from, to; };
#define STANDING_PERIODS_MAX 18
size_t standing_periods(const struct catalogue *c, int32_t day, struct standing_period out[STANDING_PERIODS_MAX]);

/* A note is a word that stands for a sentence ("no_secretary"), else it speaks for itself (a date, "2026: 02, 05") and is
 * given back as it is. NULL: "". */
const char *standing_note(const char *note, enum lang lang);

#endif
