SELECT uuid_send(t.id) || int4send(t.version) AS key, format('post id=%s version=%s', t.id, t.version) AS place, t.*
FROM post t
ORDER BY 1;
