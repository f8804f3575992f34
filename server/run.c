/* `lienthong-server run`: puts the centre together, in the order in which each part may rely on the one before: settings,
 * key, database, the writer's seat (a second `run` waits here as a standby), term and epoch, queue, threads, socket. */
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include "common/base/backoff.h"
#include "common/base/log.h"
#include "server/command.h"
#include "server/crash_note.h"
#include "server/gateway.h"
#include "server/term.h"
#include "server/writer.h"

#define REACH_MS 30000
#define RETRY_MS 1000
#define TAKEOVER_MS 500 /* a killed predecessor's connection lingers for a moment; only then are we a standby */
#define STANDBY_MS 500
#define LOOK_EVERY_MS 2000
#define STOP_GRACE_MS 5000

struct centre {
	const struct settings *settings;
	struct wire_keypair keys;
	int stop_fd;
	struct db *db;
	struct mark mark;
	struct queue *queue;
	struct mailbox *mail;
	struct writer *writer;
	struct desk *desk;
	struct keys *key_table;
	struct gateway *gateway;
};

/* SIGTERM and SIGINT become readable; every thread inherits the mask. */
static int
signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* True: told to stop meanwhile. */
static bool
pause_or_stop(const struct centre *c, int ms)
{
	struct pollfd fd = { .fd = c->stop_fd, .events = POLLIN };
	return poll(&fd, 1, ms) > 0;
}

/* An unreachable database is given 30 seconds: after a reboot PostgreSQL may come up later than we do. */
static enum result
database_open(struct centre *c, bool *stopped, struct fault *f)
{
	int64_t until = clock_mono_ms() + REACH_MS;

	for (;;) {
		enum result r = settings_open(c->settings, "lienthong writer", &c->db, f);
		if (r != LATER)
			return r;
		if (clock_mono_ms() >= until) {
			struct fault last = *f;
			return fault_set(f, LATER, LT_5051, last.place, "%s", last.detail);
		}
		if ((*stopped = pause_or_stop(c, RETRY_MS)))
			return LATER;
	}
}

/* A standby keeps a mark of its own, so that it notices when the database it takes over is behind the one it saw. */
static void
standby_look(struct centre *c)
{
	struct mark now, had;
	struct fault f = { 0 };
	bool found = false;

	if (term_look(c->db, &now, &f) != DONE || mark_read(c->settings->state_dir, &had, &found, &f) != DONE)
		return;
	bool further = found && id_equal(&had.epoch, &now.epoch) && now.term >= had.term && now.j >= had.j;
	if ((!found || further) && mark_write(c->settings->state_dir, &now, &f) != DONE)
		log_line(LOG_WARN, "mark.unwritten", "dir=%s", c->settings->state_dir);
}

static enum result
seat_wait(struct centre *c, bool *stopped, struct fault *f)
{
	bool got = false, told = false;
	int64_t look_at = 0, tell_at = clock_mono_ms() + TAKEOVER_MS;

	while (!*stopped) {
		enum result r = term_try_seat(c->db, &got, f);
		if (r == DONE && got)
			return DONE;
		if (r == LATER)
			(void)!db_reopen(c->db, f);
		else if (r != DONE)
			return r;
		if (!told && clock_mono_ms() >= tell_at) {
			log_line(LOG_INFO, "standby", "pid=%d", (int)getpid());
			told = true;
		}
		if (told && r == DONE && clock_mono_ms() >= look_at) {
			standby_look(c);
			look_at = clock_mono_ms() + LOOK_EVERY_MS;
		}
		*stopped = pause_or_stop(c, told ? STANDBY_MS : TAKEOVER_MS / 10);
	}
	return LATER;
}

static enum result
parts_open(struct centre *c, struct fault *f)
{
	const struct settings *s = c->settings;
	struct queue_limits limits = { (size_t)s->global_budget_bytes, (size_t)s->group_bytes, s->group_ms };

	c->queue = queue_new(&limits);
	c->mail = mailbox_new();
	struct gateway_config gateway = { .endpoint = s->listen,
		                          .keys = c->keys,
		                          .note_path = s->note_path,
		                          .queue = c->queue,
		                          .mail = c->mail,
		                          .stop_fd = c->stop_fd };
	struct desk_config desk = { .database = s->database,
		                    .schema = s->schema,
		                    .state_dir = s->state_dir,
		                    .feed_days = s->feed_days,
		                    .mark = c->mark,
		                    .to_gateway = c->mail,
		                    .queue = c->queue };
	struct writer_config writer = { .db = c->db,
		                        .term = c->mark.term,
		                        .state_dir = s->state_dir,
		                        .note_path = s->note_path,
		                        .queue = c->queue,
		                        .to_gateway = c->mail };

	enum result r = gateway_open(&gateway, &c->gateway, f);
	if (r == DONE)
		r = desk_start(&desk, &c->desk, &c->key_table, f);
	if (r == DONE)
		r = writer_start(&writer, &c->writer, f);
	return r;
}

static void
parts_close(struct centre *c)
{
	writer_stop(&c->writer, STOP_GRACE_MS);
	desk_stop(&c->desk);
	gateway_close(&c->gateway);
	for (struct letter *l = c->mail != NULL ? mailbox_take_all(c->mail) : NULL, *next; l != NULL; l = next) {
		struct news *n = (struct news *)l;
		next = l->next;
		news_free(&n);
	}
	mailbox_free(&c->mail);
	queue_free(&c->queue);
	keys_free(&c->key_table);
	db_close(&c->db);
	close(c->stop_fd);
}

static enum result
serve(struct centre *c, struct fault *f)
{
	enum result r = parts_open(c, f);

	if (r != DONE)
		return r;
	log_line(LOG_INFO, "ready", "endpoint=%s term=%" PRIu64 " j=%" PRIu64 " keys=%zu", gateway_endpoint(c->gateway),
	         c->mark.term, c->mark.j, c->key_table->n);
	printf("ready endpoint=%s pid=%d\n", gateway_endpoint(c->gateway), (int)getpid());
	fflush(stdout);
	return gateway_run(c->gateway, &c->key_table, c->desk, f);
}

/* What a group took goes back when the group is over: large blocks are mapped one by one, whatever was freed before, and
 * threads that hand batches to each other share their heaps. */
static void
memory_settle(void)
{
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
	mallopt(M_TRIM_THRESHOLD, 1 << 20);
	mallopt(M_ARENA_MAX, 2);
}

int
command_run(const struct cli_args *args, void *settings)
{
	struct centre c = { .settings = settings, .stop_fd = signals_open() };
	struct fault f = { 0 };
	bool stopped = false;

	(void)args;
	memory_settle();
	crash_note_catch_signals();
	enum result r = settings_keys(c.settings, &c.keys, &f);
	if (r == DONE)
		r = database_open(&c, &stopped, &f);
	if (r == DONE)
		r = seat_wait(&c, &stopped, &f);
	if (r == DONE)
		r = term_raise(c.db, c.settings->state_dir, &c.mark, &f);
	if (r == DONE)
		r = serve(&c, &f);
	parts_close(&c);
	if (r == DONE || stopped) {
		log_line(LOG_INFO, "stopped", "why=told");
		return 0;
	}
	char words[512];
	fault_format(&f, words, sizeof words);
	log_line(LOG_ERROR, "stopped", "why=%s", words);
	return command_fault(&f);
}
