/* What a feed is about, as it is now: the rows in force in the order of (kind, id), read from the registers piece by piece
 * by their keys; parts of it for READ_SNAP, and the digest of all of it for `doctor`. A row's content is the update it comes
 * from (inbox.body), reduced to what was said. */
#ifndef LT_SERVER_SNAPSHOT_H
#define LT_SERVER_SNAPSHOT_H
#include "common/link/site.h"
#include "server/store/db.h"

/* ---- rows (snapshot_rows.c) ---- */

struct row_told {
	uint32_t kind, version;
	struct id id, update_id;
	uint64_t j;
	struct slice said;                   /* lent until the next step */
};
enum row_step { ROW_TOLD, ROW_NOT_HERE, ROW_END };

/* Of FEED_PROVINCE: what every site may know. Of FEED_SITE: what was told by `site_id` and by sites with the same root
 * organisation. The caller's transaction is the moment it is true of. */
struct row_walk;
struct row_walk *row_walk_new(struct db *db, enum feed_no feed, const struct id *site_id);
void row_walk_free(struct row_walk **w);
/* Before the first step: goes on behind this row (kind 0 and id 0: from the beginning); false: no such kind in this feed. */
bool row_walk_seek(struct row_walk *w, uint32_t kind, const struct id *id);
/* Rows for so many bytes are still wanted: it reads no more ahead than that. */
void row_walk_room(struct row_walk *w, size_t bytes);
/* ROW_TOLD: *row is the next one. ROW_NOT_HERE: a whole piece of the register was looked at and nothing in it is this
 * feed's; *row says kind and id of the last row looked at. Then ask again. */
enum result row_walk_next(struct row_walk *w, enum row_step *step, struct row_told *row, struct fault *f) MUST_CHECK;

/* ---- parts (snapshot.c) ---- */

struct snapshot_ask {
	enum feed_no feed;
	struct id site_id;                   /* who asks */
	struct log_position begun;           /* zero: begin */
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;
	size_t bytes;
};
struct snapshot_part {
	bool position_known, last;
	struct log_position begun, head;
	uint8_t next[SNAP_NEXT_MAX]; size_t next_len;
	struct buffer bytes; struct slice *items; size_t n_items;      /* FeedItems */
};
/* One part in a transaction of its own, as common/link/centre.h tells READ_SNAP. No items, not last: so many rows of others
 * were passed that somebody else may have a turn; ask again from `begun` and `next`. */
enum result snapshot_part(struct db *db, const struct snapshot_ask *ask, struct snapshot_part *out, struct fault *f) MUST_CHECK;
void snapshot_part_fini(struct snapshot_part *p);

/* ---- digests ---- */

struct snapshot_digest {
	struct log_position at;              /* of the feed, in the transaction that read the rows */
	uint64_t rows; struct hash of_rows;  /* common/record/row_digest.h */
	uint32_t catalogue; struct hash of_catalogue;  /* FEED_PROVINCE: version and catalogue_digest() of its entries */
};
enum result snapshot_digest(struct db *db, enum feed_no feed, const struct id *site_id, struct snapshot_digest *out,
                            struct fault *f) MUST_CHECK;

#endif
