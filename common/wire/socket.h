/* What the files of this room share: options as tables, libzmq's errors as faults, text of addresses and keys.
 * Private: nobody outside common/wire includes this. */
#ifndef LT_WIRE_SOCKET_H
#define LT_WIRE_SOCKET_H
#include <stddef.h>
#include <sys/socket.h>
#include "common/wire/wire.h"

#define WIRE_FRAME_MAX (262144 + 64)      /* a frame of 256 KiB and what CURVE adds to it (33 bytes) */
/* ZMQ_ZAP_ENFORCE_DOMAIN: in 4.3.4 the option works, only its name is "draft" */
#define WIRE_ENFORCE_DOMAIN 93
#define WIRE_ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define WIRE_ZAP_DOMAIN "lt1"
#define WIRE_KEY_PROPERTY "LT-Key"        /* metadata our ZAP handler adds: the peer's public key in hex */
#define WIRE_ADDRESS 64

struct wire_option { int option, value; };

/* Sets every option of the table and MAXMSGSIZE (the one option of 64 bits). */
enum result wire_options_set(void *socket, const struct wire_option *table, size_t n, struct fault *f) MUST_CHECK;
/* BROKEN LT-4062 with libzmq's words for the present errno, after one line in the log. */
enum result wire_library_fault(struct fault *f, const char *doing);
/* Numeric address of a peer or a resolved host, without the port; false when it has none. */
bool wire_address_text(const struct sockaddr *address, socklen_t len, char out[WIRE_ADDRESS]);

/* ---- the ZAP handler (zap.c) ---- */
enum result zap_open(void *context, void **out, struct fault *f) MUST_CHECK;
/* Answers one waiting request; false when none waits. */
bool zap_answer(void *zap, const struct centre_wire_config *config);

#endif
