/* The chained log's four decisions, from tables: the expected answer first. */
#include "tests/unit/link_talk.h"

static void
the_chain_is_frozen(void **state)
{
	/* Numbers and chains are kept for ever: this value must never change. */
	struct hash zero = { { 0 } };
	struct hash chain =
		log_chain(&zero, &talk_owner, &talk_outbox, 258, (struct slice){ (const uint8_t *)"body", 4 });
	char hex[2 * HASH_BYTES + 1];
	(void)state;
	hash_hex(chain.b, HASH_BYTES, hex);
	assert_string_equal(hex, "5e6682592474cd8ffeee836e6a8545d56d7840173a26f7e8f251d7aa21e95b9d");
}

static void
every_input_of_the_chain_counts(void **state)
{
	struct hash zero = { { 0 } }, one = { { 1 } };
	struct slice body = { (const uint8_t *)"body", 4 }, other = { (const uint8_t *)"bodx", 4 };
	struct hash chain = log_chain(&zero, &talk_owner, &talk_outbox, 1, body);
	const struct hash changed[] = {
		log_chain(&one, &talk_owner, &talk_outbox, 1, body),
		log_chain(&zero, &talk_feed, &talk_outbox, 1, body),
		log_chain(&zero, &talk_owner, &talk_feed, 1, body),
		log_chain(&zero, &talk_owner, &talk_outbox, 2, body),
		log_chain(&zero, &talk_owner, &talk_outbox, 1, other),
		log_chain(&zero, &talk_owner, &talk_outbox, 1, (struct slice){ NULL, 0 }),
	};
	(void)state;
	for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++)
		assert_memory_not_equal(chain.b, changed[i].b, HASH_BYTES);
}

/* The table "On meeting". Columns: successor known, generation known, receiver's n, made, chain known, equal, acked,
 * oldest kept. */
static void
meeting_follows_the_table_in_its_order(void **state)
{
	static const struct { enum log_meeting expected; struct log_facts facts;
	} cases[] = {
		{ LOG_TWIN, { true, true, 5, 5, true, true, 5, 1 } },
		{ LOG_TWIN, { true, true, 9, 5, true, false, 5, 1 } }, /* before everything else */
		{ LOG_NEW, { false, false, 0, 0, true, true, 0, 1 } },
		{ LOG_NEW, { false, false, 0, 5, true, true, 3, 1 } },
		{ LOG_NEW, { false, true, 2, 9, true, true, 9, 4 } },    /* 3 is not kept any more */
		{ LOG_NORMAL, { false, true, 3, 9, true, true, 3, 4 } }, /* 4 is */
		{ LOG_NEW, { false, true, 3, 9, false, false, 3, 1 } },  /* our own chain there is lost */
		{ LOG_SENDER_RESTORED, { false, true, 6, 5, true, true, 5, 1 } },
		{ LOG_SENDER_RESTORED,
		  { false, true, 6, 5, false, false, 5, 1 } }, /* ahead of us: there is no chain to know */
		{ LOG_SENDER_RESTORED, { false, true, 5, 5, true, false, 5, 1 } },
		{ LOG_SENDER_RESTORED, { false, true, 2, 5, true, false, 5, 1 } }, /* before "receiver restored" */
		{ LOG_RECEIVER_RESTORED, { false, true, 2, 5, true, true, 5, 1 } },
		{ LOG_NORMAL, { false, true, 5, 5, true, true, 5, 1 } },
		{ LOG_NORMAL, { false, true, 5, 9, true, true, 3, 1 } }, /* an answer was lost */
		{ LOG_NORMAL, { false, true, 5, 5, true, true, 5, 6 } }, /* nothing kept, nothing due */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum log_meeting found = log_meet(&cases[i].facts);
		if (found != cases[i].expected)
			fail_msg("case %zu: expected %s, found %s", i, log_meeting_name(cases[i].expected),
			         log_meeting_name(found));
	}
}

static void
run_is_fitted_to_the_cursor(void **state)
{
	static const struct {
		enum log_fit expected;
		size_t skip;
		uint64_t after, cursor, first, n;
		bool lie;
	} cases[] = {
		{ LOG_FITS, 0, 3, 0, 1, 3, false }, /* a generation begins */
		{ LOG_FITS, 0, 8, 5, 6, 3, false },
		{ LOG_FITS, 2, 6, 5, 4, 3, false }, /* overlaps: compared, then skipped */
		{ LOG_FITS, 5, 6, 5, 1, 6, false },
		{ LOG_KNOWN, 0, 5, 5, 4, 2, false }, /* ends at the cursor with its chain */
		{ LOG_KNOWN, 0, 5, 5, 1, 5, false },
		{ LOG_GAP, 0, 5, 5, 3, 2, false }, /* ends below it: cannot be compared, so never acknowledged */
		{ LOG_GAP, 0, 5, 5, 7, 2, false }, /* 6 is missing */
		{ LOG_GAP, 0, 5, 5, 6, 0, false }, /* nothing */
		{ LOG_GAP, 0, 5, 5, 0, 6, false }, /* there is no number 0 */
		{ LOG_GAP, 0, 5, 5, UINT64_MAX, 2, false },
		{ LOG_CHAIN_BROKEN, 0, 5, 5, 6, 3, true },
		{ LOG_CHAIN_BROKEN, 0, 5, 5, 4, 3, true },
		{ LOG_CHAIN_BROKEN, 0, 5, 5, 4, 2, true },
		{ LOG_CHAIN_BROKEN, 0, 0, 0, 1, 3, true },
	};
	struct slice bodies[8];
	(void)state;
	for (size_t i = 0; i < 8; i++)
		bodies[i] = (struct slice){ (const uint8_t *)"a", 1 };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct log_position cursor = talk_at(&talk_outbox, cases[i].cursor), after;
		struct hash before =
			talk_chain(&talk_outbox, cases[i].first > 0 && cases[i].first < 20 ? cases[i].first - 1 : 0);
		size_t skip;
		before.b[7] ^= cases[i].lie;
		enum log_fit found =
			log_fit(&cursor, &talk_owner, cases[i].first, &before, bodies, cases[i].n, &skip, &after);
		if (found != cases[i].expected || after.n != cases[i].after || skip != cases[i].skip)
			fail_msg("case %zu: %s skip %zu after %llu", i, log_fit_name(found), skip,
			         (unsigned long long)after.n);
		struct hash chain = talk_chain(&talk_outbox, after.n);
		assert_memory_equal(after.chain.b, chain.b, HASH_BYTES);
	}
}

static void
clone_with_other_bodies_under_the_same_numbers_is_never_known(void **state)
{
	struct log_position cursor = talk_at(&talk_outbox, 5), after;
	struct hash before = talk_chain(&talk_outbox, 3);
	struct slice bodies[2] = { { (const uint8_t *)"b", 1 }, { (const uint8_t *)"b", 1 } };
	size_t skip;
	(void)state;
	assert_int_equal(log_fit(&cursor, &talk_owner, 4, &before, bodies, 2, &skip, &after), LOG_CHAIN_BROKEN);
	assert_int_equal(log_fit(&cursor, &talk_owner, 4, &before, bodies, 1, &skip, &after), LOG_GAP);
}

static void
second_successor_of_a_generation_is_a_twin(void **state)
{
	static const struct { bool twin; struct log_lineage lineage;
	} cases[] = {
		{ false, { false, false, false } }, { false, { true, false, false } }, { true, { true, true, false } },
		{ true, { false, true, false } },   { true, { false, false, true } }, /* the one it succeeded has
		                                                                         another successor */
		{ false, { true, false, true } }, /* it is that successor itself, known before */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(log_is_twin(&cases[i].lineage), cases[i].twin);
}

static void
point_is_reached_in_its_own_generation_only(void **state)
{
	struct log_position at = talk_at(&talk_feed, 4), three = talk_at(&talk_feed, 3), five = talk_at(&talk_feed, 5);
	struct log_position other = talk_at(&talk_outbox, 3), empty = talk_at(&talk_outbox, 0);
	(void)state;
	assert_true(log_reached(&at, &three));
	assert_true(log_reached(&at, &at));
	assert_false(log_reached(&at, &five));
	assert_false(log_reached(&at, &other));
	assert_true(log_reached(&at, &empty));
}

/* It owns the chain of `province` at every site: another id, and no site could follow its log any more. */
static void
owner_of_the_province_is_frozen(void **state)
{
	struct id owner = log_province_owner();
	char text[ID_TEXT];
	(void)state;
	id_format(&owner, text);
	assert_string_equal(text, "c7c60a17-e94e-3e9d-5423-46a3118af3d4");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chain_is_frozen),
		cmocka_unit_test(every_input_of_the_chain_counts),
		cmocka_unit_test(meeting_follows_the_table_in_its_order),
		cmocka_unit_test(run_is_fitted_to_the_cursor),
		cmocka_unit_test(clone_with_other_bodies_under_the_same_numbers_is_never_known),
		cmocka_unit_test(second_successor_of_a_generation_is_a_twin),
		cmocka_unit_test(owner_of_the_province_is_frozen),
		cmocka_unit_test(point_is_reached_in_its_own_generation_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
