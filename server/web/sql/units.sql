-- The units of today, in pieces. $1 level, $2 code of the one they lie in, $3 limit, $4 after this code.
WITH above AS MATERIALIZED (SELECT a.id FROM web_subject($2::text, 'unit', tree_on()) a WHERE $2::text IS NOT NULL),
piece AS (
	SELECT o.code, o.id, o.name, o.level, o.kind, o.parent_id, o.region_class, o.special_difficulty, o.households, o.valid_from
	FROM unit_as_of o
	WHERE ($1::text IS NULL OR o.level::text = $1::text) AND ($2::text IS NULL OR o.parent_id IN (SELECT id FROM above))
		AND ($4::text IS NULL OR o.code COLLATE "C" > $4::text)
	ORDER BY o.code COLLATE "C" LIMIT least(coalesce($3::text::bigint, 1000), 1000) + 1),
numbered AS (SELECT piece.*, row_number() OVER (ORDER BY code COLLATE "C") AS n, count(*) OVER () AS n_all FROM piece),
shown AS (SELECT * FROM numbered WHERE n <= least(coalesce($3::text::bigint, 1000), 1000))
SELECT CASE WHEN $2::text IS NULL OR EXISTS (SELECT FROM above) THEN jsonb_build_object('watermark', (SELECT j FROM figure_state),
		'next', (SELECT code FROM shown WHERE n_all > least(coalesce($3::text::bigint, 1000), 1000) ORDER BY n DESC LIMIT 1), 'units',
		coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', s.code, 'id', s.id, 'name', s.name, 'level', s.level, 'kind', s.kind,
			'parent', p.code, 'region_class', s.region_class, 'special_difficulty', s.special_difficulty, 'households', s.households,
			'valid_from', s.valid_from)) ORDER BY s.n)
			FROM shown s LEFT JOIN unit_as_of p ON p.id = s.parent_id), '[]'))::text END,
	'below', '/api/v1/units'
