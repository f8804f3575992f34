/* Named steps and planted bugs, switched on by the environment of one test process. A release contains none of this. */
#include "common/base/failpoint.h"

#ifdef LT_FAILPOINTS

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define POINTS_MAX 16
#define EVERY (-1)

enum action { ACT_KILL, ACT_ABORT, ACT_DELAY, ACT_FAIL };
static const struct { const char *name; enum action action; } actions[] = {
	{ "kill", ACT_KILL }, { "abort", ACT_ABORT }, { "delay", ACT_DELAY }, { "fail", ACT_FAIL },
};

struct point {
	char step[24];
	enum action action;
	long delay_ms;
	long nth;      /* or EVERY */
	long passed;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct point points[POINTS_MAX];
static size_t n_points;
static char canaries[256];
static atomic_int ready;   /* 0 not read yet, 1 read and empty, 2 read and something is switched on */

static void
refuse(const char *spec)
{
	fprintf(stderr, "LT_FAILPOINT: cannot read \"%s\": STEP:kill|abort|fail|delay=MS[:nth]\n", spec);
	_exit(78);
}

static bool
number_read(const char *text, long *out)
{
	char *end;
	*out = strtol(text, &end, 10);
	return end != text && *end == '\0' && *out >= 0;
}

static void
point_read(char *spec)
{
	char *whole = strdup(spec), *rest = spec;
	char *step = strsep(&rest, ":"), *action = strsep(&rest, ":"), *nth = rest;
	char *value = action != NULL ? strchr(action, '=') : NULL;
	struct point p = { .nth = 1 };
	bool known = false;

	if (value != NULL)
		*value++ = '\0';
	for (size_t i = 0; action != NULL && i < sizeof actions / sizeof actions[0]; i++) {
		if (strcmp(action, actions[i].name) == 0) {
			p.action = actions[i].action;
			known = true;
		}
	}
	bool delay = known && p.action == ACT_DELAY;
	if (delay)
		p.nth = EVERY;
	if (!known || n_points == POINTS_MAX || strlen(step) >= sizeof p.step || delay != (value != NULL))
		refuse(whole);
	if (value != NULL && !number_read(value, &p.delay_ms))
		refuse(whole);
	if (nth != NULL && strcmp(nth, "*") == 0)
		p.nth = EVERY;
	else if (nth != NULL && (!number_read(nth, &p.nth) || p.nth == 0))
		refuse(whole);
	strcpy(p.step, step);
	points[n_points++] = p;
	free(whole);
}

static void
environment_read(void)
{
	const char *env = getenv("LT_FAILPOINT");
	n_points = 0;
	if (env != NULL && *env != '\0') {
		char *copy = strdup(env), *rest = copy, *spec;
		while ((spec = strsep(&rest, ",")) != NULL)
			point_read(spec);
		free(copy);
	}
	env = getenv("LT_CANARY");
	snprintf(canaries, sizeof canaries, "%s", env != NULL ? env : "");
	atomic_store(&ready, n_points > 0 || canaries[0] != '\0' ? 2 : 1);
}

void
failpoint_reread(void)
{
	pthread_mutex_lock(&lock);
	environment_read();
	pthread_mutex_unlock(&lock);
}

static bool
anything_on(void)
{
	if (atomic_load_explicit(&ready, memory_order_acquire) == 0) {
		pthread_mutex_lock(&lock);
		if (atomic_load(&ready) == 0)
			environment_read();
		pthread_mutex_unlock(&lock);
	}
	return atomic_load_explicit(&ready, memory_order_acquire) == 2;
}

static bool
act(enum action action, long delay_ms)
{
	struct timespec t = { .tv_sec = delay_ms / 1000, .tv_nsec = delay_ms % 1000 * 1000000 };
	if (action == ACT_KILL)
		kill(getpid(), SIGKILL);
	if (action == ACT_ABORT)
		abort();
	if (action == ACT_DELAY)
		nanosleep(&t, NULL);
	return action == ACT_FAIL;
}

bool
failpoint_hit(const char *step)
{
	if (!anything_on())
		return false;
	bool failed = false;
	for (size_t i = 0; i < POINTS_MAX; i++) {
		pthread_mutex_lock(&lock);
		struct point *p = &points[i];
		bool mine = i < n_points && strcmp(p->step, step) == 0;
		bool due = mine && (++p->passed == p->nth || p->nth == EVERY);
		enum action action = p->action;
		long delay_ms = p->delay_ms;
		pthread_mutex_unlock(&lock);   /* a delay must not hold up the other threads */
		if (due)
			failed |= act(action, delay_ms);
	}
	return failed;
}

bool
canary_is(const char *name)
{
	if (!anything_on())
		return false;
	size_t len = strlen(name);
	pthread_mutex_lock(&lock);
	bool found = false;
	for (const char *p = canaries; *p != '\0' && !found; p += strcspn(p, ","), p += *p == ',')
		found = strcspn(p, ",") == len && strncmp(p, name, len) == 0;
	pthread_mutex_unlock(&lock);
	return found;
}

#endif
