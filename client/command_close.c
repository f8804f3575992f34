/* lienthong close PERIOD: this site's figures of the period stand; or --reopen: they do not, and the province is asked. What is still
 * missing is shown before anything is recorded. */
#include <stdio.h>

#include "client/closing.h"
#include "client/commands.h"
#include "client/forms/due.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

#define SHOWN_MAX 40             /* rows of what is missing; the rest is counted */
#define WHAT(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name

struct missing {
	int32_t from, to;              /* of the period that is closed */
	size_t n;
	struct show *table;            /* for people; NULL before the first row */
	json_t *list;                  /* for programs */
};
struct closing {
	const struct command *command;
	struct store *store;
	struct identity me;
	struct mirror *mirror;
	struct closing_view view;
	struct missing missing;
	uint64_t returned, unsent;
};

/* ---- what is missing ---- */

static void
missing_see(void *ctx, const struct due_owed *d)
{
	struct missing *m = ctx;
	char period[PERIOD_TEXT];
	if (d->period_on < m->from || d->period_to > m->to)
		return;
	m->n++;
	if (m->list != NULL) {
		json_t *o = json_pack("{s:s, s:s, s:s, s:s}", d->is_form ? "form" : "detail", d->code,
		                      d->subject_kind == KIND_UNIT ? "unit" : "organisation", d->subject_code, "name",
		                      d->subject_name, "period", period_write(d->length, d->period_on, period));
		json_array_append_new(m->list, o);
		return;
	}
	if (m->n > SHOWN_MAX)
		return;
	if (m->table == NULL)
		m->table = show_new((const char *[]){ lang_pick("Còn thiếu", "Missing"), lang_pick("Của", "Whose"),
		                                      lang_pick("Tên", "Name"), lang_pick("Kỳ", "Period") }, 4);
	period_show(d->length, d->period_on, period, sizeof period);
	show_row(m->table, (const char *[]){ lang_pick(d->vi, d->en), d->subject_code, d->subject_name, period });
}

static int
look(struct closing *c)
{
	struct fault f = { 0 };
	json_t *state = NULL;
	c->missing.from = c->view.from;
	c->missing.to = c->view.to;
	c->missing.list = c->command->json ? json_array() : NULL;
	int status = command_state(c->store, &c->me, &state, &c->returned, &c->unsent);
	json_decref(state);
	if (status != 0)
		return status;
	enum result r = due_owed(c->mirror, &c->me.scope, forms_catalogue(), c->view.from, c->view.to, missing_see, &c->missing, &f);
	return r == DONE ? 0 : command_fault(&f);
}

static void
look_print(struct closing *c)
{
	if (c->missing.table != NULL)
		show_print(&c->missing.table);
	if (c->command->json)
		return;
	if (c->missing.n > SHOWN_MAX)
		printf(lang_pick("... và %zu mục nữa: xem «lienthong due».\n", "... and %zu more: see `lienthong due`.\n"),
		       c->missing.n - SHOWN_MAX);
	if (c->returned > 0)
		printf(lang_pick("Tỉnh trả lại hoặc chưa kết luận %llu bản ghi: xem «lienthong inbox».\n",
		                 "The province returned, or has not settled, %llu records: see `lienthong inbox`.\n"),
		       (unsigned long long)c->returned);
	if (c->unsent > 0)
		printf(lang_pick("Còn %llu bản ghi trong hàng chờ; chúng được gửi trước bước này.\n",
		                 "%llu records are still queued; they go before this step.\n"), (unsigned long long)c->unsent);
}

/* ---- the step ---- */

static int
answer_print(const struct closing *c, Lt__PeriodAction what)
{
	char code[PERIOD_TEXT], words[PERIOD_TEXT];
	period_write(c->view.length, c->view.from, code);
	period_show(c->view.length, c->view.from, words, sizeof words);
	if (!c->command->json) {
		printf(what == WHAT(CLOSED) ? lang_pick("Đã chốt kỳ %s; gửi bằng «lienthong send».\n",
		                                        "The period %s is closed here; `lienthong send` sends it.\n")
		                            : lang_pick("Đã xin mở lại kỳ %s; gửi bằng «lienthong send».\n",
		                                        "The province is asked to re-open %s; `lienthong send` sends it.\n"), words);
		return 0;
	}
	json_t *o = json_pack("{s:s, s:s, s:I, s:I}", "period", code, "recorded", what == WHAT(CLOSED) ? "closed" : "reopen_asked",
	                      "returned", (json_int_t)c->returned, "unsent", (json_int_t)c->unsent);
	if (c->missing.list != NULL)
		json_object_set(o, "missing", c->missing.list);
	return command_print_json(o);
}

static int
step(struct closing *c, Lt__PeriodAction what, const char *note, bool anyway)
{
	struct fault f = { 0 };
	int status = what == WHAT(CLOSED) ? look(c) : 0;
	if (status != 0)
		return status;
	look_print(c);
	enum result r = DONE;
	if (!anyway && (c->missing.n > 0 || c->returned > 0))
		r = fault_set(&f, REFUSED, LT_2081, "", lang_pick("thiếu %zu, bị trả lại hoặc chưa kết luận %llu",
		                                                  "missing %zu, returned or not settled %llu"),
		              c->missing.n, (unsigned long long)c->returned);
	if (r == DONE)
		r = closing_record(c->store, &c->me, &c->view, what, note, clock_today(), &f);
	return r == DONE ? answer_print(c, what) : command_fault(&f);
}

int
command_close(const struct cli_args *args, void *ctx)
{
	const char *said = cli_operand(args, 0);
	struct closing c = { .command = ctx };
	struct fault f = { 0 };
	Ltc__Period length;
	int32_t from, to;

	if (!period_read(said, &length, &from, &to)) {
		(void)!fault_set(&f, REFUSED, LT_2080, "", "%.80s", said);
		return command_fault(&f);
	}
	int status = command_open(c.command, &c.store, &c.me);
	if (status == 0)
		status = command_forms(c.store);
	if (status == 0) {
		c.mirror = mirror_new(c.store, &c.me);
		closing_find(c.mirror, &c.me, length, from, &c.view);
	}
	if (status == 0)
		status = step(&c, cli_has(args, "reopen") ? WHAT(REOPEN_ASKED) : WHAT(CLOSED), cli_value(args, "note"),
		              cli_has(args, "anyway"));
	json_decref(c.missing.list);
	if (c.mirror != NULL)
		mirror_free(&c.mirror);
	store_close(&c.store);
	return status;
}
