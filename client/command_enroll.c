/* lienthong enroll TOKEN: the answer, and once the recovery key. It is on the screen before it counts. */
#include <sodium.h>
#include <stdio.h>

#include "client/commands.h"
#include "client/enroll.h"
#include "client/names/names_text.h"
#include "common/base/lang.h"

static json_t *
enrolled_json(const struct identity *me, const char *recovery_key)
{
	return json_pack("{s:s, s:s, s:s, s:s?, s:s?}", "site", me->code, "name", me->name, "root_organisation",
	                 me->root_organisation_code, "root_unit", me->scope.has_root_unit ? me->root_unit_code : NULL,
	                 "recovery_key", recovery_key);
}

static bool
show(void *ctx, const struct identity *me, const char *recovery_key)
{
	const struct command *c = ctx;

	if (c->json)
		return command_print_json(enrolled_json(me, recovery_key)) == 0;
	printf(lang_pick("Đã đăng ký điểm %s, %s.\nPhạm vi: tổ chức %s%s%s.\n",
	                 "Enrolled as site %s, %s.\nScope: organisation %s%s%s.\n"),
	       me->code, me->name, me->root_organisation_code,
	       me->scope.has_root_unit ? lang_pick(", đơn vị ", ", unit ") : "", me->root_unit_code);
	if (recovery_key != NULL)
		printf("%s\n%s\n",
		       lang_pick("Khóa khôi phục, chỉ in lần này. Chép ra giấy và cất nơi an toàn: mất máy thì chỉ "
		                 "khóa này lấy "
		                 "lại được họ tên.",
		                 "The recovery key, printed this once. Write it down and keep it safe: when this "
		                 "machine is lost "
		                 "nothing else brings the names back."),
		       recovery_key);
	return fflush(stdout) == 0 && !ferror(stdout);
}

int
command_enroll(const struct cli_args *args, void *ctx)
{
	struct command *c = ctx;
	char matching_key[KEY_TEXT_LINE];
	const char *file = cli_value(args, "matching-key");
	struct enrol_options o = {
		.token = cli_operand(args, 0), .again = cli_has(args, "again"), .show = show, .ctx = c
	};
	struct identity me;
	struct fault f = { 0 };
	enum result r = DONE;

	if (file != NULL) {
		r = key_text_read(file, matching_key, &f);
		o.matching_key = matching_key;
	}
	if (r == DONE)
		r = enroll(c->dir, &o, &me, &f);
	sodium_memzero(matching_key, sizeof matching_key);
	return r == DONE ? 0 : command_fault(&f);
}
