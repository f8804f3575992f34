# What a report is before it is rendered, and its renderings; no database. Its neighbours bring the book.
add_library(lt_sheets STATIC sheets/sheet.c sheets/protect.c sheets/protect_model.c sheets/protect_search.c
  sheets/text.c sheets/csv.c sheets/json_fields.c sheets/json.c
  sheets/json_read.c sheets/xlsx.c sheets/xlsx_format.c sheets/pdf.c sheets/pdf_table.c
  sheets/pdf_chart.c)
target_link_libraries(lt_sheets PUBLIC lt_base lt_files PkgConfig::jansson PkgConfig::smartcols PkgConfig::xlsxwriter PkgConfig::pangocairo)
