SELECT pg_advisory_xact_lock(hashtextextended('lienthong migrate ' || $1::text, 0));
