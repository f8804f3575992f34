/* See fresh.h. */
#include "tests/e2e/fresh.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

enum { SAVED_MS = 800 };        /* a refresher saves up 600 ms of work, and does not call 150 ms a pause */

/* ---- the second process ---- */

static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	must(fd >= 0 && bind(fd, (struct sockaddr *)&at, len) == 0 && getsockname(fd, (struct sockaddr *)&at, &len) == 0, "no port");
	close(fd);
	return ntohs(at.sin_port);
}

void
web_start(struct house *h, struct web *w, int i)
{
	const char *argv[] = { LT_SERVER, "web", NULL };
	char *listen = text_format("127.0.0.1:%d", free_port());

	snprintf(w->log, sizeof w->log, "%.200s/web%d.log", h->dir, i);
	centre_setting(h, "LIENTHONG_SERVER_WEB_LISTEN", listen);
	process_start(&(struct process_setup){ .argv = argv, .env = (const char *const *)h->settings, .log = w->log,
	              .pipe_out = true }, &w->process);
	must(process_line(&w->process, 20000) != NULL, "web does not get ready; see %s", w->log);
	free(listen);
}

void
web_kill(struct web *w)
{
	process_kill(&w->process, SIGKILL);
}

static int
lines_with(const char *path, const char *what)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	int n = 0;

	while (f != NULL && getline(&line, &room, f) >= 0)
		n += strstr(line, what) != NULL;
	free(line);
	if (f != NULL)
		fclose(f);
	return n;
}

int
web_rounds(const struct web *w)
{
	return lines_with(w->log, "figures.refreshed");
}

static long long
number_after(const char *line, const char *name)
{
	const char *at = strstr(line, name);

	must(at != NULL, "no %s in: %s", name, line);
	return strtoll(at + strlen(name), NULL, 10);
}

/* A round that worked longer than can be saved up is followed by a pause; whoever pauses with something left behind says so at once. */
int
web_behind(const struct web *w)
{
	FILE *f = fopen(w->log, "r");
	char *line = NULL;
	size_t room = 0;
	long long j = -1, left = 0;
	bool owes = false;
	int n = 0;

	while (f != NULL && getline(&line, &room, f) >= 0) {
		bool round = strstr(line, "event=figures.refreshed") != NULL, said = strstr(line, "event=figures.behind") != NULL;
		owes = owes && strstr(line, "event=web.ready") == NULL;       /* killed before it could say so */
		if (said) {
			must(left > 0 && number_after(line, " j=") == j && number_after(line, " behind=") == left, "it left nothing behind: %s", line);
			n++;
		}
		must(said || !round || !owes, "it did not say that it was %lld behind at %lld; see %s", left, j, w->log);
		if (round) {
			j = number_after(line, " j=");
			left = number_after(line, " behind=");
			owes = left > 0 && number_after(line, " ms=") > SAVED_MS;
		} else if (said) {
			owes = false;
			left = 0;
		}
	}
	free(line);
	if (f != NULL)
		fclose(f);
	return n;
}

long
web_peak_kib(const struct web *w)
{
	char *path = text_format("/proc/%d/status", (int)w->process.pid), line[200];
	FILE *f = fopen(path, "r");
	long kib = 0;

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (f != NULL)
		fclose(f);
	free(path);
	return kib;
}

/* ---- figures at both ends ---- */

char *
figures_there(struct house *h, const struct site *s)
{
	char *text = sql_text(h,
		"SELECT string_agg(indicator || '/' || period || '=' || coalesce(numerator::text, '-') || '/' || coalesce(denominator::text, '-'), "
		"E'\\n' ORDER BY period COLLATE \"C\", indicator COLLATE \"C\") FROM figure f JOIN site s ON f.subject_id = s.root_organisation "
		"WHERE f.subject_kind = 22 AND s.code = '%s'", s->code);
	return text != NULL ? text : strdup("");
}

char *
figures_here(struct site *s, int64_t *j)
{
	struct paper p = { 0 };
	json_t *table, *row;
	size_t i;
	char *out;

	must(SITE(s, &out, "table", "figure", "--json") == 0, "table figure at %s; see %s", s->code, s->log);
	table = json_of(out);
	*j = json_integer_value(json_object_get(table, "j"));
	json_array_foreach(json_object_get(table, "rows"), i, row) {
		json_t *n = json_object_get(row, "numerator"), *d = json_object_get(row, "denominator");
		paper_add(&p, "%s%s/%s=", i > 0 ? "\n" : "", json_text(row, "indicator"), json_text(row, "period"));
		if (json_is_integer(n))
			paper_add(&p, "%lld/", (long long)json_integer_value(n));
		else
			paper_add(&p, "-/");
		if (json_is_integer(d))
			paper_add(&p, "%lld", (long long)json_integer_value(d));
		else
			paper_add(&p, "-");
	}
	json_decref(table);
	free(out);
	return p.text != NULL ? p.text : strdup("");
}

const char *
first_difference(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return a;
}

/* ---- how late figures are ---- */

/* As soon as a verdict is there, until the watermark has it. */
static void *
watch(void *arg)
{
	struct fresh_watch *c = arg;
	PGconn *db = PQconnectdb(c->database);
	int64_t waits_for = 0, since = 0;

	while (!c->stop && !c->broken) {
		PGresult *r = PQexec(db, "SELECT (SELECT j FROM lt.centre), (SELECT j FROM lt.figure_state)");
		c->broken = PQresultStatus(r) != PGRES_TUPLES_OK;
		int64_t j = c->broken ? 0 : strtoll(PQgetvalue(r, 0, 0), NULL, 10), known = c->broken ? 0 : strtoll(PQgetvalue(r, 0, 1), NULL, 10);
		PQclear(r);
		if (waits_for != 0 && known >= waits_for) {
			int64_t late = now_ms() - since;
			c->worst = late > c->worst ? late : c->worst;
			c->sum += late;
			c->n++;
			waits_for = 0;
		}
		if (waits_for == 0 && j > known) {
			waits_for = j;
			since = now_ms();
		}
		sleep_ms(5);
	}
	PQfinish(db);
	return NULL;
}

void
fresh_watch_begin(struct house *h, struct fresh_watch *c)
{
	*c = (struct fresh_watch){ .stop = false };
	snprintf(c->database, sizeof c->database, "%s", h->database);
	must(pthread_create(&c->thread, NULL, watch, c) == 0, "pthread_create");
}

void
fresh_watch_end(struct fresh_watch *c)
{
	c->stop = true;
	pthread_join(c->thread, NULL);
	must(!c->broken && c->n > 0, "nothing was measured");
}
