-- What was accepted after the period $4 had been closed, and changes it: who said so and why. $5: the words, too; they may tell of persons.
SELECT 'update:' || a.j, 0, false, a.j::text, a.site, a.actor, a.kind::text, a.adjusts_from, (a.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
	concat_ws(': ', a.reason, CASE WHEN $5::boolean THEN a.note END)
FROM adjustment a JOIN closed_period_known c ON c.length = a.length AND c.period_on = a.period_on AND c.j = a.closed_j
WHERE a.period = $4::text AND a.from_on < $2 AND a.to_on > $1 AND $3::date IS NOT NULL
ORDER BY a.j
