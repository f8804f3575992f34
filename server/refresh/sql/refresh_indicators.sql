-- The indicators in force. catalogue: of those that read it, the version they read; else 0.
INSERT INTO indicator_now
SELECT i ->> 'code', e.version_from, CASE WHEN position('catalogue_now' IN i ->> 'select') > 0 THEN (SELECT max(version) FROM catalogue) ELSE 0 END,
	coalesce((i ->> 'additive')::boolean, false), coalesce((i ->> 'absent_zero')::boolean, false), coalesce((i ->> 'share')::boolean, false),
	i ? 'subjects' AND NOT i -> 'subjects' ? 'organisation', i ? 'subjects' AND NOT i -> 'subjects' ? 'unit',
	ARRAY(SELECT jsonb_array_elements_text(i -> 'reads')::integer),
	CASE WHEN i ? 'periods' THEN ARRAY(SELECT jsonb_array_elements_text(i -> 'periods')) ELSE '{year}' END
		|| ARRAY(SELECT 'cut ' || (c.content #>> '{cut,code}') FROM catalogue_entry c WHERE c.key LIKE 'cut/%' AND c.version_to IS NULL
			AND c.content #> '{cut,indicators}' ? (i ->> 'code'))
FROM catalogue_entry e CROSS JOIN LATERAL (SELECT e.content -> 'indicator') x(i) WHERE e.key LIKE 'indicator/%' AND e.version_to IS NULL
