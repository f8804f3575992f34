/* The site's machine: snapshots coming down part by part, and what fits nowhere. */
#include "tests/unit/link_snap_play.h"

/* ---- parts ---- */

static void
province_comes_part_by_part_and_stands_at_its_beginning_with_the_last(void **state)
{
	const struct site_intent *i;
	(void)state;
	stream(0, 0, 0);
	part("", "one");
	i = done(SITE_DO_SNAP);
	assert_int_equal(i->feed_no, FEED_PROVINCE);
	assert_int_equal(i->n_items, 2);
	assert_true(i->first && !i->last && i->place.snapping);
	assert_true(id_is_zero(&i->place.at.generation));   /* no position has what is there now */
	assert_int_equal(i->place.begun.n, 8);
	assert_memory_equal(i->place.next, "one", 3);
	assert_null(pulled("province"));                     /* not before it is stored */
	answer(SITE_DO_SNAP);
	const Lt1__Pull *m = pulled("province");
	assert_int_equal(m->snap->begun->n, 8);
	assert_memory_equal(m->snap->next.data, "one", 3);
	part("one", "");
	i = done(SITE_DO_SNAP);
	assert_true(!i->first && i->last && !i->place.snapping);
	assert_int_equal(i->feed.n, 8);
	assert_int_equal(i->place.at.n, 8);
	assert_int_equal(i->place.until, 9);                 /* rows may be as new as that */
	assert_memory_equal(i->place.epoch.b, talk_epoch.b, 16);
	answer(SITE_DO_SNAP);
	m = pulled("province");
	assert_null(m->snap);
	assert_int_equal(m->position->n, 8);
	assert_false(site_link_drained(link));
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_int_equal(done(SITE_DO_APPLY)->feed_no, FEED_PROVINCE);
	assert_int_equal(done(SITE_DO_APPLY)->place.until, 9);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
}

static void
rows_of_the_site_come_before_its_whole_log_and_settle_nothing(void **state)
{
	(void)state;
	stream(5, 0, 3);
	bodies(1, 5, 10);
	ack(5, 3);
	snap(&(struct part){ "site/0807", &feed_0, &feed_0, "", "", true, false });
	assert_true(done(SITE_DO_SNAP)->first && done(SITE_DO_SNAP)->last);
	assert_null(done(SITE_DO_ACK));
	answer(SITE_DO_SNAP);
	assert_null(done(SITE_DO_ACK));
	assert_int_equal(pulled("site/0807")->position->n, 0);
	data_of(&talk_feed, 1, 3, 3);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

/* What was recorded after the copy was made is known at the centre alone. */
static void
outbox_brought_back_from_a_copy_gets_the_register_by_a_snapshot(void **state)
{
	static const struct { uint32_t features; uint64_t told; bool first; } cases[] = {
		{ FEED_FEATURE_LEVEL, 9, true }, { FEED_FEATURE_LEVEL - 1, 9, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		begin_snap(state);
		word.features = cases[i].features;
		stored = talk_at(&talk_feed, 2);
		start(5, 5);
		greet();
		welcome(cases[i].told, 3);
		assert_int_equal(done(SITE_DO_RENEW)->first, cases[i].first);
		box.succeeded = box.generation;
		box.has_succeeded = true;
		box.generation = talk_owner;
		box.acked = 0;
		outbox_answer();
		welcome(0, 3);
		assert_int_equal(pulled("site/0807")->position->n, cases[i].first ? 0 : 2);
		if (cases[i].first) {
			snap(&(struct part){ "site/0807", &feed_0, &feed_0, "", "", true, false });
			assert_true(done(SITE_DO_SNAP)->first);
		}
		site_link_free(&link);
	}
}

/* ---- in the middle ---- */

static void
snapshot_goes_on_in_the_next_session_where_it_was_stored(void **state)
{
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer(SITE_DO_SNAP);
	part("one", "two");                  /* this one is never stored: the line breaks, the site dies */
	site_link_free(&link);
	start(0, 0);
	greet();
	welcome(0, 3);
	const Lt1__Pull *m = pulled("province");
	assert_memory_equal(m->snap->next.data, "one", 3);
	part("one", "two");
	assert_false(done(SITE_DO_SNAP)->first);
	answer(SITE_DO_SNAP);
	line_breaks_and_comes_back();
	assert_memory_equal(pulled("province")->snap->next.data, "two", 3);
}

static void
snapshot_the_centre_begins_anew_is_taken_from_its_first_part(void **state)
{
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer(SITE_DO_SNAP);
	snap(&(struct part){ "province", &province_9, &province_9, "", "uno", false, false });
	assert_true(done(SITE_DO_SNAP)->first);
	assert_int_equal(done(SITE_DO_SNAP)->place.begun.n, 9);
	answer(SITE_DO_SNAP);
	part("one", "two");                  /* a straggler of the one that is given up */
	assert_null(done(SITE_DO_SNAP));
	assert_memory_equal(pulled("province")->snap->next.data, "uno", 3);
	part("uno", "two");                  /* of the one that is given up, at a place that looks alike */
	assert_null(done(SITE_DO_SNAP));
}

static void
snapshot_of_another_life_of_the_centre_is_begun_anew(void **state)
{
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer(SITE_DO_SNAP);
	word.other_epoch = true;
	line_breaks_and_comes_back();
	assert_true(alarmed(SITE_WHY_EPOCH));
	const Lt1__Pull *m = pulled("province");
	assert_null(m->snap);
	assert_int_equal(m->position->n, 0);
	part("", "uno");
	assert_true(done(SITE_DO_SNAP)->first);
	assert_memory_equal(done(SITE_DO_SNAP)->place.epoch.b, talk_owner.b, 16);
	answer(SITE_DO_SNAP);
	assert_memory_equal(pulled("province")->snap->next.data, "uno", 3);
}

/* Its last part told rows as new as item 9, and 9 is not applied: of the life that is gone, perhaps. */
static void
what_the_log_has_not_set_right_yet_is_begun_anew_in_another_life(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		begin_snap(state);
		place = (struct feed_place){ .at = i == 0 ? province_8 : province_9, .until = 9, .epoch = talk_epoch };
		word.other_epoch = true;
		stream(0, 0, 3);
		assert_int_equal(pulled("province")->position->n, i == 0 ? 0 : 9);
		site_link_free(&link);
		begin_snap(state);
		place = (struct feed_place){ .at = province_8, .until = 9, .epoch = talk_epoch };
		stream(0, 0, 3);             /* the same life: its log follows */
		assert_int_equal(pulled("province")->position->n, 8);
		if (i == 0)
			site_link_free(&link);
	}
}

static void
what_was_settled_by_a_log_that_is_begun_anew_is_settled_again(void **state)
{
	struct feed_place site = { .at = talk_at(&talk_feed, 2), .until = 4, .epoch = talk_epoch };
	(void)state;
	stored = site.at;
	stream(5, 5, 2);
	data_of(&talk_feed, 3, 0, 2);
	assert_int_equal(done(SITE_DO_ACK)->settled, 5);
	play(&(struct site_event){ .type = SITE_EV_FEED, .feed_no = FEED_SITE, .place = site });
	play_type(SITE_EV_LINE_DOWN);
	word.other_epoch = true;
	now = site_link_wake(link);
	greet();
	welcome(5, 2);
	chain_answer(5, true);
	assert_int_equal(pulled("site/0807")->position->n, 0);
	snap(&(struct part){ "site/0807", &feed_0, &feed_0, "", "", true, false });
	answer(SITE_DO_SNAP);
	data_of(&talk_feed, 1, 1, 2);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 0);
	feed_answer(&talk_feed, 1);
	data_of(&talk_feed, 2, 1, 2);
	assert_int_equal(done(SITE_DO_APPLY)->settled, 5);
}

static void
data_in_the_middle_of_a_snapshot_is_not_applied(void **state)
{
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer(SITE_DO_SNAP);
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_null(done(SITE_DO_APPLY));
	data_named("province", &owner, &talk_province, 1, 2, 9);
	assert_null(done(SITE_DO_APPLY));
	assert_non_null(pulled("province")->snap);
}

static void
province_never_begins_by_its_log(void **state)
{
	static const struct id other = { "another log....." };
	(void)state;
	stream(0, 0, 3);
	data_named("province", &owner, &talk_province, 1, 2, 8);
	assert_null(done(SITE_DO_APPLY));
	data_of(&talk_feed, 1, 2, 2);        /* nor site/ where nothing stands yet: its rows come first */
	assert_null(done(SITE_DO_APPLY));
	site_link_free(&link);
	place.at = province_8;
	stream(0, 0, 3);
	data_named("province", &owner, &other, 1, 2, 8);
	assert_null(done(SITE_DO_APPLY));
}

static void
who_cannot_follow_the_log_is_told_a_snapshot_but_not_once_the_logs_have_met(void **state)
{
	(void)state;
	place.at = province_at(3);
	stream(0, 0, 3);
	part("", "one");
	assert_true(done(SITE_DO_SNAP)->first);
	assert_true(id_is_zero(&done(SITE_DO_SNAP)->place.at.generation));   /* where it stood, it stands no more */
	site_link_free(&link);
	place.at = province_8;
	stream(0, 0, 3);
	data_named("province", &owner, &talk_province, 9, 0, 8);
	part("", "one");                     /* a straggler, or a lie */
	assert_null(done(SITE_DO_SNAP));
	assert_int_equal(pulled("province")->position->n, 8);
}

/* What the log told fits nothing that is held: the store answers an APPLY with a place that is nowhere. */
static void
what_its_store_forgets_begins_anew_in_the_same_session(void **state)
{
	struct site_event nowhere = { .type = SITE_EV_FEED, .feed_no = FEED_PROVINCE };
	(void)state;
	place.at = province_8;
	stream(0, 0, 3);
	data_named("province", &owner, &talk_province, 9, 1, 9);
	assert_non_null(done(SITE_DO_APPLY));
	play(&nowhere);
	assert_true(id_is_zero((const struct id *)pulled("province")->position->generation.data));
	assert_false(site_link_drained(link));
	part("", "one");
	assert_true(done(SITE_DO_SNAP)->first);
	answer(SITE_DO_SNAP);
	part("one", "");
	assert_true(done(SITE_DO_SNAP)->last);
	answer(SITE_DO_SNAP);
	assert_int_equal(pulled("province")->position->n, 8);
}

static void
what_never_fits_ends_the_session_and_the_logs_meet_anew(void **state)
{
	(void)state;
	stream(0, 0, 3);
	part("", "one");
	answer(SITE_DO_SNAP);
	int strays = 0;
	for (; site_link_phase(link) == SITE_STREAMING && strays < 100; strays++)
		part("elsewhere", "two");
	assert_in_range(strays, 2, 20);
	assert_false(alarmed(SITE_WHY_PROTOCOL));
	now = site_link_wake(link);
	greet();
	welcome(0, 3);
	assert_memory_equal(pulled("province")->snap->next.data, "one", 3);
}

static void
parts_against_the_rules_are_answered_with_bye(void **state)
{
	static char long_place[SNAP_NEXT_MAX + 2];
	struct log_position nothing = { .n = 0 }, feed_3 = talk_at(&talk_feed, 3);
	memset(long_place, 'x', sizeof long_place - 1);
	const struct part cases[] = {
		{ "province", &nothing, &nothing, "", "one", false, false },           /* begun nowhere */
		{ "province", &province_8, &feed_3, "", "one", false, false },         /* head of another log */
		{ "province", &province_9, &province_8, "", "one", false, false },     /* begun beyond the head */
		{ "province", &province_8, &province_8, "", "", false, false },        /* no place to go on from */
		{ "province", &province_8, &province_8, "one", "one", false, false },  /* a place that does not move */
		{ "province", &province_8, &province_8, "", "one", false, true },      /* nothing in it */
		{ "province", &province_8, &province_8, "", long_place, false, false },
		{ "province", &province_8, &province_8, long_place, "one", false, false },
		{ "site/0807", &feed_3, &feed_3, "", "one", false, false },            /* begun beyond verdicts */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		begin_snap(state);
		stream(0, 0, 3);
		snap(&cases[i]);
		if (said(LT1__MESSAGE_TYPE__BYE) != 1 || !alarmed(SITE_WHY_PROTOCOL) || done(SITE_DO_SNAP) != NULL)
			fail_msg("case %zu", i);
		site_link_free(&link);
	}
	begin_snap(state);
	stream(0, 0, 3);
	snap(&(struct part){ "site/0808", &province_8, &province_8, "", "one", false, false });
	assert_int_equal(n_did, 0);          /* of a feed that this version does not follow */
	long_place[SNAP_NEXT_MAX] = 0;
	snap(&(struct part){ "province", &province_8, &province_8, "", long_place, false, false });
	assert_int_equal(done(SITE_DO_SNAP)->place.next_len, SNAP_NEXT_MAX);
}

static void
centre_that_serves_no_snapshots_cannot_tell_one(void **state)
{
	(void)state;
	word.features = FEED_FEATURE_LEVEL - 1;
	stream(0, 0, 3);
	part("", "one");
	assert_null(done(SITE_DO_SNAP));
}

static void
part_of_before_a_new_greeting_is_dropped(void **state)
{
	(void)state;
	stream(1, 0, 3);
	nack(LT1__NACK_REASON__CHAIN, 1, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
	part("", "one");
	assert_int_equal(n_did, 0);
	welcome(0, 3);
	assert_non_null(pulled("province"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(province_comes_part_by_part_and_stands_at_its_beginning_with_the_last),
		TEST(rows_of_the_site_come_before_its_whole_log_and_settle_nothing),
		TEST(outbox_brought_back_from_a_copy_gets_the_register_by_a_snapshot),
		TEST(snapshot_goes_on_in_the_next_session_where_it_was_stored),
		TEST(snapshot_the_centre_begins_anew_is_taken_from_its_first_part),
		TEST(snapshot_of_another_life_of_the_centre_is_begun_anew),
		TEST(what_the_log_has_not_set_right_yet_is_begun_anew_in_another_life),
		TEST(what_was_settled_by_a_log_that_is_begun_anew_is_settled_again),
		TEST(data_in_the_middle_of_a_snapshot_is_not_applied),
		TEST(province_never_begins_by_its_log),
		TEST(who_cannot_follow_the_log_is_told_a_snapshot_but_not_once_the_logs_have_met),
		TEST(what_its_store_forgets_begins_anew_in_the_same_session),
		TEST(what_never_fits_ends_the_session_and_the_logs_meet_anew),
		TEST(parts_against_the_rules_are_answered_with_bye),
		TEST(centre_that_serves_no_snapshots_cannot_tell_one),
		TEST(part_of_before_a_new_greeting_is_dropped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
