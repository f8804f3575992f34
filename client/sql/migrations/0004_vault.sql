-- The backup of the names at the centre. DIR/names.backup holds the sealed bytes of the latest one that was made; this row
-- says which it is, and what the centre has.
CREATE TABLE vault (
	one                    INTEGER PRIMARY KEY CHECK (one = 1),
	made_id                BLOB,                      -- of DIR/names.backup: its BLAKE2b
	made_bytes             INTEGER NOT NULL DEFAULT 0,
	made_changes           INTEGER NOT NULL DEFAULT 0,  -- the names as they were then: person_key.changes
	kept_id                BLOB,                      -- the centre has this one, whole
	kept_at                INTEGER,                   -- when it last said so
	dirty_at               INTEGER,                   -- since when names are known to differ from made_changes
	looked                 INTEGER NOT NULL DEFAULT 0,  -- the centre was asked whether it has one of an earlier life
	stranger_at            INTEGER,                   -- it has, and it was not restored: nothing is sent for 30 days
	begun_at               INTEGER                    -- since when there is anybody to keep
) STRICT;
INSERT INTO vault (one) VALUES (1);
