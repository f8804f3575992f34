-- Every version: when, by whom, why, what it holds and what it changed.
SELECT c.version, c.j, c.at, c.actor, c.note, encode(c.digest, 'hex'),
	count(e.*) FILTER (WHERE e.version_from <= c.version AND (e.version_to IS NULL OR e.version_to > c.version)) AS entries,
	count(e.*) FILTER (WHERE e.version_from = c.version AND NOT before.known) AS added,
	count(e.*) FILTER (WHERE e.version_from = c.version AND before.known) AS changed,
	count(e.*) FILTER (WHERE e.version_to = c.version AND NOT after.known) AS gone,
	c.version = (SELECT max(version) FROM catalogue) AS present
FROM catalogue c
	CROSS JOIN catalogue_entry e
	CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM catalogue_entry b WHERE b.key = e.key AND b.version_to = e.version_from) AS known) before
	CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM catalogue_entry a WHERE a.key = e.key AND a.version_from = e.version_to) AS known) after
GROUP BY c.version, c.j, c.at, c.actor, c.note, c.digest
ORDER BY c.version
