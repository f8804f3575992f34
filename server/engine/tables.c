/* The registers' tables: a table of tables. Columns are worked out once, from descriptors; here stand only those that
 * are no field of a record, and what belongs to which register. */
#include "server/engine/tables.h"

#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include "embedded/sql.h"

/* ---- columns that are no field ---- */

static void
put_id(struct copy *c, const struct typed_row *row)
{
	copy_id(c, &row->id);
}

static void
put_version(struct copy *c, const struct typed_row *row)
{
	copy_int4(c, (int32_t)row->version);
}

static void
put_j_from(struct copy *c, const struct typed_row *row)
{
	copy_int8(c, (int64_t)row->j_from);
}

static void
put_j_to(struct copy *c, const struct typed_row *row)
{
	if (row->j_to)
		copy_int8(c, (int64_t)row->j_to);
	else
		copy_null(c);
}

static void
put_from(struct copy *c, const struct typed_row *row)
{
	copy_date(c, row->span->from);
}

static void
put_to(struct copy *c, const struct typed_row *row)
{
	copy_date(c, row->span->to);
}

static void
put_name(struct copy *c, const struct typed_row *row)
{
	copy_text(c, row->span->name);
}

static void
put_parent(struct copy *c, const struct typed_row *row)
{
	copy_id(c, row->span->has_parent ? &row->span->parent : NULL);
}

static void
put_edition(struct copy *c, const struct typed_row *row)
{
	copy_int4(c, (int32_t)row->node->edition);
}

/* Of a base loaded from rows older than migration 0004 nobody knows it. */
static void
put_base_update(struct copy *c, const struct typed_row *row)
{
	copy_id(c, id_is_zero(&row->node->update_id) ? NULL : &row->node->update_id);
}

static void
put_date(struct copy *c, bool has, int32_t v)
{
	if (has)
		copy_date(c, v);
	else
		copy_null(c);
}

static void
put_base_decided(struct copy *c, const struct typed_row *row)
{
	put_date(c, row->node->has_decided_on, row->node->decided_on);
}

static void
put_status(struct copy *c, const struct typed_row *row)
{
	copy_text(c, enum_label(&lt__member_status__descriptor, row->span->member.status));
}

static void
put_exempt(struct copy *c, const struct typed_row *row)
{
	copy_bool(c, row->span->member.exempt);
}

static void
put_away(struct copy *c, const struct typed_row *row)
{
	copy_bool(c, row->span->member.away);
}

static void
put_transfer_to(struct copy *c, const struct typed_row *row)
{
	copy_id(c, row->span->member.has_transfer_to ? &row->span->member.transfer_to : NULL);
}

static void
put_official_on(struct copy *c, const struct typed_row *row)
{
	put_date(c, row->span->member.has_official_on, row->span->member.official_on);
}

static void
put_party_since(struct copy *c, const struct typed_row *row)
{
	put_date(c, row->span->member.has_party_since, row->span->member.party_since);
}

static void
put_entity(struct copy *c, const struct typed_row *row)
{
	copy_id(c, &row->node->id);
}

static void
put_event_update(struct copy *c, const struct typed_row *row)
{
	copy_bytes(c, row->update->update_id.data, row->update->update_id.len);
}

static void
put_occurred_on(struct copy *c, const struct typed_row *row)
{
	copy_date(c, row->update->occurred_on);
}

static void
put_decided_on(struct copy *c, const struct typed_row *row)
{
	put_date(c, row->update->has_decided_on, row->update->decided_on);
}

static void
put_member_event(struct copy *c, const struct typed_row *row)
{
	Lt__MemberEventKind what = row->event->what;

	copy_text(c, what ? enum_label(&lt__member_event_kind__descriptor, what) : "opening");
}

static void
put_issued(struct copy *c, const struct typed_row *row)
{
	copy_bool(c, row->node->issued);
}

static void
put_cells(struct copy *c, const struct typed_row *row)
{
	cells_put(c, row->node->generic);
}

struct frame { const char *name; void (*put)(struct copy *c, const struct typed_row *row); };   /* put NULL: left out */

#define VERSIONED { "id", put_id }, { "version", put_version }, { "j_from", put_j_from }, { "j_to", put_j_to }
#define SPANS { "from_on", put_from }, { "to_on", put_to }

static const struct frame tree_frame[] = {
	VERSIONED, SPANS, { "edition", put_edition }, { "update_id", put_base_update }, { "name", put_name },
	{ "parent_id", put_parent }, { NULL, NULL }
};
static const struct frame member_frame[] = {
	VERSIONED, SPANS, { "organisation_id", put_parent }, { "status", put_status }, { "exempt", put_exempt },
	{ "away", put_away }, { "transfer_to", put_transfer_to }, { "official_on", put_official_on },
	{ "party_since", put_party_since }, { "person_ref", NULL }, { "admission_decided_on", NULL },
	{ "exempt_since", NULL }, { "away_since", NULL }, { NULL, NULL }
};
static const struct frame post_frame[] = {
	VERSIONED, SPANS, { "update_id", put_base_update }, { "decided_on", put_base_decided }, { NULL, NULL }
};
static const struct frame told_frame[] = { VERSIONED, { "update_id", put_base_update }, { NULL, NULL } };
static const struct frame document_frame[] = {
	VERSIONED, SPANS, { "update_id", put_base_update }, { "issued", put_issued }, { NULL, NULL }
};
static const struct frame issued_frame[] = {
	VERSIONED, { "update_id", put_base_update }, { "issued", put_issued }, { NULL, NULL }
};
static const struct frame return_frame[] = {
	VERSIONED, SPANS, { "update_id", put_base_update }, { "cells", put_cells }, { NULL, NULL }
};
static const struct frame filled_frame[] = {
	VERSIONED, SPANS, { "update_id", put_base_update }, { "decided_on", put_base_decided }, { "cells", put_cells },
	{ NULL, NULL }
};

#define TOLD { "update_id", put_event_update }, { "occurred_on", put_occurred_on }, { "decided_on", put_decided_on }
#define EVENT VERSIONED, TOLD
static const struct frame unit_change_frame[] = { EVENT, { "unit_id", put_entity }, { NULL, NULL } };
static const struct frame organisation_change_frame[] = { EVENT, { "organisation_id", put_entity }, { NULL, NULL } };
static const struct frame member_event_frame[] = {
	EVENT, { "member_id", put_entity }, { "event", put_member_event }, { "person_ref", NULL }, { NULL, NULL }
};

/* ---- the tables ---- */

#define CLOSE(table) "engine_close_" #table, sql_engine_close_##table

#define RECORD(message) .record = &lt__##message##__descriptor
#define DECISION .decision = &lt__decision_ref__descriptor

static struct typed_table tables[TABLE_COUNT] = {
	[TABLE_UNIT] = { "unit", CLOSE(unit), tree_frame, RECORD(unit), .by_span = true },
	[TABLE_ORGANISATION] = { "organisation", CLOSE(organisation), tree_frame, RECORD(organisation),
	                         .by_span = true },
	[TABLE_MEMBER] = { "member", CLOSE(member), member_frame, RECORD(member), .by_span = true },
	[TABLE_POST] = { "post", CLOSE(post), post_frame, RECORD(post), DECISION },
	[TABLE_MEETING] = { "meeting", CLOSE(meeting), told_frame, RECORD(meeting) },
	[TABLE_UNIT_CHANGE] = { "unit_change", CLOSE(unit_change), unit_change_frame, RECORD(unit_change), DECISION },
	[TABLE_ORGANISATION_CHANGE] = { "organisation_change", CLOSE(organisation_change), organisation_change_frame,
	                                RECORD(organisation_change), DECISION },
	[TABLE_MEMBER_EVENT] = { "member_event", CLOSE(member_event), member_event_frame, RECORD(member_event),
	                         .enters = &lt__member__descriptor, DECISION },
	[TABLE_COUNTED_RETURN] = { "counted_return", CLOSE(counted_return), return_frame, RECORD(counted_return) },
	[TABLE_REGISTER_ENTRY] = { "register_entry", CLOSE(register_entry), filled_frame, RECORD(register_entry),
	                           DECISION },
	[TABLE_DOCUMENT] = { "document", CLOSE(document), document_frame, RECORD(document) },
	[TABLE_TASK] = { "task", CLOSE(task), issued_frame, RECORD(task) },
	[TABLE_TASK_REPORT] = { "task_report", CLOSE(task_report), told_frame, RECORD(task_report) },
	[TABLE_CASE_FILE] = { "case_file", CLOSE(case_file), filled_frame, RECORD(case_file), DECISION },
	[TABLE_PERIOD_STEP] = { "period_step", CLOSE(period_step), issued_frame, RECORD(period_step) },
};

static bool
has_column(const struct typed_table *t, const char *name)
{
	for (const struct frame *f = t->frame; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return true;
	return false;
}

static struct column *
add_column(struct typed_table *t, const char *name, enum part part)
{
	struct column *c = &t->columns[t->n_columns++];

	assert(t->n_columns <= COLUMNS_MAX);
	c->name = name;
	c->part = part;
	return c;
}

static void
add_fields(struct typed_table *t, const ProtobufCMessageDescriptor *d, enum part part)
{
	for (unsigned i = 0; d && i < d->n_fields; i++) {
		const struct field *f = field_find(d, d->fields[i].id);
		struct column *c;

		if (!f || !f->column || has_column(t, d->fields[i].name))
			continue;
		c = add_column(t, d->fields[i].name, part);
		c->field = &d->fields[i];
		c->is_date = f->is_date;
	}
}

static void
make_list(struct typed_table *t)
{
	struct buffer b = { 0 };

	for (size_t i = 0; i < t->n_columns; i++) {
		buffer_put(&b, i ? ", " : "", i ? 2 : 0);
		buffer_put(&b, t->columns[i].name, strlen(t->columns[i].name));
	}
	buffer_put_u8(&b, 0);
	t->list = (char *)b.data;             /* as long as the process lives */
}

static void
make_tables(void)
{
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct typed_table *t = &tables[i];

		for (const struct frame *f = t->frame; f->name; f++)
			if (f->put)
				add_column(t, f->name, PART_FRAME)->put = f->put;
		add_fields(t, t->record, PART_RECORD);
		add_fields(t, t->enters, PART_ENTERS);
		add_fields(t, t->decision, PART_DECISION);
		make_list(t);
	}
}

const struct typed_table *
typed_table(enum table_no t)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_tables);
	return &tables[t];
}

/* ---- registers ---- */

#define LOAD(kind) "engine_load_" #kind, sql_engine_load_##kind
#define BASE(member) offsetof(struct node, member), &lt__##member##__descriptor
#define ALONE(symbol, name) KIND_##symbol, BASE(name), TABLE_##symbol, TABLE_NONE, true, false, LOAD(name)

const struct entity_kind entity_kinds[] = {
	{ KIND_UNIT, BASE(unit), TABLE_UNIT, TABLE_UNIT_CHANGE, true, true, LOAD(unit), 3,
	  { BY_ID, BY_CODE, BY_PARENT } },
	{ KIND_ORGANISATION, BASE(organisation), TABLE_ORGANISATION, TABLE_ORGANISATION_CHANGE, true, true,
	  LOAD(organisation), 4, { BY_ID, BY_CODE, BY_PARENT, BY_UNIT } },
	{ KIND_MEMBER, BASE(member), TABLE_MEMBER, TABLE_MEMBER_EVENT, false, false, LOAD(member), 3,
	  { BY_ID, BY_PARENT, BY_MATCH } },
	{ ALONE(POST, post), 3, { BY_ID, BY_PARENT, BY_PERSON } },
	{ ALONE(MEETING, meeting), 2, { BY_ID, BY_PARENT } },
	{ ALONE(COUNTED_RETURN, counted_return), 2, { BY_ID, BY_PARENT } },
	{ ALONE(REGISTER_ENTRY, register_entry), 2, { BY_ID, BY_PARENT } },
	{ ALONE(DOCUMENT, document), 1, { BY_ID } },
	{ ALONE(TASK, task), 2, { BY_ID, BY_PARENT } },
	{ ALONE(TASK_REPORT, task_report), 2, { BY_ID, BY_PARENT } },
	{ ALONE(CASE_FILE, case_file), 2, { BY_ID, BY_PARENT } },
	{ ALONE(PERIOD_STEP, period_step), 2, { BY_ID, BY_PARENT } },
};
const size_t n_entity_kinds = sizeof entity_kinds / sizeof entity_kinds[0];

const struct entity_kind *
entity_kind(uint32_t kind)
{
	for (size_t i = 0; i < n_entity_kinds; i++)
		if (entity_kinds[i].kind == kind)
			return &entity_kinds[i];
	return NULL;
}

/* Whoever is not about a unit stands below an organisation: members, meetings, tasks (their lead), most posts. */
uint32_t
node_parent_kind(const struct node *n)
{
	bool of_unit = n->unit || (n->post && n->post->has_unit_id);

	switch (n->kind) {
	case KIND_COUNTED_RETURN:
		of_unit = n->counted_return->has_unit_id;
		break;
	case KIND_REGISTER_ENTRY:
		of_unit = n->register_entry->has_unit_id;
		break;
	case KIND_CASE_FILE:
		of_unit = n->case_file->has_unit_id;
		break;
	case KIND_TASK_REPORT:
		return KIND_TASK;
	default:
		break;
	}
	return of_unit ? KIND_UNIT : KIND_ORGANISATION;
}
