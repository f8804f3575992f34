#include "server/web/keeper.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "common/base/backoff.h"
#include "common/base/log.h"
#include "server/refresh/refresh.h"
#include "server/web/pool.h"

#define BACKOFF_FIRST_MS 500
#define BACKOFF_LAST_MS 10000

struct keeper {
	const char *database, *schema;
	pthread_t thread;
	int stop_fd;
};

/* True: told to stop. */
static bool
pause_or_stop(const struct keeper *k, int ms)
{
	struct pollfd fd = { .fd = k->stop_fd, .events = POLLIN };

	return poll(&fd, 1, ms) > 0;
}

static enum result
serve_once(const struct keeper *k)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	char words[512];

	enum result r = pool_open(k->database, k->schema, "lienthong refresher", &db, &f);
	if (r == DONE)
		r = refresh_serve(db, k->stop_fd, &f);
	db_close(&db);
	if (r != DONE) {
		fault_format(&f, words, sizeof words);
		log_line(LOG_WARN, "figures.stopped", "why=%s", words);
	}
	return r;
}

/* Whatever stops it, what is asked goes on being answered, and it is tried again: /readyz tells that figures fall
 * behind. */
static void *
keeper_main(void *arg)
{
	struct keeper *k = arg;
	int ms = BACKOFF_FIRST_MS;

	while (!pause_or_stop(k, 0)) {
		int64_t began = clock_mono_ms();
		enum result r = serve_once(k);
		ms = r == DONE || clock_mono_ms() - began > BACKOFF_LAST_MS ? BACKOFF_FIRST_MS : ms * 2;
		if (pause_or_stop(k, ms < BACKOFF_LAST_MS ? ms : BACKOFF_LAST_MS))
			break;
	}
	return NULL;
}

enum result
keeper_start(const char *database, const char *schema, struct keeper **out, struct fault *f)
{
	struct keeper *k = calloc(1, sizeof *k);

	assert(k);
	k->database = database;
	k->schema = schema;
	k->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (k->stop_fd < 0 || pthread_create(&k->thread, NULL, keeper_main, k) != 0) {
		free(k);
		return fault_set(f, BROKEN, LT_1001, "refresher", "%s", "pthread_create");
	}
	*out = k;
	return DONE;
}

void
keeper_stop(struct keeper **kp)
{
	struct keeper *k = *kp;

	if (k == NULL)
		return;
	(void)!eventfd_write(k->stop_fd, 1);
	pthread_join(k->thread, NULL);
	close(k->stop_fd);
	free(k);
	*kp = NULL;
}
