-- What a site was told of its figures, item by item and then letter by letter, comes to what `figure` says of its root
-- organisation. Where the beginning is pruned or the whole was never told, what was told must still be right. No item knows
-- more than the watermark, and none less than the one before it.
WITH said AS (
	SELECT *, row_number() OVER (PARTITION BY site_id ORDER BY letter, n, place) AS turn FROM verify_figure),
begun AS (SELECT site_id, max(turn) FILTER (WHERE whole AND place = 0) AS turn FROM said GROUP BY site_id),
held AS (
	SELECT DISTINCT ON (s.site_id, s.period, s.indicator) s.* FROM said s LEFT JOIN begun b USING (site_id)
	WHERE s.place > 0 AND s.turn > coalesce(b.turn, 0) ORDER BY s.site_id, s.period, s.indicator, s.turn DESC),
told AS (
	SELECT s.site_id, s.code, t.organisation_id, b.turn IS NOT NULL AS whole
	FROM site s JOIN figure_told t ON t.site_id = s.site_id AND t.generation = s.feed_generation LEFT JOIN begun b ON b.site_id = s.site_id
	WHERE NOT s.everything),
due AS (
	SELECT t.site_id, f.period, f.indicator, f.numerator, f.denominator
	FROM told t JOIN figure f ON f.subject_kind = 22 AND f.subject_id = t.organisation_id)
SELECT format('site=%s %s of %s: %s', t.code, coalesce(d.indicator, h.indicator), coalesce(d.period, h.period), CASE
	WHEN h.site_id IS NULL THEN 'the site was never told'
	WHEN d.site_id IS NULL THEN 'the site was told of it, and it is not kept'
	ELSE 'the site was told otherwise' END)
FROM due d FULL JOIN (SELECT * FROM held WHERE NOT gone) h ON h.site_id = d.site_id AND h.period = d.period AND h.indicator = d.indicator
	JOIN told t ON t.site_id = coalesce(d.site_id, h.site_id)
WHERE d.site_id IS NULL OR (h.site_id IS NULL AND t.whole)
	OR (h.site_id IS NOT NULL AND (d.numerator, d.denominator) IS DISTINCT FROM (h.numerator, h.denominator))
UNION ALL
SELECT format('site=%s %s %s knows more than the watermark', s.code, CASE WHEN v.letter THEN 'letter' ELSE 'item' END, v.n)
FROM said v JOIN site s USING (site_id) WHERE v.place = 0 AND v.j > coalesce((SELECT max(j) FROM figure_state), 0)
UNION ALL
SELECT format('site=%s %s %s knows less than the one before it', s.code, CASE WHEN v.letter THEN 'letter' ELSE 'item' END, v.n)
FROM (SELECT *, max(j) OVER (PARTITION BY site_id ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
	FROM said WHERE place = 0) v JOIN site s USING (site_id) WHERE v.j < v.before;
