/* The site's side of VAULT, step by step: the offer, the parts, what the centre may answer, and the way back. */
#include "tests/unit/link_site_play.h"

#define PART (4u << 10)
#define TOTAL 20000u

static const struct vault_name ours = { { { 7 } }, TOTAL };
static struct arena *arena;

/* The VAULT of the last step's frames. The frame is lent by the machine, so it is looked at before the next step. */
static const Lt1__Vault *
vault_said(const struct site_event *event)
{
	const Lt1__Vault *m = NULL;
	size_t n;
	const struct site_intent *i = site_link_step(link, event, now, &n);
	struct frame frame;
	n_did = n;
	for (size_t k = 0; k < n; k++) {
		did[k] = i[k];
		types[k] = i[k].type == SITE_DO_SEND ? i[k].frame.data[3] : 0;
		if (types[k] != LT1__MESSAGE_TYPE__VAULT)
			continue;
		arena_free(&arena);
		arena = arena_new(frame_arena_cap(i[k].frame));
		assert_int_equal(frame_decode(i[k].frame, FRAME_TO_CENTRE, arena, &frame, NULL), DONE);
		m = (const Lt1__Vault *)frame.message;
	}
	return m;
}

static int
open_vault(void **state)
{
	begin(state);
	memset(&word, 0, sizeof word);
	word.features = VAULT_FEATURE_LEVEL;
	return 0;
}

static int
close_vault(void **state)
{
	arena_free(&arena);
	memset(&word, 0, sizeof word);
	return end(state);
}

static const struct site_event offer_event = { .type = SITE_EV_VAULT_OFFER, .vault = { { { 7 } }, TOTAL } };

static struct site_event
part_event(uint64_t at, size_t len)
{
	static uint8_t bytes[VAULT_PART_MAX];
	return (struct site_event){ .type = SITE_EV_VAULT_PART, .vault = ours, .n = at, .part = { bytes, len } };
}

struct answer {
	uint8_t id;
	uint64_t total, at;
	size_t part;
	bool wanted;
};

static const Lt1__Vault *
answer(struct answer a)
{
	static uint8_t bytes[VAULT_PART_MAX + 1];
	struct hash id = { { a.id } };
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_backup_id = a.id != 0;
	m.backup_id = talk_bytes(id.b, HASH_BYTES);
	m.has_total = m.has_at = 1;
	m.total = a.total;
	m.at = a.at;
	m.has_part = a.part > 0;
	m.part = talk_bytes(bytes, a.part);
	m.has_wanted = m.wanted = a.wanted;
	return vault_said(&(struct site_event){ .type = SITE_EV_FRAME,
	                                        .frame = talk_frame(&talk, LT1__MESSAGE_TYPE__VAULT, &m.base) });
}

static const Lt1__Vault *
stands(uint8_t id, uint64_t total, uint64_t at)
{
	return answer((struct answer){ id, total, at, 0, false });
}

static const Lt1__Vault *
part(uint64_t at, size_t len)
{
	struct site_event e = part_event(at, len);
	return vault_said(&e);
}

/* ---- going up ---- */

static void
backup_is_offered_and_goes_up_part_by_part(void **state)
{
	(void)state;
	stream(0, 0, 0);
	const Lt1__Vault *m = vault_said(&offer_event);
	assert_non_null(m);
	assert_memory_equal(m->backup_id.data, ours.id.b, HASH_BYTES);
	assert_int_equal(m->total, TOTAL);
	assert_false(m->has_part || m->has_at || m->has_wanted);
	assert_true(site_link_vault_moves(link));
	assert_null(stands(7, TOTAL, 0));
	assert_int_equal(done(SITE_DO_VAULT_READ)->n, 0);
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, PART);
	m = part(0, PART);
	assert_int_equal(m->part.len, PART);
	assert_int_equal(m->at, 0);
	now += 100;
	stands(7, TOTAL, PART);
	assert_int_equal(done(SITE_DO_VAULT_READ)->n, PART);
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, 2 * PART); /* it was quick */
	part(PART, 2 * PART);
	now += 100;
	stands(7, TOTAL, 3 * PART);
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, TOTAL - 3 * PART); /* what is left */
	part(3 * PART, TOTAL - 3 * PART);
	assert_null(done(SITE_DO_VAULT_KEPT));
	stands(7, TOTAL, TOTAL);
	assert_true(vault_name_equal(&done(SITE_DO_VAULT_KEPT)->vault, &ours));
	assert_false(site_link_vault_moves(link));
	play_type(SITE_EV_TICK);
	assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 0);
}

static void
slow_answers_make_smaller_parts(void **state)
{
	static const size_t sizes[] = { 4096, 2048, 1024, 1024, 2048 };
	static const int64_t took[] = { 2001, 5000, 2500, 2000, 0 };
	uint64_t at = 0;
	(void)state;
	stream(0, 0, 0);
	vault_said(&offer_event);
	stands(7, TOTAL, 0);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, sizes[i]);
		part(at, sizes[i]);
		at += sizes[i];
		now += took[i];
		stands(7, TOTAL, at);
	}
}

/* outbox is busy: nothing before an ACK, one small part after it, nothing more before the next. */
static void
updates_go_first(void **state)
{
	(void)state;
	stream(5, 0, 0);
	assert_non_null(done(SITE_DO_READ_BODIES));
	assert_null(vault_said(&offer_event));
	bodies(1, 2, 100);
	assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 0);
	bodies(3, 1, 100);
	now += 10;
	ack(2, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 1); /* the offer */
	stands(7, TOTAL, 0);
	assert_null(done(SITE_DO_VAULT_READ)); /* the next ACK gives the next turn */
	now += 10;
	ack(3, 0);
	assert_non_null(done(SITE_DO_VAULT_READ));
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, PART);
	assert_non_null(part(0, PART));
	now += 10;
	stands(7, TOTAL, PART);
	assert_null(done(SITE_DO_VAULT_READ));
	bodies(4, 2, 100);
	now += 10;
	ack(5, 0); /* the outbox rests */
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, 2 * PART);
	part(PART, 2 * PART);
	box.made = 8;
	outbox_answer(); /* a clerk records something meanwhile */
	bodies(6, 1, 100);
	bodies(7, 2, 100);
	stands(7, TOTAL, 3 * PART);
	assert_null(done(SITE_DO_VAULT_READ));
	now += 10;
	ack(6, 0);
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes,
	                 PART); /* not the four times as much that went through before */
}

static void
older_centre_and_draining_centre_hear_nothing_of_it(void **state)
{
	for (int i = 0; i < 2; i++) {
		open_vault(state);
		word.features = i == 0 ? VAULT_FEATURE_LEVEL - 1 : VAULT_FEATURE_LEVEL;
		word.drain = i == 1;
		stream(0, 0, 0);
		assert_null(vault_said(&offer_event));
		assert_null(vault_said(&(struct site_event){ .type = SITE_EV_VAULT_WANT, .found = true }));
		assert_false(site_link_vault_moves(link));
		close_vault(state);
	}
}

static void
after_a_break_the_offer_is_made_again(void **state)
{
	(void)state;
	stream(0, 0, 0);
	vault_said(&offer_event);
	stands(7, TOTAL, 0);
	part(0, PART);
	play_type(SITE_EV_LINE_DOWN);
	now += 400000;
	greet();
	welcome(0, 0);
	assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 1);
	stands(7, TOTAL, 2 * PART); /* more than this session ever heard of */
	assert_int_equal(done(SITE_DO_VAULT_READ)->n, 2 * PART);
}

static void
part_that_is_not_answered_is_offered_not_sent_again(void **state)
{
	(void)state;
	stream(0, 0, 0);
	vault_said(&offer_event);
	stands(7, TOTAL, 0);
	part(0, PART);
	Lt1__Pong pong = LT1__PONG__INIT;
	now += 30000;
	play_frame(LT1__MESSAGE_TYPE__PONG, &pong.base);
	now += 30000;
	const Lt1__Vault *m = vault_said(&(struct site_event){ .type = SITE_EV_TICK });
	assert_non_null(m);
	assert_int_equal(m->total, TOTAL);
	assert_false(m->has_part);
	assert_null(done(SITE_DO_VAULT_READ));
}

static void
what_is_not_answered_is_offered_again_after_growing_pauses(void **state)
{
	static const int64_t pauses[] = { 0, 120000, 240000, 480000 };
	(void)state;
	stream(0, 0, 0);
	vault_said(&offer_event);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(site_link_vault_moves(link), i == 0);
		for (int64_t waited = 0; waited < 60000 + pauses[i]; waited += 10000) {
			play_type(SITE_EV_TICK);
			assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 0);
			now += 10000;
			Lt1__Pong pong = LT1__PONG__INIT;
			play_frame(LT1__MESSAGE_TYPE__PONG, &pong.base);
			if (waited + 10000 < 60000 + pauses[i])
				assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 0);
		}
		assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 1);
	}
}

/* One part is under way (at PART); what may the centre answer, and what comes of it? */
static void
only_the_right_answer_moves_an_upload(void **state)
{
	static const struct {
		const char *expected;
		struct answer answer;
	} cases[] = {
		{ "read", { 7, TOTAL, 2 * PART, 0, false } },
		{ "read", { 7, TOTAL, 3 * PART, 0, false } }, /* another session was faster */
		{ "nothing", { 7, TOTAL, PART, 0, false } },  /* the answer before, doubled */
		{ "nothing", { 7, TOTAL, 0, 0, false } },
		{ "nothing", { 9, TOTAL, 2 * PART, 0, false } }, /* of another backup */
		{ "nothing", { 7, TOTAL, 0, 0, true } },         /* to a wish that was never made */
		{ "nothing", { 0, 0, 0, 0, true } },
		{ "kept", { 7, TOTAL, TOTAL, 0, false } },
		{ "refused", { 7, 0, 0, 0, false } },
		{ "violated", { 7, TOTAL, TOTAL + 1, 0, false } },
		{ "violated", { 7, TOTAL + 1, 2 * PART, 0, false } },
		{ "violated", { 0, TOTAL, 2 * PART, 0, false } },
		{ "violated", { 7, TOTAL, 2 * PART, 10, false } }, /* bytes nobody asked for */
		{ "nothing", { 7, TOTAL, 0, 10, true } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		open_vault(state);
		stream(0, 0, 0);
		vault_said(&offer_event);
		stands(7, TOTAL, PART);
		part(PART, PART);
		answer(cases[i].answer);
		const char *found = done(SITE_DO_VAULT_READ) != NULL      ? "read"
		                    : done(SITE_DO_VAULT_KEPT) != NULL    ? "kept"
		                    : done(SITE_DO_VAULT_REFUSED) != NULL ? "refused"
		                    : alarmed(SITE_WHY_PROTOCOL)          ? "violated"
		                    : n_did == 0                          ? "nothing"
		                                                          : "something else";
		if (strcmp(found, cases[i].expected) != 0)
			fail_msg("case %zu: %s, not %s", i, found, cases[i].expected);
		close_vault(state);
	}
}

static void
file_that_is_not_there_any_more_ends_the_offer(void **state)
{
	static const size_t lengths[] = { 0, VAULT_PART_MAX, 5000 };
	for (size_t i = 0; i < 3; i++) {
		open_vault(state);
		stream(0, 0, 0);
		vault_said(&offer_event);
		stands(7, TOTAL, TOTAL - 100); /* nothing longer than 100 bytes can be right */
		assert_null(part(TOTAL - 100, lengths[i]));
		assert_false(site_link_vault_moves(link));
		close_vault(state);
	}
}

static void
another_backup_takes_the_place_of_the_one_under_way(void **state)
{
	struct site_event other = { .type = SITE_EV_VAULT_OFFER, .vault = { { { 8 } }, 500 } };
	(void)state;
	stream(0, 0, 0);
	vault_said(&offer_event);
	stands(7, TOTAL, 0);
	assert_null(vault_said(&offer_event)); /* the same: nothing is begun anew */
	const Lt1__Vault *m = vault_said(&other);
	assert_null(m); /* the answer to READ comes first */
	m = part(0, PART);
	assert_int_equal(m->backup_id.data[0], 8);
	assert_false(m->has_part);
	stands(7, TOTAL, PART);
	assert_null(done(SITE_DO_VAULT_READ));
	stands(8, 500, 0);
	assert_int_equal(done(SITE_DO_VAULT_READ)->bytes, 500);
}

static void
backup_beyond_the_bound_is_never_offered(void **state)
{
	struct site_event huge = { .type = SITE_EV_VAULT_OFFER, .vault = { { { 8 } }, VAULT_TOTAL_MAX + 1 } };
	(void)state;
	stream(0, 0, 0);
	assert_null(vault_said(&huge));
	huge.vault.total = VAULT_TOTAL_MAX;
	assert_non_null(vault_said(&huge));
}

/* ---- coming down ---- */

static struct hash
hash_of_zeros(size_t len)
{
	static const uint8_t zeros[VAULT_PART_MAX];
	return hash_of(zeros, len);
}

/* A part of zeros of the backup `id`. */
static const Lt1__Vault *
given(const struct hash *id, uint64_t total, uint64_t at, size_t len)
{
	static uint8_t zeros[VAULT_PART_MAX];
	Lt1__Vault m = LT1__VAULT__INIT;
	m.has_backup_id = m.has_total = m.has_wanted = m.wanted = 1;
	m.backup_id = talk_bytes(id->b, HASH_BYTES);
	m.total = total;
	m.has_at = m.has_part = len > 0;
	m.at = at;
	m.part = talk_bytes(zeros, len);
	return vault_said(&(struct site_event){ .type = SITE_EV_FRAME,
	                                        .frame = talk_frame(&talk, LT1__MESSAGE_TYPE__VAULT, &m.base) });
}

static const struct site_event want = { .type = SITE_EV_VAULT_WANT, .found = true };

static void
newest_backup_comes_down_and_its_hash_is_compared(void **state)
{
	struct hash id = hash_of_zeros(3000);
	(void)state;
	stream(0, 0, 0);
	const Lt1__Vault *m = vault_said(&want);
	assert_true(m->wanted && !m->has_backup_id && !m->has_at);
	m = given(&id, 3000, 0, 0);
	assert_int_equal(done(SITE_DO_VAULT_FOUND)->vault.total, 3000);
	assert_true(m->wanted && m->has_backup_id && m->at == 0);
	m = given(&id, 3000, 0, 2000);
	assert_int_equal(done(SITE_DO_VAULT_TAKE)->n, 0);
	assert_int_equal(done(SITE_DO_VAULT_TAKE)->part.len, 2000);
	assert_int_equal(m->at, 2000);
	assert_null(given(&id, 3000, 0, 2000)); /* doubled on the way */
	assert_int_equal(n_did, 0);
	play_type(SITE_EV_LINE_DOWN);
	now += 400000;
	greet();
	welcome(0, 0);
	given(&id, 3000, 2000, 1000); /* goes on where it was */
	assert_true(vault_name_equal(&done(SITE_DO_VAULT_FETCHED)->vault, &(struct vault_name){ id, 3000 }));
	assert_false(site_link_vault_moves(link));
}

static void
damaged_backup_is_asked_for_three_times_and_never_called_whole(void **state)
{
	struct hash id = { { 1 } };
	(void)state;
	stream(0, 0, 0);
	vault_said(&want);
	for (int i = 0; i < 3; i++) {
		given(&id, 3000, 0, 0);
		assert_non_null(done(SITE_DO_VAULT_FOUND));
		given(&id, 3000, 0, 3000);
		assert_int_equal(done(SITE_DO_VAULT_FETCHED) != NULL, i == 2);
	}
	assert_int_equal(done(SITE_DO_VAULT_FETCHED)->vault.total, 0);
	play_type(SITE_EV_TICK);
	assert_int_equal(said(LT1__MESSAGE_TYPE__VAULT), 0);
}

static void
backup_replaced_at_the_centre_is_fetched_from_its_beginning(void **state)
{
	struct hash old = hash_of_zeros(3000), newer = hash_of_zeros(1500);
	(void)state;
	stream(0, 0, 0);
	vault_said(&want);
	given(&old, 3000, 0, 0);
	given(&old, 3000, 0, 1000);
	const Lt1__Vault *m = given(&newer, 1500, 0, 0); /* the old one is gone: this is the newest */
	assert_int_equal(done(SITE_DO_VAULT_FOUND)->vault.total, 1500);
	assert_int_equal(m->at, 0);
	given(&newer, 1500, 0, 1500);
	assert_int_equal(done(SITE_DO_VAULT_FETCHED)->vault.total, 1500);
}

static void
wish_for_the_name_alone_ends_with_it(void **state)
{
	struct hash id = hash_of_zeros(3000);
	for (int i = 0; i < 2; i++) {
		open_vault(state);
		stream(0, 0, 0);
		vault_said(&(struct site_event){ .type = SITE_EV_VAULT_WANT });
		assert_null(i == 0 ? given(&id, 3000, 0, 0) : answer((struct answer){ 0, 0, 0, 0, true }));
		assert_int_equal(done(SITE_DO_VAULT_FOUND)->vault.total, i == 0 ? 3000 : 0);
		assert_null(vault_said(&(struct site_event){ .type = SITE_EV_TICK }));
		close_vault(state);
	}
}

static void
parts_out_of_bounds_end_the_session(void **state)
{
	struct hash id = hash_of_zeros(3000);
	for (int i = 0; i < 2; i++) {
		open_vault(state);
		stream(0, 0, 0);
		vault_said(&want);
		if (i == 0) {
			given(&id, 3000, 0, 0);
			given(&id, 3000, 0, 3001);
		} else {
			given(&id, (uint64_t)VAULT_TOTAL_MAX + 1, 0, 0);
		}
		assert_true(alarmed(SITE_WHY_PROTOCOL));
		close_vault(state);
	}
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_vault, close_vault)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(backup_is_offered_and_goes_up_part_by_part),
		TEST(slow_answers_make_smaller_parts),
		TEST(updates_go_first),
		TEST(older_centre_and_draining_centre_hear_nothing_of_it),
		TEST(after_a_break_the_offer_is_made_again),
		TEST(part_that_is_not_answered_is_offered_not_sent_again),
		TEST(what_is_not_answered_is_offered_again_after_growing_pauses),
		TEST(only_the_right_answer_moves_an_upload),
		TEST(file_that_is_not_there_any_more_ends_the_offer),
		TEST(another_backup_takes_the_place_of_the_one_under_way),
		TEST(backup_beyond_the_bound_is_never_offered),
		TEST(newest_backup_comes_down_and_its_hash_is_compared),
		TEST(damaged_backup_is_asked_for_three_times_and_never_called_whole),
		TEST(backup_replaced_at_the_centre_is_fetched_from_its_beginning),
		TEST(wish_for_the_name_alone_ends_with_it),
		TEST(parts_out_of_bounds_end_the_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
