-- Tasks of the day $3 with what was told of them by then; $4: of this programme only. Steps of congresses stand in their own report.
WITH one AS (
	SELECT t.*, o.code AS lead, r.done_on, r.dropped_on, r.progress,
		CASE WHEN r.done_on IS NOT NULL THEN CASE WHEN r.done_on <= t.due_on THEN 'done' ELSE 'done_late' END
			WHEN r.dropped_on IS NOT NULL THEN 'dropped' WHEN t.due_on < $3 THEN 'overdue' ELSE 'running' END AS state
	FROM task_known t
		LEFT JOIN LATERAL (SELECT code FROM organisation_known x WHERE x.id = t.lead_organisation_id
			ORDER BY x.from_on <= $3 AND x.to_on > $3 DESC, x.to_on DESC LIMIT 1) o ON true
		CROSS JOIN LATERAL (
			SELECT min(reported_on) FILTER (WHERE what = 'done') AS done_on, min(reported_on) FILTER (WHERE what = 'dropped') AS dropped_on,
				max(progress) AS progress
			FROM task_report_known p WHERE p.task_id = t.id AND p.reported_on <= $3) r
	WHERE t.issued_on <= $3 AND t.kind <> 'congress_step' AND ($4::text IS NULL OR t.programme = $4::text)
		AND (t.due_on >= $1 OR r.done_on IS NULL OR r.done_on >= $1) AND $2::date IS NOT NULL
		AND EXISTS (SELECT FROM report_lies l WHERE l.place = 0 AND l.organisation_id = t.lead_organisation_id))
SELECT 'task:' || code, 0, false, code, title, lead, issued_on, due_on, state, done_on,
	CASE WHEN done_on IS NOT NULL THEN 100 ELSE progress END::bigint,
	CASE WHEN state = 'overdue' THEN $3 - due_on WHEN state = 'done_late' THEN done_on - due_on END::bigint
FROM one ORDER BY due_on, code COLLATE "C"
