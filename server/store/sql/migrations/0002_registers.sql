-- The typed registers. Every row is a version: known from j_from until j_to (NULL: still), true of the days [from_on, to_on).
-- One change of an entity closes the rows it alters and writes the new ones under the next version.

CREATE TYPE unit_level AS ENUM ('province', 'district', 'commune', 'village');
CREATE TYPE unit_kind AS ENUM ('tinh', 'thanh_pho', 'huyen', 'thi_xa', 'xa', 'phuong', 'thi_tran', 'dac_khu', 'thon', 'ban', 'lang', 'to_dan_pho');
CREATE TYPE region_class AS ENUM ('normal', 'mountain', 'border', 'island');
CREATE TYPE organisation_type AS ENUM ('province_committee', 'direct_committee', 'grassroots_committee', 'section_committee',
	'grassroots_cell', 'subordinate_cell', 'party_group');
CREATE TYPE organisation_setting AS ENUM ('village', 'office', 'public_service', 'school', 'health', 'state_enterprise',
	'private_enterprise', 'armed_forces', 'other');
CREATE TYPE change_kind AS ENUM ('found', 'rename', 're_parent', 'dissolve');

CREATE TABLE unit (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	code                   text NOT NULL,
	name                   text NOT NULL,
	level                  unit_level NOT NULL,
	kind                   unit_kind NOT NULL,
	parent_id              uuid,
	region_class           region_class,
	special_difficulty     boolean,
	households             integer,
	valid_from             date,
	PRIMARY KEY (id, version, from_on)
);
CREATE UNIQUE INDEX unit_open ON unit (id, from_on) WHERE j_to IS NULL;
CREATE INDEX unit_code ON unit (code);
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE organisation (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	code                   text NOT NULL,
	name                   text NOT NULL,
	type                   organisation_type NOT NULL,
	setting                organisation_setting,
	parent_id              uuid,
	unit_id                uuid,
	has_committee          boolean,
	valid_from             date,
	PRIMARY KEY (id, version, from_on)
);
CREATE UNIQUE INDEX organisation_open ON organisation (id, from_on) WHERE j_to IS NULL;
CREATE INDEX organisation_code ON organisation (code);
CREATE INDEX organisation_parent ON organisation (parent_id);
CREATE INDEX organisation_unit ON organisation (unit_id);

-- The events themselves (id = update_id): what a back-dated event is folded with.
CREATE TABLE unit_change (
	id                     uuid NOT NULL,
	version                integer NOT NULL DEFAULT 1,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	unit_id                uuid NOT NULL,
	change                 change_kind NOT NULL,
	occurred_on            date NOT NULL,
	decided_on             date NOT NULL,
	issuer                 text NOT NULL,
	number                 text NOT NULL,
	type_code              text NOT NULL,
	signed_on              date NOT NULL,
	name                   text,
	parent_id              uuid,
	successor_ids          uuid[],
	without_successor      boolean,
	retroactive            boolean,
	PRIMARY KEY (id, version)
);
CREATE INDEX unit_change_unit ON unit_change (unit_id);

CREATE TABLE organisation_change (
	id                     uuid NOT NULL,
	version                integer NOT NULL DEFAULT 1,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	organisation_id        uuid NOT NULL,
	change                 change_kind NOT NULL,
	occurred_on            date NOT NULL,
	decided_on             date NOT NULL,
	issuer                 text NOT NULL,
	number                 text NOT NULL,
	type_code              text NOT NULL,
	signed_on              date NOT NULL,
	name                   text,
	parent_id              uuid,
	successor_ids          uuid[],
	without_successor      boolean,
	retroactive            boolean,
	PRIMARY KEY (id, version)
);
CREATE INDEX organisation_change_organisation ON organisation_change (organisation_id);

-- Views bounded by two settings: lt.known (a journal number; default: now) and lt.tree (a date; default: today).
CREATE FUNCTION known_j() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(nullif(current_setting('lt.known', true), '')::bigint, 9223372036854775807) $$;
CREATE FUNCTION tree_on() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(nullif(current_setting('lt.tree', true), '')::date, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) $$;

CREATE VIEW unit_as_of AS SELECT * FROM unit
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND from_on <= tree_on() AND to_on > tree_on();
CREATE VIEW organisation_as_of AS SELECT * FROM organisation
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND from_on <= tree_on() AND to_on > tree_on();
