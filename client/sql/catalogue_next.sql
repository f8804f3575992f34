-- The entries as they will be; ?1: the staged ones are the whole.
SELECT body FROM (
	SELECT e.key, e.body FROM catalogue_entry e WHERE NOT ?1 AND NOT EXISTS (SELECT 1 FROM catalogue_staged s WHERE s.key = e.key)
	UNION ALL
	SELECT s.key, s.body FROM catalogue_staged s WHERE s.body IS NOT NULL)
ORDER BY key;
