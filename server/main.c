/* lienthong-server: the table of commands. What they do stands in command_*.c and run.c. */
#include <langinfo.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "common/base/lang.h"
#include "server/command.h"

static const struct cli_option everywhere[] = {
	{ "config", "FILE", "tệp thiết lập (mặc định /etc/lienthong/server.conf)",
	  "settings file (default /etc/lienthong/server.conf)" },
	{ "set", "KEY=VALUE", "đặt một thiết lập; lặp lại được", "one setting; may be repeated" },
	{ "json", NULL, "in dữ liệu dạng JSON", "print data as JSON" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option migrate_options[] = {
	{ "province", "CODE", "lập sổ của tỉnh này; kèm tên tỉnh",
	  "found the centre of this province; with its name" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option site_options[] = {
	{ "name", "NAME", "tên điểm", "the site's name" },
	{ "org", "ORGCODE", "mã tổ chức đảng gốc của điểm", "code of the site's root organisation" },
	{ "org-name", "NAME", "tên tổ chức ấy, nếu lập mới (mặc định: tên điểm)",
	  "its name, when it is new (default: the site's name)" },
	{ "unit", "UNITCODE", "mã đơn vị hành chính, nếu có", "code of the site's administrative unit, if any" },
	{ "unit-name", "NAME", "tên đơn vị, nếu lập mới", "its name, when it is new" },
	{ "unit-kind", "KIND", "huyen, thi_xa, thanh_pho, xa, phuong ...", "huyen, thi_xa, thanh_pho, xa, phuong ..." },
	{ "valid-from", "DATE", "có từ ngày (mặc định: từ trước khi có sổ)",
	  "valid from (default: since before the register)" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option approve_options[] = {
	{ "all", NULL, "mọi khóa đang chờ", "every key that waits" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option verify_options[] = {
	{ "replay", NULL, "xét lại toàn bộ từ đầu và so sánh", "judge everything again from the start and compare" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option standing_options[] = {
	{ "as-of", "DATE", "tính đến ngày (yyyy-mm-dd; mặc định: hôm nay)", "as of this day (yyyy-mm-dd; default: today)" },
	{ "rule", "CODE", "chỉ một danh sách: STD-009, STD-012 ...", "one list only: STD-009, STD-012 ..." },
	{ "site", "CODE", "chỉ những gì thuộc điểm này", "only what lies below this site's roots" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option apply_options[] = {
	{ "note", "TEXT", "vì sao; nằm lại trong danh sách phiên bản", "why; stays in the list of versions" },
	{ "version", "N", "đưa một phiên bản cũ trở lại hiệu lực, thay cho DIR",
	  "bring an earlier version into force again, instead of DIR" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option task_issue_options[] = {
	{ "programme", "CODE", "giao mọi mục của một đề án trong danh mục, thay cho FILE",
	  "issue every item of a programme of the catalogue, instead of FILE" },
	{ "issued-on", "DATE", "ngày giao, cùng với --programme", "day of issue, with --programme" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option task_list_options[] = {
	{ "overdue", NULL, "chỉ những việc quá hạn mà chưa xong", "only what is overdue and not done" },
	{ "as-of", "DATE", "tính đến ngày (yyyy-mm-dd; mặc định: hôm nay)", "as of this day (yyyy-mm-dd; default: today)" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option doctor_options[] = {
	{ "quick", NULL, "chỉ những mục nhanh", "only what is quick" },
	{ "site", "CODE", "kèm mã băm sổ của điểm này", "and the digest of this site's register" },
	{ NULL, NULL, NULL, NULL },
};

static const struct cli_command commands[] = {
	{ "run", NULL, 0, 0, "nhận, xét và lưu dữ liệu của các điểm", "receive, judge and store what sites send",
	  { "lienthong-server run", "lienthong-server --set listen=tcp://0.0.0.0:5570 run" }, NULL, command_run },
	{ "migrate", "[NAME]", 0, 1, "tạo hoặc nâng cấp các bảng", "create or upgrade the tables",
	  { "lienthong-server migrate --province 08 \"Tuyên Quang\"", "lienthong-server migrate" },
	  migrate_options, command_migrate },
	{ "site add", "CODE", 1, 1, "thêm một điểm, in mã đăng ký dùng một lần", "add a site, print its one-time token",
	  { "lienthong-server site add 0801 --name \"Sơn Dương\" --org HU0801 --unit 0801 --unit-name \"Huyện Sơn Dương\" "
	    "--unit-kind huyen",
	    "lienthong-server site add KCQ --name \"Khối các cơ quan tỉnh\" --org DUK" }, site_options, command_site_add },
	{ "site list", NULL, 0, 0, "các điểm và số đã nhận", "the sites and what was received",
	  { "lienthong-server site list", "lienthong-server site list --json" }, NULL, command_site_list },
	{ "site disable", "CODE", 1, 1, "ngừng nhận của một điểm", "stop taking from a site",
	  { "lienthong-server site disable 0801", NULL }, NULL, command_site_disable },
	{ "site token", "CODE", 1, 1, "cấp mã mới để đăng ký lại", "a fresh token to enrol again",
	  { "lienthong-server site token 0801", NULL }, NULL, command_site_token },
	{ "key approve", "[CODE]", 0, 1, "xác nhận khóa sau khi phục hồi, hoặc mở lại điểm bị giữ",
	  "confirm keys after a restore, or lift a hold",
	  { "lienthong-server key approve 0801", "lienthong-server key approve --all" },
	  approve_options, command_key_approve },
	{ "key revoke", "CODE", 1, 1, "thu hồi khóa của một điểm", "revoke a site's key",
	  { "lienthong-server key revoke 0801", NULL }, NULL, command_key_revoke },
	{ "verify", NULL, 0, 0, "kiểm tra sổ, chuỗi băm, tổng số", "check journal, chains and sums",
	  { "lienthong-server verify", "lienthong-server verify --replay --json" }, verify_options, command_verify },
	{ "standing", NULL, 0, 0, "những việc còn phải làm: danh sách theo quy định", "what remains to be done: lists by rule",
	  { "lienthong-server standing --site 0801", "lienthong-server standing --rule STD-012 --as-of 2026-06-30 --json" },
	  standing_options, command_standing },
	{ "catalog check", "DIR", 1, 1, "kiểm tra các tệp danh mục: mọi chỗ sai, từng tệp, dòng, cột",
	  "check the catalogue's files: every mistake with file, line, column",
	  { "lienthong-server catalog check server/catalog", "lienthong-server catalog check server/catalog --json" },
	  NULL, command_catalog_check },
	{ "catalog apply", "[DIR]", 0, 1, "đưa danh mục vào hiệu lực thành một phiên bản",
	  "put the catalogue in force as one version",
	  { "lienthong-server catalog apply server/catalog --note \"Thêm mẫu thống kê 2027\"",
	    "lienthong-server catalog apply --version 3" },
	  apply_options, command_catalog_apply },
	{ "catalog list", NULL, 0, 0, "các phiên bản của danh mục", "the catalogue's versions",
	  { "lienthong-server catalog list", "lienthong-server catalog list --json" }, NULL, command_catalog_list },
	{ "catalog show", "[KEY]", 0, 1, "danh mục đang có hiệu lực, hoặc một mục",
	  "the catalogue in force, or one entry",
	  { "lienthong-server catalog show", "lienthong-server catalog show form/members_religion --json" },
	  NULL, command_catalog_show },
	{ "task issue", "[FILE]", 0, 1, "giao nhiệm vụ theo tệp, hoặc theo một đề án",
	  "issue tasks from a file, or a programme's",
	  { "lienthong-server task issue nhiem-vu.csv",
	    "lienthong-server task issue --programme 03-ĐA/TU --issued-on 20/6/2021" },
	  task_issue_options, command_task_issue },
	{ "task list", NULL, 0, 0, "các nhiệm vụ, tiến độ và việc quá hạn", "tasks, their progress and what is overdue",
	  { "lienthong-server task list", "lienthong-server task list --overdue --json" },
	  task_list_options, command_task_list },
	{ "document issue", "FILE", 1, 1, "ban hành văn bản theo tệp", "issue documents from a file",
	  { "lienthong-server document issue van-ban.csv", NULL }, NULL, command_document_issue },
	{ "doctor", NULL, 0, 0, "điều gì không ổn và cách chữa", "what is wrong and what to do",
	  { "lienthong-server doctor", "lienthong-server doctor --site 0801" }, doctor_options, command_doctor },
	{ "config print", NULL, 0, 0, "các thiết lập và nguồn của chúng", "the settings and where they come from",
	  { "lienthong-server config print", "lienthong-server config print --json" }, NULL, command_config_print },
};

static const struct cli_program program = {
	.name = "lienthong-server", .vi = "máy chủ của tỉnh trong hệ thống Liên Thông", .en = "the province's centre of Liên Thông",
	.examples = { "lienthong-server migrate --province 08 \"Tuyên Quang\"", "lienthong-server run" },
	.commands = commands, .n_commands = sizeof commands / sizeof commands[0], .options = everywhere,
	.version = LT_VERSION,
};

#define SETS_MAX 64

static struct settings settings;

int
command_fault(const struct fault *f)
{
	fault_print(f, stderr);
	return fault_exit_status(f);
}

int
command_config_print(const struct cli_args *args, void *ctx)
{
	const struct settings *s = ctx;

	config_print(s->config, stdout, cli_has(args, "json"));
	return 0;
}

static int
prepare(const struct cli_args *args, void **ctx)
{
	const char *sets[SETS_MAX];
	struct fault f = { 0 };
	size_t n = cli_values(args, "set", sets, SETS_MAX);

	if (settings_load(cli_value(args, "config"), sets, n, &settings, &f) != DONE)
		return command_fault(&f);
	*ctx = &settings;
	return 0;
}

int
main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 70;
	if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");      /* tables are aligned by characters, not by bytes */
	int status = cli_main(&program, argc, argv, prepare);
	settings_fini(&settings);
	return fflush(stdout) == 0 ? status : 74;
}
