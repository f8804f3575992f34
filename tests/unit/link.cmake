foreach(part IN ITEMS log frame site site_feed site_vault centre centre_vault vault)
  lt_test(test_link_${part} SOURCES test_link_${part}.c LIBS lt_link LABELS unit)
endforeach()
