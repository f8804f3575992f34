/* Items of feeds are kept for `feed_days`; then they are blanked, site by site and some at a time, so that nobody waits for it
 * longer than one short statement lasts. What is told no more stands in the snapshots. */
#include "server/desk.h"

#include <inttypes.h>
#include <stdlib.h>
#include "common/base/log.h"
#include "embedded/run_sql.h"

#define BITE 2000

/* One of the statements about a site: $1 site, $2 days, and $3 how many when it asks for it. */
static enum result
prune(struct db *db, const char *name, const char *sql, const struct id *site, int64_t days, int64_t *blanked, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, site);
	db_arg_int8(args, days);
	if (blanked != NULL)
		db_arg_int8(args, BITE);
	enum result r = db_run(db, name, sql, args, &rows, f);
	if (r == DONE && blanked != NULL)
		*blanked = db_get_int8(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
site_next(struct db *db, struct id *site, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_id(args, site);
	enum result r = db_run(db, "prune_next", run_sql_prune_next, args, &rows, f);
	if (r == DONE)
		*site = PQntuples(rows) == 1 ? db_get_id(rows, 0, 0) : (struct id){ { 0 } };
	PQclear(rows);
	db_args_free(&args);
	return r;
}

enum result
prune_bite(struct db *db, int64_t days, struct id *site, struct fault *f)
{
	int64_t present = 0, former = 0;

	enum result r = id_is_zero(site) ? site_next(db, site, f) : DONE;
	if (r == DONE)
		r = prune(db, "prune_feed", run_sql_prune_feed, site, days, &present, f);
	if (r == DONE)
		r = prune(db, "prune_former", run_sql_prune_former, site, days, &former, f);
	if (r == DONE && present + former > 0)
		log_line(LOG_INFO, "feed.pruned", "items=%" PRId64, present + former);
	if (r != DONE || present == BITE || former == BITE)
		return r;                      /* there may be more of this site */
	r = prune(db, "prune_trouble", run_sql_prune_trouble, site, days, NULL, f);
	return r == DONE ? site_next(db, site, f) : r;
}
