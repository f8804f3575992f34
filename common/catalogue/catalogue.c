/* The catalogue as a whole: made once from the entries of a version, never changed, asked from any thread. Entries are
 * unpacked into one capped arena, sorted by their keys, and each subject gets its sorted list. */
#include "common/catalogue/catalogue.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/catalogue/room.h"

#define CODE_BYTES 120

enum result
unfit(struct fault *f, const char *key, const char *fmt, ...)
{
	char what[200];
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	return fault_set(f, REFUSED, LT_5200, key, "%s", what);
}

bool
word_is_code(const char *text)
{
	return text != NULL && *text != '\0' && strlen(text) <= CODE_BYTES;
}

/* ---- entries, their order, their digest ---- */

static int
item_order(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->key, ((const struct item *)b)->key);
}

static enum result
items_make(struct catalogue *c, const struct slice *entries, size_t n, struct fault *f)
{
	size_t bytes = 0;
	if (n > CATALOGUE_ENTRIES_MAX)
		return unfit(f, "", "%zu > %u", n, CATALOGUE_ENTRIES_MAX);
	c->items = calloc(n + 1, sizeof *c->items);
	if (c->items == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		struct item *item = &c->items[c->n_items];
		if ((bytes += entries[i].len) > CATALOGUE_BYTES_MAX)
			return unfit(f, "", "> %u byte", CATALOGUE_BYTES_MAX);
		enum result r = catalogue_entry(entries[i], c->arena, &item->entry, f);
		if (r != DONE)
			return REFUSED; /* the arena is ours alone: more memory will not come */
		if (!catalogue_key(item->entry, item->key))
			return unfit(f, "", "entry %zu", i);
		item->bytes = entries[i];
		c->n_items++;
	}
	if (n > 0)
		qsort(c->items, n, sizeof *c->items, item_order);
	for (size_t i = 1; i < n; i++)
		if (strcmp(c->items[i - 1].key, c->items[i].key) == 0)
			return unfit(f, c->items[i].key, "(2)");
	return DONE;
}

/* Each entry with its length before it, so that no two lists of entries read alike. */
static void
digest_make(struct catalogue *c)
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof c->digest.b);
	for (size_t i = 0; i < c->n_items; i++) {
		uint32_t len = (uint32_t)c->items[i].bytes.len;
		uint8_t be[4] = { (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len };
		crypto_generichash_update(&state, be, sizeof be);
		crypto_generichash_update(&state, c->items[i].bytes.data, len);
	}
	crypto_generichash_final(&state, c->digest.b, sizeof c->digest.b);
}

/* ---- lists ---- */

static int
code_order(const void *a, const void *b)
{
	const Ltc__Code *x = *(const Ltc__Code *const *)a, *y = *(const Ltc__Code *const *)b;
	int order = strcmp(x->code, y->code);
	if (order != 0)
		return order;
	int32_t from = x->has_valid_from ? x->valid_from : INT32_MIN,
		other = y->has_valid_from ? y->valid_from : INT32_MIN;
	return (from > other) - (from < other);
}

void
words_fill(char *code, char **vi, char **en)
{
	if (*vi == NULL || **vi == '\0')
		*vi = code;
	if (*en == NULL || **en == '\0')
		*en = *vi;
}

static enum result
list_make(struct catalogue *c, const struct item *item, struct code_list *out, struct fault *f)
{
	Ltc__CodeList *said = item->entry->list;
	words_fill(said->code, &said->vi, &said->en);
	for (size_t i = 0; i < said->n_codes; i++) {
		if (!word_is_code(said->codes[i]->code))
			return unfit(f, item->key, "codes[%zu]", i);
		words_fill(said->codes[i]->code, &said->codes[i]->vi, &said->codes[i]->en);
	}
	const Ltc__Code **sorted = arena_copy(c->arena, said->codes, said->n_codes * sizeof *sorted);
	if (sorted == NULL)
		return unfit(f, item->key, "> %u byte", ARENA_MAX);
	if (said->n_codes > 0)
		qsort(sorted, said->n_codes, sizeof *sorted, code_order);
	*out = (struct code_list){ said->code,    said->vi, said->en, (const Ltc__Code *const *)said->codes,
		                   said->n_codes, sorted };
	return DONE;
}

const Ltc__Code *
code_find(const struct code_list *l, const char *code, int32_t on)
{
	size_t low = 0, high = l->n_codes;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(l->by_code[middle]->code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->n_codes && strcmp(l->by_code[low]->code, code) == 0; low++) {
		const Ltc__Code *found = l->by_code[low];
		if ((!found->has_valid_from || found->valid_from <= on) &&
		    (!found->has_valid_to || on < found->valid_to))
			return found;
	}
	return NULL;
}

/* ---- making ---- */

static void
programme_words(Ltc__Programme *p)
{
	words_fill(p->code, &p->vi, &p->en);
	for (size_t i = 0; i < p->n_groups; i++)
		words_fill(p->groups[i]->code, &p->groups[i]->vi, &p->groups[i]->en);
	for (size_t i = 0; i < p->n_items; i++)
		words_fill(p->items[i]->code, &p->items[i]->vi, &p->items[i]->en);
	for (size_t i = 0; i < p->n_assignees; i++)
		words_fill(p->assignees[i]->code, &p->assignees[i]->vi, &p->assignees[i]->en);
	for (size_t i = 0; i < p->n_reviews; i++)
		words_fill(p->reviews[i]->code, &p->reviews[i]->vi, &p->reviews[i]->en);
}

static enum result
programme_make(struct catalogue *c, const struct item *item, struct fault *f)
{
	Ltc__Programme *p = item->entry->programme;
	bool named = true;
	for (size_t i = 0; i < p->n_groups; i++)
		named = named && word_is_code(p->groups[i]->code);
	for (size_t i = 0; i < p->n_items; i++)
		named = named && word_is_code(p->items[i]->code);
	for (size_t i = 0; i < p->n_assignees; i++)
		named = named && word_is_code(p->assignees[i]->code);
	for (size_t i = 0; i < p->n_reviews; i++)
		named = named && word_is_code(p->reviews[i]->code);
	if (!named)
		return unfit(f, item->key, "code");
	programme_words(p);
	c->programmes[c->n_programmes++] = p;
	return DONE;
}

static enum result
item_take(struct catalogue *c, const struct item *item, struct fault *f)
{
	Ltc__Entry *e = item->entry;
	if (e->list != NULL)
		return list_make(c, item, &c->lists[c->n_lists++], f);
	if (e->programme != NULL)
		return programme_make(c, item, f);
	if (e->parameter != NULL)
		return parameter_take(c, item, f);
	if (e->holidays != NULL) {
		c->holidays[c->n_holidays++] = e->holidays;
		return holidays_check(item, f);
	}
	if (e->label != NULL) {
		words_fill(e->label->kind, &e->label->vi, &e->label->en);
		c->labels[c->n_labels++] = e->label;
	}
	return figures_take(c, item, f);
}

static int
form_order(const void *a, const void *b)
{
	const struct catalogue_form *x = a, *y = b;
	int order = strcmp(x->code, y->code);
	return order != 0 ? order : (x->from > y->from) - (x->from < y->from);
}

static int
holidays_order(const void *a, const void *b)
{
	uint32_t x = (*(const Ltc__Holidays *const *)a)->year, y = (*(const Ltc__Holidays *const *)b)->year;
	return (x > y) - (x < y);
}

/* Forms come last: their fields point at lists. Keys are sorted, so lists, programmes and labels are by their codes. */
static enum result
subjects_make(struct catalogue *c, struct fault *f)
{
	size_t n = c->n_items;
	enum result r = DONE;
	c->forms = arena_alloc(c->arena, n * sizeof *c->forms);
	c->lists = arena_alloc(c->arena, n * sizeof *c->lists);
	c->programmes = arena_alloc(c->arena, n * sizeof *c->programmes);
	c->labels = arena_alloc(c->arena, n * sizeof *c->labels);
	c->holidays = arena_alloc(c->arena, n * sizeof *c->holidays);
	if (c->forms == NULL || c->lists == NULL || c->programmes == NULL || c->labels == NULL || c->holidays == NULL)
		return unfit(f, "", "> %u byte", ARENA_MAX);
	r = figures_begin(c, n, f);
	for (size_t i = 0; i < n && r == DONE; i++)
		r = item_take(c, &c->items[i], f);
	for (size_t i = 0; i < n && r == DONE; i++)
		if (c->items[i].entry->form != NULL)
			r = form_make(c, &c->items[i], &c->forms[c->n_forms++], f);
	if (r == DONE)
		r = figures_end(c, f);
	if (r != DONE)
		return r;
	qsort(c->forms, c->n_forms, sizeof *c->forms, form_order);
	qsort(c->holidays, c->n_holidays, sizeof *c->holidays, holidays_order);
	for (size_t i = 1; i < c->n_forms; i++)
		if (strcmp(c->forms[i - 1].code, c->forms[i].code) == 0 && c->forms[i - 1].to > c->forms[i].from)
			return unfit(f, c->forms[i].code, "valid_from, valid_to");
	return DONE;
}

enum result
catalogue_make(const struct slice *entries, size_t n, uint32_t version, struct catalogue **out, struct fault *f)
{
	struct catalogue *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->arena = arena_new(ARENA_MAX);
	c->version = version;
	enum result r = items_make(c, entries, n, f);
	if (r == DONE)
		digest_make(c);
	if (r == DONE)
		r = subjects_make(c, f);
	free(c->items); /* the bytes are the caller's; what was unpacked stays */
	c->items = NULL;
	if (r == DONE)
		*out = c;
	else
		catalogue_free(&c);
	return r;
}

void
catalogue_free(struct catalogue **c)
{
	if (c == NULL || *c == NULL)
		return;
	arena_free(&(*c)->arena);
	free(*c);
	*c = NULL;
}

uint32_t
catalogue_version(const struct catalogue *c)
{
	return c != NULL ? c->version : 0;
}

struct hash
catalogue_digest(const struct catalogue *c)
{
	return c != NULL ? c->digest : hash_of("", 0);
}

/* ---- looking up ---- */

static int
list_named(const void *code, const void *list)
{
	return strcmp(code, ((const struct code_list *)list)->code);
}

const struct code_list *
catalogue_list(const struct catalogue *c, const char *code)
{
	return c != NULL && c->n_lists > 0 ? bsearch(code, c->lists, c->n_lists, sizeof *c->lists, list_named) : NULL;
}

static int
programme_named(const void *code, const void *row)
{
	return strcmp(code, (*(const Ltc__Programme *const *)row)->code);
}

const Ltc__Programme *
catalogue_programme(const struct catalogue *c, const char *code)
{
	const Ltc__Programme *const *found = NULL;
	if (c != NULL && c->n_programmes > 0)
		found = bsearch(code, c->programmes, c->n_programmes, sizeof *c->programmes, programme_named);
	return found != NULL ? *found : NULL;
}

static int
label_named(const void *kind, const void *row)
{
	return strcmp(kind, (*(const Ltc__Label *const *)row)->kind);
}

const Ltc__Label *
catalogue_label(const struct catalogue *c, const char *kind)
{
	const Ltc__Label *const *found = NULL;
	if (c != NULL && c->n_labels > 0)
		found = bsearch(kind, c->labels, c->n_labels, sizeof *c->labels, label_named);
	return found != NULL ? *found : NULL;
}
