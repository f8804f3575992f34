-- Figures: what the indicators of the catalogue say of every organisation down to the grassroots ones and of every unit down
-- to the communes, for the periods the province keeps. All of them are as known at figure_state.j; server/refresh keeps them so.

-- The span an indicator is asked about: its first day, and the day after its last. Unset: NULL.
CREATE FUNCTION period_from() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT nullif(current_setting('lt.period_from', true), '')::date $$;
CREATE FUNCTION period_to() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT nullif(current_setting('lt.period_to', true), '')::date $$;

-- The views again, each setting read once per SELECT: read once per row it cost more than the rows did. Until when a row is known
-- is one number, coalesce(j_to - 1, the largest), so that an index passes over versions that were superseded.
CREATE OR REPLACE VIEW unit_known AS SELECT * FROM unit
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW organisation_known AS SELECT * FROM organisation
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW member_known AS SELECT * FROM member
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW member_event_known AS SELECT * FROM member_event
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW post_known AS SELECT * FROM post
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW meeting_known AS SELECT * FROM meeting
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW counted_return_known AS SELECT * FROM counted_return
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW register_entry_known AS SELECT * FROM register_entry
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW document_known AS SELECT * FROM document
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW task_known AS SELECT * FROM task
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW task_report_known AS SELECT * FROM task_report
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW case_file_known AS SELECT * FROM case_file
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j());
CREATE OR REPLACE VIEW unit_as_of AS SELECT * FROM unit
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW organisation_as_of AS SELECT * FROM organisation
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW post_as_of AS SELECT * FROM post
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW counted_return_as_of AS SELECT * FROM counted_return
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW register_entry_as_of AS SELECT * FROM register_entry
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW document_as_of AS SELECT * FROM document
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW case_file_as_of AS SELECT * FROM case_file
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on());
CREATE OR REPLACE VIEW member_as_of AS SELECT * FROM member
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND from_on <= (SELECT tree_on()) AND to_on > (SELECT tree_on()) AND status <> 'ended';
CREATE OR REPLACE VIEW meeting_as_of AS SELECT * FROM meeting
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND held_on <= (SELECT tree_on());
CREATE OR REPLACE VIEW task_as_of AS SELECT * FROM task
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND issued_on <= (SELECT tree_on());
CREATE OR REPLACE VIEW task_report_as_of AS SELECT * FROM task_report
	WHERE j_from <= (SELECT known_j()) AND coalesce(j_to - 1, 9223372036854775807) >= (SELECT known_j())
		AND reported_on <= (SELECT tree_on());

-- The catalogue as known at lt.known, like everything else an indicator reads.
CREATE OR REPLACE VIEW catalogue_now AS SELECT e.key, e.content FROM catalogue_entry e
	WHERE (e.version_to IS NULL OR known_j() < (SELECT t.j FROM catalogue t WHERE t.version = e.version_to))
		AND (known_j() = 9223372036854775807 OR known_j() >= (SELECT c.j FROM catalogue c WHERE c.version = e.version_from));

-- One row, once there was a round. j: the watermark of all figures together; day: what running periods are looked at on.
CREATE TABLE figure_state (
	one                    boolean PRIMARY KEY DEFAULT true CHECK (one),
	j                      bigint NOT NULL,
	day                    date NOT NULL,
	catalogue              integer NOT NULL,
	at                     timestamptz NOT NULL
) WITH (fillfactor = 10);

-- The periods that are kept: [from_on, to_on). on_day: the day of stocks, the last one or, while it runs, the watermark's.
-- tree_on: which of the stored trees is that day's: the last day on or before it on which a tree changed.
CREATE TABLE figure_period (
	code                   text PRIMARY KEY,
	length                 text NOT NULL CHECK (length IN ('month', 'quarter', 'half', 'year', 'cut')),
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	on_day                 date NOT NULL,
	tree_on                date NOT NULL
);

-- Where everything lay on a day. kind: 20 unit, 22 organisation. live: it existed on that day; what had ended lies in its one
-- successor or where it lay last. other_id: an organisation's unit, a unit's organisation. atom_id: the smallest place that
-- figures are kept of and that it lies in (a grassroots organisation, a commune, or an upper place itself); other_atom_id: the
-- same of the other kind. Of atoms: up_id the next one above, level how many are above, upper whether there are some below.
CREATE TABLE figure_tree (
	tree_on                date NOT NULL,
	kind                   smallint NOT NULL,
	id                     uuid NOT NULL,
	live                   boolean NOT NULL,
	parent_id              uuid,
	other_id               uuid,
	atom_id                uuid,
	other_atom_id          uuid,
	up_id                  uuid,
	level                  integer NOT NULL,
	upper                  boolean NOT NULL,
	PRIMARY KEY (tree_on, kind, id)
);
CREATE INDEX figure_tree_atom ON figure_tree (tree_on, atom_id);
CREATE INDEX figure_tree_other_atom ON figure_tree (tree_on, other_atom_id);

-- version: of the catalogue, the first with this SELECT; j: the round that changed it last. numerator NULL: nothing is known;
-- denominator NULL: a count.
CREATE TABLE figure (
	indicator              text NOT NULL,
	period                 text NOT NULL,
	subject_kind           smallint NOT NULL,
	subject_id             uuid NOT NULL,
	numerator              bigint,
	denominator            bigint,
	version                integer NOT NULL,
	j                      bigint NOT NULL,
	PRIMARY KEY (subject_id, period, indicator)
);
CREATE INDEX figure_indicator ON figure (period, indicator, subject_id);

-- Of additive indicators: what lies in an upper place and in no atom below it. With the figures of the atoms below it makes the
-- figure of the place.
CREATE TABLE figure_part (
	indicator              text NOT NULL,
	period                 text NOT NULL,
	subject_id             uuid NOT NULL,
	numerator              bigint,
	denominator            bigint,
	PRIMARY KEY (subject_id, period, indicator)
);

-- What has been worked out as a whole: by which SELECT, of which day. catalogue: of indicators that read the catalogue its
-- version, else 0.
CREATE TABLE figure_done (
	indicator              text NOT NULL,
	period                 text NOT NULL,
	version                integer NOT NULL,
	catalogue              integer NOT NULL,
	on_day                 date NOT NULL,
	PRIMARY KEY (period, indicator)
);

-- Closed periods: the figures as known at the closing, for ever. A period that was closed again has a second set.
CREATE TABLE figure_closed (
	indicator              text NOT NULL,
	period                 text NOT NULL,
	subject_kind           smallint NOT NULL,
	subject_id             uuid NOT NULL,
	numerator              bigint,
	denominator            bigint,
	version                integer NOT NULL,
	closed_j               bigint NOT NULL,
	PRIMARY KEY (subject_id, period, closed_j, indicator)
);
CREATE INDEX figure_closed_period ON figure_closed (period, closed_j, indicator);
-- Which closings that was done for. on_day: the day of stocks; catalogue: the version whose SELECTs were asked; troubles: the
-- indicators that failed then, of which there is nothing.
CREATE TABLE figure_closing (
	period                 text NOT NULL,
	closed_j               bigint NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	on_day                 date NOT NULL,
	catalogue              integer NOT NULL,
	troubles               text[] NOT NULL,
	at                     timestamptz NOT NULL,
	PRIMARY KEY (period, closed_j)
);

-- An indicator that failed: it has no figures until it is changed, or tried again on the next day. line: of its own file.
CREATE TABLE figure_trouble (
	indicator              text PRIMARY KEY,
	version                integer NOT NULL,
	catalogue              integer NOT NULL,
	period                 text NOT NULL,
	day                    date NOT NULL,
	sqlstate               text,
	file                   text,
	line                   integer,
	words                  text NOT NULL,
	at                     timestamptz NOT NULL
);

-- What sites are to be told of their own figures: letters are put here by the refresher and taken by the writer, which alone
-- appends to feeds; no row is ever changed. item: an lt1.FiguresItem. No reference to site: it would wait for the writer's lock.
CREATE TABLE figure_letter (
	letter                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site_id                uuid NOT NULL,
	generation             uuid NOT NULL,
	j                      bigint NOT NULL,
	at                     timestamptz NOT NULL DEFAULT now(),
	item                   bytea NOT NULL
);
-- To which feed of a site, and of which organisation, the whole was handed. Written by the refresher alone.
CREATE TABLE figure_told (
	site_id                uuid PRIMARY KEY,
	generation             uuid NOT NULL,
	organisation_id        uuid NOT NULL
);

-- A cell's members as they are known, however often they were amended.
DROP INDEX member_organisation;
CREATE INDEX member_organisation ON member (organisation_id, (coalesce(j_to - 1, 9223372036854775807)));

-- What happened in a period: flows are counted by it.
CREATE INDEX member_event_occurred ON member_event (event, occurred_on);
