-- Units, organisations and members as versions: numbered by what is behind them (the edition of the base and the versions of
-- all events), closed after they were opened, and what is open covers the entity's life without gap or overlap.
WITH typed AS (
	SELECT 'unit' AS kind, id, version, edition, from_on, to_on, j_from, j_to FROM unit
	UNION ALL SELECT 'organisation', id, version, edition, from_on, to_on, j_from, j_to FROM organisation
	UNION ALL SELECT 'member', id, version, 0, from_on, to_on, j_from, j_to FROM member),
change AS (
	SELECT 'unit' AS kind, unit_id AS id, j_from FROM unit_change WHERE change <> 'found'
	UNION ALL SELECT 'organisation', organisation_id, j_from FROM organisation_change WHERE change <> 'found'
	UNION ALL SELECT 'member', member_id, j_from FROM member_event),
along AS (
	SELECT kind, id, j_from, version, edition, 0 AS one FROM typed
	UNION ALL SELECT kind, id, j_from, NULL, NULL, 1 FROM change),
counted AS (SELECT *, edition + sum(one) OVER (PARTITION BY kind, id ORDER BY j_from) AS due FROM along),
spans AS (
	SELECT *, lag(to_on) OVER (PARTITION BY kind, id ORDER BY from_on) AS before,
		row_number() OVER (PARTITION BY kind, id ORDER BY from_on) AS place FROM typed WHERE j_to IS NULL),
entry AS (SELECT kind, id, min(from_on) AS from_on, count(*) AS n FROM typed WHERE version = 1 AND kind <> 'member' GROUP BY kind, id),
present AS (SELECT kind, id, min(from_on) AS from_on FROM spans WHERE kind <> 'member' GROUP BY kind, id),
edited AS (SELECT kind, id, max(edition) AS last, count(DISTINCT edition) AS n FROM typed WHERE kind <> 'member' GROUP BY kind, id)
SELECT format('%s id=%s version=%s should be %s', kind, id, version, due) FROM counted WHERE version <> due
UNION ALL
SELECT format('%s id=%s version=%s is closed before it was opened', kind, id, version) FROM typed WHERE j_to <= j_from
UNION ALL
SELECT format('%s id=%s version=%s from=%s to=%s: no day', kind, id, version, from_on, to_on) FROM typed WHERE from_on >= to_on
UNION ALL
SELECT format('%s id=%s version=%s from=%s: gap or overlap', kind, id, version, from_on) FROM spans WHERE place > 1 AND before <> from_on
UNION ALL
SELECT format('%s id=%s entered %s times', kind, id, n) FROM entry WHERE n <> 1
UNION ALL
SELECT format('%s id=%s what is open does not begin where it entered', coalesce(e.kind, p.kind), coalesce(e.id, p.id))
FROM entry e FULL JOIN present p ON p.kind = e.kind AND p.id = e.id WHERE e.from_on IS DISTINCT FROM p.from_on
UNION ALL
SELECT format('%s id=%s has editions missing below %s', kind, id, last) FROM edited WHERE n <> last
UNION ALL
SELECT format('%s id=%s edition=%s is open, but the last one is %s', t.kind, t.id, t.edition, e.last)
FROM typed t JOIN edited e ON e.kind = t.kind AND e.id = t.id WHERE t.j_to IS NULL AND t.edition <> e.last;
