-- Members, posts and meetings; amendments of what was recorded.

-- op: lt.Op. An amendment (2) is another version of the same content; the latest that was not returned counts.
-- said: the lt.Update as its author wrote it, without what the program added; absent in rows older than this migration.
ALTER TABLE node ADD COLUMN op INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node ADD COLUMN said BLOB;
ALTER TABLE node_event ADD COLUMN op INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node_event ADD COLUMN said BLOB;

-- The mirror's other half: one row per letter about a member, a post or a meeting, with the keys it is asked by. A row
-- counts unless its letter was returned.
CREATE TABLE record (
	letter                 INTEGER PRIMARY KEY REFERENCES letter,
	kind                   INTEGER NOT NULL,          -- 24 member, 25 member_event, 26 post, 27 meeting
	op                     INTEGER NOT NULL,
	update_id              BLOB NOT NULL,             -- the letter's: letters are large, and lookups many
	entity                 BLOB NOT NULL,             -- person_ref; the post's or meeting's derived id
	what                   INTEGER NOT NULL,          -- lt.MemberEventKind; 0 otherwise
	occurred_on            INTEGER NOT NULL,
	parent                 BLOB,                      -- the cell it puts a member into; where a post is held; the cell that met
	person                 BLOB,                      -- who holds the post
	match                  BLOB,                      -- of whoever enters
	said                   BLOB NOT NULL
) STRICT;
CREATE INDEX record_entity ON record (entity);
CREATE INDEX record_parent ON record (parent) WHERE parent IS NOT NULL;
CREATE INDEX record_person ON record (person) WHERE person IS NOT NULL;
CREATE INDEX record_match ON record (match) WHERE match IS NOT NULL;
