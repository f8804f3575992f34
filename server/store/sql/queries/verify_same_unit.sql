SELECT uuid_send(t.id) || int4send(t.version) || date_send(t.from_on) AS key,
	format('unit id=%s version=%s from=%s', t.id, t.version, t.from_on) AS place, t.*
FROM unit t
ORDER BY 1;
