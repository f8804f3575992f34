-- Every period anybody has spoken of, the latest first: is it closed for all, since which number, and how many sites stand where.
WITH period AS (SELECT length, period_on, period_end(length, period_on) AS to_on FROM period_step GROUP BY length, period_on),
stand AS (
	SELECT p.length, p.period_on, coalesce(k.state::text, 'open') AS state, coalesce(k.asked, false) AS asked
	FROM period p
		JOIN (SELECT DISTINCT ON (root_organisation) root_organisation, valid_from FROM site
			WHERE NOT everything AND state <> 'disabled' AND root_organisation IS NOT NULL ORDER BY root_organisation, added_at DESC) s
			ON coalesce(s.valid_from < p.to_on, true)
		JOIN (SELECT id, min(from_on) AS from_on, max(to_on) AS to_on FROM organisation WHERE j_to IS NULL GROUP BY id) o
			ON o.id = s.root_organisation AND o.from_on < p.to_on AND o.to_on > p.period_on
		LEFT JOIN period_state_known k ON k.organisation_id = s.root_organisation AND k.length = p.length AND k.period_on = p.period_on)
SELECT period_code(p.length, p.period_on) AS period, c.j IS NOT NULL AS closed, c.stepped_on AS closed_on, c.j,
	count(s.state) AS sites, count(*) FILTER (WHERE s.state = 'accepted') AS accepted, count(*) FILTER (WHERE s.state = 'closed') AS waiting,
	count(*) FILTER (WHERE s.state IN ('returned', 'reopened')) AS returned, count(*) FILTER (WHERE s.state = 'open') AS open,
	count(*) FILTER (WHERE s.asked) AS asked
FROM period p LEFT JOIN stand s ON s.length = p.length AND s.period_on = p.period_on
	LEFT JOIN closed_period c ON c.length = p.length AND c.period_on = p.period_on AND c.reopened_j IS NULL
GROUP BY p.length, p.period_on, p.to_on, c.j, c.stepped_on
ORDER BY p.to_on DESC, p.period_on
