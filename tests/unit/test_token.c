/* The enrolment token: a round trip, and everything a clipboard can do to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "common/link/token.h"

static void
token_fill(struct token *t, const char *endpoints)
{
	memset(t, 0, sizeof *t);
	for (size_t i = 0; i < sizeof t->token_id; i++)
		t->token_id[i] = (uint8_t)(i + 1);
	memset(t->secret, 0xa5, sizeof t->secret);
	memset(t->centre_public, 0x5a, sizeof t->centre_public);
	snprintf(t->endpoints, sizeof t->endpoints, "%s", endpoints);
}

static void
token_survives_the_way_to_the_site(void **state)
{
	char longest[TOKEN_ENDPOINTS], text[TOKEN_TEXT], pasted[TOKEN_TEXT + 16];
	struct token in, out;
	struct fault f;
	(void)state;

	memset(longest, 'a', sizeof longest - 1);
	memcpy(longest, "tcp://", 6);
	longest[sizeof longest - 1] = '\0';
	const char *const lists[] = { "tcp://10.0.0.1:5570", "tcp://[::1]:5570,tcp://lienthong.tuyenquang.vn:5570",
		                      longest };
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		token_fill(&in, lists[i]);
		token_format(&in, text, sizeof text);
		assert_memory_equal(text, "LT1-", 4);
		snprintf(pasted, sizeof pasted, " \t%s\r\n", text);
		assert_int_equal(token_parse(pasted, &out, &f), DONE);
		assert_memory_equal(&in, &out, sizeof in);
	}
}

static void
every_cut_of_a_token_is_refused(void **state)
{
	char text[TOKEN_TEXT], cut[TOKEN_TEXT];
	struct token in, out;
	struct fault f;
	size_t accepted = 0;
	(void)state;

	token_fill(&in, "tcp://10.0.0.1:5570");
	token_format(&in, text, sizeof text);
	for (size_t len = 0; len < strlen(text); len++) {
		snprintf(cut, sizeof cut, "%.*s", (int)len, text);
		if (token_parse(cut, &out, &f) == DONE)
			accepted++;      /* only the port's last digits can be missing unnoticed */
		else
			assert_int_equal(f.code, LT_4081);
	}
	assert_true(accepted <= 14);
}

static void
raw_token(char *out, size_t size, uint8_t version, const char *endpoints, size_t len)
{
	uint8_t raw[2048] = { version };

	memcpy(raw + 57, endpoints, len);
	strcpy(out, "LT1-");
	sodium_bin2base64(out + 4, size - 4, raw, 57 + len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void
hostile_tokens_are_refused(void **state)
{
	static const struct { uint8_t version; const char *endpoints; size_t len;
	} cases[] = {
		{ 0, "tcp://a:1", 9 },
		{ 2, "tcp://a:1", 9 },
		{ 1, "", 0 },
		{ 1, "tcp://", 6 },
		{ 1, "ipc:///etc/passwd", 17 },
		{ 1, "tcp://a:1,", 10 },
		{ 1, ",tcp://a:1", 10 },
		{ 1, "tcp://a:1,,tcp://b:1", 20 },
		{ 1, "tcp://a:1,udp://b:1", 19 },
		{ 1, "tcp://a:1\0x", 11 },
		{ 1, "tcp://a:1\nb", 11 },
		{ 1, "tcp://\xff\xfe:1", 10 },
		{ 1, "tcp://a'b:1", 11 },
	};
	char text[4096];
	struct token out;
	struct fault f;
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		raw_token(text, sizeof text, cases[i].version, cases[i].endpoints, cases[i].len);
		assert_int_equal(token_parse(text, &out, &f), REFUSED);
	}
	raw_token(text, sizeof text, 1, "tcp://a:1", 9);
	assert_int_equal(token_parse(text, &out, &f), DONE);
	text[10] = '+';      /* the other base64 alphabet */
	assert_int_equal(token_parse(text, &out, &f), REFUSED);
	static const char *const texts[] = { "", "LT1-", "LT2-AAAA", "lt1-AAAA", "LT1-====", "%s%n", "\xff\xff\xff" };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(token_parse(texts[i], &out, &f), REFUSED);
}

static void
endpoints_longer_than_a_token_holds_are_refused(void **state)
{
	char endpoints[1200], text[4096];
	struct token out;
	struct fault f;
	(void)state;

	memset(endpoints, 'a', sizeof endpoints);
	memcpy(endpoints, "tcp://", 6);
	raw_token(text, sizeof text, 1, endpoints, 512);
	assert_int_equal(token_parse(text, &out, &f), REFUSED);
	raw_token(text, sizeof text, 1, endpoints, 511);
	assert_int_equal(token_parse(text, &out, &f), DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(token_survives_the_way_to_the_site),
		cmocka_unit_test(every_cut_of_a_token_is_refused),
		cmocka_unit_test(hostile_tokens_are_refused),
		cmocka_unit_test(endpoints_longer_than_a_token_holds_are_refused),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
