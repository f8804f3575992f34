/* The client's side of CurveZMQ (ZeroMQ RFC 26) by hand, over a TCP connection: for what libzmq's own client would
 * never send - a message that is held open, metadata that lies, a handshake left half way. */
#ifndef LT_E2E_CURVE_H
#define LT_E2E_CURVE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "common/wire/wire.h"

struct curve {
	int fd;
	struct wire_keypair transient;
	uint8_t server_transient[32];
	uint64_t nonce;
};

/* The whole handshake up to READY; false when the server refuses, closes or is silent for 5 s. The peer adds `name` =
 * `value` to its metadata when name is not NULL. The descriptor stays the caller's. */
bool curve_greet(struct curve *c, int fd, const uint8_t server_key[32], const struct wire_keypair *own,
                 const char *name, const char *value);
/* One part of a message, at most 2^31 bytes. */
bool curve_send(struct curve *c, const void *data, size_t len, bool more);

#endif
