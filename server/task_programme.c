/* A programme becomes tasks: the catalogue in force says what, who and until when; the register says who that is on the
 * day of issue. Blocks name organisations that may not be in the register yet: those are left out and named. */
#include "server/task_programme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/lang.h"
#include "common/files/cell.h"
#include "common/record/codec.h"
#include "common/rules/calendar.h"
#include "embedded/run_sql.h"
#include "server/engine/hand.h"

#define COORDINATORS_MAX 64u

struct plan {
	struct issue *issue;
	const Ltc__Programme *programme;
	int32_t issued_on;
	bool has_document;
	struct id document;
	struct id committee;   /* the province's */
	const struct row *row; /* where a problem of the whole is told */
	const char **absent;
	size_t n_absent; /* codes that the register lacks on that day */
};

/* ---- the catalogue in force ---- */

static enum result
catalogue_read(struct db *db, PGresult **rows, struct catalogue **out, struct fault *f)
{
	struct db_args *args = db_args_new();

	db_arg_null(args);
	enum result r = db_run(db, NULL, run_sql_catalog_at, args, rows, f);
	size_t n = r == DONE ? db_rows(*rows) : 0;
	struct slice *entries = calloc(n + 1, sizeof *entries);
	if (entries == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		entries[i] = db_get_bytes(*rows, (int)i, 1);
	if (r == DONE)
		r = catalogue_make(entries, n, 1, out, f);
	free(entries);
	db_args_free(&args);
	return r;
}

/* ---- who ---- */

static const Ltc__Assignee *
assignee_named(const Ltc__Programme *p, const char *code)
{
	for (size_t i = 0; i < p->n_assignees; i++)
		if (strcmp(p->assignees[i]->code, code) == 0)
			return p->assignees[i];
	return NULL;
}

static bool
is_named(const Lt__Task *t, const struct id *id)
{
	bool named = t->has_lead_organisation_id && memcmp(t->lead_organisation_id.data, id->b, sizeof id->b) == 0;

	for (size_t i = 0; i < t->n_coordinator_ids; i++)
		named = named || memcmp(t->coordinator_ids[i].data, id->b, sizeof id->b) == 0;
	return named;
}

static void
task_name(struct plan *p, Lt__Task *t, const struct id *id)
{
	if (is_named(t, id))
		return;
	if (!t->has_lead_organisation_id) {
		t->has_lead_organisation_id = true;
		t->lead_organisation_id = issue_id(p->issue, id);
	} else if (t->n_coordinator_ids < COORDINATORS_MAX) {
		ADD(p->issue->book, t->coordinator_ids, t->n_coordinator_ids, issue_id(p->issue, id));
	}
}

static void
absent_add(struct plan *p, const char *code)
{
	for (size_t i = 0; i < p->n_absent; i++)
		if (strcmp(p->absent[i], code) == 0)
			return;
	ADD(p->issue->book, p->absent, p->n_absent, book_text(p->issue->book, code));
}

static void
absent_print(const struct plan *p)
{
	if (p->n_absent == 0)
		return;
	fputs(lang_pick("Chưa có trong sổ nên không được giao việc:",
	                "Not in the register, so nothing is given to them:"),
	      stderr);
	for (size_t i = 0; i < p->n_absent; i++)
		fprintf(stderr, " %s", p->absent[i]);
	fputc('\n', stderr);
}

/* Everybody of the item's blocks, in their order: the first one that is in the register leads. */
static enum result
who_find(struct plan *p, const Ltc__ProgrammeItem *item, Lt__Task *t, struct fault *f)
{
	enum result r = DONE;

	for (size_t b = 0; b < item->n_assignees && r == DONE; b++) {
		const Ltc__Assignee *block = assignee_named(p->programme, item->assignees[b]);
		for (size_t i = 0; block != NULL && i < block->n_organisations && r == DONE; i++) {
			struct id id;
			bool known;
			r = issue_organisation_find(p->issue, block->organisations[i], p->issued_on, &id, &known, f);
			if (r == DONE && known)
				task_name(p, t, &id);
			else if (r == DONE)
				absent_add(p, block->organisations[i]);
		}
	}
	return r;
}

/* ---- tasks ---- */

static char *
task_code(struct plan *p, const char *part, int year)
{
	char code[300];

	if (year > 0)
		snprintf(code, sizeof code, "%s/%s/%d", p->programme->code, part, year);
	else
		snprintf(code, sizeof code, "%s/%s", p->programme->code, part);
	return (char *)book_text(p->issue->book, code);
}

static enum result
task_put(struct plan *p, Lt__Task *t, struct fault *f)
{
	Lt__Update u = LT__UPDATE__INIT;
	struct id id = task_id(t);

	t->has_kind = t->has_issued_on = t->has_due_on = true;
	t->issued_on = p->issued_on;
	t->programme = p->programme->code;
	t->has_document_id = p->has_document;
	if (p->has_document)
		t->document_id = issue_id(p->issue, &p->document);
	u.task = t;
	p->issue->n_tasks++;
	return issue_add(p->issue, p->row, &u, p->issued_on, &id, f);
}

static enum result
item_issue(struct plan *p, const Ltc__ProgrammeItem *item, const char *before, struct fault *f)
{
	Lt__Task t = LT__TASK__INIT;

	t.code = task_code(p, item->code, 0);
	t.title = item->vi;
	t.item = item->code;
	t.product = item->product;
	t.kind = item->has_sequence ? LT__TASK_KIND__TASK_KIND_CONGRESS_STEP : LT__TASK_KIND__TASK_KIND_TASK;
	t.due_on = item->due_on;
	if (!item->has_due_on)
		problem(p->issue->book, p->row, WHOLE_LINE, LT_5209, " (%s due_on)", t.code);
	if (before != NULL) {
		struct id id = task_id(&(Lt__Task){ .code = task_code(p, before, 0) });
		ADD(p->issue->book, t.after_ids, t.n_after_ids, issue_id(p->issue, &id));
	}
	enum result r = who_find(p, item, &t, f);
	if (r == DONE && !t.has_lead_organisation_id)
		problem(p->issue->book, p->row, WHOLE_LINE, LT_5235, "%s", t.code);
	return r == DONE && t.has_lead_organisation_id && item->has_due_on ? task_put(p, &t, f) : r;
}

static const Ltc__ProgrammeItem *
item_of_sequence(const Ltc__Programme *p, uint32_t sequence)
{
	for (size_t i = 0; i < p->n_items; i++)
		if (p->items[i]->has_sequence && p->items[i]->sequence == sequence)
			return p->items[i];
	return NULL;
}

/* Steps in their order, so that each finds the one before it; then the rest. */
static enum result
items_issue(struct plan *p, struct fault *f)
{
	const Ltc__ProgrammeItem *item, *before = NULL;
	enum result r = DONE;

	for (uint32_t n = 1; r == DONE && (item = item_of_sequence(p->programme, n)) != NULL; n++) {
		r = item_issue(p, item, before != NULL ? before->code : NULL, f);
		before = item;
	}
	for (size_t i = 0; r == DONE && i < p->programme->n_items; i++)
		if (!p->programme->items[i]->has_sequence)
			r = item_issue(p, p->programme->items[i], NULL, f);
	return r;
}

/* ---- reviews ---- */

static enum result
review_put(struct plan *p, const Ltc__Review *review, int year, int32_t due_on, struct fault *f)
{
	Lt__Task t = LT__TASK__INIT;

	if (due_on < p->issued_on)
		return DONE; /* it is over */
	t.code = task_code(p, review->code, year);
	t.title = review->vi;
	t.kind = review->yearly ? LT__TASK_KIND__TASK_KIND_REPORT : LT__TASK_KIND__TASK_KIND_REVIEW;
	t.due_on = due_on;
	t.has_lead_organisation_id = true;
	t.lead_organisation_id = issue_id(p->issue, &p->committee);
	return task_put(p, &t, f);
}

/* The programme's end: its last day that is named. */
static int32_t
last_day(const Ltc__Programme *p)
{
	int32_t last = INT32_MIN;

	for (size_t i = 0; i < p->n_reviews; i++)
		if (p->reviews[i]->has_due_on && p->reviews[i]->due_on > last)
			last = p->reviews[i]->due_on;
	for (size_t i = 0; i < p->n_items && last == INT32_MIN; i++)
		if (p->items[i]->has_due_on && p->items[i]->due_on > last)
			last = p->items[i]->due_on;
	return last;
}

static enum result
review_issue(struct plan *p, const Ltc__Review *v, struct fault *f)
{
	int32_t begin = p->programme->has_document_signed_on ? p->programme->document_signed_on : p->issued_on;
	int32_t first = v->has_due_on ? v->due_on
	                              : calendar_add_months(begin, 12 * (v->has_after_years ? (int)v->after_years : 1));
	int32_t last = last_day(p->programme);
	enum result r = DONE;

	if (!v->yearly)
		return review_put(p, v, 0, first, f);
	for (int n = 0; r == DONE && n < 20; n++) {
		int32_t due_on = calendar_add_months(first, 12 * n);
		if (n > 0 && due_on >= last) /* the final review takes its place */
			break;
		r = review_put(p, v, calendar_year(due_on), due_on, f);
	}
	return r;
}

/* ---- the document by which it was given ---- */

static enum result
document_issue(struct plan *p, struct fault *f)
{
	const Ltc__Programme *said = p->programme;
	Lt__Update u = LT__UPDATE__INIT;
	Lt__Document d = LT__DOCUMENT__INIT;
	bool issued;

	p->has_document = said->document_issuer != NULL && said->document_number != NULL &&
	                  said->document_type != NULL && said->has_document_signed_on;
	if (!p->has_document)
		return DONE;
	d.issuer = said->document_issuer;
	d.number = said->document_number;
	d.type_code = said->document_type;
	d.has_signed_on = true;
	d.signed_on = said->document_signed_on;
	d.title = said->vi;
	p->document = document_id(&d);
	u.document = &d;
	enum result r = issue_issued(p->issue, KIND_DOCUMENT, &p->document, &issued, f);
	return r == DONE && !issued ? issue_add(p->issue, p->row, &u, d.signed_on, &p->document, f) : r;
}

/* ---- the whole ---- */

static enum result
plan_issue(struct plan *p, struct fault *f)
{
	enum result r = document_issue(p, f);

	if (r == DONE)
		r = items_issue(p, f);
	for (size_t i = 0; r == DONE && i < p->programme->n_reviews; i++)
		r = review_issue(p, p->programme->reviews[i], f);
	return r;
}

static enum result
committee_find(struct db *db, struct id *out, struct fault *f)
{
	PGresult *rows = NULL;
	struct hand_ids ids;
	enum result r = db_run(db, NULL, run_sql_province_code, NULL, &rows, f);

	if (r == DONE)
		hand_province_ids(db_get_text(rows, 0, 0), &ids);
	*out = ids.committee;
	PQclear(rows);
	return r;
}

enum result
programme_issue(struct issue *i, const char *code, const char *issued_on, struct fault *f)
{
	struct row row = { .sheet = i->sheet };
	struct plan p = { .issue = i, .row = &row };
	struct catalogue *catalogue = NULL;
	PGresult *rows = NULL;

	if (issued_on == NULL)
		return fault_set(f, REFUSED, LT_5234, "task issue", "--issued-on");
	if (cell_date(issued_on, &p.issued_on, f) != DONE)
		return REFUSED;
	enum result r = catalogue_read(i->db, &rows, &catalogue, f);
	if (r == DONE && (p.programme = catalogue_programme(catalogue, code)) == NULL)
		r = fault_set(f, REFUSED, LT_5233, "", "programme/%s", code);
	else if (r == DONE && p.programme->n_items == 0)
		r = fault_set(f, REFUSED, LT_5237, "", "%s", code);
	i->sheet->path = book_text(i->book, code);
	if (r == DONE)
		r = committee_find(i->db, &p.committee, f);
	if (r == DONE)
		r = plan_issue(&p, f);
	absent_print(&p);
	for (size_t k = 0; k < i->n_updates; k++)
		i->rows[k] = NULL; /* no line of a file */
	catalogue_free(&catalogue);
	PQclear(rows);
	return r;
}
