/* `migrate`: the tables and the roles that may read them, and with --province the centre itself: its row, and the province's unit and committee as the
 * first act in the journal. Everything may be repeated. */
#include <stdio.h>
#include "common/base/lang.h"
#include "server/command.h"
#include "server/engine/hand.h"
#include "server/store/migrate.h"

static enum result
province_act(const struct settings *s, struct db *db, const char *code, const char *name, struct fault *f)
{
	struct hand_ids ids;
	struct buffer act = { 0 };
	bool known = false;

	hand_province_ids(code, &ids);
	enum result r = hand_known(db, KIND_ORGANISATION, &ids.committee, &known, f);
	if (r == DONE && known)
		return DONE;
	if (r == DONE)
		r = hand_province(code, name, clock_today(), clock_wall_ms(), &act, f);
	if (r == DONE)
		r = act_do_bytes(s, db, buffer_slice(&act), f);
	buffer_fini(&act);
	return r;
}

static enum result
migrate(const struct settings *s, const char *code, const char *name, unsigned *applied, bool *fresh, struct fault *f)
{
	struct db *db = NULL;

	enum result r = settings_state_dir(s, f);
	if (r == DONE)
		r = settings_connect(s, "lienthong migrate", &db, f);
	if (r == DONE)
		r = migrate_apply(db, applied, f);
	if (r == DONE)
		r = migrate_roles(db, f);
	if (r == DONE && code != NULL)
		r = migrate_bootstrap(db, code, name, fresh, f);
	if (r == DONE && code != NULL)
		r = province_act(s, db, code, name, f);
	db_close(&db);
	return r;
}

int
command_migrate(const struct cli_args *args, void *settings)
{
	const char *code = cli_value(args, "province"), *name = cli_operand(args, 0);
	struct fault f = { 0 };
	unsigned applied = 0;
	bool fresh = false;

	if ((code == NULL) != (name == NULL)) {
		(void)!fault_set(&f, REFUSED, LT_1003, "migrate", "%s",
		                 lang_pick("cần cả --province MÃ và TÊN", "--province CODE and NAME go together"));
		return command_fault(&f);
	}
	if (migrate(settings, code, name, &applied, &fresh, &f) != DONE)
		return command_fault(&f);
	if (cli_has(args, "json"))
		printf("{\"applied\": %u, \"founded\": %s}\n", applied, fresh ? "true" : "false");
	else
		fprintf(stderr, lang_pick("đã áp dụng %u bước nâng cấp%s\n", "%u migrations applied%s\n"), applied,
		        fresh ? lang_pick("; đã lập sổ của tỉnh", "; the centre is founded") : "");
	return 0;
}
