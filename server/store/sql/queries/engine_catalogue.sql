-- The version in force, and its entries.
SELECT (SELECT c.version FROM catalogue c ORDER BY c.version DESC LIMIT 1), e.body FROM catalogue_entry e WHERE e.version_to IS NULL
ORDER BY e.key;
