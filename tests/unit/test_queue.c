/* The waiting batches: order within a site, fairness between sites, the budget, the gathering of groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <time.h>
#include "server/queue.h"

#define BODY 200

static struct id
site_number(uint32_t n)
{
	struct id id = { { 0 } };
	memcpy(id.b, &n, sizeof n);
	return id;
}

/* `count` updates of a site in batches of `per_batch`. */
static void
put_updates(struct queue *q, uint32_t site, size_t count, size_t per_batch, uint64_t first_n)
{
	static uint8_t body[BODY];
	struct slice bodies[1000];

	for (size_t done = 0; done < count; done += per_batch) {
		struct batch like = { .site_id = site_number(site), .first_n = first_n + done, .bodies = bodies,
			.n_bodies = count - done < per_batch ? count - done : per_batch };
		for (size_t i = 0; i < like.n_bodies; i++)
			bodies[i] = (struct slice){ body, BODY };
		struct batch *b = queue_batch(&like, &site, sizeof site);
		assert_int_equal(queue_put(q, b), DONE);
	}
}

static struct queue *
roomy_queue(void)
{
	return queue_new(&(struct queue_limits){ .budget_bytes = SIZE_MAX / 2, .group_bytes = 512 << 10, .group_ms = 20 });
}

static void
two_hundred_thousand_waiting_updates_of_one_site_do_not_delay_three_of_another(void **state)
{
	struct queue *q = roomy_queue();
	struct batch *out[QUEUE_GROUP_MAX];
	size_t before = 0, taken = 0;
	bool found = false, poked;
	(void)state;

	put_updates(q, 1, 200000, 500, 1);
	put_updates(q, 2, 3, 3, 1);
	while (!found) {
		size_t n = queue_take(q, out, true, 0, &poked);
		assert_true(n > 0);
		for (size_t i = 0; i < n; i++) {
			uint32_t site;
			memcpy(&site, out[i]->owner, sizeof site);
			found |= site == 2;
			if (!found)
				before += out[i]->n_bodies;
			queue_batch_free(&out[i]);
		}
		taken++;
	}
	assert_int_equal(taken, 1);                           /* in the first group already */
	assert_true(before * BODY <= QUEUE_TURN + 500 * BODY);     /* after one turn of the other at most */
	queue_free(&q);
}

static void
sites_are_served_in_equal_shares_of_bytes_whatever_their_batches_are(void **state)
{
	struct queue *q = queue_new(&(struct queue_limits){ .budget_bytes = SIZE_MAX / 2, .group_bytes = 1 << 20 });
	struct batch *out[QUEUE_GROUP_MAX];
	size_t bytes[4] = { 0 };
	bool poked;
	(void)state;

	put_updates(q, 1, 40000, 1000, 1);     /* batches of 200 kB: more than a turn */
	put_updates(q, 2, 40000, 100, 1);
	put_updates(q, 3, 40000, 7, 1);
	for (size_t group = 0; group < 8; group++) {
		size_t n = queue_take(q, out, true, 0, &poked);
		for (size_t i = 0; i < n; i++) {
			uint32_t site;
			memcpy(&site, out[i]->owner, sizeof site);
			bytes[site] += out[i]->bytes;
			queue_batch_free(&out[i]);
		}
	}
	for (size_t a = 1; a <= 3; a++)
		for (size_t b = 1; b <= 3; b++)
			assert_true(bytes[a] <= bytes[b] + 2 * QUEUE_TURN + 1000 * BODY);
	queue_free(&q);
}

static void
batches_of_a_site_stay_in_order(void **state)
{
	struct queue *q = roomy_queue();
	struct batch *out[QUEUE_GROUP_MAX];
	uint64_t next[6] = { 0, 1, 1, 1, 1, 1 };
	bool poked;
	size_t n;
	(void)state;

	for (uint64_t first = 1; first <= 901; first += 100)
		for (uint32_t site = 1; site <= 5; site++)
			put_updates(q, site, 100, 10 * site, first);
	while ((n = queue_take(q, out, true, 0, &poked)) > 0) {
		for (size_t i = 0; i < n; i++) {
			uint32_t site;
			memcpy(&site, out[i]->owner, sizeof site);
			assert_int_equal(out[i]->first_n, next[site]);
			next[site] += out[i]->n_bodies;
			queue_batch_free(&out[i]);
		}
	}
	for (uint32_t site = 1; site <= 5; site++)
		assert_int_equal(next[site], 1001);
	assert_int_equal(queue_bytes(q), 0);
	queue_free(&q);
}

static void
batch_keeps_its_own_copy_of_the_bodies(void **state)
{
	uint8_t one[] = "first", two[] = "second";
	struct slice bodies[] = { { one, 5 }, { two, 6 }, { NULL, 0 } };
	struct batch like = { .bodies = bodies, .n_bodies = 3 };
	(void)state;

	struct batch *b = queue_batch(&like, "owner", 6);
	memset(one, 'x', sizeof one);
	memset(two, 'x', sizeof two);
	assert_memory_equal(b->bodies[0].data, "first", 5);
	assert_memory_equal(b->bodies[1].data, "second", 6);
	assert_int_equal(b->bodies[2].len, 0);
	assert_int_equal(b->bytes, 11);
	assert_string_equal(b->owner, "owner");
	queue_batch_free(&b);
}

static void
put_beyond_the_budget_is_told_later_and_a_closed_queue_takes_nothing(void **state)
{
	struct queue *q = queue_new(&(struct queue_limits){ .budget_bytes = 1000, .group_bytes = 4096 });
	uint8_t body[600] = { 0 };
	struct slice slice = { body, sizeof body };
	struct batch like = { .bodies = &slice, .n_bodies = 1 }, *taken[QUEUE_GROUP_MAX];
	bool poked;
	(void)state;

	struct batch *first = queue_batch(&like, "", 1), *second = queue_batch(&like, "", 1);
	assert_int_equal(queue_put(q, first), DONE);
	assert_int_equal(queue_put(q, second), LATER);
	assert_int_equal(queue_take(q, taken, true, 0, &poked), 1);
	queue_batch_free(&taken[0]);
	assert_int_equal(queue_put(q, second), DONE);
	queue_close(q);
	struct batch *third = queue_batch(&like, "", 1);
	assert_int_equal(queue_put(q, third), LATER);
	queue_batch_free(&third);
	assert_int_equal(queue_take(q, taken, false, 1000, &poked), 1);      /* what waits can still be taken, at once */
	queue_batch_free(&taken[0]);
	queue_free(&q);
}

static void
poke_ends_a_wait(void **state)
{
	struct queue *q = roomy_queue();
	struct batch *out[QUEUE_GROUP_MAX];
	bool poked = false;
	int64_t begun = clock_mono_ms();
	(void)state;

	queue_poke(q);
	assert_int_equal(queue_take(q, out, false, 5000, &poked), 0);
	assert_true(poked);
	assert_true(clock_mono_ms() - begun < 1000);
	queue_free(&q);
}

static void *
put_late(void *arg)
{
	nanosleep(&(struct timespec){ .tv_nsec = 30 * 1000000 }, NULL);
	put_updates(arg, 2, 1, 1, 1);
	return NULL;
}

static void
group_waits_for_company_but_not_when_eager(void **state)
{
	struct queue *q =
		queue_new(&(struct queue_limits){ .budget_bytes = 1 << 20, .group_bytes = 4096, .group_ms = 300 });
	struct batch *out[QUEUE_GROUP_MAX];
	pthread_t thread;
	bool poked;
	(void)state;

	put_updates(q, 1, 1, 1, 1);
	assert_int_equal(queue_take(q, out, true, 0, &poked), 1);
	queue_batch_free(&out[0]);
	put_updates(q, 1, 1, 1, 2);
	assert_int_equal(pthread_create(&thread, NULL, put_late, q), 0);
	size_t n = queue_take(q, out, false, 0, &poked);
	pthread_join(thread, NULL);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		queue_batch_free(&out[i]);
	int64_t begun = clock_mono_ms();
	put_updates(q, 1, 40, 20, 3);              /* enough is there: no wait */
	n = queue_take(q, out, false, 0, &poked);
	assert_true(n > 0 && clock_mono_ms() - begun < 200);
	for (size_t i = 0; i < n; i++)
		queue_batch_free(&out[i]);
	queue_free(&q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_hundred_thousand_waiting_updates_of_one_site_do_not_delay_three_of_another),
		cmocka_unit_test(sites_are_served_in_equal_shares_of_bytes_whatever_their_batches_are),
		cmocka_unit_test(batches_of_a_site_stay_in_order),
		cmocka_unit_test(batch_keeps_its_own_copy_of_the_bodies),
		cmocka_unit_test(put_beyond_the_budget_is_told_later_and_a_closed_queue_takes_nothing),
		cmocka_unit_test(poke_ends_a_wait),
		cmocka_unit_test(group_waits_for_company_but_not_when_eager),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
