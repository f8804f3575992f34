-- The indicators of the catalogue's version $1 (0: in force), or of them those with the codes $2 (NULL: all), by code. catalogue:
-- of those that read it, the version they read; else 0.
SELECT e.content #>> '{indicator,code}', e.content #>> '{indicator,select}', coalesce(e.content #>> '{indicator,file}', ''),
	coalesce((e.content #>> '{indicator,line}')::integer, 1), coalesce((e.content #>> '{indicator,share}')::boolean, false),
	coalesce((e.content #>> '{indicator,absent_zero}')::boolean, false), e.version_from,
	NOT coalesce(e.content #> '{indicator,subjects}', '[]') @> '["organisation"]' AND e.content #> '{indicator,subjects}' IS NOT NULL,
	NOT coalesce(e.content #> '{indicator,subjects}', '[]') @> '["unit"]' AND e.content #> '{indicator,subjects}' IS NOT NULL
FROM catalogue_entry e
WHERE e.key LIKE 'indicator/%' AND ($2::text[] IS NULL OR e.content #>> '{indicator,code}' = ANY ($2::text[]))
	AND CASE WHEN $1::integer = 0 THEN e.version_to IS NULL
		ELSE e.version_from <= $1::integer AND (e.version_to IS NULL OR e.version_to > $1::integer) END
ORDER BY 1
