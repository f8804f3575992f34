-- Documents asked for by id ($1).
SELECT t.*
FROM unnest($1::uuid[]) AS asked(id)
CROSS JOIN LATERAL (SELECT * FROM document WHERE document.id = asked.id AND document.j_to IS NULL OFFSET 0) t;
