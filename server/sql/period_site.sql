-- Whose periods a site closes.
SELECT root_organisation FROM site WHERE code = $1 AND NOT everything AND root_organisation IS NOT NULL
