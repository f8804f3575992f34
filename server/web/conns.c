/* A list of open connections under one lock, and the thread that looks at it four times a second. */
#include "server/web/conns.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "common/base/clock.h"

#define JANITOR_MS 250

struct conn { struct conn *next, **back; int fd; enum conn_does does; int64_t since; };
struct conns {
	int64_t head_ms, answer_ms;
	pthread_mutex_t lock;                 /* guards what follows */
	struct conn *list;
	size_t n;
	pthread_t janitor;
	int stop_fd;                          /* -1: no janitor */
};

/* ---- who is there ---- */

static void
conn_open(struct conns *all, struct MHD_Connection *mhd, void **context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct conn *c = calloc(1, sizeof *c);

	assert(c && info);
	*c = (struct conn){ .fd = info->connect_fd, .since = clock_mono_ms() };
	pthread_mutex_lock(&all->lock);
	c->next = all->list;
	c->back = &all->list;
	if (c->next != NULL)
		c->next->back = &c->next;
	all->list = c;
	all->n++;
	pthread_mutex_unlock(&all->lock);
	*context = c;
}

/* Called before the socket is closed, so the janitor never touches a number that belongs to somebody else. */
static void
conn_close(struct conns *all, void **context)
{
	struct conn *c = *context;

	pthread_mutex_lock(&all->lock);
	*c->back = c->next;
	if (c->next != NULL)
		c->next->back = c->back;
	all->n--;
	pthread_mutex_unlock(&all->lock);
	free(c);
	*context = NULL;
}

void
conns_notice(void *conns, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		conn_open(conns, mhd, context);
	else
		conn_close(conns, context);
}

void
conns_does(struct conns *all, struct MHD_Connection *mhd, enum conn_does what)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct conn *c = info != NULL ? info->socket_context : NULL;

	if (c == NULL)
		return;
	pthread_mutex_lock(&all->lock);
	c->does = what;
	c->since = clock_mono_ms();
	pthread_mutex_unlock(&all->lock);
}

size_t
conns_answering(struct conns *all)
{
	size_t n = 0;

	pthread_mutex_lock(&all->lock);
	for (const struct conn *c = all->list; c != NULL; c = c->next)
		n += c->does == CONN_ANSWERS;
	pthread_mutex_unlock(&all->lock);
	return n;
}

uint64_t
conns_count(struct conns *all)
{
	pthread_mutex_lock(&all->lock);
	uint64_t n = all->n;
	pthread_mutex_unlock(&all->lock);
	return n;
}

/* ---- the janitor ---- */

static void *
janitor_main(void *arg)
{
	struct conns *all = arg;
	struct pollfd stop = { .fd = all->stop_fd, .events = POLLIN };

	while (poll(&stop, 1, JANITOR_MS) == 0) {
		int64_t now = clock_mono_ms();
		pthread_mutex_lock(&all->lock);
		for (const struct conn *c = all->list; c != NULL; c = c->next)
			if (now - c->since > (c->does == CONN_ANSWERS ? all->answer_ms : all->head_ms))
				shutdown(c->fd, SHUT_RDWR);
		pthread_mutex_unlock(&all->lock);
	}
	return NULL;
}

struct conns *
conns_new(int64_t head_ms, int64_t answer_ms)
{
	struct conns *c = calloc(1, sizeof *c);

	assert(c);
	*c = (struct conns){ .head_ms = head_ms, .answer_ms = answer_ms, .stop_fd = -1 };
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

enum result
conns_watch(struct conns *c, struct fault *f)
{
	c->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (c->stop_fd >= 0 && pthread_create(&c->janitor, NULL, janitor_main, c) == 0)
		return DONE;
	if (c->stop_fd >= 0)
		close(c->stop_fd);
	c->stop_fd = -1;
	return fault_set(f, BROKEN, LT_1001, "web", "%s", "pthread_create");
}

void
conns_free(struct conns **cp)
{
	struct conns *c = *cp;

	if (c == NULL)
		return;
	if (c->stop_fd >= 0) {
		(void)!eventfd_write(c->stop_fd, 1);
		pthread_join(c->janitor, NULL);
		close(c->stop_fd);
	}
	pthread_mutex_destroy(&c->lock);
	free(c);
	*cp = NULL;
}
