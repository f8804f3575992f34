/* See tool.h. */
#include "tests/bench/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void
give_up(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("bench: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(70);
}

void
text_make(char *out, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(out, size, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= size)
		give_up("too long: %s", out);
}

double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- processes ---- */

static int log_fd = -1;
static const char *log_path = "stderr";

void
process_log(const char *path)
{
	log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0)
		give_up("%s: %s", path, strerror(errno));
	log_path = path;
}

pid_t
process_start(char *const argv[], FILE **out)
{
	int fds[2];

	if (pipe(fds) != 0)
		give_up("pipe: %s", strerror(errno));
	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (out != NULL)
			dup2(fds[1], STDOUT_FILENO);
		else if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(126);
		if (log_fd >= 0)
			dup2(log_fd, STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		execv(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	if (out != NULL)
		*out = fdopen(fds[0], "r");
	else
		close(fds[0]);
	return pid;
}

void
process_finish(pid_t pid, const char *what, struct rusage *usage)
{
	int status;

	while (wait4(pid, &status, 0, usage) < 0)
		if (errno != EINTR)
			give_up("%s: %s", what, strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		give_up("%s ended with %s %d; its words: %s", what, WIFEXITED(status) ? "status" : "signal",
		        WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), log_path);
}

void
process_run(char *const argv[], char *line, size_t size)
{
	char rest[4096];
	FILE *out;
	pid_t pid = process_start(argv, &out);

	if (line != NULL && fgets(line, (int)size, out) != NULL)
		line[strcspn(line, "\n")] = '\0';
	while (fgets(rest, sizeof rest, out) != NULL)
		;
	fclose(out);
	process_finish(pid, argv[0], NULL);
}

/* ---- SQL ---- */

PGconn *
sql_open(const char *conninfo)
{
	PGconn *c = PQconnectdb(conninfo);

	if (PQstatus(c) != CONNECTION_OK)
		give_up("%s", PQerrorMessage(c));
	return c;
}

void
sql_do(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		give_up("%s\n%s", sql, PQerrorMessage(c));
	PQclear(r);
}

double
sql_number(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);

	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
		give_up("%s\n%s", sql, PQerrorMessage(c));
	double v = atof(PQgetvalue(r, 0, 0));
	PQclear(r);
	return v;
}
