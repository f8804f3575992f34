SELECT uuid_send(t.id) || int4send(t.version) AS key, format('period_step id=%s version=%s', t.id, t.version) AS place, t.*
FROM period_step t
ORDER BY 1;
