-- Members, posts, meetings, and amendments of what was recorded.

-- `update_id` is the update a row's content comes from: what an amendment must name in `supersedes`. NULL in rows older
-- than this migration. `edition` of a unit or organisation: 1 as entered, + 1 per amendment of its entry.
ALTER TABLE unit ADD COLUMN edition integer NOT NULL DEFAULT 1, ADD COLUMN update_id uuid;
ALTER TABLE organisation ADD COLUMN edition integer NOT NULL DEFAULT 1, ADD COLUMN update_id uuid;
-- An event keeps its id (the first update_id); an amendment closes its row and opens the next version.
ALTER TABLE unit_change ADD COLUMN update_id uuid;
ALTER TABLE organisation_change ADD COLUMN update_id uuid;

-- Would the parked update create its entity? Of older rows: openings, and foundings, which wait for somebody else.
ALTER TABLE parked ADD COLUMN creates boolean;
UPDATE parked p SET creates = p.waits_for <> p.entity
	OR EXISTS (SELECT 1 FROM inbox i WHERE i.log = p.log AND i.n = p.n AND i.kind IN (20, 22));
ALTER TABLE parked ALTER COLUMN creates SET NOT NULL;
-- Does it amend? Then it holds up less (server/engine). Older releases had no amendments.
ALTER TABLE parked ADD COLUMN amends boolean NOT NULL DEFAULT false;

CREATE TYPE sex AS ENUM ('male', 'female');
CREATE TYPE member_status AS ENUM ('probationary', 'official', 'suspended', 'ended');
CREATE TYPE occupation_group AS ENUM ('civil_servant', 'armed_forces', 'farmer', 'worker', 'student', 'retired', 'other');
CREATE TYPE education_level AS ENUM ('below_primary', 'primary', 'lower_secondary', 'upper_secondary');
CREATE TYPE professional_level AS ENUM ('none', 'elementary', 'intermediate', 'college', 'university', 'master', 'doctor');
CREATE TYPE theory_level AS ENUM ('none', 'elementary', 'intermediate', 'advanced');
CREATE TYPE exception_region AS ENUM ('mountain', 'island', 'minority_area', 'special_difficulty');
-- 'opening' is how a member enters with the stock; the others are lt.MemberEventKind.
CREATE TYPE member_event_kind AS ENUM ('opening', 'admit', 'recognise_official', 'transfer_out', 'transfer_in', 'temp_out',
	'temp_in', 'exempt', 'resume', 'delete', 'resign', 'expel', 'restore', 'death');
CREATE TYPE member_reason AS ENUM ('inactive', 'card_returned', 'no_progress', 'unfit', 'political_standard', 'study', 'work', 'other');
CREATE TYPE post_title AS ENUM ('secretary', 'deputy_secretary', 'standing_member', 'committee_member', 'cell_committee_member',
	'inspection_member', 'group_leader', 'village_head', 'front_team_head', 'commune_staff', 'commune_cadre');
CREATE TYPE post_basis AS ENUM ('elected', 'appointed', 'acting');
CREATE TYPE meeting_kind AS ENUM ('periodic', 'thematic', 'combined', 'extraordinary');
CREATE TYPE meeting_mode AS ENUM ('in_person', 'online');

-- A member's truth is the timeline: the opening or entering event and all that happened since, one row each, as versions.
-- The key of an open row is (member_id, event, occurred_on).
CREATE TABLE member_event (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	member_id              uuid NOT NULL,
	event                  member_event_kind NOT NULL,
	occurred_on            date NOT NULL,
	decided_on             date,
	issuer                 text,
	number                 text,
	type_code              text,
	signed_on              date,
	from_organisation_id   uuid,
	to_organisation_id     uuid,
	outside_province       boolean,
	reason                 member_reason,
	until_on               date,
	considered_on          date,
	decision_received_on   date,
	ceremony_on            date,
	age_ok                 boolean,
	over60_approval        boolean,
	exception_region       exception_region,
	votes_yes              integer,
	votes_official         integer,
	failed_votes           integer,
	escalated              boolean,
	introducer_refs        uuid[],
	introduced_by_union    boolean,
	certificate_on         date,
	dossier_on             date,
	presented_on           date,
	voluntary              boolean,
	certificate_seen       boolean,
	-- of the opening and of events by which somebody enters: the member as stated; NULL organisation_id: nobody enters
	organisation_id        uuid,
	status                 member_status,
	admitted_on            date,
	admission_decided_on   date,
	official_on            date,
	birth_year             integer,
	sex                    sex,
	is_minority            boolean,
	is_youth_union         boolean,
	occupation             occupation_group,
	education              education_level,
	professional           professional_level,
	political_theory       theory_level,
	match                  uuid,
	exempt_since           date,
	away_since             date,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX member_event_open ON member_event (member_id, event, occurred_on) WHERE j_to IS NULL;

-- What follows from the timeline: spans of constant state, true of the days [from_on, to_on). organisation_id is NULL once
-- ended. party_since: the day party age counts from.
CREATE TABLE member (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	organisation_id        uuid,
	status                 member_status NOT NULL,
	exempt                 boolean NOT NULL,
	away                   boolean NOT NULL,
	transfer_to            uuid,
	official_on            date,
	party_since            date,
	admitted_on            date,
	birth_year             integer NOT NULL,
	sex                    sex NOT NULL,
	is_minority            boolean,
	is_youth_union         boolean,
	occupation             occupation_group,
	education              education_level,
	professional           professional_level,
	political_theory       theory_level,
	match                  uuid,
	PRIMARY KEY (id, version, from_on)
);
CREATE UNIQUE INDEX member_open ON member (id, from_on) WHERE j_to IS NULL;
CREATE INDEX member_organisation ON member (organisation_id);
CREATE INDEX member_match ON member (match) WHERE match IS NOT NULL;

CREATE TABLE post (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	from_on                date NOT NULL,
	to_on                  date NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	person_ref             uuid NOT NULL,
	organisation_id        uuid,
	unit_id                uuid,
	title                  post_title NOT NULL,
	basis                  post_basis,
	decided_on             date,
	issuer                 text,
	number                 text,
	type_code              text,
	signed_on              date,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX post_open ON post (id) WHERE j_to IS NULL;
CREATE INDEX post_organisation ON post (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX post_unit ON post (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX post_person ON post (person_ref);

CREATE TABLE meeting (
	id                     uuid NOT NULL,
	version                integer NOT NULL,
	j_from                 bigint NOT NULL,
	j_to                   bigint,
	update_id              uuid NOT NULL,
	cell_id                uuid NOT NULL,
	held_on                date NOT NULL,
	kind                   meeting_kind NOT NULL,
	month                  date NOT NULL,
	mode                   meeting_mode,
	minutes_taken          integer,
	required               integer NOT NULL,
	present                integer NOT NULL,
	excused                integer NOT NULL,
	unexcused              integer NOT NULL,
	speakers               integer,
	has_resolution         boolean,
	topic_code             text,
	upper_attendee_ref     uuid,
	PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX meeting_open ON meeting (id) WHERE j_to IS NULL;
CREATE INDEX meeting_cell ON meeting (cell_id, held_on);

CREATE VIEW member_as_of AS SELECT * FROM member
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND from_on <= tree_on() AND to_on > tree_on() AND status <> 'ended';
CREATE VIEW post_as_of AS SELECT * FROM post
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND from_on <= tree_on() AND to_on > tree_on();
CREATE VIEW meeting_as_of AS SELECT * FROM meeting
	WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j()) AND held_on <= tree_on();

-- The sealed backups of the sites' names. The centre cannot open them. Stored beside, never in, the journal; the newest two
-- complete ones per site are kept. Parts arrive in order; `received` is how far.
CREATE TABLE vault (
	site_id                uuid NOT NULL REFERENCES site,
	backup_id              bytea NOT NULL CHECK (length(backup_id) = 32),
	total                  bigint NOT NULL,
	received               bigint NOT NULL DEFAULT 0,
	begun_at               timestamptz NOT NULL DEFAULT now(),
	completed_at           timestamptz,
	PRIMARY KEY (site_id, backup_id)
);
CREATE TABLE vault_part (
	site_id                uuid NOT NULL,
	backup_id              bytea NOT NULL,
	at                     bigint NOT NULL,
	bytes                  bytea NOT NULL,
	PRIMARY KEY (site_id, backup_id, at),
	FOREIGN KEY (site_id, backup_id) REFERENCES vault ON DELETE CASCADE
);

-- What was known at lt.known, of all days: for lists that look at intervals. The same names exist at the sites.
CREATE VIEW unit_known AS SELECT * FROM unit WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW organisation_known AS SELECT * FROM organisation WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW member_known AS SELECT * FROM member WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW member_event_known AS SELECT * FROM member_event WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW post_known AS SELECT * FROM post WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());
CREATE VIEW meeting_known AS SELECT * FROM meeting WHERE j_from <= known_j() AND (j_to IS NULL OR j_to > known_j());

-- Who looked at rows about persons, and why: every such read by a person leaves a row. Never pruned with the bodies.
CREATE TABLE access_log (
	entry                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at                     timestamptz NOT NULL DEFAULT now(),
	who                    text NOT NULL,
	what                   text NOT NULL,
	persons                integer NOT NULL
);
