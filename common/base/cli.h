/* Command lines from a table: the table makes --help (two examples first), checks, and the list of commands. */
#ifndef LT_BASE_CLI_H
#define LT_BASE_CLI_H
#include <stdbool.h>
#include <stddef.h>
#include "common/base/fault.h"

struct cli_option {
	const char *name;            /* long name without dashes */
	const char *value;           /* NULL: a switch; else the value's word in the help: "FILE" */
	const char *vi, *en;
};
struct cli_args;
struct cli_command {
	const char *name;            /* "site add" is two words */
	const char *operands;        /* as in the help: "CODE", "[FILE]", NULL */
	int min_operands, max_operands;
	const char *vi, *en;         /* one line */
	const char *examples[2];
	const struct cli_option *options;  /* ends with name NULL; may be NULL */
	int (*run)(const struct cli_args *args, void *ctx);   /* returns the exit status */
};
struct cli_program {
	const char *name, *vi, *en;
	const char *examples[2];
	const struct cli_command *commands; size_t n_commands;
	const struct cli_option *options;  /* allowed with every command: --config, --set, --lang, --json ... */
	const char *version;
};

/* Parses, answers --help and --version, calls prepare(args, &ctx) when not NULL and then the command's run. */
int cli_main(const struct cli_program *p, int argc, char **argv, int (*prepare)(const struct cli_args *, void **ctx));
const char *cli_value(const struct cli_args *a, const char *option);    /* NULL when absent; the last one wins */
size_t cli_values(const struct cli_args *a, const char *option, const char **out, size_t max);
bool cli_has(const struct cli_args *a, const char *option);
int cli_count(const struct cli_args *a);
const char *cli_operand(const struct cli_args *a, int i);

#endif
