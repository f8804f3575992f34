-- Catalogue versions: 1, 2, 3 ..., each put in force by an act under its J; entries without gap or overlap of their own; and
-- every judgement names the version that was in force at its J.
WITH numbered AS (SELECT *, row_number() OVER (ORDER BY j) AS due FROM catalogue),
entry AS (
	SELECT *, lag(version_to, 1, version_from) OVER w AS before, lag(body) OVER w AS same
	FROM catalogue_entry WINDOW w AS (PARTITION BY key ORDER BY version_from)),
along AS (
	SELECT j, catalogue, 'inbox' AS at, NULL::integer AS version FROM inbox
	UNION ALL SELECT j, catalogue, 'judgement', NULL FROM judgement
	UNION ALL SELECT j, NULL, NULL, version FROM catalogue),
judged AS (SELECT *, coalesce(max(version) OVER (ORDER BY j), 0) AS due FROM along)
SELECT format('catalogue version=%s should be %s', version, due) FROM numbered WHERE version <> due
UNION ALL
SELECT format('catalogue version=%s j=%s was put in force by no act', c.version, c.j)
FROM catalogue c LEFT JOIN centre_inbox a ON a.j = c.j WHERE a.j IS NULL OR a.actor <> c.actor
UNION ALL
SELECT format('catalogue entry %s version=%s: overlaps the one before it', key, version_from) FROM entry WHERE before IS NULL OR before > version_from
UNION ALL
SELECT format('catalogue entry %s version=%s: says what the one before it said', key, version_from)
FROM entry WHERE before = version_from AND same = body
UNION ALL
SELECT format('%s j=%s names catalogue %s, in force was %s', at, j, catalogue, due) FROM judged WHERE catalogue <> due;
