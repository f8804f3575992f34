# The room of libpq, and the SQL as files.
add_library(lt_store STATIC store/db.c store/sort.c store/args.c store/copy.c store/migrate.c store/roles.c store/audit.c)
target_link_libraries(lt_store PUBLIC lt_base PkgConfig::libpq)
lt_embed_sql(lt_store sql ${CMAKE_CURRENT_SOURCE_DIR}/store/sql/queries)
lt_embed_sql(lt_store migration ${CMAKE_CURRENT_SOURCE_DIR}/store/sql/migrations)
