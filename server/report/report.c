/* The door: a report is one snapshot. What was asked is understood, its maker puts the sheets together, small numbers are covered,
 * and only then is anything said in sentences. */
#include "server/report/report.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "common/base/clock.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

static const struct { report_fn *make; enum level level; } makers[] = {
#define REPORT(name, vi, en, default_level, make) { make, default_level },
#include "server/report/reports.def"
#undef REPORT
};
const struct report_kind report_kinds[] = {
#define REPORT(name, vi, en, default_level, make) { name, vi, en },
#include "server/report/reports.def"
#undef REPORT
};
const size_t n_report_kinds = sizeof report_kinds / sizeof report_kinds[0];

static enum result
kind_find(const char *name, size_t *out, struct fault *f)
{
	char some[300] = "";

	for (size_t i = 0; i < n_report_kinds; i++) {
		size_t at = strlen(some);
		if (strcmp(report_kinds[i].name, name) == 0) {
			*out = i;
			return DONE;
		}
		snprintf(some + at, sizeof some - at, "%s%s", i > 0 ? ", " : "", report_kinds[i].name);
	}
	return fault_set(f, REFUSED, LT_5380, "report", "%.40s (%s)", name, some);
}

/* ---- the head ---- */

/* «TUYÊN QUANG» */
static const char *
capitals(struct making *m, const char *text)
{
	size_t len = strlen(text), at = 0;
	char *out = take(m, len * 2 + 5);         /* a capital may take a byte more */
	utf8proc_int32_t letter;

	for (utf8proc_ssize_t n; len > 0; text += n, len -= (size_t)n) {
		n = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &letter);
		if (n <= 0)
			break;
		at += (size_t)utf8proc_encode_char(utf8proc_toupper(letter), (utf8proc_uint8_t *)out + at);
	}
	return out;
}

static void
head_words(struct making *m)
{
	struct book *b = m->b;

	b->left_vi[0] = said(m, "ĐẢNG BỘ TỈNH %s", capitals(m, m->province));
	b->left_en[0] = said(m, "PARTY COMMITTEE OF %s", capitals(m, m->province));
	b->left_vi[1] = "BAN TỔ CHỨC";
	b->left_en[1] = "ORGANISATION COMMISSION";
	b->right_vi = "ĐẢNG CỘNG SẢN VIỆT NAM";
	b->right_en = "COMMUNIST PARTY OF VIETNAM";
	b->sign_vi[0] = "NGƯỜI LẬP BIỂU";
	b->sign_en[0] = "PREPARED BY";
	b->sign_vi[1] = "T/M BAN THƯỜNG VỤ";
	b->sign_en[1] = "FOR THE STANDING COMMITTEE";
	b->class_code = "internal";
	b->report = said(m, "%s", m->q->name);
	b->period = said(m, "%s", m->span.code);
	b->j = m->j;
	b->at_ms = clock_wall_ms();
}

static const char *
grouped(struct making *m, int64_t n, enum lang lang)
{
	char text[CELL_TEXT_MAX];
	struct sheet_cell c = count_cell(n);

	return said(m, "%s", sheet_cell_text(&c, lang, text));
}

static enum result
head_received(struct making *m, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;
	const char *late_vi = "", *late_en = "";

	db_arg_text(a, m->span.code);
	enum result r = db_run(m->db, NULL, report_sql_sites_closed, a, &rows, f);
	if (r == DONE) {
		long long closed = db_get_int8(rows, 0, 0), all = db_get_int8(rows, 0, 1);
		if (m->j < m->head && !m->at_closing && !m->known_asked) {
			late_vi = said(m, " (máy chủ đã nhận đến số %s)", grouped(m, m->head, LANG_VI));
			late_en = said(m, " (%s have arrived)", grouped(m, m->head, LANG_EN));
		}
		m->b->received_vi = said(m, "Số liệu nhận đến số %s%s, %lld/%lld điểm đã chốt", grouped(m, m->j, LANG_VI), late_vi, closed, all);
		m->b->received_en = said(m, "Data received up to number %s%s, %lld/%lld sites have closed",
		                         grouped(m, m->j, LANG_EN), late_en, closed, all);
	}
	PQclear(rows);
	db_args_free(&a);
	return r;
}

static void
head_series(struct making *m)
{
	const char *known_vi = "", *known_en = "";

	if (m->q->has_known_on) {
		known_vi = said(m, "; biết đến ngày %s", day_said(m, m->q->known_on));
		known_en = said(m, "; known on %s", day_said(m, m->q->known_on));
	} else if (m->known_asked) {
		known_vi = said(m, "; biết đến số %s", grouped(m, m->j, LANG_VI));
		known_en = said(m, "; known at number %s", grouped(m, m->j, LANG_EN));
	} else if (m->at_closing) {
		known_vi = "; kỳ đã chốt: số liệu tại thời điểm chốt";
		known_en = "; the period is closed: figures as of its closing";
	}
	const char *day = m->q->recast ? day_said(m, m->q->recast_on) : "";
	m->b->series_vi = m->q->recast ? said(m, "quy về đơn vị ngày %s%s", day, known_vi)
	                               : said(m, "theo đơn vị tại thời điểm ấy%s", known_vi);
	m->b->series_en = m->q->recast ? said(m, "recast to the units of %s%s", day, known_en)
	                               : said(m, "by the units of the time%s", known_en);
}

bool
sees_small_numbers(const char *role)
{
	return role != NULL && (strcmp(role, "ORG") == 0 || strcmp(role, "INS") == 0);
}

static enum result
make_book(struct making *m, report_fn *make, struct fault *f)
{
	enum result r = resolve(m, f);
	int64_t small;

	if (r != DONE)
		return r;
	head_words(m);
	head_series(m);
	r = head_received(m, f);
	if (r == DONE)
		r = make(m, f);
	if (r != DONE)
		return r;
	if (catalogue_parameter(m->catalogue, PARAMETER_SMALL_NUMBER, m->span.on, &small))
		m->b->small = (int32_t)small;
	if (!sees_small_numbers(m->q->role))
		book_protect(m->b, m->a);
	for (struct later *l = m->laters; l != NULL; l = l->next)
		l->say(m, l->ctx);
	return DONE;
}

enum result
report_with(struct db *db, const struct report_request *q, report_fn *make, enum level level, void *ctx, struct arena *a, struct book **out,
            struct fault *f)
{
	struct making m = { .db = db, .q = q, .a = a, .level = level, .ctx = ctx };
	struct fault ignored = { 0 };

	m.laters_end = &m.laters;
	m.b = take(&m, sizeof *m.b);
	enum result r = db_do(db, report_sql_begin, f);
	if (r == DONE)
		r = make_book(&m, make, f);
	enum result ended = db_do(db, r == DONE ? "COMMIT" : "ROLLBACK", r == DONE ? f : &ignored);
	catalogue_free(&m.catalogue);
	if (r == DONE && ended == DONE)
		*out = m.b;
	return r == DONE ? ended : r;
}

enum result
report_make(struct db *db, const struct report_request *q, struct arena *a, struct book **out, struct fault *f)
{
	size_t kind = 0;
	enum result r = kind_find(q->name, &kind, f);

	return r == DONE ? report_with(db, q, makers[kind].make, makers[kind].level, NULL, a, out, f) : r;
}

enum result
report_behind(struct db *db, const struct report_request *q, struct arena *a, struct book **out, struct fault *f)
{
	struct report_request own = *q;

	own.name = "behind";
	return report_with(db, &own, make_behind, LEVEL_BELOW, NULL, a, out, f);
}
