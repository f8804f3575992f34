/* `standing`: the lists of common/standing as of a day, of the province or of one site. Reads one snapshot; lists about
 * persons show references only and leave a row in the access log before anything is printed. */
#include <jansson.h>
#include <libsmartcols.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/catalogue/catalogue.h"
#include "common/standing/standing.h"
#include "embedded/run_sql.h"
#include "server/command.h"

struct request { int32_t day; const struct standing_rule *only; const char *site; bool json; };
struct lists { PGresult **rows; };       /* one per rule; NULL: not asked for */

#define WITHIN_BEGIN "SELECT l.* FROM ("
#define WITHIN_END \
	"\n) l WHERE EXISTS (SELECT 1 FROM standing_scope s WHERE s.kind = l.subject_kind AND s.id = l.subject_id) " \
	"ORDER BY l.code, l.subject_id, l.note"

/* ---- what is asked ---- */

static enum result
request_read(const struct cli_args *args, struct request *out, struct fault *f)
{
	const char *day = cli_value(args, "as-of"), *rule = cli_value(args, "rule");

	*out = (struct request){ .day = clock_today(), .site = cli_value(args, "site"), .json = cli_has(args, "json") };
	if (day && !date_parse_iso(day, &out->day))
		return fault_set(f, REFUSED, LT_1003, "standing", "--as-of %s (yyyy-mm-dd)", day);
	if (rule && (out->only = standing_find(rule)) == NULL)
		return fault_set(f, REFUSED, LT_1003, "standing", "--rule %s (%s ... %s)", rule, standing_rules[0].code,
		                 standing_rules[n_standing_rules - 1].code);
	return DONE;
}

/* ---- reading ---- */

/* In force now; working days and terms of the day asked for are read from it. */
static enum result
read_catalogue(struct db *db, struct catalogue **out, struct fault *f)
{
	struct slice *entries = calloc(CATALOGUE_ENTRIES_MAX, sizeof *entries);
	PGresult *rows = NULL;
	size_t n = 0;
	enum result r = db_run(db, NULL, run_sql_standing_catalogue, NULL, &rows, f);

	if (!entries)
		abort();
	for (int i = 0; r == DONE && i < PQntuples(rows) && n < CATALOGUE_ENTRIES_MAX; i++)
		entries[n++] = db_get_bytes(rows, i, 0);
	if (r == DONE)
		r = catalogue_make(entries, n, n > 0, out, f);
	PQclear(rows);
	free(entries);
	return r;
}

static enum result
put_periods(struct db *db, const struct catalogue *c, int32_t day, struct fault *f)
{
	struct standing_period p[STANDING_PERIODS_MAX];
	const char *words[STANDING_PERIODS_MAX];
	int32_t from[STANDING_PERIODS_MAX], to[STANDING_PERIODS_MAX];
	size_t n = standing_periods(c, day, p);
	struct db_args *a = db_args_new();

	for (size_t i = 0; i < n; i++) {
		words[i] = p[i].kind;
		from[i] = p[i].from;
		to[i] = p[i].to;
	}
	db_arg_texts(a, words, n);
	db_arg_dates(a, from, n);
	db_arg_dates(a, to, n);
	enum result r = db_run(db, NULL, run_sql_standing_periods, a, NULL, f);
	db_args_free(&a);
	return r;
}

/* *within: only what lies below the site's roots. */
static enum result
put_scope(struct db *db, const struct request *q, bool *within, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(a, q->site);
	enum result r = db_run(db, NULL, run_sql_standing_site, a, &rows, f);
	if (r == DONE && PQntuples(rows) == 0)
		r = fault_set(f, REFUSED, LT_5057, "standing", "--site %s", q->site);
	*within = r == DONE && !db_get_bool(rows, 0, 0);
	db_arg_date(a, q->day);
	if (*within)
		r = db_run(db, NULL, run_sql_standing_scope, a, NULL, f);
	PQclear(rows);
	db_args_free(&a);
	return r == DONE && *within ? db_do(db, "ANALYZE standing_scope", f) : r;
}

static enum result
read_list(struct db *db, const struct request *q, const struct standing_rule *rule, bool within, PGresult **out,
          struct fault *f)
{
	struct db_args *a = db_args_new();
	char *sql = NULL;

	if (asprintf(&sql, "%s%s%s", within ? WITHIN_BEGIN : "", rule->sql, within ? WITHIN_END : "") < 0)
		abort();
	db_arg_date(a, q->day);
	enum result r = db_run(db, NULL, sql, a, out, f);
	free(sql);
	db_args_free(&a);
	return r;
}

static int32_t
persons_of(const PGresult *rows)
{
	int32_t n = 0;

	for (int i = 0; i < PQntuples(rows); i++)
		n += strcmp(db_get_text(rows, i, STANDING_SUBJECT_KIND), "member") == 0;
	return n;
}

static enum result
note_access(struct db *db, const struct standing_rule *rule, const PGresult *rows, struct fault *f)
{
	const struct passwd *me = getpwuid(getuid());
	struct db_args *a;
	char who[64], what[32];

	if (persons_of(rows) == 0)
		return DONE;
	a = db_args_new();
	snprintf(who, sizeof who, me ? "%.63s" : "%.0s%u", me ? me->pw_name : "", (unsigned)getuid());
	snprintf(what, sizeof what, "standing %s", rule->code);
	db_arg_text(a, who);
	db_arg_text(a, what);
	db_arg_int4(a, persons_of(rows));
	enum result r = db_run(db, NULL, run_sql_standing_access, a, NULL, f);
	db_args_free(&a);
	return r;
}

static enum result
read_all(struct db *db, const struct request *q, struct lists *out, struct fault *f)
{
	struct catalogue *c = NULL;
	bool within = false;
	enum result r = db_do(db, run_sql_standing_begin, f);

	if (r == DONE)
		r = read_catalogue(db, &c, f);
	if (r == DONE)
		r = put_periods(db, c, q->day, f);
	catalogue_free(&c);
	if (r == DONE)
		r = db_do(db, "ANALYZE standing_period", f);
	if (r == DONE && q->site)
		r = put_scope(db, q, &within, f);
	for (size_t i = 0; r == DONE && i < n_standing_rules; i++) {
		if (q->only && q->only != &standing_rules[i])
			continue;
		r = read_list(db, q, &standing_rules[i], within, &out->rows[i], f);
		if (r == DONE)
			r = note_access(db, &standing_rules[i], out->rows[i], f);
	}
	return r == DONE ? db_do(db, "COMMIT", f) : r;
}

/* ---- printing ---- */

static json_t *
json_text(const PGresult *rows, int row, int col)
{
	return db_is_null(rows, row, col) ? json_null() : json_string(db_get_text(rows, row, col));
}

static json_t *
json_number(const PGresult *rows, int row, int col)
{
	return db_is_null(rows, row, col) ? json_null() : json_integer(db_get_int8(rows, row, col));
}

static json_t *
json_rows(const PGresult *rows)
{
	json_t *list = json_array();

	for (int i = 0; i < PQntuples(rows); i++) {
		struct id id = db_get_id(rows, i, STANDING_SUBJECT_ID);
		char subject[ID_TEXT];
		id_format(&id, subject);
		json_array_append_new(list, json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o}",
			"subject_kind", json_text(rows, i, STANDING_SUBJECT_KIND), "subject_id", subject,
			"code", json_text(rows, i, STANDING_CODE), "name", json_text(rows, i, STANDING_NAME),
			"n", json_number(rows, i, STANDING_N), "m", json_number(rows, i, STANDING_M),
			"note", json_text(rows, i, STANDING_NOTE)));
	}
	return list;
}

static void
print_json(const struct request *q, const struct lists *lists)
{
	static const char *const severities[] = { [SEVERITY_INFO] = "info", [SEVERITY_WARNING] = "warning",
		[SEVERITY_ERROR] = "error" };
	json_t *list = json_array();
	char day[DATE_TEXT];

	date_format_iso(q->day, day);
	for (size_t i = 0; i < n_standing_rules; i++) {
		const struct standing_rule *r = &standing_rules[i];
		if (lists->rows[i])
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:o}", "code", r->code,
				"severity", severities[r->severity], "source", r->source, "sentence", lang_pick(r->vi, r->en),
				"remedy", lang_pick(r->remedy_vi, r->remedy_en), "n_means", lang_pick(r->n_vi, r->n_en),
				"m_means", lang_pick(r->m_vi, r->m_en), "rows", json_rows(lists->rows[i])));
	}
	json_t *all = json_pack("{s:s, s:s?, s:o}", "as_of", day, "site", q->site, "lists", list);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
}

struct column { const char *label; int col; bool right; };

/* The columns that this list uses; of members also the reference. */
static size_t
choose_columns(const struct standing_rule *r, const PGresult *rows, struct column out[6])
{
	size_t n = 0;

	out[n++] = (struct column){ lang_pick("MÃ", "CODE"), STANDING_CODE, false };
	out[n++] = (struct column){ lang_pick("TÊN", "NAME"), STANDING_NAME, false };
	if (persons_of(rows) > 0)
		out[n++] = (struct column){ lang_pick("THAM CHIẾU", "REFERENCE"), STANDING_SUBJECT_ID, false };
	if (r->n_vi)
		out[n++] = (struct column){ lang_pick(r->n_vi, r->n_en), STANDING_N, true };
	if (r->m_vi)
		out[n++] = (struct column){ lang_pick(r->m_vi, r->m_en), STANDING_M, true };
	out[n++] = (struct column){ lang_pick("GHI CHÚ", "NOTE"), STANDING_NOTE, false };
	return n;
}

static void
cell_text(const PGresult *rows, int row, int col, char *out, size_t size)
{
	struct id id;

	out[0] = '\0';
	if (col == STANDING_SUBJECT_ID) {
		id = db_get_id(rows, row, col);
		id_format(&id, out);
	} else if (col == STANDING_NOTE)
		snprintf(out, size, "%s", standing_note(db_get_text(rows, row, col), lang_now()));
	else if (!db_is_null(rows, row, col) && (col == STANDING_N || col == STANDING_M))
		snprintf(out, size, "%lld", (long long)db_get_int8(rows, row, col));
	else if (!db_is_null(rows, row, col))
		text_printable(db_get_text(rows, row, col), out, size);
}

static void
print_list(const struct standing_rule *r, const PGresult *rows)
{
	struct libscols_table *table;
	struct column columns[6];
	size_t n = choose_columns(r, rows, columns);
	char text[1024];

	printf("%s (%s): %d. %s\n", r->code, r->source, PQntuples(rows), lang_pick(r->vi, r->en));
	if (PQntuples(rows) == 0)
		return;
	table = scols_new_table();
	for (size_t c = 0; c < n; c++)
		scols_table_new_column(table, columns[c].label, 0, columns[c].right ? SCOLS_FL_RIGHT : 0);
	for (int i = 0; i < PQntuples(rows); i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (size_t c = 0; c < n; c++) {
			cell_text(rows, i, columns[c].col, text, sizeof text);
			scols_line_set_data(line, c, text);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
	printf("%s\n\n", lang_pick(r->remedy_vi, r->remedy_en));
}

int
command_standing(const struct cli_args *args, void *settings)
{
	struct lists lists = { calloc(n_standing_rules, sizeof *lists.rows) };
	struct request q;
	struct fault f = { 0 };
	struct db *db = NULL;

	if (lists.rows == NULL)
		abort();
	enum result r = request_read(args, &q, &f);
	if (r == DONE)
		r = settings_open(settings, "lienthong standing", &db, &f);
	if (r == DONE)
		r = read_all(db, &q, &lists, &f);
	if (r == DONE && q.json)
		print_json(&q, &lists);
	for (size_t i = 0; i < n_standing_rules; i++) {
		if (r == DONE && !q.json && lists.rows[i])
			print_list(&standing_rules[i], lists.rows[i]);
		PQclear(lists.rows[i]);
	}
	free(lists.rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
