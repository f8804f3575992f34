/* `site add` and `site token`: a site, its unit and committee by the centre's own hand, and the one-time token. The secret
 * leaves this process only in the token; the centre keeps its hash. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "common/base/lang.h"
#include "common/link/token.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/engine/hand.h"

struct addition {                        /* what `site add` puts together */
	const struct settings *settings;
	struct db *db;
	const char *code, *name, *org, *unit;
	bool has_from; int32_t from;
	struct hand_ids province;
	struct id org_id, unit_id;
	struct buffer unit_update, org_update;
};

/* ---- tokens ---- */

static enum result
token_make(const struct settings *s, struct token *t, struct fault *f)
{
	struct wire_keypair keys;
	enum result r = settings_keys(s, &keys, f);

	if (r != DONE)
		return r;
	memset(t, 0, sizeof *t);
	randombytes_buf(t->token_id, sizeof t->token_id);
	randombytes_buf(t->secret, sizeof t->secret);
	memcpy(t->centre_public, keys.public_key, sizeof t->centre_public);
	snprintf(t->endpoints, sizeof t->endpoints, "%s", s->endpoints);
	sodium_memzero(&keys, sizeof keys);
	return DONE;
}

static void
token_print(const struct token *t, const char *code, int64_t expires_ms, bool json)
{
	char text[TOKEN_TEXT], when[32];
	time_t seconds = (time_t)(expires_ms / 1000);
	struct tm utc;

	token_format(t, text, sizeof text);
	gmtime_r(&seconds, &utc);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
	if (json)
		printf("{\"site\": \"%s\", \"token\": \"%s\", \"expires_at\": \"%s\"}\n", code, text, when);
	else
		printf("%s\n", text);
	sodium_memzero(text, sizeof text);
}

static int64_t
token_expiry(const struct settings *s)
{
	return clock_wall_ms() + s->token_hours * 3600 * 1000;
}

/* ---- the register ---- */

static enum result
id_by_code(struct db *db, const char *table, const char *code, bool *found, struct id *out, struct fault *f)
{
	struct db_args *args = db_args_new();
	PGresult *rows = NULL;

	db_arg_text(args, table);
	db_arg_text(args, code);
	enum result r = db_run(db, NULL, run_sql_register_by_code, args, &rows, f);
	*found = r == DONE && PQntuples(rows) == 1;
	if (*found)
		*out = db_get_id(rows, 0, 0);
	PQclear(rows);
	db_args_free(&args);
	return r;
}

static enum result
province_read(struct db *db, struct hand_ids *out, struct fault *f)
{
	PGresult *rows = NULL;
	enum result r = db_run(db, NULL, run_sql_province_code, NULL, &rows, f);

	if (r == DONE)
		hand_province_ids(db_get_text(rows, 0, 0), out);
	PQclear(rows);
	return r;
}

static const struct { Lt__UnitKind first, last; Lt__UnitLevel level; } levels[] = {
	{ LT__UNIT_KIND__UNIT_KIND_THANH_PHO, LT__UNIT_KIND__UNIT_KIND_THI_XA, LT__UNIT_LEVEL__UNIT_LEVEL_DISTRICT },
	{ LT__UNIT_KIND__UNIT_KIND_XA, LT__UNIT_KIND__UNIT_KIND_DAC_KHU, LT__UNIT_LEVEL__UNIT_LEVEL_COMMUNE },
	{ LT__UNIT_KIND__UNIT_KIND_THON, LT__UNIT_KIND__UNIT_KIND_TO_DAN_PHO, LT__UNIT_LEVEL__UNIT_LEVEL_VILLAGE },
};

static enum result
missing(struct fault *f, const char *option)
{
	return fault_set(f, REFUSED, LT_5056, "site add", "%s", option);
}

/* The unit: known, or written now under the province. */
static enum result
unit_prepare(struct addition *a, const char *name, const char *kind_label, struct fault *f)
{
	Lt__Unit unit = LT__UNIT__INIT;
	bool known = false;
	int kind = 0;

	if (a->unit == NULL)
		return DONE;
	enum result r = id_by_code(a->db, "unit", a->unit, &known, &a->unit_id, f);
	if (r != DONE || known)
		return r;
	if (kind_label == NULL)
		return missing(f, lang_pick("--unit-kind, vì đơn vị này chưa có", "--unit-kind, because this unit is new"));
	if (name == NULL)
		return missing(f, lang_pick("--unit-name, vì đơn vị này chưa có", "--unit-name, because this unit is new"));
	if (!enum_value(&lt__unit_kind__descriptor, kind_label, &kind))
		return fault_set(f, REFUSED, LT_5056, "--unit-kind", "«%s» (huyen, thi_xa, thanh_pho, xa, phuong ...)",
		                 kind_label);
	unit.code = (char *)a->unit;
	unit.name = (char *)name;
	unit.has_kind = unit.has_level = true;
	unit.kind = (Lt__UnitKind)kind;
	unit.level = LT__UNIT_LEVEL__UNIT_LEVEL_PROVINCE;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		if (unit.kind >= levels[i].first && unit.kind <= levels[i].last)
			unit.level = levels[i].level;
	unit.has_parent_id = true;
	unit.parent_id = (ProtobufCBinaryData){ 16, a->province.unit.b };
	unit.has_valid_from = a->has_from;
	unit.valid_from = a->from;
	a->unit_id = unit_id(&unit);
	return hand_unit(&unit, clock_today(), clock_wall_ms(), &a->unit_update, f);
}

/* The committee: known, or written now under the province's. */
static enum result
organisation_prepare(struct addition *a, const char *name, struct fault *f)
{
	Lt__Organisation o = LT__ORGANISATION__INIT;
	bool known = false;

	enum result r = id_by_code(a->db, "organisation", a->org, &known, &a->org_id, f);
	if (r != DONE || known)
		return r;
	o.code = (char *)a->org;
	o.name = (char *)(name != NULL ? name : a->name);
	o.has_type = true;
	o.type = LT__ORGANISATION_TYPE__ORGANISATION_TYPE_DIRECT_COMMITTEE;
	o.has_parent_id = true;
	o.parent_id = (ProtobufCBinaryData){ 16, a->province.committee.b };
	o.has_unit_id = a->unit != NULL;
	o.unit_id = (ProtobufCBinaryData){ 16, a->unit_id.b };
	o.has_valid_from = a->has_from;
	o.valid_from = a->from;
	a->org_id = organisation_id(&o);
	return hand_organisation(&o, clock_today(), clock_wall_ms(), &a->org_update, f);
}

/* ---- site add ---- */

static enum result
addition_act(struct addition *a, const struct token *t, int64_t expires_ms, struct fault *f)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteAdd deed = LTA__SITE_ADD__INIT;
	ProtobufCBinaryData updates[2];
	struct hash secret = token_secret_hash(t->secret);

	if (a->unit_update.len > 0)
		updates[act.n_updates++] = (ProtobufCBinaryData){ a->unit_update.len, a->unit_update.data };
	if (a->org_update.len > 0)
		updates[act.n_updates++] = (ProtobufCBinaryData){ a->org_update.len, a->org_update.data };
	act.updates = updates;
	act.site_add = &deed;
	deed.code = (char *)a->code;
	deed.name = (char *)a->name;
	deed.has_root_organisation_id = true;
	deed.root_organisation_id = (ProtobufCBinaryData){ 16, a->org_id.b };
	deed.root_organisation_code = (char *)a->org;
	deed.has_root_unit_id = a->unit != NULL;
	deed.root_unit_id = (ProtobufCBinaryData){ 16, a->unit_id.b };
	deed.root_unit_code = (char *)a->unit;
	deed.has_valid_from = a->has_from;
	deed.valid_from = a->from;
	deed.has_token_id = deed.has_secret_hash = deed.has_expires_at_ms = true;
	deed.token_id = (ProtobufCBinaryData){ TOKEN_ID, (uint8_t *)t->token_id };
	deed.secret_hash = (ProtobufCBinaryData){ HASH_BYTES, secret.b };
	deed.expires_at_ms = expires_ms;
	return act_do(a->settings, a->db, &act, f);
}

/* A code is part of feed names, log lines and file names. */
static bool
is_site_code(const char *code)
{
	size_t len = strlen(code);
	return len > 0 && len <= 20 &&
	       strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == len &&
	       strcmp(code, "centre") != 0;
}

static enum result
addition_read(struct addition *a, const struct cli_args *args, struct fault *f)
{
	const char *from = cli_value(args, "valid-from");

	a->code = cli_operand(args, 0);
	a->name = cli_value(args, "name");
	a->org = cli_value(args, "org");
	a->unit = cli_value(args, "unit");
	if (!is_site_code(a->code))
		return fault_set(f, REFUSED, LT_5056, "CODE", "«%s» (A-Z a-z 0-9 _ -)", a->code);
	if (a->name == NULL || a->org == NULL)
		return missing(f, a->name == NULL ? "--name" : "--org");
	a->has_from = from != NULL;
	if (from != NULL && !date_parse_iso(from, &a->from))
		return fault_set(f, REFUSED, LT_5056, "--valid-from", "«%s» (yyyy-mm-dd)", from);
	return DONE;
}

int
command_site_add(const struct cli_args *args, void *settings)
{
	struct addition a = { .settings = settings };
	struct token t;
	struct fault f = { 0 };
	int64_t expires = token_expiry(settings);

	enum result r = addition_read(&a, args, &f);
	if (r == DONE)
		r = token_make(settings, &t, &f);
	if (r == DONE)
		r = settings_open(settings, "lienthong site add", &a.db, &f);
	if (r == DONE)
		r = province_read(a.db, &a.province, &f);
	if (r == DONE)
		r = unit_prepare(&a, cli_value(args, "unit-name"), cli_value(args, "unit-kind"), &f);
	if (r == DONE)
		r = organisation_prepare(&a, cli_value(args, "org-name"), &f);
	if (r == DONE)
		r = addition_act(&a, &t, expires, &f);
	if (r == DONE)
		token_print(&t, a.code, expires, cli_has(args, "json"));
	sodium_memzero(&t, sizeof t);
	buffer_fini(&a.unit_update);
	buffer_fini(&a.org_update);
	db_close(&a.db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_site_token(const struct cli_args *args, void *settings)
{
	Lta__Act act = LTA__ACT__INIT;
	Lta__SiteToken deed = LTA__SITE_TOKEN__INIT;
	struct token t;
	struct fault f = { 0 };
	struct db *db = NULL;

	deed.code = (char *)cli_operand(args, 0);
	deed.has_token_id = deed.has_secret_hash = deed.has_expires_at_ms = true;
	deed.expires_at_ms = token_expiry(settings);
	act.site_token = &deed;
	enum result r = token_make(settings, &t, &f);
	struct hash secret = token_secret_hash(t.secret);
	deed.token_id = (ProtobufCBinaryData){ TOKEN_ID, t.token_id };
	deed.secret_hash = (ProtobufCBinaryData){ HASH_BYTES, secret.b };
	if (r == DONE)
		r = settings_open(settings, "lienthong site token", &db, &f);
	if (r == DONE)
		r = act_do(settings, db, &act, &f);
	if (r == DONE)
		token_print(&t, deed.code, deed.expires_at_ms, cli_has(args, "json"));
	sodium_memzero(&t, sizeof t);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
