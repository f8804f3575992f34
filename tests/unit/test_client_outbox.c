/* The outbox as a chained log: numbers, chains, generations, what is sent again. */
#include "client_site.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/link/log.h"

static void
numbers_run_from_one_and_chain_as_the_link_says(void **state)
{
	struct client_site *c = client_site_new();
	struct outbox_run run = { 0 };
	client_put_many(c, 5);
	client_put(c, 6, NULL);
	struct site_outbox box = client_state(c, NULL);
	assert_int_equal(box.made, 6);
	assert_int_equal(box.oldest_kept, 1);
	assert_int_equal(outbox_bodies(c->outbox, 1, 1 << 20, &run, NULL), DONE);
	assert_true(run.found);
	assert_int_equal(run.n_bodies, 6);
	struct hash chain = { { 0 } }, stored;
	for (uint64_t n = 1; n <= 6; n++) {
		bool found;
		chain = log_chain(&chain, &c->me.site_id, &box.generation, n, run.bodies[n - 1]);
		assert_int_equal(outbox_chain(c->outbox, n, &found, &stored, NULL), DONE);
		assert_true(found);
		assert_memory_equal(chain.b, stored.b, HASH_BYTES);
	}
	outbox_run_fini(&run);
	client_site_free(c);
}

static void
a_read_gives_at_least_one_body_and_no_more_than_asked(void **state)
{
	struct client_site *c = client_site_new();
	struct outbox_run run = { 0 };
	client_put_many(c, 10);
	assert_int_equal(outbox_bodies(c->outbox, 3, 1, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, 1);
	size_t one = run.bodies[0].len;
	assert_int_equal(outbox_bodies(c->outbox, 3, one * 4, &run, NULL), DONE);
	assert_in_range(run.n_bodies, 3, 4);
	assert_int_equal(outbox_bodies(c->outbox, 11, 1 << 20, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, 0);
	assert_true(run.found);   /* the chain at 10 is known */
	assert_int_equal(outbox_bodies(c->outbox, 12, 1 << 20, &run, NULL), DONE);
	assert_false(run.found);
	outbox_run_fini(&run);
	client_site_free(c);
}

static void
what_was_undone_leaves_no_number(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 3);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	client_put(c, 4, NULL);
	store_rollback(c->store);
	assert_int_equal(client_state(c, NULL).made, 3);
	client_put(c, 5, NULL);
	assert_int_equal(client_state(c, NULL).made, 4);
	client_site_free(c);
}

static void
acknowledged_and_settled_only_grow(void **state)
{
	struct client_site *c = client_site_new();
	uint64_t settled;
	client_put_many(c, 10);
	client_ack(c, 7, 5);
	client_ack(c, 4, 2);
	client_site_reopen(c);
	assert_int_equal(client_state(c, &settled).acked, 7);
	assert_int_equal(settled, 5);
	client_site_free(c);
}

static void
a_rewind_makes_everything_after_it_due_again(void **state)
{
	struct client_site *c = client_site_new();
	uint64_t settled;
	client_put_many(c, 10);
	client_ack(c, 10, 9);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_rewind(c->outbox, 4, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	struct site_outbox box = client_state(c, &settled);
	assert_int_equal(box.acked, 4);
	assert_int_equal(settled, 4);
	assert_int_equal(box.made, 10);
	client_site_free(c);
}

static void
renewing_numbers_every_kept_body_afresh_under_a_generation_that_names_its_predecessor(void **state)
{
	struct client_site *c = client_site_new();
	struct outbox_run before = { 0 }, after = { 0 };
	uint64_t settled;
	client_put_many(c, 10);
	client_ack(c, 6, 6);
	struct site_outbox old = client_state(c, NULL);
	assert_int_equal(outbox_bodies(c->outbox, 1, 1 << 20, &before, NULL), DONE);
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_renew(c->outbox, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	client_site_reopen(c);
	struct site_outbox box = client_state(c, &settled);
	assert_false(id_equal(&box.generation, &old.generation));
	assert_true(box.has_succeeded);
	assert_true(id_equal(&box.succeeded, &old.generation));
	assert_int_equal(box.made, 10);
	assert_int_equal(box.acked, 0);
	assert_int_equal(settled, 0);
	assert_int_equal(outbox_bodies(c->outbox, 1, 1 << 20, &after, NULL), DONE);
	assert_int_equal(after.n_bodies, 10);
	struct hash chain = { { 0 } }, stored;
	bool found;
	for (uint64_t n = 1; n <= 10; n++) {
		assert_true(slice_equal(before.bodies[n - 1], after.bodies[n - 1]));
		chain = log_chain(&chain, &c->me.site_id, &box.generation, n, after.bodies[n - 1]);
	}
	assert_int_equal(outbox_chain(c->outbox, 10, &found, &stored, NULL), DONE);
	assert_memory_equal(chain.b, stored.b, HASH_BYTES);
	outbox_run_fini(&before);
	outbox_run_fini(&after);
	client_site_free(c);
}

static void
a_renewal_that_fails_half_way_leaves_the_old_generation(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 3);
	struct site_outbox old = client_state(c, NULL);
	client_env("LT_FAILPOINT", "A12:fail");
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_renew(c->outbox, NULL), LATER);
	store_rollback(c->store);
	client_env("LT_FAILPOINT", NULL);
	struct site_outbox box = client_state(c, NULL);
	assert_true(id_equal(&box.generation, &old.generation));
	assert_int_equal(box.made, 3);
	client_put(c, 4, NULL);
	assert_int_equal(client_state(c, NULL).made, 4);
	client_site_free(c);
}

static void
the_canary_keeps_the_generation(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 3);
	struct site_outbox old = client_state(c, NULL);
	client_env("LT_CANARY", "generation_reused");
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_renew(c->outbox, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	client_env("LT_CANARY", NULL);
	struct site_outbox box = client_state(c, NULL);
	assert_true(id_equal(&box.generation, &old.generation));
	client_site_free(c);
}

static void
bodies_go_35_days_after_their_acknowledgement_and_numbers_stay(void **state)
{
	struct client_site *c = client_site_new();
	struct outbox_run run = { 0 };
	struct id returned;
	struct buffer b = { 0 };
	bool found;
	struct hash chain;
	client_put(c, 1, NULL);
	client_put(c, 2, &returned);
	client_put(c, 3, NULL);
	client_put(c, 4, NULL);
	struct slice item = client_item(&b, &returned, NULL, 0, LT1__VERDICT__RETURNED, "UNIT-005");
	assert_int_equal(client_apply(c, &item, 1, 1, NULL), DONE);
	client_ack(c, 3, 3);
	int32_t today = clock_today();
	const struct { int days; uint64_t oldest; bool second_kept; } cases[] = { { 35, 1, true }, { 36, 4, true } };
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(store_begin(c->store, NULL), DONE);
		assert_int_equal(outbox_prune(c->outbox, today + cases[i].days, NULL), DONE);
		assert_int_equal(store_commit(c->store, NULL), DONE);
		assert_int_equal(client_state(c, NULL).oldest_kept, cases[i].oldest);
		assert_int_equal(outbox_bodies(c->outbox, 2, 1, &run, NULL), DONE);
		assert_int_equal(run.n_bodies, 1);   /* what was returned is shown to the clerk */
		assert_int_equal(outbox_chain(c->outbox, 1, &found, &chain, NULL), DONE);
		assert_true(found);
	}
	assert_int_equal(outbox_bodies(c->outbox, 1, 1, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, 0);
	assert_int_equal(outbox_bodies(c->outbox, 4, 1, &run, NULL), DONE);
	assert_int_equal(run.n_bodies, 1);   /* never acknowledged */
	outbox_run_fini(&run);
	buffer_fini(&b);
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_run_from_one_and_chain_as_the_link_says),
		cmocka_unit_test(a_read_gives_at_least_one_body_and_no_more_than_asked),
		cmocka_unit_test(what_was_undone_leaves_no_number),
		cmocka_unit_test(acknowledged_and_settled_only_grow),
		cmocka_unit_test(a_rewind_makes_everything_after_it_due_again),
		cmocka_unit_test(renewing_numbers_every_kept_body_afresh_under_a_generation_that_names_its_predecessor),
		cmocka_unit_test(a_renewal_that_fails_half_way_leaves_the_old_generation),
		cmocka_unit_test(the_canary_keeps_the_generation),
		cmocka_unit_test(bodies_go_35_days_after_their_acknowledgement_and_numbers_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
