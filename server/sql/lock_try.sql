-- The writer's seat: one advisory lock per schema, held by the connection that writes.
SELECT pg_try_advisory_lock(19540, hashtext($1))
