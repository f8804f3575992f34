-- The catalogue's version $1: how many entries it has, and its digest (no row: there never was such a version).
SELECT (SELECT count(*) FROM catalogue_entry WHERE version_from <= $1 AND (version_to IS NULL OR version_to > $1)), digest
FROM catalogue WHERE version = $1
