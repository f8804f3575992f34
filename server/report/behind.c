/* What stands behind a figure: the subjects below it with their figures, and the records of the kinds its indicator reads that lie at
 * that place. Records about persons are for the roles ORG and INS; whoever looks leaves a row in the access log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded/report_sql.h"
#include "common/record/kinds.h"
#include "server/report/work.h"

#define RECORDS_MAX 1000
#define LIES(id) " EXISTS (SELECT FROM report_lies l WHERE l.at = 1 AND l.place = 0 AND l.organisation_id = " id ")"
#define LIES_UNIT(id) " EXISTS (SELECT FROM report_lies_unit l WHERE l.at = 1 AND l.place = 0 AND l.unit_id = " id ")"
#define NOW_TRUE "x.from_on <= $3 AND x.to_on > $3 AND"
#define WITHIN(day) day " >= $1 AND " day " < $2 AND " day " <= $3 AND"

/* Where a kind's records are: from which view, under which condition; their place (a code), their day, the update they come from. */
static const struct source { uint32_t kind; bool persons; const char *from, *where, *organisation, *unit, *day, *update;
} sources[] = {
	{ KIND_UNIT, false, "unit_known", NOW_TRUE LIES_UNIT("x.id"), "NULL::uuid", "x.id", "x.from_on",
	  "x.update_id" },
	{ KIND_UNIT_CHANGE, false, "unit_change",
	  "x.j_from <= known_j() AND (x.j_to IS NULL OR x.j_to > known_j()) AND " WITHIN("x.occurred_on")
	          LIES_UNIT("x.unit_id"),
	  "NULL::uuid", "x.unit_id", "x.occurred_on", "x.update_id" },
	{ KIND_ORGANISATION, false, "organisation_known", NOW_TRUE LIES("x.id"), "x.id", "NULL::uuid", "x.from_on",
	  "x.update_id" },
	{ KIND_ORGANISATION_CHANGE, false, "organisation_change",
	  "x.j_from <= known_j() AND (x.j_to IS NULL OR x.j_to > known_j()) AND " WITHIN("x.occurred_on")
	          LIES("x.organisation_id"),
	  "x.organisation_id", "NULL::uuid", "x.occurred_on", "x.update_id" },
	{ KIND_MEMBER, true,
	  "(SELECT k.*, e.update_id FROM member_known k LEFT JOIN (SELECT DISTINCT ON (member_id) member_id, update_id FROM"
	  " member_event_known WHERE occurred_on <= $3 ORDER BY member_id, occurred_on DESC) e ON e.member_id = k.id)",
	  "x.status <> 'ended' AND " NOW_TRUE LIES("x.organisation_id"), "x.organisation_id", "NULL::uuid", "x.from_on", "x.update_id" },
	{ KIND_MEMBER_EVENT, true, "member_event_known",
	  WITHIN("x.occurred_on") " EXISTS (SELECT FROM member_known k JOIN report_lies l ON l.at = 1 AND l.place = 0"
	                          " AND l.organisation_id = k.organisation_id WHERE k.id = x.member_id AND k.from_on "
	                          "<= x.occurred_on AND k.to_on >= x.occurred_on)",
	  "coalesce(x.organisation_id, x.from_organisation_id, x.to_organisation_id)", "NULL::uuid", "x.occurred_on",
	  "x.update_id" },
	{ KIND_POST, true, "post_known", NOW_TRUE " (" LIES("x.organisation_id") " OR" LIES_UNIT("x.unit_id") ")",
	  "x.organisation_id", "x.unit_id", "x.from_on", "x.update_id" },
	{ KIND_MEETING, false, "meeting_known", WITHIN("x.held_on") LIES("x.cell_id"), "x.cell_id", "NULL::uuid",
	  "x.held_on", "x.update_id" },
	{ KIND_COUNTED_RETURN, false, "counted_return_known",
	  NOW_TRUE " (" LIES("x.organisation_id") " OR" LIES_UNIT("x.unit_id") ")", "x.organisation_id", "x.unit_id",
	  "x.period_on", "x.update_id" },
	{ KIND_REGISTER_ENTRY, true, "register_entry_known",
	  NOW_TRUE " (" LIES("x.organisation_id") " OR" LIES_UNIT("x.unit_id") ")", "x.organisation_id", "x.unit_id",
	  "x.from_on", "x.update_id" },
	{ KIND_TASK, false, "task_known", "x.issued_on <= $3 AND" LIES("x.lead_organisation_id"),
	  "x.lead_organisation_id", "NULL::uuid", "x.issued_on", "x.update_id" },
	{ KIND_TASK_REPORT, false, "task_report_known", WITHIN("x.reported_on") LIES("x.organisation_id"),
	  "x.organisation_id", "NULL::uuid", "x.reported_on", "x.update_id" },
	{ KIND_CASE_FILE, false, "case_file_known",
	  NOW_TRUE " (" LIES("x.organisation_id") " OR" LIES_UNIT("x.unit_id") ")", "x.organisation_id", "x.unit_id",
	  "x.opened_on", "x.update_id" },
};
static const struct listed_column record_columns[] = {
	{ "place", NULL, NULL, "Nơi", "Place", .what = LISTED_WORDS, .width = 16 },
	{ "on", NULL, NULL, "Ngày", "Day", .what = LISTED_DAYS },
	{ "record", NULL, NULL, "Bản ghi", "Record", .what = LISTED_WORDS, .width = 38 },
	{ "update", NULL, NULL, "Cập nhật", "Update", .what = LISTED_WORDS, .width = 38 },
	{ "j", NULL, NULL, "Số", "Number", .what = LISTED_WORDS, .width = 10 },
	{ "site", NULL, NULL, "Điểm", "Site", .what = LISTED_WORDS, .width = 10 },
};

/* ---- records ---- */

static const struct source *
source_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (sources[i].kind == kind)
			return &sources[i];
	return NULL;
}

static enum result
access_note(struct making *m, const char *what, int32_t persons, struct fault *f)
{
	struct db_args *a = db_args_new();

	db_arg_text(a, m->q->actor != NULL ? m->q->actor : "?");
	db_arg_text(a, what);
	db_arg_int4(a, persons);
	enum result r = db_run(m->db, NULL, report_sql_access, a, NULL, f);
	db_args_free(&a);
	return r;
}

static enum result
records_of(struct making *m, const struct source *from, const struct kind *k, struct fault *f)
{
	struct db_args *a = listed_args(m);
	struct sheet *s = NULL;
	struct listed l = { .name_vi = k->vi,
		            .name_en = k->en,
		            .title_vi = said(m, "Bản ghi: %s", k->vi),
		            .title_en = said(m, "Records: %s", k->en),
		            .columns = record_columns,
		            .n_columns = sizeof record_columns / sizeof record_columns[0],
		            .flow = true };

	l.sql = said(m,
	             "SELECT '%s:' || y.id, 0, false, p.code, y.on_day, y.id::text, y.update_id::text, y.j_from::text, s.code FROM ("
	             "SELECT x.id, x.j_from, %s AS on_day, %s AS update_id, %s AS organisation, %s AS unit FROM %s x"
	             " WHERE $1::date IS NOT NULL AND $2::date IS NOT NULL AND $3::date IS NOT NULL AND %s"
	             " ORDER BY on_day, x.id LIMIT %d) y"
	             " LEFT JOIN LATERAL (SELECT code FROM organisation_known o WHERE o.id = y.organisation"
	             " UNION ALL SELECT code FROM unit_known w WHERE w.id = y.unit LIMIT 1) p ON true"
	             " LEFT JOIN LATERAL (SELECT t.code FROM inbox i JOIN site_log g ON g.log = i.log JOIN site t ON t.site_id = g.site_id"
	             " WHERE i.update_id = y.update_id AND NOT i.duplicate LIMIT 1) s ON true"
	             " ORDER BY p.code COLLATE \"C\", y.on_day, y.id",
	             k->name, from->day, from->update, from->organisation, from->unit, from->from, from->where, RECORDS_MAX);
	enum result r = listed_make(m, &l, a, &s, f);
	if (r == DONE && s->n_rows == RECORDS_MAX)
		note_add(m, s, "Chỉ in 1.000 dòng đầu; chọn đơn vị nhỏ hơn để xem hết.",
		         "Only the first 1,000 lines; choose a smaller place to see all.");
	if (r == DONE && from->persons && s->n_rows > 0)
		r = access_note(
			m, said(m, "behind %s %s", m->q->indicators[0], m->q->subject != NULL ? m->q->subject : "-"),
			(int32_t)s->n_rows, f);
	db_args_free(&a);
	return r;
}

/* ---- subjects below ---- */

static enum result
below(struct making *m, const Ltc__Indicator *one, struct sheet **out, struct fault *f)
{
	struct sheet *s = sheet_add(m, "Đơn vị bên dưới", "Below", kept(m, one->vi), kept(m, one->en));
	struct measured *now = take(m, (m->n_places + 1) * sizeof *now);
	enum result r = figures_read(m, &m->span, &one, 1, m->places, m->n_places, 0, s, now, f);

	*out = s;
	sheet_as_of(m, s, false);
	column_add(m, s, (struct sheet_column){ .key = "code", .vi = "Mã", .en = "Code", .type = COLUMN_WORDS, .width = 14 });
	column_add(m, s, (struct sheet_column){ .key = "unit", .vi = "Đơn vị", .en = "Unit", .type = COLUMN_WORDS, .width = 40 });
	column_add(m, s, (struct sheet_column){ .key = kept(m, one->code), .vi = kept(m, one->vi), .en = kept(m, one->en),
		.type = one->share ? COLUMN_SHARE : COLUMN_NUMBER, .sensitive = one->sensitive });
	for (size_t p = 0; p < m->n_places && r == DONE; p++) {
		struct sheet_row *row = row_add(m, s, m->places[p].key, p > 0, p == 0);
		row->cells[0] = words_cell(m->places[p].code);
		row->cells[1] = words_cell(m->places[p].name);
		row->cells[2] = measured_cell(one->share, &now[p]);
	}
	return r;
}

enum result
make_behind(struct making *m, struct fault *f)
{
	const Ltc__Indicator **indicators;
	struct sheet *s;
	size_t n;
	enum result r = resolve_indicators(m, &indicators, &n, f);

	if (r == DONE && m->q->n_indicators != 1)
		r = fault_set(f, REFUSED, LT_5392, "--indicator", "--indicator CODE");
	if (r == DONE)
		r = below(m, indicators[0], &s, f);
	for (size_t i = 0; r == DONE && i < indicators[0]->n_reads; i++) {
		const struct source *from = source_of(indicators[0]->reads[i]);
		const struct kind *k = kind_by_tag(indicators[0]->reads[i]);
		if (from == NULL || k == NULL)
			continue;
		if (from->persons && !sees_small_numbers(m->q->role))
			note_add(m, s, said(m, "%s: bản ghi về từng người chỉ in với --role ORG hoặc INS.", k->vi),
			         said(m, "%s: records about persons are printed with --role ORG or INS only.", k->en));
		else
			r = records_of(m, from, k, f);
	}
	return r;
}
