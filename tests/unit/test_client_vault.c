/* When a backup of the names is due, the file it waits in, and what the centre's words change. Time is the test's. */
#include "tests/unit/client_names.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/vault.h"

#define HOUR 3600000LL
#define DAY (24 * HOUR)

static struct names_site *site;
static struct vault *vault;
static int64_t now;

static int
begin(void **state)
{
	char key[RECOVERY_TEXT];
	struct fault f = { 0 };
	(void)state;
	now = 1790000000000;
	site = names_site_new("0807");
	assert_int_equal(names_make_recovery_key(site->names, key, &f), DONE);
	vault = vault_new(site->store);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	vault_free(&vault);
	names_site_free(site);
	return 0;
}

/* As another process finds it. */
static void
reopen(void)
{
	vault_free(&vault);
	names_site_reopen(site);
	vault = vault_new(site->store);
}

static struct vault_name
due(bool *ask)
{
	struct vault_name offer;
	struct fault f = { 0 };
	if (vault_due(vault, now, &offer, ask, &f) != DONE)
		fail_msg("LT-%d %s", (int)f.code, f.detail);
	return offer;
}

static uint64_t
offered(void)
{
	bool ask;
	return due(&ask).total;
}

static void
told(enum result (*word)(struct vault *, const struct vault_name *, int64_t, struct fault *),
     const struct vault_name *name)
{
	assert_int_equal(store_begin(site->store, NULL), DONE);
	assert_int_equal(word(vault, name, now, NULL), DONE);
	assert_int_equal(store_commit(site->store, NULL), DONE);
}

static void
found(uint64_t total)
{
	struct vault_name name = { { { 9 } }, total };
	assert_int_equal(store_begin(site->store, NULL), DONE);
	assert_int_equal(vault_found(site->store, &name, now, NULL), DONE);
	assert_int_equal(store_commit(site->store, NULL), DONE);
}

static enum vault_health
health(void)
{
	struct vault_row row;
	enum vault_health h;
	assert_int_equal(vault_health(site->store, now, &row, &h, NULL), DONE);
	return h;
}

static void
somebody(const char *name)
{
	(void)names_add(site, name, NULL, UNKNOWN_BIRTH);
}

/* Somebody is there, the centre was asked and had nothing, the first backup is kept. */
static struct vault_name
kept_once(void)
{
	bool ask;
	somebody("Lò Văn Một");
	(void)due(&ask);
	assert_true(ask);
	found(0);
	struct vault_name name = due(&ask);
	assert_true(name.total > 0 && !ask);
	told(vault_kept, &name);
	return name;
}

static void
site_without_names_has_nothing_to_back_up(void **state)
{
	bool ask;
	(void)state;
	assert_int_equal(due(&ask).total, 0);
	assert_false(ask);
	assert_int_equal(health(), VAULT_NOTHING);
}

static void
first_backup_is_due_at_once_and_waits_in_a_file_of_ours_alone(void **state)
{
	char path[200];
	struct stat st;
	(void)state;
	struct vault_name name = kept_once();
	snprintf(path, sizeof path, "%s/" VAULT_FILE, site->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, name.total);
	assert_int_equal(offered(), 0);
	assert_int_equal(health(), VAULT_FRESH);
}

static void
unfinished_backup_is_offered_again_by_the_next_process(void **state)
{
	bool ask;
	(void)state;
	somebody("Lò Văn Một");
	found(0);
	struct vault_name name = due(&ask);
	somebody("Lò Văn Hai"); /* does not begin it anew */
	reopen();
	struct vault_name again = due(&ask);
	assert_true(vault_name_equal(&name, &again));
	struct slice part = vault_read(vault, &name, 10, 20);
	assert_int_equal(part.len, 20);
	assert_int_equal(vault_read(vault, &name, name.total - 5, 20).len, 5);
}

/* Hours after it was kept, whether names changed (at hour 2): what is offered? */
static void
after_a_change_in_an_hour_else_after_a_day(void **state)
{
	static const struct {
		const char *expected;
		bool changed;
		int64_t after;
	} cases[] = {
		{ "nothing", false, 0 },           { "nothing", false, DAY - 1 },     { "the same", false, DAY },
		{ "nothing", true, 3 * HOUR - 1 }, { "another", true, 3 * HOUR + 1 }, { "another", true, 2 * DAY },
		{ "the same", false, -HOUR }, /* the clock was set back: one question more */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bool ask;
		struct vault_name first = kept_once();
		int64_t kept_at = now;
		if (cases[i].changed) {
			now = kept_at + 2 * HOUR;
			somebody("Lò Văn Hai");
			assert_int_equal(offered(), 0); /* from here on the hour counts */
		}
		now = kept_at + cases[i].after;
		reopen();
		struct vault_name name = due(&ask);
		const char *offer = name.total == 0                   ? "nothing"
		                    : vault_name_equal(&name, &first) ? "the same"
		                                                      : "another";
		if (strcmp(offer, cases[i].expected) != 0)
			fail_msg("case %zu: %s, not %s", i, offer, cases[i].expected);
		end(state);
		begin(state);
	}
}

static void
hours_are_a_setting(void **state)
{
	(void)state;
	(void)kept_once();
	vault_set_hours(vault, 2);
	now += 2 * HOUR - 1;
	assert_int_equal(offered(), 0);
	now += 1;
	assert_true(offered() > 0);
}

static void
file_that_was_touched_is_not_offered_but_made_anew(void **state)
{
	static const char *const damages[] = { "flipped", "shortened", "gone" };
	for (size_t i = 0; i < 3; i++) {
		bool ask;
		char path[200];
		somebody("Lò Văn Một");
		found(0);
		struct vault_name name = due(&ask), again;
		snprintf(path, sizeof path, "%s/" VAULT_FILE, site->dir);
		if (i == 2)
			assert_int_equal(unlink(path), 0);
		else if (i == 1)
			assert_int_equal(truncate(path, (off_t)name.total - 1), 0);
		else {
			int fd = open(path, O_RDWR);
			assert_int_equal(pwrite(fd, "??", 2, 20), 2);
			close(fd);
		}
		reopen();
		assert_int_equal(vault_read(vault, &name, 0, 100).len, 0);
		again = due(&ask);
		if (again.total == 0 || vault_name_equal(&name, &again))
			fail_msg("%s: offered as it is", damages[i]);
		assert_int_equal(vault_read(vault, &again, 0, 10).len, 10);
		end(state);
		begin(state);
	}
}

static void
refused_backup_is_made_anew_after_an_hour(void **state)
{
	bool ask;
	(void)state;
	somebody("Lò Văn Một");
	found(0);
	struct vault_name name = due(&ask);
	told(vault_refused, &name);
	assert_int_equal(offered(), 0);
	now += HOUR;
	struct vault_name again = due(&ask);
	assert_true(again.total > 0 && !vault_name_equal(&name, &again));
}

static void
restored_centre_is_offered_what_it_had(void **state)
{
	bool ask;
	(void)state;
	struct vault_name name = kept_once(), again;
	assert_int_equal(store_begin(site->store, NULL), DONE);
	assert_int_equal(vault_doubt(site->store, NULL), DONE);
	assert_int_equal(store_commit(site->store, NULL), DONE);
	again = due(&ask);
	assert_true(vault_name_equal(&name, &again));
	assert_false(ask);
}

/* The centre has one of an earlier life, and nobody restored it: ours would push it out. */
static void
backup_of_an_earlier_life_holds_ours_back_until_restored_or_thirty_days(void **state)
{
	for (int i = 0; i < 2; i++) {
		somebody("Lò Văn Một");
		found(500);
		assert_int_equal(offered(), 0);
		assert_int_equal(health(), VAULT_STRANGER);
		now += 30 * DAY - 1;
		reopen();
		assert_int_equal(offered(), 0);
		if (i == 0) {
			now += 1;
		} else {
			assert_int_equal(store_begin(site->store, NULL), DONE);
			assert_int_equal(vault_restored(site->store, NULL), DONE);
			assert_int_equal(store_commit(site->store, NULL), DONE);
		}
		assert_true(offered() > 0);
		end(state);
		begin(state);
	}
}

static void
three_days_without_a_word_of_the_centre_are_too_long(void **state)
{
	bool ask;
	(void)state;
	somebody("Lò Văn Một");
	assert_int_equal(health(), VAULT_FRESH); /* nobody has looked yet */
	found(0);
	(void)due(&ask);
	now += 3 * DAY - 1;
	assert_int_equal(health(), VAULT_FRESH);
	now += 1;
	assert_int_equal(health(), VAULT_OVERDUE);
	struct vault_name name = due(&ask);
	told(vault_kept, &name);
	assert_int_equal(health(), VAULT_FRESH);
}

static void
without_a_recovery_key_nothing_is_made(void **state)
{
	bool ask;
	end(state);
	site = names_site_new("0807");
	vault = vault_new(site->store);
	somebody("Lò Văn Một");
	found(0);
	assert_int_equal(due(&ask).total, 0);
	assert_false(ask);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(site_without_names_has_nothing_to_back_up),
		TEST(first_backup_is_due_at_once_and_waits_in_a_file_of_ours_alone),
		TEST(unfinished_backup_is_offered_again_by_the_next_process),
		TEST(after_a_change_in_an_hour_else_after_a_day),
		TEST(hours_are_a_setting),
		TEST(file_that_was_touched_is_not_offered_but_made_anew),
		TEST(refused_backup_is_made_anew_after_an_hour),
		TEST(restored_centre_is_offered_what_it_had),
		TEST(backup_of_an_earlier_life_holds_ours_back_until_restored_or_thirty_days),
		TEST(three_days_without_a_word_of_the_centre_are_too_long),
		TEST(without_a_recovery_key_nothing_is_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
