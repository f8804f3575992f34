/* Two-way tables of what there is on the day of stocks: members, organisations, posts, units by any two of their attributes. The total
 * is counted by itself; where the parts do not add up to it, a line and a note say by how much. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/labels.h"
#include "server/report/work.h"

enum population { MEMBERS, ORGANISATIONS, POSTS, UNITS, POPULATION_COUNT };
static const struct { const char *vi, *en, *unit_vi, *unit_en, *from;
} populations[POPULATION_COUNT] = {
	[MEMBERS] = { "Đảng viên", "Members", "Đơn vị tính: đảng viên", "Unit: member",
	              "member_known x JOIN report_lies l ON l.at = 1 AND l.place = 0 AND l.organisation_id = "
	              "x.organisation_id"
	              " LEFT JOIN organisation_known o ON o.id = x.organisation_id AND o.from_on <= $1 AND o.to_on > $1"
	              " WHERE x.status <> 'ended' AND x.from_on <= $1 AND x.to_on > $1" },
	[ORGANISATIONS] = { "Tổ chức đảng", "Organisations", "Đơn vị tính: tổ chức đảng", "Unit: organisation",
	                    "organisation_known x JOIN report_lies l ON l.at = 1 AND l.place = 0 AND l.organisation_id "
	                    "= x.id"
	                    " WHERE x.from_on <= $1 AND x.to_on > $1" },
	[POSTS] = { "Chức danh", "Posts", "Đơn vị tính: chức danh", "Unit: post",
	            "post_known x WHERE x.from_on <= $1 AND x.to_on > $1 AND (EXISTS (SELECT FROM report_lies l WHERE "
	            "l.at = 1 AND l.place = 0"
	            " AND l.organisation_id = x.organisation_id) OR EXISTS (SELECT FROM report_lies_unit l WHERE l.at "
	            "= 1 AND l.place = 0 AND l.unit_id = x.unit_id))" },
	[UNITS] = { "Đơn vị hành chính", "Units", "Đơn vị tính: đơn vị hành chính", "Unit: unit",
	            "unit_known x JOIN report_lies_unit l ON l.at = 1 AND l.place = 0 AND l.unit_id = x.id WHERE "
	            "x.from_on <= $1 AND x.to_on > $1" },
};

/* What an attribute is called and how it is read; of: its words, NULL: yes and no. */
struct dimension {
	const char *word;
	enum population of;
	const char *vi, *en, *sql;
	const ProtobufCEnumDescriptor *values;
	bool sensitive;
};
static const struct dimension dimensions[] = {
	{ "sex", MEMBERS, "Giới", "Sex", "x.sex::text", &lt__sex__descriptor, true },
	{ "status", MEMBERS, "Tư cách", "Status", "x.status::text", &lt__member_status__descriptor, false },
	{ "minority", MEMBERS, "Dân tộc thiểu số", "Ethnic minority",
	  "CASE x.is_minority WHEN true THEN 'yes' WHEN false THEN 'no' END", NULL, true },
	{ "youth", MEMBERS, "Đoàn viên thanh niên", "Youth union",
	  "CASE x.is_youth_union WHEN true THEN 'yes' WHEN false THEN 'no' END", NULL, true },
	{ "exempt", MEMBERS, "Miễn công tác, sinh hoạt", "Exempt", "CASE WHEN x.exempt THEN 'yes' ELSE 'no' END", NULL,
	  true },
	{ "occupation", MEMBERS, "Nghề nghiệp", "Occupation", "x.occupation::text", &lt__occupation_group__descriptor,
	  true },
	{ "education", MEMBERS, "Học vấn", "Education", "x.education::text", &lt__education_level__descriptor, true },
	{ "professional", MEMBERS, "Chuyên môn", "Profession", "x.professional::text",
	  &lt__professional_level__descriptor, true },
	{ "theory", MEMBERS, "Lý luận chính trị", "Political theory", "x.political_theory::text",
	  &lt__theory_level__descriptor, true },
	{ "cell-setting", MEMBERS, "Nơi của chi bộ", "Setting of the cell", "o.setting::text",
	  &lt__organisation_setting__descriptor, false },
	{ "cell-type", MEMBERS, "Loại hình chi bộ", "Type of the cell", "o.type::text",
	  &lt__organisation_type__descriptor, false },
	{ "type", ORGANISATIONS, "Loại hình", "Type", "x.type::text", &lt__organisation_type__descriptor, false },
	{ "setting", ORGANISATIONS, "Nơi", "Setting", "x.setting::text", &lt__organisation_setting__descriptor, false },
	{ "title", POSTS, "Chức danh", "Title", "x.title::text", &lt__post_title__descriptor, false },
	{ "basis", POSTS, "Hình thức", "Basis", "x.basis::text", &lt__post_basis__descriptor, false },
	{ "level", UNITS, "Cấp", "Level", "x.level::text", &lt__unit_level__descriptor, false },
	{ "unit-kind", UNITS, "Loại", "Kind", "x.kind::text", &lt__unit_kind__descriptor, false },
	{ "region", UNITS, "Vùng", "Region", "x.region_class::text", &lt__region_class__descriptor, false },
};
#define N_DIMENSIONS (sizeof dimensions / sizeof dimensions[0])
#define VALUES_MAX 24u

static enum result
no_dimension(const char *option, const char *word, int of, struct fault *f)
{
	char some[280] = "";

	for (size_t i = 0; i < N_DIMENSIONS; i++) {
		size_t at = strlen(some);
		if (of < 0 || dimensions[i].of == (enum population)of)
			snprintf(some + at, sizeof some - at, "%s%s", at > 0 ? ", " : "", dimensions[i].word);
	}
	return fault_set(f, REFUSED, LT_5397, option, "%.30s (%s)", word, some);
}

static const struct dimension *
dimension_find(const char *word)
{
	for (size_t i = 0; i < N_DIMENSIONS; i++)
		if (strcmp(dimensions[i].word, word) == 0)
			return &dimensions[i];
	return NULL;
}

/* ---- values in order ---- */

struct values { const char *words[VALUES_MAX]; size_t n; };

static void
values_of(const struct dimension *d, struct values *out)
{
	out->n = 0;
	for (unsigned i = 0; d->values != NULL && i < d->values->n_values && out->n < VALUES_MAX; i++)
		if (d->values->values[i].value != 0)
			out->words[out->n++] = enum_label(d->values, d->values->values[i].value);
	if (d->values == NULL) {
		out->words[out->n++] = "yes";
		out->words[out->n++] = "no";
	}
}

static const char *
value_words(const struct dimension *d, const char *word, enum lang lang)
{
	int value;

	if (d->values != NULL && enum_value(d->values, word, &value))
		return label_value(d->values, value, lang);
	return listed_word(word, lang);
}

static bool
value_place(const struct values *v, const char *word, size_t *out)
{
	for (*out = 0; *out < v->n; (*out)++)
		if (strcmp(v->words[*out], word) == 0)
			return true;
	return false;
}

/* ---- counting ---- */

struct counts { int64_t n[VALUES_MAX + 1][VALUES_MAX + 1]; bool row[VALUES_MAX + 1], column[VALUES_MAX + 1]; };     /* 0: all of them */

/* Rows: row's word or NULL, column's word or NULL, and which of the two were summed over (grouping sets: each whole is
 * counted by itself). */
static enum result
count(struct making *m, const struct dimension *x, const struct dimension *y, const struct values *xs,
      const struct values *ys, struct counts *out, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;
	const char *sql = said(m,
	                       "SELECT r, c, grouping(r), grouping(c), count(*) FROM (SELECT %s AS r, %s AS c FROM %s) "
	                       "q GROUP BY CUBE (r, c)",
	                       x->sql, y->sql, populations[x->of].from);

	db_arg_date(a, m->span.on);
	enum result r = db_run(m->db, NULL, sql, a, &rows, f);
	for (int i = 0; r == DONE && i < PQntuples(rows); i++) {
		size_t at = 0, to = 0;
		bool whole_row = db_get_int4(rows, i, 2) == 1, whole_column = db_get_int4(rows, i, 3) == 1;
		if (!whole_row && (db_is_null(rows, i, 0) || !value_place(xs, db_get_text(rows, i, 0), &at)))
			continue;         /* not told: the total has it, no part does */
		if (!whole_column && (db_is_null(rows, i, 1) || !value_place(ys, db_get_text(rows, i, 1), &to)))
			continue;
		at = whole_row ? 0 : at + 1;
		to = whole_column ? 0 : to + 1;
		out->n[at][to] = db_get_int8(rows, i, 4);
		out->row[at] = out->column[to] = true;
	}
	PQclear(rows);
	db_args_free(&a);
	return r;
}

/* ---- the sheet ---- */

static void
matrix_columns(struct making *m, struct sheet *s, const struct dimension *x, const struct dimension *y,
               const struct values *ys, const struct counts *c)
{
	bool sensitive = x->sensitive || y->sensitive;

	column_add(m, s, (struct sheet_column){ .key = x->word, .vi = x->vi, .en = x->en, .type = COLUMN_WORDS, .width = 28 });
	column_add(m, s,
	           (struct sheet_column){ .key = "total",
	                                  .vi = "Tổng số",
	                                  .en = "Total",
	                                  .type = COLUMN_NUMBER,
	                                  .sensitive = x->sensitive });
	for (size_t i = 0; i < ys->n; i++)
		if (c->column[i + 1])
			column_add(m, s,
			           (struct sheet_column){ .key = ys->words[i],
			                                  .group_vi = y->vi,
			                                  .group_en = y->en,
			                                  .vi = value_words(y, ys->words[i], LANG_VI),
			                                  .en = value_words(y, ys->words[i], LANG_EN),
			                                  .type = COLUMN_NUMBER,
			                                  .sensitive = sensitive });
}

static void
matrix_row(struct making *m, struct sheet *s, const struct dimension *x, const struct values *xs, size_t at,
           const struct values *ys, const struct counts *c)
{
	struct sheet_row *row = row_add(m, s, said(m, "%s:%s", x->word, at == 0 ? "total" : xs->words[at - 1]), at > 0, at == 0);
	unsigned to = 2;

	row->cells[0] = words_cell(at == 0 ? lang_pick("Tổng số", "Total") : value_words(x, xs->words[at - 1], lang_now()));
	row->cells[1] = count_cell(c->n[at][0]);
	for (size_t i = 0; i < ys->n; i++)
		if (c->column[i + 1])
			row->cells[to++] = count_cell(c->n[at][i + 1]);
}

/* The same across: a column of what no column has, only where there is something. */
static void
across(struct making *m, struct sheet *s)
{
	for (unsigned r = 0; r < s->n_rows; r++) {
		int64_t rest = s->rows[r].cells[1].n;
		if (s->rows[r].cells[1].what != CELL_COUNT)
			continue;
		for (unsigned c = 2; c < s->n_columns; c++)
			rest -= s->rows[r].cells[c].n;
		s->rows[r].cells[1].differs = s->rows[r].cells[1].differs || rest != 0;
		for (unsigned c = 2; c < s->n_columns && rest == 0; c++)
			sum_part(m, s, (struct sheet_place){ r, 1, 1 }, (struct sheet_place){ r, c, 1 });
	}
}

struct warning { struct sheet *sheet; const struct dimension *x, *y; int64_t down, over; };

/* What is left of the total is as good as the cell that is covered: then nobody may read it, be it small or not. */
static bool
rest_tells(const struct making *m, const struct warning *w)
{
	bool tells = false;

	if (sees_small_numbers(m->q->role) || !(w->x->sensitive || w->y->sensitive))
		return false;
	for (size_t r = 0; r < w->sheet->n_rows; r++)
		for (size_t c = 0; c < w->sheet->n_columns; c++)
			tells = tells || w->sheet->rows[r].cells[c].cover != COVER_NONE;
	return tells || (w->down > 0 && w->down < m->b->small) || (w->over > 0 && w->over < m->b->small);
}

static void
warn(struct making *m, void *ctx)
{
	const struct warning *w = ctx;

	if ((w->down != 0 || w->over != 0) && rest_tells(m, w)) {
		note_add(m, w->sheet, "Cảnh báo: tổng số khác tổng các phần; chênh lệch không in vì có số nhỏ được che.",
		         "Warning: the total is not the sum of its parts; the difference is not printed beside covered numbers.");
		return;
	}
	if (w->down != 0)
		note_add(
			m, w->sheet,
			said(m,
		             "Cảnh báo: tổng số khác tổng các dòng (%s): chênh lệch %lld, là những trường hợp chưa rõ.",
		             w->x->vi, (long long)w->down),
			said(m, "Warning: the total is not the sum of the lines (%s): %lld are not told.", w->x->en,
		             (long long)w->down));
	if (w->over != 0)
		note_add(m, w->sheet,
		         said(m,
		              "Cảnh báo: tổng số khác tổng các cột (%s): chênh lệch %lld, là những trường hợp chưa rõ.",
		              w->y->vi, (long long)w->over),
		         said(m, "Warning: the total is not the sum of the columns (%s): %lld are not told.", w->y->en,
		              (long long)w->over));
}

static void
warnings(struct making *m, struct sheet *s, const struct dimension *x, const struct dimension *y, const struct counts *c)
{
	struct warning *w = take(m, sizeof *w);

	*w = (struct warning){ s, x, y, c->n[0][0], c->n[0][0] };
	for (size_t i = 1; i <= VALUES_MAX; i++) {
		w->down -= c->n[i][0];
		w->over -= c->n[0][i];
	}
	later_say(m, warn, w);
}

static enum result
matrix(struct making *m, const struct dimension *x, const struct dimension *y, struct fault *f)
{
	struct counts *c = take(m, sizeof *c);
	struct values xs, ys;
	bool adds[VALUES_MAX + 2] = { false };

	values_of(x, &xs);
	values_of(y, &ys);
	enum result r = count(m, x, y, &xs, &ys, c, f);
	if (r != DONE)
		return r;
	struct sheet *s = sheet_add(m, said(m, "%s x %s", x->vi, y->vi), said(m, "%s x %s", x->en, y->en),
		said(m, "%s: %s theo %s", populations[x->of].vi, x->vi, y->vi), said(m, "%s: %s by %s", populations[x->of].en, x->en, y->en));
	sheet_as_of(m, s, false);
	s->unit_vi = populations[x->of].unit_vi;
	s->unit_en = populations[x->of].unit_en;
	matrix_columns(m, s, x, y, &ys, c);
	for (size_t i = 0; i <= xs.n; i++)
		if (i == 0 || c->row[i])
			matrix_row(m, s, x, &xs, i, &ys, c);
	for (unsigned i = 1; i < s->n_columns; i++)
		adds[i] = true;
	sheet_balance(m, s, adds);
	across(m, s);
	warnings(m, s, x, y, c);
	return DONE;
}

enum result
make_matrix(struct making *m, struct fault *f)
{
	static const char *const usual[][2] = { { "sex", "status" }, { "occupation", "sex" }, { "type", "setting" }, { "title", "basis" } };
	enum result r = DONE;

	if (m->q->rows == NULL && m->q->columns == NULL) {
		for (size_t i = 0; i < sizeof usual / sizeof usual[0] && r == DONE; i++)
			r = matrix(m, dimension_find(usual[i][0]), dimension_find(usual[i][1]), f);
		return r;
	}
	const struct dimension *x = m->q->rows != NULL ? dimension_find(m->q->rows) : NULL;
	if (x == NULL)
		return no_dimension("--rows", m->q->rows != NULL ? m->q->rows : "?", -1, f);
	const struct dimension *y = m->q->columns != NULL ? dimension_find(m->q->columns) : NULL;
	if (y == NULL || y->of != x->of || y == x)
		return no_dimension("--columns", m->q->columns != NULL ? m->q->columns : "?", (int)x->of, f);
	return matrix(m, x, y, f);
}
