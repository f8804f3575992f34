-- Members of each row on the day of stocks, and some of what they are.
SELECT p.key, CASE WHEN p.place = 0 THEN 0 ELSE 1 END, p.place = 0, p.name, count(m.id),
	count(m.id) FILTER (WHERE m.status = 'official'), count(m.id) FILTER (WHERE m.status = 'probationary'),
	count(m.id) FILTER (WHERE m.status = 'suspended'),
	count(m.id) FILTER (WHERE m.sex = 'female'), count(m.id),
	count(m.id) FILTER (WHERE m.is_minority), count(m.id),
	count(m.id) FILTER (WHERE m.is_youth_union), count(m.id),
	count(m.id) FILTER (WHERE m.exempt), count(m.id),
	count(m.id) FILTER (WHERE m.occupation = 'retired'), count(m.id)
FROM report_place p LEFT JOIN report_lies l ON l.at = 1 AND l.place = p.place
	LEFT JOIN member_known m ON m.organisation_id = l.organisation_id AND m.status <> 'ended' AND m.from_on <= $3 AND m.to_on > $3
		AND $1::date IS NOT NULL AND $2::date IS NOT NULL
GROUP BY p.place, p.key, p.name ORDER BY p.place
