-- The entries of version $1, as far as there was one.
SELECT e.body FROM catalogue c JOIN catalogue_entry e ON e.version_from <= c.version AND (e.version_to IS NULL OR e.version_to > c.version)
WHERE c.version = $1::integer ORDER BY e.key;
