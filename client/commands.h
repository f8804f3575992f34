/* The site's commands: one file each, command_*.c; main.c holds the table. Data goes to stdout, talk to stderr. */
#ifndef LT_CLIENT_COMMANDS_H
#define LT_CLIENT_COMMANDS_H
#include <jansson.h>
#include "client/forms/entry.h"
#include "client/identity.h"
#include "client/outbox.h"
#include "client/store.h"
#include "common/base/cli.h"
#include "common/base/clock.h"
#include "common/base/config.h"

struct command {                 /* what prepare() has made of the common options */
	struct config *config;
	const char *dir;
	bool json;
};

int command_enroll(const struct cli_args *args, void *ctx);
int command_import(const struct cli_args *args, void *ctx);
int command_template_list(const struct cli_args *args, void *ctx);
int command_template_get(const struct cli_args *args, void *ctx);
int command_new(const struct cli_args *args, void *ctx);
int command_fix(const struct cli_args *args, void *ctx);
int command_send(const struct cli_args *args, void *ctx);
int command_run(const struct cli_args *args, void *ctx);
int command_status(const struct cli_args *args, void *ctx);
int command_inbox(const struct cli_args *args, void *ctx);
int command_table(const struct cli_args *args, void *ctx);
int command_close(const struct cli_args *args, void *ctx);
int command_due(const struct cli_args *args, void *ctx);
int command_task_list(const struct cli_args *args, void *ctx);
int command_task_show(const struct cli_args *args, void *ctx);
int command_doctor(const struct cli_args *args, void *ctx);
int command_backup(const struct cli_args *args, void *ctx);
int command_restore(const struct cli_args *args, void *ctx);
int command_recovery_key_new(const struct cli_args *args, void *ctx);
int command_matching_key_new(const struct cli_args *args, void *ctx);
int command_config_print(const struct cli_args *args, void *ctx);

/* A store of an enrolled site; prints the fault and returns its exit status otherwise. */
int command_open(const struct command *c, struct store **s, struct identity *me);
int command_forms(struct store *s);                            /* the catalogue's forms are forms from now on */
int command_day(const char *option, const char *text, int32_t *day);   /* text NULL: today; 64 when it is no date */
int command_fault(const struct fault *f);                       /* prints it; the exit status */
int command_print_json(json_t *root);                           /* to stdout; takes it */
int command_fate(const struct command *c, const struct form *form, enum entry_fate fate); /* says what became of it */
const char *command_day_text(int32_t day, char out[DATE_TEXT]);    /* as people write it */
#define MOMENT_TEXT 32
const char *command_moment(int64_t wall_ms, char out[MOMENT_TEXT]);      /* likewise, in Viet Nam */
json_t *command_date(int32_t day);
json_t *command_id(const struct id *id);                        /* text, or null when zero */

/* `table figure` (table_figure.c): of one period, or of all. After command_forms. */
int command_table_figure(struct store *s, const struct identity *me, const char *period, bool json);

/* The state of outbox, verdicts and line: what `status` prints and `send` ends with. *open: cases that need a clerk. */
int command_state(struct store *s, const struct identity *me, json_t **out, uint64_t *open, uint64_t *waiting);

extern const struct setting client_settings[];
extern const size_t n_client_settings;

#endif
