-- The same tasks counted by who leads them.
WITH one AS (
	SELECT t.lead_organisation_id AS id, t.due_on,
		(SELECT min(reported_on) FROM task_report_known p WHERE p.task_id = t.id AND p.reported_on <= $3 AND p.what = 'done') AS done_on,
		(SELECT min(reported_on) FROM task_report_known p WHERE p.task_id = t.id AND p.reported_on <= $3 AND p.what = 'dropped') AS dropped_on
	FROM task_known t
	WHERE t.issued_on <= $3 AND t.kind <> 'congress_step' AND ($4::text IS NULL OR t.programme = $4::text) AND $2::date IS NOT NULL
		AND EXISTS (SELECT FROM report_lies l WHERE l.place = 0 AND l.organisation_id = t.lead_organisation_id)),
counted AS (
	SELECT id, count(*) AS given, count(*) FILTER (WHERE done_on <= due_on) AS in_time, count(*) FILTER (WHERE done_on > due_on) AS late,
		count(*) FILTER (WHERE done_on IS NULL AND dropped_on IS NOT NULL) AS dropped,
		count(*) FILTER (WHERE done_on IS NULL AND dropped_on IS NULL AND due_on >= $3) AS running,
		count(*) FILTER (WHERE done_on IS NULL AND dropped_on IS NULL AND due_on < $3) AS overdue
	FROM one WHERE due_on >= $1 OR done_on IS NULL OR done_on >= $1 GROUP BY id),
lines AS (
	SELECT 0 AS place, 'total' AS key, 'Tổng số' AS name, coalesce(sum(given), 0)::bigint AS given, coalesce(sum(in_time), 0)::bigint AS in_time,
		coalesce(sum(late), 0)::bigint AS late, coalesce(sum(dropped), 0)::bigint AS dropped, coalesce(sum(running), 0)::bigint AS running,
		coalesce(sum(overdue), 0)::bigint AS overdue
	FROM counted
	UNION ALL
	SELECT row_number() OVER (ORDER BY o.code COLLATE "C"), 'organisation:' || o.code, o.name, given, in_time, late, dropped, running, overdue
	FROM counted c CROSS JOIN LATERAL (SELECT code, name FROM organisation_known x WHERE x.id = c.id
		ORDER BY x.from_on <= $3 AND x.to_on > $3 DESC, x.to_on DESC LIMIT 1) o)
SELECT key, CASE WHEN place = 0 THEN 0 ELSE 1 END, place = 0, name, given, in_time, late, dropped, running, overdue,
	in_time, in_time + late + overdue
FROM lines ORDER BY place
