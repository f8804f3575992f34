/* The tables of letters.h. */
#include "tests/sample/letters.h"
#include "tests/sample/make.h"
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* ---- labels ---- */

static const struct {
	const char *form, *column, *label;
} labels[] = {
	{ "unit", "code", "Mã đơn vị" },
	{ "unit", "name", "Tên" },
	{ "unit", "level", "Cấp" },
	{ "unit", "kind", "Loại đơn vị" },
	{ "unit", "parent_code", "Mã đơn vị cấp trên" },
	{ "unit", "region_class", "Vùng" },
	{ "unit", "special_difficulty", "Đặc biệt khó khăn" },
	{ "unit", "households", "Số hộ" },
	{ "organisation", "code", "Mã tổ chức" },
	{ "organisation", "name", "Tên" },
	{ "organisation", "type", "Loại hình tổ chức" },
	{ "organisation", "setting", "Nơi hoạt động" },
	{ "organisation", "parent_code", "Mã tổ chức cấp trên" },
	{ "organisation", "unit_code", "Mã đơn vị hành chính" },
	{ "organisation", "has_committee", "Có cấp ủy" },
	{ "members_religion", "members", "Tổng số đảng viên" },
	{ "members_religion", "religious", "Đảng viên có đạo" },
	{ "staffing", "officials", "Cán bộ, công chức hiện có" },
	{ "staffing", "employees", "Viên chức hiện có" },
	{ "staffing", "total", "Tổng số cán bộ, công chức, viên chức" },
	{ "staffing", "officials_quota", "Biên chế cán bộ, công chức được giao" },
	{ "staffing", "employees_quota", "Số viên chức được giao" },
	{ "staffing", "reduced", "Số người tinh giản trong năm" },
	{ "council_term", "council_term", "Nhiệm kỳ" },
	{ "council_term", "seats_begin", "Số đại biểu đầu nhiệm kỳ" },
	{ "council_term", "deputies", "Số đại biểu hiện có" },
	{ "council_term", "left", "Số đại biểu giảm so với đầu nhiệm kỳ" },
	{ "council_term", "women", "Đại biểu nữ" },
	{ "council_term", "minority", "Đại biểu dân tộc thiểu số" },
	{ "council_term", "young", "Đại biểu trẻ" },
	{ "council_term", "non_party", "Đại biểu ngoài Đảng" },
	{ "mass_organisation_units", "front", "Cơ sở Mặt trận Tổ quốc" },
	{ "mass_organisation_units", "trade_union", "Cơ sở Công đoàn" },
	{ "mass_organisation_units", "farmers", "Cơ sở Hội Nông dân" },
	{ "mass_organisation_units", "youth", "Cơ sở Đoàn thanh niên" },
	{ "mass_organisation_units", "women", "Cơ sở Hội Liên hiệp Phụ nữ" },
	{ "mass_organisation_units", "veterans", "Cơ sở Hội Cựu chiến binh" },
	{ "mass_organisation_units", "total", "Tổng số cơ sở" },
	{ "mass_organisation_units", "association_members", "Tổng số đoàn viên, hội viên" },
	{ "commune_staff", "cadres", "Cán bộ" },
	{ "commune_staff", "civil_servants", "Công chức" },
	{ "commune_staff", "staff", "Tổng số cán bộ, công chức" },
	{ "commune_staff", "part_time_people", "Người hoạt động không chuyên trách" },
	{ "commune_staff", "part_time_posts", "Vị trí không chuyên trách có người giữ" },
	{ "commune_staff", "schooling", "Tốt nghiệp trung học phổ thông" },
	{ "commune_staff", "trained", "Được đào tạo đúng chuyên môn" },
	{ "commune_staff", "theory", "Có trình độ lý luận chính trị từ trung cấp" },
	{ "members_religion", "organisation", "Tổ chức đảng" },
	{ "council_term", "unit", "Đơn vị hành chính" },
	{ "mass_organisation_units", "unit", "Đơn vị hành chính" },
	{ "commune_staff", "unit", "Đơn vị hành chính" },
	{ "staffing", "organisation", "Tổ chức đảng" },
	{ "member", "occurred_on", "Có đến ngày" },
	{ "member_event", "occurred_on", "Ngày xảy ra" },
	{ "member", "status", "Tình trạng đảng viên" },
	{ "member", "organisation_code", "Mã chi bộ" },
	{ "member_event", "organisation_code", "Mã chi bộ" },
	{ "post", "organisation_code", "Mã tổ chức đảng" },
	{ "member_event", "event", "Loại biến động" },
	{ "member_event", "event_reason", "Lý do biến động" },
	{ "post", "unit_code", "Mã đơn vị hành chính" },
	{ "post", "title", "Chức danh" },
	{ "post", "basis", "Hình thức giữ chức" },
	{ "post", "from_on", "Giữ chức từ ngày" },
	{ "meeting", "cell_code", "Mã chi bộ" },
	{ "meeting", "held_on", "Ngày họp" },
	{ "meeting", "kind", "Loại sinh hoạt" },
	{ "meeting", "month", "Tháng" },
	{ "meeting", "mode", "Hình thức họp" },
	{ "meeting", "minutes_taken", "Số phút" },
	{ "meeting", "required", "Phải có mặt" },
	{ "meeting", "present", "Có mặt" },
	{ "meeting", "excused", "Vắng có lý do" },
	{ "meeting", "unexcused", "Vắng không lý do" },
	{ "meeting", "speakers", "Số người phát biểu" },
	{ "meeting", "has_resolution", "Có nghị quyết" },
	{ "meeting", "topic_code", "Mã chuyên đề" },
	{ "meeting", "upper_attendee", "Cấp ủy viên cấp trên dự" },
	{ "", "name", "Họ và tên" },
	{ "", "card", "Số thẻ đảng viên" },
	{ "", "birth_on", "Ngày sinh" },
	{ "", "birth_year", "Năm sinh" },
	{ "", "sex", "Giới tính" },
	{ "", "is_minority", "Dân tộc thiểu số" },
	{ "", "is_youth_union", "Đoàn viên thanh niên" },
	{ "", "occupation", "Nghề nghiệp" },
	{ "", "education", "Trình độ học vấn" },
	{ "", "professional", "Trình độ chuyên môn" },
	{ "", "political_theory", "Trình độ lý luận chính trị" },
	{ "", "admitted_on", "Ngày kết nạp" },
	{ "", "admission_decided_on", "Ngày quyết định kết nạp" },
	{ "", "official_on", "Ngày chính thức" },
	{ "", "exempt_since", "Miễn sinh hoạt từ" },
	{ "", "decided_on", "Ngày quyết định" },
	{ "", "issuer", "Cơ quan ban hành" },
	{ "", "number", "Số văn bản" },
	{ "", "type_code", "Loại văn bản" },
	{ "", "signed_on", "Ngày ký" },
	{ "", "from_organisation_code", "Mã chi bộ chuyển đi" },
	{ "", "to_organisation_code", "Mã chi bộ chuyển đến" },
	{ "", "presented_on", "Ngày nộp giấy giới thiệu" },
	{ "", "until_on", "Dự kiến đến ngày" },
	{ "", "considered_on", "Ngày chi bộ xét" },
	{ "", "decision_received_on", "Ngày nhận quyết định" },
	{ "", "ceremony_on", "Ngày tổ chức lễ" },
	{ "", "exception_region", "Vùng được xét ngoại lệ học vấn" },
	{ "", "votes_yes", "Số phiếu tán thành" },
	{ "", "votes_official", "Số đảng viên chính thức" },
	{ "", "introducers", "Đảng viên giới thiệu" },
	{ "", "introduced_by_union", "Đoàn thể giới thiệu" },
	{ "", "certificate_on", "Ngày cấp giấy chứng nhận bồi dưỡng" },
	{ "", "dossier_on", "Ngày lập hồ sơ" },
	{ "", "voluntary", "Tự nguyện" },
	{ "", "certificate_seen", "Đã xem giấy chứng nhận" },
	{ "", "period", "Kỳ báo cáo" },
	{ "", "reason", "Lý do (khi có cảnh báo)" },
	{ "", "reason_note", "Ghi chú lý do" },
};

const char *
letters_label(const char *form, const char *column)
{
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (strcmp(labels[i].column, column) == 0 && (!*labels[i].form || strcmp(labels[i].form, form) == 0))
			return labels[i].label;
	die("a column without a label", column);
}

/* ---- letters ---- */

void
letters_old_d(char *text)
{
	while ((text = strstr(text, "\xc4\x90")) != NULL)
		memcpy(text, "\xc3\x90", 2);
}

/* The letters of A1 to FE in their order; a dot where there is none. */
static const char tcvn3[] =
	"ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ";

static int
tcvn3_byte(utf8proc_int32_t letter)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)tcvn3;
	utf8proc_int32_t found;

	for (int byte = 0xa1; *at; byte++) {
		at += utf8proc_iterate(at, -1, &found);
		if (found == letter && letter != '.')
			return byte;
	}
	return 0;
}

/* Where all plain letters are capitals a marked one comes back; elsewhere it would not. */
static bool
in_capitals(const char *text)
{
	int capitals = 0;

	for (; *text; text++) {
		if (*text >= 'a' && *text <= 'z')
			return false;
		capitals += *text >= 'A' && *text <= 'Z';
	}
	return capitals > 1;
}

bool
letters_tcvn3(char *text)
{
	bool capitals = in_capitals(text);
	char *out = text;

	for (const char *at = text; *at;) {
		utf8proc_int32_t letter;
		int byte;

		at += utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &letter);
		if (letter < 0x80) {
			*out++ = (char)letter;
			continue;
		}
		byte = tcvn3_byte(letter);
		if (!byte && capitals)
			byte = tcvn3_byte(utf8proc_tolower(letter));
		if (!byte)
			return false;
		*out++ = (char)byte;
	}
	*out = '\0';
	return true;
}
