-- The steps of congresses in their order: by when, who is done, and whether the step before allows it. Asked are the lead and those
-- who take part; each says for itself that it is done. $4: of this plan only.
WITH step AS (
	SELECT t.*, array_remove(array_append(coalesce(t.coordinator_ids, '{}'), t.lead_organisation_id), NULL) AS asked
	FROM task_known t
	WHERE t.kind = 'congress_step' AND t.issued_on <= $3 AND ($4::text IS NULL OR t.programme = $4::text) AND $1::date IS NOT NULL AND $2::date IS NOT NULL
		AND EXISTS (SELECT FROM report_lies l WHERE l.place = 0 AND l.organisation_id = t.lead_organisation_id)),
said AS (
	SELECT s.id, count(*) AS done, count(*) FILTER (WHERE r.done_on <= s.due_on) AS in_time, max(r.done_on) AS last_on
	FROM step s CROSS JOIN unnest(s.asked) AS a (organisation_id)
		JOIN LATERAL (SELECT min(reported_on) AS done_on FROM task_report_known p WHERE p.task_id = s.id AND p.organisation_id = a.organisation_id
			AND p.what = 'done' AND p.reported_on <= $3) r ON r.done_on IS NOT NULL
	GROUP BY s.id),
told AS (
	SELECT s.*, coalesce(d.done, 0) AS done, coalesce(d.in_time, 0) AS in_time, d.last_on, cardinality(s.asked) AS many,
		EXISTS (SELECT FROM unnest(s.after_ids) AS b (id)
			WHERE NOT EXISTS (SELECT FROM task_report_known p WHERE p.task_id = b.id AND p.what = 'done' AND p.reported_on <= $3)) AS waits
	FROM step s LEFT JOIN said d ON d.id = s.id)
SELECT 'task:' || t.code, 0, false, t.code, t.title, o.name, t.due_on,
	CASE WHEN done >= many THEN CASE WHEN in_time >= many THEN 'done' ELSE 'done_late' END WHEN waits THEN 'waits'
		WHEN due_on < $3 THEN 'overdue' ELSE 'running' END,
	done, many::bigint, in_time, many::bigint, last_on
FROM told t LEFT JOIN LATERAL (SELECT name FROM organisation_known x WHERE x.id = t.lead_organisation_id
	ORDER BY x.from_on <= $3 AND x.to_on > $3 DESC, x.to_on DESC LIMIT 1) o ON true
ORDER BY t.due_on, t.code COLLATE "C"
