INSERT INTO node_event (letter, entity, change, occurred_on, name, parent, op, said, amends)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);
