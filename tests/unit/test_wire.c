/* The wire over loopback: who comes in, and what a site is told when its line does not stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>
#include "tests/unit/test_wire.h"

/* ---- who comes in ---- */

static void
known_key_arrives_under_its_key_id(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;

	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	assert_string_equal(peer.user_id, KEY_ID);
	assert_memory_equal(peer.curve_public, rig->site_keys.public_key, 32);
	assert_string_equal(peer.address, "127.0.0.1");
	assert_true(peer.fd > 2);
	assert_int_equal(centre_wire_send(rig->centre, &peer, text("WELCOME")), DONE);
	assert_true(rig_until(rig, site_can_receive, 5000));
	assert_int_equal(site_wire_receive(rig->site, &frame, NULL), DONE);
	assert_true(slice_equal(frame, text("WELCOME")));
	assert_int_equal(site_wire_receive(rig->site, &frame, NULL), LATER);
	assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, NULL), LATER);
}

static void
unknown_key_arrives_as_enrol_with_its_public_key(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;

	rig->known = false;
	rig_connect(rig);
	site_says(rig, "ENROL");
	centre_hears(rig, "ENROL", &peer);
	assert_string_equal(peer.user_id, "enrol");
	assert_memory_equal(peer.curve_public, rig->site_keys.public_key, 32);
}

static void
unknown_key_without_room_is_told_that_its_key_is_refused(void **state)
{
	struct rig *rig = *state;

	rig->known = rig->room = false;
	rig_open_line(rig);
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4059);
	assert_int_equal(site_wire_send(rig->site, text("HELLO"), NULL), LATER);
}

static void
site_cannot_send_before_the_centre_has_judged_its_key(void **state)
{
	struct rig *rig = *state;
	struct site_wire_ready ready;

	rig_open_line(rig);
	for (int i = 0; i < 20; i++) {     /* the centre's thread is busy elsewhere: TCP stands, nobody answers ZAP */
		assert_int_equal(site_wire_wait(rig->site, true, -1, 10, &ready, NULL), DONE);
		assert_false(ready.can_send || ready.down);
		assert_int_equal(site_wire_send(rig->site, text("HELLO"), NULL), LATER);
	}
	assert_true(rig_until(rig, site_can_send, 5000));
}

static void
peer_without_curve_never_gets_a_frame_through(void **state)
{
	struct rig *rig = *state;
	void *context = zmq_ctx_new(), *plain = zmq_socket(context, ZMQ_DEALER);
	int linger = 0;

	zmq_setsockopt(plain, ZMQ_LINGER, &linger, sizeof linger);
	assert_int_equal(zmq_connect(plain, centre_wire_endpoint(rig->centre)), 0);
	assert_int_equal(zmq_send(plain, "HELLO", 5, 0), 5);
	assert_false(rig_until(rig, centre_has_frames, 300));
	assert_int_equal(rig->asked, 0);
	zmq_close(plain);
	zmq_ctx_term(context);
}

/* ---- what the site is told when the line does not stand ---- */

static void
wrong_server_key_is_told_apart_from_no_connection(void **state)
{
	struct rig *rig = *state;
	char endpoint[64];

	strcpy(endpoint, centre_wire_endpoint(rig->centre));
	assert_int_equal(site_wire_open(rig->site, endpoint, rig->site_keys.public_key, NULL), DONE);
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4058);
	assert_string_equal(rig->why.place, endpoint);

	centre_wire_close(&rig->centre);
	assert_int_equal(site_wire_open(rig->site, endpoint, rig->centre_keys.public_key, NULL), DONE);
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4057);
}

static void
somebody_elses_server_is_told_as_a_failed_handshake(void **state)
{
	struct rig *rig = *state;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	char endpoint[64];
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(listener, 4), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
	snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%u", ntohs(at.sin_port));
	assert_int_equal(site_wire_open(rig->site, endpoint, rig->centre_keys.public_key, NULL), DONE);
	int peer = accept(listener, NULL, NULL);
	assert_int_equal(send(peer, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, MSG_NOSIGNAL), 28);
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4058);
	close(peer);
	close(listener);
}

static const struct { enum result expected; enum fault_code code; const char *endpoint; } endpoints[] = {
	{ DONE, FAULT_NONE, "tcp://127.0.0.1:1" },
	{ DONE, FAULT_NONE, "tcp://localhost:65535" },
	{ DONE, FAULT_NONE, "tcp://[::1]:5570" },
	{ REFUSED, LT_4055, "" },
	{ REFUSED, LT_4055, "127.0.0.1:5570" },
	{ REFUSED, LT_4055, "ipc:///run/centre" },
	{ REFUSED, LT_4055, "tcp://127.0.0.1" },
	{ REFUSED, LT_4055, "tcp://:5570" },
	{ REFUSED, LT_4055, "tcp://127.0.0.1:0" },
	{ REFUSED, LT_4055, "tcp://127.0.0.1:65536" },
	{ REFUSED, LT_4055, "tcp://127.0.0.1:*" },
	{ REFUSED, LT_4055, "tcp://127.0.0.1:55x" },
	{ REFUSED, LT_4055, "tcp://::1:5570" },
	{ REFUSED, LT_4055, "tcp://[]:5570" },
	{ LATER, LT_4056, "tcp://no-such-host.invalid:5570" },
};

static void
endpoints_are_opened_or_refused_by_the_table(void **state)
{
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
		struct fault f = { 0 };

		assert_int_equal(site_wire_open(rig->site, endpoints[i].endpoint, rig->centre_keys.public_key, &f),
		                 endpoints[i].expected);
		assert_int_equal(f.code, endpoints[i].code);
		assert_int_equal(site_wire_is_open(rig->site), endpoints[i].expected == DONE);
	}
}

static void
taken_port_is_told_as_such(void **state)
{
	struct rig *rig = *state;
	struct centre_wire_config config = rig_config(rig, centre_wire_endpoint(rig->centre));
	struct centre_wire *second;
	struct fault f = { 0 };

	assert_int_equal(centre_wire_open(&config, &second, &f), REFUSED);
	assert_int_equal(f.code, LT_4063);
	assert_null(second);
}

enum { BACKLOG = 20 };
static const uint8_t backlog[200000];

static void
what_came_before_the_end_is_read_before_the_line_is_down(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;

	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	for (int i = 0; i < BACKLOG; i++)
		assert_int_equal(centre_wire_send(rig->centre, &peer, (struct slice){ backlog, sizeof backlog }), DONE);
	assert_int_equal(centre_wire_send(rig->centre, &peer, text("BYE")), DONE);
	centre_wire_close(&rig->centre);       /* lingers just long enough for a BYE */
	usleep(50000);                         /* the site sees the frames and the end of the line in one go */
	for (int i = 0; i < BACKLOG + 1; i++) {
		assert_true(rig_until(rig, site_can_receive, 5000));
		assert_false(rig->ready.down);
		assert_int_equal(site_wire_receive(rig->site, &frame, NULL), DONE);
	}
	assert_true(slice_equal(frame, text("BYE")));
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4060);
}

static void
last_word_of_a_site_arrives_though_it_closes_at_once(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;

	rig_connect(rig);
	for (int i = 0; i < BACKLOG; i++)
		assert_int_equal(site_wire_send(rig->site, (struct slice){ backlog, sizeof backlog }, NULL), DONE);
	site_says(rig, "BYE");
	site_wire_close(rig->site);
	for (int i = 0; i < BACKLOG; i++) {
		assert_true(rig_until(rig, centre_has_frames, 5000));
		assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, NULL), DONE);
	}
	centre_hears(rig, "BYE", &peer);
}

#define SOCKETS(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)
#define KEYS(name) cmocka_unit_test_setup_teardown(name, key_folder_make, key_folder_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		KEYS(key_is_made_once_and_read_again),
		KEYS(key_file_is_for_its_owner_only),
		KEYS(missing_key_is_not_made_unasked),
		KEYS(key_files_are_read_or_refused_by_the_table),
		KEYS(symlink_in_place_of_a_key_is_refused),
		KEYS(our_keys_are_the_keys_of_libzmq),
		SOCKETS(known_key_arrives_under_its_key_id),
		SOCKETS(unknown_key_arrives_as_enrol_with_its_public_key),
		SOCKETS(unknown_key_without_room_is_told_that_its_key_is_refused),
		SOCKETS(site_cannot_send_before_the_centre_has_judged_its_key),
		SOCKETS(peer_without_curve_never_gets_a_frame_through),
		SOCKETS(wrong_server_key_is_told_apart_from_no_connection),
		SOCKETS(somebody_elses_server_is_told_as_a_failed_handshake),
		SOCKETS(endpoints_are_opened_or_refused_by_the_table),
		SOCKETS(taken_port_is_told_as_such),
		SOCKETS(what_came_before_the_end_is_read_before_the_line_is_down),
		SOCKETS(last_word_of_a_site_arrives_though_it_closes_at_once),
		SOCKETS(frame_of_256_kib_passes_and_a_larger_one_ends_only_its_own_line),
		SOCKETS(multipart_is_refused_whole_and_the_next_frame_is_heard),
		SOCKETS(routing_id_of_the_peers_own_making_is_refused),
		SOCKETS(sending_to_a_peer_that_reads_nothing_says_later_and_never_waits),
		SOCKETS(sending_to_a_peer_that_is_gone_says_refused),
		SOCKETS(cut_ends_a_live_line_but_never_one_of_another_address),
		SOCKETS(key_is_asked_for_once_per_connection),
		SOCKETS(wait_wakes_for_the_callers_own_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
