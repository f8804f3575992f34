/* `task issue`: what the province wants done, from a file or from a programme of the catalogue. */
#include <stdio.h>
#include <string.h>
#include "common/base/lang.h"
#include "common/record/codec.h"
#include "server/issue.h"
#include "server/task_programme.h"

enum { CODE, TITLE, KIND, LEAD, ISSUED, DUE, PROGRAMME, ITEM, DOCUMENT, COORDINATORS, PRODUCT, AFTER };
static const char *const columns[] = { "code",    "title",       "kind", "lead_code", "issued_on",
	                               "due_on",  "programme",   "item", "document",  "coordinator_codes",
	                               "product", "after_codes", NULL };
#define NEEDED 6u

/* The next of several codes in a cell: semicolons or spaces between them. */
static char *
next_code(char **rest)
{
	char *one;

	while ((one = strsep(rest, "; ")) != NULL)
		if (*one != '\0')
			return one;
	return NULL;
}

static enum result
who_read(struct issue *i, const struct row *row, Lt__Task *t, struct fault *f)
{
	const char *lead = cell_text(i->book, row, LEAD, MUST_BE_FILLED);
	char *rest = (char *)book_text(i->book, row->cells[COORDINATORS]), *one;
	enum result r = DONE;
	struct id id;
	bool known = false;

	if (lead != NULL && t->has_issued_on)
		r = issue_organisation(i, row, LEAD, lead, t->issued_on, &id, &known, f);
	t->has_lead_organisation_id = known;
	if (known)
		t->lead_organisation_id = issue_id(i, &id);
	while (r == DONE && t->has_issued_on && (one = next_code(&rest)) != NULL) {
		r = issue_organisation(i, row, COORDINATORS, one, t->issued_on, &id, &known, f);
		if (known)
			ADD(i->book, t->coordinator_ids, t->n_coordinator_ids, issue_id(i, &id));
	}
	return r;
}

static enum result
links_read(struct issue *i, const struct row *row, Lt__Task *t, struct fault *f)
{
	char *rest = (char *)book_text(i->book, row->cells[AFTER]), *one, *document = (char *)row->cells[DOCUMENT];
	enum result r = DONE;
	struct id id;
	bool known;

	if (*document != '\0' && issue_document_key(i, row, DOCUMENT, document, &id)) {
		r = issue_known(i, KIND_DOCUMENT, &id, &known, f);
		if (r == DONE && !known)
			problem(i->book, row, DOCUMENT, LT_5235, "«%.200s»", document);
		t->has_document_id = true;
		t->document_id = issue_id(i, &id);
	}
	while (r == DONE && (one = next_code(&rest)) != NULL) {
		id = task_id(&(Lt__Task){ .code = one });
		r = issue_known(i, KIND_TASK, &id, &known, f);
		if (r == DONE && !known)
			problem(i->book, row, AFTER, LT_5235, "«%.100s»", one);
		ADD(i->book, t->after_ids, t->n_after_ids, issue_id(i, &id));
	}
	return r;
}

static enum result
task_issue(struct issue *i, const struct row *row, struct fault *f)
{
	Lt__Update u = LT__UPDATE__INIT;
	Lt__Task t = LT__TASK__INIT;
	int kind = 0;

	t.code = (char *)cell_text(i->book, row, CODE, MUST_BE_FILLED);
	t.title = (char *)cell_text(i->book, row, TITLE, MUST_BE_FILLED);
	t.has_kind = cell_word(i->book, row, KIND, MUST_BE_FILLED, &lt__task_kind__descriptor, &kind);
	t.kind = (Lt__TaskKind)kind;
	t.has_issued_on = cell_day(i->book, row, ISSUED, MUST_BE_FILLED, &t.issued_on);
	t.has_due_on = cell_day(i->book, row, DUE, MUST_BE_FILLED, &t.due_on);
	t.programme = (char *)cell_text(i->book, row, PROGRAMME, MAY_BE_BLANK);
	t.item = (char *)cell_text(i->book, row, ITEM, MAY_BE_BLANK);
	t.product = (char *)cell_text(i->book, row, PRODUCT, MAY_BE_BLANK);
	enum result r = who_read(i, row, &t, f);
	if (r == DONE)
		r = links_read(i, row, &t, f);
	if (r != DONE || t.code == NULL || t.title == NULL || !t.has_kind || !t.has_issued_on || !t.has_due_on ||
	    !t.has_lead_organisation_id)
		return r;
	struct id id = task_id(&t);
	u.task = &t;
	i->n_tasks++;
	return issue_add(i, row, &u, t.issued_on, &id, f);
}

int
command_task_issue(const struct cli_args *args, void *settings)
{
	const char *file = cli_operand(args, 0), *programme = cli_value(args, "programme");
	struct issue i = { 0 };
	struct fault f = { 0 };
	enum result r = DONE;

	if ((file != NULL) == (programme != NULL))
		r = fault_set(&f, REFUSED, LT_5234, "task issue", "%s",
		              lang_pick("FILE, hoặc --programme CODE --issued-on D",
		                        "FILE, or --programme CODE --issued-on D"));
	if (r == DONE)
		r = issue_begin(&i, settings, "lienthong task issue", file, columns, NEEDED, &f);
	for (size_t k = 0; r == DONE && k < i.sheet->n_rows; k++)
		r = task_issue(&i, &i.sheet->rows[k], &f);
	if (r == DONE && programme != NULL)
		r = programme_issue(&i, programme, cli_value(args, "issued-on"), &f);
	if (r == DONE)
		r = issue_do(&i, &f);
	if (r == DONE)
		printf(lang_pick("Đã giao %zu nhiệm vụ.\n", "%zu tasks were issued.\n"), i.n_tasks);
	if (i.book != NULL)
		issue_end(&i);
	return r == DONE ? 0 : command_fault(&f);
}
