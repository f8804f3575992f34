/* See report_world.h. */
#include "tests/unit/report_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/catalogue/catalogue.h"
#include "common/record/kinds.h"
#include "server/refresh/refresh.h"
#include "server/store/migrate.h"

static int32_t
day(int year, int month, int d)
{
	int32_t out = 0;

	assert_true(date_make(year, month, d, &out));
	return out;
}

/* ---- SQL ---- */

static PGresult *
run(struct report_world *w, const char *sql)
{
	PGconn *c = cluster_connect(w->cluster);
	PGresult *r;

	PQclear(PQexec(c, "SET search_path = lt"));
	r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQresultErrorMessage(r));
	PQfinish(c);
	return r;
}

void
report_world_sql(struct report_world *w, const char *fmt, ...)
{
	char sql[8000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sql, sizeof sql, fmt, args);
	va_end(args);
	PQclear(run(w, sql));
}

int64_t
report_world_int(struct report_world *w, const char *fmt, ...)
{
	char sql[8000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sql, sizeof sql, fmt, args);
	va_end(args);
	PGresult *r = run(w, sql);
	assert_int_equal(PQntuples(r), 1);
	int64_t out = atoll(PQgetvalue(r, 0, 0));
	PQclear(r);
	return out;
}

/* ---- the catalogue ---- */

static void
entry_put(struct report_world *w, Ltc__Entry *e)
{
	char key[CATALOGUE_KEY];
	size_t len = ltc__entry__get_packed_size(e);
	uint8_t *bytes = malloc(len);
	struct buffer json = { 0 };
	struct db_args *a = db_args_new();
	struct fault f = { 0 };

	assert_non_null(bytes);
	assert_true(catalogue_key(e, key));
	ltc__entry__pack(e, bytes);
	catalogue_entry_json(e, &json);
	buffer_put_u8(&json, 0);
	db_arg_text(a, key);
	db_arg_bytes(a, bytes, len);
	db_arg_text(a, (const char *)json.data);
	if (db_run(w->db, NULL, "INSERT INTO catalogue_entry (key, version_from, body, content) VALUES ($1, 1, $2, $3::text::jsonb)", a, NULL, &f) != DONE)
		fail_msg("%s: %s", key, f.detail);
	db_args_free(&a);
	buffer_fini(&json);
	free(bytes);
}

static void
indicator_put(struct report_world *w, const char *code, const char *vi, bool share, bool sensitive, uint32_t reads, const char *select, const char *sentence)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Indicator i = LTC__INDICATOR__INIT;
	Ltc__Period year = LTC__PERIOD__PERIOD_YEAR;
	uint32_t kinds_read[] = { reads, KIND_MEMBER_EVENT };

	i.code = i.en = (char *)code;
	i.vi = (char *)vi;
	i.unit_vi = i.unit_en = (char *)"đảng viên";
	i.has_kind = i.has_share = i.has_direction = i.has_additive = i.has_absent_zero = i.has_sensitive = true;
	i.kind = LTC__INDICATOR_KIND__INDICATOR_KIND_STOCK;
	i.share = share;
	i.direction = LTC__DIRECTION__DIRECTION_UP;
	i.additive = i.absent_zero = true;
	i.sensitive = sensitive;
	i.numerator_vi = i.numerator_en = (char *)"tử số";
	i.denominator_vi = i.denominator_en = (char *)(share ? "mẫu số" : "");
	i.n_periods = 1;
	i.periods = &year;
	i.n_reads = reads == KIND_MEMBER ? 2 : 1;
	i.reads = kinds_read;
	i.select = (char *)select;
	i.sentence_vi = i.sentence_en = (char *)sentence;
	e.indicator = &i;
	entry_put(w, &e);
}

static void
target_put(struct report_world *w, const char *indicator, const char *site, int64_t value)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Target t = LTC__TARGET__INIT;

	t.programme = (char *)"88-ĐA/TU";
	t.indicator = (char *)indicator;
	t.site = (char *)site;
	t.has_comparator = t.has_value = t.has_due_on = t.has_place = true;
	t.comparator = LTC__COMPARATOR__COMPARATOR_AT_LEAST;
	t.value = value;
	t.due_on = day(2021, 12, 31);
	t.place = 1;
	e.target = &t;
	entry_put(w, &e);
}

static void
baseline_put(struct report_world *w, const char *indicator, int64_t n, int64_t d, uint32_t place)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Baseline b = LTC__BASELINE__INIT;

	b.programme = (char *)"88-ĐA/TU";
	b.indicator = (char *)indicator;
	b.has_on = b.has_numerator = b.has_place = true;
	b.has_denominator = d != 0;
	b.on = day(2016, 8, 8);
	b.numerator = n;
	b.denominator = d;
	b.place = place;
	e.baseline = &b;
	entry_put(w, &e);
}

static void
programme_put(struct report_world *w)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Programme p = LTC__PROGRAMME__INIT;

	p.code = (char *)"88-ĐA/TU";
	p.vi = (char *)"Đề án thử";
	p.en = (char *)"A programme";
	p.document_issuer = (char *)"Tỉnh ủy";
	p.document_number = (char *)"88-ĐA/TU";
	p.document_type = (char *)"ĐA";
	p.has_document_signed_on = true;
	p.document_signed_on = day(2016, 8, 8);
	e.programme = &p;
	entry_put(w, &e);
}

static void
year_put(struct report_world *w)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__FigurePeriods p = LTC__FIGURE_PERIODS__INIT;

	p.has_period = p.has_from = true;
	p.period = LTC__PERIOD__PERIOD_YEAR;
	p.from = day(2019, 1, 1);
	e.periods = &p;
	entry_put(w, &e);
}

static void
form_put(struct report_world *w)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Form form = LTC__FORM__INIT;
	Ltc__Field f[3] = { LTC__FIELD__INIT, LTC__FIELD__INIT, LTC__FIELD__INIT }, *fields_[] = { &f[0], &f[1], &f[2] };
	static const char *const codes[] = { "staff", "women", "note" };

	for (size_t i = 0; i < 3; i++) {
		f[i].code = f[i].vi = f[i].en = (char *)codes[i];
		f[i].has_type = true;
		f[i].type = i < 2 ? LTC__FIELD_TYPE__FIELD_TYPE_COUNT : LTC__FIELD_TYPE__FIELD_TYPE_TEXT;
		f[i].unit = (char *)(i < 2 ? "người" : "");
	}
	form.code = form.vi = form.en = (char *)"staff_return";
	form.has_kind = form.has_subject = form.has_period = true;
	form.kind = KIND_COUNTED_RETURN;
	form.subject = LTC__SUBJECT__SUBJECT_ORGANISATION;
	form.period = LTC__PERIOD__PERIOD_YEAR;
	form.n_fields = 3;
	form.fields = fields_;
	e.form = &form;
	entry_put(w, &e);
}

static void
catalogue_put(struct report_world *w)
{
	static const char of_members[] = " FROM asked_organisation a JOIN member_as_of m ON m.organisation_id = a.organisation_id GROUP BY a.subject_id";
	char select[400];

	report_world_sql(w, "INSERT INTO catalogue (version, j, at, actor, digest) VALUES (1, 1, now(), 'thử', decode(repeat('00', 32), 'hex'))");
	snprintf(select, sizeof select, "SELECT a.subject_id, count(*), NULL::bigint%s", of_members);
	indicator_put(w, "members_total", "Đảng viên", false, false, KIND_MEMBER, select, "Có {n} đảng viên, tăng {change} so với thời điểm ban hành.");
	snprintf(select, sizeof select, "SELECT a.subject_id, count(*) FILTER (WHERE m.sex = 'female'), count(*)%s", of_members);
	indicator_put(w, "women_share", "Đảng viên nữ", true, true, KIND_MEMBER, select,
	              "Có {n}/{d} đảng viên nữ, đạt {percent}%, tăng {change} điểm phần trăm so với thời điểm ban hành.");
	indicator_put(w, "grassroots", "Tổ chức cơ sở đảng", false, false, KIND_ORGANISATION,
	              "SELECT a.subject_id, count(*), NULL::bigint FROM asked_organisation a JOIN organisation_as_of o ON o.id = a.organisation_id"
	              " WHERE o.type IN ('grassroots_committee', 'grassroots_cell') GROUP BY a.subject_id", "");
	programme_put(w);
	year_put(w);
	form_put(w);
	baseline_put(w, "members_total", 8, 0, 1);
	baseline_put(w, "women_share", 3, 8, 2);
	target_put(w, "women_share", NULL, 5000);
	target_put(w, "women_share", "0801", 4000);
}

/* ---- the register ---- */

static const char words[] =
	"CREATE FUNCTION k(text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5($1)::uuid $$;"
	"CREATE FUNCTION place(code text, level text, kind text, up text, f date DEFAULT '-infinity', t date DEFAULT 'infinity') RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO unit (id, version, from_on, to_on, j_from, code, name, level, kind, parent_id, update_id) VALUES"
	" (k(code), 1, f, t, 5, code, 'Nơi ' || code, level::unit_level, kind::unit_kind, k(up), k('u' || code)) $$;"
	"CREATE FUNCTION org(code text, type text, up text, seat text DEFAULT NULL, f date DEFAULT '-infinity', t date DEFAULT 'infinity', v integer DEFAULT 1) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO organisation (id, version, from_on, to_on, j_from, code, name, type, parent_id, unit_id, setting, update_id) VALUES"
	" (k(code), v, f, t, 5, code, 'Tổ chức ' || code, type::organisation_type, k(up), k(seat), CASE WHEN type LIKE '%cell' THEN 'village'::organisation_setting END, k('u' || code)) $$;"
	"CREATE FUNCTION decided(code text, what text, day date, after text[] DEFAULT NULL, up text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO organisation_change (id, version, j_from, organisation_id, change, occurred_on, decided_on, issuer, number, type_code, signed_on, parent_id, successor_ids, update_id)"
	" VALUES (k(code || what || day), 1, 5, k(code), what::change_kind, day, day, 'HU', '7-QĐ/HU', 'QĐ', day, k(up), (SELECT array_agg(k(x)) FROM unnest(after) x), k('c' || code || day)) $$;"
	"CREATE FUNCTION span(who text, cell text, sex text, f date, t date DEFAULT 'infinity', status text DEFAULT 'official', j bigint DEFAULT 10, gone bigint DEFAULT NULL) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO member (id, version, from_on, to_on, j_from, j_to, organisation_id, status, exempt, away, birth_year, sex) VALUES"
	" (k(who), CASE WHEN j = 10 THEN 1 ELSE 2 END, f, t, j, gone, k(cell), status::member_status, false, false, 1970, sex::sex) $$;"
	"CREATE FUNCTION event(who text, what text, day date, j bigint DEFAULT 10) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO member_event (id, version, j_from, update_id, member_id, event, occurred_on) VALUES (k(who || what), 1, j, k('e' || who || what), k(who), what::member_event_kind, day) $$;"
	"CREATE FUNCTION heard(j bigint, kind integer, entity uuid, update uuid, at timestamptz) RETURNS void LANGUAGE sql AS $$"
	" INSERT INTO inbox (log, n, j, update_id, body_hash, kind, entity, duplicate, first_verdict, verdict, today, received_at, recorded_at, actor)"
	" SELECT log, j, j, update, 'x', kind, entity, false, 'accepted', 'accepted', '2021-01-01', at, at, 'MAI' FROM site_log LIMIT 1 $$;";

static const char register_rows[] =
	"SELECT place('T08', 'province', 'tinh', NULL), place('D1', 'district', 'huyen', 'T08'), place('D2', 'district', 'huyen', 'T08'),"
	" place('X1', 'commune', 'xa', 'D1'), place('X2', 'commune', 'xa', 'D1', t => '2020-07-01'), place('X2', 'commune', 'xa', 'D2', '2020-07-01');"
	"SELECT org('TU08', 'province_committee', NULL, 'T08'), org('HU1', 'direct_committee', 'TU08', 'D1'), org('HU2', 'direct_committee', 'TU08', 'D2'),"
	" org('DU1', 'grassroots_committee', 'HU1', 'X1'), org('DU2', 'grassroots_committee', 'HU1', 'X2', t => '2020-07-01'),"
	" org('DU2', 'grassroots_committee', 'HU2', 'X2', '2020-07-01'),"
	" org('CB1', 'subordinate_cell', 'DU1'), org('CB2', 'subordinate_cell', 'DU1'), org('CB3', 'subordinate_cell', 'DU2'),"
	" org('CB4', 'subordinate_cell', 'DU1', t => '2020-10-01'), org('CB5', 'subordinate_cell', 'DU1', f => '2020-09-01'),"
	" org('CB6', 'subordinate_cell', 'DU1', f => '2020-05-01'), org('CB7', 'subordinate_cell', 'DU1', t => '2020-11-01'),"
	" org('CB8', 'subordinate_cell', 'DU1', f => '2020-11-01'), org('CB9', 'subordinate_cell', 'DU1', f => '2020-11-01');"
	"SELECT decided('DU2', 're_parent', '2020-07-01', NULL, 'HU2'), decided('CB5', 'found', '2020-09-01', NULL, 'DU1'),"
	" decided('CB4', 'dissolve', '2020-10-01', '{CB1}'), decided('CB7', 'dissolve', '2020-11-01', '{CB8,CB9}'),"
	" decided('CB8', 'found', '2020-11-01', NULL, 'DU1'), decided('CB9', 'found', '2020-11-01', NULL, 'DU1');";

/* m9 is known to be expelled from number 20 on. z1 is there without a word how. */
static const char people[] =
	"SELECT span('m1', 'CB1', 'female', '2016-12-31'), span('m2', 'CB1', 'female', '2016-12-31'), span('m3', 'CB1', 'male', '2016-12-31'),"
	" span('m4', 'CB2', 'male', '2016-12-31', '2020-04-10'), span('m4', 'CB3', 'male', '2020-04-10'),"
	" span('m5', 'CB2', 'male', '2016-12-31', '2020-05-05'), span('m5', NULL, 'male', '2020-05-05', status => 'ended'),"
	" span('m6', 'CB3', 'female', '2016-12-31'), span('m7', 'CB3', 'male', '2016-12-31'), span('m8', 'CB3', 'male', '2016-12-31'),"
	" span('m9', 'CB3', 'male', '2016-12-31', gone => 20), span('m9', 'CB3', 'male', '2016-12-31', '2020-12-01', j => 20),"
	" span('m9', NULL, 'male', '2020-12-01', status => 'ended', j => 20),"
	" span('m10', 'CB4', 'male', '2016-12-31', '2020-10-01'), span('m10', 'CB1', 'male', '2020-10-01'),"
	" span('a1', 'CB1', 'female', '2020-03-01', status => 'probationary'), span('y1', 'CB2', 'male', '2020-06-15'), span('z1', 'CB1', 'male', '2020-08-01');"
	"SELECT event('m' || n, 'opening', '2016-12-31') FROM generate_series(1, 10) n;"
	"SELECT event('m4', 'transfer_in', '2020-04-10'), event('m5', 'death', '2020-05-05'), event('m10', 'transfer_in', '2020-10-01'),"
	" event('a1', 'admit', '2020-03-01'), event('y1', 'opening', '2020-06-15'), event('m9', 'expel', '2020-12-01', 20);"
	"INSERT INTO post (id, version, from_on, to_on, j_from, update_id, person_ref, organisation_id, title) VALUES"
	" (k('p1'), 1, '2018-01-01', '2020-06-01', 10, k('p1'), k('m1'), k('CB1'), 'secretary'), (k('p2'), 1, '2020-06-01', 'infinity', 10, k('p2'), k('m2'), k('CB1'), 'secretary'),"
	" (k('p3'), 1, '2019-01-01', 'infinity', 10, k('p3'), k('m2'), k('DU1'), 'committee_member');"
	"INSERT INTO meeting (id, version, j_from, update_id, cell_id, held_on, kind, month, required, present, excused, unexcused) VALUES"
	" (k('t1'), 1, 10, k('t1'), k('CB1'), '2020-02-03', 'periodic', '2020-02-01', 5, 4, 1, 0), (k('t2'), 1, 10, k('t2'), k('CB1'), '2020-03-03', 'thematic', '2020-03-01', 5, 5, 0, 0),"
	" (k('t3'), 1, 10, k('t3'), k('CB3'), '2020-03-04', 'combined', '2020-03-01', 4, 4, 0, 0), (k('t4'), 1, 10, k('t4'), k('CB3'), '2019-03-04', 'periodic', '2019-03-01', 9, 9, 0, 0);"
	"INSERT INTO counted_return (id, version, from_on, to_on, j_from, update_id, form, organisation_id, period_on, cells) VALUES"
	" (k('r1'), 1, '2020-01-01', '2021-01-01', 10, k('r1'), 'staff_return', k('DU1'), '2020-01-01', '{\"staff\": 12, \"women\": 5, \"note\": \"x\"}'),"
	" (k('r2'), 1, '2020-01-01', '2021-01-01', 10, k('r2'), 'staff_return', k('DU2'), '2020-01-01', '{\"staff\": {\"n\": 9, \"q\": \"at_least\"}, \"women\": 4}'),"
	" (k('r3'), 1, '2020-01-01', '2021-01-01', 10, k('r3'), 'staff_return', k('TU08'), '2020-01-01', '{\"staff\": 100}');";

static const char journal[] =
	"INSERT INTO site (site_id, code, name, root_organisation, root_organisation_code, root_unit, root_unit_code, feed_generation) VALUES"
	" (k('s1'), '0801', 'Điểm Một', k('HU1'), 'HU1', k('D1'), 'D1', k('f')), (k('s2'), '0802', 'Điểm Hai', k('HU2'), 'HU2', k('D2'), 'D2', k('f'));"
	"INSERT INTO site_log (site_id, generation) VALUES (k('s2'), k('g'));"
	"SELECT heard(10, 24, k('m1'), k('em1opening'), '2021-01-05 03:00+00'), heard(20, 25, k('m9'), k('em9expel'), '2021-02-10 03:00+00');"
	"UPDATE centre SET j = 20;";

bool
report_world_open(struct report_world *w)
{
	struct fault f = { 0 };
	bool fresh;

	w->cluster = cluster_start();
	if (w->cluster == NULL)
		return false;
	if (db_open(cluster_conninfo(w->cluster), "lt", "test", &w->db, &f) != DONE || migrate_apply(w->db, NULL, &f) != DONE ||
	    migrate_roles(w->db, &f) != DONE || migrate_bootstrap(w->db, "08", "Tuyên Quang", &fresh, &f) != DONE)
		fail_msg("%s", f.detail);
	report_world_sql(w, "%s", words);
	report_world_sql(w, "%s", register_rows);
	report_world_sql(w, "%s", people);
	report_world_sql(w, "%s", journal);
	catalogue_put(w);
	w->arena = arena_new(REPORT_ARENA);
	return true;
}

void
report_world_close(struct report_world *w)
{
	arena_free(&w->arena);
	db_close(&w->db);
	cluster_stop(&w->cluster);
}

void
report_world_refresh(struct report_world *w)
{
	struct refresher *r = NULL;
	struct refresh_round round;
	struct fault f = { 0 };

	if (refresh_open(w->db, &r, &f) != DONE || refresh_run(r, day(2021, 3, 1), &round, &f) != DONE)
		fail_msg("%s", f.detail);
	assert_true(round.mine);
	assert_int_equal(round.troubles, 0);
	refresh_close(&r);
}

/* ---- reading a book ---- */

int
report_refused(struct report_world *w, const struct report_request *q, struct fault *f)
{
	struct report_request own = *q;
	struct book *b;

	*f = (struct fault){ 0 };
	own.today = day(2021, 3, 1);
	arena_reset(w->arena);
	return report_make(w->db, &own, w->arena, &b, f) == DONE ? 0 : (int)f->code;
}

struct book *
report_of(struct report_world *w, const struct report_request *q)
{
	struct report_request own = *q;
	struct fault f = { 0 };
	struct book *b = NULL;

	own.today = day(2021, 3, 1);
	arena_reset(w->arena);
	if (report_make(w->db, &own, w->arena, &b, &f) != DONE)
		fail_msg("%s: LT-%d %s %s", q->name, (int)f.code, f.place, f.detail);
	return b;
}

const struct sheet *
sheet_named(const struct book *b, const char *name_vi)
{
	for (size_t i = 0; i < b->n_sheets; i++)
		if (strcmp(b->sheets[i].name_vi, name_vi) == 0)
			return &b->sheets[i];
	fail_msg("no sheet %s", name_vi);
	return NULL;
}

const char *
cell_at(const struct sheet *s, const char *row, const char *column)
{
	static char out[8][CELL_TEXT_MAX];
	static unsigned at;

	for (size_t r = 0; r < s->n_rows; r++)
		for (size_t c = 0; strcmp(s->rows[r].key, row) == 0 && c < s->n_columns; c++)
			if (strcmp(s->columns[c].key, column) == 0)
				return sheet_cell_text(&s->rows[r].cells[c], LANG_VI, out[at++ % 8]);
	return "?";
}

void
row_is(const struct sheet *s, const char *row, const char *cells)
{
	char all[800], *rest = all;

	snprintf(all, sizeof all, "%s", cells);
	for (char *one; (one = strsep(&rest, " ")) != NULL;) {
		char *value = strchr(one, '=');
		assert_non_null(value);
		*value++ = '\0';
		const char *got = cell_at(s, row, one);
		if (strcmp(got, value) != 0)
			fail_msg("%s, %s, %s: %s, expected %s", s->name_vi, row, one, got, value);
	}
}

bool
notes_hold(const struct sheet *s, const char *text)
{
	for (size_t i = 0; i < s->n_notes; i++)
		if (strstr(s->notes_vi[i], text) != NULL)
			return true;
	return false;
}
