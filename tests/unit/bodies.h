/* One full, valid Update of every kind, for tests of the codec and the pre-check. Every optional field is set. */
#ifndef LT_TESTS_BODIES_H
#define LT_TESTS_BODIES_H
#include <assert.h>
#include <string.h>

#include "common/record/codec.h"

#define N_BODIES 17

struct body {
	const char *name;                       /* of its golden file */
	Lt__Update update;
	Lt__DecisionRef decision;
	Lt__WarningReason reason, *reasons[1];
	Lt__ImportSource source;
	Lt__Unit unit;
	Lt__UnitChange unit_change;
	Lt__Organisation organisation;
	Lt__OrganisationChange organisation_change;
	Lt__Member member;
	Lt__MemberEvent member_event;
	Lt__Post post;
	Lt__Meeting meeting;
	Lt__Cell cell[3], *cells[3];
	Lt__CountedReturn counted_return;
	Lt__RegisterEntry register_entry;
	Lt__Document document;
	Lt__Task task;
	Lt__TaskReport task_report;
	Lt__CaseFile case_file;
	Lt__PeriodStep period_step;
	ProtobufCBinaryData successors[2];
	uint8_t id[16], parent[16], heir[16], hash[32];
};

#define SET(message, field, value) ((message)->has_##field = 1, (message)->field = (value))
#define SET_BYTES(message, field, bytes) SET(message, field, ((ProtobufCBinaryData){ sizeof(bytes), (bytes) }))

static inline void
body_envelope(struct body *b)
{
	Lt__Update *u = &b->update;
	lt__update__init(u);
	memset(b->id, 0x11, sizeof b->id);
	memset(b->parent, 0x22, sizeof b->parent);
	memset(b->heir, 0x33, sizeof b->heir);
	memset(b->hash, 0x44, sizeof b->hash);
	b->successors[0] = (ProtobufCBinaryData){ sizeof b->parent, b->parent };
	b->successors[1] = (ProtobufCBinaryData){ sizeof b->heir, b->heir };
	SET_BYTES(u, update_id, b->id);
	SET(u, op, LT__OP__OP_CREATE);
	SET(u, basis, LT__BASIS__BASIS_EVENT);
	SET(u, occurred_on, 20270);
	SET(u, decided_on, 20260);
	SET(u, recorded_at, INT64_C(1751300000000));
	SET(u, today, 20271);
	u->actor = (char *)"vp01";
	SET_BYTES(u, supersedes, b->heir);
	SET(u, made_from, 3);
	lt__decision_ref__init(&b->decision);
	b->decision.issuer = (char *)"Tỉnh ủy Tuyên Quang";
	b->decision.number = (char *)"02-ĐA/TU";
	b->decision.type_code = (char *)"ĐA";
	SET(&b->decision, signed_on, 20260);
	u->decision = &b->decision;
	lt__warning_reason__init(&b->reason);
	b->reason.rule = (char *)"UNIT-007";
	b->reason.reason_code = (char *)"other";
	b->reason.note = (char *)"Đã hỏi lại xã";
	b->reasons[0] = &b->reason;
	u->n_reasons = 1;
	u->reasons = b->reasons;
	lt__import_source__init(&b->source);
	SET_BYTES(&b->source, file_hash, b->hash);
	SET(&b->source, row, 23);
	u->source = &b->source;
}

static inline void
body_registers(struct body *b)
{
	lt__unit__init(&b->unit);
	b->unit.code = (char *)"02266";
	b->unit.name = (char *)"Xã Lăng Can";
	SET(&b->unit, level, LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE);
	SET(&b->unit, kind, LT__UNIT_KIND__UNIT_KIND_XA);
	SET_BYTES(&b->unit, parent_id, b->parent);
	SET(&b->unit, region_class, LT__REGION_CLASS__REGION_CLASS_MOUNTAIN);
	SET(&b->unit, special_difficulty, 1);
	SET(&b->unit, households, 1204);
	SET(&b->unit, valid_from, -3000);
	lt__organisation__init(&b->organisation);
	b->organisation.code = (char *)"TQ.LB.001";
	b->organisation.name = (char *)"Đảng bộ xã Lăng Can";
	SET(&b->organisation, type, LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_COMMITTEE);
	SET(&b->organisation, setting, LT__ORGANISATION_SETTING__ORGANISATION_SETTING_OFFICE);
	SET_BYTES(&b->organisation, parent_id, b->parent);
	SET_BYTES(&b->organisation, unit_id, b->heir);
	SET(&b->organisation, has_committee, 1);
	SET(&b->organisation, valid_from, 18000);
}

static inline void
body_changes(struct body *b)
{
	lt__unit_change__init(&b->unit_change);
	SET(&b->unit_change, change, LT__CHANGE_KIND__CHANGE_KIND_DISSOLVE);
	SET_BYTES(&b->unit_change, unit_id, b->id);
	b->unit_change.name = (char *)"Xã Thượng Lâm";
	SET_BYTES(&b->unit_change, parent_id, b->parent);
	b->unit_change.n_successor_ids = 2;
	b->unit_change.successor_ids = b->successors;
	SET(&b->unit_change, without_successor, 0);
	SET(&b->unit_change, retroactive, 1);
	lt__organisation_change__init(&b->organisation_change);
	SET(&b->organisation_change, change, LT__CHANGE_KIND__CHANGE_KIND_RENAME);
	SET_BYTES(&b->organisation_change, organisation_id, b->id);
	b->organisation_change.name = (char *)"Chi bộ thôn Nà Khà";
	SET_BYTES(&b->organisation_change, parent_id, b->parent);
	b->organisation_change.n_successor_ids = 2;
	b->organisation_change.successor_ids = b->successors;
	SET(&b->organisation_change, without_successor, 1);
	SET(&b->organisation_change, retroactive, 0);
}

/* Any value a field may hold, by its row in fields.c; messages are left out. */
static inline void
body_fill_field(struct body *b, ProtobufCMessage *m, const ProtobufCFieldDescriptor *fd)
{
	const struct field *row = field_find(m->descriptor, fd->id);
	char *at = (char *)m + fd->offset;
	if (fd->type == PROTOBUF_C_TYPE_MESSAGE)
		return;
	if (fd->label == PROTOBUF_C_LABEL_REPEATED) {   /* of bytes */
		*(ProtobufCBinaryData **)(void *)at = b->successors;
		*(size_t *)(void *)((char *)m + fd->quantifier_offset) = 2;
		return;
	}
	if (fd->type == PROTOBUF_C_TYPE_STRING) {
		*(const char **)(void *)at = "Chuyên đề 05";
		return;
	}
	*(protobuf_c_boolean *)((char *)m + fd->quantifier_offset) = 1;
	if (fd->type == PROTOBUF_C_TYPE_BYTES)
		*(ProtobufCBinaryData *)(void *)at = (ProtobufCBinaryData){ sizeof b->parent, b->parent };
	else if (fd->type == PROTOBUF_C_TYPE_ENUM)
		*(int *)(void *)at = ((const ProtobufCEnumDescriptor *)fd->descriptor)->values[1].value;
	else if (fd->type == PROTOBUF_C_TYPE_BOOL)
		*(protobuf_c_boolean *)at = 1;
	else if (fd->type == PROTOBUF_C_TYPE_SINT64)
		*(int64_t *)(void *)at = INT64_C(-1234567890123);
	else
		*(int32_t *)(void *)at = row->is_date ? 18017 : row->min > 0 ? 1961 : 21;   /* 18017: 2019-05-01 */
}

static inline void
body_fill(struct body *b, ProtobufCMessage *m, const ProtobufCMessageDescriptor *d)
{
	protobuf_c_message_init(d, m);
	for (unsigned i = 0; i < d->n_fields; i++)
		body_fill_field(b, m, &d->fields[i]);
}

static inline void
body_people(struct body *b)
{
	body_fill(b, &b->member.base, &lt__member__descriptor);
	body_fill(b, &b->member_event.base, &lt__member_event__descriptor);
	body_fill(b, &b->post.base, &lt__post__descriptor);
	body_fill(b, &b->meeting.base, &lt__meeting__descriptor);
}

/* Filled forms: a cell that says everything, a range, a text. */
static inline void
body_generic(struct body *b)
{
	for (size_t i = 0; i < 3; i++) {
		lt__cell__init(&b->cell[i]);
		b->cells[i] = &b->cell[i];
	}
	body_fill(b, &b->cell[0].base, &lt__cell__descriptor);
	b->cell[1].field = (char *)"households_reached";
	SET(&b->cell[1], number, 120);
	SET(&b->cell[1], upper, 150);
	SET(&b->cell[1], qualifier, LT__VALUE_QUALIFIER__VALUE_QUALIFIER_RANGE);
	b->cell[2].field = (char *)"note";
	b->cell[2].text = (char *)"Đã tổng hợp từ cơ sở";
	body_fill(b, &b->counted_return.base, &lt__counted_return__descriptor);
	body_fill(b, &b->register_entry.base, &lt__register_entry__descriptor);
	body_fill(b, &b->document.base, &lt__document__descriptor);
	body_fill(b, &b->task.base, &lt__task__descriptor);
	body_fill(b, &b->task_report.base, &lt__task_report__descriptor);
	body_fill(b, &b->case_file.base, &lt__case_file__descriptor);
	body_fill(b, &b->period_step.base, &lt__period_step__descriptor);
	b->counted_return.form = b->register_entry.form = b->case_file.form = (char *)"members_religion";
	b->counted_return.n_cells = b->register_entry.n_cells = b->case_file.n_cells = 3;
	b->counted_return.cells = b->register_entry.cells = b->case_file.cells = b->cells;
}

/* Fills *b (which must not move afterwards) with the i-th body. */
static inline void
body_init(struct body *b, int i)
{
	static const char *const names[N_BODIES] = { "unit", "unit_change", "organisation", "organisation_change",
		                                     "unit_found", "member", "member_event", "member_admit", "post",
		                                     "meeting", "counted_return", "register_entry", "document", "task",
		                                     "task_report", "case_file", "period_step" };
	memset(b, 0, sizeof *b);
	b->name = names[i];
	body_envelope(b);
	body_registers(b);
	body_changes(b);
	body_people(b);
	body_generic(b);
	if (i == 0)
		b->update.unit = &b->unit;
	if (i == 1)
		b->update.unit_change = &b->unit_change;
	if (i == 2)
		b->update.organisation = &b->organisation;
	if (i == 3)
		b->update.organisation_change = &b->organisation_change;
	if (i == 4) {
		b->unit_change.change = LT__CHANGE_KIND__CHANGE_KIND_FOUND;
		b->unit_change.found = &b->unit;
		b->update.unit_change = &b->unit_change;
	}
	if (i == 5)
		b->update.member = &b->member;
	if (i == 6 || i == 7)
		b->update.member_event = &b->member_event;
	if (i == 7) {
		b->member.has_person_ref = 0;
		b->member_event.enters = &b->member;
	}
	if (i == 8)
		b->update.post = &b->post;
	if (i == 9)
		b->update.meeting = &b->meeting;
	if (i == 10)
		b->update.counted_return = &b->counted_return;
	if (i == 11)
		b->update.register_entry = &b->register_entry;
	if (i == 12)
		b->update.document = &b->document;
	if (i == 13)
		b->update.task = &b->task;
	if (i == 14)
		b->update.task_report = &b->task_report;
	if (i == 15)
		b->update.case_file = &b->case_file;
	if (i == 16)
		b->update.period_step = &b->period_step;
}

static inline void
body_pack(struct body *b, struct buffer *out)
{
	struct fault f = { 0 };
	enum result r = record_pack(&b->update, out, &f);
	if (r != DONE) {
		fault_print(&f, stderr);
		abort();
	}
}

#endif
