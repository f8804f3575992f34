-- Every site with its key and what was received. `received` counts distinct (update, body) pairs: duplicates stand apart.
SELECT s.code, s.name, s.state::text,
	CASE WHEN k.key_id IS NULL THEN 'none' WHEN k.state = 'revoked' THEN 'revoked'
		WHEN k.confirmed_epoch <> c.epoch THEN 'waiting' ELSE 'active' END,
	coalesce(i.received, 0), coalesce(i.accepted, 0), coalesce(i.returned, 0), coalesce(i.parked, 0), coalesce(i.quarantined, 0),
	coalesce(i.duplicates, 0), s.last_seen, (extract(epoch FROM now() - k.enrolled_at) / 86400)::int, s.feed_n - s.feed_acked,
	(SELECT max(v.completed_at) FROM vault v WHERE v.site_id = s.site_id), p.feed_n - s.province_acked,
	(SELECT count(*) FROM feed_trouble t WHERE t.site_id = s.site_id)
FROM centre c, site s JOIN site p ON p.everything
	LEFT JOIN LATERAL (SELECT * FROM site_key x WHERE x.site_id = s.site_id ORDER BY x.state, x.enrolled_at DESC LIMIT 1) k ON true
	LEFT JOIN (
		SELECT l.site_id,
			count(*) FILTER (WHERE NOT duplicate) AS received,
			count(*) FILTER (WHERE NOT duplicate AND verdict = 'accepted') AS accepted,
			count(*) FILTER (WHERE NOT duplicate AND verdict = 'returned') AS returned,
			count(*) FILTER (WHERE NOT duplicate AND verdict = 'parked') AS parked,
			count(*) FILTER (WHERE NOT duplicate AND verdict = 'quarantined') AS quarantined,
			count(*) FILTER (WHERE duplicate) AS duplicates
		FROM inbox JOIN site_log l USING (log) GROUP BY l.site_id
	) i ON i.site_id = s.site_id
WHERE NOT s.everything
ORDER BY s.code COLLATE "C"
