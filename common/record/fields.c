/* One row for every field of every message of records.proto, message by message and in order of tags: what the
 * descriptors cannot carry. The pre-check refuses what lies outside the limits, REC-001 asks for what is required,
 * import forms and SQL take their columns from here, erasure its fields. Limits of text are bytes: a Vietnamese letter
 * has up to three. */
#include "common/record/kinds.h"

#include "common/base/clock.h"

#define UPDATE &lt__update__descriptor
#define DECISION &lt__decision_ref__descriptor
#define REASON &lt__warning_reason__descriptor
#define SOURCE &lt__import_source__descriptor
#define UNIT &lt__unit__descriptor
#define UNIT_CHANGE &lt__unit_change__descriptor
#define ORGANISATION &lt__organisation__descriptor
#define ORG_CHANGE &lt__organisation_change__descriptor
#define MEMBER &lt__member__descriptor
#define MEMBER_EVENT &lt__member_event__descriptor
#define POST &lt__post__descriptor
#define MEETING &lt__meeting__descriptor
#define CELL &lt__cell__descriptor
#define COUNTED_RETURN &lt__counted_return__descriptor
#define REGISTER_ENTRY &lt__register_entry__descriptor
#define DOCUMENT &lt__document__descriptor
#define TASK &lt__task__descriptor
#define TASK_REPORT &lt__task_report__descriptor
#define CASE_FILE &lt__case_file__descriptor
#define PERIOD_STEP &lt__period_step__descriptor

#define REQUIRED .required = true
#define ID .min = 16, .max = 16
#define HASH .min = 32, .max = 32
#define DATE .is_date = true, .min = DATE_MIN, .max = DATE_MAX
#define MONTH DATE, .is_month = true
#define TEXT(bytes) .min = 1, .max = (bytes)
#define NUMBER(low, high) .min = (low), .max = (high)
#define MANY(count) .max_count = (count)
#define PERSONAL .personal = true

#define MS_MAX INT64_C(7258118400000)   /* 2200-01-01 */
#define CELL_MAX INT64_C(1000000000000000)

const struct field fields[] = {
	{ UPDATE, 1, REQUIRED, ID, .column = "update_id", .vi = "Mã lần cập nhật", .en = "Update id" },
	{ UPDATE, 2, REQUIRED, .column = "op", .vi = "Thao tác", .en = "Operation" },
	{ UPDATE, 3, REQUIRED, .column = "basis", .vi = "Căn cứ ghi", .en = "Basis" },
	{ UPDATE, 4, REQUIRED, DATE, .column = "occurred_on", .vi = "Ngày xảy ra", .en = "Date of the event" },
	{ UPDATE, 5, DATE, .column = "decided_on", .vi = "Ngày quyết định", .en = "Date of the decision" },
	{ UPDATE, 6, .vi = "Văn bản quyết định", .en = "Decision" },
	{ UPDATE, 7, REQUIRED, NUMBER(0, MS_MAX), .column = "recorded_at",
	  .vi = "Thời điểm ghi", .en = "Time of recording" },
	{ UPDATE, 8, REQUIRED, DATE, .column = "today", .vi = "Ngày tại cơ sở", .en = "Date at the site" },
	{ UPDATE, 9, REQUIRED, TEXT(32), .column = "actor", .vi = "Mã người ghi", .en = "Recording user's code" },
	{ UPDATE, 10, ID, .column = "supersedes", .vi = "Thay cho lần cập nhật", .en = "Supersedes update" },
	{ UPDATE, 11, NUMBER(0, INT32_MAX), .column = "made_from",
	  .vi = "Sửa từ phiên bản", .en = "Made from version" },
	{ UPDATE, 12, MANY(16), .vi = "Lý do cảnh báo", .en = "Reasons for warnings" },
	{ UPDATE, 13, .vi = "Nguồn nhập", .en = "Import source" },
	{ UPDATE, 20, .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ UPDATE, 21, .vi = "Thay đổi đơn vị hành chính", .en = "Change of an administrative unit" },
	{ UPDATE, 22, .vi = "Tổ chức đảng", .en = "Party organisation" },
	{ UPDATE, 23, .vi = "Thay đổi tổ chức đảng", .en = "Change of a party organisation" },
	{ UPDATE, 24, .vi = "Đảng viên", .en = "Member" },
	{ UPDATE, 25, .vi = "Biến động đảng viên", .en = "Member event" },
	{ UPDATE, 26, .vi = "Chức vụ", .en = "Post" },
	{ UPDATE, 27, .vi = "Cuộc họp chi bộ", .en = "Cell meeting" },
	{ UPDATE, 28, .vi = "Báo cáo số liệu", .en = "Counted return" },
	{ UPDATE, 29, .vi = "Mục trong sổ", .en = "Register entry" },
	{ UPDATE, 30, .vi = "Văn bản", .en = "Document" },
	{ UPDATE, 31, .vi = "Nhiệm vụ", .en = "Task" },
	{ UPDATE, 32, .vi = "Tiến độ nhiệm vụ", .en = "Task report" },
	{ UPDATE, 33, .vi = "Vụ việc", .en = "Case file" },
	{ UPDATE, 34, .vi = "Chốt kỳ", .en = "Closing of a period" },

	{ DECISION, 1, REQUIRED, TEXT(600), .column = "decision_issuer", .vi = "Cơ quan ban hành", .en = "Issuer" },
	{ DECISION, 2, REQUIRED, TEXT(100), .column = "decision_number", .vi = "Số văn bản", .en = "Decision number" },
	{ DECISION, 3, REQUIRED, TEXT(20), .column = "decision_type", .vi = "Loại văn bản", .en = "Decision type" },
	{ DECISION, 4, REQUIRED, DATE, .column = "decision_signed_on", .vi = "Ngày ký", .en = "Signed on" },

	{ REASON, 1, REQUIRED, TEXT(20), .vi = "Quy tắc", .en = "Rule" },
	{ REASON, 2, REQUIRED, TEXT(40), .vi = "Mã lý do", .en = "Reason code" },
	{ REASON, 3, TEXT(800), PERSONAL, .vi = "Ghi chú", .en = "Note" },

	{ SOURCE, 1, REQUIRED, HASH, .vi = "Dấu băm của tệp", .en = "Hash of the file" },
	{ SOURCE, 2, REQUIRED, NUMBER(1, INT32_MAX), .vi = "Dòng trong tệp", .en = "Row in the file" },

	{ UNIT, 1, REQUIRED, TEXT(10), .column = "code", .vi = "Mã đơn vị", .en = "Unit code" },
	{ UNIT, 2, REQUIRED, TEXT(600), .column = "name", .vi = "Tên", .en = "Name" },
	{ UNIT, 3, REQUIRED, .column = "level", .vi = "Cấp", .en = "Level" },
	{ UNIT, 4, REQUIRED, .column = "kind", .vi = "Loại đơn vị", .en = "Kind of unit" },
	{ UNIT, 5, ID, .column = "parent_id", .vi = "Đơn vị cấp trên", .en = "Parent unit" },
	{ UNIT, 6, .column = "region_class", .vi = "Vùng", .en = "Region" },
	{ UNIT, 7, .column = "special_difficulty", .vi = "Đặc biệt khó khăn", .en = "Special difficulty" },
	{ UNIT, 8, NUMBER(0, 10000000), .column = "households", .vi = "Số hộ", .en = "Households" },
	{ UNIT, 9, DATE, .column = "valid_from", .vi = "Có hiệu lực từ", .en = "Valid from" },

	{ UNIT_CHANGE, 1, REQUIRED, .column = "change", .vi = "Loại thay đổi", .en = "Kind of change" },
	{ UNIT_CHANGE, 2, ID, .column = "unit_id", .vi = "Đơn vị", .en = "Unit" },
	{ UNIT_CHANGE, 3, .vi = "Đơn vị được lập", .en = "Unit founded" },
	{ UNIT_CHANGE, 4, TEXT(600), .column = "name", .vi = "Tên mới", .en = "New name" },
	{ UNIT_CHANGE, 5, ID, .column = "parent_id", .vi = "Đơn vị cấp trên mới", .en = "New parent unit" },
	{ UNIT_CHANGE, 6, ID, MANY(64), .column = "successor_ids", .vi = "Đơn vị kế thừa", .en = "Successors" },
	{ UNIT_CHANGE, 7, .column = "without_successor", .vi = "Không có đơn vị kế thừa", .en = "Without successor" },
	{ UNIT_CHANGE, 8, .column = "retroactive", .vi = "Hiệu lực trở về trước", .en = "Retroactive" },

	{ ORGANISATION, 1, REQUIRED, TEXT(20), .column = "code", .vi = "Mã tổ chức", .en = "Organisation code" },
	{ ORGANISATION, 2, REQUIRED, TEXT(600), .column = "name", .vi = "Tên", .en = "Name" },
	{ ORGANISATION, 3, REQUIRED, .column = "type", .vi = "Loại hình tổ chức", .en = "Type of organisation" },
	{ ORGANISATION, 4, .column = "setting", .vi = "Nơi hoạt động", .en = "Setting" },
	{ ORGANISATION, 5, ID, .column = "parent_id", .vi = "Tổ chức cấp trên", .en = "Parent organisation" },
	{ ORGANISATION, 6, ID, .column = "unit_id", .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ ORGANISATION, 7, .column = "has_committee", .vi = "Có cấp ủy", .en = "Has a committee" },
	{ ORGANISATION, 8, DATE, .column = "valid_from", .vi = "Có hiệu lực từ", .en = "Valid from" },

	{ ORG_CHANGE, 1, REQUIRED, .column = "change", .vi = "Loại thay đổi", .en = "Kind of change" },
	{ ORG_CHANGE, 2, ID, .column = "organisation_id", .vi = "Tổ chức", .en = "Organisation" },
	{ ORG_CHANGE, 3, .vi = "Tổ chức được lập", .en = "Organisation founded" },
	{ ORG_CHANGE, 4, TEXT(600), .column = "name", .vi = "Tên mới", .en = "New name" },
	{ ORG_CHANGE, 5, ID, .column = "parent_id", .vi = "Tổ chức cấp trên mới", .en = "New parent organisation" },
	{ ORG_CHANGE, 6, ID, MANY(64), .column = "successor_ids", .vi = "Tổ chức kế thừa", .en = "Successors" },
	{ ORG_CHANGE, 7, .column = "without_successor", .vi = "Không có tổ chức kế thừa", .en = "Without successor" },
	{ ORG_CHANGE, 8, .column = "retroactive", .vi = "Hiệu lực trở về trước", .en = "Retroactive" },

	{ MEMBER, 1, ID, PERSONAL, .column = "person_ref", .vi = "Mã tham chiếu người", .en = "Person reference" },
	{ MEMBER, 2, REQUIRED, ID, PERSONAL, .column = "organisation_id", .vi = "Chi bộ", .en = "Cell" },
	{ MEMBER, 3, REQUIRED, PERSONAL, .column = "status", .vi = "Tình trạng đảng viên", .en = "Status" },
	{ MEMBER, 4, DATE, PERSONAL, .column = "admitted_on", .vi = "Ngày kết nạp", .en = "Admitted on" },
	{ MEMBER, 5, DATE, PERSONAL, .column = "admission_decided_on",
	  .vi = "Ngày quyết định kết nạp", .en = "Admission decided on" },
	{ MEMBER, 6, DATE, PERSONAL, .column = "official_on", .vi = "Ngày chính thức", .en = "Official on" },
	{ MEMBER, 7, REQUIRED, NUMBER(1900, 2199), PERSONAL, .column = "birth_year", .vi = "Năm sinh", .en = "Year of birth" },
	{ MEMBER, 8, REQUIRED, PERSONAL, .column = "sex", .vi = "Giới tính", .en = "Sex" },
	{ MEMBER, 9, PERSONAL, .column = "is_minority", .vi = "Dân tộc thiểu số", .en = "Ethnic minority" },
	{ MEMBER, 10, PERSONAL, .column = "is_youth_union", .vi = "Đoàn viên thanh niên", .en = "Youth union member" },
	{ MEMBER, 11, PERSONAL, .column = "occupation", .vi = "Nghề nghiệp", .en = "Occupation" },
	{ MEMBER, 12, PERSONAL, .column = "education", .vi = "Trình độ học vấn", .en = "Education" },
	{ MEMBER, 13, PERSONAL, .column = "professional", .vi = "Trình độ chuyên môn", .en = "Professional level" },
	{ MEMBER, 14, PERSONAL, .column = "political_theory",
	  .vi = "Trình độ lý luận chính trị", .en = "Political theory" },
	{ MEMBER, 15, ID, PERSONAL, .column = "match", .vi = "Dấu đối chiếu thẻ", .en = "Card match" },
	{ MEMBER, 16, DATE, PERSONAL, .column = "exempt_since", .vi = "Miễn sinh hoạt từ", .en = "Exempt since" },
	{ MEMBER, 17, DATE, PERSONAL, .column = "away_since",
	  .vi = "Sinh hoạt tạm thời nơi khác từ", .en = "Temporarily away since" },

	{ MEMBER_EVENT, 1, REQUIRED, PERSONAL, .column = "event", .vi = "Loại biến động", .en = "Event" },
	{ MEMBER_EVENT, 2, REQUIRED, ID, PERSONAL, .column = "person_ref",
	  .vi = "Mã tham chiếu người", .en = "Person reference" },
	{ MEMBER_EVENT, 3, PERSONAL, .vi = "Đảng viên được ghi vào sổ", .en = "Member entering" },
	{ MEMBER_EVENT, 4, ID, PERSONAL, .column = "from_organisation_id", .vi = "Chi bộ chuyển đi", .en = "From cell" },
	{ MEMBER_EVENT, 5, ID, PERSONAL, .column = "to_organisation_id", .vi = "Chi bộ chuyển đến", .en = "To cell" },
	{ MEMBER_EVENT, 6, PERSONAL, .column = "outside_province", .vi = "Ngoài tỉnh", .en = "Outside the province" },
	{ MEMBER_EVENT, 7, PERSONAL, .column = "reason", .vi = "Lý do biến động", .en = "Reason of the event" },
	{ MEMBER_EVENT, 8, DATE, PERSONAL, .column = "until_on", .vi = "Dự kiến đến ngày", .en = "Until" },
	{ MEMBER_EVENT, 9, DATE, PERSONAL, .column = "considered_on", .vi = "Ngày chi bộ xét", .en = "Considered on" },
	{ MEMBER_EVENT, 10, DATE, PERSONAL, .column = "decision_received_on",
	  .vi = "Ngày nhận quyết định", .en = "Decision received on" },
	{ MEMBER_EVENT, 11, DATE, PERSONAL, .column = "ceremony_on", .vi = "Ngày tổ chức lễ", .en = "Ceremony on" },
	{ MEMBER_EVENT, 12, PERSONAL, .column = "age_ok", .vi = "Đúng độ tuổi", .en = "Age as required" },
	{ MEMBER_EVENT, 13, PERSONAL, .column = "over60_approval",
	  .vi = "Cấp ủy trực thuộc Trung ương đồng ý (trên 60 tuổi)", .en = "Approval above 60" },
	{ MEMBER_EVENT, 14, PERSONAL, .column = "exception_region",
	  .vi = "Vùng được xét ngoại lệ học vấn", .en = "Region of exception" },
	{ MEMBER_EVENT, 15, NUMBER(0, 100000), PERSONAL, .column = "votes_yes", .vi = "Số phiếu tán thành", .en = "Votes in favour" },
	{ MEMBER_EVENT, 16, NUMBER(0, 100000), PERSONAL, .column = "votes_official",
	  .vi = "Số đảng viên chính thức", .en = "Official members entitled" },
	{ MEMBER_EVENT, 17, NUMBER(0, 100), PERSONAL, .column = "failed_votes",
	  .vi = "Số lần biểu quyết không đạt trước đó", .en = "Failed votes before" },
	{ MEMBER_EVENT, 18, PERSONAL, .column = "escalated", .vi = "Đã báo cáo cấp trên", .en = "Escalated" },
	{ MEMBER_EVENT, 19, ID, MANY(8), PERSONAL, .column = "introducer_refs",
	  .vi = "Đảng viên giới thiệu", .en = "Introducers" },
	{ MEMBER_EVENT, 20, PERSONAL, .column = "introduced_by_union",
	  .vi = "Đoàn thể giới thiệu", .en = "Introduced by a union" },
	{ MEMBER_EVENT, 21, DATE, PERSONAL, .column = "certificate_on",
	  .vi = "Ngày cấp giấy chứng nhận bồi dưỡng", .en = "Certificate on" },
	{ MEMBER_EVENT, 22, DATE, PERSONAL, .column = "dossier_on", .vi = "Ngày lập hồ sơ", .en = "Dossier on" },
	{ MEMBER_EVENT, 23, DATE, PERSONAL, .column = "presented_on",
	  .vi = "Ngày nộp giấy giới thiệu", .en = "Introduction presented on" },
	{ MEMBER_EVENT, 24, PERSONAL, .column = "voluntary", .vi = "Tự nguyện", .en = "Voluntary" },
	{ MEMBER_EVENT, 25, PERSONAL, .column = "certificate_seen",
	  .vi = "Đã xem giấy chứng nhận", .en = "Certificate seen" },

	{ POST, 1, REQUIRED, ID, PERSONAL, .column = "person_ref", .vi = "Mã tham chiếu người", .en = "Person reference" },
	{ POST, 2, ID, .column = "organisation_id", .vi = "Tổ chức đảng", .en = "Organisation" },
	{ POST, 3, ID, .column = "unit_id", .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ POST, 4, REQUIRED, .column = "title", .vi = "Chức danh", .en = "Title" },
	{ POST, 5, .column = "basis", .vi = "Hình thức giữ chức", .en = "Basis of the post" },
	{ POST, 6, REQUIRED, DATE, .column = "from_on", .vi = "Giữ chức từ ngày", .en = "From" },
	{ POST, 7, DATE, .column = "to_on", .vi = "Thôi giữ chức từ ngày", .en = "No longer from" },

	{ MEETING, 1, REQUIRED, ID, .column = "cell_id", .vi = "Chi bộ", .en = "Cell" },
	{ MEETING, 2, REQUIRED, DATE, .column = "held_on", .vi = "Ngày họp", .en = "Held on" },
	{ MEETING, 3, REQUIRED, .column = "kind", .vi = "Loại sinh hoạt", .en = "Kind of meeting" },
	{ MEETING, 4, MONTH, .column = "month", .vi = "Tháng", .en = "Month" },
	{ MEETING, 5, .column = "mode", .vi = "Hình thức họp", .en = "Mode" },
	{ MEETING, 6, NUMBER(0, 10000), .column = "minutes_taken", .vi = "Số phút", .en = "Minutes" },
	{ MEETING, 7, REQUIRED, NUMBER(0, 100000), .column = "required", .vi = "Phải có mặt", .en = "Required" },
	{ MEETING, 8, REQUIRED, NUMBER(0, 100000), .column = "present", .vi = "Có mặt", .en = "Present" },
	{ MEETING, 9, REQUIRED, NUMBER(0, 100000), .column = "excused", .vi = "Vắng có lý do", .en = "Excused" },
	{ MEETING, 10, REQUIRED, NUMBER(0, 100000), .column = "unexcused", .vi = "Vắng không lý do", .en = "Unexcused" },
	{ MEETING, 11, NUMBER(0, 100000), .column = "speakers", .vi = "Số người phát biểu", .en = "Speakers" },
	{ MEETING, 12, .column = "has_resolution", .vi = "Có nghị quyết", .en = "Resolution passed" },
	{ MEETING, 13, TEXT(40), .column = "topic_code", .vi = "Mã chuyên đề", .en = "Topic code" },
	{ MEETING, 14, ID, PERSONAL, .column = "upper_attendee_ref",
	  .vi = "Cấp ủy viên cấp trên dự", .en = "Attendee from above" },

	{ CELL, 1, REQUIRED, TEXT(40), .vi = "Mã chỉ tiêu", .en = "Field" },
	{ CELL, 2, NUMBER(-CELL_MAX, CELL_MAX), .vi = "Giá trị", .en = "Number" },
	{ CELL, 3, TEXT(4000), .vi = "Nội dung", .en = "Text" },
	{ CELL, 4, ID, .vi = "Đối tượng được nêu", .en = "What it refers to" },
	{ CELL, 5, .vi = "Mức độ chính xác", .en = "Qualifier" },
	{ CELL, 6, NUMBER(-CELL_MAX, CELL_MAX), .vi = "Cận trên", .en = "Upper end" },

	{ COUNTED_RETURN, 1, REQUIRED, TEXT(40), .column = "form", .vi = "Mẫu biểu", .en = "Form" },
	{ COUNTED_RETURN, 2, ID, .column = "organisation_id", .vi = "Tổ chức đảng", .en = "Organisation" },
	{ COUNTED_RETURN, 3, ID, .column = "unit_id", .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ COUNTED_RETURN, 4, REQUIRED, DATE, .column = "period_on", .vi = "Kỳ báo cáo", .en = "Period" },
	{ COUNTED_RETURN, 5, MANY(CELLS_MAX), .vi = "Các ô số liệu", .en = "Cells" },

	{ REGISTER_ENTRY, 1, REQUIRED, TEXT(40), .column = "form", .vi = "Mẫu sổ", .en = "Form" },
	{ REGISTER_ENTRY, 2, ID, .column = "organisation_id", .vi = "Tổ chức đảng", .en = "Organisation" },
	{ REGISTER_ENTRY, 3, ID, .column = "unit_id", .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ REGISTER_ENTRY, 4, ID, PERSONAL, .column = "person_ref", .vi = "Mã tham chiếu người", .en = "Person reference" },
	{ REGISTER_ENTRY, 5, TEXT(100), .column = "reference", .vi = "Số vào sổ", .en = "Reference" },
	{ REGISTER_ENTRY, 6, REQUIRED, DATE, .column = "from_on", .vi = "Từ ngày", .en = "From" },
	{ REGISTER_ENTRY, 7, DATE, .column = "to_on", .vi = "Hết hiệu lực từ ngày", .en = "No longer from" },
	{ REGISTER_ENTRY, 8, MANY(CELLS_MAX), .vi = "Các mục ghi", .en = "Cells" },

	{ DOCUMENT, 1, REQUIRED, TEXT(600), .column = "issuer", .vi = "Cơ quan ban hành", .en = "Issuer" },
	{ DOCUMENT, 2, REQUIRED, TEXT(100), .column = "number", .vi = "Số, ký hiệu", .en = "Number" },
	{ DOCUMENT, 3, REQUIRED, TEXT(20), .column = "type_code", .vi = "Loại văn bản", .en = "Type of document" },
	{ DOCUMENT, 4, REQUIRED, DATE, .column = "signed_on", .vi = "Ngày ký", .en = "Signed on" },
	{ DOCUMENT, 5, REQUIRED, TEXT(2000), .column = "title", .vi = "Trích yếu", .en = "Title" },
	{ DOCUMENT, 6, DATE, .column = "valid_from", .vi = "Có hiệu lực từ", .en = "Valid from" },
	{ DOCUMENT, 7, DATE, .column = "valid_to", .vi = "Hết hiệu lực từ", .en = "No longer valid from" },
	{ DOCUMENT, 8, ID, MANY(16), .column = "replaces_ids", .vi = "Thay thế văn bản", .en = "Replaces" },
	{ DOCUMENT, 9, .column = "classification", .vi = "Độ mật", .en = "Classification" },

	{ TASK, 1, REQUIRED, TEXT(60), .column = "code", .vi = "Mã nhiệm vụ", .en = "Task code" },
	{ TASK, 2, REQUIRED, TEXT(2000), .column = "title", .vi = "Nội dung", .en = "Title" },
	{ TASK, 3, REQUIRED, .column = "kind", .vi = "Loại nhiệm vụ", .en = "Kind of task" },
	{ TASK, 4, TEXT(40), .column = "programme", .vi = "Chương trình", .en = "Programme" },
	{ TASK, 5, TEXT(40), .column = "item", .vi = "Mục trong chương trình", .en = "Item" },
	{ TASK, 6, ID, .column = "document_id", .vi = "Văn bản giao", .en = "Given by document" },
	{ TASK, 7, REQUIRED, ID, .column = "lead_organisation_id", .vi = "Tổ chức chủ trì", .en = "Lead" },
	{ TASK, 8, ID, MANY(64), .column = "coordinator_ids", .vi = "Tổ chức phối hợp", .en = "Co-ordinators" },
	{ TASK, 9, TEXT(1000), .column = "product", .vi = "Sản phẩm", .en = "Product" },
	{ TASK, 10, REQUIRED, DATE, .column = "issued_on", .vi = "Ngày giao", .en = "Issued on" },
	{ TASK, 11, REQUIRED, DATE, .column = "due_on", .vi = "Hạn hoàn thành", .en = "Due on" },
	{ TASK, 12, ID, MANY(16), .column = "after_ids", .vi = "Sau khi xong nhiệm vụ", .en = "After" },

	{ TASK_REPORT, 1, REQUIRED, ID, .column = "task_id", .vi = "Nhiệm vụ", .en = "Task" },
	{ TASK_REPORT, 2, REQUIRED, ID, .column = "organisation_id", .vi = "Tổ chức báo cáo", .en = "Reporting organisation" },
	{ TASK_REPORT, 3, REQUIRED, .column = "what", .vi = "Tình hình", .en = "What happened" },
	{ TASK_REPORT, 4, REQUIRED, DATE, .column = "reported_on", .vi = "Ngày báo cáo", .en = "Reported on" },
	{ TASK_REPORT, 5, NUMBER(0, 100), .column = "progress", .vi = "Tiến độ (%)", .en = "Progress (%)" },
	{ TASK_REPORT, 6, TEXT(1000), .column = "evidence", .vi = "Minh chứng", .en = "Evidence" },
	{ TASK_REPORT, 7, ID, .column = "document_id", .vi = "Văn bản minh chứng", .en = "Document as evidence" },

	{ CASE_FILE, 1, REQUIRED, TEXT(40), .column = "form", .vi = "Mẫu hồ sơ", .en = "Form" },
	{ CASE_FILE, 2, ID, .column = "organisation_id", .vi = "Tổ chức đảng", .en = "Organisation" },
	{ CASE_FILE, 3, ID, .column = "unit_id", .vi = "Đơn vị hành chính", .en = "Administrative unit" },
	{ CASE_FILE, 4, TEXT(100), .column = "reference", .vi = "Số hồ sơ", .en = "Reference" },
	{ CASE_FILE, 5, REQUIRED, DATE, .column = "opened_on", .vi = "Ngày mở", .en = "Opened on" },
	{ CASE_FILE, 6, DATE, .column = "closed_on", .vi = "Ngày đóng", .en = "Closed on" },
	{ CASE_FILE, 7, MANY(CELLS_MAX), .vi = "Các mục ghi", .en = "Cells" },

	{ PERIOD_STEP, 1, REQUIRED, ID, .column = "organisation_id", .vi = "Tổ chức đảng", .en = "Organisation" },
	{ PERIOD_STEP, 2, REQUIRED, .column = "length", .vi = "Loại kỳ", .en = "Length of the period" },
	{ PERIOD_STEP, 3, REQUIRED, MONTH, .column = "period_on", .vi = "Ngày đầu kỳ", .en = "First day of the period" },
	{ PERIOD_STEP, 4, REQUIRED, NUMBER(1, 9999), .column = "round", .vi = "Lần chốt", .en = "Round" },
	{ PERIOD_STEP, 5, REQUIRED, .column = "what", .vi = "Bước", .en = "Step" },
	{ PERIOD_STEP, 6, REQUIRED, DATE, .column = "stepped_on", .vi = "Ngày thực hiện", .en = "Done on" },
	{ PERIOD_STEP, 7, TEXT(1000), .column = "note", .vi = "Lý do, ghi chú", .en = "Note" },
};
const size_t n_fields = sizeof fields / sizeof fields[0];

const struct field *
field_find(const ProtobufCMessageDescriptor *message, uint32_t tag)
{
	for (size_t i = 0; i < n_fields; i++)
		if (fields[i].message == message && fields[i].tag == tag)
			return &fields[i];
	return NULL;
}
