/* See refresh_world.h. */
#include "tests/unit/refresh_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "embedded/sql.h"
#include "server/verify/room.h"

#define SET(m, field, value) ((m)->has_##field = true, (m)->field = (value))
#define OKF(call, f) do { enum result r_ = (call); if (r_ != DONE) { char t_[1024]; fault_format((f), t_, sizeof t_); \
	fail_msg("%s: result %d: %s", #call, (int)r_, t_); } } while (0)

/* ---- indicators ---- */

#define OF_ORGANISATIONS "FROM asked_organisation a "
#define BY " GROUP BY a.subject_id"

const struct say_indicator shapes[] = {
	{ "members", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN member_as_of m ON m.organisation_id = a.organisation_id" BY,
	  .additive = true, .month = true, .reads = { KIND_MEMBER } },
	{ "officials", "SELECT a.subject_id, count(*) FILTER (WHERE m.status = 'official' AND NOT m.exempt), count(*) " OF_ORGANISATIONS
	  "JOIN member_as_of m ON m.organisation_id = a.organisation_id" BY, .share = true, .additive = true, .absent_none = true, .reads = { KIND_MEMBER } },
	{ "meetings", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS
	  "JOIN meeting_known m ON m.cell_id = a.organisation_id AND m.held_on >= period_from() AND m.held_on < period_to()" BY,
	  .additive = true, .month = true, .reads = { KIND_MEETING } },
	{ "cells_met", "SELECT a.subject_id, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM meeting_known m WHERE m.cell_id = o.id AND m.month >= period_from() AND "
	  "m.month < period_to())), count(*) " OF_ORGANISATIONS "JOIN organisation_as_of o ON o.id = a.organisation_id AND o.type IN ('grassroots_cell', 'subordinate_cell')" BY,
	  .share = true, .additive = true, .reads = { KIND_MEETING, KIND_ORGANISATION } },
	{ "heads", "SELECT a.subject_id, count(DISTINCT u.id) FILTER (WHERE m.id IS NOT NULL), count(DISTINCT u.id) FROM asked_unit a "
	  "JOIN unit_as_of u ON u.id = a.unit_id AND u.level = 'village' LEFT JOIN post_as_of p ON p.unit_id = u.id AND p.title = 'village_head' "
	  "LEFT JOIN member_as_of m ON m.id = p.person_ref" BY, .share = true, .additive = true, .reads = { KIND_MEMBER, KIND_POST, KIND_UNIT } },
	{ "concurrent", "SELECT a.subject_id, count(DISTINCT u.id), NULL::bigint FROM asked_unit a JOIN unit_as_of u ON u.id = a.unit_id "
	  "JOIN post_as_of p ON p.unit_id = u.id AND p.title = 'village_head' JOIN post_as_of s ON s.person_ref = p.person_ref AND s.title = 'secretary'" BY,
	  .additive = true, .month = true, .reads = { KIND_POST, KIND_UNIT } },
	{ "post_holders", "SELECT a.subject_id, count(DISTINCT p.person_ref), NULL::bigint " OF_ORGANISATIONS
	  "JOIN post_as_of p ON p.organisation_id = a.organisation_id" BY, .reads = { KIND_POST } },
	{ "largest_cell", "SELECT subject_id, max(n), NULL::bigint FROM (SELECT a.subject_id, m.organisation_id, count(*) AS n " OF_ORGANISATIONS
	  "JOIN member_as_of m ON m.organisation_id = a.organisation_id GROUP BY 1, 2) x GROUP BY subject_id", .absent_none = true, .reads = { KIND_MEMBER } },
	{ "members_posted", "SELECT a.subject_id, count(DISTINCT m.id) FILTER (WHERE p.id IS NOT NULL), count(DISTINCT m.id) " OF_ORGANISATIONS
	  "JOIN member_as_of m ON m.organisation_id = a.organisation_id LEFT JOIN post_as_of p ON p.person_ref = m.id" BY,
	  .share = true, .additive = true, .only_organisations = true, .reads = { KIND_MEMBER, KIND_POST } },
	{ "admitted", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN member_event_known e ON e.organisation_id = a.organisation_id "
	  "AND e.event = 'admit' AND e.occurred_on >= period_from() AND e.occurred_on < period_to()" BY, .additive = true, .month = true, .reads = { KIND_MEMBER } },
	{ "left_for", "SELECT a.subject_id, count(DISTINCT e.id), NULL::bigint " OF_ORGANISATIONS "JOIN member_event_known e ON e.to_organisation_id = a.organisation_id "
	  "AND e.occurred_on >= period_from() AND e.occurred_on < period_to()" BY, .additive = true, .reads = { KIND_MEMBER } },
	{ "counted", "SELECT a.subject_id, sum((r.cells ->> 'women')::bigint), sum((r.cells ->> 'total')::bigint) " OF_ORGANISATIONS
	  "JOIN counted_return_as_of r ON r.organisation_id = a.organisation_id AND r.form = 'members_religion'" BY,
	  .share = true, .additive = true, .absent_none = true, .reads = { KIND_COUNTED_RETURN } },
	{ "people", "SELECT a.subject_id, sum((r.cells ->> 'total')::bigint), NULL::bigint FROM asked_unit a JOIN counted_return_as_of r ON r.unit_id = a.unit_id" BY,
	  .additive = true, .only_units = true, .absent_none = true, .reads = { KIND_COUNTED_RETURN } },
	{ "led", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN counted_return_as_of r ON (r.cells #>> '{led_by,ref}')::uuid = a.organisation_id" BY,
	  .additive = true, .reads = { KIND_COUNTED_RETURN } },
	{ "rewards", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN register_entry_as_of r ON r.organisation_id = a.organisation_id" BY,
	  .additive = true, .month = true, .reads = { KIND_REGISTER_ENTRY } },
	{ "petitions", "SELECT a.subject_id, count(*) FILTER (WHERE r.closed_on < period_to()), count(*) " OF_ORGANISATIONS
	  "JOIN case_file_known r ON r.organisation_id = a.organisation_id AND r.opened_on < period_to()" BY, .share = true, .additive = true, .reads = { KIND_CASE_FILE } },
	{ "tasks_done", "SELECT a.subject_id, count(DISTINCT t.id) FILTER (WHERE r.what = 'done'), count(DISTINCT t.id) " OF_ORGANISATIONS
	  "JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id OR a.organisation_id = ANY (t.coordinator_ids) LEFT JOIN task_report_as_of r ON r.task_id = t.id" BY,
	  .share = true, .reads = { KIND_TASK, KIND_TASK_REPORT } },
	{ "documents", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN organisation_as_of o ON o.id = a.organisation_id AND o.parent_id IS NULL "
	  "CROSS JOIN document_as_of d" BY, .additive = true, .reads = { KIND_DOCUMENT, KIND_ORGANISATION } },
	{ "by_document", "SELECT a.subject_id, count(DISTINCT d.id), NULL::bigint " OF_ORGANISATIONS "JOIN task_as_of t ON t.lead_organisation_id = a.organisation_id "
	  "JOIN document_as_of d ON d.id = t.document_id" BY, .reads = { KIND_DOCUMENT, KIND_TASK } },
	{ "members_in_named", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN organisation_as_of o ON o.id = a.organisation_id "
	  "JOIN unit_as_of u ON u.id = o.unit_id JOIN unit_as_of c ON c.id = u.parent_id AND c.name LIKE 'Tên%' JOIN member_as_of m ON m.organisation_id = o.id" BY,
	  .additive = true, .reads = { KIND_MEMBER, KIND_UNIT, KIND_ORGANISATION } },
	{ "heads_of_named_cells", "SELECT a.subject_id, count(DISTINCT p.unit_id), NULL::bigint FROM asked_unit a JOIN post_as_of p ON p.unit_id = a.unit_id "
	  "JOIN member_as_of m ON m.id = p.person_ref JOIN organisation_as_of o ON o.id = m.organisation_id AND o.name LIKE 'Tên%'" BY,
	  .additive = true, .reads = { KIND_MEMBER, KIND_POST, KIND_ORGANISATION } },
	{ "closings", "SELECT a.subject_id, count(*), NULL::bigint " OF_ORGANISATIONS "JOIN period_step_known s ON s.organisation_id = a.organisation_id AND s.period_on = period_from()" BY,
	  .additive = true, .reads = { KIND_PERIOD_STEP } },
	{ "villages_bare", "SELECT a.subject_id, count(*) FILTER (WHERE o.id IS NULL), count(*) FROM asked_unit a JOIN unit_as_of u ON u.id = a.unit_id AND u.level = 'village' "
	  "LEFT JOIN LATERAL (SELECT o.id FROM organisation_as_of o WHERE o.unit_id = u.id LIMIT 1) o ON true" BY, .share = true, .additive = true,
	  .reads = { KIND_UNIT, KIND_ORGANISATION } },
	{ "catalogue_rules", "SELECT a.subject_id, count(*), (SELECT count(*) FROM catalogue_now WHERE key LIKE 'form/%') " OF_ORGANISATIONS
	  "JOIN organisation_as_of o ON o.id = a.organisation_id AND o.parent_id IS NULL" BY, .share = true, .additive = false, .reads = { KIND_ORGANISATION } },
};
const size_t n_shapes = sizeof shapes / sizeof shapes[0];

static struct slice
pack_entry(const Ltc__Entry *e)
{
	struct buffer b = { 0 };

	b.len = ltc__entry__pack(e, buffer_room(&b, ltc__entry__get_packed_size(e)));
	return buffer_slice(&b);
}

struct slice
entry_indicator(const struct say_indicator *s)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Indicator i = LTC__INDICATOR__INIT;
	Ltc__Period periods[] = { LTC__PERIOD__PERIOD_YEAR, LTC__PERIOD__PERIOD_MONTH };
	Ltc__Subject subject = s->only_units ? LTC__SUBJECT__SUBJECT_UNIT : LTC__SUBJECT__SUBJECT_ORGANISATION;
	char file[80];

	snprintf(file, sizeof file, "indicators/%s.sql", s->code);
	i.code = i.vi = i.en = i.unit_vi = i.unit_en = i.numerator_vi = i.numerator_en = (char *)s->code;
	if (s->share)
		i.denominator_vi = i.denominator_en = (char *)s->code;
	SET(&i, kind, LTC__INDICATOR_KIND__INDICATOR_KIND_STOCK);
	SET(&i, share, s->share);
	SET(&i, direction, LTC__DIRECTION__DIRECTION_UP);
	SET(&i, additive, s->additive);
	SET(&i, absent_zero, !s->absent_none);
	SET(&i, sensitive, 0);
	i.n_periods = s->month ? 2 : 1;
	i.periods = periods;
	while (i.n_reads < 6 && s->reads[i.n_reads] != 0)
		i.n_reads++;
	i.reads = (uint32_t *)s->reads;
	i.select = (char *)s->select;
	i.file = file;
	SET(&i, line, 7);
	i.n_subjects = s->only_units || s->only_organisations;
	i.subjects = &subject;
	entry.indicator = &i;
	return pack_entry(&entry);
}

struct slice
entry_periods(Ltc__Period period, int32_t from)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__FigurePeriods p = LTC__FIGURE_PERIODS__INIT;

	SET(&p, period, period);
	SET(&p, from, from);
	entry.periods = &p;
	return pack_entry(&entry);
}

struct slice
entry_cut(const char *code, int32_t from, int32_t to, const char *indicator)
{
	Ltc__Entry entry = LTC__ENTRY__INIT;
	Ltc__Cut c = LTC__CUT__INIT;
	char *list[] = { (char *)indicator };

	c.code = c.vi = c.en = (char *)code;
	SET(&c, from, from);
	SET(&c, to, to);
	c.n_indicators = 1;
	c.indicators = list;
	entry.cut = &c;
	return pack_entry(&entry);
}

const char *
refresh_catalogue(struct world *w, const struct say_indicator *list, size_t n, int32_t months_from)
{
	struct slice entries[64];
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		entries[k++] = entry_indicator(&list[i]);
	entries[k++] = entry_periods(LTC__PERIOD__PERIOD_YEAR, 18262);
	entries[k++] = entry_periods(LTC__PERIOD__PERIOD_MONTH, months_from);
	entries[k++] = entry_cut("GK", 18628, 18993, list[0].code);
	entries[k++] = FORM(.code = "members_religion");
	entries[k++] = FORM(.code = "unit_people", .of_unit = true);
	entries[k++] = FORM(.code = "rewards", .kind = KIND_REGISTER_ENTRY);
	entries[k++] = FORM(.code = "petitions", .kind = KIND_CASE_FILE);
	return world_catalogue(w, "chỉ tiêu", entries, k);
}

/* ---- bodies ---- */

struct slice
body_organisation(const char *code, Lt__OrganisationType type, const struct id *parent, const struct id *unit)
{
	Lt__Update u;
	Lt__Organisation o = LT__ORGANISATION__INIT;
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_OPENING, 18500);
	o.code = (char *)code;
	o.name = (char *)"Tổ chức";
	SET(&o, type, type);
	SET(&o, parent_id, body_lent(parent));
	if (unit)
		SET(&o, unit_id, body_lent(unit));
	u.organisation = &o;
	return body_pack(&u);
}

struct slice
body_move(const struct say_move *s)
{
	Lt__ChangeKind what = s->parent ? LT__CHANGE_KIND__CHANGE_KIND_RE_PARENT : LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE;
	Lt__Update u;
	Lt__DecisionRef d = LT__DECISION_REF__INIT;
	Lt__UnitChange uc = LT__UNIT_CHANGE__INIT;
	Lt__OrganisationChange oc = LT__ORGANISATION_CHANGE__INIT;
	ProtobufCBinaryData successor = s->successor ? body_lent(s->successor) : (ProtobufCBinaryData){ 0 };
	struct id id;

	body_envelope(&u, &id, LT__BASIS__BASIS_EVENT, s->on);
	SET(&u, decided_on, s->on);
	d.issuer = (char *)"UBND tỉnh";
	d.number = (char *)"12";
	d.type_code = (char *)"QĐ";
	SET(&d, signed_on, s->on);
	u.decision = &d;
	SET(&uc, change, what);
	SET(&oc, change, what);
	if (s->parent) {
		SET(&uc, parent_id, body_lent(s->parent));
		SET(&oc, parent_id, body_lent(s->parent));
	} else if (s->successor) {
		uc.n_successor_ids = oc.n_successor_ids = 1;
		uc.successor_ids = oc.successor_ids = &successor;
	} else {
		SET(&uc, without_successor, 1);
		SET(&oc, without_successor, 1);
	}
	if (s->unit) {
		SET(&uc, unit_id, body_lent(s->unit));
		u.unit_change = &uc;
	} else {
		SET(&oc, organisation_id, body_lent(s->organisation));
		u.organisation_change = &oc;
	}
	return body_pack(&u);
}

/* ---- rounds ---- */

void
fresh_open(struct fresh *x, struct world *w)
{
	struct fault f = { 0 };

	*x = (struct fresh){ .w = w };
	OKF(migrate_roles(w->other, &f), &f);
	OKF(db_open(world_conninfo, w->schema, "test-refresh", &x->db, &f), &f);
	OKF(db_become(x->db, "web", &f), &f);
	OKF(refresh_open(x->db, &x->r, &f), &f);
}

void
fresh_close(struct fresh *x)
{
	refresh_close(&x->r);
	db_close(&x->db);
}

struct refresh_round
fresh_round(struct fresh *x, int32_t today)
{
	struct refresh_round round;
	struct fault f = { 0 };

	OKF(refresh_run(x->r, today, &round, &f), &f);
	assert_true(round.mine);
	return round;
}

const char *
fresh_differs(struct fresh *x)
{
	static char said[1100];
	struct verify_report report = { 0 };
	struct verify v = { .db = x->w->other, .out = &report };
	struct fault f = { 0 };

	OKF(db_do(v.db, sql_verify_begin, &f), &f);
	OKF(verify_figures(&v, verify_begin(&v, "figures"), &f), &f);
	OKF(verify_closed_figures(&v, verify_begin(&v, "closed_figures"), &f), &f);
	OKF(db_do(v.db, "ROLLBACK", &f), &f);
	snprintf(said, sizeof said, "%s%s", report.checks[0].ok ? "" : report.checks[0].detail, report.checks[1].ok ? "" : report.checks[1].detail);
	verify_report_fini(&report);
	return said;
}

const char *
fresh_figure(struct fresh *x, const char *indicator, const char *period, const struct id *subject)
{
	static char said[4][64];
	static int turn;
	char sql[400], id[ID_TEXT], *out = said[turn = (turn + 1) % 4];

	id_format(subject, id);
	snprintf(sql, sizeof sql, "SELECT coalesce(numerator::text, '-') || coalesce('/' || denominator::text, '') FROM figure WHERE indicator = '%s' AND "
	         "period = '%s' AND subject_id = '%s'", indicator, period, id);
	PGresult *r = PQexec(db_conn(x->w->other), sql);
	assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
	snprintf(out, sizeof said[0], "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "none");
	PQclear(r);
	return out;
}
