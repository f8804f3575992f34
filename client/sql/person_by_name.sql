-- Who bears this name; two rows are enough to know that there are several.
SELECT person_ref FROM person WHERE name_key = ?1 LIMIT 2;
