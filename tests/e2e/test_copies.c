/* Disks that are put back or doubled: an outbox restored from a copy, an outbox cloned with both running, a centre restored from
 * an older base backup. Nothing that was acknowledged is lost, and what cannot be decided by a program waits for a person. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/house_room.h"

static int
send_all(struct site *s)
{
	return SITE(s, NULL, "send", "--timeout", "60");
}

/* A text of `status --json`; malloc'd. */
static char *
site_word(struct site *s, const char *key)
{
	char *out, *word;
	json_t *json;

	must(SITE(s, &out, "status", "--json") == 0, "status of %s failed", s->code);
	json = json_of(out);
	word = strdup(json_string_value(json_object_get(json, key)));
	json_decref(json);
	free(out);
	return word;
}

static void
wait_for_line(struct site *s, const char *want, int64_t ms)
{
	int64_t until = now_ms() + ms;
	char *line;

	while (strcmp(line = site_word(s, "line"), want) != 0) {
		must(now_ms() < until, "the line of %s is %s, awaited was %s", s->dir, line, want);
		free(line);
		sleep_ms(50);
	}
	free(line);
}

static int64_t
received(struct house *h, const char *code)
{
	return sql_number(h, "SELECT count(*) FROM inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE code = '%s' AND NOT duplicate", code);
}

static void
outbox_restored_from_a_copy_goes_on_under_a_new_generation(void **state)
{
	struct house *h = house_open();
	struct site *s, *old;
	char *generation_before, *generation_after;

	centre_start(h);
	s = site_new(h, "KC");
	site_import_cells(s, 1, 100);
	assert_int_equal(send_all(s), 0);
	old = site_copy(s, "KC-copy");
	site_import_cells(s, 101, 200);
	assert_int_equal(send_all(s), 0);
	generation_before = sql_text(h, "SELECT generation FROM site_log JOIN site USING (site_id) WHERE code = 'KC'");

	site_import_cells(old, 301, 50);          /* the copy is older: it never made the numbers from 101 on */
	assert_int_equal(send_all(old), 0);
	generation_after = sql_text(h, "SELECT l.generation FROM site_log l JOIN site USING (site_id) WHERE code = 'KC' ORDER BY log DESC LIMIT 1");
	assert_string_not_equal(generation_before, generation_after);
	assert_int_equal(received(h, "KC"), 350);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM organisation_as_of WHERE code LIKE 'XKC-%%' OR code LIKE 'DBKC-%%'"), 350);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM inbox WHERE duplicate"), 100);
	assert_int_equal(site_status(old, "waiting"), 0);
	check_quiet(h, &old, 1);
	free(generation_before);
	free(generation_after);
	house_close(&h);
}

static void
cloned_outboxes_that_both_run_are_held_until_a_person_decides(void **state)
{
	struct house *h = house_open();
	struct site *original, *clone;
	int status;

	centre_start(h);
	original = site_new(h, "KC");
	site_import_cells(original, 1, 100);
	assert_int_equal(send_all(original), 0);
	clone = site_copy(original, "KC-clone");
	site_import_cells(original, 101, 10);
	assert_int_equal(send_all(original), 0);
	site_import_cells(clone, 201, 10);
	assert_int_equal(send_all(clone), 0);             /* it finds its own numbers taken and goes on under a new generation */
	assert_int_equal(received(h, "KC"), 120);

	site_import_cells(original, 111, 10);             /* now the original meets a centre that knows its successor: a living twin */
	status = send_all(original);
	assert_int_equal(status, 77);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM site WHERE code = 'KC' AND state = 'held'"), 1);
	assert_int_equal(received(h, "KC"), 120);
	assert_int_equal(site_status(original, "waiting"), 10);
	site_import_cells(clone, 211, 5);                 /* the key is held for both: which one is right is a person's decision */
	assert_int_equal(send_all(clone), 77);

	assert_int_equal(CENTRE(h, NULL, "key", "approve", "KC"), 0);
	assert_int_equal(send_all(clone), 0);
	assert_int_equal(received(h, "KC"), 125);
	assert_int_equal(sql_number(h, "SELECT count(*) FROM organisation_as_of WHERE code LIKE 'XKC-%%' OR code LIKE 'DBKC-%%'"), 125);
	check_quiet(h, &clone, 1);
	house_close(&h);
}

/* Both agents stream at once. Whoever comes second renews itself; the first one's next row then shows that both live. */
static void
clones_that_stream_at_once_lose_nothing_that_was_acknowledged(void **state)
{
	struct house *h = house_open();
	struct site *both[2], *kept;
	char *latest, *generation;

	centre_start(h);
	both[0] = site_new(h, "KC");
	site_import_cells(both[0], 1, 100);
	assert_int_equal(send_all(both[0]), 0);
	both[1] = site_copy(both[0], "KC-clone");
	for (int i = 0; i < 2; i++)
		site_import_cells(both[i], 101 + 1000 * i, 50);
	for (int i = 0; i < 2; i++)
		site_start(both[i]);
	for (int round = 0; round < 20 && sql_number(h, "SELECT count(*) FROM site WHERE state = 'held'") == 0; round++)
		for (int i = 0; i < 2; i++) {
			site_import_cells(both[i], 151 + 1000 * i + round, 1);
			sleep_ms(100);
		}
	assert_int_equal(sql_number(h, "SELECT count(*) FROM site WHERE code = 'KC' AND state = 'held'"), 1);
	for (int i = 0; i < 2; i++)
		wait_for_line(both[i], "held", 30000);
	check_promises(h, both, 2);                       /* what either of them holds as acknowledged is there */
	for (int i = 0; i < 2; i++)
		site_stop(both[i]);

	latest = sql_text(h, "SELECT generation FROM site_log JOIN site USING (site_id) WHERE code = 'KC' ORDER BY log DESC LIMIT 1");
	generation = site_word(both[1], "generation");    /* a person decides: the one whose generation succeeded the other's */
	kept = both[strcmp(generation, latest) == 0];
	free(generation);
	generation = site_word(kept, "generation");
	assert_string_equal(generation, latest);
	assert_int_equal(CENTRE(h, NULL, "key", "approve", "KC"), 0);
	assert_int_equal(send_all(kept), 0);
	check_quiet(h, &kept, 1);
	free(latest);
	free(generation);
	house_close(&h);
}

/* ---- the centre's own backup ------------------------------------------------------------------------------------ */

static void
base_backup(struct house *h, const char *to)
{
	postgres_tool(h, (const char *const[]){ "pg_basebackup", "-h", h->dir, "-U", "postgres", "-D", to, "-X", "stream", "-c", "fast", NULL });
}

static void
centre_restored_from_an_older_backup_gets_everything_back(void **state)
{
	struct house *h = house_open();
	struct site *sites[2];
	char *backup = text_format("%s/backup", h->dir), *epoch_before, *epoch_after, *out;
	json_t *doctor;

	centre_start(h);
	sites[0] = site_new(h, "KC");
	sites[1] = site_new(h, "LB");
	for (int i = 0; i < 2; i++) {
		site_import_cells(sites[i], 1, 100);
		assert_int_equal(send_all(sites[i]), 0);
	}
	base_backup(h, backup);
	for (int i = 0; i < 2; i++) {
		site_import_cells(sites[i], 101, 150);
		assert_int_equal(send_all(sites[i]), 0);
	}
	epoch_before = sql_text(h, "SELECT epoch FROM centre");
	assert_int_equal(received(h, "KC") + received(h, "LB"), 500);
	centre_stop(h);
	postgres_stop(h);

	snprintf(h->data, sizeof h->data, "%s", backup);
	postgres_start(h);
	assert_int_equal(received(h, "KC") + received(h, "LB"), 200);
	centre_start(h);
	epoch_after = sql_text(h, "SELECT epoch FROM centre");
	assert_string_not_equal(epoch_before, epoch_after);
	site_import_cells(sites[0], 251, 10);
	for (int i = 0; i < 2; i++)                        /* drain-only: pushes are taken and judged, the feed waits */
		site_start(sites[i]);
	site_wait_acked(sites[0], 260, 30000);
	site_wait_acked(sites[1], 250, 30000);
	assert_int_equal(received(h, "KC"), 260);
	assert_int_equal(received(h, "LB"), 250);
	assert_true(site_status(sites[0], "waiting") > 0);
	assert_true(CENTRE(h, &out, "doctor", "--json") >= 0);
	doctor = json_of(out);
	json_decref(doctor);
	free(out);

	assert_int_equal(CENTRE(h, NULL, "key", "approve", "--all"), 0);
	for (int i = 0; i < 2; i++) {
		site_wait_settled(sites[i], 60000);
		site_stop(sites[i]);
	}
	check_quiet(h, sites, 2);
	free(epoch_before);
	free(epoch_after);
	free(backup);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outbox_restored_from_a_copy_goes_on_under_a_new_generation),
		cmocka_unit_test(cloned_outboxes_that_both_run_are_held_until_a_person_decides),
		cmocka_unit_test(clones_that_stream_at_once_lose_nothing_that_was_acknowledged),
		cmocka_unit_test(centre_restored_from_an_older_backup_gets_everything_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
