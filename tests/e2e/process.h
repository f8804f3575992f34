/* Child processes of a test: started with their words in a file, ended when the test ends, however it ends
 * (PR_SET_PDEATHSIG, and at exit by pid). Every wait has an end. */
#ifndef LT_E2E_PROCESS_H
#define LT_E2E_PROCESS_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

int64_t now_ms(void);                                  /* monotonic */
void sleep_ms(int64_t ms);

struct process {
	pid_t pid;                                     /* 0: not running */
	int out;                                       /* its stdout, when asked for; else -1 */
	int status;                                    /* of its end, when it has ended: as process_wait says it */
};
struct process_setup {
	const char *const *argv;
	const char *const *env;                        /* "NAME=value" ..., NULL; on top of ours; may be NULL */
	const char *log;                               /* stderr goes there, appended; and stdout, unless piped */
	const char *input;                             /* a file for stdin; NULL: /dev/null */
	bool pipe_out;
	void (*in_child)(void *ctx); void *ctx;        /* before exec: limits, a mount namespace */
};
void process_start(const struct process_setup *setup, struct process *p);
/* Reads stdout up to a line's end, at most ms. NULL when none came. Lent until the next call. */
const char *process_line(struct process *p, int64_t ms);
bool process_is_running(struct process *p);            /* reaps it when it is not */
int process_wait(struct process *p, int64_t ms);       /* exit status; 128 + signal; fails the test when it does not end */
void process_kill(struct process *p, int signal);      /* and waits; nothing when it is not running */
/* Starts, reads all of stdout into *out (malloc'd, may be NULL), waits. */
int process_run(const struct process_setup *setup, char **out, int64_t ms);

#endif
