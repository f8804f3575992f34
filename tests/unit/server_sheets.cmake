# Renderings of reports; xlsx and pdf are read back by LibreOffice and poppler where they are installed.
add_library(lt_test_sheets STATIC sheet_book.c)
target_link_libraries(lt_test_sheets PUBLIC lt_sheets)
lt_test(test_protect SOURCES test_protect.c protect_tables.c protect_attack.c LIBS lt_test_sheets TIMEOUT 300)
lt_test(test_protect_random SOURCES test_protect_random.c protect_tables.c protect_attack.c LIBS lt_test_sheets TIMEOUT 600)
lt_test(test_sheet SOURCES test_sheet.c LIBS lt_test_sheets TIMEOUT 120)
lt_test(test_sheet_files SOURCES test_sheet_files.c LIBS lt_test_sheets TIMEOUT 300)
