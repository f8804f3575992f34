# The reports: books from registers and figures, frozen ones, and the commands. Its SQL is in report/sql/.
add_library(lt_report STATIC report/report.c report/resolve.c report/places.c report/grid.c report/listed.c report/figures.c report/measure.c
  report/review.c report/indicators.c report/registers.c report/duties.c report/standing.c report/returns.c report/matrix.c
  report/workbook.c report/render.c report/frozen.c report/behind.c report/diff.c)
lt_embed_sql(lt_report report_sql ${CMAKE_CURRENT_SOURCE_DIR}/report/sql)
target_link_libraries(lt_report PUBLIC lt_store lt_sheets lt_refresh lt_catalogue lt_standing lt_record PRIVATE PkgConfig::libutf8proc PkgConfig::jansson)

add_library(lt_report_commands STATIC report/command_report.c report/command_frozen.c)
target_link_libraries(lt_report_commands PUBLIC lt_report lt_run PRIVATE PkgConfig::smartcols PkgConfig::jansson)
target_link_libraries(lienthong-server PRIVATE lt_report_commands)
