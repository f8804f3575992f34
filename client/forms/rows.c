/* Records of a form out of the register: found by a walk, put in order, shown by form_show. */
#include "client/forms/rows.h"

#include <stdlib.h>
#include <string.h>

#include "client/forms/forms_room.h"

#define ROW_ARENA (4u << 20)
#define KEY_TEXT 32

/* Whatever a row needs is looked up again when it is shown: a register may be large. */
struct found { int32_t day; char subject[KEY_TEXT]; struct id id; };
struct finding_rows {
	const struct form *form;
	const struct row_context *ctx;
	const struct rows_wanted *wanted;
	struct found *list;
	size_t n, size;
};

bool
rows_has(const struct form *form)
{
	return form->kind >= KIND_COUNTED_RETURN;
}

/* ---- finding ---- */

static bool
is_of_form(const struct form *form, const struct node *n)
{
	struct filled_record filled;
	if (!filled_record(n->generic, n->kind, &filled))
		return true;
	return *filled.form != NULL && strcmp(*filled.form, form_name(form)) == 0;
}

/* Documents of the whole province; of tasks only those that concern this site. */
static bool
concerns(struct mirror *m, const struct node *n)
{
	return n->kind != KIND_TASK || mirror_concerns(m, n->task);
}

static bool
is_wanted(const struct rows_wanted *w, const struct node *n)
{
	if (w->has_period && (n->from < w->period.from || n->from >= w->period.to))
		return false;
	if (w->has_period)
		return true;
	bool lasting = n->kind == KIND_REGISTER_ENTRY || n->kind == KIND_DOCUMENT || n->kind == KIND_CASE_FILE;
	return n->from <= w->on && (!lasting || w->on < node_end(n));
}

static void
subject_of(const struct finding_rows *r, const struct node *n, char out[KEY_TEXT])
{
	struct mirror *m = r->ctx->mirror;
	const struct node_span *span = n->n_spans > 0 ? &n->spans[0] : NULL;
	const struct node *subject = NULL;
	out[0] = '\0';
	if (span != NULL && span->has_parent)
		subject = mirror_get(m, KIND_ORGANISATION, &span->parent);
	if (span != NULL && span->has_parent && subject == NULL)
		subject = mirror_get(m, KIND_UNIT, &span->parent);
	if (subject != NULL && node_code(subject) != NULL)
		strncat(out, node_code(subject), KEY_TEXT - 1);
}

static enum result
see(void *ctx, const struct node *n, struct fault *f)
{
	struct finding_rows *r = ctx;
	(void)f;
	if (n->generic == NULL || !is_of_form(r->form, n) || !is_wanted(r->wanted, n) || !concerns(r->ctx->mirror, n))
		return DONE;
	r->list = list_room(r->list, r->n, &r->size, sizeof *r->list);
	struct found *at = &r->list[r->n++];
	at->day = n->from;
	at->id = n->id;
	subject_of(r, n, at->subject);
	return DONE;
}

static int
found_order(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	int order = strcmp(x->subject, y->subject);
	return order != 0 ? order : memcmp(x->id.b, y->id.b, sizeof x->id.b);
}

/* ---- showing ---- */

static void
update_of(const struct node *n, Lt__Update *out)
{
	const ProtobufCFieldDescriptor *slot =
		protobuf_c_message_descriptor_get_field(&lt__update__descriptor, n->kind);
	lt__update__init(out);
	memcpy((char *)out + slot->offset, &n->generic, sizeof n->generic);
}

enum result
rows_each(const struct form *form, const struct row_context *ctx, const struct rows_wanted *w, bool words,
          void (*row)(void *ctx, const Lt__Update *of, const char *const *cells), void *to, struct fault *f)
{
	struct finding_rows found = { .form = form, .ctx = ctx, .wanted = w };
	struct arena *a = arena_new(ROW_ARENA);
	const char *cells[FORM_COLUMNS_MAX];

	enum result r = mirror_walk(ctx->mirror, form->kind, see, &found, f);
	if (found.n > 0)
		qsort(found.list, found.n, sizeof *found.list, found_order);
	for (size_t i = 0; r == DONE && i < found.n; i++) {
		Lt__Update u;
		mirror_rest(ctx->mirror);
		arena_reset(a);
		const struct node *n = mirror_get(ctx->mirror, form->kind, &found.list[i].id);
		if (n == NULL)
			continue;
		update_of(n, &u);
		r = form_show_words(form, ctx, &u, words, a, cells, f);
		if (r == DONE)
			row(to, &u, cells);
	}
	free(found.list);
	arena_free(&a);
	return r;
}
