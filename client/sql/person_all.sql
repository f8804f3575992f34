-- Everybody, for the backup.
SELECT person_ref, sealed FROM person ORDER BY person_ref;
