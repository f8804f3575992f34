/* What an indicator's SELECT may be made of: tables of words, functions, types and views, and a walk that knows where a view
 * is named and where a function. What is not in a table is refused, so a new function of the server is never let in. */
#include "server/catalog_reader/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/record/kinds.h"
#include "server/catalog_reader/select_room.h"

#define DEPTH_MAX 60

static const char *const functions[] = {
	"abs", "age", "array_agg", "array_length", "avg", "bool_and", "bool_or", "btrim", "cardinality", "ceil", "char_length",
	"coalesce", "concat", "concat_ws", "count", "date_part", "date_trunc", "dense_rank", "div", "every", "extract",
	"first_value", "floor", "generate_series", "greatest", "jsonb_array_elements", "jsonb_array_elements_text",
	"jsonb_array_length", "jsonb_each", "jsonb_each_text", "jsonb_object_keys", "jsonb_typeof", "known_j", "lag",
	"last_value", "lead", "least", "left", "length", "lower", "ltrim", "make_date", "make_interval", "max", "min", "mod",
	"nullif", "period_from", "period_to", "rank", "replace", "right", "round", "row_number", "rtrim", "sign",
	"split_part", "starts_with", "string_agg", "strpos", "substr", "sum", "to_char", "tree_on", "trunc", "unnest", "upper", NULL
};
static const char *const types[] = { "bigint", "boolean", "date", "int", "integer", "interval", "jsonb", "numeric", "smallint",
	                             "text",   "uuid",    NULL };
/* Words that may stand before a bracket and call nothing. */
static const char *const before_bracket[] = {
	"all",    "and", "any",     "array",  "as",      "between", "by",     "case", "distinct", "else",   "except",
	"exists", "filter", "from", "group",  "having",  "ilike",   "in",     "intersect", "is",  "join",   "lateral",
	"like",   "limit",  "materialized",   "not",     "offset",  "on",     "or",   "over",     "select", "some",
	"then",   "union",  "using", "values", "when",   "where",   NULL
};
/* Words that may stand before a text: what PostgreSQL would read as TYPE 'text' is a date or a span and nothing else. */
static const char *const before_text[] = { "and",  "as",     "from",     "between", "by",   "case",     "date", "distinct", "else", "ilike", "in",
	                                   "interval", "like", "not",   "or",   "select",   "then", "when",     "where", "having", "on", NULL };
static const char *const refused[] = {
	"alter", "analyse", "analyze", "begin", "call", "cast", "checkpoint", "cluster", "collate", "comment", "commit", "copy", "create",
	"current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
	"deallocate", "declare", "delete", "discard", "do", "drop", "execute", "explain", "fetch", "for", "grant", "import",
	"insert", "into", "listen", "load", "localtime", "localtimestamp", "lock", "merge", "move", "notify", "only", "operator",
	"overlay", "position", "prepare", "reassign", "recursive", "refresh", "reindex", "release", "reset", "returning", "revoke",
	"rollback", "savepoint", "security", "session_user", "set", "show", "substring", "system_user", "table", "tablesample",
	"treat", "trim", "truncate", "unlisten", "update", "user", "vacuum", NULL
};
static const char *const ends_from[] = { "except", "group",  "having", "intersect", "limit", "offset", "order",
	                                 "select", "union",  "where",  "window",    NULL };

static bool
among(const struct token *t, const char *const *list)
{
	for (; t->what == TOKEN_WORD && *list != NULL; list++)
		if (strcmp(t->word, *list) == 0)
			return true;
	return false;
}

static bool
is_word(const struct token *t, const char *word)
{
	return t->what == TOKEN_WORD && strcmp(t->word, word) == 0;
}

/* ---- the walk ---- */

struct bracket {
	bool query;   /* it holds a SELECT; otherwise arguments, a list, or joined views */
	bool from;    /* within a list of views: a comma brings another */
	bool expect;  /* a view must come next */
	bool extract; /* its FROM names no view */
};
struct walk {
	const struct token *list;
	size_t n, at;
	struct bracket brackets[DEPTH_MAX];
	unsigned depth;
	bool with;              /* the list of WITH is not over */
	const char *pending;    /* its name being defined: known once its bracket closes */
	char own[SELECT_RELATIONS][SELECT_NAME];
	size_t n_own;
	struct select_seen *seen;
	select_told *told;
	void *ctx;
	bool right;
};

static const struct token *
near_token(const struct walk *w, long steps)
{
	static const struct token none = { .what = TOKEN_END, .word = "" };
	long at = (long)w->at + steps;
	return at >= 0 && at < (long)w->n ? &w->list[at] : &none;
}

static void
tell(struct walk *w, enum fault_code code, const struct token *t, const char *extra)
{
	char what[200];
	snprintf(what, sizeof what, "«%.60s»%s%s", t->what == TOKEN_END ? "…" : t->word, *extra != '\0' ? " " : "", extra);
	w->told(w->ctx, code, t->line, t->column, what);
	w->right = false;
}

static bool
opens_query(const struct token *t)
{
	return is_word(t, "select") || is_word(t, "values") || is_word(t, "with");
}

static bool
view_of_kind(const char *name)
{
	const char *const endings[] = { "_as_of", "_known" };
	for (size_t i = 0; i < n_kinds; i++)
		for (size_t k = 0; k < 2; k++) {
			size_t len = strlen(kinds[i].table);
			if (strncmp(name, kinds[i].table, len) == 0 && strcmp(name + len, endings[k]) == 0)
				return true;
		}
	return false;
}

static void
relation_seen(struct walk *w, const struct token *t)
{
	static const char *const others[] = { "asked", "asked_organisation", "asked_unit", "catalogue_now", NULL };
	for (size_t i = 0; i < w->n_own; i++)
		if (strcmp(w->own[i], t->word) == 0)
			return;
	for (size_t i = 0; i < w->seen->n; i++)
		if (strcmp(w->seen->relations[i], t->word) == 0)
			return;
	if (near_token(w, 1)->what == TOKEN_DOT || (!among(t, others) && !view_of_kind(t->word))) {
		tell(w, LT_5244, t, "");
		return;
	}
	if (w->seen->n == SELECT_RELATIONS) {
		tell(w, LT_5243, t, "");
		return;
	}
	snprintf(w->seen->relations[w->seen->n++], SELECT_NAME, "%s", t->word);
	w->seen->asked = w->seen->asked || strncmp(t->word, "asked", 5) == 0;
}

static void
function_look(struct walk *w, const struct token *name)
{
	const struct token *before = near_token(w, -1);
	bool names = w->brackets[w->depth].from && (is_word(before, "as") || before->what == TOKEN_CLOSE);
	if (before->what == TOKEN_CAST || names)
		return; /* numeric(10, 2); AS list(code), unnest(..) list(code) among views: elsewhere, DISTINCT ON (x) f(..) */
	if (before->what == TOKEN_DOT || !among(name, functions))
		tell(w, LT_5245, name, "");
	if (strncmp(name->word, "period_", 7) == 0)
		w->seen->period = true;
}

static void
bracket_open(struct walk *w, const struct token *t)
{
	struct bracket *in = &w->brackets[w->depth], new = { .query = false };
	const struct token *next = near_token(w, 1), *before = near_token(w, -1);
	if (w->depth + 1 == DEPTH_MAX) {
		tell(w, LT_5243, t, "");
		w->at = w->n;
		return;
	}
	new.query = opens_query(next);
	new.extract = is_word(before, "extract");
	if (in->expect && !new.query)
		new.from = new.expect = true;
	if (is_word(next, "with"))
		tell(w, LT_5243, next, "");
	in->expect = false;
	w->brackets[++w->depth] = new;
}

static void
bracket_close(struct walk *w, const struct token *t)
{
	if (w->depth == 0) {
		tell(w, LT_5243, t, "");
		return;
	}
	w->depth--;
	if (w->depth == 0 && w->pending != NULL) {
		if (w->n_own < SELECT_RELATIONS)
			snprintf(w->own[w->n_own++], SELECT_NAME, "%s", w->pending);
		w->pending = NULL;
	}
}

/* WITH a AS (SELECT ..), b AS (..) at the very beginning; a name is known after its own SELECT. */
static void
with_look(struct walk *w, const struct token *t)
{
	if (is_word(t, "select"))
		w->with = false;
	else if (is_word(near_token(w, 1), "as") && (is_word(near_token(w, -1), "with") || near_token(w, -1)->what == TOKEN_COMMA))
		w->pending = t->word;
}

static bool
from_names_views(const struct walk *w)
{
	const struct token *one = near_token(w, -1), *two = near_token(w, -2), *three = near_token(w, -3);
	bool distinct = is_word(one, "distinct") && (is_word(two, "is") || (is_word(two, "not") && is_word(three, "is")));
	return !distinct;
}

static void
keyword_look(struct walk *w, const struct token *t, struct bracket *in)
{
	if (is_word(t, "from") && from_names_views(w) && !in->extract) {
		if (!in->query)
			tell(w, LT_5243, t, "");
		in->from = in->expect = true;
	} else if (is_word(t, "join")) {
		in->expect = true;
	} else if (among(t, ends_from)) {
		in->from = false;
		in->query = in->query || is_word(t, "select");
	}
}

static void
word_look(struct walk *w, const struct token *t)
{
	struct bracket *in = &w->brackets[w->depth];
	const struct token *next = near_token(w, 1), *before = near_token(w, -1);
	if (among(t, refused) || strncmp(t->word, "pg_", 3) == 0 || (is_word(t, "with") && w->at > 0)) {
		tell(w, LT_5243, t, "");
		return;
	}
	if (w->with && w->depth == 0)
		with_look(w, t);
	if (in->expect && is_word(t, "lateral"))
		return;
	if (in->expect) {
		in->expect = false;
		if (next->what == TOKEN_OPEN)
			function_look(w, t);
		else
			relation_seen(w, t);
		return;
	}
	if (before->what == TOKEN_CAST && !among(t, types))
		tell(w, LT_5243, t, "");
	else if (next->what == TOKEN_OPEN && !among(t, before_bracket))
		function_look(w, t);
	else if (next->what == TOKEN_TEXT && !among(t, before_text))
		tell(w, LT_5243, t, "");
	keyword_look(w, t, in);
}

static void
token_look(struct walk *w)
{
	const struct token *t = &w->list[w->at];
	struct bracket *in = &w->brackets[w->depth];
	if (t->what == TOKEN_WORD)
		word_look(w, t);
	else if (t->what == TOKEN_OPEN)
		bracket_open(w, t);
	else if (in->expect) {
		tell(w, LT_5243, t, "");
		in->expect = false;
	} else if (t->what == TOKEN_CLOSE)
		bracket_close(w, t);
	else if (t->what == TOKEN_COMMA && in->from)
		in->expect = true;
}

bool
select_look(const char *text, size_t len, unsigned first, struct select_seen *out, select_told *told, void *ctx)
{
	struct token *list = calloc(len + 1, sizeof *list);
	struct walk *w = calloc(1, sizeof *w);
	if (list == NULL || w == NULL)
		abort();
	*out = (struct select_seen){ .n = 0 };
	*w = (struct walk){ .list = list, .seen = out, .told = told, .ctx = ctx, .right = true };
	bool read = tokens_read(text, len, first, list, &w->n, told, ctx);
	w->brackets[0].query = true;
	w->with = w->n > 0 && is_word(&list[0], "with");
	if (read && (w->n == 0 || !opens_query(&list[0]) || is_word(&list[0], "values")))
		tell(w, LT_5243, w->n > 0 ? &list[0] : near_token(w, 0), "(SELECT …)");
	for (; read && w->at < w->n; w->at++)
		token_look(w);
	if (read && w->right && (w->depth > 0 || w->brackets[0].expect))
		tell(w, LT_5243, &list[w->n - 1], "…");
	bool right = read && w->right;
	free(list);
	free(w);
	return right;
}
