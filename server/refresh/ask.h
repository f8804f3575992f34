/* Figures worked out when asked: any day or span, any subjects, today's tree or another day's, as known now or then. The same
 * SELECTs as the stored figures; `verify`, reports, the trial of a new indicator and the refresher itself all come through here.
 *
 * What an indicator's SELECT finds, all in the session of the role <schema>_indicator, which may read nothing else:
 *   asked(subject_kind, subject_id)                    the subjects asked about; 20 unit, 22 organisation
 *   asked_organisation(subject_id, organisation_id)    each with all organisations that lie in it, itself included
 *   asked_unit(subject_id, unit_id)                    each with all units that lie in it, itself included
 *   every <register>_as_of, <register>_known, catalogue_now; tree_on(), known_j(); period_from() first day, period_to() the day
 *   after the last. Under lt.tree = the period's last day (of a running period: today).
 * In a unit lie the organisations seated in it or below, and those below them that have no seat of their own; in an organisation
 * the units of those that lie in it. Each organisation lies in one unit, each unit in one organisation, so parts add up. What
 * ended before the day lies in its one successor, or where it lay last: whoever counts places joins organisation_as_of or
 * unit_as_of, whoever counts what they did (meetings) finds all of it. Of meetings only those of the period may be looked at. */
#ifndef LT_SERVER_ASK_H
#define LT_SERVER_ASK_H
#include "common/base/fault.h"
#include "common/base/id.h"
#include "proto/catalogue.pb-c.h"
#include "server/store/db.h"

struct ask {
	const char *const *indicators; size_t n_indicators;   /* codes of the catalogue in force; none: all */
	int32_t from, to;                 /* [from, to) */
	int32_t on;                       /* the day of stocks: to - 1, or today while the period runs */
	bool recast; int32_t tree_on;     /* by the tree of that day; what was founded after it lies in its first parent */
	int64_t known;                    /* a journal number; 0: all */
	int32_t catalogue;                /* the SELECTs of this version; 0: in force */
	const uint32_t *kinds; const struct id *subjects; size_t n_subjects;  /* none: every organisation and unit of the tree ... */
	bool stored;                      /* ... or, then, only those that figures are stored of */
	int64_t limit_ms;                 /* of one SELECT; 0: 10 s */
};
struct asked {
	const char *indicator;
	uint32_t kind; struct id subject;
	bool has_numerator, has_denominator; int64_t numerator, denominator;
};
/* An indicator that fails (does not parse, writes, runs too long, divides by zero, gives n > d or a subject twice) is told by
 * `trouble` with the server's words and the line in its own file; the others go on. */
struct ask_trouble { const char *indicator, *file; unsigned line; const char *sqlstate, *words; };
typedef void asked_fn(void *ctx, const struct asked *row);
typedef void ask_trouble_fn(void *ctx, const struct ask_trouble *t);
/* A row per indicator and subject it is about. REFUSED: an indicator the catalogue does not have. Inside the caller's
 * transaction (whose lt.* settings it changes), or one of its own. trouble may be NULL. */
enum result ask_figures(struct db *db, const struct ask *a, asked_fn *each, ask_trouble_fn *trouble, void *ctx,
                        struct fault *f) MUST_CHECK;
/* The same of indicators that need not be in force; a->indicators and a->catalogue are passed over. */
enum result ask_try(struct db *db, const Ltc__Indicator *const *indicators, size_t n, const struct ask *a, asked_fn *each,
                    ask_trouble_fn *trouble, void *ctx, struct fault *f) MUST_CHECK;
/* Only settings and tables: asked, asked_organisation, asked_unit hold what `a` asks about until the next call or the end of the
 * caller's transaction. */
enum result ask_scope(struct db *db, const struct ask *a, struct fault *f) MUST_CHECK;

#endif
