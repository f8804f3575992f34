-- Who has this card. Column 1: can the name be ?2.
SELECT person_ref, name_key IS NULL OR ?2 IS NULL OR name_key = ?2 FROM person WHERE card_key = ?1;
