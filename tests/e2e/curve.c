/* CurveZMQ's client by hand. Frames of ZMTP 3: flags (1 more, 2 long, 4 command), length u8 or u64, body. */
#include <sodium.h>
#include <sys/socket.h>
#include <sys/time.h>
#include "tests/e2e/curve.h"

#define SILENCE_S 5
#define COOKIE 96

static bool
all_send(int fd, const struct buffer *b)
{
	for (size_t done = 0; done < b->len;) {
		ssize_t n = send(fd, b->data + done, b->len - done, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static bool
all_receive(int fd, uint8_t *out, size_t len)
{
	return len == 0 || recv(fd, out, len, MSG_WAITALL) == (ssize_t)len;
}

/* Sends the body as one frame and empties it. */
static bool
frame_send(int fd, uint8_t flags, struct buffer *body)
{
	struct buffer frame = { 0 };

	buffer_put_u8(&frame, flags | (body->len > 255 ? 2 : 0));
	if (body->len > 255)
		buffer_put_be64(&frame, body->len);
	else
		buffer_put_u8(&frame, (uint8_t)body->len);
	buffer_put(&frame, body->data, body->len);
	bool sent = all_send(fd, &frame);
	buffer_fini(&frame);
	buffer_clear(body);
	return sent;
}

/* A command of the given name and at most 255 bytes; false for anything else (an ERROR, the end). */
static bool
command_receive(int fd, const char *name, uint8_t out[256], size_t *len)
{
	uint8_t head[2];

	if (!all_receive(fd, head, 2) || head[0] != 4 || !all_receive(fd, out, head[1]))
		return false;
	*len = head[1];
	return *len > strlen(name) && out[0] == strlen(name) && memcmp(out + 1, name, strlen(name)) == 0;
}

static void
nonce_short(uint8_t out[24], const char prefix[16], uint64_t n, struct buffer *wire)
{
	struct buffer b = { 0 };

	buffer_put(&b, prefix, 16);
	buffer_put_be64(&b, n);
	memcpy(out, b.data, 24);
	buffer_put(wire, out + 16, 8);
	buffer_fini(&b);
}

static void
box_put(struct buffer *out, const void *plain, size_t len, const uint8_t nonce[24], const uint8_t to[32],
        const uint8_t from[32])
{
	uint8_t *room = buffer_room(out, len + crypto_box_MACBYTES);

	(void)!crypto_box_easy(room, plain, len, nonce, to, from);
	out->len += len + crypto_box_MACBYTES;
}

static void
metadata_put(struct buffer *b, const char *name, const char *value)
{
	buffer_put_u8(b, (uint8_t)strlen(name));
	buffer_put(b, name, strlen(name));
	buffer_put_be32(b, (uint32_t)strlen(value));
	buffer_put(b, value, strlen(value));
}

static bool
hello_send(struct curve *c, const uint8_t server_key[32], struct buffer *body)
{
	static const uint8_t zeros[72];
	uint8_t nonce[24];

	buffer_put(body, "\5HELLO\1\0", 8);
	buffer_put(body, zeros, 72);
	buffer_put(body, c->transient.public_key, 32);
	nonce_short(nonce, "CurveZMQHELLO---", c->nonce++, body);
	box_put(body, zeros, 64, nonce, server_key, c->transient.secret_key);
	return frame_send(c->fd, 4, body);
}

static bool
welcome_receive(struct curve *c, const uint8_t server_key[32], uint8_t cookie[COOKIE])
{
	uint8_t in[256], nonce[24], plain[32 + COOKIE];
	size_t len;

	if (!command_receive(c->fd, "WELCOME", in, &len) || len != 8 + 16 + sizeof plain + crypto_box_MACBYTES)
		return false;
	memcpy(nonce, "WELCOME-", 8);
	memcpy(nonce + 8, in + 8, 16);
	if (crypto_box_open_easy(plain, in + 24, len - 24, nonce, server_key, c->transient.secret_key) != 0)
		return false;
	memcpy(c->server_transient, plain, 32);
	memcpy(cookie, plain + 32, COOKIE);
	return true;
}

static bool
initiate_send(struct curve *c, const uint8_t server_key[32], const struct wire_keypair *own,
              const uint8_t cookie[COOKIE], const char *name, const char *value, struct buffer *body)
{
	struct buffer plain = { 0 };
	uint8_t nonce[24] = "VOUCH---", vouched[64];

	randombytes_buf(nonce + 8, 16);
	memcpy(vouched, c->transient.public_key, 32);
	memcpy(vouched + 32, server_key, 32);
	buffer_put(&plain, own->public_key, 32);
	buffer_put(&plain, nonce + 8, 16);
	box_put(&plain, vouched, sizeof vouched, nonce, c->server_transient, own->secret_key);
	metadata_put(&plain, "Socket-Type", "DEALER");
	metadata_put(&plain, "Identity", "");
	if (name)
		metadata_put(&plain, name, value);
	buffer_put(body, "\10INITIATE", 9);
	buffer_put(body, cookie, COOKIE);
	nonce_short(nonce, "CurveZMQINITIATE", c->nonce++, body);
	box_put(body, plain.data, plain.len, nonce, c->server_transient, c->transient.secret_key);
	buffer_fini(&plain);
	return frame_send(c->fd, 4, body);
}

bool
curve_greet(struct curve *c, int fd, const uint8_t server_key[32], const struct wire_keypair *own, const char *name,
            const char *value)
{
	const struct timeval patience = { .tv_sec = SILENCE_S };
	uint8_t greeting[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE", cookie[COOKIE], in[256];
	struct buffer body = { 0 };
	size_t len;

	*c = (struct curve){ .fd = fd, .nonce = 1 };
	wire_keypair_new(&c->transient);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	buffer_put(&body, greeting, sizeof greeting);
	bool greeted = all_send(fd, &body) && all_receive(fd, greeting, sizeof greeting);
	buffer_clear(&body);
	greeted = greeted && hello_send(c, server_key, &body) && welcome_receive(c, server_key, cookie) &&
	          initiate_send(c, server_key, own, cookie, name, value, &body) &&
	          command_receive(fd, "READY", in, &len);
	buffer_fini(&body);
	return greeted;
}

bool
curve_send(struct curve *c, const void *data, size_t len, bool more)
{
	struct buffer plain = { 0 }, body = { 0 };
	uint8_t nonce[24];

	buffer_put_u8(&plain, more);
	buffer_put(&plain, data, len);
	buffer_put(&body, "\7MESSAGE", 8);
	nonce_short(nonce, "CurveZMQMESSAGEC", c->nonce++, &body);
	box_put(&body, plain.data, plain.len, nonce, c->server_transient, c->transient.secret_key);
	bool sent = frame_send(c->fd, 0, &body);
	buffer_fini(&plain);
	buffer_fini(&body);
	return sent;
}
