-- The key is lost for good: what only it could open.
DELETE FROM person;
