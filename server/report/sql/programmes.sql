-- The programmes of the catalogue in force.
SELECT substr(key, 11) FROM catalogue_entry WHERE key LIKE 'programme/%' AND version_to IS NULL ORDER BY key COLLATE "C"
