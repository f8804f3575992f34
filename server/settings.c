/* The table of settings, and what every command does first with them. */
#include "server/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/log.h"
#include "server/store/migrate.h"

#define DEFAULT_FILE "/etc/lienthong/server.conf"

const struct setting server_settings[] = {
	{ "database", SETTING_TEXT, "dbname=lienthong", 0, 0, true, "chuỗi kết nối PostgreSQL",
	  "PostgreSQL connection string" },
	{ "listen", SETTING_TEXT, "tcp://127.0.0.1:5570", 0, 0, false, "địa chỉ nhận dữ liệu của các điểm",
	  "where sites are received" },
	{ "endpoints", SETTING_TEXT, "", 0, 0, false, "các địa chỉ ghi vào mã đăng ký (mặc định: listen)",
	  "addresses put into tokens (default: listen)" },
	{ "state_dir", SETTING_PATH, "/var/lib/lienthong-server", 0, 0, false,
	  "khóa của máy chủ, dấu mức cao, ghi chú sự cố", "the centre's key, high-water mark, crash note" },
	{ "schema", SETTING_TEXT, "lt", 0, 0, false, "lược đồ trong cơ sở dữ liệu", "the schema in the database" },
	{ "log_level", SETTING_TEXT, "info", 0, 0, false, "debug, info, warn hoặc error",
	  "debug, info, warn or error" },
	{ "group_bytes", SETTING_NUMBER, "524288", 4096, 16 << 20, false, "một giao dịch gom tối đa chừng này byte",
	  "a transaction gathers up to this many bytes" },
	{ "group_ms", SETTING_NUMBER, "20", 0, 1000, false, "và chờ gom tối đa chừng này mili giây",
	  "and waits this many milliseconds for more" },
	{ "global_budget_bytes", SETTING_NUMBER, "67108864", 1 << 20, 1 << 30, false,
	  "tổng số byte được chờ; quá thì báo bận", "bytes that may wait in all; beyond it sites are told BUSY" },
	{ "token_hours", SETTING_NUMBER, "72", 1, 24 * 365, false, "mã đăng ký có giá trị trong chừng này giờ",
	  "an enrolment token is valid this many hours" },
	{ "feed_days", SETTING_NUMBER, "60", 1, 3650, false, "giữ nhật ký gửi xuống các điểm trong chừng này ngày",
	  "what goes down to the sites is kept as a log this many days" },
	{ "web_listen", SETTING_TEXT, "127.0.0.1:8570", 0, 0, false, "địa chỉ của «web»; nên để sau một máy chủ TLS",
	  "where `web` answers; meant to stand behind a TLS proxy" },
	{ "web_database", SETTING_TEXT, "", 0, 0, true, "chuỗi kết nối của «web» (mặc định: database)",
	  "connection string of `web` (default: database)" },
	{ "web_stale_seconds", SETTING_NUMBER, "60", 1, 86400, false,
	  "số liệu chậm hơn chừng này giây thì /readyz báo chưa sẵn sàng", "figures behind for longer than this make /readyz say no" },
};
const size_t n_server_settings = sizeof server_settings / sizeof server_settings[0];

/* It is put into LISTEN and file names, so it is a plain lower-case word. */
static bool
is_plain_name(const char *text)
{
	size_t len = strlen(text);
	return len > 0 && len <= 40 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == len &&
	       (text[0] < '0' || text[0] > '9');
}

/* "127.0.0.1:8570", "[::1]:0": a host that is not empty and a port. */
static bool
is_host_and_port(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon != NULL && colon > text && colon - text <= 255 && colon[1] != '\0' && strlen(colon + 1) <= 5 &&
	       strspn(colon + 1, "0123456789") == strlen(colon + 1) && strtol(colon + 1, NULL, 10) <= 65535 &&
	       strpbrk(text, " \t/\"'") == NULL;
}

static enum result
settings_check(struct settings *s, struct fault *f)
{
	const char *level = config_text(s->config, "log_level");
	enum log_level parsed;

	if (!is_plain_name(s->schema))
		return fault_set(f, REFUSED, LT_1002, "schema", "«%s»", s->schema);
	if (strncmp(s->listen, "tcp://", 6) != 0)
		return fault_set(f, REFUSED, LT_1002, "listen", "«%s» (tcp://host:port)", s->listen);
	if (strncmp(s->endpoints, "tcp://", 6) != 0 || strlen(s->endpoints) > 500 ||
	    strpbrk(s->endpoints, " \t\"'") != NULL)
		return fault_set(f, REFUSED, LT_1002, "endpoints", "«%s» (tcp://host:port,tcp://host:port)", s->endpoints);
	if (!is_host_and_port(s->web_listen))
		return fault_set(f, REFUSED, LT_1002, "web_listen", "«%s» (host:port)", s->web_listen);
	if (!log_level_parse(level, &parsed))
		return fault_set(f, REFUSED, LT_1002, "log_level", "«%s»", level);
	log_set_level(parsed);
	return DONE;
}

enum result
settings_load(const char *file, const char *const *overrides, size_t n_overrides, struct settings *out, struct fault *f)
{
	memset(out, 0, sizeof *out);
	enum result r = config_load(server_settings, n_server_settings, "LIENTHONG_SERVER",
	                            file != NULL ? file : DEFAULT_FILE, file != NULL, &out->config, f);
	for (size_t i = 0; r == DONE && i < n_overrides; i++)
		r = config_set(out->config, overrides[i], f);
	if (r != DONE)
		return r;
	out->database = config_text(out->config, "database");
	out->listen = config_text(out->config, "listen");
	out->endpoints = config_text(out->config, "endpoints");
	if (out->endpoints == NULL || out->endpoints[0] == '\0')
		out->endpoints = out->listen;
	out->state_dir = config_text(out->config, "state_dir");
	out->schema = config_text(out->config, "schema");
	out->web_listen = config_text(out->config, "web_listen");
	out->web_database = config_text(out->config, "web_database");
	if (out->web_database == NULL || out->web_database[0] == '\0')
		out->web_database = out->database;
	out->group_bytes = config_number(out->config, "group_bytes");
	out->group_ms = config_number(out->config, "group_ms");
	out->global_budget_bytes = config_number(out->config, "global_budget_bytes");
	out->token_hours = config_number(out->config, "token_hours");
	out->feed_days = config_number(out->config, "feed_days");
	out->web_stale_seconds = config_number(out->config, "web_stale_seconds");
	snprintf(out->note_path, sizeof out->note_path, "%s/crash-note", out->state_dir);
	return settings_check(out, f);
}

void
settings_fini(struct settings *s)
{
	config_free(&s->config);
}

enum result
settings_state_dir(const struct settings *s, struct fault *f)
{
	struct stat st;

	if (mkdir(s->state_dir, 0700) != 0 && errno != EEXIST)
		return fault_set(f, REFUSED, LT_5050, s->state_dir, "%s", strerror(errno));
	if (stat(s->state_dir, &st) != 0 || !S_ISDIR(st.st_mode) || access(s->state_dir, R_OK | W_OK | X_OK) != 0)
		return fault_set(f, REFUSED, LT_5050, s->state_dir, "%s", errno != 0 ? strerror(errno) : strerror(ENOTDIR));
	return DONE;
}

enum result
settings_keys(const struct settings *s, struct wire_keypair *out, struct fault *f)
{
	enum result r = settings_state_dir(s, f);

	return r == DONE ? wire_keypair_file(s->state_dir, "centre.key", true, out, f) : r;
}

enum result
settings_connect(const struct settings *s, const char *application, struct db **out, struct fault *f)
{
	*out = NULL;
	enum result r = db_open(s->database, s->schema, application, out, f);
	if (r == REFUSED && strstr(f->detail, "database \"") != NULL && strstr(f->detail, "does not exist") != NULL) {
		struct fault words = *f;
		return fault_set(f, REFUSED, LT_5061, words.place, "%s", words.detail);
	}
	return r;
}

enum result
settings_open(const struct settings *s, const char *application, struct db **out, struct fault *f)
{
	struct migrate_state state;

	enum result r = settings_connect(s, application, out, f);
	if (r == DONE)
		r = migrate_state(*out, &state, f);
	if (r == DONE && (state.no_schema || state.applied < state.known || !state.bootstrapped))
		r = fault_set(f, REFUSED, LT_5052, s->schema, "%u/%u", state.applied, state.known);
	if (r == DONE && state.newer > 0)
		r = fault_set(f, REFUSED, LT_5059, s->schema, "%u", state.newer);
	if (r != DONE)
		db_close(out);
	return r;
}
