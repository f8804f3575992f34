-- Every task with what was reported on it, as of the day $1. done_on: the first report that it is done. $2: only what is
-- overdue: not finished, and due before that day.
SELECT t.code, t.title, t.kind::text, o.code AS lead, t.issued_on, t.due_on, t.issued,
	coalesce(r.stage::text, 'issued') AS stage, r.progress, r.delivered_on, r.read_on, r.accepted_on, r.done_on,
	CASE WHEN r.done_on IS NULL AND r.dropped_on IS NULL AND t.due_on < $1 THEN $1 - t.due_on ELSE 0 END AS days_over
FROM task t
	LEFT JOIN LATERAL (SELECT code FROM organisation x WHERE x.id = t.lead_organisation_id AND x.j_to IS NULL
		ORDER BY x.from_on <= $1 AND x.to_on > $1 DESC, x.to_on DESC LIMIT 1) o ON true
	LEFT JOIN LATERAL (
		SELECT max(what) AS stage, max(progress) AS progress,
			min(reported_on) FILTER (WHERE what = 'delivered') AS delivered_on,
			min(reported_on) FILTER (WHERE what = 'read') AS read_on,
			min(reported_on) FILTER (WHERE what = 'accepted') AS accepted_on,
			min(reported_on) FILTER (WHERE what = 'done') AS done_on,
			min(reported_on) FILTER (WHERE what = 'dropped') AS dropped_on
		FROM task_report p WHERE p.task_id = t.id AND p.j_to IS NULL AND p.reported_on <= $1
	) r ON true
WHERE t.j_to IS NULL AND t.issued_on <= $1
	AND (NOT $2 OR (r.done_on IS NULL AND r.dropped_on IS NULL AND t.due_on < $1))
ORDER BY t.due_on, t.code COLLATE "C"
