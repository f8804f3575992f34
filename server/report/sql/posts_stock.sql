-- Posts held in each row on the day of stocks. Of a post in a unit the unit says where; otherwise the organisation.
WITH held AS (
	SELECT l.place, p.title, p.person_ref FROM post_known p JOIN report_lies l ON l.at = 1 AND l.organisation_id = p.organisation_id
	WHERE p.unit_id IS NULL AND p.from_on <= $3 AND p.to_on > $3
	UNION ALL
	SELECT l.place, p.title, p.person_ref FROM post_known p JOIN report_lies_unit l ON l.at = 1 AND l.unit_id = p.unit_id
	WHERE p.from_on <= $3 AND p.to_on > $3)
SELECT p.key, CASE WHEN p.place = 0 THEN 0 ELSE 1 END, p.place = 0, p.name, count(h.title), count(DISTINCT h.person_ref),
	count(*) FILTER (WHERE h.title = 'secretary'), count(*) FILTER (WHERE h.title = 'deputy_secretary'),
	count(*) FILTER (WHERE h.title IN ('standing_member', 'committee_member', 'cell_committee_member', 'inspection_member')),
	count(*) FILTER (WHERE h.title = 'village_head'), count(*) FILTER (WHERE h.title = 'front_team_head'),
	count(*) FILTER (WHERE h.title IN ('group_leader', 'commune_staff', 'commune_cadre'))
FROM report_place p LEFT JOIN held h ON h.place = p.place AND $1::date IS NOT NULL AND $2::date IS NOT NULL
GROUP BY p.place, p.key, p.name ORDER BY p.place
