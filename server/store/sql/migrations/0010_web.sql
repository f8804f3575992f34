-- Who may ask over HTTP. A user has one token; the centre keeps its hash. Rows are never removed: a revoked name may be given
-- again, under a new token. token_id finds the row, token_hash is BLAKE2b-256 of the whole token.
CREATE TABLE web_user (
	user_id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name                   text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
	role                   text NOT NULL CHECK (role IN ('ORG', 'INS', 'FRONT', 'GOV', 'LEADER', 'ADMIN', 'AUDITOR')),
	token_id               bytea NOT NULL UNIQUE CHECK (length(token_id) = 8),
	token_hash             bytea NOT NULL CHECK (length(token_hash) = 32),
	added_at               timestamptz NOT NULL DEFAULT now(),
	added_by               text NOT NULL,
	revoked_at             timestamptz,
	revoked_by             text
);
CREATE UNIQUE INDEX web_user_name ON web_user (name) WHERE revoked_at IS NULL;

-- ---- what answers are made of ----

-- Who bears the code: an organisation or a unit (kind says which, when both do) that was there on the day, else the latest one.
CREATE FUNCTION web_subject(of_code text, of_kind text, on_day date)
RETURNS TABLE (kind smallint, id uuid, code text, name text, type text) LANGUAGE sql STABLE AS $$
	SELECT x.kind, x.id, x.code, x.name, x.type FROM (
		SELECT 22::smallint AS kind, o.id, o.code, o.name, o.type::text AS type, o.from_on, o.from_on <= on_day AND o.to_on > on_day AS there
		FROM organisation_known o WHERE o.code = of_code AND coalesce(of_kind, 'organisation') = 'organisation'
		UNION ALL
		SELECT 20::smallint, u.id, u.code, u.name, u.level::text, u.from_on, u.from_on <= on_day AND u.to_on > on_day
		FROM unit_known u WHERE u.code = of_code AND coalesce(of_kind, 'unit') = 'unit') x
	ORDER BY x.there DESC, x.kind DESC, x.from_on DESC LIMIT 1
$$;

-- The subject a table is about when nobody named one: the province's committee, or its unit.
CREATE FUNCTION web_province(of_kind text)
RETURNS TABLE (kind smallint, id uuid, code text, name text, type text) LANGUAGE sql STABLE AS $$
	SELECT 22::smallint, o.id, o.code, o.name, o.type::text FROM organisation_as_of o
	WHERE o.parent_id IS NULL AND o.type = 'province_committee' AND coalesce(of_kind, 'organisation') = 'organisation'
	UNION ALL
	SELECT 20::smallint, u.id, u.code, u.name, u.level::text FROM unit_as_of u
	WHERE u.parent_id IS NULL AND u.level = 'province' AND of_kind = 'unit'
	LIMIT 1
$$;

-- The indicators that tell of persons and must not be shown of this subject in this period to those who may not see small numbers.
-- A number is small from 1 to below the catalogue's small_number. A subject and all that lie beside it are hidden together when one
-- of them is small, and everything below what is hidden: so no sum, no difference and no other question gives it away, and no
-- question has to know which others were asked.
CREATE FUNCTION figure_hidden(of_period text, of_subject uuid) RETURNS TABLE (indicator text) LANGUAGE sql STABLE AS $$
	WITH RECURSIVE sensitive AS MATERIALIZED (
		SELECT content -> 'indicator' ->> 'code' AS code FROM catalogue_now
		WHERE key LIKE 'indicator/%' AND (content -> 'indicator' ->> 'sensitive')::boolean),
	small AS MATERIALIZED (
		SELECT coalesce((SELECT (content -> 'parameter' -> 'values' -> -1 ->> 'value')::bigint FROM catalogue_now
			WHERE key = 'parameter/small_number'), 5) AS number),
	path (tree_on, kind, id, parent_id) AS (
		SELECT t.tree_on, t.kind, t.id, t.parent_id FROM figure_period p JOIN figure_tree t ON t.tree_on = p.tree_on
		WHERE p.code = of_period AND t.kind IN (20, 22) AND t.id = of_subject
		UNION ALL
		SELECT t.tree_on, t.kind, t.id, t.parent_id
		FROM path b JOIN figure_tree t ON t.tree_on = b.tree_on AND t.kind = b.kind AND t.id = b.parent_id),
	family AS (
		SELECT of_subject AS id UNION SELECT id FROM path
		UNION SELECT t.id FROM path b JOIN figure_tree t ON t.tree_on = b.tree_on AND t.kind = b.kind AND t.parent_id = b.parent_id)
	SELECT DISTINCT f.indicator FROM family m JOIN figure f ON f.subject_id = m.id AND f.period = of_period
		JOIN sensitive s ON s.code = f.indicator, small
	WHERE f.numerator > 0 AND f.numerator < small.number
$$;

-- One figure: n, and of shares d and the per cent, half up; hidden: that there is one, and of how many.
CREATE FUNCTION web_figure(n bigint, d bigint, hidden boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT CASE WHEN hidden THEN jsonb_build_object('covered', true)
		WHEN d IS NULL THEN jsonb_build_object('n', n)
		WHEN d > 0 AND n IS NOT NULL THEN jsonb_build_object('n', n, 'd', d, 'percent', round(div(n::numeric * 20000 + d, 2 * d::numeric) / 100, 2))
		ELSE jsonb_build_object('n', n, 'd', d) END
$$;
