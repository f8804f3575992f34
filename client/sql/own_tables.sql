-- The site's own register row by row, for its digest: made for one command and gone with it.
CREATE TEMP TABLE own_row (kind INTEGER, id BLOB, version INTEGER, update_id BLOB, said BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX temp.own_row_update ON own_row (update_id);
INSERT INTO temp.own_row SELECT kind, id, version, update_id, said FROM main.held WHERE feed = 0;
