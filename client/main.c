/* lienthong: the site's program. This file only knows which commands there are and what all of them share. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/commands.h"
#include "common/base/lang.h"
#include "common/base/log.h"

static const struct cli_option enroll_options[] = {
	{ "again", NULL, "đăng ký lại thư mục đã đăng ký, với mã mới",
	  "enrol an enrolled directory anew, with a fresh token" },
	{ 0 },
};
static const struct cli_option import_options[] = {
	{ "form", "KIND", "biểu mẫu: unit, unit_change, organisation, organisation_change",
	  "form: unit, unit_change, organisation, organisation_change" },
	{ "dry-run", NULL, "chỉ kiểm tra, không ghi", "check only, record nothing" },
	{ "as-of", "DATE", "ngày chốt số liệu ban đầu (mặc định: hôm nay)",
	  "day of the opening stock (default: today)" },
	{ 0 },
};
static const struct cli_option send_options[] = {
	{ "timeout", "S", "dừng sau S giây", "stop after S seconds" },
	{ "progress", NULL, "in tiến độ thành dòng ra stderr", "print progress lines to stderr" },
	{ 0 },
};
static const struct cli_option inbox_options[] = {
	{ "all", NULL, "kể cả bản ghi đã được sửa bằng bản ghi sau", "also what a later update has corrected" },
	{ 0 },
};
static const struct cli_option common_options[] = {
	{ "dir", "DIR", "thư mục dữ liệu của điểm", "the site's directory" },
	{ "config", "FILE", "tệp thiết lập", "settings file" },
	{ "set", "KEY=VALUE", "đặt một thiết lập", "set one setting" },
	{ "json", NULL, "in ra JSON", "print JSON" },
	{ 0 },
};

static const struct cli_command commands[] = {
	{ "enroll",
	  "TOKEN",
	  1,
	  1,
	  "đăng ký điểm với tỉnh",
	  "enrol this site with the province",
	  { "lienthong enroll LT1-…", "lienthong --dir /srv/0807 enroll LT1-…" },
	  enroll_options,
	  command_enroll },
	{ "import",
	  "FILE|-",
	  1,
	  1,
	  "nhập tệp CSV",
	  "import a CSV file",
	  { "lienthong import thon.csv --form unit --as-of 31/12/2020",
	    "lienthong import - --form organisation --dry-run < chi-bo.csv" },
	  import_options,
	  command_import },
	{ "send",
	  NULL,
	  0,
	  0,
	  "gửi hết hàng chờ và nhận trả lời",
	  "send what is queued and fetch the answers",
	  { "lienthong send", "lienthong send --timeout 600 --json" },
	  send_options,
	  command_send },
	{ "run",
	  NULL,
	  0,
	  0,
	  "chạy thường trực, tự gửi và nhận",
	  "run as a service: send and receive by itself",
	  { "lienthong run", "lienthong --dir /srv/0807 run" },
	  NULL,
	  command_run },
	{ "status",
	  NULL,
	  0,
	  0,
	  "tình trạng hàng chờ và đường truyền",
	  "the queue and the line",
	  { "lienthong status", "lienthong status --json" },
	  NULL,
	  command_status },
	{ "inbox",
	  NULL,
	  0,
	  0,
	  "bản ghi bị trả lại, chờ hoặc tạm giữ, kèm lý do",
	  "what came back, waits or is held, and why",
	  { "lienthong inbox", "lienthong inbox --all --json" },
	  inbox_options,
	  command_inbox },
	{ "doctor",
	  NULL,
	  0,
	  0,
	  "tự kiểm tra",
	  "check this site's health",
	  { "lienthong doctor", "lienthong doctor --json" },
	  NULL,
	  command_doctor },
	{ "config print",
	  NULL,
	  0,
	  0,
	  "in các thiết lập",
	  "print the settings",
	  { "lienthong config print", "lienthong config print --json" },
	  NULL,
	  command_config_print },
};

static const struct cli_program program = {
	.name = "lienthong",
	.vi = "chương trình của điểm gửi",
	.en = "the site's program",
	.examples = { "lienthong import thon.csv --form unit", "lienthong send" },
	.commands = commands,
	.n_commands = sizeof commands / sizeof commands[0],
	.options = common_options,
	.version = LT_VERSION,
};

static enum result
settings_read(const struct cli_args *args, struct command *c, struct fault *f)
{
	const char *file = cli_value(args, "config"), *sets[32];
	enum result r = config_load(client_settings, n_client_settings, "LIENTHONG",
	                            file != NULL ? file : "/etc/lienthong/lienthong.conf", file != NULL, &c->config, f);
	size_t n = r == DONE ? cli_values(args, "set", sets, 32) : 0;
	for (size_t i = 0; r == DONE && i < n; i++)
		r = config_set(c->config, sets[i], f);
	return r;
}

static int
prepare(const struct cli_args *args, void **ctx)
{
	static struct command c;
	struct fault f = { 0 };
	enum log_level level;

	signal(SIGXFSZ, SIG_IGN);   /* a file limit is "no room", told as such, not a death */
	signal(SIGPIPE, SIG_IGN);
	if (settings_read(args, &c, &f) != DONE)
		return command_fault(&f);
	if (log_level_parse(config_text(c.config, "log_level"), &level))
		log_set_level(level);
	c.dir = cli_value(args, "dir") != NULL ? cli_value(args, "dir") : config_text(c.config, "dir");
	c.json = cli_has(args, "json");
	*ctx = &c;
	return 0;
}

int
main(int argc, char **argv)
{
	return cli_main(&program, argc, argv, prepare);
}
