-- What is sealed of a person.
SELECT sealed FROM person WHERE person_ref = ?1;
