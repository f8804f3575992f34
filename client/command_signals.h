/* SIGTERM and SIGINT as a file descriptor, so that the agent's one wait sees them. */
#ifndef LT_CLIENT_COMMAND_SIGNALS_H
#define LT_CLIENT_COMMAND_SIGNALS_H
#include <signal.h>
#include <sys/signalfd.h>

static inline int
signals_open(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

#endif
