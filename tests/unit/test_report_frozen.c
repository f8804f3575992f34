/* Frozen reports: the same bytes for ever, whatever happens to the register; and what makes two of them differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/unit/report_world.h"

static struct report_world world;
static const enum report_format formats[] = { REPORT_JSON, REPORT_XLSX, REPORT_PDF, REPORT_CSV, REPORT_TEXT };
#define FORMATS (sizeof formats / sizeof formats[0])

static int64_t
freeze_as(const char *name, const char *role)
{
	struct report_request q = { .name = name, .period = "2020", .role = role };
	struct fault f = { 0 };
	int64_t number = 0;

	assert_true(date_make(2021, 3, 1, &q.today));
	if (report_freeze(world.db, &q, LANG_VI, "tung", "trình", &number, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	return number;
}

static void
frozen_bytes(int64_t number, enum report_format as, struct buffer *out)
{
	struct fault f = { 0 };

	if (report_frozen_for(world.db, number, "ORG", as, LANG_VI, out, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
}

static void
diff_of(int64_t a, int64_t b, struct book **out)
{
	struct fault f = { 0 };
	int32_t today;

	assert_true(date_make(2021, 3, 1, &today));
	arena_reset(world.arena);
	if (report_diff(world.db, a, b, "ORG", today, world.arena, out, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
}

/* A new member in the second site's cell, known from number 30 on. */
static void
somebody_comes(void)
{
	report_world_sql(&world, "SELECT span('n1', 'CB3', 'female', '2020-12-15', j => 30), event('n1', 'admit', '2020-12-15', 30)");
	report_world_sql(&world, "SELECT heard(30, 25, k('n1'), k('en1admit'), '2021-02-20 03:00+00'), heard(31, 27, "
	                         "k('t1'), k('t1'), '2021-02-20 03:00+00')");
	report_world_sql(&world, "UPDATE centre SET j = 31");
}

static void
a_frozen_report_never_changes(void **state)
{
	struct buffer before[FORMATS] = { { 0 } }, after[FORMATS] = { { 0 } };
	int64_t number = freeze_as("members", "ORG");

	(void)state;
	assert_int_equal(number, 1);
	for (size_t i = 0; i < FORMATS; i++)
		frozen_bytes(number, formats[i], &before[i]);
	assert_memory_equal(before[1].data, "PK", 2);
	assert_memory_equal(before[2].data, "%PDF", 4);
	somebody_comes();
	report_world_sql(&world, "UPDATE organisation SET name = 'Tên khác'");
	for (size_t i = 0; i < FORMATS; i++) {
		frozen_bytes(number, formats[i], &after[i]);
		assert_true(slice_equal(buffer_slice(&before[i]), buffer_slice(&after[i])));
		buffer_fini(&before[i]);
		buffer_fini(&after[i]);
	}
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM frozen_report WHERE number = 1 AND j = 20 AND "
	                                          "catalogue = 1 AND actor = 'tung'"
	                                          " AND note = 'trình' AND request->>'name' = 'members' AND "
	                                          "request->>'role' = 'ORG' AND sha256 = sha256(book)"),
	                 1);
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM audit a JOIN site s USING (site_id) WHERE "
	                                          "s.everything AND a.what = 'report_frozen 1' AND a.actor = 'tung'"
	                                          " AND a.hash = audit_hash(decode(repeat('00', 32), 'hex'), "
	                                          "a.site_id, a.seq, a.at, a.what, a.actor, NULL, NULL, 0, ''::bytea)"),
	                 1);
}

static const char *const attempts[] = {
	"UPDATE frozen_report SET note = 'x'",
	"UPDATE frozen_report SET book = 'x', sha256 = sha256('x')",
	"DELETE FROM frozen_report",
	"TRUNCATE frozen_report",
};

static void
nobody_can_change_or_delete_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		struct fault f = { 0 };
		if (db_do(world.db, attempts[i], &f) == DONE || strstr(f.detail, "23001") == NULL)
			fail_msg("%s: %s", attempts[i], f.detail);
	}
	assert_int_equal(report_world_int(&world, "SELECT count(*) FROM frozen_report"), 1);
}

static void
a_difference_names_the_cells_and_the_records_that_made_it(void **state)
{
	int64_t number = freeze_as("members", "ORG");
	struct book *b;

	(void)state;
	diff_of(1, number, &b);
	const struct sheet *cells = sheet_named(b, "Ô khác nhau"), *records = sheet_named(b, "Bản ghi làm khác");
	bool closing = false;
	for (size_t r = 0; r < cells->n_rows; r++)
		closing = closing || (strcmp(cells->rows[r].cells[1].words, "Điểm Hai") == 0 &&
		                      strcmp(cells->rows[r].cells[2].words, "Cuối kỳ") == 0 &&
		                      strcmp(cells->rows[r].cells[3].words, "4") == 0 &&
		                      strcmp(cells->rows[r].cells[4].words, "5") == 0);
	assert_true(closing);
	assert_int_equal(records->n_rows, 1);       /* the meeting of number 31 counts no members */
	row_is(records, "update:30", "site=0802 j=30 at=20/02/2021");
	diff_of(number, number, &b);
	assert_int_equal(sheet_named(b, "Ô khác nhau")->n_rows, 0);
	assert_true(notes_hold(sheet_named(b, "Ô khác nhau"), "giống nhau"));
}

static int
refused(enum result r, const struct fault *f)
{
	return r == DONE ? 0 : (int)f->code;
}

static void
what_cannot_be_given_is_refused(void **state)
{
	struct buffer out = { 0 };
	struct fault f = { 0 };
	struct book *b;
	int64_t posts = freeze_as("posts", NULL);

	(void)state;
	arena_reset(world.arena);
	assert_int_equal(refused(report_diff(world.db, 1, posts, "ORG", 18687, world.arena, &b, &f), &f), 5390);
	assert_non_null(strstr(f.detail, "members"));
	assert_int_equal(refused(report_frozen(world.db, 99, REPORT_CSV, LANG_VI, &out, &f), &f), 5389);
	assert_int_equal(refused(report_frozen(world.db, 1, REPORT_CSV, LANG_VI, &out, &f), &f), 5399);
	assert_int_equal(refused(report_frozen(world.db, posts, REPORT_CSV, LANG_VI, &out, &f), &f), 0);
	buffer_fini(&out);
}

static void *
freeze_beside(void *number)
{
	struct report_request q = { .name = "posts", .period = "2020" };
	struct fault f = { 0 };

	if (!date_make(2021, 3, 1, &q.today) || report_freeze(world.db, &q, LANG_VI, "lan", NULL, number, &f) != DONE)
		*(int64_t *)number = -(int64_t)f.code;
	return NULL;
}

static void
two_who_freeze_at_once_get_two_numbers(void **state)
{
	PGconn *other = cluster_connect(world.cluster);
	int64_t last = report_world_int(&world, "SELECT max(number) FROM frozen_report"), number = 0;
	pthread_t thread;

	(void)state;
	PQclear(PQexec(other, "SET search_path = lt; BEGIN; SELECT pg_advisory_xact_lock(hashtext('frozen_report'))"));
	PQclear(PQexec(other, "INSERT INTO frozen_report SELECT number + 1, report, period, request, note, actor, at, j, catalogue, lang, "
	                      "book, sha256, xlsx, pdf, csv FROM frozen_report ORDER BY number DESC LIMIT 1"));
	assert_int_equal(pthread_create(&thread, NULL, freeze_beside, &number), 0);
	for (int i = 0; i < 3000 && report_world_int(&world, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0; i++)
		usleep(10000);
	PQclear(PQexec(other, "COMMIT"));
	pthread_join(thread, NULL);
	PQfinish(other);
	assert_int_equal(number, last + 2);
}

/* Whatever touches the bytes behind our back is seen. */
static void
a_book_that_was_altered_is_not_given_out(void **state)
{
	struct buffer out = { 0 };
	struct fault f = { 0 };

	(void)state;
	report_world_sql(&world, "ALTER TABLE frozen_report DISABLE TRIGGER USER; ALTER TABLE frozen_report DROP "
	                         "CONSTRAINT frozen_report_check;"
	                         " UPDATE frozen_report SET book = book || ' ' WHERE number = 3; ALTER TABLE "
	                         "frozen_report ENABLE TRIGGER USER");
	assert_int_equal(refused(report_frozen(world.db, 3, REPORT_JSON, LANG_VI, &out, &f), &f), 5394);
	buffer_fini(&out);
}

static int
up(void **state)
{
	(void)state;
	return report_world_open(&world) ? 0 : 77;
}

static int
down(void **state)
{
	(void)state;
	report_world_close(&world);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frozen_report_never_changes),
		cmocka_unit_test(nobody_can_change_or_delete_one),
		cmocka_unit_test(a_difference_names_the_cells_and_the_records_that_made_it),
		cmocka_unit_test(what_cannot_be_given_is_refused),
		cmocka_unit_test(two_who_freeze_at_once_get_two_numbers),
		cmocka_unit_test(a_book_that_was_altered_is_not_given_out),
	};
	if (!cluster_programs_are_here())
		return 77;
	return cmocka_run_group_tests_name("report_frozen", tests, up, down);
}
