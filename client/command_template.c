/* lienthong template list, template get FORM: what a clerk fills in. The file opens in a spreadsheet as it is: byte
 * order mark, semicolons, CRLF, one row of labels, which import reads back. */
#include <stdio.h>
#include <string.h>

#include "client/files/cell.h"
#include "client/commands.h"
#include "client/forms/forms.h"
#include "client/show.h"
#include "common/base/lang.h"

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
	const struct kind *k = kind_by_tag(form->kind);
	json_t *columns = json_array();
	for (size_t i = 0; i < form->n_columns; i++)
		json_array_append_new(columns, column_json(form, &form->columns[i]));
	return json_pack("{s:s, s:s, s:o}", "form", form_name(form), "label", lang_pick(k->vi, k->en), "columns",
	                 columns);
}

int
command_template_list(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	const struct form *form;
	(void)args;
	if (c->json) {
		json_t *list = json_array();
		for (size_t i = 0; (form = form_at(i)) != NULL; i++)
			json_array_append_new(list, form_json(form));
		return command_print_json(list);
	}
	struct show *t = show_new((const char *[]){ lang_pick("Biểu mẫu", "Form"), lang_pick("Nội dung", "About") }, 2);
	for (size_t i = 0; (form = form_at(i)) != NULL; i++) {
		const struct kind *k = kind_by_tag(form->kind);
		show_row(t, (const char *[]){ form_name(form), lang_pick(k->vi, k->en) });
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

int
command_template_get(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	const struct form *form = form_find(cli_operand(args, 0));
	struct fault f = { 0 };
	char names[200];

	if (form == NULL) {
		form_names(names, sizeof names);
		(void)!fault_set(&f, REFUSED, LT_2002, "", "%.60s (%s)", cli_operand(args, 0), names);
		return command_fault(&f);
	}
	if (c->json)
		return command_print_json(form_json(form));
	fputs("\xef\xbb\xbf", stdout);
	for (size_t i = 0; i < form->n_columns; i++) {
		if (i > 0)
			putchar(';');
		print_cell(form_label(form, &form->columns[i]));
	}
	fputs("\r\n", stdout);
	if (fflush(stdout) == 0)
		return 0;
	(void)!fault_set(&f, LATER, LT_1004, "stdout", "%s", form_name(form));
	return command_fault(&f);
}
