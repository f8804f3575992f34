/* The commands of reports; rows in server/main.c. */
#ifndef LT_SERVER_REPORT_COMMANDS_H
#define LT_SERVER_REPORT_COMMANDS_H
#include "common/base/cli.h"
#include "server/report/report.h"

int command_report(const struct cli_args *args, void *settings);
int command_freeze(const struct cli_args *args, void *settings);
int command_frozen(const struct cli_args *args, void *settings);
int command_diff(const struct cli_args *args, void *settings);
int command_behind(const struct cli_args *args, void *settings);

/* Between the two files: what the options say. indicators: room for INDICATORS_MAX words, split at commas in place. */
#define INDICATORS_MAX 64u
struct asked_report {
	struct report_request q;
	const char *indicators[INDICATORS_MAX];
	char *lists[INDICATORS_MAX];
	size_t n_lists;
	char actor[64];
};
enum result asked_read(const struct cli_args *args, struct asked_report *out, struct fault *f) MUST_CHECK;
void asked_fini(struct asked_report *asked);
/* --as, and the bytes to --out or stdout; xlsx and pdf never to a terminal. */
enum result asked_format(const struct cli_args *args, enum report_format *as, struct fault *f) MUST_CHECK;
enum result bytes_out(const struct cli_args *args, enum report_format as, const struct buffer *bytes, struct fault *f) MUST_CHECK;

#endif
