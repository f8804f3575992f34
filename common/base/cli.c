/* Command lines. The program's table is the only truth: this file parses by it, checks by it and prints the help from
 * it. Complaints are LT-1003 with status 64; help that was asked for goes to stdout with status 0. */
#include "common/base/cli.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/lang.h"

#define EXIT_USAGE 64

struct given { const char *name, *value; };

struct cli_args {
	const struct cli_program *program;
	const struct cli_command *command;
	struct given *options; size_t n_options;
	const char **operands; int n_operands;
	bool help, version;
};

/* Known to every program, whether its table names them or not. */
static const struct cli_option everywhere[] = {
	{ "lang", "vi|en", "ngôn ngữ", "language" },
	{ "help", NULL, "trợ giúp này", "this help" },
	{ "version", NULL, "phiên bản", "the version" },
	{ NULL, NULL, NULL, NULL },
};

static const struct cli_option *
option_in(const struct cli_option *table, const char *name, size_t len)
{
	for (; table != NULL && table->name != NULL; table++)
		if (strlen(table->name) == len && strncmp(table->name, name, len) == 0)
			return table;
	return NULL;
}

static const struct cli_option *
option_find(const struct cli_args *a, const char *name, size_t len)
{
	const struct cli_option *o = a->command != NULL ? option_in(a->command->options, name, len) : NULL;
	if (o == NULL)
		o = option_in(a->program->options, name, len);
	return o != NULL ? o : option_in(everywhere, name, len);
}

static enum result
option_take(struct cli_args *a, int argc, char **argv, int *i, struct fault *f)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
	const char *value = equals != NULL ? equals + 1 : NULL;
	if (strcmp(argv[*i], "-h") == 0) {
		a->help = true;
		return DONE;
	}
	const struct cli_option *o = argv[*i][1] == '-' ? option_find(a, name, len) : NULL;
	if (o == NULL)
		return fault_set(f, REFUSED, LT_1003, a->program->name,
		                 lang_pick("không có tùy chọn «%s»", "there is no option \"%s\""), argv[*i]);
	if (o->value == NULL && value != NULL)
		return fault_set(f, REFUSED, LT_1003, a->program->name,
		                 lang_pick("--%s không nhận giá trị", "--%s takes no value"), o->name);
	if (o->value != NULL && value == NULL) {
		if (*i + 1 >= argc)
			return fault_set(f, REFUSED, LT_1003, a->program->name,
			                 lang_pick("--%s cần %s", "--%s needs %s"), o->name, o->value);
		value = argv[++*i];
	}
	a->options[a->n_options++] = (struct given){ o->name, value };
	a->help |= strcmp(o->name, "help") == 0;
	a->version |= strcmp(o->name, "version") == 0 && o->value == NULL;   /* with a value it is the command's own */
	return DONE;
}

/* How many words of argv name this command: 0, 1 or 2. */
static int
command_words(const struct cli_command *c, const char *first, const char *second)
{
	const char *space = strchr(c->name, ' ');
	if (space == NULL)
		return strcmp(c->name, first) == 0;
	bool same = strlen(first) == (size_t)(space - c->name) && strncmp(c->name, first, strlen(first)) == 0;
	return same && second != NULL && strcmp(space + 1, second) == 0 ? 2 : 0;
}

static enum result
command_take(struct cli_args *a, int argc, char **argv, int *i, struct fault *f)
{
	const struct cli_program *p = a->program;
	const char *second = *i + 1 < argc ? argv[*i + 1] : NULL;
	int best = 0;
	for (size_t c = 0; c < p->n_commands; c++) {
		int words = command_words(&p->commands[c], argv[*i], second);
		if (words > best) {
			best = words;
			a->command = &p->commands[c];
		}
	}
	if (best == 2)
		++*i;
	if (best > 0)
		return DONE;
	char group[160] = "";
	size_t len = strlen(argv[*i]), used = 0;
	for (size_t c = 0; c < p->n_commands; c++)
		if (strncmp(p->commands[c].name, argv[*i], len) == 0 && p->commands[c].name[len] == ' ' &&
		    used < sizeof group)
			used += (size_t)snprintf(group + used, sizeof group - used, "%s%s", used > 0 ? ", " : "",
			                         p->commands[c].name);
	if (used > 0)
		return fault_set(f, REFUSED, LT_1003, p->name,
		                 lang_pick("lệnh đầy đủ là một trong: %s", "the whole command is one of: %s"), group);
	return fault_set(f, REFUSED, LT_1003, p->name, lang_pick("không có lệnh «%s»", "there is no command \"%s\""),
	                 argv[*i]);
}

static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static enum result
args_parse(struct cli_args *a, int argc, char **argv, struct fault *f)
{
	bool options_end = false;
	if (a->program->n_commands == 1 && a->program->commands[0].name[0] == '\0')
		a->command = &a->program->commands[0];
	for (int i = 1; i < argc; i++) {
		enum result r = DONE;
		if (!options_end && strcmp(argv[i], "--") == 0)
			options_end = true;
		else if (!options_end && is_option(argv[i]))
			r = option_take(a, argc, argv, &i, f);
		else if (a->command == NULL)
			r = command_take(a, argc, argv, &i, f);
		else
			a->operands[a->n_operands++] = argv[i];
		if (r != DONE)
			return r;
	}
	return DONE;
}

static enum result
args_check(const struct cli_args *a, struct fault *f)
{
	const struct cli_command *c = a->command;
	const char *lang = cli_value(a, "lang");
	if (lang != NULL && strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
		return fault_set(f, REFUSED, LT_1003, a->program->name, "--lang %s (vi|en)", lang);
	if (c == NULL)
		return fault_set(f, REFUSED, LT_1003, a->program->name, "%s",
		                 lang_pick("thiếu lệnh", "a command is missing"));
	const char *operands = c->operands != NULL ? c->operands : "";
	if (a->n_operands < c->min_operands)
		return fault_set(f, REFUSED, LT_1003, a->program->name, lang_pick("%s cần %s", "%s needs %s"), c->name,
		                 operands);
	if (a->n_operands > c->max_operands)
		return fault_set(f, REFUSED, LT_1003, a->program->name,
		                 lang_pick("%s: thừa «%s»", "%s: \"%s\" is too much"), c->name,
		                 a->operands[c->max_operands]);
	return DONE;
}

static void
print_examples(const char *const examples[2])
{
	for (int i = 0; i < 2; i++)
		if (examples[i] != NULL)
			printf("  %s\n", examples[i]);
	if (examples[0] != NULL)
		putchar('\n');
}

static void
print_options(const struct cli_option *o, const struct cli_program *skip_those_of)
{
	for (; o != NULL && o->name != NULL; o++) {
		if (skip_those_of != NULL && option_in(skip_those_of->options, o->name, strlen(o->name)) != NULL)
			continue;
		char left[64];
		snprintf(left, sizeof left, "--%s%s%s", o->name, o->value != NULL ? " " : "",
		         o->value != NULL ? o->value : "");
		printf("  %-26s %s\n", left, lang_pick(o->vi, o->en));
	}
}

static void
print_program_help(const struct cli_program *p)
{
	print_examples(p->examples);
	printf("%s: %s\n\n%s\n", p->name, lang_pick(p->vi, p->en), lang_pick("Lệnh:", "Commands:"));
	for (size_t i = 0; i < p->n_commands; i++) {
		const struct cli_command *c = &p->commands[i];
		char left[96];
		snprintf(left, sizeof left, "%s%s%s", c->name, c->operands != NULL ? " " : "",
		         c->operands != NULL ? c->operands : "");
		printf("  %-26s %s\n", left, lang_pick(c->vi, c->en));
	}
	printf("\n%s\n", lang_pick("Tùy chọn chung:", "Options of every command:"));
	print_options(p->options, NULL);
	print_options(everywhere, p);
}

static void
print_command_help(const struct cli_program *p, const struct cli_command *c)
{
	print_examples(c->name[0] != '\0' || c->examples[0] != NULL ? c->examples : p->examples);
	printf("%s%s%s%s%s: %s\n\n%s\n", p->name, c->name[0] != '\0' ? " " : "", c->name,
	       c->operands != NULL ? " " : "", c->operands != NULL ? c->operands : "", lang_pick(c->vi, c->en),
	       lang_pick("Tùy chọn:", "Options:"));
	print_options(c->options, NULL);
	print_options(p->options, NULL);
	print_options(everywhere, p);
}

/* The language must be known before the first complaint, so it is looked for ahead of everything else. */
static void
language_init(int argc, char **argv)
{
	const char *lang = NULL;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			lang = argv[i] + 7;
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			lang = argv[i + 1];
	}
	lang_init(lang);
}

static int
args_run(struct cli_args *a, int argc, char **argv, int (*prepare)(const struct cli_args *, void **ctx))
{
	struct fault f = { 0 };
	void *ctx = NULL;
	int status = 0;
	enum result r = args_parse(a, argc, argv, &f);
	if (r == DONE && a->help) {
		if (a->command != NULL)
			print_command_help(a->program, a->command);
		else
			print_program_help(a->program);
		return 0;
	}
	if (r == DONE && a->version) {
		printf("%s %s\n", a->program->name, a->program->version != NULL ? a->program->version : "");
		return 0;
	}
	if (r == DONE)
		r = args_check(a, &f);
	if (r != DONE) {
		fault_print(&f, stderr);
		return EXIT_USAGE;
	}
	if (prepare != NULL)
		status = prepare(a, &ctx);
	return status == 0 ? a->command->run(a, ctx) : status;
}

int
cli_main(const struct cli_program *p, int argc, char **argv, int (*prepare)(const struct cli_args *, void **ctx))
{
	language_init(argc, argv);
	struct cli_args a = { .program = p };
	a.options = calloc((size_t)argc + 1, sizeof *a.options);
	a.operands = calloc((size_t)argc + 1, sizeof *a.operands);
	int status = 70;
	if (a.options != NULL && a.operands != NULL)
		status = args_run(&a, argc, argv, prepare);
	free(a.options);
	free(a.operands);
	return status;
}

const char *
cli_value(const struct cli_args *a, const char *option)
{
	for (size_t i = a->n_options; i-- > 0;)
		if (strcmp(a->options[i].name, option) == 0)
			return a->options[i].value;
	return NULL;
}

size_t
cli_values(const struct cli_args *a, const char *option, const char **out, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n_options && n < max; i++)
		if (strcmp(a->options[i].name, option) == 0)
			out[n++] = a->options[i].value;
	return n;
}

bool
cli_has(const struct cli_args *a, const char *option)
{
	for (size_t i = 0; i < a->n_options; i++)
		if (strcmp(a->options[i].name, option) == 0)
			return true;
	return false;
}

int
cli_count(const struct cli_args *a)
{
	return a->n_operands;
}

const char *
cli_operand(const struct cli_args *a, int i)
{
	return i >= 0 && i < a->n_operands ? a->operands[i] : NULL;
}
