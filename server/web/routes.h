/* The one table of what can be asked: address, roles, parameters, formats, and who answers. Addresses are matched,
 * parameters checked and the list at /api/v1/ printed from it. Pure. */
#ifndef LT_SERVER_WEB_ROUTES_H
#define LT_SERVER_WEB_ROUTES_H
#include "common/base/bytes.h"
#include "common/base/fault.h"
#include "common/base/lang.h"
#include "server/web/request.h"
#include "server/web/users.h"

enum param_type {
	PARAM_CODE,   /* letters (also Vietnamese ones), digits and -_./ */
	PARAM_CODES,  /* several, with commas between */
	PARAM_PERIOD, /* 2020, 2020-H1, 2020-Q1, 2020-12, or a cut's code */
	PARAM_SPAN,   /* the same; goes to SQL as code, first day, day after the last: no days of what is no calendar
	                 period */
	PARAM_NUMBER, /* 0 ... 2^53 */
	PARAM_DAY,    /* yyyy-mm-dd */
	PARAM_WORD,   /* one of `words` */
};
struct route_param {
	const char *name;
	enum param_type type;
	bool required;
	const char *words;        /* with blanks between */
	const char *vi, *en;
};
#define ROUTE_PARAMS_MAX 14

#define FORMAT_JSON 1u
#define FORMAT_CSV 2u
#define FORMAT_XLSX 4u
#define FORMAT_PDF 8u
#define FORMATS_ALL (FORMAT_JSON | FORMAT_CSV | FORMAT_XLSX | FORMAT_PDF)

enum route_kept {
	KEPT_NOT,                 /* worked out each time */
	KEPT_WATERMARK,           /* the same until watermark, catalogue or day move */
	KEPT_FOR_EVER,            /* never another (a frozen report) */
};
/* Who answers: answers.c has a function for each. */
enum route_does {
	DOES_LIST,
	DOES_SQL,
	DOES_TABLE,
	DOES_REPORTS,
	DOES_REPORT,
	DOES_BEHIND,
	DOES_DIFF,
	DOES_FROZEN,
	DOES_HEALTH,
	DOES_READY,
	DOES_METRICS,
	DOES_VERSION,
	DOES_COUNT
};
struct route {
	const char *path;         /* "/api/v1/frozen/{n}": a piece in brackets is the parameter of that name */
	unsigned roles, formats;
	enum route_kept kept;
	enum route_does does;
	const char *sql;          /* what a SQL route runs: server/web/sql */
	bool covers;              /* small numbers depend on who asks: last parameter of its SQL */
	bool persons;             /* rows about persons: leaves a row in access_log */
	const struct route_param *params;     /* ends with name NULL; those of the path first */
	const char *vi, *en;
};
extern const struct route routes[];
extern const size_t n_routes;

/* Formats everybody may ask for; routes that have more than JSON also take lang. */
extern const struct route_param params_everywhere[];

/* NULL: nothing is at this address. values: per parameter of the route, NULL: not given. */
const struct route *route_find(const struct request *r);
enum result route_read(const struct route *route, const struct request *r, const char *values[ROUTE_PARAMS_MAX],
                       unsigned *format, struct fault *f) MUST_CHECK;
size_t route_n_params(const struct route *route);
const char *route_value(const struct route *route, const char *const *values, const char *name);
void routes_list(struct buffer *out);     /* JSON of /api/v1/ */

/* What reads and calls need of a period's code. false: no calendar period (it may be a cut). */
bool route_period(const char *code, char from[11], char to[11]);

#endif
