/* lienthong run: the agent as a service. It outlives bad lines, holds and full disks; SIGTERM says BYE. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "client/agent.h"
#include "client/command_signals.h"
#include "client/commands.h"
#include "common/base/log.h"

#define TURN_MS 1000

int
command_run(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct identity me;
	struct store *s = NULL;
	struct agent *a = NULL;
	struct fault f = { 0 };
	bool woken = false;

	(void)args;
	int status = command_open(c, &s, &me);
	if (status != 0)
		return status;
	int signals = signals_open();
	enum result r = agent_open(s, &me, &a, &f);
	if (r == DONE) {
		agent_set_backup_hours(a, config_number(c->config, "names_backup_hours"));
		printf("ready site=%s\n", me.code);
		fflush(stdout);
		while (r == DONE && !woken)
			r = agent_turn(a, signals, TURN_MS, &woken, &f);
	}
	if (r != DONE)
		status = command_fault(&f);
	agent_close(&a);
	close(signals);
	store_close(&s);
	return status;
}
