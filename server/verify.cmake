# The checker of what the writer wrote: SQL, the chains from the bodies, and a replay through the writer's core.
add_library(lt_verify STATIC verify/verify.c verify/scan.c verify/chains.c verify/feeds.c verify/feed_figures.c verify/timelines.c verify/catalogue.c verify/vault.c verify/figures.c verify/beside.c verify/compare.c verify/replay.c)
target_link_libraries(lt_verify PUBLIC lt_engine lt_refresh lt_store lt_record lt_link)
if(TARGET lt_run)
  target_link_libraries(lt_run PUBLIC lt_verify)   # command_verify.c calls it
endif()
