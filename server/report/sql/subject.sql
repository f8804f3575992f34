-- What bears the code $1 on the day $2, organisations first.
SELECT 22::smallint AS kind, id, code, name FROM organisation_known WHERE code = $1 AND from_on <= $2 AND to_on > $2
UNION ALL
SELECT 20::smallint, id, code, name FROM unit_known WHERE code = $1 AND from_on <= $2 AND to_on > $2
ORDER BY kind DESC LIMIT 1
