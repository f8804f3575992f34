/* lienthong-server: the table of commands. What they do stands in command_*.c and run.c. */
#include <langinfo.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "common/base/lang.h"
#include "server/command.h"
#include "server/report/commands.h"

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
static const struct cli_option refresh_options[] = {
	{ "day", "DATE", "xem các kỳ đang chạy như vào ngày này (yyyy-mm-dd; mặc định: hôm nay)",
	  "look at running periods as of this day (yyyy-mm-dd; default: today)" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option apply_options[] = {
	{ "note", "TEXT", "vì sao; nằm lại trong danh sách phiên bản", "why; stays in the list of versions" },
	{ "version", "N", "đưa một phiên bản cũ trở lại hiệu lực, thay cho DIR",
	  "bring an earlier version into force again, instead of DIR" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option target_options[] = {
	{ "due", "DATE", "hạn phải đạt", "by which it shall be met" },
	{ "site", "CODE", "chỉ của điểm này (mặc định: toàn tỉnh)", "of this site only (default: of the province)" },
	{ "note", "TEXT", "vì sao; nằm lại trong danh mục", "why; stays in the catalogue" },
	{ "remove", NULL, "bỏ mục tiêu này", "take this target away" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option baseline_options[] = {
	{ "on", "DATE", "ngày của số liệu ấy", "the day the numbers are of" },
	{ "site", "CODE", "chỉ của điểm này (mặc định: toàn tỉnh)", "of this site only (default: of the province)" },
	{ "note", "TEXT", "vì sao; nằm lại trong danh mục", "why; stays in the catalogue" },
	{ "remove", NULL, "bỏ mốc so sánh này", "take this baseline away" },
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

static const struct cli_option period_options[] = {
	{ "reason", "TEXT", "lý do, ghi chú: điểm cũng đọc được", "the reason, a note: the site reads it as well" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option period_close_options[] = {
	{ "anyway", NULL, "khóa dù có điểm chưa được nhận", "close although some site was not accepted" },
	{ "reason", "TEXT", "ghi chú: các điểm cũng đọc được", "a note: the sites read it as well" },
	{ NULL, NULL, NULL, NULL },
};

static const struct cli_option web_options[] = {
	{ "check", NULL, "hỏi một «web» đang chạy xem đã sẵn sàng chưa", "ask a running `web` whether it is ready" },
	{ NULL, NULL, NULL, NULL },
};
static const struct cli_option user_options[] = {
	{ "role", "ROLE", "ORG, INS, FRONT, GOV, LEADER, ADMIN hoặc AUDITOR", "ORG, INS, FRONT, GOV, LEADER, ADMIN or AUDITOR" },
	{ NULL, NULL, NULL, NULL },
};

#define REPORT_OPTIONS \
	{ "period", "PERIOD", "kỳ: 2020, 2020-H1, 2020-Q1, 2020-12, mã một giai đoạn (mặc định: năm nay)", \
	  "2020, 2020-H1, 2020-Q1, 2020-12, the code of a span (default: this year)" }, \
	{ "programme", "CODE", "đề án (review, tasks, congress)", "the programme (review, tasks, congress)" }, \
	{ "form", "FORM", "mẫu biểu (return)", "the form (return)" }, \
	{ "indicator", "CODE,...", "chỉ tiêu; lặp lại được", "indicators; may be repeated" }, \
	{ "subject", "CODE", "của tổ chức hoặc đơn vị này (mặc định: toàn tỉnh)", "of this organisation or unit (default: the province)" }, \
	{ "by", "LEVEL", "các dòng: province, site, district, commune, organisation", \
	  "the rows: province, site, district, commune, organisation" }, \
	{ "cell-type", "SETTING", "chỉ chi bộ ở nơi này: village, office ...", "only cells of this setting: village, office ..." }, \
	{ "rows", "WORD", "chiều dọc (matrix): sex, type, title ...", "down (matrix): sex, type, title ..." }, \
	{ "columns", "WORD", "chiều ngang (matrix)", "across (matrix)" }, \
	{ "recast", "DATE", "quy về đơn vị của ngày này", "by the units of this day" }, \
	{ "known", "J|DATE", "như đã biết đến số hoặc ngày này", "as known at this journal number or on this day" }, \
	{ "role", "ROLE", "ORG hoặc INS: in cả số nhỏ", "ORG or INS: small numbers, too" }
#define FILE_OPTIONS \
	{ "as", "FORMAT", "table, xlsx, pdf, csv, json", "table, xlsx, pdf, csv, json" }, \
	{ "out", "FILE", "ghi ra tệp này", "write to this file" }
static const struct cli_option report_options[] = { REPORT_OPTIONS, FILE_OPTIONS, { NULL, NULL, NULL, NULL } };
static const struct cli_option freeze_options[] = {
	REPORT_OPTIONS, { "note", "TEXT", "vì sao khóa", "why it is frozen" }, { NULL, NULL, NULL, NULL },
};
static const struct cli_option frozen_options[] = {
	FILE_OPTIONS, { "role", "ROLE", "của báo cáo có cả số nhỏ: ORG hoặc INS", "of one with small numbers: ORG or INS" }, { NULL, NULL, NULL, NULL },
};

static const struct cli_command commands[] = {
	{ "run", NULL, 0, 0, "nhận, xét và lưu dữ liệu của các điểm", "receive, judge and store what sites send",
	  { "lienthong-server run", "lienthong-server --set listen=tcp://0.0.0.0:5570 run" }, NULL, command_run },
	{ "web", NULL, 0, 0, "giữ số liệu luôn mới và trả lời qua HTTP", "keep figures fresh and answer over HTTP",
	  { "lienthong-server web", "lienthong-server --set web_listen=127.0.0.1:8571 web" }, web_options, command_web },
	{ "user add", "NAME", 1, 1, "cho một người hoặc chương trình hỏi qua HTTP, in mã truy cập một lần",
	  "let somebody, or a program, ask over HTTP; print the token once",
	  { "lienthong-server user add phan-tich --role ORG", "lienthong-server user add lanh-dao --role LEADER --json" },
	  user_options, command_user_add },
	{ "user list", NULL, 0, 0, "ai được hỏi qua HTTP", "who may ask over HTTP",
	  { "lienthong-server user list", "lienthong-server user list --json" }, NULL, command_user_list },
	{ "user revoke", "NAME", 1, 1, "thu hồi mã truy cập", "revoke a token", { "lienthong-server user revoke phan-tich", NULL },
	  NULL, command_user_revoke },
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
	{ "refresh", NULL, 0, 0, "tính lại những chỉ tiêu đã thay đổi, một lượt", "bring the figures up to date, one round",
	  { "lienthong-server refresh", "lienthong-server refresh --json" }, refresh_options, command_refresh },
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
	{ "indicator list", NULL, 0, 0, "các chỉ tiêu, và chỉ tiêu nào máy chủ không tính được",
	  "the indicators, and which of them could not be worked out",
	  { "lienthong-server indicator list", "lienthong-server indicator list --json" }, NULL, command_indicator_list },
	{ "indicator show", "CODE", 1, 1, "một chỉ tiêu: cách tính, mốc so sánh, mục tiêu",
	  "one indicator: how it is counted, its baselines and targets",
	  { "lienthong-server indicator show members_total", NULL }, NULL, command_indicator_show },
	{ "indicator set-target", "PROGRAMME INDICATOR [TARGET]", 2, 3, "đặt hoặc bỏ mục tiêu của một đề án",
	  "set or remove a target of a programme",
	  { "lienthong-server indicator set-target 03-ĐA/TU village_heads_members '>= 70%' --due 31/12/2025",
	    "lienthong-server indicator set-target 03-ĐA/TU members_admitted '>= 1500' --due 31/12/2025 --site 0801" },
	  target_options, command_indicator_set_target },
	{ "indicator set-baseline", "PROGRAMME INDICATOR [N[/D]]", 2, 3, "đặt hoặc bỏ mốc so sánh của một đề án",
	  "set or remove a baseline of a programme",
	  { "lienthong-server indicator set-baseline 03-ĐA/TU village_heads_members 344/868 --on 31/12/2016",
	    "lienthong-server indicator set-baseline 03-ĐA/TU village_heads_members --remove" },
	  baseline_options, command_indicator_set_baseline },
	{ "task issue", "[FILE]", 0, 1, "giao nhiệm vụ theo tệp, hoặc theo một đề án",
	  "issue tasks from a file, or a programme's",
	  { "lienthong-server task issue nhiem-vu.csv",
	    "lienthong-server task issue --programme 03-ĐA/TU --issued-on 20/6/2021" },
	  task_issue_options, command_task_issue },
	{ "task list", NULL, 0, 0, "các nhiệm vụ, tiến độ và việc quá hạn", "tasks, their progress and what is overdue",
	  { "lienthong-server task list", "lienthong-server task list --overdue --json" },
	  task_list_options, command_task_list },
	{ "period close", "PERIOD", 1, 1, "khóa một kỳ cho toàn tỉnh: 2020, «6 tháng đầu năm 2020», 2020-Q3, 12/2020",
	  "close a period for the whole province: 2020, 2020-H1, 2020-Q3, 2020-12",
	  { "lienthong-server period close 2020", "lienthong-server period close 2020-H1 --anyway --reason 'Hai điểm chưa có mạng'" },
	  period_close_options, command_period_close },
	{ "period accept", "PERIOD SITE", 2, 2, "nhận số liệu một điểm đã chốt", "accept what a site has closed",
	  { "lienthong-server period accept 2020 0801", NULL }, period_options, command_period_accept },
	{ "period return", "PERIOD SITE", 2, 2, "trả lại, kèm lý do; điểm sửa rồi chốt lại", "return it with the reason; the site corrects and closes again",
	  { "lienthong-server period return 2020 0801 --reason 'Thiếu sinh hoạt tháng 5'", NULL }, period_options, command_period_return },
	{ "period reopen", "PERIOD [SITE]", 1, 2, "mở lại kỳ của một điểm, hoặc của toàn tỉnh", "open a site's period again, or the whole province's",
	  { "lienthong-server period reopen 2020 0801 --reason 'Bổ sung kết nạp'", "lienthong-server period reopen 2020 --reason 'Sai mẫu số'" },
	  period_options, command_period_reopen },
	{ "period refuse", "PERIOD SITE", 2, 2, "không cho mở lại, kèm lý do", "refuse to open it again, with the reason",
	  { "lienthong-server period refuse 2020 0801 --reason 'Đã báo cáo Trung ương'", NULL }, period_options, command_period_refuse },
	{ "period list", "[PERIOD]", 0, 1, "các kỳ, hoặc từng điểm của một kỳ đang ở đâu", "the periods, or where each site stands with one",
	  { "lienthong-server period list", "lienthong-server period list 2020 --json" }, NULL, command_period_list },
	{ "document issue", "FILE", 1, 1, "ban hành văn bản theo tệp", "issue documents from a file",
	  { "lienthong-server document issue van-ban.csv", NULL }, NULL, command_document_issue },
	{ "report", "NAME", 1, 1, "lập một báo cáo: review, members, organisations, indicators, workbook ...",
	  "make a report: review, members, organisations, indicators, workbook ...",
	  { "lienthong-server report review --programme 03-ĐA/TU --period 2020",
	    "lienthong-server report workbook --period 2020 --as xlsx --out tap-bieu.xlsx" }, report_options, command_report },
	{ "freeze", "NAME", 1, 1, "khóa một báo cáo để trích dẫn; in số của nó", "freeze a report to be cited; prints its number",
	  { "lienthong-server freeze review --period 2020 --note \"Trình Ban Thường vụ\"", NULL }, freeze_options, command_freeze },
	{ "frozen", "[N]", 0, 1, "các báo cáo đã khóa, hoặc một báo cáo đúng như khi khóa", "the frozen reports, or one exactly as it was",
	  { "lienthong-server frozen", "lienthong-server frozen 12 --as pdf --out 12.pdf" }, frozen_options, command_frozen },
	{ "diff", "A B", 2, 2, "hai báo cáo đã khóa khác nhau ở đâu và vì bản ghi nào", "where two frozen reports differ, and by which records",
	  { "lienthong-server diff 11 12", "lienthong-server diff 11 12 --as csv" }, frozen_options, command_diff },
	{ "behind", NULL, 0, 0, "những đơn vị và bản ghi đứng sau một con số", "the places and records behind a figure",
	  { "lienthong-server behind --indicator members_total --period 2020 --subject 0801", NULL }, report_options, command_behind },
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
