/* The centre's side of VAULT, step by step: what is handed to the store, what is answered, what ends the session. */
#include "common/link/centre.h"
#include "tests/unit/link_talk.h"

#define TOTAL 200000u

static struct centre_link *link;
static struct talk talk;
static struct centre_intent did[16];
static struct buffer frames[16];
static size_t n_did;
static struct arena *arena;

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return 1790000000000;
}

static void
play(const struct centre_event *event)
{
	const struct centre_intent *i = centre_link_step(link, event, 5000, &n_did);
	for (size_t k = 0; k < n_did; k++) {
		did[k] = i[k];
		buffer_clear(&frames[k]);
		if (i[k].type == CENTRE_DO_SEND)
			buffer_put(&frames[k], i[k].frame.data, i[k].frame.len);
	}
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

static int
begin(void **state)
{
	struct centre_link_config config = { .feed = "site/0807", .epoch = talk_epoch, .wall_ms = wall };
	(void)state;
	link = centre_link_new(&config, 5000);
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
	m.has_protocol_min = m.has_protocol_max = m.has_generation = 1;
	m.protocol_min = m.protocol_max = 1;
	m.generation = talk_bytes(talk_outbox.b, 16);
	play(&(struct centre_event){ .type = CENTRE_EV_FRAME,
	                             .frame = talk_frame(&talk, LT1__MESSAGE_TYPE__HELLO, &m.base) });
}

static void
open_session(bool drain_only)
{
	struct centre_event cursor = { .type = CENTRE_EV_CURSOR,
		                       .epoch = talk_epoch,
		                       .drain_only = drain_only,
		                       .cursor = talk_at(&talk_outbox, 0),
		                       .head = talk_at(&talk_feed, 0) };
	hello();
	play(&cursor);
	const Lt1__Welcome *m = said(LT1__MESSAGE_TYPE__WELCOME);
	assert_true(m->feature_level >= VAULT_FEATURE_LEVEL);
}

struct word {
	uint8_t id;
	uint64_t total, at;
	size_t part;
	bool wanted;
};

static void
say(struct word w)
{
	static uint8_t bytes[VAULT_PART_MAX + 1];
	struct hash id = { { w.id } };
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_backup_id = w.id != 0;
	m.backup_id = talk_bytes(id.b, w.id == 99 ? 31 : HASH_BYTES);
	m.has_total = w.total > 0;
	m.total = w.total;
	m.has_at = w.at > 0 || w.part > 0;
	m.at = w.at;
	m.has_part = w.part > 0;
	m.part = talk_bytes(bytes, w.part);
	m.has_wanted = m.wanted = w.wanted;
	play(&(struct centre_event){ .type = CENTRE_EV_FRAME,
	                             .frame = talk_frame(&talk, LT1__MESSAGE_TYPE__VAULT, &m.base) });
}

static void
offer(void)
{
	say((struct word){ 7, TOTAL, 0, 0, false });
}

static void
part(uint64_t at, size_t len)
{
	say((struct word){ 7, 0, at, len, false });
}

static void
wish(uint8_t id, uint64_t at)
{
	say((struct word){ id, 0, at, 0, true });
}

static void
stands(uint64_t total, uint64_t at)
{
	play(&(struct centre_event){ .type = CENTRE_EV_VAULT, .vault = { { { 7 } }, total }, .at = at });
}

static void
offered_at(uint64_t at)
{
	open_session(false);
	offer();
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_OFFER);
	assert_int_equal(done(CENTRE_DO_VAULT)->vault.total, TOTAL);
	stands(TOTAL, at);
}

/* ---- going up ---- */

static void
offer_is_answered_by_how_far_the_store_has_it(void **state)
{
	(void)state;
	offered_at(5000);
	const Lt1__Vault *m = said(LT1__MESSAGE_TYPE__VAULT);
	assert_int_equal(m->total, TOTAL);
	assert_int_equal(m->at, 5000);
	assert_int_equal(m->backup_id.data[0], 7);
	assert_false(m->wanted || m->has_part);
}

static void
part_is_answered_only_when_the_store_has_it(void **state)
{
	(void)state;
	offered_at(5000);
	part(5000, 4096);
	assert_int_equal(n_did, 1);
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_PUT);
	assert_int_equal(done(CENTRE_DO_VAULT)->at, 5000);
	assert_int_equal(done(CENTRE_DO_VAULT)->part.len, 4096);
	assert_int_equal(done(CENTRE_DO_VAULT)->vault.total, TOTAL);
	stands(TOTAL, 9096);
	assert_int_equal(((const Lt1__Vault *)said(LT1__MESSAGE_TYPE__VAULT))->at, 9096);
	part(9096, VAULT_PART_MAX);
	assert_int_equal(done(CENTRE_DO_VAULT)->at, 9096);
}

/* A part, where 5000 are there: what becomes of it? */
static void
only_the_part_that_is_due_reaches_the_store(void **state)
{
	static const struct {
		const char *expected;
		struct word word;
	} cases[] = {
		{ "put", { 7, 0, 5000, VAULT_PART_LEAST, false } },
		{ "put", { 7, 0, 5000, VAULT_PART_MAX, false } },
		{ "protocol", { 7, 0, 5000, VAULT_PART_MAX + 1, false } },
		{ "protocol", { 7, 0, 5000, VAULT_PART_LEAST - 1, false } }, /* crumbs */
		{ "told again", { 7, 0, 0, 4096, false } },                  /* an old one, doubled */
		{ "told again", { 7, 0, 4000, 4096, false } },               /* overlaps: nothing of it is stored */
		{ "protocol", { 7, 0, 5001, 4096, false } },                 /* a gap */
		{ "protocol", { 7, 0, UINT64_MAX, 4096, false } },
		{ "protocol", { 8, 0, 5000, 4096, false } }, /* of one that was not offered */
		{ "protocol", { 0, 0, 5000, 4096, false } },
		{ "protocol", { 99, 0, 5000, 4096, false } }, /* its name has 31 bytes */
		{ "protocol", { 7, 0, 5000, 4096, true } },   /* a wish with bytes */
		{ "protocol", { 7, (uint64_t)VAULT_TOTAL_MAX + 1, 0, 0, false } },
		{ "protocol", { 7, 0, 0, 0, false } }, /* an offer of nothing */
		{ "offer", { 8, VAULT_TOTAL_MAX, 0, 0, false } },
		{ "protocol", { 8, TOTAL, 5, 0, false } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		end(state);
		begin(state);
		offered_at(5000);
		say(cases[i].word);
		const struct centre_intent *ask = done(CENTRE_DO_VAULT);
		const Lt1__Bye *bye = said(LT1__MESSAGE_TYPE__BYE);
		const char *found = ask != NULL && ask->ask == VAULT_PUT                      ? "put"
		                    : ask != NULL && ask->ask == VAULT_OFFER                  ? "offer"
		                    : bye != NULL && bye->reason == LT1__BYE_REASON__PROTOCOL ? "protocol"
		                    : said(LT1__MESSAGE_TYPE__VAULT) != NULL                  ? "told again"
		                                                                              : "something else";
		if (strcmp(found, cases[i].expected) != 0)
			fail_msg("case %zu: %s, not %s", i, found, cases[i].expected);
	}
}

static void
last_part_may_be_small_and_must_not_be_long(void **state)
{
	(void)state;
	offered_at(TOTAL - 10);
	part(TOTAL - 10, 10);
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_PUT);
	end(state);
	begin(state);
	offered_at(TOTAL - 10);
	part(TOTAL - 10, 11);
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__PROTOCOL);
}

static void
part_without_an_offer_ends_the_session(void **state)
{
	(void)state;
	open_session(false);
	part(0, 4096);
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__PROTOCOL);
}

static void
nothing_is_heard_of_it_before_hello(void **state)
{
	(void)state;
	offer();
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__PROTOCOL);
}

static void
while_the_centre_drains_or_greets_it_is_passed_over(void **state)
{
	static const struct word words[] = {
		{ 7, TOTAL, 0, 0, false }, { 7, 0, 0, 4096, false }, { 0, 0, 0, 0, true }, { 7, 0, 3, 0, true }
	};
	for (size_t i = 0; i < 8; i++) {
		end(state);
		begin(state);
		if (i < 4)
			open_session(true);
		else
			hello();
		say(words[i % 4]);
		assert_int_equal(n_did, 0);
	}
}

static void
answer_that_comes_during_a_greeting_or_a_drain_is_kept_to_ourselves(void **state)
{
	(void)state;
	open_session(false);
	offer();
	hello();
	stands(TOTAL, 0);
	assert_int_equal(n_did, 0);
}

static void
what_comes_while_the_store_is_asked_is_dropped_but_not_for_ever(void **state)
{
	(void)state;
	open_session(false);
	offer();
	for (int i = 0; i < 8; i++) {
		offer();
		assert_int_equal(n_did, 0);
	}
	offer();
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__FLOW);
}

static void
question_lost_by_the_store_is_not_answered_and_may_be_asked_again(void **state)
{
	(void)state;
	offered_at(5000);
	part(5000, 4096);
	play(&(struct centre_event){ .type = CENTRE_EV_VAULT, .lost = true });
	assert_int_equal(n_did, 0);
	offer();
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_OFFER);
}

static void
backup_with_a_wrong_hash_is_refused_and_no_longer_offered(void **state)
{
	(void)state;
	offered_at(TOTAL - 10);
	part(TOTAL - 10, 10);
	stands(0, 0);
	assert_int_equal(((const Lt1__Vault *)said(LT1__MESSAGE_TYPE__VAULT))->total, 0);
	part(0, 4096);
	assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__PROTOCOL);
}

/* ---- going down ---- */

static void
wish_is_answered_by_the_newest_name_then_by_parts(void **state)
{
	uint8_t bytes[3000] = { 5 };
	(void)state;
	open_session(false);
	wish(0, 0);
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_NAME);
	stands(3000, 0);
	const Lt1__Vault *m = said(LT1__MESSAGE_TYPE__VAULT);
	assert_true(m->wanted && !m->has_part && m->total == 3000 && m->backup_id.data[0] == 7);
	wish(7, 1000);
	assert_int_equal(done(CENTRE_DO_VAULT)->ask, VAULT_GET);
	assert_int_equal(done(CENTRE_DO_VAULT)->at, 1000);
	assert_int_equal(done(CENTRE_DO_VAULT)->bytes, VAULT_DOWN_BYTES);
	play(&(struct centre_event){
		.type = CENTRE_EV_VAULT, .vault = { { { 7 } }, 3000 }, .at = 1000, .part = { bytes, 2000 } });
	m = said(LT1__MESSAGE_TYPE__VAULT);
	assert_true(m->wanted && m->at == 1000 && m->part.len == 2000 && m->part.data[0] == 5);
}

static void
centre_without_a_backup_says_so(void **state)
{
	(void)state;
	open_session(false);
	wish(0, 0);
	play(&(struct centre_event){ .type = CENTRE_EV_VAULT });
	const Lt1__Vault *m = said(LT1__MESSAGE_TYPE__VAULT);
	assert_true(m->wanted && m->total == 0 && !m->has_backup_id);
}

static void
wishes_out_of_bounds_end_the_session(void **state)
{
	static const struct word words[] = {
		{ 0, 0, 5, 0, true }, { 7, 5, 0, 0, true }, { 7, 0, VAULT_TOTAL_MAX, 0, true }, { 99, 0, 0, 0, true }
	};
	for (size_t i = 0; i < 4; i++) {
		end(state);
		begin(state);
		open_session(false);
		say(words[i]);
		assert_int_equal(((const Lt1__Bye *)said(LT1__MESSAGE_TYPE__BYE))->reason, LT1__BYE_REASON__PROTOCOL);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(offer_is_answered_by_how_far_the_store_has_it),
		TEST(part_is_answered_only_when_the_store_has_it),
		TEST(only_the_part_that_is_due_reaches_the_store),
		TEST(last_part_may_be_small_and_must_not_be_long),
		TEST(part_without_an_offer_ends_the_session),
		TEST(nothing_is_heard_of_it_before_hello),
		TEST(while_the_centre_drains_or_greets_it_is_passed_over),
		TEST(answer_that_comes_during_a_greeting_or_a_drain_is_kept_to_ourselves),
		TEST(what_comes_while_the_store_is_asked_is_dropped_but_not_for_ever),
		TEST(question_lost_by_the_store_is_not_answered_and_may_be_asked_again),
		TEST(backup_with_a_wrong_hash_is_refused_and_no_longer_offered),
		TEST(wish_is_answered_by_the_newest_name_then_by_parts),
		TEST(centre_without_a_backup_says_so),
		TEST(wishes_out_of_bounds_end_the_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
