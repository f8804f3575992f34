/* From lines of a file to one act of the centre's own hand: what codes and keys mean, updates, and the way back from a
 * refusal to the line it is about. */
#include "server/issue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/files/cell.h"
#include "common/record/codec.h"
#include "embedded/run_sql.h"

enum result
issue_begin(struct issue *i, const struct settings *s, const char *application, const char *file,
            const char *const *columns, unsigned needed, struct fault *f)
{
	i->settings = s;
	i->book = catalog_book_new();
	i->sheet = &i->book->sheets[0];
	*i->sheet = (struct sheet){ .path = file != NULL ? file : "", .columns = columns, .needed = needed };
	if (file != NULL)
		sheet_read(i->book, i->sheet, NULL);
	return settings_open(s, application, &i->db, f);
}

void
issue_end(struct issue *i)
{
	for (size_t k = 0; k < i->n_updates; k++)
		buffer_fini(&i->updates[k]);
	catalog_book_free(&i->book);
	db_close(&i->db);
}

/* ---- whom and what a cell means ---- */

enum result
issue_organisation_find(struct issue *i, const char *code, int32_t on, struct id *out, bool *known, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(args, code);
	db_arg_date(args, on);
	enum result r = db_run(i->db, "issue_organisation", run_sql_issue_organisation, args, &rows, f);
	*known = r == DONE && db_rows(rows) == 1;
	if (*known)
		*out = db_get_id(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

enum result
issue_organisation(struct issue *i, const struct row *row, int column, const char *code, int32_t on, struct id *out,
                   bool *known, struct fault *f)
{
	char day[DATE_TEXT];
	enum result r = issue_organisation_find(i, code, on, out, known, f);

	date_format_vi(on, day);
	if (r == DONE && !*known)
		problem(i->book, row, column, LT_5235, "«%.100s» (%s)", code, day);
	return r;
}

struct stands { bool known, issued; struct id update_id; };

static enum result
stands_read(struct issue *i, uint32_t kind, const struct id *id, struct stands *out, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	*out = (struct stands){ 0 };
	db_arg_text(args, kind_by_tag(kind)->name);
	db_arg_id(args, id);
	enum result r = db_run(i->db, "issue_known", run_sql_issue_known, args, &rows, f);
	if (r == DONE && db_rows(rows) == 1)
		*out = (struct stands){ true, db_get_bool(rows, 0, 1), db_get_id(rows, 0, 0) };
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static bool
is_made(const struct issue *i, const struct id *id)
{
	for (size_t k = 0; k < i->n_made; k++)
		if (id_equal(&i->made[k], id))
			return true;
	return false;
}

enum result
issue_known(struct issue *i, uint32_t kind, const struct id *id, bool *known, struct fault *f)
{
	struct stands there = { 0 };
	enum result r = is_made(i, id) ? DONE : stands_read(i, kind, id, &there, f);

	*known = r == DONE && (there.known || is_made(i, id));
	return r;
}

enum result
issue_issued(struct issue *i, uint32_t kind, const struct id *id, bool *issued, struct fault *f)
{
	struct stands there;
	enum result r = stands_read(i, kind, id, &there, f);

	*issued = there.issued;
	return r;
}

static char *
trimmed(char *part)
{
	part += strspn(part, " ");
	for (size_t len = strlen(part); len > 0 && part[len - 1] == ' ';)
		part[--len] = '\0';
	return part;
}

bool
issue_document_key(struct issue *i, const struct row *row, int column, char *text, struct id *out)
{
	Lt__Document d = LT__DOCUMENT__INIT;
	struct fault f = { 0 };
	char *parts[4] = { NULL }, *one, *rest = (char *)book_text(i->book, text);
	size_t n = 0;

	for (; (one = strsep(&rest, "|")) != NULL; n++)
		if (n < 4)
			parts[n] = trimmed(one);
	if (n != 4 || *parts[0] == '\0' || *parts[1] == '\0' || *parts[2] == '\0') {
		problem(i->book, row, column, LT_5210, "«%.100s» (%s)", text,
		        lang_pick("cơ quan ban hành|số|loại|ngày ký", "issuer|number|type|date"));
		return false;
	}
	if (cell_date(parts[3], &d.signed_on, &f) != DONE) {
		problem_found(i->book, row, column, &f);
		return false;
	}
	d.issuer = parts[0];
	d.number = parts[1];
	d.type_code = parts[2];
	d.has_signed_on = true;
	*out = document_id(&d);
	return true;
}

ProtobufCBinaryData
issue_id(struct issue *i, const struct id *id)
{
	uint8_t *bytes = book_room(i->book, sizeof id->b);

	memcpy(bytes, id->b, sizeof id->b);
	return (ProtobufCBinaryData){ sizeof id->b, bytes };
}

/* ---- the act ---- */

enum result
issue_add(struct issue *i, const struct row *row, Lt__Update *u, int32_t on, const struct id *entity, struct fault *f)
{
	int64_t now = clock_wall_ms();
	struct id id = id_v7(now);
	struct buffer bytes = { 0 };
	struct stands there;
	enum result r = stands_read(i, u->task != NULL ? KIND_TASK : KIND_DOCUMENT, entity, &there, f);

	if (r != DONE)
		return r;
	u->has_update_id = u->has_op = u->has_basis = u->has_occurred_on = u->has_recorded_at = u->has_today = true;
	u->update_id = (ProtobufCBinaryData){ sizeof id.b, id.b };
	u->has_supersedes = there.known && !there.issued && !is_made(i, entity);
	u->supersedes = (ProtobufCBinaryData){ sizeof there.update_id.b, there.update_id.b };
	u->op = u->has_supersedes ? LT__OP__OP_AMEND : LT__OP__OP_CREATE;
	u->basis = LT__BASIS__BASIS_EVENT;
	u->occurred_on = on;
	u->recorded_at = now;
	u->today = date_of_ms(now);
	u->actor = "centre";
	struct fault packing = { 0 };
	r = record_pack(u, &bytes, &packing);
	if (r != DONE) { /* beyond a limit of fields.c: the line's fault */
		problem(i->book, row, WHOLE_LINE, packing.code, "%.120s %.150s", packing.place, packing.detail);
		buffer_fini(&bytes);
		return r == REFUSED ? DONE : fault_set(f, r, packing.code, packing.place, "%s", packing.detail);
	}
	size_t n = i->n_updates;
	ADD(i->book, i->rows, n, row);
	ADD(i->book, i->updates, i->n_updates, bytes);
	ADD(i->book, i->made, i->n_made, *entity);
	return DONE;
}

/* "#3 DOC-004 document.replaces_ids: ...": the third update's; without a number there is one only. */
static void
refusal_tell(struct issue *i, const struct fault *f)
{
	size_t n = 0;
	int used = 0;

	if (sscanf(f->detail, "#%zu %n", &n, &used) != 1) {
		n = i->n_updates == 1;
		used = 0;
	}
	if (n > 0 && n <= i->n_updates && i->rows[n - 1] != NULL)
		problem(i->book, i->rows[n - 1], WHOLE_LINE, f->code, "%s", f->detail + used);
}

static enum result
problems_print(struct issue *i, struct fault *f)
{
	size_t n;

	problems_sort(i->book);
	const struct catalog_problem *p = catalog_problems(i->book, &n);
	for (size_t k = 0; k < n; k++)
		fault_print(&p[k].fault, stderr);
	return n == 0 ? DONE : fault_set(f, REFUSED, LT_5236, i->sheet->path, "%zu", n);
}

enum result
issue_do(struct issue *i, struct fault *f)
{
	Lta__Act act = LTA__ACT__INIT;
	enum result r = problems_print(i, f);

	if (r != DONE || i->n_updates == 0)
		return r;
	act.updates = book_room(i->book, i->n_updates * sizeof *act.updates);
	for (size_t k = 0; k < i->n_updates; k++)
		act.updates[act.n_updates++] = (ProtobufCBinaryData){ i->updates[k].len, i->updates[k].data };
	r = act_do(i->settings, i->db, &act, f);
	if (r != REFUSED)
		return r;
	refusal_tell(i, f);
	enum result told = problems_print(i, f);
	return told != DONE ? told : r;
}
