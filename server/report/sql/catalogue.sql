-- The entries in force.
SELECT body FROM catalogue_entry WHERE version_to IS NULL
