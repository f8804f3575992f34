/* `lienthong-server verify`: does the database still say what was promised? Set-based checks (verify_*.sql of store),
 * the chains recomputed from the stored bodies, and, with replay, everything judged again in a schema of its own and
 * compared. Reads only, in one REPEATABLE READ transaction, so the centre may go on meanwhile; replay writes into
 * <schema>_replay and drops it, also after a failure. */
#ifndef LT_SERVER_VERIFY_H
#define LT_SERVER_VERIFY_H
#include "server/store/db.h"

struct verify_check {
	const char *name;        /* "journal_gap_free"; static */
	bool ok;
	char detail[512];        /* the first differences, or what was looked at: "rows=20000 sites=4" */
};
struct verify_report {
	bool ok;                 /* all of them */
	struct verify_check *checks;
	size_t n;
};
/* db: an idle connection of the caller's own; conninfo: where replay opens two more. DONE: the report is filled,
 * whatever it says; LATER / BROKEN: it could not be made (LT-5080: another replay is running). progress (may be
 * NULL) is told the name of the check that begins. */
enum result verify_run(struct db *db, const char *conninfo, bool replay,
                       void (*progress)(void *ctx, const char *check), void *ctx,
                       struct verify_report *out, struct fault *f) MUST_CHECK;
void verify_report_fini(struct verify_report *r);

#endif
