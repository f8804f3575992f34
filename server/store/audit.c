/* The audit trail outside the writer's groups: hashed by the database with the functions of migration 0003. */
#include "server/store/audit.h"

#include "embedded/sql.h"

enum result
audit_append(struct db *db, const struct id *site_id, const char *what, const char *actor, struct fault *f)
{
	struct db_args *a = db_args_new();
	PGresult *r = NULL;
	enum result done;

	db_arg_id(a, site_id);
	db_arg_text(a, what);
	db_arg_text(a, actor);
	done = db_run(db, NULL, sql_audit_append, a, &r, f);
	if (done == DONE && db_touched(r) != 1)
		done = fault_set(f, BROKEN, LT_6011, "audit", "%zu != 1", db_touched(r));
	PQclear(r);
	db_args_free(&a);
	return done;
}
