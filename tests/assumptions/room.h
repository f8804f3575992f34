/* What the assumptions about libzmq need: bare sockets with CURVE, a ZAP handler in a thread, child processes that are
 * measured. Nothing of common/wire but its key pairs: here the library speaks, not our use of it. */
#ifndef LT_ASSUMPTIONS_ROOM_H
#define LT_ASSUMPTIONS_ROOM_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <zmq.h>
#include "common/base/clock.h"
#include "common/wire/wire.h"

#define ENFORCE_DOMAIN 93              /* ZMQ_ZAP_ENFORCE_DOMAIN, named in the draft headers only */

extern struct wire_keypair server_keys, client_keys;
void room_keys(void);

void room_set(void *socket, int option, int value);
void room_set_frame_max(void *socket, int64_t bytes);
/* A bound ROUTER with CURVE (curve false: without), LINGER 0; its endpoint in `endpoint`. */
void *room_router(void *context, bool curve, char endpoint[64]);
void room_bind(void *socket, char endpoint[64]);
/* A DEALER with CURVE, LINGER 0, not yet connected. */
void *room_dealer(void *context, bool curve);
bool room_readable(void *socket, int ms);
bool room_writable(void *socket, int ms);
void room_close(void *context, ...) __attribute__((sentinel));   /* sockets, NULL; then the context */
int room_tcp(const char *endpoint);     /* a plain connection */

/* Events of a socket's monitor. */
void *room_monitor(void *context, void *socket);
/* true when it comes within ms; others are passed over */
bool room_event(void *monitor, int wanted, int ms);

/* A ZAP handler in a thread of its own. */
struct zap_room;
struct zap_room *zap_room_start(void *context, const char *status, const char *user_id);
void zap_room_hold(struct zap_room *z, bool hold);               /* withholds its answers */
unsigned zap_room_asked(const struct zap_room *z);
void zap_room_stop(struct zap_room **z);

/* Of this process. */
long room_rss_kb(void);
double room_cpu_ms(void);

/* A child process that runs work(arg) and talks over a pipe; ended by its pid. Started before any context exists. */
struct child { pid_t pid; int to, from; };
void child_start(struct child *c, void (*work)(int in, int out, void *arg), void *arg);
void child_say(int fd, const void *data, size_t len);
void child_hear(int fd, void *data, size_t len);                 /* fails the test after 10 s of silence */
void child_end(struct child *c);

#endif
