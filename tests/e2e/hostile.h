/* A peer that does not behave, for the end-to-end tests: it speaks TCP and libzmq by itself, never through our wire,
 * and reports what the centre did about it. Loopback only; every call ends within the milliseconds it is given. */
#ifndef LT_E2E_HOSTILE_H
#define LT_E2E_HOSTILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "common/wire/wire.h"

/* ---- below ZeroMQ: plain TCP ---- */
/* connected descriptor, or -1; nothing is sent: half-open */
int hostile_tcp(const char *endpoint);
bool hostile_tcp_send(int fd, const void *data, size_t len);
/* Milliseconds until the centre closed the connection, -1 when it still stands after ms. What it sends is thrown
 * away. */
int64_t hostile_tcp_closed(int fd, int64_t ms);
/* Shapes of garbage to send first: HTTP, TLS, zeros, random bytes, a ZMTP greeting followed by the
 * wrong thing ... */
extern const size_t hostile_garbages;
/* returns its name; the same bytes every time */
const char *hostile_garbage(size_t i, uint8_t *out, size_t size, size_t *len);

/* ---- a CURVE peer with chosen keys ---- */
enum hostile_line {
	HOSTILE_SILENT,          /* nothing happened in time */
	HOSTILE_UP,              /* the handshake is done */
	HOSTILE_REFUSED,         /* the ZAP handler said no */
	HOSTILE_CLOSED,          /* the connection ended, or was never there */
};
struct hostile_how {
	const char *endpoint;
	const uint8_t *server_key;                                  /* 32 bytes; a wrong one to see what happens */
	const struct wire_keypair *own;                             /* NULL: a fresh, unknown key */
	bool slow;                                                  /* a consumer that never reads: smallest buffers */
	const char *routing_id;                                     /* NULL: libzmq's own */
};
struct hostile;
struct hostile *hostile_open(const struct hostile_how *how);
enum hostile_line hostile_line(struct hostile *h, int64_t ms);  /* waits for the first of: up, refused, closed */
bool hostile_is_cut(struct hostile *h, int64_t ms);             /* true when the centre ended the line within ms */
void hostile_close(struct hostile **h);

/* All sends return false when libzmq does not take it within 2 s. */
bool hostile_send(struct hostile *h, const void *data, size_t len);
bool hostile_send_multipart(struct hostile *h, unsigned parts, size_t part_len);
/* A message of `total` bytes in parts whose last one never comes (how->own is needed). The connection, to be closed
 * by the caller, or -1 when the handshake failed. */
int hostile_hold_multipart(const struct hostile_how *how, size_t part_len, size_t total);
/* A frame of LT/1: header with these fields, then the payload as it is. */
struct hostile_frame { uint8_t version, type, flags; uint32_t raw_len; const void *payload; size_t len; };
bool hostile_send_frame(struct hostile *h, const struct hostile_frame *f);
/* The next frame's length (at most size bytes of it are in out), -1 when none comes within ms. */
int64_t hostile_receive(struct hostile *h, void *out, size_t size, int64_t ms);

/* ---- many ---- */
struct hostile_count { unsigned up, refused, closed, silent; };
/* n connections (at most 200) with fresh keys at once, held until all have an answer or ms are over, then closed. */
struct hostile_count hostile_flood(const char *endpoint, const uint8_t server_key[32], unsigned n, int64_t ms);

#endif
