-- A new person, or what is known of one put right.
INSERT INTO person (person_ref, sealed, card_key, name_key, birth_key) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (person_ref) DO UPDATE
SET sealed = excluded.sealed, card_key = excluded.card_key, name_key = excluded.name_key, birth_key = excluded.birth_key;
