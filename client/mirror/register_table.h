/* What `lienthong table NAME` prints: which columns, from which statement. Values come as machines want them (ISO
 * dates, words of enums, ids as text); table_text puts them as people do. */
#ifndef LT_CLIENT_REGISTER_TABLE_H
#define LT_CLIENT_REGISTER_TABLE_H
#include "client/names/names.h"
#include "client/mirror/register.h"
#include "common/standing/standing.h"

/* Of a statement's first column CELL_PERSON is the reference, by which CELL_NAME and CELL_CARD are looked up. */
enum cell_type {
	CELL_TEXT, CELL_NUMBER, CELL_BOOL, CELL_DATE, CELL_MONTH, CELL_LABEL, CELL_PERSON, CELL_NAME, CELL_CARD
};
struct table_column {
	const char *key;                       /* in JSON; NULL: the field's column */
	const char *vi, *en;                   /* NULL: the field's label */
	enum cell_type type;                   /* of what is no field */
	const ProtobufCMessageDescriptor *message; uint32_t tag;
	bool aside;                            /* in JSON only: the screen is only so wide */
};
#define TABLE_COLUMNS_MAX 24
struct table { const char *name, *sql; const struct table_column *columns; size_t n_columns; bool persons; };
const struct table *table_find(const char *name);
void table_names(char *out, size_t size);      /* "unit, organisation, ...", with standing */

const char *table_key(const struct table_column *c);
const char *table_label(const struct table_column *c);     /* in the person's language */
enum cell_type table_type(const struct table_column *c);

/* One value; lent for the call. there false: not known. */
struct cell { bool there; const char *text; int64_t number; };
/* names may be NULL: then nobody is named. */
enum result table_each(struct store *s, struct registers *r, struct names *names, const struct table *t, int32_t day,
                       void (*row)(void *ctx, const struct cell *cells), void *ctx, struct fault *f) MUST_CHECK;
/* "31/12/2020", "có", "chính thức". */
const char *table_text(const struct table_column *c, const struct cell *cell, char *room, size_t size);

struct standing_row {
	const char *subject_kind;              /* "organisation", "unit", "member" */
	struct id subject_id;
	const char *code, *name;               /* of a member: the cell's; may be NULL */
	const char *person, *card;             /* of a member, when known */
	bool has_n, has_m; int64_t n, m;
	const char *note;                      /* for people; NULL: none */
};
enum result standing_each(struct store *s, struct registers *r, struct names *names, const struct standing_rule *rule,
                          int32_t day, void (*row)(void *ctx, const struct standing_row *row), void *ctx,
                          struct fault *f) MUST_CHECK;

#endif
