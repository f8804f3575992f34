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

#define REQUIRED .required = true
#define ID .min = 16, .max = 16
#define HASH .min = 32, .max = 32
#define DATE .is_date = true, .min = DATE_MIN, .max = DATE_MAX
#define TEXT(bytes) .min = 1, .max = (bytes)
#define NUMBER(low, high) .min = (low), .max = (high)
#define MANY(count) .max_count = (count)
#define PERSONAL .personal = true

#define MS_MAX INT64_C(7258118400000)   /* 2200-01-01 */

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
