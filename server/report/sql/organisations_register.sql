-- The register on the day of stocks: who there is, below whom, with how many members.
SELECT 'organisation:' || o.code, 0, false, o.code, o.name, o.type::text, o.setting::text, u.code, a.code, n.members
FROM organisation_known o JOIN report_lies l ON l.at = 1 AND l.place = 0 AND l.organisation_id = o.id
	LEFT JOIN LATERAL (SELECT code FROM organisation_known k WHERE k.id = o.parent_id AND k.from_on <= $3 AND k.to_on > $3 LIMIT 1) u ON true
	LEFT JOIN LATERAL (SELECT code FROM unit_known k WHERE k.id = o.unit_id AND k.from_on <= $3 AND k.to_on > $3 LIMIT 1) a ON true
	LEFT JOIN (SELECT organisation_id, count(*) AS members FROM member_known
		WHERE status <> 'ended' AND from_on <= $3 AND to_on > $3 GROUP BY organisation_id) n ON n.organisation_id = o.id
WHERE o.from_on <= $3 AND o.to_on > $3 AND $1::date IS NOT NULL AND $2::date IS NOT NULL
ORDER BY o.type, o.code COLLATE "C"
