INSERT INTO person_key (one, probe, matching, recovery_public, changes) VALUES (1, ?1, ?2, ?3, 1)
ON CONFLICT (one) DO UPDATE
SET probe = excluded.probe, matching = excluded.matching, recovery_public = excluded.recovery_public, changes = changes + 1;
