# world: a small world in memory, for whoever tests what judges.
add_library(lt_test_world STATIC world.c world_lines.c small_catalogue.c)
target_link_libraries(lt_test_world PUBLIC lt_rules)

lt_test(test_rules SOURCES test_rules.c test_rules_case.c test_rules_form.c test_rules_unit.c test_rules_organisation.c
        test_rules_scope.c test_rules_timeline.c test_rules_member.c test_rules_cell.c test_rules_post.c
        test_rules_meeting.c test_rules_amend.c test_rules_filled.c test_rules_task.c test_rules_document.c test_rules_period.c LIBS lt_test_world TIMEOUT 120)
lt_test(test_rules_node SOURCES test_rules_node.c test_rules_case.c LIBS lt_test_world)
lt_test(test_rules_calendar SOURCES test_rules_calendar.c LIBS lt_test_world)
lt_test(test_rules_order SOURCES test_rules_order.c test_rules_case.c LIBS lt_test_world TIMEOUT 120)
lt_test(test_rules_task_order SOURCES test_rules_task_order.c test_rules_case.c LIBS lt_test_world TIMEOUT 120)
lt_test(test_rules_parameters SOURCES test_rules_parameters.c test_rules_case.c LIBS lt_test_world)
lt_test(test_rules_member_order SOURCES test_rules_member_order.c test_rules_case.c LIBS lt_test_world TIMEOUT 120)
lt_test(test_rules_after SOURCES test_rules_after.c test_rules_case.c LIBS lt_test_world)
