/* Trouble below: disks that are full, a database that is missing, read-only, or gone while COMMIT is on its way. Whoever is hit
 * says so with code and remedy; nothing is lost, and all goes on when the trouble is over. As root the disks are small tmpfs
 * in a mount namespace of this test; otherwise a limit on the size of files stands in. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/e2e/checks.h"
#include "tests/e2e/house_room.h"

static bool have_mounts;

/* From here on what is mounted is seen by this test and its children only, and is gone with them. */
static int
own_mounts(void **state)
{
	have_mounts = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	if (!have_mounts)
		print_message("no mount namespace here: RLIMIT_FSIZE stands in for the small disk\n");
	return 0;
}

static void
mount_small(const char *dir, const char *size)
{
	char options[64];

	snprintf(options, sizeof options, "size=%s,mode=0700", size);
	must(mount("tmpfs", dir, "tmpfs", 0, options) == 0, "mount %s: %s", dir, strerror(errno));
}

/* Takes what is left of the disk, but `leave` bytes. */
static char *
fill(const char *dir, off_t leave)
{
	static char zeros[65536];
	char *path = text_format("%s/ballast", dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	off_t size = 0;
	ssize_t n;

	must(fd >= 0, "%s", path);
	while ((n = write(fd, zeros, sizeof zeros)) > 0)
		size += n;
	must(ftruncate(fd, size > leave ? size - leave : 0) == 0, "ftruncate");
	close(fd);
	return path;
}

static bool
log_or_text_has(const char *log, const char *text, const char *what)
{
	return (text && strstr(text, what)) || log_has(log, what);
}

/* ---- the site's disk -------------------------------------------------------------------------------------------- */

static void
limit_files(void *ctx)
{
	struct rlimit limit = { 2u << 20, 2u << 20 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static int
import_under_limit(struct site *s, const char *path, char **out)
{
	const char *argv[] = { LT_CLIENT, "--dir", s->dir, "import", path, "--form", "organisation", "--as-of", "2020-12-31", "--json", NULL };
	struct process_setup setup = { .argv = argv, .log = s->log, .in_child = have_mounts ? NULL : limit_files };

	return process_run(&setup, out, 60000);
}

static void
full_disk_at_the_site_is_told_and_loses_nothing(void **state)
{
	struct house *h = house_open();
	struct site *s = site_at(h, "KC", "KC");
	char *token, *out, *ballast = NULL, path[PATH_TEXT];
	int status;
	int64_t made;

	centre_start(h);
	must(mkdir(s->dir, 0700) == 0, "mkdir");
	if (have_mounts)
		mount_small(s->dir, "64m");
	must(CENTRE(h, &token, "site", "add", "KC", "--name", "Khối cơ quan", "--org", "DBKC", "--org-name", "Khối cơ quan") == 0, "site add");
	token[strcspn(token, "\n")] = '\0';
	must(SITE(s, NULL, "enroll", token) == 0, "enroll");
	site_import_cells(s, 1, 100);
	if (have_mounts)
		ballast = fill(s->dir, 1u << 20);

	snprintf(path, sizeof path, "%.200s/big.csv", h->dir);
	cells_write(s, 101, 10000, path);
	status = import_under_limit(s, path, &out);
	must(status == 74 || status == 73 || status == 75, "import on a full disk ended with %d: %s", status, out);
	must(log_or_text_has(s->log, out, "LT-70"), "no code in what import said; see %s", s->log);
	free(out);
	made = site_status(s, "made");
	must(made >= 100 && made < 10100, "%lld made", (long long)made);
	if (ballast)
		unlink(ballast);
	must(SITE(s, &out, "import", path, "--form", "organisation", "--as-of", "2020-12-31", "--json") == 0, "import after there was room again");
	assert_int_equal(site_status(s, "made"), 10100);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "60"), 0);
	check_quiet(h, &s, 1);
	free(out);
	free(token);
	free(ballast);
	must(!have_mounts || umount2(s->dir, MNT_DETACH) == 0, "umount %s", s->dir);
	house_close(&h);
}

/* ---- PostgreSQL's disk ------------------------------------------------------------------------------------------ */

static void
full_disk_under_postgresql_is_waited_out(void **state)
{
	struct house *h;
	struct site *s;
	char data[] = "/tmp/lt-disk-XXXXXX", *inside, *ballast, *out;
	int status;

	if (!have_mounts)
		skip();
	must(mkdtemp(data) != NULL, "mkdtemp");
	mount_small(data, "256m");
	give_to_postgres(data);
	inside = text_format("%s/data", data);
	h = house_open_at(inside);
	centre_start(h);
	s = site_new(h, "KC");
	site_import_cells(s, 1, 100);
	assert_int_equal(SITE(s, NULL, "send", "--timeout", "30"), 0);
	sql_do(h, "CHECKPOINT");
	site_import_cells(s, 101, 8000);
	ballast = fill(data, 2u << 20);
	status = SITE(s, NULL, "send", "--timeout", "20");
	must(status == 75 || status == 69, "send while the centre's disk is full ended with %d", status);
	assert_true(process_is_running(&h->centre));
	must(log_has(h->centre_log, "LT-600"), "no code in %s", h->centre_log);
	assert_true(site_status(s, "waiting") > 0);
	CENTRE(h, &out, "doctor", "--json");
	free(out);

	unlink(ballast);
	if (!postgres_is_running(h))                        /* a full disk under the log ends PostgreSQL itself */
		postgres_start(h);
	status = SITE(s, NULL, "send", "--timeout", "120");
	must(status == 0, "send after there was room again ended with %d; see %s", status, h->centre_log);
	check_quiet(h, &s, 1);
	free(ballast);
	free(inside);
	house_close(&h);
	must(umount2(data, MNT_DETACH) == 0 && rmdir(data) == 0, "%s is left behind", data);
}

/* ---- the database ----------------------------------------------------------------------------------------------- */

static void
missing_database_is_named_with_the_remedy(void **state)
{
	struct house *h = house_open();
	char *wrong = text_format("host=%s user=postgres dbname=nothere", h->dir), *nobody = text_format("host=%s/nowhere user=postgres dbname=lienthong", h->dir);
	char *out;
	int status;

	centre_setting(h, "LIENTHONG_SERVER_DATABASE", wrong);
	status = CENTRE(h, &out, "doctor", "--json");
	must(status == 69 || status == 78, "doctor ended with %d", status);
	free(out);
	status = CENTRE(h, NULL, "run");
	must(status == 78 || status == 69, "run ended with %d", status);
	must(log_has(h->centre_log, "nothere") && log_has(h->centre_log, "[LT-") && log_has(h->centre_log, "lienthong-server migrate"),
	     "no name, code or remedy in %s", h->centre_log);

	centre_setting(h, "LIENTHONG_SERVER_DATABASE", nobody);
	status = CENTRE(h, &out, "doctor", "--quick");
	assert_int_equal(status, 69);
	must(log_or_text_has(h->centre_log, out, "LT-6001"), "no LT-6001 in %s", out);
	free(out);
	free(wrong);
	free(nobody);
	house_close(&h);
}

static void
read_only_database_makes_sites_wait_and_then_goes_on(void **state)
{
	struct house *h = house_open();
	struct site *s;
	int status;

	centre_start(h);
	s = site_new(h, "KC");
	site_import_cells(s, 1, 50);
	sql_do(h, "ALTER SYSTEM SET default_transaction_read_only = on");
	sql_do(h, "SELECT pg_reload_conf()");
	sleep_ms(300);
	status = SITE(s, NULL, "send", "--timeout", "5");
	must(status == 75 || status == 69, "send to a read-only centre ended with %d", status);
	must(log_has(h->centre_log, "LT-6003"), "no LT-6003 in %s", h->centre_log);
	assert_true(process_is_running(&h->centre));
	sql_do(h, "SET default_transaction_read_only = off");
	sql_do(h, "ALTER SYSTEM RESET default_transaction_read_only");
	sql_do(h, "SELECT pg_reload_conf()");
	status = SITE(s, NULL, "send", "--timeout", "60");
	must(status == 0, "send afterwards ended with %d; see %s", status, h->centre_log);
	check_quiet(h, &s, 1);
	house_close(&h);
}

/* The centre waits 400 ms around COMMIT; in that time PostgreSQL is killed. Whether the transaction is in is unknown to it. */
static void
database_gone_while_commit_is_on_its_way(const char *step)
{
	struct house *h = house_open();
	struct site *s;
	char *failpoint = text_format("%s:delay=400", step);

	centre_setting(h, "LT_FAILPOINT", failpoint);
	centre_setting(h, "LIENTHONG_SERVER_GROUP_BYTES", "8192");
	centre_start(h);
	s = site_new(h, "KC");
	site_start(s);
	for (int round = 0; round < 4; round++) {
		site_import_cells(s, 1 + round * 100, 100);
		sleep_ms(250 + 120 * round);
		postgres_kill(h);
		postgres_start(h);
		check_promises(h, &s, 1);
	}
	centre_stop(h);
	centre_setting(h, "LT_FAILPOINT", NULL);
	centre_start(h);
	site_wait_settled(s, 60000);
	assert_int_equal(site_status(s, "made"), 400);
	site_stop(s);
	check_quiet(h, &s, 1);
	free(failpoint);
	house_close(&h);
}

static void
database_gone_before_commit_is_answered(void **state)
{
	database_gone_while_commit_is_on_its_way("S10");
}

static void
database_gone_after_commit_was_answered(void **state)
{
	database_gone_while_commit_is_on_its_way("S11");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_disk_at_the_site_is_told_and_loses_nothing),
		cmocka_unit_test(full_disk_under_postgresql_is_waited_out),
		cmocka_unit_test(missing_database_is_named_with_the_remedy),
		cmocka_unit_test(read_only_database_makes_sites_wait_and_then_goes_on),
		cmocka_unit_test(database_gone_before_commit_is_answered),
		cmocka_unit_test(database_gone_after_commit_was_answered),
	};

	return cmocka_run_group_tests(tests, own_mounts, NULL);
}
