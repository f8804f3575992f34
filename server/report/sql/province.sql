-- The province as an organisation ($2 = 22) or a unit, on the day $1.
SELECT 22::smallint AS kind, id, code, name FROM organisation_known
WHERE $2::integer = 22 AND type = 'province_committee' AND from_on <= $1 AND to_on > $1
UNION ALL
SELECT 20::smallint, id, code, name FROM unit_known
WHERE $2::integer = 20 AND level = 'province' AND from_on <= $1 AND to_on > $1
ORDER BY code LIMIT 1
