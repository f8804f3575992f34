/* Reads the lines of small_catalogue.h; a mistake in them ends the test. */
#include "tests/unit/small_catalogue.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/arena.h"
#include "common/base/clock.h"
#include "common/record/kinds.h"

#define MANY 256

struct reader {
	struct arena *arena;
	struct slice entries[MANY]; size_t n;
	Ltc__Form *form;          /* under way: lines of fields and rules follow it */
};

static void
unreadable(const char *what)
{
	fprintf(stderr, "small catalogue: %s\n", what);
	abort();
}

static void *
make(struct reader *r, const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = arena_alloc(r->arena, d->sizeof_message);

	assert(m);
	protobuf_c_message_init(d, m);
	return m;
}

static void **
append(struct reader *r, void *list, size_t *n)
{
	void ***at = list;

	if (*n == 0)
		*at = arena_alloc(r->arena, MANY * sizeof **at);
	assert(*n < MANY);
	return &(*at)[(*n)++];
}

static void
put(struct reader *r, Ltc__Entry *e)
{
	size_t len = ltc__entry__get_packed_size(e);
	uint8_t *bytes = arena_alloc(r->arena, len);

	assert(r->n < MANY && bytes);
	r->entries[r->n++] = (struct slice){ bytes, ltc__entry__pack(e, bytes) };
}

static Ltc__Entry *
entry(struct reader *r)
{
	return make(r, &ltc__entry__descriptor);
}

static void
put_form(struct reader *r)
{
	Ltc__Entry *e = entry(r);

	if (!r->form)
		return;
	e->form = r->form;
	put(r, e);
	r->form = NULL;
}

static int32_t
date(const char *iso)
{
	int32_t on;

	if (!date_parse_iso(iso, &on))
		unreadable(iso);
	return on;
}

static int
value(const ProtobufCEnumDescriptor *d, const char *word)
{
	int v = 0;

	if (!enum_value(d, word, &v))
		unreadable(word);
	return v;
}

/* "[a..b]" at the end of the word, cut off; either may be empty. */
static bool
cut_limits(char *word, char low[24], char high[24])
{
	char *open = strchr(word, '['), *dots = open ? strstr(open, "..") : NULL;

	low[0] = high[0] = '\0';
	if (!open)
		return false;
	if (!dots)
		unreadable(word);
	snprintf(low, 24, "%.*s", (int)(dots - open - 1), open + 1);
	snprintf(high, 24, "%.*s", (int)strcspn(dots + 2, "]"), dots + 2);
	*open = '\0';
	return true;
}

/* ---- forms ---- */

static void
read_head(struct reader *r, char *word, char **rest)
{
	Ltc__Form *f = make(r, &ltc__form__descriptor);

	f->code = f->vi = f->en = word;
	f->kind = kind_by_name(strtok_r(NULL, " ", rest))->tag;
	f->has_kind = f->has_subject = f->has_period = true;
	f->subject = (Ltc__Subject)value(&ltc__subject__descriptor, strtok_r(NULL, " ", rest));
	f->period = LTC__PERIOD__PERIOD_NONE;
	f->subject_types = arena_alloc(r->arena, 8 * sizeof *f->subject_types);
	while ((word = strtok_r(NULL, " ", rest))) {
		if (strncmp(word, "period=", 7) == 0)
			f->period = (Ltc__Period)value(&ltc__period__descriptor, word + 7);
		else if (strncmp(word, "types=", 6) == 0) {
			char *save = NULL;

			for (char *type = strtok_r(word + 6, ",", &save); type; type = strtok_r(NULL, ",", &save))
				f->subject_types[f->n_subject_types++] = (uint32_t)value(
					f->subject == LTC__SUBJECT__SUBJECT_UNIT ? &lt__unit_level__descriptor : &lt__organisation_type__descriptor,
					type);
		} else if (strncmp(word, "from=", 5) == 0) {
			f->has_valid_from = true;
			f->valid_from = date(word + 5);
		} else if (strncmp(word, "to=", 3) == 0) {
			f->has_valid_to = true;
			f->valid_to = date(word + 3);
		} else if (strcmp(word, "person") == 0)
			f->has_person = f->person = true;
		else
			unreadable(word);
	}
	r->form = f;
}

static void
read_field(struct reader *r, char *word)
{
	Ltc__Field *f = make(r, &ltc__field__descriptor);
	char low[24], high[24], *type = strchr(word, ':');

	*append(r, &r->form->fields, &r->form->n_fields) = f;
	if (!type)
		unreadable(word);
	*type++ = '\0';
	f->code = f->vi = f->en = word;
	if (cut_limits(type, low, high)) {
		f->has_min = low[0] != '\0';
		f->min = strtoll(low, NULL, 10);
		f->has_max = high[0] != '\0';
		f->max = strtoll(high, NULL, 10);
	}
	for (char last; (last = type[strlen(type) - 1]) == '!' || last == '?'; type[strlen(type) - 1] = '\0')
		*(last == '!' ? &f->has_required : &f->has_qualified) = *(last == '!' ? &f->required : &f->qualified) = true;
	if (strchr(type, '@')) {
		f->list = strchr(type, '@') + 1;
		*strchr(type, '@') = '\0';
	}
	if (strchr(type, '.')) {
		f->has_decimals = true;
		f->decimals = (uint32_t)strtoul(strchr(type, '.') + 1, NULL, 10);
		*strchr(type, '.') = '\0';
	}
	f->has_type = true;
	f->type = (Ltc__FieldType)value(&ltc__field_type__descriptor, type);
}

static void
read_term(struct reader *r, Ltc__FormRule *rule, bool right, int32_t sign, char *word)
{
	Ltc__Term *t;

	if (*word >= '0' && *word <= '9') {
		rule->has_constant = true;
		rule->constant += sign * strtoll(word, NULL, 10);
		return;
	}
	t = make(r, &ltc__term__descriptor);
	t->field = word;
	t->has_factor = true;
	t->factor = sign;
	if (right)
		*append(r, &rule->right, &rule->n_right) = t;
	else
		*append(r, &rule->left, &rule->n_left) = t;
}

static void
read_rule(struct reader *r, char **rest)
{
	Ltc__FormRule *rule = make(r, &ltc__form_rule__descriptor);
	int32_t sign = 1;
	char *word = strtok_r(NULL, " ", rest);

	*append(r, &r->form->rules, &r->form->n_rules) = rule;
	rule->has_severity = rule->has_comparison = true;
	rule->severity = *word == 'E' ? 3 : 2;
	rule->vi = (char *)"Các con số của mẫu không khớp nhau.";
	rule->en = (char *)"The figures of the form do not fit each other.";
	while ((word = strtok_r(NULL, " ", rest)))
		if (strcmp(word, "+") == 0 || strcmp(word, "-") == 0)
			sign = *word == '-' ? -1 : 1;
		else if (strcmp(word, "<=") == 0 || strcmp(word, ">=") == 0 || strcmp(word, "=") == 0) {
			rule->comparison = *word == '<' ? LTC__COMPARISON__COMPARISON_AT_MOST
			                   : *word == '>' ? LTC__COMPARISON__COMPARISON_AT_LEAST : LTC__COMPARISON__COMPARISON_EQUAL;
			sign = 1;
		} else
			read_term(r, rule, rule->comparison != 0, sign, word);
}

/* ---- the other entries ---- */

static void
read_list(struct reader *r, char *code, char **rest)
{
	Ltc__Entry *e = entry(r);
	char low[24], high[24];

	e->list = make(r, &ltc__code_list__descriptor);
	e->list->code = e->list->vi = e->list->en = code;
	for (char *word; (word = strtok_r(NULL, " ", rest));) {
		Ltc__Code *c = make(r, &ltc__code__descriptor);

		*append(r, &e->list->codes, &e->list->n_codes) = c;
		cut_limits(word, low, high);
		c->code = c->vi = c->en = word;
		c->has_valid_from = low[0] != '\0';
		c->valid_from = low[0] ? date(low) : 0;
		c->has_valid_to = high[0] != '\0';
		c->valid_to = high[0] ? date(high) : 0;
	}
	put(r, e);
}

static void
read_parameter(struct reader *r, char *code, char **rest)
{
	Ltc__Entry *e = entry(r);
	char low[24], high[24];

	e->parameter = make(r, &ltc__parameter__descriptor);
	e->parameter->code = code;
	for (char *word; (word = strtok_r(NULL, " ", rest));) {
		Ltc__ParameterValue *v = make(r, &ltc__parameter_value__descriptor);

		*append(r, &e->parameter->values, &e->parameter->n_values) = v;
		cut_limits(word, low, high);
		v->has_value = true;
		v->value = strtoll(word, NULL, 10);
		v->has_valid_from = low[0] != '\0';
		v->valid_from = low[0] ? date(low) : 0;
		v->has_valid_to = high[0] != '\0';
		v->valid_to = high[0] ? date(high) : 0;
	}
	put(r, e);
}

static void
read_holidays(struct reader *r, char *year, char **rest)
{
	Ltc__Entry *e = entry(r);

	e->holidays = make(r, &ltc__holidays__descriptor);
	e->holidays->has_year = true;
	e->holidays->year = (uint32_t)strtoul(year, NULL, 10);
	for (char *word; (word = strtok_r(NULL, " ", rest));) {
		Ltc__Holiday *h = make(r, &ltc__holiday__descriptor);

		*append(r, &e->holidays->days, &e->holidays->n_days) = h;
		h->has_on = true;
		h->on = date(word);
		h->vi = h->en = (char *)"nghỉ";
	}
	put(r, e);
}

static void
read_programme(struct reader *r, char *code, char **rest)
{
	Ltc__Entry *e = entry(r);

	e->programme = make(r, &ltc__programme__descriptor);
	e->programme->code = e->programme->vi = e->programme->en = code;
	for (char *word; (word = strtok_r(NULL, " ", rest));) {
		Ltc__ProgrammeItem *item = make(r, &ltc__programme_item__descriptor);

		*append(r, &e->programme->items, &e->programme->n_items) = item;
		item->code = item->vi = item->en = word;
	}
	put(r, e);
}

static void
read_line(struct reader *r, char *line)
{
	static const struct { const char *word; void (*read)(struct reader *r, char *word, char **rest); } entries[] = {
		{ "form", read_head }, { "list", read_list }, { "parameter", read_parameter }, { "holidays", read_holidays },
		{ "programme", read_programme },
	};
	char *rest = NULL, *word = strtok_r(line, " ", &rest);

	if (!word)
		return;
	if (strcmp(word, "fields") == 0)
		while ((word = strtok_r(NULL, " ", &rest)))
			read_field(r, word);
	else if (strcmp(word, "rule") == 0)
		read_rule(r, &rest);
	else
		for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
			if (strcmp(word, entries[i].word) == 0) {
				put_form(r);
				entries[i].read(r, strtok_r(NULL, " ", &rest), &rest);
				return;
			}
}

struct catalogue *
catalogue_write(const char *text)
{
	struct reader r = { .arena = arena_new(4u << 20) };
	struct catalogue *c = NULL;
	struct fault f = { 0 };
	char *save = NULL;

	for (char *line = strtok_r(arena_text(r.arena, text), "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		read_line(&r, line);
	put_form(&r);
	if (catalogue_make(r.entries, r.n, 1, &c, &f) != DONE) {
		fault_print(&f, stderr);
		unreadable("refused");
	}
	arena_free(&r.arena);
	return c;
}

const struct catalogue *
small_catalogue(void)
{
	static struct catalogue *shared;

	if (!shared)
		shared = catalogue_write(
			"form totals counted_return organisation period=quarter\n"
			" fields total:count! women:count young:count north:count south:count note:text[2..20] grade:code@grade\n"
			" fields rate:decimal.2[0..10000] ok:yes_no since:date where:unit who:organisation by:document spent:money? planned:money?\n"
			" fields balance:money[-50..50] change:count[-9..]\n"
			" rule E women <= total\n rule W young <= women + 5\n rule E total = north + south\n"
			" rule E change + change >= balance - 40\n rule E spent <= planned\n"
			"form villages counted_return unit types=commune,village period=year\n fields households:count!\n"
			"form counted counted_return organisation period=none types=province_committee,direct_committee\n fields n:count\n"
			"form renewed counted_return organisation period=year to=2020-01-01\n fields old:count!\n"
			"form renewed counted_return organisation period=year from=2020-01-01\n fields fresh:count!\n"
			"form past counted_return organisation period=month from=2010-01-01 to=2020-01-01\n fields n:count!\n"
			"form coming counted_return organisation period=month from=2025-01-01\n fields n:count!\n"
			"form term register_entry organisation types=grassroots_committee\n fields number:count! head:text\n"
			"form praised register_entry organisation person\n fields by:text\n"
			"form issue case_file unit\n fields about:code@grade answer:text\n"
			"list grade a b[2015-01-01..2020-01-01] c[2021-01-01..]\n"
			"programme P03 1.1 1.2\n");
	return shared;
}
