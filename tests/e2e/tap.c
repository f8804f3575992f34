/* One thread, poll, pairs of sockets. A side that closes takes its partner along; ZeroMQ comes back by itself. */
#include "tests/e2e/tap.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/e2e/house_room.h"

enum { PAIRS = 64, ASIDE_MS = 50 };

struct tap {
	pthread_t thread;
	atomic_bool ending;
	atomic_int port;                   /* of the target */
	int listener, side[PAIRS][2];      /* -1: free */
	FILE *record;
	char endpoint[64];
};

static struct sockaddr_in
loopback(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		                     .sin_port = htons((uint16_t)port),
		                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void
begin(struct tap *t)
{
	struct sockaddr_in to = loopback(atomic_load(&t->port));
	int near = accept4(t->listener, NULL, NULL, SOCK_CLOEXEC), far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
	    i = 0;

	while (i < PAIRS && t->side[i][0] >= 0)
		i++;
	if (near < 0 || i == PAIRS || to.sin_port == 0 || connect(far, (struct sockaddr *)&to, sizeof to) != 0) {
		if (near >= 0)
			close(near);
		close(far);
		return;
	}
	t->side[i][0] = near;
	t->side[i][1] = far;
}

static void
end(int side[2])
{
	close(side[0]);
	close(side[1]);
	side[0] = side[1] = -1;
}

static bool
pass(struct tap *t, int from, int to)
{
	char bytes[65536];
	ssize_t n = recv(from, bytes, sizeof bytes, 0), sent = 0;

	if (n <= 0)
		return false;
	fwrite(bytes, 1, (size_t)n, t->record);
	while (sent < n) {
		ssize_t one = send(to, bytes + sent, (size_t)(n - sent), MSG_NOSIGNAL);
		if (one <= 0)
			return false;
		sent += one;
	}
	return true;
}

static void *
run(void *arg)
{
	struct tap *t = arg;
	struct pollfd polled[2 * PAIRS + 1];

	while (!atomic_load(&t->ending)) {
		for (int i = 0; i < 2 * PAIRS; i++)
			polled[i] = (struct pollfd){ t->side[i / 2][i % 2], POLLIN, 0 };      /* -1 is passed over */
		polled[2 * PAIRS] = (struct pollfd){ t->listener, POLLIN, 0 };
		if (poll(polled, 2 * PAIRS + 1, ASIDE_MS) <= 0)
			continue;
		for (int i = 0; i < 2 * PAIRS; i++)
			if (polled[i].revents && t->side[i / 2][0] >= 0 &&
			    !pass(t, t->side[i / 2][i % 2], t->side[i / 2][1 - i % 2]))
				end(t->side[i / 2]);
		if (polled[2 * PAIRS].revents)
			begin(t);
	}
	return NULL;
}

struct tap *
tap_open(const char *record)
{
	struct tap *t = calloc(1, sizeof *t);
	struct sockaddr_in at = loopback(0);
	socklen_t len = sizeof at;

	memset(t->side, 0xff, sizeof t->side);
	t->record = fopen(record, "wb");
	t->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(t->record && bind(t->listener, (struct sockaddr *)&at, len) == 0 && listen(t->listener, 16) == 0 &&
	     getsockname(t->listener, (struct sockaddr *)&at, &len) == 0, "cannot listen");
	snprintf(t->endpoint, sizeof t->endpoint, "tcp://127.0.0.1:%d", ntohs(at.sin_port));
	must(pthread_create(&t->thread, NULL, run, t) == 0, "no thread");
	return t;
}

const char *
tap_endpoint(const struct tap *t)
{
	return t->endpoint;
}

void
tap_target(struct tap *t, const char *endpoint)
{
	atomic_store(&t->port, atoi(strrchr(endpoint, ':') + 1));
}

void
tap_close(struct tap **tp)
{
	struct tap *t = *tp;

	atomic_store(&t->ending, true);
	pthread_join(t->thread, NULL);
	for (int i = 0; i < PAIRS; i++)
		if (t->side[i][0] >= 0)
			end(t->side[i]);
	close(t->listener);
	fclose(t->record);
	free(t);
	*tp = NULL;
}
