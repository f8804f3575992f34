/* Frozen reports: made once, rendered once, given out as they were for ever. The digest is of the book; files are those of the day. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"
#include "server/store/audit.h"

struct rendered { struct buffer book, xlsx, pdf, csv; };

static void
rendered_fini(struct rendered *r)
{
	buffer_fini(&r->book);
	buffer_fini(&r->xlsx);
	buffer_fini(&r->pdf);
	buffer_fini(&r->csv);
}

static enum result
render_all(const struct book *b, enum lang lang, struct rendered *out, struct fault *f)
{
	enum result r = report_render(b, REPORT_JSON, lang, &out->book, f);

	if (r == DONE)
		r = report_render(b, REPORT_XLSX, lang, &out->xlsx, f);
	if (r == DONE)
		r = report_render(b, REPORT_PDF, lang, &out->pdf, f);
	return r == DONE ? report_render(b, REPORT_CSV, lang, &out->csv, f) : r;
}

/* ---- what was asked ---- */

static json_t *
day_json(bool there, int32_t day)
{
	char text[DATE_TEXT];

	if (!there)
		return NULL;
	date_format_iso(day, text);
	return json_string(text);
}

static char *
request_json(const struct report_request *q)
{
	json_t *indicators = q->n_indicators > 0 ? json_array() : NULL;

	for (size_t i = 0; i < q->n_indicators; i++)
		json_array_append_new(indicators, json_string(q->indicators[i]));
	json_t *all = json_pack("{s:s, s:s*, s:s*, s:s*, s:o*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*, s:I, s:o*, s:s*, s:o}", "name", q->name,
		"period", q->period, "programme", q->programme, "form", q->form, "indicators", indicators, "subject", q->subject, "by", q->by,
		"cell_type", q->cell_type, "rows", q->rows, "columns", q->columns, "recast", day_json(q->recast, q->recast_on),
		"known", (json_int_t)q->known, "known_on", day_json(q->has_known_on, q->known_on), "role", q->role,
		"today", day_json(true, q->today));
	char *text = json_dumps(all, JSON_COMPACT);

	if (text == NULL)
		abort();
	json_decref(all);
	return text;
}

/* ---- freezing ---- */

static void
args_of(struct db_args *a, int64_t number, const struct report_request *q, const struct book *b, enum lang lang,
        const char *actor, const char *note, const char *request, const struct rendered *r)
{
	uint8_t digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, r->book.data, r->book.len);
	db_arg_int8(a, number);
	db_arg_text(a, q->name);
	db_arg_text(a, b->period);
	db_arg_text(a, request);
	db_arg_text(a, note);
	db_arg_text(a, actor);
	db_arg_int8(a, b->at_ms);
	db_arg_int8(a, b->j);
	db_arg_int4(a, b->catalogue);
	db_arg_text(a, lang == LANG_EN ? "en" : "vi");
	db_arg_bytes(a, r->book.data, r->book.len);
	db_arg_bytes(a, digest, sizeof digest);
	db_arg_bytes(a, r->xlsx.data, r->xlsx.len);
	db_arg_bytes(a, r->pdf.data, r->pdf.len);
	db_arg_bytes(a, r->csv.data, r->csv.len);
}

static enum result
number_next(struct db *db, int64_t *number, struct id *centre, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_do(db, report_sql_freeze_lock, f);

	if (r == DONE)
		r = db_run(db, NULL, report_sql_freeze_number, NULL, &rows, f);
	if (r == DONE) {
		*number = db_get_int8(rows, 0, 0);
		*centre = db_get_id(rows, 0, 1);
	}
	PQclear(rows);
	return r;
}

static enum result
keep(struct db *db, const struct report_request *q, const struct book *b, enum lang lang, const char *actor, const char *note,
     const struct rendered *files, int64_t *number, struct fault *f)
{
	struct db_args *a = db_args_new();
	char *request = request_json(q), what[48];
	struct fault ignored = { 0 };
	struct id centre;
	enum result r = db_do(db, "BEGIN", f);

	if (r == DONE)
		r = number_next(db, number, &centre, f);
	if (r == DONE) {
		args_of(a, *number, q, b, lang, actor, note, request, files);
		r = db_run(db, NULL, report_sql_freeze_put, a, NULL, f);
	}
	snprintf(what, sizeof what, "report_frozen %lld", (long long)*number);
	if (r == DONE)
		r = audit_append(db, &centre, what, actor, f);
	enum result ended = db_do(db, r == DONE ? "COMMIT" : "ROLLBACK", r == DONE ? f : &ignored);
	free(request);
	db_args_free(&a);
	return r == DONE ? ended : r;
}

enum result
report_freeze(struct db *db, const struct report_request *q, enum lang lang, const char *actor, const char *note,
              int64_t *number, struct fault *f)
{
	struct arena *a = arena_new(REPORT_ARENA);
	struct rendered files = { 0 };
	struct book *b = NULL;
	enum result r = report_make(db, q, a, &b, f);

	*number = 0;
	if (r == DONE)
		r = render_all(b, lang, &files, f);
	if (r == DONE)
		r = keep(db, q, b, lang, actor, note, &files, number, f);
	rendered_fini(&files);
	arena_free(&a);
	return r;
}

/* ---- giving out ---- */

static enum result
as_text(struct slice json, enum lang lang, struct buffer *out, struct fault *f)
{
	struct arena *a = arena_new(REPORT_ARENA);
	struct book *b;
	enum result r = book_read_json(json, a, &b, f);

	if (r == DONE)
		book_write_text(b, lang, out);
	arena_free(&a);
	return r;
}

static enum result
give(const PGresult *rows, int64_t number, const char *role, enum report_format as, enum lang lang, struct buffer *out, struct fault *f)
{
	if (PQntuples(rows) == 0)
		return fault_set(f, REFUSED, LT_5389, "frozen", "%lld", (long long)number);
	if (!db_get_bool(rows, 0, 1))
		return fault_set(f, BROKEN, LT_5394, "frozen", "%lld", (long long)number);
	if (sees_small_numbers(db_get_text(rows, 0, 2)) && !sees_small_numbers(role))
		return fault_set(f, REFUSED, LT_5399, "frozen", "%lld", (long long)number);
	struct slice bytes = db_get_bytes(rows, 0, 0);
	if (as == REPORT_TEXT)
		return as_text(bytes, lang, out, f);
	buffer_put(out, bytes.data, bytes.len);
	return DONE;
}

enum result
report_frozen_for(struct db *db, int64_t number, const char *role, enum report_format as, enum lang lang,
                  struct buffer *out, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;

	db_arg_int8(a, number);
	db_arg_text(a, report_format_word(as));
	enum result r = db_run(db, NULL, report_sql_frozen_get, a, &rows, f);
	if (r == DONE)
		r = give(rows, number, role, as, lang, out, f);
	PQclear(rows);
	db_args_free(&a);
	return r;
}

enum result
report_frozen(struct db *db, int64_t number, enum report_format as, enum lang lang, struct buffer *out, struct fault *f)
{
	return report_frozen_for(db, number, NULL, as, lang, out, f);
}

enum result
report_frozen_list(struct db *db, PGresult **out, struct fault *f)
{
	return db_run(db, NULL, report_sql_frozen_list, NULL, out, f);
}
