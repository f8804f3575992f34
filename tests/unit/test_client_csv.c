/* Files as clerks have them: what the reader makes of bytes. Encodings are in test_client_encoding.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/base/lang.h"
#include "tests/unit/client_csv.h"

/* ---- rows ---- */

static const struct { const char *expected; const char *bytes; size_t len; } files[] = {
	{ "", BYTES("") },
	{ "", BYTES("\n\n\r\n") },
	{ "", BYTES("\xef\xbb\xbf") },
	{ "2 code|name/", BYTES(";;;\ncode;name\n;\n ;  \n") },
	{ "1 code|name/2 A|B/", BYTES("code,name\nA,B\n") },
	{ "1 code|name/2 A|B/", BYTES("code,name\nA,B") },
	{ "1 code|name/2 A|B/", BYTES("code,name\r\nA,B\r\n") },
	{ "1 code|name/2 A|B/", BYTES("code,name\rA,B\r") },
	{ "1 code|name/2 A|B/", BYTES("\xef\xbb\xbf" "code;name\nA;B\n") },
	{ "1 code|name/2 A|B/", BYTES("\xef\xbb\xbf" "\"code\";name\nA;B\n") },
	{ "1 code|name/2 A|B/", BYTES("code\tname\nA\tB\n") },
	{ "1 code|name/2 |B/3 A|/", BYTES("code\tname\n\tB\nA\t\n") },
	{ "1 code|name/4 A|B/", BYTES("code,name\n\n\nA,B\n") },
	{ "1 code|name/4 A|B/", BYTES("code,name\r\n\r\n\r\nA,B\r\n") },
	{ "1 code|name/4 A|B/", BYTES("code,name\n,\n ,\xc2\xa0\nA,B\n") },
	{ "3 code|name/4 A|B/", BYTES("\n\ncode,name\nA,B\n") },
	{ "1 code|name/2 A|B C/3 D|E/", BYTES("code,name\nA,\"B\nC\"\nD,E\n") },
	{ "1 code|name/2 A|B \"C\", D/", BYTES("code,name\nA,\"B \"\"C\"\", D\"\n") },
	{ "1 code|name/2 A|5\" ống/", BYTES("code,name\nA,5\" ống\n") },
	{ "1 code|name/2 A/3 A|B|C/4 '|/5 D|E/", BYTES("code,name\nA\nA,B,C\n\"'\",\nD,E\n") },
	{ "1 code|name/2!A|/3 D|E/", BYTES("code,name\nA,B\0C\nD,E\n") },
	{ "1 code|name/2!A|/3 D|E/", BYTES("code,name\nA,\xff\nD,E\n") },
	{ "1 code|name/2!A|/3 Đ|E/", BYTES("code,name\nA,X\xe3 M\xf4t\nĐ,E\n") },
	{ "1 code|name/2 A|B/LT-2012", BYTES("code,name\nA,B\nC,\"D\nE,F\n") },
	{ "1 code|name/2 A|B C/", BYTES("code,name\n  A  ,  B \xc2\xa0  C  \n") },
	{ "1 code|name/2 =1+1|'a/3 -5|@x/", BYTES("code,name\n'=1+1,'a\n'-5,'@x\n") },
	{ "1 code/2 A/3 B/", BYTES("code\nA\nB\n") },
};

static void
bytes_become_rows_with_the_numbers_a_spreadsheet_shows(void **state)
{
	for (size_t i = 0; i < COUNT(files); i++) {
		const char *got = csv_rows_of(files[i].bytes, files[i].len, CSV_DETECT, false);
		if (strcmp(got, files[i].expected) != 0)
			fail_msg("file %zu: expected %s, read %s", i, files[i].expected, got);
	}
}

static void
letters_are_composed_and_stay_as_typed(void **state)
{
	static const struct { const char *expected, *bytes; } cells[] = {
		{ "Xã Đồng", "Xa\xcc\x83 \xc3\x90o\xcc\x82\xcc\x80ng" },
		{ "Đà", "Ðà" },
		{ "đi", "ði" },
		{ "hoà", "hoà" },
		{ "hòa", "hòa" },
		{ "hoà", "hoa\xcc\x80" },
		{ "Nguyễn", "Nguye\xcc\x82\xcc\x83n" },
		{ "Nguyễn", "Nguyê\xcc\x83n" },
		{ "ượ", "u\xcc\x9bo\xcc\x9b\xcc\xa3" },
		{ "a\xf0\x9f\x98\x80", "a\xf0\x9f\x98\x80" },
	};
	char file[200], expected[200];
	for (size_t i = 0; i < COUNT(cells); i++) {
		snprintf(file, sizeof file, "code;name\n%s;x\n", cells[i].bytes);
		snprintf(expected, sizeof expected, "1 code|name/2 %s|x/", cells[i].expected);
		assert_string_equal(csv_rows_of(file, strlen(file), CSV_DETECT, true), expected);
	}
}

static void
the_separator_is_found_outside_quotes_and_titles(void **state)
{
	static const struct { char expected; bool columns; const char *file; } cases[] = {
		{ ',', false, "a,b\n1,2\n" },
		{ ';', false, "a;b\n1;2\n" },
		{ '\t', false, "a\tb\n1\t2\n" },
		{ ';', false, "a;b\n1,5;2,5\n3,5;4,5\n" },
		{ ';', false, "a;b;c\n1,5;2;3\n4,5;5;6\n" },
		{ ',', false, "a,b\nA01;A02,x\nA03;A04,y\n" },
		{ ';', false, "DANH SÁCH, theo mẫu 1\n\na;b\n1;2\n3;4\n" },
		{ ';', false, "\"a,b\";\"c,d\"\n\"1,2\";\"3,4\"\n" },
		{ ',', false, "\"a;b;c\",d\n\"1;2;3\",4\n" },
		{ ';', true, "Biểu 1, 2, 3, 4\nĐơn vị, cấp, năm, quý\ncode;name\nA,B,C,D;x\n" },
		{ ',', true, "Biểu 1; 2; 3\nĐơn vị; cấp; năm\ncode,name\nA;B;C,x\n" },
		{ '\t', true, "Đơn vị, cấp; năm\ncode\tname\nA\t1,5\nB\t2;5\n" },
		{ ';', true, "\"Đảng bộ,\nhuyện, xã, thôn\"\ncode;name\nA;x\n" },
		{ ',', true, "code\nA\nB\n" },
		{ ',', false, "" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		csv_rows_of(cases[i].file, strlen(cases[i].file), CSV_DETECT, cases[i].columns);
		if (csv_found_separator != cases[i].expected)
			fail_msg("file %zu: expected '%c', found '%c'", i, cases[i].expected, csv_found_separator);
	}
}

static void
title_rows_above_the_header_are_passed_over(void **state)
{
	static const struct { const char *expected, *file; } cases[] = {
		{ "5 Mã|Tên/6 A|B/", "ĐẢNG BỘ TỈNH;;\nDANH SÁCH\n\nCó đến 31/12;\nMã;Tên\nA;B\n" },
		{ "2 TT|Mã|Tên/3 1|A|B/", ";DANH SÁCH;\nTT;Mã;Tên\n1;A;B\n" },
		{ "1 Mã/2 A/", "Mã\nA\n" },
		{ "3 Mã/4 A/", "DANH SÁCH\n(kèm theo)\nMã\nA\n" },
		{ "2 Mã|Tên/3 A|B/", "Chi bộ;\nMã;Tên\nA;B\n" },
		{ "1 x|y/2 Mã|z/3 A|B/", "x;y\nMã;z\nA;B\n" },
		{ "1 x|y/2 A|B/", "x;y\nA;B\n" },
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(csv_rows_of(cases[i].file, strlen(cases[i].file), CSV_DETECT, true),
		                    cases[i].expected);

	struct buffer late = { 0 };
	for (int i = 0; i < 30; i++)
		buffer_put(&late, "x;y\n", 4);
	buffer_put(&late, "Mã;Tên\n", strlen("Mã;Tên\n"));
	const char *got = csv_rows_of(late.data, late.len, CSV_DETECT, true);
	assert_memory_equal(got, "1 x|y/", 6);
	got = csv_rows_of(late.data + 4, late.len - 4, CSV_DETECT, true);
	assert_string_equal(got, "30 Mã|Tên/");
	buffer_fini(&late);
}

static void
a_total_row_is_told(void **state)
{
	static const struct { bool expected; const char *row; } rows[] = {
		{ true, "Tổng cộng;5;6" },
		{ true, "Tổng số;5;6" },
		{ true, "Cộng;5;6" },
		{ true, "Tổng;5;6" },
		{ true, "TỔNG CỘNG;5;6" },
		{ true, "Tổng cộng:;5;6" },
		{ true, "Tổng cộng: 12 đồng chí;;" },
		{ true, "Cộng (A+B);5;6" },
		{ true, ";Tổng cộng;5" },
		{ true, ";;Tổng số" },
		{ true, "7;Tổng cộng;5" },
		{ true, "Tổng cộng;5;ghi chú" },
		{ true, "TONG CONG;5;6" },
		{ true, "Total;1.200;77,5%" },
		{ true, "Cộng;;" },
		{ false, "Tổng công ty;5;6" },
		{ false, "Tổng cộngx;5;6" },
		{ false, "Cộng;Nam;1970" },
		{ false, "1;Cộng;1970" },
		{ false, "Tống Công;Nam;1970" },
		{ false, "Công;5;6" },
		{ false, "A;Tổng cộng;5" },
		{ false, "Nguyễn Văn Cộng;5;6" },
		{ false, "5;6;7" },
	};
	char file[300];
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(file, sizeof file, "Mã;Tên;Chi bộ\nA;B;C\n%s\n", rows[i].row);
		const char *got = csv_rows_of(file, strlen(file), CSV_DETECT, true);
		if ((strchr(got, '+') != NULL && strstr(got, "3+") != NULL) != rows[i].expected)
			fail_msg("%s: %s", rows[i].row, got);
	}
}

/* ---- bounds ---- */

static void
long_and_wide_and_many_are_read_in_batches(void **state)
{
	struct buffer b = { 0 };
	char row[64];
	buffer_put(&b, "code;name\n", 10);
	for (int i = 0; i < 5000; i++)
		buffer_put(&b, row, (size_t)snprintf(row, sizeof row, "%05d;Thôn số %d\n", i, i));
	char path[64];
	int fd = csv_memory(b.data, b.len, path);
	struct csv_options o = { .path = path, .dir = "/tmp" };
	struct csv_batch batch;
	struct csv *c;
	uint32_t n = 0;
	assert_int_equal(csv_open(&o, &c, NULL), DONE);
	for (;;) {
		assert_int_equal(csv_next(c, &batch, NULL), DONE);
		if (batch.n_rows == 0)
			break;
		for (size_t i = 0; i < batch.n_rows; i++, n++) {
			assert_int_equal(batch.rows[i].number, n + 1);
			if (n > 0)
				assert_int_equal(atoi(batch.cells[batch.rows[i].first]), (int)n - 1);
		}
	}
	assert_int_equal(n, 5001);
	csv_close(&c);
	close(fd);

	buffer_clear(&b);
	for (int i = 0; i < CSV_CELLS_MAX + 6; i++)
		buffer_put(&b, ";x", i == 0 || i == CSV_CELLS_MAX + 5 ? 2 : 1);
	assert_non_null(strstr(csv_rows_of(b.data, b.len, CSV_DETECT, false), "~/"));
	buffer_clear(&b);
	for (int i = 0; i < CSV_CELLS_MAX + 6; i++)
		buffer_put(&b, ";x", i == CSV_CELLS_MAX + 5 ? 2 : 1);
	assert_non_null(
		strstr(csv_rows_of(b.data, b.len, CSV_DETECT, false), "~/")); /* says something beyond what is kept */
	buffer_clear(&b);
	buffer_put(&b, "a;", 2);
	memset(buffer_room(&b, 70000), 'x', 70000);
	b.len += 70000;
	assert_string_equal(csv_rows_of(b.data, b.len, CSV_DETECT, false), "LT-2012");
	buffer_fini(&b);
}

static void
a_row_longer_than_a_batch_does_not_end_the_file(void **state)
{
	struct buffer b = { 0 };
	buffer_put(&b, "a;b\n", 4);
	for (int i = 0; i < 40; i++) {
		memset(buffer_room(&b, 60001), 'x', 60000);
		b.len += 60000;
		buffer_put_u8(&b, i < 39 ? ';' : '\n');
	}
	buffer_put(&b, "y;z\n", 4);
	const char *got = csv_rows_of(b.data, b.len, CSV_DETECT, false);
	assert_non_null(strstr(got, "/3 y|z/"));
	buffer_fini(&b);
}

static void
memory_is_bounded_however_long_the_file(void **state)
{
#ifndef __SANITIZE_ADDRESS__
	static const struct { const char *row; size_t times; } files_of[] = {
		{ ";;;;;;;;;;;;;;;;\n", 400000 },
		{ "a;b\n", 500000 },
		{ "\n", 2000000 },
	};
	for (size_t i = 0; i < COUNT(files_of); i++) {
		struct buffer b = { 0 };
		char path[64];
		size_t len = strlen(files_of[i].row);
		buffer_put(&b, "a;b;c\n", 6);
		for (size_t k = 0; k < files_of[i].times; k++)
			buffer_put(&b, files_of[i].row, len);
		int fd = csv_memory(b.data, b.len, path);
		buffer_fini(&b);
		struct rusage before, after;
		struct csv_options o = { .path = path, .dir = "/tmp" };
		struct csv_batch batch;
		struct csv *c;
		FILE *reset = fopen("/proc/self/clear_refs", "w");
		if (reset != NULL) {
			fputs("5", reset);
			fclose(reset);
		}
		getrusage(RUSAGE_SELF, &before);
		assert_int_equal(csv_open(&o, &c, NULL), DONE);
		do {
			assert_int_equal(csv_next(c, &batch, NULL), DONE);
			assert_true(batch.n_rows <= 20000);
		} while (batch.n_rows > 0);
		csv_close(&c);
		close(fd);
		getrusage(RUSAGE_SELF, &after);
		assert_true(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
	}
#endif
}

static void
standard_input_is_read_like_a_file(void **state)
{
	char path[64];
	int fd = csv_memory(BYTES("code;name\nA;B\n"), path), kept = dup(STDIN_FILENO);
	lseek(fd, 0, SEEK_SET);
	assert_true(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	struct csv_options o = { .path = "-", .dir = "/tmp" };
	struct csv_options same = { .path = path, .dir = "/tmp" };
	struct csv_batch batch;
	struct csv *c, *d;
	assert_int_equal(csv_open(&o, &c, NULL), DONE);
	assert_int_equal(csv_next(c, &batch, NULL), DONE);
	assert_int_equal(batch.n_rows, 2);
	assert_int_equal(csv_open(&same, &d, NULL), DONE);
	assert_memory_equal(csv_hash(c).b, csv_hash(d).b, 32);
	csv_close(&c);
	csv_close(&d);
	if (kept >= 0) {
		dup2(kept, STDIN_FILENO);
		close(kept);
	}
	close(fd);
	same.path = "/nowhere/at/all.csv";
	assert_int_equal(csv_open(&same, &d, &csv_said), REFUSED);
	assert_int_equal(csv_said.code, LT_2001);
	assert_null(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_rows_with_the_numbers_a_spreadsheet_shows),
		cmocka_unit_test(letters_are_composed_and_stay_as_typed),
		cmocka_unit_test(the_separator_is_found_outside_quotes_and_titles),
		cmocka_unit_test(title_rows_above_the_header_are_passed_over),
		cmocka_unit_test(a_total_row_is_told),
		cmocka_unit_test(long_and_wide_and_many_are_read_in_batches),
		cmocka_unit_test(a_row_longer_than_a_batch_does_not_end_the_file),
		cmocka_unit_test(memory_is_bounded_however_long_the_file),
		cmocka_unit_test(standard_input_is_read_like_a_file),
	};
	lang_init("vi");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
