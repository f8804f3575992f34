/* The site's store: opening, migrations, transactions under the lock, checkpoints. What a failing SQLite says is sorted
 * in store_sql.c into what can be done next; what stands in the tables is the business of outbox, verdict, mirror. */
#include "client/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/store_room.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/site_migrations.h"

#define CHECKPOINT_PAGES 4000     /* of 4 KiB in the write-ahead log */
#define BUSY_MS 10000

static int
wal_grew(void *store, sqlite3 *db, const char *name, int pages)
{
	(void)db, (void)name;
	((struct store *)store)->wal_pages = pages;
	return SQLITE_OK;
}

/* synchronous=FULL: with NORMAL a power cut loses every commit since the last checkpoint. wal_autocheckpoint=0: a
 * checkpoint outside the lock would meet another process's write. */
static enum result
connect(struct store *s, struct fault *f)
{
	static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=OFF; "
	                              "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;";
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK)
		return store_failed(s, f);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	const char *synchronous = CANARY("synchronous_normal") ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL";
	if (sqlite3_exec(s->db, pragmas, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(s->db, synchronous, NULL, NULL, NULL) != SQLITE_OK)
		return store_failed(s, f);
	sqlite3_wal_hook(s->db, wal_grew, s);
	return DONE;
}

static void
disconnect(struct store *s)
{
	for (size_t i = 0; i < s->n_statements; i++)
		sqlite3_finalize(s->statements[i].q);
	s->n_statements = 0;
	if (s->db != NULL)
		sqlite3_close(s->db);
	s->db = NULL;
	s->writing = false;
	s->life++;
}

/* ---- the lock ---- */

static enum result
lock_take(struct store *s, struct fault *f)
{
	while (flock(s->lock_fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return fault_set(f, BROKEN, LT_7006, s->dir, "%s", strerror(errno));
	return DONE;
}

static void
lock_give(struct store *s)
{
	flock(s->lock_fd, LOCK_UN);
}

/* ---- transactions ---- */

static void
checkpoint(struct store *s, int mode)
{
	int log = 0, done = 0;
	if (sqlite3_wal_checkpoint_v2(s->db, NULL, mode, &log, &done) !=
	    SQLITE_OK) /* the log stays; the next one tries again */
		log_line(LOG_WARN, "store.checkpoint", "sqlite=%d words=%s", sqlite3_extended_errcode(s->db),
		         sqlite3_errmsg(s->db));
	s->wal_pages = 0;
}

bool
store_others_wrote(struct store *s)
{
	struct sql *q = store_sql(s, "PRAGMA data_version");
	int64_t version = s->data_version;
	if (q != NULL && sql_next(s, q, NULL) == SQL_ROW)
		version = sql_get_int(q, 0);
	if (q != NULL)
		sql_done(q);
	bool changed = version != s->data_version;
	s->data_version = version;
	s->life += changed;
	return changed;
}

enum result
store_begin(struct store *s, struct fault *f)
{
	assert(!s->writing);
	enum result r = lock_take(s, f);
	if (r != DONE)
		return r;
	if (s->doubt) {   /* the last COMMIT's outcome is unknown: nothing remembered, nothing prepared survives it */
		disconnect(s);
		r = connect(s, f);
		s->doubt = r != DONE;
	}
	if (r == DONE && sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
		r = store_failed(s, f);
	if (r != DONE) {
		lock_give(s);
		return r;
	}
	s->writing = true;
	store_others_wrote(s);
	return DONE;
}

static void
statements_reset(struct store *s)
{
	for (size_t i = 0; i < s->n_statements; i++)
		sqlite3_reset(s->statements[i].q);
}

void
store_rollback(struct store *s)
{
	if (!s->writing)
		return;
	statements_reset(s);
	if (!sqlite3_get_autocommit(s->db) && sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
		s->doubt = true;
	s->writing = false;
	s->life++;
	lock_give(s);
}

enum result
store_commit(struct store *s, struct fault *f)
{
	assert(s->writing);
	statements_reset(s);
	bool fails = FAILPOINT("A3");
	if (fails || sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
		enum result r = fails ? fault_set(f, LATER, LT_7007, s->dir, "A3") : store_failed(s, f);
		store_rollback(s);
		s->doubt = true;
		return r;
	}
	s->writing = false;
	s->life++;
	if (s->wal_pages > CHECKPOINT_PAGES)
		checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
	lock_give(s);
	return DONE;
}

bool
store_is_writing(const struct store *s)
{
	return s->writing;
}

uint64_t
store_life(const struct store *s)
{
	return s->life;
}

/* ---- schema ---- */

static enum result
version_read(struct store *s, size_t *version, struct fault *f)
{
	struct sql *q = store_sql(s, "PRAGMA user_version");
	if (q == NULL || sql_next(s, q, f) != SQL_ROW)
		return store_failed(s, f);
	*version = (size_t)sql_get_int(q, 0);
	sql_done(q);
	return DONE;
}

static enum result
migrate_from(struct store *s, size_t version, struct fault *f)
{
	char pragma[48];
	for (size_t i = version; i < site_migrations_count; i++)
		if (sqlite3_exec(s->db, site_migrations_files[i].text, NULL, NULL, NULL) != SQLITE_OK)
			return store_failed(s, f);
	snprintf(pragma, sizeof pragma, "PRAGMA user_version=%zu", site_migrations_count);
	return sqlite3_exec(s->db, pragma, NULL, NULL, NULL) == SQLITE_OK ? DONE : store_failed(s, f);
}

static enum result
migrate(struct store *s, struct fault *f)
{
	size_t version;
	enum result r = version_read(s, &version, f);
	if (r != DONE || version == site_migrations_count)
		return r;
	if (version > site_migrations_count)
		return fault_set(f, REFUSED, LT_7004, s->path, "%zu > %zu", version, site_migrations_count);
	r = store_begin(s, f);
	if (r == DONE)
		r = version_read(s, &version, f);   /* another process may have been faster */
	if (r == DONE && version < site_migrations_count)
		r = migrate_from(s, version, f);
	if (r == DONE)
		return store_commit(s, f);
	store_rollback(s);
	return r;
}

/* ---- opening ---- */

static enum result
files_open(struct store *s, bool make, struct fault *f)
{
	char lock[4200];

	if (make && mkdir(s->dir, 0700) != 0 && errno != EEXIST)
		return fault_set(f, REFUSED, LT_7008, s->dir, "%s", strerror(errno));
	if (!make && access(s->path, F_OK) != 0)
		return errno == ENOENT ? fault_set(f, REFUSED, LT_7010, s->dir, "%s", s->path)
		                       : fault_set(f, REFUSED, LT_7008, s->dir, "%s", strerror(errno));
	snprintf(lock, sizeof lock, "%s/lock", s->dir);
	s->lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd < 0)
		return fault_set(f, REFUSED, errno == ENOSPC || errno == EDQUOT ? LT_7002 : LT_7008, s->dir, "%s",
		                 strerror(errno));
	return DONE;
}

enum result
store_open(const char *dir, bool make, struct store **out, struct fault *f)
{
	struct store *s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	s->lock_fd = -1;
	snprintf(s->dir, sizeof s->dir, "%s", dir);
	snprintf(s->path, sizeof s->path, "%s/site.db", dir);
	enum result r = files_open(s, make, f);
	mode_t mask = umask(0077);
	if (r == DONE)
		r = lock_take(s, f);
	if (r == DONE) {   /* a first opening switches to WAL, which must not meet another process */
		r = connect(s, f);
		lock_give(s);
	}
	if (r == DONE)
		r = migrate(s, f);
	umask(mask);
	if (r == DONE)
		*out = s;
	else
		store_close(&s);
	return r;
}

void
store_close(struct store **sp)
{
	struct store *s = *sp;
	if (s == NULL)
		return;
	store_rollback(s);
	if (s->db != NULL && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0) {
		statements_reset(s);
		sqlite3_busy_timeout(s->db, 0);   /* whoever still reads does not make us wait */
		checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
		lock_give(s);
	}
	disconnect(s);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s);
	*sp = NULL;
}

const char *
store_dir(const struct store *s)
{
	return s->dir;
}
