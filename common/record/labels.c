/* The words of people. A value of an enum has one row: how it is written, and what else is understood. Rows of one enum
 * must not share a spelling, not even without diacritics: a test looks. Columns have rows only where the label of the
 * field is not enough. */
#include "common/record/labels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct value_label { const ProtobufCEnumDescriptor *of; int value; const char *vi, *en, *more; };

#define LEVEL(name) &lt__unit_level__descriptor, LT__UNIT_LEVEL__UNIT_LEVEL_##name
#define KIND(name) &lt__unit_kind__descriptor, LT__UNIT_KIND__UNIT_KIND_##name
#define REGION(name) &lt__region_class__descriptor, LT__REGION_CLASS__REGION_CLASS_##name
#define TYPE(name) &lt__organisation_type__descriptor, LT__ORGANISATION_TYPE__ORGANISATION_TYPE_##name
#define SETTING(name) &lt__organisation_setting__descriptor, LT__ORGANISATION_SETTING__ORGANISATION_SETTING_##name
#define CHANGE(name) &lt__change_kind__descriptor, LT__CHANGE_KIND__CHANGE_KIND_##name
#define SEX(name) &lt__sex__descriptor, LT__SEX__SEX_##name
#define STATUS(name) &lt__member_status__descriptor, LT__MEMBER_STATUS__MEMBER_STATUS_##name
#define OCCUPATION(name) &lt__occupation_group__descriptor, LT__OCCUPATION_GROUP__OCCUPATION_GROUP_##name
#define EDUCATION(name) &lt__education_level__descriptor, LT__EDUCATION_LEVEL__EDUCATION_LEVEL_##name
#define PROFESSIONAL(name) &lt__professional_level__descriptor, LT__PROFESSIONAL_LEVEL__PROFESSIONAL_LEVEL_##name
#define THEORY(name) &lt__theory_level__descriptor, LT__THEORY_LEVEL__THEORY_LEVEL_##name
#define EXCEPTION(name) &lt__exception_region__descriptor, LT__EXCEPTION_REGION__EXCEPTION_REGION_##name
#define EVENT(name) &lt__member_event_kind__descriptor, LT__MEMBER_EVENT_KIND__MEMBER_EVENT_KIND_##name
#define REASON(name) &lt__member_reason__descriptor, LT__MEMBER_REASON__MEMBER_REASON_##name
#define TITLE(name) &lt__post_title__descriptor, LT__POST_TITLE__POST_TITLE_##name
#define POST_BASIS(name) &lt__post_basis__descriptor, LT__POST_BASIS__POST_BASIS_##name
#define MEETING(name) &lt__meeting_kind__descriptor, LT__MEETING_KIND__MEETING_KIND_##name
#define MODE(name) &lt__meeting_mode__descriptor, LT__MEETING_MODE__MEETING_MODE_##name
#define QUALIFIER(name) &lt__value_qualifier__descriptor, LT__VALUE_QUALIFIER__VALUE_QUALIFIER_##name
#define CLASS(name) &lt__document_class__descriptor, LT__DOCUMENT_CLASS__DOCUMENT_CLASS_##name
#define TASK(name) &lt__task_kind__descriptor, LT__TASK_KIND__TASK_KIND_##name
#define TOLD(name) &lt__task_event__descriptor, LT__TASK_EVENT__TASK_EVENT_##name
#define LENGTH(name) &lt__period_length__descriptor, LT__PERIOD_LENGTH__PERIOD_LENGTH_##name
#define STEP(name) &lt__period_action__descriptor, LT__PERIOD_ACTION__PERIOD_ACTION_##name

static const struct value_label values[] = {
	{ LEVEL(PROVINCE), "cấp tỉnh", "province", "tỉnh" },
	{ LEVEL(DISTRICT), "cấp huyện", "district", "huyện" },
	{ LEVEL(COMMUNE), "cấp xã", "commune", "xã" },
	{ LEVEL(VILLAGE), "cấp thôn", "village", "thôn|thôn, tổ dân phố" },

	{ KIND(TINH), "tỉnh", "province", NULL },
	{ KIND(THANH_PHO), "thành phố", "city", "tp" },
	{ KIND(HUYEN), "huyện", "rural district", NULL },
	{ KIND(THI_XA), "thị xã", "town", NULL },
	{ KIND(XA), "xã", "commune", NULL },
	{ KIND(PHUONG), "phường", "ward", NULL },
	{ KIND(THI_TRAN), "thị trấn", "township", NULL },
	{ KIND(DAC_KHU), "đặc khu", "special zone", NULL },
	{ KIND(THON), "thôn", "village", "ấp" },
	{ KIND(BAN), "bản", "hamlet (bản)", NULL },
	{ KIND(LANG), "làng", "hamlet (làng)", "buôn" },
	{ KIND(TO_DAN_PHO), "tổ dân phố", "residential group", "tdp|tổ" },

	{ REGION(NORMAL), "bình thường", "normal", "đồng bằng" },
	{ REGION(MOUNTAIN), "miền núi", "mountain", "vùng cao" },
	{ REGION(BORDER), "biên giới", "border", NULL },
	{ REGION(ISLAND), "hải đảo", "island", NULL },

	{ TYPE(PROVINCE_COMMITTEE), "đảng bộ tỉnh", "provincial committee", "tỉnh ủy" },
	{ TYPE(DIRECT_COMMITTEE), "đảng bộ trực thuộc Tỉnh ủy", "directly affiliated committee",
	  "đảng ủy trực thuộc tỉnh ủy|đảng bộ huyện|huyện ủy|thành ủy|thị ủy|đảng bộ cấp trên trực tiếp cơ sở" },
	{ TYPE(GRASSROOTS_COMMITTEE), "đảng bộ cơ sở", "grassroots committee", "đảng ủy cơ sở|đbcs" },
	{ TYPE(SECTION_COMMITTEE), "đảng bộ bộ phận", "section committee", NULL },
	{ TYPE(GRASSROOTS_CELL), "chi bộ cơ sở", "grassroots cell", "cbcs" },
	{ TYPE(SUBORDINATE_CELL), "chi bộ trực thuộc", "subordinate cell",
	  "chi bộ trực thuộc đảng ủy cơ sở|chi bộ trực thuộc đảng bộ cơ sở|cbtt" },
	{ TYPE(PARTY_GROUP), "tổ đảng", "party group", NULL },

	{ SETTING(VILLAGE), "thôn, tổ dân phố", "village", "thôn|tổ dân phố|thôn/tdp|nông thôn" },
	{ SETTING(OFFICE), "cơ quan", "office", NULL },
	{ SETTING(PUBLIC_SERVICE), "đơn vị sự nghiệp", "public service", "sự nghiệp" },
	{ SETTING(SCHOOL), "trường học", "school", "trường" },
	{ SETTING(HEALTH), "y tế", "health", "trạm y tế" },
	{ SETTING(STATE_ENTERPRISE), "doanh nghiệp nhà nước", "state enterprise", "dnnn" },
	{ SETTING(PRIVATE_ENTERPRISE), "doanh nghiệp ngoài nhà nước", "private enterprise",
	  "doanh nghiệp ngoài khu vực nhà nước|doanh nghiệp tư nhân" },
	{ SETTING(ARMED_FORCES), "lực lượng vũ trang", "armed forces", "llvt|quân đội|công an" },
	{ SETTING(OTHER), "khác", "other", NULL },

	{ CHANGE(FOUND), "thành lập", "found", "thành lập mới|lập mới" },
	{ CHANGE(RENAME), "đổi tên", "rename", NULL },
	{ CHANGE(RE_PARENT), "chuyển cấp trên", "change of parent", "chuyển trực thuộc|reparent" },
	{ CHANGE(DISSOLVE), "giải thể", "dissolve", "kết thúc" },

	{ SEX(MALE), "nam", "male", "m" },
	{ SEX(FEMALE), "nữ", "female", "f" },

	{ STATUS(PROBATIONARY), "dự bị", "probationary", "đảng viên dự bị|đvdb" },
	{ STATUS(OFFICIAL), "chính thức", "official", "đảng viên chính thức|đvct" },
	{ STATUS(SUSPENDED), "đình chỉ sinh hoạt", "suspended", "đình chỉ|đình chỉ sinh hoạt đảng" },
	{ STATUS(ENDED), "đã ra khỏi danh sách", "ended", NULL },

	{ OCCUPATION(CIVIL_SERVANT), "cán bộ, công chức, viên chức", "civil servant",
	  "cbccvc|công chức|viên chức|cán bộ|cán bộ công chức" },
	{ OCCUPATION(ARMED_FORCES), "lực lượng vũ trang", "armed forces", "llvt|quân nhân|bộ đội|công an" },
	{ OCCUPATION(FARMER), "nông dân", "farmer", "làm ruộng|nông nghiệp" },
	{ OCCUPATION(WORKER), "công nhân", "worker", "công nhân, lao động" },
	{ OCCUPATION(STUDENT), "học sinh, sinh viên", "student", "hssv|học sinh|sinh viên" },
	{ OCCUPATION(RETIRED), "nghỉ hưu", "retired", "hưu trí|cán bộ hưu" },
	{ OCCUPATION(OTHER), "khác", "other", NULL },

	{ EDUCATION(BELOW_PRIMARY), "chưa xong tiểu học", "below primary", "chưa tốt nghiệp tiểu học" },
	{ EDUCATION(PRIMARY), "tiểu học", "primary", "cấp 1|cấp i" },
	{ EDUCATION(LOWER_SECONDARY), "trung học cơ sở", "lower secondary", "thcs|cấp 2|cấp ii" },
	{ EDUCATION(UPPER_SECONDARY), "trung học phổ thông", "upper secondary",
	  "thpt|cấp 3|cấp iii|phổ thông trung học|ptth|12/12" },

	{ PROFESSIONAL(NONE), "chưa qua đào tạo", "none", "không|không có|chưa có" },
	{ PROFESSIONAL(ELEMENTARY), "sơ cấp", "elementary", NULL },
	{ PROFESSIONAL(INTERMEDIATE), "trung cấp", "intermediate", "trung học chuyên nghiệp|tc" },
	{ PROFESSIONAL(COLLEGE), "cao đẳng", "college", "cđ" },
	{ PROFESSIONAL(UNIVERSITY), "đại học", "university", "đh|cử nhân|kỹ sư" },
	{ PROFESSIONAL(MASTER), "thạc sĩ", "master", "thạc sỹ|ths" },
	{ PROFESSIONAL(DOCTOR), "tiến sĩ", "doctor", "tiến sỹ|ts" },

	{ THEORY(NONE), "chưa có", "none", "không|không có|chưa qua đào tạo|chưa" },
	{ THEORY(ELEMENTARY), "sơ cấp", "elementary", NULL },
	{ THEORY(INTERMEDIATE), "trung cấp", "intermediate", "tc" },
	{ THEORY(ADVANCED), "cao cấp", "advanced", "cao cấp, cử nhân|cử nhân|cử nhân chính trị|cc" },

	{ EXCEPTION(MOUNTAIN), "miền núi", "mountain", "vùng cao" },
	{ EXCEPTION(ISLAND), "hải đảo", "island", NULL },
	{ EXCEPTION(MINORITY_AREA), "vùng đồng bào dân tộc thiểu số", "minority area", "vùng dân tộc thiểu số" },
	{ EXCEPTION(SPECIAL_DIFFICULTY), "vùng đặc biệt khó khăn", "special difficulty", "đặc biệt khó khăn" },

	{ EVENT(ADMIT), "kết nạp", "admit", "kết nạp đảng|kết nạp đảng viên|admission" },
	{ EVENT(RECOGNISE_OFFICIAL), "công nhận chính thức", "recognise official",
	  "chuyển chính thức|công nhận đảng viên chính thức|chuyển đảng chính thức|recognize official" },
	{ EVENT(TRANSFER_OUT), "chuyển đi", "transfer out",
	  "chuyển sinh hoạt đi|chuyển sinh hoạt đảng đi|chuyển đảng đi" },
	{ EVENT(TRANSFER_IN), "chuyển đến", "transfer in",
	  "chuyển sinh hoạt đến|chuyển sinh hoạt đảng đến|chuyển đảng đến" },
	{ EVENT(TEMP_OUT), "đi sinh hoạt tạm thời", "temporarily out",
	  "chuyển sinh hoạt tạm thời|chuyển sinh hoạt tạm thời đi|sinh hoạt tạm thời nơi khác" },
	{ EVENT(TEMP_IN), "hết sinh hoạt tạm thời", "back from temporary transfer",
	  "về sau sinh hoạt tạm thời|chuyển sinh hoạt tạm thời về" },
	{ EVENT(EXEMPT), "miễn công tác, sinh hoạt", "exempt", "miễn sinh hoạt|miễn|miễn công tác và sinh hoạt đảng" },
	{ EVENT(RESUME), "sinh hoạt trở lại", "resume", "thôi miễn sinh hoạt" },
	{ EVENT(DELETE), "xóa tên", "delete", "xóa tên trong danh sách đảng viên|removal from the list" },
	{ EVENT(RESIGN), "xin ra khỏi Đảng", "resign", "xin ra|xin ra đảng|voluntary withdrawal" },
	{ EVENT(EXPEL), "khai trừ", "expel", "khai trừ khỏi đảng|expulsion" },
	{ EVENT(RESTORE), "khôi phục quyền đảng viên", "restore",
	  "khôi phục|phục hồi|phục hồi đảng tịch|khôi phục đảng tịch" },
	{ EVENT(DEATH), "từ trần", "death", "chết|qua đời|mất|died|deceased" },

	{ REASON(INACTIVE), "bỏ sinh hoạt", "inactive", "không tham gia sinh hoạt|không đóng đảng phí" },
	{ REASON(CARD_RETURNED), "trả hoặc hủy thẻ", "card returned", "trả thẻ|hủy thẻ|tự trả thẻ" },
	{ REASON(NO_PROGRESS), "giáo dục không tiến bộ", "no progress", "không tiến bộ" },
	{ REASON(UNFIT), "hai năm không hoàn thành nhiệm vụ", "unfit", "không đủ tư cách|không hoàn thành nhiệm vụ" },
	{ REASON(POLITICAL_STANDARD), "tiêu chuẩn chính trị", "political standard", "vi phạm tiêu chuẩn chính trị" },
	{ REASON(STUDY), "đi học", "study", "học tập" },
	{ REASON(WORK), "đi làm", "work", "công tác|làm việc|lao động" },
	{ REASON(OTHER), "khác", "other", "lý do khác" },

	{ TITLE(SECRETARY), "bí thư", "secretary", "bí thư chi bộ|bí thư đảng ủy|bt" },
	{ TITLE(DEPUTY_SECRETARY), "phó bí thư", "deputy secretary", "phó bí thư chi bộ|pbt" },
	{ TITLE(STANDING_MEMBER), "ủy viên ban thường vụ", "standing committee member", "uvbtv|ủy viên thường vụ" },
	{ TITLE(COMMITTEE_MEMBER), "cấp ủy viên", "committee member",
	  "đảng ủy viên|ủy viên ban chấp hành|ủy viên bch" },
	{ TITLE(CELL_COMMITTEE_MEMBER), "chi ủy viên", "cell committee member", NULL },
	{ TITLE(INSPECTION_MEMBER), "ủy viên ủy ban kiểm tra", "inspection committee member", "uvubkt" },
	{ TITLE(GROUP_LEADER), "tổ trưởng tổ đảng", "party group leader", NULL },
	{ TITLE(VILLAGE_HEAD), "trưởng thôn, tổ trưởng tổ dân phố", "village head",
	  "trưởng thôn|thôn trưởng|trưởng bản|trưởng làng|tổ trưởng tdp|tổ trưởng tổ dân phố|trưởng ấp" },
	{ TITLE(FRONT_TEAM_HEAD), "trưởng ban công tác mặt trận", "front team head",
	  "trưởng ban ctmt|trưởng ban mặt trận" },
	{ TITLE(COMMUNE_STAFF), "công chức xã", "commune staff", "công chức cấp xã" },
	{ TITLE(COMMUNE_CADRE), "cán bộ xã", "commune cadre", "cán bộ cấp xã|cán bộ chuyên trách xã" },

	{ POST_BASIS(ELECTED), "bầu", "elected", "bầu cử|được bầu" },
	{ POST_BASIS(APPOINTED), "chỉ định", "appointed", "bổ nhiệm" },
	{ POST_BASIS(ACTING), "tạm quyền", "acting", "quyền|phụ trách" },

	{ MEETING(PERIODIC), "định kỳ", "periodic", "thường kỳ|sinh hoạt định kỳ|sinh hoạt thường kỳ" },
	{ MEETING(THEMATIC), "chuyên đề", "thematic", "sinh hoạt chuyên đề" },
	{ MEETING(COMBINED), "định kỳ kết hợp chuyên đề", "combined", "kết hợp|lồng ghép" },
	{ MEETING(EXTRAORDINARY), "bất thường", "extraordinary", "đột xuất" },

	{ MODE(IN_PERSON), "trực tiếp", "in person", NULL },
	{ MODE(ONLINE), "trực tuyến", "online", NULL },

	{ QUALIFIER(AT_LEAST), "ít nhất", "at least", "hơn|trên|từ|tối thiểu|trở lên" },
	{ QUALIFIER(AT_MOST), "nhiều nhất", "at most", "dưới|tối đa|không quá|trở xuống" },
	{ QUALIFIER(APPROX), "khoảng", "about", "gần|ước|ước tính|xấp xỉ" },
	{ QUALIFIER(RANGE), "trong khoảng", "range", "từ đến" },

	{ CLASS(PUBLIC), "công khai", "public", "thường" },
	{ CLASS(INTERNAL), "nội bộ", "internal", "lưu hành nội bộ" },
	{ CLASS(RESTRICTED), "mật", "restricted", "hạn chế" },

	{ TASK(TASK), "nhiệm vụ", "task", "việc được giao" },
	{ TASK(REPORT), "báo cáo", "report", "báo cáo định kỳ" },
	{ TASK(REVIEW), "sơ kết, tổng kết", "review", "sơ kết|tổng kết" },
	{ TASK(CONGRESS_STEP), "bước đại hội", "congress step", "nội dung kế hoạch đại hội" },

	{ TOLD(DELIVERED), "đã chuyển đến", "delivered", "đã giao đến" },
	{ TOLD(READ), "đã xem", "read", "đã đọc" },
	{ TOLD(ACCEPTED), "đã nhận việc", "accepted", "đã nhận|nhận nhiệm vụ" },
	{ TOLD(PROGRESS), "đang thực hiện", "in progress", "tiến độ|đang làm" },
	{ TOLD(DONE), "hoàn thành", "done", "đã hoàn thành|đã xong|xong" },
	{ TOLD(DROPPED), "thôi thực hiện", "dropped", "dừng thực hiện|không thực hiện" },

	{ LENGTH(MONTH), "tháng", "month", NULL },
	{ LENGTH(QUARTER), "quý", "quarter", NULL },
	{ LENGTH(HALF), "nửa năm", "half year", "6 tháng|sáu tháng" },
	{ LENGTH(YEAR), "năm", "year", "cả năm" },

	{ STEP(CLOSED), "đã chốt", "closed", "chốt kỳ|chốt" },
	{ STEP(ACCEPTED), "tỉnh đã nhận", "accepted", "đã nhận" },
	{ STEP(RETURNED), "tỉnh trả lại", "returned", "trả lại" },
	{ STEP(REOPEN_ASKED), "xin mở lại", "asked to re-open", "đề nghị mở lại" },
	{ STEP(REOPENED), "đã mở lại", "re-opened", "mở lại" },
	{ STEP(REOPEN_REFUSED), "không cho mở lại", "re-opening refused", "từ chối mở lại" },
};
#define N_VALUES (sizeof values / sizeof values[0])

static const struct column_label columns[] = {
	{ 0, "card", "Số thẻ đảng viên", "Party card number", "số thẻ|thẻ đảng|số thẻ đảng|card number|party card" },
	{ 0, "birth_on", "Ngày sinh", "Date of birth", "ngày, tháng, năm sinh|sinh ngày|ngày tháng năm sinh|born on" },
	{ 0, "reason", "Lý do (khi có cảnh báo)", "Reason (when warned)", "mã lý do|lý do cảnh báo|reason code" },
	{ 0, "reason_note", "Ghi chú lý do", "Note to the reason", "ghi chú cho lý do|reason note" },
	{ KIND_MEMBER, "name", "Họ và tên", "Full name", "họ tên|họ và tên đảng viên|họ tên đảng viên" },
	{ KIND_MEMBER_EVENT, "name", "Họ và tên", "Full name", "họ tên|họ và tên đảng viên|họ tên đảng viên" },
	{ KIND_POST, "name", "Họ và tên", "Full name", "họ tên|họ và tên người giữ chức" },
	{ KIND_UNIT, "code", NULL, NULL, "mã" },
	{ KIND_UNIT, "name", NULL, NULL, "tên đơn vị|tên đơn vị hành chính" },
	{ KIND_UNIT, "parent_code", "Mã đơn vị cấp trên", "Code of the parent unit", "đơn vị cấp trên|mã cấp trên" },
	{ KIND_ORGANISATION, "code", NULL, NULL, "mã" },
	{ KIND_ORGANISATION, "name", NULL, NULL, "tên tổ chức|tên tổ chức đảng" },
	{ KIND_ORGANISATION, "parent_code", "Mã tổ chức cấp trên", "Code of the parent organisation",
	  "tổ chức cấp trên|mã cấp trên" },
	{ KIND_ORGANISATION, "unit_code", "Mã đơn vị hành chính", "Code of the unit", "đơn vị hành chính" },
	{ KIND_UNIT_CHANGE, "code", "Mã đơn vị", "Unit code", "đơn vị|mã" },
	{ KIND_ORGANISATION_CHANGE, "code", "Mã tổ chức", "Organisation code", "tổ chức|mã" },
	{ KIND_MEMBER, "organisation_code", "Mã chi bộ", "Cell code", "chi bộ|cell_code|cell" },
	{ KIND_MEMBER, "occurred_on", "Có đến ngày", "As at", "ngày chốt|ngày chốt số liệu" },
	{ KIND_MEMBER, "status", NULL, NULL, "tình trạng|loại đảng viên" },
	{ KIND_MEMBER, "admitted_on", NULL, NULL, "ngày vào đảng" },
	{ KIND_MEMBER, "is_minority", NULL, NULL, "dtts|người dân tộc thiểu số" },
	{ KIND_MEMBER, "is_youth_union", NULL, NULL, "đoàn viên" },
	{ KIND_MEMBER, "education", NULL, NULL, "học vấn" },
	{ KIND_MEMBER, "professional", NULL, NULL, "chuyên môn" },
	{ KIND_MEMBER, "political_theory", NULL, NULL, "lý luận chính trị" },
	{ KIND_MEMBER_EVENT, "event", NULL, NULL, "biến động" },
	{ KIND_MEMBER_EVENT, "organisation_code", "Mã chi bộ", "Cell code", "chi bộ|cell_code|cell" },
	{ KIND_MEMBER_EVENT, "from_organisation_code", "Mã chi bộ chuyển đi", "Code of the cell left",
	  "chi bộ chuyển đi" },
	{ KIND_MEMBER_EVENT, "to_organisation_code", "Mã chi bộ chuyển đến", "Code of the receiving cell",
	  "chi bộ chuyển đến" },
	{ KIND_MEMBER_EVENT, "event_reason", NULL, NULL, "lý do" },
	{ KIND_POST, "organisation_code", "Mã tổ chức đảng", "Organisation code",
	  "tổ chức đảng|tổ chức|mã chi bộ|chi bộ" },
	{ KIND_POST, "unit_code", "Mã đơn vị hành chính", "Unit code", "đơn vị hành chính|thôn|mã thôn" },
	{ KIND_POST, "title", NULL, NULL, "chức vụ" },
	{ KIND_POST, "from_on", NULL, NULL, "từ ngày" },
	{ KIND_POST, "to_on", NULL, NULL, "đến ngày|thôi từ ngày" },
	{ KIND_MEETING, "cell_code", "Mã chi bộ", "Cell code", "chi bộ|organisation_code|cell" },
	{ KIND_MEETING, "required", NULL, NULL, "tổng số đảng viên phải dự|phải dự|số đảng viên phải dự họp" },
	{ KIND_MEETING, "present", NULL, NULL, "dự họp|số đảng viên có mặt" },
	{ KIND_MEETING, "minutes_taken", NULL, NULL, "thời lượng (phút)|số phút họp" },
	{ KIND_MEETING, "speakers", NULL, NULL, "số ý kiến|phát biểu" },
	{ KIND_MEETING, "upper_attendee", NULL, NULL, "cấp ủy cấp trên dự" },
	{ KIND_DOCUMENT, "number", NULL, NULL, "số|số ký hiệu|số văn bản" },
	{ KIND_DOCUMENT, "issuer", NULL, NULL, "nơi ban hành" },
	{ KIND_DOCUMENT, "type_code", NULL, NULL, "loại|mã loại văn bản" },
	{ KIND_DOCUMENT, "title", NULL, NULL, "tên văn bản|nội dung" },
	{ KIND_TASK, "code", NULL, NULL, "mã|số nhiệm vụ" },
	{ KIND_TASK, "title", NULL, NULL, "nhiệm vụ|tên nhiệm vụ" },
	{ KIND_TASK, "due_on", NULL, NULL, "hạn|thời hạn|hạn hoàn thành nhiệm vụ" },
	{ KIND_TASK_REPORT, "what", NULL, NULL, "kết quả|trạng thái" },
	{ KIND_TASK_REPORT, "progress", NULL, NULL, "tiến độ|phần trăm" },
};
#define N_COLUMNS (sizeof columns / sizeof columns[0])

/* ---- folding ---- */

static size_t
fold_character(utf8proc_int32_t c, char *out)
{
	utf8proc_int32_t parts[16];
	int last = 0;
	size_t len = 0;
	if (c == 0x110 || c == 0x111 || c == 0xd0 || c == 0xf0) {
		out[0] = 'd';
		return 1;
	}
	utf8proc_ssize_t n = utf8proc_decompose_char(
		c, parts, 16, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD, &last);
	for (utf8proc_ssize_t i = 0; i < n && i < 16; i++) {
		utf8proc_category_t category = utf8proc_category(parts[i]);
		bool kept = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
		            category == UTF8PROC_CATEGORY_ND;
		if (kept)
			len += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)out + len);
	}
	return len;
}

void
label_fold(const char *text, char *out, size_t size)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
	size_t len = 0;
	bool space = false;

	while (left > 0) {
		char folded[80];
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(p, left, &c);
		size_t made = 0;
		if (n < 1)
			n = 1;
		else if (c < 0x80 && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			folded[made++] = (char)c;
		else
			made = fold_character(c, folded);
		bool mark = n > 1 && made == 0 && utf8proc_category(c) == UTF8PROC_CATEGORY_MN;
		p += n;
		left -= n;
		if (made == 0) {
			space = space || (len > 0 && !mark);
			continue;
		}
		if (len + space + made >= size)
			break;
		if (space)
			out[len++] = ' ';
		memcpy(out + len, folded, made);
		len += made;
		space = false;
	}
	if (size > 0)
		out[len] = '\0';
}

bool
label_has(const char *spellings, const char *folded)
{
	char one[LABEL_MAX], own[LABEL_MAX];
	while (spellings != NULL && *spellings != '\0') {
		size_t len = strcspn(spellings, "|");
		snprintf(one, sizeof one, "%.*s", (int)len, spellings);
		label_fold(one, own, sizeof own);
		if (strcmp(own, folded) == 0)
			return true;
		spellings += len + (spellings[len] == '|');
	}
	return false;
}

/* ---- values ---- */

static const struct value_label *
row_of(const ProtobufCEnumDescriptor *e, int value)
{
	for (size_t i = 0; i < N_VALUES; i++)
		if (values[i].of == e && values[i].value == value)
			return &values[i];
	return NULL;
}

const char *
label_value(const ProtobufCEnumDescriptor *e, int value, enum lang lang)
{
	const struct value_label *row = row_of(e, value);
	if (row != NULL)
		return lang == LANG_EN ? row->en : row->vi;
	return value != 0 ? enum_label(e, value) : NULL;
}

/* Every folded spelling with its row, made once, sorted: a big file asks for each of its cells. */
struct spelling { const ProtobufCEnumDescriptor *of; int value; char *folded; };
static struct spelling *spellings;
static size_t n_spellings, spellings_size;

static void
spelling_add(const struct value_label *row, const char *text, size_t len)
{
	char one[LABEL_MAX], folded[LABEL_MAX];
	snprintf(one, sizeof one, "%.*s", (int)len, text);
	label_fold(one, folded, sizeof folded);
	if (n_spellings == spellings_size) {
		spellings_size = spellings_size > 0 ? spellings_size * 2 : 512;
		spellings = realloc(spellings, spellings_size * sizeof *spellings);
	}
	char *kept = strdup(folded);
	if (spellings == NULL || kept == NULL)
		abort();
	spellings[n_spellings++] = (struct spelling){ row->of, row->value, kept };
}

static int
spelling_order(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	return strcmp(x->folded, y->folded);
}

static void
spellings_make(void)
{
	for (size_t i = 0; i < N_VALUES; i++) {
		const struct value_label *row = &values[i];
		const char *own = enum_label(row->of, row->value), *more = row->more;
		spelling_add(row, own, strlen(own));
		spelling_add(row, row->vi, strlen(row->vi));
		spelling_add(row, row->en, strlen(row->en));
		while (more != NULL && *more != '\0') {
			size_t len = strcspn(more, "|");
			spelling_add(row, more, len);
			more += len + (more[len] == '|');
		}
	}
	qsort(spellings, n_spellings, sizeof *spellings, spelling_order);
}

bool
label_read(const ProtobufCEnumDescriptor *e, const char *text, int *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char folded[LABEL_MAX];
	if (enum_value(e, text, out))
		return true;
	pthread_once(&once, spellings_make);
	label_fold(text, folded, sizeof folded);
	struct spelling wanted = { .of = e, .folded = folded };
	const struct spelling *found = bsearch(&wanted, spellings, n_spellings, sizeof *spellings, spelling_order);
	if (found != NULL)
		*out = found->value;
	return found != NULL;
}

bool
labels_are_distinct(char *why, size_t size)
{
	int value;
	(void)label_read(&lt__sex__descriptor, "?", &value);   /* makes the list */
	for (size_t i = 1; i < n_spellings; i++) {
		const struct spelling *a = &spellings[i - 1], *b = &spellings[i];
		if (spelling_order(a, b) != 0 || a->value == b->value)
			continue;
		snprintf(why, size, "%s: \"%s\" is %d and %d", a->of->name, a->folded, a->value, b->value);
		return false;
	}
	return true;
}

/* ---- columns ---- */

const struct column_label *
label_column(uint32_t kind, const char *column)
{
	const struct column_label *general = NULL;
	for (size_t i = 0; i < N_COLUMNS; i++) {
		if (strcmp(columns[i].column, column) != 0)
			continue;
		if (columns[i].kind == kind)
			return &columns[i];
		if (columns[i].kind == 0)
			general = &columns[i];
	}
	return general;
}

bool
label_is_ordinal(const char *cell)
{
	char folded[LABEL_MAX];
	label_fold(cell, folded, sizeof folded);
	return label_has("stt|tt|số tt|số thứ tự|no|nr", folded);
}
