/* The centre's machine, step by step: what it says and what it asks of gateway, writer and feed. */
#include "common/link/centre.h"
#include "tests/unit/link_talk.h"

static struct centre_link *link;
static int64_t now;
static struct talk talk;
static struct centre_intent did[16];
static struct buffer frames[16];
static size_t n_did;

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return 1790000000000;
}

static void
play(const struct centre_event *event)
{
	const struct centre_intent *i = centre_link_step(link, event, now, &n_did);
	assert_true(n_did <= 16);
	for (size_t k = 0; k < n_did; k++) {
		did[k] = i[k];
		buffer_clear(&frames[k]);
		if (i[k].type == CENTRE_DO_SEND)
			buffer_put(&frames[k], i[k].frame.data, i[k].frame.len);
	}
}

static void
play_frame(Lt1__MessageType type, const ProtobufCMessage *m)
{
	play(&(struct centre_event){ .type = CENTRE_EV_FRAME, .frame = talk_frame(&talk, type, m) });
}

static const struct centre_intent *
done(enum centre_intent_type type)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == type)
			return &did[i];
	}
	return NULL;
}

static struct arena *arena;

/* The message of that type that was said, or NULL. */
static const void *
said(Lt1__MessageType type)
{
	for (size_t i = 0; i < n_did; i++) {
		struct frame frame;
		if (did[i].type != CENTRE_DO_SEND || frames[i].data[3] != (uint8_t)type)
			continue;
		arena_free(&arena);
		arena = arena_new(frame_arena_cap(buffer_slice(&frames[i])));
		assert_int_equal(frame_decode(buffer_slice(&frames[i]), FRAME_TO_SITE, arena, &frame, NULL), DONE);
		return frame.message;
	}
	return NULL;
}

static void
assert_cut(Lt1__ByeReason reason)
{
	const Lt1__Bye *bye = said(LT1__MESSAGE_TYPE__BYE);
	assert_non_null(bye);
	assert_int_equal(bye->reason, reason);
	assert_non_null(done(CENTRE_DO_CUT));
	assert_int_equal(done(CENTRE_DO_CUT)->why, reason);
	play(&(struct centre_event){ .type = CENTRE_EV_TICK });
	assert_int_equal(n_did, 0);          /* a machine that is dead says nothing */
	assert_int_equal(centre_link_wake(link), INT64_MAX);
}

static int
begin(void **state)
{
	struct centre_link_config config = { .feed = "site/0807", .epoch = talk_epoch, .wall_ms = wall };
	(void)state;
	now = 5000;
	link = centre_link_new(&config, now);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	centre_link_free(&link);
	arena_free(&arena);
	buffer_fini(&talk.bytes);
	for (size_t i = 0; i < 16; i++)
		buffer_fini(&frames[i]);
	return 0;
}

/* ---- the conversation so far ---- */

static void
hello(void)
{
	Lt1__Hello m = LT1__HELLO__INIT;
	m.has_protocol_min = m.has_protocol_max = m.has_generation = m.has_succeeded = 1;
	m.protocol_min = m.protocol_max = 1;
	m.generation = talk_bytes(talk_outbox.b, 16);
	m.succeeded = talk_bytes(talk_owner.b, 16);
	play_frame(LT1__MESSAGE_TYPE__HELLO, &m.base);
}

static struct centre_event
cursor_at(uint64_t n)
{
	return (struct centre_event){ .type = CENTRE_EV_CURSOR,
		                      .generation_known = n > 0,
		                      .epoch = talk_epoch,
		                      .cursor = talk_at(&talk_outbox, n),
		                      .head = talk_at(&talk_feed, 3) };
}

static void
open_at(uint64_t n)
{
	struct centre_event cursor = cursor_at(n);
	hello();
	play(&cursor);
	assert_non_null(said(LT1__MESSAGE_TYPE__WELCOME));
}

static void
push_of(const struct id *generation, uint64_t first_n, size_t count, size_t size)
{
	static uint8_t body[FRAME_BODY_MAX + 1];
	struct hash before = talk_chain(&talk_outbox, first_n > 0 ? first_n - 1 : 0);
	ProtobufCBinaryData bodies[8];
	Lt1__Push m = LT1__PUSH__INIT;
	for (size_t i = 0; i < count; i++)
		bodies[i] = talk_bytes(body, size);
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = talk_bytes(generation->b, 16);
	m.first_n = first_n;
	m.chain_before = talk_bytes(before.b, HASH_BYTES);
	m.bodies = bodies;
	m.n_bodies = count;
	play_frame(LT1__MESSAGE_TYPE__PUSH, &m.base);
}

static void
push(uint64_t first_n, size_t count)
{
	push_of(&talk_outbox, first_n, count, 10);
}

static void
stored(uint64_t ticket, uint64_t cursor_n, uint64_t head_n)
{
	play(&(struct centre_event){ .type = CENTRE_EV_STORED,
	                             .ticket = ticket,
	                             .cursor = talk_at(&talk_outbox, cursor_n),
	                             .head = talk_at(&talk_feed, head_n) });
}

static void
not_stored(uint64_t ticket, Lt1__NackReason reason, uint64_t cursor_n)
{
	play(&(struct centre_event){ .type = CENTRE_EV_NOT_STORED,
	                             .ticket = ticket,
	                             .reason = reason,
	                             .cursor = talk_at(&talk_outbox, cursor_n),
	                             .retry_after_ms = reason == LT1__NACK_REASON__BUSY ? 400 : 0 });
}

static void
pull(const struct log_position *at)
{
	Lt1__LogPosition position;
	Lt1__Pull m = LT1__PULL__INIT;
	talk_position(&position, at);
	m.feed = (char *)(uintptr_t)"site/0807";
	m.position = &position;
	m.has_credit_bytes = 1;
	m.credit_bytes = 1 << 20;
	play_frame(LT1__MESSAGE_TYPE__PULL, &m.base);
}

/* The store's answer about a feed whose present head is `head`, with `n` items after the position asked for. */
static void
items(const struct log_position *head, bool known, uint64_t first_n, size_t n, uint64_t oldest_kept)
{
	struct slice item[8];
	for (size_t i = 0; i < n; i++)
		item[i] = (struct slice){ (const uint8_t *)"a", 1 };
	play(&(struct centre_event){ .type = CENTRE_EV_ITEMS,
	                             .head = *head,
	                             .position_known = known,
	                             .first_n = first_n,
	                             .chain_before = talk_chain(&head->generation, first_n > 0 ? first_n - 1 : 0),
	                             .oldest_kept = oldest_kept,
	                             .items = item,
	                             .n_items = n });
}

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
	play(&(struct centre_event){ .type = CENTRE_EV_HEAD, .head = five });
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 3);
	items(&five, true, 4, 2, 1);
	m = said(LT1__MESSAGE_TYPE__DATA);
	assert_int_equal(m->n_items, 2);
	assert_int_equal(m->head->n, 5);
	play(&(struct centre_event){ .type = CENTRE_EV_HEAD, .head = talk_at(&talk_feed, 6) });
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
	play(&(struct centre_event){ .type = CENTRE_EV_HEAD, .head = fresh });
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 9);
	items(&fresh, false, 0, 0, 1);       /* the site's generation is unknown now */
	assert_int_equal(done(CENTRE_DO_READ_FEED)->position.n, 0);
	items(&fresh, true, 1, 2, 1);
	const Lt1__Data *m = said(LT1__MESSAGE_TYPE__DATA);
	assert_memory_equal(m->generation.data, renewed.b, 16);
	assert_int_equal(m->first_n, 1);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

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
		TEST(pull_is_answered_and_then_stands),
		TEST(every_pull_is_answered_even_one_that_comes_late),
		TEST(feed_meets_by_the_table),
		TEST(renewed_feed_is_served_from_1),
		TEST(drain_that_ends_within_a_session_lets_it_pull),
		TEST(ping_is_answered_and_silence_ends),
		TEST(end_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
