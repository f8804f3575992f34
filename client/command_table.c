/* lienthong table NAME: the registers as of a day, the records of any other form, and the standing lists, on the
 * clerk's own screen; `figure` is in table_figure.c. Rows are printed as they come; a long table has its header again on every page. */
#include <stdio.h>
#include <stdlib.h>

#include "common/files/cell.h"
#include "client/commands.h"
#include "client/forms/rows.h"
#include "client/mirror/register_table.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define PAGE_ROWS 1000

struct screen {
	const struct table *table;
	const struct form *form;       /* of whose records there is no table of their own */
	struct rows_wanted wanted;
	const struct standing_rule *rule;
	struct show *page;
	uint64_t rows, on_page;
	bool figures;                  /* neither: those of the site */
	bool json;
};

/* ---- JSON, row by row ---- */

static void
json_begin(const char *name, int32_t day)
{
	char iso[DATE_TEXT];
	date_format_iso(day, iso);
	printf("{\"table\": \"%s\", \"as_of\": \"%s\", \"rows\": [", name, iso);
}

static void
json_row(struct screen *s, json_t *row)
{
	fputs(s->rows++ > 0 ? ",\n  " : "\n  ", stdout);
	json_dumpf(row, stdout, 0);
	json_decref(row);
}

static json_t *
text_or_null(const char *text)
{
	json_t *value = text != NULL ? json_string(text) : NULL;
	return value != NULL ? value : json_null();
}

static json_t *
cell_json(const struct table_column *c, const struct cell *cell)
{
	enum cell_type type = table_type(c);
	if (!cell->there)
		return json_null();
	if (type == CELL_BOOL)
		return json_boolean(cell->number != 0);
	return type == CELL_NUMBER ? json_integer(cell->number) : text_or_null(cell->text);
}

static void
table_row_json(void *ctx, const struct cell *cells)
{
	struct screen *s = ctx;
	json_t *row = json_object();
	for (size_t i = 0; i < s->table->n_columns; i++)
		json_object_set_new(row, table_key(&s->table->columns[i]), cell_json(&s->table->columns[i], &cells[i]));
	json_row(s, row);
}

static void
standing_row_json(void *ctx, const struct standing_row *r)
{
	struct screen *s = ctx;
	const struct standing_rule *rule = s->rule;
	json_t *row = json_object();
	json_object_set_new(row, "rule", json_string(rule->code));
	json_object_set_new(row, "severity", json_string(rule->severity == SEVERITY_INFO ? "info" : "warning"));
	json_object_set_new(row, "text", json_string(lang_pick(rule->vi, rule->en)));
	json_object_set_new(row, "subject_kind", text_or_null(r->subject_kind));
	json_object_set_new(row, "subject_id", command_id(&r->subject_id));
	json_object_set_new(row, "code", text_or_null(r->code));
	json_object_set_new(row, "name", text_or_null(r->name));
	json_object_set_new(row, "person", text_or_null(r->person));
	json_object_set_new(row, "card", text_or_null(r->card));
	json_object_set_new(row, "n", r->has_n ? json_integer(r->n) : json_null());
	json_object_set_new(row, "m", r->has_m ? json_integer(r->m) : json_null());
	json_object_set_new(row, "note", text_or_null(r->note));
	json_row(s, row);
}

/* ---- the terminal, page by page ---- */

static void
page_end(struct screen *s)
{
	if (s->page != NULL)
		show_print(&s->page);
	s->on_page = 0;
}

static void
page_row(struct screen *s, const char *const *columns, const char *const *cells, size_t n)
{
	if (s->on_page == PAGE_ROWS)
		page_end(s);
	if (s->page == NULL)
		s->page = show_new(columns, n);
	show_row(s->page, cells);
	s->on_page++;
	s->rows++;
}

static void
table_row_text(void *ctx, const struct cell *cells)
{
	struct screen *s = ctx;
	const char *columns[TABLE_COLUMNS_MAX], *texts[TABLE_COLUMNS_MAX];
	char room[TABLE_COLUMNS_MAX][32];
	size_t n = 0;
	for (size_t i = 0; i < s->table->n_columns; i++) {
		const struct table_column *c = &s->table->columns[i];
		if (c->aside)
			continue;
		columns[n] = table_label(c);
		texts[n] = table_text(c, &cells[i], room[n], sizeof room[n]);
		n++;
	}
	page_row(s, columns, texts, n);
}

/* "Nguyễn Văn A (1234): chi bộ" of a member; the name of an organisation or unit. */
static void
subject_text(const struct standing_row *r, char *out, size_t size)
{
	const char *name = r->name != NULL ? r->name : "";
	if (r->person == NULL)
		snprintf(out, size, "%s", name);
	else if (r->card == NULL)
		snprintf(out, size, "%s: %s", r->person, name);
	else
		snprintf(out, size, "%s (%s): %s", r->person, r->card, name);
}

static void
standing_row_text(void *ctx, const struct standing_row *r)
{
	struct screen *s = ctx;
	const struct standing_rule *rule = s->rule;
	const char *columns[5] = { lang_pick("Mã", "Code"), lang_pick("Đối tượng", "Subject") }, *cells[5];
	char subject[1400], n[32], m[32];
	size_t count = 2;

	if (s->on_page == 0 && s->page == NULL)
		printf("%s %s [%s]\n  %s\n", rule->code, lang_pick(rule->vi, rule->en), rule->source,
		       lang_pick(rule->remedy_vi, rule->remedy_en));
	subject_text(r, subject, sizeof subject);
	snprintf(n, sizeof n, "%lld", (long long)r->n);
	snprintf(m, sizeof m, "%lld", (long long)r->m);
	cells[0] = r->code;
	cells[1] = subject;
	if (rule->n_vi != NULL) {
		columns[count] = lang_pick(rule->n_vi, rule->n_en);
		cells[count++] = r->has_n ? n : "";
	}
	if (rule->m_vi != NULL) {
		columns[count] = lang_pick(rule->m_vi, rule->m_en);
		cells[count++] = r->has_m ? m : "";
	}
	columns[count] = lang_pick("Ghi chú", "Note");
	cells[count++] = r->note != NULL ? r->note : "";
	page_row(s, columns, cells, count);
}

/* ---- records of a form ---- */

static bool
is_shown(const struct screen *s, const struct column *c)
{
	int32_t on = s->wanted.has_period ? s->wanted.period.from : s->wanted.on;
	return c->place != IN_REASON && (s->json || form_has_column(c, form_version(s->form, on)));
}

/* What people would write, keyed by the columns' names; a person's names stay on the screen. */
static void
form_row_json(void *ctx, const Lt__Update *of, const char *const *cells)
{
	struct screen *s = ctx;
	json_t *row = json_object();
	struct id ref;
	for (size_t i = 0; i < s->form->n_columns; i++) {
		const struct column *c = &s->form->columns[i];
		if (is_shown(s, c) && c->place != IN_PERSON)
			json_object_set_new(row, c->name, text_or_null(cells[i]));
	}
	const Lt__RegisterEntry *entry = of->register_entry;
	if (entry != NULL && entry->has_person_ref &&
	    id_from_bytes(entry->person_ref.data, entry->person_ref.len, &ref))
		json_object_set_new(row, "person_ref", command_id(&ref));
	json_row(s, row);
}

static void
form_row_text(void *ctx, const Lt__Update *of, const char *const *cells)
{
	struct screen *s = ctx;
	const char *columns[FORM_COLUMNS_MAX], *texts[FORM_COLUMNS_MAX];
	size_t n = 0;
	(void)of;
	for (size_t i = 0; i < s->form->n_columns; i++) {
		const struct column *c = &s->form->columns[i];
		if (!is_shown(s, c))
			continue;
		columns[n] = form_label(s->form, c);
		texts[n++] = cells[i];
	}
	page_row(s, columns, texts, n);
}

static enum result
print_form(struct store *s, const struct identity *me, struct names *names, struct screen *screen, struct fault *f)
{
	struct mirror *m = mirror_new(s, me);
	const struct row_context ctx = {
		.store = s, .mirror = m, .names = names, .as_of = screen->wanted.on, .today = screen->wanted.on
	};
	if (screen->json)
		json_begin(form_name(screen->form), screen->wanted.on);
	enum result r = rows_each(screen->form, &ctx, &screen->wanted, !screen->json,
	                          screen->json ? form_row_json : form_row_text, screen, f);
	page_end(screen);
	mirror_free(&m);
	return r;
}

/* ---- the command ---- */

static enum result
print_table(struct store *s, struct registers *r, struct names *names, struct screen *screen, int32_t day,
            struct fault *f)
{
	if (screen->json)
		json_begin(screen->table->name, day);
	enum result done = table_each(s, r, names, screen->table, day, screen->json ? table_row_json : table_row_text,
	                              screen, f);
	page_end(screen);
	return done;
}

static enum result
print_standing(struct store *s, struct registers *r, struct names *names, struct screen *screen, int32_t day,
               struct fault *f)
{
	enum result done = DONE;
	if (screen->json)
		json_begin("standing", day);
	for (size_t i = 0; done == DONE && i < n_standing_rules; i++) {
		uint64_t before = screen->rows;
		screen->rule = &standing_rules[i];
		done = standing_each(s, r, names, screen->rule, day,
		                     screen->json ? standing_row_json : standing_row_text, screen, f);
		page_end(screen);
		if (!screen->json && screen->rows > before)
			putchar('\n');
	}
	return done;
}

static void
print_end(const struct screen *screen)
{
	if (screen->json)
		puts(screen->rows > 0 ? "\n]}" : "]}");
	else if (screen->rows == 0)
		puts(lang_pick("Không có dòng nào.", "There are no rows."));
	else
		printf(lang_pick("%llu dòng.\n", "%llu rows.\n"), (unsigned long long)screen->rows);
}

static int
name_read(const char *name, struct screen *screen)
{
	struct fault f = { 0 };
	char all[160];

	screen->table = table_find(name);
	screen->figures = strcmp(name, "figure") == 0;
	if (screen->table != NULL || screen->figures || strcmp(name, "standing") == 0)
		return 0;
	screen->form = form_find(name);
	if (screen->form != NULL && rows_has(screen->form))
		return 0;
	table_names(all, sizeof all);
	(void)!fault_set(&f, REFUSED, forms_catalogue() != NULL ? LT_8040 : LT_2060, "",
	                 lang_pick("%.60s (%s, figure, document, task, task_report, hoặc một mẫu của danh mục)",
	                           "%.60s (%s, figure, document, task, task_report, or a form of the catalogue)"),
	                 name, all);
	return command_fault(&f);
}

static int
options_read(const struct cli_args *args, struct screen *screen, int32_t *day)
{
	const char *period = cli_value(args, "period");
	struct fault f = { 0 };

	int status = name_read(cli_operand(args, 0), screen);
	if (status == 0)
		status = command_day("as-of", cli_value(args, "as-of"), day);
	screen->wanted = (struct rows_wanted){ .on = *day, .has_period = period != NULL };
	if (status != 0 || (period == NULL && !screen->figures))
		return status;
	if (screen->figures) {                 /* there is one state of them only */
		if (cli_value(args, "as-of") == NULL)
			return 0;
		(void)!fault_set(&f, REFUSED, LT_1003, "--as-of", "table figure");
		(void)command_fault(&f);
		return 64;
	}
	if (screen->form != NULL && period_parse(period, &screen->wanted.period))
		return 0;
	(void)!fault_set(&f, REFUSED, screen->form != NULL ? LT_2061 : LT_1003, "--period",
	                 lang_pick("%.80s (như 2020, «quý 3/2020», 08/2020)", "%.80s (as 2020, Q3/2020, 08/2020)"),
	                 period);
	(void)command_fault(&f);
	return 64;
}

/* Without the key of the names the table is still right, only nameless: said on stderr and by the exit status. */
static int
names_try(struct store *s, struct names **names)
{
	struct fault f = { 0 };
	bool any = false;
	uint64_t changes;
	if (names_state(s, &any, &changes, &f) != DONE || (any && names_open(s, names, &f) != DONE))
		return command_fault(&f);
	return 0;
}

static bool
names_wanted(const struct screen *s)
{
	if (s->form != NULL)
		return !s->json && form_has_people(s->form);
	return s->table == NULL || s->table->persons;
}

int
command_table(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct screen screen = { .json = c->json };
	struct registers *r = NULL;
	struct names *names = NULL;
	struct store *s = NULL;
	struct identity me;
	struct fault f = { 0 };
	int32_t day = 0;

	int status = command_open(c, &s, &me), nameless = 0;
	if (status == 0)
		status = command_forms(s);
	if (status == 0)
		status = options_read(args, &screen, &day);
	if (status == 0 && screen.figures) {
		status = command_table_figure(s, &me, cli_value(args, "period"), c->json);
		store_close(&s);
		return status;
	}
	if (status == 0 && names_wanted(&screen))
		nameless = names_try(s, &names);
	if (status == 0 && screen.form != NULL) {
		enum result done = print_form(s, &me, names, &screen, &f);
		status = done != DONE ? command_fault(&f) : nameless;
		if (done == DONE)
			print_end(&screen);
	} else if (status == 0) {
		enum result done = registers_open(s, &me, &r, &f);
		if (done == DONE)
			done = screen.table != NULL ? print_table(s, r, names, &screen, day, &f)
			                            : print_standing(s, r, names, &screen, day, &f);
		status = done != DONE ? command_fault(&f) : nameless;
		if (done == DONE)
			print_end(&screen);
	}
	registers_close(&r);
	names_close(&names);
	store_close(&s);
	return status;
}
