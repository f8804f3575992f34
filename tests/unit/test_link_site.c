/* The site's machine, step by step: what it says and what it asks of its store. Cases the simulation found carry a remark. */
#include "common/link/site.h"
#include "tests/unit/link_talk.h"

#include <string.h>

#define CREDIT_BATCHES 4
#define CREDIT_BYTES (256u << 10)

static struct site_link *link;
static struct site_outbox box;
static struct log_position stored;
static int64_t now;
static struct talk talk;
static struct site_intent did[64];       /* scalar parts; frames are looked at by said() */
static uint8_t types[64];                /* of the frames sent */
static size_t n_did;

static uint32_t
no_chance(void *ctx)
{
	(void)ctx;
	return 999;
}

static void
play(const struct site_event *event)
{
	size_t n;
	const struct site_intent *i = site_link_step(link, event, now, &n);
	n_did = n;
	assert_true(n <= 64);
	for (size_t k = 0; k < n; k++) {
		did[k] = i[k];
		types[k] = i[k].type == SITE_DO_SEND ? i[k].frame.data[3] : 0;
	}
}

static void
play_type(enum site_event_type type)
{
	play(&(struct site_event){ .type = type });
}

static void
play_frame(Lt1__MessageType type, const ProtobufCMessage *m)
{
	play(&(struct site_event){ .type = SITE_EV_FRAME, .frame = talk_frame(&talk, type, m) });
}

static const struct site_intent *
done(enum site_intent_type type)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == type)
			return &did[i];
	}
	return NULL;
}

static size_t
said(Lt1__MessageType type)
{
	size_t n = 0;
	for (size_t i = 0; i < n_did; i++)
		n += types[i] == (uint8_t)type;
	return n;
}

static bool
alarmed(enum site_why why)
{
	for (size_t i = 0; i < n_did; i++) {
		if (did[i].type == SITE_DO_ALARM && did[i].why == why)
			return true;
	}
	return false;
}

static int
begin(void **state)
{
	(void)state;
	now = 1000;
	n_did = 0;
	box = (struct site_outbox){ .generation = talk_outbox, .made = 0, .acked = 0, .oldest_kept = 1 };
	stored = (struct log_position){ .n = 0 };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	site_link_free(&link);
	buffer_fini(&talk.bytes);
	return 0;
}

/* ---- the conversation so far ---- */

static void
start(uint64_t made, uint64_t acked)
{
	struct site_link_config config = { .owner = talk_owner, .feed = "site/0807", .software = "test", .random = no_chance, .epoch = talk_epoch };
	box.made = made;
	box.acked = acked;
	link = site_link_new(&config, &box, &stored);
}

static void
greet(void)
{
	play_type(SITE_EV_TICK);
	assert_non_null(done(SITE_DO_OPEN));
	now += 50;
	play_type(SITE_EV_LINE_UP);
	assert_int_equal(said(LT1__MESSAGE_TYPE__HELLO), 1);
}

struct heads { struct log_position at; Lt1__LogPosition position; Lt1__FeedPosition row, *rows[1]; };

static const struct id *head_generation = &talk_feed;

static void
heads_fill(struct heads *h, uint64_t n)
{
	h->at = talk_at(head_generation, n);
	talk_position(&h->position, &h->at);
	h->position.has_chain = 0;
	lt1__feed_position__init(&h->row);
	h->row.feed = (char *)(uintptr_t)"site/0807";
	h->row.position = &h->position;
	h->rows[0] = &h->row;
}

static struct { bool other_chain, drain, other_epoch; const struct id *generation; } word;

static void
welcome(uint64_t n, uint64_t head_n)
{
	const struct id *generation = word.generation != NULL ? word.generation : &box.generation;
	struct log_position at = talk_at(generation, n);
	struct heads heads;
	Lt1__LogPosition outbox;
	Lt1__Credit credit = LT1__CREDIT__INIT;
	Lt1__Welcome m = LT1__WELCOME__INIT;
	at.chain.b[0] ^= word.other_chain;
	talk_position(&outbox, &at);
	heads_fill(&heads, head_n);
	credit.has_batches = credit.has_bytes = 1;
	credit.batches = CREDIT_BATCHES;
	credit.bytes = CREDIT_BYTES;
	m.has_protocol = m.has_epoch = m.has_drain_only = 1;
	m.protocol = 1;
	m.epoch = word.other_epoch ? talk_bytes(talk_owner.b, 16) : talk_bytes(talk_epoch.b, 16);
	m.outbox = &outbox;
	m.credit = &credit;
	m.feed_heads = heads.rows;
	m.n_feed_heads = 1;
	m.drain_only = word.drain;
	play_frame(LT1__MESSAGE_TYPE__WELCOME, &m.base);
}

static void
chain_answer(uint64_t n, bool found)
{
	play(&(struct site_event){ .type = SITE_EV_CHAIN, .n = n, .found = found, .chain = talk_chain(&box.generation, n) });
}

static void
stream(uint64_t made, uint64_t n, uint64_t head_n)
{
	start(made, n);
	greet();
	welcome(n, head_n);
	if (n > 0)
		chain_answer(n, true);
	assert_int_equal(site_link_phase(link), SITE_STREAMING);
}

/* Gives `count` bodies of `size` bytes from n on, as asked. */
static void
bodies(uint64_t n, size_t count, size_t size)
{
	static uint8_t body[FRAME_BODY_MAX];
	static struct slice many[5000];
	for (size_t i = 0; i < count; i++)
		many[i] = (struct slice){ body, size };
	play(&(struct site_event){ .type = SITE_EV_BODIES, .n = n, .bodies = many, .n_bodies = count });
}

static void
ack(uint64_t n, uint64_t head_n)
{
	struct heads heads;
	Lt1__Ack m = LT1__ACK__INIT;
	heads_fill(&heads, head_n);
	m.has_generation = m.has_n = 1;
	m.generation = talk_bytes(box.generation.b, 16);
	m.n = n;
	m.feed_heads = heads.rows;
	m.n_feed_heads = 1;
	play_frame(LT1__MESSAGE_TYPE__ACK, &m.base);
}

static void
nack(Lt1__NackReason reason, uint64_t expected, uint32_t retry_after_ms)
{
	Lt1__Nack m = LT1__NACK__INIT;
	m.has_reason = m.has_expected_n = m.has_retry_after_ms = 1;
	m.reason = reason;
	m.expected_n = expected;
	m.retry_after_ms = retry_after_ms;
	play_frame(LT1__MESSAGE_TYPE__NACK, &m.base);
}

static void
bye(Lt1__ByeReason reason, uint32_t retry_after_ms)
{
	Lt1__Bye m = LT1__BYE__INIT;
	m.has_reason = m.has_retry_after_ms = 1;
	m.reason = reason;
	m.retry_after_ms = retry_after_ms;
	play_frame(LT1__MESSAGE_TYPE__BYE, &m.base);
}

static void
data_of(const struct id *generation, uint64_t first_n, size_t n, uint64_t head_n)
{
	struct log_position head = talk_at(generation, head_n);
	struct hash before = talk_chain(generation, first_n - 1);
	ProtobufCBinaryData items[8];
	Lt1__LogPosition position;
	Lt1__Data m = LT1__DATA__INIT;
	for (size_t i = 0; i < n; i++)
		items[i] = talk_bytes("a", 1);
	talk_position(&position, &head);
	m.feed = (char *)(uintptr_t)"site/0807";
	m.has_generation = m.has_first_n = m.has_chain_before = 1;
	m.generation = talk_bytes(generation->b, 16);
	m.first_n = first_n;
	m.chain_before = talk_bytes(before.b, HASH_BYTES);
	m.items = items;
	m.n_items = n;
	m.head = &position;
	play_frame(LT1__MESSAGE_TYPE__DATA, &m.base);
}

static void
feed_answer(const struct id *generation, uint64_t n)
{
	play(&(struct site_event){ .type = SITE_EV_FEED, .feed = talk_at(generation, n) });
}

static void
outbox_answer(void)
{
	play(&(struct site_event){ .type = SITE_EV_OUTBOX, .outbox = box });
}

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
	static const struct { const char *expected; enum site_why alarm; uint64_t made, acked, oldest, told; bool other_chain; } cases[] = {
		{ "stream", SITE_WHY_NONE, 5, 0, 1, 0, false }, { "stream", SITE_WHY_NONE, 5, 5, 1, 5, false }, { "ack", SITE_WHY_NONE, 5, 3, 1, 5, false },
		{ "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 1, 0, false }, { "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 1, 2, false },
		{ "rewind", SITE_WHY_CENTRE_RESTORED, 5, 5, 3, 2, false }, { "renew", SITE_WHY_CENTRE_RESTORED, 5, 5, 4, 2, false },
		{ "renew", SITE_WHY_CENTRE_RESTORED, 5, 5, 2, 0, false }, { "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 6, false },
		{ "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 5, true }, { "renew", SITE_WHY_OUTBOX_RESTORED, 5, 5, 1, 2, true },
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
		const char *found = done(SITE_DO_REWIND) != NULL ? "rewind" : done(SITE_DO_RENEW) != NULL ? "renew" : done(SITE_DO_ACK) != NULL ? "ack" : "stream";
		if (strcmp(found, cases[i].expected) != 0 || (cases[i].alarm != SITE_WHY_NONE) != (done(SITE_DO_ALARM) != NULL))
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
	static const struct { Lt1__ByeReason reason; uint32_t asked; bool hold; enum site_why why; int64_t at_least, at_most; } cases[] = {
		{ LT1__BYE_REASON__SHUTDOWN, 0, false, SITE_WHY_NONE, 1, 1000 },
		{ LT1__BYE_REASON__OVERLOAD, 90000, false, SITE_WHY_BUSY, 90000, 102000 },    /* retry_after wins */
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
	now += 60001;                        /* the second time it waits twice as long, so that a long body gets through */
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(line_is_opened_greeted_and_pulled), TEST(meeting_decides_what_becomes_of_the_outbox),
		TEST(after_rewind_it_sends_from_where_the_centre_stands), TEST(after_renewal_it_greets_with_the_new_generation_in_the_same_session),
		TEST(cursor_that_goes_back_within_a_session_is_not_believed), TEST(new_epoch_is_told_once), TEST(talking_in_circles_ends_the_session),
		TEST(session_starts_with_4_kib_and_doubles), TEST(several_batches_are_under_way_before_the_first_ack),
		TEST(one_body_always_goes_and_a_slow_line_gets_no_more_than_20_s), TEST(bodies_beyond_what_was_asked_wait),
		TEST(ack_is_passed_on_only_when_it_grows), TEST(ack_of_another_generation_says_nothing), TEST(ack_of_what_was_never_sent_makes_it_greet_again),
		TEST(busy_waits_and_goes_on_from_the_refused_batch), TEST(gap_and_chain_make_it_greet_again),
		TEST(ack_that_the_store_may_have_missed_is_told_again), TEST(overtaken_answer_does_not_hide_what_was_made_since),
		TEST(nothing_is_settled_before_the_feeds_have_met), TEST(acknowledged_is_settled_when_the_feed_reaches_the_head_told_with_it),
		TEST(later_head_settles_and_a_head_of_another_log_never_does), TEST(feed_that_begins_anew_unsettles_until_it_is_applied), TEST(data_with_a_gap_ends_the_session_and_a_broken_chain_alarms),
		TEST(chain_of_the_feed_is_checked), TEST(old_data_is_not_applied_but_pulled_from_again),
		TEST(welcome_nobody_asked_for_makes_it_pull_again), TEST(drain_only_pushes_without_pulling_and_asks_again), TEST(bye_is_obeyed),
		TEST(held_twin_comes_back_when_its_outbox_gets_a_new_life), TEST(missing_ack_ends_the_session_and_patience_grows),
		TEST(quiet_line_is_pinged_and_a_silent_one_given_up), TEST(backoff_grows_while_nobody_answers_and_the_next_endpoint_is_tried),
		TEST(line_that_never_comes_up_is_closed), TEST(rubbish_is_answered_with_bye_and_an_alarm), TEST(stop_says_bye_and_never_opens_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
