SELECT uuid_send(t.id) || int4send(t.version) AS key, format('organisation_change id=%s version=%s', t.id, t.version) AS place, t.*
FROM organisation_change t
ORDER BY 1;
