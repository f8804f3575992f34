/* Who answers what: a row of SQL, a book of the reports, or a few words about the process itself. */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include "embedded/web_sql.h"
#include "server/report/report.h"
#include "server/web/room.h"

#define JSON_TYPE "application/json"

static void
say(struct answer *out, unsigned status, const char *type, const char *text)
{
	out->status = status;
	out->type = type;
	buffer_put(&out->body, text, strlen(text));
}

static void
say_json(struct answer *out, unsigned status, json_t *j)
{
	char *text = json_dumps(j, 0);

	assert(text);
	say(out, status, JSON_TYPE, text);
	free(text);
	json_decref(j);
}

/* ---- rows of SQL ---- */

/* Per parameter its text; of a span also its first day and the day after its last, NULL of what is no calendar
 * period. */
static struct db_args *
sql_args(const struct call *c)
{
	struct db_args *a = db_args_new();
	char from[11], to[11];

	for (size_t i = 0; c->route->params[i].name != NULL; i++) {
		db_arg_text(a, c->values[i]);
		if (c->route->params[i].type != PARAM_SPAN)
			continue;
		bool calendar = c->values[i] != NULL && route_period(c->values[i], from, to);
		db_arg_text(a, calendar ? from : NULL);
		db_arg_text(a, calendar ? to : NULL);
	}
	if (c->route->covers)
		db_arg_bool(a, c->covered);
	return a;
}

static enum result
state_read(struct db *db, struct answer *out, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(db, "web_state", web_sql_state, NULL, &r, f);

	if (done == DONE) {
		out->fresh = (struct freshness){ db_get_int8(r, 0, 0), db_get_int4(r, 0, 1), db_get_date(r, 0, 2) };
		out->has_fresh = true;
	}
	PQclear(r);
	return done;
}

/* What is not there: the parameter's name, what was asked for, what there is. */
static enum result
not_found(const struct call *c, const char *missing, const char *exists, struct fault *f)
{
	const char *value = route_value(c->route, c->values, missing);

	return fault_set(f, REFUSED, LT_5437, missing,
	                 c->lang == LANG_EN ? "%s «%.60s» (there is: %s)" : "%s «%.60s» (đang có: %s)", missing,
	                 value != NULL ? value : "", exists != NULL ? exists : "-");
}

static enum result
log_access(struct db *db, const struct call *c, int64_t persons, struct fault *f)
{
	struct db_args *a = db_args_new();

	db_arg_text(a, c->user.name);
	db_arg_text(a, c->route->path);
	db_arg_int8(a, persons);
	enum result done = db_run(db, "web_access", web_sql_access, a, NULL, f);
	db_args_free(&a);
	return done;
}

/* The row: body; or NULL, what is missing, what there is; of persons also how many. */
static enum result
sql_row(struct db *db, const struct call *c, const char *name, const char *sql, struct answer *out, struct fault *f)
{
	struct db_args *a = sql_args(c);
	PGresult *r = NULL;
	enum result done = db_run(db, name, sql, a, &r, f);

	db_args_free(&a);
	if (done == DONE && (db_rows(r) != 1 || db_is_null(r, 0, 0)))
		done = not_found(c, db_rows(r) == 1 ? db_get_text(r, 0, 1) : "",
		                 db_rows(r) == 1 ? db_get_text(r, 0, 2) : NULL, f);
	if (done == DONE && c->route->persons)
		done = log_access(db, c, db_get_int8(r, 0, 3), f);
	if (done == DONE)
		say(out, 200, JSON_TYPE, db_get_text(r, 0, 0));
	PQclear(r);
	return done;
}

/* One snapshot: the state, then what was asked for. What is told of persons is told after the log is committed. */
static enum result
answer_sql_of(struct call *c, const char *name, const char *sql, struct answer *out, struct fault *f)
{
	struct db *db = NULL;
	enum result done = pool_take(c->parts->pool, false, &db, f);

	if (done != DONE)
		return done;
	done = db_do(db,
	             c->route->persons ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
	                               : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	             f);
	if (done == DONE)
		done = state_read(db, out, f);
	if (done == DONE)
		done = sql_row(db, c, name, sql, out, f);
	bool well = done == DONE ? (done = db_do(db, "COMMIT", f)) == DONE : db_do(db, "ROLLBACK", NULL) == DONE;
	pool_give(c->parts->pool, db, well);
	return done;
}

static enum result
answer_sql(struct call *c, struct answer *out, struct fault *f)
{
	return answer_sql_of(c, c->route->path, c->route->sql, out, f);
}

/* ---- reports ---- */

static const struct { unsigned format; const char *word, *ending; } formats[] = {
	{ FORMAT_JSON, "json", "json" }, { FORMAT_CSV, "csv", "csv" }, { FORMAT_XLSX, "xlsx", "xlsx" }, { FORMAT_PDF, "pdf", "pdf" } };

static enum report_format
report_format_of(const struct call *c, const char **ending)
{
	enum report_format as = REPORT_JSON;

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (formats[i].format == c->format && report_format_find(formats[i].word, &as))
			*ending = formats[i].ending;
	return as;
}

/* A name of ours becomes part of a file's name; it was found in a table, so it is plain. */
static void
name_file(const struct call *c, const char *name, const char *ending, struct answer *out)
{
	if (c->format != FORMAT_JSON && strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name))
		snprintf(out->filename, sizeof out->filename, "lienthong-%.60s.%s", name, ending);
}

#define INDICATORS_MAX 64
static size_t
split(char *text, const char *out[INDICATORS_MAX])
{
	size_t n = 0;

	for (char *save = NULL, *code = strtok_r(text, ",", &save); code != NULL && n < INDICATORS_MAX;
	     code = strtok_r(NULL, ",", &save))
		out[n++] = code;
	return n;
}

static void
request_days(const struct call *c, struct report_request *q)
{
	const char *recast = route_value(c->route, c->values, "recast"),
		   *on = route_value(c->route, c->values, "known_on");
	const char *known = route_value(c->route, c->values, "known");

	q->recast = recast != NULL && date_parse_iso(recast, &q->recast_on);
	q->has_known_on = on != NULL && date_parse_iso(on, &q->known_on);
	q->known = known != NULL ? strtoll(known, NULL, 10) : 0;
	q->today = clock_today();
}

/* What makes the book: a report, what stands behind a figure, or what came between two frozen reports. */
static enum result
book_make(struct db *db, const struct call *c, const struct report_request *q, struct arena *arena, struct book **book,
          struct fault *f)
{
	if (c->route->does == DOES_BEHIND)
		return report_behind(db, q, arena, book, f);
	if (c->route->does == DOES_DIFF)
		return report_diff(db, strtoll(c->values[0], NULL, 10), strtoll(c->values[1], NULL, 10), q->role,
		                   q->today, arena, book, f);
	return report_make(db, q, arena, book, f);
}

/* One at a time: libxlsxwriter takes the time of a file from where every thread's time stands. */
static enum result
render(const struct book *book, enum report_format as, enum lang lang, struct buffer *out, struct fault *f)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&one);
	enum result done = report_render(book, as, lang, out, f);
	pthread_mutex_unlock(&one);
	return done;
}

static enum result
book_answer(struct call *c, const struct report_request *q, struct answer *out, struct fault *f)
{
	struct arena *arena = arena_new(REPORT_ARENA);
	struct book *book = NULL;
	struct db *db = NULL;
	struct watched now;
	const char *ending = "json";
	enum report_format as = report_format_of(c, &ending);

	watch_look(c->parts->watch, &now);        /* before it is made: a tag may be too old, never too new */
	enum result done = pool_take(c->parts->pool, true, &db, f);
	if (done == DONE) {
		done = book_make(db, c, q, arena, &book, f);
		pool_give(c->parts->pool, db, done == DONE || (done == REFUSED && f->code < 6000));
	}
	if (done == DONE)
		done = render(book, as, c->lang, &out->body, f);
	if (done == DONE) {
		out->status = 200;
		out->type = report_format_type(as);
		out->fresh = now.fresh;
		out->has_fresh = true;
		name_file(c, q->name, ending, out);
	}
	arena_free(&arena);
	return done;
}

static const char *
role_word(const struct call *c)
{
	for (size_t i = 0; i < n_web_roles; i++)
		if (web_roles[i].bit == c->user.role)
			return web_roles[i].word;
	return NULL;
}

static enum result
answer_book(struct call *c, struct answer *out, struct fault *f)
{
	const struct route *r = c->route;
	const char *codes[INDICATORS_MAX], *const *v = c->values, *name = route_value(r, v, "name");
	char *list = strdup(route_value(r, v, "indicators") != NULL ? route_value(r, v, "indicators") : ""), actor[80];

	assert(list);
	snprintf(actor, sizeof actor, "web:%s", c->user.name);
	struct report_request q = { .name = name != NULL             ? name
		                            : r->does == DOES_BEHIND ? "behind"
		                                                     : "diff",
		                    .period = route_value(r, v, "period"),
		                    .programme = route_value(r, v, "programme"),
		                    .form = route_value(r, v, "form"),
		                    .subject = route_value(r, v, "subject"),
		                    .by = route_value(r, v, "by"),
		                    .cell_type = route_value(r, v, "cell_type"),
		                    .rows = route_value(r, v, "rows"),
		                    .columns = route_value(r, v, "columns"),
		                    .role = role_word(c),
		                    .actor = actor,
		                    .indicators = codes,
		                    .n_indicators = split(list, codes) };
	request_days(c, &q);
	enum result done = book_answer(c, &q, out, f);
	free(list);
	return done;
}

static enum result
answer_reports(struct call *c, struct answer *out, struct fault *f)
{
	json_t *list = json_array();
	struct watched now;

	watch_look(c->parts->watch, &now);
	for (size_t i = 0; i < n_report_kinds; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", report_kinds[i].name, "vi",
		                                      report_kinds[i].vi, "en", report_kinds[i].en));
	out->fresh = now.fresh;
	out->has_fresh = true;
	say_json(out, 200, json_pack("{s:o}", "reports", list));
	return DONE;
}

/* ---- tables of figures: JSON straight from what is stored, files by the report of the same name ---- */

static const struct { const char *name, *sql; bool one_indicator; } tables[] = {
	{ "indicators", web_sql_table_indicators, false },
	{ "series", web_sql_table_series, false },
	{ "league", web_sql_table_league, true },
};

static enum result
answer_table(struct call *c, struct answer *out, struct fault *f)
{
	const char *name = route_value(c->route, c->values, "name"),
		   *codes = route_value(c->route, c->values, "indicators");

	if (c->format != FORMAT_JSON)
		return answer_book(c, out, f);
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(tables[i].name, name) != 0)
			continue;
		if (tables[i].one_indicator && (codes == NULL || strchr(codes, ',') != NULL))
			return fault_set(f, REFUSED, LT_5436, "indicators", "%s", "indicators=CODE");
		return answer_sql_of(c, tables[i].name, tables[i].sql, out, f);
	}
	return fault_set(f, REFUSED, LT_5437, "name", "%s", name);
}

/* ---- frozen reports ---- */

/* The report's name, for that of the file. */
static enum result
frozen_look(struct db *db, int64_t number, char *name, size_t size, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;

	db_arg_int8(a, number);
	enum result done = db_run(db, "web_frozen_look", web_sql_frozen_look, a, &r, f);
	db_args_free(&a);
	if (done == DONE && db_rows(r) == 0)
		done = fault_set(f, REFUSED, LT_5389, "n", "%" PRId64, number);
	if (done == DONE)
		snprintf(name, size, "%s", db_get_text(r, 0, 0));
	PQclear(r);
	return done;
}

static enum result
answer_frozen(struct call *c, struct answer *out, struct fault *f)
{
	int64_t number = strtoll(c->values[0], NULL, 10);
	const char *ending = "json";
	enum report_format as = report_format_of(c, &ending);
	char name[64], file[96];
	struct db *db = NULL;

	enum result done = pool_take(c->parts->pool, false, &db, f);
	if (done != DONE)
		return done;
	done = frozen_look(db, number, name, sizeof name, f);
	if (done == DONE)
		done = report_frozen_for(db, number, role_word(c), as, c->lang, &out->body, f);
	pool_give(c->parts->pool, db, done == DONE || (done == REFUSED && f->code < 6000));
	if (done != DONE)
		return done;
	out->status = 200;
	out->type = report_format_type(as);
	snprintf(file, sizeof file, "%s_%" PRId64, name, number);
	name_file(c, file, ending, out);
	return DONE;
}

/* ---- the process itself ---- */

static enum result
answer_list(struct call *c, struct answer *out, struct fault *f)
{
	routes_list(&out->body);
	out->status = 200;
	out->type = JSON_TYPE;
	return DONE;
}

static enum result
answer_health(struct call *c, struct answer *out, struct fault *f)
{
	say(out, 200, JSON_TYPE, "{\"alive\": true}");
	return DONE;
}

static enum result
answer_ready(struct call *c, struct answer *out, struct fault *f)
{
	struct watched w;

	watch_look(c->parts->watch, &w);
	bool fresh = w.behind_ms <= c->parts->stale_ms;
	bool ready = w.answers && fresh;
	out->retry_s = ready ? 0 : 5;
	say_json(out, ready ? 200 : 503,
	         json_pack("{s:b, s:b, s:b, s:I, s:I, s:I}", "ready", ready, "database", w.answers, "figures", fresh,
	                   "watermark", (json_int_t)(w.fresh.j < 0 ? 0 : w.fresh.j), "head", (json_int_t)w.head,
	                   "behind_seconds", (json_int_t)(w.behind_ms / 1000)));
	return DONE;
}

static enum result
answer_metrics(struct call *c, struct answer *out, struct fault *f)
{
	struct metrics_now now = { .connections = conns_count(c->parts->conns),
		                   .databases = pool_in_use(c->parts->pool),
		                   .cache_bytes = cache_bytes(c->parts->cache),
		                   .up_ms = clock_mono_ms() - c->parts->began_at };

	watch_look(c->parts->watch, &now.watched);
	metrics_print(c->parts->metrics, &now, &out->body);
	out->status = 200;
	out->type = "text/plain; version=0.0.4; charset=utf-8";
	return DONE;
}

static enum result
answer_version(struct call *c, struct answer *out, struct fault *f)
{
	say(out, 200, JSON_TYPE,
	    "{\"program\": \"lienthong-server\", \"version\": \"" LT_VERSION "\", \"api\": \"v1\"}");
	return DONE;
}

static enum result (*const answers[DOES_COUNT])(struct call *, struct answer *, struct fault *) = {
	[DOES_LIST] = answer_list,       [DOES_SQL] = answer_sql,         [DOES_TABLE] = answer_table,
	[DOES_REPORTS] = answer_reports, [DOES_REPORT] = answer_book,     [DOES_BEHIND] = answer_book,
	[DOES_DIFF] = answer_book,       [DOES_FROZEN] = answer_frozen,   [DOES_HEALTH] = answer_health,
	[DOES_READY] = answer_ready,     [DOES_METRICS] = answer_metrics, [DOES_VERSION] = answer_version,
};

enum result
call_answer(struct call *c, struct answer *out, struct fault *f)
{
	return answers[c->route->does](c, out, f);
}
