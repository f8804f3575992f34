#include "tests/unit/web_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "common/base/log.h"
#include "common/catalogue/catalogue.h"
#include "server/report/report.h"
#include "server/store/migrate.h"
#include "tests/support/cluster.h"
#include "tests/unit/web_province.h"

struct web *rig_web;
struct db *rig_db;
struct reply rig_reply;
static struct cluster *cluster;
const char *rig_conninfo;
static char tokens[16][WEB_TOKEN_TEXT];

void
rig_sql(const char *fmt, ...)
{
	char sql[4096];
	struct fault f = { 0 };
	va_list args;

	va_start(args, fmt);
	vsnprintf(sql, sizeof sql, fmt, args);
	va_end(args);
	if (db_do(rig_db, sql, &f) != DONE)
		fail_msg("%s: %s", sql, f.detail);
}

int64_t
rig_number(const char *sql)
{
	PGresult *r = NULL;
	struct fault f = { 0 };

	if (db_run(rig_db, NULL, sql, NULL, &r, &f) != DONE)
		fail_msg("%s: %s", sql, f.detail);
	int64_t n = db_get_int8(r, 0, 0);
	PQclear(r);
	return n;
}

static void
users_make(void)
{
	for (size_t i = 0; i < n_web_roles; i++) {
		struct web_token t;
		char id[2 * WEB_TOKEN_ID + 1], hash[2 * HASH_BYTES + 1];
		web_token_make(&t);
		web_token_format(&t, tokens[i]);
		hash_hex(t.id, sizeof t.id, id);
		hash_hex(web_token_hash(&t).b, HASH_BYTES, hash);
		rig_sql("INSERT INTO web_user (name, role, token_id, token_hash, added_by) VALUES ('user.%s', '%s', "
		        "'\\x%s', '\\x%s', 'test')",
		        web_roles[i].word, web_roles[i].word, id, hash);
	}
}

/* An entry as the engine keeps it: its bytes, and the same as JSON. */
static void
indicator_put(const char *code, const char *vi, bool share, bool sensitive)
{
	Ltc__Entry e = LTC__ENTRY__INIT;
	Ltc__Indicator i = LTC__INDICATOR__INIT;
	struct db_args *a = db_args_new();
	struct fault f = { 0 };
	struct buffer json = { 0 };
	uint8_t body[1024];
	char key[100];

	i.code = (char *)code;
	i.vi = i.en = (char *)vi;
	i.unit_vi = i.unit_en = (char *)"đảng viên";
	i.has_kind = i.has_direction = i.has_share = i.has_sensitive = i.has_additive = i.has_absent_zero = true;
	i.kind = LTC__INDICATOR_KIND__INDICATOR_KIND_STOCK;
	i.direction = LTC__DIRECTION__DIRECTION_UP;
	i.share = share;
	i.sensitive = sensitive;
	i.additive = true;
	i.n_reads = 1;
	i.reads = (uint32_t[]){ 24 };
	i.n_periods = 1;
	i.periods = (Ltc__Period[]){ LTC__PERIOD__PERIOD_YEAR };
	i.numerator_vi = i.numerator_en = i.denominator_vi = i.denominator_en = (char *)"đảng viên";
	i.file = (char *)"x.sql";
	i.has_line = true;
	i.line = 1;
	i.select =
		(char *)"SELECT a.subject_id, count(*), NULL::bigint FROM asked_organisation a GROUP BY a.subject_id";
	e.indicator = &i;
	assert_true(ltc__entry__get_packed_size(&e) <= sizeof body);
	size_t len = ltc__entry__pack(&e, body);
	catalogue_entry_json(&e, &json);
	buffer_put_u8(&json, 0);
	snprintf(key, sizeof key, "indicator/%s", code);
	db_arg_text(a, key);
	db_arg_bytes(a, body, len);
	db_arg_text(a, (const char *)json.data);
	assert_int_equal(db_run(rig_db, NULL,
	                        "INSERT INTO catalogue_entry (key, version_from, body, content) VALUES ($1, 1, $2, "
	                        "$3::text::jsonb)",
	                        a, NULL, &f),
	                 DONE);
	db_args_free(&a);
	buffer_fini(&json);
}

static void
indicators_make(void)
{
	rig_sql("INSERT INTO catalogue (version, j, at, actor, digest) VALUES (1, 1, now(), 'test', sha256(''))");
	indicator_put("members_total", "Đảng viên toàn Đảng bộ", false, false);
	indicator_put("minority_share", "Đảng viên là người dân tộc thiểu số", true, true);
	indicator_put("heads_members", "Trưởng thôn là đảng viên", true, false);
}

/* Number 1 for everybody, number 2 with small numbers. */
static void
frozen_make(void)
{
	struct report_request q = { .name = "indicators", .period = "2020", .today = 18690 };
	struct fault f = { 0 };
	int64_t n;

	for (int i = 1; i <= 2; i++) {
		q.role = i == 2 ? "ORG" : NULL;
		if (report_freeze(rig_db, &q, LANG_VI, "cli:test", NULL, &n, &f) != DONE || n != i) {
			fprintf(stderr, "%s\n", f.detail);
			exit(1);
		}
	}
}

const char *
rig_token(const char *role)
{
	return tokens[web_role_find(role) - web_roles];
}

void
rig_restart(const struct web_config *limits)
{
	struct web_config c = limits != NULL ? *limits : (struct web_config){ 0 };
	struct fault f = { 0 };

	web_close(&rig_web, 2000);
	c.listen = "127.0.0.1:0";
	c.database = cluster_conninfo(cluster);
	c.schema = "lt_web";
	if (c.stale_ms == 0)
		c.stale_ms = 60000;
	if (web_open(&c, &rig_web, &f) != DONE)
		fail_msg("%s", f.detail);
}

bool
rig_open(void)
{
	struct fault f = { 0 };
	bool fresh;

	cluster = cluster_start();
	if (cluster == NULL)
		return false;
	rig_conninfo = cluster_conninfo(cluster);
	log_set_level(getenv("LT_TEST_LOG") ? LOG_DEBUG : LOG_ERROR + 1);
	if (db_open(cluster_conninfo(cluster), "lt_web", "test", &rig_db, &f) != DONE ||
	    migrate_apply(rig_db, NULL, &f) != DONE ||
	    migrate_bootstrap(rig_db, "08", "Tuyên Quang", &fresh, &f) != DONE || migrate_roles(rig_db, &f) != DONE ||
	    db_do(rig_db, web_province, &f) != DONE) {
		fprintf(stderr, "%s\n", f.detail);
		exit(1);
	}
	users_make();
	indicators_make();
	frozen_make();
	rig_restart(NULL);
	return true;
}

void
rig_database(bool up)
{
	struct fault f = { 0 };

	if (!up)
		cluster_halt(cluster);
	else if (!cluster_start_again(cluster, NULL) || db_reopen(rig_db, &f) != DONE)
		fail_msg("PostgreSQL did not come back: %s", f.detail);
}

void
rig_close(void)
{
	web_close(&rig_web, 2000);
	db_close(&rig_db);
	cluster_stop(&cluster);
}

int
rig_port(void)
{
	return atoi(strrchr(web_endpoint(rig_web), ':') + 1);
}

void
rig_wait_watermark(int64_t j)
{
	char want[32];

	snprintf(want, sizeof want, "%lld", (long long)j);
	for (int i = 0; i < 300; i++) {
		rig_get(NULL, "/readyz", "");
		if (strcmp(reply_json(&rig_reply, "watermark"), want) == 0)
			return;
		usleep(10000);
	}
	fail_msg("the watermark %s was not seen", want);
}

/* ---- raw HTTP ---- */

int
rig_connect(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)rig_port()),
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* Reads until the head is whole; what came of the body already is moved into it. */
static bool
read_head(int fd, struct reply *out, size_t *n)
{
	char *end;

	*n = 0;
	for (;;) {
		ssize_t got = recv(fd, out->head + *n, sizeof out->head - 1 - *n, 0);
		if (got <= 0)
			return false;
		*n += (size_t)got;
		out->head[*n] = '\0';
		if ((end = strstr(out->head, "\r\n\r\n")) != NULL)
			break;
		assert_true(*n < sizeof out->head - 1);
	}
	size_t head = (size_t)(end + 4 - out->head);
	free(out->body);
	out->body = malloc(sizeof out->head);
	assert_non_null(out->body);
	memcpy(out->body, out->head + head, *n - head);
	*n -= head;
	out->head[head] = '\0';
	return sscanf(out->head, "HTTP/1.1 %d", &out->status) == 1;
}

bool
rig_raw(int fd, const char *bytes, size_t len, bool is_head, struct reply *out)
{
	size_t n;

	if (send(fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len || !read_head(fd, out, &n))
		return false;
	const char *length = reply_header(out, "Content-Length");
	out->len = is_head || out->status == 304 || length == NULL ? 0 : strtoul(length, NULL, 10);
	out->body = realloc(out->body, out->len + sizeof out->head + 1);
	assert_non_null(out->body);
	while (n < out->len) {
		ssize_t got = recv(fd, out->body + n, out->len - n, 0);
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	out->body[out->len] = '\0';
	return true;
}

int
rig_ask(const char *method, const char *role, const char *target, const char *headers)
{
	char text[8192], token[200] = "";
	int fd = rig_connect();

	if (role != NULL)
		snprintf(token, sizeof token, "Authorization: Bearer %s\r\n", rig_token(role));
	int len = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: centre\r\nConnection: close\r\n%s%s\r\n", method,
	                   target, token, headers);
	assert_true(len > 0 && (size_t)len < sizeof text);
	bool answered = rig_raw(fd, text, (size_t)len, strcmp(method, "HEAD") == 0, &rig_reply);
	close(fd);
	if (!answered)
		fail_msg("%s %s: no answer", method, target);
	return rig_reply.status;
}

int
rig_get(const char *role, const char *target, const char *headers)
{
	return rig_ask("GET", role, target, headers);
}

const char *
reply_header(const struct reply *r, const char *name)
{
	static _Thread_local char out[512];
	size_t len = strlen(name);

	for (const char *line = strstr(r->head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
		line += 2;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			line += len + 1;
			line += strspn(line, " ");
			snprintf(out, sizeof out, "%.*s", (int)strcspn(line, "\r\n"), line);
			return out;
		}
	}
	return NULL;
}

const char *
reply_json(const struct reply *r, const char *path)
{
	static char out[4096];
	char step[64];
	json_t *all = json_loadb(r->body, r->len, JSON_DECODE_ANY, NULL), *at = all;

	if (all == NULL)
		fail_msg("not JSON: %.200s", r->body);
	for (const char *p = path; at != NULL && *p != '\0'; p += strcspn(p, "."), p += *p == '.') {
		snprintf(step, sizeof step, "%.*s", (int)strcspn(p, "."), p);
		at = json_is_array(at) ? json_array_get(at, strtoul(step, NULL, 10)) : json_object_get(at, step);
	}
	char *text = at == NULL           ? NULL
	             : json_is_string(at) ? strdup(json_string_value(at))
	                                  : json_dumps(at, JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
	snprintf(out, sizeof out, "%s", text != NULL ? text : "");
	json_decref(all);
	free(text);
	return text != NULL ? out : NULL;
}
