/* One row: cells into an Update, is it known already, what do the rules say, then into outbox and mirror. */
#include <stdio.h>
#include <unistd.h>

#include "client/import_room.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/lang.h"
#include "common/record/codec.h"

struct row {
	struct import *im;
	uint32_t number;
	const char *cells[FORM_COLUMNS_MAX];      /* by column of the form */
	struct row_built built;
};

/* ---- saying no ---- */

static const char *
value_of(const struct row *row, const char *column)
{
	int at = column[0] != '\0' ? form_column(row->im->o->form, column) : -1;
	return at >= 0 && row->cells[at] != NULL ? row->cells[at] : "";
}

static void
tell(const struct row *row, const char *column, const char *code, const char *text, bool refuses)
{
	const struct import_options *o = row->im->o;
	struct refusal r = { row->im->file, row->number, column, value_of(row, column), code, text };
	void (*to)(void *, const struct refusal *) = refuses ? o->refused : o->warned;
	if (to != NULL)
		to(o->ctx, &r);
}

static enum result
refuse(struct row *row, const char *column, const struct fault *why)
{
	char code[16], text[1600];
	snprintf(code, sizeof code, "LT-%d", (int)why->code);
	fault_format(why, text, sizeof text);
	tell(row, column, code, text, true);
	row->im->batch.refused++;
	return DONE;
}

static enum result
refuse_row(struct row *row, enum fault_code code, const char *column, const char *detail)
{
	struct fault why;
	if (fault_set(&why, REFUSED, code, "", "%s", detail) == REFUSED)
		return refuse(row, column, &why);
	return DONE;
}

/* ---- understanding ---- */

static bool
cells_place(struct row *row, const struct csv_row *from, const char *const *cells)
{
	struct import *im = row->im;
	for (size_t i = 0; i < im->o->form->n_columns; i++) {
		int at = im->cell_of[i];
		row->cells[i] = at >= 0 && (uint32_t)at < from->n_cells ? cells[at] : NULL;
	}
	return from->n_cells == im->n_header;
}

static const char *
column_at(const struct import *im, uint32_t cell)
{
	for (size_t i = 0; i < im->o->form->n_columns; i++)
		if (im->cell_of[i] == (int)cell)
			return im->o->form->columns[i].name;
	return "";
}

static void
envelope_fill(struct row *row)
{
	struct import *im = row->im;
	Lt__Update *u = row->built.update;
	int64_t now = clock_wall_ms();
	struct id id = id_v7(now);
	Lt__ImportSource *source = arena_alloc(im->arena, sizeof *source);
	char actor[16];

	u->has_update_id = true;
	u->update_id = (ProtobufCBinaryData){ sizeof id.b, arena_copy(im->arena, id.b, sizeof id.b) };
	u->has_recorded_at = u->has_today = true;
	u->recorded_at = now;
	u->today = im->o->today;
	snprintf(actor, sizeof actor, "u%u", (unsigned)getuid());
	u->actor = arena_text(im->arena, actor);
	lt__import_source__init(source);
	source->has_file_hash = source->has_row = true;
	source->file_hash = (ProtobufCBinaryData){ sizeof im->hash.b, im->hash.b };
	source->row = row->number;
	u->source = source;
}

/* What the clerk wrote, without what the program added: the record, and of a change also its dates and decision. */
static struct hash
content_of(struct import *im, const Lt__Update *u)
{
	const ProtobufCMessage *record = kind_record(u);
	struct buffer *b = &im->scratch;
	buffer_clear(b);
	buffer_put_be32(b, kind_of(u)->tag);
	b->len += protobuf_c_message_pack(record, buffer_room(b, protobuf_c_message_get_packed_size(record)));
	if (u->basis == LT__BASIS__BASIS_EVENT) {
		buffer_put_be32(b, (uint32_t)u->occurred_on);
		buffer_put_be32(b, (uint32_t)u->decided_on);
		if (u->decision != NULL)
			b->len += lt__decision_ref__pack(
				u->decision, buffer_room(b, lt__decision_ref__get_packed_size(u->decision)));
	}
	return hash_of(b->data, b->len);
}

/* ---- judging ---- */

static bool
findings_tell(struct row *row, const struct judgement *j)
{
	bool refused = false;
	char text[1200];
	for (size_t i = 0; i < j->n_findings; i++) {
		const struct finding *finding = &j->findings[i];
		bool error = finding->rule->severity == SEVERITY_ERROR;
		if (error != (j->decision == JUDGED_RETURNED))
			continue;   /* of a row that is refused the warnings do not matter yet */
		finding_sentence(finding, lang_now(), text, sizeof text);
		tell(row, form_column_of(row->im->o->form, finding->field), finding->rule->code, text, error);
		refused |= error;
		row->im->batch.warnings += !error;
	}
	return refused;
}

static bool
rules_allow(struct row *row)
{
	struct import *im = row->im;
	struct lookup lookup = mirror_lookup(im->mirror);
	struct judgement j;

	judge(row->built.update, &im->me.scope, &lookup, im->o->today, J_NEW, im->judging, &j);
	bool refused = findings_tell(row, &j);
	im->batch.refused += refused;
	return !refused;
}

/* ---- recording ---- */

static enum result
record(struct row *row, const struct hash *content, const struct id *superseded, struct fault *f)
{
	struct import *im = row->im;
	Lt__Update *u = row->built.update;
	struct letter letter = { .kind = kind_of(u)->tag, .content = *content, .recorded_at = u->recorded_at };
	int64_t no;

	if (superseded != NULL) {
		letter.has_supersedes = true;
		u->has_supersedes = true;
		letter.supersedes = *superseded;
		u->supersedes = (ProtobufCBinaryData){ sizeof letter.supersedes.b, letter.supersedes.b };
	}
	memcpy(letter.update_id.b, u->update_id.data, sizeof letter.update_id.b);
	buffer_clear(&im->body);
	struct fault why = { 0 };
	if (record_pack(u, &im->body, &why) != DONE)
		return refuse(row, form_column_of(im->o->form, why.place), &why);
	letter.body = buffer_slice(&im->body);
	enum result r = outbox_put(im->outbox, &letter, &no, f);
	if (r == DONE)
		r = mirror_put(im->mirror, no, u, f);
	for (size_t i = 0; r == DONE && i < row->built.n_mentions; i++) {
		const struct mention *m = &row->built.mentions[i];
		r = mirror_mention(im->mirror, m->kind, m->code, &m->id, f);
	}
	im->batch.recorded += r == DONE;
	return r;
}

static enum result
take_built(struct row *row, struct fault *f)
{
	struct import *im = row->im;
	const Lt__Update *u = row->built.update;
	enum mirror_known known;
	struct id superseded;

	envelope_fill(row);
	struct hash content = content_of(im, u);
	enum result r = mirror_known(im->mirror, u, &content, &known, &superseded, f);
	if (r != DONE)
		return r;
	if (known == MIRROR_EQUAL) {
		im->batch.skipped++;
		return DONE;
	}
	if (known == MIRROR_DIFFERENT)
		return refuse_row(row, LT_2021, "code", value_of(row, "code"));
	bool allowed = rules_allow(row);
	if (FAILPOINT("A1"))
		return fault_set(f, LATER, LT_7003, store_dir(im->store), "A1");
	return allowed ? record(row, &content, known == MIRROR_RETURNED ? &superseded : NULL, f) : DONE;
}

enum result
import_row(struct import *im, const struct csv_row *from, const char *const *cells, struct fault *f)
{
	struct row row = { .im = im, .number = from->number };
	struct row_context ctx = { .mirror = im->mirror, .as_of = im->o->as_of, .today = im->o->today };
	const struct column *bad;
	struct fault why = { 0 };
	char detail[64];

	arena_reset(im->arena);
	arena_reset(im->judging);
	mirror_rest(im->mirror);
	im->batch.rows++;
	bool whole = cells_place(&row, from, cells);
	if (from->not_utf8)
		return refuse_row(&row, LT_2011, column_at(im, from->bad_cell), "");
	if (!whole) {
		snprintf(detail, sizeof detail, "%u ≠ %u", from->n_cells, im->n_header);
		return refuse_row(&row, LT_2010, "", detail);
	}
	enum result r = form_build(im->o->form, &ctx, row.cells, im->arena, &row.built, &bad, &why);
	if (r == REFUSED)
		return refuse(&row, bad != NULL ? bad->name : "", &why);
	if (r != DONE) {
		if (f != NULL)
			*f = why;
		return r;
	}
	return take_built(&row, f);
}
