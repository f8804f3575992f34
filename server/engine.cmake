# The writer's core, what it leaves behind when it dies, and the checker of what it wrote.
add_library(lt_engine STATIC engine/engine.c engine/transaction.c engine/begin.c engine/matter.c engine/wants.c engine/judging.c engine/waiting.c
            engine/emit.c engine/feed.c engine/cells.c engine/catalogue.c engine/flush.c engine/finish.c engine/told.c engine/audit.c engine/working.c engine/indexes.c engine/load.c
            engine/node_clone.c engine/tables.c engine/columns.c engine/system_codes.c engine/acts.c engine/deeds.c
            engine/rejudge.c engine/hand.c engine/closed.c engine/letters.c
            crash_note.c)
target_link_libraries(lt_engine PUBLIC lt_store lt_rules lt_link lt_record)
