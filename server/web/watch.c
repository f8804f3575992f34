#include "server/web/watch.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "common/base/log.h"
#include "embedded/web_sql.h"
#include "server/web/pool.h"

#define LOOK_MS 100
#define USERS_MS 1000
#define RETRY_MS 500

struct watch {
	char *database, *schema;
	struct db *db;
	pthread_t thread;
	int stop_fd;
	pthread_rwlock_t lock;                        /* guards what follows */
	struct watched state;
	int64_t looked_at, users_at, behind_since;    /* clock_mono_ms */
	struct web_user *users;
};

bool
freshness_equal(const struct freshness *a, const struct freshness *b)
{
	return a->j == b->j && a->catalogue == b->catalogue && a->day == b->day;
}

/* ---- looking ---- */

/* Under the lock. What was worked out with a newer state may have told us already. */
static void
state_set(struct watch *w, const struct freshness *now, int64_t head)
{
	if (now->j != w->state.fresh.j)
		w->state.moves++;
	w->state.fresh = *now;
	w->state.head = head;
	if (now->j >= head)
		w->behind_since = 0;
	else if (w->behind_since == 0)
		w->behind_since = clock_mono_ms();
}

static enum result
state_read(struct watch *w, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(w->db, "web_watch", web_sql_watch, NULL, &r, f);

	if (done == DONE && db_rows(r) == 1) {
		struct freshness now = { db_get_int8(r, 0, 0), db_get_int4(r, 0, 1), db_get_date(r, 0, 2) };
		pthread_rwlock_wrlock(&w->lock);
		state_set(w, &now, db_get_int8(r, 0, 3));
		w->looked_at = clock_mono_ms();
		pthread_rwlock_unlock(&w->lock);
	}
	PQclear(r);
	return done;
}

static void
user_take(const PGresult *r, int row, struct web_user *u)
{
	const struct web_role *role = web_role_find(db_get_text(r, row, 3));
	struct slice id = db_get_bytes(r, row, 0), hash = db_get_bytes(r, row, 1);

	assert(id.len == sizeof u->token_id && hash.len == sizeof u->token_hash);
	memcpy(u->token_id, id.data, id.len);
	memcpy(u->token_hash, hash.data, hash.len);
	snprintf(u->name, sizeof u->name, "%s", db_get_text(r, row, 2));
	u->role = role != NULL ? role->bit : 0;
}

static enum result
users_read(struct watch *w, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(w->db, "web_users", web_sql_users, NULL, &r, f);

	if (done == DONE) {
		size_t n = db_rows(r);
		struct web_user *users = calloc(n + 1, sizeof *users), *old;
		assert(users);
		for (size_t i = 0; i < n; i++)
			user_take(r, (int)i, &users[i]);
		pthread_rwlock_wrlock(&w->lock);
		old = w->users;
		w->users = users;
		w->state.users = n;
		w->users_at = clock_mono_ms();
		pthread_rwlock_unlock(&w->lock);
		free(old);
	}
	PQclear(r);
	return done;
}

static enum result
waiting_read(struct watch *w, struct fault *f)
{
	PGresult *r = NULL;
	enum result done = db_run(w->db, "web_waiting", web_sql_waiting, NULL, &r, f);

	if (done == DONE) {
		pthread_rwlock_wrlock(&w->lock);
		w->state.marks = db_get_int8(r, 0, 0);
		w->state.troubles = db_get_int8(r, 0, 1);
		pthread_rwlock_unlock(&w->lock);
	}
	PQclear(r);
	return done;
}

static enum result
look(struct watch *w, struct fault *f)
{
	enum result r = state_read(w, f);

	if (r == DONE && clock_mono_ms() >= w->users_at + USERS_MS) {      /* only this thread writes users_at */
		r = users_read(w, f);
		if (r == DONE)
			r = waiting_read(w, f);
	}
	return r;
}

static void *
watch_main(void *arg)
{
	struct watch *w = arg;
	struct pollfd stop = { .fd = w->stop_fd, .events = POLLIN };
	struct fault f = { 0 };
	enum result r = DONE;

	while (poll(&stop, 1, r == DONE ? LOOK_MS : RETRY_MS) == 0) {
		if (r != DONE)
			r = db_reopen(w->db, &f);
		if (r == DONE)
			r = look(w, &f);
	}
	return NULL;
}

/* ---- its life ---- */

enum result
watch_start(const char *database, const char *schema, struct watch **out, struct fault *f)
{
	struct watch *w = calloc(1, sizeof *w);

	assert(w);
	w->stop_fd = -1;
	pthread_rwlock_init(&w->lock, NULL);
	w->state.fresh.j = -1;
	w->users_at = -USERS_MS;
	enum result r = pool_open(database, schema, "lienthong web watch", &w->db, f);
	if (r == DONE)
		r = look(w, f);
	if (r == DONE) {
		w->stop_fd = eventfd(0, EFD_CLOEXEC);
		if (w->stop_fd < 0 || pthread_create(&w->thread, NULL, watch_main, w) != 0)
			r = fault_set(f, BROKEN, LT_1001, "watch", "%s", "pthread_create");
	}
	if (r != DONE) {
		if (w->stop_fd >= 0)
			close(w->stop_fd);
		db_close(&w->db);
		free(w->users);
		free(w);
		return r;
	}
	*out = w;
	return DONE;
}

void
watch_stop(struct watch **wp)
{
	struct watch *w = *wp;

	if (w == NULL)
		return;
	(void)!eventfd_write(w->stop_fd, 1);
	pthread_join(w->thread, NULL);
	close(w->stop_fd);
	db_close(&w->db);
	pthread_rwlock_destroy(&w->lock);
	free(w->users);
	free(w);
	*wp = NULL;
}

/* ---- for those who answer ---- */

void
watch_look(struct watch *w, struct watched *out)
{
	int64_t now = clock_mono_ms();

	pthread_rwlock_rdlock(&w->lock);
	*out = w->state;
	out->answers = now - w->looked_at <= WATCH_STALE_MS;
	out->behind_ms = w->behind_since != 0 ? now - w->behind_since : 0;
	pthread_rwlock_unlock(&w->lock);
}

void
watch_saw(struct watch *w, const struct freshness *f)
{
	pthread_rwlock_wrlock(&w->lock);
	if (f->j > w->state.fresh.j || f->catalogue > w->state.fresh.catalogue || f->day > w->state.fresh.day)
		state_set(w, f, w->state.head > f->j ? w->state.head : f->j);
	pthread_rwlock_unlock(&w->lock);
}

enum watch_verdict
watch_user(struct watch *w, const struct web_token *t, struct web_user *out)
{
	pthread_rwlock_rdlock(&w->lock);
	const struct web_user *u = web_user_find(w->users, w->state.users, t);
	bool blind = clock_mono_ms() - w->users_at > WATCH_STALE_MS;
	if (u != NULL)
		*out = *u;
	pthread_rwlock_unlock(&w->lock);
	return blind ? WATCH_BLIND : u != NULL ? WATCH_KNOWN : WATCH_UNKNOWN;
}
