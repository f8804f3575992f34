/* lienthong task list, task show CODE: the tasks given to organisations of this site. Showing one records, once for
 * each of them, that it was read: the ordinary way, as any report on a task. */
#include <stdio.h>
#include <string.h>

#include "client/commands.h"
#include "client/forms/due.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/record/codec.h"
#include "common/record/labels.h"

#define ADDRESSED_MAX 65          /* a lead and as many co-ordinators as a task may have */

static json_t *
task_json(const struct due_task *t)
{
	json_t *o = json_pack("{s:s, s:s?, s:s, s:s}", "task", t->task->code, "title", t->task->title, "organisation",
	                      t->organisation_code, "role", t->role == DUE_LEADS ? "lead" : "co-ordinator");
	json_object_set_new(o, "issued_on", command_date(t->task->issued_on));
	json_object_set_new(o, "due_on", command_date(t->task->due_on));
	json_object_set_new(o, "state",
	                    t->has_state ? json_string(enum_label(&lt__task_event__descriptor, (int)t->state))
	                                 : json_null());
	json_object_set_new(o, "progress", t->has_progress ? json_integer(t->progress) : json_null());
	json_object_set_new(o, "done", json_boolean(t->done));
	json_object_set_new(o, "overdue", json_boolean(!t->done && t->days_left < 0));
	return o;
}

/* ---- task list ---- */

struct task_list { json_t *list; struct show *table; };

static void
list_see(void *ctx, const struct due_task *t)
{
	struct task_list *l = ctx;
	char due[DATE_TEXT], progress[16] = "";
	if (l->list != NULL) {
		json_array_append_new(l->list, task_json(t));
		return;
	}
	if (l->table == NULL)
		l->table =
			show_new((const char *[]){ lang_pick("Mã", "Code"), lang_pick("Nội dung", "Title"),
		                                   lang_pick("Tổ chức", "Organisation"), lang_pick("Vai trò", "Role"),
		                                   lang_pick("Hạn", "Due"), lang_pick("Tình hình", "State"), "%" },
		                 7);
	const char *state = t->has_state ? label_value(&lt__task_event__descriptor, (int)t->state, lang_now()) : "";
	if (t->has_progress)
		snprintf(progress, sizeof progress, "%u", t->progress);
	bool late = !t->done && t->days_left < 0;
	show_row(l->table, (const char *[]){ t->task->code, t->task->title, t->organisation_code,
	                                     t->role == DUE_LEADS ? lang_pick("chủ trì", "lead")
	                                                          : lang_pick("phối hợp", "co-ordinator"),
	                                     command_day_text(t->task->due_on, due),
	                                     late ? lang_pick("quá hạn", "overdue") : state, progress });
}

int
command_task_list(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct task_list l = { .list = c->json ? json_array() : NULL };
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };
	int32_t on = 0;

	int status = command_day("on", cli_value(args, "on"), &on);
	if (status == 0)
		status = command_open(c, &s, &me);
	if (status == 0) {
		struct mirror *m = mirror_new(s, &me);
		status = due_tasks(m, on, list_see, &l, &f) != DONE ? command_fault(&f) : 0;
		mirror_free(&m);
	}
	if (status == 0 && c->json)
		status = command_print_json(json_incref(l.list));
	else if (status == 0 && l.table == NULL)
		puts(lang_pick("Chưa có nhiệm vụ nào giao cho điểm này.", "No task was given to this site."));
	if (l.table != NULL)
		show_print(&l.table);
	json_decref(l.list);
	store_close(&s);
	return status;
}

/* ---- task show ---- */

struct addressed {
	const char *code;
	json_t *states;                /* what each organisation of this site has told */
	char unread[ADDRESSED_MAX][64]; size_t n_unread;
};

static void
show_see(void *ctx, const struct due_task *t)
{
	struct addressed *a = ctx;
	if (strcmp(t->task->code, a->code) != 0)
		return;
	json_array_append_new(a->states, task_json(t));
	bool read = t->has_state && t->state >= LT__TASK_EVENT__TASK_EVENT_READ;
	if (!read && t->organisation_code[0] != '\0' && a->n_unread < ADDRESSED_MAX)
		snprintf(a->unread[a->n_unread++], sizeof a->unread[0], "%s", t->organisation_code);
}

static enum result
read_record(struct desk *d, const struct form *form, const char *code, const char *organisation, const char *today,
            struct fault *f)
{
	const char *cells[FORM_COLUMNS_MAX] = { NULL };
	enum entry_fate fate;
	cells[form_column(form, "task_code")] = code;
	cells[form_column(form, "organisation_code")] = organisation;
	cells[form_column(form, "what")] = "read";
	cells[form_column(form, "reported_on")] = today;
	return desk_take(d, &(struct entry){ .cells = cells }, &fate, f);
}

static void
said(void *ctx, const struct entry_said *s)
{
	char safe[2000];
	(void)ctx;
	text_printable(s->text, safe, sizeof safe);
	if (s->severity == SEVERITY_ERROR)
		fprintf(stderr, "%s\n", safe);
}

/* One transaction for all of them. What the rules refuse is told; the task is shown all the same. */
static enum result
receipts_record(struct store *s, const struct addressed *a, struct fault *f)
{
	struct entry_options o = { .form = form_of(KIND_TASK_REPORT), .today = clock_today(), .as_of = clock_today(),
		                   .reason = "checked", .say = said };
	char today[DATE_TEXT];
	struct desk *d = NULL;
	if (a->n_unread == 0)
		return DONE;
	date_format_iso(o.today, today);
	enum result r = desk_open(s, &o, &d, f);
	if (r == DONE)
		r = store_begin(s, f);
	for (size_t i = 0; r == DONE && i < a->n_unread; i++)
		r = read_record(d, o.form, a->code, a->unread[i], today, f);
	if (r == DONE)
		r = store_commit(s, f);
	store_rollback(s);
	desk_close(&d);
	return r;
}

static int
print(const struct command *c, const struct form *form, const char *const *cells, struct addressed *a)
{
	json_t *o = c->json ? json_object() : NULL;
	struct show *t = o == NULL ? show_new(NULL, 2) : NULL;
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *column = &form->columns[i];
		if (column->place == IN_REASON || cells[i] == NULL)
			continue;
		if (o != NULL)
			json_object_set_new(o, column->name, json_string(cells[i]));
		else
			show_row(t, (const char *[]){ form_label(form, column), cells[i] });
	}
	if (o == NULL) {
		show_print(&t);
		return 0;
	}
	json_object_set(o, "addressed", a->states);
	return command_print_json(o);
}

static enum result
task_take(struct store *s, const struct identity *me, struct arena *arena, struct addressed *a, const char **cells,
          struct fault *f)
{
	struct mirror *m = mirror_new(s, me);
	struct id id = task_id(&(Lt__Task){ .code = (char *)(uintptr_t)a->code });
	const struct node *n = mirror_get(m, KIND_TASK, &id);
	const struct row_context ctx = { .store = s, .mirror = m, .today = clock_today() };
	Lt__Update u = LT__UPDATE__INIT;
	enum result r = DONE;

	if (n == NULL || n->task == NULL) {
		r = fault_set(f, REFUSED, LT_2072, "", "%.80s", a->code);
	} else {
		u.task = (Lt__Task *)(uintptr_t)n->task;
		r = form_show(form_of(KIND_TASK), &ctx, &u, arena, cells, f);
	}
	if (r == DONE)
		r = due_tasks(m, clock_today(), show_see, a, f);
	mirror_free(&m);
	return r;
}

int
command_task_show(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct addressed a = { .code = cli_operand(args, 0), .states = json_array() };
	struct arena *arena = arena_new(RECORD_ARENA_CAP);
	const char *cells[FORM_COLUMNS_MAX] = { NULL };
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };

	int status = command_open(c, &s, &me);
	if (status == 0) {
		enum result r = task_take(s, &me, arena, &a, cells, &f);
		if (r == DONE)
			status = print(c, form_of(KIND_TASK), cells, &a);
		if (r == DONE)
			r = receipts_record(s, &a, &f);
		if (r != DONE)
			status = command_fault(&f);
	}
	json_decref(a.states);
	arena_free(&arena);
	store_close(&s);
	return status;
}
