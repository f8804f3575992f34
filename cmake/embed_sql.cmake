# lt_embed_sql(TARGET PREFIX DIR): every DIR/*.sql becomes a C symbol PREFIX_<stem> (const char[]), declared in
# <build>/PREFIX.h together with the table PREFIX_files[] {name, text} in order of the names.
function(lt_embed_sql target prefix dir)
  file(GLOB files CONFIGURE_DEPENDS ${dir}/*.sql)
  list(SORT files)
  set(c ${CMAKE_BINARY_DIR}/embedded/${prefix}.c)
  set(h ${CMAKE_BINARY_DIR}/embedded/${prefix}.h)
  add_custom_command(OUTPUT ${c} ${h}
    COMMAND ${CMAKE_COMMAND} -DPREFIX=${prefix} -DDIR=${dir} -DC=${c} -DH=${h} -P ${CMAKE_SOURCE_DIR}/cmake/embed_sql_run.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_sql_run.cmake VERBATIM)
  target_sources(${target} PRIVATE ${c} ${h})
endfunction()
