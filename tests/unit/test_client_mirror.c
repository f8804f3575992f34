/* What the site knows of units and organisations: its own letters, provisional, without the effect of returned ones. */
#include "client_site.h"

#include "common/base/clock.h"

#define UNIT_HEADER "code,name,level,kind,parent_code\n"
#define CHANGE_HEADER \
	"change,code,occurred_on,decided_on,issuer,number,type_code,signed_on,new_name,new_parent_code,without_" \
	"successor,name,level,kind,parent_code\n"
#define DECISION "2021-03-01,2021-03-01,HĐND,1,NQ,2021-03-01"

static enum answer
ask(struct client_site *c, enum query_by by, uint32_t kind, const char *code, const struct node **first, size_t *n)
{
	struct lookup lookup = mirror_lookup(c->mirror);
	struct query q = { .by = by,
		           .kind = kind,
		           .code = code,
		           .id = id_derive(kind == KIND_UNIT ? "unit" : "organisation", code, "") };
	const struct node *const *rows = NULL;
	*n = 0;
	mirror_rest(c->mirror);
	enum answer a = lookup.find(lookup.ctx, &q, &rows, n);
	*first = *n > 0 ? rows[0] : NULL;
	return a;
}

static void
verdict_on(struct client_site *c, uint64_t n, Lt1__Verdict v)
{
	struct buffer b = { 0 };
	static uint64_t feed_n;
	struct site_outbox box = client_state(c, NULL);
	struct slice item = client_item(&b, NULL, &box.generation, n, v, "UNIT-005");
	assert_int_equal(client_apply(c, &item, 1, ++feed_n, NULL), DONE);
	store_others_wrote(c->store);
	client_site_reopen(c);
	buffer_fini(&b);
}

static void
what_never_arrived_is_unknown_and_probes_find_nothing(void **state)
{
	struct client_site *c = client_site_new();
	const struct node *node;
	size_t n;
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "C1", &node, &n), ANSWER_UNKNOWN);
	assert_int_equal(ask(c, BY_CODE, KIND_UNIT, "C1", &node, &n), ANSWER_NONE);
	assert_int_equal(ask(c, BY_PARENT, KIND_UNIT, "C1", &node, &n), ANSWER_NONE);
	client_site_free(c);
}

static void
the_roots_are_known_since_before_the_register(void **state)
{
	struct client_site *c = client_site_new();
	const struct node *node;
	size_t n;
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "0807", &node, &n), ANSWER_ROW);
	assert_int_equal(node->unit->level, LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT);
	assert_int_equal(node->from, ON_BEGINNING);
	assert_int_equal(ask(c, BY_ID, KIND_ORGANISATION, "HU0807", &node, &n), ANSWER_ROW);
	c->me.root_unit_level = 0;   /* an older centre did not tell: then nothing is refused for it */
	client_site_reopen(c);
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "0807", &node, &n), ANSWER_UNKNOWN);
	client_site_free(c);
}

static void
a_recorded_unit_is_there_at_once_and_gone_when_returned(void **state)
{
	struct client_site *c = client_site_new();
	const struct node *node;
	size_t n;
	client_import(c, "unit", UNIT_HEADER "C1,Xã Một,commune,xa,0807\nV1,Thôn,village,thon,C1\n", DONE, NULL);
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "C1", &node, &n), ANSWER_ROW);
	assert_string_equal(node_at(node, DAY(2021, 1, 1))->name, "Xã Một");
	assert_int_equal(ask(c, BY_PARENT, KIND_UNIT, "C1", &node, &n), ANSWER_ROW);
	assert_string_equal(node_code(node), "V1");
	const struct { enum answer expected; Lt1__Verdict v;
	} cases[] = {
		{ ANSWER_ROW, LT1__VERDICT__PARKED },
		{ ANSWER_ROW, LT1__VERDICT__QUARANTINED },
		{ ANSWER_UNKNOWN, LT1__VERDICT__RETURNED },
		{ ANSWER_ROW, LT1__VERDICT__ACCEPTED }, /* judged again */
	};
	for (size_t i = 0; i < 4; i++) {
		verdict_on(c, 1, cases[i].v);
		assert_int_equal(ask(c, BY_ID, KIND_UNIT, "C1", &node, &n), cases[i].expected);
	}
	client_site_free(c);
}

static void
a_change_shows_in_the_spans_and_a_returned_one_is_taken_out(void **state)
{
	struct client_site *c = client_site_new();
	const struct node *node;
	size_t n;
	client_import(c, "unit",
	              UNIT_HEADER "C1,Xã Một,commune,xa,0807\nC2,Xã Hai,commune,xa,0807\nV1,Thôn,village,thon,C1\n",
	              DONE, NULL);
	client_import(c, "unit_change",
	              CHANGE_HEADER "rename,C1," DECISION ",Xã Mới,,,,,,\nre_parent,V1," DECISION ",,C2,,,,,\n"
	                            "dissolve,C1,2022-01-01,2022-01-01,HĐND,2,NQ,2022-01-01,,,1,,,,\n",
	              DONE, NULL);
	assert_string_equal(client_said, "");
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "C1", &node, &n), ANSWER_ROW);
	assert_string_equal(node_at(node, DAY(2021, 2, 28))->name, "Xã Một");
	assert_string_equal(node_at(node, DAY(2021, 3, 1))->name, "Xã Mới");
	assert_int_equal(node_end(node), DAY(2022, 1, 1));
	assert_int_equal(node->version, 3);
	assert_int_equal(ask(c, BY_PARENT, KIND_UNIT, "C2", &node, &n), ANSWER_ROW);
	assert_string_equal(node_code(node), "V1");
	assert_int_equal(ask(c, BY_PARENT, KIND_UNIT, "C1", &node, &n), ANSWER_ROW);   /* it had been there */
	verdict_on(c, 6, LT1__VERDICT__RETURNED);
	assert_int_equal(ask(c, BY_ID, KIND_UNIT, "C1", &node, &n), ANSWER_ROW);
	assert_int_equal(node_end(node), ON_END);
	assert_int_equal(node->version, 2);
	client_site_free(c);
}

static void
a_code_means_who_bears_it_on_that_day(void **state)
{
	struct client_site *c = client_site_new();
	struct id id, first = id_derive("unit", "C1", ""), second = id_derive("unit", "C1", "2021-06-01");
	bool derived;
	client_import(c, "unit", UNIT_HEADER "C1,Xã cũ,commune,xa,0807\n", DONE, NULL);
	client_import(c, "unit_change", CHANGE_HEADER "dissolve,C1," DECISION ",,,1,,,,\n"
		"found,C1,2021-06-01,2021-06-01,HĐND,2,NQ,2021-06-01,,,,Xã mới,commune,xa,0807\n", DONE, NULL);
	assert_string_equal(client_said, "");
	const struct { const struct id *expected; bool derived; const char *code; int32_t on; } cases[] = {
		{ &first, false, "C1", DAY(2020, 12, 31) }, { &second, false, "C1", DAY(2021, 7, 1) },
		{ &c->me.scope.root_unit, false, "0807", DAY(2021, 7, 1) },
	};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(mirror_resolve(c->mirror, KIND_UNIT, cases[i].code, cases[i].on, &id, &derived, NULL), DONE);
		assert_true(id_equal(&id, cases[i].expected));
		assert_int_equal(derived, cases[i].derived);
	}
	struct id stranger = id_derive("unit", "XYZ", "");
	assert_int_equal(mirror_resolve(c->mirror, KIND_UNIT, "XYZ", 0, &id, &derived, NULL), DONE);
	assert_true(derived && id_equal(&id, &stranger));
	client_site_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_never_arrived_is_unknown_and_probes_find_nothing),
		cmocka_unit_test(the_roots_are_known_since_before_the_register),
		cmocka_unit_test(a_recorded_unit_is_there_at_once_and_gone_when_returned),
		cmocka_unit_test(a_change_shows_in_the_spans_and_a_returned_one_is_taken_out),
		cmocka_unit_test(a_code_means_who_bears_it_on_that_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
