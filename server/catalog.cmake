# The reader of the province's catalogue: files in, entries or mistakes out; no libpq.
add_library(lt_catalog_reader STATIC catalog_reader/book.c catalog_reader/problems.c catalog_reader/sheet.c catalog_reader/cells.c
  catalog_reader/spans.c catalog_reader/lists.c catalog_reader/parameters.c catalog_reader/forms.c catalog_reader/formula.c
  catalog_reader/rules.c catalog_reader/programmes.c catalog_reader/tokens.c catalog_reader/select.c catalog_reader/indicators.c
  catalog_reader/aims.c)
target_link_libraries(lt_catalog_reader PUBLIC lt_catalogue lt_files)
