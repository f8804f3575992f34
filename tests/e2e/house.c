/* The house's PostgreSQL and centre: folders, processes, commands, SQL. Sites are in house_site.c. */
#include "tests/e2e/house.h"
#include <assert.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/e2e/house_room.h"
#include "tests/e2e/sanitizer.h"

void
stop_test(const char *file, int line, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	_fail(file, line);
}

char *
text_format(const char *format, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, format);
	must(vasprintf(&text, format, ap) >= 0, "out of memory");
	va_end(ap);
	return text;
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!f)
		return strdup("");
	if (getdelim(&text, &room, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	return text;
}

bool
log_has(const char *path, const char *what)
{
	char *text = read_file(path);
	bool has = strstr(text, what) != NULL;

	free(text);
	return has;
}

/* ---- PostgreSQL ------------------------------------------------------------------------------------------------- */

void
give_to_postgres(const char *path)
{
	must(cluster_give(path), "cannot give %s to postgres", path);
}

void
postgres_tool(struct house *h, const char *const *argv)
{
	must(cluster_tool(h->postgres, argv) == 0, "%s failed; see %s", argv[0], h->pg_log);
}

static void
postgres_create(struct house *h)
{
	h->postgres = cluster_start_with(&(struct cluster_options){
		.folder = h->dir, .data = h->data, .sync = true,
		.settings = "wal_level = replica\nmax_wal_size = 64MB\nmin_wal_size = 32MB\nmax_wal_senders = 4\n"
		            "log_line_prefix = '%m [%p] '\nlog_min_duration_statement = 1000\n",
	});
	must(h->postgres != NULL, "PostgreSQL does not start; see %s", h->pg_log);
}

bool
postgres_is_running(struct house *h)
{
	return cluster_is_running(h->postgres);
}

void
postgres_start(struct house *h)
{
	must(cluster_start_again(h->postgres, h->data), "PostgreSQL does not start; see %s", h->pg_log);
}

void
postgres_kill(struct house *h)
{
	cluster_crash(h->postgres);
	sql_close(h);
}

void
postgres_stop(struct house *h)
{
	sql_close(h);
	cluster_halt(h->postgres);
}

/* ---- SQL -------------------------------------------------------------------------------------------------------- */

void
sql_close(struct house *h)
{
	PQfinish(h->sql);
	h->sql = NULL;
}

PGconn *
sql_connection(struct house *h)
{
	if (h->sql && PQstatus(h->sql) == CONNECTION_OK)
		return h->sql;
	sql_close(h);
	h->sql = PQconnectdb(h->database);
	must(PQstatus(h->sql) == CONNECTION_OK, "%s", PQerrorMessage(h->sql));
	PQclear(PQexec(h->sql, "SET search_path = lt, public; SET client_min_messages = warning"));
	return h->sql;
}

static PGresult *
sql_run(struct house *h, const char *format, va_list ap)
{
	char *sql = NULL;
	PGresult *r;

	must(vasprintf(&sql, format, ap) >= 0, "out of memory");
	r = PQexec(sql_connection(h), sql);
	if (PQresultStatus(r) == PGRES_FATAL_ERROR && PQstatus(h->sql) != CONNECTION_OK) {   /* it was killed since: once more */
		PQclear(r);
		r = PQexec(sql_connection(h), sql);
	}
	must(PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_COMMAND_OK, "%s\n%s", sql, PQresultErrorMessage(r));
	free(sql);
	return r;
}

char *
sql_text(struct house *h, const char *format, ...)
{
	PGresult *r;
	va_list ap;
	char *text;

	va_start(ap, format);
	r = sql_run(h, format, ap);
	va_end(ap);
	must(PQntuples(r) == 1, "%d rows where one was expected: %s", PQntuples(r), format);
	text = PQgetisnull(r, 0, 0) ? NULL : strdup(PQgetvalue(r, 0, 0));
	PQclear(r);
	return text;
}

int64_t
sql_number(struct house *h, const char *format, ...)
{
	PGresult *r;
	va_list ap;
	int64_t n;

	va_start(ap, format);
	r = sql_run(h, format, ap);
	va_end(ap);
	must(PQntuples(r) == 1, "%d rows where one was expected: %s", PQntuples(r), format);
	n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return n;
}

void
sql_do(struct house *h, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	PQclear(sql_run(h, format, ap));
	va_end(ap);
}

/* ---- the centre ------------------------------------------------------------------------------------------------- */

void
centre_setting(struct house *h, const char *name, const char *value)
{
	size_t len = strlen(name);
	int i = 0;

	while (h->settings[i] && !(strncmp(h->settings[i], name, len) == 0 && h->settings[i][len] == '='))
		i++;
	assert(i < MAX_SETTINGS);
	char *old = h->settings[i];
	if (value)
		h->settings[i] = text_format("%s=%s", name, value);
	free(old);
	if (value)
		return;
	for (; h->settings[i]; i++)
		h->settings[i] = h->settings[i + 1];
}

static struct process_setup
centre_setup(struct house *h, const char *const *argv)
{
	return (struct process_setup){ .argv = argv, .env = (const char *const *)h->settings, .log = h->centre_log };
}

void
centre_start(struct house *h)
{
	const char *argv[] = { LT_SERVER, "run", NULL }, *line, *at;
	struct process_setup setup = centre_setup(h, argv);

	setup.pipe_out = true;
	process_start(&setup, &h->centre);
	line = process_line(&h->centre, 20000);
	must(line != NULL, "the centre does not get ready; see %s", h->centre_log);
	at = strstr(line, "endpoint=");
	must(at && sscanf(at, "endpoint=%63s", h->endpoint) == 1, "no endpoint in: %s", line);
	centre_setting(h, "LIENTHONG_SERVER_LISTEN", h->endpoint);      /* the port stays when it is started again */
}

void
centre_start_standby(struct house *h)
{
	const char *argv[] = { LT_SERVER, "run", NULL };
	struct process_setup setup = centre_setup(h, argv);

	setup.pipe_out = true;
	process_start(&setup, &h->standby);
}

void
centre_kill(struct house *h)
{
	process_kill(&h->centre, SIGKILL);
}

void
centre_stop(struct house *h)
{
	int status;

	must(process_is_running(&h->centre), "the centre had ended by itself; see %s", h->centre_log);
	kill(h->centre.pid, SIGTERM);
	status = process_wait(&h->centre, 20000);
	must(status == 0, "the centre ended with status %d; see %s", status, h->centre_log);
}

int
centre_run(struct house *h, char **out, const char *const *arguments)
{
	const char *argv[24] = { LT_SERVER };
	struct process_setup setup = centre_setup(h, argv);

	for (int i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	return process_run(&setup, out, 120000);
}

/* ---- the house -------------------------------------------------------------------------------------------------- */

static struct house *open_house;

static void
house_free(struct house *h)
{
	for (int i = 0; i < h->n_sites; i++)
		free(h->sites[i]);
	for (int i = 0; h->settings[i]; i++)
		free(h->settings[i]);
	free(h);
}

static void
end_processes(struct house *h)
{
	for (int i = 0; i < h->n_sites; i++)
		process_kill(&h->sites[i]->agent, SIGKILL);
	process_kill(&h->standby, SIGKILL);
	process_kill(&h->centre, SIGKILL);
	sql_close(h);
}

/* A test that failed leaves its house behind: what its programs said is shown, and the folder is removed. */
static void
leave(void)
{
	char *command;

	if (!open_house)
		return;
	command = text_format("tail -n 15 %s/*.log >&2; %s %s", open_house->dir, getenv("LT_KEEP") ? "echo kept:" : "rm -rf", open_house->dir);
	end_processes(open_house);
	cluster_stop(&open_house->postgres);
	if (system(command) != 0)
		fprintf(stderr, "%s is left behind\n", open_house->dir);
	free(command);
	house_free(open_house);
	open_house = NULL;
}

static void
make_folders(struct house *h)
{
	static bool registered;

	sanitizer_prepare();                                   /* before `leave`: its look at exit is the very last */
	if (!registered)
		registered = atexit(leave) == 0;
	strcpy(h->dir, "/tmp/lt-e2e-XXXXXX");
	must(mkdtemp(h->dir) != NULL, "mkdtemp");
	give_to_postgres(h->dir);
	must(chmod(h->dir, 0755) == 0, "chmod");
	snprintf(h->data, sizeof h->data, "%s/data", h->dir);
	snprintf(h->database, sizeof h->database, "host=%s user=postgres dbname=lienthong", h->dir);
	snprintf(h->pg_log, sizeof h->pg_log, "%s/postgres.log", h->dir);
	snprintf(h->centre_log, sizeof h->centre_log, "%s/centre.log", h->dir);
}

struct house *
house_open_at(const char *data)
{
	struct house *h = calloc(1, sizeof *h);
	char *state;

	h->centre.out = h->standby.out = -1;
	leave();
	make_folders(h);
	open_house = h;
	if (data)
		snprintf(h->data, sizeof h->data, "%s", data);
	state = text_format("%s/centre", h->dir);
	centre_setting(h, "LIENTHONG_SERVER_DATABASE", h->database);
	centre_setting(h, "LIENTHONG_SERVER_LISTEN", "tcp://127.0.0.1:*");
	centre_setting(h, "LIENTHONG_SERVER_STATE_DIR", state);
	must(mkdir(state, 0700) == 0, "mkdir %s", state);
	free(state);
	postgres_create(h);
	postgres_tool(h, (const char *const[]){ "createdb", "-h", h->dir, "-U", "postgres", "lienthong", NULL });
	must(CENTRE(h, NULL, "migrate", "--province", "08", "Tuyên Quang") == 0, "migrate failed; see %s", h->centre_log);
	return h;
}

struct house *
house_open(void)
{
	return house_open_at(NULL);
}

void
house_close(struct house **hp)
{
	struct house *h = *hp;
	char *command;

	end_processes(h);
	postgres_stop(h);
	cluster_stop(&h->postgres);
	must(sanitizer_reports() == 0, "a child's sanitizer had something to say: see above");
	command = text_format("rm -rf %s", h->dir);
	if (getenv("LT_KEEP"))
		fprintf(stderr, "kept: %s\n", h->dir);
	else
		must(system(command) == 0, "%s", command);
	free(command);
	open_house = NULL;
	house_free(h);
	*hp = NULL;
}
