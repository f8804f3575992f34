SELECT uuid_send(t.id) || int4send(t.version) AS key, format('register_entry id=%s version=%s', t.id, t.version) AS place, t.*
FROM register_entry t
ORDER BY 1;
