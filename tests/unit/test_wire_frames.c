/* Frames over the wire: their size and shape, and that one peer never holds the others up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/clock.h"
#include "tests/unit/test_wire.h"

/* ---- sizes and shapes ---- */

void
frame_of_256_kib_passes_and_a_larger_one_ends_only_its_own_line(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;
	uint8_t *bytes = calloc(1, 262144 + 65);

	rig_connect(rig);
	assert_int_equal(site_wire_send(rig->site, (struct slice){ bytes, 262144 }, NULL), DONE);
	assert_true(rig_until(rig, centre_has_frames, 5000));
	assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, NULL), DONE);
	assert_int_equal(frame.len, 262144);
	assert_int_equal(site_wire_send(rig->site, (struct slice){ bytes, 262144 + 65 }, NULL), DONE);
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4060);
	assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, NULL), LATER);
	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	free(bytes);
}

/* A peer with an enrolled key that does not use our site_wire. */
static void *
foreign_peer(struct rig *rig, void *context, const char *routing_id)
{
	void *s = zmq_socket(context, ZMQ_DEALER);
	int linger = 0;

	zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
	zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, rig->centre_keys.public_key, 32);
	zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, rig->site_keys.public_key, 32);
	zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, rig->site_keys.secret_key, 32);
	if (routing_id)
		zmq_setsockopt(s, ZMQ_ROUTING_ID, routing_id, strlen(routing_id));
	assert_int_equal(zmq_connect(s, centre_wire_endpoint(rig->centre)), 0);
	return s;
}

void
multipart_is_refused_whole_and_the_next_frame_is_heard(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;
	struct fault f = { 0 };
	void *context = zmq_ctx_new(), *s = foreign_peer(rig, context, NULL);

	for (int i = 0; i < 5; i++)
		zmq_send(s, "part", 4, i < 4 ? ZMQ_SNDMORE : 0);
	zmq_send(s, "PING", 4, 0);
	assert_true(rig_until(rig, centre_has_frames, 5000));
	assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, &f), REFUSED);
	assert_int_equal(f.code, LT_4061);
	assert_string_equal(peer.user_id, KEY_ID);       /* so that the gateway knows whom to cut */
	centre_hears(rig, "PING", &peer);
	for (int i = 0; i < 2; i++)                      /* and the other way round */
		zmq_send(s, "", 0, i < 1 ? ZMQ_SNDMORE : 0);
	assert_true(rig_until(rig, centre_has_frames, 5000));
	assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, &f), REFUSED);
	zmq_close(s);
	zmq_ctx_term(context);
}

void
routing_id_of_the_peers_own_making_is_refused(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	struct slice frame;
	const char *ids[] = { "0807", "a very long routing id of somebody who would like to be somebody else" };

	for (int i = 0; i < 2; i++) {
		void *context = zmq_ctx_new(), *s = foreign_peer(rig, context, ids[i]);

		zmq_send(s, "HELLO", 5, 0);
		assert_true(rig_until(rig, centre_has_frames, 5000));
		assert_int_equal(centre_wire_receive(rig->centre, &peer, &frame, NULL), REFUSED);
		assert_string_equal(peer.user_id, KEY_ID);
		assert_int_equal(peer.route_len, 0);
		zmq_close(s);
		zmq_ctx_term(context);
	}
}

/* ---- one peer never holds the others up ---- */

void
sending_to_a_peer_that_reads_nothing_says_later_and_never_waits(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	uint8_t *bytes = calloc(1, 262144);
	int n = 0;

	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	int64_t begun = clock_mono_ms();
	enum result r = DONE;
	while (n < 2000 && (r = centre_wire_send(rig->centre, &peer, (struct slice){ bytes, 262144 })) == DONE)
		n++;
	assert_int_equal(r, LATER);
	assert_true(n >= 32 && n < 2000);
	assert_true(clock_mono_ms() - begun < 3000);
	free(bytes);
}

void
sending_to_a_peer_that_is_gone_says_refused(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;
	enum result r = DONE;

	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	site_wire_close(rig->site);
	for (int i = 0; i < 100 && r == DONE; i++) {
		rig_until(rig, never, 10);
		r = centre_wire_send(rig->centre, &peer, text("ACK"));
	}
	assert_int_equal(r, REFUSED);
	struct wire_peer nobody = { .route = { 0, 1, 2, 3, 4 }, .route_len = 5 };
	assert_int_equal(centre_wire_send(rig->centre, &nobody, text("ACK")), REFUSED);
}

void
cut_ends_a_live_line_but_never_one_of_another_address(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer, other;

	rig_connect(rig);
	site_says(rig, "HELLO");
	centre_hears(rig, "HELLO", &peer);
	other = peer;
	strcpy(other.address, "127.0.0.2");
	assert_false(centre_wire_cut(rig->centre, &other));
	other = peer;
	other.fd = 0;
	assert_false(centre_wire_cut(rig->centre, &other));
	site_says(rig, "still here");
	centre_hears(rig, "still here", &peer);
	assert_true(centre_wire_cut(rig->centre, &peer));
	assert_true(rig_until(rig, site_is_down, 5000));
	assert_int_equal(rig->why.code, LT_4060);
}

void
key_is_asked_for_once_per_connection(void **state)
{
	struct rig *rig = *state;
	struct wire_peer peer;

	rig_connect(rig);
	for (int i = 0; i < 3; i++) {
		site_says(rig, "PING");
		centre_hears(rig, "PING", &peer);
		rig->known = false;        /* revoked meanwhile: only a look-up per message sees it */
	}
	assert_int_equal(rig->asked, 1);
	assert_string_equal(peer.user_id, KEY_ID);
	rig_connect(rig);
	assert_int_equal(rig->asked, 2);
}

void
wait_wakes_for_the_callers_own_descriptors(void **state)
{
	struct rig *rig = *state;
	struct site_wire_ready ready;
	bool centre_ready[2], frames;
	int a[2], b[2];

	assert_int_equal(pipe(a) | pipe(b), 0);
	int fds[2] = { a[0], b[0] };
	int64_t begun = clock_mono_ms();
	assert_int_equal(centre_wire_wait(rig->centre, fds, centre_ready, 2, 50, &frames, NULL), DONE);
	assert_true(clock_mono_ms() - begun >= 45 && !centre_ready[0] && !centre_ready[1] && !frames);
	assert_int_equal(write(b[1], "x", 1), 1);
	assert_int_equal(centre_wire_wait(rig->centre, fds, centre_ready, 2, -1, &frames, NULL), DONE);
	assert_true(!centre_ready[0] && centre_ready[1] && !frames);
	assert_int_equal(site_wire_wait(rig->site, true, b[0], 5000, &ready, NULL), DONE);
	assert_true(ready.extra && !ready.can_send && !ready.can_receive && !ready.down);
	for (int i = 0; i < 2; i++)
		close(a[i]), close(b[i]);
}
