# Figures against a PostgreSQL of the test's own (77 when PostgreSQL 15 is missing).
add_library(lt_test_refresh STATIC refresh_world.c)
target_link_libraries(lt_test_refresh PUBLIC lt_refresh lt_verify lt_test_engine)
lt_test(test_refresh_stream SOURCES test_refresh_stream.c LIBS lt_test_refresh TIMEOUT 900 LABELS unit)
lt_test(test_refresh SOURCES test_refresh.c LIBS lt_test_refresh TIMEOUT 300 LABELS unit)
