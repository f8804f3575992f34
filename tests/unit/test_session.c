/* The table of sessions and of keys: found by route and serial, answers in the order of tickets, slow consumers bounded;
 * and of the generations of feeds that were just made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include "server/desk.h"
#include "server/session.h"

static struct wire_peer
peer_number(uint32_t n)
{
	struct wire_peer p = { .route_len = 5 };
	memcpy(p.route + 1, &n, sizeof n);
	return p;
}

static void
session_is_found_by_route_and_serial_until_it_is_freed(void **state)
{
	enum { COUNT = 30000 };
	struct sessions *t = sessions_new();
	uint64_t *serials = calloc(COUNT, sizeof *serials);
	(void)state;

	for (uint32_t i = 0; i < COUNT; i++) {
		struct wire_peer p = peer_number(i);
		serials[i] = session_begin(t, &p, 0)->serial;
	}
	for (uint32_t i = 0; i < COUNT; i += 2) {
		struct session *s = session_by_serial(t, serials[i]);
		session_free(t, &s);
	}
	assert_int_equal(sessions_count(t), COUNT / 2);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct wire_peer p = peer_number(i);
		struct session *s = session_by_route(t, &p);
		assert_true((s != NULL) == (i % 2 == 1));
		assert_ptr_equal(session_by_serial(t, serials[i]), s);
	}
	size_t listed = 0;
	for (struct session *s = session_first(t); s != NULL; s = s->next)
		listed++;
	assert_int_equal(listed, COUNT / 2);
	free(serials);
	sessions_free(&t);
}

static void
answers_reach_the_machine_in_the_order_of_the_tickets(void **state)
{
	struct sessions *t = sessions_new();
	struct wire_peer p = peer_number(1);
	struct session *s = session_begin(t, &p, 0);
	struct centre_event e = { .type = CENTRE_EV_STORED }, out;
	(void)state;

	for (uint64_t round = 0; round < 5; round++) {
		for (uint64_t n = 1; n <= 4; n++)
			assert_true(session_ticket_open(s, 10 * round + n));
		e.ticket = 10 * round + 3;
		session_ticket_answer(s, e.ticket, &e);
		assert_false(session_ticket_next(s, &out));          /* 1 is still out */
		e.ticket = 10 * round + 1;
		session_ticket_answer(s, e.ticket, &e);
		assert_true(session_ticket_next(s, &out));
		assert_int_equal(out.ticket, 10 * round + 1);
		assert_false(session_ticket_next(s, &out));
		for (uint64_t n = 4; n >= 2; n -= 2) {
			e.ticket = 10 * round + n;
			session_ticket_answer(s, e.ticket, &e);
		}
		for (uint64_t n = 2; n <= 4; n++) {
			assert_true(session_ticket_next(s, &out));
			assert_int_equal(out.ticket, 10 * round + n);
		}
		assert_false(session_ticket_next(s, &out));
	}
	for (uint64_t n = 0; n < SESSION_TICKETS; n++)
		assert_true(session_ticket_open(s, 100 + n));
	assert_false(session_ticket_open(s, 200));
	sessions_free(&t);
}

static void
frames_held_for_a_slow_consumer_are_bounded_and_in_order(void **state)
{
	struct sessions *t = sessions_new();
	struct wire_peer p = peer_number(1);
	struct session *s = session_begin(t, &p, 0);
	uint8_t frame[64 << 10] = { 0 };
	(void)state;

	for (uint8_t i = 0; i < 8; i++) {
		frame[0] = i;
		assert_int_equal(session_hold_frame(s, (struct slice){ frame, sizeof frame }), DONE);
	}
	assert_int_equal(session_hold_frame(s, (struct slice){ frame, 1 }), REFUSED);
	for (uint8_t i = 0; i < 8; i++) {
		assert_int_equal(s->out->bytes[0], i);
		session_drop_first(s);
	}
	assert_null(s->out);
	assert_int_equal(s->out_bytes, 0);
	assert_int_equal(session_hold_frame(s, (struct slice){ frame, 1 }), DONE);
	sessions_free(&t);
}

static void
key_is_found_by_id_and_by_public_half(void **state)
{
	enum { COUNT = 1000 };
	struct keys k = { .n = COUNT,
		          .by_id = calloc(COUNT, sizeof(struct key)),
		          .by_public = calloc(COUNT, sizeof(uint32_t)) };
	uint8_t wanted[COUNT][32];
	char id[17];
	(void)state;

	for (size_t i = 0; i < COUNT; i++) {
		memset(wanted[i], (int)(i * 7), 32);
		memcpy(wanted[i], &i, sizeof i);
		memcpy(k.by_id[i].curve_public, wanted[i], 32);
		key_id_of(wanted[i], k.by_id[i].key_id);
	}
	keys_index(&k);
	for (size_t i = 0; i < COUNT; i++) {
		key_id_of(wanted[i], id);
		assert_non_null(keys_find(&k, id));
		assert_memory_equal(keys_find(&k, id)->curve_public, wanted[i], 32);
		assert_ptr_equal(keys_find_public(&k, wanted[i]), keys_find(&k, id));
		wanted[i][31] ^= 1;
		assert_null(keys_find_public(&k, wanted[i]));
	}
	assert_null(keys_find(&k, "enrol"));
	assert_null(keys_find(&k, ""));
	assert_null(keys_find(NULL, id));
	free(k.by_id);
	free(k.by_public);
}

static void
a_minute_after_it_was_made_a_generation_may_be_replaced_and_is_forgotten(void **state)
{
	struct renewals t = { .n = 0 };
	struct desk_job job = { .ask = DESK_RENEW, .generation = id_random() };
	struct id other;
	(void)state;

	assert_null(renewals_refuse(&t, &job, 1000));
	renewals_note(&t, &job.generation, 1000);
	renewals_note(&t, &job.generation, 31000);                 /* asked about it again: no younger for that */
	struct news *n = renewals_refuse(&t, &job, 41000);
	assert_int_equal(n->event.retry_after_ms, 20000);
	news_free(&n);
	for (int i = 0; i < 100; i++) {
		other = id_random();
		renewals_note(&t, &other, 50000);
	}
	n = renewals_refuse(&t, &job, 60999);
	assert_int_equal(n->event.retry_after_ms, 1);
	news_free(&n);
	assert_null(renewals_refuse(&t, &job, 61000));
	other = id_random();
	renewals_note(&t, &other, 110000);
	assert_int_equal(t.n, 1);
	free(t.v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_is_found_by_route_and_serial_until_it_is_freed),
		cmocka_unit_test(answers_reach_the_machine_in_the_order_of_the_tickets),
		cmocka_unit_test(frames_held_for_a_slow_consumer_are_bounded_and_in_order),
		cmocka_unit_test(key_is_found_by_id_and_by_public_half),
		cmocka_unit_test(a_minute_after_it_was_made_a_generation_may_be_replaced_and_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
