/* See play.h: prepares and plays one round with the real programs. Only the sending is timed. */
#include "tests/bench/play.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/tool.h"

#define DATABASE "bench"
#define STOCK_DAY "2020-12-31" /* the sample's day */
#define PREPARE_AT_ONCE 2      /* sites that import at the same time */
#define SEND_SECONDS "900"

int
play_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		give_up("no port is free");
	close(fd);
	return ntohs(a.sin_port);
}

void
play_names(const struct play *p, struct play_names *n)
{
	text_make(n->server, sizeof n->server, "%s/server/lienthong-server", p->bin);
	text_make(n->client, sizeof n->client, "%s/client/lienthong", p->bin);
	text_make(n->settings[0], sizeof n->settings[0],
	          "database=%s dbname=" DATABASE " options='-c track_wal_io_timing=on'", p->conninfo);
	text_make(n->settings[1], sizeof n->settings[1], "state_dir=%s/centre", p->folder);
	text_make(n->settings[2], sizeof n->settings[2], "listen=tcp://127.0.0.1:%d", p->port > 0 ? p->port : play_port());
	text_make(n->settings[3], sizeof n->settings[3], "group_bytes=%ld", p->group_bytes);
	n->web_port = play_port();
	text_make(n->settings[4], sizeof n->settings[4], "web_listen=127.0.0.1:%d", n->web_port);
}

#define SERVER(n) \
	(n)->server, "--set", (n)->settings[0], "--set", (n)->settings[1], "--set", (n)->settings[2], "--set", (n)->settings[4], "--set", \
		"log_level=warn"

void
play_folder(const struct play *p, const struct work_site *s, char out[600])
{
	text_make(out, 600, "%s/site_%s", p->folder, s->code);
}

void
play_command(struct play_names *n, char *const words[], char *line, size_t size)
{
	char *argv[32] = { SERVER(n) };
	size_t k = 0;

	while (argv[k] != NULL)
		k++;
	for (; *words != NULL && k < 31; words++)
		argv[k++] = *words;
	process_run(argv, line, size);
}

static pid_t
start_until_ready(char *const argv[], const char *what, FILE **out)
{
	char line[512] = "";
	pid_t pid = process_start(argv, out);

	if (fgets(line, sizeof line, *out) == NULL || strncmp(line, "ready", 5) != 0)
		give_up("%s did not get ready: %s", what, line);
	return pid;
}

pid_t
play_web(struct play_names *n, FILE **out)
{
	char *web[] = { SERVER(n), "web", NULL };

	return start_until_ready(web, "web", out);
}

static void
catalog_apply(const struct play *p, struct play_names *n)
{
	if (p->catalog != NULL)
		play_command(n, (char *const[]){ "catalog", "apply", (char *)p->catalog, NULL }, NULL, 0);
}

/* ---- before ---- */

void
play_begin(const struct play *p)
{
	static char path[600];

	text_make(path, sizeof path, "%s.log", p->folder);
	process_log(path);
}

PGconn *
play_database(const struct play *p)
{
	char conninfo[700];

	text_make(conninfo, sizeof conninfo, "%s dbname=postgres", p->conninfo);
	PGconn *c = sql_open(conninfo);
	sql_do(c, "SET client_min_messages = warning");
	sql_do(c, "DROP DATABASE IF EXISTS " DATABASE);
	sql_do(c, "CREATE DATABASE " DATABASE " ENCODING 'UTF8'");
	PQfinish(c);
	text_make(conninfo, sizeof conninfo, "%s dbname=" DATABASE, p->conninfo);
	return sql_open(conninfo);
}

pid_t
play_centre(const struct play *p, struct play_names *n, FILE **out)
{
	char folder[600];
	char *migrate[] = { SERVER(n), "migrate", "--province", "08", "Tuyên Quang", NULL };
	char *own_group[] = { SERVER(n), "run", NULL };
	char *set_group[] = { SERVER(n), "--set", n->settings[3], "run", NULL };

	text_make(folder, sizeof folder, "%s/centre", p->folder);
	mkdir(folder, 0700);
	process_run(migrate, NULL, 0);
	return start_until_ready(p->group_bytes > 0 ? set_group : own_group, "the centre", out);
}

void
play_enrol(const struct play *p, struct play_names *n, const struct work_site *s)
{
	char token[4096] = "", dir[600];
	char *add[] = { SERVER(n),
		        "site",
		        "add",
		        (char *)s->code,
		        "--name",
		        (char *)s->name,
		        "--org",
		        (char *)s->org,
		        "--org-name",
		        (char *)s->name,
		        s->unit[0] != '\0' ? "--unit" : NULL,
		        (char *)s->unit,
		        "--unit-name",
		        (char *)s->unit_name,
		        "--unit-kind",
		        (char *)s->unit_kind,
		        NULL };
	char *enroll[] = { n->client, "--dir", dir, "enroll", token, NULL };

	play_folder(p, s, dir);
	process_run(add, token, sizeof token);
	process_run(enroll, NULL, 0);
}

void
play_import(const struct play *p, struct play_names *n, const struct work_site *s, const struct work_file *f)
{
	char dir[600];
	char *import[] = { n->client,
		           "--dir",
		           dir,
		           "import",
		           (char *)f->path,
		           "--form",
		           (char *)f->form,
		           "--as-of",
		           STOCK_DAY,
		           f->encoding[0] != '\0' ? "--encoding" : NULL,
		           (char *)f->encoding,
		           NULL };

	play_folder(p, s, dir);
	process_run(import, NULL, 0);
}

void
play_send(const struct play *p, struct play_names *n, const struct work_site *s)
{
	char dir[600];
	char *send[] = { n->client, "--dir", dir, "send", "--timeout", SEND_SECONDS, NULL };

	play_folder(p, s, dir);
	process_run(send, NULL, 0);
}

/* Several at once, each in a child of ours: every PREPARE_AT_ONCE-th site. */
static void
prepare_sites(const struct play *p, struct play_names *n, const struct work *w)
{
	pid_t children[PREPARE_AT_ONCE];

	fflush(NULL);
	for (size_t k = 0; k < PREPARE_AT_ONCE; k++) {
		children[k] = fork();
		if (children[k] < 0)
			give_up("fork");
		if (children[k] > 0)
			continue;
		for (size_t i = k; i < w->n_sites; i += PREPARE_AT_ONCE) {
			play_enrol(p, n, &w->sites[i]);
			for (size_t f = 0; f < w->sites[i].n_files; f++)
				play_import(p, n, &w->sites[i], &w->sites[i].files[f]);
		}
		_exit(0);
	}
	for (size_t k = 0; k < PREPARE_AT_ONCE; k++)
		process_finish(children[k], "preparing the sites", NULL);
}

/* ---- the load ---- */

static double
cpu_seconds(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
	       (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e6;
}

/* A child's peak begins with what we ourselves hold when we fork (wait4 counts it in): that must be less than what a
 * site needs. */
static void
send_all(const struct play *p, struct play_names *n, const struct work *w, struct play_result *out)
{
	pid_t *pids = calloc(w->n_sites, sizeof *pids);
	double start = seconds();
	long own_kb = meter_own_kb();

	for (size_t i = 0; i < w->n_sites; i++) {
		char dir[600];
		char *send[] = { n->client, "--dir", dir, "send", "--timeout", SEND_SECONDS, NULL };
		play_folder(p, &w->sites[i], dir);
		pids[i] = process_start(send, NULL);
	}
	for (size_t i = 0; i < w->n_sites; i++) {
		struct rusage u;
		process_finish(pids[i], "send", &u);
		if (u.ru_maxrss > out->site_kb)
			out->site_kb = u.ru_maxrss;
		out->sites_cpu_s += cpu_seconds(&u);
	}
	out->seconds = seconds() - start;
	free(pids);
	if (out->site_kb <= own_kb)
		give_up("the bench itself holds %ld KiB: the sites' peak cannot be told", own_kb);
}

/* All is in, all accepted: else the round measured something else. */
static void
look_at_what_came(PGconn *db, const struct work *w, struct play_result *out)
{
	char sql[400], load[64];

	text_make(load, sizeof load, "FROM lt.inbox WHERE j > %ld", out->first_j);
	text_make(sql, sizeof sql, "SELECT count(*) %s AND verdict = 'accepted' AND NOT duplicate", load);
	out->updates = (long)sql_number(db, sql);
	text_make(sql, sizeof sql, "SELECT count(*) %s", load);
	if (out->updates != w->updates || (long)sql_number(db, sql) != w->updates)
		give_up("%ld updates were made, %.0f arrived, %ld are accepted", w->updates, sql_number(db, sql),
		        out->updates);
	text_make(sql, sizeof sql, "SELECT avg(length(body)) %s", load);
	out->body_bytes = sql_number(db, sql);
	text_make(sql, sizeof sql, "SELECT avg(g) FROM (SELECT count(*) AS g %s GROUP BY received_at) q", load);
	out->group = sql_number(db, sql);
}

PGconn *
play_round(const struct play *p, const struct work *w, struct play_result *out)
{
	struct play_names n;
	struct meter before, log_after;
	FILE *centre_out, *web_out;
	pid_t web = 0;

	memset(out, 0, sizeof *out);
	play_names(p, &n);
	PGconn *db = play_database(p);
	pid_t centre = play_centre(p, &n, &centre_out);
	catalog_apply(p, &n);
	double start = seconds();
	prepare_sites(p, &n, w);
	out->prepare_s = seconds() - start;
	out->first_j = (long)sql_number(db, "SELECT j FROM lt.centre");
	if (p->refreshing)
		web = play_web(&n, &web_out);
	sql_do(db, "CHECKPOINT");
	sync();

	meter_read(db, centre, &before);
	send_all(p, &n, w, out);
	meter_read(db, centre, &out->use);
	out->centre_kb = meter_peak_kb(centre);

	if (web != 0) {
		kill(web, SIGTERM);
		process_finish(web, "web", NULL);
		fclose(web_out);
	}
	kill(centre, SIGTERM);
	process_finish(centre, "the centre", NULL);
	fclose(centre_out);
	meter_read(db, 0, &log_after); /* a backend tells of its log at the latest when it ends */
	out->use.syncs = log_after.syncs;
	out->use.sync_s = log_after.sync_s;
	out->use.wal_bytes = log_after.wal_bytes;
	meter_between(&before, &out->use);
	look_at_what_came(db, w, out);
	return db;
}

/* ---- after ---- */

void
play_replay(const struct play *p, PGconn *db, struct play_replay *out)
{
	struct play_names n;
	struct rusage u;
	struct meter before, after;
	FILE *words;
	char line[512];

	play_names(p, &n);
	char *verify[] = { SERVER(&n), "--lang", "en", "verify", "--replay", NULL };
	sql_do(db, "CHECKPOINT");
	meter_read(db, 0, &before);
	pid_t pid = process_start(verify, &words);
	while (fgets(line, sizeof line, words) != NULL)
		if (strncmp(line, "ok", 2) != 0)
			fputs(line, stderr);
	fclose(words);
	process_finish(pid, "verify", &u);
	meter_read(db, 0, &after);
	meter_between(&before, &after);
	*out = (struct play_replay){ after.at, cpu_seconds(&u), after.postgres, u.ru_maxrss };
}

void
play_end(const struct play *p, PGconn **db)
{
	char conninfo[700];

	PQfinish(*db);
	*db = NULL;
	text_make(conninfo, sizeof conninfo, "%s dbname=postgres", p->conninfo);
	PGconn *c = sql_open(conninfo);
	sql_do(c, "DROP DATABASE " DATABASE);
	PQfinish(c);
	char *remove[] = { "/bin/rm", "-rf", "--", (char *)p->folder, NULL };
	process_run(remove, NULL, 0);
	mkdir(p->folder, 0700);
}
