/* The room of libzmq: sockets, CURVE, ZAP. Bytes in, bytes out; knows frames only by their size. One thread per wire
 * object. See README.md for each socket option and why. */
#ifndef LT_WIRE_WIRE_H
#define LT_WIRE_WIRE_H
#include <stdbool.h>
#include "common/base/bytes.h"
#include "common/base/fault.h"

/* ---- keys: CURVE25519, 32 bytes each ---- */
struct wire_keypair { uint8_t public_key[32], secret_key[32]; };
void wire_keypair_new(struct wire_keypair *out);
/* Reads DIR/NAME (0600, hex, refused when others can read it), or makes it when `make`. LT-40nn. */
enum result wire_keypair_file(const char *dir, const char *name, bool make, struct wire_keypair *out,
                              struct fault *f) MUST_CHECK;

/* ---- site: one DEALER per session ---- */
struct site_wire;
struct site_wire *site_wire_new(const struct wire_keypair *own);
void site_wire_free(struct site_wire **w);
/* A fresh socket to one endpoint (tcp://host:port; the host is resolved here, not in libzmq's thread). */
enum result site_wire_open(struct site_wire *w, const char *endpoint, const uint8_t server_key[32],
                           struct fault *f) MUST_CHECK;
void site_wire_close(struct site_wire *w);
bool site_wire_is_open(const struct site_wire *w);
/* LATER: the pipe is full, or the line is not up. */
enum result site_wire_send(struct site_wire *w, struct slice frame, struct fault *f) MUST_CHECK;
/* Waits up to timeout_ms for the socket or extra_fd (-1: none). can_send: the handshake is done and there is room.
 * down: the connection ended and everything that came before has been received; *f then says why (README.md), and
 * the caller closes. */
struct site_wire_ready { bool can_send, can_receive, extra, down; };
enum result site_wire_wait(struct site_wire *w, bool want_send, int extra_fd, int timeout_ms,
                           struct site_wire_ready *out, struct fault *f) MUST_CHECK;
/* LATER: nothing there. The slice is lent until the next call. A multipart message is a violation: REFUSED, drained. */
enum result site_wire_receive(struct site_wire *w, struct slice *out, struct fault *f) MUST_CHECK;

/* ---- centre: one ROUTER with CURVE and our ZAP handler ---- */
struct centre_wire;
struct wire_peer {
	uint8_t route[8]; uint8_t route_len;   /* routing id: where to send; never an identity */
	char user_id[17];                      /* key id in hex as our ZAP handler gave it; "enrol": unknown key */
	uint8_t curve_public[32];              /* of known and unknown keys */
	int fd;                                /* ZMQ_SRCFD at the receive, for centre_wire_cut only */
	char address[64];
};
struct centre_wire_config {
	const char *endpoint;                  /* tcp://127.0.0.1:5570; port * is chosen by the system */
	struct wire_keypair keys;
	/* Asked once per connection: fills key id (hex) and returns true for a known, usable key. Unknown: "enrol". */
	bool (*key_known)(void *ctx, const uint8_t curve_public[32], char user_id[17]);
	/* May a further unknown key come in (16 at a time)? */
	bool (*enrol_room)(void *ctx);
	void *ctx;
};
enum result centre_wire_open(const struct centre_wire_config *config, struct centre_wire **out,
                             struct fault *f) MUST_CHECK;
void centre_wire_close(struct centre_wire **w);
const char *centre_wire_endpoint(const struct centre_wire *w);
/* LATER: its queue is full; REFUSED: it is gone. */
enum result centre_wire_send(struct centre_wire *w, const struct wire_peer *to, struct slice frame) MUST_CHECK;
/* Waits for frames or any of the extra fds (at most 16); answers ZAP on the way. ready[i] tells the fds. A signal
 * ends it. */
enum result centre_wire_wait(struct centre_wire *w, const int *fds, bool *ready, size_t n_fds, int timeout_ms,
                             bool *frames, struct fault *f) MUST_CHECK;
/* LATER: nothing there. REFUSED: a violation (multipart, no metadata) by *peer, already drained. Slice lent until
 * the next call. */
enum result centre_wire_receive(struct centre_wire *w, struct wire_peer *peer, struct slice *out,
                                struct fault *f) MUST_CHECK;
/* Cuts a live peer: shutdown of its fd, only at once after the receive and only if getpeername equals its address. */
bool centre_wire_cut(struct centre_wire *w, const struct wire_peer *peer);

#endif
