INSERT INTO node_event (letter, entity, change, occurred_on, name, parent) VALUES (?1, ?2, ?3, ?4, ?5, ?6);
