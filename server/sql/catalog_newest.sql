-- The version in force (0: none yet), and whether version $1 exists.
SELECT coalesce(max(version), 0), coalesce(bool_or(version = $1), false) FROM catalogue
