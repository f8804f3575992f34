/* Bare libzmq sockets and measured child processes for the assumptions. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include "tests/assumptions/room.h"

#define CHILD_SILENCE_MS 10000

struct wire_keypair server_keys, client_keys;

void
room_keys(void)
{
	wire_keypair_new(&server_keys);
	wire_keypair_new(&client_keys);
}

void
room_set(void *socket, int option, int value)
{
	assert_int_equal(zmq_setsockopt(socket, option, &value, sizeof value), 0);
}

void
room_set_frame_max(void *socket, int64_t bytes)
{
	assert_int_equal(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &bytes, sizeof bytes), 0);
}

void
room_bind(void *socket, char endpoint[64])
{
	size_t size = 64;

	assert_int_equal(zmq_bind(socket, "tcp://127.0.0.1:*"), 0);
	assert_int_equal(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
}

void *
room_router(void *context, bool curve, char endpoint[64])
{
	void *s = zmq_socket(context, ZMQ_ROUTER);

	assert_non_null(s);
	room_set(s, ZMQ_LINGER, 0);
	if (curve) {
		room_set(s, ZMQ_CURVE_SERVER, 1);
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, server_keys.secret_key, 32), 0);
	}
	if (endpoint)
		room_bind(s, endpoint);
	return s;
}

void *
room_dealer(void *context, bool curve)
{
	void *s = zmq_socket(context, ZMQ_DEALER);

	assert_non_null(s);
	room_set(s, ZMQ_LINGER, 0);
	if (curve) {
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server_keys.public_key, 32), 0);
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, client_keys.public_key, 32), 0);
		assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, client_keys.secret_key, 32), 0);
	}
	return s;
}

static bool
socket_ready(void *socket, short events, int ms)
{
	zmq_pollitem_t item = { .socket = socket, .events = events };

	return zmq_poll(&item, 1, ms) == 1;
}

bool room_readable(void *socket, int ms) { return socket_ready(socket, ZMQ_POLLIN, ms); }
bool room_writable(void *socket, int ms) { return socket_ready(socket, ZMQ_POLLOUT, ms); }

void
room_close(void *context, ...)
{
	va_list sockets;
	void *s;

	va_start(sockets, context);
	while ((s = va_arg(sockets, void *)))
		zmq_close(s);
	va_end(sockets);
	zmq_ctx_term(context);
}

int
room_tcp(const char *endpoint)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_port = htons((uint16_t)atoi(strrchr(endpoint, ':') + 1));
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

void *
room_monitor(void *context, void *socket)
{
	char name[48];
	void *monitor = zmq_socket(context, ZMQ_PAIR);

	snprintf(name, sizeof name, "inproc://monitor-%p", socket);
	assert_int_equal(zmq_socket_monitor(socket, name, ZMQ_EVENT_ALL), 0);
	room_set(monitor, ZMQ_LINGER, 0);
	assert_int_equal(zmq_connect(monitor, name), 0);
	return monitor;
}

bool
room_event(void *monitor, int wanted, int ms)
{
	uint8_t head[6];
	uint16_t event;

	for (int64_t until = clock_mono_ms() + ms, left = ms; left >= 0; left = until - clock_mono_ms()) {
		if (!room_readable(monitor, (int)left))
			return false;
		assert_int_equal(zmq_recv(monitor, head, sizeof head, 0), sizeof head);
		zmq_recv(monitor, NULL, 0, 0);
		memcpy(&event, head, sizeof event);
		if (event & wanted)
			return true;
	}
	return false;
}

/* ---- ZAP ---- */

struct zap_room {
	void *rep;
	pthread_t thread;
	char status[4], user_id[32];
	atomic_bool hold, stop;
	atomic_uint asked;
};

static void
zap_room_answer(struct zap_room *z)
{
	uint8_t id[256];
	int id_len = 0, more = 1;
	size_t size = sizeof more;

	for (int i = 0; more; i++) {
		uint8_t frame[256];
		int len = zmq_recv(z->rep, frame, sizeof frame, 0);

		if (i == 1)
			memcpy(id, frame, (size_t)(id_len = len));
		zmq_getsockopt(z->rep, ZMQ_RCVMORE, &more, &size);
	}
	z->asked++;
	while (z->hold && !z->stop)
		usleep(1000);
	zmq_send(z->rep, "1.0", 3, ZMQ_SNDMORE);
	zmq_send(z->rep, id, (size_t)id_len, ZMQ_SNDMORE);
	zmq_send(z->rep, z->status, 3, ZMQ_SNDMORE);
	zmq_send(z->rep, "", 0, ZMQ_SNDMORE);
	zmq_send(z->rep, z->user_id, strlen(z->user_id), ZMQ_SNDMORE);
	zmq_send(z->rep, "", 0, 0);
}

static void *
zap_room_run(void *arg)
{
	struct zap_room *z = arg;

	while (!z->stop)
		if (socket_ready(z->rep, ZMQ_POLLIN, 10))
			zap_room_answer(z);
	zmq_close(z->rep);
	return NULL;
}

struct zap_room *
zap_room_start(void *context, const char *status, const char *user_id)
{
	struct zap_room *z = calloc(1, sizeof *z);

	snprintf(z->status, sizeof z->status, "%s", status);
	snprintf(z->user_id, sizeof z->user_id, "%s", user_id);
	z->rep = zmq_socket(context, ZMQ_REP);
	room_set(z->rep, ZMQ_LINGER, 0);
	assert_int_equal(zmq_bind(z->rep, "inproc://zeromq.zap.01"), 0);
	assert_int_equal(pthread_create(&z->thread, NULL, zap_room_run, z), 0);
	return z;
}

void zap_room_hold(struct zap_room *z, bool hold) { z->hold = hold; }
unsigned zap_room_asked(const struct zap_room *z) { return z->asked; }

void
zap_room_stop(struct zap_room **z)
{
	(*z)->stop = true;
	pthread_join((*z)->thread, NULL);
	free(*z);
	*z = NULL;
}

/* ---- measuring ---- */

long
room_rss_kb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file || fscanf(file, "%*s %ld", &pages) != 1)
		pages = 0;
	if (file)
		fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

double
room_cpu_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	double s = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec);
	double us = (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);

	return s * 1e3 + us / 1e3;
}

void
child_start(struct child *c, void (*work)(int in, int out, void *arg), void *arg)
{
	int to[2], from[2];

	assert_int_equal(pipe(to) | pipe(from), 0);
	fflush(NULL);
	c->pid = fork();
	assert_true(c->pid >= 0);
	if (c->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(to[1]);
		close(from[0]);
		work(to[0], from[1], arg);
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	c->to = to[1], c->from = from[0];
}

void
child_say(int fd, const void *data, size_t len)
{
	if (write(fd, data, len) != (ssize_t)len)
		_exit(1);
}

void
child_hear(int fd, void *data, size_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	for (uint8_t *at = data; len > 0;) {
		ssize_t n = poll(&p, 1, CHILD_SILENCE_MS) == 1 ? read(fd, at, len) : 0;
		assert_true(n > 0);
		at += n, len -= (size_t)n;
	}
}

void
child_end(struct child *c)
{
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
	close(c->to);
	close(c->from);
	*c = (struct child){ 0 };
}
