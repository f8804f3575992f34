/* lienthong new FORM: one record by hand. What the register can tell stands in brackets: the site's only cell or the
 * only one a form is for, the period that ended last, today, and for a meeting how many had to come. */
#include <stdio.h>
#include <string.h>

#include "client/forms/ask.h"
#include "common/files/cell.h"
#include "client/commands.h"
#include "common/base/clock.h"
#include "common/base/lang.h"

#define CELLS_LISTED 20

/* ---- what the register can tell ---- */

struct cells {
	struct mirror *mirror;
	const struct catalogue_form *form;     /* whose subjects are wanted; NULL: cells */
	int32_t on;
	size_t n;
	char list[1024];
	const char *only;
	struct arena *arena;
};

static bool
is_cell(const struct node *n)
{
	if (n->organisation == NULL)
		return false;
	return n->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_GRASSROOTS_CELL ||
	       n->organisation->type == LT__ORGANISATION_TYPE__ORGANISATION_TYPE_SUBORDINATE_CELL;
}

/* One of ours that fills in the form. */
static bool
is_subject(const struct cells *cells, const struct node *n)
{
	uint32_t type = n->unit != NULL           ? (uint32_t)n->unit->level
	                : n->organisation != NULL ? (uint32_t)n->organisation->type
	                                          : 0;
	uint64_t types = cells->form->subject_types;
	return (types == 0 || (type < 64 && (types >> type & 1) != 0)) && mirror_is_own(cells->mirror, n->kind, &n->id);
}

static enum result
cell_see(void *ctx, const struct node *n, struct fault *f)
{
	struct cells *cells = ctx;
	if (!(cells->form != NULL ? is_subject(cells, n) : is_cell(n)) || node_at(n, cells->on) == NULL ||
	    node_code(n) == NULL)
		return DONE;
	size_t used = strlen(cells->list);
	if (cells->n == 0)
		cells->only = arena_text(cells->arena, node_code(n));
	if (cells->n < CELLS_LISTED)
		snprintf(cells->list + used, sizeof cells->list - used, "%s%s", used > 0 ? "; " : "", node_code(n));
	cells->n++;
	return DONE;
}

/* form NULL: the site's cells; else whoever fills it in. */
static void
preset_place(const struct row_context *rows, const struct catalogue_form *form, struct arena *a, const char **preset,
             const char **choices)
{
	struct cells cells = { .mirror = rows->mirror, .form = form, .on = rows->today, .arena = a };
	uint32_t kind = form != NULL ? form->subject : KIND_ORGANISATION;
	if (mirror_walk(rows->mirror, kind, cell_see, &cells, NULL) != DONE)
		return;
	if (cells.n == 1)
		*preset = cells.only;
	if (cells.n > 1 && cells.n <= CELLS_LISTED)
		*choices = arena_text(a, cells.list);
}

static void
preset_today(const struct row_context *rows, struct arena *a, const char **preset)
{
	char text[DATE_TEXT];
	if (lang_now() == LANG_EN)
		date_format_iso(rows->today, text);
	else
		date_format_vi(rows->today, text);
	*preset = arena_text(a, text);
}

/* Who had to come: members of the cell on that day who are neither exempt nor away. */
static size_t
attendance(const struct row_context *rows, const char *code, int32_t on)
{
	struct lookup lookup = mirror_lookup(rows->mirror);
	struct query q = { .by = BY_PARENT, .kind = KIND_MEMBER };
	const struct node *const *members;
	bool derived;
	size_t n = 0, count = 0;

	if (mirror_resolve(rows->mirror, KIND_ORGANISATION, code, on, &q.id, &derived, NULL) != DONE || derived ||
	    lookup.find(lookup.ctx, &q, &members, &n) != ANSWER_ROW)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const struct node_span *span = node_at(members[i], on);
		count += span != NULL && span->has_parent && id_equal(&span->parent, &q.id) && !span->member.exempt &&
		         !span->member.away && span->member.status != LT__MEMBER_STATUS__MEMBER_STATUS_ENDED;
	}
	return count;
}

static void
preset_required(const struct row_context *rows, const struct form *form, const char *const *cells, struct arena *a,
                const char **preset)
{
	const char *code = cells[form_column(form, "cell_code")], *held = cells[form_column(form, "held_on")];
	char text[24];
	int32_t on;
	if (code == NULL || code[0] == '\0' || held == NULL || cell_date(held, &on, NULL) != DONE)
		return;
	size_t count = attendance(rows, code, on);
	if (count == 0)
		return;
	snprintf(text, sizeof text, "%zu", count);
	*preset = arena_text(a, text);
}

/* The last one that has ended. */
static void
preset_period(const struct row_context *rows, const struct catalogue_form *form, struct arena *a, const char **preset)
{
	char text[PERIOD_TEXT];
	int32_t from, to;
	period_of(form->period, rows->today, &from, &to);
	if (form->period != LTC__PERIOD__PERIOD_NONE)
		period_of(form->period, from - 1, &from, &to);
	period_show(form->period, from, text, sizeof text);
	*preset = arena_text(a, text);
}

static void
preset(void *ctx, const struct row_context *rows, const char *const *cells, size_t column, struct arena *a,
       const char **value, const char **choices)
{
	const struct form *form = ctx;
	const struct column *c = &form->columns[column];
	static const char *const days[] = {
		"occurred_on", "held_on", "from_on", "opened_on", "issued_on", "reported_on"
	};
	const struct catalogue_form *filled = form_version(form, rows->today);
	bool day = false;
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		day |= c->place != IN_CELL && strcmp(c->name, days[i]) == 0;
	bool of_members = form->kind == KIND_MEMBER || form->kind == KIND_MEMBER_EVENT || form->kind == KIND_MEETING;
	bool cell = strcmp(c->name, "cell_code") == 0 || strcmp(c->name, "organisation_code") == 0;

	if (day)
		preset_today(rows, a, value);
	else if (c->place == IN_PERIOD)
		preset_period(rows, filled, a, value);
	else if (filled != NULL && c->place == IN_RECORD && c->refers_to == filled->subject)
		preset_place(rows, filled, a, value, choices);
	else if (cell && of_members)
		preset_place(rows, NULL, a, value, choices);
	else if (form->kind == KIND_MEETING && strcmp(c->name, "required") == 0)
		preset_required(rows, form, cells, a, value);
	mirror_rest(rows->mirror);
}

/* ---- the command ---- */

int
command_fate(const struct command *c, const struct form *form, enum entry_fate fate)
{
	static const struct {
		enum entry_fate fate;
		const char *name, *vi, *en;
	} fates[] = {
		{ ENTRY_RECORDED, "recorded", "Đã ghi, đang chờ gửi.", "Recorded; it waits to be sent." },
		{ ENTRY_AMENDED, "amended", "Đã ghi thành bản sửa, đang chờ gửi.",
		  "Recorded as an amendment; it waits to be sent." },
		{ ENTRY_SKIPPED, "skipped", "Đã có bản ghi như vậy.", "It is recorded already." },
	};
	for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++) {
		if (fates[i].fate != fate)
			continue;
		if (c->json)
			return command_print_json(
				json_pack("{s:s, s:s}", "form", form_name(form), "fate", fates[i].name));
		printf("%s\n", lang_pick(fates[i].vi, fates[i].en));
	}
	return 0;
}

int
command_new(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct ask ask = ask_terminal();
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };
	enum entry_fate fate;

	int status = command_open(c, &s, &me);
	if (status == 0)
		status = command_forms(s);
	const struct form *form = status == 0 ? form_find(cli_operand(args, 0)) : NULL;
	if (status == 0 && form == NULL) {
		(void)!form_unknown(cli_operand(args, 0), &f);
		status = command_fault(&f);
	}
	if (status != 0) {
		store_close(&s);
		return status;
	}
	struct ask_form q = { .ask = &ask,
		              .store = s,
		              .preset = preset,
		              .ctx = (void *)(uintptr_t)form,
		              .options = { .form = form,
		                           .as_of = clock_today(),
		                           .today = clock_today(),
		                           .reason = cli_value(args, "reason"),
		                           .note = cli_value(args, "note") } };
	ask_tell(&ask, lang_pick("Enter: lấy giá trị trong ngoặc vuông, hoặc bỏ trống. Dấu - : bỏ trống.",
	                         "Enter takes what stands in square brackets, or leaves it out. - leaves it out."));
	status = ask_form(&q, &fate, &f) == DONE ? command_fate(c, form, fate) : command_fault(&f);
	ask_fini(&ask);
	store_close(&s);
	return status;
}
