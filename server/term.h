/* Who may write. The writer's seat is an advisory lock held by the very connection that writes, so losing the connection
 * is losing the seat. Whoever takes the seat raises the term in `centre`; the engine checks it in every transaction, so a
 * former holder that still believes in itself cannot commit. */
#ifndef LT_SERVER_TERM_H
#define LT_SERVER_TERM_H
#include "server/epoch.h"
#include "server/store/db.h"

/* *got false: another process holds the seat. */
enum result term_try_seat(struct db *db, bool *got, struct fault *f) MUST_CHECK;
/* With the seat held: compares the mark, gives the database a new epoch where it is due, raises the term, writes the
 * mark. *out is how things stand afterwards. */
enum result term_raise(struct db *db, const char *state_dir, struct mark *out, struct fault *f) MUST_CHECK;
/* The centre's row as it stands, for the mark of a standby. */
enum result term_look(struct db *db, struct mark *out, struct fault *f) MUST_CHECK;
/* After a reconnect: takes the seat again if the term is still ours and the database still the one we served. LATER: the
 * lock is still held (perhaps by our own dead connection). REFUSED LT-5053: another one has taken over; LT-5060: the
 * database was restored under us, and only a new start may begin a new epoch. */
enum result term_retake(struct db *db, const char *state_dir, uint64_t term, struct fault *f) MUST_CHECK;

#endif
