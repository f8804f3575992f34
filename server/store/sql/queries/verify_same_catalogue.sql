SELECT int4send(c.version) AS key, format('catalogue version=%s', c.version) AS place, c.version, c.j, c.actor, c.note, c.digest
FROM catalogue c
ORDER BY 1;
