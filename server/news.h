/* What the writer and the desk tell the gateway: letters in its one mailbox. */
#ifndef LT_SERVER_NEWS_H
#define LT_SERVER_NEWS_H
#include "common/link/centre.h"
#include "server/engine.h"
#include "server/keys.h"
#include "server/mailbox.h"

enum news_type {
	NEWS_EVENT,          /* for one session's machine */
	NEWS_HEAD,           /* event: a feed's head moved, for all sessions */
	NEWS_KEYS,           /* a newer key table */
	NEWS_ENROLLED,       /* the answer to ENROL: a frame to send, whatever it says */
	NEWS_ANSWERS,        /* the writer's results for a group */
	NEWS_STOPPED,        /* a thread ended: by a fault, or because it was told to (DONE) */
};
enum answer_kind { ANSWER_RESULT, ANSWER_BUSY };
struct answer {
	uint64_t session, ticket;
	size_t bodies;
	enum answer_kind kind;
	struct batch_result result;
	uint32_t retry_after_ms;
};
struct news {
	struct letter letter;
	enum news_type type;
	uint64_t session;                    /* EVENT, ENROLLED: by its serial; it may be gone */
	struct centre_event event;
	PGresult *rows; struct slice *items; /* EVENT ITEMS, SNAP: what event.items points into */
	struct buffer bytes;                 /* SNAP: likewise */
	struct keys *keys;
	struct buffer frame;                 /* ENROLLED */
	struct answer *answers; size_t n_answers;
	enum result why; struct fault fault; /* STOPPED */
};

struct news *news_new(enum news_type type);
void news_free(struct news **n);

/* Who waits for a batch: rides with it as batch->owner. */
struct batch_owner { uint64_t session, ticket; char site_code[32]; };

#endif
