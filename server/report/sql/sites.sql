-- Each site's position: what has come of it, when it was heard of last, how far its closing of the period $4 is.
SELECT 'site:' || s.code, 0, false, s.code, s.name, coalesce(p.state::text, 'open'), p.stepped_on, p.round::bigint, coalesce(l.n, 0), l.j,
	(s.last_seen AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
FROM site s
	LEFT JOIN period_state_known p ON p.organisation_id = s.root_organisation AND p.code = $4::text
	CROSS JOIN LATERAL (SELECT sum(g.n)::bigint AS n,
		(SELECT max(i.j) FROM inbox i JOIN site_log h ON h.log = i.log WHERE h.site_id = s.site_id AND i.j <= known_j()) AS j
		FROM site_log g WHERE g.site_id = s.site_id) l
WHERE NOT s.everything AND s.state <> 'disabled' AND $1::date IS NOT NULL AND $2::date IS NOT NULL AND $3::date IS NOT NULL
ORDER BY s.code COLLATE "C"
