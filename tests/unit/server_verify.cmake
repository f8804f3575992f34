# The checker against a PostgreSQL of the test's own (77 when PostgreSQL 15 is missing).
lt_test(test_verify SOURCES test_verify.c verify_journal.c LIBS lt_verify lt_run lt_test_engine TIMEOUT 600 LABELS unit)
