# lt_web: HTTP, on libmicrohttpd; reads by the role <schema>_web. `web` and `user` are commands of lt_run.
add_library(lt_web STATIC web/http.c web/conns.c web/answers.c web/answer.c web/door.c web/request.c web/routes.c web/users.c web/cache.c web/metrics.c web/pool.c web/watch.c
  web/keeper.c)
lt_embed_sql(lt_web web_sql ${CMAKE_CURRENT_SOURCE_DIR}/web/sql)
target_link_libraries(lt_web PUBLIC lt_report lt_refresh lt_sheets lt_catalogue lt_store lt_base PkgConfig::libmicrohttpd PkgConfig::jansson PkgConfig::libsodium)
target_sources(lt_run PRIVATE web/command_web.c command_user.c)
target_link_libraries(lt_run PUBLIC lt_web)
