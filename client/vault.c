/* When a backup of the names is due, the file it waits in, and what the centre said about it. One row of the store and
 * one file; the row is written after the file, so a file without its row is simply made again. */
#include "client/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/names/names.h"
#include "common/base/log.h"
#include "embedded/site_sql.h"

#define HOUR_MS 3600000LL
#define STRANGER_MS (30 * 24 * HOUR_MS)
#define OVERDUE_MS (3 * 24 * HOUR_MS)
#define AGAIN_MS HOUR_MS /* after something went wrong */

struct vault {
	struct store *store;
	int64_t hours, again_at;
	int fd; /* DIR/names.backup, checked; -1: not open */
	struct vault_name open;
	uint8_t part[VAULT_PART_MAX];
};

/* ---- the row ---- */

static bool
hash_get(struct sql *q, int at, struct hash *out)
{
	struct slice s = sql_get_bytes(q, at);
	if (s.len != HASH_BYTES)
		return false;
	memcpy(out->b, s.data, HASH_BYTES);
	return true;
}

enum result
vault_load(struct store *s, struct vault_row *out, struct fault *f)
{
	*out = (struct vault_row){ .looked = false };
	struct sql *q = store_sql(s, site_sql_vault_get);
	enum sql_step step = sql_next(s, q, f);
	if (step == SQL_FAILED)
		return store_trouble(s);
	if (step == SQL_END)
		return DONE;
	if (hash_get(q, 0, &out->made.id))
		out->made.total = (uint64_t)sql_get_int(q, 1);
	out->made_changes = (uint64_t)sql_get_int(q, 2);
	out->has_kept = hash_get(q, 3, &out->kept);
	out->kept_at = sql_get_int(q, 4);
	out->dirty_at = sql_get_int(q, 5);
	out->looked = sql_get_int(q, 6) != 0;
	out->stranger_at = sql_get_int(q, 7);
	out->begun_at = sql_get_int(q, 8);
	sql_done(q);
	return DONE;
}

static void
time_arg(struct sql *q, int at, int64_t v)
{
	if (v != 0)
		sql_int(q, at, v);
	else
		sql_text(q, at, NULL);
}

static enum result
row_put(struct store *s, const struct vault_row *row, struct fault *f)
{
	struct sql *q = store_sql(s, site_sql_vault_put);
	bool made = row->made.total > 0;
	sql_bytes(q, 1, made ? row->made.id.b : NULL, HASH_BYTES);
	sql_int(q, 2, (int64_t)row->made.total);
	sql_int(q, 3, (int64_t)row->made_changes);
	sql_bytes(q, 4, row->has_kept ? row->kept.b : NULL, HASH_BYTES);
	time_arg(q, 5, row->kept_at);
	time_arg(q, 6, row->dirty_at);
	sql_int(q, 7, row->looked);
	time_arg(q, 8, row->stranger_at);
	time_arg(q, 9, row->begun_at);
	return sql_run(s, q, f);
}

static enum result
row_commit(struct store *s, const struct vault_row *row, struct fault *f)
{
	enum result r = store_begin(s, f);
	if (r == DONE)
		r = row_put(s, row, f);
	if (r == DONE)
		r = store_commit(s, f);
	store_rollback(s);
	return r;
}

static bool
is_kept(const struct vault_row *row)
{
	return row->has_kept && row->made.total > 0 && memcmp(row->kept.b, row->made.id.b, HASH_BYTES) == 0;
}

/* ---- the file ---- */

static void
path_of(const struct vault *v, const char *tail, char out[4200])
{
	snprintf(out, 4200, "%s/" VAULT_FILE "%s", store_dir(v->store), tail);
}

static void
file_close(struct vault *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
	v->open.total = 0;
}

static bool
write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.data, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes.data += n;
		bytes.len -= (size_t)n;
	}
	return true;
}

static bool
directory_sync(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return fine;
}

static enum result
file_write(struct vault *v, struct slice bytes, struct fault *f)
{
	char path[4200], made[4200];
	path_of(v, "", path);
	path_of(v, ".new", made);
	file_close(v);
	int fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool fine = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	if (fine && rename(made, path) == 0 && directory_sync(store_dir(v->store)))
		return DONE;
	why = fine ? errno : why;
	unlink(made);
	return fault_set(f, LATER, LT_4021, path, "%s", strerror(why));
}

/* Is the file the backup the row names? Read through once per process. */
static bool
file_open(struct vault *v, const struct vault_name *name)
{
	char path[4200];
	struct vault_sum sum;
	uint64_t total = 0;
	ssize_t n;
	if (v->fd >= 0 && vault_name_equal(&v->open, name))
		return true;
	file_close(v);
	path_of(v, "", path);
	v->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (v->fd < 0)
		return false;
	vault_sum_begin(&sum);
	while ((n = pread(v->fd, v->part, sizeof v->part, (off_t)total)) > 0) {
		vault_sum_add(&sum, (struct slice){ v->part, (size_t)n });
		total += (uint64_t)n;
	}
	if (n == 0 && total == name->total && vault_sum_is(&sum, &name->id))
		v->open = *name;
	else
		file_close(v);
	return v->fd >= 0;
}

struct slice
vault_read(struct vault *v, const struct vault_name *name, uint64_t at, size_t bytes)
{
	if (bytes > sizeof v->part)
		bytes = sizeof v->part;
	if (!file_open(v, name))
		return (struct slice){ 0 };
	ssize_t n = pread(v->fd, v->part, bytes, (off_t)at);
	if (n <= 0)
		file_close(v);
	return (struct slice){ v->part, n > 0 ? (size_t)n : 0 };
}

/* ---- when it is due ---- */

struct names_now {
	bool any;
	uint64_t changes;
};

static bool
held_back(const struct vault_row *row, int64_t now)
{
	return row->stranger_at != 0 && now < row->stranger_at + STRANGER_MS;
}

static bool
is_due(const struct vault *v, const struct vault_row *row, int64_t now)
{
	if (!is_kept(row))
		return true;
	return now >= row->kept_at + v->hours * HOUR_MS || now < row->kept_at ||
	       (row->dirty_at != 0 && now >= row->dirty_at + HOUR_MS);
}

/* The new bytes, sealed. Without a recovery key there is nobody to seal them to. */
static enum result
seal(struct vault *v, struct buffer *sealed, bool *can, struct fault *f)
{
	struct names *names = NULL;
	enum result r = names_open(v->store, &names, f);
	*can = r == DONE && names_has_recovery_key(names);
	if (*can)
		r = names_backup(names, sealed, f);
	names_close(&names);
	if (r == DONE && *can && sealed->len > VAULT_TOTAL_MAX)
		r = fault_set(f, REFUSED, LT_4023, VAULT_FILE, "%zu", sealed->len);
	return r;
}

static enum result
make(struct vault *v, struct vault_row *row, uint64_t changes, int64_t now, struct fault *f)
{
	struct buffer sealed = { 0 };
	bool can = false;
	enum result r = seal(v, &sealed, &can, f);
	if (r == DONE && can && sealed.len > 0) {
		r = file_write(v, buffer_slice(&sealed), f);
		if (r == DONE) {
			row->made = (struct vault_name){ hash_of(sealed.data, sealed.len), sealed.len };
			row->made_changes = changes;
			row->dirty_at = 0;
			r = row_commit(v->store, row, f);
		}
		if (r == DONE)
			log_line(LOG_INFO, "vault.made", "bytes=%" PRIu64, row->made.total);
	} else if (r == DONE) {
		v->again_at = now + AGAIN_MS;
	}
	buffer_fini(&sealed);
	return r;
}

/* A backup that is under way is finished first, even when names changed meanwhile: else a busy site never had one. */
static enum result
choose(struct vault *v, struct vault_row *row, const struct names_now *names, int64_t now, struct vault_name *offer,
       struct fault *f)
{
	bool stale = is_kept(row) && names->changes != row->made_changes;
	enum result r = DONE;
	if (row->made.total == 0 || stale || !file_open(v, &row->made)) {
		row->made.total = 0;
		r = make(v, row, names->changes, now, f);
	}
	if (r == DONE)
		*offer = row->made;
	return r;
}

/* Since when is there something to keep, since when has it changed? Written down, because a `send` lives for seconds.
 */
static enum result
notice(struct vault *v, struct vault_row *row, const struct names_now *names, int64_t now, struct fault *f)
{
	bool changed = row->made.total > 0 && names->changes != row->made_changes;
	if (row->begun_at != 0 && (row->dirty_at != 0 || !changed))
		return DONE;
	row->begun_at = row->begun_at != 0 ? row->begun_at : now;
	row->dirty_at = changed ? now : 0;
	return row_commit(v->store, row, f);
}

enum result
vault_due(struct vault *v, int64_t now, struct vault_name *offer, bool *ask, struct fault *f)
{
	struct vault_row row;
	struct names_now names = { 0 };
	*offer = (struct vault_name){ .total = 0 };
	*ask = false;
	if (now < v->again_at)
		return DONE;
	enum result r = vault_load(v->store, &row, f);
	if (r == DONE)
		r = names_state(v->store, &names.any, &names.changes, f);
	if (r != DONE || !names.any || held_back(&row, now))
		return r;
	r = notice(v, &row, &names, now, f);
	*ask = !row.looked && !row.has_kept;
	if (r == DONE && !*ask && is_due(v, &row, now))
		r = choose(v, &row, &names, now, offer, f);
	if (r != DONE)
		v->again_at = now + AGAIN_MS;
	return r;
}

/* ---- what the centre said ---- */

enum result
vault_kept(struct vault *v, const struct vault_name *name, int64_t now, struct fault *f)
{
	struct vault_row row;
	enum result r = vault_load(v->store, &row, f);
	if (r != DONE)
		return r;
	log_line(LOG_INFO, "vault.kept", "bytes=%" PRIu64, name->total);
	row.has_kept = row.looked = true;
	row.kept = name->id;
	row.kept_at = now;
	row.stranger_at = 0;
	return row_put(v->store, &row, f);
}

enum result
vault_refused(struct vault *v, const struct vault_name *name, int64_t now, struct fault *f)
{
	struct vault_row row;
	enum result r = vault_load(v->store, &row, f);
	if (r != DONE)
		return r;
	log_line(LOG_WARN, "vault.refused", "bytes=%" PRIu64, name->total);
	file_close(v);
	v->again_at = now + AGAIN_MS;
	row.made.total = 0;
	return row_put(v->store, &row, f);
}

enum result
vault_found(struct store *s, const struct vault_name *name, int64_t now, struct fault *f)
{
	struct vault_row row;
	enum result r = vault_load(s, &row, f);
	if (r != DONE || row.looked)
		return r;
	row.looked = true;
	if (name->total > 0 && !row.has_kept && !vault_name_equal(name, &row.made)) {
		row.stranger_at = now;
		log_line(LOG_WARN, "vault.stranger", "remedy=%s", "lienthong restore");
	}
	return row_put(s, &row, f);
}

enum result
vault_doubt(struct store *s, struct fault *f)
{
	struct vault_row row;
	enum result r = vault_load(s, &row, f);
	row.has_kept = false;
	return r == DONE ? row_put(s, &row, f) : r;
}

enum result
vault_restored(struct store *s, struct fault *f)
{
	struct vault_row row;
	enum result r = vault_load(s, &row, f);
	row.looked = true;
	row.stranger_at = 0;
	return r == DONE ? row_put(s, &row, f) : r;
}

/* ---- for people ---- */

enum result
vault_health(struct store *s, int64_t now, struct vault_row *row, enum vault_health *out, struct fault *f)
{
	struct names_now names = { 0 };
	enum result r = vault_load(s, row, f);
	if (r == DONE)
		r = names_state(s, &names.any, &names.changes, f);
	int64_t since = row->kept_at != 0 ? row->kept_at : row->begun_at;
	bool old = since != 0 && now >= since + OVERDUE_MS;
	*out = !names.any ? VAULT_NOTHING : held_back(row, now) ? VAULT_STRANGER : old ? VAULT_OVERDUE : VAULT_FRESH;
	return r;
}

void
vault_set_hours(struct vault *v, int64_t hours)
{
	v->hours = hours;
}

struct vault *
vault_new(struct store *s)
{
	struct vault *v = calloc(1, sizeof *v);
	if (v == NULL)
		abort();
	v->store = s;
	v->hours = VAULT_HOURS_DEFAULT;
	v->fd = -1;
	return v;
}

void
vault_free(struct vault **vault)
{
	struct vault *v = *vault;
	if (v == NULL)
		return;
	file_close(v);
	free(v);
	*vault = NULL;
}
