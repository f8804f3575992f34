SELECT pg_try_advisory_lock(hashtextextended('lienthong replay ' || $1::text, 0));
