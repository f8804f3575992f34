-- What the centre's own hand, or another site, amended since is told by them.
DELETE FROM temp.own_row WHERE EXISTS (SELECT 1 FROM main.held h WHERE h.feed = 1 AND h.kind = own_row.kind AND h.id = own_row.id
	AND h.version > own_row.version);
