-- The entries in force in version $1, in order of their keys; of NULL the present ones.
SELECT key, body FROM catalogue_entry
WHERE CASE WHEN $1::int IS NULL THEN version_to IS NULL ELSE version_from <= $1 AND (version_to IS NULL OR version_to > $1) END
ORDER BY key COLLATE "C"
