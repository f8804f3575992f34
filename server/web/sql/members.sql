-- Members of one organisation today, by reference: nothing here is a name. $1 code, $2 limit, $3 after this reference. The last
-- column is how many persons are told of.
WITH o AS MATERIALIZED (SELECT s.id, s.code, s.name FROM web_subject($1::text, 'organisation', tree_on()) s),
piece AS (
	SELECT m.id, m.status, m.exempt, m.away, m.official_on, m.party_since, m.admitted_on, m.birth_year, m.sex, m.is_minority, m.is_youth_union,
		m.occupation, m.education, m.professional, m.political_theory
	FROM o JOIN member_as_of m ON m.organisation_id = o.id
	WHERE $3::text IS NULL OR m.id::text > $3::text
	ORDER BY m.id LIMIT least(coalesce($2::text::bigint, 1000), 1000) + 1),
numbered AS (SELECT piece.*, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS n_all FROM piece),
shown AS (SELECT * FROM numbered WHERE n <= least(coalesce($2::text::bigint, 1000), 1000))
SELECT CASE WHEN EXISTS (SELECT FROM o) THEN jsonb_build_object('watermark', (SELECT j FROM figure_state),
		'organisation', (SELECT jsonb_build_object('code', code, 'name', name) FROM o),
		'next', (SELECT id FROM shown WHERE n_all > least(coalesce($2::text::bigint, 1000), 1000) ORDER BY n DESC LIMIT 1),
		'members', coalesce((SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(s) - 'n' - 'n_all') ORDER BY s.n) FROM shown s), '[]'))::text END,
	'organisation', '/api/v1/organisations', (SELECT count(*) FROM shown)
