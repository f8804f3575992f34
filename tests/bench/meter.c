/* See meter.h. */
#include "tests/bench/meter.h"

#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/tool.h"

struct stat_line {
	char name[32];
	long parent;
	double own, children;
};

static bool
stat_read(const char *path, struct stat_line *out)
{
	char line[1024];
	unsigned long user, system;
	long child_user, child_system;
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(line, 1, sizeof line - 1, f) : 0;

	if (f != NULL)
		fclose(f);
	line[n] = '\0';
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	if (open == NULL || close == NULL ||
	    sscanf(close + 2, "%*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &out->parent, &user,
	           &system, &child_user, &child_system) != 5)
		return false;
	snprintf(out->name, sizeof out->name, "%.*s", (int)(close - open - 1), open + 1);
	double tick = (double)sysconf(_SC_CLK_TCK);
	out->own = (double)(user + system) / tick;
	out->children = (double)(child_user + child_system) / tick;
	return true;
}

/* The gateway is the main thread; libzmq names its own; of the other two the busier one is the writer. */
static void
read_centre(pid_t centre, struct meter *out)
{
	char path[600];
	struct stat_line s;
	struct dirent *e;

	text_make(path, sizeof path, "/proc/%d/task", (int)centre);
	DIR *d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		text_make(path, sizeof path, "/proc/%d/task/%s/stat", (int)centre, e->d_name);
		if (!stat_read(path, &s))
			continue;
		if (atoi(e->d_name) == (int)centre)
			out->gateway = s.own;
		else if (strncmp(s.name, "ZMQ", 3) == 0)
			out->wire += s.own;
		else if (s.own > out->writer) {
			out->desk += out->writer;
			out->writer = s.own;
		} else
			out->desk += s.own;
	}
	if (d != NULL)
		closedir(d);
}

/* The postmaster is the parent of our own backend; its children that have ended are in its own line. */
static void
read_postgres(PGconn *db, struct meter *out)
{
	char path[300];
	struct stat_line s;
	struct dirent *e;
	long store = (long)sql_number(
		db, "SELECT coalesce((SELECT pid FROM pg_stat_activity WHERE application_name = 'lienthong writer' "
		    "AND datname = current_database()), 0)");

	text_make(path, sizeof path, "/proc/%d/stat", PQbackendPID(db));
	if (!stat_read(path, &s))
		return;
	long postmaster = s.parent;
	DIR *d = opendir("/proc");
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		text_make(path, sizeof path, "/proc/%s/stat", e->d_name);
		if (!stat_read(path, &s))
			continue;
		if (atol(e->d_name) == postmaster)
			out->postgres += s.own + s.children;
		else if (s.parent == postmaster)
			out->postgres += s.own;
		if (store > 0 && atol(e->d_name) == store)
			out->store = s.own;
	}
	if (d != NULL)
		closedir(d);
}

static void
read_machine(struct meter *out)
{
	double v[8] = { 0 }, tick = (double)sysconf(_SC_CLK_TCK);
	FILE *f = fopen("/proc/stat", "r");

	if (f == NULL || fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
	                        &v[6], &v[7]) != 8)
		give_up("/proc/stat cannot be read");
	fclose(f);
	out->busy = (v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) / tick;
	out->idle = v[3] / tick;
	out->waiting = v[4] / tick;
}

void
meter_read(PGconn *db, pid_t centre, struct meter *out)
{
	memset(out, 0, sizeof *out);
	if (centre != 0)
		read_centre(centre, out);
	read_postgres(db, out);
	sql_do(db, "SELECT pg_stat_clear_snapshot()");
	out->syncs = sql_number(db, "SELECT wal_sync FROM pg_stat_wal");
	out->sync_s = sql_number(db, "SELECT wal_sync_time / 1000 FROM pg_stat_wal");
	out->wal_bytes = sql_number(db, "SELECT wal_bytes FROM pg_stat_wal");
	read_machine(out);
	out->at = seconds();
}

void
meter_between(const struct meter *before, struct meter *after)
{
	double *b = &after->at;
	const double *a = &before->at;

	_Static_assert(sizeof *after % sizeof *b == 0, "numbers only");
	for (size_t i = 0; i < sizeof *after / sizeof *b; i++)
		b[i] -= a[i];
}

static long
status_kb(const char *path, const char *format)
{
	char line[256];
	long kb = 0;
	FILE *f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, format, &kb) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return kb;
}

long
meter_peak_kb(pid_t pid)
{
	char path[64];

	text_make(path, sizeof path, "/proc/%d/status", (int)pid);
	return status_kb(path, "VmHWM: %ld");
}

long
meter_own_kb(void)
{
	return status_kb("/proc/self/status", "VmRSS: %ld");
}
