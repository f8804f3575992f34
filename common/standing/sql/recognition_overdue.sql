-- R04: probationary members whose twelve months ended more than thirty working days ago. Where the day of admission is not
-- known, the first day on which the register has this probation counts. note: the day from which it was counted.
WITH entered AS (        -- where the present membership begins: behind the last end
	SELECT m.id, m.organisation_id, m.admitted_on, coalesce(x.back_on, m.from_on) AS back_on
	FROM member_known m
	LEFT JOIN (
		SELECT s.id, min(s.from_on) AS back_on
		FROM member_known s
		LEFT JOIN (SELECT id, max(from_on) AS ended_on FROM member_known WHERE status = 'ended' AND from_on <= $1 GROUP BY id) d ON d.id = s.id
		WHERE s.status = 'probationary' AND s.from_on <= $1 AND (d.ended_on IS NULL OR s.from_on > d.ended_on)
		GROUP BY s.id) x ON x.id = m.id
	WHERE m.status = 'probationary' AND m.from_on <= $1 AND m.to_on > $1)
SELECT 'member' AS subject_kind, e.id AS subject_id, o.code AS code, o.name AS name, CAST(NULL AS bigint) AS n,
	CAST(NULL AS bigint) AS m, CAST(coalesce(e.admitted_on, e.back_on) AS text) AS note
FROM entered e
JOIN standing_period p ON coalesce(e.admitted_on, e.back_on) >= p.from_on AND coalesce(e.admitted_on, e.back_on) < p.to_on
LEFT JOIN organisation_known o ON o.id = e.organisation_id AND o.from_on <= $1 AND o.to_on > $1
WHERE p.kind = 'recognition'
ORDER BY code, subject_id
