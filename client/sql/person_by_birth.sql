-- Who bears this name and was born that day (?2 NULL: nobody knows when).
SELECT person_ref FROM person WHERE name_key = ?1 AND birth_key IS ?2 LIMIT 2;
