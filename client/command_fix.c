/* lienthong fix [N]: a returned record asked again with its old values as presets, the reason of its return first. What
 * is recorded takes the place of the returned one; both go the way of every entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/forms/ask.h"
#include "client/commands.h"
#include "client/verdict.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/codec.h"
#include "embedded/site_sql.h"

#define FINDINGS_SHOWN 16

/* ---- which case ---- */

struct wanted {
	uint64_t n; /* 0: the oldest that was returned */
	bool found, returned;
	struct id update_id;
	char *sentences[FINDINGS_SHOWN];
	size_t n_sentences;
};

static void
sentence_keep(struct wanted *w, const Lt1__Finding *finding)
{
	const struct rule *rule = finding->code != NULL ? rule_find(finding->code) : NULL;
	const char *theirs = lang_pick(finding->vi, finding->en);
	char text[2000];
	if (theirs != NULL && theirs[0] != '\0') /* names what it collides with */
		snprintf(text, sizeof text, "%s [%s]", theirs, finding->code != NULL ? finding->code : "");
	else if (rule != NULL)
		snprintf(text, sizeof text, "%s %s [%s]", lang_pick(rule->vi, rule->en),
		         lang_pick(rule->remedy_vi, rule->remedy_en), rule->code);
	else
		snprintf(text, sizeof text, "[%s]", finding->code != NULL ? finding->code : "?");
	w->sentences[w->n_sentences++] = strdup(text);
}

static void
see(void *ctx, const struct verdict_case *c)
{
	struct wanted *w = ctx;
	bool returned = c->item->verdict == LT1__VERDICT__RETURNED;
	if (w->found || (w->n != 0 ? c->n != w->n : !returned))
		return;
	w->found = true;
	w->returned = returned;
	w->update_id = c->update_id;
	for (size_t i = 0; i < c->item->n_findings && i < FINDINGS_SHOWN; i++)
		sentence_keep(w, c->item->findings[i]);
}

static enum result
case_find(struct store *s, struct wanted *w, struct fault *f)
{
	enum result r = verdict_each(s, false, see, w, f);
	if (r != DONE)
		return r;
	if (!w->found && w->n == 0)
		return fault_set(f, REFUSED, LT_8031, "", "%s", "");
	if (!w->found)
		return fault_set(f, REFUSED, LT_8030, "", "%llu", (unsigned long long)w->n);
	if (!w->returned)
		return fault_set(f, REFUSED, LT_8032, "", "%llu", (unsigned long long)w->n);
	return DONE;
}

static enum result
body_read(struct store *s, const struct id *update_id, struct arena *a, Lt__Update **out, struct fault *f)
{
	char text[ID_TEXT];
	struct sql *q = store_sql(s, site_sql_letter_body);
	enum result r = REFUSED;
	sql_id(q, 1, update_id);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	struct slice body = step == SQL_ROW ? sql_get_bytes(q, 0) : (struct slice){ NULL, 0 };
	if (body.len > 0)
		r = record_unpack(body, a, out, f);
	sql_done(q);
	if (body.len > 0)
		return r;
	id_format(update_id, text);
	return fault_set(f, REFUSED, LT_8033, "", "%s", text);
}

/* ---- asking ---- */

static enum result
old_cells(struct store *s, const struct entry_options *o, const Lt__Update *u, struct arena *a, const char **cells,
          struct fault *f)
{
	struct desk *d;
	enum result r = desk_open(s, o, &d, f);
	if (r == DONE)
		r = form_show(o->form, desk_context(d), u, a, cells, f);
	desk_close(&d);
	return r;
}

static enum result
fix(struct store *s, const struct wanted *w, struct ask *ask, const struct form **form, enum entry_fate *fate,
    struct fault *f)
{
	const char *cells[FORM_COLUMNS_MAX] = { NULL };
	struct arena *a = arena_new(2 * RECORD_ARENA_CAP);
	Lt__Update *u = NULL;

	enum result r = body_read(s, &w->update_id, a, &u, f);
	if (r == DONE && u->period_step != NULL)
		r = fault_set(f, REFUSED, LT_2083, "", "%llu", (unsigned long long)w->n);
	if (r == DONE) {
		*form = form_of_update(u);
		if (*form == NULL)
			r = form_unknown(form_name_of(u), f);
	}
	if (r == DONE) {
		int32_t today = clock_today();
		bool opening = u->basis == LT__BASIS__BASIS_OPENING, post = u->post != NULL;
		struct entry_options o = { .form = *form,
			                   .today = today,
			                   .as_of = opening && !post ? u->occurred_on : today,
			                   .has_as_of = opening,
			                   .amend = u->op == LT__OP__OP_AMEND };
		r = old_cells(s, &o, u, a, cells, f);
		for (size_t i = 0; r == DONE && i < w->n_sentences; i++)
			ask_tell(ask, w->sentences[i]);
		struct ask_form q = { .ask = ask, .store = s, .options = o, .corrects = &w->update_id, .old = cells };
		if (r == DONE)
			r = ask_form(&q, fate, f);
	}
	arena_free(&a);
	return r;
}

int
command_fix(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct wanted w = { .n = 0 };
	struct ask ask = ask_terminal();
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };
	const struct form *form = NULL;
	enum entry_fate fate = ENTRY_REFUSED;
	char *end = NULL;

	if (cli_count(args) > 0)
		w.n = strtoull(cli_operand(args, 0), &end, 10);
	if (end != NULL && (*end != '\0' || w.n == 0)) {
		(void)!fault_set(&f, REFUSED, LT_8030, "", "%.40s", cli_operand(args, 0));
		return command_fault(&f);
	}
	int status = command_open(c, &s, &me);
	if (status == 0)
		status = command_forms(s);
	if (status != 0) {
		store_close(&s);
		return status;
	}
	enum result r = case_find(s, &w, &f);
	if (r == DONE)
		r = fix(s, &w, &ask, &form, &fate, &f);
	status = r == DONE ? command_fate(c, form, fate) : command_fault(&f);
	for (size_t i = 0; i < w.n_sentences; i++)
		free(w.sentences[i]);
	ask_fini(&ask);
	store_close(&s);
	return status;
}
