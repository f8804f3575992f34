-- R10: grassroots cells with thirty members or more, grassroots committees with fewer in all their cells. n: members; m: 30.
WITH RECURSIVE present AS (
	SELECT id, code, name, type, parent_id FROM organisation_known WHERE from_on <= $1 AND to_on > $1),
below (root_id, id) AS (
	SELECT id, id FROM present WHERE type IN ('grassroots_cell', 'grassroots_committee')
	UNION
	SELECT b.root_id, p.id FROM below b JOIN present p ON p.parent_id = b.id),
counted AS (
	SELECT b.root_id, count(*) AS members
	FROM below b JOIN member_known m ON m.organisation_id = b.id
	WHERE m.from_on <= $1 AND m.to_on > $1 AND m.status <> 'ended'
	GROUP BY b.root_id)
SELECT 'organisation' AS subject_kind, p.id AS subject_id, p.code AS code, p.name AS name,
	CAST(coalesce(c.members, 0) AS bigint) AS n, CAST(30 AS bigint) AS m,
	CASE WHEN p.type = 'grassroots_cell' THEN 'should_be_committee' ELSE 'should_be_cell' END AS note
FROM present p LEFT JOIN counted c ON c.root_id = p.id
WHERE (p.type = 'grassroots_cell' AND coalesce(c.members, 0) >= 30)
	OR (p.type = 'grassroots_committee' AND coalesce(c.members, 0) < 30)
ORDER BY code
