/* lienthong enroll TOKEN */
#include <stdio.h>

#include "client/commands.h"
#include "client/enroll.h"
#include "common/base/lang.h"

static json_t *
enrolled_json(const struct identity *me)
{
	return json_pack("{s:s, s:s, s:s, s:s?}", "site", me->code, "name", me->name, "root_organisation",
	                 me->root_organisation_code, "root_unit", me->scope.has_root_unit ? me->root_unit_code : NULL);
}

int
command_enroll(const struct cli_args *args, void *ctx)
{
	const struct command *c = ctx;
	struct identity me;
	struct fault f = { 0 };

	if (enroll(c->dir, cli_operand(args, 0), cli_has(args, "again"), &me, &f) != DONE)
		return command_fault(&f);
	if (c->json)
		return command_print_json(enrolled_json(&me));
	printf(lang_pick("Đã đăng ký điểm %s, %s.\nPhạm vi: tổ chức %s%s%s.\n",
	                 "Enrolled as site %s, %s.\nScope: organisation %s%s%s.\n"),
	       me.code, me.name, me.root_organisation_code,
	       me.scope.has_root_unit ? lang_pick(", đơn vị ", ", unit ") : "", me.root_unit_code);
	return 0;
}
