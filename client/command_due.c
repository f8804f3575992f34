/* lienthong due: what this site still has to do as of a day: tasks that are not done, returns and meetings nobody told yet.
 * What is late is marked; nothing is recorded. */
#include <stdio.h>

#include "client/closing.h"
#include "client/commands.h"
#include "client/forms/due.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/record/labels.h"

#define NO_DAYS INT32_MAX        /* nobody said until when */

struct due_list {
	json_t *tasks, *forms, *meetings, *periods;   /* for programs */
	struct show *table;            /* for people; NULL before the first row */
	size_t rows, overdue;
};

/* «quá hạn 3 ngày», «hôm nay», «còn 5 ngày» */
static void
days_text(int32_t left, char *out, size_t size)
{
	if (left < 0)
		snprintf(out, size, lang_pick("quá hạn %d ngày", "%d days overdue"), -left);
	else if (left == 0)
		snprintf(out, size, "%s", lang_pick("hôm nay", "today"));
	else
		snprintf(out, size, lang_pick("còn %d ngày", "%d days left"), left);
}

static void
row(struct due_list *l, const char *what, const char *who, const char *about, int32_t due_on, int32_t left,
    const char *state)
{
	char due[DATE_TEXT], days[64];
	if (l->table == NULL)
		l->table = show_new((const char *[]){ lang_pick("Việc", "What"), lang_pick("Của", "Whose"),
		                                      lang_pick("Nội dung", "About"), lang_pick("Hạn", "Due"),
		                                      lang_pick("Còn lại", "Left"), lang_pick("Tình hình", "State") },
		                    6);
	days[0] = '\0';
	if (left != NO_DAYS)
		days_text(left, days, sizeof days);
	show_row(l->table, (const char *[]){ what, who, about, command_day_text(due_on, due), days, state });
}

/* ---- tasks ---- */

static const char *
state_word(const struct due_task *t)
{
	if (!t->has_state)
		return "";
	return label_value(&lt__task_event__descriptor, (int)t->state, lang_now());
}

static void
task_see(void *ctx, const struct due_task *t)
{
	struct due_list *l = ctx;
	const char *title = t->task->title != NULL ? t->task->title : "";
	if (t->done)
		return;
	l->rows++;
	l->overdue += t->days_left < 0;
	if (l->tasks == NULL) {
		row(l, t->task->code, t->organisation_code, title, t->task->due_on, t->days_left, state_word(t));
		return;
	}
	json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "task", t->task->code, "title", title, "organisation",
	                      t->organisation_code, "role", t->role == DUE_LEADS ? "lead" : "co-ordinator");
	json_object_set_new(o, "due_on", command_date(t->task->due_on));
	json_object_set_new(o, "days_left", json_integer(t->days_left));
	json_object_set_new(o, "overdue", json_boolean(t->days_left < 0));
	json_object_set_new(o, "state",
	                    t->has_state ? json_string(enum_label(&lt__task_event__descriptor, (int)t->state))
	                                 : json_null());
	json_object_set_new(o, "progress", t->has_progress ? json_integer(t->progress) : json_null());
	json_array_append_new(l->tasks, o);
}

/* ---- returns, meetings ---- */

static void
owed_see(void *ctx, const struct due_owed *d)
{
	struct due_list *l = ctx;
	char period[PERIOD_TEXT], about[400];
	period_show(d->length, d->period_on, period, sizeof period);
	l->rows++;
	l->overdue += d->days_left < 0;
	if (l->forms == NULL) {
		snprintf(about, sizeof about, "%s, %s", lang_pick(d->vi, d->en), period);
		row(l, d->code, d->subject_code, about, d->due_on, d->days_left, "");
		return;
	}
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", kind_by_tag(d->kind)->name, d->is_form ? "form" : "detail",
	                      d->code, d->subject_kind == KIND_UNIT ? "unit" : "organisation", d->subject_code, "name",
	                      d->subject_name, "period", period);
	json_object_set_new(o, "period_on", command_date(d->period_on));
	json_object_set_new(o, "due_on", command_date(d->due_on));
	json_object_set_new(o, "days_left", json_integer(d->days_left));
	json_object_set_new(o, "overdue", json_boolean(d->days_left < 0));
	json_array_append_new(d->is_form ? l->forms : l->meetings, o);
}

/* ---- periods to be closed again ---- */

static void
closing_see(void *ctx, const struct closing_view *v)
{
	struct due_list *l = ctx;
	char period[PERIOD_TEXT], about[CLOSING_NOTE + 200];
	if (v->state != CLOSING_RETURNED && v->state != CLOSING_REOPENED)
		return;
	l->rows++;
	if (l->periods != NULL) {
		json_t *o = json_pack("{s:s, s:s, s:s}", "period", period_write(v->length, v->from, period), "state",
		                      closing_state_name(v->state), "note", v->note);
		json_array_append_new(l->periods, o);
		return;
	}
	period_show(v->length, v->from, period, sizeof period);
	snprintf(about, sizeof about, "%s%s%s", period, v->note[0] != '\0' ? ": " : "", v->note);
	row(l, lang_pick("chốt kỳ", "close"), "", about, v->to - 1, NO_DAYS, closing_state_word(v));
}

/* ---- the command ---- */

static int
print_json(struct due_list *l, int32_t on)
{
	json_t *root = json_object();
	json_object_set_new(root, "on", command_date(on));
	json_object_set_new(root, "overdue", json_integer((json_int_t)l->overdue));
	json_object_set(root, "tasks", l->tasks);
	json_object_set(root, "forms", l->forms);
	json_object_set(root, "meetings", l->meetings);
	json_object_set(root, "periods", l->periods);
	return command_print_json(root);
}

static int
print_text(struct due_list *l)
{
	struct fault f = { 0 };
	char names[240];
	if (l->table != NULL)
		show_print(&l->table);
	if (l->rows == 0)
		puts(lang_pick("Không còn việc nào đến hạn.", "Nothing is due."));
	else
		printf(lang_pick("%zu việc, trong đó quá hạn %zu.\n", "%zu due, %zu of them overdue.\n"), l->rows,
		       l->overdue);
	if (forms_catalogue() == NULL) {   /* the list is right as far as it goes */
		form_names(names, sizeof names);
		(void)!fault_set(&f, REFUSED, LT_2060, "", "%s", names);
		fault_print(&f, stderr);
	}
	return 0;
}

static enum result
gather(struct store *s, const struct identity *me, int32_t since, int32_t on, struct due_list *l, struct fault *f)
{
	struct mirror *m = mirror_new(s, me);
	enum result r = due_tasks(m, on, task_see, l, f);
	if (r == DONE)
		r = due_owed(m, &me->scope, forms_catalogue(), since, on, owed_see, l, f);
	if (r == DONE)
		closings_each(m, me, closing_see, l);
	mirror_free(&m);
	return r;
}

int
command_due(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct due_list l = { .tasks = c->json ? json_array() : NULL, .forms = c->json ? json_array() : NULL,
		              .meetings = c->json ? json_array() : NULL, .periods = c->json ? json_array() : NULL };
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };
	int32_t on = 0, since = 0;

	int status = command_day("on", cli_value(args, "on"), &on);
	if (status == 0 && cli_value(args, "since") != NULL)
		status = command_day("since", cli_value(args, "since"), &since);
	else
		since = due_since(on);
	if (status == 0)
		status = command_open(c, &s, &me);
	if (status == 0)
		status = command_forms(s);
	if (status == 0)
		status = gather(s, &me, since, on, &l, &f) != DONE ? command_fault(&f)
		         : c->json                                  ? print_json(&l, on)
		                                                    : print_text(&l);
	json_decref(l.tasks);
	json_decref(l.forms);
	json_decref(l.meetings);
	json_decref(l.periods);
	store_close(&s);
	return status;
}
