/* The standing lists (common/standing) as sheets: what lies in the whole that was asked for. Lists about members say where they are
 * and how many, never who. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/standing/standing.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

/* A list of members becomes one line per cell. The list's own day is $1 of its text. */
#define WITHIN_BEGIN "SELECT l.subject_kind || ':' || l.code, 0, false, l.code, l.name, "
#define OTHERS \
	"l.n, l.m, l.note FROM (%s) l WHERE EXISTS (SELECT FROM report_lies x WHERE x.at = 1 AND x.place = 0 AND " \
	"x.organisation_id = l.subject_id)" \
	" OR EXISTS (SELECT FROM report_lies_unit x WHERE x.at = 1 AND x.place = 0 AND x.unit_id = l.subject_id) " \
	"ORDER BY l.code, l.note"
#define MEMBERS \
	"count(DISTINCT l.subject_id), NULL::bigint, NULL::text FROM (%s) l WHERE EXISTS (SELECT FROM report_lies x " \
	"JOIN member_known k ON k.organisation_id" \
	" = x.organisation_id WHERE x.at = 1 AND x.place = 0 AND k.id = l.subject_id AND k.from_on <= $1 AND k.to_on " \
	"> $1) GROUP BY l.subject_kind, l.code, l.name ORDER BY l.code"

static enum result
periods_put(struct making *m, struct fault *f)
{
	struct standing_period p[STANDING_PERIODS_MAX];
	const char *words[STANDING_PERIODS_MAX];
	int32_t from[STANDING_PERIODS_MAX], to[STANDING_PERIODS_MAX];
	size_t n = standing_periods(m->catalogue, m->span.on, p);
	struct db_args *a = db_args_new();
	enum result r = db_do(m->db, report_sql_standing_table, f);

	for (size_t i = 0; i < n; i++) {
		words[i] = p[i].kind;
		from[i] = p[i].from;
		to[i] = p[i].to;
	}
	db_arg_texts(a, words, n);
	db_arg_dates(a, from, n);
	db_arg_dates(a, to, n);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_standing_period, a, NULL, f);
	db_args_free(&a);
	return r == DONE ? db_do(m->db, "ANALYZE standing_period", f) : r;
}

/* Does the list name members? Its subjects say so in the text: 'member' AS subject_kind. */
static bool
about_members(const struct standing_rule *rule)
{
	return strstr(rule->sql, "'member' AS subject_kind") != NULL;
}

static size_t
columns_make(const struct standing_rule *rule, bool members, struct listed_column out[6])
{
	size_t n = 0;

	out[n++] = (struct listed_column){ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 14 };
	out[n++] = (struct listed_column){ "name", NULL, NULL, "Tên", "Name", LISTED_WORDS, false, NULL, 40 };
	out[n++] = members ? (struct listed_column){ "persons", NULL, NULL, "Số đảng viên", "Members", LISTED_NUMBER,
		                                     true,      NULL, 12 }
	                   : (struct listed_column){ "n",
		                                     NULL,
		                                     NULL,
		                                     rule->n_vi != NULL ? rule->n_vi : "",
		                                     rule->n_en != NULL ? rule->n_en : "",
		                                     LISTED_NUMBER,
		                                     false,
		                                     NULL,
		                                     12 };
	out[n++] = (struct listed_column){ "m",
		                           NULL,
		                           NULL,
		                           rule->m_vi != NULL && !members ? rule->m_vi : "",
		                           rule->m_en != NULL && !members ? rule->m_en : "",
		                           LISTED_NUMBER,
		                           false,
		                           NULL,
		                           12 };
	out[n++] = (struct listed_column){ "note", NULL, NULL, "Ghi chú", "Note", LISTED_NOTE, false, NULL, 40 };
	return n;
}

static enum result
list_put(struct making *m, const struct standing_rule *rule, struct fault *f)
{
	struct listed_column columns[6];
	bool members = about_members(rule);
	struct listed l = { .name_vi = rule->code,
		            .name_en = rule->code,
		            .title_vi = rule->vi,
		            .title_en = rule->en,
		            .note_vi = said(m, "%s (%s)", rule->remedy_vi, rule->source),
		            .note_en = said(m, "%s (%s)", rule->remedy_en, rule->source),
		            .columns = columns };
	struct db_args *a = db_args_new();
	char *sql = NULL;

	if (asprintf(&sql, members ? WITHIN_BEGIN MEMBERS : WITHIN_BEGIN OTHERS, rule->sql) < 0)
		abort();
	l.sql = sql;
	l.n_columns = columns_make(rule, members, columns);
	db_arg_date(a, m->span.on);
	enum result r = listed_make(m, &l, a, NULL, f);
	db_args_free(&a);
	free(sql);
	return r;
}

/* How many stand in each list; made before the lists, filled afterwards. */
static struct sheet *
summary_begin(struct making *m)
{
	struct sheet *s = sheet_add(m, "Việc còn phải làm", "To do", "NHỮNG VIỆC CÒN PHẢI LÀM THEO QUY ĐỊNH",
	                            "WHAT REMAINS TO BE DONE, BY RULE");

	sheet_as_of(m, s, false);
	column_add(m, s, (struct sheet_column){ .key = "rule", .vi = "Quy định", .en = "Rule", .type = COLUMN_WORDS, .width = 10 });
	column_add(m, s, (struct sheet_column){ .key = "sentence", .vi = "Nội dung", .en = "What", .type = COLUMN_WORDS, .width = 60 });
	column_add(m, s, (struct sheet_column){ .key = "lines", .vi = "Số dòng", .en = "Lines", .type = COLUMN_NUMBER });
	return s;
}

enum result
make_standing(struct making *m, struct fault *f)
{
	enum result r = periods_put(m, f);

	if (r != DONE)
		return r;
	struct sheet *summary = summary_begin(m);
	for (size_t i = 0; i < n_standing_rules && r == DONE; i++) {
		r = list_put(m, &standing_rules[i], f);
		if (r != DONE)
			break;
		struct sheet_row *row = row_add(m, summary, said(m, "rule:%s", standing_rules[i].code), 0, false);
		row->cells[0] = words_cell(standing_rules[i].code);
		row->cells[1] = words_cell(lang_pick(standing_rules[i].vi, standing_rules[i].en));
		row->cells[2] = count_cell((int64_t)m->b->sheets[m->b->n_sheets - 1].n_rows);
	}
	return r;
}
