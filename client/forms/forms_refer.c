/* Whom a code means: units and organisations by whoever bore it on the row's day, tasks by their code, documents by
 * number when there is one of it, or by all of their key. What nobody here bears is kept as a mention: it may still
 * arrive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/forms/forms_room.h"
#include "common/base/lang.h"
#include "common/files/cell.h"
#include "common/record/codec.h"
#include "common/record/labels.h"

enum result
text_too_long(const char *text, int64_t max, struct fault *f)
{
	return fault_set(f, REFUSED, LT_2019, "", "%.40s… (%zu > %lld byte)", text, strlen(text), (long long)max);
}

/* ---- documents ---- */

struct numbered { char number[LABEL_MAX]; struct id id; };
struct documents {
	struct numbered *list;
	size_t n, size;
	bool gathered;
	uint64_t life;
};

struct documents *
documents_new(void)
{
	struct documents *d = calloc(1, sizeof *d);
	if (d == NULL)
		abort();
	return d;
}

void
documents_free(struct documents **d)
{
	if (*d == NULL)
		return;
	free((*d)->list);
	free(*d);
	*d = NULL;
}

static enum result
document_see(void *ctx, const struct node *n, struct fault *f)
{
	struct documents *d = ctx;
	(void)f;
	if (n->document == NULL || n->document->number == NULL)
		return DONE;
	d->list = list_room(d->list, d->n, &d->size, sizeof *d->list);
	struct numbered *at = &d->list[d->n++];
	label_fold(n->document->number, at->number, sizeof at->number);
	at->id = n->id;
	return DONE;
}

static enum result
documents_gather(const struct row_context *ctx, struct documents *d, struct fault *f)
{
	if (d->gathered && d->life == store_life(ctx->store))
		return DONE;
	d->n = 0;
	enum result r = mirror_walk(ctx->mirror, KIND_DOCUMENT, document_see, d, f);
	d->gathered = r == DONE;
	d->life = store_life(ctx->store);
	return r;
}

static enum result
document_by_number(const struct row_context *ctx, const char *text, struct id *out, struct fault *f)
{
	struct documents *d = ctx->documents != NULL ? ctx->documents : documents_new();
	char folded[LABEL_MAX];
	size_t found = 0;
	label_fold(text, folded, sizeof folded);
	enum result r = documents_gather(ctx, d, f);
	for (size_t i = 0; r == DONE && i < d->n; i++) {
		if (strcmp(d->list[i].number, folded) != 0)
			continue;
		*out = d->list[i].id;
		found++;
	}
	if (d != ctx->documents)
		documents_free(&d);
	if (r != DONE || found == 1)
		return r;
	return fault_set(f, REFUSED, found > 1 ? LT_2063 : LT_2064, "", "%.100s", text);
}

static char *
part_trim(char *part)
{
	part += strspn(part, " ");
	for (size_t len = strlen(part); len > 0 && part[len - 1] == ' ';)
		part[--len] = '\0';
	return part;
}

/* "issuer|number|type|date" */
static enum result
document_by_key(const char *text, struct arena *a, struct id *out, struct fault *f)
{
	Lt__Document d = LT__DOCUMENT__INIT;
	char *rest = arena_text(a, text), *parts[4] = { NULL }, *one;
	size_t n = 0;
	if (rest == NULL)
		return fault_set(f, LATER, LT_1001, "", "%zu", strlen(text));
	for (; (one = strsep(&rest, "|")) != NULL; n++)
		if (n < 4)
			parts[n] = part_trim(one);
	for (size_t i = 0; i < 4; i++)
		if (n != 4 || parts[i][0] == '\0')
			return fault_set(f, REFUSED, LT_2063, "", "%.100s", text);
	d.issuer = parts[0];
	d.number = parts[1];
	d.type_code = parts[2];
	d.has_signed_on = true;
	enum result r = cell_date(parts[3], &d.signed_on, f);
	*out = document_id(&d);
	return r;
}

enum result
document_refer(struct cell_work *w, const char *text, struct id *out, struct fault *f)
{
	if (strchr(text, '|') != NULL)
		return document_by_key(text, w->arena, out, f);
	return document_by_number(w->ctx, text, out, f);
}

/* ---- any ---- */

static int64_t
longest(uint32_t kind)
{
	if (kind == KIND_DOCUMENT)   /* all of its key with the signs between */
		return field_find(&lt__document__descriptor, 1)->max + field_find(&lt__document__descriptor, 2)->max +
		       40;
	return form_of(kind)->bindings[0].limits->max;   /* the first column of the others is the code */
}

static enum result
id_of_code(struct cell_work *w, uint32_t kind, const char *code, struct id *id, bool *derived, struct fault *f)
{
	enum result r = DONE;
	if (kind == KIND_UNIT || kind == KIND_ORGANISATION)
		return mirror_resolve(w->ctx->mirror, kind, code, w->on, id, derived, f);
	if (kind == KIND_TASK)
		*id = task_id(&(Lt__Task){ .code = (char *)(uintptr_t)code });
	else
		r = document_refer(w, code, id, f);
	*derived = r == DONE && mirror_get(w->ctx->mirror, kind, id) == NULL;
	return r;
}

enum result
refer(struct cell_work *w, uint32_t kind, const char *text, ProtobufCBinaryData *out, struct fault *f)
{
	struct id id;
	bool derived;
	if ((int64_t)strlen(text) > longest(kind))
		return text_too_long(text, longest(kind), f);
	enum result r = id_of_code(w, kind, text, &id, &derived, f);
	if (r != DONE)
		return r;
	out->len = sizeof id.b;
	out->data = arena_copy(w->arena, id.b, sizeof id.b);
	if (derived && w->out->n_mentions < MENTIONS_MAX)
		w->out->mentions[w->out->n_mentions++] = (struct mention){ kind, arena_text(w->arena, text), id };
	return out->data != NULL ? DONE : fault_set(f, LATER, LT_1001, "", "%s", text);
}
