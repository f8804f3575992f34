/* The crash note across processes: who is suspected after which death. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/base/log.h"
#include "server/crash_note.h"

static char path[64];
static const struct crash_range one = { .site_id = { { 1 } }, .generation = { { 2 } }, .first_n = 1, .last_n = 10 };
static const struct crash_range two = { .site_id = { { 3 } }, .generation = { { 4 } }, .first_n = 5, .last_n = 5 };

enum death { BY_ABORT, BY_KILL, AFTER_END };
enum doing { TOGETHER, FIRST_OF_TWO, ALONE };

static void
die_while(enum doing doing, enum death death)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct crash_note *n = NULL;
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		crash_note_catch_signals();
		if (crash_note_open(path, &n, NULL) != DONE)
			_exit(3);
		if (doing == ALONE)
			crash_note_alone(n, &two);
		else
			crash_note_begin(n, (struct crash_range[]){ one, two }, 2);
		if (doing == FIRST_OF_TWO)
			crash_note_at(n, 0);
		if (death == AFTER_END)
			crash_note_end(n);
		death == BY_ABORT ? abort() : kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static enum crash_suspicion
look(const struct crash_range *r)
{
	struct crash_note *n = NULL;

	assert_int_equal(crash_note_open(path, &n, NULL), DONE);
	enum crash_suspicion s = crash_note_look(n, &r->site_id, &r->generation, r->first_n, r->last_n);
	crash_note_close(&n);
	return s;
}

static int
fresh(void **state)
{
	log_set_level(LOG_ERROR + 1);
	snprintf(path, sizeof path, "/tmp/lt-note-%d", (int)getpid());
	unlink(path);
	return 0;
}

static int
gone(void **state)
{
	unlink(path);
	return 0;
}

static const struct { enum doing doing; enum death deaths[3]; int n; enum crash_suspicion one, two; } cases[] = {
	{ TOGETHER, { AFTER_END }, 1, CRASH_CLEAR, CRASH_CLEAR },
	{ TOGETHER, { BY_ABORT }, 1, CRASH_SUSPECT, CRASH_SUSPECT },
	{ FIRST_OF_TWO, { BY_ABORT }, 1, CRASH_SUSPECT, CRASH_CLEAR },
	{ FIRST_OF_TWO, { BY_KILL }, 1, CRASH_CLEAR, CRASH_CLEAR },
	{ FIRST_OF_TWO, { BY_KILL, BY_KILL }, 2, CRASH_SUSPECT, CRASH_CLEAR },
	{ ALONE, { BY_ABORT }, 1, CRASH_CLEAR, CRASH_POISON },
	{ ALONE, { BY_KILL }, 1, CRASH_CLEAR, CRASH_SUSPECT },
	{ ALONE, { BY_KILL, BY_KILL }, 2, CRASH_CLEAR, CRASH_POISON },
	{ ALONE, { AFTER_END, AFTER_END, AFTER_END }, 3, CRASH_CLEAR, CRASH_CLEAR },
};

static void
suspicion_follows_the_way_of_dying(void **state)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unlink(path);
		for (int k = 0; k < cases[i].n; k++)
			die_while(cases[i].doing, cases[i].deaths[k]);
		if (look(&one) != cases[i].one || look(&two) != cases[i].two)
			fail_msg("case %zu: %d %d", i, look(&one), look(&two));
	}
}

static void
what_is_settled_is_clear_again(void **state)
{
	struct crash_note *n = NULL;

	die_while(TOGETHER, BY_ABORT);
	assert_int_equal(crash_note_open(path, &n, NULL), DONE);
	crash_note_settled(n, &one.site_id, &one.generation, 1, 4);      /* a part of it */
	assert_int_equal(crash_note_look(n, &one.site_id, &one.generation, 5, 10), CRASH_SUSPECT);
	crash_note_settled(n, &one.site_id, &one.generation, 5, 10);
	assert_int_equal(crash_note_look(n, &one.site_id, &one.generation, 1, 10), CRASH_CLEAR);
	assert_int_equal(crash_note_look(n, &two.site_id, &two.generation, 5, 5), CRASH_SUSPECT);
	crash_note_close(&n);
}

static void
parse_and_die(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct crash_note *n = NULL;
		struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		crash_note_catch_signals();
		if (crash_note_open(path, &n, NULL) == DONE)
			crash_note_parse(n, "00000000000000aa");
		abort();
	}
	waitpid(pid, &status, 0);
}

static void
the_key_whose_frame_kills_is_counted_and_forgiven(void **state)
{
	struct crash_note *n = NULL;
	char key[17];
	unsigned attempts;

	parse_and_die();
	parse_and_die();
	assert_int_equal(crash_note_open(path, &n, NULL), DONE);
	assert_true(crash_note_culprit(n, key, &attempts));
	assert_string_equal(key, "00000000000000aa");
	assert_int_equal(attempts, 2);
	assert_int_equal(crash_note_look(n, &one.site_id, &one.generation, 1, 10), CRASH_CLEAR);
	crash_note_forgive(n);
	assert_false(crash_note_culprit(n, key, &attempts));
	crash_note_close(&n);
}

static void
a_path_that_cannot_be_made_is_refused(void **state)
{
	struct crash_note *n = NULL;
	struct fault f = { 0 };

	assert_int_equal(crash_note_open("/nowhere/at/all", &n, &f), REFUSED);
	assert_int_equal(f.code, LT_1004);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
	const struct CMUnitTest tests[] = {
		T(suspicion_follows_the_way_of_dying),
		T(what_is_settled_is_clear_again),
		T(the_key_whose_frame_kills_is_counted_and_forgiven),
		T(a_path_that_cannot_be_made_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
