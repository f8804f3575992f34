/* The table, and what reads it: matching, checking, listing. */
#include "server/web/routes.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/clock.h"
#include "common/catalogue/catalogue.h"
#include "embedded/web_sql.h"

#define FIGURES (ROLE_ORG | ROLE_INS | ROLE_FRONT | ROLE_GOV | ROLE_LEADER)
#define WORKS (FIGURES | ROLE_ADMIN)

#define PERIOD \
	{ \
		"period", PARAM_PERIOD, true, NULL, "kỳ: 2020, 2020-H1, 2020-Q1, 2020-12, hoặc mã kỳ của đề án", \
			"2020, 2020-H1, 2020-Q1, 2020-12, or a cut's code" \
	}
#define PERIOD_OR_NOW { "period", PARAM_PERIOD, false, NULL, "kỳ (mặc định: năm nay)", "period (default: this year)" }
#define KIND \
	{ \
		"kind", PARAM_WORD, false, "organisation unit", "mã ấy là của tổ chức hay đơn vị", \
			"whether the code is an organisation's or a unit's" \
	}
#define BELOW \
	{ \
		"below", PARAM_CODE, false, NULL, "chỉ những gì trực thuộc tổ chức hoặc đơn vị này", \
			"only what lies directly in this organisation or unit" \
	}
#define LIMIT \
	{ \
		"limit", PARAM_NUMBER, false, NULL, "nhiều nhất chừng này dòng (mặc định và tối đa 1000)", \
			"at most so many rows (default and limit: 1000)" \
	}
#define AFTER { "after", PARAM_CODE, false, NULL, "tiếp sau mã này (xem «next»)", "go on after this code (see `next`)" }
#define END { NULL, PARAM_CODE, false, NULL, NULL, NULL }

static const struct route_param none[] = { END };
static const struct route_param indicator_params[] = {
	{ "code", PARAM_CODE, true, NULL, "mã chỉ tiêu", "code of the indicator" }, END
};
static const struct route_param figures_params[] = {
	{ "subject", PARAM_CODE, true, NULL, "mã tổ chức đảng hoặc đơn vị hành chính", "code of an organisation or a unit" },
	PERIOD, KIND, END };
static const struct route_param organisations_params[] = {
	{ "type", PARAM_WORD, false, "province_committee direct_committee grassroots_committee section_committee grassroots_cell "
	  "subordinate_cell party_group", "loại tổ chức", "type of organisation" },
	BELOW, LIMIT, AFTER, END };
static const struct route_param units_params[] = {
	{ "level", PARAM_WORD, false, "province district commune village", "cấp đơn vị", "level of unit" }, BELOW, LIMIT, AFTER, END };
static const struct route_param completeness_params[] = {
	{ "period", PARAM_SPAN, true, NULL, "kỳ: 2020, 2020-H1, 2020-Q1, 2020-12, hoặc mã kỳ của đề án",
	  "2020, 2020-H1, 2020-Q1, 2020-12, or a cut's code" },
	END };
static const struct route_param members_params[] = {
	{ "organisation", PARAM_CODE, true, NULL, "mã chi bộ hoặc tổ chức", "code of the cell or organisation" }, LIMIT,
	{ "after", PARAM_CODE, false, NULL, "tiếp sau mã tham chiếu này (xem «next»)", "go on after this reference (see `next`)" }, END };
static const struct route_param accesses_params[] = { LIMIT,
	                                              { "before", PARAM_NUMBER, false, NULL,
	                                                "chỉ những dòng trước số này (xem «next»)",
	                                                "only rows before this number (see `next`)" },
	                                              END };
static const struct route_param table_params[] = {
	{ "name", PARAM_WORD, true, "indicators series league", "tên bảng", "name of the table" },
	PERIOD_OR_NOW, KIND,
	{ "subject", PARAM_CODE, false, NULL, "mã tổ chức hoặc đơn vị (mặc định: toàn tỉnh)",
	  "code of an organisation or unit (default: the province)" },
	{ "indicators", PARAM_CODES, false, NULL, "các mã chỉ tiêu, cách nhau bằng dấu phẩy",
	  "codes of indicators, with commas between" },
	{ "length", PARAM_WORD, false, "month quarter half year cut", "độ dài các kỳ của bảng «series»",
	  "length of the periods of `series`" }, END };
static const struct route_param report_params[] = {
	{ "name", PARAM_CODE, true, NULL, "tên báo cáo, xem /api/v1/reports", "name of the report, see /api/v1/reports" },
	PERIOD_OR_NOW,
	{ "programme", PARAM_CODE, false, NULL, "mã đề án, chương trình", "code of the programme" },
	{ "form", PARAM_CODE, false, NULL, "mã mẫu biểu (báo cáo «return»)", "code of the form (report `return`)" },
	{ "indicators", PARAM_CODES, false, NULL, "các mã chỉ tiêu", "codes of indicators" },
	{ "subject", PARAM_CODE, false, NULL, "những gì nằm trong tổ chức hoặc đơn vị này", "what lies in this organisation or unit" },
	{ "by", PARAM_WORD, false, "province site district commune organisation", "mỗi dòng là một", "a row for each" },
	{ "cell_type", PARAM_CODE, false, NULL, "chỉ chi bộ thuộc loại hình này", "only cells of this setting" },
	{ "rows", PARAM_CODE, false, NULL, "dòng của bảng «matrix»", "rows of `matrix`" },
	{ "columns", PARAM_CODE, false, NULL, "cột của bảng «matrix»", "columns of `matrix`" },
	{ "recast", PARAM_DAY, false, NULL, "quy về các đơn vị của ngày này", "by the units of this day" },
	{ "known", PARAM_NUMBER, false, NULL, "biết đến số này của sổ", "known up to this number of the journal" },
	{ "known_on", PARAM_DAY, false, NULL, "biết đến hết ngày này", "known at the end of this day" }, END };
static const struct route_param behind_params[] = {
	{ "indicators", PARAM_CODE, true, NULL, "mã chỉ tiêu", "code of the indicator" }, PERIOD,
	{ "subject", PARAM_CODE, true, NULL, "mã tổ chức hoặc đơn vị", "code of an organisation or unit" }, END };
static const struct route_param diff_params[] = {
	{ "a", PARAM_NUMBER, true, NULL, "số của báo cáo lưu trước", "number of the earlier frozen report" },
	{ "b", PARAM_NUMBER, true, NULL, "số của báo cáo lưu sau", "number of the later one" }, END };
static const struct route_param frozen_params[] = {
	{ "n", PARAM_NUMBER, true, NULL, "số của báo cáo đã lưu", "number of the frozen report" }, END
};

const struct route_param params_everywhere[] = {
	{ "format", PARAM_WORD, false, "json csv xlsx pdf", "dạng trả về (mặc định json)", "what comes back (default: json)" },
	{ "lang", PARAM_WORD, false, "vi en", "ngôn ngữ của tệp (mặc định: theo Accept-Language)",
	  "language of the file (default: Accept-Language)" }, END };

const struct route routes[] = {
	{ "/api/v1/", ROLE_ANYBODY, FORMAT_JSON, KEPT_NOT, DOES_LIST, NULL, false, false, none, "danh sách này",
	  "this list" },
	{ "/api/v1/indicators", WORKS | ROLE_AUDITOR, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_indicators, false,
	  false, none, "các chỉ tiêu đang có hiệu lực", "the indicators in force" },
	{ "/api/v1/indicators/{code}", WORKS | ROLE_AUDITOR, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_indicator,
	  false, false, indicator_params, "một chỉ tiêu: định nghĩa, mốc so sánh, mục tiêu",
	  "one indicator: definition, baselines, targets" },
	{ "/api/v1/periods", WORKS, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_periods, false, false, none,
	  "các kỳ có số liệu được lưu, kỳ nào đã chốt", "the periods figures are kept of, and which are closed" },
	{ "/api/v1/figures", FIGURES, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_figures, true, false,
	  figures_params, "mọi chỉ tiêu của một tổ chức hoặc đơn vị trong một kỳ",
	  "every indicator of one organisation or unit in one period" },
	{ "/api/v1/tables/{name}", FIGURES, FORMATS_ALL, KEPT_WATERMARK, DOES_TABLE, NULL, true, false, table_params,
	  "bảng theo đơn vị, theo kỳ, hoặc xếp hạng", "tables by unit, by period, or as a league" },
	{ "/api/v1/completeness", WORKS, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_completeness, false, false,
	  completeness_params, "mức độ đầy đủ của từng điểm và việc chốt kỳ",
	  "what each site owed and told, and where its closing stands" },
	{ "/api/v1/organisations", WORKS, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_organisations, false, false,
	  organisations_params, "các tổ chức đảng hiện có", "the party organisations of today" },
	{ "/api/v1/units", WORKS, FORMAT_JSON, KEPT_WATERMARK, DOES_SQL, web_sql_units, false, false, units_params,
	  "các đơn vị hành chính hiện có", "the administrative units of today" },
	{ "/api/v1/members", ROLE_ORG, FORMAT_JSON, KEPT_NOT, DOES_SQL, web_sql_members, false, true, members_params,
	  "đảng viên của một tổ chức, không có tên; mỗi lần xem đều được ghi lại",
	  "members of one organisation, without names; each look leaves a row in the access log" },
	{ "/api/v1/reports", FIGURES, FORMAT_JSON, KEPT_WATERMARK, DOES_REPORTS, NULL, false, false, none,
	  "các báo cáo có thể lập", "the reports that can be made" },
	{ "/api/v1/reports/{name}", FIGURES, FORMATS_ALL, KEPT_WATERMARK, DOES_REPORT, NULL, true, false, report_params,
	  "lập một báo cáo", "makes a report" },
	{ "/api/v1/behind", FIGURES, FORMATS_ALL, KEPT_NOT, DOES_BEHIND, NULL, true, false, behind_params,
	  "những đơn vị và bản ghi làm nên một con số; ai xem dữ liệu về từng người đều được ghi lại",
	  "the subjects and records behind one figure; who looks at persons is written down" },
	{ "/api/v1/frozen", FIGURES | ROLE_AUDITOR, FORMAT_JSON, KEPT_NOT, DOES_SQL, web_sql_frozen, true, false, none,
	  "các báo cáo đã lưu cố định", "the frozen reports" },
	{ "/api/v1/frozen/{n}", FIGURES, FORMATS_ALL, KEPT_FOR_EVER, DOES_FROZEN, NULL, true, false, frozen_params,
	  "một báo cáo đã lưu cố định", "one frozen report" },
	{ "/api/v1/diff", FIGURES, FORMATS_ALL, KEPT_NOT, DOES_DIFF, NULL, true, false, diff_params,
	  "hai báo cáo đã lưu khác nhau ở đâu và vì những bản ghi nào",
	  "where two frozen reports differ, and because of which records" },
	{ "/api/v1/sites", ROLE_ADMIN | ROLE_AUDITOR, FORMAT_JSON, KEPT_NOT, DOES_SQL, web_sql_sites, false, false,
	  none, "các điểm và số đã nhận", "the sites and what was received" },
	{ "/api/v1/accesses", ROLE_AUDITOR, FORMAT_JSON, KEPT_NOT, DOES_SQL, web_sql_accesses, false, false,
	  accesses_params, "ai đã xem dữ liệu về từng người", "who looked at rows about persons" },
	{ "/healthz", ROLE_ANYBODY, FORMAT_JSON, KEPT_NOT, DOES_HEALTH, NULL, false, false, none, "tiến trình còn sống",
	  "the process lives" },
	{ "/readyz", ROLE_ANYBODY, FORMAT_JSON, KEPT_NOT, DOES_READY, NULL, false, false, none,
	  "cơ sở dữ liệu trả lời, số liệu không bị chậm", "the database answers, figures are not behind" },
	{ "/metrics", ROLE_ANYBODY, FORMAT_JSON, KEPT_NOT, DOES_METRICS, NULL, false, false, none,
	  "số đo cho Prometheus", "measurements for Prometheus" },
	{ "/version", ROLE_ANYBODY, FORMAT_JSON, KEPT_NOT, DOES_VERSION, NULL, false, false, none,
	  "phiên bản chương trình", "version of the program" },
};
const size_t n_routes = sizeof routes / sizeof routes[0];

static const struct { const char *word; unsigned bit; } formats[] = {
	{ "json", FORMAT_JSON }, { "csv", FORMAT_CSV }, { "xlsx", FORMAT_XLSX }, { "pdf", FORMAT_PDF } };

/* ---- matching ---- */

static bool
piece_matches(const char *pattern, size_t len, const char *piece)
{
	return (pattern[0] == '{' && piece[0] != '\0') || (strlen(piece) == len && memcmp(pattern, piece, len) == 0);
}

static bool
path_matches(const char *pattern, const struct request *r)
{
	for (size_t i = 0; i < r->n_pieces; i++) {
		size_t len = strcspn(++pattern, "/");       /* at a stroke before, at one or the end after */
		if (!piece_matches(pattern, len, r->pieces[i]))
			return false;
		pattern += len;
		if ((*pattern == '\0') != (i + 1 == r->n_pieces))
			return false;
	}
	return r->n_pieces > 0;
}

const struct route *
route_find(const struct request *r)
{
	for (size_t i = 0; i < n_routes; i++)
		if (path_matches(routes[i].path, r))
			return &routes[i];
	return NULL;
}

/* ---- parameters ---- */

size_t
route_n_params(const struct route *route)
{
	size_t n = 0;

	while (route->params[n].name != NULL)
		n++;
	assert(n <= ROUTE_PARAMS_MAX);
	return n;
}

const char *
route_value(const struct route *route, const char *const *values, const char *name)
{
	for (size_t i = 0; route->params[i].name != NULL; i++)
		if (strcmp(route->params[i].name, name) == 0)
			return values[i];
	return NULL;
}

bool
route_period(const char *code, char from[11], char to[11])
{
	Ltc__Period length;
	int32_t first, after;
	char canonical[PERIOD_TEXT];

	if (!period_read(code, &length, &first, &after) || length == LTC__PERIOD__PERIOD_NONE ||
	    strcmp(period_write(length, first, canonical), code) != 0)
		return false;
	date_format_iso(first, from);
	date_format_iso(after, to);
	return true;
}

static bool
is_code(const char *text, bool several)
{
	size_t len = strlen(text);
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";

	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x80 && strchr(plain, *c) == NULL && !(several && *c == ','))
			return false;
	return len > 0 && len <= (several ? REQUEST_VALUE_MAX : 100);
}

static bool
is_word(const char *text, const char *words)
{
	size_t len = strlen(text);

	for (; *words != '\0'; words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == len && memcmp(words, text, len) == 0)
			return true;
	return false;
}

static bool
value_is_right(const struct route_param *p, const char *value)
{
	int32_t day;
	size_t len = strlen(value);

	switch (p->type) {
	case PARAM_CODE:
	case PARAM_PERIOD:
	case PARAM_SPAN:
		return is_code(value, false);
	case PARAM_CODES:
		return is_code(value, true);
	case PARAM_NUMBER:
		return len > 0 && len <= 15 && strspn(value, "0123456789") == len;
	case PARAM_DAY:
		return date_parse_iso(value, &day);
	case PARAM_WORD:
		return is_word(value, p->words);
	}
	return false;
}

static const struct route_param *
param_find(const struct route_param *params, const char *name)
{
	for (; params->name != NULL; params++)
		if (strcmp(params->name, name) == 0)
			return params;
	return NULL;
}

static bool
is_piece_of_path(const struct route *route, const char *name)
{
	char piece[64];

	snprintf(piece, sizeof piece, "{%s}", name);
	return strstr(route->path, piece) != NULL;
}

/* The value that stands in the path; NULL: the parameter is of the query. */
static const char *
path_value(const struct route *route, const struct request *r, const char *name)
{
	const char *p = route->path;

	for (size_t i = 0; i < r->n_pieces; i++) {
		size_t len = strcspn(++p, "/");
		if (p[0] == '{' && strlen(name) == len - 2 && memcmp(p + 1, name, len - 2) == 0)
			return r->pieces[i];
		p += len;
	}
	return NULL;
}

static enum result
unknown_params(const struct route *route, const struct request *r, struct fault *f)
{
	for (size_t i = 0; i < r->n_params; i++) {
		const char *name = r->params[i].name;
		const struct route_param *p = param_find(params_everywhere, name);
		if (p != NULL && !value_is_right(p, r->params[i].value))
			return fault_set(f, REFUSED, LT_5436, name, "%s=%s (%s)", name, r->params[i].value, p->words);
		if (p == NULL && (param_find(route->params, name) == NULL || is_piece_of_path(route, name)))
			return fault_set(f, REFUSED, LT_5436, name, "%s", name);
	}
	return DONE;
}

enum result
route_read(const struct route *route, const struct request *r, const char *values[ROUTE_PARAMS_MAX], unsigned *format,
           struct fault *f)
{
	const char *as = request_param(r, "format");
	enum result done = unknown_params(route, r, f);

	for (size_t i = 0; done == DONE && i < route_n_params(route); i++) {
		const struct route_param *p = &route->params[i];
		const char *value = path_value(route, r, p->name);
		values[i] = value != NULL ? value : request_param(r, p->name);
		if (values[i] == NULL && p->required)
			done = fault_set(f, REFUSED, LT_5436, p->name, "%s", p->name);
		else if (values[i] != NULL && !value_is_right(p, values[i]))
			done = fault_set(f, REFUSED, p->type == PARAM_WORD && value != NULL ? LT_5437 : LT_5436,
			                 p->name, p->words != NULL ? "%s=%.80s (%s)" : "%s=%.80s", p->name, values[i],
			                 p->words);
	}
	*format = FORMAT_JSON;
	for (size_t i = 0; done == DONE && as != NULL && i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(formats[i].word, as) == 0)
			*format = formats[i].bit;
	if (done == DONE && (route->formats & *format) == 0)
		done = fault_set(f, REFUSED, LT_5436, "format", "format=%s (json)", as);
	return done;
}

/* ---- the list ---- */

static json_t *
params_json(const struct route *route)
{
	static const char *const types[] = {
		[PARAM_CODE] = "code",     [PARAM_CODES] = "codes", [PARAM_PERIOD] = "period", [PARAM_SPAN] = "period",
		[PARAM_NUMBER] = "number", [PARAM_DAY] = "day",     [PARAM_WORD] = "word"
	};
	json_t *list = json_array();

	for (size_t i = 0; i < route_n_params(route); i++) {
		const struct route_param *p = &route->params[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:b, s:s*, s:s, s:s}", "name", p->name, "type",
		                                      types[p->type], "required", p->required, "in_path",
		                                      is_piece_of_path(route, p->name), "words", p->words, "vi", p->vi,
		                                      "en", p->en));
	}
	return list;
}

static json_t *
words_json(unsigned bits, bool is_role)
{
	json_t *list = json_array();

	for (size_t i = 0; is_role && i < n_web_roles; i++)
		if (bits & web_roles[i].bit)
			json_array_append_new(list, json_string(web_roles[i].word));
	for (size_t i = 0; !is_role && i < sizeof formats / sizeof formats[0]; i++)
		if (bits & formats[i].bit)
			json_array_append_new(list, json_string(formats[i].word));
	return list;
}

void
routes_list(struct buffer *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n_routes; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o}", "method", "GET",
		                                      "path", routes[i].path, "vi", routes[i].vi, "en", routes[i].en,
		                                      "token", (routes[i].roles & ROLE_ANYBODY) == 0, "roles",
		                                      words_json(routes[i].roles, true), "formats",
		                                      words_json(routes[i].formats, false), "parameters",
		                                      params_json(&routes[i])));
	json_t *all = json_pack("{s:s, s:o}", "version", LT_VERSION, "routes", list);
	char *text = json_dumps(all, JSON_INDENT(1));
	buffer_put(out, text, strlen(text));
	free(text);
	json_decref(all);
}
