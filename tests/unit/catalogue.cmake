# The catalogue: made and asked (pure), read from files (every mistake with its line), and the commands against a cluster.
lt_test(test_catalogue SOURCES test_catalogue.c LIBS lt_catalogue LABELS unit)
lt_test(test_formula SOURCES test_formula.c LIBS lt_catalog_reader LABELS unit)
lt_test(test_catalog_files SOURCES test_catalog_files.c catalog_folder.c LIBS lt_catalog_reader LABELS unit)
target_compile_definitions(test_catalog_files PRIVATE LT_CATALOG="${CMAKE_SOURCE_DIR}/server/catalog")
lt_test(test_catalog_command SOURCES test_catalog_command.c catalog_folder.c LIBS lt_cluster PkgConfig::jansson PkgConfig::libpq TIMEOUT 180 LABELS unit)
target_compile_definitions(test_catalog_command PRIVATE LT_SERVER="$<TARGET_FILE:lienthong-server>" LT_CATALOG="${CMAKE_SOURCE_DIR}/server/catalog")
add_dependencies(test_catalog_command lienthong-server)
