# Standing rules on both databases with the same rows (77 when PostgreSQL 15 is missing), and their calendar; the command
# as a process.
lt_test(test_standing SOURCES test_standing.c standing_rig.c LIBS lt_standing lt_rules lt_store lt_cluster PkgConfig::sqlite3
        TIMEOUT 300 LABELS unit)
lt_test(test_standing_command SOURCES test_standing_command.c LIBS lt_cluster PkgConfig::jansson TIMEOUT 120 LABELS unit)
target_compile_definitions(test_standing_command PRIVATE LT_SERVER="$<TARGET_FILE:lienthong-server>")
add_dependencies(test_standing_command lienthong-server)
