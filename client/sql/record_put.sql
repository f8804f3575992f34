INSERT INTO record (letter, kind, op, entity, what, occurred_on, parent, person, match, said, update_id, amends)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);
