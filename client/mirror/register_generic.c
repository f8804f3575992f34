/* The generic kinds as rows: the columns of the centre's *_known views, with cells as JSON. */
#include <inttypes.h>
#include <stdio.h>

#include "client/mirror/register_room.h"
#include "common/record/kinds.h"
#include "embedded/site_sql.h"

/* ---- JSON ---- */

static void
json_raw(struct buffer *b, const char *text)
{
	buffer_put(b, text, strlen(text));
}

static void
json_text(struct buffer *b, const char *text)
{
	char escape[8];
	buffer_put_u8(b, '"');
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\' || *at < 0x20) {
			snprintf(escape, sizeof escape, *at < 0x20 ? "\\u%04x" : "\\%c", *at);
			json_raw(b, escape);
		} else {
			buffer_put_u8(b, *at);
		}
	}
	buffer_put_u8(b, '"');
}

static void
json_number(struct buffer *b, int64_t v)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, v);
	json_raw(b, text);
}

static void
json_id(struct buffer *b, const ProtobufCBinaryData *bytes)
{
	char text[ID_TEXT];
	struct id id = { { 0 } };
	(void)!id_from_bytes(bytes->data, bytes->len, &id);
	id_format(&id, text);
	json_text(b, text);
}

/* 12, "text", {"n": 12, "q": "at_least"}, {"n": 10, "q": "range", "upper": 20}, {"ref": "..."}. */
static void
json_cell(struct buffer *b, const Lt__Cell *c)
{
	if (c->has_ref_id) {
		json_raw(b, "{\"ref\": ");
		json_id(b, &c->ref_id);
		json_raw(b, "}");
	} else if (c->text != NULL) {
		json_text(b, c->text);
	} else if (!c->has_qualifier) {
		json_number(b, c->number);
	} else {
		const char *q = enum_label(&lt__value_qualifier__descriptor, c->qualifier);
		json_raw(b, "{\"n\": ");
		json_number(b, c->number);
		json_raw(b, ", \"q\": ");
		json_text(b, q != NULL ? q : "");
		if (c->has_upper) {
			json_raw(b, ", \"upper\": ");
			json_number(b, c->upper);
		}
		json_raw(b, "}");
	}
}

/* ---- columns of their own ---- */

static void
put_buffer(struct registers *r, struct buffer *b)
{
	buffer_put_u8(b, '\0');
	put_text(r, (const char *)b->data);
}

static void
put_cells(struct registers *r, Lt__Cell *const *cells, size_t n)
{
	struct buffer *b = &r->cells;
	buffer_clear(b);
	json_raw(b, "{");
	for (size_t i = 0; i < n; i++) {
		json_raw(b, i > 0 ? ", " : "");
		json_text(b, cells[i]->field != NULL ? cells[i]->field : "");
		json_raw(b, ": ");
		json_cell(b, cells[i]);
	}
	json_raw(b, "}");
	put_buffer(r, b);
}

/* Ids of a list, one behind the other; NULL: none. A row has two of them at most. */
static void
put_ids(struct registers *r, struct buffer *b, const ProtobufCBinaryData *ids, size_t n)
{
	buffer_clear(b);
	for (size_t i = 0; i < n; i++)
		buffer_put(b, ids[i].data, ids[i].len);
	sql_bytes(r->q, r->at++, n > 0 ? b->data : NULL, b->len);
}

static void
put_decision(struct registers *r, const struct node *n)
{
	put_date(r, n->has_decided_on, n->decided_on);
	PUT_FIELDS(r, MESSAGE_OR_NULL(n->decision), 1, 2, 3, 4);
}

/* id, version, j_from, j_to, update_id; then from_on and to_on of what has them. */
static void
row_open(struct registers *r, const char *insert, const struct node *n)
{
	row_begin(r, insert);
	put_id(r, true, &n->id);
	put_int(r, n->version);
	put_text(r, NULL);
	put_text(r, NULL);
	put_id(r, true, &n->update_id);
}

static void
put_span(struct registers *r, int32_t from, int32_t to)
{
	put_date(r, true, from);
	put_date(r, true, to);
}

/* ---- the kinds ---- */

/* How long a period is the form says; without it, its first day. */
enum result
counted_return_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__CountedReturn *c = n->counted_return;
	const struct catalogue_form *form = catalogue_form(mirror_catalogue(r->mirror), c->form, c->period_on);
	int32_t from = n->spans[0].from, to = n->spans[0].to;
	if (form != NULL && form->period != LTC__PERIOD__PERIOD_NONE)
		period_of(form->period, c->period_on, &from, &to);
	row_open(r, site_sql_register_counted_return, n);
	put_span(r, from, to);
	PUT_FIELDS(r, &c->base, 1, 2, 3, 4);
	put_cells(r, c->cells, c->n_cells);
	return row_end(r, f);
}

enum result
register_entry_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__RegisterEntry *e = n->register_entry;
	row_open(r, site_sql_register_register_entry, n);
	put_span(r, n->spans[0].from, n->spans[0].to);
	PUT_FIELDS(r, &e->base, 1, 2, 3, 4, 5);
	put_cells(r, e->cells, e->n_cells);
	put_decision(r, n);
	return row_end(r, f);
}

enum result
document_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__Document *d = n->document;
	row_open(r, site_sql_register_document, n);
	put_span(r, n->spans[0].from, n->spans[0].to);
	PUT_FIELDS(r, &d->base, 1, 2, 3, 4, 5, 6, 7);
	put_ids(r, &r->scratch, d->replaces_ids, d->n_replaces_ids);
	put_field(r, &d->base, 9);
	put_int(r, n->issued);
	return row_end(r, f);
}

/* Of the province's tasks those that concern the site. */
enum result
task_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__Task *t = n->task;
	if (n->issued && !mirror_concerns(r->mirror, t))
		return DONE;
	row_open(r, site_sql_register_task, n);
	PUT_FIELDS(r, &t->base, 1, 2, 3, 4, 5, 6, 7);
	put_ids(r, &r->scratch, t->coordinator_ids, t->n_coordinator_ids);
	PUT_FIELDS(r, &t->base, 9, 10, 11);
	put_ids(r, &r->cells, t->after_ids, t->n_after_ids);
	put_int(r, n->issued);
	return row_end(r, f);
}

enum result
task_report_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	row_open(r, site_sql_register_task_report, n);
	PUT_FIELDS(r, &n->task_report->base, 1, 2, 3, 4, 5, 6, 7);
	return row_end(r, f);
}

enum result
case_file_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__CaseFile *c = n->case_file;
	row_open(r, site_sql_register_case_file, n);
	put_span(r, n->spans[0].from, n->spans[0].to);
	PUT_FIELDS(r, &c->base, 1, 2, 3, 4, 5, 6);
	put_cells(r, c->cells, c->n_cells);
	put_decision(r, n);
	return row_end(r, f);
}

/* Of the steps the province told those that concern the site: of its own root, and of the province as a whole. */
enum result
period_step_row(void *ctx, const struct node *n, struct fault *f)
{
	struct registers *r = ctx;
	const Lt__PeriodStep *s = n->period_step;
	struct id organisation;
	bool has = id_from_bytes(s->organisation_id.data, s->organisation_id.len, &organisation);
	const struct node *whose = has ? mirror_get(r->mirror, KIND_ORGANISATION, &organisation) : NULL;
	bool whole = whose != NULL && whose->organisation != NULL &&
	             whose->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_PROVINCE_COMMITTEE;
	if (!whole && has && !mirror_is_own(r->mirror, KIND_ORGANISATION, &organisation))
		return DONE;
	row_open(r, site_sql_register_period_step, n);
	PUT_FIELDS(r, &s->base, 1, 2, 3, 4, 5, 6, 7);
	put_int(r, n->issued);
	return row_end(r, f);
}
