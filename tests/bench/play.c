/* Part of the bench: prepares and plays one round with the real programs. Only the sending is timed. */
#include "tests/bench/play.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SITES_MAX 64

static void
die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(70);
}

int
play_options(struct play *p, int argc, char **argv)
{
	static const struct option options[] = { { "bin", 1, NULL, 'd' }, { "conninfo", 1, NULL, 'c' }, { "work", 1, NULL, 'w' },
		{ "updates", 1, NULL, 'u' }, { "sites", 1, NULL, 's' }, { "rounds", 1, NULL, 'r' }, { "b-rows", 1, NULL, 'b' }, { NULL, 0, NULL, 0 } };
	*p = (struct play){ .updates = 100000, .sites = 4, .b_rows = 5000 };
	int rounds = 3, o;
	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (o) {
		case 'd': p->bin = optarg; break;
		case 'c': p->conninfo = optarg; break;
		case 'w': p->work = optarg; break;
		case 'u': p->updates = atol(optarg); break;
		case 's': p->sites = atoi(optarg); break;
		case 'r': rounds = atoi(optarg); break;
		case 'b': p->b_rows = atol(optarg); break;
		default: exit(64);
		}
	}
	if (p->bin == NULL || p->conninfo == NULL || p->work == NULL || p->sites < 1 || p->sites > SITES_MAX || rounds < 1 || rounds > 16 ||
	    p->updates < p->sites * 2) {
		fprintf(stderr, "usage: bench --bin DIR --conninfo INFO --work DIR [--updates N] [--sites N] [--rounds N] [--b-rows N]\n");
		exit(64);
	}
	return rounds;
}

/* Starts a program; its stdout goes to the returned stream when `out` is given. */
static pid_t
start(char *const argv[], FILE **out)
{
	int fds[2];
	if (pipe(fds) != 0)
		die("pipe");
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execv(argv[0], argv);
		_exit(127);
	}
	close(fds[1]);
	if (out)
		*out = fdopen(fds[0], "r");
	else
		close(fds[0]);
	return pid;
}

static void
finish(pid_t pid, const char *what, struct rusage *usage)
{
	int status;
	while (wait4(pid, &status, 0, usage) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s ended with status %d\n", what, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
		exit(70);
	}
}

/* Runs a program to its end and keeps the first line it prints. */
static void
run(char *const argv[], char *line, size_t size)
{
	FILE *out;
	pid_t pid = start(argv, &out);
	char rest[4096];
	if (line && fgets(line, (int)size, out) != NULL)
		line[strcspn(line, "\n")] = 0;
	while (fgets(rest, sizeof rest, out) != NULL)
		;
	fclose(out);
	finish(pid, argv[0], NULL);
}

struct names { char server[512], client[512], database[600], state[512], config[3][700], site[SITES_MAX][512]; };

static void
text(char *out, size_t size, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if ((size_t)vsnprintf(out, size, fmt, ap) >= size)
		die("a path is too long");
	va_end(ap);
}

static void
name_all(const struct play *p, int round, struct names *n)
{
	text(n->server, sizeof n->server, "%s/server/lienthong-server", p->bin);
	text(n->client, sizeof n->client, "%s/client/lienthong", p->bin);
	text(n->database, sizeof n->database, "%s dbname=bench%d", p->conninfo, round);
	text(n->state, sizeof n->state, "%s/centre%d", p->work, round);
	text(n->config[0], sizeof n->config[0], "database=%s", n->database);
	text(n->config[1], sizeof n->config[1], "state_dir=%s", n->state);
	text(n->config[2], sizeof n->config[2], "listen=tcp://127.0.0.1:%d", 15570 + round);
	for (int i = 0; i < p->sites; i++)
		text(n->site[i], sizeof n->site[i], "%s/site%d_%d", p->work, round, i);
}

static PGconn *
fresh_database(const struct play *p, int round, const struct names *n)
{
	char sql[128];
	char admin[700];
	text(admin, sizeof admin, "%s dbname=postgres", p->conninfo);
	PGconn *c = PQconnectdb(admin);
	if (PQstatus(c) != CONNECTION_OK)
		die(PQerrorMessage(c));
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS bench%d", round);
	PQclear(PQexec(c, sql));
	snprintf(sql, sizeof sql, "CREATE DATABASE bench%d", round);
	PQclear(PQexec(c, sql));
	PQfinish(c);
	c = PQconnectdb(n->database);
	if (PQstatus(c) != CONNECTION_OK)
		die(PQerrorMessage(c));
	return c;
}

/* One committee and its cells: `rows` organisations below the site's root. */
static void
write_csv(const char *path, int site, long rows)
{
	FILE *f = fopen(path, "w");
	if (f == NULL)
		die(path);
	fprintf(f, "code,name,type,setting,parent_code,has_committee\n");
	fprintf(f, "B%d-000000,Đảng bộ cơ sở số %d,grassroots_committee,office,B%d,1\n", site, site, site);
	for (long i = 1; i < rows; i++)
		fprintf(f, "B%d-%06ld,Chi bộ thử tải số %ld thuộc đảng bộ cơ sở %d,subordinate_cell,office,B%d-000000,0\n", site, i, i, site, site);
	if (fclose(f) != 0)
		die(path);
}

#define SERVER(n) (n)->server, "--set", (n)->config[0], "--set", (n)->config[1], "--set", (n)->config[2]

static void
prepare_site(const struct play *p, const struct names *n, int i)
{
	char code[16], token[2048], csv[600];
	snprintf(code, sizeof code, "B%d", i);
	char *add[] = { SERVER((struct names *)n), "site", "add", code, "--name", "Điểm thử tải", "--org", code, NULL };
	run(add, token, sizeof token);
	char *enroll[] = { (char *)n->client, "--dir", (char *)n->site[i], "enroll", token, NULL };
	run(enroll, NULL, 0);
	text(csv, sizeof csv, "%s.csv", n->site[i]);
	write_csv(csv, i, p->updates / p->sites + (i < p->updates % p->sites));
	char *import[] = { (char *)n->client, "--dir", (char *)n->site[i], "import", csv, "--form", "organisation", NULL };
	run(import, NULL, 0);
	unlink(csv);
}

static long
peak_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

static double
send_all(const struct play *p, const struct names *n, long *site_kb)
{
	struct timespec begin, end;
	pid_t pids[SITES_MAX];
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (int i = 0; i < p->sites; i++) {
		char *send[] = { (char *)n->client, "--dir", (char *)n->site[i], "send", "--timeout", "600", NULL };
		pids[i] = start(send, NULL);
	}
	for (int i = 0; i < p->sites; i++) {
		struct rusage usage;
		finish(pids[i], "send", &usage);
		if (usage.ru_maxrss > *site_kb)
			*site_kb = usage.ru_maxrss;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

PGconn *
play_run(const struct play *p, int round, struct play_result *out)
{
	static struct names n;
	char line[512] = "";
	FILE *centre_out;
	memset(out, 0, sizeof *out);
	name_all(p, round, &n);
	mkdir(n.state, 0700);
	PGconn *db = fresh_database(p, round, &n);
	char *migrate[] = { SERVER(&n), "migrate", "--province", "08", "Tuyên Quang", NULL };
	run(migrate, NULL, 0);
	char *serve[] = { SERVER(&n), "--set", "log_level=warn", "run", NULL };
	pid_t centre = start(serve, &centre_out);
	if (fgets(line, sizeof line, centre_out) == NULL || strncmp(line, "ready", 5) != 0)
		die("the centre did not get ready");
	for (int i = 0; i < p->sites; i++)
		prepare_site(p, &n, i);
	PQclear(PQexec(db, "CHECKPOINT"));
	out->seconds = send_all(p, &n, &out->site_kb);
	out->centre_kb = peak_kb(centre);
	kill(centre, SIGTERM);
	finish(centre, "the centre", NULL);
	fclose(centre_out);
	return db;
}
