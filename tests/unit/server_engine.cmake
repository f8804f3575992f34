# The writer's core against a PostgreSQL of the test's own (77 when PostgreSQL 15 is missing).
add_library(lt_test_engine STATIC engine_world.c engine_world_check.c engine_world_people.c)
target_link_libraries(lt_test_engine PUBLIC lt_engine lt_cluster PkgConfig::cmocka)

lt_test(test_engine SOURCES test_engine.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_engine_parked SOURCES test_engine_parked.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_engine_people SOURCES test_engine_people.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_engine_people_parked SOURCES test_engine_people_parked.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_engine_timelines SOURCES test_engine_timelines.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_engine_failure SOURCES test_engine_failure.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_crash_note SOURCES test_crash_note.c LIBS lt_engine LABELS unit)
lt_test(test_engine_acts SOURCES test_engine_acts.c LIBS lt_test_engine TIMEOUT 120 LABELS unit)
lt_test(test_store SOURCES test_store.c LIBS lt_store lt_cluster TIMEOUT 120 LABELS unit)
lt_test(test_engine_order SOURCES test_engine_order.c LIBS lt_test_engine TIMEOUT 300 LABELS unit)
