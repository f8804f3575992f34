/* The agent's rounds: wait, feed events to the link machine, let agent_carry.c carry out what it wants, until it wants
 * nothing more. What the machine decides is common/link's. */
#include "client/agent.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "client/agent_room.h"
#include "client/receipt.h"
#include "common/base/clock.h"
#include "common/base/failpoint.h"
#include "common/base/log.h"
#include "embedded/site_sql.h"

#define LOOK_MS 200          /* how soon rows of other processes are noticed */
#define ACK_MS 50            /* acknowledgements gather so long before they are committed, unless it is the last */
#define FRAMES_PER_TURN 64
#define FRAME_TYPE_AT 3

/* ---- feeding ---- */

void
agent_answer(struct agent *a, const struct site_event *event)
{
	assert(a->queue_len < QUEUE_MAX);
	a->queue[(a->queue_head + a->queue_len++) % QUEUE_MAX] = *event;
}

void
agent_feed(struct agent *a, const struct site_event *event)
{
	size_t n;
	const struct site_intent *intents = site_link_step(a->link, event, clock_mono_ms(), &n);
	agent_carry(a, intents, n);
	while (a->queue_len > 0) {
		struct site_event next = a->queue[a->queue_head];
		a->queue_head = (a->queue_head + 1) % QUEUE_MAX;
		a->queue_len--;
		intents = site_link_step(a->link, &next, clock_mono_ms(), &n);
		agent_carry(a, intents, n);
	}
}

static void
feed_type(struct agent *a, enum site_event_type type)
{
	agent_feed(a, &(struct site_event){ .type = type });
}

/* ---- looking around ---- */

static void
look_at_outbox(struct agent *a, int64_t now)
{
	if (now - a->looked_at < LOOK_MS)
		return;
	a->looked_at = now;
	enum result r;
	struct site_event event = agent_outbox_event(a, &r);
	if (r == DONE && event.outbox.made != a->view.made) {
		a->view.made = event.outbox.made;
		agent_feed(a, &event);
	}
}

static void
prune_daily(struct agent *a)
{
	int32_t today = clock_today();
	if (today == a->pruned_on)
		return;
	a->pruned_on = today;
	enum result r = store_begin(a->store, NULL);
	if (r == DONE)
		r = outbox_prune(a->outbox, today, NULL);
	if (r == DONE)
		r = store_commit(a->store, NULL);
	if (r != DONE)
		store_rollback(a->store);   /* tomorrow is another day */
}

/* A task that came down is told to have arrived, once both feeds are whole: before that it is not known what was told
 * already, nor who belongs to whom. */
static bool
receipts_wanted(const struct agent *a)
{
	for (int i = 0; i < FEEDS; i++)
		if (a->feed_at[i].snapping || id_is_zero(&a->feed_at[i].at.generation))
			return false;
	return a->receipts_due;
}

static void
receipts_make(struct agent *a)
{
	struct fault f = { 0 };
	size_t made;
	if (!receipts_wanted(a))
		return;
	a->receipts_due = false;
	if (receipts_delivered(a->store, &a->me, a->outbox, clock_today(), &made, &f) != DONE)
		a->view.store = f;   /* with the next task, or the next start */
	if (made > 0)
		a->looked_at = 0;
}

/* ---- the line ---- */

/* true: go on. A frame may be lost at these steps when a test says so. */
static bool
frame_arrived(struct slice frame)
{
	unsigned type = frame.len > FRAME_TYPE_AT ? frame.data[FRAME_TYPE_AT] : 0;
	if (type == LT1__MESSAGE_TYPE__ACK && FAILPOINT("A6"))
		return false;
	return !(type == LT1__MESSAGE_TYPE__DATA && FAILPOINT("A8"));
}

static void
frames_take(struct agent *a)
{
	struct slice frame;
	struct fault f = { 0 };
	for (int i = 0; i < FRAMES_PER_TURN && site_wire_is_open(a->wire); i++) {
		enum result r = site_wire_receive(a->wire, &frame, &f);
		if (r == LATER)
			return;
		if (r != DONE) {
			a->view.line = f;
			feed_type(a, SITE_EV_LINE_DOWN);
			return;
		}
		a->view.contact_ms = clock_mono_ms();
		a->contact_wall = clock_wall_ms();
		if (frame_arrived(frame))
			agent_feed(a, &(struct site_event){ .type = SITE_EV_FRAME, .frame = frame });
	}
}

static void
line_take(struct agent *a, const struct site_wire_ready *ready, const struct fault *why)
{
	if (ready->can_receive)
		frames_take(a);
	if (ready->can_send && site_wire_is_open(a->wire)) {
		if (a->line_up) {
			agent_flush(a);
		} else {
			a->line_up = true;
			feed_type(a, SITE_EV_LINE_UP);
		}
	}
	if (ready->down && site_wire_is_open(a->wire)) {
		a->view.line = *why;
		feed_type(a, SITE_EV_LINE_DOWN);
	}
}

static int
patience(const struct agent *a, int64_t now, int timeout_ms)
{
	int64_t until = now + timeout_ms, wake = site_link_wake(a->link);
	if (wake < until)
		until = wake;
	if (a->looked_at + LOOK_MS < until)
		until = a->looked_at + LOOK_MS;
	if (a->ack.is && a->ack.since + ACK_MS < until)
		until = a->ack.since + ACK_MS;
	return until > now ? (int)(until - now) : 0;
}

static void
acks_commit(struct agent *a, int64_t now)
{
	if (!a->ack.is || (a->ack.n < a->view.made && now < a->ack.since + ACK_MS))
		return;
	if (agent_commit_ack(a) != DONE)
		feed_type(a, SITE_EV_FAILED);
}

static void
line_note(struct agent *a)
{
	enum site_phase phase = site_link_phase(a->link);
	if (phase == SITE_STREAMING) {
		a->view.held = false;
		a->view.line = (struct fault){ 0 };
		agent_line_write(a, "streaming", "");
	} else if (phase == SITE_HELD) {
		agent_line_write(a, "held", site_why_name(a->view.why));
	} else if (!a->view.held && strcmp(a->line_state, "streaming") == 0) {
		agent_line_write(a, "idle", "");
	}
}

enum result
agent_turn(struct agent *a, int wake_fd, int timeout_ms, bool *woken, struct fault *f)
{
	struct site_wire_ready ready;
	struct fault why = { 0 };
	int64_t now = clock_mono_ms();

	prune_daily(a);
	receipts_make(a);
	look_at_outbox(a, now);
	if (now >= site_link_wake(a->link))
		feed_type(a, SITE_EV_TICK);
	bool want_send = site_wire_is_open(a->wire) && (!a->line_up || a->unsent.n > 0);
	enum result r = site_wire_wait(a->wire, want_send, wake_fd, patience(a, now, timeout_ms), &ready, &why);
	if (r != DONE) {
		if (f != NULL)
			*f = why;
		return r;
	}
	*woken = ready.extra;
	line_take(a, &ready, &why);
	acks_commit(a, clock_mono_ms());
	if (site_link_phase(a->link) == SITE_STREAMING)
		agent_vault_look(a, clock_mono_ms());
	else
		a->vault_at = 0;
	line_note(a);
	return DONE;
}

void
agent_set_backup_hours(struct agent *a, int64_t hours)
{
	vault_set_hours(a->vault, hours);
}

const struct agent_view *
agent_look(struct agent *a)
{
	a->view.phase = site_link_phase(a->link);
	a->view.drained = site_link_drained(a->link) && !a->ack.is && !receipts_wanted(a);
	a->view.backing_up = site_link_vault_moves(a->link);
	return &a->view;
}

/* ---- opening and closing ---- */

static int
lock_open(const char *dir)
{
	char path[4200];
	snprintf(path, sizeof path, "%s/agent.lock", dir);
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

bool
agent_is_running(const char *dir)
{
	int fd = lock_open(dir);
	bool taken = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (fd >= 0)
		close(fd);
	return taken;
}

static enum result
lock_agent(struct agent *a, struct fault *f)
{
	const char *dir = store_dir(a->store);
	a->lock_fd = lock_open(dir);
	if (a->lock_fd < 0)
		return fault_set(f, REFUSED, LT_7008, dir, "%s", strerror(errno));
	if (flock(a->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return fault_set(f, REFUSED, LT_8009, "", "%s", dir);
	return DONE;
}

static void
endpoints_split(struct agent *a)
{
	char *rest = a->endpoint_text, *one;
	snprintf(a->endpoint_text, sizeof a->endpoint_text, "%s", a->me.endpoints);
	while ((one = strsep(&rest, ",")) != NULL && a->n_endpoints < ENDPOINTS_MAX)
		if (*one != '\0')
			a->endpoints[a->n_endpoints++] = one;
}

static enum result
wire_make(struct agent *a, struct fault *f)
{
	struct wire_keypair keys;
	char name[64];
	snprintf(name, sizeof name, "%s.curve", a->me.key_name);
	enum result r = wire_keypair_file(store_dir(a->store), name, false, &keys, f);
	if (r == DONE)
		a->wire = site_wire_new(&keys);
	sodium_memzero(&keys, sizeof keys);
	return r;
}

static uint32_t
jitter(void *ctx)
{
	(void)ctx;
	return randombytes_random();
}

static enum result
link_make(struct agent *a, struct fault *f)
{
	struct site_link_config config = { .owner = a->me.site_id, .feed = a->feed, .software = "lienthong/" LT_VERSION,
	                                   .random = jitter, .epoch = a->me.epoch };
	struct site_outbox box;
	enum result r = outbox_state(a->outbox, &box, &a->view.settled, f);
	if (r == DONE)
		r = feed_place(a->store, a->feed, &a->feed_at[FEED_SITE], f);
	if (r == DONE)
		r = feed_place(a->store, FEED_PROVINCE_NAME, &a->feed_at[FEED_PROVINCE], f);
	if (r != DONE)
		return r;
	a->view.made = box.made;
	a->view.acked = box.acked;
	a->link = site_link_new(&config, &box, a->feed_at);
	a->receipts_due = true;
	agent_tell_troubles(a);
	return DONE;
}

enum result
agent_open(struct store *s, const struct identity *me, struct agent **out, struct fault *f)
{
	struct agent *a = calloc(1, sizeof *a);
	if (a == NULL)
		abort();
	a->store = s;
	a->me = *me;
	a->lock_fd = -1;
	a->outbox = outbox_new(s, &me->site_id);
	a->vault = vault_new(s);
	identity_feed(me, a->feed, sizeof a->feed);
	endpoints_split(a);
	enum result r = lock_agent(a, f);
	if (r == DONE)
		r = wire_make(a, f);
	if (r == DONE)
		r = link_make(a, f);
	if (r == DONE)
		*out = a;
	else
		agent_close(&a);
	return r;
}

void
agent_close(struct agent **ap)
{
	struct agent *a = *ap;
	if (a == NULL)
		return;
	if (a->link != NULL) {
		if (agent_commit_ack(a) == DONE)
			feed_type(a, SITE_EV_STOP);
		if (!a->view.held)
			agent_line_write(a, "idle", "");
		site_link_free(&a->link);
	}
	site_wire_free(&a->wire);
	outbox_run_fini(&a->run);
	for (size_t i = 0; i < a->unsent.size; i++)
		buffer_fini(&a->unsent.frames[i]);
	free(a->unsent.frames);
	outbox_free(&a->outbox);
	vault_free(&a->vault);
	if (a->lock_fd >= 0)
		close(a->lock_fd);
	free(a);
	*ap = NULL;
}
