/* The site's machine: the feed coming down, what is settled by it, ends and clocks. */
#include "tests/unit/link_site_play.h"

/* ---- the feed and what is settled ---- */

static void
nothing_is_settled_before_the_feeds_have_met(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 4);
	stream(5, 0, 2);
	bodies(1, 5, 10);
	ack(5, 3);                           /* a head that we have passed: but is it the same log? */
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
	assert_int_equal(done(SITE_DO_ACK)->settled, 0);
	data_of(&talk_feed, 5, 0, 4);        /* it is */
	assert_int_equal(done(SITE_DO_ACK)->settled, 5);
}

static void
acknowledged_is_settled_when_the_feed_reaches_the_head_told_with_it(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 1);
	stream(5, 0, 1);
	data_of(&talk_feed, 2, 0, 1);
	bodies(1, 5, 10);
	ack(3, 3);
	assert_int_equal(done(SITE_DO_ACK)->settled, 0);
	ack(5, 4);
	data_of(&talk_feed, 2, 2, 4);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 3);
	assert_int_equal(done(SITE_DO_APPLY)->first_n, 2);
	feed_answer(&talk_feed, 3);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
	data_of(&talk_feed, 4, 1, 4);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
	assert_int_equal(done(SITE_DO_APPLY)->feed.n, 4);
	feed_answer(&talk_feed, 4);
	assert_true(site_link_drained(link));
}

/* ACK and DATA may overtake each other on a hostile line: the later head counts, and only heads of one log compare. */
static void
later_head_settles_and_a_head_of_another_log_never_does(void **state)
{
	static const struct id renewed = { "renewed feed...." };
	(void)state;
	stored = talk_at(&talk_feed, 4);
	stream(5, 0, 2);
	bodies(1, 5, 10);
	ack(4, 7);
	data_of(&talk_feed, 5, 0, 4);        /* written before that ACK */
	assert_null(done(SITE_DO_ACK));
	data_of(&talk_feed, 5, 3, 7);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 4);
	feed_answer(&talk_feed, 7);
	site_link_free(&link);

	begin(state);
	stored = talk_at(&talk_feed, 4);
	stream(5, 0, 2);
	bodies(1, 5, 10);
	head_generation = &renewed;
	ack(5, 2);
	head_generation = &talk_feed;
	data_of(&talk_feed, 5, 0, 4);        /* of the log that was renewed before the ACK */
	assert_null(done(SITE_DO_ACK));
	data_of(&renewed, 1, 2, 2);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

static void
head_of_a_log_left_in_this_session_is_the_older_one(void **state) /* found by the simulation */
{
	static const struct id renewed = { "renewed feed...." };
	(void)state;
	stored = talk_at(&talk_feed, 4);
	stream(5, 0, 4);
	bodies(1, 5, 10);
	data_of(&renewed, 1, 2, 2);
	feed_answer(&renewed, 2);
	ack(5, 9);                           /* written before the feed was renewed */
	assert_int_equal(done(SITE_DO_ACK)->settled, 0);
	data_of(&renewed, 3, 0, 2);
	assert_int_equal(done(SITE_DO_ACK)->settled, 5);
}

static void
what_stays_unsettled_while_nothing_moves_is_asked_about(void **state) /* found by the simulation */
{
	static const struct id unheard_of = { "who knows......." };
	(void)state;
	stored = talk_at(&talk_feed, 4);
	stream(5, 0, 4);
	bodies(1, 5, 10);
	head_generation = &unheard_of;
	ack(5, 9);
	head_generation = &talk_feed;
	data_of(&talk_feed, 5, 0, 4);
	assert_false(site_link_drained(link));
	int64_t until = now + 120000;
	while (now < until && said(LT1__MESSAGE_TYPE__HELLO) == 0) {
		now = site_link_wake(link);
		play_type(SITE_EV_TICK);
		if (said(LT1__MESSAGE_TYPE__PING) > 0)
			play_frame(LT1__MESSAGE_TYPE__PONG, &((Lt1__Pong)LT1__PONG__INIT).base);
	}
	assert_int_equal(now, until);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	welcome(5, 4);
	chain_answer(5, true);
	data_of(&talk_feed, 5, 0, 4);
	assert_int_equal(done(SITE_DO_ACK)->settled, 5);
	assert_true(site_link_drained(link));
}

static void
feed_that_begins_anew_unsettles_until_it_is_applied(void **state)
{
	static const struct id renewed = { "renewed feed...." };
	(void)state;
	stored = talk_at(&talk_feed, 2);
	stream(5, 5, 2);
	data_of(&talk_feed, 3, 0, 2);
	assert_int_equal(done(SITE_DO_ACK)->settled, 5);
	data_of(&renewed, 1, 1, 2);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
	assert_memory_equal(done(SITE_DO_APPLY)->feed.generation.b, renewed.b, 16);
	feed_answer(&renewed, 1);
	data_of(&talk_feed, 1, 2, 2);        /* a straggler of the log that is gone */
	assert_null(done(SITE_DO_APPLY));
	data_of(&renewed, 2, 1, 2);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

static void
data_with_a_gap_ends_the_session_and_a_broken_chain_alarms(void **state)
{
	static const struct id other = { "another chain..." };
	(void)state;
	stored = talk_at(&talk_feed, 2);
	stream(0, 0, 4);
	data_of(&talk_feed, 4, 1, 4);
	assert_non_null(done(SITE_DO_CLOSE));
	assert_null(done(SITE_DO_ALARM));
	now += 400000;
	greet();
	welcome(0, 4);
	stored = talk_at(&other, 2);
	feed_answer(&other, 2);
	data_of(&talk_feed, 3, 1, 4);        /* same place, unknown generation, does not begin at 1 */
	assert_null(done(SITE_DO_APPLY));
}

static void
chain_of_the_feed_is_checked(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 2);
	stored.chain.b[0] ^= 1;
	stream(0, 0, 4);
	data_of(&talk_feed, 3, 1, 4);
	assert_true(alarmed(SITE_WHY_FEED_CHAIN));
	assert_non_null(done(SITE_DO_CLOSE));
}

static void
old_data_is_not_applied_but_pulled_from_again(void **state)   /* found by the simulation */
{
	(void)state;
	stored = talk_at(&talk_feed, 3);
	stream(0, 0, 3);
	data_of(&talk_feed, 2, 2, 3);
	assert_null(done(SITE_DO_APPLY));
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
	data_of(&talk_feed, 1, 2, 3);
	assert_null(done(SITE_DO_APPLY));
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
}

static void
welcome_nobody_asked_for_makes_it_pull_again(void **state)   /* found by the simulation */
{
	(void)state;
	stored = talk_at(&talk_feed, 3);
	stream(0, 0, 3);
	data_of(&talk_feed, 4, 0, 3);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 0);
	welcome(0, 3);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
}

static void
drain_only_pushes_without_pulling_and_asks_again(void **state)
{
	(void)state;
	word.drain = true;
	start(5, 0);
	greet();
	welcome(0, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 0);
	assert_int_equal(done(SITE_DO_READ_BODIES)->n, 1);
	bodies(1, 5, 10);
	ack(5, 0);
	assert_int_equal(done(SITE_DO_ACK)->n, 5);
	now += 30000;
	play_type(SITE_EV_TICK);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	word.drain = false;
	welcome(5, 0);
	chain_answer(5, true);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 1);
}

/* ---- ends and clocks ---- */

static void
bye_is_obeyed(void **state)
{
	static const struct {
		Lt1__ByeReason reason;
		uint32_t asked;
		bool hold;
		enum site_why why;
		int64_t at_least, at_most;
	} cases[] = {
		{ LT1__BYE_REASON__SHUTDOWN, 0, false, SITE_WHY_NONE, 1, 1000 },
		{ LT1__BYE_REASON__OVERLOAD, 90000, false, SITE_WHY_BUSY, 90000, 102000 }, /* retry_after wins */
		{ LT1__BYE_REASON__VERSION, 0, true, SITE_WHY_VERSION, 900000, 1020000 },
		{ LT1__BYE_REASON__REVOKED, 5, true, SITE_WHY_REVOKED, 900000, 1020000 },
		{ LT1__BYE_REASON__TWIN, 0, true, SITE_WHY_TWIN, 900000, 1020000 },
		{ LT1__BYE_REASON__PROTOCOL, 0, false, SITE_WHY_PROTOCOL, 1, 1000 },
		{ LT1__BYE_REASON__FLOW, 0, false, SITE_WHY_PROTOCOL, 1, 1000 },
		{ LT1__BYE_REASON__TOO_BIG, 0, false, SITE_WHY_PROTOCOL, 1, 1000 },
		{ LT1__BYE_REASON__SILENT, 0, false, SITE_WHY_NONE, 1, 1000 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		begin(state);
		stream(0, 0, 0);
		bye(cases[i].reason, cases[i].asked);
		int64_t wait = site_link_wake(link) - now;
		bool right = cases[i].hold ? done(SITE_DO_HOLD) != NULL && done(SITE_DO_HOLD)->why == cases[i].why
		                           : cases[i].why == SITE_WHY_NONE || alarmed(cases[i].why);
		if (!right || done(SITE_DO_CLOSE) == NULL || wait < cases[i].at_least || wait > cases[i].at_most)
			fail_msg("case %zu: waits %lld", i, (long long)wait);
		assert_int_equal(site_link_phase(link), cases[i].hold ? SITE_HELD : SITE_IDLE);
		site_link_free(&link);
	}
}

static void
held_twin_comes_back_when_its_outbox_gets_a_new_life(void **state)
{
	(void)state;
	stream(5, 5, 0);
	bye(LT1__BYE_REASON__TWIN, 0);
	box.generation = talk_feed;
	box.acked = 0;
	outbox_answer();
	assert_non_null(done(SITE_DO_OPEN));
}

static void
missing_ack_ends_the_session_and_patience_grows(void **state)
{
	(void)state;
	stream(5, 0, 0);
	bodies(1, 5, 10);
	int64_t sent = now;
	for (; now < sent + 59000; now += 10000)   /* the line is alive: pongs come */
		play_frame(LT1__MESSAGE_TYPE__PONG, &((Lt1__Pong)LT1__PONG__INIT).base);
	assert_null(done(SITE_DO_CLOSE));
	now = sent + 60000;
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_CLOSE));
	assert_null(done(SITE_DO_ALARM));
	now += 400000;
	greet();
	welcome(0, 0);
	bodies(1, 5, 10);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PUSH), 1);
	now += 60001; /* the second time it waits twice as long, so that a long body gets through */
	play_type(SITE_EV_TICK);
	assert_null(done(SITE_DO_CLOSE));
	now += 60000;
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_CLOSE));
}

static void
quiet_line_is_pinged_and_a_silent_one_given_up(void **state)
{
	(void)state;
	stream(0, 0, 0);
	int64_t since = now;
	for (int i = 1; i <= 2; i++) {
		now = site_link_wake(link);
		play_type(SITE_EV_TICK);
		if (said(LT1__MESSAGE_TYPE__PING) == 0) {
			now = site_link_wake(link);
			play_type(SITE_EV_TICK);
		}
		assert_int_equal(said(LT1__MESSAGE_TYPE__PING), 1);
		assert_int_equal(now, since + 20000 * i);
	}
	now = since + 60000;
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_CLOSE));
}

static void
backoff_grows_while_nobody_answers_and_the_next_endpoint_is_tried(void **state)
{
	static const int64_t at_most[] = { 1000, 2000, 4000, 8000 };
	(void)state;
	start(0, 0);
	for (uint64_t i = 0; i < 4; i++) {
		play_type(SITE_EV_TICK);
		assert_int_equal(done(SITE_DO_OPEN)->n, i);
		play_type(SITE_EV_LINE_DOWN);
		assert_non_null(done(SITE_DO_CLOSE));
		assert_in_range(site_link_wake(link) - now, 1, at_most[i]);
		now = site_link_wake(link);
	}
}

static void
line_that_never_comes_up_is_closed(void **state)
{
	(void)state;
	start(0, 0);
	play_type(SITE_EV_TICK);
	now = site_link_wake(link);
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_CLOSE));
}

static void
rubbish_is_answered_with_bye_and_an_alarm(void **state)
{
	(void)state;
	stream(0, 0, 0);
	play(&(struct site_event){ .type = SITE_EV_FRAME, .frame = { (const uint8_t *)"rubbish", 7 } });
	assert_int_equal(said(LT1__MESSAGE_TYPE__BYE), 1);
	assert_true(alarmed(SITE_WHY_PROTOCOL));
	assert_non_null(done(SITE_DO_CLOSE));
}

static void
stop_says_bye_and_never_opens_again(void **state)
{
	(void)state;
	stream(0, 0, 0);
	play_type(SITE_EV_STOP);
	assert_int_equal(said(LT1__MESSAGE_TYPE__BYE), 1);
	assert_non_null(done(SITE_DO_CLOSE));
	now += 10000000;
	play_type(SITE_EV_TICK);
	assert_int_equal(n_did, 0);
	assert_int_equal(site_link_wake(link), INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_settled_before_the_feeds_have_met),
		TEST(acknowledged_is_settled_when_the_feed_reaches_the_head_told_with_it),
		TEST(later_head_settles_and_a_head_of_another_log_never_does),
		TEST(head_of_a_log_left_in_this_session_is_the_older_one),
		TEST(what_stays_unsettled_while_nothing_moves_is_asked_about),
		TEST(feed_that_begins_anew_unsettles_until_it_is_applied),
		TEST(data_with_a_gap_ends_the_session_and_a_broken_chain_alarms),
		TEST(chain_of_the_feed_is_checked),
		TEST(old_data_is_not_applied_but_pulled_from_again),
		TEST(welcome_nobody_asked_for_makes_it_pull_again),
		TEST(drain_only_pushes_without_pulling_and_asks_again),
		TEST(bye_is_obeyed),
		TEST(held_twin_comes_back_when_its_outbox_gets_a_new_life),
		TEST(missing_ack_ends_the_session_and_patience_grows),
		TEST(quiet_line_is_pinged_and_a_silent_one_given_up),
		TEST(backoff_grows_while_nobody_answers_and_the_next_endpoint_is_tried),
		TEST(line_that_never_comes_up_is_closed),
		TEST(rubbish_is_answered_with_bye_and_an_alarm),
		TEST(stop_says_bye_and_never_opens_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
