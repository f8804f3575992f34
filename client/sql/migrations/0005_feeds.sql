-- What comes down: rows of the register as the centre has them, the catalogue, and how far each feed was taken.

-- The update that an amendment (op 2) takes the place of: it counts while that is the present content. Of letters older than
-- this migration it is found through what they correct: the first update on that way that was not returned. Absent where
-- there is none: those count in order.
ALTER TABLE node ADD COLUMN amends BLOB;
ALTER TABLE node_event ADD COLUMN amends BLOB;
ALTER TABLE record ADD COLUMN amends BLOB;
CREATE TEMP TABLE corrected (letter INTEGER PRIMARY KEY, amends BLOB NOT NULL);
INSERT OR IGNORE INTO corrected
WITH RECURSIVE way (letter, id) AS (
	SELECT letter, supersedes FROM letter WHERE supersedes IS NOT NULL
	UNION
	SELECT w.letter, r.supersedes
	FROM way w JOIN letter r ON r.update_id = w.id JOIN verdict v ON v.letter = r.letter AND v.verdict = 2
	WHERE r.supersedes IS NOT NULL)
SELECT w.letter, w.id FROM way w
WHERE NOT EXISTS (SELECT 1 FROM letter r JOIN verdict v ON v.letter = r.letter WHERE r.update_id = w.id AND v.verdict = 2);
UPDATE node SET amends = (SELECT c.amends FROM corrected c WHERE c.letter = node.letter) WHERE op = 2;
UPDATE node_event SET amends = (SELECT c.amends FROM corrected c WHERE c.letter = node_event.letter) WHERE op = 2;
UPDATE record SET amends = (SELECT c.amends FROM corrected c WHERE c.letter = record.letter) WHERE op = 2;
DROP TABLE corrected;

-- A feed may be in the middle of a snapshot begun at `begun_*`; `next` is the place to go on from, as the centre told it; `until`
-- and `epoch` are the line's own (common/link/site.h). life: one more per snapshot. applied_at: when something was last applied.
ALTER TABLE feed ADD COLUMN snapping INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN begun_generation BLOB;
ALTER TABLE feed ADD COLUMN begun_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN begun_chain BLOB;
ALTER TABLE feed ADD COLUMN next BLOB;
ALTER TABLE feed ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN epoch BLOB;
ALTER TABLE feed ADD COLUMN life INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN applied_at INTEGER;

-- A record in force, one row per feed that told of it, with the keys the mirror asks by. In the order in which snapshots
-- tell them, so that they are appended. Absent keys are in no index.
CREATE TABLE held (
	feed                   INTEGER NOT NULL,          -- 0 site/<code>, 1 province
	kind                   INTEGER NOT NULL,          -- tag in lt.Update
	id                     BLOB NOT NULL CHECK (length(id) = 16),
	version                INTEGER NOT NULL,
	life                   INTEGER NOT NULL,          -- the feed's, when it was told
	update_id              BLOB NOT NULL,             -- where the present content comes from
	j                      INTEGER NOT NULL,
	entity                 BLOB,                      -- whose row it is; absent: id says it
	what                   INTEGER NOT NULL,          -- lt.ChangeKind, lt.MemberEventKind; 0 otherwise
	occurred_on            INTEGER NOT NULL,
	code                   TEXT,                      -- of units and organisations that enter
	parent                 BLOB,
	seat                   BLOB,                      -- the organisation's unit
	person                 BLOB,
	match                  BLOB,
	said                   BLOB NOT NULL,             -- lt.Update as its author wrote it
	PRIMARY KEY (feed, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_entity ON held (entity) WHERE entity IS NOT NULL;
CREATE INDEX held_code ON held (code) WHERE code IS NOT NULL;
CREATE INDEX held_parent ON held (parent) WHERE parent IS NOT NULL;
CREATE INDEX held_seat ON held (seat) WHERE seat IS NOT NULL;
CREATE INDEX held_person ON held (person) WHERE person IS NOT NULL;
CREATE INDEX held_match ON held (match) WHERE match IS NOT NULL;

-- Items that could not be applied and were passed over.
CREATE TABLE trouble (
	trouble                INTEGER PRIMARY KEY,
	feed                   INTEGER NOT NULL,
	n                      INTEGER NOT NULL,          -- 0: of a snapshot
	code                   INTEGER NOT NULL,          -- LT-nnnn
	at                     INTEGER NOT NULL,
	told                   INTEGER NOT NULL DEFAULT 0 -- the centre knows
) STRICT;
CREATE INDEX trouble_untold ON trouble (feed) WHERE told = 0;

-- The catalogue in force; the parts of the next one wait until its last has come.
CREATE TABLE catalogue (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	version                INTEGER NOT NULL,          -- 0: none
	digest                 BLOB,
	at                     INTEGER
) STRICT;
INSERT INTO catalogue (one, version) VALUES (1, 0);
CREATE TABLE catalogue_entry (
	key                    TEXT PRIMARY KEY,
	body                   BLOB NOT NULL              -- ltc.Entry
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_stage (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	version                INTEGER NOT NULL,
	whole                  INTEGER NOT NULL
) STRICT;
CREATE TABLE catalogue_staged (
	key                    TEXT PRIMARY KEY,
	body                   BLOB                       -- absent: the entry is gone
) STRICT, WITHOUT ROWID;
