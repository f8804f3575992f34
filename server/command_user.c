/* `user add`, `user list`, `user revoke`: who may ask `web`. The token is printed once; the centre keeps its hash. */
#include <pwd.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>
#include "common/base/lang.h"
#include "embedded/run_sql.h"
#include "server/command.h"
#include "server/listing.h"
#include "server/web/users.h"

static const struct listing_column columns[] = {
	{ "name", "TÊN", "NAME", .type = LISTED_TEXT },
	{ "role", "VAI TRÒ", "ROLE", .type = LISTED_TEXT },
	{ "added_at", "CẤP LÚC", "ADDED", .type = LISTED_TIME },
	{ "added_by", "NGƯỜI CẤP", "BY", .type = LISTED_TEXT },
	{ "revoked_at", "THU HỒI LÚC", "REVOKED", .type = LISTED_TIME },
	{ "revoked_by", "NGƯỜI THU HỒI", "BY", .type = LISTED_TEXT },
};
#define COLUMNS ((int)(sizeof columns / sizeof columns[0]))

static const char *
me(char out[64])
{
	const struct passwd *user = getpwuid(getuid());

	snprintf(out, 64, "cli:%s", user != NULL ? user->pw_name : "?");
	return out;
}

/* As the table checks it, with words for people. */
static enum result
check_name(const char *name, struct fault *f)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
	size_t len = strlen(name);

	if (len > 0 && len <= 64 && strspn(name, plain) == len && strchr("._@-", name[0]) == NULL)
		return DONE;
	return fault_set(f, REFUSED, LT_5423, "user", "«%s»", name);
}

static enum result
user_put(struct db *db, const char *name, const struct web_role *role, const struct web_token *t, struct fault *f)
{
	struct hash h = web_token_hash(t);
	struct db_args *a = db_args_new();
	PGresult *rows = NULL;
	char by[64];

	db_arg_text(a, name);
	db_arg_text(a, role->word);
	db_arg_bytes(a, t->id, sizeof t->id);
	db_arg_bytes(a, h.b, sizeof h.b);
	db_arg_text(a, me(by));
	enum result r = db_run(db, NULL, run_sql_user_add, a, &rows, f);
	if (r == DONE && db_rows(rows) == 0)
		r = fault_set(f, REFUSED, LT_5425, "user", "«%s»", name);
	PQclear(rows);
	db_args_free(&a);
	return r;
}

static void
user_print(const char *name, const struct web_role *role, const struct web_token *t, bool json)
{
	char text[WEB_TOKEN_TEXT];

	web_token_format(t, text);
	if (json)
		printf("{\"name\": \"%s\", \"role\": \"%s\", \"token\": \"%s\"}\n", name, role->word, text);
	else
		printf("%s\n", text);
	sodium_memzero(text, sizeof text);
}

int
command_user_add(const struct cli_args *args, void *settings)
{
	const char *name = cli_operand(args, 0), *word = cli_value(args, "role");
	const struct web_role *role = web_role_find(word);
	struct fault f = { 0 };
	struct web_token t;
	struct db *db = NULL;

	enum result r = check_name(name, &f);
	if (r == DONE && role == NULL)
		r = fault_set(&f, REFUSED, LT_5424, "--role", "«%s» (%s)", word != NULL ? word : "", web_role_words());
	if (r == DONE)
		r = settings_open(settings, "lienthong user", &db, &f);
	web_token_make(&t);
	if (r == DONE)
		r = user_put(db, name, role, &t, &f);
	if (r == DONE)
		user_print(name, role, &t, cli_has(args, "json"));
	sodium_memzero(&t, sizeof t);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_user_list(const struct cli_args *args, void *settings)
{
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;

	enum result r = settings_open(settings, "lienthong user", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_user_list, NULL, &rows, &f);
	if (r == DONE)
		listing_print(rows, columns, COLUMNS, cli_has(args, "json"));
	PQclear(rows);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}

int
command_user_revoke(const struct cli_args *args, void *settings)
{
	const char *name = cli_operand(args, 0);
	struct db_args *a = db_args_new();
	struct fault f = { 0 };
	struct db *db = NULL;
	PGresult *rows = NULL;
	char by[64];

	db_arg_text(a, name);
	db_arg_text(a, me(by));
	enum result r = settings_open(settings, "lienthong user", &db, &f);
	if (r == DONE)
		r = db_run(db, NULL, run_sql_user_revoke, a, &rows, &f);
	if (r == DONE && db_touched(rows) == 0)
		r = fault_set(&f, REFUSED, LT_5426, "user", "«%s»", name);
	if (r == DONE)
		fprintf(stderr, lang_pick("đã thu hồi mã của %s\n", "the token of %s is revoked\n"), name);
	PQclear(rows);
	db_args_free(&a);
	db_close(&db);
	return r == DONE ? 0 : command_fault(&f);
}
