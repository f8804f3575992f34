/* The centre's end of the wire against peers that do not behave (tests/e2e/hostile.h), and a good site beside them:
 * whatever they do, its next frame is answered at once. The centre runs in a thread and echoes every frame it
 * accepts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/clock.h"
#include "tests/e2e/hostile.h"

#define ENROL_ROOM 16
#define AT_ONCE_MS 1000

static struct {
	struct centre_wire *wire;
	struct wire_keypair keys, site_keys;
	struct wire_peer site;
	pthread_t thread;
	atomic_bool stop;
	atomic_uint refused, strangers, frames;
} centre;
static struct hostile *good;          /* the good site: libzmq by hand, but behaving */

static bool
key_known(void *ctx, const uint8_t curve_public[32], char user_id[17])
{
	strcpy(user_id, "00000000000000aa");
	return memcmp(curve_public, centre.site_keys.public_key, 32) == 0;
}

static bool
enrol_room(void *ctx)
{
	return centre.strangers++ < ENROL_ROOM;
}

static void *
centre_run(void *arg)
{
	while (!centre.stop) {
		struct wire_peer peer;
		struct slice frame;
		enum result r;
		bool frames;

		if (centre_wire_wait(centre.wire, NULL, NULL, 0, 10, &frames, NULL) != DONE)
			abort();
		while (frames && (r = centre_wire_receive(centre.wire, &peer, &frame, NULL)) != LATER) {
			if (r == BROKEN)
				abort();
			if (r == REFUSED) {
				centre.refused++;
				(void)centre_wire_cut(centre.wire, &peer);
			} else {
				centre.frames++;
				(void)!centre_wire_send(centre.wire, &peer, frame);
			}
		}
	}
	return NULL;
}

static bool
good_site_is_answered(void)
{
	char out[16];

	return hostile_send(good, "PING", 4) && hostile_receive(good, out, sizeof out, AT_ONCE_MS) == 4;
}

static struct hostile_how
enrolled(void)
{
	return (struct hostile_how){
		.endpoint = centre_wire_endpoint(centre.wire),
		.server_key = centre.keys.public_key,
		.own = &centre.site_keys,
	};
}

static int
centre_start(void **state)
{
	struct centre_wire_config config = { .endpoint = "tcp://127.0.0.1:*", .key_known = key_known,
	        .enrol_room = enrol_room };

	wire_keypair_new(&centre.keys);
	wire_keypair_new(&centre.site_keys);
	config.keys = centre.keys;
	centre.stop = false;
	centre.refused = centre.strangers = centre.frames = 0;
	if (centre_wire_open(&config, &centre.wire, NULL) != DONE ||
	    pthread_create(&centre.thread, NULL, centre_run, NULL) != 0)
		return -1;
	const struct hostile_how how = enrolled();
	good = hostile_open(&how);
	return hostile_line(good, 3000) == HOSTILE_UP ? 0 : -1;
}

static int
centre_end(void **state)
{
	hostile_close(&good);
	centre.stop = true;
	pthread_join(centre.thread, NULL);
	centre_wire_close(&centre.wire);
	return 0;
}

static void
garbage_before_the_handshake_disturbs_nobody(void **state)
{
	uint8_t bytes[4096];
	int fds[32];
	size_t len;

	for (size_t i = 0; i < hostile_garbages; i++) {
		const char *name = hostile_garbage(i, bytes, sizeof bytes, &len);

		fds[i] = hostile_tcp(centre_wire_endpoint(centre.wire));
		assert_true(fds[i] >= 0);
		(void)!hostile_tcp_send(fds[i], bytes, len);
		if (!good_site_is_answered())
			fail_msg("after %s the good site is not answered", name);
	}
	for (size_t i = 0; i < hostile_garbages; i++)
		close(fds[i]);
	assert_int_equal(centre.refused, 0);
	assert_int_equal(centre.frames, hostile_garbages);     /* the good site's only */
}

static void
two_hundred_half_open_connections_disturb_nobody(void **state)
{
	int fds[200];

	for (int i = 0; i < 200; i++)
		fds[i] = hostile_tcp(centre_wire_endpoint(centre.wire));
	assert_true(good_site_is_answered());
	for (int i = 0; i < 200; i++)
		close(fds[i]);
}

static void
flood_of_unknown_keys_gets_no_more_than_the_room_there_is(void **state)
{
	struct hostile_count n = hostile_flood(centre_wire_endpoint(centre.wire), centre.keys.public_key, 60, 5000);

	assert_int_equal(n.up, ENROL_ROOM);
	assert_int_equal(n.refused, 60 - ENROL_ROOM);
	assert_true(good_site_is_answered());
}

static void
wrong_server_key_ends_closed(void **state)
{
	struct hostile_how how = enrolled();
	struct hostile *h;

	how.server_key = centre.site_keys.public_key;
	h = hostile_open(&how);
	assert_int_equal(hostile_line(h, 3000), HOSTILE_CLOSED);
	hostile_close(&h);
	assert_true(good_site_is_answered());
}

static void
oversized_and_multipart_senders_are_cut_and_nobody_else(void **state)
{
	static uint8_t large[262144 + 100];
	struct hostile_how how = enrolled();
	struct hostile *h = hostile_open(&how);

	assert_int_equal(hostile_line(h, 3000), HOSTILE_UP);
	assert_true(hostile_send(h, large, sizeof large));
	assert_true(hostile_is_cut(h, 3000));
	hostile_close(&h);
	h = hostile_open(&how);
	assert_true(hostile_send_multipart(h, 3, 100));
	assert_true(hostile_is_cut(h, 3000));
	hostile_close(&h);
	assert_int_equal(centre.refused, 1);
	how.routing_id = "0807";
	h = hostile_open(&how);
	assert_true(hostile_send(h, "HELLO", 5));
	assert_true(hostile_is_cut(h, 3000));
	hostile_close(&h);
	assert_int_equal(centre.refused, 2);
	assert_true(good_site_is_answered());
}

static void
message_held_open_is_never_delivered(void **state)
{
	struct hostile_how how = enrolled();
	int fd = hostile_hold_multipart(&how, 65536, 4 << 20);

	assert_true(fd >= 0);
	assert_true(good_site_is_answered());
	assert_int_equal(centre.frames, 1);
	close(fd);
}

static void
slow_consumer_fills_its_own_queue_only(void **state)
{
	static uint8_t frame[200000];
	struct hostile_how how = enrolled();
	struct hostile *h;

	how.slow = true;
	h = hostile_open(&how);
	for (int i = 0; i < 100; i++)
		assert_true(hostile_send(h, frame, sizeof frame));     /* each is echoed, and not read */
	for (int i = 0; i < 5; i++)
		assert_true(good_site_is_answered());
	hostile_close(&h);
}

static void
frame_of_chosen_header_arrives_as_it_was_chosen(void **state)
{
	struct hostile_how how = enrolled();
	const struct hostile_frame chosen = {
		.version = 9, .type = 200, .flags = 1, .raw_len = 0x01020304, .payload = "x", .len = 1,
	};
	struct hostile *h = hostile_open(&how);
	uint8_t out[64];

	assert_true(hostile_send_frame(h, &chosen));
	assert_int_equal(hostile_receive(h, out, sizeof out, 3000), 13);
	assert_memory_equal(out, "LT\x09\xc8\x01\0\0\0\1\2\3\4x", 13);
	hostile_close(&h);
}

#define CENTRE(name) cmocka_unit_test_setup_teardown(name, centre_start, centre_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE(garbage_before_the_handshake_disturbs_nobody),
		CENTRE(two_hundred_half_open_connections_disturb_nobody),
		CENTRE(flood_of_unknown_keys_gets_no_more_than_the_room_there_is),
		CENTRE(wrong_server_key_ends_closed),
		CENTRE(oversized_and_multipart_senders_are_cut_and_nobody_else),
		CENTRE(message_held_open_is_never_delivered),
		CENTRE(slow_consumer_fills_its_own_queue_only),
		CENTRE(frame_of_chosen_header_arrives_as_it_was_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
