/* The epoch: which life of the database we are in. It changes when the database is not the one we last served: restored
 * from an older backup, promoted, or another cluster. Told apart by a high-water mark kept outside the database
 * (state_dir/high-water). The mark may lag behind the database, it never leads. */
#ifndef LT_SERVER_EPOCH_H
#define LT_SERVER_EPOCH_H
#include <stdbool.h>
#include "common/base/fault.h"
#include "common/base/id.h"

struct mark {
	struct id epoch;
	uint64_t j, term;
	char system_identifier[24];
	int32_t timeline;
};
enum epoch_reason {
	EPOCH_KEPT,
	EPOCH_OTHER_CLUSTER,      /* system_identifier differs: a dump was loaded elsewhere */
	EPOCH_OTHER_TIMELINE,     /* promoted, or recovered to a point in time */
	EPOCH_OTHER_EPOCH,        /* the mark knows an epoch that this database does not */
	EPOCH_BEHIND,             /* the mark is ahead in journal numbers or terms: an older backup */
	EPOCH_NO_MARK,            /* the database was served before, but there is no mark to compare with */
};
/* Pure. `stored` is the centre's row, with the cluster and timeline of its last epoch; `actual` the cluster and timeline
 * now; `file` NULL when there is none. */
enum epoch_reason epoch_decide(const struct mark *stored, const char *actual_system, int32_t actual_timeline,
                               const struct mark *file);
const char *epoch_reason_name(enum epoch_reason r);

/* *found false: no file, or one that was torn (then it is as good as none). */
enum result mark_read(const char *dir, struct mark *out, bool *found, struct fault *f) MUST_CHECK;
enum result mark_write(const char *dir, const struct mark *m, struct fault *f) MUST_CHECK;   /* whole or not at all */

#endif
