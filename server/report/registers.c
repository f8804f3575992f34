/* Reports of the registers: members, organisations, posts, meetings. Each sheet is a query and the table of its columns. */
#include "common/record/kinds.h"
#include "embedded/report_sql.h"
#include "server/report/work.h"

#define N(list) (sizeof (list) / sizeof (list)[0])
#define UNIT_COLUMN { "unit", NULL, NULL, "Đơn vị", "Unit", LISTED_WORDS, false, NULL, 34 }

static enum result
listed_all(struct making *m, const struct listed *const *sheets, size_t n, struct fault *f)
{
	struct db_args *a = listed_args(m);
	enum result r = DONE;

	for (size_t i = 0; i < n && r == DONE; i++)
		r = listed_make(m, sheets[i], a, NULL, f);
	db_args_free(&a);
	return r;
}

/* ---- members ---- */

#define IN "Tăng trong kỳ", "In"
#define OUT "Giảm trong kỳ", "Out"
static const struct listed_column members_flow[] = {
	UNIT_COLUMN,
	{ "opening", NULL, NULL, "Đầu kỳ", "Opening", .what = LISTED_SUM },
	{ "admitted", IN, "Kết nạp", "Admitted", .what = LISTED_SUM, .sensitive = true },
	{ "came", IN, "Chuyển đến", "Transferred in", .what = LISTED_NUMBER, .sensitive = true },
	{ "restored", IN, "Phục hồi", "Restored", .what = LISTED_SUM, .sensitive = true },
	{ "entered", IN, "Nhập sổ", "Entered the books", .what = LISTED_SUM },
	{ "went", OUT, "Chuyển đi", "Transferred out", .what = LISTED_NUMBER, .sensitive = true },
	{ "died", OUT, "Từ trần", "Died", .what = LISTED_SUM, .sensitive = true },
	{ "deleted", OUT, "Xóa tên", "Deleted", .what = LISTED_SUM, .sensitive = true },
	{ "resigned", OUT, "Xin ra", "Resigned", .what = LISTED_SUM, .sensitive = true },
	{ "expelled", OUT, "Khai trừ", "Expelled", .what = LISTED_SUM, .sensitive = true },
	{ "moved", NULL, NULL, "Do sắp xếp tổ chức", "By re-organisation", .what = LISTED_NUMBER },
	{ "closing", NULL, NULL, "Cuối kỳ", "Closing", .what = LISTED_SUM },
	{ "residual", NULL, NULL, "Chênh lệch", "Residual", .what = LISTED_NUMBER },
};
static const struct listed members_flow_sheet = {
	.name_vi = "Biến động đảng viên",
	.name_en = "Members in and out",
	.title_vi = "BIẾN ĐỘNG ĐẢNG VIÊN",
	.title_en = "MEMBERS: OPENING, IN, OUT, CLOSING",
	.unit_vi = "Đơn vị tính: đảng viên",
	.unit_en = "Unit: member",
	.sql = report_sql_members_flow,
	.columns = members_flow,
	.n_columns = N(members_flow),
	.flow = true,
	.sums = "closing=opening+admitted+came+restored+entered-went-died-deleted-resigned-expelled+moved+residual",
	.note_vi = "Đầu kỳ + tăng - giảm + do sắp xếp tổ chức + chênh lệch = cuối kỳ. Chuyển sinh hoạt giữa hai nơi "
	           "trong cùng một dòng không tính là tăng, giảm.",
	.note_en = "Opening + in - out + by re-organisation + residual = closing. Who moves within a row neither comes "
	           "nor goes.",
};
static const struct listed_column members_stock[] = {
	UNIT_COLUMN,
	{ "members", NULL, NULL, "Tổng số", "Members", .what = LISTED_SUM },
	{ "official", "Tư cách", "Status", "Chính thức", "Official", .what = LISTED_SUM },
	{ "probationary", "Tư cách", "Status", "Dự bị", "Probationary", .what = LISTED_SUM },
	{ "suspended", "Tư cách", "Status", "Đình chỉ sinh hoạt", "Suspended", .what = LISTED_SUM, .sensitive = true },
	{ "women", NULL, NULL, "Nữ", "Women", .what = LISTED_RATIO, .sensitive = true },
	{ "minority", NULL, NULL, "Dân tộc thiểu số", "Ethnic minority", .what = LISTED_RATIO, .sensitive = true },
	{ "youth", NULL, NULL, "Đoàn viên thanh niên", "Youth union", .what = LISTED_RATIO, .sensitive = true },
	{ "exempt", NULL, NULL, "Miễn công tác, sinh hoạt", "Exempt", .what = LISTED_RATIO, .sensitive = true },
	{ "retired", NULL, NULL, "Nghỉ hưu", "Retired", .what = LISTED_RATIO, .sensitive = true },
};
static const struct listed members_stock_sheet = {
	.name_vi = "Đội ngũ đảng viên", .name_en = "Members",
	.title_vi = "ĐỘI NGŨ ĐẢNG VIÊN", .title_en = "MEMBERS AND WHAT THEY ARE",
	.unit_vi = "Đơn vị tính: đảng viên", .unit_en = "Unit: member",
	.sql = report_sql_members_stock, .columns = members_stock, .n_columns = N(members_stock),
	.sums = "members=official+probationary+suspended",
	.chart = "members", .chart_vi = "Đảng viên theo đơn vị", .chart_en = "Members by unit",
};

enum result
make_members(struct making *m, struct fault *f)
{
	static const struct listed *const sheets[] = { &members_flow_sheet, &members_stock_sheet };

	return listed_all(m, sheets, N(sheets), f);
}

/* ---- organisations ---- */

static const struct listed_column organisations_flow[] = {
	{ "type", NULL, NULL, "Loại hình", "Type", LISTED_LABEL, false, &lt__organisation_type__descriptor, 34 },
	{ "opening", NULL, NULL, "Đầu kỳ", "Opening", .what = LISTED_SUM },
	{ "founded", IN, "Thành lập mới", "Founded", .what = LISTED_SUM },
	{ "by_merger", IN, "Lập do sáp nhập", "Made by merger", .what = LISTED_SUM },
	{ "by_split", IN, "Lập do chia tách", "Made by split", .what = LISTED_SUM },
	{ "dissolved", OUT, "Giải thể", "Dissolved", .what = LISTED_SUM },
	{ "merged", OUT, "Sáp nhập", "Merged", .what = LISTED_SUM },
	{ "split", OUT, "Chia tách", "Split", .what = LISTED_SUM },
	{ "net", NULL, NULL, "Tăng/giảm", "Net", .what = LISTED_SUM },
	{ "closing", NULL, NULL, "Cuối kỳ", "Closing", .what = LISTED_SUM },
	{ "residual", NULL, NULL, "Chênh lệch", "Residual", .what = LISTED_SUM },
};
static const struct listed organisations_flow_sheet = {
	.name_vi = "Biến động tổ chức đảng",
	.name_en = "Organisations in and out",
	.title_vi = "BIẾN ĐỘNG TỔ CHỨC ĐẢNG",
	.title_en = "ORGANISATIONS: FOUNDED, MERGED, SPLIT, DISSOLVED",
	.unit_vi = "Đơn vị tính: tổ chức đảng",
	.unit_en = "Unit: organisation",
	.sql = report_sql_organisations_flow,
	.columns = organisations_flow,
	.n_columns = N(organisations_flow),
	.flow = true,
	.note_vi = "Chênh lệch = cuối kỳ - (đầu kỳ + tăng - giảm): những tổ chức có trong sổ mà không có quyết định "
	           "thành lập hoặc kết thúc trong kỳ.",
	.note_en = "Residual = closing - (opening + in - out): what the register has without a decision to found or to "
	           "end it in the period.",
};
static const struct listed_column organisations_stock[] = {
	UNIT_COLUMN,
	{ "direct", NULL, NULL, "Đảng bộ trực thuộc tỉnh", "Committees below the province", .what = LISTED_SUM },
	{ "committees", "Tổ chức cơ sở đảng", "Grassroots", "Đảng bộ cơ sở", "Committees", .what = LISTED_SUM },
	{ "cells", "Tổ chức cơ sở đảng", "Grassroots", "Chi bộ cơ sở", "Cells", .what = LISTED_SUM },
	{ "grassroots", "Tổ chức cơ sở đảng", "Grassroots", "Tổng", "Total", .what = LISTED_SUM },
	{ "sections", NULL, NULL, "Đảng bộ bộ phận", "Section committees", .what = LISTED_SUM },
	{ "subordinate", NULL, NULL, "Chi bộ trực thuộc", "Subordinate cells", .what = LISTED_SUM },
	{ "groups", NULL, NULL, "Tổ đảng", "Party groups", .what = LISTED_SUM },
};
static const struct listed organisations_stock_sheet = {
	.name_vi = "Tổ chức đảng", .name_en = "Organisations",
	.title_vi = "TỔ CHỨC ĐẢNG THEO LOẠI HÌNH", .title_en = "ORGANISATIONS BY TYPE",
	.unit_vi = "Đơn vị tính: tổ chức đảng", .unit_en = "Unit: organisation",
	.sql = report_sql_organisations_stock, .columns = organisations_stock, .n_columns = N(organisations_stock),
	.sums = "grassroots=committees+cells",
	.chart = "grassroots subordinate", .chart_vi = "Tổ chức đảng theo đơn vị", .chart_en = "Organisations by unit",
};
static const struct listed_column organisations_changes[] = {
	{ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 14 },
	{ "name", NULL, NULL, "Tổ chức", "Organisation", LISTED_WORDS, false, NULL, 40 },
	{ "change", NULL, NULL, "Thay đổi", "Change", LISTED_LABEL, false, NULL, 14 },
	{ "occurred_on", NULL, NULL, "Từ ngày", "From", .what = LISTED_DAYS },
	{ "number", NULL, NULL, "Số quyết định", "Decision", LISTED_WORDS, false, NULL, 16 },
	{ "decided_on", NULL, NULL, "Ngày quyết định", "Decided on", .what = LISTED_DAYS },
	{ "what", NULL, NULL, "Kế thừa, tên mới hoặc cấp trên mới", "Successors, new name or new parent", LISTED_WORDS, false, NULL, 30 },
};
static const struct listed organisations_changes_sheet = {
	.name_vi = "Thay đổi tổ chức", .name_en = "Changes",
	.title_vi = "CÁC QUYẾT ĐỊNH VỀ TỔ CHỨC TRONG KỲ", .title_en = "DECISIONS ON ORGANISATIONS IN THE PERIOD",
	.sql = report_sql_organisations_changes, .columns = organisations_changes, .n_columns = N(organisations_changes), .flow = true,
};
static const struct listed_column organisations_register[] = {
	{ "code", NULL, NULL, "Mã", "Code", LISTED_WORDS, false, NULL, 14 },
	{ "name", NULL, NULL, "Tổ chức", "Organisation", LISTED_WORDS, false, NULL, 40 },
	{ "type", NULL, NULL, "Loại hình", "Type", LISTED_LABEL, false, &lt__organisation_type__descriptor, 24 },
	{ "setting", NULL, NULL, "Nơi", "Setting", LISTED_LABEL, false, &lt__organisation_setting__descriptor, 20 },
	{ "parent", NULL, NULL, "Trực thuộc", "Below", LISTED_WORDS, false, NULL, 14 },
	{ "seat", NULL, NULL, "Địa bàn", "Unit", LISTED_WORDS, false, NULL, 14 },
	{ "members", NULL, NULL, "Đảng viên", "Members", .what = LISTED_NUMBER },
};
static const struct listed organisations_register_sheet = {
	.name_vi = "Sổ tổ chức đảng", .name_en = "Register",
	.title_vi = "SỔ TỔ CHỨC ĐẢNG", .title_en = "REGISTER OF ORGANISATIONS",
	.sql = report_sql_organisations_register, .columns = organisations_register, .n_columns = N(organisations_register),
};

enum result
make_organisations(struct making *m, struct fault *f)
{
	static const struct listed *const sheets[] = { &organisations_flow_sheet, &organisations_stock_sheet, &organisations_changes_sheet,
		&organisations_register_sheet };

	return listed_all(m, sheets, N(sheets), f);
}

/* ---- posts ---- */

static const struct listed_column posts_flow[] = {
	{ "title", NULL, NULL, "Chức danh", "Title", LISTED_LABEL, false, &lt__post_title__descriptor, 34 },
	{ "opening", NULL, NULL, "Đầu kỳ", "Opening", .what = LISTED_SUM },
	{ "taken", NULL, NULL, "Bắt đầu giữ", "Taken", .what = LISTED_SUM },
	{ "given_up", NULL, NULL, "Thôi giữ", "Given up", .what = LISTED_SUM },
	{ "closing", NULL, NULL, "Cuối kỳ", "Closing", .what = LISTED_SUM },
	{ "residual", NULL, NULL, "Chênh lệch", "Residual", .what = LISTED_SUM },
	{ "persons", NULL, NULL, "Số người giữ", "Persons", .what = LISTED_NUMBER },
};
static const struct listed posts_flow_sheet = {
	.name_vi = "Chức danh", .name_en = "Posts",
	.title_vi = "CHỨC DANH: ĐẦU KỲ, BẮT ĐẦU, THÔI GIỮ, CUỐI KỲ", .title_en = "POSTS: OPENING, TAKEN, GIVEN UP, CLOSING",
	.unit_vi = "Đơn vị tính: chức danh", .unit_en = "Unit: post",
	.sql = report_sql_posts_flow, .columns = posts_flow, .n_columns = N(posts_flow), .flow = true,
	.sums = "closing=opening+taken-given_up+residual",
	.note_vi = "Một người giữ nhiều chức danh chỉ được đếm một lần ở cột «Số người giữ».",
	.note_en = "Who holds several posts is one person in the last column.",
};
static const struct listed_column posts_stock[] = {
	UNIT_COLUMN,
	{ "posts", NULL, NULL, "Tổng số chức danh", "Posts", .what = LISTED_SUM },
	{ "persons", NULL, NULL, "Số người giữ", "Persons", .what = LISTED_NUMBER },
	{ "secretaries", NULL, NULL, "Bí thư", "Secretaries", .what = LISTED_SUM },
	{ "deputies", NULL, NULL, "Phó bí thư", "Deputies", .what = LISTED_SUM },
	{ "committee", NULL, NULL, "Cấp ủy viên, ủy viên kiểm tra", "Committee members", .what = LISTED_SUM },
	{ "heads", NULL, NULL, "Trưởng thôn", "Village heads", .what = LISTED_SUM },
	{ "front", NULL, NULL, "Trưởng ban công tác Mặt trận", "Front team heads", .what = LISTED_SUM },
	{ "others", NULL, NULL, "Khác", "Others", .what = LISTED_SUM },
};
static const struct listed posts_stock_sheet = {
	.name_vi = "Chức danh theo đơn vị", .name_en = "Posts by unit",
	.title_vi = "CHỨC DANH THEO ĐƠN VỊ", .title_en = "POSTS BY UNIT",
	.unit_vi = "Đơn vị tính: chức danh", .unit_en = "Unit: post",
	.sql = report_sql_posts_stock, .columns = posts_stock, .n_columns = N(posts_stock),
	.sums = "posts=secretaries+deputies+committee+heads+front+others",
};

enum result
make_posts(struct making *m, struct fault *f)
{
	static const struct listed *const sheets[] = { &posts_flow_sheet, &posts_stock_sheet };

	return listed_all(m, sheets, N(sheets), f);
}

/* ---- meetings ---- */

static const struct listed_column meetings[] = {
	UNIT_COLUMN,
	{ "cells", NULL, NULL, "Chi bộ", "Cells", .what = LISTED_SUM },
	{ "met_periodic", NULL, NULL, "Chi bộ có họp định kỳ", "Cells that met", .what = LISTED_RATIO },
	{ "met_thematic", NULL, NULL, "Chi bộ có sinh hoạt chuyên đề", "Cells with a theme", .what = LISTED_RATIO },
	{ "meetings", NULL, NULL, "Số buổi", "Meetings", .what = LISTED_SUM },
	{ "periodic", "Trong đó", "Of which", "Định kỳ", "Periodic", .what = LISTED_SUM },
	{ "thematic", "Trong đó", "Of which", "Chuyên đề", "Thematic", .what = LISTED_SUM },
	{ "combined", "Trong đó", "Of which", "Kết hợp", "Combined", .what = LISTED_SUM },
	{ "extraordinary", "Trong đó", "Of which", "Bất thường", "Extraordinary", .what = LISTED_SUM },
	{ "present", NULL, NULL, "Lượt dự họp", "Attendance", .what = LISTED_RATIO },
};
static const struct listed meetings_sheet = {
	.name_vi = "Sinh hoạt chi bộ", .name_en = "Meetings",
	.title_vi = "SINH HOẠT CHI BỘ", .title_en = "MEETINGS OF CELLS",
	.sql = report_sql_meetings, .columns = meetings, .n_columns = N(meetings), .flow = true,
	.sums = "meetings=periodic+thematic+combined+extraordinary",
	.chart = "meetings", .chart_vi = "Số buổi sinh hoạt theo đơn vị", .chart_en = "Meetings by unit",
	.note_vi = "Chi bộ là những chi bộ có vào ngày cuối kỳ. Buổi kết hợp được tính là có họp định kỳ và có chuyên đề.",
	.note_en = "Cells are those of the last day. A combined meeting counts as periodic and as thematic.",
};

enum result
make_meetings(struct making *m, struct fault *f)
{
	static const struct listed *const sheets[] = { &meetings_sheet };

	return listed_all(m, sheets, N(sheets), f);
}
