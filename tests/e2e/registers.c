/* Rows as JSON, sorted as text, hashed. J, version and the times of journal and inbox tell the order in which records
 * came. */
#include "tests/e2e/registers.h"
#include <stdlib.h>
#include "tests/e2e/clerk.h"
#include "tests/e2e/house_room.h"

static const char *const tables[] = {
	"unit", "organisation", "unit_change", "organisation_change", "member_event", "member", "post", "meeting", "counted_return",
};

static void
add_digest(struct house *h, struct paper *p, const char *name, const char *rows)
{
	char *line = sql_text(h,
	                      "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(md5(line), '' ORDER BY "
	                      "md5(line))), '-') FROM (%s) x (line)",
	                      rows);

	paper_add(p, "%-20s %s\n", name, line);
	free(line);
}

char *
registers_digest(struct house *h)
{
	struct paper p = { 0 };
	char *rows;

	sql_do(h, "SET jit = off");
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		rows = text_format(
			"SELECT (to_jsonb(t) - 'j_from' - 'j_to' - 'version')::text FROM lt.%s t WHERE j_to IS NULL",
			tables[i]);
		add_digest(h, &p, tables[i], rows);
		free(rows);
	}
	add_digest(h, &p, "verdicts",
	           "SELECT concat_ws(' ', s.code, i.update_id, i.body_hash, i.verdict) FROM lt.inbox i"
	           " JOIN lt.site_log l USING (log) JOIN lt.site s USING (site_id)"
	           " WHERE NOT i.duplicate AND NOT s.everything");        /* what the centre issues is made anew in each life */
	return p.text;
}
