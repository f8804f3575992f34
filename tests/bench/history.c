/* See history.h and sql/history.sql. */
#include "tests/bench/history.h"

#include <stdio.h>

#include "embedded/bench_sql.h"
#include "tests/bench/tool.h"

long
history_fill(PGconn *db, long updates, double minutes)
{
	char set[200];

	sql_do(db, "SET client_min_messages = warning");
	sql_do(db, bench_sql_history);
	text_make(set, sizeof set, "SELECT set_config('bench.updates', '%ld', false), set_config('bench.until', (clock_timestamp() + interval '%.0f s')::text, false)",
	          updates, 60 * minutes);
	sql_do(db, set);
	sql_do(db, "CALL pg_temp.fill()");
	sql_do(db, "ANALYZE");
	sql_do(db, "CHECKPOINT");
	return (long)sql_number(db, "SELECT count(*) FROM lt.inbox");
}
