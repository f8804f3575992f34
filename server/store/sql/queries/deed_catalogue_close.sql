-- From version $1 on the entries $2 say something else, or are gone.
UPDATE catalogue_entry SET version_to = $1::integer
FROM (SELECT v.ctid AS place FROM unnest($2::text[]) AS q(key)
	CROSS JOIN LATERAL (SELECT e.ctid FROM catalogue_entry e WHERE e.key = q.key AND e.version_to IS NULL OFFSET 0) v) c
WHERE catalogue_entry.ctid = c.place;
