/* Programmes: groups, assignee blocks, items in order, reviews. Every line names its programme by the first cell. */
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"
#include "common/files/cell.h"
#include "server/catalog_reader/room.h"

enum { G_PROGRAMME, G_CODE, G_VI }; /* of every file here but programmes.csv and items.csv */
enum { P_PROGRAMME, P_VI, P_EN, P_ISSUER, P_NUMBER, P_TYPE, P_SIGNED };
enum { A_ORGANISATIONS = 4 };
enum { I_PROGRAMME, I_CODE, I_GROUP, I_SEQUENCE, I_VI, I_EN, I_SYSTEMS, I_ASSIGNEES, I_PRODUCT, I_DUE };
enum { V_AFTER = 4, V_YEARLY, V_DUE };

#define PROGRAMME_BYTES 40u /* limits of a task (common/record/fields.c), whose code is "programme/item" */
#define ITEM_BYTES 40u
#define TASK_BYTES 54u /* with "/2030" behind it */

static void
programme_make(struct catalog_book *b, const struct row *row)
{
	const char *code = cell_text(b, row, P_PROGRAMME, MUST_BE_FILLED);
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	Ltc__Programme *p = book_room(b, sizeof *p);
	ltc__entry__init(entry);
	ltc__programme__init(p);
	if (code != NULL && strlen(code) > PROGRAMME_BYTES)
		problem(b, row, P_PROGRAMME, LT_5229, "%zu > %u byte", strlen(code), PROGRAMME_BYTES);
	if (code != NULL && made_find(b->programmes, b->n_programmes, P_PROGRAMME, code) != NULL)
		problem(b, row, P_PROGRAMME, LT_5213, "«%s»", code);
	if (code == NULL)
		b->sheets[PROGRAMMES].broken = true;
	p->code = (char *)code;
	cell_both(b, row, P_VI, &p->vi, &p->en);
	p->document_issuer = (char *)cell_text(b, row, P_ISSUER, MAY_BE_BLANK);
	p->document_number = (char *)cell_text(b, row, P_NUMBER, MAY_BE_BLANK);
	p->document_type = (char *)cell_text(b, row, P_TYPE, MAY_BE_BLANK);
	p->has_document_signed_on = cell_day(b, row, P_SIGNED, MAY_BE_BLANK, &p->document_signed_on);
	entry->programme = p;
	struct made made = { row, p };
	ADD(b, b->programmes, b->n_programmes, made);
	book_entry(b, row, entry);
}

/* The programme of this line, and the code of what it tells; NULL when one of them is not there. */
static Ltc__Programme *
line_begin(struct catalog_book *b, const struct row *row, const char **code)
{
	const char *name = cell_text(b, row, G_PROGRAMME, MUST_BE_FILLED);
	struct made *found = name != NULL ? made_find(b->programmes, b->n_programmes, P_PROGRAMME, name) : NULL;
	*code = cell_name(b, row, G_CODE, MUST_BE_FILLED);
	if (name != NULL && found == NULL)
		cell_unknown(b, row, G_PROGRAMME, name, PROGRAMMES);
	return found != NULL && *code != NULL ? found->message : NULL;
}

static void
twice(struct catalog_book *b, const struct row *row, const char *code)
{
	const struct sheet *s = row->sheet;
	for (const struct row *other = s->rows; other < row; other++) {
		if (strcmp(other->cells[G_PROGRAMME], row->cells[G_PROGRAMME]) != 0 ||
		    strcmp(other->cells[G_CODE], code) != 0)
			continue;
		problem(b, row, G_CODE, LT_5213, "«%s»", code);
		return;
	}
}

static void
task_fits(struct catalog_book *b, const struct row *row, const char *code)
{
	size_t whole = strlen(row->cells[G_PROGRAMME]) + 1 + strlen(code);
	if (strlen(code) > ITEM_BYTES || whole > TASK_BYTES)
		problem(b, row, G_CODE, LT_5229, "%s/%s: %zu > %u byte", row->cells[G_PROGRAMME], code, whole,
		        TASK_BYTES);
}

static void
group_make(struct catalog_book *b, const struct row *row)
{
	const char *code;
	Ltc__Programme *p = line_begin(b, row, &code);
	Ltc__ProgrammeGroup *g = book_room(b, sizeof *g);
	ltc__programme_group__init(g);
	cell_both(b, row, G_VI, &g->vi, &g->en);
	if (p == NULL)
		return;
	twice(b, row, code);
	g->code = (char *)code;
	ADD(b, p->groups, p->n_groups, g);
}

static void
assignee_make(struct catalog_book *b, const struct row *row)
{
	const char *code;
	Ltc__Programme *p = line_begin(b, row, &code);
	Ltc__Assignee *a = book_room(b, sizeof *a);
	ltc__assignee__init(a);
	cell_both(b, row, G_VI, &a->vi, &a->en);
	a->n_organisations = cell_words(b, row, A_ORGANISATIONS, &a->organisations);
	if (p == NULL)
		return;
	twice(b, row, code);
	a->code = (char *)code;
	ADD(b, p->assignees, p->n_assignees, a);
}

static bool
assignee_known(const Ltc__Programme *p, const char *code)
{
	for (size_t i = 0; i < p->n_assignees; i++)
		if (strcmp(p->assignees[i]->code, code) == 0)
			return true;
	return false;
}

static bool
group_known(const Ltc__Programme *p, const char *code)
{
	for (size_t i = 0; i < p->n_groups; i++)
		if (strcmp(p->groups[i]->code, code) == 0)
			return true;
	return false;
}

static void
item_make(struct catalog_book *b, const struct row *row)
{
	const char *code;
	Ltc__Programme *p = line_begin(b, row, &code);
	Ltc__ProgrammeItem *item = book_room(b, sizeof *item);
	int64_t sequence = 0;
	ltc__programme_item__init(item);
	item->group = (char *)cell_name(b, row, I_GROUP, MAY_BE_BLANK);
	item->has_sequence = cell_whole(b, row, I_SEQUENCE, MAY_BE_BLANK, 1, 10000, &sequence);
	item->sequence = (uint32_t)sequence;
	cell_both(b, row, I_VI, &item->vi, &item->en);
	item->n_systems = cell_systems(b, row, I_SYSTEMS, &item->systems);
	item->n_assignees = cell_words(b, row, I_ASSIGNEES, &item->assignees);
	item->product = (char *)cell_text(b, row, I_PRODUCT, MAY_BE_BLANK);
	item->has_due_on = cell_day(b, row, I_DUE, MAY_BE_BLANK, &item->due_on);
	if (p == NULL)
		return;
	twice(b, row, code);
	task_fits(b, row, code);
	if (item->group != NULL && !group_known(p, item->group))
		cell_unknown(b, row, I_GROUP, item->group, GROUPS);
	for (size_t i = 0; i < item->n_assignees; i++)
		if (!assignee_known(p, item->assignees[i]))
			cell_unknown(b, row, I_ASSIGNEES, item->assignees[i], ASSIGNEES);
	item->code = (char *)code;
	ADD(b, p->items, p->n_items, item);
}

static void
review_make(struct catalog_book *b, const struct row *row)
{
	const char *code;
	Ltc__Programme *p = line_begin(b, row, &code);
	Ltc__Review *v = book_room(b, sizeof *v);
	int64_t years = 0;
	ltc__review__init(v);
	cell_both(b, row, G_VI, &v->vi, &v->en);
	v->has_after_years = cell_whole(b, row, V_AFTER, MAY_BE_BLANK, 1, 100, &years);
	v->after_years = (uint32_t)years;
	v->has_yearly = v->yearly = cell_yes(b, row, V_YEARLY);
	v->has_due_on = cell_day(b, row, V_DUE, MAY_BE_BLANK, &v->due_on);
	if (row->cells[V_AFTER][0] == '\0' && row->cells[V_YEARLY][0] == '\0' && row->cells[V_DUE][0] == '\0')
		problem(b, row, V_DUE, LT_5209, "%s",
		        lang_pick(" (hoặc after_years, hoặc yearly)", " (or after_years, or yearly)"));
	if (p == NULL)
		return;
	twice(b, row, code);
	task_fits(b, row, code);
	v->code = (char *)code;
	ADD(b, p->reviews, p->n_reviews, v);
}

/* ---- the order of items: 1, 2, 3 ... ---- */

struct step {
	const char *programme;
	uint64_t sequence;
	const struct row *row;
};

static int
step_order(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	int order = strcmp(x->programme, y->programme);
	if (order != 0)
		return order;
	if (x->sequence != y->sequence)
		return x->sequence < y->sequence ? -1 : 1;
	return x->row->line < y->row->line ? -1 : 1;
}

static void
steps_check(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[ITEMS];
	struct step *steps = book_room(b, s->n_rows * sizeof *steps);
	size_t n = 0;
	for (size_t i = 0; i < s->n_rows; i++) {
		const struct row *row = &s->rows[i];
		int64_t sequence;
		if (cell_number(row->cells[I_SEQUENCE], &sequence, NULL) == DONE && sequence > 0)
			steps[n++] = (struct step){ row->cells[I_PROGRAMME], (uint64_t)sequence, row };
	}
	qsort(steps, n, sizeof *steps, step_order);
	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || strcmp(steps[i - 1].programme, steps[i].programme) != 0;
		uint64_t wanted = first ? 1 : steps[i - 1].sequence + 1;
		if (steps[i].sequence != wanted && !s->broken)
			problem(b, steps[i].row, I_SEQUENCE, LT_5226, lang_pick("%s, cần %llu", "%s, %llu is wanted"),
			        steps[i].row->cells[I_SEQUENCE], (unsigned long long)wanted);
	}
}

void
programmes_make(struct catalog_book *b)
{
	static const struct {
		enum sheet_no sheet;
		void (*make)(struct catalog_book *b, const struct row *row);
	} order[] = {
		{ PROGRAMMES, programme_make }, { GROUPS, group_make },   { ASSIGNEES, assignee_make },
		{ ITEMS, item_make },           { REVIEWS, review_make },
	};
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		for (size_t k = 0; k < b->sheets[order[i].sheet].n_rows; k++)
			order[i].make(b, &b->sheets[order[i].sheet].rows[k]);
	steps_check(b);
}
