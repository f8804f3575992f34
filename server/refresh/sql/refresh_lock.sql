-- The refresher's seat: one advisory lock per schema, held by its connection.
SELECT pg_try_advisory_lock(19541, hashtext($1::text))
