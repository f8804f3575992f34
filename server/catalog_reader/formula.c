/* A parser of one line: side, comparison, side. */
#include "server/catalog_reader/formula.h"

#include <string.h>

#define CONSTANT_MAX INT64_C(1000000000000000)

struct text {
	const char *start, *at;
};

static void
spaces_skip(struct text *t)
{
	while (*t->at == ' ')
		t->at++;
}

static bool
take(struct text *t, const char *sign)
{
	size_t len = strlen(sign);
	spaces_skip(t);
	if (strncmp(t->at, sign, len) != 0)
		return false;
	t->at += len;
	return true;
}

static bool
number_take(struct text *t, int sign, int64_t *sum)
{
	int64_t v = 0;
	while (*t->at >= '0' && *t->at <= '9') {
		v = v * 10 + (*t->at - '0');
		if (v > CONSTANT_MAX)
			return false;
		t->at++;
	}
	*sum += sign * v;
	return *sum <= CONSTANT_MAX && *sum >= -CONSTANT_MAX;
}

static bool
name_take(struct text *t, int sign, struct formula_term *terms, size_t *n)
{
	size_t len = strspn(t->at, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (len == 0 || len >= FORMULA_NAME || *n == FORMULA_TERMS)
		return false;
	memcpy(terms[*n].field, t->at, len);
	terms[*n].field[len] = '\0';
	terms[(*n)++].factor = sign;
	t->at += len;
	return true;
}

static bool
side_take(struct text *t, struct formula_term *terms, size_t *n, int64_t *constant)
{
	int sign = take(t, "-") ? -1 : 1;
	for (;;) {
		spaces_skip(t);
		bool number = *t->at >= '0' && *t->at <= '9';
		if (number ? !number_take(t, sign, constant) : !name_take(t, sign, terms, n))
			return false;
		if (take(t, "+"))
			sign = 1;
		else if (take(t, "-"))
			sign = -1;
		else
			return true;
	}
}

static bool
comparison_take(struct text *t, Ltc__Comparison *out)
{
	static const struct {
		const char *sign;
		Ltc__Comparison comparison;
	} signs[] = {
		{ "<=", LTC__COMPARISON__COMPARISON_AT_MOST }, { ">=", LTC__COMPARISON__COMPARISON_AT_LEAST },
		{ "≤", LTC__COMPARISON__COMPARISON_AT_MOST },  { "≥", LTC__COMPARISON__COMPARISON_AT_LEAST },
		{ "=", LTC__COMPARISON__COMPARISON_EQUAL },
	};
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		if (!take(t, signs[i].sign))
			continue;
		*out = signs[i].comparison;
		return true;
	}
	return false;
}

bool
formula_read(const char *text, struct formula *out, size_t *at)
{
	struct text t = { text, text };
	int64_t left = 0, right = 0;
	out->n_left = out->n_right = 0;
	bool good = side_take(&t, out->left, &out->n_left, &left) && comparison_take(&t, &out->comparison) &&
	            side_take(&t, out->right, &out->n_right, &right);
	spaces_skip(&t);
	*at = (size_t)(t.at - text);
	out->constant = right - left;
	return good && *t.at == '\0' && out->n_left > 0;
}
