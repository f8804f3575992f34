-- What each row owed, what was told of it, and in time: by the site's own clock.
SELECT p.key, CASE WHEN p.place = 0 THEN 0 ELSE 1 END, p.place = 0, p.name, count(d.rule), count(*) FILTER (WHERE d.told), count(d.rule),
	count(*) FILTER (WHERE d.in_time), count(d.rule), count(*) FILTER (WHERE d.told AND NOT d.in_time), count(*) FILTER (WHERE NOT d.told)
FROM report_place p LEFT JOIN report_owed d USING (place)
GROUP BY p.place, p.key, p.name ORDER BY p.place
