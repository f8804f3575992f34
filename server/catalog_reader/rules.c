/* Rules of forms: formulas become terms, and what they say of parts and wholes must not go round in a circle. */
#include <stdio.h>
#include <string.h>

#include "common/base/lang.h"
#include "server/catalog_reader/formula.h"
#include "server/catalog_reader/room.h"

enum { R_FORM, R_FROM, R_FORMULA, R_SEVERITY, R_VI };

/* ---- fields of a formula ---- */

static const Ltc__Field *
field_named(const Ltc__Form *form, const char *code, size_t *place)
{
	for (size_t i = 0; i < form->n_fields; i++) {
		if (strcmp(form->fields[i]->code, code) != 0)
			continue;
		*place = i;
		return form->fields[i];
	}
	return NULL;
}

/* Every field is there, is a number, and has the decimals of the first. */
static bool
fields_fit(struct catalog_book *b, const struct row *row, const Ltc__Form *form, const struct formula *formula,
           unsigned *decimals)
{
	bool fit = true;
	for (size_t i = 0; i < formula->n_left + formula->n_right; i++) {
		const struct formula_term *term =
			i < formula->n_left ? &formula->left[i] : &formula->right[i - formula->n_left];
		size_t place;
		const Ltc__Field *field = field_named(form, term->field, &place);
		if (field == NULL && b->sheets[FIELDS].broken)
			return false;
		if (i == 0 && field != NULL)
			*decimals = field->decimals;
		if (field != NULL && (!field->has_type || (type_counts(field->type) && field->decimals == *decimals)))
			continue;
		if (field == NULL)
			problem(b, row, R_FORMULA, LT_5220, "«%s»", term->field);
		else
			problem(b, row, R_FORMULA, LT_5221, "«%s»", term->field);
		fit = false;
	}
	return fit;
}

/* On both sides. Twice on one side is a factor: a + a >= b. */
static bool
field_repeats(struct catalog_book *b, const struct row *row, const struct formula *formula)
{
	for (size_t i = 0; i < formula->n_left; i++)
		for (size_t k = 0; k < formula->n_right; k++)
			if (strcmp(formula->left[i].field, formula->right[k].field) == 0) {
				problem(b, row, R_FORMULA, LT_5222, "«%s»", formula->left[i].field);
				return true;
			}
	return false;
}

/* ---- parts and wholes ---- */

struct nesting {
	const Ltc__Form *form;
	bool part_of[CELLS_MAX][CELLS_MAX]; /* [part][whole] */
	bool by_sum[CELLS_MAX][CELLS_MAX];
};

/* A way from `from` to `to`: fills the places passed, from first to last. */
static size_t
way_find(const struct nesting *n, size_t from, size_t to, size_t way[CELLS_MAX])
{
	size_t queue[CELLS_MAX], before[CELLS_MAX], head = 0, tail = 0, len = 0;
	bool seen[CELLS_MAX] = { false };
	queue[tail++] = from;
	seen[from] = true;
	while (head < tail && !seen[to]) {
		size_t at = queue[head++];
		for (size_t next = 0; next < n->form->n_fields; next++) {
			if (!n->part_of[at][next] || seen[next])
				continue;
			seen[next] = true;
			before[next] = at;
			queue[tail++] = next;
		}
	}
	if (!seen[to])
		return 0;
	for (size_t at = to; at != from; at = before[at])
		len++;
	size_t place = len + 1;
	for (size_t at = to; at != from; at = before[at])
		way[--place] = at;
	way[0] = from;
	return len + 1;
}

static void
circle_tell(struct catalog_book *b, const struct row *row, const struct nesting *n, const size_t *way, size_t len,
            bool sum)
{
	char text[280] = "";
	size_t used = 0;
	for (size_t i = 0; i < len && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s <= ", n->form->fields[way[i]]->code);
	for (size_t i = 1; i < len; i++)
		sum = sum || n->by_sum[way[i - 1]][way[i]];
	problem(b, row, R_FORMULA, sum ? LT_5222 : LT_5223, "%s%s", text, n->form->fields[way[0]]->code);
}

static void
nest(struct catalog_book *b, const struct row *row, struct nesting *n, const char *part, const char *whole, bool sum)
{
	size_t p = 0, w = 0, way[CELLS_MAX];
	if (field_named(n->form, part, &p) == NULL || field_named(n->form, whole, &w) == NULL || p == w)
		return;
	size_t len = way_find(n, w, p, way);
	if (len > 0) {
		circle_tell(b, row, n, way, len, sum);
		return;
	}
	n->part_of[p][w] = true;
	n->by_sum[p][w] = sum;
}

/* Every term of `parts` is a part of the one term `whole`. */
static void
side_nest(struct catalog_book *b, const struct row *row, struct nesting *n, const struct formula_term *parts,
          size_t n_parts, const struct formula_term *whole, size_t n_whole, bool sum)
{
	if (n_whole != 1 || whole->factor != 1 || (sum && n_parts < 2))
		return;
	for (size_t i = 0; i < n_parts; i++)
		if (parts[i].factor != 1)
			return;
	for (size_t i = 0; i < n_parts; i++)
		nest(b, row, n, parts[i].field, whole->field, sum);
}

static void
formula_nest(struct catalog_book *b, const struct row *row, struct nesting *n, const struct formula *f)
{
	bool sum = f->comparison == LTC__COMPARISON__COMPARISON_EQUAL;
	if (f->constant != 0)
		return;
	if (sum || f->comparison == LTC__COMPARISON__COMPARISON_AT_MOST)
		side_nest(b, row, n, f->left, f->n_left, f->right, f->n_right, sum);
	if (sum || f->comparison == LTC__COMPARISON__COMPARISON_AT_LEAST)
		side_nest(b, row, n, f->right, f->n_right, f->left, f->n_left, sum);
}

/* ---- rules ---- */

static void
terms_put(struct catalog_book *b, const struct formula_term *terms, size_t n, Ltc__Term ***out, size_t *n_out)
{
	for (size_t i = 0; i < n; i++) {
		Ltc__Term *t = book_room(b, sizeof *t);
		ltc__term__init(t);
		t->field = (char *)book_text(b, terms[i].field);
		t->has_factor = true;
		t->factor = terms[i].factor;
		ADD(b, *out, *n_out, t);
	}
}

static bool
formula_take(struct catalog_book *b, const struct row *row, const Ltc__Form *form, struct formula *formula,
             Ltc__FormRule *rule)
{
	const char *text = cell_text(b, row, R_FORMULA, MUST_BE_FILLED);
	size_t at = 0;
	unsigned decimals = 0;
	if (text == NULL)
		return false;
	if (!formula_read(text, formula, &at)) {
		problem(b, row, R_FORMULA, LT_5219, lang_pick("từ «%.80s»", "from \"%.80s\" on"), text + at);
		return false;
	}
	if (form == NULL || field_repeats(b, row, formula) || !fields_fit(b, row, form, formula, &decimals))
		return false;
	rule->constant = formula->constant;
	for (unsigned i = 0; i < decimals; i++)
		if (__builtin_mul_overflow(rule->constant, 10, &rule->constant)) {
			problem(b, row, R_FORMULA, LT_2016, "%s", text);
			return false;
		}
	rule->has_constant = rule->constant != 0;
	rule->has_comparison = true;
	rule->comparison = formula->comparison;
	terms_put(b, formula->left, formula->n_left, &rule->left, &rule->n_left);
	terms_put(b, formula->right, formula->n_right, &rule->right, &rule->n_right);
	return true;
}

static void
severity_read(struct catalog_book *b, const struct row *row, Ltc__FormRule *rule)
{
	const char *text = cell_text(b, row, R_SEVERITY, MUST_BE_FILLED);
	if (text == NULL)
		return;
	rule->has_severity = strcmp(text, "E") == 0 || strcmp(text, "W") == 0;
	rule->severity = text[0] == 'E' ? 3 : 2;
	if (!rule->has_severity)
		problem(b, row, R_SEVERITY, LT_5210, "«%.60s» (E, W)", text);
}

static void
rule_make(struct catalog_book *b, const struct row *row, struct nesting **nestings)
{
	static struct formula formula;
	Ltc__Form *form = book_form(b, row);
	Ltc__FormRule *rule = book_room(b, sizeof *rule);
	ltc__form_rule__init(rule);
	bool fits = formula_take(b, row, form, &formula, rule);
	severity_read(b, row, rule);
	cell_both(b, row, R_VI, &rule->vi, &rule->en);
	if (!fits)
		return;
	ADD(b, form->rules, form->n_rules, rule);
	size_t i = 0;
	while (b->forms[i].message != form)
		i++;
	if (form->n_fields > CELLS_MAX)
		return;
	if (nestings[i] == NULL) {
		nestings[i] = book_room(b, sizeof *nestings[i]);
		nestings[i]->form = form;
	}
	formula_nest(b, row, nestings[i], &formula);
}

void
rules_make(struct catalog_book *b)
{
	const struct sheet *s = &b->sheets[RULES];
	struct nesting **nestings = book_room(b, b->n_forms * sizeof *nestings);
	for (size_t i = 0; i < s->n_rows && b->n_forms <= CATALOGUE_ENTRIES_MAX; i++)
		rule_make(b, &s->rows[i], nestings);
}
