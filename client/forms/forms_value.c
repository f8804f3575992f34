/* One cell of a filled form: counts, money, decimals and how exactly they are told («trên 98», «từ 16 đến 18»), codes
 * of a list, yes and no, dates, texts, and what refers to others. Nothing here guesses: what can be read in two ways is
 * refused. Limits and sums are the rules' to judge. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/base/lang.h"
#include "common/files/cell.h"
#include "common/files/vietnamese.h"
#include "common/record/labels.h"

#define TYPE(name) LTC__FIELD_TYPE__FIELD_TYPE_##name
#define QUALIFIER(name) LT__VALUE_QUALIFIER__VALUE_QUALIFIER_##name
#define FIGURE_TEXT 200

/* ---- amounts of money ---- */

static const struct money_word { const char *word; int64_t factor; } money_words[] = {
	{ "tỷ", 1000000000 }, { "tỉ", 1000000000 }, { "ty", 1000000000 }, { "triệu", 1000000 }, { "trieu", 1000000 },
	{ "tr", 1000000 }, { "nghìn", 1000 }, { "nghin", 1000 }, { "ngàn", 1000 }, { "đồng", 1 }, { "dong", 1 },
	{ "đ", 1 }, { "vnđ", 1 }, { "vnd", 1 },
};

static int64_t
money_factor(const char *written, size_t len)
{
	char copy[16], word[16];
	if (len >= sizeof copy)
		return 0;
	snprintf(copy, sizeof copy, "%.*s", (int)len, written);
	vi_lower_text(copy, word, sizeof word);
	len = strlen(word);
	for (size_t i = 0; i < sizeof money_words / sizeof money_words[0]; i++)
		if (strlen(money_words[i].word) == len && memcmp(money_words[i].word, word, len) == 0)
			return money_words[i].factor;
	return 0;
}

/* "1,2" tỷ: whole đồng, or false. */
static bool
scaled(int64_t value, int scale, int64_t factor, int64_t *out)
{
	int64_t steps = 1;
	for (int i = 0; i < scale; i++)
		steps *= 10;
	int64_t divided = factor >= steps ? factor / steps : 0;
	if (divided != 0)
		return !__builtin_mul_overflow(value, divided, out);
	return value % steps == 0 && !__builtin_mul_overflow(value / steps, factor, out);
}

/* A number and the word behind it; *text moves on. */
struct amount { int64_t value; int scale; int64_t factor; };
static enum result
amount_take(const char **text, struct amount *out, struct fault *f)
{
	char number[64];
	size_t len = strspn(*text, "0123456789.,-"), letters;
	if (len == 0 || len >= sizeof number)
		return fault_set(f, REFUSED, LT_2015, "", "%.80s", *text);
	snprintf(number, sizeof number, "%.*s", (int)len, *text);
	enum result r = cell_decimal(number, &out->value, &out->scale, f);
	*text += len;
	*text += strspn(*text, " ");
	letters = strcspn(*text, " 0123456789.,-");
	out->factor = letters > 0 ? money_factor(*text, letters) : 0;
	if (r == DONE && letters > 0 && out->factor == 0)
		return fault_set(f, REFUSED, LT_2015, "", "%.80s", *text);
	*text += letters;
	*text += strspn(*text, " ");
	return r;
}

/* "1.200.000", "1,2 tỷ", "1 tỷ 200 triệu đồng"; of a bare number below a thousand `bare` is what it counts. Each part
 * is smaller than the one before, and has its word: «1 tỷ 2» may be 1,2 tỷ or 1 tỷ and 2 đồng. */
static enum result
money_read(const char *text, int64_t bare, int64_t *out, struct fault *f)
{
	const char *rest = text;
	int64_t before = INT64_MAX;
	size_t parts = 0;
	*out = 0;
	while (*rest != '\0') {
		struct amount a;
		int64_t value = 0;
		if (parts > 0 && money_factor(rest, strlen(rest)) == 1)   /* "350 triệu đồng" */
			break;
		enum result r = amount_take(&rest, &a, f);
		if (r != DONE)
			return r;
		if (a.factor == 0 && parts > 0)
			return fault_set(f, REFUSED, LT_2070, "", "%.80s", text);
		int64_t factor = a.factor != 0 ? a.factor : a.value < 1000 || a.scale > 0 ? bare : 1;
		if (factor >= before || (parts > 0 && a.scale > 0))
			return fault_set(f, REFUSED, LT_2070, "", "%.80s", text);
		if (!scaled(a.value, a.scale, factor, &value))
			return fault_set(f, REFUSED, a.scale > 0 ? LT_2024 : LT_2016, "", "%.80s", text);
		if (__builtin_add_overflow(*out, value, out))
			return fault_set(f, REFUSED, LT_2016, "", "%.80s", text);
		before = factor;
		parts++;
	}
	return parts > 0 ? DONE : fault_set(f, REFUSED, LT_2015, "", "%.80s", text);
}

/* The word of money a text ends with: of a range it counts for both ends. 1 when there is none. */
static int64_t
money_word_behind(const char *text)
{
	const char *rest = text;
	struct amount a = { .factor = 0 };
	while (*rest != '\0' && amount_take(&rest, &a, NULL) == DONE && a.factor <= 1)
		;
	return a.factor > 1 ? a.factor : 1;
}

/* ---- one figure, exactly ---- */

/* The field's own unit behind a figure says nothing new; of money the words are read: «1.000 đồng đến 2.000 triệu». */
static void
unit_cut(const struct form_field *field, char *text)
{
	char unit[80], lower[FIGURE_TEXT];
	if (field->unit == NULL || field->type == TYPE(MONEY))
		return;
	vi_lower_text(field->unit, unit, sizeof unit);
	vi_lower_text(text, lower, sizeof lower);
	size_t len = strlen(text), tail = strlen(unit);
	if (tail == 0 || len <= tail || strlen(lower) != len || strcmp(lower + len - tail, unit) != 0)
		return;
	for (len -= tail; len > 0 && text[len - 1] == ' ';)
		len--;
	text[len] = '\0';
}

static enum result
decimal_read(const struct form_field *field, const char *text, int64_t *out, struct fault *f)
{
	int scale;
	size_t len = strlen(text);
	if (len > 0 && text[len - 1] == '%')   /* not its unit, or unit_cut had taken it */
		return fault_set(f, REFUSED, LT_2015, "", "%.80s", text);
	enum result r = cell_decimal(text, out, &scale, f);
	for (; r == DONE && scale > (int)field->decimals; scale--) {
		if (*out % 10 != 0)
			return fault_set(f, REFUSED, LT_2068, "", "%.80s (%u)", text, field->decimals);
		*out /= 10;
	}
	for (; r == DONE && scale < (int)field->decimals; scale++)
		if (__builtin_mul_overflow(*out, 10, out))
			return fault_set(f, REFUSED, LT_2016, "", "%.80s", text);
	return r;
}

static enum result
exact_read(const struct form_field *field, const char *text, int64_t bare, int64_t *out, struct fault *f)
{
	if (field->type == TYPE(MONEY))
		return money_read(text, bare, out, f);
	if (field->type == TYPE(DECIMAL))
		return decimal_read(field, text, out, f);
	return cell_number(text, out, f);
}

/* ---- how exactly ---- */

struct figure { Lt__ValueQualifier qualifier; char one[FIGURE_TEXT], other[FIGURE_TEXT]; };

static const struct { const char *before; Lt__ValueQualifier qualifier; } befores[] = {
	{ "trên ", QUALIFIER(AT_LEAST) }, { "hơn ", QUALIFIER(AT_LEAST) }, { "ít nhất ", QUALIFIER(AT_LEAST) },
	{ "tối thiểu ", QUALIFIER(AT_LEAST) }, { "không dưới ", QUALIFIER(AT_LEAST) }, { "over ", QUALIFIER(AT_LEAST) },
	{ "more than ", QUALIFIER(AT_LEAST) }, { "at least ", QUALIFIER(AT_LEAST) }, { ">=", QUALIFIER(AT_LEAST) },
	{ "≥", QUALIFIER(AT_LEAST) }, { ">", QUALIFIER(AT_LEAST) },
	{ "dưới ", QUALIFIER(AT_MOST) }, { "không quá ", QUALIFIER(AT_MOST) }, { "tối đa ", QUALIFIER(AT_MOST) },
	{ "nhiều nhất ", QUALIFIER(AT_MOST) }, { "under ", QUALIFIER(AT_MOST) }, { "at most ", QUALIFIER(AT_MOST) },
	{ "<=", QUALIFIER(AT_MOST) }, { "≤", QUALIFIER(AT_MOST) }, { "<", QUALIFIER(AT_MOST) },
	{ "gần ", QUALIFIER(APPROX) }, { "khoảng ", QUALIFIER(APPROX) }, { "chừng ", QUALIFIER(APPROX) },
	{ "xấp xỉ ", QUALIFIER(APPROX) }, { "about ", QUALIFIER(APPROX) }, { "nearly ", QUALIFIER(APPROX) },
	{ "almost ", QUALIFIER(APPROX) }, { "~", QUALIFIER(APPROX) }, { "≈", QUALIFIER(APPROX) },
};

/* The same text twice, byte for byte: in lower case to look at, and as it was written, to be told so. */
struct spelt { const char *lower, *written; };

static struct spelt
spelt_behind(struct spelt s, size_t n)
{
	n += strspn(s.lower + n, " ");
	return (struct spelt){ s.lower + n, s.written + n };
}

static bool
cut_at(struct spelt s, const char *between, struct figure *out)
{
	const char *at = strstr(s.lower, between);
	if (at == NULL)
		return false;
	size_t len = (size_t)(at - s.lower);
	snprintf(out->one, sizeof out->one, "%.*s", (int)len, s.written);
	snprintf(out->other, sizeof out->other, "%s", spelt_behind(s, len + strlen(between)).written);
	out->qualifier = QUALIFIER(RANGE);
	return true;
}

/* "98 trở lên" */
static bool
cut_behind(struct spelt s, const char *behind, Lt__ValueQualifier q, struct figure *out)
{
	size_t len = strlen(s.lower), tail = strlen(behind);
	if (len <= tail || strcmp(s.lower + len - tail, behind) != 0)
		return false;
	snprintf(out->one, sizeof out->one, "%.*s", (int)(len - tail), s.written);
	out->qualifier = q;
	return true;
}

static void
figure_split(const char *text, struct figure *out)
{
	char lower[FIGURE_TEXT];
	*out = (struct figure){ .qualifier = QUALIFIER(UNSPECIFIED) };
	vi_lower_text(text, lower, sizeof lower);
	struct spelt s = { lower, strlen(lower) == strlen(text) ? text : lower };
	for (size_t i = 0; i < sizeof befores / sizeof befores[0]; i++) {
		size_t len = strlen(befores[i].before);
		if (strncmp(lower, befores[i].before, len) != 0)
			continue;
		snprintf(out->one, sizeof out->one, "%s", spelt_behind(s, len).written);
		out->qualifier = befores[i].qualifier;
		return;
	}
	struct spelt whole = s;
	if (strncmp(lower, "từ ", strlen("từ ")) == 0 || strncmp(lower, "from ", 5) == 0)
		s = spelt_behind(s, strcspn(lower, " "));
	if (cut_at(s, " đến ", out) || cut_at(s, " tới ", out) || cut_at(s, " to ", out) || cut_at(s, "–", out) ||
	    cut_behind(s, " trở lên", QUALIFIER(AT_LEAST), out) || cut_behind(s, " trở xuống", QUALIFIER(AT_MOST), out))
		return;
	snprintf(out->one, sizeof out->one, "%s", whole.written);   /* «từ 98» alone is neither */
}

static void
trim(char *text)
{
	for (size_t len = strlen(text); len > 0 && text[len - 1] == ' ';)
		text[--len] = '\0';
}

/* «1200 đến 1500 triệu»: a bare first figure of a thousand and more was taken for đồng, but may count what the second one
 * says, where both are a range. */
static bool
two_ranges(const char *one, int64_t bare, const Lt__Cell *range)
{
	int64_t plain;
	return bare > 1 && strspn(one, "0123456789.,") == strlen(one) && money_read(one, 1, &plain, NULL) == DONE &&
	       plain == range->number && plain <= range->upper / bare;
}

static enum result
figure_read(const struct form_field *field, const char *text, Lt__Cell *out, struct fault *f)
{
	struct figure said;
	if (strlen(text) >= FIGURE_TEXT)
		return text_too_long(text, FIGURE_TEXT - 1, f);
	figure_split(text, &said);
	trim(said.one);
	unit_cut(field, said.one);
	unit_cut(field, said.other);
	if (said.qualifier != QUALIFIER(UNSPECIFIED) && !field->qualified)
		return fault_set(f, REFUSED, LT_2066, "", "%.80s", text);
	bool range = said.qualifier == QUALIFIER(RANGE), money = field->type == TYPE(MONEY);
	int64_t bare = range && money ? money_word_behind(said.other) : 1;
	enum result r = exact_read(field, said.one, bare, &out->number, f);
	if (r == DONE && range)
		r = exact_read(field, said.other, 1, &out->upper, f);
	if (r != DONE)
		return r;
	if (two_ranges(said.one, bare, out))
		return fault_set(f, REFUSED, LT_2070, "", "%.80s", text);
	if (range && out->upper < out->number)
		return fault_set(f, REFUSED, LT_2067, "", "%.80s", text);
	out->has_number = true;
	out->has_upper = range;
	out->has_qualifier = said.qualifier != QUALIFIER(UNSPECIFIED);
	out->qualifier = said.qualifier;
	return DONE;
}

bool
value_figure(const struct form_field *field, const char *text, int64_t *out)
{
	Lt__Cell cell = LT__CELL__INIT;
	if (field->type != TYPE(COUNT) && field->type != TYPE(MONEY))
		return false;
	if (figure_read(field, text, &cell, NULL) != DONE || cell.has_qualifier)
		return false;
	*out = cell.number;
	return true;
}

/* ---- codes of a list ---- */

static bool
means(const Ltc__Code *code, const char *folded)
{
	const char *const words[] = { code->code, code->vi, code->en };
	char own[LABEL_MAX];
	for (size_t i = 0; i < 3; i++) {
		label_fold(words[i], own, sizeof own);
		if (strcmp(own, folded) == 0)
			return true;
	}
	return false;
}

static bool
holds_on(const Ltc__Code *code, int32_t on)
{
	return (!code->has_valid_from || code->valid_from <= on) && (!code->has_valid_to || on < code->valid_to);
}

static enum result
code_unknown(const struct code_list *list, const char *text, int32_t on, struct fault *f)
{
	char choices[200];
	size_t used = 0;
	for (size_t i = 0; i < list->n_codes && used < sizeof choices; i++)
		if (holds_on(list->codes[i], on))
			used += (size_t)snprintf(choices + used, sizeof choices - used, "%s%s", used > 0 ? "; " : "",
			                         list->codes[i]->code);
	return fault_set(f, REFUSED, LT_2018, "", "%.80s (%s)", text, choices);
}

static enum result
code_read(const struct form_field *field, const char *text, int32_t on, const char **out, struct fault *f)
{
	const Ltc__Code *found = code_find(field->list, text, on), *out_of_force = NULL;
	char folded[LABEL_MAX];
	if (found == NULL)
		label_fold(text, folded, sizeof folded);
	bool by_code = found != NULL;
	for (size_t i = 0; !by_code && i < field->list->n_codes; i++) {
		const Ltc__Code *code = field->list->codes[i];
		if (!means(code, folded))
			continue;
		if (!holds_on(code, on)) {
			out_of_force = code;
			continue;
		}
		if (found != NULL && strcmp(found->code, code->code) != 0)
			return fault_set(f, REFUSED, LT_2071, "", "%.80s (%s; %s)", text, found->code, code->code);
		found = code;
	}
	*out = found != NULL ? found->code : NULL;
	if (found != NULL)
		return DONE;
	return out_of_force != NULL ? fault_set(f, REFUSED, LT_2069, "", "%.80s", text)
	                            : code_unknown(field->list, text, on, f);
}

/* ---- by type ---- */

static enum result
reference_read(struct cell_work *w, const struct form_field *field, const char *text, Lt__Cell *out, struct fault *f)
{
	uint32_t kind = field->type == TYPE(UNIT)           ? KIND_UNIT
	                : field->type == TYPE(ORGANISATION) ? KIND_ORGANISATION
	                                                    : KIND_DOCUMENT;
	enum result r = refer(w, kind, text, &out->ref_id, f);
	out->has_ref_id = r == DONE;
	return r;
}

static enum result
text_read(struct cell_work *w, const char *text, Lt__Cell *out, struct fault *f)
{
	int64_t max = field_find(&lt__cell__descriptor, 3)->max;
	if ((int64_t)strlen(text) > max)
		return text_too_long(text, max, f);
	out->text = arena_text(w->arena, text);
	return out->text != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%zu", strlen(text));
}

static enum result
day_read(const char *text, Lt__Cell *out, struct fault *f)
{
	int32_t day;
	enum result r = cell_date(text, &day, f);
	out->number = r == DONE ? day : 0;
	out->has_number = r == DONE;
	return r;
}

static enum result
yes_no_read(const char *text, Lt__Cell *out, struct fault *f)
{
	bool yes;
	enum result r = cell_bool(text, &yes, f);
	out->number = r == DONE && yes;
	out->has_number = r == DONE;
	return r;
}

enum result
value_read(struct cell_work *w, const struct form_field *field, const char *text, Lt__Cell *out, struct fault *f)
{
	const char *code;
	enum result r;
	lt__cell__init(out);
	out->field = (char *)(uintptr_t)field->code;
	switch (field->type) {
	case TYPE(TEXT):
		return text_read(w, text, out, f);
	case TYPE(CODE):
		r = code_read(field, text, w->on, &code, f);
		return r == DONE ? text_read(w, code, out, f) : r;
	case TYPE(YES_NO):
		return yes_no_read(text, out, f);
	case TYPE(DATE):
		return day_read(text, out, f);
	case TYPE(UNIT):
	case TYPE(ORGANISATION):
	case TYPE(DOCUMENT):
		return reference_read(w, field, text, out, f);
	default:
		return figure_read(field, text, out, f);
	}
}
