# The parts of `run` that need neither network nor database.
lt_test(test_token SOURCES test_token.c LIBS lt_link)
lt_test(test_queue SOURCES test_queue.c LIBS lt_run)
lt_test(test_epoch SOURCES test_epoch.c LIBS lt_run)
lt_test(test_server_settings SOURCES test_server_settings.c LIBS lt_run)
lt_test(test_session SOURCES test_session.c LIBS lt_run)
# Feeds and snapshots, against a PostgreSQL of the test's own (77 when PostgreSQL 15 is missing).
lt_test(test_server_snapshot SOURCES test_server_snapshot.c LIBS lt_run lt_test_engine TIMEOUT 120)
lt_test(test_server_feeds SOURCES test_server_feeds.c LIBS lt_run lt_verify lt_test_engine TIMEOUT 120)
lt_test(test_engine_letters SOURCES test_engine_letters.c LIBS lt_run lt_verify lt_test_engine TIMEOUT 120)
