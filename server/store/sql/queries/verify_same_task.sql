SELECT uuid_send(t.id) || int4send(t.version) AS key, format('task id=%s version=%s', t.id, t.version) AS place, t.*
FROM task t
ORDER BY 1;
