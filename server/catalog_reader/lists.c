/* Code lists with their codes, and the province's names for kinds of records. */
#include <string.h>

#include "server/catalog_reader/room.h"

enum { L_LIST, L_VI };
enum { C_LIST, C_CODE, C_VI, C_EN, C_FROM };
enum { K_KIND, K_VI };

static void
list_make(struct catalog_book *b, const struct row *row)
{
	const char *code = cell_code(b, row, L_LIST, MUST_BE_FILLED);
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	Ltc__CodeList *list = book_room(b, sizeof *list);
	ltc__entry__init(entry);
	ltc__code_list__init(list);
	if (code != NULL && made_find(b->lists, b->n_lists, L_LIST, code) != NULL)
		problem(b, row, L_LIST, LT_5213, "«%s»", code);
	if (code == NULL)
		b->sheets[LISTS].broken = true;
	list->code = (char *)code;
	cell_both(b, row, L_VI, &list->vi, &list->en);
	entry->list = list;
	struct made made = { row, list };
	ADD(b, b->lists, b->n_lists, made);
	book_entry(b, row, entry);
}

static bool
code_make(struct catalog_book *b, const struct row *row, struct span *span)
{
	struct made *list = made_find(b->lists, b->n_lists, L_LIST, row->cells[C_LIST]);
	const char *name = cell_name(b, row, C_LIST, MUST_BE_FILLED), *code = cell_name(b, row, C_CODE, MUST_BE_FILLED);
	Ltc__Code *out = book_room(b, sizeof *out);
	ltc__code__init(out);
	cell_both(b, row, C_VI, &out->vi, &out->en);
	*span = cell_span(b, row, C_FROM, "");
	span_put(span, &out->has_valid_from, &out->valid_from, &out->has_valid_to, &out->valid_to);
	if (name != NULL && list == NULL)
		cell_unknown(b, row, C_LIST, name, LISTS);
	if (list == NULL || code == NULL)
		return false;
	out->code = (char *)code;
	Ltc__CodeList *into = list->message;
	ADD(b, into->codes, into->n_codes, out);
	size_t len = strlen(name) + strlen(code) + 2;
	char *key = book_room(b, len);
	strcat(strcat(strcpy(key, name), " "), code);
	span->key = key;
	return true;
}

static void
codes_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[CODES];
	struct span *spans = book_room(b, s->n_rows * sizeof *spans);
	size_t n = 0;
	for (size_t i = 0; i < s->n_rows; i++)
		n += code_make(b, &s->rows[i], &spans[n]);
	spans_check(b, spans, n, false);
	for (size_t i = 0; i < b->n_lists && !s->broken && !b->sheets[LISTS].broken; i++)
		if (((Ltc__CodeList *)b->lists[i].message)->n_codes == 0)
			problem(b, b->lists[i].row, L_LIST, LT_5218, "«%s»", b->lists[i].row->cells[L_LIST]);
}

static void
label_make(struct catalog_book *b, const struct sheet *s, size_t i)
{
	const struct row *row = &s->rows[i];
	const char *kind = cell_name(b, row, K_KIND, MUST_BE_FILLED);
	Ltc__Entry *entry = book_room(b, sizeof *entry);
	Ltc__Label *label = book_room(b, sizeof *label);
	ltc__entry__init(entry);
	ltc__label__init(label);
	if (kind != NULL && kind_by_name(kind) == NULL)
		cell_unknown(b, row, K_KIND, kind, LABELS);
	for (size_t k = 0; k < i && kind != NULL; k++)
		if (strcmp(s->rows[k].cells[K_KIND], kind) == 0)
			problem(b, row, K_KIND, LT_5213, "«%s»", kind);
	label->kind = (char *)kind;
	cell_both(b, row, K_VI, &label->vi, &label->en);
	entry->label = label;
	book_entry(b, row, entry);
}

void
lists_make(struct catalog_book *b)
{
	for (size_t i = 0; i < b->sheets[LISTS].n_rows; i++)
		list_make(b, &b->sheets[LISTS].rows[i]);
	codes_make(b);
	for (size_t i = 0; i < b->sheets[LABELS].n_rows; i++)
		label_make(b, &b->sheets[LABELS], i);
}
