/* The centre's machine: snapshots of feeds going down, part by part, and what becomes of places that are not its own. */
#include "tests/unit/link_centre_play.h"

static struct log_position nothing, feed_0, feed_3, province_8, province_9;

static int
begin_snap(void **state)
{
	feed_0 = talk_at(&talk_feed, 0);
	feed_3 = talk_at(&talk_feed, 3);
	province_8 = talk_at(&talk_province, 8);
	province_9 = talk_at(&talk_province, 9);
	return begin(state);
}
#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_snap, end)

static void
pull_place(const struct log_position *begun, const char *next)
{
	pull_of(&(struct pull_word){ .begun = begun, .next = next, .next_len = strlen(next) });
}

static bool
reads_snap(const struct log_position *position, const char *next)
{
	const struct centre_intent *i = done(CENTRE_DO_READ_SNAP);
	return i != NULL && i->feed_no == feed_no && i->position.n == position->n &&
	       id_equal(&i->position.generation, &position->generation) && i->next_len == strlen(next) &&
	       memcmp(i->next, next, i->next_len) == 0;
}

static void
fresh_site_gets_its_rows_and_then_its_whole_log(void **state)
{
	(void)state;
	open_at(0);
	pull(&nothing);
	assert_non_null(done(CENTRE_DO_READ_FEED));
	items(&feed_3, false, 0, 0, 1);
	assert_true(reads_snap(&feed_0, ""));
	part(&feed_0, &feed_3, true, "place");
	const Lt1__Snap *m = said(LT1__MESSAGE_TYPE__SNAP);
	assert_string_equal(m->feed, "site/0807");
	assert_int_equal(m->begun->n, 0);    /* no verdict is passed over */
	assert_int_equal(m->head->n, 3);
	assert_int_equal(m->after.len, 0);
	assert_memory_equal(m->next.data, "place", 5);
	assert_int_equal(m->n_items, 2);
	assert_false(m->last);
	pull_place(&feed_0, "place");
	assert_true(reads_snap(&feed_0, "place"));
	part(&feed_0, &feed_3, true, "");
	m = said(LT1__MESSAGE_TYPE__SNAP);
	assert_memory_equal(m->after.data, "place", 5);
	assert_true(m->last);
	pull(&feed_0);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 0);
	items(&feed_3, true, 1, 3, 1);
	assert_int_equal(((const Lt1__Data *)said(LT1__MESSAGE_TYPE__DATA))->first_n, 1);
}

static void
log_of_a_site_that_does_not_begin_at_1_any_more_is_renewed_before_its_snapshot(void **state)
{
	static const struct id renewed = { "renewed feed...." };
	struct log_position fresh = talk_at(&renewed, 2), fresh_0 = talk_at(&renewed, 0);
	(void)state;
	open_at(0);
	pull(&nothing);
	items(&feed_3, false, 0, 0, 3);
	assert_memory_equal(done(CENTRE_DO_RENEW_FEED)->generation.b, talk_feed.b, 16);
	assert_null(done(CENTRE_DO_READ_SNAP));
	head_moves(&fresh);
	assert_non_null(done(CENTRE_DO_READ_FEED));
	items(&fresh, false, 0, 0, 1);
	assert_true(reads_snap(&fresh_0, ""));
}

static void
older_site_is_told_its_log_from_1_and_never_a_snapshot(void **state)
{
	(void)state;
	names_province = false;
	open_at(0);
	pull(&nothing);
	items(&feed_3, false, 0, 0, 1);
	assert_null(done(CENTRE_DO_READ_SNAP));
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 0);
	assert_memory_equal(done(CENTRE_DO_READ_FEED)->position.generation.b, talk_feed.b, 16);
}

static void
site_that_stands_somewhere_gets_no_snapshot_of_its_feed(void **state)
{
	static const struct id other = { "another feed...." };
	struct log_position at = talk_at(&other, 2);
	(void)state;
	open_at(0);
	pull(&at);
	items(&feed_3, false, 0, 0, 1);
	assert_null(done(CENTRE_DO_READ_SNAP));
	assert_non_null(done(CENTRE_DO_READ_FEED));
}

static void
province_is_begun_by_a_snapshot_at_the_head_and_followed_by_its_log(void **state)
{
	(void)state;
	open_at(0);
	feed_no = FEED_PROVINCE;
	pull(&nothing);
	assert_true(reads_snap(&nothing, ""));
	part(&province_8, &province_8, true, "place");
	assert_int_equal(((const Lt1__Snap *)said(LT1__MESSAGE_TYPE__SNAP))->begun->n, 8);
	head_moves(&province_9);
	assert_int_equal(n_did, 0);          /* one part under way at a time */
	pull_place(&province_8, "place");
	part(&province_8, &province_9, true, "");
	const Lt1__Snap *m = said(LT1__MESSAGE_TYPE__SNAP);
	assert_int_equal(m->begun->n, 8);
	assert_int_equal(m->head->n, 9);     /* rows of this part may be as new as that */
	pull(&province_8);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 8);
	items(&province_9, true, 9, 1, 1);
	assert_int_equal(((const Lt1__Data *)said(LT1__MESSAGE_TYPE__DATA))->first_n, 9);
}

/* The table "On meeting" for `province`: who cannot follow its log gets a snapshot; it is never renewed. */
static void
province_meets_by_the_table(void **state)
{
	static const struct id other = { "another log....." };
	static const struct { bool data, same_generation, known; uint64_t n, head, oldest;
	} cases[] = {
		{ true, true, true, 3, 5, 1 },   { true, true, true, 5, 5, 6 },   { true, true, true, 3, 5, 4 },
		{ false, false, false, 3, 5, 1 }, /* of a generation that is not known */
		{ false, true, false, 3, 5, 1 },  /* its chain there is another */
		{ false, true, false, 6, 5, 1 },  /* ahead of what was ever made: it lies, or the centre was restored */
		{ false, true, true, 3, 5, 5 },   /* 4 is not kept any more: silent for too long */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct log_position at = talk_at(cases[i].same_generation ? &talk_province : &other, cases[i].n),
				    head = talk_at(&talk_province, cases[i].head);
		open_at(0);
		feed_no = FEED_PROVINCE;
		pull(&at);
		items(&head, cases[i].known, cases[i].n + 1, cases[i].head > cases[i].n ? 2 : 0, cases[i].oldest);
		bool data = said(LT1__MESSAGE_TYPE__DATA) != NULL, snap = reads_snap(&nothing, "");
		if (data != cases[i].data || snap == data || done(CENTRE_DO_RENEW_FEED) != NULL)
			fail_msg("case %zu: data %d, snapshot %d", i, data, snap);
		end(state);
		begin(state);
	}
}

static void
place_the_store_does_not_know_any_more_is_begun_anew(void **state)
{
	(void)state;
	open_at(0);
	feed_no = FEED_PROVINCE;
	pull_place(&province_8, "old place");
	assert_true(reads_snap(&province_8, "old place"));
	part(&province_8, &province_9, false, "");
	assert_null(said(LT1__MESSAGE_TYPE__SNAP));
	assert_true(reads_snap(&nothing, ""));
	part(&province_9, &province_9, true, "place");
	assert_int_equal(((const Lt1__Snap *)said(LT1__MESSAGE_TYPE__SNAP))->after.len, 0);
	feed_no = FEED_SITE;
	pull_place(&feed_0, "old place");
	part(&feed_0, &feed_3, false, "");
	assert_int_equal(done(CENTRE_DO_READ_FEED)->feed_no, FEED_SITE);   /* does its log begin at 1? */
	items(&feed_3, false, 0, 0, 1);
	assert_true(reads_snap(&feed_0, ""));
}

static void
snapshot_of_a_site_begun_beyond_verdicts_is_begun_anew(void **state)
{
	(void)state;
	open_at(0);
	pull_place(&feed_3, "place");
	assert_null(done(CENTRE_DO_READ_SNAP));
	assert_non_null(done(CENTRE_DO_READ_FEED));
	items(&feed_3, false, 0, 0, 1);
	assert_true(reads_snap(&feed_0, ""));
}

static void
feed_renewed_between_asking_and_reading_is_met_again(void **state)
{
	static const struct id renewed = { "renewed feed...." };
	struct log_position fresh = talk_at(&renewed, 2);
	(void)state;
	open_at(0);
	pull(&nothing);
	items(&feed_3, false, 0, 0, 1);
	part(&feed_0, &fresh, false, "");
	assert_non_null(done(CENTRE_DO_READ_FEED));
	assert_null(said(LT1__MESSAGE_TYPE__BYE));
}

static void
store_that_cannot_begin_one_makes_the_site_come_back_later(void **state)
{
	(void)state;
	open_at(0);
	feed_no = FEED_PROVINCE;
	pull(&nothing);
	part(&nothing, &province_8, false, "");
	const Lt1__Bye *m = said(LT1__MESSAGE_TYPE__BYE);
	assert_true(m->retry_after_ms >= 1000);
	assert_cut(LT1__BYE_REASON__OVERLOAD);
}

static void
part_that_answers_an_earlier_pull_is_not_sent(void **state)
{
	(void)state;
	open_at(0);
	feed_no = FEED_PROVINCE;
	pull_place(&province_8, "one");
	pull_place(&province_8, "two");
	part(&province_8, &province_8, true, "two");
	assert_null(said(LT1__MESSAGE_TYPE__SNAP));
	assert_true(reads_snap(&province_8, "two"));
	hello();
	part(&province_8, &province_8, true, "three");
	assert_null(said(LT1__MESSAGE_TYPE__SNAP));
}

static void
forged_places_are_cut(void **state)
{
	char long_place[SNAP_NEXT_MAX + 2] = { 0 };
	memset(long_place, 'x', sizeof long_place - 1);
	const struct { const struct log_position *begun; const char *next; } cases[] = {
		{ &province_8, "" }, { &nothing, "place" }, { &province_8, long_place } };
	for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
		open_at(0);
		feed_no = i % 2 == 0 ? FEED_SITE : FEED_PROVINCE;
		pull_place(cases[i / 2].begun, cases[i / 2].next);
		assert_cut(LT1__BYE_REASON__PROTOCOL);
		end(state);
		begin_snap(state);
	}
	open_at(0);
	feed_no = FEED_PROVINCE;
	long_place[SNAP_NEXT_MAX] = 0;
	pull_place(&province_8, long_place); /* the longest there may be: the store decides */
	assert_true(reads_snap(&province_8, long_place));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fresh_site_gets_its_rows_and_then_its_whole_log),
		TEST(log_of_a_site_that_does_not_begin_at_1_any_more_is_renewed_before_its_snapshot),
		TEST(older_site_is_told_its_log_from_1_and_never_a_snapshot),
		TEST(site_that_stands_somewhere_gets_no_snapshot_of_its_feed),
		TEST(province_is_begun_by_a_snapshot_at_the_head_and_followed_by_its_log),
		TEST(province_meets_by_the_table),
		TEST(place_the_store_does_not_know_any_more_is_begun_anew),
		TEST(snapshot_of_a_site_begun_beyond_verdicts_is_begun_anew),
		TEST(feed_renewed_between_asking_and_reading_is_met_again),
		TEST(store_that_cannot_begin_one_makes_the_site_come_back_later),
		TEST(part_that_answers_an_earlier_pull_is_not_sent),
		TEST(forged_places_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
