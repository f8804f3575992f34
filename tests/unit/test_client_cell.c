/* What a cell says: a table per reading, the verdict first. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "common/files/cell.h"
#include "common/files/vietnamese.h"
#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct reading { const char *expected; const char *text; };   /* "value", or "LT-code", or "LT-code detail" */

static const char *
refusal(enum result r, const struct fault *f, const char *expected)
{
	static char text[400];
	assert_int_equal(r, REFUSED);
	assert_true(text_is_utf8(f->detail, strlen(f->detail)));
	bool with_detail = strchr(expected, ' ') != NULL;
	snprintf(text, sizeof text, "LT-%d%s%s", (int)f->code, with_detail ? " " : "", with_detail ? f->detail : "");
	return text;
}

typedef const char *read_fn(const char *text, const char *expected);

static void
readings_check(const struct reading *rows, size_t n, read_fn *read)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = read(rows[i].text, rows[i].expected);
		if (strcmp(got, rows[i].expected) != 0)
			fail_msg("\"%s\": expected %s, read %s", rows[i].text, rows[i].expected, got);
	}
}

/* ---- dates ---- */

static const struct reading dates[] = {
	{ "2020-12-31", "31/12/2020" },
	{ "2020-12-31", "31-12-2020" },
	{ "2020-12-31", "31.12.2020" },
	{ "2020-12-31", "2020-12-31" },
	{ "2020-01-02", "2/1/2020" },
	{ "2020-01-02", "02/1/2020" },
	{ "2020-01-02", "2/01/2020" },
	{ "2020-01-02", "2.1.2020" },
	{ "2020-01-02", "2-1-2020" },
	{ "2020-01-02", "2020-1-2" },
	{ "2024-02-29", "29/02/2024" },
	{ "2000-02-29", "29/02/2000" },
	{ "2020-02-29", "2020-02-29" },
	{ "1900-01-01", "01/01/1900" },
	{ "2199-12-31", "31/12/2199" },
	{ "2020-03-01", "01/03/2020" },
	{ "2020-04-30", "30/04/2020" },
	{ "LT-2014 29/02/2023 (năm ấy không có ngày 29/02)", "29/02/2023" },
	{ "LT-2014 2023-02-29 (năm ấy không có ngày 29/02)", "2023-02-29" },
	{ "LT-2014 29-2-2100 (năm ấy không có ngày 29/02)", "29-2-2100" },
	{ "LT-2014 29/02/1900 (năm ấy không có ngày 29/02)", "29/02/1900" },
	{ "LT-2014 30/02/2024", "30/02/2024" },
	{ "LT-2014 31/04/2020", "31/04/2020" },
	{ "LT-2014", "31/06/2020" },
	{ "LT-2014", "31/09/2020" },
	{ "LT-2014", "31/11/2020" },
	{ "LT-2014", "32/01/2020" },
	{ "LT-2014", "00/01/2020" },
	{ "LT-2014", "01/00/2020" },
	{ "LT-2014", "01/13/2020" },
	{ "LT-2014", "12/31/2020" },
	{ "LT-2014", "2020-13-01" },
	{ "LT-2014", "2020-00-10" },
	{ "LT-2014", "2020-01-00" },
	{ "LT-2014", "2020-01-32" },
	{ "LT-2014", "00/00/0000" },
	{ "LT-2014", "0000-00-00" },
	{ "LT-2014", "01/01/0000" },
	{ "LT-2014", "01/01/0020" },
	{ "LT-2014", "31/12/1899" },
	{ "LT-2014", "01/01/2200" },
	{ "LT-2014", "31/12/9999" },
	{ "LT-2014", "9999-12-31" },
	{ "LT-2014", "29/02/9999" },
	{ "LT-2014", "1799-01-01" },
	{ "LT-2013", "" },
	{ "LT-2013", "0" },
	{ "LT-2013", "0000" },
	{ "LT-2013", "2020" },
	{ "LT-2013", "20201231" },
	{ "LT-2013", "31122020" },
	{ "LT-2013 8-2016 (chỉ có tháng, còn thiếu ngày)", "8-2016" },
	{ "LT-2013 08/2016 (chỉ có tháng, còn thiếu ngày)", "08/2016" },
	{ "LT-2013 2016-08 (chỉ có tháng, còn thiếu ngày)", "2016-08" },
	{ "LT-2013 31/12/20 (năm phải đủ bốn chữ số)", "31/12/20" },
	{ "LT-2013", "31/12-2020" },
	{ "LT-2013", "31-12/2020" },
	{ "LT-2013", "31.12/2020" },
	{ "LT-2013", "2020/12/31" },
	{ "LT-2013", "2020.12.31" },
	{ "LT-2013", "31//12/2020" },
	{ "LT-2013", "31/12/2020/" },
	{ "LT-2013", "/31/12/2020" },
	{ "LT-2013", "31/12/" },
	{ "LT-2013", "31/12" },
	{ "LT-2013", "31/12/02020" },
	{ "LT-2013", "031/12/2020" },
	{ "LT-2013", "31/012/2020" },
	{ "LT-2013", "31/12/202O" },
	{ "LT-2013", "3l/12/2020" },
	{ "LT-2013", "31/12/2020x" },
	{ "LT-2013", "31/12/2020 00:00" },
	{ "LT-2013", "31 / 12 / 2020" },
	{ "LT-2013", "31 12 2020" },
	{ "LT-2013", "-1/12/2020" },
	{ "LT-2013", "+1/12/2020" },
	{ "LT-2013", "1/-2/2020" },
	{ "LT-2013", "1/ 2/2020" },
	{ "LT-2013", "１/１/２０２０" },
	{ "LT-2013", "٣١/١٢/٢٠٢٠" },
	{ "LT-2013", "năm 2003" },
	{ "LT-2013", "ngày 31/12/2020" },
	{ "LT-2013", "31 tháng 12" },
	{ "LT-2013", "Dec-16" },
	{ "LT-2013", "43831" },
	{ "LT-2013", "99999999999999999999/12/2020" },
	{ "LT-2013", "1/2/3/2020" },
	{ "LT-2013", "1/2020/3" },
	{ "LT-2013", "%n%n%n" },
};

static const struct reading months[] = {
	{ "2016-08-01", "8-2016" },
	{ "2016-08-01", "08-2016" },
	{ "2016-08-01", "8/2016" },
	{ "2016-08-01", "08/2016" },
	{ "2016-08-01", "08.2016" },
	{ "2016-08-01", "2016-08" },
	{ "2016-08-01", "2016-8" },
	{ "2016-08-01", "01/08/2016" },
	{ "2016-08-01", "2016-08-01" },
	{ "1900-01-01", "1/1900" },
	{ "2199-12-01", "12/2199" },
	{ "LT-2014", "0/2016" },
	{ "LT-2014", "13/2016" },
	{ "LT-2014", "2016-13" },
	{ "LT-2014", "12/1899" },
	{ "LT-2014", "1-2200" },
	{ "LT-2014", "0-0000" },
	{ "LT-2014", "9999-12" },
	{ "LT-2014", "01/13/2016" },
	{ "LT-2025 15/08/2016", "15/08/2016" },
	{ "LT-2025", "2016-08-15" },
	{ "LT-2025", "8" },
	{ "LT-2025", "2016" },
	{ "LT-2025", "" },
	{ "LT-2025", "Aug-16" },
	{ "LT-2025", "8-16" },
	{ "LT-2025", "2016/08" },
	{ "LT-2025", "2016.08" },
	{ "LT-2025", "008/2016" },
	{ "LT-2025", "tháng 8/2016" },
	{ "LT-2025", "8 - 2016" },
	{ "LT-2025", "-8-2016" },
	{ "LT-2025", "８-２０１６" },
};

static const char *
date_read(const char *text, const char *expected)
{
	static char iso[DATE_TEXT];
	struct fault f = { 0 };
	int32_t date;
	enum result r = cell_date(text, &date, &f);
	if (r != DONE)
		return refusal(r, &f, expected);
	date_format_iso(date, iso);
	return iso;
}

static const char *
month_read(const char *text, const char *expected)
{
	static char iso[DATE_TEXT];
	struct fault f = { 0 };
	int32_t date;
	enum result r = cell_month(text, &date, &f);
	if (r != DONE)
		return refusal(r, &f, expected);
	date_format_iso(date, iso);
	return iso;
}

static void
a_date_is_read_day_first_or_iso_and_nothing_else(void **state)
{
	readings_check(dates, COUNT(dates), date_read);
}

static void
every_day_of_the_limits_comes_back_in_each_writing(void **state)
{
	int32_t got;
	for (int32_t day = DATE_MIN; day <= DATE_MAX; day++) {
		char text[DATE_TEXT];
		date_format_iso(day, text);
		assert_int_equal(cell_date(text, &got, NULL), DONE);
		assert_int_equal(got, day);
		date_format_vi(day, text);
		for (const char *sign = "/-."; *sign != '\0'; sign++) {
			text[2] = text[5] = *sign;
			assert_int_equal(cell_date(text, &got, NULL), DONE);
			assert_int_equal(got, day);
		}
	}
}

static void
a_month_is_its_first_day(void **state)
{
	readings_check(months, COUNT(months), month_read);
}

/* ---- numbers ---- */

static const struct reading numbers[] = {
	{ "0", "0" },
	{ "0", "-0" },
	{ "0", "0,0" },
	{ "0", "0,000" },
	{ "7", "7" },
	{ "7", "007" },
	{ "-7", "-7" },
	{ "56760", "56760" },
	{ "56760", "56.760" },
	{ "-56760", "-56.760" },
	{ "1234567", "1.234.567" },
	{ "1000", "1.000" },
	{ "12000", "12.000" },
	{ "999999", "999.999" },
	{ "12", "12,0" },
	{ "12", "12,00" },
	{ "12", "12,0000" },
	{ "1234", "1.234,0" },
	{ "1234", "1.234,000" },
	{ "9223372036854775807", "9223372036854775807" },
	{ "9223372036854775807", "9.223.372.036.854.775.807" },
	{ "-9223372036854775808", "-9223372036854775808" },
	{ "1", "0000000000000000000000001" },
	{ "LT-2016", "9223372036854775808" },
	{ "LT-2016", "-9223372036854775809" },
	{ "LT-2016", "9.223.372.036.854.775.808" },
	{ "LT-2016", "99999999999999999999999999999999999999999999999999999999" },
	{ "LT-2016", "0000000000000000000000000000000000000000000000000000001" },
	{ "LT-2016", "1.99999999999999999999999999999999999999999999999999999" },
	{ "LT-2023 1.234.5 (là 1234,5 hay 12345?)", "1.234.5" },
	{ "LT-2023 1.2 (là 1,2 hay 12?)", "1.2" },
	{ "LT-2023 -1.25 (là -1,25 hay -125?)", "-1.25" },
	{ "LT-2023 77.78 (là 77,78 hay 7778?)", "77.78" },
	{ "LT-2023 1234.567 (là 1234,567 hay 1234567?)", "1234.567" },
	{ "LT-2023 0.123 (là 0,123 hay 0123?)", "0.123" },
	{ "LT-2023 1.2345 (là 1,2345 hay 12345?)", "1.2345" },
	{ "LT-2023 12.0 (là 12,0 hay 120?)", "12.0" },
	{ "LT-2023 1.23.456 (là 123,456 hay 123456?)", "1.23.456" },
	{ "LT-2023 1.23,5 (là 1,235 hay 123,5?)", "1.23,5" },
	{ "LT-2023 12,000 (là 12,000 hay 12000?)", "12,000" },
	{ "LT-2023 12,345 (là 12,345 hay 12345?)", "12,345" },
	{ "LT-2023 1,234,567 (là 1234,567 hay 1234567?)", "1,234,567" },
	{ "LT-2024 12,5", "12,5" },
	{ "LT-2024", "-12,5" },
	{ "LT-2024", "1.234,5" },
	{ "LT-2024", "0,5" },
	{ "LT-2024", "0,001" },
	{ "LT-2024", "12,0001" },
	{ "LT-2015", "" },
	{ "LT-2015", "-" },
	{ "LT-2015", "--5" },
	{ "LT-2015", "+5" },
	{ "LT-2015", "5-" },
	{ "LT-2015", "5." },
	{ "LT-2015", ".5" },
	{ "LT-2015", "5," },
	{ "LT-2015", ",5" },
	{ "LT-2015", "-,5" },
	{ "LT-2015", "1..000" },
	{ "LT-2015", "1,5,5" },
	{ "LT-2015", "1,000.5" },
	{ "LT-2015", "1,234,56" },
	{ "LT-2015", "1 000" },
	{ "LT-2015", "12%" },
	{ "LT-2015", "12 người" },
	{ "LT-2015", "mười" },
	{ "LT-2015 1O0 (có chữ O thay cho số 0)", "1O0" },
	{ "LT-2015 2o (có chữ O thay cho số 0)", "2o" },
	{ "LT-2015 l2 (có chữ l hoặc I thay cho số 1)", "l2" },
	{ "LT-2015 I2 (có chữ l hoặc I thay cho số 1)", "I2" },
	{ "LT-2015 O", "O" },
	{ "LT-2015 không", "không" },
	{ "LT-2015", "１２" },
	{ "LT-2015", "١٢" },
	{ "LT-2015", "1e3" },
	{ "LT-2015", "0x10" },
	{ "LT-2015", "1_000" },
	{ "LT-2015", "NaN" },
	{ "LT-2015", "inf" },
	{ "LT-2015", "−5" },
	{ "LT-2015", "=1+1" },
	{ "LT-2015", "1'000" },
	{ "LT-2015", "½" },
	{ "LT-2015", "%s%n" },
};

static const struct reading decimals[] = {
	{ "7778e2", "77,78" },
	{ "7778e2", "77,78%" },
	{ "7778e2", "77,78 %" },
	{ "100e0", "100%" },
	{ "100e0", "100" },
	{ "1000e1", "100,0" },
	{ "-5e1", "-0,5" },
	{ "1e6", "0,000001" },
	{ "1000000e6", "1,0000000000" },
	{ "123456e2", "1.234,56" },
	{ "1234e0", "1.234" },
	{ "12345e3", "12,345" },
	{ "12000e3", "12,000" },
	{ "9223372036854775807e6", "9.223.372.036.854,775807" },
	{ "LT-2016", "9.223.372.036.854,775808" },
	{ "LT-2016 0,0000001 (tối đa 6 chữ số thập phân)", "0,0000001" },
	{ "LT-2016", "99999999999999999999" },
	{ "LT-2016", "0,00000000000000000000000000000000000000000000" },
	{ "LT-2023 77.78 (là 77,78 hay 7778?)", "77.78" },
	{ "LT-2023 77.78% (là 77,78 hay 7778?)", "77.78%" },
	{ "LT-2023", "0.5" },
	{ "LT-2023", "1.234.5" },
	{ "LT-2015", "" },
	{ "LT-2015", "%" },
	{ "LT-2015", " %" },
	{ "LT-2015", "77,78%%" },
	{ "LT-2015", "77,78  %" },
	{ "LT-2015", "%77" },
	{ "LT-2015", "77,%" },
	{ "LT-2015", ",5" },
	{ "LT-2015", "1,000,000" },
	{ "LT-2015", "7O,5" },
	{ "LT-2015", "1e2" },
};

static const char *
number_read(const char *text, const char *expected)
{
	static char out[32];
	struct fault f = { 0 };
	int64_t value;
	enum result r = cell_number(text, &value, &f);
	if (r != DONE)
		return refusal(r, &f, expected);
	snprintf(out, sizeof out, "%" PRId64, value);
	return out;
}

static const char *
decimal_read(const char *text, const char *expected)
{
	static char out[32];
	struct fault f = { 0 };
	int64_t value;
	int scale;
	enum result r = cell_decimal(text, &value, &scale, &f);
	if (r != DONE)
		return refusal(r, &f, expected);
	assert_in_range(scale, 0, 6);
	snprintf(out, sizeof out, "%" PRId64 "e%d", value, scale);
	return out;
}

static void
a_whole_number_has_one_reading_or_is_refused(void **state)
{
	readings_check(numbers, COUNT(numbers), number_read);
}

static void
a_decimal_is_exact_or_is_refused(void **state)
{
	readings_check(decimals, COUNT(decimals), decimal_read);
}

/* ---- yes and no ---- */

static const struct reading bools[] = {
	{ "1", "1" },
	{ "0", "0" },
	{ "1", "có" },
	{ "1", "Có" },
	{ "1", "CÓ" },
	{ "0", "không" },
	{ "0", "Không" },
	{ "0", "KHÔNG" },
	{ "1", "x" },
	{ "1", "X" },
	{ "1", "đúng" },
	{ "1", "ĐÚNG" },
	{ "0", "sai" },
	{ "1", "yes" },
	{ "0", "NO" },
	{ "1", "TRUE" },
	{ "0", "False" },
	{ "LT-2017", "" },
	{ "LT-2017", "2" },
	{ "LT-2017", "01" },
	{ "LT-2017", "-1" },
	{ "LT-2017", "co" },
	{ "LT-2017", "cô" },
	{ "LT-2017", "xx" },
	{ "LT-2017", "có không" },
	{ "LT-2017", "O" },
	{ "LT-2017", "l" },
	{ "LT-2017", "1,0" },
	{ "LT-2017", "có, nhưng chưa chắc chắn lắm đâu" },
};

static const char *
bool_read(const char *text, const char *expected)
{
	struct fault f = { 0 };
	bool value;
	enum result r = cell_bool(text, &value, &f);
	return r != DONE ? refusal(r, &f, expected) : value ? "1" : "0";
}

static void
yes_and_no_are_read_in_words_and_digits(void **state)
{
	readings_check(bools, COUNT(bools), bool_read);
}

static void
a_long_cell_is_shown_cut_between_letters(void **state)
{
	char text[400] = "";
	struct fault f;
	int32_t date;
	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'a', lead);
		for (size_t i = 0; i < 100; i++)
			memcpy(text + lead + 3 * i, "ế", 4);
		assert_int_equal(cell_date(text, &date, &f), REFUSED);
		assert_true(text_is_utf8(f.detail, strlen(f.detail)));
		assert_true(strlen(f.detail) <= 84);
	}
}

/* ---- formulas ---- */

static void
a_formula_is_guarded_and_comes_back_as_it_was(void **state)
{
	static const struct { const char *guarded, *text;
	} rows[] = {
		{ "'=1+1", "=1+1" }, { "'+84 90", "+84 90" }, { "'-5", "-5" },
		{ "'@A1", "@A1" },   { "'\t=1", "\t=1" },     { "'\rx", "\rx" },
		{ "", "" },          { "a=1", "a=1" },        { "'a", "'a" },
		{ "'", "'" },        { "''", "''" },          { "''=1", "'=1" },
		{ "'''@x", "''@x" }, { "Thôn 1", "Thôn 1" },
	};
	char out[64];
	for (size_t i = 0; i < COUNT(rows); i++) {
		cell_guard(rows[i].text, out, sizeof out);
		assert_string_equal(out, rows[i].guarded);
		assert_string_equal(cell_unguard(out), rows[i].text);
	}
	cell_guard("=1+1", out, 3);
	assert_string_equal(out, "'=");
	cell_guard("=1+1", out, 1);
	assert_string_equal(out, "");
}

/* ---- letters and syllables ---- */

static void
syllables_are_told_from_what_only_looks_like_them(void **state)
{
	static const struct { bool expected; const char *word; } words[] = {
		{ true, "đảng" },  { true, "Bộ" },     { true, "TỈNH" },   { true, "nghiêng" }, { true, "Nguyễn" },
		{ true, "quốc" },  { true, "Quỳnh" },  { true, "giếng" },  { true, "gì" },      { true, "khuỷu" },
		{ true, "ủy" },    { true, "uỷ" },     { true, "hoà" },    { true, "hòa" },     { true, "ý" },
		{ true, "Nhùn" },  { true, "Pắc" },    { true, "thuở" },   { true, "xoong" },   { true, "yếu" },
		{ true, "Đắk" },   { true, "quyết" },  { true, "quá" },    { true, "rượu" },    { true, "người" },
		{ false, "" },     { false, "café" },  { false, "été" },   { false, "ộtộ" },    { false, "Hébert" },
		{ false, "bđ" },   { false, "đảnh1" }, { false, "ảả" },    { false, "fan" },    { false, "nghiêngg" },
		{ false, "niđo" }, { false, "Renộe" }, { false, "sĩằ" },   { false, "µm" },     { false, "ngg" },
	};
	for (size_t i = 0; i < COUNT(words); i++) {
		uint32_t letters[16];
		size_t n = 0;
		for (const char *p = words[i].word; *p != '\0';)
			letters[n++] = utf8_next(&p);
		if (vi_is_syllable(letters, n) != words[i].expected)
			fail_msg("%s", words[i].word);
	}
}

static void
every_letter_goes_up_and_comes_down_again(void **state)
{
	const char *lower =
		"aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz";
	const char *upper =
		"AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆFGHIÌỈĨÍỊJKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVWXYỲỶỸÝỴZ";
	char out[512];
	vi_lower_text(upper, out, sizeof out);
	assert_string_equal(out, lower);
	while (*lower != '\0') {
		uint32_t low = utf8_next(&lower), up = utf8_next(&upper);
		assert_int_equal(vi_upper(low), up);
		assert_int_equal(vi_upper(up), up);
	}
	assert_int_equal(vi_lower(0xd7), 0xd7);
	assert_int_equal(vi_upper(0xf7), 0xf7);
	vi_lower_text("ĐĐĐ", out, 5);
	assert_string_equal(out, "đđ");
	vi_lower_text("a\xff", out, sizeof out);
	assert_string_equal(out, "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_is_read_day_first_or_iso_and_nothing_else),
		cmocka_unit_test(every_day_of_the_limits_comes_back_in_each_writing),
		cmocka_unit_test(a_month_is_its_first_day),
		cmocka_unit_test(a_whole_number_has_one_reading_or_is_refused),
		cmocka_unit_test(a_decimal_is_exact_or_is_refused),
		cmocka_unit_test(yes_and_no_are_read_in_words_and_digits),
		cmocka_unit_test(a_long_cell_is_shown_cut_between_letters),
		cmocka_unit_test(a_formula_is_guarded_and_comes_back_as_it_was),
		cmocka_unit_test(syllables_are_told_from_what_only_looks_like_them),
		cmocka_unit_test(every_letter_goes_up_and_comes_down_again),
	};
	lang_init("vi");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
