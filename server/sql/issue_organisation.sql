-- Who bears the code $1 on the day $2.
SELECT DISTINCT id FROM organisation WHERE code = $1 AND j_to IS NULL AND from_on <= $2 AND to_on > $2
