/* Refused rows go back to the clerk as a file, and come in again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/files/refused.h"
#include "common/base/lang.h"
#include "tests/unit/client_csv.h"

static char folder[64], refused_path[96];

static int
folder_make(void **state)
{
	strcpy(folder, "/tmp/lt-refused-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(refused_path, sizeof refused_path, "%s/a.refused.csv", folder);
	return 0;
}

static int
folder_remove(void **state)
{
	unlink(refused_path);
	return rmdir(folder);   /* and nothing else is in it */
}

static const char *
refused_text(void)
{
	static char text[4096];
	FILE *f = fopen(refused_path, "rb");
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	return text;
}

static void
refused_rows_come_out_as_a_file_that_is_imported_again(void **state)
{
	static const char *const header[] = { "Mã", "Tên", "Ghi chú" };
	static const char *const rows[][3] = {
		{ "A1", "Thôn \"Một\"; hai", "=1+1" },
		{ "A2", "-5", "" },
		{ "A3", "'=x", "dòng\nhai" },
	};
	struct refused *r;
	struct stat st;
	assert_int_equal(refused_open(refused_path, header, 3, ';', &r, NULL), DONE);
	assert_int_equal(refused_row(r, rows[0], 3, "Sai; không có", NULL), DONE);
	assert_int_equal(refused_row(r, rows[1], 2, "Thiếu", NULL), DONE);
	assert_int_equal(refused_row(r, rows[2], 3, "=Sai", NULL), DONE);
	assert_int_equal(access(refused_path, F_OK), -1);   /* not before the end */
	assert_int_equal(refused_rows(r), 3);
	assert_int_equal(refused_close(&r, true, NULL), DONE);
	assert_null(r);
	assert_int_equal(stat(refused_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	const char *text = refused_text();
	assert_string_equal(text, "\xef\xbb\xbf" "Mã;Tên;Ghi chú;Lý do trả lại\r\n"
	                          "A1;\"Thôn \"\"Một\"\"; hai\";'=1+1;\"Sai; không có\"\r\n"
	                          "A2;'-5;;Thiếu\r\n"
	                          "A3;''=x;\"dòng\nhai\";'=Sai\r\n");
	assert_string_equal(csv_rows_of(text, strlen(text), CSV_DETECT, true),
	                    "1 Mã|Tên|Ghi chú|Lý do trả lại/2 A1|Thôn \"Một\"; hai|=1+1|Sai; không có/"
	                    "3 A2|-5||Thiếu/4 A3|'=x|dòng hai|=Sai/");
}

static void
a_column_of_reasons_is_replaced_not_doubled(void **state)
{
	static const char *const header[] = { "Mã", "WHY REFUSED", "Tên" };
	static const char *const row[] = { "A1", "cũ", "Thôn" };
	struct refused *r;
	assert_true(refused_is_reason_column("Lý do trả lại"));
	assert_true(refused_is_reason_column("LÝ DO TRẢ LẠI"));
	assert_true(refused_is_reason_column("Why refused"));
	assert_false(refused_is_reason_column("Lý do"));
	assert_false(refused_is_reason_column(""));
	assert_int_equal(refused_open(refused_path, header, 3, ',', &r, NULL), DONE);
	assert_int_equal(refused_row(r, row, 3, "mới", NULL), DONE);
	assert_int_equal(refused_close(&r, true, NULL), DONE);
	assert_string_equal(refused_text(), "\xef\xbb\xbf" "Mã,Tên,Lý do trả lại\r\nA1,Thôn,mới\r\n");
}

static void
nothing_refused_or_nothing_committed_leaves_no_file(void **state)
{
	static const char *const header[] = { "Mã" };
	struct refused *r;
	struct fault f = { 0 };
	assert_int_equal(refused_open(refused_path, header, 1, ',', &r, NULL), DONE);
	assert_int_equal(refused_close(&r, true, NULL), DONE);
	assert_int_equal(access(refused_path, F_OK), -1);
	assert_int_equal(refused_open(refused_path, header, 1, ',', &r, NULL), DONE);
	assert_int_equal(refused_row(r, header, 1, "x", NULL), DONE);
	assert_int_equal(refused_close(&r, false, NULL), DONE);
	assert_int_equal(access(refused_path, F_OK), -1);
	assert_int_equal(refused_close(&r, true, NULL), DONE);   /* of nothing */
	assert_int_equal(refused_open("/nowhere/at/all.csv", header, 1, ',', &r, &f), REFUSED);
	assert_int_equal(f.code, LT_2026);
	assert_null(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(refused_rows_come_out_as_a_file_that_is_imported_again, folder_make,
		                                folder_remove),
		cmocka_unit_test_setup_teardown(a_column_of_reasons_is_replaced_not_doubled, folder_make,
		                                folder_remove),
		cmocka_unit_test_setup_teardown(nothing_refused_or_nothing_committed_leaves_no_file, folder_make,
		                                folder_remove),
	};
	lang_init("vi");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
