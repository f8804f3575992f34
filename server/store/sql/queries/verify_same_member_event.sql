SELECT uuid_send(t.id) || int4send(t.version) AS key, format('member_event id=%s version=%s', t.id, t.version) AS place, t.*
FROM member_event t
ORDER BY 1;
