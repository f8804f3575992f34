foreach(part IN ITEMS log frame site site_feed site_province site_snap site_vault centre centre_feed centre_snap centre_vault vault)
  lt_test(test_link_${part} SOURCES test_link_${part}.c LIBS lt_link LABELS unit)
endforeach()
