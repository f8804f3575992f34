-- The tables an indicator finds, and what it said. They live as long as the session and are empty in every new transaction.
CREATE TEMP TABLE asked (subject_kind smallint NOT NULL, subject_id uuid NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE asked_organisation (subject_id uuid NOT NULL, organisation_id uuid NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE asked_unit (subject_id uuid NOT NULL, unit_id uuid NOT NULL) ON COMMIT DELETE ROWS;
CREATE INDEX ON asked_organisation (organisation_id);     -- views bounded by settings look smaller than they are: whoever is led
CREATE INDEX ON asked_unit (unit_id);                     -- from them to here must not read all of it each time
CREATE TEMP TABLE asked_found (indicator text NOT NULL, subject_id uuid, numerator bigint, denominator bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE ask_tree (kind smallint NOT NULL, id uuid NOT NULL, live boolean NOT NULL, parent_id uuid, other_id uuid, atom_id uuid,
	other_atom_id uuid, up_id uuid, level integer NOT NULL, upper boolean NOT NULL) ON COMMIT DELETE ROWS;
