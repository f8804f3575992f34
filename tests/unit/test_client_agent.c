/* The agent's hands: intents carried out against a real store, without a line. The conversation itself is tests/sim and
 * tests/e2e. */
#include "client_site.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/agent_room.h"
#include "common/base/failpoint.h"

static struct agent *
open_agent(struct client_site *c)
{
	struct agent *a = NULL;
	struct wire_keypair pair;
	struct fault f = { 0 };
	assert_int_equal(wire_keypair_file(c->dir, "key-test.curve", true, &pair, &f), DONE);
	if (agent_open(c->store, &c->me, &a, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	return a;
}

static void
carry(struct agent *a, struct site_intent intent)
{
	agent_carry(a, &intent, 1);
}

static struct site_event
answer(struct agent *a)
{
	assert_int_equal(a->queue_len, 1);
	struct site_event e = a->queue[a->queue_head];
	a->queue_head = (a->queue_head + 1) % QUEUE_MAX;
	a->queue_len = 0;
	return e;
}

static struct site_intent
ack_intent(uint64_t n, uint64_t settled)
{
	return (struct site_intent){ .type = SITE_DO_ACK, .n = n, .settled = settled };
}

static struct site_intent
apply_intent(uint64_t settled, const char *feed)
{
	struct log_position at = { .generation = id_derive("feed", feed, "") };
	return (struct site_intent){ .type = SITE_DO_APPLY, .settled = settled, .feed = at, .place = { .at = at } };
}

static void
acknowledgements_gather_and_the_last_one_counts(void **state)
{
	struct client_site *c = client_site_new();
	uint64_t settled;
	client_put_many(c, 10);
	struct agent *a = open_agent(c);
	carry(a, ack_intent(3, 1));
	carry(a, ack_intent(7, 6));
	assert_int_equal(client_state(c, NULL).acked, 0);
	assert_int_equal(agent_commit_ack(a), DONE);
	assert_int_equal(client_state(c, &settled).acked, 7);
	assert_int_equal(settled, 6);
	agent_close(&a);
	client_site_free(c);
}

static void
what_must_come_after_an_acknowledgement_takes_it_along(void **state)
{
	const enum site_intent_type later[] = { SITE_DO_REWIND, SITE_DO_RENEW, SITE_DO_APPLY };
	for (size_t i = 0; i < 3; i++) {
		struct client_site *c = client_site_new();
		uint64_t settled;
		client_put_many(c, 10);
		struct agent *a = open_agent(c);
		carry(a, ack_intent(8, 8));
		carry(a, (struct site_intent){ .type = later[i],
		                               .n = 5,
		                               .settled = 9,
		                               .feed = { .generation = id_derive("feed", "1", "") },
		                               .place = { .at = { .generation = id_derive("feed", "1", "") } } });
		struct site_event e = answer(a);
		assert_int_equal(e.type, later[i] == SITE_DO_APPLY ? SITE_EV_FEED : SITE_EV_OUTBOX);
		assert_false(a->ack.is);
		struct site_outbox box = client_state(c, &settled);
		const uint64_t acked[] = { 5, 0, 8 }, settled_now[] = { 5, 0, 9 };
		assert_int_equal(box.acked, acked[i]);
		assert_int_equal(settled, settled_now[i]);
		assert_int_equal(box.has_succeeded, later[i] == SITE_DO_RENEW);
		agent_close(&a);
		client_site_free(c);
	}
}

static void
an_acknowledgement_not_committed_is_committed_at_the_end(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 4);
	struct agent *a = open_agent(c);
	carry(a, ack_intent(4, 4));
	agent_close(&a);
	client_site_reopen(c);
	assert_int_equal(client_state(c, NULL).acked, 4);
	client_site_free(c);
}

static void
a_feed_that_begins_anew_unsettles_what_it_does_not_settle(void **state)
{
	struct client_site *c = client_site_new();
	uint64_t settled;
	client_put_many(c, 4);
	struct agent *a = open_agent(c);
	carry(a, apply_intent(4, "1"));
	(void)answer(a);
	client_state(c, &settled);
	assert_int_equal(settled, 4);
	carry(a, apply_intent(2, "1"));
	(void)answer(a);
	client_state(c, &settled);
	assert_int_equal(settled, 4);   /* the same feed: it only grows */
	carry(a, apply_intent(1, "2"));
	(void)answer(a);
	client_state(c, &settled);
	assert_int_equal(settled, 1);
	agent_close(&a);
	client_site_free(c);
}

static void
a_store_that_fails_ends_the_session_and_nothing_else_is_carried_out(void **state)
{
	struct client_site *c = client_site_new();
	uint64_t settled;
	client_put_many(c, 4);
	struct agent *a = open_agent(c);
	const struct site_intent intents[] = {
		apply_intent(4, "1"),
		{ .type = SITE_DO_READ_BODIES, .n = 1, .bytes = 1000 },
		{ .type = SITE_DO_CLOSE },
	};
	client_env("LT_FAILPOINT", "A9:fail");
	agent_carry(a, intents, 3);
	client_env("LT_FAILPOINT", NULL);
	assert_int_equal(answer(a).type, SITE_EV_FAILED);
	assert_int_equal(agent_look(a)->store.code, LT_7003);
	client_state(c, &settled);
	assert_int_equal(settled, 0);
	agent_close(&a);
	client_site_free(c);
}

static void
a_province_that_has_to_be_told_again_stands_nowhere(void **state)
{
	struct client_site *c = client_site_new();
	struct log_position at = { .generation = id_derive("feed", "province", "") };
	Lt1__CatalogueItem catalogue = LT1__CATALOGUE_ITEM__INIT;
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	uint8_t digest[HASH_BYTES] = { 1 }, bytes[200];
	item.catalogue = &catalogue;
	catalogue.has_version = catalogue.has_last = catalogue.last = catalogue.has_digest = true;
	catalogue.version = 2;
	catalogue.digest = (ProtobufCBinaryData){ sizeof digest, digest };
	struct slice items = { bytes, lt1__feed_item__pack(&item, bytes) };
	struct agent *a = open_agent(c);
	carry(a, (struct site_intent){ .type = SITE_DO_SNAP, .feed_no = FEED_PROVINCE, .first = true, .last = true,
	                               .feed = at, .place = { .at = at } });
	struct site_event e = answer(a);
	assert_true(id_equal(&e.place.at.generation, &at.generation));
	at.n = 1;
	carry(a, (struct site_intent){ .type = SITE_DO_APPLY, .feed_no = FEED_PROVINCE, .items = &items, .n_items = 1,
	                               .first_n = 1, .feed = at, .place = { .at = at } });
	assert_int_equal(a->queue_len, 1);
	e = a->queue[a->queue_head];
	assert_int_equal(e.type, SITE_EV_FEED);
	assert_true(id_is_zero(&e.place.at.generation));
	assert_int_equal(e.n_troubles, 1);
	assert_int_equal(e.troubles[0].code, LT_7202);
	agent_close(&a);
	client_site_free(c);
}

static void
bodies_are_read_as_asked_and_lent_with_the_answer(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 4);
	struct agent *a = open_agent(c);
	carry(a, (struct site_intent){ .type = SITE_DO_READ_BODIES, .n = 2, .bytes = 1 << 20 });
	struct site_event e = answer(a);
	assert_int_equal(e.type, SITE_EV_BODIES);
	assert_int_equal(e.n_bodies, 3);
	assert_true(e.found);
	carry(a, (struct site_intent){ .type = SITE_DO_READ_CHAIN, .n = 1 });
	struct site_event chain = answer(a);
	assert_true(chain.found);
	assert_memory_equal(chain.chain.b, e.chain.b, HASH_BYTES);
	agent_close(&a);
	client_site_free(c);
}

static void
a_directory_has_one_agent(void **state)
{
	struct client_site *c = client_site_new();
	struct agent *a = open_agent(c);
	assert_true(agent_is_running(c->dir));
	pid_t pid = fork();
	if (pid == 0) {
		struct store *s;
		struct agent *b = NULL;
		struct fault f = { 0 };
		bool refused = store_open(c->dir, false, &s, &f) == DONE && agent_open(s, &c->me, &b, &f) == REFUSED &&
		               f.code == LT_8009;
		_exit(refused ? 0 : 1);
	}
	int status;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	agent_close(&a);
	assert_false(agent_is_running(c->dir));
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acknowledgements_gather_and_the_last_one_counts),
		cmocka_unit_test(what_must_come_after_an_acknowledgement_takes_it_along),
		cmocka_unit_test(an_acknowledgement_not_committed_is_committed_at_the_end),
		cmocka_unit_test(a_feed_that_begins_anew_unsettles_what_it_does_not_settle),
		cmocka_unit_test(a_store_that_fails_ends_the_session_and_nothing_else_is_carried_out),
		cmocka_unit_test(a_province_that_has_to_be_told_again_stands_nowhere),
		cmocka_unit_test(bodies_are_read_as_asked_and_lent_with_the_answer),
		cmocka_unit_test(a_directory_has_one_agent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
