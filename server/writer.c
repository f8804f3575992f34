/* Between queue and engine. A round: take a group, store it, answer. When the database is gone: answer BUSY to what
 * waits, reconnect with back-off, take the seat again, ask which batches of the unknown group are in, answer them. */
#include "server/writer.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include "common/base/backoff.h"
#include "common/base/log.h"
#include "server/news.h"
#include "server/term.h"

#define ACTS_EVERY_MS 1000
#define LETTERS_EVERY_MS 1000
#define LETTERS_WAIT_MS 2000              /* what is written for a site meanwhile goes with it */
#define BUSY_RETRY_MS 2000

struct writer {
	struct writer_config config;
	struct engine *engine;
	pthread_t thread;
	struct backoff backoff;
	_Atomic int64_t give_up_at;       /* 0: not stopping */
	struct batch *group[QUEUE_GROUP_MAX];
	size_t n;
	struct batch_result results[QUEUE_GROUP_MAX];
	int64_t acts_at, letters_at;
};

/* ---- answers ---- */

/* results NULL: BUSY to all. After trouble also to those that are not in: their site shall take its time. */
static void
answers_send(struct writer *w, struct batch *const *batches, size_t n, const struct batch_result *results, bool trouble)
{
	struct news *news = news_new(NEWS_ANSWERS);

	news->answers = calloc(n, sizeof *news->answers);
	if (news->answers == NULL)
		abort();
	news->n_answers = n;
	for (size_t i = 0; i < n; i++) {
		const struct batch_owner *owner = batches[i]->owner;
		struct answer *a = &news->answers[i];
		a->session = owner->session;
		a->ticket = owner->ticket;
		a->bodies = batches[i]->n_bodies;
		bool told = results != NULL && !(trouble && results[i].outcome == BATCH_GAP);
		a->kind = told ? ANSWER_RESULT : ANSWER_BUSY;
		if (told)
			a->result = results[i];
		else
			a->retry_after_ms = BUSY_RETRY_MS + randombytes_uniform(BUSY_RETRY_MS);
	}
	mailbox_put(w->config.to_gateway, &news->letter);
}

static const char *
outcome_name(enum batch_outcome outcome)
{
	static const char *const names[] = { "stored", "gap", "chain", "twin", "revoked" };
	return names[outcome];
}

static void
results_log(const struct writer *w, int64_t took_ms)
{
	size_t bodies = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct batch_result *r = &w->results[i];
		const struct batch_owner *owner = w->group[i]->owner;
		bodies += w->group[i]->n_bodies;
		log_line(LOG_INFO, "push.answered",
		         "site=%s n=%" PRIu64
		         " bodies=%zu outcome=%s accepted=%u returned=%u parked=%u quarantined=%u duplicate=%u",
		         owner->site_code, r->cursor.n, w->group[i]->n_bodies, outcome_name(r->outcome), r->accepted,
		         r->returned, r->parked, r->quarantined, r->duplicate);
	}
	log_line(LOG_DEBUG, "group.done", "batches=%zu bodies=%zu ms=%" PRId64, w->n, bodies, took_ms);
}

static void
group_free(struct writer *w)
{
	for (size_t i = 0; i < w->n; i++)
		queue_batch_free(&w->group[i]);
	w->n = 0;
}

/* What waits while the database is gone is told so; sites come back when told. */
static void
flush_busy(struct writer *w)
{
	struct batch *b;

	while (queue_take_now(w->config.queue, &b) > 0) {
		answers_send(w, &b, 1, NULL, true);
		queue_batch_free(&b);
	}
}

/* ---- the database is gone ---- */

static bool
stopping(const struct writer *w)
{
	return w->give_up_at != 0 && clock_mono_ms() >= w->give_up_at;
}

/* One attempt: a new connection, the seat, and what became of the group in doubt. */
static enum result
recover_once(struct writer *w, struct fault *f)
{
	enum result r = db_reopen(w->config.db, f);

	if (r == DONE)
		r = term_retake(w->config.db, w->config.state_dir, w->config.term, f);
	if (r == DONE) {
		engine_forget(w->engine);
		if (w->n > 0)
			r = engine_settle(w->engine, w->group, w->n, w->results, f);
	}
	return r;
}

/* Until the group in doubt is settled. REFUSED: replaced. */
static enum result
recover(struct writer *w, struct fault *f)
{
	char words[512];
	int64_t since = clock_mono_ms();
	enum result r = LATER;

	fault_format(f, words, sizeof words);
	log_line(LOG_ERROR, "database.lost", "batches_in_doubt=%zu why=%s", w->n, words);
	backoff_reset(&w->backoff);
	while (r == LATER && !stopping(w)) {
		flush_busy(w);
		int64_t next = clock_mono_ms() + backoff_next(&w->backoff, randombytes_random());
		while (clock_mono_ms() < next && !stopping(w)) {
			nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000000 }, NULL);
			flush_busy(w);
		}
		r = recover_once(w, f);
		if (r == REFUSED && f->code != LT_5053 && f->code != LT_5060)
			r = LATER;                     /* the database is not ready for us yet; only these two are final */
	}
	if (r == DONE)
		log_line(LOG_WARN, "database.back", "after_ms=%" PRId64 " batches_settled=%zu", clock_mono_ms() - since, w->n);
	return r;
}

/* ---- rounds ---- */

static enum result
store_group(struct writer *w, struct fault *f)
{
	int64_t begun = clock_mono_ms();
	enum result r = engine_group(w->engine, w->group, w->n, w->results, f);
	bool trouble = r == LATER;
	if (trouble)
		r = recover(w, f);
	if (r == DONE) {
		results_log(w, clock_mono_ms() - begun);
		answers_send(w, w->group, w->n, w->results, trouble);
	}
	group_free(w);
	return r;
}

static enum result
do_acts(struct writer *w, struct fault *f)
{
	size_t done = 0;
	enum result r = engine_acts(w->engine, &done, f);

	w->acts_at = clock_mono_ms() + ACTS_EVERY_MS;
	if (done > 0)
		log_line(LOG_INFO, "acts.done", "count=%zu", done);
	return r == LATER ? recover(w, f) : r;
}

/* What the refresher tells sites. */
static enum result
do_letters(struct writer *w, struct fault *f)
{
	size_t sites = 0;
	enum result r = engine_letters(w->engine, LETTERS_WAIT_MS, &sites, f);

	w->letters_at = sites == LETTER_SITES ? 0 : clock_mono_ms() + LETTERS_EVERY_MS;
	return r == LATER ? recover(w, f) : r;
}

static enum result
rounds(struct writer *w, struct fault *f)
{
	enum result r = DONE;

	while (r == DONE) {
		int64_t until = (w->acts_at < w->letters_at ? w->acts_at : w->letters_at) - clock_mono_ms();
		bool eager = !queue_is_empty(w->config.queue);
		bool poked = false;
		w->n = queue_take(w->config.queue, w->group, eager, until > 0 ? until : 0, &poked);
		if (w->n > 0)
			r = store_group(w, f);
		else if (queue_is_closed(w->config.queue))
			break;
		if (r == DONE && (poked || clock_mono_ms() >= w->acts_at))
			r = do_acts(w, f);
		if (r == DONE && clock_mono_ms() >= w->letters_at)
			r = do_letters(w, f);
	}
	return r;
}

static void *
writer_main(void *arg)
{
	struct writer *w = arg;
	struct news *news = news_new(NEWS_STOPPED);

	news->why = rounds(w, &news->fault);
	queue_close(w->config.queue);
	group_free(w);
	flush_busy(w);
	mailbox_put(w->config.to_gateway, &news->letter);
	return NULL;
}

enum result
writer_start(const struct writer_config *config, struct writer **out, struct fault *f)
{
	struct writer *w = calloc(1, sizeof *w);

	if (w == NULL)
		abort();
	w->config = *config;
	w->backoff = (struct backoff){ .base_ms = 500, .cap_ms = 5000 };
	struct engine_config engine = { .term = config->term, .note_path = config->note_path };
	enum result r = engine_new(config->db, &engine, &w->engine, f);
	if (r == DONE && pthread_create(&w->thread, NULL, writer_main, w) != 0)
		abort();
	if (r != DONE)
		free(w);
	else
		*out = w;
	return r;
}

void
writer_stop(struct writer **writer, int64_t grace_ms)
{
	struct writer *w = *writer;

	if (w == NULL)
		return;
	w->give_up_at = clock_mono_ms() + grace_ms;
	queue_close(w->config.queue);
	pthread_join(w->thread, NULL);
	engine_free(&w->engine);
	free(w);
	*writer = NULL;
}
