-- The organisations of today, in pieces. $1 type, $2 code of the one they lie in, $3 limit, $4 after this code.
WITH above AS MATERIALIZED (SELECT a.id FROM web_subject($2::text, 'organisation', tree_on()) a WHERE $2::text IS NOT NULL),
piece AS (
	SELECT o.code, o.id, o.name, o.type, o.setting, o.parent_id, o.unit_id, o.has_committee, o.valid_from
	FROM organisation_as_of o
	WHERE ($1::text IS NULL OR o.type::text = $1::text) AND ($2::text IS NULL OR o.parent_id IN (SELECT id FROM above))
		AND ($4::text IS NULL OR o.code COLLATE "C" > $4::text)
	ORDER BY o.code COLLATE "C" LIMIT least(coalesce($3::text::bigint, 1000), 1000) + 1),
numbered AS (SELECT piece.*, row_number() OVER (ORDER BY code COLLATE "C") AS n, count(*) OVER () AS n_all FROM piece),
shown AS (SELECT * FROM numbered WHERE n <= least(coalesce($3::text::bigint, 1000), 1000))
SELECT CASE WHEN $2::text IS NULL OR EXISTS (SELECT FROM above) THEN jsonb_build_object('watermark', (SELECT j FROM figure_state),
		'next', (SELECT code FROM shown WHERE n_all > least(coalesce($3::text::bigint, 1000), 1000) ORDER BY n DESC LIMIT 1), 'organisations',
		coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', s.code, 'id', s.id, 'name', s.name, 'type', s.type, 'setting', s.setting,
			'parent', p.code, 'unit', u.code, 'has_committee', s.has_committee, 'valid_from', s.valid_from)) ORDER BY s.n)
			FROM shown s LEFT JOIN organisation_as_of p ON p.id = s.parent_id LEFT JOIN unit_as_of u ON u.id = s.unit_id), '[]'))::text END,
	'below', '/api/v1/organisations'
