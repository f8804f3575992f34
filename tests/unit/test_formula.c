/* Formulas: what is one, what it says, where it stops being one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/catalog_reader/formula.h"

static void
side_say(const struct formula_term *terms, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		sprintf(out + strlen(out), "%c%s ", terms[i].factor > 0 ? '+' : '-', terms[i].field);
}

/* "+a +b <= +c (5)" */
static const char *
said(const char *text)
{
	static char out[400];
	static const char *const signs[] = { "?", "=", "<=", ">=" };
	static struct formula f;
	size_t at = 0;
	if (!formula_read(text, &f, &at)) {
		snprintf(out, sizeof out, "stops at %zu", at);
		return out;
	}
	out[0] = '\0';
	side_say(f.left, f.n_left, out);
	sprintf(out + strlen(out), "%s ", signs[f.comparison]);
	side_say(f.right, f.n_right, out);
	sprintf(out + strlen(out), "(%lld)", (long long)f.constant);
	return out;
}

static void
sums_and_subsets_are_read(void **state)
{
	(void)state;
	assert_string_equal(said("total = a + b"), "+total = +a +b (0)");
	assert_string_equal(said("women<=total"), "+women <= +total (0)");
	assert_string_equal(said("a + b <= c + 5"), "+a +b <= +c (5)");
	assert_string_equal(said("a_1 - 3 >= b - c"), "+a_1 >= +b -c (3)");
	assert_string_equal(said("- a + b = 10 - 4"), "-a +b = (6)");
	assert_string_equal(said("a ≤ b"), "+a <= +b (0)");
	assert_string_equal(said("a ≥ 0"), "+a >= (0)");
	assert_string_equal(said("p + p + p >= c + c"), "+p +p +p >= +c +c (0)");
}

static void
everything_else_is_refused_where_it_stops(void **state)
{
	(void)state;
	assert_string_equal(said(""), "stops at 0");
	assert_string_equal(said("a"), "stops at 1");
	assert_string_equal(said("a < b"), "stops at 2");
	assert_string_equal(said("a = "), "stops at 4");
	assert_string_equal(said("a = b c"), "stops at 6");
	assert_string_equal(said("a = b = c"), "stops at 6");
	assert_string_equal(said("a * 2 = b"), "stops at 2");
	assert_string_equal(said("a = (b + c)"), "stops at 4");
	assert_string_equal(said("5 >= a"), "stops at 6");
	assert_string_equal(said("A = b"), "stops at 0");
	assert_string_equal(said("a = 9999999999999999999999"), "stops at 19");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_and_subsets_are_read),
		cmocka_unit_test(everything_else_is_refused_where_it_stops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
