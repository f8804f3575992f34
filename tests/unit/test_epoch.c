/* Same life of the database, or a new one: the decision as a table, and the file it rests on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "server/epoch.h"

static const struct id ours = { { 1 } }, another = { { 2 } };

static void
epoch_changes_exactly_when_the_database_is_not_the_one_we_served(void **state)
{
	static const struct {
		enum epoch_reason expected;
		const char *what;
		uint64_t term, j;                                  /* the database */
		const char *stored_system, *actual_system; int32_t stored_timeline, actual_timeline;
		bool file; bool other_epoch; uint64_t file_term, file_j; const char *file_system; int32_t file_timeline;
	} cases[] = {
		{ EPOCH_KEPT, "migrated, never served", 0, 2, "7", "7", 1, 1, false, false, 0, 0, "", 0 },
		{ EPOCH_KEPT, "a clean restart", 3, 90, "7", "7", 1, 1, true, false, 3, 90, "7", 1 },
		{ EPOCH_KEPT, "killed: the mark lags", 3, 90, "7", "7", 1, 1, true, false, 3, 41, "7", 1 },
		{ EPOCH_KEPT, "taken over by another host's run", 5, 90, "7", "7", 1, 1, true, false, 3, 41, "7", 1 },
		{ EPOCH_NO_MARK, "served before, the mark is lost", 3, 90, "7", "7", 1, 1, false, false, 0, 0, "", 0 },
		{ EPOCH_BEHIND, "an older base backup", 3, 80, "7", "7", 1, 1, true, false, 3, 90, "7", 1 },
		{ EPOCH_BEHIND, "older by one number", 3, 89, "7", "7", 1, 1, true, false, 3, 90, "7", 1 },
		{ EPOCH_BEHIND, "older by a term in which nothing came", 2, 90, "7", "7", 1, 1, true, false, 3, 90, "7",
		  1 },
		{ EPOCH_OTHER_CLUSTER, "a dump loaded elsewhere, mark lost", 3, 90, "7", "8", 1, 1, false, false, 0, 0,
		  "", 0 },
		{ EPOCH_OTHER_CLUSTER, "a dump loaded elsewhere", 3, 90, "7", "8", 1, 1, true, false, 3, 90, "7", 1 },
		{ EPOCH_OTHER_CLUSTER, "the mark of another database", 3, 90, "7", "7", 1, 1, true, false, 3, 90, "9",
		  1 },
		{ EPOCH_OTHER_TIMELINE, "promoted", 3, 90, "7", "7", 1, 2, true, false, 3, 90, "7", 1 },
		{ EPOCH_OTHER_TIMELINE, "promoted, and the mark knows it not", 3, 90, "7", "7", 2, 2, true, false, 3,
		  90, "7", 1 },
		{ EPOCH_OTHER_EPOCH, "restored to before the last change", 3, 90, "7", "7", 1, 1, true, true, 3, 90,
		  "7", 1 },
		{ EPOCH_KEPT, "the same backup restored again after its epoch", 4, 80, "7", "7", 1, 1, true, false, 4,
		  80, "7", 1 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mark stored = {
			.epoch = ours, .j = cases[i].j, .term = cases[i].term, .timeline = cases[i].stored_timeline
		};
		struct mark file = { .epoch = cases[i].other_epoch ? another : ours,
			             .j = cases[i].file_j,
			             .term = cases[i].file_term,
			             .timeline = cases[i].file_timeline };
		snprintf(stored.system_identifier, sizeof stored.system_identifier, "%s", cases[i].stored_system);
		snprintf(file.system_identifier, sizeof file.system_identifier, "%s", cases[i].file_system);
		enum epoch_reason got = epoch_decide(&stored, cases[i].actual_system, cases[i].actual_timeline,
		                                     cases[i].file ? &file : NULL);
		if (got != cases[i].expected)
			fail_msg("%s: expected %s, got %s", cases[i].what, epoch_reason_name(cases[i].expected),
			         epoch_reason_name(got));
	}
}

static void
mark_is_read_as_written_and_a_torn_one_is_as_good_as_none(void **state)
{
	char dir[] = "/tmp/lt-epoch-XXXXXX", path[64];
	struct mark in = { .epoch = ours,
		           .j = 18446744073709551615u,
		           .term = 7,
		           .system_identifier = "7311111111111111111",
		           .timeline = 3 };
	struct mark out;
	struct fault f;
	bool found = true;
	(void)state;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/high-water", dir);
	assert_int_equal(mark_read(dir, &out, &found, &f), DONE);
	assert_false(found);
	assert_int_equal(mark_write(dir, &in, &f), DONE);
	assert_int_equal(mark_read(dir, &out, &found, &f), DONE);
	assert_true(found);
	assert_true(id_equal(&in.epoch, &out.epoch) && in.j == out.j && in.term == out.term && in.timeline == out.timeline);
	assert_string_equal(in.system_identifier, out.system_identifier);

	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	fseek(file, -2, SEEK_END);
	fputc('!', file);
	fclose(file);
	assert_int_equal(mark_read(dir, &out, &found, &f), DONE);
	assert_false(found);
	for (off_t len = 0; len < 60; len += 7) {
		assert_int_equal(truncate(path, len), 0);
		assert_int_equal(mark_read(dir, &out, &found, &f), DONE);
		assert_false(found);
	}
	unlink(path);
	rmdir(dir);
}

static void
mark_that_cannot_be_written_is_refused_with_its_place(void **state)
{
	struct mark m = { .system_identifier = "7" };
	struct fault f = { 0 };
	(void)state;

	assert_int_equal(mark_write("/nonexistent/lienthong", &m, &f), REFUSED);
	assert_int_equal(f.code, LT_5050);
	assert_non_null(strstr(f.place, "/nonexistent/lienthong"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epoch_changes_exactly_when_the_database_is_not_the_one_we_served),
		cmocka_unit_test(mark_is_read_as_written_and_a_torn_one_is_as_good_as_none),
		cmocka_unit_test(mark_that_cannot_be_written_is_refused_with_its_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
