/* The site's clocks: when to open, how long to wait, when to ping, when silence ends a session, and when the next tick
 * is due. Every step ends with the pump of its phase. Time comes in as `now`; nothing here reads a clock. */
#include "common/link/site_inner.h"

static int64_t
earliest(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
silence_deadline(const struct site_link *l)
{
	return l->received_at + (l->push.n_flights > 0 ? push_patience(l) : SILENCE_MS);
}

static int64_t
ping_due(const struct site_link *l)
{
	int64_t quiet_since = earliest(l->received_at, l->sent_at);
	return (quiet_since > l->pinged_at ? quiet_since : l->pinged_at) + PING_MS;
}

/* When a session that streams asks anew where things stand. */
static int64_t
greeting_due(const struct site_link *l)
{
	if (l->drain_only)
		return l->greeted_at + DRAIN_RETRY_MS;
	return feed_behind(l) && l->push.n_flights == 0 ? l->progress_at + UNSETTLED_MS : NEVER;
}

static void
ping_say(struct site_link *l, int64_t now)
{
	Lt1__Ping ping = LT1__PING__INIT;
	ping.has_queued = 1;
	ping.queued = l->box.made - l->box.acked;
	l->pinged_at = now;
	site_send(l, LT1__MESSAGE_TYPE__PING, &ping.base, now);
}

static void
silent_end(struct site_link *l, int64_t now)
{
	bool waited = l->push.n_flights > 0;
	feed_silent(l);
	site_bye(l, LT1__BYE_REASON__SILENT, now);
	site_end(l, now, 0);
	if (waited)
		push_more_patience(l);   /* a long body on a slow line must get through one day */
}

static void
open_line(struct site_link *l, int64_t now)
{
	l->phase = SITE_OPENING;
	l->opened_at = now;
	l->streamed = false;
	l->greetings = 0;
	l->session_n = 0;
	site_intend(l, SITE_DO_OPEN)->n = l->endpoint;
}

static void
pump_idle(struct site_link *l, int64_t now)
{
	if (!l->stopped && now >= l->retry_at)
		open_line(l, now);
}

static void
pump_opening(struct site_link *l, int64_t now)
{
	if (now >= l->opened_at + OPEN_MS)
		site_end(l, now, 0);
}

static void
pump_greeting(struct site_link *l, int64_t now)
{
	if (now >= l->greeted_at + SILENCE_MS)
		silent_end(l, now);
}

static void
pump_streaming(struct site_link *l, int64_t now)
{
	if (now >= silence_deadline(l) || now >= push_deadline(l)) {
		silent_end(l, now);
		return;
	}
	if (now >= l->streaming_at + SETTLED_LINE_MS)
		backoff_reset(&l->backoff);
	if (now >= greeting_due(l)) {
		l->greetings = 0;
		site_greet(l, now);
		return;
	}
	push_pump(l, now);
	feed_pump(l, now);
	vault_pump(l, now);
	if (now >= ping_due(l))
		ping_say(l, now);
}

void (*const site_pumps[])(struct site_link *, int64_t) = {
	[SITE_IDLE] = pump_idle,           [SITE_OPENING] = pump_opening, [SITE_GREETING] = pump_greeting,
	[SITE_STREAMING] = pump_streaming, [SITE_HELD] = pump_idle,
};

int64_t
site_link_wake(const struct site_link *l)
{
	if (l->phase == SITE_IDLE || l->phase == SITE_HELD)
		return l->stopped ? NEVER : l->retry_at;
	if (l->phase == SITE_OPENING)
		return l->opened_at + OPEN_MS;
	if (l->phase == SITE_GREETING)
		return l->greeted_at + SILENCE_MS;
	int64_t at = earliest(silence_deadline(l), push_deadline(l));
	at = earliest(at, ping_due(l));
	at = earliest(at, push_wake(l));
	at = earliest(at, vault_wake(l));
	if (l->backoff.attempt > 0)
		at = earliest(at, l->streaming_at + SETTLED_LINE_MS);
	return earliest(at, greeting_due(l));
}
