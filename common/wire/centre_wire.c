/* The centre's end: one ROUTER behind CURVE, its ZAP handler, and whatever else the gateway's thread waits for. The
 * gateway decides what a peer may do; this file only says who it is (by its key) and refuses what is not one frame. */
#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <zmq.h>
#include "common/base/clock.h"
#include "common/base/hash.h"
#include "common/base/log.h"
#include "common/wire/socket.h"

#define BYE_LINGER_MS 500          /* at shutdown: time for the last BYEs */
#define FDS_MAX 16
#define ZAP_AT_ONCE 64             /* handshakes answered before the frames get their turn */
#define ROUTE_LEN 5                /* libzmq's own routing ids: a zero byte and a counter */

/* The reasons stand in README.md. */
static const struct wire_option centre_options[] = {
	{ ZMQ_ROUTER_MANDATORY, 1 }, { ZMQ_ROUTER_HANDOVER, 0 },
	{ ZMQ_SNDHWM, 32 }, { ZMQ_RCVHWM, 8 }, { ZMQ_LINGER, 0 }, { ZMQ_BACKLOG, 1024 },
	{ ZMQ_HANDSHAKE_IVL, 15000 },
	{ ZMQ_HEARTBEAT_IVL, 20000 }, { ZMQ_HEARTBEAT_TIMEOUT, 60000 }, { ZMQ_HEARTBEAT_TTL, 90000 },
	{ ZMQ_TCP_MAXRT, 120000 }, { ZMQ_TCP_KEEPALIVE, 1 },
	{ ZMQ_TCP_KEEPALIVE_IDLE, 60 }, { ZMQ_TCP_KEEPALIVE_INTVL, 20 }, { ZMQ_TCP_KEEPALIVE_CNT, 3 },
	{ ZMQ_CURVE_SERVER, 1 }, { WIRE_ENFORCE_DOMAIN, 1 },
};

struct centre_wire {
	struct centre_wire_config config;
	void *context, *router, *zap;
	char endpoint[128];            /* as bound */
	zmq_msg_t message;             /* the frame lent out last */
};

static enum result
router_open(struct centre_wire *w, const char *endpoint, struct fault *f)
{
	const int ipv6 = strchr(endpoint, '[') != NULL;
	size_t size = sizeof w->endpoint;

	w->router = zmq_socket(w->context, ZMQ_ROUTER);
	if (!w->router)
		return wire_library_fault(f, "socket");
	const size_t n = sizeof centre_options / sizeof centre_options[0];
	enum result r = wire_options_set(w->router, centre_options, n, f);
	if (r != DONE)
		return r;
	if (zmq_setsockopt(w->router, ZMQ_IPV6, &ipv6, sizeof ipv6) != 0 ||
	    zmq_setsockopt(w->router, ZMQ_CURVE_SECRETKEY, w->config.keys.secret_key, 32) != 0 ||
	    zmq_setsockopt(w->router, ZMQ_ZAP_DOMAIN, WIRE_ZAP_DOMAIN, strlen(WIRE_ZAP_DOMAIN)) != 0)
		return wire_library_fault(f, "CURVE and ZAP");
	if (zmq_bind(w->router, endpoint) != 0)
		return fault_set(f, REFUSED, LT_4063, endpoint, "%s", zmq_strerror(zmq_errno()));
	if (zmq_getsockopt(w->router, ZMQ_LAST_ENDPOINT, w->endpoint, &size) != 0)
		return wire_library_fault(f, "endpoint");
	return DONE;
}

enum result
centre_wire_open(const struct centre_wire_config *config, struct centre_wire **out, struct fault *f)
{
	struct centre_wire *w;
	enum result r;

	*out = NULL;
	if (strncmp(config->endpoint, "tcp://", 6) != 0)
		return fault_set(f, REFUSED, LT_4055, "", "%s", config->endpoint);
	if (!(w = calloc(1, sizeof *w)))
		abort();
	w->config = *config;
	w->config.endpoint = NULL;      /* lent for this call only */
	zmq_msg_init(&w->message);
	w->context = zmq_ctx_new();
	if (!w->context)
		r = wire_library_fault(f, "context");
	else if ((r = zap_open(w->context, &w->zap, f)) == DONE)   /* before the ROUTER: nobody gets in unasked */
		r = router_open(w, config->endpoint, f);
	if (r != DONE)
		centre_wire_close(&w);
	*out = w;
	return r;
}

void
centre_wire_close(struct centre_wire **wp)
{
	struct centre_wire *w = *wp;
	const int linger = BYE_LINGER_MS;

	if (!w)
		return;
	if (w->router) {
		zmq_setsockopt(w->router, ZMQ_LINGER, &linger, sizeof linger);
		zmq_close(w->router);
	}
	if (w->zap)
		zmq_close(w->zap);
	zmq_msg_close(&w->message);
	while (w->context && zmq_ctx_term(w->context) != 0 && zmq_errno() == EINTR)
		;
	sodium_memzero(&w->config.keys, sizeof w->config.keys);
	free(w);
	*wp = NULL;
}

const char *
centre_wire_endpoint(const struct centre_wire *w)
{
	return w->endpoint;
}

/* MANDATORY decides at the route: a peer that is gone or full is told there, before any payload is given away. */
enum result
centre_wire_send(struct centre_wire *w, const struct wire_peer *to, struct slice frame)
{
	if (zmq_send(w->router, to->route, to->route_len, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) {
		if (zmq_errno() == EAGAIN || zmq_errno() == EINTR)
			return LATER;
		return zmq_errno() == EHOSTUNREACH ? REFUSED : wire_library_fault(NULL, "send");
	}
	int rc;
	do
		rc = zmq_send(w->router, frame.data, frame.len, ZMQ_DONTWAIT);
	while (rc < 0 && zmq_errno() == EINTR);
	return rc >= 0 ? DONE : wire_library_fault(NULL, "send");
}

enum result
centre_wire_wait(struct centre_wire *w, const int *fds, bool *ready, size_t n_fds, int timeout_ms, bool *frames,
                 struct fault *f)
{
	zmq_pollitem_t items[2 + FDS_MAX] = {
		{ .socket = w->router, .events = ZMQ_POLLIN },
		{ .socket = w->zap, .events = ZMQ_POLLIN },
	};
	const int64_t until = clock_mono_ms() + timeout_ms;
	bool woken = false;

	assert(n_fds <= FDS_MAX);
	*frames = false;
	for (size_t i = 0; i < n_fds; i++) {
		items[2 + i] = (zmq_pollitem_t){ .fd = fds[i], .events = ZMQ_POLLIN };
		ready[i] = false;
	}
	for (int64_t left = timeout_ms; !woken; left = until - clock_mono_ms()) {
		if (timeout_ms >= 0 && left < 0)
			break;
		if (zmq_poll(items, (int)(2 + n_fds), timeout_ms < 0 ? -1 : (long)left) < 0)
			return zmq_errno() == EINTR ? DONE : wire_library_fault(f, "poll");
		if (items[1].revents)
			for (int k = 0; k < ZAP_AT_ONCE && zap_answer(w->zap, &w->config); k++)
				;
		*frames = woken = items[0].revents != 0;
		for (size_t i = 0; i < n_fds; i++)
			woken |= ready[i] = items[2 + i].revents != 0;
		if (timeout_ms == 0)
			break;
	}
	return DONE;
}

/* The metadata stands on the payload frame only. */
static bool
peer_fill(struct wire_peer *peer, zmq_msg_t *payload)
{
	const char *user = zmq_msg_gets(payload, "User-Id");
	const char *address = zmq_msg_gets(payload, "Peer-Address");
	const char *key = zmq_msg_gets(payload, WIRE_KEY_PROPERTY);

	peer->fd = zmq_msg_get(payload, ZMQ_SRCFD);
	snprintf(peer->address, sizeof peer->address, "%s", address ? address : "");
	if (!user || !key || strlen(user) >= sizeof peer->user_id ||
	    hash_unhex(key, peer->curve_public, sizeof peer->curve_public) != 0)
		return false;
	strcpy(peer->user_id, user);
	return true;
}

/* The next part of a message; it replaces the part before. */
static enum result
part_receive(struct centre_wire *w, bool *more, struct fault *f)
{
	while (zmq_msg_recv(&w->message, w->router, ZMQ_DONTWAIT) < 0) {
		if (zmq_errno() == EAGAIN)
			return LATER;
		if (zmq_errno() != EINTR)
			return wire_library_fault(f, "receive");
	}
	*more = zmq_msg_more(&w->message);
	return DONE;
}

enum result
centre_wire_receive(struct centre_wire *w, struct wire_peer *peer, struct slice *out, struct fault *f)
{
	const char *violation = NULL;
	bool more;

	*peer = (struct wire_peer){ .fd = -1 };
	enum result r = part_receive(w, &more, f);
	if (r != DONE)
		return r;
	const uint8_t *route = zmq_msg_data(&w->message);
	size_t len = zmq_msg_size(&w->message);
	if (len != ROUTE_LEN || route[0] != 0)
		violation = "a routing id of the peer's own making";
	else
		memcpy(peer->route, route, peer->route_len = ROUTE_LEN);
	for (bool first = true; more; first = false) {
		if ((r = part_receive(w, &more, f)) != DONE)
			return r == LATER ? wire_library_fault(f, "half a message") : r;
		if (first && !peer_fill(peer, &w->message))
			violation = "no identity on the frame";
		if (more)
			violation = "a message of several parts";
	}
	if (violation)
		return fault_set(f, REFUSED, LT_4061, peer->address, "%s", violation);
	*out = (struct slice){ zmq_msg_data(&w->message), zmq_msg_size(&w->message) };
	return DONE;
}

bool
centre_wire_cut(struct centre_wire *w, const struct wire_peer *peer)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof address;
	char text[WIRE_ADDRESS];

	if (peer->fd < 0 || getpeername(peer->fd, (struct sockaddr *)&address, &len) != 0 ||
	    !wire_address_text((struct sockaddr *)&address, len, text) || strcmp(text, peer->address) != 0) {
		log_line(LOG_INFO, "wire.cut", "user=%s address=%s cut=no", peer->user_id, peer->address);
		return false;
	}
	bool cut = shutdown(peer->fd, SHUT_RDWR) == 0;
	log_line(LOG_INFO, "wire.cut", "user=%s address=%s cut=%s", peer->user_id, peer->address, cut ? "yes" : "no");
	return cut;
}
