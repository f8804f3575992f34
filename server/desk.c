/* The desk's thread: jobs of the gateway one after the other, the key table every second and whenever it is notified, the
 * high-water mark, what sites have applied gathered for a second, and once a day the pruning of feeds in small bites. When the database is gone, HELLO and ENROL are
 * told to come back; what may wait waits. */
#include "server/desk.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "common/base/backoff.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/run_sql.h"

#define KEYS_EVERY_MS 1000
#define OVERLOAD_RETRY_MS 2000
#define PRUNE_FIRST_MS (60 * 1000)
#define PRUNE_EVERY_MS (24 * 3600 * 1000)

struct desk {
	struct desk_config config;
	struct db *db;
	struct mailbox *jobs;
	pthread_t thread;
	atomic_bool stop;
	struct letter *waiting, **waiting_last;      /* jobs taken from the mailbox */
	struct touches touches;
	struct renewals renewals;
	int64_t keys_at, touches_at, reconnect_at;   /* reconnect_at: 0 while connected */
	int64_t prune_at; struct id prune_site;      /* the next bite */
	struct backoff backoff;
	struct mark mark;                            /* as last written */
	atomic_size_t vault_bytes;                   /* of parts that wait */
};

static void
job_free(struct desk *d, struct desk_job *job)
{
	if (job->part != NULL)
		atomic_fetch_sub(&d->vault_bytes, job->part_len);
	free(job->part);
	free(job);
}

static void
tell(struct desk *d, struct news *n)
{
	if (n != NULL)
		mailbox_put(d->config.to_gateway, &n->letter);
}

void
desk_ask(struct desk *d, const struct desk_job *job)
{
	struct desk_job *copy = malloc(sizeof *copy);
	if (copy == NULL)
		abort();
	*copy = *job;
	copy->part = NULL;
	if (job->part_len > 0) {
		if (atomic_fetch_add(&d->vault_bytes, job->part_len) + job->part_len > DESK_VAULT_WAITING) {
			atomic_fetch_sub(&d->vault_bytes, job->part_len);
			free(copy);
			tell(d, desk_vault_lost(job->session));
			return;
		}
		copy->part = malloc(job->part_len);
		if (copy->part == NULL)
			abort();
		memcpy(copy->part, job->part, job->part_len);
	}
	mailbox_put(d->jobs, &copy->letter);
}

/* ---- listening ---- */

static enum result
listen_all(struct desk *d, struct fault *f)
{
	const char *schema = d->config.schema;
	char sql[200];

	snprintf(sql, sizeof sql, "LISTEN %s_keys; LISTEN %s_acts; LISTEN %s_heads", schema, schema, schema);
	return db_do(d->db, sql, f);
}

/* Notifications that have arrived: keys are due, the writer has acts to do, or every site shall hear of a change at once. */
static void
notified(struct desk *d)
{
	PGconn *c = db_conn(d->db);

	PQconsumeInput(c);
	for (PGnotify *n = PQnotifies(c); n != NULL; n = PQnotifies(c)) {
		const char *tail = strrchr(n->relname, '_');
		if (tail != NULL && strcmp(tail, "_keys") == 0)
			d->keys_at = 0;
		else if (tail != NULL && strcmp(tail, "_heads") == 0)
			tell(d, head_news(n->extra));
		else
			queue_poke(d->config.queue);
		PQfreemem(n);
	}
}

/* ---- the key table and the mark ---- */

/* The database was restored under us: nothing it says may reach the mark, which is the proof of it. */
static void
went_back(struct desk *d, const struct keys *k)
{
	struct news *n = news_new(NEWS_STOPPED);

	n->why = fault_set(&n->fault, REFUSED, LT_5060, "",
	                   "j=%" PRIu64 " was %" PRIu64 ", term=%" PRIu64 " was %" PRIu64, k->j, d->mark.j, k->term,
	                   d->config.mark.term);
	mailbox_put(d->config.to_gateway, &n->letter);
}

static void
mark_keep(struct desk *d, const struct keys *k)
{
	struct fault f = { 0 };

	if (k->term > d->config.mark.term)
		return;                        /* replaced: the mark is the other one's to keep */
	if (k->term < d->config.mark.term || k->j < d->mark.j || !id_equal(&k->epoch, &d->config.mark.epoch)) {
		went_back(d, k);
		return;
	}
	if (k->j == d->mark.j && k->term == d->mark.term)
		return;
	d->mark.j = k->j;
	d->mark.term = k->term;
	d->mark.epoch = k->epoch;
	if (mark_write(d->config.state_dir, &d->mark, &f) != DONE) {
		char words[512];
		fault_format(&f, words, sizeof words);
		log_line(LOG_ERROR, "mark.unwritten", "why=%s", words);
		d->mark.term = 0;                  /* again next time */
	}
}

static enum result
keys_renew(struct desk *d, struct fault *f)
{
	struct keys *keys = NULL;
	enum result r = keys_read(d->db, &keys, f);

	if (r != DONE)
		return r;
	d->keys_at = clock_mono_ms() + KEYS_EVERY_MS;
	mark_keep(d, keys);
	if (FAILPOINT("S16")) {
		keys_free(&keys);
		return DONE;
	}
	struct news *n = news_new(NEWS_KEYS);
	n->keys = keys;
	mailbox_put(d->config.to_gateway, &n->letter);
	return DONE;
}

/* ---- jobs ---- */

static void
jobs_take(struct desk *d)
{
	struct letter *all = mailbox_take_all(d->jobs);

	*d->waiting_last = all;
	while (*d->waiting_last != NULL)
		d->waiting_last = &(*d->waiting_last)->next;
}

static void
job_drop(struct desk *d, struct letter **at)
{
	struct letter *l = *at;
	*at = l->next;
	if (d->waiting_last == &l->next)
		d->waiting_last = at;
	job_free(d, (struct desk_job *)l);
}

/* To the end of the line. */
static void
job_put_back(struct desk *d)
{
	struct letter *l = d->waiting;

	if (l->next == NULL)
		return;
	d->waiting = l->next;
	l->next = NULL;
	*d->waiting_last = l;
	d->waiting_last = &l->next;
}

static enum result
job_do(struct desk *d, struct desk_job *job, struct news **answer, struct fault *f)
{
	if (job->ask == DESK_ACKED || job->ask == DESK_CURSOR)
		touches_add(&d->touches, job);
	if (job->ask == DESK_ACKED)
		return DONE;
	if (job->ask == DESK_RENEW && (*answer = renewals_refuse(&d->renewals, job, clock_mono_ms())) != NULL)
		return DONE;
	enum result r = desk_job_do(d->db, job, answer, f);
	if (r == DONE && job->ask == DESK_RENEW)
		renewals_note(&d->renewals, &(*answer)->event.head.generation, clock_mono_ms());
	return r;
}

/* Does what waits, until it is done or the database stops answering. A job that cannot be done at all ends its session. */
static enum result
jobs_do(struct desk *d, struct fault *f)
{
	while (d->waiting != NULL) {
		struct desk_job *job = (struct desk_job *)d->waiting;
		struct news *answer = NULL;

		enum result r = job_do(d, job, &answer, f);
		if (r == LATER)
			return r;
		if (r != DONE) {
			log_line(LOG_ERROR, "desk.failed", "site=%s ask=%d", job->site_code, (int)job->ask);
			answer = desk_end_news(job->session, LT1__BYE_REASON__OVERLOAD, OVERLOAD_RETRY_MS);
		}
		if (r == DONE && (job->ask == DESK_ENROL || job->ask == DESK_HOLD) && keys_renew(d, f) != DONE)
			d->keys_at = 0;                /* the gateway knows the new key before its owner hears of it */
		if (r == DONE && job->ask == DESK_SNAP && answer == NULL) {
			job_put_back(d);
			return DONE;                   /* the others' jobs first, also those that came meanwhile */
		}
		tell(d, answer);
		job_drop(d, &d->waiting);
	}
	return DONE;
}

/* No database: who waits for an answer before anything else is told to come back. */
static void
jobs_put_off(struct desk *d)
{
	for (struct letter **at = &d->waiting; *at != NULL;) {
		const struct desk_job *job = (const struct desk_job *)*at;
		if (job->ask == DESK_CURSOR || job->ask == DESK_ENROL) {
			tell(d, desk_end_news(job->session, LT1__BYE_REASON__OVERLOAD,
			                      OVERLOAD_RETRY_MS + randombytes_uniform(OVERLOAD_RETRY_MS)));
			job_drop(d, at);
		} else if (job->ask == DESK_VAULT) {
			tell(d, desk_vault_lost(job->session));
			job_drop(d, at);
		} else {
			at = &(*at)->next;
		}
	}
}

/* ---- the thread ---- */

static void
lost(struct desk *d, const struct fault *f)
{
	char words[512];

	if (d->reconnect_at == 0) {
		fault_format(f, words, sizeof words);
		log_line(LOG_ERROR, "desk.database_lost", "why=%s", words);
		backoff_reset(&d->backoff);
	}
	d->reconnect_at = clock_mono_ms() + backoff_next(&d->backoff, randombytes_random());
}

static void
reconnect(struct desk *d)
{
	struct fault f = { 0 };

	if (clock_mono_ms() < d->reconnect_at)
		return;
	if (db_reopen(d->db, &f) == DONE && listen_all(d, &f) == DONE) {
		log_line(LOG_WARN, "desk.database_back", "jobs=%s", d->waiting != NULL ? "some" : "none");
		d->reconnect_at = 0;
		d->keys_at = 0;
	} else {
		lost(d, &f);
	}
}

static enum result
touches_write_now(struct desk *d, struct fault *f)
{
	d->touches_at = clock_mono_ms() + KEYS_EVERY_MS;
	return touches_write(&d->touches, d->db, f);
}

/* Some of what is too old. Anything but a lost database can wait until tomorrow. */
static enum result
prune_some(struct desk *d, struct fault *f)
{
	enum result r = prune_bite(d->db, d->config.feed_days, &d->prune_site, f);
	int64_t now = clock_mono_ms();

	d->prune_at = r == DONE && !id_is_zero(&d->prune_site) ? now : now + PRUNE_EVERY_MS;
	return r != DONE && db_trouble(d->db) == DB_GONE ? LATER : DONE;
}

static enum result
round_do(struct desk *d, struct fault *f)
{
	enum result r = jobs_do(d, f);
	int64_t now = clock_mono_ms();

	notified(d);
	if (r == DONE && now >= d->keys_at)
		r = keys_renew(d, f);
	if (r == DONE && now >= d->touches_at && d->touches.n > 0 && touches_write_now(d, f) != DONE &&
	    db_trouble(d->db) == DB_GONE)
		r = LATER;                     /* otherwise (disk full, read-only) it can wait; reading goes on */
	if (r == DONE && d->waiting == NULL && now >= d->prune_at)
		r = prune_some(d, f);
	return r;
}

static void
wait_for_something(struct desk *d)
{
	bool connected = d->reconnect_at == 0;
	int64_t until = connected ? d->keys_at : d->reconnect_at, left = until - clock_mono_ms();

	if (connected && (d->waiting != NULL || d->prune_at <= until))
		left = d->waiting != NULL ? 0 : d->prune_at - clock_mono_ms();
	struct pollfd fds[2] = { { .fd = mailbox_fd(d->jobs), .events = POLLIN },
		{ .fd = connected ? PQsocket(db_conn(d->db)) : -1, .events = POLLIN } };

	(void)poll(fds, 2, left > 0 ? (int)(left < KEYS_EVERY_MS ? left : KEYS_EVERY_MS) : 0);
}

static void *
desk_main(void *arg)
{
	struct desk *d = arg;

	while (!d->stop) {
		struct fault f = { 0 };
		wait_for_something(d);
		jobs_take(d);
		if (d->reconnect_at != 0)
			reconnect(d);
		if (d->reconnect_at != 0)
			jobs_put_off(d);
		else if (round_do(d, &f) != DONE)
			lost(d, &f);
	}
	struct fault f = { 0 };
	jobs_take(d);
	if (d->reconnect_at == 0 && jobs_do(d, &f) == DONE && d->touches.n > 0 && touches_write_now(d, &f) == DONE)
		d->keys_at = 0;
	if (d->reconnect_at == 0 && keys_renew(d, &f) != DONE)      /* and the mark with it */
		log_line(LOG_WARN, "desk.mark_behind", "j=%" PRIu64, d->mark.j);
	while (d->waiting != NULL)
		job_drop(d, &d->waiting);
	return NULL;
}

enum result
desk_start(const struct desk_config *config, struct desk **out, struct keys **keys, struct fault *f)
{
	struct desk *d = calloc(1, sizeof *d);

	if (d == NULL)
		abort();
	d->config = *config;
	d->mark = config->mark;
	d->backoff = (struct backoff){ .base_ms = 500, .cap_ms = 5000 };
	d->prune_at = clock_mono_ms() + PRUNE_FIRST_MS;
	d->waiting_last = &d->waiting;
	d->jobs = mailbox_new();
	enum result r = db_open(config->database, config->schema, "lienthong desk", &d->db, f);
	if (r == DONE)
		r = listen_all(d, f);
	if (r == DONE)
		r = keys_read(d->db, keys, f);
	if (r == DONE && pthread_create(&d->thread, NULL, desk_main, d) != 0)
		abort();
	if (r == DONE) {
		*out = d;
		return DONE;
	}
	db_close(&d->db);
	mailbox_free(&d->jobs);
	free(d);
	return r;
}

void
desk_stop(struct desk **desk)
{
	struct desk *d = *desk;
	static struct desk_job wake = { .ask = DESK_ACKED };

	if (d == NULL)
		return;
	d->stop = true;
	desk_ask(d, &wake);      /* no such site: touches nothing */
	pthread_join(d->thread, NULL);
	db_close(&d->db);
	mailbox_free(&d->jobs);
	free(d->touches.v);
	free(d->renewals.v);
	free(d);
	*desk = NULL;
}
