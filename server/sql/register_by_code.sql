-- The entity that bears a code now: $1 'unit' or 'organisation', $2 the code.
SELECT id FROM unit WHERE $1 = 'unit' AND code = $2 AND j_to IS NULL
UNION
SELECT id FROM organisation WHERE $1 = 'organisation' AND code = $2 AND j_to IS NULL
LIMIT 1
