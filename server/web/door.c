/* Who asks. A right token always comes in. Wrong ones are counted: beyond a few in a row they are turned away
 * unlogged, so that neither the log nor the machine is filled by whoever guesses; guessing 256 bits is hopeless
 * anyway. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>
#include <sodium.h>
#include "common/base/clock.h"
#include "common/base/log.h"
#include "server/web/room.h"

#define BURST 20
#define MS_PER_TRY 500

struct door {
	pthread_mutex_t lock;
	int64_t tries_ms, at;             /* credit, in ms; when it was counted */
	uint64_t unlogged;
};

struct door *
door_new(void)
{
	struct door *d = calloc(1, sizeof *d);

	assert(d);
	pthread_mutex_init(&d->lock, NULL);
	d->tries_ms = BURST * MS_PER_TRY;
	d->at = clock_mono_ms();
	return d;
}

void
door_free(struct door **d)
{
	if (*d == NULL)
		return;
	pthread_mutex_destroy(&(*d)->lock);
	free(*d);
	*d = NULL;
}

/* One more wrong token: may it be told so, or were there too many? */
static bool
one_more(struct door *d, uint64_t *unlogged)
{
	int64_t now = clock_mono_ms();

	pthread_mutex_lock(&d->lock);
	d->tries_ms += now - d->at;
	d->at = now;
	if (d->tries_ms > BURST * MS_PER_TRY)
		d->tries_ms = BURST * MS_PER_TRY;
	bool yes = d->tries_ms >= MS_PER_TRY;
	if (yes) {
		d->tries_ms -= MS_PER_TRY;
		*unlogged = d->unlogged;
		d->unlogged = 0;
	} else {
		d->unlogged++;
	}
	pthread_mutex_unlock(&d->lock);
	return yes;
}

static enum result
refuse(const struct web_parts *p, const char *why, const char *peer, struct fault *f)
{
	uint64_t unlogged = 0;

	metrics_refused_token(p->metrics);
	if (!one_more(p->door, &unlogged))
		return fault_set(f, REFUSED, LT_5434, "", "%s", "");
	log_line(LOG_WARN, "web.refused", "why=%s peer=%s unlogged=%llu", why, peer, (unsigned long long)unlogged);
	return fault_set(f, REFUSED, LT_5433, "", "%s", "");
}

enum result
door_enter(const struct web_parts *p, const char *authorization, const char *peer, struct web_user *out,
           struct fault *f)
{
	struct web_token t;

	if (authorization == NULL)                /* somebody who does not know yet; nothing was tried */
		return fault_set(f, REFUSED, LT_5433, "", "%s", "");
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return refuse(p, "scheme", peer, f);
	if (!web_token_parse(authorization + 7 + strspn(authorization + 7, " "), &t))
		return refuse(p, "form", peer, f);
	enum watch_verdict v = watch_user(p->watch, &t, out);
	sodium_memzero(&t, sizeof t);
	if (v == WATCH_BLIND)
		return fault_set(f, LATER, LT_5438, "", "%s", "");
	return v == WATCH_KNOWN ? DONE : refuse(p, "token", peer, f);
}
