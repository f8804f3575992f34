/* The centre's machine: feeds going down, each with its own PULL and DATA; what each meeting leads to. */
#include "tests/unit/link_centre_play.h"

/* ---- the feed going down ---- */

static void
pull_is_answered_and_then_stands(void **state)
{
	struct log_position three = talk_at(&talk_feed, 3), five = talk_at(&talk_feed, 5);
	(void)state;
	open_at(0);
	pull(&three);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 3);
	items(&three, true, 4, 0, 1);
	const Lt1__Data *m = said(LT1__MESSAGE_TYPE__DATA);
	assert_int_equal(m->n_items, 0);     /* nothing new, but both logs agree */
	assert_int_equal(m->first_n, 4);
	assert_int_equal(done(CENTRE_DO_ACKED_FEED)->position.n, 3);
	head_moves(&five);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 3);
	items(&five, true, 4, 2, 1);
	m = said(LT1__MESSAGE_TYPE__DATA);
	assert_int_equal(m->n_items, 2);
	assert_int_equal(m->head->n, 5);
	head_moves(&(struct log_position){ talk_feed, 6, talk_chain(&talk_feed, 6) });
	assert_int_equal(n_did, 0);          /* one DATA under way at a time */
	pull(&five);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 5);
}

static void
every_pull_is_answered_even_one_that_comes_late(void **state)   /* found by the simulation */
{
	struct log_position three = talk_at(&talk_feed, 3);
	(void)state;
	open_at(0);
	for (int i = 0; i < 3; i++) {
		pull(&three);
		items(&three, true, 4, 0, 1);
		assert_non_null(said(LT1__MESSAGE_TYPE__DATA));
	}
}

/* The table "On meeting" with the centre as sender. */
static void
feed_meets_by_the_table(void **state)
{
	static const struct id other = { "another feed...." };
	static const struct { const char *expected; bool same_generation, known; uint64_t n, head, oldest;
	} cases[] = {
		{ "data", true, true, 3, 5, 1 },     { "data", true, true, 5, 5, 1 },
		{ "from 1", false, false, 3, 5, 1 }, { "renew", false, false, 3, 5, 2 },
		{ "renew", true, false, 3, 5, 1 }, /* its chain there is another */
		{ "renew", true, false, 6, 5, 1 }, /* ahead of what was ever made */
		{ "renew", true, true, 3, 5, 5 },  /* 4 is not kept any more */
		{ "data", true, true, 3, 5, 4 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct log_position at = talk_at(cases[i].same_generation ? &talk_feed : &other, cases[i].n),
				    head = talk_at(&talk_feed, cases[i].head);
		open_at(0);
		pull(&at);
		assert_non_null(done(CENTRE_DO_READ_FEED));
		items(&head, cases[i].known, cases[i].n + 1, cases[i].head > cases[i].n ? 2 : 0, cases[i].oldest);
		bool from_1 = done(CENTRE_DO_READ_FEED) != NULL && done(CENTRE_DO_READ_FEED)->position.n == 0 &&
		              id_equal(&done(CENTRE_DO_READ_FEED)->position.generation, &talk_feed);
		const char *found = said(LT1__MESSAGE_TYPE__DATA) != NULL ? "data"
		                    : done(CENTRE_DO_RENEW_FEED) != NULL  ? "renew"
		                    : from_1                              ? "from 1"
		                                                          : "nothing";
		if (strcmp(found, cases[i].expected) != 0)
			fail_msg("case %zu: expected %s, found %s", i, cases[i].expected, found);
		end(state);
		begin(state);
	}
}

static void
renewed_feed_is_served_from_1(void **state)
{
	static const struct id renewed = { "renewed feed...." };
	struct log_position ahead = talk_at(&talk_feed, 9), head = talk_at(&talk_feed, 5), fresh = talk_at(&renewed, 2);
	(void)state;
	open_at(0);
	pull(&ahead);
	items(&head, false, 0, 0, 1);
	assert_memory_equal(done(CENTRE_DO_RENEW_FEED)->generation.b, talk_feed.b, 16);
	head_moves(&fresh);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 9);
	items(&fresh, false, 0, 0, 1);       /* the site's generation is unknown now */
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 0);
	items(&fresh, true, 1, 2, 1);
	const Lt1__Data *m = said(LT1__MESSAGE_TYPE__DATA);
	assert_memory_equal(m->generation.data, renewed.b, 16);
	assert_int_equal(m->first_n, 1);
}

static void
renewal_that_comes_too_soon_ends_the_session_with_the_time_to_wait(void **state)
{
	struct log_position ahead = talk_at(&talk_feed, 9), head = talk_at(&talk_feed, 5);
	(void)state;
	open_at(0);
	pull(&ahead);
	items(&head, false, 0, 0, 1);
	assert_non_null(done(CENTRE_DO_RENEW_FEED));
	play(&(struct centre_event){ .type = CENTRE_EV_END, .bye = LT1__BYE_REASON__OVERLOAD, .retry_after_ms = 42000 });
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->retry_after_ms, 42000);
	assert_cut(LT1__BYE_REASON__OVERLOAD);
}

static void
drain_that_ends_within_a_session_lets_it_pull(void **state)   /* found by the simulation */
{
	struct centre_event cursor = cursor_at(0);
	struct log_position three = talk_at(&talk_feed, 3);
	(void)state;
	cursor.drain_only = true;
	hello();
	play(&cursor);
	assert_true(((const Lt1__Welcome *)said(LT1__MESSAGE_TYPE__WELCOME))->drain_only);
	pull(&three);
	assert_int_equal(n_did, 0);
	push(1, 1);
	assert_non_null(done(CENTRE_DO_STORE));
	stored(1, 1, 3);
	hello();
	cursor.drain_only = false;
	play(&cursor);
	assert_false(((const Lt1__Welcome *)said(LT1__MESSAGE_TYPE__WELCOME))->drain_only);
	pull(&three);
	assert_non_null(done(CENTRE_DO_READ_FEED));
}

/* ---- two feeds ---- */

static const Lt1__FeedPosition *
head_named(Lt1__FeedPosition *const *heads, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(heads[i]->feed, name) == 0)
			return heads[i];
	}
	return NULL;
}

static void
heads_of_both_feeds_are_told_with_welcome_and_ack(void **state)
{
	struct centre_event cursor = cursor_at(0);
	(void)state;
	hello();
	play(&cursor);
	const Lt1__Welcome *w = said(LT1__MESSAGE_TYPE__WELCOME);
	assert_true(w->feature_level >= FEED_FEATURE_LEVEL);
	assert_int_equal(head_named(w->feed_heads, w->n_feed_heads, "site/0807")->position->n, 3);
	assert_int_equal(head_named(w->feed_heads, w->n_feed_heads, "province")->position->n, 8);
	push(1, 1);
	stored(1, 1, 6);
	const Lt1__Ack *a = said(LT1__MESSAGE_TYPE__ACK);
	assert_int_equal(head_named(a->feed_heads, a->n_feed_heads, "site/0807")->position->n, 6);
	assert_int_equal(head_named(a->feed_heads, a->n_feed_heads, "province")->position->n, 9);
}

static void
feed_of_the_province_that_is_not_told_has_no_head(void **state)
{
	struct centre_event cursor = cursor_at(0);
	(void)state;
	cursor.province = (struct log_position){ .n = 0 };
	hello();
	play(&cursor);
	const Lt1__Welcome *w = said(LT1__MESSAGE_TYPE__WELCOME);
	assert_int_equal(w->n_feed_heads, 1);
	assert_string_equal(w->feed_heads[0]->feed, "site/0807");
}

static void
each_feed_has_a_pull_of_its_own(void **state)
{
	struct log_position three = talk_at(&talk_feed, 3), eight = talk_at(&talk_province, 8),
			    nine = talk_at(&talk_province, 9);
	(void)state;
	open_at(0);
	pull(&three);
	items(&three, true, 4, 0, 1);
	feed_no = FEED_PROVINCE;
	pull(&eight);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->feed_no, FEED_PROVINCE);
	items(&eight, true, 9, 0, 1);
	const Lt1__Data *m = said(LT1__MESSAGE_TYPE__DATA);
	assert_string_equal(m->feed, "province");
	assert_memory_equal(m->generation.data, talk_province.b, 16);
	head_moves(&nine);
	assert_int_equal(done(CENTRE_DO_READ_FEED)->feed_no, FEED_PROVINCE);
	items(&nine, true, 9, 1, 1);
	assert_non_null(said(LT1__MESSAGE_TYPE__DATA));
	head_moves(&(struct log_position){ talk_province, 10, talk_chain(&talk_province, 10) });
	assert_int_equal(n_did, 0);          /* its credit is used; */
	feed_no = FEED_SITE;
	head_moves(&(struct log_position){ talk_feed, 4, talk_chain(&talk_feed, 4) });
	assert_int_equal(done(CENTRE_DO_READ_FEED)->feed_no, FEED_SITE);   /* the other one's stands */
}

static void
what_is_applied_is_noted_for_each_feed(void **state)
{
	struct log_position three = talk_at(&talk_feed, 3), eight = talk_at(&talk_province, 8);
	(void)state;
	open_at(0);
	pull(&three);
	items(&three, true, 4, 0, 1);
	assert_int_equal(done(CENTRE_DO_ACKED_FEED)->feed_no, FEED_SITE);
	feed_no = FEED_PROVINCE;
	pull(&eight);
	items(&eight, true, 9, 0, 1);
	assert_int_equal(done(CENTRE_DO_ACKED_FEED)->feed_no, FEED_PROVINCE);
	assert_int_equal(done(CENTRE_DO_ACKED_FEED)->position.n, 8);
}

static void
troubles_told_with_a_pull_are_noted_and_a_flood_of_them_is_cut(void **state)
{
	struct log_position eight = talk_at(&talk_province, 8);
	(void)state;
	open_at(0);
	feed_no = FEED_PROVINCE;
	pull_of(&(struct pull_word){ .at = eight, .n_troubles = TROUBLES_MAX });
	const struct centre_intent *i = done(CENTRE_DO_TROUBLE);
	assert_int_equal(i->feed_no, FEED_PROVINCE);
	assert_int_equal(i->n_troubles, TROUBLES_MAX);
	assert_int_equal(i->troubles[15].n, 4);
	assert_int_equal(i->troubles[15].code, 7201);
	assert_non_null(done(CENTRE_DO_READ_FEED));
	pull(&eight);
	assert_null(done(CENTRE_DO_TROUBLE));
	pull_of(&(struct pull_word){ .at = eight, .n_troubles = TROUBLES_MAX + 1 });
	assert_cut(LT1__BYE_REASON__PROTOCOL);
}

static void
pull_of_a_feed_nobody_has_is_cut(void **state)
{
	Lt1__LogPosition position;
	Lt1__Pull m = LT1__PULL__INIT;
	struct log_position three = talk_at(&talk_feed, 3);
	(void)state;
	open_at(0);
	talk_position(&position, &three);
	m.feed = (char *)(uintptr_t)"site/0808";
	m.position = &position;
	play_frame(LT1__MESSAGE_TYPE__PULL, &m.base);
	assert_cut(LT1__BYE_REASON__PROTOCOL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pull_is_answered_and_then_stands),
		TEST(every_pull_is_answered_even_one_that_comes_late),
		TEST(feed_meets_by_the_table),
		TEST(renewed_feed_is_served_from_1),
		TEST(renewal_that_comes_too_soon_ends_the_session_with_the_time_to_wait),
		TEST(drain_that_ends_within_a_session_lets_it_pull),
		TEST(heads_of_both_feeds_are_told_with_welcome_and_ack),
		TEST(feed_of_the_province_that_is_not_told_has_no_head),
		TEST(each_feed_has_a_pull_of_its_own),
		TEST(what_is_applied_is_noted_for_each_feed),
		TEST(troubles_told_with_a_pull_are_noted_and_a_flood_of_them_is_cut),
		TEST(pull_of_a_feed_nobody_has_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
