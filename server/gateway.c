/* The gateway's loop: frames from the wire, letters from writer and desk, the clock, and the signal to stop. Identity is
 * looked up in the key table on every message, because libzmq asked only once, when the connection was made. */
#include "server/gateway_room.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include "common/base/failpoint.h"
#include "common/base/log.h"

#define FRAMES_AT_ONCE 128         /* then letters get their turn */
#define SWEEP_MS 250
#define HELD_MS 50                 /* held frames are tried again */
#define GRACE_MS 200               /* a BYE deserves a moment before the cut */
#define ENDED_KEPT_MS 60000
#define DRAIN_MS 10000
#define CULPRIT_DEATHS 3
#define CULPRIT_RETRY_MS 900000u

static int64_t
wall_ms(void *ctx)
{
	(void)ctx;
	return clock_wall_ms();
}

/* ---- frames in ---- */

static const struct { Lt1__ByeReason bye; uint32_t retry_after_ms; } standings[] = {
	[KEY_REVOKED] = { LT1__BYE_REASON__REVOKED, HELD_RETRY_MS },
	[KEY_SITE_DISABLED] = { LT1__BYE_REASON__REVOKED, HELD_RETRY_MS },
	[KEY_SITE_HELD] = { LT1__BYE_REASON__TWIN, HELD_RETRY_MS },
};

static struct session *
session_make(struct gateway *g, const struct wire_peer *peer, const struct key *key, int64_t now)
{
	struct session *s = session_begin(g->sessions, peer, now);
	struct centre_link_config config = {
		.feed = key->feed, .epoch = g->keys->epoch, .wall_ms = wall_ms, .drain_only = key->drain_only
	};

	session_key(s, key);
	s->link = centre_link_new(&config, now);
	log_line(LOG_INFO, "session.begin", "site=%s key=%s address=%s sessions=%zu", s->site_code, s->key_id,
	         peer->address, sessions_count(g->sessions));
	return s;
}

/* What is to be said instead of listening, if anything. */
static bool
turned_away(struct gateway *g, struct session *s, const struct key *key)
{
	if (key->standing != KEY_MAY_SPEAK) {
		log_line(LOG_WARN, "key.refused", "site=%s key=%s standing=%s", s->site_code, s->key_id,
		         key_standing_name(key->standing));
		gateway_end(g, s, standings[key->standing].bye, standings[key->standing].retry_after_ms);
	} else if (strcmp(g->culprit, key->key_id) == 0) {
		gateway_end(g, s, LT1__BYE_REASON__OVERLOAD, CULPRIT_RETRY_MS);
	} else if (g->drain_until != 0 && s->begun >= g->drain_until - DRAIN_MS) {
		gateway_end(g, s, LT1__BYE_REASON__SHUTDOWN, 1000 + randombytes_uniform(4000));
	}
	return s->ended != 0;
}

static void
site_frame(struct gateway *g, const struct wire_peer *peer, const struct key *key, struct slice bytes, int64_t now)
{
	struct session *s = session_by_route(g->sessions, peer);

	if (s == NULL)
		s = session_make(g, peer, key, now);
	if (s->ended != 0) {
		if (now >= s->ended + GRACE_MS && centre_wire_cut(g->wire, peer))
			gateway_gone(g, s);
		return;
	}
	if (turned_away(g, s, key))
		return;
	struct centre_event event = { .type = CENTRE_EV_FRAME, .frame = bytes };
	if (g->note != NULL)
		crash_note_parse(g->note, key->key_id);
	gateway_step(g, s, &event);
	if (g->note != NULL)
		crash_note_parsed(g->note);
}

static void
frame_take(struct gateway *g, const struct wire_peer *peer, struct slice bytes)
{
	int64_t now = clock_mono_ms();
	const struct key *key = keys_find(g->keys, peer->user_id);
	bool enrol = bytes.len > FRAME_HEADER && bytes.data[3] == LT1__MESSAGE_TYPE__ENROL;

	if (FAILPOINT("S2"))
		key = NULL;
	if (enrol && (key == NULL || key->standing == KEY_MAY_SPEAK)) {
		gateway_enrol_frame(g, peer, bytes, now);
	} else if (key != NULL) {
		site_frame(g, peer, key, bytes, now);
	} else {
		log_line(LOG_WARN, "frame.unknown_key", "address=%s user=%s bytes=%zu", peer->address, peer->user_id,
		         bytes.len);
		centre_wire_cut(g->wire, peer);
	}
}

/* More than one part, or no identity: nothing of it is looked at. */
static void
violation(struct gateway *g, const struct wire_peer *peer, const struct fault *f)
{
	struct session *s = peer->route_len > 0 ? session_by_route(g->sessions, peer) : NULL;

	log_line(LOG_WARN, "frame.violation", "site=%s address=%s why=%s code=%d", s != NULL ? s->site_code : "-",
	         peer->address, f->detail, (int)f->code);
	centre_wire_cut(g->wire, peer);
	if (s != NULL)
		gateway_gone(g, s);
}

static void
frames_take(struct gateway *g)
{
	for (int i = 0; i < FRAMES_AT_ONCE; i++) {
		struct wire_peer peer;
		struct slice bytes;
		struct fault f = { 0 };
		enum result r = centre_wire_receive(g->wire, &peer, &bytes, &f);
		if (r == LATER)
			return;
		if (r == BROKEN) {
			g->why = BROKEN;
			g->fault = f;
			return;
		}
		if (r == REFUSED)
			violation(g, &peer, &f);
		else if (!FAILPOINT("S1"))
			frame_take(g, &peer, bytes);
	}
}

/* ---- letters ---- */

static void
answer_give(struct gateway *g, const struct answer *a)
{
	static const Lt1__NackReason reasons[] = {
		[BATCH_GAP] = LT1__NACK_REASON__GAP, [BATCH_CHAIN] = LT1__NACK_REASON__CHAIN, [BATCH_TWIN] = LT1__NACK_REASON__CHAIN,
	};
	struct session *s = session_by_serial(g->sessions, a->session);
	struct centre_event event = { .ticket = a->ticket, .cursor = a->result.cursor, .head = a->result.feed_head,
		.province = a->result.province_head };

	if (s == NULL || s->ended != 0)
		return;
	if (a->kind == ANSWER_RESULT && a->result.outcome == BATCH_REVOKED) {
		gateway_end(g, s, LT1__BYE_REASON__REVOKED, HELD_RETRY_MS);
		return;
	}
	if (a->kind == ANSWER_RESULT && a->result.outcome == BATCH_STORED) {
		event.type = CENTRE_EV_STORED;
	} else {
		event.type = CENTRE_EV_NOT_STORED;
		event.reason = a->kind == ANSWER_BUSY ? LT1__NACK_REASON__BUSY : reasons[a->result.outcome];
		event.retry_after_ms = a->retry_after_ms;
	}
	gateway_answer(g, s, a->ticket, &event);
}

/* Where a feed stands, for a session that has heard less of it. Before its CURSOR nothing is told. */
static void
head_tell(struct gateway *g, struct session *s, enum feed_no feed, const struct log_position *head)
{
	const struct log_position *told = &s->head_told[feed];
	struct centre_event event = { .type = CENTRE_EV_HEAD, .feed_no = feed, .head = *head };

	if (!id_is_zero(&told->generation) && !id_is_zero(&head->generation) &&
	    (!id_equal(&head->generation, &told->generation) || head->n > told->n))
		gateway_step(g, s, &event);
}

/* A newer key table: sessions whose key may not speak any more end now, feeds that moved are told. */
static void
session_review(struct gateway *g, struct session *s)
{
	const struct key *key = keys_find(g->keys, s->key_id);

	if (key == NULL) {
		gateway_end(g, s, LT1__BYE_REASON__REVOKED, HELD_RETRY_MS);
	} else if (key->standing != KEY_MAY_SPEAK) {
		turned_away(g, s, key);
	} else if (key->drain_only != s->drain_only) {
		gateway_end(g, s, LT1__BYE_REASON__SHUTDOWN, 1);   /* HELLO again: the feed may be pulled now, or no longer */
	} else {
		head_tell(g, s, FEED_SITE, &key->feed_head);
		head_tell(g, s, FEED_PROVINCE, &g->keys->province);
	}
}

static void
keys_take(struct gateway *g, struct news *n)
{
	keys_free(&g->keys);
	g->keys = n->keys;
	n->keys = NULL;
	for (struct session *s = session_first(g->sessions); s != NULL; s = s->next)
		if (s->ended == 0 && s->link != NULL)
			session_review(g, s);
}

static void
take_event(struct gateway *g, struct news *n)
{
	struct session *s = session_by_serial(g->sessions, n->session);

	if (s == NULL || s->ended != 0)
		return;
	if (s->link != NULL)
		gateway_step(g, s, &n->event);
	else if (n->event.type == CENTRE_EV_END)
		gateway_ended(g, s, "desk_unavailable");
	if (n->event.type == CENTRE_EV_END)
		gateway_ended(g, s, "desk");
}

/* Every session that is open hears of it at once. */
static void
take_head(struct gateway *g, struct news *n)
{
	for (struct session *s = session_first(g->sessions); s != NULL; s = s->next)
		if (s->ended == 0 && s->link != NULL)
			head_tell(g, s, n->event.feed_no, &n->event.head);
}

static void
take_enrolled(struct gateway *g, struct news *n)
{
	struct session *s = session_by_serial(g->sessions, n->session);

	if (s != NULL && s->ended == 0)
		gateway_enrolled(g, s, buffer_slice(&n->frame));
}

static void
take_answers(struct gateway *g, struct news *n)
{
	for (size_t i = 0; i < n->n_answers; i++)
		answer_give(g, &n->answers[i]);
}

static void
take_stopped(struct gateway *g, struct news *n)
{
	g->writer_stopped = true;
	if (g->drain_until == 0 && n->why != DONE) {
		g->why = n->why;
		g->fault = n->fault;
	}
}

static void (*const takers[])(struct gateway *, struct news *) = {
	[NEWS_EVENT] = take_event, [NEWS_HEAD] = take_head, [NEWS_KEYS] = keys_take, [NEWS_ENROLLED] = take_enrolled,
	[NEWS_ANSWERS] = take_answers, [NEWS_STOPPED] = take_stopped,
};

static void
letters_take(struct gateway *g)
{
	for (struct letter *l = mailbox_take_all(g->config.mail), *next; l != NULL; l = next) {
		struct news *n = (struct news *)l;
		next = l->next;
		takers[n->type](g, n);
		news_free(&n);
	}
}

/* ---- the clock ---- */

static void
sweep(struct gateway *g, int64_t now)
{
	static const struct centre_event tick = { .type = CENTRE_EV_TICK };

	g->sweep_at = now + SWEEP_MS;
	if (g->note != NULL && g->forgive_at != 0 && now >= g->forgive_at) {
		crash_note_forgive(g->note);     /* we have lived without it long enough; it may try again */
		g->culprit[0] = '\0';
		g->forgive_at = 0;
	}
	for (struct session *s = session_first(g->sessions); s != NULL; s = s->next) {
		if (s->ended != 0 && now >= s->ended + ENDED_KEPT_MS)
			gateway_gone(g, s);
		else if (s->ended == 0 && s->link != NULL && centre_link_wake(s->link) <= now)
			gateway_step(g, s, &tick);
		else if (s->ended == 0 && s->link == NULL && now >= s->begun + ENDED_KEPT_MS)
			gateway_gone(g, s);
	}
}

static void
bury(struct gateway *g)
{
	if (!g->any_gone)
		return;
	g->any_gone = false;
	for (struct session *s = session_first(g->sessions), *next; s != NULL; s = next) {
		next = s->next;
		if (s->gone)
			session_free(g->sessions, &s);
	}
}

/* ---- the end ---- */

static void
drain_begin(struct gateway *g)
{
	if (g->drain_until != 0)
		return;
	log_line(LOG_INFO, "drain", "sessions=%zu queued_bytes=%zu", sessions_count(g->sessions),
	         queue_bytes(g->config.queue));
	g->drain_until = clock_mono_ms() + DRAIN_MS;
	queue_close(g->config.queue);      /* the writer stores what waits, then says that it stopped */
}

static void
farewell(struct gateway *g)
{
	for (struct session *s = session_first(g->sessions); s != NULL; s = s->next)
		if (s->ended == 0 && s->link != NULL)
			gateway_end(g, s, LT1__BYE_REASON__SHUTDOWN, 1000 + randombytes_uniform(4000));
	gateway_send_held(g);
}

static bool
is_over(const struct gateway *g)
{
	return g->why != DONE || (g->drain_until != 0 && (g->writer_stopped || clock_mono_ms() >= g->drain_until));
}

/* ---- the loop ---- */

static enum result
round_do(struct gateway *g, struct fault *f)
{
	const int fds[] = { mailbox_fd(g->config.mail), g->config.stop_fd };
	bool ready[2], frames;
	int64_t now = clock_mono_ms(), left = g->sweep_at - now;
	int timeout = left < 0 ? 0 : (int)left;

	if (g->stuffed && timeout > HELD_MS)
		timeout = HELD_MS;
	bool told = g->drain_until != 0;       /* once told, the signal is not looked at again */
	enum result r = centre_wire_wait(g->wire, fds, ready, told ? 1 : 2, timeout, &frames, f);
	if (r != DONE)
		return r;
	if (!told && ready[1])
		drain_begin(g);
	letters_take(g);
	if (frames)
		frames_take(g);
	if (g->stuffed)
		gateway_send_held(g);
	if (clock_mono_ms() >= g->sweep_at)
		sweep(g, clock_mono_ms());
	bury(g);
	return DONE;
}

enum result
gateway_run(struct gateway *g, struct keys **keys, struct desk *desk, struct fault *f)
{
	enum result r = DONE;

	g->keys = *keys;
	*keys = NULL;
	g->desk = desk;
	while (r == DONE && !is_over(g))
		r = round_do(g, f);
	farewell(g);
	if (r == DONE && g->why != DONE) {
		*f = g->fault;
		r = g->why;
	}
	return r;
}

static void
note_open(struct gateway *g)
{
	unsigned deaths = 0;
	struct fault f = { 0 };

	if (g->config.note_path == NULL || crash_note_open(g->config.note_path, &g->note, &f) != DONE)
		return;
	if (crash_note_culprit(g->note, g->culprit, &deaths) && deaths >= CULPRIT_DEATHS)
		log_line(LOG_ERROR, "key.culprit", "key=%s deaths=%u remedy=%s", g->culprit, deaths,
		         "its frames stop the process: revoke it, or update the site");
	else
		g->culprit[0] = '\0';
	g->forgive_at = clock_mono_ms() + CULPRIT_RETRY_MS;
}

enum result
gateway_open(const struct gateway_config *config, struct gateway **out, struct fault *f)
{
	struct gateway *g = calloc(1, sizeof *g);

	if (g == NULL)
		abort();
	g->config = *config;
	g->sessions = sessions_new();
	g->arena = arena_new(64u << 10);
	struct centre_wire_config wire = { .endpoint = config->endpoint,
		                           .keys = config->keys,
		                           .key_known = gateway_key_known,
		                           .enrol_room = gateway_enrol_room,
		                           .ctx = g };
	enum result r = centre_wire_open(&wire, &g->wire, f);
	if (r == DONE) {
		note_open(g);
		*out = g;
	} else {
		gateway_close(&g);
	}
	return r;
}

const char *
gateway_endpoint(const struct gateway *g)
{
	return centre_wire_endpoint(g->wire);
}

void
gateway_close(struct gateway **gateway)
{
	struct gateway *g = *gateway;

	if (g == NULL)
		return;
	centre_wire_close(&g->wire);
	sessions_free(&g->sessions);
	arena_free(&g->arena);
	keys_free(&g->keys);
	crash_note_close(&g->note);
	free(g);
	*gateway = NULL;
}
