SELECT uuid_send(t.id) || int4send(t.version) AS key, format('meeting id=%s version=%s', t.id, t.version) AS place, t.*
FROM meeting t
ORDER BY 1;
