/* What an act does beside its updates: sites, tokens and keys. Each deed is one statement that answers with the ids of
 * the sites it concerned. */
#include <assert.h>
#include "embedded/sql.h"
#include "server/engine/deeds.h"
#include "server/engine/hand.h"

/* Runs the statement; no row: refused with `why`. */
static enum result
run_deed(struct engine *e, struct act *a, const char *name, const char *sql, const char *why, struct site **site,
         struct fault *f)
{
	PGresult *r = NULL;
	enum result done = engine_query(e, name, sql, &r, f);

	if (done == DONE && db_rows(r) == 0)
		act_refuse(a, "%s", why);
	if (done == DONE && db_rows(r) == 1) {
		struct id id = db_get_id(r, 0, 0);
		done = tx_need_site(e, &id, site, f);
	}
	PQclear(r);
	return done;
}

static void
arg_optional_bytes(struct engine *e, bool has, const ProtobufCBinaryData *b)
{
	if (has)
		db_arg_bytes(e->args, b->data, b->len);
	else
		db_arg_null(e->args);
}

static void
arg_optional_date(struct engine *e, bool has, int32_t v)
{
	if (has)
		db_arg_date(e->args, v);
	else
		db_arg_null(e->args);
}

static bool
token_complete(struct act *a, const ProtobufCBinaryData *token_id, const ProtobufCBinaryData *secret_hash)
{
	if (token_id->len == 8 && secret_hash->len == HASH_BYTES)
		return true;
	act_refuse(a, "ACT-002 token: 8 and 32 bytes");
	return false;
}

static enum result
put_token(struct engine *e, struct act *a, const char *code, const ProtobufCBinaryData *token_id,
          const ProtobufCBinaryData *secret_hash, int64_t expires_at_ms, struct site **site, struct fault *f)
{
	if (!token_complete(a, token_id, secret_hash))
		return DONE;
	db_arg_text(e->args, code);
	db_arg_bytes(e->args, token_id->data, token_id->len);
	db_arg_bytes(e->args, secret_hash->data, secret_hash->len);
	db_arg_time(e->args, expires_at_ms);
	return run_deed(e, a, "deed_site_token", sql_deed_site_token, "ACT-003 code: no such site, or it is disabled",
	                site, f);
}

static enum result
site_add(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	const Lta__SiteAdd *s = a->message->site_add;
	struct id id, feed = id_random();
	enum result done;

	if (!s->code || !s->name || !s->has_root_organisation_id || s->root_organisation_id.len != 16 ||
	    (s->has_root_unit_id && s->root_unit_id.len != 16) || strcmp(s->code, "centre") == 0) {
		act_refuse(a, "ACT-002 site_add: code, name and root are needed");
		return DONE;
	}
	id = hand_site_id(s->code);
	db_arg_id(e->args, &id);
	db_arg_text(e->args, s->code);
	db_arg_text(e->args, s->name);
	db_arg_bytes(e->args, s->root_organisation_id.data, 16);
	db_arg_text(e->args, s->root_organisation_code);
	arg_optional_bytes(e, s->has_root_unit_id, &s->root_unit_id);
	db_arg_text(e->args, s->root_unit_code);
	arg_optional_date(e, s->has_valid_from, s->valid_from);
	db_arg_id(e->args, &feed);
	done = run_deed(e, a, "deed_site_add", sql_deed_site_add, "ACT-001 code: the site exists", site, f);
	if (done == DONE && !a->refused[0] && s->has_token_id)
		done = put_token(e, a, s->code, &s->token_id, &s->secret_hash, s->expires_at_ms, site, f);
	return done;
}

static enum result
site_disable(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	db_arg_text(e->args, a->message->site_disable->code);
	return run_deed(e, a, "deed_site_disable", sql_deed_site_disable, "ACT-003 code: no such site", site, f);
}

static enum result
site_token(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	const Lta__SiteToken *s = a->message->site_token;
	return put_token(e, a, s->code, &s->token_id, &s->secret_hash, s->expires_at_ms, site, f);
}

static enum result
key_approve(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	const char *code = a->message->key_approve->site_code;
	PGresult *r = NULL;
	enum result done;

	db_arg_text(e->args, code);
	if (code)
		return run_deed(e, a, "deed_key_approve", sql_deed_key_approve,
		                "ACT-003 code: no such site, or it is disabled", site, f);
	done = engine_query(e, "deed_key_approve", sql_deed_key_approve, &r, f);      /* nobody waiting is fine */
	PQclear(r);
	return done;
}

static enum result
key_revoke(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	db_arg_text(e->args, a->message->key_revoke->site_code);
	return run_deed(e, a, "deed_key_revoke", sql_deed_key_revoke, "ACT-003 code: no such site", site, f);
}

static const struct {
	const char *name;
	size_t member;                        /* of Lta__Act */
	bool changes_keys;
	enum result (*run)(struct engine *e, struct act *a, struct site **site, struct fault *f);
} deeds[] = {
	{ "site_add", offsetof(Lta__Act, site_add), true, site_add },
	{ "site_disable", offsetof(Lta__Act, site_disable), true, site_disable },
	{ "site_token", offsetof(Lta__Act, site_token), true, site_token },
	{ "key_approve", offsetof(Lta__Act, key_approve), true, key_approve },
	{ "key_revoke", offsetof(Lta__Act, key_revoke), true, key_revoke },
	{ "rejudge", offsetof(Lta__Act, rejudge), false, deed_rejudge },
	{ "catalogue_apply", offsetof(Lta__Act, catalogue_apply), false, deed_catalogue_apply },
};

enum result
deed_do(struct engine *e, struct act *a, struct site **site, struct fault *f)
{
	size_t count = 0, which = 0;

	for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++)
		if (*(void *const *)((const char *)a->message + deeds[i].member) != NULL) {
			which = i;
			count++;
		}
	if (count > 1)
		act_refuse(a, "ACT-002 act: one deed at a time");
	if (count != 1)
		return DONE;
	a->what = deeds[which].name;
	a->changes_keys = deeds[which].changes_keys;
	return deeds[which].run(e, a, site, f);
}
