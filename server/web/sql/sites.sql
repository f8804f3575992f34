-- The sites as an administrator sees them: no content.
SELECT jsonb_build_object('sites', coalesce(jsonb_agg(jsonb_build_object('code', s.code, 'name', s.name, 'state', s.state, 'last_seen', s.last_seen,
		'received', l.received, 'feed_behind', s.feed_n - s.feed_acked, 'parked', p.n, 'troubles', t.n) ORDER BY s.code COLLATE "C"), '[]'))::text,
	NULL::text, NULL::text
FROM site s
	CROSS JOIN LATERAL (SELECT coalesce(sum(n), 0) AS received FROM site_log g WHERE g.site_id = s.site_id) l
	CROSS JOIN LATERAL (SELECT count(*) AS n FROM site_log g JOIN parked k ON k.log = g.log WHERE g.site_id = s.site_id) p
	CROSS JOIN LATERAL (SELECT count(*) AS n FROM feed_trouble t WHERE t.site_id = s.site_id) t
WHERE NOT s.everything
