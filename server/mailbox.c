/* Letters between threads. Taking takes everything at once, so the lock is held for a moment only. */
#include "server/mailbox.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mailbox {
	pthread_mutex_t lock;
	struct letter *first, **last;
	int fd;
};

struct mailbox *
mailbox_new(void)
{
	struct mailbox *m = calloc(1, sizeof *m);

	if (m == NULL)
		abort();
	pthread_mutex_init(&m->lock, NULL);
	m->last = &m->first;
	m->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->fd < 0)
		abort();
	return m;
}

void
mailbox_free(struct mailbox **m)
{
	if (*m == NULL)
		return;
	assert((*m)->first == NULL);
	close((*m)->fd);
	pthread_mutex_destroy(&(*m)->lock);
	free(*m);
	*m = NULL;
}

int
mailbox_fd(const struct mailbox *m)
{
	return m->fd;
}

void
mailbox_put(struct mailbox *m, struct letter *letter)
{
	letter->next = NULL;
	pthread_mutex_lock(&m->lock);
	*m->last = letter;
	m->last = &letter->next;
	pthread_mutex_unlock(&m->lock);
	const uint64_t one = 1;
	ssize_t written = write(m->fd, &one, sizeof one);   /* fails only when the counter is full: it is readable then */
	(void)written;
}

struct letter *
mailbox_take_all(struct mailbox *m)
{
	uint64_t count;
	ssize_t got = read(m->fd, &count, sizeof count);    /* before the list: a letter put after it rings again */
	(void)got;
	pthread_mutex_lock(&m->lock);
	struct letter *all = m->first;
	m->first = NULL;
	m->last = &m->first;
	pthread_mutex_unlock(&m->lock);
	return all;
}
