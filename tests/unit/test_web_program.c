/* `lienthong-server web`, the program itself: its first words, its refresher, tokens given and revoked by command,
 * and that it ends without leaving anybody without an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/base/clock.h"
#include "tests/support/cluster.h"

static struct cluster *cluster;
static PGconn *pg;
static char output[65536], answer[65536];

static void
sql(const char *text)
{
	PGresult *r = PQexec(pg, text);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQresultErrorMessage(r));
	PQclear(r);
}

static int
run(const char *arguments)
{
	char command[2000];

	snprintf(command, sizeof command, "%s --set 'database=%s' --set state_dir=%s/state %s 2>&1", LT_SERVER,
	         cluster_conninfo(cluster), cluster_folder(cluster), arguments);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	size_t n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	return WEXITSTATUS(pclose(f));
}

struct web { pid_t pid; FILE *words; int port; };

static struct web
web_start(void)
{
	struct web w = { 0 };
	char database[300], state[300], line[200] = "", log[300];
	int ends[2];

	snprintf(database, sizeof database, "database=%s", cluster_conninfo(cluster));
	snprintf(state, sizeof state, "state_dir=%s/state", cluster_folder(cluster));
	snprintf(log, sizeof log, "%s/web.log", cluster_folder(cluster));
	assert_int_equal(pipe(ends), 0);
	w.pid = fork();
	if (w.pid == 0) {
		int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], 1);
		dup2(fd, 2);
		closefrom(3);
		execl(LT_SERVER, LT_SERVER, "--set", database, "--set", state, "--set", "web_listen=127.0.0.1:0", "web",
		      (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	w.words = fdopen(ends[0], "r");
	if (fgets(line, sizeof line, w.words) == NULL ||
	    sscanf(line, "ready endpoint=http://127.0.0.1:%d", &w.port) != 1)
		fail_msg("its first words: %s", line);
	return w;
}

/* Its exit status, at most after ten seconds. */
static int
web_end(struct web *w)
{
	int status = -1;

	for (int i = 0; i < 1000 && waitpid(w->pid, &status, WNOHANG) == 0; i++)
		usleep(10000);
	fclose(w->words);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The status; the whole answer is in `into`. 0: none. */
static int
ask_into(char into[sizeof answer], int port, const char *target, const char *token)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)port),
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char text[600];
	size_t n = 0;
	int status = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int len = snprintf(text, sizeof text,
	                   "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n",
	                   target, token);

	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0 && send(fd, text, (size_t)len, MSG_NOSIGNAL) == len)
		for (ssize_t got; n < sizeof answer - 1 && (got = recv(fd, into + n, sizeof answer - 1 - n, 0)) > 0;)
			n += (size_t)got;
	into[n] = '\0';
	close(fd);
	(void)!sscanf(into, "HTTP/1.1 %d", &status);
	return status;
}

static int
ask(int port, const char *target, const char *token)
{
	return ask_into(answer, port, target, token);
}

static void
tokens_are_given_once_and_revoked(void **state)
{
	struct web w = web_start();
	char token[200];

	assert_int_equal(run("user add an.nguyen --role ORG"), 0);
	snprintf(token, sizeof token, "%.*s", (int)strcspn(output, "\n"), output);
	assert_memory_equal(token, "lt_", 3);
	assert_string_equal(output + strlen(token), "\n");     /* the token alone */
	assert_int_equal(run("--lang en user add an.nguyen --role LEADER"), 65);
	assert_non_null(strstr(output, "LT-5425"));
	assert_int_equal(run("--lang en user add binh --role BOSS"), 64);
	assert_int_equal(run("--lang en user add 'a b' --role ORG"), 65);
	assert_int_equal(run("--lang en user revoke nobody"), 65);
	assert_int_equal(run("user list --json"), 0);
	assert_non_null(strstr(output, "an.nguyen"));
	assert_null(strstr(output, token + 20));               /* nor any part that would do */
	for (int i = 0; i < 300 && ask(w.port, "/api/v1/organisations", token) != 200; i++)
		usleep(10000);
	assert_non_null(strstr(answer, "\"TU08\""));
	assert_int_equal(run("user revoke an.nguyen"), 0);
	int64_t began = clock_mono_ms();
	while (ask(w.port, "/api/v1/organisations", token) == 200 && clock_mono_ms() < began + 6000)
		usleep(20000);
	assert_non_null(strstr(answer, "HTTP/1.1 401"));
	assert_true(clock_mono_ms() - began < 5000);
	assert_int_equal(run("user add an.nguyen --role ORG"), 0); /* the name is free again, under another token */
	assert_int_equal(strncmp(output, token, strlen(token)) != 0, 1);
	kill(w.pid, SIGTERM);
	assert_int_equal(web_end(&w), 0);
	char grep[400];
	snprintf(grep, sizeof grep, "grep -q '%s' %s/web.log", token + 20, cluster_folder(cluster));
	assert_int_not_equal(system(grep), 0);                 /* it stands in no log */
}

static void
its_refresher_brings_the_watermark_to_the_head(void **state)
{
	struct web w = web_start();
	int64_t began = clock_mono_ms();
	char check[100];

	while (ask(w.port, "/metrics", "") != 200 || strstr(answer, "\nlienthong_refresh_lag 0\n") == NULL) {
		if (clock_mono_ms() > began + 30000)
			fail_msg("%s", answer);
		usleep(50000);
	}
	assert_null(strstr(answer, "\nlienthong_watermark 0\n"));
	snprintf(check, sizeof check, "--set web_listen=127.0.0.1:%d web --check", w.port);
	assert_int_equal(run(check), 0);
	kill(w.pid, SIGTERM);
	assert_int_equal(web_end(&w), 0);
	assert_int_equal(run(check), 69);
}

/* ---- draining ---- */

static int port, status_of_the_last;
static char token_of_the_last[200];
static const char *target_of_the_last = "/api/v1/periods";

static void *
ask_the_last(void *arg)
{
	static char own[sizeof answer];

	status_of_the_last = ask_into(own, port, target_of_the_last, token_of_the_last);
	return NULL;
}

static void
a_question_that_is_being_answered_is_answered_before_the_end(void **state)
{
	struct web w = web_start();
	pthread_t thread;

	assert_int_equal(run("user add cham --role ORG"), 0);
	snprintf(token_of_the_last, sizeof token_of_the_last, "%.*s", (int)strcspn(output, "\n"), output);
	port = w.port;
	for (int i = 0; i < 300 && ask(w.port, "/api/v1/organisations", token_of_the_last) != 200; i++)
		usleep(10000);
	sql("BEGIN");
	sql("LOCK TABLE lt.figure_period IN ACCESS EXCLUSIVE MODE");
	assert_int_equal(pthread_create(&thread, NULL, ask_the_last, NULL), 0);
	usleep(500000);
	kill(w.pid, SIGTERM);
	usleep(500000);
	assert_int_equal(waitpid(w.pid, NULL, WNOHANG), 0);                    /* it waits for the one */
	assert_int_equal(ask(w.port, "/healthz", ""), 0);                      /* and takes no more */
	sql("COMMIT");
	pthread_join(thread, NULL);
	assert_int_equal(status_of_the_last, 200);
	assert_int_equal(web_end(&w), 0);
}

/* What never ends is given ten seconds; then the database is told to leave it. */
static void
a_question_that_never_ends_does_not_hold_the_end_up(void **state)
{
	struct web w = web_start();
	pthread_t thread;

	for (int i = 0; i < 300 && ask(w.port, "/api/v1/organisations", token_of_the_last) != 200; i++)
		usleep(10000);
	port = w.port;
	target_of_the_last = "/api/v1/reports/members?period=2020";
	sql("BEGIN");
	sql("LOCK TABLE lt.catalogue_entry IN ACCESS EXCLUSIVE MODE");
	assert_int_equal(pthread_create(&thread, NULL, ask_the_last, NULL), 0);
	usleep(500000);
	kill(w.pid, SIGTERM);
	usleep(5000000);
	assert_int_equal(waitpid(w.pid, NULL, WNOHANG), 0);
	assert_int_equal(web_end(&w), 0);
	pthread_join(thread, NULL);
	sql("ROLLBACK");
}

static void
it_says_why_it_cannot_begin(void **state)
{
	assert_int_equal(run("--lang en --set web_listen=nowhere web"), 78);
	assert_int_equal(run("--lang en --set web_listen=192.0.2.1:1 web"), 65);
	assert_non_null(strstr(output, "LT-5422"));
	assert_int_equal(run("--lang en --set schema=nobody web"), 78);
	assert_non_null(strstr(output, "LT-5052"));
	sql("CREATE ROLE nobody_web LOGIN");
	sql("GRANT USAGE ON SCHEMA lt TO nobody_web");
	sql("GRANT SELECT ON ALL TABLES IN SCHEMA lt TO nobody_web");
	char other[300];
	snprintf(other, sizeof other, "--lang en --set 'web_database=host=%s user=nobody_web dbname=postgres' web",
	         cluster_folder(cluster));
	assert_int_equal(run(other), 78);
	assert_non_null(strstr(output, "LT-5421"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_given_once_and_revoked),
		cmocka_unit_test(its_refresher_brings_the_watermark_to_the_head),
		cmocka_unit_test(a_question_that_is_being_answered_is_answered_before_the_end),
		cmocka_unit_test(a_question_that_never_ends_does_not_hold_the_end_up),
		cmocka_unit_test(it_says_why_it_cannot_begin),
	};

	cluster = cluster_start();
	if (cluster == NULL)
		return 77;
	pg = cluster_connect(cluster);
	if (run("migrate --province 08 'Tuyên Quang'") != 0) {
		fprintf(stderr, "%s\n", output);
		return 1;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	PQfinish(pg);
	cluster_stop(&cluster);
	return failed;
}
