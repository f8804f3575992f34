/* The book: all files read, all subjects made, then, if nothing is wrong, packed in order of the keys and made into a
 * catalogue once, as both ends will. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/catalog_reader/room.h"

#define ARENA (512u << 20) /* some files of 1 MiB and what is made of them stay far below */

static const char *const lists_columns[] = { "list", "vi", "en", NULL };
static const char *const codes_columns[] = { "list", "code", "vi", "en", "from", "to", NULL };
static const char *const forms_columns[] = { "form",          "kind",   "vi",      "en",     "subject",
	                                     "subject_types", "period", "person",  "owed",   "due_days",
	                                     "from",          "to",     "systems", "source", NULL };
static const char *const fields_columns[] = { "form", "from",     "field", "vi",  "en",       "type",      "unit",
	                                      "list", "required", "min",   "max", "decimals", "qualified", NULL };
static const char *const rules_columns[] = { "form", "from", "formula", "severity", "vi", "en", NULL };
static const char *const parameters_columns[] = { "parameter", "value", "from", "to", "source", NULL };
static const char *const holidays_columns[] = { "date", "vi", "en", NULL };
static const char *const programmes_columns[] = {
	"programme", "vi", "en", "issuer", "number", "type", "signed_on", NULL
};
static const char *const groups_columns[] = { "programme", "group", "vi", "en", NULL };
static const char *const assignees_columns[] = { "programme", "assignee", "vi", "en", "organisations", NULL };
static const char *const items_columns[] = { "programme", "item",      "group",   "sequence", "vi", "en",
	                                     "systems",   "assignees", "product", "due_on",   NULL };
static const char *const reviews_columns[] = { "programme",   "review", "vi",     "en",
	                                       "after_years", "yearly", "due_on", NULL };
static const char *const labels_columns[] = { "kind", "vi", "en", NULL };
static const char *const periods_columns[] = { "period", "from", NULL };
static const char *const cuts_columns[] = { "cut", "vi", "en", "from", "to", "indicators", NULL };
static const char *const baselines_columns[] = { "programme", "indicator",   "site", "on",
	                                         "numerator", "denominator", "note", NULL };
static const char *const targets_columns[] = { "programme", "indicator", "site", "comparator",
	                                       "value",     "due_on",    "note", NULL };
static const char *const owed_columns[] = { "kind", "detail", "subject", "subject_types", "period", "due_days",
	                                    "from", "to",     "vi",      "en",            "source", NULL };

static const struct sheet sheets[SHEET_COUNT] = {
	[LISTS] = { "lists/lists.csv", lists_columns },
	[CODES] = { "lists/codes.csv", codes_columns },
	[FORMS] = { "forms/forms.csv", forms_columns },
	[FIELDS] = { "forms/fields.csv", fields_columns },
	[RULES] = { "forms/rules.csv", rules_columns },
	[PARAMETERS] = { "parameters/parameters.csv", parameters_columns },
	[HOLIDAYS] = { "parameters/holidays.csv", holidays_columns },
	[PROGRAMMES] = { "programmes/programmes.csv", programmes_columns },
	[GROUPS] = { "programmes/groups.csv", groups_columns },
	[ASSIGNEES] = { "programmes/assignees.csv", assignees_columns },
	[ITEMS] = { "programmes/items.csv", items_columns },
	[REVIEWS] = { "programmes/reviews.csv", reviews_columns },
	[LABELS] = { "labels/kinds.csv", labels_columns },
	[PERIODS] = { "indicators/periods.csv", periods_columns, .optional = true },
	[CUTS] = { "indicators/cuts.csv", cuts_columns, .optional = true },
	[BASELINES] = { "targets/baselines.csv", baselines_columns, .optional = true },
	[TARGETS] = { "targets/targets.csv", targets_columns, .optional = true },
	[OWED] = { "owed/owed.csv", owed_columns, .optional = true },
};

/* ---- memory ---- */

void *
book_room(struct catalog_book *b, size_t len)
{
	void *p = arena_alloc(b->arena, len);
	if (p == NULL)
		abort();
	return p;
}

const char *
book_text(struct catalog_book *b, const char *text)
{
	size_t len = strlen(text);
	return memcpy(book_room(b, len + 1), text, len + 1);
}

void *
book_grown(struct catalog_book *b, void *array, size_t n, size_t size)
{
	void *grown = book_room(b, (n > 0 ? 2 * n : 1) * size);
	return n > 0 ? memcpy(grown, array, n * size) : grown;
}

void
book_entry(struct catalog_book *b, const struct row *row, Ltc__Entry *entry)
{
	struct made made = { row, entry };
	ADD(b, b->entries, b->n_entries, made);
}

struct made *
made_find(struct made *list, size_t n, int column, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].row->cells[column], code) == 0)
			return &list[i];
	return NULL;
}

/* ---- entries ---- */

struct packing {
	char key[CATALOGUE_KEY];
	struct slice bytes;
	const struct row *row;
};

static int
packing_order(const void *a, const void *b)
{
	return strcmp(((const struct packing *)a)->key, ((const struct packing *)b)->key);
}

static bool
entry_pack(struct catalog_book *b, const struct made *made, struct packing *out)
{
	const Ltc__Entry *entry = made->message;
	size_t len = ltc__entry__get_packed_size(entry);
	if (len > CATALOGUE_ENTRY_MAX) {
		problem(b, made->row, 0, LT_5201, "%zu > %u byte", len, CATALOGUE_ENTRY_MAX);
		return false;
	}
	if (!catalogue_key(entry, out->key)) {
		problem(b, made->row, 0, LT_5201, "%s", made->row->cells[0]);
		return false;
	}
	uint8_t *bytes = book_room(b, len);
	out->bytes = (struct slice){ bytes, ltc__entry__pack(entry, bytes) };
	out->row = made->row;
	return true;
}

/* What every end will do with it; whatever the checks above did not foresee is told here, without a line. */
static void
catalogue_try(struct catalog_book *b)
{
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	char detail[320];
	if (catalogue_make(b->packed, b->n_packed, 1, &c, &f) != DONE) {
		snprintf(detail, sizeof detail, "%.150s %.160s", f.place, f.detail);
		problem_at(b, &b->sheets[FORMS], 0, 0, NULL, f.code, "%s", detail);
	}
	catalogue_free(&c);
}

static void
entries_pack(struct catalog_book *b)
{
	struct packing *list = book_room(b, b->n_entries * sizeof *list);
	size_t n = 0, bytes = 0;
	for (size_t i = 0; i < b->n_entries; i++)
		if (entry_pack(b, &b->entries[i], &list[n]))
			bytes += list[n++].bytes.len;
	if (n > CATALOGUE_ENTRIES_MAX || bytes > CATALOGUE_BYTES_MAX)
		problem_at(b, &b->sheets[FORMS], 0, 0, NULL, LT_5201, "%zu > %u, %zu > %u byte", n,
		           CATALOGUE_ENTRIES_MAX, bytes, CATALOGUE_BYTES_MAX);
	if (b->n_problems > 0)
		return;
	qsort(list, n, sizeof *list, packing_order);
	b->packed = book_room(b, n * sizeof *b->packed);
	b->places = book_room(b, n * sizeof *b->places);
	for (size_t i = 0; i < n; i++) {
		b->places[b->n_packed] = (struct catalog_place){ list[i].row->sheet->path, list[i].row->line };
		b->packed[b->n_packed++] = list[i].bytes;
	}
	catalogue_try(b);
}

/* ---- the door ---- */

struct catalog_book *
catalog_book_new(void)
{
	struct catalog_book *b = calloc(1, sizeof *b);
	if (b == NULL)
		abort();
	b->arena = arena_new(ARENA);
	return b;
}

struct catalog_book *
catalog_read(const char *dir)
{
	struct catalog_book *b = catalog_book_new();
	memcpy(b->sheets, sheets, sizeof sheets);
	for (unsigned i = 0; i < SHEET_COUNT; i++) {
		b->sheets[i].order = i;
		sheet_read(b, &b->sheets[i], dir);
	}
	lists_make(b);
	parameters_make(b);
	forms_make(b);
	fields_make(b);
	rules_make(b);
	programmes_make(b);
	indicators_make(b, dir);
	aims_make(b);
	if (b->n_problems == 0)
		entries_pack(b);
	problems_sort(b);
	if (b->n_problems > 0)
		b->n_packed = 0;
	return b;
}

void
catalog_book_free(struct catalog_book **book)
{
	if (*book == NULL)
		return;
	arena_free(&(*book)->arena);
	free((*book)->problems);
	free(*book);
	*book = NULL;
}

const struct catalog_problem *
catalog_problems(const struct catalog_book *book, size_t *n)
{
	*n = book->n_problems;
	return book->problems;
}

const struct slice *
catalog_entries(const struct catalog_book *book, size_t *n)
{
	*n = book->n_packed;
	return book->packed;
}

const struct catalog_place *
catalog_places(const struct catalog_book *book)
{
	return book->places;
}
