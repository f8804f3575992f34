-- The entries of every version, as it was in force.
SELECT c.version, c.digest, e.key, e.body, e.content::text
FROM catalogue c LEFT JOIN catalogue_entry e ON e.version_from <= c.version AND (e.version_to IS NULL OR e.version_to > c.version)
ORDER BY c.version, e.key;
