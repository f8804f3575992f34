-- What was owed, told and told in time, per rule and site; and where the closing stands. $1 period, $2 and $3 its days (of a cut NULL).
WITH span AS MATERIALIZED (
	SELECT coalesce($2::text::date, (SELECT date '1970-01-01' + (content -> 'cut' ->> 'from')::int FROM catalogue_now WHERE key = 'cut/' || $1::text)) AS from_on,
		coalesce($3::text::date, (SELECT date '1970-01-01' + (content -> 'cut' ->> 'to')::int FROM catalogue_now WHERE key = 'cut/' || $1::text)) AS to_on),
told AS MATERIALIZED (
	SELECT c.* FROM span CROSS JOIN LATERAL completeness(span.from_on, span.to_on) c WHERE span.from_on IS NOT NULL AND span.to_on IS NOT NULL),
rule AS (
	SELECT t.rule, sum(t.expected) AS expected, sum(t.told) AS told, sum(t.in_time) AS in_time,
		jsonb_agg(jsonb_build_object('site', t.site_code, 'expected', t.expected, 'told', t.told, 'in_time', t.in_time)
			ORDER BY t.site_code COLLATE "C") AS sites
	FROM told t GROUP BY t.rule),
closing AS (
	SELECT s.code AS site, k.state, k.asked, k.round, k.stepped_on, k.note FROM period_state_known k JOIN site s ON s.root_organisation = k.organisation_id
	WHERE k.code = $1::text AND NOT s.everything)
SELECT CASE WHEN (SELECT from_on IS NOT NULL AND to_on IS NOT NULL FROM span) THEN jsonb_build_object(
		'period', (SELECT jsonb_build_object('code', $1::text, 'from', from_on, 'to', to_on - 1) FROM span),
		'watermark', (SELECT j FROM figure_state),
		'closed_j', (SELECT j FROM closed_period_known WHERE code = $1::text),
		'rules', (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', r.rule, 'vi', d.vi, 'en', d.en, 'expected', r.expected, 'told', r.told,
				'in_time', r.in_time, 'sites', r.sites) ORDER BY r.rule COLLATE "C"), '[]')
			FROM rule r LEFT JOIN LATERAL (SELECT vi, en FROM due_rule d WHERE d.rule = r.rule ORDER BY d.from_on DESC LIMIT 1) d ON true),
		'closing', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.site COLLATE "C"), '[]') FROM closing c))::text END,
	'period', (SELECT string_agg(code, ' ' ORDER BY length = 'year' DESC, code DESC) FROM figure_period WHERE length IN ('year', 'cut'))
