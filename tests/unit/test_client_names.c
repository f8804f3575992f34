/* The sealed names: what is the same name, who is found, what is kept, and whose cards match. */
#include "client_names.h"

#include "client/names/names_text.h"

#define BORN(y) ((y - 1970) * 365)

/* ---- the same name ---- */

static const struct { bool same; const char *a, *b; } folds[] = {
	{ true, "Nguyễn Thị Hòa", "Nguyễn Thị Hoà" },
	{ true, "Trần Văn Khỏe", "Trần Văn Khoẻ" },
	{ true, "Lê Thị Thúy", "Lê Thị Thuý" },
	{ true, "THÚY HÒA", "thuý hoà" },
	{ true, "Nguyễn Hoài", "Nguyễn Hòai" },
	{ true, "Quý", "Quy\xcc\x81" },   /* NFC, NFD */
	{ true, "Nguyễn", "Nguye\xcc\x82\xcc\x83n" },
	{ true, "Ngộ", "Ngo\xcc\x82\xcc\xa3" },   /* marks in the other order */
	{ true, "Đỗ", "\xc3\x90\xe1\xbb\x97" },                   /* Ð of the Icelanders */
	{ true, "đỗ", "\xc3\xb0\xe1\xbb\x97" },
	{ true, "LÊ ĐÌNH KHÁNH", "Lê Đình Khánh" },
	{ true, "  Lê\xc2\xa0\xc2\xa0 Văn\tTám ", "Lê Văn Tám" },
	{ true, "Lê\xe2\x80\x8b Văn Tám", "Lê Văn Tám" },         /* a blank without width */
	{ true, "Huỳnh", "HUỲNH" },
	{ false, "Hòa", "Hoa" },
	{ false, "Hòa", "Hóa" },
	{ false, "Thuy", "Thúy" },
	{ false, "Thủy", "Thụy" },
	{ false, "Đỗ", "Dỗ" },
	{ false, "Hân", "Hăn" },
	{ false, "Múa", "Muá" },                                  /* ua is no cluster with two places */
	{ false, "Hoằng", "Hoàng" },
	{ false, "Lê Văn Tám", "Lê VănTám" },
	{ false, "Lê Văn", "Lê Văn Tám" },
	{ false, "Mỹ", "My" },
	{ false, "Tý", "Tí" },
};

static void
names_are_the_same_when_people_say_so(void **state)
{
	char a[NAME_MAX_BYTES], b[NAME_MAX_BYTES];
	for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
		name_fold(folds[i].a, a, sizeof a);
		name_fold(folds[i].b, b, sizeof b);
		if ((strcmp(a, b) == 0) != folds[i].same)
			fail_msg("«%s» and «%s»: %s, %s", folds[i].a, folds[i].b, a, b);
		name_fold(a, b, sizeof b);
		assert_string_equal(a, b);   /* folded once is folded */
	}
	name_fold("quý", a, sizeof a);
	assert_string_equal(a, "quý");
	name_fold("", a, sizeof a);
	assert_string_equal(a, "");
}

static void
a_name_that_is_no_text_folds_without_harm(void **state)
{
	char out[NAME_MAX_BYTES], small[7], long_name[4 * NAME_MAX_BYTES];
	name_fold("\xff\xfe Lê", out, sizeof out);
	assert_string_equal(out, "\xff\xfe Lê");
	name_fold("Nguyễn", small, sizeof small);
	assert_string_equal(small, "nguy");   /* never half a character */
	memset(long_name, 'A', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	name_fold(long_name, out, sizeof out);
	assert_int_equal(strlen(out), sizeof out - 1);
}

static const struct { const char *expected, *card; } cards[] = {
	{ "013123456", "013123456" }, { "013123456", "013.123.456" }, { "013123456", " 013 123-456 " },
	{ "013123456", "013\xc2\xa0" "123\xe2\x80\x93" "456" }, { "12", "1/2" }, { NULL, "" }, { NULL, " - " },
	{ NULL, "CM 013123456" }, { NULL, "3,8E+10" }, { NULL, "12O4" }, { NULL, "١٢٣" }, { NULL, "12\xff" },
	{ NULL, "1234567890123456789012345678901234567890" },
};

static void
card_numbers_are_their_digits(void **state)
{
	char out[CARD_MAX_BYTES];
	for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
		bool is = card_fold(cards[i].card, out, sizeof out);
		if (is != (cards[i].expected != NULL) || (is && strcmp(out, cards[i].expected) != 0))
			fail_msg("«%s»: %d %s", cards[i].card, is, out);
	}
}

/* ---- who is meant ---- */

static void
people_are_found_by_card_by_name_and_by_birth(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct id hoa = names_add(s, "Nguyễn Thị Hòa", "013.123456", BORN(1960));
	struct id tam = names_add(s, "Lê Văn Tám", NULL, BORN(1970));
	struct id tam2 = names_add(s, "Lê Văn Tám", "013000002", BORN(1981));
	struct id lan = names_add(s, "Trần Thị Lan", NULL, UNKNOWN_BIRTH);
	const struct {
		enum names_found found;
		const struct id *ref;
		const char *name, *card;
		int32_t birth;
	} cases[] = {
		{ NAMES_ONE, &hoa, "NGUYỄN THỊ HOÀ", "013123456", UNKNOWN_BIRTH },
		{ NAMES_ONE, &hoa, NULL, "013 123456", UNKNOWN_BIRTH },
		{ NAMES_DIFFERENT, &hoa, "Nguyễn Thị Hoa", "013123456", BORN(1960) },
		{ NAMES_NONE, NULL, "Nguyễn Thị Hòa", "013999999",
		  BORN(1960) }, /* a card that nobody has is somebody new */
		{ NAMES_ONE, &hoa, "nguyễn thị hoà", NULL, UNKNOWN_BIRTH },
		{ NAMES_ONE, &hoa, "nguyễn thị hoà", "", BORN(1960) },
		{ NAMES_NONE, NULL, "Nguyễn Thị Hòa", NULL, BORN(1961) },
		{ NAMES_MANY, NULL, "Lê Văn Tám", NULL, UNKNOWN_BIRTH },
		{ NAMES_ONE, &tam, "Lê Văn Tám", NULL, BORN(1970) },
		{ NAMES_ONE, &tam2, "Lê Văn Tám", NULL, BORN(1981) },
		{ NAMES_NONE, NULL, "Lê Văn Tám", NULL, BORN(1990) },
		{ NAMES_ONE, &lan, "Trần Thị Lan", NULL, BORN(1955) }, /* her birth date was not known */
		{ NAMES_NONE, NULL, "Trần Thị Loan", NULL, UNKNOWN_BIRTH },
		{ NAMES_NONE, NULL, NULL, NULL, BORN(1960) },
		{ NAMES_NONE, NULL, "  ", NULL, UNKNOWN_BIRTH },
	};
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
			struct id ref = { 0 };
			enum names_found found = names_ask(s, cases[i].name, cases[i].card, cases[i].birth, &ref);
			if (found != cases[i].found || (cases[i].ref != NULL && !id_equal(&ref, cases[i].ref)))
				fail_msg("round %d, case %zu: %d", round, i, found);
		}
		names_site_reopen(s);   /* another process finds the same people */
	}
	names_site_free(s);
}

static void
what_is_put_comes_back_and_what_is_not_said_stays(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct id ref = names_add(s, "Lê Thị Thúy", NULL, UNKNOWN_BIRTH), nobody = id_random();
	struct person p;
	bool there;

	p = names_person(NULL, "013.5", BORN(1988));
	p.ref = ref;
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_put(s->names, &p, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	names_site_reopen(s);
	p = names_read(s, &ref);
	assert_string_equal(p.name, "Lê Thị Thúy");
	assert_string_equal(p.card, "013.5");
	assert_true(p.has_birth_on && p.birth_on == BORN(1988));
	assert_true(id_equal(&p.ref, &ref));
	assert_int_equal(names_ask(s, NULL, "0135", UNKNOWN_BIRTH, NULL), NAMES_ONE);
	assert_int_equal(names_get(s->names, &nobody, &p, &there, NULL), DONE);
	assert_false(there);
	names_site_free(s);
}

static void
what_was_undone_is_not_known(void **state)
{
	struct names_site *s = names_site_new("0807");
	struct person p = names_person("Lê Văn Tám", "0131", BORN(1970));
	p.ref = id_random();
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_put(s->names, &p, NULL), DONE);
	assert_int_equal(names_ask(s, "Lê Văn Tám", "0131", UNKNOWN_BIRTH, NULL), NAMES_ONE);
	store_rollback(s->store);
	assert_int_equal(names_ask(s, "Lê Văn Tám", "0131", UNKNOWN_BIRTH, NULL), NAMES_NONE);
	names_site_free(s);
}

static void
names_that_are_too_long_or_no_text_are_refused(void **state)
{
	struct names_site *s = names_site_new("0807");
	char name[NAME_MAX_BYTES + 2];
	struct fault f = { 0 };
	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	const struct { enum result expected; const char *name, *card;
	} cases[] = {
		{ REFUSED, name, NULL },
		{ DONE, name + 1, "1234567890123456789012345678901234567890" },
		{ REFUSED, "Lê", "12345678901234567890123456789012345678901" },
		{ REFUSED, "L\xff", NULL },
		{ DONE, "", "" },
	};
	assert_int_equal(store_begin(s->store, NULL), DONE);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct person p = names_person(cases[i].name, cases[i].card, UNKNOWN_BIRTH);
		p.ref = id_random();
		if (names_put(s->names, &p, &f) != cases[i].expected ||
		    (cases[i].expected == REFUSED && f.code != LT_7114))
			fail_msg("case %zu: LT-%d", i, (int)f.code);
	}
	store_rollback(s->store);
	names_site_free(s);
}

static void
changes_are_counted_by_transaction(void **state)
{
	struct names_site *s = names_site_new("0807");
	uint64_t before, after;
	bool any;
	assert_int_equal(names_state(s->store, &any, &before, NULL), DONE);
	assert_false(any);
	struct id ref = names_add(s, "Lê Văn Tám", "0131", BORN(1970));
	assert_int_equal(names_state(s->store, &any, &after, NULL), DONE);
	assert_true(any);
	assert_int_equal(after, before + 1);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	for (int i = 0; i < 3; i++) {
		struct person one = names_person("Trần Thị Lan", NULL, BORN(1970) + i);
		one.ref = id_random();
		assert_int_equal(names_put(s->names, &one, NULL), DONE);
	}
	assert_int_equal(store_commit(s->store, NULL), DONE);
	assert_int_equal(names_state(s->store, &any, &before, NULL), DONE);
	assert_int_equal(before, after + 1);
	after = before;
	struct person p = names_person("Lê Văn Tám", NULL, UNKNOWN_BIRTH);   /* nothing new */
	p.ref = ref;
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_put(s->names, &p, NULL), DONE);
	assert_int_equal(store_commit(s->store, NULL), DONE);
	assert_int_equal(names_state(s->store, &any, &before, NULL), DONE);
	assert_int_equal(after, before);
	names_site_free(s);
}

/* ---- matching ---- */

static void
equal_cards_match_under_one_key_and_under_no_other(void **state)
{
	char key[2][RECOVERY_TEXT];
	struct names_site *s[3] = { names_site_new("0807"), names_site_new("0808"), names_site_new("0809") };
	struct id m[3], other;
	struct fault f = { 0 };

	for (int i = 0; i < 2; i++) {
		uint8_t bytes[KEY_TEXT_BYTES];
		memset(bytes, 'a' + i, sizeof bytes);
		key_text_format(KEY_TEXT_MATCHING, bytes, key[i]);
	}
	assert_false(names_match(s[0]->names, "013.123", &m[0]));   /* no key yet */
	assert_int_equal(names_set_matching_key(s[0]->names, "00000", &f), REFUSED);
	assert_int_equal(f.code, LT_7107);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(names_set_matching_key(s[i]->names, key[i / 2], NULL), DONE);
		names_site_reopen(s[i]);
		assert_true(names_match(s[i]->names, "013.123", &m[i]));
	}
	assert_true(id_equal(&m[0], &m[1]));
	assert_false(id_equal(&m[0], &m[2]));
	assert_true(names_match(s[0]->names, "013 12-3", &other) && id_equal(&m[0], &other));
	assert_true(names_match(s[0]->names, "013124", &other) && !id_equal(&m[0], &other));
	assert_false(names_match(s[0]->names, NULL, &other) || names_match(s[0]->names, "CM 1", &other));
	for (int i = 0; i < 3; i++)
		names_site_free(s[i]);
}

static void
a_matching_key_that_was_undone_is_no_key(void **state)
{
	struct names_site *s = names_site_new("0807");
	uint8_t bytes[KEY_TEXT_BYTES] = { 1 };
	char key[RECOVERY_TEXT];
	struct id m;
	key_text_format(KEY_TEXT_MATCHING, bytes, key);
	assert_int_equal(store_begin(s->store, NULL), DONE);
	assert_int_equal(names_set_matching_key(s->names, key, NULL), DONE);
	assert_true(names_match(s->names, "0131", &m));
	store_rollback(s->store);
	assert_false(names_match(s->names, "0131", &m));
	names_site_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_the_same_when_people_say_so),
		cmocka_unit_test(a_name_that_is_no_text_folds_without_harm),
		cmocka_unit_test(card_numbers_are_their_digits),
		cmocka_unit_test(people_are_found_by_card_by_name_and_by_birth),
		cmocka_unit_test(what_is_put_comes_back_and_what_is_not_said_stays),
		cmocka_unit_test(what_was_undone_is_not_known),
		cmocka_unit_test(names_that_are_too_long_or_no_text_are_refused),
		cmocka_unit_test(changes_are_counted_by_transaction),
		cmocka_unit_test(equal_cards_match_under_one_key_and_under_no_other),
		cmocka_unit_test(a_matching_key_that_was_undone_is_no_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
