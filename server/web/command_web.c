/* `lienthong-server web`: the second process. The refresher in one thread, HTTP in others, all as the role
 * <schema>_web; this one only waits for the signal to stop. `web --check` asks a running one whether it is ready. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "common/base/log.h"
#include "server/command.h"
#include "server/web/keeper.h"
#include "server/web/web.h"

#define REACH_MS 30000
#define RETRY_MS 1000
#define DRAIN_MS 10000
#define CHECK_S 5

/* SIGTERM and SIGINT become readable; every thread inherits the mask. */
static int
signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* True: told to stop meanwhile. */
static bool
pause_or_stop(int stop_fd, int ms)
{
	struct pollfd fd = { .fd = stop_fd, .events = POLLIN };
	int n;

	while ((n = poll(&fd, 1, ms)) < 0 && errno == EINTR)
		;
	return n != 0;
}

/* The tables are the ones this program knows, and the role is there. PostgreSQL may come up later than we do. */
static enum result
database_look(const struct settings *s, int stop_fd, bool *stopped, struct fault *f)
{
	struct settings web = *s;
	int64_t until = clock_mono_ms() + REACH_MS;

	web.database = s->web_database;
	for (;;) {
		struct db *db = NULL;
		enum result r = settings_open(&web, "lienthong web", &db, f);
		if (r == DONE)
			r = db_become(db, "web", f);
		db_close(&db);
		if (r != LATER)
			return r;
		if (clock_mono_ms() >= until) {
			struct fault last = *f;
			return fault_set(f, LATER, LT_5051, last.place, "%s", last.detail);
		}
		if ((*stopped = pause_or_stop(stop_fd, RETRY_MS)))
			return LATER;
	}
}

static enum result
serve(const struct settings *s, int stop_fd, struct fault *f)
{
	struct web_config config = { .listen = s->web_listen, .database = s->web_database, .schema = s->schema,
		                     .stale_ms = s->web_stale_seconds * 1000 };
	struct keeper *keeper = NULL;
	struct web *web = NULL;

	enum result r = web_open(&config, &web, f);
	if (r == DONE)
		r = keeper_start(s->web_database, s->schema, &keeper, f);
	if (r == DONE) {
		log_line(LOG_INFO, "web.ready", "endpoint=%s", web_endpoint(web));
		printf("ready endpoint=%s pid=%d\n", web_endpoint(web), (int)getpid());
		fflush(stdout);
		(void)pause_or_stop(stop_fd, -1);
	}
	web_close(&web, DRAIN_MS);
	keeper_stop(&keeper);
	return r;
}

/* ---- --check ---- */

/* A connection to where a `web` with these settings listens; one that listens everywhere is asked on this machine.
 * -1: nobody there. */
static int
reach(const char *where)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *found = NULL;
	struct timeval patience = { .tv_sec = CHECK_S };
	const char *colon = strrchr(where, ':'), *begin = where[0] == '[' ? where + 1 : where;
	char host[256];

	snprintf(host, sizeof host, "%.*s", (int)(colon - begin) - (begin > where), begin);
	if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
		snprintf(host, sizeof host, "%s", "localhost");
	if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
		return -1;
	int fd = -1;
	for (const struct addrinfo *a = found; fd < 0 && a != NULL; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
		                connect(fd, a->ai_addr, a->ai_addrlen) != 0)) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	return fd;
}

static int
check(const struct settings *s)
{
	static const char ask[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char answer[4096] = "";
	size_t n = 0;
	int fd = reach(s->web_listen);

	if (fd >= 0 && send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) == sizeof ask - 1)
		for (ssize_t got; n < sizeof answer - 1 && (got = recv(fd, answer + n, sizeof answer - 1 - n, 0)) > 0;)
			n += (size_t)got;
	if (fd >= 0)
		close(fd);
	const char *body = strstr(answer, "\r\n\r\n");
	if (body != NULL)
		printf("%s\n", body + 4);
	return strncmp(answer, "HTTP/1.1 200", 12) == 0 ? 0 : 69;
}

int
command_web(const struct cli_args *args, void *settings)
{
	if (cli_has(args, "check"))
		return check(settings);
	int stop_fd = signals_open();
	struct fault f = { 0 };
	bool stopped = false;
	char words[512];

	enum result r = database_look(settings, stop_fd, &stopped, &f);
	if (r == DONE)
		r = serve(settings, stop_fd, &f);
	close(stop_fd);
	if (r == DONE || stopped) {
		log_line(LOG_INFO, "web.stopped", "why=told");
		return 0;
	}
	fault_format(&f, words, sizeof words);
	log_line(LOG_ERROR, "web.stopped", "why=%s", words);
	return command_fault(&f);
}
