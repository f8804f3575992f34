/* Inside the registers: register.c fills and closes, register_row.c writes one row column by column, register_generic.c
 * knows the generic kinds. */
#ifndef LT_CLIENT_REGISTER_ROOM_H
#define LT_CLIENT_REGISTER_ROOM_H
#include "client/mirror/register.h"
#include "common/base/clock.h"

#define TEXTS 64                 /* dates of one row: bound texts must live until the step */
#define SHELVES_MAX 16

struct registers {
	struct store *store;
	struct mirror *mirror;
	struct arena *arena;         /* of one event's update */
	bool reading, filled[SHELVES_MAX];
	struct sql *q;               /* the row under way, and its next column */
	int at;
	char texts[TEXTS][DATE_TEXT];
	size_t n_texts;
	struct buffer scratch;       /* ids of a list, cells: one of each at most in a row */
	struct buffer cells;
};

void row_begin(struct registers *r, const char *insert);
void put_text(struct registers *r, const char *text);
void put_int(struct registers *r, int64_t v);
void put_id(struct registers *r, bool has, const struct id *id);
void put_date(struct registers *r, bool has, int32_t on);
/* One field by its descriptor; NULL when the record does not say, or is not there. */
void put_field(struct registers *r, const ProtobufCMessage *m, uint32_t tag);
void put_fields(struct registers *r, const ProtobufCMessage *m, const uint8_t *tags, size_t n);
#define PUT_FIELDS(r, message, ...) \
	put_fields(r, message, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))
#define MESSAGE_OR_NULL(m) ((m) != NULL ? &(m)->base : NULL)
enum result row_end(struct registers *r, struct fault *f);

/* register_generic.c: a node of each generic kind as a row. */
enum result counted_return_row(void *ctx, const struct node *n, struct fault *f);
enum result register_entry_row(void *ctx, const struct node *n, struct fault *f);
enum result document_row(void *ctx, const struct node *n, struct fault *f);
enum result task_row(void *ctx, const struct node *n, struct fault *f);
enum result task_report_row(void *ctx, const struct node *n, struct fault *f);
enum result case_file_row(void *ctx, const struct node *n, struct fault *f);
enum result period_step_row(void *ctx, const struct node *n, struct fault *f);

#endif
