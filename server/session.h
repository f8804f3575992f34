/* One connection as the gateway sees it: the peer, its machine, the frames that did not fit into the socket yet, and the
 * batches the writer has not answered. The table finds a session by routing id (frames) and by serial (answers). */
#ifndef LT_SERVER_SESSION_H
#define LT_SERVER_SESSION_H
#include "common/link/centre.h"
#include "common/wire/wire.h"
#include "server/keys.h"

#define SESSION_OUT_MAX (512u << 10)     /* a slow consumer beyond this is cut */
#define SESSION_TICKETS 16               /* more than the credit allows */

struct outgoing { struct outgoing *next; size_t len; uint8_t bytes[]; };
struct ticket { uint64_t number; bool answered; struct centre_event event; };

struct session {
	struct session *in_route, *in_serial, *next, **link_back;      /* the table's */
	uint64_t serial;
	struct wire_peer peer;
	struct centre_link *link;            /* NULL for a stranger who enrols */
	char key_id[17], site_code[32], feed[40];
	struct id site_id;
	bool drain_only;
	struct log_position head_told[FEEDS];        /* the feeds' heads as the machine knows them */
	struct ticket tickets[SESSION_TICKETS]; size_t first_ticket, n_tickets;
	struct outgoing *out, **out_last; size_t out_bytes;
	int64_t begun, ended;                /* ended: 0 while it lives; then only waits to be cut */
	bool gone;                           /* freed at the end of the round */
	bool enrolling;                      /* its ENROL is at the desk */
};

struct sessions;
struct sessions *sessions_new(void);
void sessions_free(struct sessions **t);
size_t sessions_count(const struct sessions *t);
struct session *session_begin(struct sessions *t, const struct wire_peer *peer, int64_t now);
void session_free(struct sessions *t, struct session **s);
struct session *session_by_route(const struct sessions *t, const struct wire_peer *peer);
struct session *session_by_serial(const struct sessions *t, uint64_t serial);
struct session *session_first(const struct sessions *t);               /* then ->next */
void session_key(struct session *s, const struct key *key);            /* copies what it needs of the key */

/* REFUSED: the consumer is too slow. */
enum result session_hold_frame(struct session *s, struct slice frame) MUST_CHECK;
void session_drop_first(struct session *s);

/* Answers reach the machine in the order of the tickets, whatever the order they come in. */
bool session_ticket_open(struct session *s, uint64_t number);          /* false: too many */
void session_ticket_answer(struct session *s, uint64_t number, const struct centre_event *event);
bool session_ticket_next(struct session *s, struct centre_event *out); /* takes the oldest when it is answered */

#endif
