/* Inside the agent: agent.c waits and feeds, agent_carry.c carries intents out, agent_vault.c those about the backup of
 * the names. */
#ifndef LT_CLIENT_AGENT_ROOM_H
#define LT_CLIENT_AGENT_ROOM_H
#include "client/agent.h"
#include "client/feed.h"
#include "client/outbox.h"
#include "client/vault.h"
#include "common/wire/wire.h"

#define ENDPOINTS_MAX 8
#define QUEUE_MAX 64                  /* answers waiting to be fed; one step makes a handful */

struct agent {
	struct store *store;
	struct identity me;
	char feed[80];
	struct outbox *outbox;
	struct site_wire *wire;
	struct site_link *link;
	int lock_fd;

	char endpoint_text[512];
	const char *endpoints[ENDPOINTS_MAX]; size_t n_endpoints;

	struct site_event queue[QUEUE_MAX]; size_t queue_head, queue_len;
	struct feed_trouble troubles[FEEDS][TROUBLES_MAX];   /* lent with the FEED event */
	struct feed_place feed_at[FEEDS];
	struct feed_taken taken;              /* by the APPLY or SNAP under way */
	bool receipts_due;                    /* tasks may have come that nobody was told have arrived */
	struct outbox_run run;                /* the bodies lent with the BODIES event; one READ_BODIES at a time */
	bool line_up;                         /* LINE_UP was fed for this socket */
	struct { struct buffer *frames; size_t n, size; } unsent;   /* the pipe was full */

	struct { bool is; uint64_t n, settled; int64_t since; } ack;   /* told by the machine, not committed yet */
	int64_t looked_at;                    /* when other processes' work was last looked for */
	int32_t pruned_on;
	struct vault *vault;
	int64_t vault_at;                     /* when it was last asked what is due; 0: not since the line is up */
	struct {                              /* for vault_fetch */
		struct buffer *into;          /* NULL: nobody fetches */
		bool found, over;
		struct vault_name name;
		int64_t moved_at;
	} fetch;
	char line_state[16], line_why[32];    /* as last written */
	int64_t contact_wall;
	struct agent_view view;
};

/* work runs between BEGIN and COMMIT; the gathered acknowledgements are in the same transaction. */
enum result agent_in_transaction(struct agent *a,
                                 enum result (*work)(struct agent *, const struct site_intent *, struct fault *),
                                 const struct site_intent *i);
void agent_feed(struct agent *a, const struct site_event *event);
void agent_answer(struct agent *a, const struct site_event *event);
void agent_carry(struct agent *a, const struct site_intent *intents, size_t n);
enum result agent_commit_ack(struct agent *a);
void agent_flush(struct agent *a);                       /* frames the pipe had no room for */
void agent_line_write(struct agent *a, const char *state, const char *why);
void agent_tell_troubles(struct agent *a);              /* of before, unasked */
struct site_event agent_outbox_event(struct agent *a, enum result *r);

/* agent_vault.c */
void agent_vault_look(struct agent *a, int64_t now);     /* while the line streams */
enum result carry_vault_read(struct agent *a, const struct site_intent *i);
enum result carry_vault_kept(struct agent *a, const struct site_intent *i);
enum result carry_vault_refused(struct agent *a, const struct site_intent *i);
enum result carry_vault_found(struct agent *a, const struct site_intent *i);
enum result carry_vault_take(struct agent *a, const struct site_intent *i);
enum result carry_vault_fetched(struct agent *a, const struct site_intent *i);

#endif
