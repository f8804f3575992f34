/* Children of a test. A table of the living ones is kept so that nothing outlives a test that ends by a failed assertion. */
#include "tests/e2e/process.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "tests/e2e/sanitizer.h"

enum { MAX_LIVING = 64, MAX_LINE = 4096 };
static pid_t living[MAX_LIVING];

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
sleep_ms(int64_t ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static void
end_all(void)
{
	for (int i = 0; i < MAX_LIVING; i++)
		if (living[i] > 0)
			kill(living[i], SIGKILL);
}

static void
remember(pid_t pid)
{
	static bool registered;

	if (!registered) {
		atexit(end_all);
		registered = true;
	}
	for (int i = 0; i < MAX_LIVING; i++)
		if (living[i] == 0) {
			living[i] = pid;
			return;
		}
	assert(!"too many children");
}

static void
forget(pid_t pid)
{
	for (int i = 0; i < MAX_LIVING; i++)
		if (living[i] == pid)
			living[i] = 0;
}

static void
open_as(const char *path, int flags, int fd)
{
	int got = open(path, flags, 0644);

	if (got < 0 || dup2(got, fd) < 0)
		_exit(126);
	if (got != fd)
		close(got);
}

static void
exec_setup(const struct process_setup *s)
{
	for (int i = 0; s->env && s->env[i]; i++)
		putenv((char *)s->env[i]);
	if (s->in_child)
		s->in_child(s->ctx);
	execvp(s->argv[0], (char *const *)s->argv);
	_exit(127);
}

void
process_start(const struct process_setup *s, struct process *p)
{
	int out[2] = { -1, -1 };
	pid_t parent = getpid();

	sanitizer_prepare();
	if (s->pipe_out && pipe2(out, O_CLOEXEC))
		abort();
	fflush(NULL);
	p->pid = fork();
	assert(p->pid >= 0);
	if (p->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(125);
		open_as(s->input ? s->input : "/dev/null", O_RDONLY, STDIN_FILENO);
		if (s->pipe_out)
			dup2(out[1], STDOUT_FILENO);
		else
			open_as(s->log, O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
		open_as(s->log, O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
		exec_setup(s);
	}
	remember(p->pid);
	p->out = out[0];
	if (out[1] >= 0)
		close(out[1]);
}

/* One readable byte within the time? */
static bool
readable(int fd, int64_t until)
{
	struct pollfd pfd = { fd, POLLIN, 0 };
	int64_t left = until - now_ms();

	return poll(&pfd, 1, left > 0 ? (int)left : 0) == 1;
}

const char *
process_line(struct process *p, int64_t ms)
{
	static char line[MAX_LINE];
	int64_t until = now_ms() + ms;
	size_t n = 0;

	while (n < sizeof line - 1 && readable(p->out, until)) {
		if (read(p->out, line + n, 1) != 1)
			return NULL;
		if (line[n] == '\n') {
			line[n] = '\0';
			return line;
		}
		n++;
	}
	return NULL;
}

static void
gone(struct process *p)
{
	forget(p->pid);
	p->pid = 0;
	if (p->out >= 0)
		close(p->out);
	p->out = -1;
}

/* Reaps it when it has ended. */
static bool
reap(struct process *p, int *status)
{
	int raw;

	if (p->pid == 0)
		return true;
	if (waitpid(p->pid, &raw, WNOHANG) == 0)
		return false;
	*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
	p->status = *status;
	sanitizer_ended(*status);
	gone(p);
	return true;
}

bool
process_is_running(struct process *p)
{
	int status;

	return !reap(p, &status);
}

int
process_wait(struct process *p, int64_t ms)
{
	int64_t until = now_ms() + ms;
	int status = -1;

	while (!reap(p, &status)) {
		if (now_ms() > until) {
			fprintf(stderr, "pid %d did not end within %lld ms\n", (int)p->pid, (long long)ms);
			process_kill(p, SIGKILL);
			return -1;
		}
		sleep_ms(2);
	}
	return status;
}

void
process_kill(struct process *p, int signal)
{
	if (p->pid == 0)
		return;
	kill(p->pid, signal);
	process_wait(p, signal == SIGKILL ? 10000 : 30000);
}

/* Everything it says until it closes stdout or the time is over. */
static char *
read_all(int fd, int64_t until)
{
	size_t n = 0, room = 65536;
	char *text = malloc(room);

	while (readable(fd, until)) {
		ssize_t got = read(fd, text + n, room - n - 1);
		if (got <= 0)
			break;
		n += (size_t)got;
		if (room - n < 4096)
			text = realloc(text, room *= 2);
	}
	text[n] = '\0';
	return text;
}

int
process_run(const struct process_setup *setup, char **out, int64_t ms)
{
	struct process_setup s = *setup;
	struct process p;
	int64_t until = now_ms() + ms;
	char *text;
	int status;

	s.pipe_out = true;
	process_start(&s, &p);
	text = read_all(p.out, until);
	status = process_wait(&p, until - now_ms() + 100);
	if (out)
		*out = text;
	else
		free(text);
	return status;
}
