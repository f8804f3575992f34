/* How a connection of libzmq begins, ends, and what is lost with it. */
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "tests/assumptions/room.h"

#define ANSWER_MS 3000
#define NOTHING_MS 300

/* ---- frames that are too large ---- */

static void
curve_adds_33_bytes_to_what_maxmsgsize_counts(void **state)
{
	const int64_t limit = 10000;
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	uint8_t *bytes = calloc(1, (size_t)limit);
	char endpoint[64];

	room_set_frame_max(router, limit);
	room_bind(router, endpoint);
	room_set(dealer, ZMQ_RECONNECT_IVL, -1);
	void *monitor = room_monitor(context, dealer);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	assert_true(zmq_send(dealer, bytes, (size_t)limit - 33, 0) > 0);
	assert_true(room_readable(router, ANSWER_MS));
	zmq_recv(router, bytes, 16, 0);
	assert_int_equal(zmq_recv(router, bytes, (size_t)limit, 0), limit - 33);

	assert_true(zmq_send(dealer, bytes, (size_t)limit - 32, 0) > 0);      /* taken, and never heard of again */
	assert_true(room_event(monitor, ZMQ_EVENT_DISCONNECTED, ANSWER_MS));
	assert_false(room_readable(router, NOTHING_MS));
	assert_false(room_event(monitor, ZMQ_EVENT_CONNECTED, NOTHING_MS));   /* RECONNECT_IVL -1: ended for ever */
	free(bytes);
	zmq_socket_monitor(dealer, NULL, 0);
	room_close(context, monitor, dealer, router, NULL);
}

/* ---- when a socket can send ---- */

static void
pollout_of_an_immediate_dealer_rises_only_after_the_curve_handshake(void **state)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	struct zap_room *zap = zap_room_start(context, "200", "site-1");
	char endpoint[64];

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_bind(router, endpoint);
	room_set(dealer, ZMQ_IMMEDIATE, 1);
	void *monitor = room_monitor(context, dealer);
	zap_room_hold(zap, true);                      /* TCP stands, the handshake cannot end */
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	assert_true(room_event(monitor, ZMQ_EVENT_CONNECTED, ANSWER_MS));
	assert_false(room_writable(dealer, NOTHING_MS));
	assert_int_equal(zmq_send(dealer, "HELLO", 5, ZMQ_DONTWAIT), -1);
	assert_int_equal(zmq_errno(), EAGAIN);
	zap_room_hold(zap, false);
	assert_true(room_writable(dealer, ANSWER_MS));
	zap_room_stop(&zap);
	zmq_socket_monitor(dealer, NULL, 0);
	room_close(context, monitor, dealer, router, NULL);
}

static void
without_immediate_pollout_says_nothing_and_the_monitor_tells_the_handshake(void **state)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	struct zap_room *zap = zap_room_start(context, "200", "site-1");
	char endpoint[64];

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_bind(router, endpoint);
	void *monitor = room_monitor(context, dealer);
	zap_room_hold(zap, true);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	assert_true(room_writable(dealer, ANSWER_MS));
	assert_false(room_event(monitor, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, NOTHING_MS));
	zap_room_hold(zap, false);
	assert_true(room_event(monitor, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, ANSWER_MS));
	zap_room_stop(&zap);
	zmq_socket_monitor(dealer, NULL, 0);
	room_close(context, monitor, dealer, router, NULL);
}

/* ---- protocol errors ---- */

/* A server that answers every connection with bytes that are not the protocol; returns how often the DEALER came. */
static unsigned
connections_to_garbage(void *dealer, int ms, int *sent)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	uint8_t greeting[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0PLAIN";       /* a mechanism the DEALER did not ask for */
	char endpoint[64];
	unsigned n = 0;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
	snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%u", ntohs(at.sin_port));
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	for (int64_t until = clock_mono_ms() + ms; clock_mono_ms() < until; usleep(2000)) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		n++;
		assert_int_equal(send(fd, greeting, sizeof greeting, MSG_NOSIGNAL), sizeof greeting);
		usleep(20000);
		close(fd);
	}
	*sent = zmq_send(dealer, "HELLO", 5, ZMQ_DONTWAIT);
	close(listener);
	return n;
}

static void
after_a_protocol_error_libzmq_never_connects_again_though_it_was_told_to(void **state)
{
	void *context = zmq_ctx_new(), *dealer = room_dealer(context, true);
	int sent;

	room_set(dealer, ZMQ_RECONNECT_IVL, 20);
	unsigned n = connections_to_garbage(dealer, 600, &sent);
	print_message("connections %u, zmq_send afterwards %d\n", n, sent);
	assert_int_equal(n, 1);
	assert_int_equal(sent, 5);                     /* taken for a connection that will never be */
	room_close(context, dealer, NULL);
}

/* ---- what is lost when the line ends ---- */

/* The ROUTER answers twice and closes; the DEALER looks (as every poll does) only afterwards. How many does it read? */
static int
frames_read_after_the_end(int immediate, int reconnect_ivl)
{
	void *server = zmq_ctx_new(), *context = zmq_ctx_new();
	char endpoint[64], id[16], part[16];
	void *router = room_router(server, true, endpoint), *dealer = room_dealer(context, true);
	int n = 0;

	room_set(dealer, ZMQ_IMMEDIATE, immediate);
	room_set(dealer, ZMQ_RECONNECT_IVL, reconnect_ivl);
	room_set(router, ZMQ_LINGER, 500);
	void *monitor = room_monitor(context, dealer);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	assert_true(room_writable(dealer, ANSWER_MS));
	assert_int_equal(zmq_send(dealer, "HELLO", 5, 0), 5);
	assert_true(room_readable(router, ANSWER_MS));
	int id_len = zmq_recv(router, id, sizeof id, 0);
	assert_int_equal(zmq_recv(router, part, sizeof part, 0), 5);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(zmq_send(router, id, (size_t)id_len, ZMQ_SNDMORE), id_len);
		assert_int_equal(zmq_send(router, "BYE", 3, 0), 3);
	}
	room_close(server, router, NULL);
	assert_true(room_event(monitor, ZMQ_EVENT_DISCONNECTED, ANSWER_MS));
	usleep(100000);                                /* the event is told a moment before the socket is */
	while (room_readable(dealer, 50) && zmq_recv(dealer, part, sizeof part, ZMQ_DONTWAIT) == 3)
		n++;
	zmq_socket_monitor(dealer, NULL, 0);
	room_close(context, monitor, dealer, NULL);
	return n;
}

static void
frames_received_but_not_read_are_lost_when_immediate_or_never_reconnecting(void **state)
{
	assert_int_equal(frames_read_after_the_end(1, -1), 0);
	assert_int_equal(frames_read_after_the_end(1, 3600000), 0);
	assert_int_equal(frames_read_after_the_end(0, -1), 0);
}

static void
frames_received_are_kept_without_immediate_when_reconnection_is_far_away(void **state)
{
	assert_int_equal(frames_read_after_the_end(0, 3600000), 2);
}

/* ---- peers that freeze ---- */

/* A peer without CURVE that greets, and then reads nothing any more. Returns milliseconds until the ROUTER gave it up,
 * -1 when it did not within ms. The ROUTER's send path is full when `flood`. */
static int64_t
frozen_peer_is_given_up_after(bool flood, int heartbeat_ms, int maxrt_ms, int ms)
{
	static const uint8_t greeting[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL";
	static const char ready[] = "\4\x29\5READY\13Socket-Type\0\0\0\6DEALER\10Identity\0\0\0\0";
	void *context = zmq_ctx_new(), *router = room_router(context, false, NULL);
	uint8_t *bytes = calloc(1, 65536);
	char endpoint[64], id[16];
	int64_t given_up = -1;

	room_set(router, ZMQ_ROUTER_MANDATORY, 1);
	room_set(router, ZMQ_SNDHWM, 32);
	room_set(router, ZMQ_SNDBUF, 16384);           /* full within a few milliseconds, before the first heartbeat */
	if (heartbeat_ms) {
		room_set(router, ZMQ_HEARTBEAT_IVL, heartbeat_ms);
		room_set(router, ZMQ_HEARTBEAT_TIMEOUT, heartbeat_ms);
	}
	if (maxrt_ms)
		room_set(router, ZMQ_TCP_MAXRT, maxrt_ms);
	room_bind(router, endpoint);
	void *monitor = room_monitor(context, router);
	int fd = room_tcp(endpoint);
	assert_int_equal(send(fd, greeting, 64, MSG_NOSIGNAL), 64);
	assert_int_equal(send(fd, ready, sizeof ready - 1, MSG_NOSIGNAL), sizeof ready - 1);
	/* its greeting and READY */
	assert_int_equal(recv(fd, bytes, 64 + sizeof ready - 1, MSG_WAITALL), 64 + sizeof ready - 1);
	assert_int_equal(send(fd, "\0\5HELLO", 7, MSG_NOSIGNAL), 7);
	assert_true(room_readable(router, ANSWER_MS));
	int id_len = zmq_recv(router, id, sizeof id, 0);
	zmq_recv(router, bytes, 65536, 0);
	for (int pause = 0; flood && pause < 20; pause++, usleep(5000))       /* until nothing moves any more */
		while (zmq_send(router, id, (size_t)id_len, ZMQ_SNDMORE | ZMQ_DONTWAIT) > 0)
			if (zmq_send(router, bytes, 65536, ZMQ_DONTWAIT) > 0)
				pause = 0;
	int64_t begun = clock_mono_ms();
	if (room_event(monitor, ZMQ_EVENT_DISCONNECTED, ms))
		given_up = clock_mono_ms() - begun;
	close(fd);
	zmq_socket_monitor(router, NULL, 0);
	room_close(context, monitor, router, NULL);
	free(bytes);
	return given_up;
}

static void
heartbeats_see_an_idle_frozen_peer_but_not_one_whose_send_path_is_full(void **state)
{
	int64_t idle = frozen_peer_is_given_up_after(false, 600, 0, 4000);
	int64_t full = frozen_peer_is_given_up_after(true, 600, 0, 2500);

	print_message("heartbeats of 600 ms: idle peer given up after %d ms, full one %d ms\n", (int)idle, (int)full);
	assert_true(idle >= 0);
	assert_true(full < 0);
}

static void
tcp_maxrt_sees_a_frozen_peer_whose_send_path_is_full(void **state)
{
	int64_t full = frozen_peer_is_given_up_after(true, 600, 1500, 8000);

	print_message("TCP_MAXRT of 1500 ms: full peer given up after %d ms\n", (int)full);
	if (full < 0) {
		print_message("this kernel's TCP_USER_TIMEOUT does not count a closed window: not shown here\n");
		skip();
	}
}

/* ---- monitors ---- */

static void
greet_a_router_whose_monitor_nobody_reads(int in, int out, void *arg)
{
	void *context = zmq_ctx_new();
	char endpoint[64];
	void *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);

	room_bind(router, endpoint);
	zmq_socket_monitor(router, "inproc://nobody", ZMQ_EVENT_ALL);
	zmq_connect(dealer, endpoint);
	zmq_send(dealer, "HELLO", 5, ZMQ_DONTWAIT);
	bool heard = room_readable(router, 2 * NOTHING_MS);
	child_say(out, &heard, sizeof heard);
	pause();                                       /* even closing would wait: the test ends this process */
}

static void
monitor_that_nobody_reads_stops_the_io_thread(void **state)
{
	struct child c;
	bool heard;

	child_start(&c, greet_a_router_whose_monitor_nobody_reads, NULL);
	child_hear(c.from, &heard, sizeof heard);
	child_end(&c);
	assert_false(heard);
}

static int
keys(void **state)
{
	room_keys();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(monitor_that_nobody_reads_stops_the_io_thread),
		cmocka_unit_test(curve_adds_33_bytes_to_what_maxmsgsize_counts),
		cmocka_unit_test(pollout_of_an_immediate_dealer_rises_only_after_the_curve_handshake),
		cmocka_unit_test(without_immediate_pollout_says_nothing_and_the_monitor_tells_the_handshake),
		cmocka_unit_test(after_a_protocol_error_libzmq_never_connects_again_though_it_was_told_to),
		cmocka_unit_test(frames_received_but_not_read_are_lost_when_immediate_or_never_reconnecting),
		cmocka_unit_test(frames_received_are_kept_without_immediate_when_reconnection_is_far_away),
		cmocka_unit_test(heartbeats_see_an_idle_frozen_peer_but_not_one_whose_send_path_is_full),
		cmocka_unit_test(tcp_maxrt_sees_a_frozen_peer_whose_send_path_is_full),
	};

	return cmocka_run_group_tests(tests, keys, NULL);
}
