/* `period`: the province closes a period for all, takes or returns the sites' closings, opens again and refuses to. Steps are the
 * centre's own hand, so every site hears of them. And where all of it stands. */
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/lang.h"
#include "common/base/text.h"
#include "common/record/codec.h"
#include "common/record/labels.h"
#include "common/rules/closing.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/engine/hand.h"
#include "server/listing.h"

#define WHAT(name) LT__PERIOD_ACTION__PERIOD_ACTION_##name
#define NAMES_MAX 600

struct asked {
	const struct settings *settings;
	struct db *db;
	Ltc__Period length;
	int32_t from, to;
	char code[PERIOD_TEXT];
	const char *site;                     /* NULL: the province as a whole */
	struct id organisation;
};

/* ---- what is meant ---- */

static enum result
period_take(struct asked *a, const char *text, struct fault *f)
{
	if (!period_read(text, &a->length, &a->from, &a->to))
		return fault_set(f, REFUSED, LT_5340, "period", "%.80s", text);
	period_write(a->length, a->from, a->code);
	return DONE;
}

static enum result
site_take(struct asked *a, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(args, a->site);
	enum result r = db_run(a->db, NULL, run_sql_period_site, args, &rows, f);
	if (r == DONE && db_rows(rows) == 0)
		r = fault_set(f, REFUSED, LT_5256, "period", "%.80s", a->site);
	else if (r == DONE)
		a->organisation = db_get_id(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
province_take(struct asked *a, struct fault *f)
{
	struct hand_ids ids;
	PGresult *rows = NULL;

	enum result r = db_run(a->db, NULL, run_sql_province_code, NULL, &rows, f);
	if (r == DONE && db_rows(rows) == 1 && !db_is_null(rows, 0, 0)) {
		hand_province_ids(db_get_text(rows, 0, 0), &ids);
		a->organisation = ids.committee;
	}
	PQclear(rows);
	return r;
}

static enum result
begin(struct asked *a, const struct cli_args *args, const struct settings *s, bool whole, struct fault *f)
{
	*a = (struct asked){ .settings = s, .site = whole ? NULL : cli_operand(args, 1) };
	enum result r = period_take(a, cli_operand(args, 0), f);
	if (r == DONE)
		r = settings_open(s, "lienthong period", &a->db, f);
	if (r != DONE)
		return r;
	return a->site != NULL ? site_take(a, f) : province_take(a, f);
}

/* ---- where it stands ---- */

static const struct { enum closing_state state; const char *name, *vi, *en; } states[] = {
	{ CLOSING_NONE, "open", "chưa chốt", "not closed" },
	{ CLOSING_CLOSED, "closed", "đã chốt, chờ tỉnh nhận", "closed, to be accepted" },
	{ CLOSING_ACCEPTED, "accepted", "tỉnh đã nhận", "accepted" },
	{ CLOSING_RETURNED, "returned", "bị trả lại", "returned" },
	{ CLOSING_REOPENED, "reopened", "đã mở lại", "re-opened" },
};

static const char *
state_word(const char *name)
{
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strcmp(states[i].name, name) == 0)
			return lang_pick(states[i].vi, states[i].en);
	return name;
}

static void
arg_period(struct db_args *args, const struct asked *a)
{
	db_arg_text(args, period_name(a->length));
	db_arg_date(args, a->from);
}

static enum result
stand_read(const struct asked *a, struct closing_stand *out, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	*out = (struct closing_stand){ .last_on = 0 };
	db_arg_id(args, &a->organisation);
	arg_period(args, a);
	enum result r = db_run(a->db, NULL, run_sql_period_steps, args, &rows, f);
	for (size_t row = 0; r == DONE && row < db_rows(rows); row++) {
		Lt__PeriodStep s = LT__PERIOD_STEP__INIT;
		int what = 0;

		if (!enum_value(&lt__period_action__descriptor, db_get_text(rows, (int)row, 1), &what))
			continue;
		s.round = (uint32_t)db_get_int4(rows, (int)row, 0);
		s.what = (Lt__PeriodAction)what;
		s.stepped_on = db_get_date(rows, (int)row, 2);
		closing_take(out, &s);
	}
	PQclear(rows);
	db_args_free(&args);
	return r;
}

/* ---- one step ---- */

static enum result
step_do(const struct asked *a, Lt__PeriodAction what, uint32_t round, const char *note, struct fault *f)
{
	int64_t now = clock_wall_ms();
	struct id id = id_v7(now), organisation = a->organisation;
	Lt__Update u = LT__UPDATE__INIT;
	Lt__PeriodStep s = LT__PERIOD_STEP__INIT;
	Lta__Act act = LTA__ACT__INIT;
	struct buffer bytes = { 0 };

	u.has_update_id = u.has_op = u.has_basis = u.has_occurred_on = u.has_recorded_at = u.has_today = true;
	u.update_id = (ProtobufCBinaryData){ sizeof id.b, id.b };
	u.op = LT__OP__OP_CREATE;
	u.basis = LT__BASIS__BASIS_EVENT;
	u.occurred_on = u.today = date_of_ms(now);
	u.recorded_at = now;
	u.actor = (char *)"centre";
	s.has_organisation_id = s.has_length = s.has_period_on = s.has_round = s.has_what = s.has_stepped_on = true;
	s.organisation_id = (ProtobufCBinaryData){ sizeof organisation.b, organisation.b };
	s.length = (Lt__PeriodLength)a->length;       /* the two number their lengths alike */
	s.period_on = a->from;
	s.round = round;
	s.what = what;
	s.stepped_on = u.occurred_on;
	s.note = (char *)(uintptr_t)note;
	u.period_step = &s;
	enum result r = record_pack(&u, &bytes, f);
	if (r == DONE) {
		ProtobufCBinaryData update = { bytes.len, bytes.data };

		act.n_updates = 1;
		act.updates = &update;
		r = act_do(a->settings, a->db, &act, f);
	}
	buffer_fini(&bytes);
	return r;
}

static enum result
step_take(const struct asked *a, Lt__PeriodAction what, const char *note, struct fault *f)
{
	struct closing_stand stand;
	uint32_t round = 0;

	enum result r = stand_read(a, &stand, f);
	if (r != DONE)
		return r;
	if (!closing_may(&stand, a->site == NULL, what, &round))
		return fault_set(f, REFUSED, LT_5342, "period", "%s%s%s: %s", a->code, a->site != NULL ? ", " : "",
		                 a->site != NULL ? a->site : "", state_word(states[closing_state(&stand)].name));
	return step_do(a, what, round, note, f);
}

static int
one_step(const struct cli_args *args, const struct settings *s, bool whole, Lt__PeriodAction what, bool needs_reason)
{
	const char *reason = cli_value(args, "reason");
	struct asked a = { .db = NULL };
	struct fault f = { 0 };
	enum result r = DONE;

	if (needs_reason && (reason == NULL || reason[0] == '\0'))
		r = fault_set(&f, REFUSED, LT_5234, "period", "--reason TEXT");
	if (r == DONE)
		r = begin(&a, args, s, whole, &f);
	if (r == DONE)
		r = step_take(&a, what, reason, &f);
	if (r == DONE)
		printf("%s%s%s: %s.\n", a.code, a.site != NULL ? ", " : "", a.site != NULL ? a.site : "",
		       label_value(&lt__period_action__descriptor, (int)what, lang_now()));
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_period_accept(const struct cli_args *args, void *settings)
{
	return one_step(args, settings, false, WHAT(ACCEPTED), false);
}

int
command_period_return(const struct cli_args *args, void *settings)
{
	return one_step(args, settings, false, WHAT(RETURNED), true);
}

int
command_period_refuse(const struct cli_args *args, void *settings)
{
	return one_step(args, settings, false, WHAT(REOPEN_REFUSED), true);
}

int
command_period_reopen(const struct cli_args *args, void *settings)
{
	return one_step(args, settings, cli_count(args) < 2, WHAT(REOPENED), true);
}

/* ---- where all sites stand ---- */

enum { S_CODE, S_NAME, S_STATE, S_ASKED, S_ROUND, S_ON, S_NOTE, S_EXPECTED, S_TOLD, S_PERIOD };
static const struct listing_column site_columns[] = {
	{ "site", "ĐIỂM", "SITE", .type = LISTED_TEXT },
	{ "name", "TÊN", "NAME", .type = LISTED_TEXT, .shown = 40 },
	{ "state", "TÌNH TRẠNG", "STATE", .type = LISTED_TEXT, .word = state_word },
	{ "asked", "XIN MỞ LẠI", "ASKS TO RE-OPEN", .type = LISTED_BOOL },
	{ "round", "LẦN", "ROUND", .type = LISTED_INT4 },
	{ "on", "NGÀY", "ON", .type = LISTED_DATE },
	{ "note", "GHI CHÚ", "NOTE", .type = LISTED_TEXT, .shown = 40 },
	{ "expected", "PHẢI CÓ", "OWED", .type = LISTED_INT8 },
	{ "told", "ĐÃ CÓ", "TOLD", .type = LISTED_INT8 },
	{ "period", NULL, NULL, .type = LISTED_TEXT },
};
static const struct listing_column period_columns[] = {
	{ "period", "KỲ", "PERIOD", .type = LISTED_TEXT },
	{ "closed", "ĐÃ KHÓA", "CLOSED", .type = LISTED_BOOL },
	{ "closed_on", "NGÀY KHÓA", "CLOSED ON", .type = LISTED_DATE },
	{ "j", "SỐ", "NUMBER", .type = LISTED_INT8 },
	{ "sites", "ĐIỂM", "SITES", .type = LISTED_INT8 },
	{ "accepted", "ĐÃ NHẬN", "ACCEPTED", .type = LISTED_INT8 },
	{ "waiting", "CHỜ NHẬN", "TO BE ACCEPTED", .type = LISTED_INT8 },
	{ "returned", "TRẢ, MỞ LẠI", "RETURNED, RE-OPENED", .type = LISTED_INT8 },
	{ "open", "CHƯA CHỐT", "NOT CLOSED", .type = LISTED_INT8 },
	{ "asked", "XIN MỞ LẠI", "ASK TO RE-OPEN", .type = LISTED_INT8 },
};
#define COUNT(list) ((int)(sizeof list / sizeof list[0]))

static enum result
sites_read(const struct asked *a, PGresult **rows, struct fault *f)
{
	struct db_args *args = db_args_new();

	arg_period(args, a);
	db_arg_date(args, a->to);
	enum result r = db_run(a->db, NULL, run_sql_period_sites, args, rows, f);
	db_args_free(&args);
	return r;
}

/* How many stand so; of the others the codes. */
static size_t
sites_count(const PGresult *rows, const char *first, const char *second, char others[NAMES_MAX])
{
	size_t n = 0, used = 0;

	others[0] = '\0';
	for (size_t row = 0; row < db_rows(rows); row++) {
		const char *state = db_get_text(rows, (int)row, S_STATE);
		bool is = strcmp(state, first) == 0 || (second != NULL && strcmp(state, second) == 0);
		char safe[80];

		n += is;
		text_printable(db_get_text(rows, (int)row, S_CODE), safe, sizeof safe);
		if (!is && used + strlen(safe) + 6 < NAMES_MAX)
			used += (size_t)snprintf(others + used, NAMES_MAX - used, "%s%s", used > 0 ? ", " : "", safe);
		else if (!is && used + 5 < NAMES_MAX && strcmp(others + used - 3, "...") != 0)
			used += (size_t)snprintf(others + used, NAMES_MAX - used, ", ...");
	}
	return n;
}

static void
sites_print(const struct asked *a, const PGresult *rows, bool whole, bool json)
{
	char others[NAMES_MAX];

	listing_print(rows, site_columns, COUNT(site_columns), json);
	if (json)
		return;
	size_t n = sites_count(rows, "closed", "accepted", others);
	printf(lang_pick("%s: %zu/%zu điểm đã chốt", "%s: %zu of %zu sites have closed"), a->code, n, db_rows(rows));
	printf(others[0] != '\0' ? lang_pick("; thiếu: %s", "; missing: %s") : "%s", others);
	printf(". %s\n", whole ? lang_pick("Tỉnh đã khóa kỳ này.", "The province has closed it.")
	                       : lang_pick("Tỉnh chưa khóa kỳ này.", "The province has not closed it."));
}

static enum result
list_period(struct asked *a, bool json, struct fault *f)
{
	struct closing_stand stand;
	PGresult *rows = NULL;

	enum result r = province_take(a, f);
	if (r == DONE)
		r = stand_read(a, &stand, f);
	if (r == DONE)
		r = sites_read(a, &rows, f);
	if (r == DONE)
		sites_print(a, rows, closing_state(&stand) == CLOSING_CLOSED, json);
	PQclear(rows);
	return r;
}

int
command_period_list(const struct cli_args *args, void *settings)
{
	struct asked a = { .settings = settings };
	struct fault f = { 0 };
	PGresult *rows = NULL;
	enum result r = cli_count(args) > 0 ? period_take(&a, cli_operand(args, 0), &f) : DONE;

	if (r == DONE)
		r = settings_open(settings, "lienthong period list", &a.db, &f);
	if (r == DONE && cli_count(args) > 0) {
		r = list_period(&a, cli_has(args, "json"), &f);
	} else if (r == DONE) {
		r = db_run(a.db, NULL, run_sql_period_list, NULL, &rows, &f);
		if (r == DONE)
			listing_print(rows, period_columns, COUNT(period_columns), cli_has(args, "json"));
	}
	PQclear(rows);
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}

/* ---- for all ---- */

/* Sites whose closing was not accepted: the period can be closed without them, on purpose. */
static enum result
others_check(const struct asked *a, bool anyway, struct fault *f)
{
	char others[NAMES_MAX];
	PGresult *rows = NULL;

	enum result r = sites_read(a, &rows, f);
	if (r == DONE) {
		size_t n = sites_count(rows, "accepted", NULL, others);

		if (n < db_rows(rows) && anyway)
			fprintf(stderr, lang_pick("Tỉnh mới nhận %zu/%zu điểm; chưa nhận: %s.\n",
			                          "%zu of %zu sites were accepted; not accepted: %s.\n"), n, db_rows(rows), others);
		else if (n < db_rows(rows))
			r = fault_set(f, REFUSED, LT_5341, "period", "%zu/%zu: %.200s", n, db_rows(rows), others);
	}
	PQclear(rows);
	return r;
}

int
command_period_close(const struct cli_args *args, void *settings)
{
	struct asked a = { .db = NULL };
	struct fault f = { 0 };

	enum result r = begin(&a, args, settings, true, &f);
	if (r == DONE)
		r = others_check(&a, cli_has(args, "anyway"), &f);
	if (r == DONE)
		r = step_take(&a, WHAT(CLOSED), cli_value(args, "reason"), &f);
	if (r == DONE)
		printf(lang_pick("Đã khóa kỳ %s. Từ nay thay đổi của kỳ này là điều chỉnh.\n",
		                 "The period %s is closed. Whatever changes it from now on is an adjustment.\n"), a.code);
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}
