-- R30: members still counted by the cell they were transferred out of, when that lies more than thirty working days back.
-- note: the day of the out-transfer and the receiving cell's code.
SELECT 'member' AS subject_kind, m.id AS subject_id, o.code AS code, o.name AS name, CAST(NULL AS bigint) AS n,
	CAST(NULL AS bigint) AS m, CAST(e.out_on AS text) || coalesce(' -> ' || r.code, '') AS note
FROM member_known m
JOIN (
	SELECT member_id, max(occurred_on) AS out_on FROM member_event_known
	WHERE event = 'transfer_out' AND occurred_on <= $1
	GROUP BY member_id) e ON e.member_id = m.id
JOIN standing_period p ON e.out_on >= p.from_on AND e.out_on < p.to_on
LEFT JOIN organisation_known o ON o.id = m.organisation_id AND o.from_on <= $1 AND o.to_on > $1
LEFT JOIN organisation_known r ON r.id = m.transfer_to AND r.from_on <= $1 AND r.to_on > $1
WHERE p.kind = 'transfer' AND m.from_on <= $1 AND m.to_on > $1 AND m.transfer_to IS NOT NULL AND m.status <> 'ended'
ORDER BY code, subject_id
