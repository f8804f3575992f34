/* lienthong template list, template get FORM: what a clerk fills in. The file opens in a spreadsheet as it is: byte
 * order mark, semicolons, CRLF, one row of labels, which import reads back. The values of the catalogue's lists are
 * told on stderr. */
#include <stdio.h>
#include <string.h>

#include "common/files/cell.h"
#include "client/commands.h"
#include "client/forms/forms.h"
#include "client/show.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

/* In the version of today. */
static bool
is_asked(const struct form *form, const struct column *c)
{
	return form_has_column(c, form_version(form, clock_today()));
}

static json_t *
column_json(const struct form *form, const struct column *c)
{
	char choices[1024];
	form_choices(form, c, choices, sizeof choices);
	return json_pack("{s:s, s:s, s:b, s:s}", "name", c->name, "label", form_label(form, c), "required",
	                 (int)c->required, "choices", choices);
}

static json_t *
form_json(const struct form *form)
{
	json_t *columns = json_array();
	for (size_t i = 0; i < form->n_columns; i++)
		if (is_asked(form, &form->columns[i]))
			json_array_append_new(columns, column_json(form, &form->columns[i]));
	return json_pack("{s:s, s:s, s:s, s:o}", "form", form_name(form), "label", form_title(form), "kind",
	                 kind_by_tag(form->kind)->name, "columns", columns);
}

/* Without a store of an enrolled site there are the program's own forms all the same. */
static int
forms_read(const struct command *c)
{
	struct store *s = NULL;
	int status = 0;
	if (store_open(c->dir, false, &s, NULL) == DONE)
		status = command_forms(s);
	store_close(&s);
	return status;
}

int
command_template_list(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	const struct form *form;
	(void)args;
	int status = forms_read(c);
	if (status != 0)
		return status;
	if (c->json) {
		json_t *list = json_array();
		for (size_t i = 0; (form = form_at(i)) != NULL; i++)
			json_array_append_new(list, form_json(form));
		return command_print_json(list);
	}
	struct show *t = show_new((const char *[]){ lang_pick("Biểu mẫu", "Form"), lang_pick("Nội dung", "About") }, 2);
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		show_row(t, (const char *[]){ form_name(form), form_title(form) });
	}
	show_print(&t);
	return 0;
}

static void
print_cell(const char *label)
{
	bool quote = strpbrk(label, ";\"\r\n") != NULL;
	if (quote)
		putchar('"');
	for (const char *p = label; *p != '\0'; p++) {
		if (*p == '"')
			putchar('"');
		putchar(*p);
	}
	if (quote)
		putchar('"');
}

/* What a column may hold, for the clerk's eyes: the file itself has one header and nothing else. */
static void
lists_tell(const struct form *form)
{
	char choices[4096], line[4400], safe[4400];
	for (size_t i = 0; i < form->n_columns; i++) {
		const struct column *c = &form->columns[i];
		if (c->field == NULL || c->field->type != LTC__FIELD_TYPE__FIELD_TYPE_CODE || !is_asked(form, c))
			continue;
		form_choices(form, c, choices, sizeof choices);
		snprintf(line, sizeof line, "%s: %s", form_label(form, c), choices);
		text_printable(line, safe, sizeof safe);
		fprintf(stderr, "%s\n", safe);
	}
}

int
command_template_get(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct fault f = { 0 };
	int status = forms_read(c);
	const struct form *form = status == 0 ? form_find(cli_operand(args, 0)) : NULL;
	if (status == 0 && form == NULL) {
		(void)!form_unknown(cli_operand(args, 0), &f);
		status = command_fault(&f);
	}
	if (status != 0)
		return status;
	if (c->json)
		return command_print_json(form_json(form));
	fputs("\xef\xbb\xbf", stdout);
	const char *between = "";
	for (size_t i = 0; i < form->n_columns; i++) {
		if (!is_asked(form, &form->columns[i]))
			continue;
		fputs(between, stdout);
		print_cell(form_label(form, &form->columns[i]));
		between = ";";
	}
	fputs("\r\n", stdout);
	lists_tell(form);
	if (fflush(stdout) == 0)
		return 0;
	(void)!fault_set(&f, LATER, LT_1004, "stdout", "%s", form_name(form));
	return command_fault(&f);
}
