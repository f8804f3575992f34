# lt_run: everything of `lienthong-server` but main.c, so that tests can link its parts. Its SQL is in sql/.
add_library(lt_run STATIC settings.c mailbox.c queue.c keys.c epoch.c term.c news.c writer.c desk.c desk_jobs.c desk_feed.c desk_renew.c desk_prune.c desk_touch.c desk_vault.c snapshot.c snapshot_rows.c enrol.c
  session.c gateway.c gateway_step.c gateway_enrol.c run.c act.c
  command_migrate.c command_site.c command_list.c listing.c command_key.c command_verify.c command_standing.c command_doctor.c
  command_catalog.c command_catalog_show.c command_catalog_try.c catalog_entries.c command_indicator.c command_indicator_set.c issue.c command_document.c command_period.c command_task.c command_task_list.c command_refresh.c task_programme.c)
lt_embed_sql(lt_run run_sql ${CMAKE_CURRENT_SOURCE_DIR}/sql)
target_link_libraries(lt_run PUBLIC lt_engine lt_store lt_link lt_wire lt_catalogue lt_catalog_reader lt_standing lt_refresh PkgConfig::jansson PkgConfig::smartcols PkgConfig::libpq)

add_executable(lienthong-server main.c)
target_link_libraries(lienthong-server PRIVATE lt_run)
