/* The crash note: one page-aligned file, mapped shared, so that stores survive the process without a system call. What
 * the former process was doing is read once at opening and kept as suspicion until it has been settled. */
#include "server/crash_note.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/log.h"

#define MAGIC UINT64_C(0x31304554424f4e54)      /* changes with the layout: an older note is forgotten */
#define ATTEMPTS_SUSPECT 2                      /* deaths by a kill, not by a signal of its own */
#define ATTEMPTS_POISON 2                       /* ... while it was alone */

struct half_writer {
	atomic_uint active, fatal, alone;
	atomic_int at;
	uint32_t count, n_suspects;
	struct crash_range ranges[CRASH_NOTE_MAX];
	struct crash_range suspects[CRASH_NOTE_MAX];    /* alone: it died alone; see verdict_of */
	uint8_t fatals[CRASH_NOTE_MAX];
};

struct half_gateway {
	atomic_uint active, fatal;
	char key_id[17];
	char culprit[17];
	uint32_t attempts;
};

struct page {
	uint64_t magic;
	struct half_writer writer;
	struct half_gateway gateway;
};

struct crash_note { struct page *page; bool writer; };

/* ---- fatal signals ---- */

static __thread atomic_uint *on_fatal;          /* the note of this thread, while it holds one */

static void
mark(int signal_number)
{
	if (on_fatal)
		atomic_store(on_fatal, 1);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void
crash_note_catch_signals(void)
{
	static const int signals[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	static uint8_t stack[64 * 1024];
	stack_t alternative = { .ss_sp = stack, .ss_size = sizeof stack };

	sigaltstack(&alternative, NULL);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		struct sigaction action = { .sa_handler = mark, .sa_flags = SA_ONSTACK | SA_NODEFER };
		sigaction(signals[i], &action, NULL);
	}
}

/* ---- suspicion ---- */

static bool
overlaps(const struct crash_range *r, const struct id *site_id, const struct id *generation, uint64_t first_n,
         uint64_t last_n)
{
	return id_equal(&r->site_id, site_id) && id_equal(&r->generation, generation) && r->first_n <= last_n &&
	       first_n <= r->last_n;
}

static int
suspect_find(const struct half_writer *w, const struct crash_range *r)
{
	for (uint32_t i = 0; i < w->n_suspects; i++)
		if (w->suspects[i].first_n == r->first_n && w->suspects[i].last_n == r->last_n &&
		    overlaps(&w->suspects[i], &r->site_id, &r->generation, r->first_n, r->last_n))
			return (int)i;
	return -1;
}

static void
suspect(struct half_writer *w, const struct crash_range *r, bool fatal, bool alone)
{
	int at = suspect_find(w, r);

	if (at < 0) {
		if (w->n_suspects == CRASH_NOTE_MAX) {          /* the oldest is forgotten */
			memmove(w->suspects, w->suspects + 1, (CRASH_NOTE_MAX - 1) * sizeof w->suspects[0]);
			memmove(w->fatals, w->fatals + 1, CRASH_NOTE_MAX - 1);
			w->n_suspects--;
		}
		at = (int)w->n_suspects++;
		w->suspects[at] = *r;
		w->suspects[at].attempts = 0;
		w->fatals[at] = 0;
	}
	w->suspects[at].attempts++;
	w->suspects[at].alone = alone;
	w->fatals[at] |= fatal;
	log_line(LOG_WARN, "crash_note.suspect", "first_n=%llu last_n=%llu attempts=%u fatal=%d alone=%d",
	         (unsigned long long)r->first_n, (unsigned long long)r->last_n, w->suspects[at].attempts, fatal, alone);
}

static void
take_over_writer(struct half_writer *w)
{
	int at = atomic_load(&w->at);

	if (!atomic_load(&w->active) || w->count > CRASH_NOTE_MAX || w->n_suspects > CRASH_NOTE_MAX)
		return;
	for (uint32_t i = 0; i < w->count; i++)
		if (at < 0 || at == (int)i)
			suspect(w, &w->ranges[i], atomic_load(&w->fatal) != 0, atomic_load(&w->alone) != 0);
	atomic_store(&w->active, 0);
	atomic_store(&w->fatal, 0);
}

static void
take_over_gateway(struct half_gateway *g)
{
	if (!atomic_load(&g->active))
		return;
	if (atomic_load(&g->fatal)) {
		g->attempts = strcmp(g->culprit, g->key_id) == 0 ? g->attempts + 1 : 1;
		memcpy(g->culprit, g->key_id, sizeof g->culprit);
		log_line(LOG_WARN, "crash_note.culprit", "key=%s attempts=%u", g->culprit, g->attempts);
	}
	atomic_store(&g->active, 0);
	atomic_store(&g->fatal, 0);
}

/* ---- opening ---- */

/* One mapping per process and path: writer and gateway share it, and only the first one takes over. */
static struct { char *path; struct page *page; unsigned users; } open_pages[4];
static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;

static struct page *
map_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct page *page = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (posix_fallocate(fd, 0, sizeof *page) == 0)
		page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return page == MAP_FAILED ? NULL : page;
}

static struct page *
page_open(const char *path)
{
	size_t slot = sizeof open_pages / sizeof open_pages[0];

	for (size_t i = 0; i < sizeof open_pages / sizeof open_pages[0]; i++) {
		if (open_pages[i].users && strcmp(open_pages[i].path, path) == 0) {
			open_pages[i].users++;
			return open_pages[i].page;
		}
		if (!open_pages[i].users)
			slot = i;
	}
	struct page *page = map_file(path);
	if (page == NULL)
		return NULL;
	if (page->magic != MAGIC) {
		memset(page, 0, sizeof *page);
		page->magic = MAGIC;
	}
	take_over_writer(&page->writer);
	take_over_gateway(&page->gateway);
	assert(slot < sizeof open_pages / sizeof open_pages[0]);
	open_pages[slot].path = strdup(path);
	open_pages[slot].page = page;
	open_pages[slot].users = 1;
	return page;
}

enum result
crash_note_open(const char *path, struct crash_note **out, struct fault *f)
{
	pthread_mutex_lock(&open_lock);
	struct page *page = page_open(path);
	int why = errno;
	pthread_mutex_unlock(&open_lock);

	if (page == NULL)
		return fault_set(f, REFUSED, LT_1004, path, "%s", strerror(why));
	*out = calloc(1, sizeof **out);
	assert(*out);
	(*out)->page = page;
	return DONE;
}

void
crash_note_close(struct crash_note **note)
{
	struct crash_note *n = note ? *note : NULL;

	if (n == NULL)
		return;
	pthread_mutex_lock(&open_lock);
	for (size_t i = 0; i < sizeof open_pages / sizeof open_pages[0]; i++)
		if (open_pages[i].page == n->page && open_pages[i].users && --open_pages[i].users == 0) {
			munmap(open_pages[i].page, sizeof *open_pages[i].page);
			free(open_pages[i].path);
			open_pages[i].path = NULL;
			open_pages[i].page = NULL;
		}
	pthread_mutex_unlock(&open_lock);
	free(n);
	*note = NULL;
}

/* ---- the writer's half ---- */

void
crash_note_begin(struct crash_note *n, const struct crash_range *ranges, size_t count)
{
	struct half_writer *w = &n->page->writer;

	atomic_store(&w->active, 0);
	w->count = (uint32_t)(count < CRASH_NOTE_MAX ? count : CRASH_NOTE_MAX);
	memcpy(w->ranges, ranges, w->count * sizeof ranges[0]);
	atomic_store(&w->at, -1);
	atomic_store(&w->alone, 0);
	atomic_store(&w->fatal, 0);
	atomic_store(&w->active, 1);
	on_fatal = &w->fatal;
}

void
crash_note_at(struct crash_note *n, int index)
{
	atomic_store(&n->page->writer.at, index);
}

void
crash_note_alone(struct crash_note *n, const struct crash_range *one)
{
	crash_note_begin(n, one, 1);
	atomic_store(&n->page->writer.alone, 1);
}

void
crash_note_end(struct crash_note *n)
{
	on_fatal = NULL;
	atomic_store(&n->page->writer.active, 0);
}

static enum crash_suspicion
suspicion_of(const struct crash_range *r, bool fatal)
{
	if (r->alone && r->first_n == r->last_n && (fatal || r->attempts >= ATTEMPTS_POISON))
		return CRASH_POISON;
	return fatal || r->alone || r->attempts >= ATTEMPTS_SUSPECT ? CRASH_SUSPECT : CRASH_CLEAR;
}

enum crash_suspicion
crash_note_look(const struct crash_note *n, const struct id *site_id, const struct id *generation, uint64_t first_n,
                uint64_t last_n)
{
	const struct half_writer *w = &n->page->writer;
	enum crash_suspicion worst = CRASH_CLEAR;

	for (uint32_t i = 0; i < w->n_suspects; i++) {
		if (!overlaps(&w->suspects[i], site_id, generation, first_n, last_n))
			continue;
		enum crash_suspicion s = suspicion_of(&w->suspects[i], w->fatals[i]);
		worst = s > worst ? s : worst;
	}
	return worst;
}

void
crash_note_settled(struct crash_note *n, const struct id *site_id, const struct id *generation, uint64_t first_n,
                   uint64_t last_n)
{
	struct half_writer *w = &n->page->writer;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < w->n_suspects; i++) {
		if (overlaps(&w->suspects[i], site_id, generation, first_n, last_n) && w->suspects[i].last_n <= last_n)
			continue;
		w->suspects[kept] = w->suspects[i];
		w->fatals[kept++] = w->fatals[i];
	}
	w->n_suspects = kept;
}

/* ---- the gateway's half ---- */

void
crash_note_parse(struct crash_note *n, const char *key_id)
{
	struct half_gateway *g = &n->page->gateway;

	assert(strlen(key_id) < sizeof g->key_id);
	memcpy(g->key_id, key_id, strlen(key_id) + 1);
	atomic_store(&g->fatal, 0);
	atomic_store(&g->active, 1);
	on_fatal = &g->fatal;
}

void
crash_note_parsed(struct crash_note *n)
{
	on_fatal = NULL;
	atomic_store(&n->page->gateway.active, 0);
}

bool
crash_note_culprit(const struct crash_note *n, char key_id[17], unsigned *attempts)
{
	const struct half_gateway *g = &n->page->gateway;

	if (g->attempts == 0)
		return false;
	memcpy(key_id, g->culprit, sizeof g->culprit);
	*attempts = g->attempts;
	return true;
}

void
crash_note_forgive(struct crash_note *n)
{
	n->page->gateway.attempts = 0;
	n->page->gateway.culprit[0] = '\0';
}
