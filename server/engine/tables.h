/* Inside the writer's core: the registers and their tables. Which columns a table has follows from the record's
 * descriptor and from fields.c (a field with a `column` stands in the table under its own name); only what is no field
 * of a record (ids, versions, what follows from folding) is named in tables.c. A new kind of record is a row there. */
#ifndef LT_SERVER_ENGINE_TABLES_H
#define LT_SERVER_ENGINE_TABLES_H
#include "common/rules/judge.h"
#include "server/store/db.h"

enum table_no {
	TABLE_UNIT,
	TABLE_ORGANISATION,
	TABLE_MEMBER,
	TABLE_POST,
	TABLE_MEETING,
	TABLE_UNIT_CHANGE,
	TABLE_ORGANISATION_CHANGE,
	TABLE_MEMBER_EVENT,
	TABLE_COUNTED_RETURN,
	TABLE_REGISTER_ENTRY,
	TABLE_DOCUMENT,
	TABLE_TASK,
	TABLE_TASK_REPORT,
	TABLE_CASE_FILE,
	TABLE_PERIOD_STEP,
	TABLE_COUNT,
	TABLE_NONE = TABLE_COUNT
};

struct box;
struct typed_row {                        /* one version of one row, to be written */
	enum table_no table;
	struct box *box;
	int next;                             /* the same entity's: 1 + index */
	struct id id;
	uint32_t version;
	const struct node *node;              /* kept alive until the transaction ends, as all it points to */
	const struct node_span *span;         /* NULL in tables of events */
	const struct node_event *event;       /* NULL unless of events; NULL also of a founding */
	const Lt__Update *update;             /* of events: the update told */
	uint64_t j_from, j_to;                /* j_to 0: open */
};

/* Where a column's value comes from: none of a record's fields; the record itself; the member entering by an event; the
 * decision. */
enum part { PART_FRAME, PART_RECORD, PART_ENTERS, PART_DECISION };

#define COLUMNS_MAX 72
struct column {
	const char *name;
	enum part part;
	void (*put)(struct copy *c, const struct typed_row *row);       /* PART_FRAME */
	const ProtobufCFieldDescriptor *field;                          /* the others */
	bool is_date;
};
struct frame;
struct typed_table {
	const char *name, *close_name, *close_sql;
	const struct frame *frame;            /* the columns that are no field */
	const ProtobufCMessageDescriptor *record, *enters, *decision;   /* whose fields are columns; NULL: not there */
	bool by_span;                         /* an entity has a row per span: closed by (id, from_on), else by id */
	/* worked out */
	size_t n_columns;
	struct column columns[COLUMNS_MAX];
	char *list;                           /* the columns' names, separated by commas */
};
const struct typed_table *typed_table(enum table_no t);
void typed_put(struct copy *c, const struct typed_row *row);
/* The record of a register's row: unit, organisation, post, meeting; of a member the one by which he entered last. */
const Lt__Member *member_in_force(const struct node *n, const struct node_span *span);
/* Would both rows of the same table say the same? Versions and journal numbers apart. */
bool typed_same(const struct typed_row *a, const struct typed_row *b);

/* Back from a query's result, whose columns bear the table's names (others are overlooked). */
struct column_places { const struct typed_table *table; int at[COLUMNS_MAX]; };
void places_find(struct column_places *p, enum table_no t, const PGresult *r);
/* The message of that part in the arena, borrowing from r. */
void *typed_read(const struct column_places *p, enum part part, const PGresult *r, int row, struct arena *a);

/* ---- registers: what the working set keeps ---- */

struct entity_kind {
	uint32_t kind;
	size_t record;                        /* offset of its base in struct node */
	const ProtobufCMessageDescriptor *message;
	enum table_no table, events;          /* rows that follow; events told, TABLE_NONE: it has none */
	bool base;                            /* has a base; members are made of events only */
	bool in_order;                        /* what arrives later waits behind what is parked of it */
	const char *load_name, *load_sql;
	size_t n_questions;
	enum query_by questions[4];           /* the load query's parameters, an array each */
};
extern const struct entity_kind entity_kinds[];
extern const size_t n_entity_kinds;
const struct entity_kind *entity_kind(uint32_t kind);
uint32_t node_parent_kind(const struct node *n);

/* ---- the cells of a filled form (cells.c) ---- */

void cells_put(struct copy *c, const ProtobufCMessage *record);       /* as jsonb; of a record without cells NULL */
/* Back from jsonb, into the record; everything in the arena. */
void cells_read(const char *json, ProtobufCMessage *record, struct arena *a);

/* ---- messages by descriptor ---- */

static inline bool
field_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const char *at = (const char *)m;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)(const void *)(at + f->quantifier_offset) > 0;
	if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(const void *const *)(const void *)(at + f->offset) != NULL;
	return *(const protobuf_c_boolean *)(const void *)(at + f->quantifier_offset) != 0;
}

/* has_x of a single field, n_x of a repeated one */
static inline void *
field_quantifier(const void *message, const ProtobufCFieldDescriptor *f)
{
	return (char *)message + f->quantifier_offset;
}

static inline void *
field_at(const void *message, const ProtobufCFieldDescriptor *f)
{
	return (char *)message + f->offset;
}

#endif
