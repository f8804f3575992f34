/* The small parts everything else stands on: memory, ids, days, text, words for people, lines for operators. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "common/base/arena.h"
#include "common/base/backoff.h"
#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/fault.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/lang.h"
#include "common/base/log.h"
#include "common/base/text.h"
#include "tests/unit/capture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
arena_gives_nothing_beyond_its_cap(void **state)
{
	struct arena *a = arena_new(100 * 16);
	for (int i = 0; i < 100; i++)
		assert_non_null(arena_alloc(a, 9));
	assert_null(arena_alloc(a, 1));
	assert_int_equal(arena_used(a), 1600);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	assert_null(arena_alloc(a, 1601));
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_non_null(arena_alloc(a, 1600));
	arena_free(&a);
	assert_null(a);
}

static void
arena_memory_is_zero_and_aligned_also_after_a_reset(void **state)
{
	struct arena *a = arena_new(1 << 20);
	for (int round = 0; round < 3; round++) {
		for (size_t len = 1; len < 3000; len += 371) {
			uint8_t *p = arena_alloc(a, len);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < len; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xaa, len);
		}
		assert_string_equal(arena_text(a, "Tổ 3"), "Tổ 3");
		assert_null(arena_text(a, NULL));
		arena_reset(a);
	}
	arena_free(&a);
}

static void
buffer_grows_and_writes_big_endian(void **state)
{
	struct buffer b = { 0 };
	buffer_put_u8(&b, 0x01);
	buffer_put_be16(&b, 0x0203);
	buffer_put_be32(&b, 0x04050607);
	buffer_put_be64(&b, UINT64_C(0x08090a0b0c0d0e0f));
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.data[i], i + 1);
	assert_int_equal(b.len, 15);
	memset(buffer_room(&b, 100000), 7, 100000);
	assert_int_equal(b.len, 15);
	buffer_put(&b, NULL, 0);
	buffer_clear(&b);
	assert_int_equal(buffer_slice(&b).len, 0);
	buffer_fini(&b);
	assert_null(b.data);
}

static void
ids_of_updates_only_ever_increase(void **state)
{
	struct id last = id_v7(1000), first = last;
	static const int64_t clocks[] = { 1000, 1000, 999, 1, 1001, 1000, -5, 1001, 2000 };
	for (int round = 0; round < 1000; round++) {
		for (size_t i = 0; i < COUNT(clocks); i++) {
			struct id id = id_v7(clocks[i]);
			assert_true(memcmp(id.b, last.b, 16) > 0);
			assert_int_equal(id.b[6] >> 4, 7);
			assert_int_equal(id.b[8] >> 6, 2);
			last = id;
		}
	}
	assert_memory_equal(first.b, "\0\0\0\0\x03\xe8", 6);
}

static void
ids_count_over_every_random_bit(void **state)
{
	uint8_t ones[10];
	memset(ones, 0xff, sizeof ones);
	struct id id = id_v7_from(INT64_C(0x0123456789ab), ones);
	char text[ID_TEXT];
	id_format(&id, text);
	assert_string_equal(text, "01234567-89ab-7fff-bfff-ffffffffffff");
}

static void
derived_ids_depend_on_kind_code_and_date_only(void **state)
{
	struct id a = id_derive("unit", "02266", ""), b = id_derive("unit", "02266", "");
	assert_true(id_equal(&a, &b));
	static const char *const others[][3] = {
		{ "organisation", "02266", "" }, { "unit", "02267", "" }, { "unit", "02266", "2020-01-01" },
		{ "uni", "t02266", "" },         { "unit", "0226", "6" },
	};
	for (size_t i = 0; i < COUNT(others); i++) {
		b = id_derive(others[i][0], others[i][1], others[i][2]);
		assert_false(id_equal(&a, &b));
	}
	/* Fixed for ever: both ends and every later version must derive the same. */
	char text[ID_TEXT];
	id_format(&a, text);
	assert_string_equal(text, "7da69db8-f604-50c6-be93-a30eb0871dde");
}

static void
ids_are_read_as_they_are_written(void **state)
{
	struct id id = id_random(), back;
	char text[ID_TEXT];
	id_format(&id, text);
	assert_true(id_parse(text, &back));
	assert_true(id_equal(&id, &back));
	assert_false(id_is_zero(&id));
	static const char *const wrong[] = { "",
		                             "x",
		                             "01234567-89ab-7fff-bfff-fffffffffff",
		                             "01234567-89ab-7fff-bfff-fffffffffffff",
		                             "0123456789ab-7fff-bfff-ffffffffffff0-",
		                             "01234567-89ab-7fff-bfff-ffffffffffzz",
		                             "01234567+89ab-7fff-bfff-ffffffffffff" };
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(id_parse(wrong[i], &back));
	assert_false(id_from_bytes("short", 5, &back));
}

static void
hash_is_blake2b_of_32_bytes(void **state)
{
	char hex[65];
	struct hash h = hash_of("abc", 3);
	hash_hex(h.b, sizeof h.b, hex);
	assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	uint8_t back[32];
	assert_int_equal(hash_unhex(hex, back, 32), 0);
	assert_memory_equal(back, h.b, 32);
	assert_int_equal(hash_unhex("0g", back, 1), -1);
	assert_int_equal(hash_unhex("001", back, 1), -1);
}

static void
dates_exist_or_are_refused(void **state)
{
	static const struct { bool exists; const char *iso; int32_t days;
	} cases[] = {
		{ true, "1970-01-01", 0 },
		{ true, "1900-01-01", DATE_MIN },
		{ true, "2199-12-31", DATE_MAX },
		{ true, "2020-02-29", 18321 },
		{ true, "2000-02-29", 11016 },
		{ true, "2020-12-31", 18627 },
		{ true, "2025-07-01", 20270 },
		{ false, "1899-12-31", 0 },
		{ false, "2200-01-01", 0 },
		{ false, "2021-02-29", 0 },
		{ false, "1900-02-29", 0 },
		{ false, "2020-04-31", 0 },
		{ false, "2020-13-01", 0 },
		{ false, "2020-00-10", 0 },
		{ false, "2020-01-00", 0 },
		{ false, "2020-1-1", 0 },
		{ false, "2020/01/01", 0 },
		{ false, "31/12/2020", 0 },
		{ false, "", 0 },
		{ false, "2020-01-01 ", 0 },
		{ false, "+020-01-01", 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t date = 12345;
		if (date_parse_iso(cases[i].iso, &date) != cases[i].exists)
			fail_msg("%s", cases[i].iso);
		if (!cases[i].exists)
			continue;
		char text[DATE_TEXT];
		assert_int_equal(date, cases[i].days);
		date_format_iso(date, text);
		assert_string_equal(text, cases[i].iso);
	}
	char text[DATE_TEXT];
	date_format_vi(18627, text);
	assert_string_equal(text, "31/12/2020");
}

static void
every_day_between_the_limits_splits_and_joins(void **state)
{
	for (int32_t date = DATE_MIN; date <= DATE_MAX; date++) {
		int y, m, d;
		int32_t back;
		date_split(date, &y, &m, &d);
		if (!date_make(y, m, d, &back) || back != date)
			fail_msg("%d -> %04d-%02d-%02d", date, y, m, d);
	}
}

static void
a_day_begins_at_17_hours_of_the_day_before_in_utc(void **state)
{
	assert_int_equal(date_of_ms(0), 0);
	assert_int_equal(date_of_ms(INT64_C(17) * 3600000 - 1), 0);
	assert_int_equal(date_of_ms(INT64_C(17) * 3600000), 1);
	assert_int_equal(date_of_ms(-INT64_C(7) * 3600000), 0);
	assert_int_equal(date_of_ms(-INT64_C(7) * 3600000 - 1), -1);
}

static void
text_is_kept_in_one_form(void **state)
{
	static const struct { const char *kept, *given; } cases[] = {
		{ "Đảng bộ xã Lăng Can", "Ðảng bộ xã Lăng Can" },
		{ "đảng", "ðảng" },
		{ "Tuyên Quang", "Tuye\xcc\x82n Quang" },                       /* NFD */
		{ "ế", "e\xcc\x82\xcc\x81" },
		{ "a b", " \t a\xc2\xa0 \xe2\x80\x83\n b \r\n" },
		{ "", " \xc2\xa0 " },
		{ "", "" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *kept = text_normalise(cases[i].given);
		assert_string_equal(kept, cases[i].kept);
		char *again = text_normalise(kept);
		assert_string_equal(again, kept);
		free(kept);
		free(again);
	}
	assert_null(text_normalise("\xff"));
}

static void
what_is_not_utf8_is_seen(void **state)
{
	static const struct { bool valid; const char *data; size_t len;
	} cases[] = {
		{ true, "", 0 },
		{ true, "abc", 3 },
		{ true, "Đ\xf0\x9f\x98\x80", 6 },
		{ true, "\xf4\x8f\xbf\xbf", 4 },
		{ true, "\xee\x80\x80", 3 },
		{ false, "a\0b", 3 },
		{ false, "\x80", 1 },
		{ false, "\xc3", 1 },
		{ false, "\xc3(", 2 },
		{ false, "\xc0\x80", 2 },
		{ false, "\xc1\xbf", 2 },
		{ false, "\xe0\x9f\xbf", 3 },
		{ false, "\xed\xa0\x80", 3 },
		{ false, "\xed\xbf\xbf", 3 },
		{ false, "\xf0\x8f\xbf\xbf", 4 },
		{ false, "\xf4\x90\x80\x80", 4 },
		{ false, "\xf8\x88\x80\x80\x80", 5 },
		{ false, "\xfe", 1 },
		{ false, "\xe1\xba", 2 },
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (text_is_utf8(cases[i].data, cases[i].len) != cases[i].valid)
			fail_msg("case %zu", i);
}

static void
terminals_see_no_controls_and_no_bidi_overrides(void **state)
{
	char out[64];
	text_printable("a\x1b[31mb\n\xe2\x80\xae" "c\xc2\x9b\xff" "Đ", out, sizeof out);
	assert_string_equal(out, "a?[31mb??c??Đ");
	text_printable("aĐĐ", out, 5);   /* never half a character */
	assert_string_equal(out, "aĐ");
}

static void
back_off_doubles_up_to_its_cap_with_full_jitter(void **state)
{
	struct backoff b = BACKOFF_LINE;
	uint64_t ceiling = 1000;
	for (int i = 0; i < 70; i++) {
		struct backoff twin = b;
		assert_int_equal(backoff_next(&b, (uint32_t)ceiling - 1), ceiling);
		assert_int_equal(backoff_next(&twin, (uint32_t)ceiling), 1);
		ceiling = ceiling * 2 < 300000 ? ceiling * 2 : 300000;
	}
	backoff_reset(&b);
	assert_in_range(backoff_next(&b, 4000000000u), 1, 1000);
	b = (struct backoff){ 0 };
	assert_int_equal(backoff_next(&b, 5), 1);
}

static void
a_fault_says_what_where_what_to_do_and_its_code(void **state)
{
	struct fault f = { 0 };
	char text[256];
	assert_int_equal(fault_exit_status(&f), 0);
	assert_int_equal(fault_set(&f, REFUSED, LT_1002, "lt.conf:3", "%s = %d", "port", 7), REFUSED);
	lang_init("vi");
	fault_format(&f, text, sizeof text);
	assert_string_equal(text, "lt.conf:3: Thiết lập không hợp lệ: port = 7. Xem «config print» để biết tên và giá "
	                          "trị cho phép. [LT-1002]");
	lang_init("en");
	fault_format(&f, text, sizeof text);
	assert_string_equal(
		text,
		"lt.conf:3: Invalid setting: port = 7. See `config print` for names and allowed values. [LT-1002]");
	lang_init("vi");
	assert_int_equal(fault_exit_status(&f), 78);
	assert_int_equal(fault_set(NULL, LATER, LT_1001, NULL, NULL), LATER);
}

static void
a_fault_from_outside_cannot_steer_the_terminal(void **state)
{
	struct fault f;
	char text[2048];
	assert_int_equal(fault_set(&f, REFUSED, LT_1004, "\x1b]0;owned\a", "%s", "%n%s \xe2\x80\xae\r"), REFUSED);
	fault_format(&f, text, sizeof text);
	assert_null(strpbrk(text, "\x1b\a\r"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "%n%s"));
	char many[1200] = "a";
	for (size_t i = 0; i < 396; i++)
		strcat(many, "Đ");   /* 2 bytes each: the cut falls into a character */
	assert_int_equal(fault_set(&f, REFUSED, LT_1004, many, "%s", many), REFUSED);
	assert_true(text_is_utf8(f.place, strlen(f.place)));
	assert_true(text_is_utf8(f.detail, strlen(f.detail)));
}

static void
every_message_stands_once_in_both_languages(void **state)
{
	static const struct { int code, status; const char *texts[4]; } all[] = {
#define MESSAGE(code, status, vi, en, remedy_vi, remedy_en) { code, status, { vi, en, remedy_vi, remedy_en } },
#include "common/base/messages.def"
#undef MESSAGE
	};
	for (size_t i = 0; i < COUNT(all); i++) {
		for (size_t j = 0; j < i; j++)
			if (all[i].code == all[j].code)
				fail_msg("%d stands twice", all[i].code);
		if (all[i].code < 1000 || all[i].code > 8999)
			fail_msg("%d has no room", all[i].code);
		if (all[i].status != 1 && (all[i].status < 64 || all[i].status > 78))
			fail_msg("%d: status %d is none of sysexits", all[i].code, all[i].status);
		for (int t = 0; t < 4; t++) {
			const char *percent = strchr(all[i].texts[t], '%');
			if (*all[i].texts[t] == '\0' || !text_is_utf8(all[i].texts[t], strlen(all[i].texts[t])))
				fail_msg("%d: text %d is empty or not UTF-8", all[i].code, t);
			if (percent != NULL && t < 2 && (percent[1] != 's' || strchr(percent + 1, '%') != NULL))   /* remedies are printed as they are */
				fail_msg("%d: text %d may hold one %%s and nothing else", all[i].code, t);
		}
		if ((strstr(all[i].texts[0], "%s") == NULL) != (strstr(all[i].texts[1], "%s") == NULL))
			fail_msg("%d: %%s in one language only", all[i].code);
	}
}

static void
a_logged_value_cannot_pose_as_another_pair_or_line(void **state)
{
	struct capture c;
	capture_begin(&c, STDERR_FILENO);
	log_line(LOG_INFO, "push.stored", "site=%s n=%" PRIu64 " part=%.*s ms=%5.1f at=%s:%d %%",
	         "0807\nlevel=error event=\"x\"", UINT64_C(18446744073709551615), 2, "abcd", 1.25, "tcp://h", 5);
	log_line(LOG_DEBUG, "not.shown", NULL);
	log_line(LOG_WARN, "empty", "who=%s flag=%x len=%zu", "", 255u, (size_t)7);
	const char *text = capture_end(&c);
	const char *line = strstr(text, " level=");
	assert_non_null(line);
	const char *end = strchr(line, '\n');
	assert_non_null(end);
	assert_memory_equal(line,
	                    " level=info event=push.stored site=\"0807\\x0alevel=error event=\\\"x\\\"\" "
	                    "n=18446744073709551615 part=ab ms=\"  1.2\" at=tcp://h:5 ",
	                    strlen(" level=info event=push.stored site=\"0807\\x0alevel=error event=\\\"x\\\"\" "
	                           "n=18446744073709551615 part=ab ms=\"  1.2\" at=tcp://h:5 "));
	assert_null(strstr(text, "not.shown"));
	assert_non_null(strstr(end, " level=warn event=empty who=\"\" flag=ff len=7\n"));
}

static void
a_log_line_has_its_limit(void **state)
{
	struct capture c;
	char huge[5000];
	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	capture_begin(&c, STDERR_FILENO);
	log_line(LOG_ERROR, "huge", "a=%s b=%s c=%s d=%s e=%s", huge, huge, huge, huge, huge);
	const char *text = capture_end(&c);
	assert_in_range(strlen(text), 1000, 2048);
	assert_int_equal(text[strlen(text) - 1], '\n');
	enum log_level level;
	assert_true(log_level_parse("warn", &level) && level == LOG_WARN);
	assert_false(log_level_parse("loud", &level));
}

static void
vietnamese_comes_first(void **state)
{
	unsetenv("LANGUAGE");
	lang_init(NULL);
	assert_string_equal(lang_pick("một", "one"), "một");
	setenv("LANGUAGE", "en_GB:en", 1);
	lang_init(NULL);
	assert_string_equal(lang_pick("một", "one"), "one");
	lang_init("vi");
	assert_string_equal(lang_pick("một", "one"), "một");
	unsetenv("LANGUAGE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_nothing_beyond_its_cap),
		cmocka_unit_test(arena_memory_is_zero_and_aligned_also_after_a_reset),
		cmocka_unit_test(buffer_grows_and_writes_big_endian),
		cmocka_unit_test(ids_of_updates_only_ever_increase),
		cmocka_unit_test(ids_count_over_every_random_bit),
		cmocka_unit_test(derived_ids_depend_on_kind_code_and_date_only),
		cmocka_unit_test(ids_are_read_as_they_are_written),
		cmocka_unit_test(hash_is_blake2b_of_32_bytes),
		cmocka_unit_test(dates_exist_or_are_refused),
		cmocka_unit_test(every_day_between_the_limits_splits_and_joins),
		cmocka_unit_test(a_day_begins_at_17_hours_of_the_day_before_in_utc),
		cmocka_unit_test(text_is_kept_in_one_form),
		cmocka_unit_test(what_is_not_utf8_is_seen),
		cmocka_unit_test(terminals_see_no_controls_and_no_bidi_overrides),
		cmocka_unit_test(back_off_doubles_up_to_its_cap_with_full_jitter),
		cmocka_unit_test(a_fault_says_what_where_what_to_do_and_its_code),
		cmocka_unit_test(a_fault_from_outside_cannot_steer_the_terminal),
		cmocka_unit_test(every_message_stands_once_in_both_languages),
		cmocka_unit_test(a_logged_value_cannot_pose_as_another_pair_or_line),
		cmocka_unit_test(a_log_line_has_its_limit),
		cmocka_unit_test(vietnamese_comes_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
