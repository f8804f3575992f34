/* The pure half of HTTP: targets, routes, parameters, languages, entity tags, tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "server/web/routes.h"

static void
targets_are_cut_and_decoded_once(void **state)
{
	struct request r;

	assert_int_equal(request_read("/api/v1/frozen/%C4%90%41?a=1%2B1&b=x+y&c&d=%2526", &r), REQUEST_FINE);
	assert_int_equal(r.n_pieces, 4);
	assert_string_equal(r.pieces[3], "ĐA");
	assert_string_equal(request_param(&r, "a"), "1+1");
	assert_string_equal(request_param(&r, "b"), "x y");
	assert_string_equal(request_param(&r, "c"), "");
	assert_string_equal(request_param(&r, "d"), "%26");
	assert_null(request_param(&r, "e"));
	assert_int_equal(request_read("/api/v1/", &r), REQUEST_FINE);
	assert_int_equal(r.n_pieces, 3);
	assert_string_equal(r.pieces[2], "");
}

static void
troubles_are_told_apart(void **state)
{
	static const struct { const char *target; enum request_trouble trouble; } cases[] = {
		{ "", REQUEST_NO_PATH },     { "x", REQUEST_NO_PATH },        { "/../x", REQUEST_NO_PATH },   { "/a/./b", REQUEST_NO_PATH },
		{ "/a//b", REQUEST_NO_PATH }, { "/a%2fb", REQUEST_NO_PATH },  { "/a#b", REQUEST_NO_PATH },    { "/a%0ab", REQUEST_NOT_TEXT },
		{ "/a%7f", REQUEST_NOT_TEXT }, { "/a%", REQUEST_NOT_TEXT },   { "/a%4", REQUEST_NOT_TEXT },   { "/?a=%80", REQUEST_NOT_TEXT },
		{ "/?a=1&a=2", REQUEST_TWICE }, { "/?a=1&%61=2", REQUEST_TWICE }, { "/1/2/3/4/5/6/7/8/9", REQUEST_TOO_LONG },
		{ "/?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q&r&s&t&u", REQUEST_TOO_MANY }, { "/a?b=c", REQUEST_FINE },
	};
	static char target[REQUEST_TARGET_MAX + 10];
	struct request r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (request_read(cases[i].target, &r) != cases[i].trouble)
			fail_msg("%s", cases[i].target);
	memset(target, 'a', REQUEST_TARGET_MAX + 1);
	target[0] = '/';
	assert_int_equal(request_read(target, &r), REQUEST_TOO_LONG);
}

static void
every_route_is_found_by_its_own_address_only(void **state)
{
	struct request r;
	char target[200];

	for (size_t i = 0; i < n_routes; i++) {
		assert_true(strlen(routes[i].vi) > 0 && strlen(routes[i].en) > 0 && (routes[i].roles != 0));
		assert_true(route_n_params(&routes[i]) <= ROUTE_PARAMS_MAX);
		assert_true((routes[i].sql != NULL) == (routes[i].does == DOES_SQL));
		assert_true(!routes[i].persons || routes[i].kept == KEPT_NOT); /* what is kept would not be logged */
		snprintf(target, sizeof target, "%s", routes[i].path);
		assert_int_equal(request_read(target, &r), REQUEST_FINE);
		assert_ptr_equal(route_find(&r), &routes[i]);
		strcat(target, "/");
		if (request_read(target, &r) == REQUEST_FINE)
			assert_null(route_find(&r));
	}
}

static void
values_reach_their_parameters(void **state)
{
	const char *values[ROUTE_PARAMS_MAX];
	struct request r;
	struct fault f = { 0 };
	unsigned format;

	assert_int_equal(request_read("/api/v1/tables/league?period=2020&indicators=a,b&format=pdf&lang=en", &r),
	                 REQUEST_FINE);
	const struct route *route = route_find(&r);
	assert_int_equal(route_read(route, &r, values, &format, &f), DONE);
	assert_string_equal(route_value(route, values, "name"), "league");
	assert_string_equal(route_value(route, values, "indicators"), "a,b");
	assert_null(route_value(route, values, "subject"));
	assert_int_equal(format, FORMAT_PDF);
	assert_int_equal(request_read("/api/v1/tables/league?name=series", &r), REQUEST_FINE);
	assert_int_equal(route_read(route, &r, values, &format, &f), REFUSED);
	assert_int_equal(f.code, LT_5436);
}

static void
periods_of_the_calendar_have_days(void **state)
{
	char from[11], to[11];

	assert_true(route_period("2020-H2", from, to));
	assert_string_equal(from, "2020-07-01");
	assert_string_equal(to, "2021-01-01");
	assert_false(route_period("since_2016", from, to));
	assert_false(route_period("2020-13", from, to));
	assert_false(route_period("02020", from, to));
}

static void
languages_are_weighed(void **state)
{
	assert_false(request_wants_english(NULL));
	assert_false(request_wants_english("vi,en;q=0.9"));
	assert_true(request_wants_english("fr, EN-us;q=0.8, vi;q=0.5"));
	assert_false(request_wants_english("de"));
	assert_false(request_wants_english("en;q=0"));
	assert_false(request_wants_english("en;q=nan, vi;q=0.1"));
	assert_true(request_wants_english("en;q=0.001"));
}

static void
tags_match_whole_ones_only(void **state)
{
	assert_true(request_tag_matches("\"1-2\"", "\"1-2\""));
	assert_true(request_tag_matches("\"x\" , W/\"1-2\"", "\"1-2\""));
	assert_true(request_tag_matches("*", "\"1-2\""));
	assert_false(request_tag_matches("\"1-23\"", "\"1-2\""));
	assert_false(request_tag_matches("1-2", "\"1-2\""));
	assert_false(request_tag_matches("", "\"1-2\""));
	assert_false(request_tag_matches(NULL, "\"1-2\""));
}

static void
a_token_is_read_as_it_was_written(void **state)
{
	struct web_token t, back;
	char text[WEB_TOKEN_TEXT];

	web_token_make(&t);
	web_token_format(&t, text);
	assert_int_equal(strlen(text), WEB_TOKEN_TEXT - 1);
	assert_true(web_token_parse(text, &back));
	assert_memory_equal(&t, &back, sizeof t);
	text[5] = 'g';
	assert_false(web_token_parse(text, &back));
	assert_false(web_token_parse("", &back));
	assert_false(web_token_parse("lt_", &back));
}

static void
a_user_is_found_by_the_whole_token(void **state)
{
	struct web_user users[5] = { 0 };
	struct web_token tokens[5], wrong;

	for (int i = 0; i < 5; i++) {
		web_token_make(&tokens[i]);
		tokens[i].id[0] = (uint8_t)(10 * i);
		memcpy(users[i].token_id, tokens[i].id, WEB_TOKEN_ID);
		memcpy(users[i].token_hash, web_token_hash(&tokens[i]).b, HASH_BYTES);
	}
	for (int i = 0; i < 5; i++) {
		assert_ptr_equal(web_user_find(users, 5, &tokens[i]), &users[i]);
		wrong = tokens[i];
		wrong.secret[WEB_TOKEN_SECRET - 1] ^= 1;
		assert_null(web_user_find(users, 5, &wrong));
		wrong = tokens[i];
		wrong.id[WEB_TOKEN_ID - 1] ^= 1;
		assert_null(web_user_find(users, 5, &wrong));
	}
	assert_null(web_user_find(users, 0, &tokens[0]));
	memset(&wrong, 0, sizeof wrong);
	assert_null(web_user_find(users, 5, &wrong));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_cut_and_decoded_once),
		cmocka_unit_test(troubles_are_told_apart),
		cmocka_unit_test(every_route_is_found_by_its_own_address_only),
		cmocka_unit_test(values_reach_their_parameters),
		cmocka_unit_test(periods_of_the_calendar_have_days),
		cmocka_unit_test(languages_are_weighed),
		cmocka_unit_test(tags_match_whole_ones_only),
		cmocka_unit_test(a_token_is_read_as_it_was_written),
		cmocka_unit_test(a_user_is_found_by_the_whole_token),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
