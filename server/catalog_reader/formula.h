/* Formulas of forms: `total = a + b`, `women <= total`, `a + b <= c + 5`. Names of fields and whole numbers, added and
 * subtracted, compared once with =, <=, >= (or ≤, ≥). Pure: which fields there are is the caller's to know. */
#ifndef LT_SERVER_CATALOG_FORMULA_H
#define LT_SERVER_CATALOG_FORMULA_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "proto/catalogue.pb-c.h"

#define FORMULA_TERMS 200
#define FORMULA_NAME 61

struct formula_term {
	char field[FORMULA_NAME];
	int factor;
};
struct formula {
	struct formula_term left[FORMULA_TERMS], right[FORMULA_TERMS];
	size_t n_left, n_right;
	Ltc__Comparison comparison;
	int64_t constant; /* of both sides, brought to the right */
};
/* false: *at is where it stops making sense, counted in bytes. */
bool formula_read(const char *text, struct formula *out, size_t *at);

#endif
