INSERT INTO node (letter, kind, id, code, parent, seat, since, base, op, said, amends)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);
