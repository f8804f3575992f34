SELECT uuid_send(t.id) || int4send(t.version) || date_send(t.from_on) AS key,
	format('member id=%s version=%s from=%s', t.id, t.version, t.from_on) AS place, t.*
FROM member t
ORDER BY 1;
