-- Every site a period concerns, with where its closing stands and what is still owed. $1 length, $2 first day, $3 the day after.
-- A root that several sites have had is the newest one's.
WITH root AS (
	SELECT DISTINCT ON (s.root_organisation) s.site_id, s.code, s.name, s.root_organisation
	FROM site s JOIN (SELECT id, min(from_on) AS from_on, max(to_on) AS to_on FROM organisation WHERE j_to IS NULL GROUP BY id) o
		ON o.id = s.root_organisation AND o.from_on < $3::date AND o.to_on > $2::date
	WHERE NOT s.everything AND s.state <> 'disabled' AND coalesce(s.valid_from < $3::date, true)
	ORDER BY s.root_organisation, s.added_at DESC, s.code),
owes AS (SELECT site_id, count(*) AS expected, count(told_at) AS told FROM owed($2::date, $3::date) GROUP BY site_id)
SELECT r.code, r.name, coalesce(p.state::text, 'open') AS state, coalesce(p.asked, false) AS asked, p.round, p.last_on, p.last_note,
	coalesce(w.expected, 0) AS expected, coalesce(w.told, 0) AS told, period_code($1::text::period_length, $2::date) AS period
FROM root r
	LEFT JOIN period_state_known p ON p.organisation_id = r.root_organisation AND p.length = $1::text::period_length AND p.period_on = $2::date
	LEFT JOIN owes w ON w.site_id = r.site_id
ORDER BY r.code COLLATE "C"
