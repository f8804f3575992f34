/* The site's machine with two feeds: what is pulled, what settles, what is told of troubles, how much is asked for. */
#include "tests/unit/link_snap_play.h"

/* ---- two feeds ---- */

static void
fresh_store_pulls_both_feeds_from_nowhere(void **state)
{
	(void)state;
	stream(0, 0, 3);
	assert_int_equal(said(LT1__MESSAGE_TYPE__PULL), 2);
	for (int i = 0; i < 2; i++) {
		const Lt1__Pull *m = pulled(i == 0 ? "site/0807" : "province");
		struct id generation;
		assert_true(id_from_bytes(m->position->generation.data, 16, &generation) && id_is_zero(&generation));
		assert_int_equal(m->position->n, 0);
		assert_null(m->snap);
	}
}

static void
older_centre_is_asked_for_neither_province_nor_snapshot(void **state)
{
	(void)state;
	word.features = FEED_FEATURE_LEVEL - 1;
	word.province = (struct log_position){ .n = 0 };
	stream(0, 0, 1);
	assert_non_null(pulled("site/0807"));
	assert_null(pulled("province"));
	data_of(&talk_feed, 1, 1, 1);        /* its log from 1, as ever */
	assert_int_equal(done(SITE_DO_APPLY)->feed.n, 1);
	feed_answer(&talk_feed, 1);
	assert_null(pulled("province"));
	assert_true(site_link_drained(link));
}

static void
province_settles_nothing(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 2);
	place.at = province_8;
	stream(5, 0, 2);
	bodies(1, 5, 10);
	ack(5, 4);
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
	answer(SITE_DO_APPLY);
	assert_null(done(SITE_DO_ACK));
	assert_false(site_link_drained(link));
	data_of(&talk_feed, 3, 2, 4);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
	feed_answer(&talk_feed, 4);
	assert_true(site_link_drained(link));
}

/* Even a log of the province under the generation of site/ (which a centre would never make) settles nothing. */
static void
province_settles_nothing_under_whatever_generation(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 2);
	place.at = (struct log_position){ talk_feed, 8, talk_chain_of(&owner, &talk_feed, 8) };
	word.province = (struct log_position){ .n = 0 };
	stream(5, 0, 2);
	data_of(&talk_feed, 3, 0, 2);
	bodies(1, 5, 10);
	ack(5, 4);                           /* settled when site/ has come to 4 */
	data_named("province", &owner, &talk_feed, 9, 1, 9);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
	answer(SITE_DO_APPLY);
	assert_null(done(SITE_DO_ACK));
	data_of(&talk_feed, 3, 2, 4);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

static void
head_of_the_province_does_not_stand_for_that_of_the_site(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 2);
	place.at = (struct log_position){ talk_feed, 8, talk_chain_of(&owner, &talk_feed, 8) };
	word.province = (struct log_position){ .n = 0 };
	stream(5, 5, 7);
	data_named("province", &owner, &talk_feed, 9, 0, 1);
	assert_null(done(SITE_DO_ACK));
	data_of(&talk_feed, 3, 1, 7);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
	feed_answer(&talk_feed, 3);
	data_of(&talk_feed, 4, 4, 7);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

static void
it_is_not_drained_before_province_has_come_up_to_its_head(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 2);
	place.at = province_8;
	word.province = province_9;
	stream(0, 0, 2);
	data_of(&talk_feed, 3, 0, 2);
	assert_false(site_link_drained(link));
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_false(site_link_drained(link));
	answer(SITE_DO_APPLY);
	assert_true(site_link_drained(link));
}

/* ---- troubles, credit, clocks ---- */

static void
troubles_are_told_with_the_next_pull_until_it_is_answered(void **state)
{
	static const struct feed_trouble one = { 9, 7201 }, two = { 11, 7202 };
	(void)state;
	place.at = province_8;
	stream(0, 0, 3);
	data_named("province", &owner, &talk_province, 9, 1, 11);
	answer_with(SITE_DO_APPLY, &one, 1);
	const Lt1__Pull *m = pulled("province");
	assert_int_equal(m->n_troubles, 1);
	assert_int_equal(m->troubles[0]->n, 9);
	assert_int_equal(m->troubles[0]->code, 7201);
	assert_null(pulled("site/0807"));
	play_type(SITE_EV_LINE_DOWN);        /* was it heard? */
	now = site_link_wake(link);
	greet();
	welcome(0, 3);
	assert_int_equal(pulled("province")->n_troubles, 1);
	data_named("province", &owner, &talk_province, 10, 1, 11);
	assert_int_equal(did[0].type, SITE_DO_TROUBLE_TOLD);   /* before the APPLY, which may find more */
	assert_int_equal(did[0].feed_no, FEED_PROVINCE);
	assert_int_equal(did[0].n_troubles, 1);
	assert_int_equal(did[0].troubles[0].n, 9);
	answer_with(SITE_DO_APPLY, &two, 1);
	m = pulled("province");
	assert_int_equal(m->n_troubles, 1);
	assert_int_equal(m->troubles[0]->n, 11);
	data_named("province", &owner, &talk_province, 11, 0, 10);
	assert_int_equal(done(SITE_DO_TROUBLE_TOLD)->n_troubles, 1);   /* nothing new, but it was heard */
}

static void
doubled_data_does_not_show_that_troubles_were_heard(void **state)   /* found by the simulation */
{
	static const struct feed_trouble one = { 9, 7201 };
	(void)state;
	place.at = province_8;
	stream(0, 0, 3);
	data_named("province", &owner, &talk_province, 9, 1, 9);
	answer_with(SITE_DO_APPLY, &one, 1);
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_null(done(SITE_DO_TROUBLE_TOLD));
	assert_int_equal(pulled("province")->n_troubles, 1);
	data_named("province", &owner, &talk_province, 10, 0, 9);
	assert_non_null(done(SITE_DO_TROUBLE_TOLD));
	data_named("province", &owner, &talk_province, 10, 0, 9);
	assert_null(done(SITE_DO_TROUBLE_TOLD));   /* once is enough */
	welcome(0, 3);                       /* nobody asked for it: pull again */
	assert_int_equal(pulled("province")->n_troubles, 0);
	play_type(SITE_EV_FAILED);           /* was that it? found by the simulation */
	now = site_link_wake(link);
	greet();
	welcome(0, 3);
	assert_int_equal(pulled("province")->n_troubles, 1);
}

static void
first_part_of_a_snapshot_begun_anew_does_not_show_it_either(void **state)
{
	static const struct feed_trouble one = { 0, 7201 };
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer_with(SITE_DO_SNAP, &one, 1);
	part("", "one");                     /* doubled, or begun anew: who knows */
	assert_null(done(SITE_DO_TROUBLE_TOLD));
	answer_with(SITE_DO_SNAP, &one, 1);
	part("one", "two");
	assert_non_null(done(SITE_DO_TROUBLE_TOLD));
}

static void
troubles_of_before_the_start_are_told_when_the_shell_names_them(void **state)
{
	static const struct feed_trouble one = { 0, 7201 };
	(void)state;
	place.at = province_8;
	start(0, 0);
	play(&(struct site_event){
		.type = SITE_EV_FEED, .feed_no = FEED_PROVINCE, .place = place, .troubles = &one, .n_troubles = 1 });
	play_type(SITE_EV_LINE_UP);
	welcome(0, 3);
	assert_int_equal(pulled("province")->n_troubles, 1);
	data_named("province", &owner, &talk_province, 9, 0, 8);
	assert_non_null(done(SITE_DO_TROUBLE_TOLD));
}

static void
more_is_asked_for_when_parts_come_quickly_and_less_after_silence(void **state)
{
	char names[6][2] = { "", "a", "b", "c", "d", "e" };
	(void)state;
	stream(0, 0, 3);
	uint32_t first = pulled("province")->credit_bytes, before = first;
	static uint8_t large[60000];
	for (int i = 0; i < 5; i++) {
		ProtobufCBinaryData items[2] = { talk_bytes(large, sizeof large), talk_bytes(large, sizeof large) };
		Lt1__LogPosition begun;
		Lt1__Snap m = LT1__SNAP__INIT;
		talk_position(&begun, &province_8);
		m.feed = (char *)(uintptr_t)"province";
		m.begun = m.head = &begun;
		m.has_after = m.has_next = 1;
		m.after = talk_bytes(names[i], strlen(names[i]));
		m.next = talk_bytes(names[i + 1], 1);
		m.items = items;
		m.n_items = 2;
		play_frame(LT1__MESSAGE_TYPE__SNAP, &m.base);
		answer(SITE_DO_SNAP);
		uint32_t after = pulled("province")->credit_bytes;
		assert_true(after == 2 * before || after == 128u << 10);
		before = after;
	}
	assert_int_equal(before, 128u << 10);
	assert_true(before > first);
	now += 60000;                        /* nothing came: on this line that was too much */
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_CLOSE));
	now = site_link_wake(link);
	greet();
	welcome(0, 3);
	assert_int_equal(pulled("province")->credit_bytes, 64u << 10);
}

static void
province_that_stays_behind_while_nothing_moves_is_asked_about(void **state)
{
	(void)state;
	stored = talk_at(&talk_feed, 3);
	place.at = province_8;
	word.province = province_9;
	stream(0, 0, 3);
	data_of(&talk_feed, 4, 0, 3);
	int64_t until = now + 120000;
	while (now < until && said(LT1__MESSAGE_TYPE__HELLO) == 0) {
		now = site_link_wake(link);
		play_type(SITE_EV_TICK);
		if (said(LT1__MESSAGE_TYPE__PING) > 0)
			play_frame(LT1__MESSAGE_TYPE__PONG, &((Lt1__Pong)LT1__PONG__INIT).base);
	}
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	assert_int_equal(now, until);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fresh_store_pulls_both_feeds_from_nowhere),
		TEST(older_centre_is_asked_for_neither_province_nor_snapshot),
		TEST(province_settles_nothing),
		TEST(province_settles_nothing_under_whatever_generation),
		TEST(head_of_the_province_does_not_stand_for_that_of_the_site),
		TEST(it_is_not_drained_before_province_has_come_up_to_its_head),
		TEST(troubles_are_told_with_the_next_pull_until_it_is_answered),
		TEST(doubled_data_does_not_show_that_troubles_were_heard),
		TEST(first_part_of_a_snapshot_begun_anew_does_not_show_it_either),
		TEST(troubles_of_before_the_start_are_told_when_the_shell_names_them),
		TEST(more_is_asked_for_when_parts_come_quickly_and_less_after_silence),
		TEST(province_that_stays_behind_while_nothing_moves_is_asked_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
