-- Generic records: counted returns, register entries, documents, tasks with what is reported on them, case files. And the
-- catalogue, which says what may stand in them.

CREATE TYPE document_class AS ENUM ('public', 'internal', 'restricted');
CREATE TYPE task_kind AS ENUM ('task', 'report', 'review', 'congress_step');
CREATE TYPE task_event AS ENUM ('delivered', 'read', 'accepted', 'progress', 'done', 'dropped');

-- `cells`: what the form's fields say, by their codes: a number (in the field's smallest step; a day as days since
-- 1970-01-01; yes 1, no 0), a text or code, or an object: {"n": 10, "q": "at_least"}, {"n": 10, "q": "range", "upper": 20},
-- {"ref": "<id>"}. A row is true of the days [from_on, to_on): of a return its period.
CREATE TABLE counted_return (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	form                   text NOT NULL,
	organisation_id        uuid,
	unit_id                uuid,
	period_on              date NOT NULL,
	cells                  jsonb NOT NULL,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX counted_return_open ON counted_return (id) WHERE j_to IS NULL;
CREATE INDEX counted_return_organisation ON counted_return (organisation_id, form, period_on) WHERE organisation_id IS NOT NULL;
CREATE INDEX counted_return_unit ON counted_return (unit_id, form, period_on) WHERE unit_id IS NOT NULL;

CREATE TABLE register_entry (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	form                   text NOT NULL,
	organisation_id        uuid,
	unit_id                uuid,
	person_ref             uuid,
	reference              text,
	cells                  jsonb NOT NULL,
	decided_on             date,
	issuer                 text,
	number                 text,
	type_code              text,
	signed_on              date,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX register_entry_open ON register_entry (id) WHERE j_to IS NULL;
CREATE INDEX register_entry_organisation ON register_entry (organisation_id, form) WHERE organisation_id IS NOT NULL;
CREATE INDEX register_entry_unit ON register_entry (unit_id, form) WHERE unit_id IS NOT NULL;
CREATE INDEX register_entry_person ON register_entry (person_ref) WHERE person_ref IS NOT NULL;

-- In force on [from_on, to_on): from valid_from, else from the day it was signed. issued: told by the centre's own hand, so
-- every site knows it and none may amend it (likewise of tasks).
CREATE TABLE document (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	issuer                 text NOT NULL,
	number                 text NOT NULL,
	type_code              text NOT NULL,
	signed_on              date NOT NULL,
	title                  text NOT NULL,
	valid_from             date,
	valid_to               date,
	replaces_ids           uuid[],
	classification         document_class,
	issued                 boolean NOT NULL,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX document_open ON document (id) WHERE j_to IS NULL;
CREATE INDEX document_number ON document (number);

CREATE TABLE task (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	code                   text NOT NULL,
	title                  text NOT NULL,
	kind                   task_kind NOT NULL,
	programme              text,
	item                   text,
	document_id            uuid,
	lead_organisation_id   uuid NOT NULL,
	coordinator_ids        uuid[],
	product                text,
	issued_on              date NOT NULL,
	due_on                 date NOT NULL,
	after_ids              uuid[],
	issued                 boolean NOT NULL,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX task_open ON task (id) WHERE j_to IS NULL;
CREATE INDEX task_lead ON task (lead_organisation_id);
CREATE INDEX task_code ON task (code);

CREATE TABLE task_report (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	task_id                uuid NOT NULL,
	organisation_id        uuid NOT NULL,
	what                   task_event NOT NULL,
	reported_on            date NOT NULL,
	progress               integer,
	evidence               text,
	document_id            uuid,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX task_report_open ON task_report (id) WHERE j_to IS NULL;
CREATE INDEX task_report_task ON task_report (task_id);

CREATE TABLE case_file (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	form                   text NOT NULL,
	organisation_id        uuid,
	unit_id                uuid,
	reference              text,
	opened_on              date NOT NULL,
	closed_on              date,
	cells                  jsonb NOT NULL,
	decided_on             date,
	issuer                 text,
	number                 text,
	type_code              text,
	signed_on              date,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX case_file_open ON case_file (id) WHERE j_to IS NULL;
CREATE INDEX case_file_organisation ON case_file (organisation_id, form) WHERE organisation_id IS NOT NULL;
CREATE INDEX case_file_unit ON case_file (unit_id, form) WHERE unit_id IS NOT NULL;

-- As known at lt.known, on the day lt.tree; and as known at lt.known, of all days. The same names exist at the sites.
CREATE VIEW counted_return_known AS SELECT * FROM counted_return WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW register_entry_known AS SELECT * FROM register_entry WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW document_known AS SELECT * FROM document WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW task_known AS SELECT * FROM task WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW task_report_known AS SELECT * FROM task_report WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW case_file_known AS SELECT * FROM case_file WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW counted_return_as_of AS SELECT * FROM counted_return_known WHERE from_on <= tree_on() AND to_on > tree_on();
CREATE VIEW register_entry_as_of AS SELECT * FROM register_entry_known WHERE from_on <= tree_on() AND to_on > tree_on();
CREATE VIEW document_as_of AS SELECT * FROM document_known WHERE from_on <= tree_on() AND to_on > tree_on();
CREATE VIEW task_as_of AS SELECT * FROM task_known WHERE issued_on <= tree_on();
CREATE VIEW task_report_as_of AS SELECT * FROM task_report_known WHERE reported_on <= tree_on();
CREATE VIEW case_file_as_of AS SELECT * FROM case_file_known WHERE from_on <= tree_on() AND to_on > tree_on();

-- What the province decides: forms, code lists, parameters, holidays, programmes, labels. A version is put in force as a
-- whole by an act (its journal number is `j`); an entry is in force in the versions [version_from, version_to). inbox.catalogue
-- and judgement.catalogue tell the version that judged; 0: before the first one. Nothing is ever deleted here, because a
-- replay judges with the version of that moment. `body` is an ltc.Entry, `content` the same as JSON, for queries.
CREATE TABLE catalogue (
	version                integer PRIMARY KEY CHECK (version > 0),
	j                      bigint NOT NULL UNIQUE,
	at                     timestamptz NOT NULL,
	actor                  text NOT NULL,
	note                   text,
	digest                 bytea NOT NULL CHECK (length(digest) = 32)
);
CREATE TABLE catalogue_entry (
	key                    text NOT NULL,
	version_from           integer NOT NULL REFERENCES catalogue,
	version_to             integer REFERENCES catalogue CHECK (version_to > version_from),
	body                   bytea NOT NULL,
	content                jsonb NOT NULL,
	PRIMARY KEY (key, version_from)
);
CREATE UNIQUE INDEX catalogue_entry_now ON catalogue_entry (key) WHERE version_to IS NULL;
CREATE VIEW catalogue_now AS SELECT key, content FROM catalogue_entry WHERE version_to IS NULL;
