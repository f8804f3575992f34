/* The reports of the province: from registers and figures a book of sheets (server/sheets/sheet.h), rendered as xlsx, pdf, csv,
 * json or text; and frozen ones, kept as they were rendered, under a number. Commands and HTTP come through this door. One table
 * says which reports there are (reports.def); each is a handful of sheets, each sheet a query or a table of figures. */
#ifndef LT_SERVER_REPORT_H
#define LT_SERVER_REPORT_H
#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "server/sheets/sheet.h"
#include "server/store/db.h"

/* What is asked for. Strings are lent. Everything but `name` and `today` may be absent. */
struct report_request {
	const char *name;                 /* "review" ... */
	const char *period;               /* "2020", "2020-H1", "2020-Q1", "2020-12", a cut's code; NULL: the year in which `today` lies */
	const char *programme;            /* of review, tasks, congress; NULL: the only one there is */
	const char *form;                 /* of return; NULL: every form */
	const char *const *indicators; size_t n_indicators;   /* of indicators, series, league; none: every one that is stored */
	const char *subject;              /* code of an organisation or unit: the table is of what lies in it; NULL: of the province */
	const char *by;                   /* province site district commune organisation; NULL: the report's own */
	const char *cell_type;            /* only cells of this setting (village, office ...) */
	const char *rows, *columns;       /* of matrix: two of the words in report_dimensions() */
	bool recast; int32_t recast_on;   /* by the tree of that day instead of that of the period's end */
	int64_t known;                    /* a journal number; 0: all that the figures know, and of a closed period what was known then */
	bool has_known_on; int32_t known_on;  /* a day instead: up to its last journal number */
	const char *role;                 /* ORG or INS: small numbers are shown; NULL or any other: covered */
	const char *actor;                /* who asks, for the access log; NULL: nobody is named */
	int32_t today;                    /* days since 1970-01-01 */
};

struct report_kind { const char *name, *vi, *en; };
extern const struct report_kind report_kinds[];
extern const size_t n_report_kinds;

/* Makes the book in one snapshot, a transaction of its own (the session is in none when called, and in none afterwards).
 * Everything in the book lives in the arena. REFUSED LT-5380 ... : no such report, period, unit, indicator, form ...; the words
 * say what there is. Persons are counted, never listed. */
enum result report_make(struct db *db, const struct report_request *q, struct arena *a, struct book **out, struct fault *f) MUST_CHECK;
#define REPORT_ARENA (256u << 20)         /* a cap that is enough for 100,000 rows */
/* What stands behind the figure of q->indicators[0] for q->period and q->subject (name is passed over): the subjects below with
 * their figures, and the records the indicator reads there. Those about persons only for the roles ORG and INS, and then
 * the access log names q->actor. */
enum result report_behind(struct db *db, const struct report_request *q, struct arena *a, struct book **out, struct fault *f) MUST_CHECK;
/* Two frozen reports, A before B: the cells that differ, and the records accepted between them that touch what those cells are
 * about: site, kind, number, when, verdict. REFUSED LT-5390: not the same report. */
enum result report_diff(struct db *db, int64_t number_a, int64_t number_b, const char *role, int32_t today,
                        struct arena *a, struct book **out, struct fault *f) MUST_CHECK;

enum report_format { REPORT_TEXT, REPORT_XLSX, REPORT_PDF, REPORT_CSV, REPORT_JSON };
bool report_format_find(const char *word, enum report_format *out);       /* "table" "xlsx" "pdf" "csv" "json" */
const char *report_format_word(enum report_format as);
const char *report_format_type(enum report_format as);                    /* for HTTP: "application/pdf" */
/* Appends the whole file. xlsx and pdf go through a file in TMPDIR or /tmp that is gone afterwards. */
enum result report_render(const struct book *b, enum report_format as, enum lang lang, struct buffer *out, struct fault *f) MUST_CHECK;

/* ---- frozen reports ---- */
/* Makes it, renders it in `lang`, keeps request, book and files under the next number and leaves a row in the audit trail.
 * Never changed and never deleted afterwards: the table refuses it. */
enum result report_freeze(struct db *db, const struct report_request *q, enum lang lang, const char *actor, const char *note,
                          int64_t *number, struct fault *f) MUST_CHECK;
/* The bytes that were kept (REPORT_TEXT: the book, rendered now). REFUSED LT-5389: no such number; LT-5399: it was frozen with small
 * numbers, which this role may not see. report_frozen: for no role. */
enum result report_frozen_for(struct db *db, int64_t number, const char *role, enum report_format as, enum lang lang, struct buffer *out,
                              struct fault *f) MUST_CHECK;
enum result report_frozen(struct db *db, int64_t number, enum report_format as, enum lang lang, struct buffer *out,
                          struct fault *f) MUST_CHECK;
/* number, report, period, at, actor, j, catalogue, sha256 (hex), note, role it was made for (NULL: none); newest first. PQclear. */
enum result report_frozen_list(struct db *db, PGresult **out, struct fault *f) MUST_CHECK;

#endif
