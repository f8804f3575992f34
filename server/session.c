/* The table of sessions and what hangs on each of them. */
#include "server/session.h"

#include <stdlib.h>

#define BUCKETS 16384

struct sessions {
	struct session *route[BUCKETS], *serial[BUCKETS];
	struct session *first;
	size_t count;
	uint64_t last_serial;
};

struct sessions *
sessions_new(void)
{
	struct sessions *t = calloc(1, sizeof *t);
	if (t == NULL)
		abort();
	return t;
}

void
sessions_free(struct sessions **t)
{
	if (*t == NULL)
		return;
	for (struct session *s = (*t)->first, *next; s != NULL; s = next) {
		next = s->next;
		session_free(*t, &s);
	}
	free(*t);
	*t = NULL;
}

size_t
sessions_count(const struct sessions *t)
{
	return t->count;
}

/* libzmq counts its routing ids up, so their last bytes spread well. */
static size_t
route_bucket(const struct wire_peer *p)
{
	size_t h = 0;
	for (size_t i = 0; i < p->route_len; i++)
		h = h * 131 + p->route[i];
	return h % BUCKETS;
}

struct session *
session_begin(struct sessions *t, const struct wire_peer *peer, int64_t now)
{
	struct session *s = calloc(1, sizeof *s);

	if (s == NULL)
		abort();
	s->serial = ++t->last_serial;
	s->peer = *peer;
	s->begun = now;
	s->out_last = &s->out;
	struct session **route = &t->route[route_bucket(peer)], **serial = &t->serial[s->serial % BUCKETS];
	s->in_route = *route, *route = s;
	s->in_serial = *serial, *serial = s;
	s->next = t->first;
	s->link_back = &t->first;
	if (t->first != NULL)
		t->first->link_back = &s->next;
	t->first = s;
	t->count++;
	return s;
}

void
session_free(struct sessions *t, struct session **session)
{
	struct session *s = *session, **at;

	for (at = &t->route[route_bucket(&s->peer)]; *at != s; at = &(*at)->in_route)
		;
	*at = s->in_route;
	for (at = &t->serial[s->serial % BUCKETS]; *at != s; at = &(*at)->in_serial)
		;
	*at = s->in_serial;
	*s->link_back = s->next;
	if (s->next != NULL)
		s->next->link_back = s->link_back;
	t->count--;
	while (s->out != NULL)
		session_drop_first(s);
	centre_link_free(&s->link);
	free(s);
	*session = NULL;
}

struct session *
session_by_route(const struct sessions *t, const struct wire_peer *peer)
{
	for (struct session *s = t->route[route_bucket(peer)]; s != NULL; s = s->in_route)
		if (s->peer.route_len == peer->route_len && memcmp(s->peer.route, peer->route, peer->route_len) == 0)
			return s;
	return NULL;
}

struct session *
session_by_serial(const struct sessions *t, uint64_t serial)
{
	struct session *s = t->serial[serial % BUCKETS];

	while (s != NULL && s->serial != serial)
		s = s->in_serial;
	return s;
}

struct session *
session_first(const struct sessions *t)
{
	return t->first;
}

void
session_key(struct session *s, const struct key *key)
{
	memcpy(s->key_id, key->key_id, sizeof s->key_id);
	memcpy(s->site_code, key->site_code, sizeof s->site_code);
	memcpy(s->feed, key->feed, sizeof s->feed);
	s->site_id = key->site_id;
	s->drain_only = key->drain_only;
}

enum result
session_hold_frame(struct session *s, struct slice frame)
{
	if (s->out_bytes + frame.len > SESSION_OUT_MAX)
		return REFUSED;
	struct outgoing *o = malloc(sizeof *o + frame.len);
	if (o == NULL)
		abort();
	o->next = NULL;
	o->len = frame.len;
	memcpy(o->bytes, frame.data, frame.len);
	*s->out_last = o;
	s->out_last = &o->next;
	s->out_bytes += frame.len;
	return DONE;
}

void
session_drop_first(struct session *s)
{
	struct outgoing *o = s->out;

	s->out = o->next;
	if (s->out == NULL)
		s->out_last = &s->out;
	s->out_bytes -= o->len;
	free(o);
}

bool
session_ticket_open(struct session *s, uint64_t number)
{
	if (s->n_tickets == SESSION_TICKETS)
		return false;
	s->tickets[(s->first_ticket + s->n_tickets++) % SESSION_TICKETS] = (struct ticket){ .number = number };
	return true;
}

void
session_ticket_answer(struct session *s, uint64_t number, const struct centre_event *event)
{
	for (size_t i = 0; i < s->n_tickets; i++) {
		struct ticket *t = &s->tickets[(s->first_ticket + i) % SESSION_TICKETS];
		if (t->number == number && !t->answered) {
			t->answered = true;
			t->event = *event;
			return;
		}
	}
}

bool
session_ticket_next(struct session *s, struct centre_event *out)
{
	struct ticket *t = &s->tickets[s->first_ticket];

	if (s->n_tickets == 0 || !t->answered)
		return false;
	*out = t->event;
	s->first_ticket = (s->first_ticket + 1) % SESSION_TICKETS;
	s->n_tickets--;
	return true;
}
