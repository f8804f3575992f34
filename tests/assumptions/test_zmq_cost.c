/* What connections cost, and what an attacker can make them cost. Servers run in child processes, so that memory and
 * CPU are theirs alone. */
#include <sys/resource.h>
#include <sys/socket.h>
#include "tests/assumptions/room.h"
#include "tests/e2e/curve.h"

#define PART (256u << 10)
#define HELD (64u << 20)
#define CONNECTIONS 200
#define FEW_FDS 64
#ifdef __SANITIZE_ADDRESS__
#define MOST_KB 400                    /* its allocator spends more */
#else
#define MOST_KB 80
#endif

/* ---- the measured server: tells its endpoint, then its cost whenever asked ---- */

struct cost { double rss_kb, cpu_ms; uint32_t readable; };
struct server_setup { bool refuses; rlim_t fds; };

static void
server_run(int in, int out, void *arg)
{
	const struct server_setup *setup = arg;
	char endpoint[64] = "", asked;
	struct rlimit limit = { setup->fds, setup->fds };

	if (setup->fds)
		setrlimit(RLIMIT_NOFILE, &limit);
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL);
	room_set_frame_max(router, 262144 + 64);
	room_set(router, ZMQ_RCVHWM, 8);
	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	if (setup->refuses)
		(void)zap_room_start(context, "400", "");
	room_bind(router, endpoint);
	child_say(out, endpoint, sizeof endpoint);
	while (read(in, &asked, 1) == 1) {
		struct cost cost = { .readable = room_readable(router, 0) };

		cost.rss_kb = (double)room_rss_kb();
		cost.cpu_ms = room_cpu_ms();
		child_say(out, &cost, sizeof cost);
	}
}

static struct cost
server_cost(struct child *server)
{
	struct cost cost;

	child_say(server->to, "?", 1);
	child_hear(server->from, &cost, sizeof cost);
	return cost;
}

static void
server_start(struct child *server, const struct server_setup *setup, char endpoint[64])
{
	child_start(server, server_run, (void *)setup);
	child_hear(server->from, endpoint, 64);
}

/* ---- a message that never ends ---- */

static void
held_open_multipart_grows_without_bound(void **state)
{
	struct child server;
	struct curve peer;
	char endpoint[64];
	uint8_t *part = calloc(1, PART);

	server_start(&server, &(struct server_setup){ 0 }, endpoint);
	struct cost before = server_cost(&server);
	int fd = room_tcp(endpoint);
	assert_true(curve_greet(&peer, fd, server_keys.public_key, &client_keys, NULL, NULL));
	for (size_t sent = 0; sent < HELD; sent += PART)
		assert_true(curve_send(&peer, part, PART, true));
	usleep(200000);
	struct cost after = server_cost(&server);
	print_message("RCVHWM 8, MAXMSGSIZE 256 KiB: 64 MiB of parts hold %.0f MiB\n",
	              (after.rss_kb - before.rss_kb) / 1024);
	assert_true(after.rss_kb - before.rss_kb > 0.75 * HELD / 1024);
	assert_false(after.readable);                  /* and the application never hears of it */
	close(fd);
	child_end(&server);
	free(part);
}

static void
refused_key_cannot_hold_anything_open(void **state)
{
	struct child server;
	struct curve peer;
	char endpoint[64];

	server_start(&server, &(struct server_setup){ .refuses = true }, endpoint);
	int fd = room_tcp(endpoint);
	assert_false(curve_greet(&peer, fd, server_keys.public_key, &client_keys, NULL, NULL));
	close(fd);
	child_end(&server);
}

/* ---- the limit of descriptors ---- */

static void
idle_server_at_its_descriptor_limit_spins(void **state)
{
	struct child server;
	char endpoint[64];
	int fds[FEW_FDS + 16];
	const int n = sizeof fds / sizeof fds[0];

	server_start(&server, &(struct server_setup){ .fds = FEW_FDS }, endpoint);
	double idle = server_cost(&server).cpu_ms;
	usleep(500000);
	idle = server_cost(&server).cpu_ms - idle;
	for (int i = 0; i < n; i++)
		/* the kernel completes them; the server cannot accept them all */
		fds[i] = room_tcp(endpoint);
	usleep(100000);
	double full = server_cost(&server).cpu_ms;
	usleep(500000);
	full = server_cost(&server).cpu_ms - full;
	for (int i = 0; i < n; i++)
		close(fds[i]);
	child_end(&server);
	print_message("CPU in 500 ms of idleness: %.0f ms with descriptors left, %.0f ms without\n", idle, full);
	assert_true(idle < 10);
	assert_true(full > 50);                        /* all of a core, when it is alone on the machine */
}

/* ---- what a connection costs ---- */

static void
idle_curve_connection_costs_tens_of_kilobytes_and_a_handshake_less_than_a_few_ms(void **state)
{
	struct child server;
	char endpoint[64];
	void *context, *dealers[CONNECTIONS];

	server_start(&server, &(struct server_setup){ 0 }, endpoint);
	context = zmq_ctx_new();
	struct cost before = server_cost(&server);
	for (int i = 0; i < CONNECTIONS; i++) {
		dealers[i] = room_dealer(context, true);
		room_set(dealers[i], ZMQ_IMMEDIATE, 1);
		assert_int_equal(zmq_connect(dealers[i], endpoint), 0);
	}
	for (int i = 0; i < CONNECTIONS; i++)
		assert_true(room_writable(dealers[i], 5000));
	usleep(100000);
	struct cost after = server_cost(&server);
	double rss = (after.rss_kb - before.rss_kb) / CONNECTIONS, cpu = (after.cpu_ms - before.cpu_ms) / CONNECTIONS;
	print_message("%d idle CURVE connections: %.1f kB RSS each, %.2f ms of CPU per handshake\n", CONNECTIONS, rss,
	              cpu);
	for (int i = 0; i < CONNECTIONS; i++)
		zmq_close(dealers[i]);
	zmq_ctx_term(context);
	child_end(&server);
	assert_true(rss > 10 && rss < MOST_KB);
	assert_true(cpu > 0 && cpu < 20);
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
		cmocka_unit_test(held_open_multipart_grows_without_bound),
		cmocka_unit_test(refused_key_cannot_hold_anything_open),
		cmocka_unit_test(idle_server_at_its_descriptor_limit_spins),
		cmocka_unit_test(idle_curve_connection_costs_tens_of_kilobytes_and_a_handshake_less_than_a_few_ms),
	};

	return cmocka_run_group_tests(tests, keys, NULL);
}
