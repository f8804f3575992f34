/* See report.h. CPU seconds are those spent between the start of the load and its end. */
#include "tests/bench/report.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/tool.h"

static void
cpu_name(char *out, size_t size)
{
	char line[256];
	FILE *f = fopen("/proc/cpuinfo", "r");

	snprintf(out, size, "unknown");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		char *colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) != 0 || colon == NULL)
			continue;
		snprintf(out, size, "%.*s", (int)strcspn(colon + 2, "\n\"\\"), colon + 2);
		break;
	}
	if (f != NULL)
		fclose(f);
}

static void
setting(PGconn *c, const char *name, char *out, size_t size)
{
	char sql[64];

	text_make(sql, sizeof sql, "SHOW %s", name);
	PGresult *r = PQexec(c, sql);
	snprintf(out, size, "%s", PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "?");
	out[strcspn(out, " \"\\")] = '\0';
	PQclear(r);
}

void
report_machine(const char *conninfo)
{
	char day[16], name[128], all[700], version[32], fsync[8];
	time_t now = time(NULL);
	struct tm tm;

	strftime(day, sizeof day, "%Y-%m-%d", localtime_r(&now, &tm));
	cpu_name(name, sizeof name);
	text_make(all, sizeof all, "%s dbname=postgres", conninfo);
	PGconn *c = sql_open(all);
	setting(c, "server_version", version, sizeof version);
	setting(c, "fsync", fsync, sizeof fsync);
	PQfinish(c);
	printf("\"machine\": {\"day\": \"%s\", \"cpus\": %ld, \"cpu\": \"%s\", \"postgres\": \"%s\", \"fsync\": "
	       "\"%s\"}",
	       day, sysconf(_SC_NPROCESSORS_ONLN), name, version, fsync);
}

void
report_play(const struct play_result *r)
{
	const struct meter *u = &r->use;
	double centre = u->gateway + u->writer + u->desk + u->wire;
	double others = u->busy - centre - u->postgres - r->sites_cpu_s;

	printf("\"updates\": %ld, \"seconds\": %.2f, \"rate\": %.0f, \"centre_kb\": %ld, \"site_kb\": %ld, \"group\": "
	       "%.0f, \"body_bytes\": %.0f, "
	       "\"prepare_s\": %.1f, ",
	       r->updates, r->seconds, (double)r->updates / r->seconds, r->centre_kb, r->site_kb, r->group,
	       r->body_bytes, r->prepare_s);
	printf("\"cpu_writer_s\": %.2f, \"cpu_gateway_s\": %.2f, \"cpu_desk_s\": %.2f, \"cpu_wire_s\": %.2f, "
	       "\"cpu_backend_s\": %.2f, "
	       "\"cpu_postgres_s\": %.2f, \"cpu_sites_s\": %.2f, \"cpu_others_s\": %.2f, \"idle_s\": %.2f, "
	       "\"disk_wait_s\": %.2f, ",
	       u->writer, u->gateway, u->desk, u->wire, u->store, u->postgres, r->sites_cpu_s, others > 0 ? others : 0,
	       u->idle, u->waiting);
	printf("\"syncs\": %.0f, \"sync_s\": %.2f, \"wal_mb\": %.1f", u->syncs, u->sync_s, u->wal_bytes / 1e6);
}
