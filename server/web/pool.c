#include "server/web/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define PLACES (POOL_QUICK + POOL_LONG)
#define WAIT_S 3
#define LIMIT_QUICK \
	"SET statement_timeout = '15s'; SET plan_cache_mode = force_generic_plan" /* to plan takes longer than to run \
	                                                                           */
#define LIMIT_LONG "SET statement_timeout = '120s'"

struct pool {
	char *database, *schema;
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct { struct db *db; bool taken; } places[PLACES];
};

struct pool *
pool_new(const char *database, const char *schema)
{
	struct pool *p = calloc(1, sizeof *p);

	assert(p);
	p->database = strdup(database);
	p->schema = strdup(schema);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->given, NULL);
	return p;
}

void
pool_free(struct pool **pp)
{
	struct pool *p = *pp;

	if (p == NULL)
		return;
	for (size_t i = 0; i < PLACES; i++) {
		assert(!p->places[i].taken);
		db_close(&p->places[i].db);
	}
	free(p->database);
	free(p->schema);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->given);
	free(p);
	*pp = NULL;
}

enum result
pool_open(const char *database, const char *schema, const char *application, struct db **out, struct fault *f)
{
	enum result r = db_open(database, schema, application, out, f);

	if (r == DONE && (r = db_become(*out, "web", f)) != DONE)
		db_close(out);
	return r;
}

/* Under the lock: a free place, one that is connected if there is one; -1: none in time. */
static int
place_wait(struct pool *p, bool takes_long)
{
	int first = takes_long ? POOL_QUICK : 0, end = takes_long ? PLACES : POOL_QUICK, found = -1;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_S;
	for (;;) {
		for (int i = first; i < end; i++)
			if (!p->places[i].taken && (found < 0 || p->places[i].db != NULL))
				found = i;
		if (found >= 0 || pthread_cond_timedwait(&p->given, &p->lock, &until) != 0)
			return found;
	}
}

/* Under the lock, for pool_cancel looks at them all. */
static void
place_set(struct pool *p, int i, struct db *db)
{
	pthread_mutex_lock(&p->lock);
	p->places[i].db = db;
	pthread_mutex_unlock(&p->lock);
}

enum result
pool_take(struct pool *p, bool takes_long, struct db **out, struct fault *f)
{
	enum result r = DONE;

	pthread_mutex_lock(&p->lock);
	int i = place_wait(p, takes_long);
	if (i >= 0)
		p->places[i].taken = true;
	pthread_mutex_unlock(&p->lock);
	if (i < 0)
		return fault_set(f, LATER, LT_5438, "", "%s", "");
	struct db *db = p->places[i].db;          /* the place is ours: nobody else puts anything there */
	if (db == NULL) {
		r = pool_open(p->database, p->schema, "lienthong web", &db, f);
		if (r == DONE && (r = db_do(db, takes_long ? LIMIT_LONG : LIMIT_QUICK, f)) != DONE)
			db_close(&db);
		place_set(p, i, db);
	}
	if (r == DONE) {
		*out = db;
		return DONE;
	}
	pthread_mutex_lock(&p->lock);
	p->places[i].taken = false;
	pthread_cond_broadcast(&p->given);
	pthread_mutex_unlock(&p->lock);
	return r;
}

void
pool_give(struct pool *p, struct db *db, bool is_well)
{
	size_t i = 0;

	pthread_mutex_lock(&p->lock);
	while (i < PLACES && p->places[i].db != db)
		i++;
	assert(i < PLACES && p->places[i].taken);
	pthread_mutex_unlock(&p->lock);
	if (!is_well) {
		place_set(p, (int)i, NULL);
		db_close(&db);
	}
	pthread_mutex_lock(&p->lock);
	p->places[i].taken = false;
	pthread_cond_broadcast(&p->given);
	pthread_mutex_unlock(&p->lock);
}

void
pool_cancel(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < PLACES; i++)
		if (p->places[i].taken && p->places[i].db != NULL)
			db_cancel(p->places[i].db);
	pthread_mutex_unlock(&p->lock);
}

size_t
pool_in_use(struct pool *p)
{
	size_t n = 0;

	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < PLACES; i++)
		n += p->places[i].taken;
	pthread_mutex_unlock(&p->lock);
	return n;
}
