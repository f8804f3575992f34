-- A row told in the feed's present life replaces what an earlier one told; otherwise never an older version a newer one.
INSERT INTO held (feed, kind, id, version, life, update_id, j, entity, what, occurred_on, code, parent, seat, person, match, said)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
ON CONFLICT (feed, kind, id) DO UPDATE SET version = excluded.version, life = excluded.life, update_id = excluded.update_id,
	j = excluded.j, entity = excluded.entity, what = excluded.what, occurred_on = excluded.occurred_on, code = excluded.code,
	parent = excluded.parent, seat = excluded.seat, person = excluded.person, match = excluded.match, said = excluded.said
WHERE excluded.version >= held.version OR held.life < excluded.life;
