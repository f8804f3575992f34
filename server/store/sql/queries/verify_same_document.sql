SELECT uuid_send(t.id) || int4send(t.version) AS key, format('document id=%s version=%s', t.id, t.version) AS place, t.*
FROM document t
ORDER BY 1;
