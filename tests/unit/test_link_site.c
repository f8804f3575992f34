/* The site's machine: greeting, the meeting, the outbox going up. Cases the simulation found carry a remark. */
#include "tests/unit/link_site_play.h"

/* ---- opening and greeting ---- */

static void
line_is_opened_greeted_and_pulled(void **state)
{
	(void)state;
	start(0, 0);
	greet();
	welcome(0, 0);
	assert_int_equal(site_link_phase(link), SITE_STREAMING);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
	assert_null(done(SITE_DO_ACK));
	assert_false(site_link_drained(link));   /* not before the centre has said that the feeds agree */
	data_of(&talk_feed, 1, 0, 0);
	assert_non_null(done(SITE_DO_APPLY));
	feed_answer(&talk_feed, 0);
	assert_true(site_link_drained(link));
}

/* made, acked, oldest kept, the centre's n, other chain: what is asked of the store. */
static void
meeting_decides_what_becomes_of_the_outbox(void **state)
{
	static const struct {
		const char *expected;
		enum site_why alarm;
		uint64_t made, acked, oldest, told;
		bool other_chain;
	} cases[] = {
		{ "stream", SITE_WHY_NONE, 5, 0, 1, 0, false },
		{ "stream", SITE_WHY_NONE, 5, 5, 1, 5, false },
		{ "ack", SITE_WHY_NONE, 5, 3, 1, 5, false },
		{ "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 1, 0, false },
		{ "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 1, 2, false },
		{ "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 3, 2, false },
		{ "renew", SITE_WHY_CENTRE_RESTORED, 5, 5, 4, 2, false },
		{ "renew", SITE_WHY_CENTRE_RESTORED, 5, 5, 2, 0, false },
		{ "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 6, false },
		{ "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 5, true },
		{ "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 2, true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		begin(state);
		word.other_chain = cases[i].other_chain;
		box.oldest_kept = cases[i].oldest;
		start(cases[i].made, cases[i].acked);
		greet();
		welcome(cases[i].told, 0);
		if (done(SITE_DO_READ_CHAIN) != NULL)
			chain_answer(cases[i].told, true);
		const char *found = done(SITE_DO_REWIND) != NULL  ? "rewind"
		                    : done(SITE_DO_RENEW) != NULL ? "renew"
		                    : done(SITE_DO_ACK) != NULL   ? "ack"
		                                                  : "stream";
		if (strcmp(found, cases[i].expected) != 0 ||
		    (cases[i].alarm != SITE_WHY_NONE) != (done(SITE_DO_ALARM) != NULL))
			fail_msg("case %zu: %s", i, found);
		assert_true(cases[i].alarm == SITE_WHY_NONE || alarmed(cases[i].alarm));
		if (done(SITE_DO_REWIND) != NULL)
			assert_int_equal(done(SITE_DO_REWIND)->n, cases[i].told);
		word.other_chain = false;
		site_link_free(&link);
	}
}

static void
after_rewind_it_sends_from_where_the_centre_stands(void **state)
{
	(void)state;
	start(5, 5);
	greet();
	welcome(2, 0);
	chain_answer(2, true);
	assert_int_equal(done(SITE_DO_REWIND)->n, 2);
	box.acked = 2;
	outbox_answer();
	assert_int_equal(site_link_phase(link), SITE_STREAMING);
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 3);
}

static void
after_renewal_it_greets_with_the_new_generation_in_the_same_session(void **state)
{
	(void)state;
	start(5, 5);
	greet();
	welcome(9, 0);
	assert_non_null(done(SITE_DO_RENEW));
	box.succeeded = box.generation;
	box.has_succeeded = true;
	box.generation = talk_owner;
	box.acked = 0;
	outbox_answer();
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	assert_null(done(SITE_DO_CLOSE));
	word.generation = &talk_outbox;
	welcome(9, 0);                       /* an answer to the first HELLO, doubled on the way */
	assert_int_equal(n_did, 0);
	word.generation = NULL;
	welcome(0, 0);
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 1);
}

static void
cursor_that_goes_back_within_a_session_is_not_believed(void **state)
{
	(void)state;
	stream(5, 3, 0);
	bodies(4, 2, 100);
	ack(5, 0);
	nack(LT1__NACK_REASON__GAP, 6, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	welcome(3, 0);
	assert_non_null(done(SITE_DO_CLOSE));
	assert_null(done(SITE_DO_REWIND));
}

static void
new_epoch_is_told_once(void **state)
{
	(void)state;
	start(0, 0);
	greet();
	word.other_epoch = true;
	welcome(0, 0);
	assert_true(alarmed(SITE_WHY_EPOCH));
	assert_memory_equal(done(SITE_DO_ALARM)->epoch.b, talk_owner.b, 16);
	nack(LT1__NACK_REASON__GAP, 1, 0);
	welcome(0, 0);
	word.other_epoch = false;
	assert_null(done(SITE_DO_ALARM));
}

static void
talking_in_circles_ends_the_session(void **state)
{
	(void)state;
	stream(5, 0, 0);
	for (int i = 0; i < 8 && done(SITE_DO_CLOSE) == NULL; i++) {
		nack(LT1__NACK_REASON__CHAIN, 1, 0);
		if (done(SITE_DO_CLOSE) == NULL)
			welcome(0, 0);
	}
	assert_non_null(done(SITE_DO_CLOSE));
	assert_int_equal(site_link_phase(link), SITE_IDLE);
}

/* ---- the outbox going up ---- */

static void
session_starts_with_4_kib_and_doubles(void **state)
{
	uint64_t n = 1;
	size_t window = 4096;
	(void)state;
	stream(100000, 0, 0);
	for (int round = 0; round < 4; round++, window *= 2) {
		assert_int_equal(done(SITE_DO_READ_BODIES)->bytes, window);
		bodies(n, window / 128, 128);
		assert_int_equal(said(LT1__MESSAGE_TYPE__PUSH), 1);
		assert_null(done(SITE_DO_READ_BODIES));   /* the window is full */
		n += window / 128;
		now += 100;
		ack(n - 1, 0);
	}
}

static void
several_batches_are_under_way_before_the_first_ack(void **state)
{
	uint64_t n = 1;
	size_t batches = 0;
	(void)state;
	stream(1000000, 0, 0);
	for (int round = 0; round < 8; round++) {   /* until the window is as wide as credit */
		while (done(SITE_DO_READ_BODIES) != NULL) {
			size_t count = done(SITE_DO_READ_BODIES)->bytes / 128;
			bodies(n, count, 128);
			n += count;
		}
		now += 100;
		ack(n - 1, 0);
	}
	while (done(SITE_DO_READ_BODIES) != NULL) {
		size_t count = done(SITE_DO_READ_BODIES)->bytes / 128;
		assert_true(done(SITE_DO_READ_BODIES)->bytes <= 64 << 10);
		bodies(n, count, 128);
		n += count;
		batches++;
	}
	assert_int_equal(batches, CREDIT_BATCHES);
}

static void
one_body_always_goes_and_a_slow_line_gets_no_more_than_20_s(void **state)
{
	(void)state;
	stream(100, 0, 0);
	bodies(1, 1, 60000);                 /* larger than the window */
	assert_int_equal(said(LT1__MESSAGE_TYPE__PUSH), 1);
	now += 60000 - 1;                    /* 1,000 bytes a second */
	ack(1, 0);
	size_t bytes = done(SITE_DO_READ_BODIES)->bytes;
	assert_true(bytes <= 20 * 1001 && bytes > 0);
}

static void
bodies_beyond_what_was_asked_wait(void **state)
{
	(void)state;
	stream(100, 0, 0);
	bodies(1, 50, 1000);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PUSH), 1);
	now += 10;
	ack(4, 0);                           /* 4 KiB hold four of them */
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 5);
	assert_int_equal(done(SITE_DO_ACK)->n, 4);
}

static void
ack_is_passed_on_only_when_it_grows(void **state)
{
	(void)state;
	stream(5, 0, 0);
	bodies(1, 5, 10);
	ack(3, 0);
	assert_int_equal(done(SITE_DO_ACK)->n, 3);
	ack(3, 0);
	assert_null(done(SITE_DO_ACK));
	ack(2, 0);
	assert_null(done(SITE_DO_ACK));
	ack(5, 0);
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
}

static void
ack_of_another_generation_says_nothing(void **state)
{
	struct id own = talk_outbox;
	(void)state;
	stream(5, 0, 0);
	bodies(1, 5, 10);
	box.generation = talk_feed;          /* only what the helper says, not what the machine has */
	ack(3, 0);
	assert_int_equal(n_did, 0);
	box.generation = own;
	ack(3, 0);
	assert_int_equal(done(SITE_DO_ACK)->n, 3);
}

static void
ack_of_what_was_never_sent_makes_it_greet_again(void **state)
{
	(void)state;
	stream(9, 0, 0);
	bodies(1, 2, 10);
	ack(3, 0);
	assert_null(done(SITE_DO_ACK));
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
}

static void
busy_waits_and_goes_on_from_the_refused_batch(void **state)
{
	(void)state;
	stream(300, 0, 0);
	bodies(1, 10, 100);
	bodies(11, 10, 100);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PUSH), 1);
	nack(LT1__NACK_REASON__BUSY, 11, 700);
	bodies(21, 1, 100);                  /* asked for before */
	assert_int_equal(n_did, 0);
	assert_null(done(SITE_DO_READ_BODIES));
	ack(10, 0);                          /* the batch before it was stored */
	assert_int_equal(done(SITE_DO_ACK)->n, 10);
	assert_null(done(SITE_DO_READ_BODIES));
	assert_int_equal(site_link_wake(link), now + 700);
	now += 700;
	play_type(SITE_EV_TICK);
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 11);
}

static void
gap_and_chain_make_it_greet_again(void **state)
{
	(void)state;
	stream(5, 0, 0);
	bodies(1, 5, 10);
	nack(LT1__NACK_REASON__GAP, 1, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	welcome(5, 0);
	chain_answer(5, true);
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
	nack(LT1__NACK_REASON__CHAIN, 6, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
}

static void
ack_that_the_store_may_have_missed_is_told_again(void **state)   /* found by the simulation */
{
	(void)state;
	stream(5, 0, 0);
	bodies(1, 5, 10);
	ack(5, 0);
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
	play_type(SITE_EV_FAILED);
	assert_non_null(done(SITE_DO_CLOSE));
	now += 400000;
	greet();
	welcome(5, 0);
	chain_answer(5, true);
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
}

static void
overtaken_answer_does_not_hide_what_was_made_since(void **state)   /* found by the simulation */
{
	(void)state;
	stream(5, 5, 0);
	box.made = 7;
	outbox_answer();
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 6);
	bodies(6, 2, 10);
	ack(7, 0);
	box.made = 5;
	outbox_answer();
	box.made = 8;
	outbox_answer();
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(line_is_opened_greeted_and_pulled),
		TEST(meeting_decides_what_becomes_of_the_outbox),
		TEST(after_rewind_it_sends_from_where_the_centre_stands),
		TEST(after_renewal_it_greets_with_the_new_generation_in_the_same_session),
		TEST(cursor_that_goes_back_within_a_session_is_not_believed),
		TEST(new_epoch_is_told_once),
		TEST(talking_in_circles_ends_the_session),
		TEST(session_starts_with_4_kib_and_doubles),
		TEST(several_batches_are_under_way_before_the_first_ack),
		TEST(one_body_always_goes_and_a_slow_line_gets_no_more_than_20_s),
		TEST(bodies_beyond_what_was_asked_wait),
		TEST(ack_is_passed_on_only_when_it_grows),
		TEST(ack_of_another_generation_says_nothing),
		TEST(ack_of_what_was_never_sent_makes_it_greet_again),
		TEST(busy_waits_and_goes_on_from_the_refused_batch),
		TEST(gap_and_chain_make_it_greet_again),
		TEST(ack_that_the_store_may_have_missed_is_told_again),
		TEST(overtaken_answer_does_not_hide_what_was_made_since),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
