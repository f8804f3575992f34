/* lienthong: the site's program. This file only knows which commands there are and what all of them share. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "client/commands.h"
#include "common/base/lang.h"
#include "common/base/log.h"

static const struct cli_option enroll_options[] = {
	{ "again", NULL, "đăng ký lại thư mục đã đăng ký, với mã mới",
	  "enrol an enrolled directory anew, with a fresh token" },
	{ "matching-key", "FILE", "tệp chứa khóa đối sánh chung của các điểm (- là stdin)",
	  "file with the sites' shared matching key (- is stdin)" },
	{ 0 },
};
static const struct cli_option restore_options[] = {
	{ "recovery-key", "FILE", "tệp chứa khóa khôi phục (không có: hỏi, hoặc đọc stdin)",
	  "file with the recovery key (absent: asked for, or read from stdin)" },
	{ "anew", NULL, "khi names.key đã mất hẳn: bỏ những dòng chỉ khóa ấy mở được",
	  "when names.key is lost for good: give up what only it could open" },
	{ 0 },
};
#define REASON_OPTIONS \
	{ "reason", "CODE", "lý do khi có cảnh báo: checked, permitted, late_paper, old_record, other", \
	  "reason when warned: checked, permitted, late_paper, old_record, other" }, \
	{ "note", "TEXT", "ghi chú cho lý do", "note to the reason" }
static const struct cli_option import_options[] = {
	{ "form", "KIND", "biểu mẫu (xem template list); không có: nhận theo dòng tiêu đề",
	  "form (see template list); absent: told by the header" },
	{ "dry-run", NULL, "chỉ kiểm tra, không ghi", "check only, record nothing" },
	{ "as-of", "DATE", "ngày chốt số liệu ban đầu (mặc định: hôm nay)",
	  "day of the opening stock (default: today)" },
	REASON_OPTIONS,
	{ "amend", NULL, "dòng khác với bản đã ghi trở thành bản sửa", "rows that differ from what is recorded become amendments" },
	{ "encoding", "E", "tcvn3 hoặc utf8", "tcvn3 or utf8" },
	{ "refused", "FILE", "tệp cho các dòng bị từ chối (mặc định: TỆP.refused.csv)",
	  "file for refused rows (default: FILE.refused.csv)" },
	{ 0 },
};
static const struct cli_option new_options[] = { REASON_OPTIONS, { 0 } };
static const struct cli_option send_options[] = {
	{ "timeout", "S", "dừng sau S giây", "stop after S seconds" },
	{ "progress", NULL, "in tiến độ thành dòng ra stderr", "print progress lines to stderr" },
	{ 0 },
};
static const struct cli_option inbox_options[] = {
	{ "all", NULL, "kể cả bản ghi đã được sửa bằng bản ghi sau", "also what a later update has corrected" },
	{ 0 },
};
static const struct cli_option table_options[] = {
	{ "as-of", "DATE", "tình hình đến ngày (mặc định: hôm nay)", "as it was on that day (default: today)" },
	{ "period", "PERIOD", "chỉ của kỳ này: 2020, «quý 3/2020», 08/2020 (mẫu của danh mục, figure)",
	  "of this period only: 2020, Q3/2020, 08/2020 (forms of the catalogue, figure)" },
	{ 0 },
};
static const struct cli_option due_options[] = {
	{ "on", "DATE", "tính đến ngày (mặc định: hôm nay)", "as of that day (default: today)" },
	{ "since", "DATE", "báo cáo của các kỳ kết thúc từ ngày này (mặc định: từ đầu năm trước)",
	  "returns of periods that ended since that day (default: since the beginning of the year before)" },
	{ 0 },
};
static const struct cli_option close_options[] = {
	{ "note", "TEXT", "ghi chú, lý do: tỉnh cũng đọc được", "a note, the reason: the province reads it as well" },
	{ "reopen", NULL, "xin tỉnh mở lại kỳ đã chốt (cần --note)", "ask the province to re-open what is closed (needs --note)" },
	{ "anyway", NULL, "chốt dù còn thiếu", "close although something is missing" },
	{ 0 },
};
static const struct cli_option task_options[] = {
	{ "on", "DATE", "tính đến ngày (mặc định: hôm nay)", "as of that day (default: today)" },
	{ 0 },
};
static const struct cli_option doctor_options[] = {
	{ "quick", NULL, "chỉ những mục nhanh; điều chỉ đáng lưu ý không tính là lỗi",
	  "only what is quick; what only warns is no error" },
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
	  { "lienthong enroll LT1-…", "lienthong --dir /srv/0807 enroll LT1-… --matching-key khoa.txt" },
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
	{ "template list",
	  NULL,
	  0,
	  0,
	  "các biểu mẫu",
	  "the forms",
	  { "lienthong template list", "lienthong template list --json" },
	  NULL,
	  command_template_list },
	{ "template get",
	  "FORM",
	  1,
	  1,
	  "in biểu mẫu trống (CSV) ra stdout",
	  "print an empty form (CSV) to stdout",
	  { "lienthong template get member > dang-vien.csv", "lienthong template get meeting --lang en" },
	  NULL,
	  command_template_get },
	{ "new",
	  "FORM",
	  1,
	  1,
	  "nhập một bản ghi, hỏi từng ô (biểu mẫu: xem template list)",
	  "record one by hand, asked field by field (forms: see template list)",
	  { "lienthong new meeting", "lienthong new member_event --reason late_paper" },
	  new_options,
	  command_new },
	{ "fix",
	  "[N]",
	  0,
	  1,
	  "sửa bản ghi bị trả lại (số như trong inbox)",
	  "correct what was returned (number as in inbox)",
	  { "lienthong fix", "lienthong fix 42" },
	  NULL,
	  command_fix },
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
	{ "table",
	  "NAME",
	  1,
	  1,
	  "tra sổ: unit, organisation, member, post, meeting, standing, figure, document, task, task_report, mẫu của danh mục",
	  "look up a register: unit, organisation, member, post, meeting, standing, figure, document, task, task_report, a form "
	  "of the catalogue",
	  { "lienthong table member --as-of 31/12/2020", "lienthong table members_religion --period 2020" },
	  table_options,
	  command_table },
	{ "due",
	  NULL,
	  0,
	  0,
	  "việc đến hạn và quá hạn: nhiệm vụ, báo cáo",
	  "what is due and what is overdue: tasks, returns",
	  { "lienthong due", "lienthong due --on 31/01/2021 --json" },
	  due_options,
	  command_due },
	{ "close",
	  "PERIOD",
	  1,
	  1,
	  "chốt số liệu một kỳ: 2020, «6 tháng đầu năm 2020», «quý 3/2020», 12/2020; trước đó cho xem còn thiếu gì",
	  "close a period's figures: 2020, 2020-H1, Q3/2020, 12/2020; what is missing is shown first",
	  { "lienthong close 2020", "lienthong close 2020 --reopen --note 'Bổ sung kết nạp tháng 12'" },
	  close_options,
	  command_close },
	{ "task list",
	  NULL,
	  0,
	  0,
	  "nhiệm vụ tỉnh giao cho điểm này",
	  "tasks the province gave to this site",
	  { "lienthong task list", "lienthong task list --on 31/12/2021 --json" },
	  task_options,
	  command_task_list },
	{ "task show",
	  "CODE",
	  1,
	  1,
	  "xem một nhiệm vụ; lần xem đầu được ghi là đã đọc",
	  "show a task; the first time is recorded as read",
	  { "lienthong task show 03-DA-1.2", "lienthong task show 03-DA-1.2 --json" },
	  NULL,
	  command_task_show },
	{ "doctor",
	  NULL,
	  0,
	  0,
	  "tự kiểm tra",
	  "check this site's health",
	  { "lienthong doctor", "lienthong doctor --quick" },
	  doctor_options,
	  command_doctor },
	{ "backup",
	  "FILE",
	  1,
	  1,
	  "sao lưu họ tên, niêm phong bằng khóa khôi phục",
	  "back up the names, sealed to the recovery key",
	  { "lienthong backup /media/usb/ten.ltnb", "lienthong --dir /srv/0807 backup ten.ltnb --json" },
	  NULL,
	  command_backup },
	{ "restore",
	  "[FILE]",
	  0,
	  1,
	  "lấy lại họ tên từ tệp, hoặc từ bản sao lưu ở tỉnh",
	  "bring the names back from a file, or from the province's backup",
	  { "lienthong restore", "lienthong restore ten.ltnb --recovery-key khoa.txt" },
	  restore_options,
	  command_restore },
	{ "recovery-key new",
	  NULL,
	  0,
	  0,
	  "khi mất bản giấy: khóa khôi phục mới cho các bản sao lưu từ nay",
	  "when the paper is lost: a new recovery key for backups from now on",
	  { "lienthong recovery-key new", "lienthong recovery-key new --json" },
	  NULL,
	  command_recovery_key_new },
	{ "matching-key new",
	  NULL,
	  0,
	  0,
	  "tạo khóa đối sánh chung cho các điểm (chỉ in, không lưu)",
	  "make a matching key for all sites (printed, kept nowhere)",
	  { "lienthong matching-key new", "lienthong matching-key new --json" },
	  NULL,
	  command_matching_key_new },
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

/* Names are in our memory: none of it becomes a file by accident, and no other process of this user reads it. */
static void
harden(const struct config *config)
{
	umask(0077);
	if (config_number(config, "core_dumps") != 0)
		return;
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);   /* where dumps go to a program the limit does not count */
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
	harden(c.config);
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
