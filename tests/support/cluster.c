/* The postmaster is a child of the test, so that its pid is known and its end can be waited for. A guardian process
 * waits for the test's end (its end of a pipe closes), stops what still runs and removes the folder; it is told of every
 * data folder. */
#include "tests/support/cluster.h"

#include <assert.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIN "/usr/lib/postgresql/15/bin/"
enum { STEP_MS = 10, RETRY_MS = 100, RETRIES = 100 };
enum { START_MS = 60000, TOOL_MS = 120000, END_MS = 60000, GONE_MS = 10000 };
enum { MAX_ARGUMENTS = 40, MAX_PATH = 256 };

struct cluster {
	char folder[64], data[MAX_PATH], log[96], conninfo[128];
	bool own_folder;
	pid_t postmaster, guardian;
	int pipe;                             /* closing it calls the guardian */
};

static void
wait_ms(int ms)
{
	usleep((useconds_t)ms * 1000);
}

bool
cluster_programs_are_here(void)
{
	return access(BIN "initdb", X_OK) == 0 && access(BIN "postgres", X_OK) == 0 &&
	       (geteuid() != 0 || (access("/usr/bin/setpriv", X_OK) == 0 && getpwnam("postgres") != NULL));
}

bool
cluster_give(const char *path)
{
	const struct passwd *postgres = geteuid() == 0 ? getpwnam("postgres") : NULL;

	return geteuid() != 0 || (postgres != NULL && chown(path, postgres->pw_uid, postgres->pw_gid) == 0);
}

/* ---- programs --------------------------------------------------------------------------------------------------- */

/* In the child. A change of user clears the death signal: setpriv sets it itself. */
static void
program_exec(const struct cluster *c, const char *const *argv)
{
	int null = open("/dev/null", O_RDONLY), log = open(c->log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (null < 0 || log < 0 || dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0 || chdir("/") != 0)
		_exit(127);
	closefrom(3);
	setsid();                                 /* ^C at the test is the test's */
	prctl(PR_SET_PDEATHSIG, SIGQUIT);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static pid_t
program_start(const struct cluster *c, const char *const *argv)
{
	static const char *const as_postgres[] = { "/usr/bin/setpriv", "--pdeathsig", "QUIT", "--reuid=postgres",
	                                           "--regid=postgres", "--init-groups", NULL };
	const char *full[MAX_ARGUMENTS];
	char program[64];
	int n = 0;

	for (; geteuid() == 0 && as_postgres[n]; n++)
		full[n] = as_postgres[n];
	snprintf(program, sizeof program, BIN "%s", argv[0]);
	full[n++] = program;
	for (int i = 1; argv[i]; i++) {
		assert(n < MAX_ARGUMENTS - 1);
		full[n++] = argv[i];
	}
	full[n] = NULL;
	pid_t pid = fork();
	if (pid == 0)
		program_exec(c, full);
	return pid;
}

/* Waits for a child's end; at most ms, then it is killed. Its exit status, or -1. */
static int
reap(pid_t pid, int ms)
{
	int status = -1;

	for (; pid > 0 && waitpid(pid, &status, WNOHANG) == 0; ms -= STEP_MS) {
		if (ms <= 0)
			kill(pid, SIGKILL);
		wait_ms(STEP_MS);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
cluster_tool(const struct cluster *c, const char *const *argv)
{
	return reap(program_start(c, argv), TOOL_MS);
}

/* ---- the guardian ----------------------------------------------------------------------------------------------- */

static void
tidy(const struct cluster *c)
{
	cluster_tool(c, (const char *const[]){ "pg_ctl", "stop", "-D", c->data, "-m", "immediate", "-w", NULL });
	if (!c->own_folder)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", c->folder, (char *)NULL);
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
		dup2(ends[0], 3);                 /* nothing else stays open, above all not the pipe of another guardian */
		closefrom(4);
		setsid();                         /* ^C at the test is the test's: the guardian stays to tidy up */
		while (read(3, c->data, sizeof c->data) > 0)
			;
		tidy(c);
		_exit(0);
	}
	close(ends[0]);
	c->pipe = ends[1];
}

/* ---- the server's life ------------------------------------------------------------------------------------------ */

static bool
postmaster_comes_up(struct cluster *c)
{
	int retries = 0;

	for (int ms = 0; ms < START_MS; ms += STEP_MS) {
		if (!cluster_is_running(c)) {         /* not yet begun, or it refused: an older one is still leaving */
			if (retries++ == RETRIES)
				return false;
			if (retries > 1)
				wait_ms(RETRY_MS);
			c->postmaster = program_start(c, (const char *const[]){ "postgres", "-D", c->data, NULL });
		}
		wait_ms(STEP_MS);
		if (PQping(c->conninfo) == PQPING_OK)
			return true;
	}
	return false;
}

bool
cluster_start_again(struct cluster *c, const char *data)
{
	if (data && data != c->data)
		snprintf(c->data, sizeof c->data, "%s", data);
	return write(c->pipe, c->data, sizeof c->data) == sizeof c->data && postmaster_comes_up(c);
}

bool
cluster_is_running(struct cluster *c)
{
	if (c->postmaster > 0 && waitpid(c->postmaster, NULL, WNOHANG) != 0)
		c->postmaster = 0;
	return c->postmaster > 0;
}

static void
end(struct cluster *c, int signal)
{
	if (c->postmaster > 0) {
		kill(c->postmaster, signal);
		reap(c->postmaster, END_MS);
	}
	c->postmaster = 0;
}

/* The id of its shared memory: line 7 of postmaster.pid has key and id. */
static long
memory_id(const struct cluster *c)
{
	char path[MAX_PATH + 32], line[MAX_PATH];
	long id = -1;

	snprintf(path, sizeof path, "%s/postmaster.pid", c->data);
	FILE *f = fopen(path, "r");
	for (int i = 1; f && i <= 7 && fgets(line, sizeof line, f); i++)
		if (i == 7)
			sscanf(line, "%*s %ld", &id);
	if (f)
		fclose(f);
	return id;
}

static bool
memory_in_use(long id)
{
	FILE *f = fopen("/proc/sysvipc/shm", "r");
	char line[512];
	long shmid, attached;
	bool used = false;

	while (f && !used && fgets(line, sizeof line, f))     /* key, id, mode, size, two pids, how many are attached */
		used = sscanf(line, "%*d %ld %*o %*u %*d %*d %ld", &shmid, &attached) == 2 && shmid == id && attached > 0;
	if (f)
		fclose(f);
	return used;
}

void
cluster_crash(struct cluster *c)
{
	long id = memory_id(c);

	end(c, SIGKILL);
	for (int ms = 0; ms < GONE_MS && memory_in_use(id); ms += STEP_MS)
		wait_ms(STEP_MS);
}

void
cluster_halt(struct cluster *c)
{
	end(c, SIGINT);
}

/* ---- from beginning to end -------------------------------------------------------------------------------------- */

static bool
settings_write(const struct cluster *c, const struct cluster_options *o)
{
	char path[MAX_PATH + 32];

	snprintf(path, sizeof path, "%s/postgresql.conf", c->data);
	FILE *f = fopen(path, "a");
	if (!f)
		return false;
	fprintf(f, "listen_addresses = ''\nunix_socket_directories = '%s'\n", c->folder);
	fputs("max_connections = 40\nshared_buffers = 64MB\n", f);
	fputs(o->sync ? "fsync = on\n" : "fsync = off\nfull_page_writes = off\n", f);
	fputs(o->settings ? o->settings : "", f);
	return fclose(f) == 0;
}

static bool
make(struct cluster *c, const struct cluster_options *o)
{
	return cluster_give(c->folder) &&
	       cluster_tool(c, (const char *const[]){ "initdb", "-D", c->data, "-U", "postgres", "-A", "trust",
	                                              "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions",
	                                              o->sync ? NULL : "--no-sync", NULL }) == 0 &&
	       settings_write(c, o) && cluster_start_again(c, NULL);
}

struct cluster *
cluster_start_with(const struct cluster_options *o)
{
	struct cluster *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	snprintf(c->folder, sizeof c->folder, "%s", o->folder ? o->folder : "/tmp/lt-pg-XXXXXX");
	c->own_folder = o->folder == NULL;
	if (c->own_folder && mkdtemp(c->folder) == NULL) {
		perror(c->folder);
		free(c);
		return NULL;
	}
	if (o->data)
		snprintf(c->data, sizeof c->data, "%s", o->data);
	else
		snprintf(c->data, sizeof c->data, "%s/data", c->folder);
	snprintf(c->log, sizeof c->log, "%s/postgres.log", c->folder);
	snprintf(c->conninfo, sizeof c->conninfo, "host=%s user=postgres dbname=postgres", c->folder);
	guard(c);
	if (!make(c, o)) {
		fprintf(stderr, "a PostgreSQL cluster could not be started in %s\n", c->folder);
		cluster_stop(&c);
	}
	return c;
}

struct cluster *
cluster_start(void)
{
	if (!cluster_programs_are_here()) {
		fprintf(stderr, "skipped: " BIN "initdb, setpriv or user postgres is missing (apt install postgresql-15)\n");
		return NULL;
	}
	struct cluster *c = cluster_start_with(&(struct cluster_options){ .settings = "autovacuum = off\n" });
	if (c == NULL)
		exit(1);                      /* a server that is there and does not start is a failure, not a reason to skip */
	return c;
}

void
cluster_stop(struct cluster **cp)
{
	struct cluster *c = cp ? *cp : NULL;

	if (!c)
		return;
	close(c->pipe);
	waitpid(c->guardian, NULL, 0);
	end(c, SIGKILL);                          /* the guardian has stopped it: its exit status is left to be taken */
	free(c);
	*cp = NULL;
}

/* ---- what it is ------------------------------------------------------------------------------------------------- */

const char *
cluster_conninfo(const struct cluster *c)
{
	return c->conninfo;
}

const char *
cluster_folder(const struct cluster *c)
{
	return c->folder;
}

const char *
cluster_data(const struct cluster *c)
{
	return c->data;
}

PGconn *
cluster_connect(const struct cluster *c)
{
	return PQconnectdb(c->conninfo);
}

pid_t
cluster_postmaster(const struct cluster *c)
{
	return c->postmaster;
}
