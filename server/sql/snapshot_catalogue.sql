-- Some entries of the catalogue's version $1 in the order of their keys, behind the first $2 of them.
SELECT body FROM catalogue_entry WHERE version_from <= $1 AND (version_to IS NULL OR version_to > $1)
ORDER BY key COLLATE "C" OFFSET $2 LIMIT 128
