/* `key approve`, `key revoke`, `site disable`: acts with one word each. */
#include "common/base/lang.h"
#include "server/command.h"

static int
act_run(const struct settings *s, const Lta__Act *act)
{
	struct fault f = { 0 };
	struct db *db = NULL;

	enum result r = settings_open(s, "lienthong act", &db, &f);
	if (r == DONE)
		r = act_do(s, db, act, &f);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_key_approve(const struct cli_args *args, void *settings)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__KeyApprove deed = LTA__KEY_APPROVE__INIT;
	struct fault f = { 0 };

	if (cli_has(args, "all") == (cli_count(args) == 1)) {
		(void)!fault_set(&f, REFUSED, LT_1003, "key approve", "%s", lang_pick("cần MÃ hoặc --all", "CODE or --all"));
		return command_fault(&f);
	}
	deed.site_code = (char *)cli_operand(args, 0);
	act.key_approve = &deed;
	return act_run(settings, &act);
}

int
command_key_revoke(const struct cli_args *args, void *settings)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__KeyRevoke deed = LTA__KEY_REVOKE__INIT;

	deed.site_code = (char *)cli_operand(args, 0);
	act.key_revoke = &deed;
	return act_run(settings, &act);
}

int
command_site_disable(const struct cli_args *args, void *settings)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteDisable deed = LTA__SITE_DISABLE__INIT;

	deed.code = (char *)cli_operand(args, 0);
	act.site_disable = &deed;
	return act_run(settings, &act);
}
