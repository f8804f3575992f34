-- The closing of periods: what sites and the province said of it, what that makes of a period, and what was told too late. What
-- the sites owe, by the catalogue's rules, and whether it came, came in time, or is missing.

CREATE TYPE period_length AS ENUM ('month', 'quarter', 'half', 'year');
CREATE TYPE period_action AS ENUM ('closed', 'accepted', 'returned', 'reopen_asked', 'reopened', 'reopen_refused');

-- One row is one step and never changes: version is always 1. issued: the province's own hand said so.
CREATE TABLE period_step (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	organisation_id        uuid NOT NULL,
	length                 period_length NOT NULL,
	period_on              date NOT NULL,
	round                  integer NOT NULL,
	what                   period_action NOT NULL,
	stepped_on             date NOT NULL,
	note                   text,
	issued                 boolean NOT NULL,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX period_step_open ON period_step (id) WHERE j_to IS NULL;
CREATE INDEX period_step_organisation ON period_step (organisation_id, length, period_on);

CREATE VIEW period_step_known AS SELECT * FROM period_step WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW period_step_as_of AS SELECT * FROM period_step_known WHERE stepped_on <= tree_on();

-- recorded_at: the site's clock when the clerk recorded it; actor: that clerk's code; reasons: [{"rule": .., "reason": .., "note": ..}].
-- NULL in rows that are older than these columns, and of bodies nobody could read. adjusts_from: accepted although it changes a
-- period that is closed, from this day on (the verdict bears LCK-001); of a body accepted later it stands with that judgement.
ALTER TABLE inbox ADD COLUMN recorded_at timestamptz, ADD COLUMN actor text, ADD COLUMN reasons jsonb, ADD COLUMN adjusts_from date;
ALTER TABLE judgement ADD COLUMN adjusts_from date;
CREATE INDEX inbox_adjusts ON inbox (j) WHERE adjusts_from IS NOT NULL;
CREATE INDEX judgement_adjusts ON judgement (j) WHERE adjusts_from IS NOT NULL;

-- ---- periods ----

CREATE FUNCTION period_end(length period_length, period_on date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT (period_on + CASE length WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'
		WHEN 'half' THEN interval '6 months' ELSE interval '1 year' END)::date $$;
CREATE FUNCTION period_code(length period_length, period_on date) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT lpad(extract(year FROM period_on)::int::text, 4, '0') || CASE length
		WHEN 'month' THEN '-' || lpad(extract(month FROM period_on)::int::text, 2, '0')
		WHEN 'quarter' THEN '-Q' || ((extract(month FROM period_on)::int + 2) / 3)::text
		WHEN 'half' THEN '-H' || ((extract(month FROM period_on)::int + 5) / 6)::text ELSE '' END $$;

-- What the province closed as a whole: once per closing. j: the closing's number, at which its figures stand for ever; reopened_j:
-- when it was opened again (NULL: it is closed). Not bounded by lt.known; closed_period_known is.
CREATE VIEW closed_period AS
	SELECT c.length, c.period_on, period_code(c.length, c.period_on) AS code, c.period_on AS from_on,
		period_end(c.length, c.period_on) AS to_on, c.round, c.j_from AS j,
		(SELECT min(r.j_from) FROM period_step r WHERE r.issued AND r.what = 'reopened' AND r.organisation_id = c.organisation_id
			AND r.length = c.length AND r.period_on = c.period_on AND r.round >= c.round) AS reopened_j,
		c.organisation_id, c.stepped_on, c.note
	FROM period_step c WHERE c.issued AND c.what = 'closed';
-- Closed at lt.known: at most once per period.
CREATE VIEW closed_period_known AS
	SELECT * FROM closed_period WHERE j <= known_j() AND (reopened_j IS NULL OR reopened_j > known_j());

-- Where the closing of each organisation's periods stands at lt.known. state: closed (waits for the province), accepted, returned,
-- reopened; asked: it has asked for re-opening and waits for the answer. A refusal leaves the state as it was.
CREATE VIEW period_state_known AS
	SELECT o.organisation_id, o.length, o.period_on, period_code(o.length, o.period_on) AS code, period_end(o.length, o.period_on) AS to_on,
		o.what AS state, last.what = 'reopen_asked' AS asked, o.round, o.stepped_on, o.note, o.j_from AS j,
		last.what AS last_step, last.stepped_on AS last_on, last.note AS last_note, last.j_from AS last_j
	FROM (SELECT DISTINCT ON (organisation_id, length, period_on) * FROM period_step_known
			WHERE what IN ('closed', 'accepted', 'returned', 'reopened') ORDER BY organisation_id, length, period_on, j_from DESC) o
		JOIN (SELECT DISTINCT ON (organisation_id, length, period_on) * FROM period_step_known
			ORDER BY organisation_id, length, period_on, j_from DESC) last USING (organisation_id, length, period_on);

-- ---- adjustments: accepted after the province had closed a period that they change ----

CREATE VIEW adjustment AS
	SELECT p.length, p.period_on, p.code AS period, p.from_on, p.to_on, p.j AS closed_j, a.j, a.adjusts_from, i.log, i.n,
		s.code AS site, i.actor, i.kind, i.entity, i.update_id, r.value ->> 'reason' AS reason, r.value ->> 'note' AS note,
		i.recorded_at, i.received_at
	FROM (SELECT log, n, j, adjusts_from FROM inbox WHERE adjusts_from IS NOT NULL
			UNION ALL SELECT log, n, j, adjusts_from FROM judgement WHERE adjusts_from IS NOT NULL) a
		JOIN inbox i ON i.log = a.log AND i.n = a.n
		JOIN site_log l ON l.log = a.log JOIN site s ON s.site_id = l.site_id
		JOIN closed_period p ON p.j < a.j AND (p.reopened_j IS NULL OR p.reopened_j > a.j) AND p.to_on > a.adjusts_from
		LEFT JOIN LATERAL (SELECT value FROM jsonb_array_elements(i.reasons) WHERE value ->> 'rule' = 'LCK-001' LIMIT 1) r ON true
	WHERE a.j <= known_j();

-- ---- what is owed ----

-- The catalogue's due rules: a form that every subject fills in for every period, a kind of record every subject owes (of meetings
-- `detail` is their kind). In force for periods that begin on [from_on, to_on). due_days: after the period's last day.
CREATE VIEW due_rule AS
	SELECT 'form/' || (content -> 'form' ->> 'code') AS rule, 28 AS kind, content -> 'form' ->> 'code' AS form, NULL::text AS detail,
		coalesce(content -> 'form' ->> 'subject', 'organisation') AS subject, content -> 'form' -> 'subject_types' AS subject_types,
		(content -> 'form' ->> 'period')::period_length AS length, coalesce((content -> 'form' ->> 'due_days')::int, 0) AS due_days,
		coalesce(date '1970-01-01' + (content -> 'form' ->> 'valid_from')::int, date '-infinity') AS from_on,
		coalesce(date '1970-01-01' + (content -> 'form' ->> 'valid_to')::int, date 'infinity') AS to_on,
		content -> 'form' ->> 'vi' AS vi, coalesce(content -> 'form' ->> 'en', content -> 'form' ->> 'vi') AS en
	FROM catalogue_now
	WHERE key LIKE 'form/%' AND (content -> 'form' ->> 'owed')::boolean AND (content -> 'form' ->> 'kind')::int = 28
		AND content -> 'form' ->> 'period' IN ('month', 'quarter', 'half', 'year')
	UNION ALL
	SELECT 'owed/' || CASE (content -> 'owed' ->> 'kind')::int WHEN 27 THEN 'meeting' ELSE 'counted_return' END
			|| coalesce('/' || nullif(content -> 'owed' ->> 'detail', ''), ''),
		(content -> 'owed' ->> 'kind')::int, CASE (content -> 'owed' ->> 'kind')::int WHEN 28 THEN content -> 'owed' ->> 'detail' END,
		nullif(content -> 'owed' ->> 'detail', ''),
		coalesce(content -> 'owed' ->> 'subject', 'organisation'), content -> 'owed' -> 'subject_types',
		(content -> 'owed' ->> 'period')::period_length, coalesce((content -> 'owed' ->> 'due_days')::int, 0),
		coalesce(date '1970-01-01' + (content -> 'owed' ->> 'valid_from')::int, date '-infinity'),
		coalesce(date '1970-01-01' + (content -> 'owed' ->> 'valid_to')::int, date 'infinity'),
		content -> 'owed' ->> 'vi', coalesce(content -> 'owed' ->> 'en', content -> 'owed' ->> 'vi')
	FROM catalogue_now
	WHERE key LIKE 'owed/%' AND (content -> 'owed' ->> 'kind')::int IN (27, 28)
		AND content -> 'owed' ->> 'period' IN ('month', 'quarter', 'half', 'year');

-- Every rule's periods that lie in [begins, ends) and were over on the day lt.tree.
CREATE FUNCTION due_period(begins date, ends date)
RETURNS TABLE (rule text, kind int, form text, detail text, subject text, subject_types jsonb, length period_length, period_on date,
	period_to date, due_on date)
LANGUAGE sql STABLE AS $$
	SELECT r.rule, r.kind, r.form, r.detail, r.subject, r.subject_types, r.length, p.at::date, period_end(r.length, p.at::date),
		period_end(r.length, p.at::date) - 1 + r.due_days
	FROM due_rule r CROSS JOIN LATERAL generate_series(
		date_trunc('year', greatest(begins, r.from_on, date '1900-01-01')::timestamp), least(ends, r.to_on, tree_on() + 1)::timestamp,
		CASE r.length WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'
			WHEN 'half' THEN interval '6 months' ELSE interval '1 year' END) AS p (at)
	WHERE p.at >= begins AND p.at >= r.from_on AND p.at < r.to_on AND period_end(r.length, p.at::date) <= least(ends, tree_on() + 1)
$$;

-- Whose each organisation and unit is on the last day of each of these periods: the site whose root stands above it, the nearest one.
CREATE FUNCTION site_subject(days date[])
RETURNS TABLE (on_day date, subject text, subject_id uuid, site_id uuid)
LANGUAGE sql STABLE AS $$
	WITH RECURSIVE
	root AS (
		SELECT DISTINCT ON (subject, id) subject, id, site_id FROM (
			SELECT 'organisation' AS subject, s.root_organisation AS id, s.site_id, s.code, s.state FROM site s
				WHERE NOT s.everything AND s.root_organisation IS NOT NULL
			UNION ALL SELECT 'unit', s.root_unit, s.site_id, s.code, s.state FROM site s WHERE NOT s.everything AND s.root_unit IS NOT NULL) r
		ORDER BY subject, id, state = 'disabled', code),
	day AS (SELECT DISTINCT d FROM unnest(days) AS d),
	below (d, subject, id, site_id) AS (
		SELECT day.d, root.subject, root.id, root.site_id FROM day CROSS JOIN root
		UNION ALL
		SELECT b.d, b.subject, c.id, b.site_id
		FROM below b CROSS JOIN LATERAL (
			SELECT o.id FROM organisation_known o WHERE b.subject = 'organisation' AND o.parent_id = b.id AND o.from_on <= b.d AND o.to_on > b.d
			UNION ALL SELECT u.id FROM unit_known u WHERE b.subject = 'unit' AND u.parent_id = b.id AND u.from_on <= b.d AND u.to_on > b.d) c
		WHERE NOT EXISTS (SELECT FROM root r WHERE r.subject = b.subject AND r.id = c.id))
	SELECT d, subject, id, site_id FROM below
$$;

-- One row per rule, period and subject that owes it: those that were there during the whole period, so that what was told is never
-- more than what is owed. told_at: when it was recorded first, by the site's clock, so that an outage of the line makes nobody late (of
-- records that do not say so: when it arrived). Bounded by lt.known. Nobody tells the planner how many subjects there are, and it
-- would go through all of them once per subject: everything is hashed instead.
CREATE FUNCTION owed(begins date, ends date)
RETURNS TABLE (rule text, kind int, form text, length period_length, period_on date, period text, due_on date, subject text,
	subject_id uuid, site_id uuid, told_at timestamptz, in_time boolean)
LANGUAGE sql STABLE SET enable_nestloop = off SET jit = off AS $$
	WITH due AS MATERIALIZED (SELECT * FROM due_period(begins, ends)),
	life AS (
		SELECT 'organisation' AS subject, id, type_no, min(from_on) AS from_on, max(to_on) AS to_on FROM (
			SELECT id, from_on, to_on, array_position(enum_range(NULL::organisation_type), type) AS type_no FROM organisation_known) o
		GROUP BY id, type_no
		UNION ALL
		SELECT 'unit', id, level_no, min(from_on), max(to_on) FROM (
			SELECT id, from_on, to_on, array_position(enum_range(NULL::unit_level), level) AS level_no FROM unit_known) u
		GROUP BY id, level_no),
	home AS MATERIALIZED (SELECT * FROM site_subject((SELECT array_agg(DISTINCT period_to - 1) FROM due))),
	owes AS MATERIALIZED (
		SELECT d.*, l.id, h.site_id
		FROM due d
			JOIN life l ON l.subject = d.subject AND l.from_on <= d.period_on AND l.to_on >= d.period_to
				AND (d.subject_types IS NULL OR d.subject_types @> to_jsonb(l.type_no))
			LEFT JOIN home h ON h.on_day = d.period_to - 1 AND h.subject = d.subject AND h.subject_id = l.id),
	said AS (
		SELECT o.rule, o.period_on, o.id, m.id AS entity
		FROM owes o JOIN meeting_known m ON o.kind = 27 AND m.cell_id = o.id AND m.month >= o.period_on AND m.month < o.period_to
			AND (o.detail IS NULL OR m.kind::text = o.detail OR (m.kind = 'combined' AND o.detail IN ('periodic', 'thematic')))
		UNION ALL
		SELECT o.rule, o.period_on, o.id, r.id
		FROM owes o JOIN counted_return_known r ON o.kind = 28 AND r.form = o.form AND r.period_on = o.period_on
			AND o.id = CASE o.subject WHEN 'unit' THEN r.unit_id ELSE r.organisation_id END),
	told AS (
		SELECT s.rule, s.period_on, s.id, min(least(CASE WHEN i.recorded_at >= s.period_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
				THEN i.recorded_at ELSE i.received_at END, i.received_at)) AS told_at      -- a clock that stood still proves nothing
		FROM said s
			CROSS JOIN LATERAL (SELECT update_id FROM meeting WHERE id = s.entity AND version = 1
				UNION ALL SELECT update_id FROM counted_return WHERE id = s.entity AND version = 1) f
			CROSS JOIN LATERAL (SELECT recorded_at, received_at FROM inbox WHERE update_id = f.update_id AND verdict = 'accepted' AND NOT duplicate) i
		GROUP BY s.rule, s.period_on, s.id)
	SELECT o.rule, o.kind, o.form, o.length, o.period_on, period_code(o.length, o.period_on), o.due_on, o.subject, o.id, o.site_id, t.told_at,
		t.told_at IS NOT NULL AND (t.told_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= o.due_on
	FROM owes o LEFT JOIN told t ON t.rule = o.rule AND t.period_on = o.period_on AND t.id = o.id
$$;

-- Per rule and site, over all periods in [begins, ends). Subjects that lie below no site have no site.
CREATE FUNCTION completeness(period_from date, period_to date)
RETURNS TABLE (rule text, kind int, form text, site_code text, organisation_id uuid, expected bigint, told bigint, in_time bigint)
LANGUAGE sql STABLE AS $$
	SELECT o.rule, o.kind, o.form, s.code, s.root_organisation, count(*), count(o.told_at), count(*) FILTER (WHERE o.in_time)
	FROM owed(period_from, period_to) o LEFT JOIN site s ON s.site_id = o.site_id
	GROUP BY o.rule, o.kind, o.form, s.code, s.root_organisation
$$;

-- Who owes it still: of one rule, or of all of them (NULL).
CREATE FUNCTION missing(of_rule text, period_from date, period_to date)
RETURNS TABLE (rule text, period text, due_on date, site_code text, subject text, subject_id uuid, code text, name text)
LANGUAGE sql STABLE AS $$
	SELECT o.rule, o.period, o.due_on, s.code, o.subject, o.subject_id, n.code, n.name
	FROM owed(period_from, period_to) o LEFT JOIN site s ON s.site_id = o.site_id
		LEFT JOIN LATERAL (
			SELECT k.code, k.name, k.from_on FROM organisation_known k WHERE o.subject = 'organisation' AND k.id = o.subject_id
			UNION ALL SELECT k.code, k.name, k.from_on FROM unit_known k WHERE o.subject = 'unit' AND k.id = o.subject_id
			ORDER BY 3 DESC LIMIT 1) n ON true
	WHERE o.told_at IS NULL AND (of_rule IS NULL OR o.rule = of_rule)
$$;
