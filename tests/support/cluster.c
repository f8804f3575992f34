/* initdb, pg_ctl start; a guardian process waits for the test's end (its end of a pipe closes) and tidies up. */
#include "tests/support/cluster.h"

#include <assert.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIN "/usr/lib/postgresql/15/bin/"

struct cluster {
	char dir[64], conninfo[128];
	int pipe;                             /* closing it calls the guardian */
	pid_t guardian;
};

static int
run(const char *const *argv)
{
	const char *full[32] = { "setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups" };
	size_t n = geteuid() == 0 ? 6 : 0;
	int status = -1;

	for (size_t i = 0; argv[i]; i++)
		full[n++] = argv[i];
	full[n] = NULL;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		closefrom(3);
		execvp(full[0], (char *const *)full);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
tidy(const char *dir)
{
	char data[96];

	snprintf(data, sizeof data, "%s/data", dir);
	run((const char *const[]){ BIN "pg_ctl", "stop", "-D", data, "-m", "immediate", "-w", NULL });
	run((const char *const[]){ "rm", "-rf", data, NULL });
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", dir, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static void
guard(struct cluster *c)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		abort();
	c->guardian = fork();
	if (c->guardian == 0) {
		char byte;
		close(ends[1]);
		setsid();                         /* ^C at the test is the test's: the guardian stays to tidy up */
		while (read(ends[0], &byte, 1) > 0)
			;
		tidy(c->dir);
		_exit(0);
	}
	close(ends[0]);
	c->pipe = ends[1];
}

static bool
make(struct cluster *c)
{
	char data[96], log[96], options[512];
	struct passwd *postgres = getpwnam("postgres");

	if (mkdtemp(c->dir) == NULL)
		return false;
	if (geteuid() == 0 && (postgres == NULL || chown(c->dir, postgres->pw_uid, postgres->pw_gid) != 0))
		return false;
	snprintf(data, sizeof data, "%s/data", c->dir);
	snprintf(log, sizeof log, "%s/log", c->dir);
	snprintf(options, sizeof options,
	         "-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c full_page_writes=off "
	         "-c shared_buffers=64MB -c max_connections=40 -c autovacuum=off",
	         c->dir);
	return run((const char *const[]){ BIN "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
	                                  "--locale=C.UTF-8", "--no-sync", NULL }) == 0 &&
	       run((const char *const[]){ BIN "pg_ctl", "start", "-w", "-t", "60", "-D", data, "-l", log, "-o", options,
	                                  NULL }) == 0;
}

struct cluster *
cluster_start(void)
{
	struct cluster *c = calloc(1, sizeof *c);

	assert(c);
	if (access(BIN "initdb", X_OK) != 0 || access(BIN "postgres", X_OK) != 0) {
		fprintf(stderr, "skipped: " BIN "initdb is missing (apt install postgresql-15)\n");
		free(c);
		return NULL;
	}
	strcpy(c->dir, "/tmp/lt-pg-XXXXXX");
	if (!make(c)) {
		fprintf(stderr, "skipped: a PostgreSQL cluster could not be started in %s\n", c->dir);
		tidy(c->dir);
		free(c);
		return NULL;
	}
	guard(c);
	snprintf(c->conninfo, sizeof c->conninfo, "host=%s user=postgres dbname=postgres", c->dir);
	return c;
}

const char *
cluster_conninfo(const struct cluster *c)
{
	return c->conninfo;
}

void
cluster_stop(struct cluster **c)
{
	if (c == NULL || *c == NULL)
		return;
	close((*c)->pipe);
	waitpid((*c)->guardian, NULL, 0);
	free(*c);
	*c = NULL;
}
