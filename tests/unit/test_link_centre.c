/* The centre's machine, step by step: what it says and what it asks of gateway and writer. */
#include "tests/unit/link_centre_play.h"

/* ---- greeting ---- */

static void
hello_is_answered_with_where_the_outbox_stands(void **state)
{
	struct centre_event cursor = cursor_at(7);
	(void)state;
	hello();
	assert_memory_equal(done(CENTRE_DO_READ_CURSOR)->generation.b, talk_outbox.b, 16);
	assert_memory_equal(done(CENTRE_DO_READ_CURSOR)->succeeded.b, talk_owner.b, 16);
	assert_true(done(CENTRE_DO_READ_CURSOR)->has_succeeded);
	play(&cursor);
	const Lt1__Welcome *m = said(LT1__MESSAGE_TYPE__WELCOME);
	assert_int_equal(m->outbox->n, 7);
	assert_memory_equal(m->outbox->chain.data, cursor.cursor.chain.b, HASH_BYTES);
	assert_int_equal(m->credit->batches, CENTRE_CREDIT_BATCHES);
	assert_int_equal(m->credit->bytes, CENTRE_CREDIT_BYTES);
	assert_int_equal(m->feed_heads[0]->position->n, 3);
	assert_memory_equal(m->epoch.data, talk_epoch.b, 16);
}

static void
unknown_generation_stands_at_nothing(void **state)
{
	struct centre_event cursor = cursor_at(7);
	(void)state;
	cursor.generation_known = false;
	hello();
	play(&cursor);
	const Lt1__Welcome *m = said(LT1__MESSAGE_TYPE__WELCOME);
	assert_int_equal(m->outbox->n, 0);
	assert_memory_equal(m->outbox->generation.data, talk_outbox.b, 16);
}

static void
twin_is_held_told_and_cut(void **state)
{
	struct centre_event cursor = cursor_at(7);
	(void)state;
	cursor.successor_known = true;
	hello();
	play(&cursor);
	assert_non_null(done(CENTRE_DO_HOLD));
	assert_null(said(LT1__MESSAGE_TYPE__WELCOME));
	assert_cut(LT1__BYE_REASON__TWIN);
}

static void
other_protocol_is_told_and_cut(void **state)
{
	Lt1__Hello m = LT1__HELLO__INIT;
	(void)state;
	m.has_protocol_min = m.has_protocol_max = 1;
	m.protocol_min = 2;
	m.protocol_max = 3;
	play_frame(LT1__MESSAGE_TYPE__HELLO, &m.base);
	assert_cut(LT1__BYE_REASON__VERSION);
}

static void
second_hello_waits_until_the_writer_has_answered(void **state)
{
	struct centre_event cursor = cursor_at(2);
	(void)state;
	open_at(0);
	push(1, 1);
	push(2, 1);
	hello();
	assert_null(done(CENTRE_DO_READ_CURSOR));
	push(3, 1);                          /* said before it read our WELCOME: will be said again */
	assert_int_equal(n_did, 0);
	stored(1, 1, 3);
	assert_int_equal(n_did, 0);
	not_stored(2, LT1__NACK_REASON__GAP, 1);
	assert_non_null(done(CENTRE_DO_READ_CURSOR));
	play(&cursor);
	assert_non_null(said(LT1__MESSAGE_TYPE__WELCOME));
}

static void
what_comes_before_hello_or_makes_no_sense_is_cut(void **state)
{
	for (int i = 0; i < 6; i++) {
		if (i >= 3)
			open_at(0);
		if (i == 0 || i == 3)
			push(i == 0 ? 1 : 0, 1);     /* no HELLO; number 0 */
		else if (i == 1 || i == 4)
			play(&(struct centre_event){ .type = CENTRE_EV_FRAME,
			                             .frame = { (const uint8_t *)"rubbish", 7 } });
		else if (i == 2)
			play_frame(LT1__MESSAGE_TYPE__ACK, &((Lt1__Ack)LT1__ACK__INIT).base); /* wrong direction */
		else
			play_frame(LT1__MESSAGE_TYPE__ENROL,
			           &((Lt1__Enrol)LT1__ENROL__INIT).base); /* the gateway's, not ours */
		assert_cut(LT1__BYE_REASON__PROTOCOL);
		end(state);
		begin(state);
	}
}

/* ---- the outbox coming up ---- */

static void
batch_is_stored_and_acknowledged_up_to_its_own_last_number(void **state)
{
	(void)state;
	open_at(4);
	push(5, 3);
	const struct centre_intent *i = done(CENTRE_DO_STORE);
	assert_int_equal(i->first_n, 5);
	assert_int_equal(i->n_bodies, 3);
	assert_int_equal(i->bytes, 30);
	assert_true(i->has_succeeded);
	assert_null(said(LT1__MESSAGE_TYPE__ACK));   /* commit, then answer */
	assert_int_equal(centre_link_in_flight(link), 30);
	stored(i->ticket, 9, 6);             /* another session of the site has moved the cursor further */
	const Lt1__Ack *m = said(LT1__MESSAGE_TYPE__ACK);
	assert_int_equal(m->n, 7);
	assert_int_equal(m->feed_heads[0]->position->n, 6);
	assert_int_equal(centre_link_in_flight(link), 0);
	stored(1, 9, 6);
	assert_int_equal(n_did, 0);          /* answered twice: said once */
}

static void
after_a_nack_later_batches_are_dropped_until_one_begins_right(void **state)
{
	(void)state;
	open_at(0);
	push(1, 2);
	push(3, 2);
	push(5, 2);
	not_stored(1, LT1__NACK_REASON__BUSY, 0);
	const Lt1__Nack *m = said(LT1__MESSAGE_TYPE__NACK);
	assert_int_equal(m->reason, LT1__NACK_REASON__BUSY);
	assert_int_equal(m->expected_n, 1);
	assert_int_equal(m->retry_after_ms, 400);
	not_stored(2, LT1__NACK_REASON__GAP, 0);
	assert_int_equal(n_did, 0);
	not_stored(3, LT1__NACK_REASON__GAP, 0);
	assert_int_equal(n_did, 0);
	push(7, 2);
	assert_int_equal(n_did, 0);
	push(1, 2);
	assert_int_equal(done(CENTRE_DO_STORE)->first_n, 1);
}

static void
gap_and_chain_name_the_expected_number(void **state)
{
	static const Lt1__NackReason reasons[] = { LT1__NACK_REASON__GAP, LT1__NACK_REASON__CHAIN };
	for (size_t i = 0; i < 2; i++) {
		open_at(4);
		push(9, 1);
		not_stored(1, reasons[i], 4);
		const Lt1__Nack *m = said(LT1__MESSAGE_TYPE__NACK);
		assert_int_equal(m->reason, reasons[i]);
		assert_int_equal(m->expected_n, 5);
		end(state);
		begin(state);
	}
}

static void
push_of_another_generation_than_greeted_is_refused(void **state)
{
	(void)state;
	open_at(0);
	push_of(&talk_feed, 1, 1, 10);
	assert_null(done(CENTRE_DO_STORE));
	assert_int_equal(((const Lt1__Nack *)said(LT1__MESSAGE_TYPE__NACK))->reason, LT1__NACK_REASON__CHAIN);
}

static void
credit_is_four_batches_the_fifth_is_refused_the_sixth_is_cut(void **state)
{
	(void)state;
	open_at(0);
	for (uint64_t n = 1; n <= 4; n++) {
		push(n, 1);
		assert_non_null(done(CENTRE_DO_STORE));
	}
	push(5, 1);
	assert_null(done(CENTRE_DO_STORE));
	const Lt1__Nack *m = said(LT1__MESSAGE_TYPE__NACK);
	assert_int_equal(m->reason, LT1__NACK_REASON__CREDIT);
	assert_int_equal(m->expected_n, 5);
	push(6, 1);
	assert_cut(LT1__BYE_REASON__FLOW);
}

static void
credit_comes_back_with_the_answer(void **state)
{
	(void)state;
	open_at(0);
	for (uint64_t n = 1; n <= 5; n++)
		push(n, 1);
	stored(1, 1, 3);
	push(5, 1);
	assert_int_equal(done(CENTRE_DO_STORE)->first_n, 5);
}

static void
bytes_beyond_credit_and_a_frame_are_cut(void **state)
{
	(void)state;
	open_at(0);
	push_of(&talk_outbox, 1, 8, 65000);  /* zeros: small on the wire, 520,000 bytes of bodies */
	assert_non_null(done(CENTRE_DO_STORE));
	push_of(&talk_outbox, 9, 1, 10000);
	assert_cut(LT1__BYE_REASON__FLOW);
}

static void
body_beyond_its_limit_is_cut(void **state)
{
	(void)state;
	open_at(0);
	push_of(&talk_outbox, 1, 1, FRAME_BODY_MAX);
	assert_non_null(done(CENTRE_DO_STORE));
	push_of(&talk_outbox, 2, 1, FRAME_BODY_MAX + 1);
	assert_cut(LT1__BYE_REASON__TOO_BIG);
}

/* ---- the rest ---- */

static void
ping_is_answered_and_silence_ends(void **state)
{
	(void)state;
	open_at(0);
	now += 60000;
	play_frame(LT1__MESSAGE_TYPE__PING, &((Lt1__Ping)LT1__PING__INIT).base);
	assert_non_null(said(LT1__MESSAGE_TYPE__PONG));
	assert_int_equal(centre_link_wake(link), now + 90000);
	now += 89999;
	play(&(struct centre_event){ .type = CENTRE_EV_TICK });
	assert_int_equal(n_did, 0);
	now += 1;
	play(&(struct centre_event){ .type = CENTRE_EV_TICK });
	assert_cut(LT1__BYE_REASON__SILENT);
}

static void
end_says_why(void **state)
{
	(void)state;
	open_at(0);
	play(&(struct centre_event){ .type = CENTRE_EV_END, .bye = LT1__BYE_REASON__REVOKED });
	assert_cut(LT1__BYE_REASON__REVOKED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hello_is_answered_with_where_the_outbox_stands),
		TEST(unknown_generation_stands_at_nothing),
		TEST(twin_is_held_told_and_cut),
		TEST(other_protocol_is_told_and_cut),
		TEST(second_hello_waits_until_the_writer_has_answered),
		TEST(what_comes_before_hello_or_makes_no_sense_is_cut),
		TEST(batch_is_stored_and_acknowledged_up_to_its_own_last_number),
		TEST(after_a_nack_later_batches_are_dropped_until_one_begins_right),
		TEST(gap_and_chain_name_the_expected_number),
		TEST(push_of_another_generation_than_greeted_is_refused),
		TEST(credit_is_four_batches_the_fifth_is_refused_the_sixth_is_cut),
		TEST(credit_comes_back_with_the_answer),
		TEST(bytes_beyond_credit_and_a_frame_are_cut),
		TEST(body_beyond_its_limit_is_cut),
		TEST(ping_is_answered_and_silence_ends),
		TEST(end_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
