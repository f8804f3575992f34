# The parts of `run` that need neither network nor database.
lt_test(test_token SOURCES test_token.c LIBS lt_link)
lt_test(test_queue SOURCES test_queue.c LIBS lt_run)
lt_test(test_epoch SOURCES test_epoch.c LIBS lt_run)
lt_test(test_server_settings SOURCES test_server_settings.c LIBS lt_run)
lt_test(test_session SOURCES test_session.c LIBS lt_run)
