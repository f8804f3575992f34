/* `document issue FILE`: documents of the province's own hand, a line each; every site learns of them by the feed. */
#include <stdio.h>
#include <string.h>
#include "common/base/lang.h"
#include "common/record/codec.h"
#include "server/issue.h"

enum { ISSUER, NUMBER, TYPE, SIGNED, TITLE, CLASSIFICATION, FROM, TO, REPLACES };
static const char *const columns[] = { "issuer",         "number",     "type_code", "signed_on", "title",
	                               "classification", "valid_from", "valid_to",  "replaces",  NULL };
#define NEEDED 5u

/* Keys of documents, separated by semicolons. */
static enum result
replaced_read(struct issue *i, const struct row *row, Lt__Document *d, struct fault *f)
{
	char *rest = (char *)book_text(i->book, row->cells[REPLACES]), *one;
	enum result r = DONE;
	struct id id;
	bool known;

	while (r == DONE && *row->cells[REPLACES] != '\0' && (one = strsep(&rest, ";")) != NULL) {
		if (!issue_document_key(i, row, REPLACES, one, &id))
			continue;
		r = issue_known(i, KIND_DOCUMENT, &id, &known, f);
		if (r == DONE && !known)
			problem(i->book, row, REPLACES, LT_5235, "«%.200s»", one);
		ADD(i->book, d->replaces_ids, d->n_replaces_ids, issue_id(i, &id));
	}
	return r;
}

static enum result
document_issue(struct issue *i, const struct row *row, struct fault *f)
{
	Lt__Update u = LT__UPDATE__INIT;
	Lt__Document d = LT__DOCUMENT__INIT;
	int class = 0;

	d.issuer = (char *)cell_text(i->book, row, ISSUER, MUST_BE_FILLED);
	d.number = (char *)cell_text(i->book, row, NUMBER, MUST_BE_FILLED);
	d.type_code = (char *)cell_text(i->book, row, TYPE, MUST_BE_FILLED);
	d.has_signed_on = cell_day(i->book, row, SIGNED, MUST_BE_FILLED, &d.signed_on);
	d.title = (char *)cell_text(i->book, row, TITLE, MUST_BE_FILLED);
	d.has_classification =
		cell_word(i->book, row, CLASSIFICATION, MAY_BE_BLANK, &lt__document_class__descriptor, &class);
	d.classification = (Lt__DocumentClass) class;
	d.has_valid_from = cell_day(i->book, row, FROM, MAY_BE_BLANK, &d.valid_from);
	d.has_valid_to = cell_day(i->book, row, TO, MAY_BE_BLANK, &d.valid_to);
	enum result r = replaced_read(i, row, &d, f);
	if (r != DONE || d.issuer == NULL || d.number == NULL || d.type_code == NULL || !d.has_signed_on ||
	    d.title == NULL)
		return r;
	struct id id = document_id(&d);
	u.document = &d;
	return issue_add(i, row, &u, d.signed_on, &id, f);
}

int
command_document_issue(const struct cli_args *args, void *settings)
{
	struct issue i = { 0 };
	struct fault f = { 0 };

	enum result r =
		issue_begin(&i, settings, "lienthong document issue", cli_operand(args, 0), columns, NEEDED, &f);
	for (size_t k = 0; r == DONE && k < i.sheet->n_rows; k++)
		r = document_issue(&i, &i.sheet->rows[k], &f);
	if (r == DONE)
		r = issue_do(&i, &f);
	if (r == DONE)
		printf(lang_pick("Đã ban hành %zu văn bản.\n", "%zu documents were issued.\n"), i.n_updates);
	issue_end(&i);
	return r == DONE ? 0 : command_fault(&f);
}
