/* The agent: the shell around the link machine. Carries its intents out in order (wire, outbox, verdict) and feeds the
 * answers back; notices what other processes recorded. One agent per directory: DIR/agent.lock. One thread. */
#ifndef LT_CLIENT_AGENT_H
#define LT_CLIENT_AGENT_H
#include "client/identity.h"
#include "client/store.h"
#include "common/link/site.h"

struct agent;
struct agent_view {
	enum site_phase phase;
	bool drained;                    /* everything made is acknowledged and settled, the feed is applied */
	bool held; enum site_why why;    /* the operator must act */
	int64_t contact_ms;              /* monotonic, last frame from the centre; 0: none in this life */
	uint64_t made, acked, settled;
	bool backing_up;                 /* the backup of the names is on its way, and the centre answers */
	struct fault line;               /* why the line is down, when it is known */
	struct fault store;              /* the store could not carry something out */
};

/* REFUSED LT-8009: another process is at it. */
enum result agent_open(struct store *s, const struct identity *me, struct agent **out, struct fault *f) MUST_CHECK;
/* Says BYE when there is a line, writes down how things stand. */
void agent_close(struct agent **a);
/* One round: waits for the line, wake_fd (-1: none) or the next deadline, at most timeout_ms, and does what is due. */
enum result agent_turn(struct agent *a, int wake_fd, int timeout_ms, bool *woken, struct fault *f) MUST_CHECK;
void agent_set_backup_hours(struct agent *a, int64_t hours);     /* names_backup_hours; see vault.h */
const struct agent_view *agent_look(struct agent *a);
bool agent_is_running(const char *dir);   /* somebody holds DIR/agent.lock */

/* What `status` says about the line. */
struct line_state { char state[16], why[32]; int64_t since_ms; bool has_contact; int64_t contact_ms; };
enum result line_load(struct store *s, struct line_state *out, struct fault *f) MUST_CHECK;

#endif
