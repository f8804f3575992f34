-- Organisations of each row on the day of stocks, by type.
SELECT p.key, CASE WHEN p.place = 0 THEN 0 ELSE 1 END, p.place = 0, p.name,
	count(o.id) FILTER (WHERE o.type = 'direct_committee'), count(o.id) FILTER (WHERE o.type = 'grassroots_committee'),
	count(o.id) FILTER (WHERE o.type = 'grassroots_cell'),
	count(o.id) FILTER (WHERE o.type IN ('grassroots_committee', 'grassroots_cell')),
	count(o.id) FILTER (WHERE o.type = 'section_committee'), count(o.id) FILTER (WHERE o.type = 'subordinate_cell'),
	count(o.id) FILTER (WHERE o.type = 'party_group')
FROM report_place p LEFT JOIN report_lies l ON l.at = 1 AND l.place = p.place
	LEFT JOIN organisation_known o ON o.id = l.organisation_id AND o.from_on <= $3 AND o.to_on > $3 AND $1::date IS NOT NULL AND $2::date IS NOT NULL
GROUP BY p.place, p.key, p.name ORDER BY p.place
