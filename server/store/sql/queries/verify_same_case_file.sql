SELECT uuid_send(t.id) || int4send(t.version) AS key, format('case_file id=%s version=%s', t.id, t.version) AS place, t.*
FROM case_file t
ORDER BY 1;
