-- Whoever freezes waits for whoever freezes just now; by itself, so that the next statement sees what the other one kept.
SELECT pg_advisory_xact_lock(hashtext('frozen_report'))
