/* What was given to do and what is owed: tasks, steps of congresses, positions of sites, completeness. */
#include "embedded/report_sql.h"
#include "server/report/work.h"

#define N(list) (sizeof (list) / sizeof (list)[0])
#define UNIT_COLUMN { "unit", NULL, NULL, "Đơn vị", "Unit", LISTED_WORDS, false, NULL, 34 }

/* ---- tasks ---- */

static const struct listed_column tasks_by_lead[] = {
	{ "lead", NULL, NULL, "Chủ trì", "Lead", LISTED_WORDS, false, NULL, 40 },
	{ "given", NULL, NULL, "Được giao", "Given", .what = LISTED_SUM },
	{ "in_time", "Đã xong", "Done", "Đúng hạn", "In time", .what = LISTED_SUM },
	{ "late", "Đã xong", "Done", "Quá hạn", "Late", .what = LISTED_SUM },
	{ "dropped", NULL, NULL, "Thôi giao", "Dropped", .what = LISTED_SUM },
	{ "running", "Chưa xong", "Not done", "Trong hạn", "In time", .what = LISTED_SUM },
	{ "overdue", "Chưa xong", "Not done", "Quá hạn", "Overdue", .what = LISTED_SUM },
	{ "share", NULL, NULL, "Tỷ lệ đúng hạn", "In time", .what = LISTED_RATIO },
};
static const struct listed tasks_by_lead_sheet = {
	.name_vi = "Nhiệm vụ theo đơn vị", .name_en = "Tasks by lead",
	.title_vi = "NHIỆM VỤ THEO ĐƠN VỊ CHỦ TRÌ", .title_en = "TASKS BY LEAD",
	.unit_vi = "Đơn vị tính: nhiệm vụ", .unit_en = "Unit: task",
	.sql = report_sql_tasks_by_lead, .columns = tasks_by_lead, .n_columns = N(tasks_by_lead),
	.sums = "given=in_time+late+dropped+running+overdue",
	.note_vi = "Tỷ lệ đúng hạn = số xong đúng hạn / số đã xong hoặc đã đến hạn.",
	.note_en = "In time = done in time / done or due by now.",
};
static const struct listed_column tasks[] = {
	{ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 16 },
	{ "title", NULL, NULL, "Nhiệm vụ", "Task", LISTED_WORDS, false, NULL, 48 },
	{ "lead", NULL, NULL, "Chủ trì", "Lead", LISTED_WORDS, false, NULL, 12 },
	{ "issued_on", NULL, NULL, "Ngày giao", "Issued", .what = LISTED_DAYS },
	{ "due_on", NULL, NULL, "Hạn", "Due", .what = LISTED_DAYS },
	{ "state", NULL, NULL, "Tình hình", "State", LISTED_LABEL, false, NULL, 14 },
	{ "done_on", NULL, NULL, "Xong ngày", "Done on", .what = LISTED_DAYS },
	{ "progress", NULL, NULL, "Tiến độ %", "Progress %", .what = LISTED_NUMBER },
	{ "days_over", NULL, NULL, "Quá hạn (ngày)", "Days late", .what = LISTED_NUMBER },
};
static const struct listed tasks_sheet = {
	.name_vi = "Nhiệm vụ", .name_en = "Tasks",
	.title_vi = "NHIỆM VỤ VÀ THỜI HẠN", .title_en = "TASKS AND DEADLINES",
	.sql = report_sql_tasks, .columns = tasks, .n_columns = N(tasks),
};

/* NULL programme: of all; one that is named must exist. */
static enum result
programme_named(struct making *m, struct fault *f)
{
	const Ltc__Programme *p;

	return m->q->programme != NULL ? resolve_programme(m, &p, f) : DONE;
}

enum result
make_tasks(struct making *m, struct fault *f)
{
	struct db_args *a = listed_args(m);
	enum result r = programme_named(m, f);

	db_arg_text(a, m->q->programme);
	if (r == DONE)
		r = listed_make(m, &tasks_by_lead_sheet, a, NULL, f);
	if (r == DONE)
		r = listed_make(m, &tasks_sheet, a, NULL, f);
	db_args_free(&a);
	return r;
}

static const struct listed_column congress[] = {
	{ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 16 },
	{ "step", NULL, NULL, "Bước", "Step", LISTED_WORDS, false, NULL, 48 },
	{ "lead", NULL, NULL, "Chủ trì", "Lead", LISTED_WORDS, false, NULL, 24 },
	{ "due_on", NULL, NULL, "Hạn", "Due", .what = LISTED_DAYS },
	{ "state", NULL, NULL, "Tình hình", "State", LISTED_LABEL, false, NULL, 16 },
	{ "done", NULL, NULL, "Đơn vị đã xong", "Done", .what = LISTED_RATIO },
	{ "in_time", NULL, NULL, "Đúng hạn", "In time", .what = LISTED_RATIO },
	{ "last_on", NULL, NULL, "Xong gần nhất", "Last", .what = LISTED_DAYS },
};
static const struct listed congress_sheet = {
	.name_vi = "Các bước đại hội", .name_en = "Congress",
	.title_vi = "CÁC BƯỚC ĐẠI HỘI", .title_en = "STEPS OF THE CONGRESS",
	.sql = report_sql_congress, .columns = congress, .n_columns = N(congress),
	.note_vi = "Một bước chỉ bắt đầu khi bước trước đã xong.", .note_en = "A step begins when the one before is done.",
};

enum result
make_congress(struct making *m, struct fault *f)
{
	struct db_args *a = listed_args(m);
	enum result r = programme_named(m, f);

	db_arg_text(a, m->q->programme);
	if (r == DONE)
		r = listed_make(m, &congress_sheet, a, NULL, f);
	db_args_free(&a);
	return r;
}

/* ---- completeness ---- */

static const struct listed_column sites[] = {
	{ "code", NULL, NULL, "Điểm", "Site", LISTED_WORDS, false, NULL, 10 },
	{ "name", NULL, NULL, "Tên", "Name", LISTED_WORDS, false, NULL, 34 },
	{ "state", NULL, NULL, "Chốt kỳ", "Closing", LISTED_LABEL, false, NULL, 18 },
	{ "since", NULL, NULL, "Từ ngày", "Since", .what = LISTED_DAYS },
	{ "round", NULL, NULL, "Lần", "Round", .what = LISTED_NUMBER },
	{ "received", NULL, NULL, "Bản ghi đã nhận", "Records received", .what = LISTED_NUMBER },
	{ "j", NULL, NULL, "Đến số", "Up to number", .what = LISTED_NUMBER },
	{ "last_seen", NULL, NULL, "Liên lạc gần nhất", "Last heard of", .what = LISTED_DAYS },
};
static const struct listed sites_sheet = {
	.name_vi = "Tiến độ nhận số liệu", .name_en = "Sites",
	.title_vi = "TIẾN ĐỘ NHẬN SỐ LIỆU CỦA CÁC ĐIỂM", .title_en = "WHAT HAS COME FROM THE SITES",
	.sql = report_sql_sites, .columns = sites, .n_columns = N(sites),
};
#define COMPLETE_COLUMNS \
	{ "expected", NULL, NULL, "Phải có", "Owed", .what = LISTED_SUM }, \
	{ "told", NULL, NULL, "Đã có", "Told", .what = LISTED_RATIO }, \
	{ "in_time", NULL, NULL, "Đúng hạn", "In time", .what = LISTED_RATIO }, \
	{ "late", NULL, NULL, "Muộn", "Late", .what = LISTED_SUM }, \
	{ "missing", NULL, NULL, "Còn thiếu", "Missing", .what = LISTED_SUM }
static const struct listed_column complete[] = { UNIT_COLUMN, COMPLETE_COLUMNS };
static const struct listed complete_sheet = {
	.name_vi = "Mức độ đầy đủ",
	.name_en = "Completeness",
	.title_vi = "MỨC ĐỘ ĐẦY ĐỦ VÀ ĐÚNG HẠN",
	.title_en = "COMPLETENESS AND TIMELINESS",
	.unit_vi = "Đơn vị tính: báo cáo, cuộc họp phải có",
	.unit_en = "Unit: return or meeting that is owed",
	.sql = report_sql_completeness,
	.columns = complete,
	.n_columns = N(complete),
	.flow = true,
	.note_vi = "Chỉ tính những đơn vị có trong cả kỳ phải báo cáo. Đúng hạn là đã ghi tại điểm trước hạn, dù đường "
	           "truyền có chậm.",
	.note_en = "Of those that existed during the whole period they owe. In time: recorded at the site before it "
	           "was due, however slow the line.",
	.chart = "missing",
	.chart_vi = "Còn thiếu theo đơn vị",
	.chart_en = "Missing by unit",
};
static const struct listed_column complete_rules[] = {
	{ "rule", NULL, NULL, "Nội dung", "What", LISTED_WORDS, false, NULL, 44 },
	{ "length", NULL, NULL, "Kỳ", "Every", LISTED_LABEL, false, NULL, 10 },
	COMPLETE_COLUMNS
};
static const struct listed complete_rules_sheet = {
	.name_vi = "Đầy đủ theo nội dung", .name_en = "Completeness by rule",
	.title_vi = "MỨC ĐỘ ĐẦY ĐỦ THEO NỘI DUNG", .title_en = "COMPLETENESS BY WHAT IS OWED",
	.sql = report_sql_completeness_rules, .columns = complete_rules, .n_columns = N(complete_rules), .flow = true,
};
static const struct listed_column missing[] = {
	{ "site", NULL, NULL, "Điểm", "Site", LISTED_WORDS, false, NULL, 10 },
	{ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 14 },
	{ "name", NULL, NULL, "Đơn vị", "Unit", LISTED_WORDS, false, NULL, 34 },
	{ "what", NULL, NULL, "Nội dung", "What", LISTED_WORDS, false, NULL, 40 },
	{ "period", NULL, NULL, "Kỳ", "Period", LISTED_WORDS, false, NULL, 10 },
	{ "due_on", NULL, NULL, "Hạn", "Due", .what = LISTED_DAYS },
};
static const struct listed missing_sheet = {
	.name_vi = "Còn thiếu", .name_en = "Missing",
	.title_vi = "NHỮNG BÁO CÁO, CUỘC HỌP CÒN THIẾU", .title_en = "WHAT IS MISSING",
	.sql = report_sql_completeness_missing, .columns = missing, .n_columns = N(missing), .flow = true,
	.note_vi = "Nhiều nhất 2.000 dòng, hạn sớm trước.", .note_en = "2,000 lines at most, the oldest first.",
};

enum result
make_completeness(struct making *m, struct fault *f)
{
	struct db_args *days = listed_args(m), *none = db_args_new(), *with_code = listed_args(m), *with_lang = db_args_new();
	enum result r = db_do(m->db, report_sql_owed_table, f);

	db_arg_text(with_code, m->span.code);
	db_arg_bool(with_lang, lang_now() == LANG_EN);
	/* Its inner lists have no statistics: the planner takes them for one row each and walks them for every one of the others. */
	if (r == DONE)
		r = db_do(m->db, "SET LOCAL enable_nestloop = off", f);
	if (r == DONE)
		r = db_run(m->db, NULL, report_sql_owed_fill, days, NULL, f);
	if (r == DONE)
		r = db_do(m->db, "SET LOCAL enable_nestloop = on; ANALYZE report_owed", f);
	if (r == DONE)
		r = listed_make(m, &complete_sheet, none, NULL, f);
	if (r == DONE)
		r = listed_make(m, &sites_sheet, with_code, NULL, f);
	if (r == DONE)
		r = listed_make(m, &complete_rules_sheet, with_lang, NULL, f);
	if (r == DONE)
		r = listed_make(m, &missing_sheet, with_lang, NULL, f);
	db_args_free(&days);
	db_args_free(&none);
	db_args_free(&with_code);
	db_args_free(&with_lang);
	return r;
}
