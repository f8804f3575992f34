-- What is in force: keys and bytes.
SELECT e.key, e.body FROM catalogue_entry e WHERE e.version_to IS NULL ORDER BY e.key;
