/* What must hold of a centre's tables whatever happened: each query answers 0. See engine_world.h. */
#include "tests/unit/engine_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char *const always[] = {
	/* J is gap-free */
	"SELECT (SELECT count(*) FROM (SELECT j FROM inbox UNION SELECT j FROM judgement UNION SELECT j FROM "
	"centre_inbox WHERE j IS NOT NULL) x) - (SELECT j FROM centre)",
	/* numbers reach the cursor, and nothing lies beyond */
	"SELECT count(*) FROM site_log l WHERE n <> (SELECT count(*) FROM inbox i WHERE i.log = l.log) OR n <> (SELECT "
	"coalesce(max(n), 0) FROM inbox i WHERE i.log = l.log)",
	/* the present verdict is the latest one */
	"SELECT count(*) FROM inbox i WHERE NOT duplicate AND verdict <> coalesce((SELECT g.verdict FROM judgement g "
	"WHERE g.log = i.log AND g.n = i.n ORDER BY g.j DESC LIMIT 1), i.first_verdict)",
	"SELECT count(*) FROM inbox i LEFT JOIN parked p USING (log, n) WHERE NOT i.duplicate AND (i.verdict = "
	"'parked') <> (p.n IS NOT NULL)",
	/* a pair is judged once */
	"SELECT count(*) FROM (SELECT l.site_id, update_id, body_hash FROM inbox JOIN site_log l USING (log) WHERE NOT "
	"duplicate GROUP BY 1, 2, 3 HAVING count(*) > 1) x",
	/* feeds */
	"SELECT count(*) FROM site s WHERE feed_n <> (SELECT count(*) FROM feed_item f WHERE f.site_id = s.site_id) OR "
	"feed_n <> (SELECT coalesce(max(n), 0) FROM feed_item f WHERE f.site_id = s.site_id)",
	"SELECT (SELECT count(*) FROM feed_item f JOIN site s USING (site_id) WHERE NOT s.everything) - (SELECT count(*) FROM "
	"inbox JOIN site_log USING (log) JOIN site USING (site_id) WHERE NOT everything AND (duplicate OR first_verdict <> "
	"'accepted')) - (SELECT count(*) FROM judgement JOIN site_log USING (log) JOIN site USING (site_id) WHERE NOT everything)",
	/* `province`: what was accepted of units and organisations, what the centre issued, catalogue versions in one item or more */
	"SELECT count(*) FROM (SELECT (SELECT count(*) FROM feed_item f JOIN site s USING (site_id) WHERE s.everything) - (SELECT "
	"count(*) FROM inbox WHERE kind BETWEEN 20 AND 23 AND first_verdict = 'accepted' AND NOT duplicate) - (SELECT count(*) "
	"FROM judgement g JOIN inbox i USING (log, n) WHERE i.kind BETWEEN 20 AND 23 AND g.verdict = 'accepted') - (SELECT "
	"count(*) FROM document WHERE issued) - (SELECT count(*) FROM task WHERE issued) - (SELECT count(*) FROM period_step WHERE issued) AS parts, (SELECT count(*) FROM "
	"catalogue) AS versions) x WHERE parts < versions OR (versions = 0 AND parts > 0)",
	/* versions */
	"SELECT count(*) FROM unit a JOIN unit b ON a.id = b.id AND a.from_on < b.from_on AND a.to_on > b.from_on AND "
	"a.j_to IS NULL AND b.j_to IS NULL",
	"SELECT count(*) FROM unit WHERE j_to <= j_from",
	"SELECT count(*) FROM member a JOIN member b ON a.id = b.id AND a.from_on < b.from_on AND a.to_on <> b.from_on AND "
	"a.j_to IS NULL AND b.j_to IS NULL AND NOT EXISTS (SELECT 1 FROM member c WHERE c.id = a.id AND c.j_to IS NULL "
	"AND c.from_on > a.from_on AND c.from_on < b.from_on)",
	"SELECT count(*) FROM (SELECT id FROM member UNION ALL SELECT member_id FROM member_event) x WHERE NOT EXISTS "
	"(SELECT 1 FROM member m WHERE m.id = x.id AND m.j_to IS NULL) OR NOT EXISTS (SELECT 1 FROM member_event e WHERE "
	"e.member_id = x.id AND e.j_to IS NULL)",
	/* a member's version counts what was told of him */
	"SELECT count(*) FROM (SELECT id, max(version) AS v FROM member GROUP BY id) m WHERE v > (SELECT sum(version) FROM "
	"member_event e WHERE e.member_id = m.id AND e.j_to IS NULL)",
	"SELECT count(*) FROM (SELECT id, version, j_from, j_to FROM member UNION ALL SELECT id, version, j_from, j_to FROM "
	"member_event UNION ALL SELECT id, version, j_from, j_to FROM post UNION ALL SELECT id, version, j_from, j_to FROM "
	"meeting UNION ALL SELECT id, version, j_from, j_to FROM unit_change UNION ALL SELECT id, version, j_from, j_to FROM "
	"counted_return UNION ALL SELECT id, version, j_from, j_to FROM task UNION ALL SELECT id, version, j_from, j_to FROM period_step) x WHERE j_to <= j_from",
	/* the audit trail, hashed in C, is the one SQL computes */
	"SELECT count(*) FROM (SELECT a.*, coalesce(lag(hash) OVER (PARTITION BY site_id ORDER BY seq), "
	"decode(repeat('00', 32), 'hex')) AS before FROM audit a) x "
	"WHERE hash <> audit_hash(before, site_id, seq, at, what, actor, j_first, j_last, count, digest)",
	"SELECT count(*) FROM site s WHERE audit_seq <> (SELECT count(*) FROM audit a WHERE a.site_id = s.site_id)",
	"SELECT count(*) FROM audit a WHERE what = 'judged' AND digest IS DISTINCT FROM (SELECT "
	"sha256(string_agg(x.bytes, ''::bytea ORDER BY x.j)) FROM ("
	"SELECT i.j, audit_judgement(i.j, i.log, i.n, i.body_hash, i.duplicate, i.first_verdict, i.findings, i.today, "
	"i.catalogue, i.received_at) AS bytes "
	"FROM inbox i JOIN site_log l USING (log) "
	"WHERE l.site_id = a.site_id AND i.j BETWEEN a.j_first AND a.j_last UNION ALL "
	"SELECT g.j, audit_judgement(g.j, g.log, g.n, i.body_hash, false, g.verdict, g.findings, g.today, g.catalogue, "
	"g.judged_at) FROM judgement g JOIN "
	"inbox i USING (log, n) JOIN site_log l USING (log) "
	"WHERE l.site_id = a.site_id AND g.j BETWEEN a.j_first AND a.j_last) x)",
	/* what bears LCK-001 says from which day on, and nothing else does; a period is closed once at a time */
	"SELECT count(*) FROM (SELECT findings, adjusts_from, first_verdict AS verdict, duplicate FROM inbox UNION ALL SELECT findings, "
	"adjusts_from, verdict, false FROM judgement) x WHERE (findings @> '[{\"code\": \"LCK-001\"}]' AND verdict = 'accepted' AND NOT "
	"duplicate) IS DISTINCT FROM (adjusts_from IS NOT NULL) AND NOT (findings IS NULL AND adjusts_from IS NULL)",
	"SELECT count(*) FROM (SELECT 1 FROM closed_period WHERE reopened_j IS NULL GROUP BY length, period_on HAVING count(*) > 1) x",
	"SELECT count(*) FROM audit a JOIN centre_inbox c ON c.j = a.j_last WHERE a.count = 0 AND a.digest <> "
	"sha256(c.act)",
};

void
world_check(struct world *w)
{
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		if (world_int(w, "%s", always[i]) != 0)
			fail_msg("does not hold: %s", always[i]);
}
