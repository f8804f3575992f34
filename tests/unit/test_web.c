/* Over HTTP, against a real PostgreSQL: who sees what, that numbers are the right ones, that small ones are not
 * given away, what is kept and when it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "common/base/clock.h"
#include "server/web/routes.h"
#include "tests/unit/web_rig.h"

#define FIGURES "/api/v1/figures?subject=TU08&period=2020"

static void
json_is(const char *path, const char *want)
{
	const char *have = reply_json(&rig_reply, path);

	if (have == NULL || strcmp(have, want) != 0)
		fail_msg("%s: %s instead of %s in %.600s", path, have != NULL ? have : "(nothing)", want,
		         rig_reply.body);
}

/* The place of an indicator in "figures". */
static const char *
figure_of(const char *indicator, const char *what)
{
	char path[100];

	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof path, "figures.%d.indicator", i);
		const char *code = reply_json(&rig_reply, path);
		if (code == NULL)
			break;
		if (strcmp(code, indicator) == 0) {
			snprintf(path, sizeof path, "figures.%d.%s", i, what);
			return reply_json(&rig_reply, path);
		}
	}
	return NULL;
}

static void
figure_is(const char *indicator, const char *what, const char *want)
{
	const char *have = figure_of(indicator, what);

	if ((have == NULL) != (want == NULL) || (have != NULL && strcmp(have, want) != 0))
		fail_msg("%s %s: %s instead of %s in %s", indicator, what, have ? have : "-", want ? want : "-",
		         rig_reply.body);
}

/* ---- who ---- */

/* The target with values that exist. */
static const char *
target_of(const struct route *r)
{
	static const struct { const char *path, *target; } known[] = {
		{ "/api/v1/indicators/{code}", "/api/v1/indicators/members_total" },
		{ "/api/v1/figures", FIGURES },
		{ "/api/v1/tables/{name}", "/api/v1/tables/indicators?period=2020" },
		{ "/api/v1/completeness", "/api/v1/completeness?period=2020" },
		{ "/api/v1/members", "/api/v1/members?organisation=CB1" },
		{ "/api/v1/reports/{name}", "/api/v1/reports/indicators?period=2020" },
		{ "/api/v1/behind", "/api/v1/behind?indicators=members_total&period=2020&subject=DB1" },
		{ "/api/v1/diff", "/api/v1/diff?a=1&b=1" },
		{ "/api/v1/frozen/{n}", "/api/v1/frozen/1?format=csv" },
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].path, r->path) == 0)
			return known[i].target;
	assert_null(strchr(r->path, '{'));
	return r->path;
}

static void
every_route_answers_the_roles_of_its_line_and_no_others(void **state)
{
	for (size_t i = 0; i < n_routes; i++) {
		const struct route *r = &routes[i];
		bool open = (r->roles & ROLE_ANYBODY) != 0;
		int status = rig_get(NULL, target_of(r), "");
		if (status != (open ? 200 : 401))
			fail_msg("%s without a token: %d %s", r->path, status, rig_reply.body);
		for (size_t k = 0; k < n_web_roles; k++) {
			status = rig_get(web_roles[k].word, target_of(r), "");
			if (status != (open || (r->roles & web_roles[k].bit) ? 200 : 403))
				fail_msg("%s as %s: %d %s", r->path, web_roles[k].word, status, rig_reply.body);
		}
	}
}

static void
the_list_of_routes_is_the_table(void **state)
{
	char path[64];

	assert_int_equal(rig_get(NULL, "/api/v1/", ""), 200);
	for (size_t i = 0; i < n_routes; i++) {
		snprintf(path, sizeof path, "routes.%zu.path", i);
		json_is(path, routes[i].path);
	}
	json_is("routes.4.parameters.0.name", "subject");
	json_is("routes.4.roles.0", "ORG");
}

static void
a_token_is_taken_whole_and_as_bearer_only(void **state)
{
	char header[300], token[200];
	static const char *const schemes[] = { "Basic %s", "Bearer%s",   "Bearer %sx", "Bearer x%s",
		                               "bearer  ", "Bearer lt_", "%s",         "Bearer %s %s" };

	snprintf(token, sizeof token, "%s", rig_token("ORG"));
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		char value[450];
		snprintf(value, sizeof value, schemes[i], token, token);
		snprintf(header, sizeof header, "Authorization: %.250s\r\n", value);
		if (rig_get(NULL, FIGURES, header) != 401)
			fail_msg("%s: %d", schemes[i], rig_reply.status);
	}
	assert_string_equal(reply_header(&rig_reply, "WWW-Authenticate"), "Bearer realm=\"lienthong\"");
	token[strlen(token) - 1] = token[strlen(token) - 1] == '0' ? '1' : '0';
	snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token);
	assert_int_equal(rig_get(NULL, FIGURES, header), 401);
	snprintf(header, sizeof header, "Authorization: bearer %s\r\n", rig_token("ORG"));
	assert_int_equal(rig_get(NULL, FIGURES, header), 200);
}

/* On a connection that stays open. */
static void
a_revoked_token_is_refused_within_five_seconds(void **state)
{
	char text[400];
	int fd = rig_connect(), len;
	int64_t began;

	len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", FIGURES,
	               rig_token("GOV"));
	assert_true(rig_raw(fd, text, (size_t)len, false, &rig_reply));
	assert_int_equal(rig_reply.status, 200);
	rig_sql("UPDATE web_user SET revoked_at = now() WHERE role = 'GOV'");
	for (began = clock_mono_ms(); rig_reply.status == 200 && clock_mono_ms() < began + 6000; usleep(50000))
		assert_true(rig_raw(fd, text, (size_t)len, false, &rig_reply));
	assert_int_equal(rig_reply.status, 401);
	assert_true(clock_mono_ms() - began < 5000);
	rig_sql("UPDATE web_user SET revoked_at = NULL WHERE role = 'GOV'");
	for (began = clock_mono_ms(); rig_reply.status != 200 && clock_mono_ms() < began + 6000; usleep(50000))
		assert_true(rig_raw(fd, text, (size_t)len, false, &rig_reply));
	assert_int_equal(rig_reply.status, 200);
	close(fd);
}

/* ---- what ---- */

static void
figures_are_those_that_are_stored(void **state)
{
	assert_int_equal(rig_get("ORG", FIGURES, ""), 200);
	assert_string_equal(reply_header(&rig_reply, "Content-Type"), "application/json");
	json_is("subject.code", "TU08");
	json_is("subject.name", "Đảng bộ tỉnh Tuyên Quang");
	json_is("period.to", "2020-12-31");
	json_is("watermark", "100");
	json_is("closed_j", "null");
	figure_is("members_total", "n", "1000");
	figure_is("members_total", "d", NULL);
	figure_is("heads_members", "n", "588");
	figure_is("heads_members", "d", "756");
	figure_is("heads_members", "percent", "77.78");
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=DB1&period=2020", ""), 200);
	figure_is("heads_members", "percent", NULL);           /* of nothing there is no share */
	figure_is("heads_members", "d", "0");
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=DB2&period=2020", ""), 200);
	figure_is("heads_members", "n", "null");               /* nobody has told it */
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=081&period=2020", ""), 200);
	json_is("subject.kind", "unit");
	figure_is("members_total", "n", "700");
}

static void
a_closed_period_also_says_what_it_was_closed_with(void **state)
{
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=TU08&period=2019", ""), 200);
	json_is("closed_j", "50");
	figure_is("members_total", "n", "995");
	figure_is("members_total", "closed.n", "990");
	figure_is("minority_share", "closed.percent", "20.61");
	assert_int_equal(rig_get("LEADER", "/api/v1/figures?subject=TU08&period=2019", ""), 200);
	figure_is("members_total", "closed.n", "990");
	figure_is("minority_share", "closed", NULL);
}

static void
small_numbers_are_for_those_who_need_them(void **state)
{
	static const char *const beside[] = { "DB1", "DB2", "DB3" };
	static const char *const below[] = { "G11", "G12" };
	char target[100];

	assert_int_equal(rig_get("INS", "/api/v1/figures?subject=DB3&period=2020", ""), 200);
	figure_is("minority_share", "n", "3");
	for (size_t i = 0; i < 5; i++) {          /* 203 - 150 - 50 = 3, and 100 + 50 = 150 */
		snprintf(target, sizeof target, "/api/v1/figures?subject=%s&period=2020",
		         i < 3 ? beside[i] : below[i - 3]);
		assert_int_equal(rig_get("LEADER", target, ""), 200);
		figure_is("minority_share", "covered", "true");
		figure_is("minority_share", "n", NULL);
		figure_is("minority_share", "percent", NULL);
		assert_non_null(figure_of("members_total", "n"));
	}
	assert_int_equal(rig_get("LEADER", FIGURES, ""), 200);
	figure_is("minority_share", "n", "203");
	assert_int_equal(rig_get("LEADER", "/api/v1/figures?subject=DB3&period=2019", ""), 200);
	figure_is("minority_share", "n", "10");                /* nothing is small that year */
	assert_int_equal(rig_get("GOV", "/api/v1/figures?subject=081&period=2020", ""), 200);
	figure_is("minority_share", "n", "153");
}

/* No table gives away what the figures cover: 3 appears nowhere, and nothing stands beside it to work it out. */
static void
tables_cover_the_same_numbers(void **state)
{
	assert_int_equal(rig_get("ORG", "/api/v1/tables/indicators?period=2020&indicators=minority_share", ""), 200);
	json_is("whole.minority_share.n", "203");
	json_is("rows.2.code", "DB3");
	json_is("rows.2.name", "Đảng bộ <Khối> \"các cơ quan\"");
	json_is("rows.2.figures.minority_share.n", "3");
	assert_int_equal(rig_get("FRONT", "/api/v1/tables/indicators?period=2020&indicators=minority_share", ""), 200);
	json_is("whole.minority_share.n", "203");
	for (int i = 0; i < 3; i++) {
		char path[80];
		snprintf(path, sizeof path, "rows.%d.figures.minority_share", i);
		json_is(path, "{\"covered\": true}");
	}
	assert_int_equal(rig_get("FRONT", "/api/v1/tables/indicators?period=2020&subject=DB1", ""), 200);
	json_is("whole.minority_share", "{\"covered\": true}");
	json_is("rows.0.figures.minority_share", "{\"covered\": true}");
	json_is("rows.0.figures.members_total.n", "250");
	assert_int_equal(rig_get("LEADER", "/api/v1/tables/league?period=2020&indicators=minority_share", ""), 200);
	json_is("rows.0.rank", "null");
	json_is("rows.0.covered", "true");
	assert_int_equal(rig_get("LEADER", "/api/v1/tables/series?subject=DB3&indicators=minority_share", ""), 200);
	json_is("rows.0.figures.minority_share.n", "10");
	json_is("rows.1.figures.minority_share", "{\"covered\": true}");
}

static void
a_league_ranks_and_a_series_goes_through_time(void **state)
{
	assert_int_equal(rig_get("ORG", "/api/v1/tables/league?period=2020&indicators=members_total", ""), 200);
	json_is("rows.0.code", "DB1");
	json_is("rows.0.rank", "1");
	json_is("rows.2.code", "DB3");
	assert_int_equal(rig_get("ORG", "/api/v1/tables/series?indicators=members_total", ""), 200);
	json_is("subject", "TU08");
	json_is("rows.0.figures.members_total.n", "995");
	json_is("rows.1.figures.members_total.n", "1000");
	assert_int_equal(rig_get("ORG", "/api/v1/tables/series?kind=unit&indicators=members_total", ""), 200);
	json_is("subject", "08");
}

static void
registers_come_in_pieces(void **state)
{
	assert_int_equal(rig_get("ADMIN", "/api/v1/organisations?limit=3", ""), 200);
	json_is("organisations.0.code", "CB1");
	json_is("next", "DB2");
	assert_int_equal(rig_get("ADMIN", "/api/v1/organisations?limit=3&after=DB2", ""), 200);
	json_is("organisations.0.code", "DB3");
	json_is("next", "G12");
	assert_int_equal(rig_get("ADMIN", "/api/v1/organisations?limit=3&after=G12", ""), 200);
	json_is("organisations.0.code", "TU08");
	json_is("next", "null");
	assert_int_equal(rig_get("ADMIN", "/api/v1/organisations?below=DB1&type=grassroots_committee", ""), 200);
	json_is("organisations.0.parent", "DB1");
	json_is("organisations.0.unit", "0811");
	assert_null(reply_json(&rig_reply, "organisations.2"));
	assert_int_equal(rig_get("LEADER", "/api/v1/units?level=district", ""), 200);
	json_is("units.1.code", "082");
	assert_null(reply_json(&rig_reply, "units.2"));
}

static void
who_looks_at_persons_is_written_down_first(void **state)
{
	int64_t before = rig_number("SELECT count(*) FROM access_log");

	assert_int_equal(rig_get("ORG", "/api/v1/members?organisation=CB1&limit=2", ""), 200);
	assert_string_equal(reply_header(&rig_reply, "Cache-Control"), "no-store");
	assert_null(reply_header(&rig_reply, "ETag"));
	assert_non_null(reply_json(&rig_reply, "members.1.birth_year"));
	assert_null(reply_json(&rig_reply, "members.2"));
	assert_int_equal(rig_get("ORG", "/api/v1/members?organisation=CB1&limit=2", ""), 200);
	assert_int_equal(rig_number("SELECT count(*) FROM access_log"), before + 2);
	assert_int_equal(rig_number("SELECT count(*) FROM access_log WHERE who = 'web:user.ORG' AND what = "
	                            "'/api/v1/members' AND persons = 2"),
	                 2);
	assert_int_equal(rig_get("AUDITOR", "/api/v1/accesses?limit=1", ""), 200);
	json_is("accesses.0.who", "web:user.ORG");
	assert_int_equal(rig_get("ADMIN", "/api/v1/members?organisation=CB1", ""), 403);
}

static void
a_frozen_report_is_given_as_it_was_kept(void **state)
{
	assert_int_equal(rig_get("LEADER", "/api/v1/frozen", ""), 200);
	json_is("frozen.0.number", "2");
	json_is("frozen.0.may_open", "false");
	json_is("frozen.1.may_open", "true");
	assert_int_equal(rig_get("LEADER", "/api/v1/frozen/1?format=pdf", ""), 200);
	assert_memory_equal(rig_reply.body, "%PDF-", 5);
	assert_int_equal((int64_t)rig_reply.len,
	                 rig_number("SELECT length(pdf)::bigint FROM frozen_report WHERE number = 1"));
	assert_string_equal(reply_header(&rig_reply, "Content-Type"), "application/pdf");
	assert_string_equal(reply_header(&rig_reply, "Content-Disposition"),
	                    "attachment; filename=\"lienthong-indicators_1.pdf\"");
	assert_int_equal(rig_get("LEADER", "/api/v1/frozen/2?format=pdf", ""), 403);
	assert_int_equal(rig_get("ORG", "/api/v1/frozen/2?format=xlsx", ""), 200);
	assert_memory_equal(rig_reply.body, "PK", 2);
	assert_int_equal(rig_get("ORG", "/api/v1/frozen/3", ""), 404);
}

static void
reports_come_in_four_formats(void **state)
{
	static const struct { const char *word, *type, *begins; } formats[] = {
		{ "json", "application/json", "{" }, { "csv", "text/csv", "\xef\xbb\xbf" }, { "pdf", "application/pdf", "%PDF-" },
		{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK" },
	};
	char target[100];

	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		snprintf(target, sizeof target, "/api/v1/reports/indicators?period=2020&format=%s", formats[i].word);
		if (rig_get("ORG", target, "") != 200)
			fail_msg("%s: %d %s", target, rig_reply.status, rig_reply.body);
		assert_memory_equal(rig_reply.body, formats[i].begins, strlen(formats[i].begins));
		assert_memory_equal(reply_header(&rig_reply, "Content-Type"), formats[i].type, strlen(formats[i].type));
		assert_true((reply_header(&rig_reply, "Content-Disposition") != NULL) == (i > 0));
		snprintf(target, sizeof target, "/api/v1/tables/league?period=2020&indicators=members_total&format=%s",
		         formats[i].word);
		if (rig_get("ORG", target, "") != 200)
			fail_msg("%s: %d %s", target, rig_reply.status, rig_reply.body);
	}
	assert_int_equal(rig_get("ORG", FIGURES "&format=xlsx", ""), 400);
}

/* ---- kept ---- */

static void
what_has_not_changed_is_not_sent_again(void **state)
{
	char tag[100], header[200];

	assert_int_equal(rig_get("ORG", FIGURES, ""), 200);
	snprintf(tag, sizeof tag, "%s", reply_header(&rig_reply, "ETag"));
	assert_string_equal(reply_header(&rig_reply, "Cache-Control"), "private, no-cache");
	snprintf(header, sizeof header, "If-None-Match: \"other\", W/%s\r\n", tag);
	assert_int_equal(rig_get("ORG", FIGURES, header), 304);
	assert_string_equal(reply_header(&rig_reply, "ETag"), tag);
	assert_int_equal(rig_get("LEADER", FIGURES, header), 200); /* another answer: small numbers are covered */
	assert_string_not_equal(reply_header(&rig_reply, "ETag"), tag);
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=DB1&period=2020", header), 200);
	assert_int_equal(rig_get("ORG", "/api/v1/figures?period=2020&subject=TU08", header), 304);
	assert_int_equal(rig_get(NULL, FIGURES, header), 401);
	rig_sql("UPDATE figure SET numerator = 1001 WHERE indicator = 'members_total' AND subject_id = "
	        "md5('TU08')::uuid AND period = '2020'");
	assert_int_equal(rig_get("ORG", FIGURES, ""), 200);
	figure_is("members_total", "n", "1000");                               /* kept: the watermark has not moved */
	assert_int_equal(rig_get("ORG", FIGURES, "Cache-Control: no-cache\r\n"), 200);
	figure_is("members_total", "n", "1001");
	rig_sql("UPDATE figure_state SET j = 101");
	rig_wait_watermark(101);
	assert_int_equal(rig_get("ORG", FIGURES, header), 200);
	figure_is("members_total", "n", "1001");
	assert_string_not_equal(reply_header(&rig_reply, "ETag"), tag);
	snprintf(header, sizeof header, "If-None-Match: %s\r\n", reply_header(&rig_reply, "ETag"));
	assert_int_equal(rig_get("ORG", FIGURES, header), 304);
	rig_sql("INSERT INTO catalogue (version, j, at, actor, digest) VALUES (2, 102, now(), 'test', sha256('2'))");
	for (int i = 0; i < 300 && rig_get("ORG", FIGURES, header) == 304; i++)
		usleep(10000);
	assert_int_equal(rig_reply.status, 200);                               /* another catalogue, another answer */
	rig_sql("DELETE FROM catalogue WHERE version = 2; UPDATE figure_state SET j = 100; UPDATE figure SET numerator "
	        "= 1000 WHERE numerator = 1001");
	rig_wait_watermark(100);
	rig_restart(NULL);
}

static void
head_is_get_without_the_body(void **state)
{
	char length[32];

	assert_int_equal(rig_get("ORG", FIGURES, ""), 200);
	snprintf(length, sizeof length, "%s", reply_header(&rig_reply, "Content-Length"));
	assert_int_equal(rig_ask("HEAD", "ORG", FIGURES, ""), 200);
	assert_string_equal(reply_header(&rig_reply, "Content-Length"), length);
	assert_int_equal(rig_reply.len, 0);
	assert_int_equal(rig_ask("HEAD", NULL, "/healthz", ""), 200);
}

/* ---- when it goes wrong ---- */

static void
problems_are_sentences_in_the_askers_language(void **state)
{
	assert_int_equal(rig_get("ORG", "/api/v1/figures?subject=TU08&period=2035", ""), 404);
	assert_string_equal(reply_header(&rig_reply, "Content-Type"), "application/problem+json");
	assert_string_equal(reply_header(&rig_reply, "Content-Language"), "vi");
	json_is("status", "404");
	json_is("code", "LT-5437");
	json_is("type", "urn:lienthong:LT-5437");
	json_is("parameter", "period");
	json_is("detail",
	        "Không tìm thấy: period «2035» (đang có: 2020 2019 since_2016). Chọn một trong những gì đang có.");
	assert_int_equal(
		rig_get("ORG", "/api/v1/figures?subject=XX&period=2020", "Accept-Language: en-GB, vi;q=0.5\r\n"), 404);
	json_is("title", "Not found");
	assert_string_equal(reply_header(&rig_reply, "Content-Language"), "en");
	assert_int_equal(rig_get("ORG", "/api/v1/indicators/nobody", ""), 404);
	json_is("detail", "Không tìm thấy: code «nobody» (đang có: heads_members members_total minority_share). Chọn "
	                  "một trong những gì đang có.");
	assert_int_equal(rig_get("ORG", "/api/v1/reports/nothing", ""), 404);
	assert_int_equal(rig_get("ORG", "/api/v1/tables/nothing?period=2020", ""), 404);
	json_is("parameter", "name");
	assert_int_equal(rig_get("ORG", "/api/v1/completeness?period=2020-13", ""), 404);
	assert_int_equal(rig_get("ORG", "/api/v1/organisations?below=nobody", ""), 404);
	assert_int_equal(rig_get("ORG", "/api/v1/nothing", ""), 404);
	json_is("code", "LT-5431");
}

static void
parameters_are_checked_before_anybody_is_asked(void **state)
{
	static const char *const wrong[] = {
		"/api/v1/figures", "/api/v1/figures?subject=TU08", FIGURES "&nobody=1", FIGURES "&subject=DB1", FIGURES "&kind=person",
		"/api/v1/organisations?limit=-1", "/api/v1/organisations?limit=1e3", "/api/v1/organisations?limit=99999999999999999",
		"/api/v1/organisations?type=village", "/api/v1/frozen/one", "/api/v1/reports/review?recast=2020-02-30",
		"/api/v1/tables/league?period=2020", "/api/v1/figures?subject=TU08&period=", "/api/v1/figures?subject=%3B&period=2020",
		FIGURES "&format=exe", FIGURES "&lang=fr", "/api/v1/indicators/members_total?code=x",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (rig_get("ORG", wrong[i], "") != 400)
			fail_msg("%s: %d %s", wrong[i], rig_reply.status, rig_reply.body);
	json_is("code", "LT-5436");
}

static void
many_wrong_tokens_are_slowed_down_and_a_right_one_still_comes_in(void **state)
{
	int slowed = 0;

	for (int i = 0; i < 60; i++)
		slowed += rig_get(NULL, FIGURES, "Authorization: Bearer lt_0000\r\n") == 429;
	assert_true(slowed > 20);
	assert_string_equal(reply_header(&rig_reply, "Retry-After"), "5");
	assert_int_equal(rig_get("ORG", FIGURES, ""), 200);
	rig_restart(NULL);
}

/* Nobody is let in when a revocation could not be seen; what is asked of the process itself is answered all the
 * same. */
static void
without_the_database_it_lives_but_is_not_ready(void **state)
{
	int64_t until = clock_mono_ms() + 9000;

	rig_database(false);
	while (rig_get(NULL, "/readyz", "") == 200 && clock_mono_ms() < until)
		usleep(50000);
	assert_int_equal(rig_reply.status, 503);
	json_is("database", "false");
	assert_int_equal(rig_get(NULL, "/healthz", ""), 200);
	assert_int_equal(rig_get("ORG", FIGURES, ""), 503);
	json_is("code", "LT-5438");
	rig_database(true);
	for (until = clock_mono_ms() + 9000; rig_get("ORG", FIGURES, "") != 200 && clock_mono_ms() < until;)
		usleep(50000);
	assert_int_equal(rig_reply.status, 200);
}

static void
figures_that_stay_behind_make_it_not_ready(void **state)
{
	struct web_config impatient = { .stale_ms = 300 };

	rig_restart(&impatient);
	assert_int_equal(rig_get(NULL, "/readyz", ""), 200);
	rig_sql("UPDATE centre SET j = 120");
	for (int i = 0; i < 100 && rig_get(NULL, "/readyz", "") == 200; i++)
		usleep(50000);
	assert_int_equal(rig_reply.status, 503);
	json_is("figures", "false");
	json_is("head", "120");
	rig_get(NULL, "/metrics", "");
	assert_non_null(strstr(rig_reply.body, "\nlienthong_refresh_lag 20\n"));
	assert_non_null(strstr(rig_reply.body, "\nlienthong_watermark 100\n"));
	assert_non_null(strstr(rig_reply.body, "lienthong_http_requests_total{route=\"/readyz\",status=\"503\"}"));
	rig_sql("UPDATE centre SET j = 100");
	for (int i = 0; i < 100 && rig_get(NULL, "/readyz", "") == 503; i++)
		usleep(50000);
	assert_int_equal(rig_reply.status, 200);
	rig_restart(NULL);
}

/* ---- many at once ---- */

enum { ASKERS = 16, QUESTIONS = 40 };
static atomic_int right, busy;

static void *
ask_often(void *arg)
{
	static const char *const targets[] = {
		FIGURES, "/api/v1/organisations", "/api/v1/figures?subject=DB1&period=2020", "/metrics",
		"/api/v1/reports/indicators?period=2020&format=pdf", "/api/v1/figures?subject=DB2&period=2020",
		"/api/v1/reports/indicators?period=2020&format=xlsx", "/api/v1/tables/league?period=2020&indicators=members_total",
	};
	struct reply reply = { 0 };
	char text[400];
	int fd = rig_connect();

	for (int i = 0; i < QUESTIONS; i++) {
		int len =
			snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n%sAuthorization: Bearer %s\r\n\r\n",
		                 targets[i % 8], i % 3 ? "" : "Cache-Control: no-cache\r\n", (const char *)arg);
		if (rig_raw(fd, text, (size_t)len, false, &reply) && reply.len > 0) {
			right += reply.status == 200;
			busy += reply.status == 503 && strstr(targets[i % 8], "/reports/") != NULL;
		}
	}
	close(fd);
	free(reply.body);
	return NULL;
}

static void
many_at_once_get_their_own_answers(void **state)
{
	pthread_t threads[ASKERS];
	char token[200];

	snprintf(token, sizeof token, "%s", rig_token("ORG"));
	right = busy = 0;
	for (int i = 0; i < ASKERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, token), 0);
	for (int i = 0; i < ASKERS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(right + busy, ASKERS * QUESTIONS);
	assert_true(busy < ASKERS * QUESTIONS / 4);            /* only reports may have had to wait for too long */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_answers_the_roles_of_its_line_and_no_others),
		cmocka_unit_test(the_list_of_routes_is_the_table),
		cmocka_unit_test(a_token_is_taken_whole_and_as_bearer_only),
		cmocka_unit_test(a_revoked_token_is_refused_within_five_seconds),
		cmocka_unit_test(figures_are_those_that_are_stored),
		cmocka_unit_test(a_closed_period_also_says_what_it_was_closed_with),
		cmocka_unit_test(small_numbers_are_for_those_who_need_them),
		cmocka_unit_test(tables_cover_the_same_numbers),
		cmocka_unit_test(a_league_ranks_and_a_series_goes_through_time),
		cmocka_unit_test(registers_come_in_pieces),
		cmocka_unit_test(who_looks_at_persons_is_written_down_first),
		cmocka_unit_test(a_frozen_report_is_given_as_it_was_kept),
		cmocka_unit_test(reports_come_in_four_formats),
		cmocka_unit_test(what_has_not_changed_is_not_sent_again),
		cmocka_unit_test(head_is_get_without_the_body),
		cmocka_unit_test(problems_are_sentences_in_the_askers_language),
		cmocka_unit_test(parameters_are_checked_before_anybody_is_asked),
		cmocka_unit_test(many_wrong_tokens_are_slowed_down_and_a_right_one_still_comes_in),
		cmocka_unit_test(without_the_database_it_lives_but_is_not_ready),
		cmocka_unit_test(figures_that_stay_behind_make_it_not_ready),
		cmocka_unit_test(many_at_once_get_their_own_answers),
	};

	if (!rig_open())
		return 77;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	rig_close();
	return failed;
}
