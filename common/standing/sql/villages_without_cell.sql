-- S13: villages in which no village cell is seated (a cell of a school or an office there is not the village's). n: households.
SELECT 'unit' AS subject_kind, u.id AS subject_id, u.code AS code, u.name AS name, CAST(u.households AS bigint) AS n,
	CAST(NULL AS bigint) AS m, CAST(NULL AS text) AS note
FROM unit_known u
LEFT JOIN (
	SELECT DISTINCT unit_id FROM organisation_known
	WHERE unit_id IS NOT NULL AND type IN ('grassroots_cell', 'subordinate_cell')
		AND (setting IS NULL OR setting = 'village') AND from_on <= $1 AND to_on > $1) c ON c.unit_id = u.id
WHERE u.level = 'village' AND u.from_on <= $1 AND u.to_on > $1 AND c.unit_id IS NULL
ORDER BY code
