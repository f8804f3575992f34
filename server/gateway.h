/* The gateway: the one thread that touches libzmq. It opens envelopes - size, identity, credit - and carries the intents
 * of each session's machine out: frames to the wire, batches to the queue, questions to the desk. Never SQL. */
#ifndef LT_SERVER_GATEWAY_H
#define LT_SERVER_GATEWAY_H
#include "common/wire/wire.h"
#include "server/desk.h"

struct gateway;
struct gateway_config {
	const char *endpoint;
	struct wire_keypair keys;
	const char *note_path;               /* the crash note */
	struct queue *queue;
	struct mailbox *mail;                /* from writer and desk */
	int stop_fd;                         /* readable: drain and stop (signalfd) */
};
/* Binds. REFUSED: the address is in use, or not ours. */
enum result gateway_open(const struct gateway_config *config, struct gateway **out, struct fault *f) MUST_CHECK;
const char *gateway_endpoint(const struct gateway *g);
/* Runs until told to stop (DONE) or a thread ended by a fault. The key table moves here; the desk is lent. */
enum result gateway_run(struct gateway *g, struct keys **keys, struct desk *desk, struct fault *f) MUST_CHECK;
void gateway_close(struct gateway **g);

#endif
