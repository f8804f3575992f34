/* Fail points must do exactly what a test asked for, or the tests that rely on them prove nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/failpoint.h"

#ifdef LT_FAILPOINTS

static void
arm(const char *points, const char *canaries)
{
	if (points != NULL)
		setenv("LT_FAILPOINT", points, 1);
	else
		unsetenv("LT_FAILPOINT");
	if (canaries != NULL)
		setenv("LT_CANARY", canaries, 1);
	else
		unsetenv("LT_CANARY");
	failpoint_reread();
}

static void
nothing_happens_unless_asked(void **state)
{
	arm(NULL, NULL);
	for (int i = 0; i < 100; i++)
		assert_false(FAILPOINT("S10"));
	assert_false(CANARY("ack_before_commit"));
}

static void
a_step_fails_the_nth_time_and_only_then(void **state)
{
	arm("S10:fail:3,A3:fail,S1:fail:*", NULL);
	for (int i = 1; i <= 5; i++) {
		assert_int_equal(FAILPOINT("S10"), i == 3);
		assert_int_equal(FAILPOINT("A3"), i == 1);
		assert_true(FAILPOINT("S1"));
		assert_false(FAILPOINT("S11"));
	}
}

static void
a_delay_delays_and_does_not_fail(void **state)
{
	arm("A5:delay=30", NULL);
	int64_t before = clock_mono_ms();
	assert_false(FAILPOINT("A5"));
	assert_false(FAILPOINT("A5"));
	assert_in_range(clock_mono_ms() - before, 60, 5000);
}

/* The signal, or the negative exit status, that ends a child which passes S10 four times. */
static int
end_of_child(const char *points)
{
	pid_t pid = fork();
	if (pid == 0) {
		int devnull = dup2(STDIN_FILENO, STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		(void)devnull;
		arm(points, NULL);
		for (int i = 0; i < 4; i++)
			(void)FAILPOINT("S10");
		_exit(7);
	}
	int status;
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

static void
a_process_dies_where_it_was_told_to(void **state)
{
	static const struct { int end; const char *points;
	} cases[] = {
		{ SIGKILL, "S10:kill" }, { SIGKILL, "S10:kill:4" },  { -7, "S10:kill:5" },
		{ -7, "S11:kill" },      { SIGABRT, "S10:abort:2" }, { -78, "S10" },
		{ -78, "S10:explode" },  { -78, "S10:kill:0" },      { -78, "S10:delay" },
		{ -78, "S10:kill:x" },   { -78, "S10:fail=3" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (end_of_child(cases[i].points) != cases[i].end)
			fail_msg("%s", cases[i].points);
}

static void
canaries_are_told_apart_by_their_whole_name(void **state)
{
	arm(NULL, "chain_unchecked,generation_reused");
	assert_true(CANARY("chain_unchecked"));
	assert_true(CANARY("generation_reused"));
	assert_false(CANARY("chain"));
	assert_false(CANARY("generation_reused_twice"));
}

static void *
pass_a_thousand_times(void *failures)
{
	for (int i = 0; i < 1000; i++)
		*(int *)failures += FAILPOINT("S3");
	return NULL;
}

static void
threads_share_one_count(void **state)
{
	arm("S3:fail:3777", NULL);
	pthread_t threads[4];
	int failures[4] = { 0 };
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, pass_a_thousand_times, &failures[i]);
	int sum = 0;
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		sum += failures[i];
	}
	assert_int_equal(sum, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens_unless_asked),
		cmocka_unit_test(a_step_fails_the_nth_time_and_only_then),
		cmocka_unit_test(a_delay_delays_and_does_not_fail),
		cmocka_unit_test(a_process_dies_where_it_was_told_to),
		cmocka_unit_test(canaries_are_told_apart_by_their_whole_name),
		cmocka_unit_test(threads_share_one_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int
main(void)
{
	return 77;   /* a release has no fail points */
}

#endif
