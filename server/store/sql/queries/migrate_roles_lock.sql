-- One `migrate` of this database at a time grants: rows of pg_database and pg_class take no two changes at once.
SELECT pg_advisory_xact_lock(hashtextextended('lienthong roles', 0));
