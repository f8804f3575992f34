# lt_proto_sources(OUT file.proto ...): C sources made by protoc-c under build/proto/.
find_program(PROTOC_C protoc-c REQUIRED)
function(lt_proto_sources out)
  set(sources)
  foreach(name IN LISTS ARGN)
    set(stem ${CMAKE_BINARY_DIR}/proto/${name})
    add_custom_command(OUTPUT ${stem}.pb-c.c ${stem}.pb-c.h
      COMMAND ${PROTOC_C} --proto_path=${CMAKE_SOURCE_DIR} --c_out=${CMAKE_BINARY_DIR} proto/${name}.proto
      DEPENDS ${CMAKE_SOURCE_DIR}/proto/${name}.proto WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM)
    list(APPEND sources ${stem}.pb-c.c)
  endforeach()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()
