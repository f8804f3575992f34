-- The entries in force; $1 NULL: all, else the one of this key, or all below it ("form", "form/members_religion").
SELECT key, content::text FROM catalogue_now
WHERE $1::text IS NULL OR key = $1 OR starts_with(key, $1 || '/')
ORDER BY key COLLATE "C"
