/* A form asked field by field. Answers gather as cells, exactly as a file would hold them; entry.c then does what it
 * does for every row. What comes back refused is asked again, until it is recorded or the answers end. */
#include <stdlib.h>
#include <string.h>

#include "client/forms/ask.h"
#include "common/files/cell.h"
#include "common/base/lang.h"

#define ASK_ARENA (1u << 20)

struct talk {
	const struct ask_form *q;
	const struct form *form;
	struct desk *desk;
	struct arena *arena; /* answers and presets */
	const char *cells[FORM_COLUMNS_MAX];
	bool wrong[FORM_COLUMNS_MAX]; /* refused: to be asked again */
	size_t n_refused, n_wanting;  /* of the last try: all refusals; those for want of a reason only */
};

static bool
personal(const struct column *c)
{
	return c->place == IN_PERSON || c->refers_to == KIND_MEMBER;
}

/* ---- one column ---- */

static enum result
column_ask(struct talk *t, size_t column, struct fault *f)
{
	const struct column *c = &t->form->columns[column];
	char choices[1024], text[1600];
	const char *preset = t->cells[column], *listed = NULL, *answer;
	struct fault why = { 0 };

	form_choices(t->form, c, choices, sizeof choices);
	if (preset == NULL && t->q->old != NULL)
		preset = t->q->old[column];
	if (preset == NULL && t->q->preset != NULL)
		t->q->preset(t->q->ctx, desk_context(t->desk), t->cells, column, t->arena, &preset, &listed);
	struct question question = { form_label(t->form, c), listed != NULL ? listed : choices, preset, personal(c) };
	for (;;) {
		enum result r = ask_line(t->q->ask, &question, &answer, &why);
		if (r == REFUSED && why.code == LT_8034) {
			if (f != NULL)
				*f = why;
			return r;
		}
		if (r == DONE && answer[0] != '\0')
			r = form_try(t->form, desk_context(t->desk), column, answer, t->arena, &why);
		if (r == DONE)
			break;
		if (r != REFUSED) {
			if (f != NULL)
				*f = why;
			return r;
		}
		fault_format(&why, text, sizeof text);
		ask_tell(t->q->ask, text);
	}
	t->cells[column] = answer[0] != '\0' ? arena_text(t->arena, answer) : "";
	return DONE;
}

static enum result
columns_ask(struct talk *t, bool wrong_only, struct fault *f)
{
	enum result r = DONE;
	for (size_t i = 0; r == DONE && i < t->form->n_columns; i++)
		if (wrong_only ? t->wrong[i] : form_asks(t->form, i, t->cells))
			r = column_ask(t, i, f);
	return r;
}

/* ---- trying ---- */

static void
said(void *ctx, const struct entry_said *s)
{
	struct talk *t = ctx;
	int at = s->column[0] != '\0' ? form_column(t->form, s->column) : -1;
	char line[2400];
	bool coded = strstr(s->text, "[LT-") != NULL;
	snprintf(line, sizeof line, "%s%s%s%s%s%s", at >= 0 ? form_label(t->form, &t->form->columns[at]) : "",
	         at >= 0 ? ": " : "", s->text, coded ? "" : " [", coded ? "" : s->code, coded ? "" : "]");
	ask_tell(t->q->ask, line);
	if (s->severity != SEVERITY_ERROR)
		return;
	t->n_refused++;
	t->n_wanting += s->wants_reason;
	if (at >= 0 && !s->wants_reason && t->form->columns[at].place != IN_REASON)
		t->wrong[at] = true;
	if (at >= 0 && t->form->columns[at].place == IN_REASON)
		t->n_wanting++; /* another reason is asked for */
}

static enum result
try(struct talk *t, enum entry_fate *fate, struct fault *f)
{
	memset(t->wrong, 0, sizeof t->wrong);
	t->n_refused = t->n_wanting = 0;
	enum result r = store_begin(t->q->store, f);
	if (r == DONE)
		r = desk_take(t->desk, &(struct entry){ .cells = t->cells, .corrects = t->q->corrects }, fate, f);
	if (r == DONE && (*fate == ENTRY_RECORDED || *fate == ENTRY_AMENDED || *fate == ENTRY_SKIPPED))
		r = store_commit(t->q->store, f);
	store_rollback(t->q->store);
	return r;
}

/* ---- what may help ---- */

static int
reason_column(const struct talk *t, enum reason_column tag)
{
	for (size_t i = 0; i < t->form->n_columns; i++)
		if (t->form->columns[i].place == IN_REASON && t->form->columns[i].tag == tag)
			return (int)i;
	return -1;
}

static enum result
reason_ask(struct talk *t, struct fault *f)
{
	struct ask *a = t->q->ask;
	char line[600], codes[200] = "";
	const char *answer;
	size_t used = 0;
	int code = reason_column(t, REASON_CODE), note = reason_column(t, REASON_NOTE);

	for (size_t i = 0; i < n_reasons; i++) {
		snprintf(line, sizeof line, "  %s: %s", reasons[i].code, lang_pick(reasons[i].vi, reasons[i].en));
		ask_tell(a, line);
		if (used < sizeof codes)
			used += (size_t)snprintf(codes + used, sizeof codes - used, "%s%s", used > 0 ? ", " : "",
			                         reasons[i].code);
	}
	const struct reason *known = NULL;
	while (known == NULL) {
		enum result r = ask_line(a, &(struct question){ lang_pick("Mã lý do", "Reason"), codes, NULL, false },
		                         &answer, f);
		if (r != DONE)
			return r;
		known = reason_find(answer);
	}
	t->cells[code] = known->code;
	struct question q = { lang_pick("Ghi chú", "Note"), NULL, NULL, false };
	do {
		enum result r = ask_line(a, &q, &answer, f);
		if (r != DONE)
			return r;
	} while (known->needs_note && answer[0] == '\0');
	t->cells[note] = arena_text(t->arena, answer);
	return DONE;
}

static enum result
amend_ask(struct talk *t, struct fault *f)
{
	const char *answer;
	bool yes = false;
	enum result r = ask_line(t->q->ask,
	                         &(struct question){ lang_pick("Ghi thành bản sửa?", "Record it as an amendment?"),
	                                             lang_pick("có; không", "yes; no"), NULL, false },
	                         &answer, f);
	if (r != DONE)
		return r;
	if (cell_bool(answer, &yes, NULL) != DONE || !yes)
		return fault_set(f, REFUSED, LT_8035, "", "%s",
		                 form_title(t->form));
	struct entry_options o = t->q->options;
	o.amend = true;
	o.say = said;
	o.ctx = t;
	desk_close(&t->desk);
	return desk_open(t->q->store, &o, &t->desk, f);
}

static bool
something_is_wrong(const struct talk *t)
{
	for (size_t i = 0; i < t->form->n_columns; i++)
		if (t->wrong[i])
			return true;
	return false;
}

static enum result
help(struct talk *t, enum entry_fate fate, struct fault *f)
{
	if (fate == ENTRY_DIFFERS)
		return amend_ask(t, f);
	if (t->n_wanting == t->n_refused)
		return reason_ask(t, f);
	if (something_is_wrong(t))
		return columns_ask(t, true, f);
	return fault_set(f, REFUSED, LT_8035, "", "%s",
	                 form_title(t->form));
}

enum result
ask_form(const struct ask_form *q, enum entry_fate *fate, struct fault *f)
{
	struct talk t = { .q = q, .form = q->options.form, .arena = arena_new(ASK_ARENA) };
	struct entry_options o = q->options;
	bool taken = false;

	o.say = said;
	o.ctx = &t;
	enum result r = desk_open(q->store, &o, &t.desk, f);
	if (r == DONE)
		r = columns_ask(&t, false, f);
	while (r == DONE && !taken) {
		r = try(&t, fate, f);
		taken = *fate == ENTRY_RECORDED || *fate == ENTRY_AMENDED || *fate == ENTRY_SKIPPED;
		if (r == DONE && !taken)
			r = help(&t, *fate, f);
	}
	desk_close(&t.desk);
	arena_free(&t.arena);
	return r;
}
