/* The site's end: one DEALER per session, thrown away on any doubt. The link machine says when to open, send and close;
 * this file carries that out and tells from libzmq's monitor whether the line is up and, when it went down, why. */
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <sodium.h>
#include <stdlib.h>
#include <zmq.h>
#include "common/base/log.h"
#include "common/wire/socket.h"

#define BYE_LINGER_MS 300      /* how long a closed socket may still try to send its last frames */

/* The reasons stand in README.md. IMMEDIATE 0 with a far reconnection instead of IMMEDIATE 1 and RECONNECT_IVL -1:
 * either of those throws away what had arrived but was not read yet when the line ends, and the last frame is often
 * a BYE that says why. The monitor tells when the line is up, and we close before libzmq would connect again. */
static const struct wire_option site_options[] = {
	{ ZMQ_IMMEDIATE, 0 }, { ZMQ_RECONNECT_IVL, 3600000 },
	{ ZMQ_CONNECT_TIMEOUT, 20000 }, { ZMQ_HANDSHAKE_IVL, 15000 },
	{ ZMQ_HEARTBEAT_IVL, 20000 }, { ZMQ_HEARTBEAT_TIMEOUT, 60000 }, { ZMQ_HEARTBEAT_TTL, 90000 },
	{ ZMQ_TCP_MAXRT, 120000 }, { ZMQ_TCP_KEEPALIVE, 1 }, { ZMQ_TCP_KEEPALIVE_IDLE, 60 },
	{ ZMQ_TCP_KEEPALIVE_INTVL, 20 }, { ZMQ_TCP_KEEPALIVE_CNT, 3 },
	{ ZMQ_SNDHWM, 32 }, { ZMQ_RCVHWM, 32 }, { ZMQ_LINGER, BYE_LINGER_MS },
};

enum line { LINE_NONE, LINE_CONNECTING, LINE_GREETING /* TCP stands, CURVE does not yet */, LINE_UP, LINE_DOWN };
struct site_wire {
	struct wire_keypair own;
	void *context, *socket, *monitor;
	enum line line;
	struct fault why;              /* of LINE_DOWN */
	char endpoint[200];            /* as asked for: the place of every fault */
	unsigned opened;               /* names the monitors, and picks the next address of a host with several */
	zmq_msg_t message;             /* the frame lent out last */
};

struct site_wire *
site_wire_new(const struct wire_keypair *own)
{
	struct site_wire *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->own = *own;
	zmq_msg_init(&w->message);
	return w;
}

void
site_wire_free(struct site_wire **wp)
{
	struct site_wire *w = *wp;

	if (!w)
		return;
	site_wire_close(w);
	zmq_msg_close(&w->message);
	while (w->context && zmq_ctx_term(w->context) != 0 && zmq_errno() == EINTR)
		;
	sodium_memzero(&w->own, sizeof w->own);
	free(w);
	*wp = NULL;
}

/* tcp://host:port, tcp://[address]:port */
static bool
endpoint_split(const char *endpoint, char *host, size_t host_size, char *port, size_t port_size)
{
	if (strncmp(endpoint, "tcp://", 6) != 0)
		return false;
	const char *from = endpoint + 6, *colon = strrchr(from, ':');
	if (!colon || colon == from)
		return false;
	size_t len = (size_t)(colon - from);
	bool bracketed = from[0] == '[';
	if (bracketed) {
		if (len < 3 || colon[-1] != ']')
			return false;
		from++, len -= 2;
	} else if (memchr(from, ':', len))
		return false;
	char *end;
	long number = strtol(colon + 1, &end, 10);
	if (colon[1] < '1' || colon[1] > '9' || *end != '\0' || number > 65535 || len >= host_size)
		return false;
	memcpy(host, from, len);
	host[len] = '\0';
	snprintf(port, port_size, "%u", (unsigned)(uint16_t)number);
	return true;
}

/* Resolves in this thread: libzmq would do it in its I/O thread, where it stops every other socket. The addresses of a
 * host with several are taken in turn, one per opening. */
static enum result
endpoint_resolve(struct site_wire *w, char *numeric, size_t size, bool *ipv6, struct fault *f)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	char host[160], port[8], address[WIRE_ADDRESS];
	unsigned n = 0;

	if (!endpoint_split(w->endpoint, host, sizeof host, port, sizeof port))
		return fault_set(f, REFUSED, LT_4055, "", "%s", w->endpoint);
	int error = getaddrinfo(host, port, &hints, &list);
	if (error)
		return fault_set(f, LATER, LT_4056, w->endpoint, "%s",
		                 error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error));
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		n++;
	const struct addrinfo *chosen = list;
	for (unsigned skip = w->opened % n; skip > 0; skip--)
		chosen = chosen->ai_next;
	*ipv6 = chosen->ai_family == AF_INET6;
	bool told = wire_address_text(chosen->ai_addr, chosen->ai_addrlen, address);
	freeaddrinfo(list);
	if (!told)
		return fault_set(f, LATER, LT_4056, w->endpoint, "no usable address");
	snprintf(numeric, size, *ipv6 ? "tcp://[%s]:%s" : "tcp://%s:%s", address, port);
	return DONE;
}

static enum result
monitor_open(struct site_wire *w, struct fault *f)
{
	char name[48];

	snprintf(name, sizeof name, "inproc://site-line-%u", w->opened);
	if (zmq_socket_monitor(w->socket, name, ZMQ_EVENT_ALL) != 0)
		return wire_library_fault(f, "socket monitor");
	w->monitor = zmq_socket(w->context, ZMQ_PAIR);
	if (!w->monitor || zmq_connect(w->monitor, name) != 0)
		return wire_library_fault(f, "socket monitor");
	return DONE;
}

static enum result
socket_open(struct site_wire *w, const char *numeric, bool ipv6, const uint8_t server_key[32], struct fault *f)
{
	const int ipv6_value = ipv6;

	if (!w->context && !(w->context = zmq_ctx_new()))
		return wire_library_fault(f, "context");
	if (!(w->socket = zmq_socket(w->context, ZMQ_DEALER)))
		return wire_library_fault(f, "socket");
	enum result r = wire_options_set(w->socket, site_options, sizeof site_options / sizeof site_options[0], f);
	if (r != DONE)
		return r;
	if (zmq_setsockopt(w->socket, ZMQ_IPV6, &ipv6_value, sizeof ipv6_value) != 0 ||
	    zmq_setsockopt(w->socket, ZMQ_CURVE_SERVERKEY, server_key, 32) != 0 ||
	    zmq_setsockopt(w->socket, ZMQ_CURVE_PUBLICKEY, w->own.public_key, 32) != 0 ||
	    zmq_setsockopt(w->socket, ZMQ_CURVE_SECRETKEY, w->own.secret_key, 32) != 0)
		return wire_library_fault(f, "CURVE keys");
	r = monitor_open(w, f);
	if (r != DONE)
		return r;
	if (zmq_connect(w->socket, numeric) != 0)
		return fault_set(f, REFUSED, LT_4055, "", "%s: %s", w->endpoint, zmq_strerror(zmq_errno()));
	return DONE;
}

enum result
site_wire_open(struct site_wire *w, const char *endpoint, const uint8_t server_key[32], struct fault *f)
{
	char numeric[WIRE_ADDRESS + 24];
	bool ipv6 = false;

	site_wire_close(w);
	if (snprintf(w->endpoint, sizeof w->endpoint, "%s", endpoint) >= (int)sizeof w->endpoint)
		return fault_set(f, REFUSED, LT_4055, "", "%.80s…", endpoint);
	enum result r = endpoint_resolve(w, numeric, sizeof numeric, &ipv6, f);
	w->opened++;
	if (r == DONE)
		r = socket_open(w, numeric, ipv6, server_key, f);
	if (r != DONE) {
		site_wire_close(w);
		return r;
	}
	w->line = LINE_CONNECTING;
	return DONE;
}

/* A socket whose line stands lingers in libzmq's thread, so that a BYE just sent may leave. */
void
site_wire_close(struct site_wire *w)
{
	const int nothing_can_leave = 0;

	if (w->socket) {
		if (w->line != LINE_UP)
			zmq_setsockopt(w->socket, ZMQ_LINGER, &nothing_can_leave, sizeof nothing_can_leave);
		zmq_socket_monitor(w->socket, NULL, 0);
		zmq_close(w->socket);
	}
	if (w->monitor)
		zmq_close(w->monitor);
	w->socket = w->monitor = NULL;
	w->line = LINE_NONE;
	w->why = (struct fault){ 0 };
}

bool
site_wire_is_open(const struct site_wire *w)
{
	return w->socket != NULL;
}

enum result
site_wire_send(struct site_wire *w, struct slice frame, struct fault *f)
{
	assert(w->socket);
	if (w->line != LINE_UP) {     /* libzmq would take it, and keep it for a line that never comes */
		if (f)
			*f = w->why;
		return LATER;
	}
	if (zmq_send(w->socket, frame.data, frame.len, ZMQ_DONTWAIT) >= 0)
		return DONE;
	if (zmq_errno() == EAGAIN || zmq_errno() == EINTR)
		return LATER;
	return wire_library_fault(f, "send");
}

/* What an event of the monitor says about the line; LINE_DOWN gives the reason that stands in `code`. The first reason
 * given is kept: libzmq tells the cause before the closing. */
static const struct line_event {
	unsigned event;
	enum line line;
	enum fault_code code;          /* FAULT_NONE: depends on how far the line had come */
	const char *words;
} line_events[] = {
	{ ZMQ_EVENT_CONNECTED, LINE_GREETING, FAULT_NONE, NULL },
	{ ZMQ_EVENT_HANDSHAKE_SUCCEEDED, LINE_UP, FAULT_NONE, NULL },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, LINE_DOWN, LT_4059, "authentication refused" },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, LINE_DOWN, LT_4058, "not our protocol" },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, LINE_DOWN, LT_4058, "closed or silent during the handshake" },
	{ ZMQ_EVENT_CLOSED, LINE_DOWN, FAULT_NONE, NULL },
	{ ZMQ_EVENT_CLOSE_FAILED, LINE_DOWN, FAULT_NONE, NULL },
	{ ZMQ_EVENT_DISCONNECTED, LINE_DOWN, FAULT_NONE, NULL },
};

/* An end without a cause of its own means what the line had come to. */
static const struct { enum fault_code code; const char *words; } line_ends[] = {
	[LINE_CONNECTING] = { LT_4057, "refused, or no answer in time" },
	[LINE_GREETING] = { LT_4058, "closed" },
	[LINE_UP] = { LT_4060, "connection lost" },
};

static void
line_went_down(struct site_wire *w, const struct line_event *e, uint32_t value)
{
	enum fault_code code = e->code ? e->code : line_ends[w->line].code;
	const char *words = e->code ? e->words : line_ends[w->line].words;

	fault_set(&w->why, LATER, code, w->endpoint, "%s", words);
	log_line(LOG_WARN, "line.down", "endpoint=%s code=LT-%d event=%u value=%u reason=%s", w->endpoint, (int)code,
	         e->event, value, words);
	w->line = LINE_DOWN;
}

/* Reads one event: a frame of event u16 and value u32, and a frame with the address. */
static bool
monitor_next(void *monitor, unsigned *event, uint32_t *value)
{
	uint8_t head[6];
	int more;
	size_t size = sizeof more;
	uint16_t event16;

	if (zmq_recv(monitor, head, sizeof head, ZMQ_DONTWAIT) != (int)sizeof head)
		return false;
	memcpy(&event16, head, 2);
	memcpy(value, head + 2, 4);
	*event = event16;
	while (zmq_getsockopt(monitor, ZMQ_RCVMORE, &more, &size) == 0 && more)
		if (zmq_recv(monitor, NULL, 0, ZMQ_DONTWAIT) < 0)
			break;
	return true;
}

static void
monitor_drain(struct site_wire *w)
{
	unsigned event;
	uint32_t value;

	while (monitor_next(w->monitor, &event, &value)) {
		for (size_t i = 0; i < sizeof line_events / sizeof line_events[0]; i++) {
			const struct line_event *e = &line_events[i];

			if (e->event != event || w->line == LINE_DOWN)
				continue;
			if (e->line == LINE_DOWN)
				line_went_down(w, e, value);
			else
				w->line = e->line;
		}
	}
}

enum result
site_wire_wait(struct site_wire *w, bool want_send, int extra_fd, int timeout_ms, struct site_wire_ready *out,
               struct fault *f)
{
	zmq_pollitem_t items[3];
	int n = 0, socket_at = -1, extra_at = -1, events = 0;
	size_t size = sizeof events;

	*out = (struct site_wire_ready){ 0 };
	if (extra_fd >= 0)
		items[extra_at = n++] = (zmq_pollitem_t){ .fd = extra_fd, .events = ZMQ_POLLIN };
	if (w->socket) {
		/* Before it is up the monitor wakes us. */
		short out_event = want_send && w->line == LINE_UP ? ZMQ_POLLOUT : 0;

		items[socket_at = n++] = (zmq_pollitem_t){ .socket = w->socket, .events = ZMQ_POLLIN | out_event };
		items[n++] = (zmq_pollitem_t){ .socket = w->monitor, .events = ZMQ_POLLIN };
	}
	if (zmq_poll(items, n, w->line == LINE_DOWN ? 0 : timeout_ms) < 0)
		return zmq_errno() == EINTR ? DONE : wire_library_fault(f, "poll");
	out->extra = extra_at >= 0 && items[extra_at].revents;
	if (socket_at < 0)
		return DONE;
	monitor_drain(w);
	/* Asked after the monitor: what came before the end of the line is in the socket by now, and is read first. */
	if (zmq_getsockopt(w->socket, ZMQ_EVENTS, &events, &size) != 0)
		return zmq_errno() == EINTR ? DONE : wire_library_fault(f, "events");
	out->can_receive = events & ZMQ_POLLIN;
	out->can_send = want_send && w->line == LINE_UP && (events & ZMQ_POLLOUT);
	out->down = w->line == LINE_DOWN && !out->can_receive;
	if (out->down && f)
		*f = w->why;
	return DONE;
}

enum result
site_wire_receive(struct site_wire *w, struct slice *out, struct fault *f)
{
	bool multipart = false;

	assert(w->socket);
	for (;;) {
		if (zmq_msg_recv(&w->message, w->socket, ZMQ_DONTWAIT) < 0) {
			if (zmq_errno() == EAGAIN || zmq_errno() == EINTR)
				return LATER;
			return wire_library_fault(f, "receive");
		}
		if (!zmq_msg_more(&w->message))
			break;
		multipart = true;
	}
	if (multipart)
		return fault_set(f, REFUSED, LT_4061, w->endpoint, "a message of several parts");
	*out = (struct slice){ zmq_msg_data(&w->message), zmq_msg_size(&w->message) };
	return DONE;
}
