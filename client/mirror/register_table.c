/* The tables a clerk can look up. A statement selects what held on a day; a column says what it is called and how it is
 * written. Labels of fields and enums are those of common/record. */
#include "client/mirror/register_table.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "common/record/labels.h"
#include "embedded/site_sql.h"

#define FIELD(descriptor, number) .message = &lt__##descriptor##__descriptor, .tag = number
#define OWN(word, label_vi, label_en, cell_type) .key = word, .vi = label_vi, .en = label_en, .type = cell_type

static const struct table_column unit_columns[] = {
	{ FIELD(unit, 1) },
	{ FIELD(unit, 2) },
	{ FIELD(unit, 3) },
	{ FIELD(unit, 4) },
	{ OWN("parent_code", "Trực thuộc", "Parent", CELL_TEXT) },
	{ FIELD(unit, 6) },
	{ FIELD(unit, 7), .aside = true },
	{ FIELD(unit, 8) },
	{ OWN("from_on", "Từ ngày", "Since", CELL_DATE) },
};
static const struct table_column organisation_columns[] = {
	{ FIELD(organisation, 1) },
	{ FIELD(organisation, 2) },
	{ FIELD(organisation, 3) },
	{ FIELD(organisation, 4) },
	{ OWN("parent_code", "Trực thuộc", "Parent", CELL_TEXT) },
	{ OWN("unit_code", "Nơi đóng", "Seat", CELL_TEXT) },
	{ FIELD(organisation, 7), .aside = true },
	{ OWN("from_on", "Từ ngày", "Since", CELL_DATE) },
};
static const struct table_column member_columns[] = {
	{ OWN("name", "Họ tên", "Name", CELL_NAME) },
	{ OWN("card", "Số thẻ", "Card", CELL_CARD) },
	{ OWN("person_ref", "Mã tham chiếu người", "Person reference", CELL_PERSON), .aside = true },
	{ OWN("cell_code", "Mã chi bộ", "Cell code", CELL_TEXT) },
	{ OWN("cell_name", "Chi bộ", "Cell", CELL_TEXT) },
	{ FIELD(member, 3) },
	{ OWN("exempt", "Miễn sinh hoạt", "Exempt", CELL_BOOL) },
	{ OWN("away", "Tạm vắng", "Away", CELL_BOOL) },
	{ OWN("transfer_to_code", "Đang chuyển đến", "In transfer to", CELL_TEXT) },
	{ FIELD(member, 4) },
	{ FIELD(member, 6) },
	{ OWN("party_since", "Tuổi đảng tính từ", "Party age from", CELL_DATE), .aside = true },
	{ FIELD(member, 7) },
	{ FIELD(member, 8) },
	{ FIELD(member, 9), .aside = true },
	{ FIELD(member, 10), .aside = true },
	{ FIELD(member, 11), .aside = true },
	{ FIELD(member, 12), .aside = true },
	{ FIELD(member, 13), .aside = true },
	{ FIELD(member, 14), .aside = true },
};
static const struct table_column post_columns[] = {
	{ OWN("name", "Họ tên", "Name", CELL_NAME) },
	{ OWN("card", "Số thẻ", "Card", CELL_CARD) },
	{ OWN("person_ref", "Mã tham chiếu người", "Person reference", CELL_PERSON), .aside = true },
	{ FIELD(post, 4) },
	{ OWN("place_code", "Mã nơi giữ chức", "Code of the place", CELL_TEXT) },
	{ OWN("place_name", "Nơi giữ chức", "Place", CELL_TEXT) },
	{ FIELD(post, 5) },
	{ FIELD(post, 6) },
	{ FIELD(post, 7) },
};
static const struct table_column meeting_columns[] = {
	{ OWN("cell_code", "Mã chi bộ", "Cell code", CELL_TEXT) },
	{ OWN("cell_name", "Chi bộ", "Cell", CELL_TEXT) },
	{ FIELD(meeting, 2) },
	{ FIELD(meeting, 3) },
	{ OWN("month", "Tháng", "Month", CELL_MONTH) },
	{ FIELD(meeting, 5), .aside = true },
	{ FIELD(meeting, 6) },
	{ FIELD(meeting, 7) },
	{ FIELD(meeting, 8) },
	{ FIELD(meeting, 9) },
	{ FIELD(meeting, 10) },
	{ FIELD(meeting, 11), .aside = true },
	{ FIELD(meeting, 12) },
	{ FIELD(meeting, 13) },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define TABLE(word, persons) { #word, site_sql_table_##word, word##_columns, COUNT(word##_columns), persons }
static const struct table tables[] = {
	TABLE(unit, false), TABLE(organisation, false), TABLE(member, true), TABLE(post, true), TABLE(meeting, false),
};
#define N_TABLES COUNT(tables)

const struct table *
table_find(const char *name)
{
	for (size_t i = 0; i < N_TABLES; i++)
		if (strcmp(tables[i].name, name) == 0)
			return &tables[i];
	return NULL;
}

void
table_names(char *out, size_t size)
{
	size_t used = 0;
	for (size_t i = 0; i < N_TABLES && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s, ", tables[i].name);
	if (used < size)
		snprintf(out + used, size - used, "standing");
}

/* ---- columns ---- */

const char *
table_key(const struct table_column *c)
{
	return c->key != NULL ? c->key : field_find(c->message, c->tag)->column;
}

const char *
table_label(const struct table_column *c)
{
	if (c->vi != NULL)
		return lang_pick(c->vi, c->en);
	const struct field *field = field_find(c->message, c->tag);
	return lang_pick(field->vi, field->en);
}

static const ProtobufCFieldDescriptor *
descriptor_of(const struct table_column *c)
{
	return protobuf_c_message_descriptor_get_field(c->message, c->tag);
}

enum cell_type
table_type(const struct table_column *c)
{
	if (c->message == NULL)
		return c->type;
	switch (descriptor_of(c)->type) {
	case PROTOBUF_C_TYPE_ENUM:
		return CELL_LABEL;
	case PROTOBUF_C_TYPE_BOOL:
		return CELL_BOOL;
	case PROTOBUF_C_TYPE_STRING:
		return CELL_TEXT;
	default:
		return field_find(c->message, c->tag)->is_date ? CELL_DATE : CELL_NUMBER;
	}
}

/* ---- rows ---- */

static bool
is_endless(const char *date)
{
	return date != NULL && strcmp(date[0] == '-' ? date + 1 : date, "infinity") == 0;
}

struct row_of { char ids[TABLE_COLUMNS_MAX][ID_TEXT]; struct person who; };

/* Who the row is about: a damaged entry leaves him nameless, it does not hide the row. */
static void
person_read(struct names *names, struct sql *q, struct person *who)
{
	struct id ref;
	bool there = false;
	*who = (struct person){ .name = NULL };
	if (names == NULL || !sql_get_id(q, 0, &ref))
		return;
	if (names_get(names, &ref, who, &there, NULL) != DONE || !there)
		*who = (struct person){ .name = NULL };
}

static struct cell
cell_read(const struct table_column *c, struct sql *q, int at, char id[ID_TEXT])
{
	enum cell_type type = table_type(c);
	struct cell cell = { .there = !sql_is_null(q, at) };
	struct id ref;
	if (type == CELL_NUMBER || type == CELL_BOOL) {
		cell.number = sql_get_int(q, at);
	} else if (type == CELL_PERSON && sql_get_id(q, at, &ref)) {
		id_format(&ref, id);
		cell.text = id;
	} else {
		cell.text = sql_get_text(q, at);
		cell.there = cell.text != NULL && !(type == CELL_DATE && is_endless(cell.text));
	}
	return cell;
}

static void
row_read(const struct table *t, struct names *names, struct sql *q, struct row_of *row, struct cell *cells)
{
	int at = 0;
	if (t->persons)
		person_read(names, q, &row->who);
	for (size_t i = 0; i < t->n_columns; i++) {
		enum cell_type type = table_type(&t->columns[i]);
		const char *own = type == CELL_NAME ? row->who.name : row->who.card;
		if (type == CELL_NAME || type == CELL_CARD)
			cells[i] = (struct cell){ own != NULL, own, 0 };
		else
			cells[i] = cell_read(&t->columns[i], q, at++, row->ids[i]);
	}
}

enum result
table_each(struct store *s, struct registers *r, struct names *names, const struct table *t, int32_t day,
           void (*row)(void *ctx, const struct cell *cells), void *ctx, struct fault *f)
{
	struct cell cells[TABLE_COLUMNS_MAX];
	struct row_of room;
	char iso[DATE_TEXT];
	enum sql_step step;

	enum result done = registers_need(r, t->sql, day, f);
	if (done != DONE)
		return done;
	date_format_iso(day, iso);
	struct sql *q = store_sql(s, t->sql);
	sql_text(q, 1, iso);
	while ((step = sql_next(s, q, f)) == SQL_ROW) {
		row_read(t, names, q, &room, cells);
		row(ctx, cells);
	}
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}

/* ---- for people ---- */

static const char *
date_text(const char *iso, bool month, char *room, size_t size)
{
	int32_t date;
	char vi[DATE_TEXT];
	if (lang_now() == LANG_EN || !date_parse_iso(iso, &date)) {
		snprintf(room, size, "%.*s", month ? 7 : DATE_TEXT, iso);
		return room;
	}
	date_format_vi(date, vi);
	snprintf(room, size, "%s", month ? vi + 3 : vi);
	return room;
}

static const char *
label_text(const struct table_column *c, const char *word)
{
	const ProtobufCEnumDescriptor *e = descriptor_of(c)->descriptor;
	int value;
	return enum_value(e, word, &value) ? label_value(e, value, lang_now()) : word;
}

const char *
table_text(const struct table_column *c, const struct cell *cell, char *room, size_t size)
{
	enum cell_type type = table_type(c);
	if (!cell->there)
		return "";
	if (type == CELL_BOOL)
		return cell->number != 0 ? lang_pick("có", "yes") : lang_pick("không", "no");
	if (type == CELL_LABEL)
		return label_text(c, cell->text);
	if (type == CELL_DATE || type == CELL_MONTH)
		return date_text(cell->text, type == CELL_MONTH, room, size);
	if (type != CELL_NUMBER)
		return cell->text;
	snprintf(room, size, "%lld", (long long)cell->number);
	return room;
}

/* ---- standing lists ---- */

static struct standing_row
standing_read(struct sql *q, struct names *names)
{
	struct standing_row row = { .subject_kind = sql_get_text(q, STANDING_SUBJECT_KIND),
		                    .code = sql_get_text(q, STANDING_CODE),
		                    .name = sql_get_text(q, STANDING_NAME),
		                    .has_n = !sql_is_null(q, STANDING_N),
		                    .has_m = !sql_is_null(q, STANDING_M),
		                    .n = sql_get_int(q, STANDING_N),
		                    .m = sql_get_int(q, STANDING_M),
		                    .note = sql_get_text(q, STANDING_NOTE) };
	struct person who;
	bool there = false;
	sql_get_id(q, STANDING_SUBJECT_ID, &row.subject_id);
	if (row.note != NULL)
		row.note = standing_note(row.note, lang_now());
	if (names != NULL && row.subject_kind != NULL && strcmp(row.subject_kind, "member") == 0 &&
	    names_get(names, &row.subject_id, &who, &there, NULL) == DONE && there) {
		row.person = who.name;
		row.card = who.card;
	}
	return row;
}

enum result
standing_each(struct store *s, struct registers *r, struct names *names, const struct standing_rule *rule, int32_t day,
              void (*each)(void *ctx, const struct standing_row *row), void *ctx, struct fault *f)
{
	char iso[DATE_TEXT];
	enum sql_step step;

	enum result done = registers_need(r, rule->sql, day, f);
	if (done != DONE)
		return done;
	date_format_iso(day, iso);
	struct sql *q = store_sql(s, rule->sql);
	sql_text(q, 1, iso);
	while ((step = sql_next(s, q, f)) == SQL_ROW) {
		struct standing_row row = standing_read(q, names);
		each(ctx, &row);
	}
	return step == SQL_FAILED ? store_trouble(s) : DONE;
}
