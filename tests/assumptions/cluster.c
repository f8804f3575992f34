/* Starts and ends a private PostgreSQL by pid. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/assumptions/cluster.h"

#define BIN "/usr/lib/postgresql/15/bin/"
#define TRIES 100
#define TRY_MS 100

bool
cluster_programs_are_here(void)
{
	return access(BIN "initdb", X_OK) == 0 && access(BIN "postgres", X_OK) == 0 &&
	       (geteuid() != 0 || (access("/usr/bin/setpriv", X_OK) == 0 && getpwnam("postgres")));
}

/* Runs a program as the cluster's owner; its words go to the folder's log. */
static pid_t
program_start(const struct cluster *c, const char *const *arguments)
{
	static const char *const as_postgres[] = {
		"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", NULL,
	};
	const char *argv[24];
	char log[64];
	int n = 0;

	for (int i = 0; geteuid() == 0 && as_postgres[i]; i++)
		argv[n++] = as_postgres[i];
	for (int i = 0; arguments[i]; i++)
		argv[n++] = arguments[i];
	argv[n] = NULL;
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	snprintf(log, sizeof log, "%s/log", c->folder);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (chdir("/") != 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(127);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execv(argv[0], (char **)argv);
	_exit(127);
}

bool
cluster_make(struct cluster *c)
{
	const struct passwd *owner = geteuid() == 0 ? getpwnam("postgres") : NULL;
	int status;

	memset(c, 0, sizeof *c);
	strcpy(c->folder, "/tmp/lt-pg-XXXXXX");
	if (!mkdtemp(c->folder) || (owner && chown(c->folder, owner->pw_uid, owner->pw_gid) != 0))
		return false;
	snprintf(c->data, sizeof c->data, "%s/data", c->folder);
	pid_t pid = program_start(c, (const char *const[]){
		BIN "initdb", "-D", c->data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
		"--auth=trust", "--no-sync", NULL,
	});
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return false;
	return cluster_start(c);
}

bool
cluster_start(struct cluster *c)
{
	for (int i = 0; i < TRIES; i++) {
		char conninfo[96];

		if (c->postmaster > 0 && waitpid(c->postmaster, NULL, WNOHANG) == c->postmaster)
			c->postmaster = 0;             /* it did not come up: an older one is still leaving */
		if (c->postmaster <= 0)
			c->postmaster = program_start(c, (const char *const[]){
				BIN "postgres", "-D", c->data, "-k", c->folder, "-h", "",
				"-c", "max_connections=20", "-c", "shared_buffers=16MB", NULL,
			});
		usleep(TRY_MS * 1000);
		snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=postgres", c->folder);
		if (PQping(conninfo) == PQPING_OK)
			return true;
	}
	return false;
}

void
cluster_crash(struct cluster *c)
{
	kill(c->postmaster, SIGKILL);
	waitpid(c->postmaster, NULL, 0);
	c->postmaster = 0;
}

void
cluster_remove(struct cluster *c)
{
	char command[64];

	if (c->postmaster > 0) {
		kill(c->postmaster, SIGINT);           /* fast shutdown */
		waitpid(c->postmaster, NULL, 0);
	}
	snprintf(command, sizeof command, "rm -rf %s", c->folder);
	if (strncmp(c->folder, "/tmp/lt-pg-", 11) == 0 && system(command) != 0)
		fprintf(stderr, "%s is left behind\n", c->folder);
}

PGconn *
cluster_connect(const struct cluster *c)
{
	char conninfo[96];

	snprintf(conninfo, sizeof conninfo, "host=%s user=postgres dbname=postgres", c->folder);
	return PQconnectdb(conninfo);
}
