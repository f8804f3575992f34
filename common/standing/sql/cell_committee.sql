-- R11: a cell has a secretary; from nine official members on also a deputy and an elected committee of at most seven. The
-- secretary and the deputies belong to the committee by their posts; who holds two of these posts counts once. n: official
-- members; m: persons in the committee. One row per fault.
WITH official AS (
	SELECT organisation_id, count(*) AS n FROM member_known
	WHERE status = 'official' AND from_on <= $1 AND to_on > $1
	GROUP BY organisation_id),
held AS (
	SELECT organisation_id, count(DISTINCT person_ref) AS size,
		sum(CASE WHEN title = 'secretary' THEN 1 ELSE 0 END) AS secretaries,
		sum(CASE WHEN title = 'deputy_secretary' THEN 1 ELSE 0 END) AS deputies,
		sum(CASE WHEN title = 'cell_committee_member' THEN 1 ELSE 0 END) AS elected
	FROM post_known
	WHERE title IN ('secretary', 'deputy_secretary', 'cell_committee_member') AND from_on <= $1 AND to_on > $1
	GROUP BY organisation_id),
state AS (
	SELECT o.id, o.code, o.name, CAST(coalesce(f.n, 0) AS bigint) AS official, CAST(coalesce(h.size, 0) AS bigint) AS size,
		coalesce(h.secretaries, 0) AS secretaries, coalesce(h.deputies, 0) AS deputies, coalesce(h.elected, 0) AS elected
	FROM organisation_known o
	LEFT JOIN official f ON f.organisation_id = o.id
	LEFT JOIN held h ON h.organisation_id = o.id
	WHERE o.type IN ('grassroots_cell', 'subordinate_cell') AND o.from_on <= $1 AND o.to_on > $1)
SELECT 'organisation' AS subject_kind, id AS subject_id, code, name, official AS n, size AS m, 'no_secretary' AS note
FROM state WHERE official > 0 AND secretaries = 0
UNION ALL
SELECT 'organisation', id, code, name, official, size, 'no_deputy' FROM state WHERE official >= 9 AND deputies = 0
UNION ALL
SELECT 'organisation', id, code, name, official, size, 'no_committee' FROM state WHERE official >= 9 AND elected = 0
UNION ALL
SELECT 'organisation', id, code, name, official, size, 'committee_too_large' FROM state WHERE size > 7
ORDER BY code, note
