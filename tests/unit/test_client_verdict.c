/* What the centre answered: the latest item wins, silence up to `settled` is acceptance, items and position are one. */
#include "client_site.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/failpoint.h"

struct seen { size_t n; char text[1024]; };

static void
see(void *ctx, const struct verdict_case *c)
{
	struct seen *s = ctx;
	size_t len = strlen(s->text);
	s->n++;
	snprintf(s->text + len, sizeof s->text - len, "%s %s %s %s%s|", verdict_name(c->item->verdict),
	         c->entity_code != NULL ? c->entity_code : "-",
	         c->item->n_findings > 0 ? c->item->findings[0]->code : "-",
	         c->waits_for_code != NULL ? c->waits_for_code : "", c->corrected ? "corrected" : "");
}

static struct seen
inbox(struct client_site *c, bool all)
{
	struct seen s = { 0 };
	assert_int_equal(verdict_each(c->store, all, see, &s, NULL), DONE);
	return s;
}

static void
apply_one(struct client_site *c, const struct id *update, Lt1__Verdict v, const char *code, uint64_t after_n)
{
	struct buffer b = { 0 };
	struct slice item = client_item(&b, update, NULL, 0, v, code);
	assert_int_equal(client_apply(c, &item, 1, after_n, NULL), DONE);
	buffer_fini(&b);
}

static void
silence_up_to_settled_is_acceptance(void **state)
{
	struct client_site *c = client_site_new();
	client_put_many(c, 10);
	client_ack(c, 10, 4);
	struct verdict_counts n = client_counts(c);
	assert_int_equal(n.letters, 10);
	assert_int_equal(n.accepted, 4);
	assert_int_equal(n.waiting, 6);
	client_ack(c, 10, 10);
	n = client_counts(c);
	assert_int_equal(n.accepted, 10);
	assert_int_equal(n.waiting, 0);
	client_site_free(c);
}

static void
a_later_item_replaces_an_earlier_one(void **state)
{
	struct client_site *c = client_site_new();
	struct id a, b;
	client_put(c, 1, &a);
	client_put(c, 2, &b);
	client_ack(c, 2, 2);
	apply_one(c, &a, LT1__VERDICT__PARKED, NULL, 1);
	apply_one(c, &b, LT1__VERDICT__RETURNED, "UNIT-005", 2);
	assert_string_equal(inbox(c, false).text, "parked V1 - |returned V2 UNIT-005 |");
	apply_one(c, &a, LT1__VERDICT__ACCEPTED, NULL, 3);
	struct verdict_counts n = client_counts(c);
	assert_int_equal(n.accepted, 1);
	assert_int_equal(n.returned, 1);
	assert_int_equal(n.parked, 0);
	assert_int_equal(n.open, 1);
	assert_string_equal(inbox(c, false).text, "returned V2 UNIT-005 |");
	client_site_free(c);
}

static void
an_undecodable_body_is_answered_by_its_number(void **state)
{
	struct client_site *c = client_site_new();
	struct buffer b = { 0 };
	client_put_many(c, 3);
	struct site_outbox box = client_state(c, NULL);
	struct slice item = client_item(&b, NULL, &box.generation, 2, LT1__VERDICT__QUARANTINED, "SYS-002");
	assert_int_equal(client_apply(c, &item, 1, 1, NULL), DONE);
	assert_string_equal(inbox(c, false).text, "quarantined V2 SYS-002 |");
	buffer_fini(&b);
	client_site_free(c);
}

static void
another_body_under_the_same_update_id_does_not_take_the_verdict(void **state)
{
	struct client_site *c = client_site_new();
	Lt1__FeedItem item = LT1__FEED_ITEM__INIT;
	Lt1__VerdictItem v = LT1__VERDICT_ITEM__INIT;
	uint8_t hash[32] = { 1 }, packed[256];
	struct id a;
	client_put(c, 1, &a);
	item.verdict = &v;
	v.has_verdict = v.has_update_id = v.has_body_hash = true;
	v.verdict = LT1__VERDICT__QUARANTINED;
	v.update_id = (ProtobufCBinaryData){ 16, a.b };
	v.body_hash = (ProtobufCBinaryData){ 32, hash };
	struct slice bytes = { packed, lt1__feed_item__pack(&item, packed) };
	assert_int_equal(client_apply(c, &bytes, 1, 1, NULL), DONE);
	assert_int_equal(inbox(c, false).n, 0);
	client_site_free(c);
}

static void
items_of_nobody_and_unreadable_ones_do_not_stop_the_feed(void **state)
{
	struct client_site *c = client_site_new();
	struct buffer b = { 0 };
	struct id stranger = id_random(), mine;
	client_put(c, 1, &mine);
	struct buffer b2 = { 0 };
	struct slice items[] = {
		{ (const uint8_t *)"\xff\xff\xff", 3 },
		client_item(&b, &stranger, NULL, 0, LT1__VERDICT__RETURNED, "UNIT-005"),
		client_item(&b2, &mine, NULL, 0, LT1__VERDICT__RETURNED, "UNIT-005"),
	};
	assert_int_equal(client_apply(c, items, 3, 3, NULL), DONE);
	struct feed_place place;
	assert_int_equal(feed_place(c->store, FEED, &place, NULL), DONE);
	assert_int_equal(place.at.n, 3);
	assert_int_equal(inbox(c, false).n, 1);
	buffer_fini(&b);
	buffer_fini(&b2);
	client_site_free(c);
}

static void
items_and_position_come_together_or_not_at_all(void **state)
{
	struct client_site *c = client_site_new();
	struct buffer b = { 0 };
	struct feed_place place;
	struct fault f = { 0 };
	struct id a;
	client_put(c, 1, &a);
	struct slice item = client_item(&b, &a, NULL, 0, LT1__VERDICT__RETURNED, "UNIT-005");
	const char *const steps[] = { "A9:fail", "A3:fail" };   /* between the two, and at COMMIT */
	for (size_t i = 0; i < 2; i++) {
		client_env("LT_FAILPOINT", steps[i]);
		assert_int_equal(client_apply(c, &item, 1, 1, &f), LATER);
		client_env("LT_FAILPOINT", NULL);
		assert_int_equal(inbox(c, false).n, 0);
		assert_int_equal(feed_place(c->store, FEED, &place, NULL), DONE);
		assert_int_equal(place.at.n, 0);
	}
	assert_int_equal(client_apply(c, &item, 1, 1, &f), DONE);
	client_site_reopen(c);
	assert_int_equal(inbox(c, false).n, 1);
	assert_int_equal(feed_place(c->store, FEED, &place, NULL), DONE);
	assert_int_equal(place.at.n, 1);
	buffer_fini(&b);
	client_site_free(c);
}

static void
rewind_and_renewal_keep_the_verdicts(void **state)
{
	struct client_site *c = client_site_new();
	struct id a;
	client_put(c, 1, &a);
	client_put(c, 2, NULL);
	client_ack(c, 2, 2);
	apply_one(c, &a, LT1__VERDICT__RETURNED, "UNIT-005", 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_begin(c->store, NULL), DONE);
		assert_int_equal(i == 0 ? outbox_rewind(c->outbox, 0, NULL) : outbox_renew(c->outbox, NULL), DONE);
		assert_int_equal(store_commit(c->store, NULL), DONE);
		client_ack(c, 2, 2);
		assert_string_equal(inbox(c, false).text, "returned V1 UNIT-005 |");
		assert_int_equal(client_counts(c).accepted, 1);
	}
	client_site_free(c);
}

static void
when_the_feed_begins_anew_old_verdicts_are_shown_until_answered_again(void **state)
{
	struct client_site *c = client_site_new();
	struct buffer buffer = { 0 };
	struct id a, b;
	uint64_t settled;
	client_put(c, 1, &a);
	client_put(c, 2, &b);
	client_ack(c, 2, 2);
	apply_one(c, &a, LT1__VERDICT__RETURNED, "UNIT-005", 1);
	apply_one(c, &b, LT1__VERDICT__RETURNED, "UNIT-005", 2);
	struct slice item = client_item(&buffer, &a, NULL, 0, LT1__VERDICT__RETURNED, "UNIT-006");
	assert_int_equal(store_begin(c->store, NULL), DONE);
	assert_int_equal(outbox_feed_anew(c->outbox, NULL), DONE);
	struct feed_place after = { .at = { .generation = id_derive("feed", "2", ""), .n = 1 } };
	struct feed_taken taken;
	assert_int_equal(feed_apply(c->store, FEED_SITE, FEED, &item, 1, &after, &taken, NULL), DONE);
	assert_int_equal(outbox_resettle(c->outbox, 1, NULL), DONE);
	assert_int_equal(store_commit(c->store, NULL), DONE);
	client_state(c, &settled);
	assert_int_equal(settled, 1);
	assert_string_equal(inbox(c, false).text, "returned V1 UNIT-006 |returned V2 UNIT-005 |");
	client_ack(c, 2, 2);   /* b is settled in silence: accepted this time */
	assert_string_equal(inbox(c, false).text, "returned V1 UNIT-006 |");
	assert_int_equal(client_counts(c).accepted, 1);
	buffer_fini(&buffer);
	client_site_free(c);
}

static void
the_sums_are_the_letters(void **state)
{
	struct client_site *c = client_site_new();
	static const Lt1__Verdict verdicts[] = { LT1__VERDICT__RETURNED, LT1__VERDICT__PARKED,
		                                 LT1__VERDICT__QUARANTINED, LT1__VERDICT__ACCEPTED };
	struct id ids[12];
	for (int i = 0; i < 12; i++)
		client_put(c, i, &ids[i]);
	for (uint64_t i = 0; i < 8; i++)
		apply_one(c, &ids[i], verdicts[i % 4], NULL, i + 1);
	for (uint64_t settled = 0; settled <= 12; settled++) {
		client_ack(c, 12, settled);
		struct verdict_counts n = client_counts(c);
		uint64_t silent = settled > 8 ? settled - 8 : 0;
		assert_int_equal(n.accepted, 2 + silent);
		assert_int_equal(n.returned + n.parked + n.quarantined, 6);
		assert_int_equal(n.waiting, 12 - settled);
	}
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_up_to_settled_is_acceptance),
		cmocka_unit_test(a_later_item_replaces_an_earlier_one),
		cmocka_unit_test(an_undecodable_body_is_answered_by_its_number),
		cmocka_unit_test(another_body_under_the_same_update_id_does_not_take_the_verdict),
		cmocka_unit_test(items_of_nobody_and_unreadable_ones_do_not_stop_the_feed),
		cmocka_unit_test(items_and_position_come_together_or_not_at_all),
		cmocka_unit_test(rewind_and_renewal_keep_the_verdicts),
		cmocka_unit_test(when_the_feed_begins_anew_old_verdicts_are_shown_until_answered_again),
		cmocka_unit_test(the_sums_are_the_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
