-- The journal: what arrived, from whom, in which order, and how it was answered. Names are unqualified: the migrator
-- sets search_path, so that `verify --replay` can build the same tables in a schema of its own.
-- Rows outlive releases: columns are added, never reused or retyped.

CREATE TYPE verdict AS ENUM ('accepted', 'returned', 'parked', 'quarantined');
CREATE TYPE site_state AS ENUM ('active', 'held', 'disabled');
CREATE TYPE key_state AS ENUM ('active', 'revoked');

-- One row: the centre itself. `term` is raised by each `run` that takes over; `j` is the head of the journal.
CREATE TABLE centre (
	one                    boolean PRIMARY KEY DEFAULT true CHECK (one),
	province_code          text NOT NULL,
	province_name          text NOT NULL,
	epoch                  uuid NOT NULL,
	term                   bigint NOT NULL DEFAULT 0,
	j                      bigint NOT NULL DEFAULT 0,
	system_identifier      text NOT NULL,
	timeline               integer NOT NULL
) WITH (fillfactor = 10);

-- Which server this is: a restore or a promotion changes one of the two, and with it the epoch.
CREATE FUNCTION here(OUT system_identifier text, OUT timeline integer) LANGUAGE sql VOLATILE AS
	$$ SELECT s.system_identifier::text, ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer
	   FROM pg_control_system() s $$;

-- Sites, and the centre's own hand (code 'centre', everything = true). The feed site/<code> stands here: its position is
-- a row-locked counter, never a sequence. feed_acked: what the site said it has applied.
CREATE TABLE site (
	site_id                uuid PRIMARY KEY,
	code                   text NOT NULL UNIQUE,
	name                   text NOT NULL,
	state                  site_state NOT NULL DEFAULT 'active',
	everything             boolean NOT NULL DEFAULT false,
	root_organisation      uuid,
	root_organisation_code text,
	root_unit              uuid,
	root_unit_code         text,
	valid_from             date,
	valid_to               date,
	feed_generation        uuid NOT NULL,
	feed_n                 bigint NOT NULL DEFAULT 0,
	feed_chain             bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
	feed_acked             bigint NOT NULL DEFAULT 0,
	audit_seq              bigint NOT NULL DEFAULT 0,
	audit_hash             bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
	last_seen              timestamptz,
	added_at               timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 40);

-- A key is usable when active, its site is active, and an administrator has confirmed it in this epoch; until then it is
-- drain-only (PUSH is taken, PULL waits).
CREATE TABLE site_key (
	key_id                 text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{16}$'),
	site_id                uuid NOT NULL REFERENCES site,
	curve_public           bytea NOT NULL UNIQUE,
	box_public             bytea NOT NULL,
	state                  key_state NOT NULL DEFAULT 'active',
	confirmed_epoch        uuid NOT NULL,
	enrolled_at            timestamptz NOT NULL DEFAULT now(),
	revoked_at             timestamptz
);
CREATE INDEX site_key_site ON site_key (site_id);

CREATE TABLE enrol_token (
	token_id               bytea PRIMARY KEY,
	site_id                uuid NOT NULL REFERENCES site,
	secret_hash            bytea NOT NULL,
	expires_at             timestamptz NOT NULL,
	tries                  integer NOT NULL DEFAULT 0,
	used_at                timestamptz
);

-- The logs received: one row per generation of a site's outbox. (n, chain) is the cursor; the writer locks the row.
CREATE TABLE site_log (
	log                    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site_id                uuid NOT NULL REFERENCES site,
	generation             uuid NOT NULL,
	predecessor            uuid,
	n                      bigint NOT NULL DEFAULT 0,
	chain                  bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
	begun_at               timestamptz NOT NULL DEFAULT now(),
	UNIQUE (site_id, generation),
	UNIQUE (site_id, predecessor)
) WITH (fillfactor = 40);

-- Every body received, numbered by its log and by the journal. `verdict` is the present one, `first_verdict` the one
-- given on arrival under `j`; later judgements are rows of `judgement`. A duplicate has no body of its own: it is that of
-- the first row with its update_id and body_hash. update_id is NULL when the body could not be read.
CREATE TABLE inbox (
	log                    integer NOT NULL,
	n                      bigint NOT NULL,
	j                      bigint NOT NULL,
	update_id              uuid,
	body_hash              bytea NOT NULL,
	body                   bytea,
	kind                   smallint,
	entity                 uuid,
	duplicate              boolean NOT NULL,
	first_verdict          verdict NOT NULL,
	verdict                verdict NOT NULL,
	findings               jsonb,
	today                  date NOT NULL,
	catalogue              integer NOT NULL DEFAULT 0,
	received_at            timestamptz NOT NULL,
	PRIMARY KEY (log, n)
);
CREATE UNIQUE INDEX inbox_j ON inbox (j);
CREATE INDEX inbox_update ON inbox (update_id);
CREATE INDEX inbox_unread ON inbox (body_hash) WHERE update_id IS NULL;

-- A second look at a body: woken, returned with its parent, judged again by an operator. Each has a journal number of its own.
CREATE TABLE judgement (
	j                      bigint PRIMARY KEY,
	log                    integer NOT NULL,
	n                      bigint NOT NULL,
	verdict                verdict NOT NULL,
	findings               jsonb,
	today                  date NOT NULL,
	catalogue              integer NOT NULL DEFAULT 0,
	judged_at              timestamptz NOT NULL
);
CREATE INDEX judgement_body ON judgement (log, n);

CREATE TABLE parked (
	log                    integer NOT NULL,
	n                      bigint NOT NULL,
	j                      bigint NOT NULL UNIQUE,
	entity_kind            smallint NOT NULL,
	entity                 uuid NOT NULL,
	waits_for_kind         smallint NOT NULL,
	waits_for              uuid NOT NULL,
	since                  timestamptz NOT NULL,
	PRIMARY KEY (log, n)
);
CREATE INDEX parked_waits_for ON parked (waits_for);
CREATE INDEX parked_entity ON parked (entity);

CREATE TABLE feed_item (
	site_id                uuid NOT NULL,
	generation             uuid NOT NULL,
	n                      bigint NOT NULL,
	chain                  bytea NOT NULL,
	item                   bytea NOT NULL,
	at                     timestamptz NOT NULL,
	PRIMARY KEY (site_id, generation, n)
);

-- The audit trail, hash-chained per site. One row covers the judgements of one site in one transaction: `digest` is
-- sha256 over audit_judgement() of each in order of j (0003), so a changed, missing or reordered row of inbox or
-- judgement is found as surely as a changed row here. The head of the chain stands in `site` and goes out to the site.
CREATE TABLE audit (
	site_id                uuid NOT NULL,
	seq                    bigint NOT NULL,
	at                     timestamptz NOT NULL,
	what                   text NOT NULL,
	actor                  text NOT NULL,
	j_first                bigint,
	j_last                 bigint,
	count                  integer NOT NULL DEFAULT 0,
	digest                 bytea NOT NULL,
	hash                   bytea NOT NULL,
	PRIMARY KEY (site_id, seq)
);

-- What indicators must look at again: one row per kind and transaction, entities and their earliest dates side by side.
CREATE TABLE dirty_mark (
	j_first                bigint NOT NULL,
	j_last                 bigint NOT NULL,
	kind                   smallint NOT NULL,
	entities               uuid[] NOT NULL,
	dates                  date[] NOT NULL,
	PRIMARY KEY (j_last, kind)
);

-- Acts of the centre's own hand, waiting for the writer: site add, key approve ... `act` is an Act of
-- proto/acts.proto; the command that wrote the row waits for `done_at`. The updates in it are rows of inbox like a
-- site's; the act itself takes the journal number `j` after them. A refused act takes none and leaves nothing behind.
CREATE TABLE centre_inbox (
	act_id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at                     timestamptz NOT NULL DEFAULT now(),
	actor                  text NOT NULL,
	act                    bytea NOT NULL,
	done_at                timestamptz,
	j                      bigint,
	refused                text
);
CREATE INDEX centre_inbox_waiting ON centre_inbox (act_id) WHERE done_at IS NULL;
