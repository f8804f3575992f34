-- What the sites are to hear of the round $1: of each the figures of its root organisation that changed, or all of them when its
-- feed does not have the whole.
WITH due AS MATERIALIZED (
	SELECT s.site_id, s.feed_generation, s.root_organisation, (t.generation, t.organisation_id) IS DISTINCT FROM (s.feed_generation, s.root_organisation) AS whole
	FROM site s LEFT JOIN figure_told t USING (site_id) WHERE NOT s.everything AND s.root_organisation IS NOT NULL),
told AS (
	SELECT d.site_id, f.indicator, f.period, f.numerator, f.denominator, false AS gone
	FROM due d JOIN figure f ON f.subject_id = d.root_organisation AND (d.whole OR f.j = $1::bigint)
	UNION ALL
	SELECT DISTINCT d.site_id, g.indicator, g.period, NULL::bigint, NULL::bigint, true FROM due d JOIN gone g ON g.subject_id = d.root_organisation
	WHERE NOT d.whole AND NOT EXISTS (SELECT FROM figure f WHERE f.subject_id = g.subject_id AND f.period = g.period AND f.indicator = g.indicator))
SELECT d.site_id, d.feed_generation, d.root_organisation, d.whole, t.indicator, t.period, t.numerator, t.denominator, coalesce(t.gone, false)
FROM due d LEFT JOIN told t USING (site_id) WHERE d.whole OR t.indicator IS NOT NULL
ORDER BY d.site_id, t.period, t.indicator
