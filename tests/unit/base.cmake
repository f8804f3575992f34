foreach(test IN ITEMS test_base test_failpoint test_config test_cli)
  lt_test(${test} SOURCES ${test}.c LIBS lt_base LABELS unit)
endforeach()
