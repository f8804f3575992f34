/* Bytes that no browser sends: whatever comes, an answer with a problem or a closed connection, and the next one is
 * answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "common/base/clock.h"
#include "tests/unit/web_rig.h"

#define FIGURES "/api/v1/figures?subject=TU08&period=2020"
#define END " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static void
it_still_answers(const char *after)
{
	if (rig_get(NULL, "/healthz", "") != 200 || rig_get("ORG", FIGURES, "") != 200)
		fail_msg("after %s: %d", after, rig_reply.status);
}

/* What may be in no answer, whatever was asked. */
static void
nothing_leaks(const char *after)
{
	static const char *const never[] = { "syntax error", "ERROR:",         "pg_",  "Set-Cookie",
		                             "root:x:0",     "Access-Control", "/work" };

	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (strstr(rig_reply.head, never[i]) != NULL || strstr(rig_reply.body, never[i]) != NULL)
			fail_msg("after %s: %s in %s%s", after, never[i], rig_reply.head, rig_reply.body);
}

/* ---- targets ---- */

static const struct { const char *target; int status; } targets[] = {
	{ "/api/v1/../../../../etc/passwd", 400 },
	{ "/..%2f..%2f..%2fetc/passwd", 400 },
	{ "/%2e%2e/%2e%2e/etc/passwd", 400 },
	{ "/api/v1/..%5c..%5cetc", 400 },
	{ "/api/v1//figures", 400 },
	{ "//etc/passwd", 400 },
	{ "/api/v1/frozen/..%2f1", 400 },
	{ "/api/v1/figures/", 404 },
	{ "/API/V1/figures", 404 },
	{ "/api/v1/{name}", 404 },
	{ "/api/v1/tables/{name}", 404 },
	{ "/", 404 },
	{ "/a/b/c/d/e/f/g/h/i/j", 414 },
	{ "/api/v1/%00", 400 },
	{ "/api/v1/figures%00.json", 400 },
	{ "/%c0%ae%c0%ae/", 400 },
	{ "/api/v1/%", 400 },
	{ "/api/v1/%zz", 400 },
	{ "/api/v1/%ff%fe", 400 },
	{ "/api/v1/figures#x", 400 },
	{ "http://evil.example/api/v1/", 400 },
	{ "*", 400 },
	{ "api/v1/", 400 },
	{ FIGURES "&subject=DB1", 400 },
	{ FIGURES "&SUBJECT=DB1", 400 },
	{ "/api/v1/figures?subject=TU08'%20OR%201=1--&period=2020", 400 },
	{ "/api/v1/figures?subject=TU08%27%3BDROP%20TABLE%20lt_web.figure%3B--&period=2020", 400 },
	{ "/api/v1/figures?subject=TU08&period=2020'%20UNION%20SELECT%201,2,3--", 400 },
	{ "/api/v1/figures?subject=TU08/--&period=2020", 404 },
	{ "/api/v1/figures?subject=$1&period=2020", 400 },
	{ "/api/v1/figures?subject=%25s%25n%25n&period=2020", 400 },
	{ "/api/v1/figures?subject=%3Cscript%3Ealert(1)%3C/script%3E&period=2020", 400 },
	{ "/api/v1/figures?subject=x%0d%0aSet-Cookie:%20a=b&period=2020", 400 },
	{ "/api/v1/reports/x%0d%0aSet-Cookie:%20a=b?format=pdf", 400 },
	{ "/api/v1/reports/review%22;x=?format=pdf", 400 },
	{ "/api/v1/indicators/members_total/", 404 },
	{ "/api/v1/indicators/..", 400 },
	{ "/api/v1/organisations?limit=9223372036854775808", 400 },
	{ "/api/v1/organisations?limit=000000000000000", 200 },
	{ "/api/v1/organisations?after=%E2%80%AE%E2%80%AE", 200 },
	{ "/api/v1/organisations?%E2%80%AE=1", 400 },
	{ "/api/v1/organisations?=", 400 },
	{ "/api/v1/organisations?&&&", 200 },
	{ "/api/v1/organisations?a&b&c", 400 },
	{ "/api/v1/tables/indicators?period=2020&indicators=,,,,,", 404 },
	{ "/api/v1/frozen/999999999999999", 404 },
	{ "/api/v1/reports/matrix?period=2020&rows=password&columns=token", 400 },
	{ "/api/v1/reports/return?period=2020&form=x;y", 400 },
	{ "/healthz?x=1", 400 },
	{ "/healthz/", 404 },
};

static void
targets_are_taken_as_text_or_not_at_all(void **state)
{
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		int status = rig_get("ORG", targets[i].target, "");
		if (status != targets[i].status)
			fail_msg("%s: %d %s", targets[i].target, status, rig_reply.body);
		nothing_leaks(targets[i].target);
		if (status != 200)
			assert_string_equal(reply_header(&rig_reply, "Content-Type"), "application/problem+json");
		assert_string_equal(reply_header(&rig_reply, "X-Content-Type-Options"), "nosniff");
	}
	assert_true(rig_number("SELECT count(*) FROM figure") > 20);
	it_still_answers("targets");
}

/* ---- methods and bodies ---- */

static void
only_reading_is_understood(void **state)
{
	static const char *const methods[] = { "POST",  "PUT",      "DELETE", "PATCH", "OPTIONS",
		                               "TRACE", "PROPFIND", "BREW",   "get" };

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		if (rig_ask(methods[i], "ORG", FIGURES, "") != 405)
			fail_msg("%s: %d", methods[i], rig_reply.status);
		assert_string_equal(reply_header(&rig_reply, "Allow"), "GET, HEAD");
		assert_null(reply_header(&rig_reply, "Access-Control-Allow-Origin"));
		nothing_leaks(methods[i]);
	}
	assert_int_equal(rig_get("ORG", FIGURES, "Content-Length: 5\r\n"), 413);
	assert_int_equal(rig_get("ORG", FIGURES, "Transfer-Encoding: chunked\r\n"), 413);
	assert_int_equal(rig_ask("POST", "ORG", FIGURES, "Content-Length: 1000000000\r\n"), 405);
	assert_int_equal(rig_get("ORG", FIGURES, "Origin: http://evil.example\r\n"), 200);
	assert_null(reply_header(&rig_reply, "Access-Control-Allow-Origin"));
	it_still_answers("methods");
}

/* ---- raw bytes: a problem (4xx, 5xx) or the end of the connection ---- */

static const struct { const char *name, *bytes; size_t len; } raw[] = {
#define BYTES(name, text) { name, text, sizeof text - 1 }
	BYTES("no host", "GET /healthz HTTP/1.1\r\n\r\n"),
	BYTES("no version", "GET /healthz\r\n\r\n"),
	BYTES("another version", "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n"),
	BYTES("a NUL in the method", "G\0T /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
	BYTES("a NUL in the target", "GET /heal\0thz HTTP/1.1\r\nHost: x\r\n\r\n"),
	BYTES("a NUL in a header", "GET /nothing HTTP/1.1\r\nHost: \0x\r\nX: \0\0\r\n\r\n"),
	BYTES("a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on\r\n\r\n"),
	BYTES("nothing but line ends", "\r\n\r\n\r\n\r\n\r\n\r\nX\r\n\r\n"),
	BYTES("an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	BYTES("a header without a name", "GET /nothing HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"),
	BYTES("a header without a colon", "GET /nothing HTTP/1.1\r\nHost: x\r\nAuthorization Bearer\r\n\r\n"),
	BYTES("a folded header", "GET /nothing HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\tc\r\n\r\n"),
	BYTES("two lengths", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 8\r\n\r\nGET "),
	BYTES("a negative length", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
	BYTES("a length of words", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: four\r\n\r\n"),
	BYTES("a huge length", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
	BYTES("length and chunks", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX"),
	BYTES("a broken chunk", "POST /api/v1/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
	BYTES("an expectation", "GET /nothing HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"),
	BYTES("a proxy's request", "CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
	BYTES("control bytes", "GET /\x01\x02\x7f\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n"),
	BYTES("bytes above 127", "GET /\xff\xfe\xfd HTTP/1.1\r\nHost: x\r\n\r\n"),
	BYTES("a split answer", "GET /nothing\r\nSet-Cookie: a=b HTTP/1.1\r\nHost: x\r\n\r\n"),
#undef BYTES
};

static void
refused_or_closed(const char *name, const char *bytes, size_t len)
{
	int fd = rig_connect();

	rig_reply.status = 0;
	if (rig_raw(fd, bytes, len, false, &rig_reply)) {
		if (rig_reply.status < 400)
			fail_msg("%s: %d", name, rig_reply.status);
		nothing_leaks(name);
	}
	close(fd);
	it_still_answers(name);
}

static void
broken_bytes_are_refused_or_end_the_connection(void **state)
{
	struct web_config quick = { .head_ms = 500, .answer_ms = 3000 };

	rig_restart(&quick);
	for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++)
		refused_or_closed(raw[i].name, raw[i].bytes, raw[i].len);
}

static void
what_is_too_large_is_refused(void **state)
{
	static const struct { const char *name, *before, *after; size_t len; char fill; } large[] = {
		{ "a target of 4,200", "GET /", END, 4200, 'a' },
		{ "a query of 4,200", "GET /api/v1/figures?subject=", END, 4200, 'a' },
		{ "a value of 600", "GET /api/v1/figures?subject=", END, 600, 'a' },
		{ "a target of 100,000", "GET /", END, 100000, 'a' },
		{ "a method of 50,000", "", " / HTTP/1.1\r\nHost: x\r\n\r\n", 50000, 'A' },
		{ "a header of 60,000", "GET /nothing HTTP/1.1\r\nHost: x\r\nX: ", "\r\n\r\n", 60000, 'a' },
		{ "a token of 10,000", "GET " FIGURES " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ", "\r\n\r\n", 10000, 'a' },
		{ "a name of a header of 60,000", "GET /nothing HTTP/1.1\r\nHost: x\r\n", ": y\r\n\r\n", 60000, 'a' },
		{ "1,000,000 bytes without an end", "", "", 1000000, 0 },
		{ "line ends without an end", "GET /nothing HTTP/1.1\r\nHost: x", "", 100000, '\n' },
	};
	static char bytes[1100000];

	for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
		size_t before = strlen(large[i].before), after = strlen(large[i].after);
		memcpy(bytes, large[i].before, before);
		memset(bytes + before, large[i].fill, large[i].len);
		memcpy(bytes + before + large[i].len, large[i].after, after);
		refused_or_closed(large[i].name, bytes, before + large[i].len + after);
	}
	size_t n = (size_t)sprintf(bytes, "GET /nothing HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < 3000; i++)
		n += (size_t)sprintf(bytes + n, "X%d: y\r\n", i);
	n += (size_t)sprintf(bytes + n, "\r\n");
	refused_or_closed("3,000 headers", bytes, n);
	n = (size_t)sprintf(bytes, "GET " FIGURES);
	for (int i = 0; i < 100; i++)
		n += (size_t)sprintf(bytes + n, "&p%d=1", i);
	n += (size_t)sprintf(bytes + n, END);
	refused_or_closed("100 parameters", bytes, n);
}

/* ---- slow ones ---- */

enum { SLOW = 30, PLACES = 12 };

static bool
is_closed(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c;

	return poll(&p, 1, 0) > 0 && recv(fd, &c, 1, MSG_DONTWAIT) <= 0;
}

/* While all places are taken a new connection is closed at once; how long until a good request comes through. */
static int64_t
ms_until_answered(void)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	int64_t began = clock_mono_ms();
	bool answered = false;

	while (!answered && clock_mono_ms() < began + 20000) {
		int fd = rig_connect();
		answered = rig_raw(fd, request, sizeof request - 1, false, &rig_reply);
		close(fd);
		usleep(answered ? 0 : 20000);
	}
	return clock_mono_ms() - began;
}

/* A byte now and then keeps a connection from being idle, but a request has to be whole in time: the slow ones are
 * cut, and their places are free again. */
static void
a_byte_now_and_then_holds_nobody_up(void **state)
{
	struct web_config few = { .connections = PLACES, .head_ms = 800, .answer_ms = 3000 };
	static const char request[] =
		"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	int fds[SLOW], closed = 0;

	rig_restart(&few);
	for (int i = 0; i < SLOW; i++)
		fds[i] = rig_connect();
	int64_t began = clock_mono_ms();
	for (int k = 0; k < 60 && closed < SLOW; k++) {
		closed = 0;
		for (int i = 0; i < SLOW; i++) {
			closed += is_closed(fds[i]);
			(void)!send(fds[i], &request[k], 1, MSG_NOSIGNAL);
		}
		usleep(100000);
	}
	int64_t took = clock_mono_ms() - began;
	for (int i = 0; i < SLOW; i++)
		close(fds[i]);
	assert_int_equal(closed, SLOW);
	assert_true(took < 5900);                 /* three rounds of twelve at 0.8 s */
	it_still_answers("slow ones");
}

static void
a_good_one_is_answered_beside_slow_ones(void **state)
{
	int fds[PLACES];

	for (int i = 0; i < PLACES; i++) {
		fds[i] = rig_connect();
		(void)!send(fds[i], "GET /hea", 8, MSG_NOSIGNAL);
	}
	assert_true(ms_until_answered() < 8000);
	for (int i = 0; i < PLACES; i++)
		close(fds[i]);
}

/* Asks much and reads nothing. */
static void
who_does_not_read_is_cut(void **state)
{
	struct web_config quick = { .connections = 4, .head_ms = 800, .answer_ms = 1000 };
	static const char ask[] = "GET /api/v1/ HTTP/1.1\r\nHost: x\r\n\r\n";
	struct timeval patience = { .tv_usec = 200000 };
	int fds[4];

	rig_restart(&quick);
	for (int i = 0; i < 4; i++) {
		fds[i] = rig_connect();
		setsockopt(fds[i], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
		for (int k = 0; k < 20000 && send(fds[i], ask, sizeof ask - 1, MSG_NOSIGNAL) == sizeof ask - 1; k++)
			;
	}
	assert_true(ms_until_answered() < 15000);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
}

/* Requests one behind the other are answered in order, as often as they come. */
static void
pipelined_requests_are_answered_in_order(void **state)
{
	char text[1000];
	int fd, n = 0;

	rig_restart(NULL);
	fd = rig_connect();
	for (int i = 0; i < 6; i++)
		n += sprintf(text + n, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", i % 2 ? "/version" : "/healthz",
		             i == 5 ? "Connection: close\r\n" : "");
	assert_int_equal(send(fd, text, (size_t)n, MSG_NOSIGNAL), n);
	char all[16384];
	size_t len = 0;
	for (ssize_t got; len < sizeof all - 1 && (got = recv(fd, all + len, sizeof all - 1 - len, 0)) > 0;)
		len += (size_t)got;
	all[len] = '\0';
	close(fd);
	const char *at = all;
	for (int i = 0; i < 6; i++) {
		at = strstr(at, i % 2 ? "\"program\"" : "\"alive\"");
		assert_non_null(at);
		at++;
	}
	assert_null(strstr(at, "HTTP/1.1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_taken_as_text_or_not_at_all),
		cmocka_unit_test(only_reading_is_understood),
		cmocka_unit_test(broken_bytes_are_refused_or_end_the_connection),
		cmocka_unit_test(what_is_too_large_is_refused),
		cmocka_unit_test(a_byte_now_and_then_holds_nobody_up),
		cmocka_unit_test(a_good_one_is_answered_beside_slow_ones),
		cmocka_unit_test(who_does_not_read_is_cut),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
	};

	if (!rig_open())
		return 77;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rig_close();
	return failed;
}
