/* Encodings: what is recognised, what is converted, what is left alone, what is refused by its name. */
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/files/vietnamese.h"
#include "common/base/lang.h"
#include "tests/unit/client_csv.h"

/* Unicode into TCVN3 the way fonts do it: capitals with a tone are stored as small letters. */
static size_t
as_tcvn(const char *text, char *out)
{
	iconv_t cd = iconv_open("TCVN", "UTF-8");
	size_t used = 0;
	while (*text != '\0') {
		char one[8] = "", *in = one, *to = out + used;
		uint32_t c = utf8_next(&text);
		bool kept = c == 0x102 || c == 0xc2 || c == 0xca || c == 0xd4 || c == 0x1a0 || c == 0x1af || c == 0x110;
		if (c > 0x7f && !kept)
			c = vi_lower(c);
		size_t n_in = utf8_put(c, one), n_out = 8;
		assert_true(iconv(cd, &in, &n_in, &to, &n_out) != (size_t)-1);
		iconv(cd, NULL, NULL, &to, &n_out);
		assert_int_equal(n_out, 7);
		used++;
	}
	iconv_close(cd);
	return used;
}

/* Bytes as the Latin letters they look like. */
static size_t
as_seen(const char *bytes, size_t len, char *out)
{
	size_t used = 0;
	for (size_t i = 0; i < len; i++)
		used += utf8_put((uint8_t)bytes[i], out + used);
	return used;
}

static const char register_vi[] = "Mã;Họ và tên;Chi bộ\n"
                                  "A1;Nguyễn Văn Quảng;Thôn Đồi Giữa\n"
                                  "A2;Lò Thị Ương;Bản Nậm Khó\n"
                                  "A3;Đặng Hữu Phước;Tổ dân phố số 3\n";
static const char register_rows[] = "1 Mã|Họ và tên|Chi bộ/2 A1|Nguyễn Văn Quảng|Thôn Đồi Giữa/"
                                    "3 A2|Lò Thị Ương|Bản Nậm Khó/4 A3|Đặng Hữu Phước|Tổ dân phố số 3/";

static void
tcvn3_is_recognised_shown_and_converted_when_asked(void **state)
{
	char tcvn[600], seen[1200];
	size_t n = as_tcvn(register_vi, tcvn), m = as_seen(tcvn, n, seen);
	const struct { const char *data; size_t len; } both[] = { { tcvn, n }, { seen, m } };
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(csv_rows_of(both[i].data, both[i].len, CSV_DETECT, true), "LT-2031");
		assert_non_null(strstr(csv_shown, "A1 | Nguyễn Văn Quảng | Thôn Đồi Giữa\nA2 | Lò Thị"));
		assert_non_null(strstr(csv_said.detail, "Nguyễn Văn Quảng"));
		assert_null(strchr(csv_said.detail, '\n'));
		assert_string_equal(csv_rows_of(both[i].data, both[i].len, CSV_TCVN3, true), register_rows);
		assert_int_equal(csv_found_separator, ';');
		assert_non_null(strstr(csv_shown, "Nguyễn Văn Quảng"));
	}
	const char *got =
		csv_rows_of(tcvn, n, CSV_UTF8, true); /* csv_said to be what it is not: its rows are not readable */
	assert_non_null(strstr(got, "2!A1|"));
	got = csv_rows_of(seen, m, CSV_UTF8, true);
	assert_non_null(strstr(got, "2 A1|NguyÔn V¨n Qu¶ng|"));
}

static void
few_letters_of_tcvn3_are_enough(void **state)
{
	static const char *const texts[] = { "Mã;Tên\nA1;đảng\n", "code;name\nA1;Nguyễn Văn An\n",
		                             "code;name\nA1;xã\nA2;Hà Giang\n" };
	char tcvn[200], seen[400];
	for (size_t i = 0; i < COUNT(texts); i++) {
		size_t n = as_tcvn(texts[i], tcvn), m = as_seen(tcvn, n, seen);
		assert_string_equal(csv_rows_of(tcvn, n, CSV_DETECT, true), "LT-2031");
		assert_string_equal(csv_rows_of(seen, m, CSV_DETECT, true), "LT-2031");
	}
}

static void
capitals_of_tcvn3_fonts_are_capitals(void **state)
{
	static const struct { const char *expected, *typed; } cells[] = {
		{ "NGUYỄN VĂN QUẢNG", "NGUYỄN VĂN QUẢNG" },
		{ "TRẦN THỊ Ý", "TRẦN THỊ Ý" },
		{ "VÕ HÀ TRẦN", "VÕ HÀ TRẦN" },
		{ "UBND xã", "UBND xã" },
		{ "HĐND tỉnh", "HĐND tỉnh" },
		{ "Lê Hà", "Lê Hà" },
		{ "Lò ý", "Lò Ý" },
		{ "TỈNH Hòa Bình", "TỈNH Hòa Bình" },
	};
	char file[300], tcvn[300], expected[300];
	for (size_t i = 0; i < COUNT(cells); i++) {
		snprintf(file, sizeof file, "code;name\n%s;Đảng bộ\n", cells[i].typed);
		size_t n = as_tcvn(file, tcvn);
		snprintf(expected, sizeof expected, "1 code|name/2 %s|Đảng bộ/", cells[i].expected);
		assert_string_equal(csv_rows_of(tcvn, n, CSV_TCVN3, true), expected);
	}
	assert_string_equal(csv_rows_of(BYTES("code;name\nA;\xa7\xb6NG B\xe9\n"), CSV_DETECT, true), "LT-2031");
	assert_string_equal(csv_rows_of(BYTES("code;name\nA;\xa7\xb6NG B\xe9\n"), CSV_TCVN3, true),
	                    "1 code|name/2 A|ĐẢNG BỘ/");
	assert_string_equal(csv_rows_of(BYTES("code;name\nA;§¶NG Bé TØNH\n"), CSV_TCVN3, true),
	                    "1 code|name/2 A|ĐẢNG BỘ TỈNH/");
}

static void
a_template_in_unicode_above_rows_in_tcvn3_keeps_its_header(void **state)
{
	char tcvn[600], file[1400] = "Mã;Họ và tên;Chi bộ\n", rows[] = "A1;Nguyễn Văn Quảng;Thôn Đồi Giữa\n"
	                                                               "A2;Lê Bộ;Bản Nậm\n";
	size_t head = strlen(file), n = as_tcvn(rows, tcvn), m = as_seen(tcvn, n, file + head);
	assert_string_equal(csv_rows_of(file, head + m, CSV_DETECT, true), "LT-2031");
	assert_string_equal(csv_rows_of(file, head + m, CSV_TCVN3, true),
	                    "1 Mã|Họ và tên|Chi bộ/2 A1|Nguyễn Văn Quảng|Thôn Đồi Giữa/3 A2|Lê Bộ|Bản Nậm/");
	static const char mixed[] = "code;name\nHà Nội, Điện Biên;§¶ng bé Hµ Giang\n";
	assert_string_equal(csv_rows_of(BYTES(mixed), CSV_TCVN3, true), "1 code|name/2 Hà Nội, Điện Biên|Đảng bộ Hà Giang/");
}

static const char *const right_texts[] = {
	"code;name\nA;Lê\nB;Võ\nC;Hà\n",
	"code;name\nA;Bùi Hoà\nB;Tô Bé\nC;Lò Té\nD;Khoá toà loá\n",
	"Mã;Tên\nA;Nguyễn Văn Quảng\n",
	"code;name\nA;Renée Hébert à Orléans\nB;François, né à Besançon, été 1970 «là-bas»\n",
	"code;name\nA;El niño y la señora Núñez de Córdoba\nB;São João não é avô\n",
	"code;name\nA;hän tän nät Kän\n",
	"code;name\nA;Köln, Straße, Müller, Jürgen Groß, Ångström\n",
	"code;name\nA;5 µm, 30 °C, 12 m², © An, Samsung®, §5, ½\n",
	"code;name\nA;«Bác sĩ» và «y tá» ở Đà Nẵng\nB;«Lê»\n",
	"code;name\nA;où coûte le goût du thé à l'hôtel où naît l'été, Noël, Haïti, naïve, aérien\n",
	"code;name\nA;Đ\nB;Ð\n",
	"code;name\nA;Привет, 你好\n",
	"code;name\nA;Nguye\xcc\x82\xcc\x83n Va\xcc\x86n\n",
};

static void
right_text_is_not_taken_for_tcvn3(void **state)
{
	char bytes[400];
	for (size_t i = 0; i < COUNT(right_texts); i++) {
		const char *got = csv_rows_of(right_texts[i], strlen(right_texts[i]), CSV_DETECT, true);
		if (strncmp(got, "LT-", 3) == 0)
			fail_msg("text %zu: %s", i, got);
		iconv_t cd = iconv_open("LATIN1", "UTF-8");
		char in[400], *from = in, *to = bytes;
		size_t n_in = strlen(right_texts[i]), n_out = sizeof bytes;
		memcpy(in, right_texts[i], n_in);
		bool latin = iconv(cd, &from, &n_in, &to, &n_out) != (size_t)-1;
		iconv_close(cd);
		if (!latin)
			continue;
		got = csv_rows_of(bytes, sizeof bytes - n_out, CSV_DETECT, true);
		if (strcmp(got, "LT-2031") == 0 || strstr(csv_said.detail, "VNI") != NULL)
			fail_msg("text %zu as Latin-1: %s %s", i, got, csv_said.detail);
	}
	struct buffer long_text = { 0 };
	for (size_t i = 0; i < 2000; i++)
		buffer_put(&long_text, right_texts[2], strlen(right_texts[2]));
	for (size_t i = 0; i < 5; i++)
		buffer_put(&long_text, "D;dày 5 µm\n", strlen("D;dày 5 µm\n"));
	assert_string_not_equal(csv_rows_of(long_text.data, long_text.len, CSV_DETECT, true), "LT-2031");
	assert_string_equal(csv_rows_of(right_texts[2], strlen(right_texts[2]), CSV_TCVN3, true),
	                    "1 Mã|Tên/2 A|Nguyễn Văn Quảng/"); /* csv_said to be what it is not: it is right as it is */
	buffer_fini(&long_text);
}

static void
what_cannot_be_read_is_refused_by_its_name(void **state)
{
	static const struct { const char *expected; const char *bytes; size_t len;
	} cases[] = {
		{ "UTF-16", BYTES("\xff\xfe"
		                  "c\0o\0d\0e\0\n\0") },
		{ "UTF-16", BYTES("\xfe\xff\0c\0o\0d\0e\0\n") },
		{ "UTF-16", BYTES("\xff\xfe\x63\x01\n") },
		{ "UTF-16", BYTES("c\0o\0d\0e\0;\0n\0a\0m\0e\0\n\0A\0;\0B\0\n\0") },
		{ "Excel", BYTES("PK\3\4\x14\0\6\0\x08\0\0\0!\0") },
		{ "Excel", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") },
		{ "VNI", BYTES("code;name\nA;Nguyeãn Vaên Quaûng\nB;Ñaûng boä tænh Ñieän Bieân\n") },
		{ "VNI", BYTES("code;name\nA;Nguye\xe3n Va\xean Qua\xfbng\nB;\xd1"
		               "a\xfbng bo\xe4 t\xe6nh \xd1ie\xe4n Bie\xe2n\n") },
		{ "VNI", BYTES("code;name\nA;TRAÀN THÒ HÖÔNG\nB;LEÂ ÑÖÙC\nC;NGUYEÃN VAÊN AN\n") },
		{ "bảng mã", BYTES("code;name\nA;\xe9t\xe9 \xe0 Orl\xe9"
		                   "ans, o\xf9 na\xeet l'\xe9t\xe9 de R\xe9n\xe9\n") },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = csv_rows_of(cases[i].bytes, cases[i].len, CSV_DETECT, true);
		if (strcmp(got, "LT-2007") != 0 || strstr(csv_said.detail, cases[i].expected) == NULL)
			fail_msg("case %zu: %s %s", i, got, csv_said.detail);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcvn3_is_recognised_shown_and_converted_when_asked),
		cmocka_unit_test(few_letters_of_tcvn3_are_enough),
		cmocka_unit_test(capitals_of_tcvn3_fonts_are_capitals),
		cmocka_unit_test(a_template_in_unicode_above_rows_in_tcvn3_keeps_its_header),
		cmocka_unit_test(right_text_is_not_taken_for_tcvn3),
		cmocka_unit_test(what_cannot_be_read_is_refused_by_its_name),
	};
	lang_init("vi");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
