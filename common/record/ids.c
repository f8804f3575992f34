/* Which entity a record is about. Ids of units, organisations and whatever has a business key are derived from it, so
 * that two sites that tell the same thing mean the same id. A released derivation never changes. */
#include "common/record/codec.h"

#include <arpa/inet.h>
#include <string.h>

#include "common/base/clock.h"

static struct id
derived_id(const char *kind, const char *code, bool has_valid_from, int32_t valid_from)
{
	char iso[DATE_TEXT] = "";
	if (has_valid_from)
		date_format_iso(valid_from, iso);
	return id_derive(kind, code != NULL ? code : "", iso);
}

struct id
unit_id(const Lt__Unit *u)
{
	return derived_id("unit", u->code, u->has_valid_from, u->valid_from);
}

struct id
organisation_id(const Lt__Organisation *o)
{
	return derived_id("organisation", o->code, o->has_valid_from, o->valid_from);
}

/* A business key of fixed places: its name, ids (zero when absent), a code and a day. */
struct key { uint8_t b[64]; size_t len; };

static void
key_id(struct key *k, bool has, const ProtobufCBinaryData *bytes)
{
	if (has && bytes->len == 16)
		memcpy(k->b + k->len, bytes->data, 16);
	k->len += 16;
}

static struct id
key_end(struct key *k, int code, int32_t day)
{
	uint32_t be = htonl((uint32_t)day);
	k->b[k->len++] = (uint8_t)code;
	memcpy(k->b + k->len, &be, sizeof be);
	return id_of(k->b, k->len + sizeof be);
}

struct id
post_id(const Lt__Post *p)
{
	struct key key = { .b = "post", .len = 8 };
	key_id(&key, p->has_person_ref, &p->person_ref);
	key_id(&key, p->has_organisation_id, &p->organisation_id);
	key_id(&key, p->has_unit_id, &p->unit_id);
	return key_end(&key, p->has_title ? (int)p->title : 0, p->has_from_on ? p->from_on : 0);
}

struct id
meeting_id(const Lt__Meeting *m)
{
	struct key key = { .b = "meeting", .len = 8 };
	key_id(&key, m->has_cell_id, &m->cell_id);
	return key_end(&key, m->has_kind ? (int)m->kind : 0, m->has_held_on ? m->held_on : 0);
}

/* A key with text in it: each part with its length, so that no two keys read alike. */
static void
long_text(struct buffer *b, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	buffer_put_be32(b, (uint32_t)len);
	if (len > 0)
		buffer_put(b, text, len);
}

static void
long_id(struct buffer *b, bool has, const ProtobufCBinaryData *bytes)
{
	static const uint8_t none[16];
	buffer_put(b, has && bytes->len == 16 ? bytes->data : none, 16);
}

static void
long_day(struct buffer *b, bool has, int32_t day)
{
	buffer_put_be32(b, has ? (uint32_t)day : 0);
}

static struct id
long_end(struct buffer *b)
{
	struct id id = id_of(b->data, b->len);
	buffer_fini(b);
	return id;
}

struct id
counted_return_id(const Lt__CountedReturn *r)
{
	struct buffer b = { 0 };
	long_text(&b, "counted_return");
	long_text(&b, r->form);
	long_id(&b, r->has_organisation_id, &r->organisation_id);
	long_id(&b, r->has_unit_id, &r->unit_id);
	long_day(&b, r->has_period_on, r->period_on);
	return long_end(&b);
}

struct id
register_entry_id(const Lt__RegisterEntry *e)
{
	struct buffer b = { 0 };
	long_text(&b, "register_entry");
	long_text(&b, e->form);
	long_id(&b, e->has_organisation_id, &e->organisation_id);
	long_id(&b, e->has_unit_id, &e->unit_id);
	long_id(&b, e->has_person_ref, &e->person_ref);
	long_day(&b, e->has_from_on, e->from_on);
	long_text(&b, e->reference);
	return long_end(&b);
}

struct id
document_id(const Lt__Document *d)
{
	struct buffer b = { 0 };
	long_text(&b, "document");
	long_text(&b, d->issuer);
	long_text(&b, d->number);
	long_text(&b, d->type_code);
	long_day(&b, d->has_signed_on, d->signed_on);
	return long_end(&b);
}

struct id
task_id(const Lt__Task *t)
{
	struct buffer b = { 0 };
	long_text(&b, "task");
	long_text(&b, t->code);
	return long_end(&b);
}

struct id
task_report_id(const Lt__TaskReport *r)
{
	struct buffer b = { 0 };
	long_text(&b, "task_report");
	long_id(&b, r->has_task_id, &r->task_id);
	long_id(&b, r->has_organisation_id, &r->organisation_id);
	long_day(&b, r->has_what, (int32_t)r->what);
	long_day(&b, r->has_reported_on, r->reported_on);
	return long_end(&b);
}

struct id
case_file_id(const Lt__CaseFile *c)
{
	struct buffer b = { 0 };
	long_text(&b, "case_file");
	long_text(&b, c->form);
	long_id(&b, c->has_organisation_id, &c->organisation_id);
	long_id(&b, c->has_unit_id, &c->unit_id);
	long_day(&b, c->has_opened_on, c->opened_on);
	long_text(&b, c->reference);
	return long_end(&b);
}

struct id
period_step_id(const Lt__PeriodStep *s)
{
	struct buffer b = { 0 };
	long_text(&b, "period_step");
	long_id(&b, s->has_organisation_id, &s->organisation_id);
	long_day(&b, s->has_length, (int32_t)s->length);
	long_day(&b, s->has_period_on, s->period_on);
	long_day(&b, s->has_round, (int32_t)s->round);
	long_day(&b, s->has_what, (int32_t)s->what);
	return long_end(&b);
}

static bool
unit_entity(const Lt__Update *u, struct id *out)
{
	*out = unit_id(u->unit);
	return true;
}

static bool
organisation_entity(const Lt__Update *u, struct id *out)
{
	*out = organisation_id(u->organisation);
	return true;
}

static bool
unit_change_entity(const Lt__Update *u, struct id *out)
{
	const Lt__UnitChange *c = u->unit_change;
	if (c->change != LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		return c->has_unit_id && id_from_bytes(c->unit_id.data, c->unit_id.len, out);
	if (c->found != NULL)
		*out = unit_id(c->found);
	return c->found != NULL;
}

static bool
organisation_change_entity(const Lt__Update *u, struct id *out)
{
	const Lt__OrganisationChange *c = u->organisation_change;
	if (c->change != LT__CHANGE_KIND__CHANGE_KIND_FOUND)
		return c->has_organisation_id && id_from_bytes(c->organisation_id.data, c->organisation_id.len, out);
	if (c->found != NULL)
		*out = organisation_id(c->found);
	return c->found != NULL;
}

static bool
member_entity(const Lt__Update *u, struct id *out)
{
	const Lt__Member *m = u->member;
	return m->has_person_ref && id_from_bytes(m->person_ref.data, m->person_ref.len, out);
}

static bool
member_event_entity(const Lt__Update *u, struct id *out)
{
	const Lt__MemberEvent *e = u->member_event;
	return e->has_person_ref && id_from_bytes(e->person_ref.data, e->person_ref.len, out);
}

static bool
post_entity(const Lt__Update *u, struct id *out)
{
	*out = post_id(u->post);
	return u->post->has_person_ref;
}

static bool
meeting_entity(const Lt__Update *u, struct id *out)
{
	*out = meeting_id(u->meeting);
	return u->meeting->has_cell_id;
}

static bool
counted_return_entity(const Lt__Update *u, struct id *out)
{
	*out = counted_return_id(u->counted_return);
	return u->counted_return->form != NULL;
}

static bool
register_entry_entity(const Lt__Update *u, struct id *out)
{
	*out = register_entry_id(u->register_entry);
	return u->register_entry->form != NULL;
}

static bool
document_entity(const Lt__Update *u, struct id *out)
{
	*out = document_id(u->document);
	return u->document->number != NULL;
}

static bool
task_entity(const Lt__Update *u, struct id *out)
{
	*out = task_id(u->task);
	return u->task->code != NULL;
}

static bool
task_report_entity(const Lt__Update *u, struct id *out)
{
	*out = task_report_id(u->task_report);
	return u->task_report->has_task_id;
}

static bool
case_file_entity(const Lt__Update *u, struct id *out)
{
	*out = case_file_id(u->case_file);
	return u->case_file->form != NULL;
}

static bool
period_step_entity(const Lt__Update *u, struct id *out)
{
	*out = period_step_id(u->period_step);
	return u->period_step->has_organisation_id;
}

static const struct {
	uint32_t tag;
	bool (*entity)(const Lt__Update *u, struct id *out);
} entities[] = {
	{ KIND_UNIT, unit_entity },
	{ KIND_UNIT_CHANGE, unit_change_entity },
	{ KIND_ORGANISATION, organisation_entity },
	{ KIND_ORGANISATION_CHANGE, organisation_change_entity },
	{ KIND_MEMBER, member_entity },
	{ KIND_MEMBER_EVENT, member_event_entity },
	{ KIND_POST, post_entity },
	{ KIND_MEETING, meeting_entity },
	{ KIND_COUNTED_RETURN, counted_return_entity },
	{ KIND_REGISTER_ENTRY, register_entry_entity },
	{ KIND_DOCUMENT, document_entity },
	{ KIND_TASK, task_entity },
	{ KIND_TASK_REPORT, task_report_entity },
	{ KIND_CASE_FILE, case_file_entity },
	{ KIND_PERIOD_STEP, period_step_entity },
};

bool
record_entity(const Lt__Update *u, uint32_t *kind, struct id *out)
{
	const struct kind *k = kind_of(u);
	for (size_t i = 0; k != NULL && i < sizeof entities / sizeof entities[0]; i++) {
		if (entities[i].tag != k->tag)
			continue;
		*kind = k->subject;
		return entities[i].entity(u, out);
	}
	return false;
}
