/* Inside the room of reports: one report in the making. resolve.c fills what was asked, places.c who lies where, grid.c builds
 * sheets, listed.c makes a sheet of a query, figures.c reads figures; the makers of reports.def put them together. */
#ifndef LT_SERVER_REPORT_WORK_H
#define LT_SERVER_REPORT_WORK_H
#include "common/catalogue/catalogue.h"
#include "server/report/measure.h"
#include "server/report/report.h"

/* ---- the request, understood ---- */
struct span {
	char code[PERIOD_TEXT];
	Ltc__Period length;               /* PERIOD_NONE: a cut */
	const Ltc__Cut *cut;
	int32_t from, to, on;             /* [from, to); on: the day of stocks, to - 1 or today while it runs */
	bool closed; int64_t closed_j;    /* by the province, now */
};
struct place { uint32_t kind; struct id id; const char *key, *code, *name; };
/* BELOW: whatever is directly below; not for --by. */
enum level { LEVEL_PROVINCE, LEVEL_SITE, LEVEL_DISTRICT, LEVEL_COMMUNE, LEVEL_ORGANISATION, LEVEL_COUNT, LEVEL_BELOW = LEVEL_COUNT };
struct making;
/* Said at the end, when small numbers are covered already: sentences and notes that repeat what stands in cells. */
struct later { void (*say)(struct making *m, void *ctx); void *ctx; struct later *next; };

struct making {
	struct db *db;
	const struct report_request *q;
	struct arena *a;
	struct book *b;
	struct catalogue *catalogue;
	struct span span;
	enum level level;
	int64_t j, head;                  /* known up to here; what has arrived */
	bool known_asked;                 /* by --known: stored figures do not say that */
	bool at_closing;                  /* the period is closed and nothing else was asked for: j is that of the closing */
	int64_t present_j;                /* what `j` would be without the closing */
	const char *province;             /* its name */
	struct place *places;             /* 0: the whole; the others lie in it */
	size_t n_places;
	struct later *laters, **laters_end;
	void *ctx;                        /* the maker's own */
};

/* resolve.c: request -> making. REFUSED in words that say what there is. */
enum result resolve(struct making *m, struct fault *f) MUST_CHECK;
enum result resolve_span(struct making *m, const char *code, struct span *out, struct fault *f) MUST_CHECK;
/* The indicators asked for, in that order; none asked: those that are stored for the period. */
enum result resolve_indicators(struct making *m, const Ltc__Indicator ***out, size_t *n, struct fault *f) MUST_CHECK;
bool sees_small_numbers(const char *role);
bool indicator_stored(const struct span *s, const Ltc__Indicator *i);
/* The one asked for; none asked: the only one that has baselines or targets. */
enum result resolve_programme(struct making *m, const Ltc__Programme **out, struct fault *f) MUST_CHECK;
extern const char *const level_words[LEVEL_COUNT];

/* places.c: rows of the tables. Fills m->places and the temporary tables report_place, report_lies (at 0: the day before the
 * period, at 1: m->span.on) and report_lies_unit; bounds the session by lt.known and lt.tree. */
enum result places_fill(struct making *m, enum level level, struct fault *f) MUST_CHECK;
enum result places_lie(struct making *m, struct fault *f) MUST_CHECK;        /* of the rows of report_place as they are */
enum result place_find(struct making *m, const char *code, struct place *out, struct fault *f) MUST_CHECK;   /* with this code */
enum result places_bound(struct making *m, int64_t known, int32_t tree, const struct span *s, struct fault *f) MUST_CHECK;

/* ---- figures ---- */
/* out[i * n_places + p]. known 0: as the report is, of a closed span as known at its closing. Whatever is stored is
 * read, the rest is worked out by the same SELECTs; an indicator that fails is told in a note of the sheet and has no
 * data. */
enum result figures_read(struct making *m, const struct span *s, const Ltc__Indicator *const *indicators, size_t n,
                         const struct place *places, size_t n_places, int64_t known, struct sheet *sheet, struct measured *out,
                         struct fault *f) MUST_CHECK;

/* ---- sheets ---- */
/* Words in cells are in the language of lang.h; what a book has in both it says in both. */
#define SHEETS_MAX 128
#define REPORT_ROWS_MAX 100000                           /* of one sheet */
void *take(struct making *m, size_t len);                /* from the arena, zeroed */
const char *kept(struct making *m, const char *text);    /* a copy; what the catalogue lends goes with it */
const char *said(struct making *m, const char *fmt, ...) PRINTF_LIKE(2, 3);
const char *day_said(struct making *m, int32_t day);     /* 31/12/2020 */
struct sheet *sheet_add(struct making *m, const char *name_vi, const char *name_en, const char *title_vi, const char *title_en);
unsigned column_add(struct making *m, struct sheet *s, struct sheet_column column);
/* After all columns; cells are blank. */
struct sheet_row *row_add(struct making *m, struct sheet *s, const char *key, unsigned depth, bool total);
void note_add(struct making *m, struct sheet *s, const char *vi, const char *en);
void sentence_add(struct making *m, struct sheet *s, const char *vi, const char *en);
void chart_add(struct making *m, struct sheet *s, enum chart_type type, unsigned labels, const unsigned *values, size_t n,
               const char *vi, const char *en);
/* Adds a part to the sum, which is made on the first call for that whole. */
void sum_part(struct making *m, struct sheet *s, struct sheet_place whole, struct sheet_place part);
void later_say(struct making *m, void (*say)(struct making *, void *), void *ctx);
struct sheet_cell words_cell(const char *words);
struct sheet_cell count_cell(int64_t n);
struct sheet_cell measured_cell(bool share, const struct measured *v);       /* RATIO, COUNT or NO_DATA */
struct sheet_cell change_cell(bool share, int64_t change);                   /* POINTS or COUNT */
/* «Có đến 31/12/2020», or «Từ 01/01/2020 đến 31/12/2020» */
void sheet_as_of(struct making *m, struct sheet *s, bool flow);
/* Where the whole differs from the sum of its parts (rows that are no total): a line that says by how much, a mark and a note. Of
 * every column that adds up. */
void sheet_balance(struct making *m, struct sheet *s, const bool *adds);

/* listed.c: a sheet from a query. The query yields key text, depth int4, total bool, then per column what LISTED_* says. */
enum listed_what {
	LISTED_WORDS, LISTED_LABEL, LISTED_NUMBER,
	LISTED_NOTE,                      /* of a standing list */
	LISTED_KIND,                      /* a tag of lt.Update as text */
	LISTED_SUM,                       /* a number that adds up over rows */
	LISTED_RATIO,                     /* two columns: n, d */
	LISTED_DAYS,                      /* a date; infinities are blank */
};
struct listed_column {
	const char *key, *group_vi, *group_en, *vi, *en;
	enum listed_what what;
	bool sensitive;
	const ProtobufCEnumDescriptor *of;            /* of a LABEL; NULL: a word of listed_word() */
	unsigned width;
};
struct listed {
	const char *name_vi, *name_en, *title_vi, *title_en, *unit_vi, *unit_en;
	const char *sql;                  /* parameters: $1 first day, $2 the day after the last, $3 the day of stocks */
	const struct listed_column *columns; size_t n_columns;
	const char *sums;                 /* "closing=opening+in-out; ...": over columns, by key */
	bool flow;
	const char *chart, *chart_vi, *chart_en;      /* keys of number columns for bars over rows that are no total */
	const char *note_vi, *note_en;
};
/* $4 and on are `more`. sheet may be NULL. */
enum result listed_make(struct making *m, const struct listed *l, const struct db_args *args, struct sheet **sheet,
                        struct fault *f) MUST_CHECK;
struct db_args *listed_args(const struct making *m);     /* $1 $2 $3 */
const char *listed_word(const char *word, enum lang lang);                   /* "overdue": «quá hạn» */

/* ---- the makers: reports.def ---- */
typedef enum result report_fn(struct making *m, struct fault *f);
#define REPORT(name, vi, en, default_level, make) enum result make(struct making *m, struct fault *f) MUST_CHECK;
#include "server/report/reports.def"
#undef REPORT
enum result make_behind(struct making *m, struct fault *f) MUST_CHECK;
/* A report in a snapshot of its own, as report_make. */
enum result report_with(struct db *db, const struct report_request *q, report_fn *make, enum level level, void *ctx,
                        struct arena *a, struct book **out, struct fault *f) MUST_CHECK;

#endif
