/* The misbehaving peer: bytes over TCP, and a DEALER with chosen keys whose monitor tells what the centre did. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/clock.h"
#include "tests/e2e/curve.h"
#include "tests/e2e/hostile.h"

#define SEND_MS 2000
#define FLOOD_MAX 200

/* ---- below ZeroMQ ---- */

int
hostile_tcp(const char *endpoint)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	char host[64];
	unsigned port;

	if (sscanf(endpoint, "tcp://%63[0-9.]:%u", host, &port) != 2 || inet_pton(AF_INET, host, &at.sin_addr) != 1)
		return -1;
	at.sin_port = htons((uint16_t)port);
	assert((ntohl(at.sin_addr.s_addr) >> 24) == 127);      /* loopback only */
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool
hostile_tcp_send(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		p += n, len -= (size_t)n;
	}
	return true;
}

int64_t
hostile_tcp_closed(int fd, int64_t ms)
{
	const int64_t begun = clock_mono_ms();
	char waste[4096];

	for (int64_t left = ms; left >= 0; left = begun + ms - clock_mono_ms()) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, (int)left) <= 0)
			continue;
		ssize_t n = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN))
			return clock_mono_ms() - begun;
	}
	return -1;
}

/* A greeting has 64 bytes: signature and version 3.0 (12), the mechanism padded to 20, 32 more zeros. */
#define ZEROS_15 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ZEROS_32 ZEROS_15 ZEROS_15 "\0\0"
#define GREETING "\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE" ZEROS_15 ZEROS_32
#define GREETING_NULL "\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL\0" ZEROS_15 ZEROS_32
_Static_assert(sizeof GREETING == 65 && sizeof GREETING_NULL == 65, "a greeting has 64 bytes");
#define SHAPE(name, first, noise) { name, first, sizeof first - 1, noise }
static const struct { const char *name, *first; size_t len, noise; } garbages[] = {
	SHAPE("nothing but a line end", "\r\n", 0),
	SHAPE("an HTTP request", "GET / HTTP/1.1\r\nHost: centre\r\n\r\n", 0),
	SHAPE("a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 500),
	SHAPE("random bytes", "", 2000),
	SHAPE("half a greeting", "\xff\0\0\0\0\0\0\0\1\x7f", 0),
	SHAPE("a greeting without CURVE", GREETING_NULL, 0),
	SHAPE("a CURVE greeting, then noise", GREETING, 1000),
	SHAPE("a CURVE greeting, then a frame of 2^62 bytes", GREETING "\x06\x40\0\0\0\0\0\0\0", 1000),
	SHAPE("a CURVE greeting, then a HELLO of the wrong length", GREETING "\x04\x06\x05HELLO", 0),
	SHAPE("a CURVE greeting, then a message before the handshake", GREETING "\0\5HELLO", 0),
	SHAPE("a frame of LT/1 without ZeroMQ", "LT\1\1\0\0\0\0\0\0\0\0", 0),
};
const size_t hostile_garbages = sizeof garbages / sizeof garbages[0];

const char *
hostile_garbage(size_t i, uint8_t *out, size_t size, size_t *len)
{
	uint32_t noise = 0x9e3779b9u + (uint32_t)i;

	*len = 0;
	for (size_t k = 0; k < garbages[i].len + garbages[i].noise && *len < size; k++) {
		noise ^= noise << 13, noise ^= noise >> 17, noise ^= noise << 5;
		out[(*len)++] = k < garbages[i].len ? (uint8_t)garbages[i].first[k] : (uint8_t)noise;
	}
	return garbages[i].name;
}

/* ---- a CURVE peer ---- */

struct hostile {
	void *context, *socket, *monitor;
	bool own_context;
	enum hostile_line line;
};

static void
option(void *socket, int name, int value)
{
	int rc = zmq_setsockopt(socket, name, &value, sizeof value);

	assert(rc == 0);
}

static struct hostile *
peer_open(void *context, bool own_context, const struct hostile_how *how)
{
	struct hostile *h = calloc(1, sizeof *h);
	struct wire_keypair fresh;
	const struct wire_keypair *own = how->own;
	char name[48];

	assert(h && strncmp(how->endpoint, "tcp://127.", 10) == 0);
	if (!own) {
		wire_keypair_new(&fresh);
		own = &fresh;
	}
	h->context = context, h->own_context = own_context;
	h->socket = zmq_socket(context, ZMQ_DEALER);
	assert(h->socket);
	option(h->socket, ZMQ_LINGER, 0);
	option(h->socket, ZMQ_SNDTIMEO, SEND_MS);
	option(h->socket, ZMQ_RECONNECT_IVL, 3600000);
	if (how->slow) {
		option(h->socket, ZMQ_RCVHWM, 1);
		option(h->socket, ZMQ_RCVBUF, 4096);
	}
	zmq_setsockopt(h->socket, ZMQ_CURVE_SERVERKEY, how->server_key, 32);
	zmq_setsockopt(h->socket, ZMQ_CURVE_PUBLICKEY, own->public_key, 32);
	zmq_setsockopt(h->socket, ZMQ_CURVE_SECRETKEY, own->secret_key, 32);
	if (how->routing_id)
		zmq_setsockopt(h->socket, ZMQ_ROUTING_ID, how->routing_id, strlen(how->routing_id));
	snprintf(name, sizeof name, "inproc://hostile-%p", h->socket);
	zmq_socket_monitor(h->socket, name, ZMQ_EVENT_ALL);
	h->monitor = zmq_socket(context, ZMQ_PAIR);
	zmq_connect(h->monitor, name);
	zmq_connect(h->socket, how->endpoint);
	return h;
}

struct hostile *
hostile_open(const struct hostile_how *how)
{
	return peer_open(zmq_ctx_new(), true, how);
}

void
hostile_close(struct hostile **hp)
{
	struct hostile *h = *hp;

	if (!h)
		return;
	zmq_socket_monitor(h->socket, NULL, 0);
	zmq_close(h->socket);
	zmq_close(h->monitor);
	if (h->own_context)
		zmq_ctx_term(h->context);
	free(h);
	*hp = NULL;
}

static const struct { uint16_t event; enum hostile_line line; } meanings[] = {
	{ ZMQ_EVENT_HANDSHAKE_SUCCEEDED, HOSTILE_UP },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, HOSTILE_REFUSED },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, HOSTILE_CLOSED },
	{ ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, HOSTILE_CLOSED },
	{ ZMQ_EVENT_DISCONNECTED, HOSTILE_CLOSED },
	{ ZMQ_EVENT_CLOSED, HOSTILE_CLOSED },
};

static void
line_look(struct hostile *h, int64_t ms)
{
	zmq_pollitem_t item = { .socket = h->monitor, .events = ZMQ_POLLIN };
	uint8_t head[6];
	uint16_t event;

	if (zmq_poll(&item, 1, (long)ms) <= 0)
		return;
	while (zmq_recv(h->monitor, head, sizeof head, ZMQ_DONTWAIT) == (int)sizeof head) {
		zmq_recv(h->monitor, NULL, 0, ZMQ_DONTWAIT);       /* its address */
		memcpy(&event, head, sizeof event);
		for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
			if (meanings[i].event == event && h->line != HOSTILE_REFUSED)
				h->line = meanings[i].line;
	}
}

enum hostile_line
hostile_line(struct hostile *h, int64_t ms)
{
	const int64_t until = clock_mono_ms() + ms;

	for (int64_t left = ms; left >= 0 && h->line == HOSTILE_SILENT; left = until - clock_mono_ms())
		line_look(h, left);
	return h->line;
}

bool
hostile_is_cut(struct hostile *h, int64_t ms)
{
	const int64_t until = clock_mono_ms() + ms;

	for (int64_t left = ms; left >= 0 && h->line <= HOSTILE_UP; left = until - clock_mono_ms())
		line_look(h, left);
	return h->line > HOSTILE_UP;
}

bool
hostile_send(struct hostile *h, const void *data, size_t len)
{
	return zmq_send(h->socket, data, len, 0) == (int)len;
}

bool
hostile_send_multipart(struct hostile *h, unsigned parts, size_t part_len)
{
	uint8_t *part = calloc(1, part_len + 1);
	bool sent = true;

	for (unsigned i = 0; i < parts && sent; i++)
		sent = zmq_send(h->socket, part, part_len, i + 1 < parts ? ZMQ_SNDMORE : 0) == (int)part_len;
	free(part);
	return sent;
}

/* By hand: libzmq itself sends no part before it has the last one. */
int
hostile_hold_multipart(const struct hostile_how *how, size_t part_len, size_t total)
{
	struct curve c;
	uint8_t *part;
	bool sent;
	int fd = hostile_tcp(how->endpoint);

	if (fd < 0)
		return -1;
	if (!curve_greet(&c, fd, how->server_key, how->own, NULL, NULL)) {
		close(fd);
		return -1;
	}
	part = calloc(1, part_len + 1);
	sent = true;
	for (size_t n = 0; n + part_len <= total && sent; n += part_len)
		sent = curve_send(&c, part, part_len, true);
	free(part);
	return fd;
}

bool
hostile_send_frame(struct hostile *h, const struct hostile_frame *f)
{
	struct buffer b = { 0 };

	buffer_put(&b, "LT", 2);
	buffer_put_u8(&b, f->version);
	buffer_put_u8(&b, f->type);
	buffer_put_u8(&b, f->flags);
	buffer_put(&b, "\0\0", 3);
	buffer_put_be32(&b, f->raw_len);
	buffer_put(&b, f->payload, f->len);
	bool sent = hostile_send(h, b.data, b.len);
	buffer_fini(&b);
	return sent;
}

int64_t
hostile_receive(struct hostile *h, void *out, size_t size, int64_t ms)
{
	zmq_pollitem_t item = { .socket = h->socket, .events = ZMQ_POLLIN };

	if (zmq_poll(&item, 1, (long)ms) <= 0)
		return -1;
	return zmq_recv(h->socket, out, size, ZMQ_DONTWAIT);
}

/* ---- many ---- */

struct hostile_count
hostile_flood(const char *endpoint, const uint8_t server_key[32], unsigned n, int64_t ms)
{
	const struct hostile_how how = { .endpoint = endpoint, .server_key = server_key };
	const int64_t until = clock_mono_ms() + ms;
	struct hostile *peers[FLOOD_MAX];
	struct hostile_count count = { 0 };
	void *context = zmq_ctx_new();

	assert(n <= FLOOD_MAX);
	for (unsigned i = 0; i < n; i++)
		peers[i] = peer_open(context, false, &how);
	for (unsigned i = 0; i < n; i++) {
		int64_t left = until - clock_mono_ms();
		enum hostile_line line = hostile_line(peers[i], left > 0 ? left : 0);

		count.up += line == HOSTILE_UP;
		count.refused += line == HOSTILE_REFUSED;
		count.closed += line == HOSTILE_CLOSED;
		count.silent += line == HOSTILE_SILENT;
	}
	for (unsigned i = 0; i < n; i++)
		hostile_close(&peers[i]);
	zmq_ctx_term(context);
	return count;
}
