/* What SQLite syncs, counted where it matters: below it, at xSync. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMITS 20

/* The default VFS with a counting xSync: xOpen gives every file a copy of its methods with that one replaced. There are
 * two kinds of methods, those of databases (with locks and shared memory) and those of logs. */
static sqlite3_vfs *base, counting;
static struct { const sqlite3_io_methods *own; sqlite3_io_methods copy; } kinds[4];
static int (*base_sync)(sqlite3_file *, int);
static unsigned syncs;

static int
counting_sync(sqlite3_file *file, int flags)
{
	syncs++;
	return base_sync(file, flags);
}

static int
counting_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	int rc = base->xOpen(base, name, file, flags, out_flags);
	unsigned k = 0;

	if (rc != SQLITE_OK || !file->pMethods)
		return rc;
	while (kinds[k].own && kinds[k].own != file->pMethods)
		k++;
	assert_true(k < 4);
	base_sync = file->pMethods->xSync;             /* one and the same function for all kinds */
	kinds[k].own = file->pMethods;
	kinds[k].copy = *file->pMethods;
	kinds[k].copy.xSync = counting_sync;
	file->pMethods = &kinds[k].copy;
	return rc;
}

static int
counting_register(void **state)
{
	base = sqlite3_vfs_find("unix");
	counting = *base;
	counting.zName = "counting";
	counting.pNext = NULL;
	counting.xOpen = counting_open;
	return sqlite3_vfs_register(&counting, 0);
}

static void
sql(sqlite3 *db, const char *text)
{
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
}

/* Syncs during COMMITS commits in WAL mode; the checkpoint is kept away. */
static unsigned
syncs_of_commits(const char *synchronous)
{
	char folder[] = "/tmp/lt-sqlite-XXXXXX", path[64];
	static const char *const endings[] = { "", "-wal", "-shm" };
	sqlite3 *db;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/t", folder);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "counting"), SQLITE_OK);
	sql(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (n INTEGER)");
	sql(db, synchronous);
	sql(db, "INSERT INTO t VALUES (0)");
	syncs = 0;
	for (int i = 0; i < COMMITS; i++)
		sql(db, "INSERT INTO t VALUES (1)");
	unsigned n = syncs;
	sqlite3_close(db);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/t%s", folder, endings[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(folder), 0);
	return n;
}

static void
wal_with_synchronous_normal_syncs_nothing_at_a_commit(void **state)
{
	assert_int_equal(syncs_of_commits("PRAGMA synchronous=NORMAL"), 0);
}

static void
wal_with_synchronous_full_syncs_at_every_commit(void **state)
{
	unsigned n = syncs_of_commits("PRAGMA synchronous=FULL");

	print_message("SQLite %s: %u syncs in %d commits\n", sqlite3_libversion(), n, COMMITS);
	assert_true(n >= COMMITS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wal_with_synchronous_normal_syncs_nothing_at_a_commit),
		cmocka_unit_test(wal_with_synchronous_full_syncs_at_every_commit),
	};

	return cmocka_run_group_tests(tests, counting_register, NULL);
}
