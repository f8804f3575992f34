/* The thread of the one writer: takes groups from the queue, has the engine store them, and tells the gateway how each
 * batch ended. Only what is committed is told as stored. */
#ifndef LT_SERVER_WRITER_H
#define LT_SERVER_WRITER_H
#include "server/mailbox.h"
#include "server/queue.h"

struct writer;
struct writer_config {
	struct db *db;              /* the connection that holds the writer's seat; lent for the thread's life */
	uint64_t term;
	const char *state_dir, *note_path;
	struct queue *queue;
	struct mailbox *to_gateway;
};
enum result writer_start(const struct writer_config *config, struct writer **out, struct fault *f) MUST_CHECK;
/* The queue has been closed: what waits is still stored; joins. Gives up what cannot be stored within grace_ms. */
void writer_stop(struct writer **w, int64_t grace_ms);

#endif
