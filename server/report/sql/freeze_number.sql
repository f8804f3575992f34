-- The next number, and the name of the centre's own hand. Whoever freezes waits for whoever freezes just now.
SELECT coalesce(max(f.number), 0) + 1, (SELECT site_id FROM site WHERE everything)
FROM (SELECT pg_advisory_xact_lock(hashtext('frozen_report'))) l, LATERAL (SELECT max(number) AS number FROM frozen_report WHERE l IS NOT NULL) f
