SELECT probe, matching, recovery_public FROM person_key;
