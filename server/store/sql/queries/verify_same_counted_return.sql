SELECT uuid_send(t.id) || int4send(t.version) AS key, format('counted_return id=%s version=%s', t.id, t.version) AS place, t.*
FROM counted_return t
ORDER BY 1;
