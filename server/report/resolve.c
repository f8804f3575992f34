/* What was asked for, understood: period, known up to where, rows, indicators, programme. Whatever does not exist is told with what
 * does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/rules/node.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

const char *const level_words[LEVEL_COUNT] = { [LEVEL_PROVINCE] = "province", [LEVEL_SITE] = "site",
	[LEVEL_DISTRICT] = "district", [LEVEL_COMMUNE] = "commune", [LEVEL_ORGANISATION] = "organisation" };

/* ---- what there is, in words ---- */

/* "a, b, c ...": as many as fit. */
static void
some_add(char *some, size_t size, const char *word)
{
	size_t at = strlen(some);

	if (at + strlen(word) + 8 < size)
		snprintf(some + at, size - at, "%s%s", at > 0 ? ", " : "", word);
	else if (at >= 3 && strcmp(some + at - 3, "...") != 0)
		snprintf(some + at, size - at, " ...");
}

static enum result
no_such(struct fault *f, enum fault_code code, const char *place, const char *asked, const char *some)
{
	return fault_set(f, REFUSED, code, place, "%.60s (%s)", asked, some[0] != '\0' ? some : "-");
}

/* ---- the period ---- */

static enum result
read_number(struct making *m, const char *sql, const struct db_args *a, bool *found, int64_t *out, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(m->db, NULL, sql, a, &rows, f);

	*found = r == DONE && PQntuples(rows) > 0;
	if (*found)
		*out = db_get_int8(rows, 0, 0);
	PQclear(rows);
	return r;
}

static enum result
span_closed(struct making *m, struct span *s, struct fault *f)
{
	struct db_args *a = db_args_new();

	db_arg_text(a, s->code);
	enum result r = read_number(m, report_sql_closed, a, &s->closed, &s->closed_j, f);
	db_args_free(&a);
	return r;
}

static void
some_periods(struct making *m, char some[200])
{
	size_t n;
	const Ltc__Cut *const *cuts = catalogue_cuts(m->catalogue, &n);

	snprintf(some, 200, "2020, 2020-H1, 2020-Q1, 2020-12");
	for (size_t i = 0; i < n; i++)
		some_add(some, 200, cuts[i]->code);
}

static bool
span_of_cut(struct making *m, const char *code, struct span *out)
{
	out->cut = catalogue_cut(m->catalogue, code);
	if (out->cut == NULL)
		return false;
	snprintf(out->code, sizeof out->code, "%s", out->cut->code);
	out->length = LTC__PERIOD__PERIOD_NONE;
	out->from = out->cut->from;
	out->to = out->cut->to;
	return true;
}

enum result
resolve_span(struct making *m, const char *code, struct span *out, struct fault *f)
{
	char some[200];

	*out = (struct span){ 0 };
	if (!span_of_cut(m, code, out)) {
		if (!period_read(code, &out->length, &out->from, &out->to)) {
			some_periods(m, some);
			return no_such(f, LT_5381, "--period", code, some);
		}
		period_write(out->length, out->from, out->code);
	}
	if (out->from > m->q->today)
		return fault_set(f, REFUSED, LT_5382, "--period", "%s", out->code);
	out->on = out->to - 1 < m->q->today ? out->to - 1 : m->q->today;
	return span_closed(m, out, f);
}

static enum result
resolve_period(struct making *m, struct fault *f)
{
	int year, month, day;
	char code[16];

	date_split(m->q->today, &year, &month, &day);
	snprintf(code, sizeof code, "%04d", year);
	return resolve_span(m, m->q->period != NULL ? m->q->period : code, &m->span, f);
}

/* ---- known up to where ---- */

static enum result
known_on(struct making *m, struct fault *f)
{
	struct db_args *a = db_args_new();
	bool found;

	db_arg_date(a, m->q->known_on);
	enum result r = read_number(m, report_sql_known_on, a, &found, &m->j, f);
	db_args_free(&a);
	if (r == DONE && m->j == 0)
		r = fault_set(f, REFUSED, LT_5386, "--known", "%s (%lld)", day_said(m, m->q->known_on), (long long)m->head);
	return r;
}

static enum result
resolve_known(struct making *m, struct fault *f)
{
	m->known_asked = m->q->known != 0 || m->q->has_known_on;
	if (m->q->known < 0 || m->q->known > m->head)
		return fault_set(f, REFUSED, LT_5386, "--known", "%lld (%lld)", (long long)m->q->known, (long long)m->head);
	if (m->q->known != 0)
		m->j = m->q->known;
	if (m->q->has_known_on)
		return known_on(m, f);
	m->at_closing = m->span.closed && !m->known_asked;       /* then it is as known when the province closed it */
	if (m->at_closing)
		m->j = m->span.closed_j;
	return DONE;
}

/* ---- the catalogue, the journal ---- */

static enum result
resolve_catalogue(struct making *m, uint32_t version, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(m->db, NULL, report_sql_catalogue, NULL, &rows, f);
	int n = r == DONE ? PQntuples(rows) : 0;
	struct slice *entries = take(m, ((size_t)n + 1) * sizeof *entries);

	for (int i = 0; i < n; i++)
		entries[i] = db_get_bytes(rows, i, 0);
	if (r == DONE && n > 0)
		r = catalogue_make(entries, (size_t)n, version, &m->catalogue, f);
	PQclear(rows);
	return r;
}

static enum result
resolve_state(struct making *m, struct fault *f)
{
	PGresult *rows = NULL;
	int32_t version = 0;
	enum result r = db_run(m->db, NULL, report_sql_state, NULL, &rows, f);

	if (r == DONE && PQntuples(rows) == 0)
		r = fault_set(f, REFUSED, LT_5057, m->q->name, "centre");
	if (r == DONE) {
		m->head = db_get_int8(rows, 0, 0);
		m->j = db_get_int8(rows, 0, 1) > 0 ? db_get_int8(rows, 0, 1) : m->head;
		m->present_j = m->j;
		m->province = said(m, "%s", db_get_text(rows, 0, 2));
		version = db_get_int4(rows, 0, 3);
		m->b->catalogue = version;
	}
	PQclear(rows);
	return r == DONE ? resolve_catalogue(m, (uint32_t)version, f) : r;
}

/* ---- rows ---- */

static enum result
resolve_level(struct making *m, struct fault *f)
{
	char some[120] = "";

	if (m->q->by == NULL || m->level == LEVEL_BELOW) {
		m->level = m->q->subject != NULL && m->level != LEVEL_PROVINCE && m->level != LEVEL_BELOW ? LEVEL_ORGANISATION : m->level;
		return DONE;
	}
	for (int i = 0; i < LEVEL_COUNT; i++) {
		some_add(some, sizeof some, level_words[i]);
		if (strcmp(level_words[i], m->q->by) == 0) {
			m->level = (enum level)i;
			return DONE;
		}
	}
	return no_such(f, LT_5385, "--by", m->q->by, some);
}

static enum result
resolve_cell_type(struct making *m, struct fault *f)
{
	const ProtobufCEnumDescriptor *e = &lt__organisation_setting__descriptor;
	char some[200] = "";
	int value;

	if (m->q->cell_type == NULL || enum_value(e, m->q->cell_type, &value))
		return DONE;
	for (unsigned i = 0; i < e->n_values; i++)
		if (e->values[i].value != 0)
			some_add(some, sizeof some, enum_label(e, e->values[i].value));
	return no_such(f, LT_5396, "--cell-type", m->q->cell_type, some);
}

enum result
resolve(struct making *m, struct fault *f)
{
	enum result r = resolve_state(m, f);

	if (r == DONE)
		r = resolve_period(m, f);
	if (r == DONE)
		r = resolve_known(m, f);
	if (r == DONE)
		r = resolve_level(m, f);
	if (r == DONE)
		r = resolve_cell_type(m, f);
	return r == DONE ? places_fill(m, m->level, f) : r;
}

/* ---- indicators, programmes ---- */

static enum result
no_indicator(struct making *m, const char *code, struct fault *f)
{
	char some[200] = "";

	for (size_t i = 0; i < catalogue_n_indicators(m->catalogue); i++)       /* those that begin alike first */
		if (strncmp(catalogue_indicator_at(m->catalogue, i)->code, code, 4) == 0)
			some_add(some, sizeof some, catalogue_indicator_at(m->catalogue, i)->code);
	for (size_t i = 0; i < catalogue_n_indicators(m->catalogue); i++)
		if (strncmp(catalogue_indicator_at(m->catalogue, i)->code, code, 4) != 0)
			some_add(some, sizeof some, catalogue_indicator_at(m->catalogue, i)->code);
	return no_such(f, LT_5383, "--indicator", code, some);
}

static bool
cut_names(const Ltc__Cut *cut, const char *code)
{
	for (size_t i = 0; cut != NULL && i < cut->n_indicators; i++)
		if (strcmp(cut->indicators[i], code) == 0)
			return true;
	return false;
}

bool
indicator_stored(const struct span *s, const Ltc__Indicator *i)
{
	return s->cut != NULL ? cut_names(s->cut, i->code) : indicator_keeps(i, s->length);
}

enum result
resolve_indicators(struct making *m, const Ltc__Indicator ***out, size_t *n, struct fault *f)
{
	size_t all = catalogue_n_indicators(m->catalogue);

	*n = 0;
	*out = take(m, (all + m->q->n_indicators + 1) * sizeof **out);
	for (size_t i = 0; i < m->q->n_indicators; i++) {
		const Ltc__Indicator *one = catalogue_indicator(m->catalogue, m->q->indicators[i]);
		if (one == NULL)
			return no_indicator(m, m->q->indicators[i], f);
		(*out)[(*n)++] = one;
	}
	for (size_t i = 0; m->q->n_indicators == 0 && i < all; i++)
		if (indicator_stored(&m->span, catalogue_indicator_at(m->catalogue, i)))
			(*out)[(*n)++] = catalogue_indicator_at(m->catalogue, i);
	return DONE;
}

/* The only one with baselines or targets, when nobody names one. */
static const Ltc__Programme *
measured_programme(const struct making *m)
{
	const char *only = NULL;
	size_t n_baselines, n_targets;
	const Ltc__Baseline *const *baselines = catalogue_baselines(m->catalogue, NULL, &n_baselines);
	const Ltc__Target *const *targets = catalogue_targets(m->catalogue, NULL, &n_targets);

	for (size_t i = 0; i < n_baselines + n_targets; i++) {
		const char *code = i < n_baselines ? baselines[i]->programme : targets[i - n_baselines]->programme;
		if (only != NULL && strcmp(only, code) != 0)
			return NULL;
		only = code;
	}
	return only != NULL ? catalogue_programme(m->catalogue, only) : NULL;
}

enum result
resolve_programme(struct making *m, const Ltc__Programme **out, struct fault *f)
{
	char some[200] = "";
	PGresult *rows = NULL;

	*out = m->q->programme != NULL ? catalogue_programme(m->catalogue, m->q->programme) : measured_programme(m);
	if (*out != NULL)
		return DONE;
	enum result r = db_run(m->db, NULL, report_sql_programmes, NULL, &rows, f);
	for (int i = 0; r == DONE && i < PQntuples(rows); i++)
		some_add(some, sizeof some, db_get_text(rows, i, 0));
	PQclear(rows);
	return r == DONE ? no_such(f, LT_5387, "--programme", m->q->programme != NULL ? m->q->programme : "?", some) : r;
}
