/* Who may speak, and who leads: a key revoked while it streams, a wrong key, a token used twice, a standby that takes over. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/house_room.h"

static int64_t
received(struct house *h, const char *code)
{
	return sql_number(h, "SELECT count(*) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '%s'", code);
}

/* Rows keep coming while the key is revoked: from the command's start until nothing more of it is stored. */
static void
revoked_key_stops_within_five_seconds_while_it_streams(void **state)
{
	struct house *h = house_open();
	struct site *s, *other;
	int64_t began, stopped, last, n;
	char *inbox_before;

	centre_setting(h, "LIENTHONG_SERVER_GROUP_BYTES", "8192");
	centre_start(h);
	s = site_new(h, "KC");
	other = site_new(h, "QS");
	site_import_cells(s, 1, 5000);
	site_start(s);
	site_wait_acked(s, 1, 30000);

	began = now_ms();
	assert_int_equal(CENTRE(h, NULL, "key", "revoke", "KC"), 0);
	stopped = now_ms();
	last = received(h, "KC");
	assert_true(last < 5000);                                 /* it was cut off in the middle */
	site_import_cells(s, 5001, 500);
	while (now_ms() < began + 8000) {
		if ((n = received(h, "KC")) != last) {
			last = n;
			stopped = now_ms();
		}
		sleep_ms(50);
	}
	print_message("revoked: effective after %lld ms\n", (long long)(stopped - began));
	assert_true(stopped - began <= 5000);
	assert_true(last < 5000);
	inbox_before = sql_text(h, "SELECT k.state FROM site_key k JOIN site USING (site_id) WHERE code = 'KC'");
	assert_string_equal(inbox_before, "revoked");
	assert_int_equal(site_status(s, "made"), 5500);           /* nothing of it is lost at the site */
	site_import_cells(other, 1, 10);                          /* and the others go on */
	assert_int_equal(SITE(other, NULL, "send", "--timeout", "30"), 0);
	site_stop(s);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "20"), 77);
	check_promises(h, (struct site *[]){ s, other }, 2);
	free(inbox_before);
	house_close(&h);
}

static void
a_token_enrols_once(void **state)
{
	struct house *h = house_open();
	struct site *first, *second, *third;
	char *token;

	centre_start(h);
	assert_int_equal(CENTRE(h, &token, "site", "add", "QS", "--name", "Quân sự", "--org", "DBQS"), 0);
	token[strcspn(token, "\n")] = '\0';
	first = site_at(h, "QS", "QS-1");
	second = site_at(h, "QS", "QS-2");
	third = site_at(h, "QS", "QS-3");
	for (int i = 0; i < 3; i++)
		assert_int_equal(mkdir(h->sites[i]->dir, 0700), 0);
	assert_int_equal(SITE(first, NULL, "enroll", token), 0);
	assert_int_equal(SITE(second, NULL, "enroll", token), 77);
	token[20] = token[20] == 'A' ? 'B' : 'A';                 /* a wrong one */
	assert_true(SITE(third, NULL, "enroll", token) != 0);
	assert_true(SITE(third, NULL, "enroll", "LT1-nonsense") != 0);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM site_key"), 1);
	free(token);
	house_close(&h);
}

static void
standby_takes_over_when_the_first_run_is_killed(void **state)
{
	struct house *h = house_open();
	struct site *s;
	int64_t term, killed;
	const char *line;

	centre_start(h);
	s = site_new(h, "KC");
	site_import_cells(s, 1, 200);
	site_start(s);
	site_wait_acked(s, 200, 30000);
	term = sql_number(h, "SELECT term FROM centre");
	centre_setting(h, "LIENTHONG_SERVER_LISTEN", h->endpoint);
	centre_start_standby(h);
	assert_null(process_line(&h->standby, 1500));             /* it waits, and says so in its log */
	assert_true(log_has(h->centre_log, "event=standby"));
	assert_true(process_is_running(&h->standby));

	killed = now_ms();
	centre_kill(h);
	line = process_line(&h->standby, 20000);
	assert_non_null(line);
	assert_non_null(strstr(line, "ready "));
	print_message("standby: ready %lld ms after the kill\n", (long long)(now_ms() - killed));
	assert_int_equal(sql_number(h, "SELECT term FROM centre"), term + 1);
	site_import_cells(s, 201, 100);
	site_wait_acked(s, 300, 60000);
	site_stop(s);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "30"), 0);
	check_quiet(h, &s, 1);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(revoked_key_stops_within_five_seconds_while_it_streams),
		cmocka_unit_test(a_token_enrols_once),
		cmocka_unit_test(standby_takes_over_when_the_first_run_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
