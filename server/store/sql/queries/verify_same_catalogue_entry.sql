SELECT convert_to(t.key, 'UTF8') || int4send(t.version_from) AS key, format('catalogue entry %s version=%s', t.key, t.version_from) AS place, t.*
FROM catalogue_entry t
ORDER BY 1;
