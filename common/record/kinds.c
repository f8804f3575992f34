/* The table of kinds, and what can be read off the descriptors: which record an Update holds, what its enum values are
 * called. A new kind is a row here, a message in records.proto, rows in fields.c and a file in common/rules. */
#include "common/record/kinds.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

const struct kind kinds[] = {
	{ KIND_UNIT, "unit", "Đơn vị hành chính", "Administrative unit", &lt__unit__descriptor,
	  "unit", "code,valid_from", KIND_UNIT, AUDIENCE_PROVINCE, false },
	{ KIND_UNIT_CHANGE, "unit_change", "Thay đổi đơn vị hành chính", "Change of an administrative unit",
	  &lt__unit_change__descriptor, "unit_change", "unit_id,change,occurred_on", KIND_UNIT, AUDIENCE_PROVINCE, false },
	{ KIND_ORGANISATION, "organisation", "Tổ chức đảng", "Party organisation", &lt__organisation__descriptor,
	  "organisation", "code,valid_from", KIND_ORGANISATION, AUDIENCE_PROVINCE, false },
	{ KIND_ORGANISATION_CHANGE, "organisation_change", "Thay đổi tổ chức đảng", "Change of a party organisation",
	  &lt__organisation_change__descriptor, "organisation_change", "organisation_id,change,occurred_on",
	  KIND_ORGANISATION, AUDIENCE_PROVINCE, false },
	{ KIND_MEMBER, "member", "Đảng viên", "Member", &lt__member__descriptor, "member", "person_ref", KIND_MEMBER,
	  AUDIENCE_SITE, false },
	{ KIND_MEMBER_EVENT, "member_event", "Biến động đảng viên", "Member event", &lt__member_event__descriptor,
	  "member_event", "person_ref,event,occurred_on", KIND_MEMBER, AUDIENCE_SITE, false },
	{ KIND_POST, "post", "Chức vụ", "Post", &lt__post__descriptor,
	  "post", "person_ref,organisation_id,unit_id,title,from_on", KIND_POST, AUDIENCE_SITE, false },
	{ KIND_MEETING, "meeting", "Cuộc họp chi bộ", "Cell meeting", &lt__meeting__descriptor,
	  "meeting", "cell_id,held_on,kind", KIND_MEETING, AUDIENCE_SITE, false },
	{ KIND_COUNTED_RETURN, "counted_return", "Báo cáo số liệu", "Counted return", &lt__counted_return__descriptor,
	  "counted_return", "form,organisation_id,unit_id,period_on", KIND_COUNTED_RETURN, AUDIENCE_SITE, true },
	{ KIND_REGISTER_ENTRY, "register_entry", "Mục trong sổ", "Register entry", &lt__register_entry__descriptor,
	  "register_entry", "form,organisation_id,unit_id,person_ref,from_on,reference", KIND_REGISTER_ENTRY,
	  AUDIENCE_SITE, true },
	{ KIND_DOCUMENT, "document", "Văn bản", "Document", &lt__document__descriptor,
	  "document", "issuer,number,type_code,signed_on", KIND_DOCUMENT, AUDIENCE_ISSUED, false },
	{ KIND_TASK, "task", "Nhiệm vụ", "Task", &lt__task__descriptor, "task", "code", KIND_TASK, AUDIENCE_ISSUED, false },
	{ KIND_TASK_REPORT, "task_report", "Tiến độ nhiệm vụ", "Task report", &lt__task_report__descriptor,
	  "task_report", "task_id,organisation_id,what,reported_on", KIND_TASK_REPORT, AUDIENCE_SITE, false },
	{ KIND_CASE_FILE, "case_file", "Vụ việc", "Case file", &lt__case_file__descriptor,
	  "case_file", "form,organisation_id,unit_id,opened_on,reference", KIND_CASE_FILE, AUDIENCE_SITE, true },
	{ KIND_PERIOD_STEP, "period_step", "Chốt kỳ", "Closing of a period", &lt__period_step__descriptor,
	  "period_step", "organisation_id,length,period_on,round,what", KIND_PERIOD_STEP, AUDIENCE_ISSUED, false },
};
const size_t n_kinds = sizeof kinds / sizeof kinds[0];

const struct kind *
kind_by_tag(uint32_t tag)
{
	for (size_t i = 0; i < n_kinds; i++)
		if (kinds[i].tag == tag)
			return &kinds[i];
	return NULL;
}

const struct kind *
kind_by_name(const char *name)
{
	for (size_t i = 0; i < n_kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static const ProtobufCMessage *
record_at(const Lt__Update *u, uint32_t tag)
{
	const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field(&lt__update__descriptor, tag);
	assert(field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE);
	const ProtobufCMessage *record;
	memcpy(&record, (const char *)u + field->offset, sizeof record);
	return record;
}

const struct kind *
kind_of(const Lt__Update *u)
{
	const struct kind *found = NULL;
	for (size_t i = 0; i < n_kinds; i++) {
		if (record_at(u, kinds[i].tag) == NULL)
			continue;
		if (found != NULL)
			return NULL;
		found = &kinds[i];
	}
	return found;
}

const ProtobufCMessage *
kind_record(const Lt__Update *u)
{
	const struct kind *k = kind_of(u);
	return k != NULL ? record_at(u, k->tag) : NULL;
}

/* Labels of one enum, made once and kept: the list only ever grows at its head, so readers need no lock. */
struct labels {
	const ProtobufCEnumDescriptor *of;
	struct labels *next;
	char *label[];
};
static _Atomic(struct labels *) all_labels;

/* The length of "ORGANISATION_TYPE_", told by the name of value 0, "ORGANISATION_TYPE_UNSPECIFIED". */
static size_t
prefix_len(const ProtobufCEnumDescriptor *e)
{
	static const char zero[] = "UNSPECIFIED";
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, 0);
	size_t len = v != NULL ? strlen(v->name) : 0;
	if (len < sizeof zero - 1 || strcmp(v->name + len - (sizeof zero - 1), zero) != 0)
		return 0;
	return len - (sizeof zero - 1);
}

static struct labels *
labels_make(const ProtobufCEnumDescriptor *e)
{
	struct labels *l = calloc(1, sizeof *l + e->n_values * sizeof l->label[0]);
	const ProtobufCEnumValue *zero = protobuf_c_enum_descriptor_get_value(e, 0);
	size_t prefix = prefix_len(e);
	if (l == NULL)
		abort();
	l->of = e;
	for (unsigned i = 0; i < e->n_values; i++) {
		const char *name = e->values[i].name;
		bool prefixed = prefix > 0 && strncmp(name, zero->name, prefix) == 0;
		l->label[i] = strdup(prefixed ? name + prefix : name);
		if (l->label[i] == NULL)
			abort();
		for (char *p = l->label[i]; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
	}
	return l;
}

static struct labels *
labels_search(const ProtobufCEnumDescriptor *e)
{
	struct labels *l = atomic_load_explicit(&all_labels, memory_order_acquire);
	while (l != NULL && l->of != e)
		l = l->next;
	return l;
}

static const struct labels *
labels_of(const ProtobufCEnumDescriptor *e)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct labels *l = labels_search(e);
	if (l != NULL)
		return l;
	pthread_mutex_lock(&lock);
	l = labels_search(e);
	if (l == NULL) {
		l = labels_make(e);
		l->next = atomic_load(&all_labels);
		atomic_store_explicit(&all_labels, l, memory_order_release);
	}
	pthread_mutex_unlock(&lock);
	return l;
}

const char *
enum_label(const ProtobufCEnumDescriptor *e, int value)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	return v != NULL ? labels_of(e)->label[v - e->values] : NULL;
}

bool
enum_value(const ProtobufCEnumDescriptor *e, const char *label, int *out)
{
	const struct labels *l = labels_of(e);
	for (unsigned i = 0; i < e->n_values; i++) {
		if (e->values[i].value != 0 && strcmp(l->label[i], label) == 0) {
			*out = e->values[i].value;
			return true;
		}
	}
	return false;
}
