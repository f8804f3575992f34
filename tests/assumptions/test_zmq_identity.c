/* What libzmq says about who a peer is: ZAP, its domain, the metadata of a message. */
#include "tests/assumptions/room.h"
#include "tests/e2e/curve.h"

#define ANSWER_MS 3000
#define NOTHING_MS 300

static void
hello_through(void *dealer, void *router, zmq_msg_t *id, zmq_msg_t *payload)
{
	assert_int_equal(zmq_send(dealer, "HELLO", 5, 0), 5);
	assert_true(room_readable(router, ANSWER_MS));
	zmq_msg_init(id);
	zmq_msg_init(payload);
	assert_true(zmq_msg_recv(id, router, 0) > 0);
	assert_int_equal(zmq_msg_recv(payload, router, 0), 5);
}

static void
zap_is_asked_once_per_connection_and_not_per_message(void **state)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	struct zap_room *zap = zap_room_start(context, "200", "site-1");
	char endpoint[64];
	zmq_msg_t id, payload;

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_bind(router, endpoint);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	for (int i = 0; i < 10; i++) {
		hello_through(dealer, router, &id, &payload);
		zmq_msg_close(&id);
		zmq_msg_close(&payload);
	}
	assert_int_equal(zap_room_asked(zap), 1);
	zap_room_stop(&zap);
	room_close(context, router, dealer, NULL);
}

/* Does a client with any key get a message through, when a domain is set but no ZAP handler is there? */
static bool
stranger_gets_in(bool enforce)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	char endpoint[64];

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_set(router, ENFORCE_DOMAIN, enforce);
	room_bind(router, endpoint);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	zmq_send(dealer, "HELLO", 5, ZMQ_DONTWAIT);
	bool in = room_readable(router, enforce ? NOTHING_MS : ANSWER_MS);
	room_close(context, router, dealer, NULL);
	return in;
}

static void
missing_zap_handler_lets_anyone_in_though_a_domain_is_set(void **state)
{
	assert_true(stranger_gets_in(false));
}

static void
missing_zap_handler_lets_nobody_in_with_option_93(void **state)
{
	assert_false(stranger_gets_in(true));
}

static void
metadata_is_on_the_payload_frame_and_not_on_the_id_frame(void **state)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL), *dealer = room_dealer(context, true);
	struct zap_room *zap = zap_room_start(context, "200", "site-1");
	char endpoint[64];
	zmq_msg_t id, payload;

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_bind(router, endpoint);
	assert_int_equal(zmq_connect(dealer, endpoint), 0);
	hello_through(dealer, router, &id, &payload);
	assert_string_equal(zmq_msg_gets(&payload, "User-Id"), "site-1");
	assert_string_equal(zmq_msg_gets(&payload, "Peer-Address"), "127.0.0.1");
	assert_true(zmq_msg_get(&payload, ZMQ_SRCFD) > 2);
	assert_null(zmq_msg_gets(&id, "User-Id"));
	assert_int_equal(zmq_msg_get(&id, ZMQ_SRCFD), -1);
	zmq_msg_close(&id);
	zmq_msg_close(&payload);
	zap_room_stop(&zap);
	room_close(context, router, dealer, NULL);
}

static void
peer_cannot_bring_its_own_user_id(void **state)
{
	void *context = zmq_ctx_new(), *router = room_router(context, true, NULL);
	struct zap_room *zap = zap_room_start(context, "200", "site-1");
	struct curve liar;
	char endpoint[64];
	zmq_msg_t part;

	zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "d", 1);
	room_bind(router, endpoint);
	int fd = room_tcp(endpoint);
	assert_true(curve_greet(&liar, fd, server_keys.public_key, &client_keys, "User-Id", "centre"));
	assert_true(curve_send(&liar, "HELLO", 5, false));
	assert_true(room_readable(router, ANSWER_MS));
	zmq_msg_init(&part);
	zmq_msg_recv(&part, router, 0);
	assert_int_equal(zmq_msg_recv(&part, router, 0), 5);
	assert_string_equal(zmq_msg_gets(&part, "User-Id"), "site-1");
	zmq_msg_close(&part);
	close(fd);
	zap_room_stop(&zap);
	room_close(context, router, NULL);
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
		cmocka_unit_test(zap_is_asked_once_per_connection_and_not_per_message),
		cmocka_unit_test(missing_zap_handler_lets_anyone_in_though_a_domain_is_set),
		cmocka_unit_test(missing_zap_handler_lets_nobody_in_with_option_93),
		cmocka_unit_test(metadata_is_on_the_payload_frame_and_not_on_the_id_frame),
		cmocka_unit_test(peer_cannot_bring_its_own_user_id),
	};

	return cmocka_run_group_tests(tests, keys, NULL);
}
