/* What people call values and columns: every value has a word, no two values of an enum share one, and what people
 * write is understood however they write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/record/labels.h"

/* Enums that no form shows. */
static bool
is_inner(const ProtobufCEnumDescriptor *e)
{
	return e == &lt__op__descriptor || e == &lt__basis__descriptor;
}

static void
each_enum(void (*see)(const ProtobufCEnumDescriptor *e))
{
	for (size_t i = 0; i < n_fields; i++) {
		const ProtobufCFieldDescriptor *fd =
			protobuf_c_message_descriptor_get_field(fields[i].message, fields[i].tag);
		if (fd->type == PROTOBUF_C_TYPE_ENUM && !is_inner(fd->descriptor))
			see(fd->descriptor);
	}
}

static void
value_is_read_back(const ProtobufCEnumDescriptor *e)
{
	for (unsigned i = 0; i < e->n_values; i++) {
		int value = e->values[i].value;
		if (value == 0)
			continue;
		const char *words[] = { enum_label(e, value), label_value(e, value, LANG_VI), label_value(e, value, LANG_EN) };
		for (size_t k = 0; k < 3; k++) {
			int read = -1;
			if (words[k] == NULL || !label_read(e, words[k], &read) || read != value)
				fail_msg("%s %d: \"%s\" is read as %d", e->name, value, words[k], read);
		}
		if (strcmp(words[1], words[0]) == 0)
			fail_msg("%s %s has no Vietnamese word", e->name, words[0]);
	}
}

static void
every_value_has_words_and_they_are_read_back(void **state)
{
	each_enum(value_is_read_back);
}

static void
no_two_values_share_a_spelling(void **state)
{
	char why[200];
	if (!labels_are_distinct(why, sizeof why))
		fail_msg("%s", why);
}

#define STATUS &lt__member_status__descriptor
#define EVENT &lt__member_event_kind__descriptor
#define EDUCATION &lt__education_level__descriptor
#define KIND &lt__unit_kind__descriptor
#define SEX &lt__sex__descriptor

static const struct { int expected; const ProtobufCEnumDescriptor *e; const char *text; } reads[] = {
	{ 2, STATUS, "official" },
	{ 2, STATUS, "Official" },
	{ 2, STATUS, "chính thức" },
	{ 2, STATUS, "CHÍNH THỨC" },
	{ 2, STATUS, "chinh thuc" },
	{ 2, STATUS, "Đảng viên chính thức" },
	{ 2, STATUS, "chi\xcc\x81nh thu\xcc\x9b\xcc\x81" "c" },         /* NFD */
	{ 1, STATUS, "dự bị" },
	{ 1, STATUS, "probationary" },
	{ -1, STATUS, "" },
	{ -1, STATUS, "chính" },
	{ -1, STATUS, "unspecified" },
	{ -1, STATUS, "0" },
	{ 9, EVENT, "xoá tên" },                                        /* the mark on the other letter */
	{ 9, EVENT, "xóa tên" },
	{ 9, EVENT, "Xoa ten" },
	{ 2, EVENT, "recognise_official" },
	{ 2, EVENT, "Recognize official" },
	{ 7, EVENT, "miễn công tác,  sinh hoạt" },
	{ 13, EVENT, "\xc3\x90\xc3\xa3 m\xe1\xba\xa5t" + 5 },           /* "mất" */
	{ 4, EDUCATION, "THPT" },
	{ 4, EDUCATION, "12/12" },
	{ 3, EDUCATION, "trung học cơ sở" },
	{ 12, KIND, "TDP" },
	{ 8, KIND, "\xc4\x90\xe1\xba\xb7" "c khu" },
	{ 8, KIND, "\xc3\x90\xe1\xba\xb7" "c khu" },                    /* Ð, the Icelandic letter */
	{ 2, SEX, "Nữ" },
	{ 2, SEX, "nu" },
	{ 1, SEX, "nam" },
	{ -1, SEX, "nam nữ" },
	{ -1, SEX, "'; DROP TABLE member; --" },
};

static void
people_write_values_in_many_ways(void **state)
{
	for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
		int value = -1;
		bool read = label_read(reads[i].e, reads[i].text, &value);
		if ((read ? value : -1) != reads[i].expected)
			fail_msg("\"%s\": expected %d, read %d", reads[i].text, reads[i].expected, read ? value : -1);
	}
}

static const struct { const char *expected, *text; } folds[] = {
	{ "hoa binh", "Hòa  Bình" },         { "hoa binh", "hoà_bình" },      { "hoa binh", "HOÀ BÌNH" },
	{ "dang dac", "Đảng đặc" },          { "dang dac", "\xc3\x90\xe1\xba\xa3ng \xc3\xb0\xe1\xba\xb7" "c" },
	{ "ngay thang nam sinh", "Ngày, tháng, năm sinh" },                   { "", "" },
	{ "", " - " },                       { "12 12", "12/12" },            { "a b", "\xff" "a\xfe" "b\xff" },
	{ "so the 1", "Số thẻ (1)" },        { "uy", "Ủy" },
};

static void
folding_keeps_letters_and_digits_only(void **state)
{
	char out[LABEL_MAX], small[5];
	for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
		label_fold(folds[i].text, out, sizeof out);
		assert_string_equal(out, folds[i].expected);
	}
	label_fold("ăâđêô", small, sizeof small);
	assert_string_equal(small, "aade");
}

static void
an_ordinal_column_is_known(void **state)
{
	static const char *const yes[] = { "STT", "TT", "Số TT", "No.", "số thứ tự" }, *const no[] = { "", "Tên", "*", "N" };
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		assert_true(label_is_ordinal(yes[i]));
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		assert_false(label_is_ordinal(no[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_has_words_and_they_are_read_back),
		cmocka_unit_test(no_two_values_share_a_spelling),
		cmocka_unit_test(people_write_values_in_many_ways),
		cmocka_unit_test(folding_keeps_letters_and_digits_only),
		cmocka_unit_test(an_ordinal_column_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
