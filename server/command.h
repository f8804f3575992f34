/* The commands of lienthong-server, one file each; main.c has the table. Each returns an exit status after sysexits. */
#ifndef LT_SERVER_COMMAND_H
#define LT_SERVER_COMMAND_H
#include "common/base/cli.h"
#include "proto/acts.pb-c.h"
#include "server/settings.h"

int command_run(const struct cli_args *args, void *settings);
int command_migrate(const struct cli_args *args, void *settings);
int command_site_add(const struct cli_args *args, void *settings);
int command_site_list(const struct cli_args *args, void *settings);
int command_site_disable(const struct cli_args *args, void *settings);
int command_site_token(const struct cli_args *args, void *settings);
int command_key_approve(const struct cli_args *args, void *settings);
int command_key_revoke(const struct cli_args *args, void *settings);
int command_verify(const struct cli_args *args, void *settings);
int command_refresh(const struct cli_args *args, void *settings);
int command_standing(const struct cli_args *args, void *settings);
int command_doctor(const struct cli_args *args, void *settings);
int command_catalog_check(const struct cli_args *args, void *settings);
int command_catalog_apply(const struct cli_args *args, void *settings);
int command_catalog_list(const struct cli_args *args, void *settings);
int command_catalog_show(const struct cli_args *args, void *settings);
int command_indicator_list(const struct cli_args *args, void *settings);
int command_indicator_show(const struct cli_args *args, void *settings);
int command_indicator_set_target(const struct cli_args *args, void *settings);
int command_indicator_set_baseline(const struct cli_args *args, void *settings);
int command_task_issue(const struct cli_args *args, void *settings);
int command_task_list(const struct cli_args *args, void *settings);
int command_period_close(const struct cli_args *args, void *settings);
int command_period_accept(const struct cli_args *args, void *settings);
int command_period_return(const struct cli_args *args, void *settings);
int command_period_reopen(const struct cli_args *args, void *settings);
int command_period_refuse(const struct cli_args *args, void *settings);
int command_period_list(const struct cli_args *args, void *settings);
int command_document_issue(const struct cli_args *args, void *settings);
int command_web(const struct cli_args *args, void *settings);
int command_user_add(const struct cli_args *args, void *settings);
int command_user_list(const struct cli_args *args, void *settings);
int command_user_revoke(const struct cli_args *args, void *settings);
int command_config_print(const struct cli_args *args, void *settings);

/* Prints the fault to stderr and returns its exit status. */
int command_fault(const struct fault *f);

/* act.c: an act of the centre's own hand, carried out by the running writer, or here when none runs. REFUSED LT-5054 with
 * the reason; LATER LT-5055 when nobody did it within 30 s (it stays queued). */
enum result act_do(const struct settings *s, struct db *db, const Lta__Act *act, struct fault *f) MUST_CHECK;
enum result act_do_bytes(const struct settings *s, struct db *db, struct slice act, struct fault *f) MUST_CHECK;

#endif
