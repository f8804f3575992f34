lt_test(test_wire SOURCES test_wire.c test_wire_rig.c test_wire_frames.c test_wire_keys.c LIBS lt_wire TIMEOUT 60 LABELS unit)
lt_test(test_wire_hostile SOURCES test_wire_hostile.c ${CMAKE_SOURCE_DIR}/tests/e2e/hostile.c ${CMAKE_SOURCE_DIR}/tests/e2e/curve.c
  LIBS lt_wire TIMEOUT 60 LABELS unit)
