-- The site's store. One file, site.db, holds everything: who we are, what was written, how it was answered, and what is
-- known of units and organisations. Rows outlive releases: columns are added, never reused or retyped.

-- Who we are: what ENROLLED told, and whom to call. One row, once enrolled.
CREATE TABLE site (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	code                   TEXT NOT NULL,
	name                   TEXT NOT NULL,
	site_id                BLOB NOT NULL CHECK (length(site_id) = 16),
	root_organisation      BLOB NOT NULL CHECK (length(root_organisation) = 16),
	root_organisation_code TEXT NOT NULL,
	root_organisation_type INTEGER NOT NULL,          -- 0: not told
	root_unit              BLOB,                      -- absent for an agency bloc
	root_unit_code         TEXT,
	root_unit_level        INTEGER NOT NULL,          -- 0: not told
	valid_from             INTEGER,                   -- first day of authorship; days since 1970
	epoch                  BLOB NOT NULL,
	endpoints              TEXT NOT NULL,
	centre_public          BLOB NOT NULL,
	key_name               TEXT NOT NULL,             -- the pair in use: KEY_NAME.curve and KEY_NAME.box beside this file
	enrolled_at            INTEGER NOT NULL
) STRICT;

-- A body, written once. It is blanked when its term is over (and it was accepted); number, hash and chain stay.
CREATE TABLE letter (
	letter                 INTEGER PRIMARY KEY,
	update_id              BLOB NOT NULL,
	kind                   INTEGER NOT NULL,
	body                   BLOB,
	body_hash              BLOB NOT NULL,
	content                BLOB NOT NULL,             -- hash of what a clerk wrote: equal rows imported again are known by it
	supersedes             BLOB,                      -- update_id of the returned update this one corrects
	recorded_at            INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX letter_update ON letter (update_id);
CREATE INDEX letter_supersedes ON letter (supersedes) WHERE supersedes IS NOT NULL;

-- The outbox is a chained log under a random generation. The last row is the one in use.
CREATE TABLE generation (
	generation             INTEGER PRIMARY KEY,
	id                     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	predecessor            BLOB,
	acked                  INTEGER NOT NULL DEFAULT 0,
	settled                INTEGER NOT NULL DEFAULT 0,  -- up to here a letter without a verdict of its own is accepted
	pruned                 INTEGER NOT NULL DEFAULT 0,  -- up to here bodies were looked at for blanking
	begun_at               INTEGER NOT NULL
) STRICT;

-- Number and chain are kept for ever; the highest number of a generation is what it has made.
CREATE TABLE position (
	generation             INTEGER NOT NULL REFERENCES generation,
	n                      INTEGER NOT NULL,
	chain                  BLOB NOT NULL CHECK (length(chain) = 32),
	letter                 INTEGER NOT NULL REFERENCES letter,
	PRIMARY KEY (generation, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX position_letter ON position (letter);

-- Up to which number the centre had acknowledged by the end of a day: a body's 35 days begin there.
CREATE TABLE acked_by_day (
	generation             INTEGER NOT NULL REFERENCES generation,
	day                    INTEGER NOT NULL,
	n                      INTEGER NOT NULL,
	PRIMARY KEY (generation, day)
) STRICT, WITHOUT ROWID;

-- The latest item of the feed about a letter. stale: the feed it came with is gone (the centre was restored); it is shown
-- until the new feed has answered the letter (a later item, or silence up to `settled`: accepted).
CREATE TABLE verdict (
	letter                 INTEGER PRIMARY KEY REFERENCES letter,
	verdict                INTEGER NOT NULL,          -- lt1.Verdict
	waits_for              BLOB,
	item                   BLOB NOT NULL,             -- lt1.VerdictItem
	at                     INTEGER NOT NULL,
	stale                  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX verdict_kind ON verdict (verdict);
CREATE INDEX verdict_stale ON verdict (stale) WHERE stale = 1;

CREATE TABLE feed (
	feed                   TEXT PRIMARY KEY,
	generation             BLOB NOT NULL,
	n                      INTEGER NOT NULL,
	chain                  BLOB NOT NULL
) STRICT;

-- The mirror: units and organisations as this site wrote them. A row counts unless its letter was returned.
CREATE TABLE node (
	letter                 INTEGER PRIMARY KEY REFERENCES letter,
	kind                   INTEGER NOT NULL,          -- 20 unit, 22 organisation
	id                     BLOB NOT NULL,
	code                   TEXT NOT NULL,
	parent                 BLOB,
	seat                   BLOB,                      -- the organisation's unit
	since                  INTEGER,                   -- absent: since before the register
	base                   BLOB NOT NULL              -- lt.Unit or lt.Organisation
) STRICT;
CREATE INDEX node_id ON node (id);
CREATE INDEX node_code ON node (code);
CREATE INDEX node_parent ON node (parent) WHERE parent IS NOT NULL;
CREATE INDEX node_seat ON node (seat) WHERE seat IS NOT NULL;

CREATE TABLE node_event (
	letter                 INTEGER PRIMARY KEY REFERENCES letter,
	entity                 BLOB NOT NULL,
	change                 INTEGER NOT NULL,
	occurred_on            INTEGER NOT NULL,
	name                   TEXT,
	parent                 BLOB
) STRICT;
CREATE INDEX node_event_entity ON node_event (entity);
CREATE INDEX node_event_parent ON node_event (parent) WHERE parent IS NOT NULL;

-- Codes of which only the derived id went out: so that the inbox can say what a parked update waits for.
CREATE TABLE mention (
	id                     BLOB PRIMARY KEY,
	kind                   INTEGER NOT NULL,
	code                   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How the line stood when the agent last said so.
CREATE TABLE line (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	state                  TEXT NOT NULL,
	why                    TEXT NOT NULL,
	since                  INTEGER NOT NULL,
	last_contact           INTEGER
) STRICT;
