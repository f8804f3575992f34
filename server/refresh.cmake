# Figures: on request, and kept up to date; one affected/*.sql per kind of record.
add_library(lt_refresh STATIC refresh/ask.c refresh/ask_run.c refresh/refresh.c refresh/round_trees.c refresh/round_marks.c refresh/round_figures.c
  refresh/round_closed.c refresh/round_letters.c refresh/serve.c)
target_link_libraries(lt_refresh PUBLIC lt_store lt_record lt_base)
lt_embed_sql(lt_refresh refresh_sql ${CMAKE_CURRENT_SOURCE_DIR}/refresh/sql)
lt_embed_sql(lt_refresh affected ${CMAKE_CURRENT_SOURCE_DIR}/refresh/affected)
